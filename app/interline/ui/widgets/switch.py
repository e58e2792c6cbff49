"""A switch: on or off at once, without an OK."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

from interline.ui import theme as themes
from interline.ui.theme import Theme

WIDTH, HEIGHT = 44, 28
"""With room for the ring of the focus."""


class Switch(QCheckBox):
    """A check box that looks like a switch; a screen reader hears a check box."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = themes.LIGHT
        self.setAccessibleName(name)
        themes.measure(self, width=WIDTH, height=HEIGHT)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(themes.scaled(WIDTH), themes.scaled(HEIGHT))

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(self.rect()).adjusted(4, 4, -4, -4)
        is_on = self.isChecked()
        painter.setPen(QPen(QColor(theme.accent if is_on else theme.secondary), 1.5))
        painter.setBrush(QColor(theme.accent if is_on else theme.surface))
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.on_accent if is_on else theme.secondary))
        size = track.height() - 6
        # Where one reads from the right, on is at the left.
        at_right = is_on != (self.layoutDirection() is Qt.LayoutDirection.RightToLeft)
        left = track.right() - 3 - size if at_right else track.left() + 3
        painter.drawEllipse(QRectF(left, track.top() + 3, size, size))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.text), 2))
            around = track.adjusted(-2.5, -2.5, 2.5, 2.5)
            painter.drawRoundedRect(around, around.height() / 2, around.height() / 2)
