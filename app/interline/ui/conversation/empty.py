"""The page of a conversation that has not begun; on the first run also three ways to start."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from interline.language import marked, said, tr
from interline.ui import theme as themes
from interline.ui.theme import COLUMN, LARGE, SMALL, TITLE, Theme
from interline.ui.widgets.card import paint_card
from interline.ui.widgets.labels import PlainLabel

QUESTION = marked("What would you like to ask?")
FIRST_RUN = marked(
    "Nothing has to be set up: a small model built into Interline answers on this computer. "
    "It is small, so expect fluent English and wrong facts; it shows how the program works."
)
CARDS = (
    (
        "local",
        marked("Try the small built-in model"),
        marked(
            "Runs on this computer, with no key and no network. "
            "A demo model: good for trying things out, not for facts."
        ),
    ),
    (
        "key",
        marked("Add a vendor's key"),
        marked(
            "OpenAI, Anthropic, Google and others answer with your own key. It is kept in the system's keychain."
        ),
    ),
    (
        "server",
        marked("Use a server on this computer"),
        marked("Ollama, llama.cpp and LM Studio can answer here too. See which of them run."),
    ),
)

THREE_FROM = 640
"""Pixels in which three cards have room beside each other."""
NAMED = 3
"""Of so many vendors the keys that were found are named."""


class EmptyPage(QScrollArea):
    """Stands where the transcript will be."""

    card_chosen = Signal(str)
    """local | key | server."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName(tr("New conversation"))
        page = QWidget()
        self._heading = PlainLabel(said(QUESTION), size=LARGE, strong=True, wrap=True)
        self._heading.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words = PlainLabel(said(FIRST_RUN), tone="secondary", wrap=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.cards = [StartCard(key, said(title), said(words)) for key, title, words in CARDS]
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        for card in self.cards:
            card.chosen.connect(self.card_chosen)
        middle = QWidget()
        themes.measure(middle, most_width=COLUMN)
        inside = QVBoxLayout(middle)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(16)
        inside.addWidget(self._heading)
        inside.addWidget(self._words)
        inside.addLayout(self._grid)
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 16, 24, 16)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(middle, 100)
        line.addStretch(1)
        column.addStretch(2)
        column.addLayout(line)
        column.addStretch(3)
        self.setWidget(page)
        # The scroll area has just made its widget opaque.
        page.setAutoFillBackground(False)
        self._columns = 0
        self.set_first_run(False)
        self._arrange(3)

    def set_first_run(self, first: bool) -> None:
        """Whether the cards are shown."""
        self._words.setVisible(first)
        for card in self.cards:
            card.setVisible(first)

    def offer_keys(self, vendors: Sequence[str], variables: Sequence[str]) -> None:
        """Keys of these vendors stand in these variables of the environment: there is nothing to paste."""
        if not vendors:
            return
        card = next(card for card in self.cards if card.key == "key")
        names = ", ".join(vendors[:NAMED]) + ("…" if len(vendors) > NAMED else "")
        said_in = ", ".join(variables[:NAMED]) + ("…" if len(variables) > NAMED else "")
        card.say(
            tr("Use the key for {vendors}", vendors=names)
            if len(vendors) == 1
            else tr("Use the keys for {vendors}", vendors=names),
            tr("Found in the environment: {variables}. See which models answer.", variables=said_in),
        )

    def set_theme(self, theme: Theme) -> None:
        self._heading.set_theme(theme)
        self._words.set_theme(theme)
        for card in self.cards:
            card.set_theme(theme)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As many cards beside each other as have room for their words."""
        self._arrange(3 if self.viewport().width() >= themes.scaled(THREE_FROM) else 1)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for place, card in enumerate(self.cards):
            self._grid.addWidget(card, place // columns, place % columns)
            self._grid.setColumnStretch(place, 1 if place < columns else 0)


class StartCard(QAbstractButton):
    """One way to start: a title and a sentence, pressed as a whole."""

    chosen = Signal(str)

    def __init__(self, key: str, title: str, words: str) -> None:
        super().__init__()
        self.key = key
        self._theme = themes.LIGHT
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._title = PlainLabel(size=TITLE, strong=True, wrap=True)
        self._words = PlainLabel(size=SMALL, tone="secondary", wrap=True)
        self.say(title, words)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(6)
        for label in (self._title, self._words):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            column.addWidget(label)
        column.addStretch(1)
        self.clicked.connect(lambda: self.chosen.emit(self.key))

    def say(self, title: str, words: str) -> None:
        """What it leads to, and a sentence on it."""
        self._title.setText(title)
        self._words.setText(words)
        self.setAccessibleName(title)
        self.setAccessibleDescription(words)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._title.set_theme(theme)
        self._words.set_theme(theme)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_card(painter, self.rect(), self._theme, lit=self.hasFocus() or self.underMouse())
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)
