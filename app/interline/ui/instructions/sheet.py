"""The sheet on which a conversation's instructions are written."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from interline.catalog.estimate import estimate_text
from interline.language import marked, number, said, tr
from interline.ui import theme as themes
from interline.ui.theme import SMALL, TITLE, Theme
from interline.ui.widgets.buttons import WordButton
from interline.ui.widgets.labels import PlainLabel, plain_menu_text
from interline.ui.widgets.overlay import Overlay
from interline.ui.widgets.text_box import TextBox

LEAST, TALLEST = 72, 320
"""Pixels of the field."""
EXAMPLE = marked("For example: Answer in German, in short sentences, and say what you are not sure of.")
WORDS = marked("The model reads this before every turn of this conversation.")


class InstructionsSheet(Overlay):
    """Shows what stands there and says what is to stand there."""

    saved = Signal(str)
    left = Signal(str)
    """It was closed with this on it, neither saved nor cancelled."""
    prompts_wanted = Signal()
    """The list of prompts is about to be opened."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, tr("Instructions"), width=640)
        self._title = PlainLabel(tr("Instructions for this conversation"), size=TITLE, strong=True, wrap=True)
        self._help = PlainLabel(said(WORDS), size=SMALL, tone="secondary", wrap=True)
        self.field = TextBox(tr("Instructions"))
        themes.measure(self.field, least_height=LEAST, most_height=TALLEST)
        self.field.setPlaceholderText(said(EXAMPLE))
        self.count = PlainLabel(size=SMALL, tone="secondary")
        self.prompts = WordButton(tr("From a prompt"))
        self.prompts.clicked.connect(self.prompts_wanted)
        self.save = WordButton(tr("Save"))
        self.save.clicked.connect(self._save)
        self.cancel = WordButton(tr("Cancel"))
        self.cancel.clicked.connect(self._cancel)
        self._is_settled = False
        """Whether it is known what is to become of what stands on it."""
        self.closed.connect(self._closed)
        row = QHBoxLayout()
        for button in (self.prompts, self.cancel, self.save):
            row.addWidget(button)
        row.insertStretch(1, 1)
        for part in (self._title, self._help):
            self.body.addWidget(part)
        self.body.addWidget(self.field, 1)
        self.body.addWidget(self.count)
        self.body.addLayout(row)
        self.field.textChanged.connect(self._show_count)
        keys = QShortcut(QKeySequence("Ctrl+Return"), self)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self._save)

    def show_text(self, text: str, *, has_prompts: bool) -> None:
        """Let this be changed."""
        self._is_settled = False
        self.field.setPlainText(text)
        self.field.selectAll()
        self.prompts.setVisible(has_prompts)
        self._show_count()
        self.open(self.field)
        self.fit()

    def offer(self, prompts: Sequence[tuple[str, Callable[[], object]]]) -> None:
        """Open the list of prompts: their names and what picking does."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, call in prompts:
            menu.addAction(plain_menu_text(name), call)
        menu.popup(self.prompts.mapToGlobal(self.prompts.rect().bottomLeft()))

    def insert(self, text: str) -> None:
        """Put a text where the cursor is."""
        self.field.insertPlainText(text)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        for part in (self._title, self._help, self.count):
            part.set_theme(theme)

    def _show_count(self) -> None:
        text = self.field.toPlainText()
        self.count.setText(count_words(text))

    def _cancel(self) -> None:
        self._is_settled = True
        self.dismiss()

    def _closed(self) -> None:
        if not self._is_settled:
            self.left.emit(self.field.toPlainText())

    def _save(self) -> None:
        self._is_settled = True
        self.saved.emit(self.field.toPlainText())
        self.dismiss()


def count_words(text: str) -> str:
    """How long a text is."""
    if not text:
        return tr("Nothing is said before the turns.")
    return tr(
        "{characters} characters, about {tokens} tokens in every turn",
        characters=number(len(text)),
        tokens=number(estimate_text(text)),
    )
