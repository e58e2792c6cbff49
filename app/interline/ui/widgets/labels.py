"""Labels and tooltips for text that somebody else wrote.

Rule: nothing here is ever read as rich text; Qt's automatic detection would open local files that a name mentions.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QToolTip, QWidget

from interline.ui import theme as themes
from interline.ui.theme import Theme


class PlainLabel(QLabel):
    """A label whose text is plain, whatever it looks like."""

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        size: int = themes.BODY,
        strong: bool = False,
        tone: str = "text",
        wrap: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        themes.dress(self, size, strong=strong)
        self.setWordWrap(wrap)
        self.setText(text)
        self._tone = tone

    def set_theme(self, theme: Theme) -> None:
        """Take the colour of this label's tone."""
        palette = self.palette()
        palette.setColor(self.foregroundRole(), getattr(theme, self._tone))
        self.setPalette(palette)

    def set_tone(self, tone: str, theme: Theme) -> None:
        """Say it in another token: good, warn, bad …"""
        self._tone = tone
        self.set_theme(theme)


class ElidedLabel(PlainLabel):
    """One line that ends in … where it has no room; the whole text is its accessible name and tooltip."""

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 4, super().minimumSizeHint().height())

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setAccessibleName(text)
        self._update_tooltip()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        room = self.contentsRect()
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, int(self.alignment()) | Qt.TextFlag.TextSingleLine, self._shown(room))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._update_tooltip()
        return super().event(event)

    def _shown(self, room: QRect) -> str:
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())

    def _update_tooltip(self) -> None:
        cut = self._shown(self.contentsRect()) != self.text()
        self.setToolTip(plain_tooltip(self.text()) if cut else "")


class FittingLabel(ElidedLabel):
    """One line that says the same in fewer words where it has no room for more."""

    def __init__(self, *, size: int = themes.BODY, tone: str = "text") -> None:
        self._ways: tuple[str, ...] = ()
        super().__init__(size=size, tone=tone)

    def set_ways(self, ways: Sequence[str]) -> None:
        """Ways to say it, the longest first, which is what is read aloud."""
        self._ways = tuple(ways)
        self.setText(self._ways[0] if self._ways else "")

    def _shown(self, room: QRect) -> str:
        metrics = self.fontMetrics()
        ways = self._ways or (self.text(),)
        fitting = (way for way in ways if metrics.horizontalAdvance(way) <= room.width())
        shown = next(fitting, ways[-1])
        return metrics.elidedText(shown, Qt.TextElideMode.ElideRight, room.width())

    @property
    def shown(self) -> str:
        """What there is room for."""
        return self._shown(self.contentsRect())


def plain_tooltip(text: str) -> str:
    """The text as a tooltip that shows it letter by letter."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
    return f"<span>{escaped}</span>"


def show_tooltip(at: QPoint, text: str, over: QWidget) -> None:
    """Show a text as it stands at this point of the screen; none where it is empty."""
    QToolTip.showText(at, plain_tooltip(text) if text else "", over)


def plain_menu_text(text: str) -> str:
    """The text for an action or a button, where a single & would vanish and underline the next letter."""
    return text.replace("&", "&&")
