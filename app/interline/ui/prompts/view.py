"""The page of prompts: all of them, or one that is being written."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from interline.language import marked, said, tr
from interline.model.clean import label
from interline.model.prompt import LONGEST_NAME, Prompt
from interline.ui import theme as themes
from interline.ui.pages.rows import PageLine, RowsPage
from interline.ui.theme import SMALL, Theme
from interline.ui.widgets.banner import Notice
from interline.ui.widgets.buttons import WordButton
from interline.ui.widgets.labels import PlainLabel
from interline.ui.widgets.text_box import TextBox

HELP = marked(
    "A prompt is put into a message by typing / in the empty field, or from all commands (Ctrl+K). What stands in "
    "double braces, such as {{language}}, is asked for."
)
ASKS_NOTHING = marked("Asks for nothing. Write {{name}} where something is to be filled in.")
NONE = marked("There is no prompt yet. Write one that you would otherwise type again and again.")


class PromptsPage(QStackedWidget):
    """Shows what the presenter says and says what the user did."""

    edit_requested = Signal(str)
    """The name of a prompt; empty for a new one."""
    save_requested = Signal(str, str)
    """Name and text."""
    remove_requested = Signal(str)
    undo_requested = Signal()

    def __init__(self, parent: QWidget | None = None, *, tell: Callable[[Notice], object]) -> None:
        super().__init__(parent)
        self._theme = themes.LIGHT
        self._tell = tell
        self.list = QWidget()
        self.rows = RowsPage()
        self.new = WordButton(tr("New prompt"))
        self.new.clicked.connect(lambda: self.edit_requested.emit(""))
        self._list_column = QVBoxLayout(self.list)
        self._list_column.setContentsMargins(0, 0, 0, 0)
        self._list_column.addWidget(self.rows, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 8, 24, 16)
        foot.addWidget(self.new)
        foot.addStretch(1)
        self._list_column.addLayout(foot)
        self.editor = PromptEditor()
        self.editor.saved.connect(self.save_requested)
        self.editor.left.connect(self.show_list)
        self.editor.removed.connect(self.remove_requested)
        self.addWidget(self.list)
        self.addWidget(self.editor)

    def show_prompts(self, prompts: Sequence[Prompt], problems: Sequence[str]) -> None:
        """List these, and what the file says that it may not."""
        made = RowsPage()
        made.add_text(said(HELP))
        if problems:
            made.add_text("\n".join(problems)).set_tone("bad", self._theme)
        if prompts:
            section = made.add_section("")
            for prompt in prompts:
                section.add(self._line(prompt))
        elif not problems:
            made.add_text(said(NONE))
        old, self.rows = self.rows, made
        self._list_column.replaceWidget(old, made)
        made.set_theme(self._theme)
        old.hide()
        old.deleteLater()

    def show_editor(self, prompt: Prompt | None) -> None:
        """Let this one be written; None is a new one."""
        self.setCurrentWidget(self.editor)
        self.editor.show_prompt(prompt)

    def show_list(self) -> None:
        """All of them."""
        self.setCurrentWidget(self.list)
        self.new.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_trouble(self, sentence: str) -> None:
        """Why it was not kept."""
        self.editor.trouble.setText(sentence)
        self.editor.trouble.setVisible(bool(sentence))

    def offer_undo(self, name: str) -> None:
        """Say that it went, with the way back."""
        sentence = tr("“{name}” was deleted.", name=label(name, LONGEST_NAME))
        self._tell(Notice(sentence, tr("Undo"), self.undo_requested.emit))

    def show_row(self, row_id: str) -> None:
        """Lead to a prompt of the list."""
        self.show_list()
        self.rows.show_row(row_id)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.rows.set_theme(theme)
        self.editor.set_theme(theme)

    def _line(self, prompt: Prompt) -> PageLine:
        name = label(prompt.name, LONGEST_NAME)
        button = WordButton(tr("Edit"))
        button.setAccessibleName(tr("Edit {name}", name=name))
        button.clicked.connect(lambda checked=False, which=prompt.name: self.edit_requested.emit(which))
        return PageLine(prompt.name, name, button, help=label(prompt.text, 120))


class PromptEditor(QWidget):
    """Name and text of one prompt."""

    saved = Signal(str, str)
    removed = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._shown: Prompt | None = None
        self._name_words = PlainLabel(tr("Name"))
        self.name = QLineEdit()
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setAccessibleName(tr("Name"))
        self._text_words = PlainLabel(tr("Text"))
        self.text = TextBox(tr("Text"))
        self.asked = PlainLabel(size=SMALL, tone="secondary", wrap=True)
        self.trouble = PlainLabel(size=SMALL, tone="bad", wrap=True)
        self.save = WordButton(tr("Save"))
        self.cancel = WordButton(tr("Cancel"))
        self.remove = WordButton(tr("Delete"))
        self._lay_out()
        self.save.clicked.connect(lambda: self.saved.emit(self.name.text(), self.text.toPlainText()))
        self.cancel.clicked.connect(self.left)
        self.remove.clicked.connect(self._remove)
        self.text.textChanged.connect(self._show_variables)

    def show_prompt(self, prompt: Prompt | None) -> None:
        """Let this one be written; None is a new one."""
        self._shown = prompt
        self.name.setText(prompt.name if prompt else "")
        self.text.setPlainText(prompt.text if prompt else "")
        self.remove.setVisible(prompt is not None)
        self.trouble.hide()
        self._show_variables()
        (self.text if prompt else self.name).setFocus(Qt.FocusReason.OtherFocusReason)

    def set_theme(self, theme: Theme) -> None:
        for words in (self._name_words, self._text_words, self.asked, self.trouble):
            words.set_theme(theme)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 0, 24, 16)
        column.setSpacing(6)
        for part in (self._name_words, self.name, self._text_words):
            column.addWidget(part)
        column.addWidget(self.text, 1)
        for part in (self.asked, self.trouble):
            column.addWidget(part)
        row = QHBoxLayout()
        for button in (self.remove, self.cancel, self.save):
            row.addWidget(button)
        row.insertStretch(1, 1)
        column.addLayout(row)
        self._name_words.setBuddy(self.name)
        self._text_words.setBuddy(self.text)

    def _show_variables(self) -> None:
        found = Prompt("", self.text.toPlainText()).variables
        names = ", ".join(label(variable, 60) for variable in found)
        self.asked.setText(tr("Asks for: {names}", names=names) if names else said(ASKS_NOTHING))

    def _remove(self) -> None:
        if self._shown is not None:
            self.removed.emit(self._shown.name)
