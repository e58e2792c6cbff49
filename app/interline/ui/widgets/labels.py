"""Labels and tooltips for text that somebody else wrote.

Rule: nothing here is ever read as rich text; Qt's automatic detection would open local files that a name mentions.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QStyle, QToolTip, QWidget

from interline.ui import theme as themes
from interline.ui.theme import Theme
from interline.ui.widgets.direction import LEFT, RIGHT, direction_of, own_way, window_direction


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
        self._aligned = self.alignment()
        self._is_turned = False
        """Whether it reads the other way than the window."""
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

    def setText(self, text: str) -> None:
        super().setText(text)
        window = window_direction()
        if (direction_of(text, window) is not window) is not self._is_turned:
            self._turn(window)
        elif window is RIGHT and not self.alignment() & Qt.AlignmentFlag.AlignAbsolute:
            self.setAlignment(self._aligned)

    def setAlignment(self, alignment: Qt.AlignmentFlag) -> None:
        """As for a label that reads as the window does. It stands on the same side if it does not, and where it has
        no letter that tells, which Qt would put at the left."""
        self._aligned = alignment
        if (window := window_direction()) is RIGHT or self._is_turned:
            alignment = QStyle.visualAlignment(window, alignment) | Qt.AlignmentFlag.AlignAbsolute
        super().setAlignment(alignment)

    def _turn(self, window: Qt.LayoutDirection) -> None:
        """Read the other way from now on: Qt lays the words of a label out as the label is turned."""
        self._is_turned = not self._is_turned
        if self._is_turned:
            self.setLayoutDirection(LEFT if window is RIGHT else RIGHT)
        else:
            self.unsetLayoutDirection()
        self.setAlignment(self._aligned)

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
        painter.setLayoutDirection(self.layoutDirection())
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
    return own_way(text.replace("&", "&&"))
