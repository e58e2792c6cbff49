"""The numbered list of what an answer cites."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from interline.rendering.links import described
from interline.ui import theme as themes
from interline.ui.theme import SMALL, Theme
from interline.ui.transcript.extra import Several
from interline.ui.transcript.found import Source
from interline.ui.widgets.labels import PlainLabel, plain_tooltip

HEADING, ROW = 22, 24
LINE = Qt.TextFlag.TextSingleLine.value | Qt.AlignmentFlag.AlignVCenter.value
NUMBER = 26
"""Pixels that numbers stand in."""
NOT_OPENED = "This address is not opened."


class SourceRow(QAbstractButton):
    """1  Ferries on the coast · travelmar.it"""

    def __init__(self, source: Source, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = themes.LIGHT
        self.source = source
        tip = described(source.href) if source.href else NOT_OPENED
        self.setFont(themes.font(SMALL))
        self.setAccessibleName(f"Source {source.number}: {source.words}")
        self.setAccessibleDescription(tip)
        self.setToolTip(plain_tooltip(tip))
        self.setEnabled(bool(source.href))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if source.href:
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def words(self) -> str:
        """What it shows."""
        return f"{self.source.number}  {self.source.words}"

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        source, theme = self.source, self._theme
        near = self.isEnabled() and (self.underMouse() or self.hasFocus() or self.isDown())
        painter.setPen(QColor(theme.secondary))
        number = QRect(0, 0, NUMBER - 8, self.height())
        painter.drawText(number, LINE | Qt.AlignmentFlag.AlignRight.value, str(source.number))
        room = QRect(NUMBER, 0, self.width() - NUMBER - 4, self.height())
        colour = theme.accent if near else theme.text if self.isEnabled() else theme.secondary
        words = source.title if source.host else source.words
        paint_with_host(painter, room, words, source.host, colour, theme)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)


def paint_with_host(painter: QPainter, room: QRect, words: str, host: str, colour: str, theme: Theme) -> None:
    """Words in this colour and the host behind them: it tells where a link leads, so the words give way."""
    metrics = painter.fontMetrics()
    tail = f" · {host}" if words and host else host
    tail = metrics.elidedText(tail, Qt.TextElideMode.ElideMiddle, room.width())
    left = max(0, room.width() - metrics.horizontalAdvance(tail))
    head = metrics.elidedText(words, Qt.TextElideMode.ElideRight, left)
    painter.setPen(QColor(colour))
    painter.drawText(room, LINE, head)
    painter.setPen(QColor(theme.secondary))
    painter.drawText(room.adjusted(metrics.horizontalAdvance(head), 0, 0, 0), LINE, tail)


class SourceList(Several[Source, SourceRow]):
    """All of them, one under the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, at_first=6, most=500, name="sources")
        self._heading = PlainLabel("Sources", self, size=SMALL, tone="secondary", strong=True)

    def made(self, item: Source) -> SourceRow:
        row = SourceRow(item, self)
        row.clicked.connect(lambda: self.link_clicked.emit(item.href))
        return row

    def dress(self, shown: SourceRow) -> None:
        shown.set_theme(self._theme)

    def set_look(self, theme: Theme, size: int) -> None:
        super().set_look(theme, size)
        self._heading.set_theme(theme)

    def fit(self, width: int) -> int:
        self._heading.setGeometry(1, 0, width, HEADING)
        top = HEADING
        for row in self.widgets:
            row.setGeometry(0, top, width, ROW)
            top += ROW
        return self.end_at(top, NUMBER - 13, width)
