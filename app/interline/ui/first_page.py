"""What is painted first: the grounds, and the message field where it stays.

Rule: the panes take its place a moment later without anything moving, so the measures here are theirs.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from interline.ui.composer.field import MessageField
from interline.ui.theme import COLUMN, DRAWER_BELOW, HEADER, Theme

CARD_WIDTH = COLUMN + 32
"""The composer's card is at most this wide."""
CARD_MARGIN = 16
"""Around the card, but for the 4 pixels above it."""
CARD_INSIDE = (12, 10, 8, 8)
"""Left, top, right, bottom between card and field."""
CARD_FOOT = 36
"""The row of buttons under the field, and the gap above it."""


class FirstPage(QWidget):
    """Sidebar, header and composer as empty grounds; the field can be written into."""

    def __init__(self, field: MessageField, theme: Theme, side_width: int) -> None:
        super().__init__()
        self._field = field
        self._theme = theme
        self._side_width = side_width
        field.setParent(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        card, (left, top, right, _) = self._card(), CARD_INSIDE
        height = self._field.wanted_height()
        self._field.setGeometry(
            round(card.x()) + left, round(card.y()) + top, round(card.width()) - left - right, height
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, beside = self._theme, self._beside()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.window))
        if beside:
            painter.fillRect(0, 0, beside - 1, self.height(), QColor(theme.sidebar))
            painter.fillRect(beside - 1, 0, 1, self.height(), QColor(theme.line))
        painter.fillRect(beside, HEADER - 1, self.width() - beside, 1, QColor(theme.line))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(theme.line))
        painter.setBrush(QColor(theme.surface))
        painter.drawRoundedRect(self._card().adjusted(0.5, 0.5, -0.5, -0.5), 12, 12)

    def _beside(self) -> int:
        return 0 if self.width() < DRAWER_BELOW else self._side_width

    def _card(self) -> QRectF:
        beside = self._beside()
        room = self.width() - beside
        width = min(CARD_WIDTH, room - 2 * CARD_MARGIN)
        height = CARD_INSIDE[1] + self._field.wanted_height() + CARD_FOOT + CARD_INSIDE[3]
        left = beside + (room - width) // 2
        return QRectF(left, self.height() - CARD_MARGIN - height, width, height)
