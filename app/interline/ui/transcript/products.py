"""What an answer offers to buy: cards of title, price and merchant, as many beside each other as there is room for.

Rule: no picture of a product is ever fetched.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QTextLayout
from PySide6.QtWidgets import QAbstractButton, QWidget

from interline.rendering.links import described
from interline.ui import theme as themes
from interline.ui.theme import BODY, SMALL, TITLE, Theme
from interline.ui.transcript.extra import Several
from interline.ui.transcript.found import Offer
from interline.ui.transcript.sources import paint_with_host
from interline.ui.widgets.labels import plain_tooltip

NARROWEST, GAP = 200, 8
PADDING, RADIUS = 12, 8
NO_LINK = "There is no link to it that may be opened."


class ProductCard(QAbstractButton):
    """One product, pressed as a whole."""

    def __init__(self, offer: Offer, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = themes.LIGHT
        self.offer = offer
        tip = described(offer.href) if offer.href else NO_LINK
        self.setAccessibleName(offer.spoken)
        self.setAccessibleDescription(tip)
        self.setToolTip(plain_tooltip(f"{offer.title}\n{tip}"))
        self.setEnabled(bool(offer.href))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if offer.href:
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, offer = self._theme, self.offer
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        near = self.isEnabled() and (self.underMouse() or self.isDown())
        edge = theme.accent if self.hasFocus() else theme.secondary if near else theme.line
        width = 2 if self.hasFocus() else 1
        painter.setPen(QPen(QColor(edge), width))
        painter.setBrush(QColor(theme.surface))
        inset = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)
        room = self.rect().adjusted(PADDING, PADDING - 2, -PADDING, -PADDING + 2)
        painter.setPen(QColor(theme.text))
        _draw_in_two_lines(painter, room, offer.title, themes.font(BODY))
        small, price = themes.font(SMALL), themes.font(TITLE, strong=True)
        merchant = QRect(room.left(), room.bottom() - 16, room.width(), 17)
        painter.setFont(small)
        host = offer.host or "no link"
        paint_with_host(painter, merchant, offer.merchant, host, theme.secondary, theme)
        above = QRect(room.left(), merchant.top() - 22, room.width(), 20)
        _draw_line(
            painter,
            above,
            offer.price or "Price not said",
            price if offer.price else small,
            theme.text if offer.price else theme.secondary,
        )


class ProductCards(Several[Offer, ProductCard]):
    """All of them, in rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, at_first=9, most=200, name="products")

    def made(self, item: Offer) -> ProductCard:
        card = ProductCard(item, self)
        card.clicked.connect(lambda: self.link_clicked.emit(item.href))
        return card

    def dress(self, shown: ProductCard) -> None:
        shown.set_theme(self._theme)

    def fit(self, width: int) -> int:
        beside = max(1, min(3, (width + GAP) // (NARROWEST + GAP)))
        across = (width - (beside - 1) * GAP) // beside
        height = 2 * QFontMetrics(themes.font(BODY)).lineSpacing() + 54 + PADDING
        for number, card in enumerate(self.widgets):
            row, column = divmod(number, beside)
            card.setGeometry(column * (across + GAP), row * (height + GAP), across, height)
        rows = -(-len(self.widgets) // beside)
        return self.end_at(rows * (height + GAP) - GAP, 0, width)


def _draw_line(painter: QPainter, room: QRect, text: str, font: QFont, colour: str) -> None:
    painter.setFont(font)
    painter.setPen(QColor(colour))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter) | Qt.TextFlag.TextSingleLine, shown)


def _draw_in_two_lines(painter: QPainter, room: QRect, text: str, font: QFont) -> None:
    """The text broken at a blank once; what does not fit into the second line ends in …"""
    metrics = QFontMetrics(font)
    layout = QTextLayout(text, font)
    layout.beginLayout()
    first = layout.createLine()
    first.setLineWidth(room.width())
    layout.endLayout()
    painter.setFont(font)
    first.draw(painter, QPointF(room.topLeft()))
    # Qt counts UTF-16 units.
    rest = text.encode("utf-16-le")[2 * first.textLength() :].decode("utf-16-le", "replace").lstrip()
    if rest:
        shown = metrics.elidedText(rest, Qt.TextElideMode.ElideRight, room.width())
        second = QRect(room.left(), room.top() + metrics.lineSpacing(), room.width(), metrics.lineSpacing())
        painter.drawText(second, int(Qt.AlignmentFlag.AlignTop) | Qt.TextFlag.TextSingleLine, shown)
