"""What is painted first: the grounds, and the message field where it stays.

Rule: the panes take its place a moment later without anything moving, so the measures here are theirs. Nothing here is
painted by Python: the first use of QPainter's colours loads all of Qt's enumerations and takes as long as the window.
"""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from interline.ui.composer.field import MessageField
from interline.ui.composer.measures import CARD_FOOT, CARD_INSIDE, CARD_MARGIN, CARD_WIDTH
from interline.ui.theme import DRAWER_BELOW, HEADER, Theme


class FirstPage(QWidget):
    """Sidebar, header and composer as empty grounds; the field can be written into."""

    def __init__(self, field: MessageField, theme: Theme, side_width: int) -> None:
        super().__init__()
        self._side_width = side_width
        self._side = _ground(self, theme.sidebar)
        self._side_line = _ground(self, theme.line)
        self._head_line = _ground(self, theme.line)
        self._card = QFrame(self)
        self._card.setStyleSheet(
            f"background: {theme.surface}; border: 1px solid {theme.line}; border-radius: 12px"
        )
        self._field = field
        field.setParent(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        width, height = self.width(), self.height()
        beside = 0 if width < DRAWER_BELOW else self._side_width
        self._side.setGeometry(0, 0, max(0, beside - 1), height)
        self._side_line.setGeometry(beside - 1, 0, 1, height)
        self._head_line.setGeometry(beside, HEADER - 1, width - beside, 1)
        line = self._field.wanted_height()
        left, top, right, bottom = CARD_INSIDE
        card_width = min(CARD_WIDTH, width - beside - 2 * CARD_MARGIN)
        card_height = top + line + CARD_FOOT + bottom
        x, y = beside + (width - beside - card_width) // 2, height - CARD_MARGIN - card_height
        self._card.setGeometry(x, y, card_width, card_height)
        self._field.setGeometry(x + left, y + top, card_width - left - right, line)


def _ground(page: QWidget, colour: str) -> QWidget:
    """A plain rectangle."""
    made = QWidget(page)
    palette = made.palette()
    palette.setColor(QPalette.ColorRole.Window, QColor(colour))
    made.setPalette(palette)
    made.setAutoFillBackground(True)
    return made
