"""What the model thought, folded away behind one line."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from interline.rendering.deceivers import in_prose
from interline.ui import theme as themes
from interline.ui.theme import Theme
from interline.ui.transcript.text import SafeText

LINE = 28
INDENT = 14


class FoldLine(QAbstractButton):
    """Thought for 4 s ▸; without the arrow where there is nothing to unfold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = themes.LIGHT
        self.setCheckable(True)
        self.setFont(themes.font(themes.SMALL))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._words = ""
        self.toggled.connect(lambda: self.set_words(self._words))

    def set_words(self, words: str) -> None:
        self._words = words
        state = f", {'shown' if self.isChecked() else 'folded'}" if self.isEnabled() else ""
        self.setAccessibleName(f"{words}{state}")
        self.updateGeometry()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._words) + 28, LINE)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        near = self.underMouse() or self.hasFocus()
        colour = QColor(self._theme.text if near else self._theme.secondary)
        painter.setPen(colour)
        room = QRect(1, 0, self.width() - 1, self.height())
        words = self.fontMetrics().elidedText(
            self._words, Qt.TextElideMode.ElideRight, self.width() - (24 if self.isEnabled() else 4)
        )
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter) | Qt.TextFlag.TextSingleLine, words)
        if self.isEnabled():
            self._paint_arrow(painter, colour, self.fontMetrics().horizontalAdvance(words) + 8)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.accent), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 3, -1, -3), 6, 6)

    def _paint_arrow(self, painter: QPainter, colour: QColor, left: int) -> None:
        painter.setPen(QPen(colour, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        middle = self.height() // 2
        if self.isChecked():
            painter.drawLine(left, middle - 2, left + 4, middle + 2)
            painter.drawLine(left + 4, middle + 2, left + 8, middle - 2)
        else:
            painter.drawLine(left + 2, middle - 4, left + 6, middle)
            painter.drawLine(left + 6, middle, left + 2, middle + 4)


class Thinking(QWidget):
    """The line and, unfolded, the thinking under it."""

    grown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._size = themes.LIGHT, themes.BODY
        self._source = ""
        self._shown = ""
        self.line = FoldLine(self)
        self.line.toggled.connect(self._toggle)
        self.words: SafeText | None = None

    @property
    def source(self) -> str:
        """The thinking as it came."""
        return self._source

    def set_text(self, text: str) -> None:
        """All of the thinking; laid out only while it is unfolded."""
        self._source = text
        self._fill()

    def set_look(self, theme: Theme, size: int) -> None:
        self._theme, self._size = theme, size
        self.line.set_theme(theme)
        if self.words:
            self._dress(self.words)

    def fit(self, width: int) -> int:
        """Take this width. Returns the height."""
        hint = self.line.sizeHint()
        self.line.setGeometry(0, 0, min(width, hint.width()), LINE)
        height = LINE
        if self.words and self.line.isChecked():
            self.words.move(INDENT, LINE + 2)
            height += self.words.fit(width - INDENT) + 6
        self.resize(width, height)
        return height

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.line.isChecked():
            painter = QPainter(self)
            painter.fillRect(0, LINE + 2, 2, self.height() - LINE - 4, QColor(self._theme.line))

    def _toggle(self, shown: bool) -> None:
        if shown and self.words is None:
            self.words = SafeText(self)
            self.words.setAccessibleName("Thinking")
            self._dress(self.words)
        if self.words:
            self.words.setVisible(shown)
        self._fill()
        self.grown.emit()

    def _dress(self, words: SafeText) -> None:
        words.set_look(self._theme, max(10, self._size - 1))
        palette = words.palette()
        palette.setColor(QPalette.ColorRole.Text, QColor(self._theme.secondary))
        words.setPalette(palette)

    def _fill(self) -> None:
        if self.words and self.line.isChecked() and self._shown != self._source:
            self._shown = self._source
            self.words.set_plain(in_prose(self._source.strip()))
