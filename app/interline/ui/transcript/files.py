"""Files that were sent: small cards that open in the window.

Rule: a press shows a file's words here; no other program is started for it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QFontMetrics

from interline.language import tr
from interline.ui.transcript.drawing import card, icon, write
from interline.ui.transcript.found import Attached
from interline.ui.transcript.ink import Ink
from interline.ui.transcript.leaves import Look
from interline.ui.transcript.means import Means
from interline.ui.transcript.piece import Canvas, Kind, Spot
from interline.ui.transcript.several import Several

WIDEST, BETWEEN, PADDING, SIGN = 300, 8, 10, 24
"""Pixels at 100 %: of a card, between two, inside of it, of its icon."""


class FileCards(Several[Attached]):
    """All files of a message, beside each other as far as there is room."""

    at_first, most = 9, 200

    def __init__(self, key: tuple[int, int], files: Sequence[Attached], means: Means) -> None:
        super().__init__(key, files)
        self._means = means

    def wanted(self, ink: Ink, most: int) -> int:
        rooms, _ = self.place(ink, most)
        return max((room.right() + 1 for room in rooms), default=0)

    def place(self, ink: Ink, width: int) -> tuple[list[QRect], int]:
        between, wide = ink.scaled(BETWEEN), min(width, ink.scaled(WIDEST))
        beside = max(1, (width + between) // (wide + between))
        name, about = _heights(ink)
        high = name + about + 2 * ink.scaled(PADDING)
        rooms = []
        for number in range(len(self.shown)):
            row, column = divmod(number, beside)
            rooms.append(QRect(column * (wide + between), row * (high + between), wide, high))
        return rooms, rooms[-1].bottom() + 1 if rooms else 0

    def spot_of(self, number: int, item: Attached, room: QRect) -> Spot:
        return Spot(
            str(number),
            room,
            tr("File: {name}, {about}", name=item.name, about=item.about),
            lambda: self._means.file(item.digest, item.name),
            Kind.BUTTON,
            f"{item.name}\n{item.about}",
            (),
            bool(item.digest),
        )

    def all_words(self, count: int) -> str:
        return tr("Show all %Ln files", "", count)

    def paint_one(self, canvas: Canvas, item: Attached, spot: Spot) -> None:
        card(canvas, spot.room, spot)
        ink = canvas.ink
        padding = ink.scaled(PADDING)
        room = spot.room.adjusted(padding, padding, -padding, -padding)
        sign = QRect(room.left(), room.top(), ink.scaled(SIGN), room.height())
        icon(canvas, sign, "file-text", "secondary", 20)
        left = sign.right() + 1 + padding
        name, about = _heights(ink)
        words = QRect(left, room.top(), room.right() + 1 - left, name)
        write(canvas, words, item.name, ink.font(Look.BODY), "text")
        write(
            canvas,
            QRect(left, words.bottom() + 1, words.width(), about),
            item.about,
            ink.small_font,
            "secondary",
        )


def _heights(ink: Ink) -> tuple[int, int]:
    """Of the line of the name, and of the one under it."""
    return QFontMetrics(ink.font(Look.BODY)).lineSpacing(), ink.scaled(18)
