"""Above the composer's card: that another version of a message is written there, and the way out."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from interline.ui import icons
from interline.ui.theme import SMALL, Theme
from interline.ui.widgets.buttons import IconButton
from interline.ui.widgets.labels import PlainLabel


class EditingLine(QWidget):
    """A sentence with a button; away while nothing is edited."""

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Editing")
        self._sign = PlainLabel()
        self.words = PlainLabel(size=SMALL, wrap=True)
        self.leave = IconButton("x", "Leave the editing (Esc)", size=16)
        self.leave.clicked.connect(self.left)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addWidget(self.words, 1)
        row.addWidget(self.leave)
        self.hide()

    def tell(self, sentence: str) -> None:
        """Say this; nothing hides it."""
        self.words.setText(sentence)
        self.setVisible(bool(sentence))

    def set_theme(self, theme: Theme) -> None:
        self.words.set_theme(theme)
        self.leave.set_theme(theme)
        self._sign.setPixmap(icons.pixmap("pencil", theme.accent, 16))
