"""Above the composer's card: what becomes of the message otherwise than ever, and the way back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from interline.ui import icons
from interline.ui import theme as themes
from interline.ui.theme import SMALL, Theme
from interline.ui.widgets.buttons import IconButton
from interline.ui.widgets.labels import PlainLabel


class ModeLine(QWidget):
    """A sentence with a button; away while there is nothing to say."""

    left = Signal()

    def __init__(self, icon: str, name: str, way_back: str, parent: QWidget | None = None) -> None:
        """`icon` is the name of one, `name` what a screen reader calls the line, `way_back` the button's tooltip."""
        super().__init__(parent)
        self._icon = icon
        self.setAccessibleName(name)
        self._sign = PlainLabel()
        self.words = PlainLabel(size=SMALL, wrap=True)
        self.leave = IconButton("x", way_back, size=16)
        self.leave.clicked.connect(self.left)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 0, 2)
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
        self._sign.setPixmap(icons.pixmap(self._icon, theme.accent, themes.scaled(16)))
