"""Buttons: an icon with a name for those who cannot see it, and the round one that sends."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

from interline.language import tr
from interline.ui import icons
from interline.ui import theme as themes
from interline.ui.theme import Theme
from interline.ui.widgets.direction import own_way
from interline.ui.widgets.labels import plain_tooltip, show_tooltip

LEAST_CHARACTERS = 6
"""Of a button that has little room."""
SEND = 32
"""Pixels of the button that sends, at 100 %."""


class IconButton(QToolButton):
    """A picture to press. Its name is spoken and shown as a tooltip."""

    def __init__(self, icon_name: str, name: str, parent: QWidget | None = None, *, size: int = 20) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._size = size
        themes.measure(self, icon=size, square=size + themes.AROUND_ICON)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._name = name
        self._say(name)

    def set_keys(self, keys: str) -> None:
        """The shortcut that does the same, in place of the one in its name; empty for none."""
        name = self._name.partition(" (")[0]
        self._say(f"{name} ({keys})" if keys else name)

    def _say(self, name: str) -> None:
        self.setAccessibleName(name)
        self.setToolTip(plain_tooltip(name))

    def set_theme(self, theme: Theme) -> None:
        """Draw the icon in the text's colour, once there are icons."""
        if icons.loaded():
            self.setIcon(icons.icon(self._icon_name, theme.text, themes.scaled(self._size)))


class WordButton(QPushButton):
    """Words to press, which end in … where they have no room; the whole of them is spoken, and shown as a tooltip."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        # Qt's own would never be narrower than its words.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        usual = super().minimumSizeHint()
        around = usual.width() - self.fontMetrics().horizontalAdvance(self.text())
        few = self.fontMetrics().averageCharWidth() * LEAST_CHARACTERS + max(0, around)
        return QSize(min(usual.width(), few), usual.height())

    @property
    def is_cut(self) -> bool:
        """Whether some of the words have no room."""
        return self._shown() != self.text()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and not self.toolTip() and self.is_cut:
            assert isinstance(event, QHelpEvent)
            show_tooltip(event.globalPos(), self.text(), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, option = QStylePainter(self), QStyleOptionButton()
        self.initStyleOption(option)
        option.text = own_way(self._shown())
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.end()

    def _shown(self) -> str:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        room = self.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, self).width()
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)


class SendButton(QAbstractButton):
    """↑ to send, ■ to stop."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = themes.LIGHT
        self._stops = False
        self._keys = "Enter"
        themes.measure(self, square=SEND)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.set_stops(False)

    @property
    def stops(self) -> bool:
        """Whether pressing it stops the answer."""
        return self._stops

    def set_stops(self, stops: bool) -> None:
        """Become the stop button, or the send button again."""
        self._stops = stops
        self.setAccessibleName(tr("Stop answer") if stops else tr("Send"))
        tip = tr("Stop answer (Esc)") if stops else tr("Send ({keys})", keys=self._keys)
        self.setToolTip(plain_tooltip(tip))
        self.update()

    def set_keys(self, keys: str) -> None:
        """What the keyboard sends with, for the tooltip."""
        self._keys = keys
        self.set_stops(self._stops)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(themes.scaled(SEND), themes.scaled(SEND))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isEnabled():
            ground = QColor(theme.accent)
            if self.isDown() or self.underMouse():
                ground = ground.lighter(112) if theme.is_dark else ground.darker(112)
            mark = QColor(theme.on_accent)
        elif theme.is_high_contrast:
            # Lines are as strong as text there.
            ground, mark = QColor(theme.window), QColor(theme.secondary)
            painter.setPen(QPen(mark, 1))
        else:
            ground, mark = QColor(theme.line), QColor(theme.secondary)
        painter.setBrush(ground)
        # Thought in a square of 32 pixels.
        painter.scale(self.width() / SEND, self.height() / SEND)
        room = QRectF(0, 0, SEND, SEND)
        painter.drawEllipse(room.adjusted(2, 2, -2, -2))
        if self._stops:
            painter.setBrush(mark)
            painter.drawRoundedRect(QRectF(11, 11, 10, 10), 2, 2)
        else:
            round_pen = QPen(
                mark, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
            )
            painter.setPen(round_pen)
            painter.drawPolyline([QPointF(11, 15), QPointF(16, 10), QPointF(21, 15)])
            painter.drawLine(QPointF(16, 10), QPointF(16, 22))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.text), 2))
            painter.drawEllipse(room.adjusted(1, 1, -1, -1))
