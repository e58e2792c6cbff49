"""A small sheet that tells something and offers what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QWidget

from interline.language import tr
from interline.ui.theme import TITLE, Theme
from interline.ui.widgets.buttons import WordButton
from interline.ui.widgets.card import Card
from interline.ui.widgets.labels import PlainLabel, plain_menu_text
from interline.ui.widgets.overlay import Overlay

Answer = tuple[str, Callable[[], object] | None]
"""The words on a button and what it does; None only closes."""


class Question(Overlay):
    """One question at a time; the first answer has the focus."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, tr("Question"), width=520)
        self._title = PlainLabel(size=TITLE, strong=True, wrap=True)
        self._words = PlainLabel(wrap=True)
        self._extract = Card(radius=8, ground="code_ground")
        self._extract_words = QPlainTextEdit()
        self._extract_words.setReadOnly(True)
        self._extract_words.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self._extract_words.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self._extract_words.setTabChangesFocus(True)
        self._extract_words.viewport().setAutoFillBackground(False)
        inside = QHBoxLayout(self._extract)
        inside.setContentsMargins(8, 4, 8, 4)
        inside.addWidget(self._extract_words)
        self._buttons = QHBoxLayout()
        self._buttons.addStretch(1)
        self.body.addWidget(self._title)
        self.body.addWidget(self._words)
        self.body.addWidget(self._extract)
        self.body.addLayout(self._buttons)
        self.answers: list[QPushButton] = []

    def ask(self, title: str, words: str, extract: str, answers: Sequence[Answer]) -> None:
        """Show it. The extract is what the words are about, e.g. an address, letter by letter."""
        self.dismiss()
        self._title.setText(title)
        self._words.setText(words)
        self._extract_words.setPlainText(extract)
        self._extract_words.setAccessibleName(words)
        lines = min(10, sum(1 + len(line) // 58 for line in extract.split("\n")))
        self._extract_words.setFixedHeight(lines * self._extract_words.fontMetrics().lineSpacing() + 20)
        self._extract.setVisible(bool(extract))
        self.card.setAccessibleName(title)
        self.card.setAccessibleDescription(f"{words} {extract}".strip())
        for old in self.answers:
            old.deleteLater()
        self.answers = [self._made(text, call) for text, call in answers]
        self.set_theme(self.theme)
        self.open(self.answers[0])

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        for part in (self._title, self._words, self._extract):
            part.set_theme(theme)

    def _made(self, text: str, call: Callable[[], object] | None) -> QPushButton:
        button = WordButton(plain_menu_text(text))
        self._buttons.addWidget(button)

        def answer() -> None:
            self.dismiss()
            if call is not None:
                call()

        button.clicked.connect(answer)
        return button
