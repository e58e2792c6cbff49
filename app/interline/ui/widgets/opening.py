"""A line that opens what stands under it: a mark, a name, what matters, and an arrow."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLayout, QSizePolicy, QStyle

from interline.language import tr
from interline.ui import theme as themes
from interline.ui.theme import BODY, SMALL, Theme
from interline.ui.widgets.direction import own_way
from interline.ui.widgets.mark import letter_of, paint_mark

HEIGHT = 52
ABSOLUTE = Qt.AlignmentFlag.AlignAbsolute
"""A name from elsewhere does not turn its own line around."""


class OpeningHead(QAbstractButton):
    """The line: mark, name, what matters; pressed, it opens."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = themes.LIGHT
        self._words = ""
        self._is_open = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(themes.scaled(HEIGHT))
        # Words that have no room are cut, so it may be as narrow as the window.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_words(self, name: str, words: str) -> None:
        """Who it is, and what matters of it."""
        self.setText(name)
        self._words = words
        self._tell()

    def set_open(self, is_open: bool) -> None:
        self._is_open = is_open
        self._tell()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.setFixedHeight(themes.scaled(HEIGHT))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, themes.scaled(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            self._paint(painter)
        finally:
            painter.end()

    def _paint(self, painter: QPainter) -> None:
        theme = self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.isDown():
            painter.fillRect(self.rect().adjusted(1, 1, -1, -1), QColor(theme.window))
        side = themes.scaled(22)
        place = self._mirrored(18, (self.height() - side) // 2, side, side)
        paint_mark(painter, QRectF(place), letter_of(self.text()), theme)
        line = themes.scaled(20)
        room = self._mirrored(
            34 + side, themes.scaled(7), self.width() - 34 - side - 20 - themes.scaled(16), line
        )
        for text, size, tone in ((self.text(), BODY, "text"), (self._words, SMALL, "secondary")):
            painter.setFont(themes.font(size))
            painter.setPen(QColor(getattr(theme, tone)))
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, self._side | Qt.AlignmentFlag.AlignVCenter, own_way(shown))
            room.translate(0, line - 1)
        x, y = self._mirrored(self.width() - 18 - themes.scaled(8), 0, 0, 0).x(), self.height() // 2
        self._paint_arrow(painter, x, y)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(3, 3, -3, -3), 8, 8)

    def _paint_arrow(self, painter: QPainter, x: int, y: int) -> None:
        """Its middle stands here."""
        painter.setPen(QPen(QColor(self._theme.secondary), 1.75))
        arm, tip = themes.scaled(4), themes.scaled(-3 if self._is_open else 3)
        end = y + tip // 2 + (tip > 0)
        painter.drawLine(x - arm, y - tip // 2, x, end)
        painter.drawLine(x, end, x + arm, y - tip // 2)

    def _mirrored(self, left: int, top: int, width: int, height: int) -> QRect:
        """This place, or the one at the other side where one reads from the right."""
        return QStyle.visualRect(self.layoutDirection(), self.rect(), QRect(left, top, width, height))

    @property
    def _side(self) -> Qt.AlignmentFlag:
        return QStyle.visualAlignment(self.layoutDirection(), Qt.AlignmentFlag.AlignLeft) | ABSOLUTE

    def _tell(self) -> None:
        self.setAccessibleName(f"{self.text()}: {self._words}")
        is_open, is_closed = tr("open; press to close its details"), tr("closed; press to open its details")
        self.setAccessibleDescription(is_open if self._is_open else is_closed)
        self.update()


def emptied(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            return
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.setParent(None)
            widget.deleteLater()
        elif inner is not None:
            emptied(inner)
            inner.deleteLater()
