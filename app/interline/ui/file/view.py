"""A file's words laid over the window, letter by letter; nothing in them is a link, and no other program opens it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from interline.language import tr
from interline.ui import theme as themes
from interline.ui.theme import SMALL, TITLE, Theme
from interline.ui.widgets.buttons import IconButton, WordButton
from interline.ui.widgets.card import Card
from interline.ui.widgets.labels import ElidedLabel, PlainLabel
from interline.ui.widgets.overlay import Overlay
from interline.ui.widgets.save_copy import ask_where

TALLEST, LINE = 520, 17
"""Pixels: of the words, and of one line of them."""
CODE = 13


class FileView(Overlay):
    """One file at a time."""

    save_requested = Signal(object)
    """The Path that a copy is to be written to."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, tr("File"), width=760)
        self._name = ElidedLabel(size=TITLE, strong=True)
        self.about = PlainLabel(size=SMALL, tone="secondary", wrap=True)
        self.words = QPlainTextEdit()
        self.words.setReadOnly(True)
        self.words.setFrameShape(QFrame.Shape.NoFrame)
        self.words.setTabChangesFocus(True)
        self.words.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.words.viewport().setAutoFillBackground(False)
        self.words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._ground = Card(radius=8, ground="code_ground")
        inside = QVBoxLayout(self._ground)
        inside.setContentsMargins(8, 6, 4, 6)
        inside.addWidget(self.words)
        self.save = WordButton(tr("Save a copy…"))
        self.save.clicked.connect(self.choose_file)
        self._close = IconButton("x", tr("Close file"))
        self._close.clicked.connect(self.dismiss)
        head = QHBoxLayout()
        head.addWidget(self._name, 1)
        head.addWidget(self.save)
        head.addWidget(self._close)
        self.body.addLayout(head)
        self.body.addWidget(self.about)
        self.body.addWidget(self._ground, 1)
        self.closed.connect(self.words.clear)

    def show_loading(self, name: str) -> None:
        """Open with the name; the words come."""
        self._name.setText(name)
        self.card.setAccessibleName(tr("File: {name}", name=name))
        self.words.setAccessibleName(tr("Words of {name}", name=name))
        self.show_words("", tr("Loading…"))
        self.open(self.save)

    def show_words(self, text: str, note: str) -> None:
        """Show them, with a sentence about them."""
        self.words.setPlainText(text)
        self._ground.setVisible(bool(text))
        lines = text.count("\n") + 1 + len(text) // 90
        wanted = 30 + lines * themes.scaled(LINE)
        self._ground.setFixedHeight(max(60, min(TALLEST, self._window.height() - 180, wanted)))
        self.about.setText(note)
        self.about.setVisible(bool(note))
        self.card.setAccessibleDescription(note)
        self.fit()

    def choose_file(self) -> None:
        """Ask where a copy is to go; the dialog does not hold anything up."""
        ask_where(self, tr("Save a copy of the file"), self._name.text(), self.save_requested.emit)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(themes.scaled(CODE))
        self.words.setFont(font)
        for part in (self._name, self.about, self._close, self._ground):
            part.set_theme(theme)
