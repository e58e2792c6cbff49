"""A ring that fills as a conversation nears what its model takes at once."""

from __future__ import annotations

from math import floor

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from interline.language import tr
from interline.ui import theme as themes
from interline.ui.composer.estimate import NEARLY, OVER
from interline.ui.theme import Theme
from interline.ui.widgets.labels import plain_tooltip

SIZE = 16
WIDTH = 2.5


class ContextGauge(QWidget):
    """Gone while nobody knows how much fits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = themes.LIGHT
        self.fullness: float | None = None
        themes.measure(self, width=SIZE, height=SIZE)
        self.hide()

    def tell(self, fullness: float | None, about: str) -> None:
        """Show so much of it; the sentence is its tooltip and what is read aloud."""
        self.fullness = fullness
        self.setVisible(fullness is not None)
        if fullness is not None:
            percent = tr("Context: {percent} %", percent=floor(100 * fullness))
            self.setAccessibleName(percent)
            self.setAccessibleDescription(about)
            self.setToolTip(plain_tooltip(about))
        self.update()

    @property
    def tone(self) -> str:
        """The token that it is painted in."""
        if self.fullness is None or self.fullness < NEARLY:
            return "secondary"
        return "warn" if self.fullness < OVER else "bad"

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = WIDTH * self.width() / SIZE
        room = QRectF(self.rect()).adjusted(width, width, -width, -width)
        painter.setPen(QPen(QColor(self._theme.line), width))
        painter.drawEllipse(room)
        full = max(0.0, min(1.0, self.fullness or 0.0))
        if full > 0:
            # However little it is, it is seen; from the top, clockwise, in sixteenths of a degree.
            pen = QPen(QColor(getattr(self._theme, self.tone)), width)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            painter.drawArc(room, 90 * 16, -round(max(full, 0.04) * 360 * 16))
        painter.end()
