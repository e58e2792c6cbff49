"""What an answer offers to buy: cards of title, price and merchant, as many beside each other as there is room for.

Rule: no picture of a product is ever fetched.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QFont, QFontMetrics, QTextLayout, QTextOption

from interline.language import tr
from interline.rendering.links import described
from interline.ui import theme as themes
from interline.ui.transcript.drawing import card, write, write_with_host
from interline.ui.transcript.found import Offer
from interline.ui.transcript.ink import Ink
from interline.ui.transcript.leaves import Look
from interline.ui.transcript.lines import cut, units
from interline.ui.transcript.means import Means
from interline.ui.transcript.piece import Canvas, Kind, Spot
from interline.ui.transcript.several import Several
from interline.ui.widgets.direction import reads_from_right

NARROWEST, BETWEEN, MOST_BESIDE = 200, 8, 3
"""Of cards beside each other; pixels at 100 %."""
PADDING = 12


class ProductCards(Several[Offer]):
    """All of them, in rows; each is pressed as a whole."""

    at_first, most = 9, 200

    def __init__(self, key: tuple[int, int], offers: Sequence[Offer], means: Means) -> None:
        super().__init__(key, offers)
        self._means = means

    def place(self, ink: Ink, width: int) -> tuple[list[QRect], int]:
        between = ink.scaled(BETWEEN)
        beside = (width + between) // (ink.scaled(NARROWEST) + between)
        beside = max(1, min(MOST_BESIDE, beside))
        across = (width - (beside - 1) * between) // beside
        title, small, price = _heights(ink)
        high = 2 * title + price + small + 2 * ink.scaled(PADDING)
        rooms = []
        for number in range(len(self.shown)):
            row, column = divmod(number, beside)
            rooms.append(QRect(column * (across + between), row * (high + between), across, high))
        return rooms, rooms[-1].bottom() + 1 if rooms else 0

    def spot_of(self, number: int, item: Offer, room: QRect) -> Spot:
        leads = described(item.href) if item.href else tr("There is no link to it that may be opened.")
        tip = f"{item.title}\n{leads}"
        return Spot(
            str(number),
            room,
            item.spoken,
            lambda: self._means.follow(item.href),
            Kind.LINK,
            tip,
            (),
            bool(item.href),
        )

    def all_words(self, count: int) -> str:
        return tr("Show all %Ln products", "", count)

    def paint_one(self, canvas: Canvas, item: Offer, spot: Spot) -> None:
        card(canvas, spot.room, spot)
        ink = canvas.ink
        padding = ink.scaled(PADDING)
        room = spot.room.adjusted(padding, padding - 2, -padding, -padding + 2)
        _write_in_two_lines(canvas, room, item.title)
        _, small, price = _heights(ink)
        merchant = QRect(room.left(), room.bottom() + 1 - small, room.width(), small)
        host = item.host or tr("no link")
        write_with_host(canvas, merchant, item.merchant, host, ink.small_font, "secondary")
        above = QRect(room.left(), merchant.top() - price, room.width(), price)
        if item.price:
            strong = themes.exact_font(ink.scaled(themes.TITLE), strong=True)
            write(canvas, above, item.price, strong, "text")
        else:
            write(canvas, above, tr("Price not said"), ink.small_font, "secondary")


def _heights(ink: Ink) -> tuple[int, int, int]:
    """Of a line of the title, of the merchant, and of the price."""
    return QFontMetrics(ink.font(Look.BODY)).lineSpacing(), ink.scaled(18), ink.scaled(24)


def _write_in_two_lines(canvas: Canvas, room: QRect, text: str) -> None:
    """The text broken at a blank once; what does not fit into the second line ends in …"""
    font: QFont = canvas.ink.font(Look.BODY)
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    first = layout.createLine()
    first.setLineWidth(room.width())
    layout.endLayout()
    end = first.textLength()
    high = QFontMetrics(font).lineSpacing()
    is_rtl = reads_from_right(text)
    for row, words in enumerate((cut(text, 0, end), cut(text, end, units(text)))):
        if words := words.strip():
            place = QRect(room.left(), room.top() + row * high, room.width(), high)
            write(canvas, place, words, font, "text", from_right=is_rtl)
