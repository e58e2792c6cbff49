"""The line under an answer: its receipt, its versions, copy and regenerate."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QWidget

from interline.ui import icons
from interline.ui import theme as themes
from interline.ui.theme import Theme
from interline.ui.transcript.presenter import Card
from interline.ui.widgets.buttons import IconButton
from interline.ui.widgets.labels import PlainLabel, plain_tooltip

HEIGHT = 28


class QuietButton(QAbstractButton):
    """Small words that can be pressed: a receipt, a source. They are cut in the middle where there is no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = themes.LIGHT
        self._words = ""
        self.setFont(themes.font(themes.SMALL))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_words(self, words: str, spoken: str, tip: str) -> None:
        """What stands there, what is read out, and what a tooltip adds."""
        self._words = words
        self.setAccessibleName(spoken)
        self.setToolTip(plain_tooltip(tip))
        self.updateGeometry()
        self.update()

    @property
    def words(self) -> str:
        return self._words

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._words) + 10, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        near = self.underMouse() or self.hasFocus() or self.isDown()
        painter.setPen(QColor(self._theme.text if near else self._theme.secondary))
        room = QRect(1, 0, self.width() - 6, self.height())
        words = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideMiddle, room.width())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, int(flags) | Qt.TextFlag.TextSingleLine, words)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.accent), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 2, -1, -2), 6, 6)


class Footer(QWidget):
    """Shows what a card says; each button names the message it is about."""

    copy_requested = Signal(str)
    regenerate_requested = Signal(str)
    receipt_requested = Signal(str)
    version_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if not icons.loaded():
            icons.load()
        self._card = Card(id="", is_answer=True, name="")
        self.receipt = QuietButton()
        self.receipt.clicked.connect(lambda: self.receipt_requested.emit(self._card.id))
        self.earlier = IconButton("chevron-left", "Earlier version", size=16)
        self.earlier.clicked.connect(lambda: self.version_requested.emit(self._card.switcher.earlier))
        self.version = PlainLabel(size=themes.SMALL, tone="secondary")
        self.later = IconButton("chevron-right", "Later version", size=16)
        self.later.clicked.connect(lambda: self.version_requested.emit(self._card.switcher.later))
        self.copy = IconButton("copy", "Copy", size=16)
        self.copy.clicked.connect(lambda: self.copy_requested.emit(self._card.id))
        self.regenerate = IconButton("refresh-cw", "Regenerate", size=16)
        self.regenerate.clicked.connect(lambda: self.regenerate_requested.emit(self._card.id))
        self._buttons = (self.earlier, self.later, self.copy, self.regenerate)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.receipt, 0)
        row.addStretch(1)
        for part in (self.earlier, self.version, self.later, self.copy, self.regenerate):
            row.addWidget(part)
        self.setFixedHeight(HEIGHT)

    def set_card(self, card: Card) -> None:
        """Say what this card says."""
        self._card = card
        switcher = card.switcher
        self.receipt.set_words(
            card.receipt, card.receipt_spoken, f"{card.receipt}\nOpen the receipt (Ctrl+I)"
        )
        self.receipt.setVisible(bool(card.receipt))
        self.version.setText(switcher.words)
        self.version.setAccessibleName(switcher.spoken)
        for part in (self.earlier, self.version, self.later):
            part.setVisible(bool(switcher.words))
        self.earlier.setEnabled(bool(switcher.earlier))
        self.later.setEnabled(bool(switcher.later))
        self.copy.setVisible(bool(card.text) and not card.is_running)
        self.regenerate.setVisible(card.is_answer and not card.is_running)

    def tab_chain(self) -> list[QWidget]:
        """What the Tab key reaches, in order."""
        return [self.receipt, *self._buttons]

    def set_look(self, theme: Theme) -> None:
        self.receipt.set_theme(theme)
        self.version.set_theme(theme)
        for button in self._buttons:
            button.set_theme(theme)
