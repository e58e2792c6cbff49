"""Above the composer's card: why a budget keeps the message back, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from interline.language import tr
from interline.ui import icons
from interline.ui import theme as themes
from interline.ui.theme import SMALL, Theme
from interline.ui.widgets.buttons import IconButton, WordButton
from interline.ui.widgets.labels import PlainLabel


class RefusalNote(QWidget):
    """A sentence and its buttons; away while nothing is refused."""

    anyway_requested = Signal()
    cheaper_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Budget"))
        self._sign = PlainLabel()
        self.words = PlainLabel(wrap=True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.anyway = self._button(tr("Send anyway"))
        self.anyway.clicked.connect(self.anyway_requested)
        self.cheaper = self._button(tr("Choose a cheaper model"))
        self.cheaper.clicked.connect(self.cheaper_requested)
        self._close = IconButton("x", tr("Dismiss"), size=16)
        self._close.clicked.connect(self.hide)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.words, 1)
        top.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        foot = QHBoxLayout()
        foot.setContentsMargins(26, 0, 0, 0)
        foot.setSpacing(8)
        foot.addWidget(self.anyway)
        foot.addWidget(self.cheaper)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 0, 4)
        column.setSpacing(4)
        column.addLayout(top)
        column.addLayout(foot)
        self.hide()

    def tell(self, sentence: str, *, may_go: bool) -> None:
        """Say this; nothing hides it."""
        self.words.setText(sentence)
        self.anyway.setVisible(may_go)
        self.setVisible(bool(sentence))

    def set_theme(self, theme: Theme) -> None:
        self.words.set_theme(theme)
        self._close.set_theme(theme)
        self._sign.setPixmap(icons.pixmap("info", theme.warn, themes.scaled(18)))

    def _button(self, words: str) -> QPushButton:
        button = WordButton(words)
        themes.dress(button, SMALL)
        return button
