"""A rounded ground with a thin border, painted in tokens."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from interline.ui import theme as themes
from interline.ui.theme import Theme


class Card(QWidget):
    """A widget that stands on its own ground."""

    def __init__(self, parent: QWidget | None = None, *, radius: int = 10, ground: str = "surface") -> None:
        super().__init__(parent)
        self._theme = themes.LIGHT
        self._radius = radius
        self._ground = ground
        self._lit = False

    @property
    def theme(self) -> Theme:
        return self._theme

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_lit(self, lit: bool) -> None:
        """Whether the border is the focus ring."""
        self._lit = lit
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_card(painter, self.rect(), self._theme, radius=self._radius, ground=self._ground, lit=self._lit)


def paint_card(
    painter: QPainter,
    place: QRect,
    theme: Theme,
    *,
    radius: int = 10,
    ground: str = "surface",
    lit: bool = False,
) -> None:
    """A rounded ground; `lit` is with the focus ring for its border."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    width = 2 if lit else 1
    painter.setPen(QPen(QColor(theme.accent if lit else theme.line), width))
    painter.setBrush(QColor(getattr(theme, ground)))
    inset = width / 2
    painter.drawRoundedRect(QRectF(place).adjusted(inset, inset, -inset, -inset), radius, radius)


class Ground(QWidget):
    """A plain rectangle in one token, with an optional line at one edge."""

    def __init__(self, token: str, parent: QWidget | None = None, *, edge: Qt.Edge | None = None) -> None:
        super().__init__(parent)
        self._theme = themes.LIGHT
        self._token = token
        self._edge = edge

    @property
    def theme(self) -> Theme:
        return self._theme

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(getattr(self._theme, self._token)))
        if self._edge is None:
            return
        painter.setPen(QColor(self._theme.line))
        right, bottom = self.width() - 1, self.height() - 1
        edge = self._edge
        if self.isRightToLeft():
            turned = {Qt.Edge.RightEdge: Qt.Edge.LeftEdge, Qt.Edge.LeftEdge: Qt.Edge.RightEdge}
            edge = turned.get(edge, edge)
        match edge:
            case Qt.Edge.BottomEdge:
                painter.drawLine(0, bottom, right, bottom)
            case Qt.Edge.RightEdge:
                painter.drawLine(right, 0, right, bottom)
            case Qt.Edge.TopEdge:
                painter.drawLine(0, 0, right, 0)
            case _:
                painter.drawLine(0, 0, 0, bottom)
