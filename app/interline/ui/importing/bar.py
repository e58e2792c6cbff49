"""A thin line that fills while something goes on."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QProgressBar, QWidget

from interline.ui import theme as themes
from interline.ui.theme import Theme

_HEIGHT = 6
_STEPS = 1000


class Bar(QProgressBar):
    """Qt's, for screen readers, painted as the rest is."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = themes.LIGHT
        self.setAccessibleName(name)
        self.setRange(0, _STEPS)
        self.setTextVisible(False)
        self.setFixedHeight(_HEIGHT)

    def set_part(self, part: float) -> None:
        """How much is done, from 0 to 1."""
        self.setValue(round(max(0.0, min(1.0, part)) * _STEPS))

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        room = QRectF(self.rect())
        painter.setBrush(self._theme.line)
        painter.drawRoundedRect(room, _HEIGHT / 2, _HEIGHT / 2)
        filled = room.width() * self.value() / _STEPS
        if filled >= _HEIGHT:
            if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
                room.setLeft(room.right() - filled)
            else:
                room.setWidth(filled)
            painter.setBrush(self._theme.accent)
            painter.drawRoundedRect(room, _HEIGHT / 2, _HEIGHT / 2)
