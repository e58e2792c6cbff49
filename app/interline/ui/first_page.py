"""What is painted first: the grounds, and the message field where it stays.

Rule: the panes take its place a moment later without anything moving, so the measures here are theirs. Nothing here is
painted by Python: the first use of QPainter's colours loads all of Qt's enumerations and takes as long as the window.
"""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from interline.ui import theme as themes
from interline.ui.composer.field import MessageField
from interline.ui.composer.measures import CARD_INSIDE, CARD_MARGIN, CARD_WIDTH, foot_height
from interline.ui.theme import HEADER, Theme
from interline.ui.widgets.side_width import side_width


class FirstPage(QWidget):
    """Sidebar, header and composer as empty grounds; the field can be written into."""

    def __init__(self, field: MessageField, theme: Theme, chosen_width: int, *, has_side: bool) -> None:
        """`chosen_width` is the one that the user gave the sidebar, 0 for none."""
        super().__init__()
        self._chosen_width = chosen_width
        self._has_side = has_side
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
        has_side = self._has_side and width >= themes.drawer_below()
        beside = side_width(self._chosen_width, width) if has_side else 0
        self._side.setGeometry(0, 0, max(0, beside - 1), height)
        self._side_line.setGeometry(beside - 1, 0, 1, height)
        self._head_line.setGeometry(beside, themes.scaled(HEADER) - 1, width - beside, 1)
        line = self._field.wanted_height()
        left, top, right, bottom = CARD_INSIDE
        card_width = min(CARD_WIDTH, width - beside - 2 * CARD_MARGIN)
        card_height = top + line + foot_height() + bottom
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
