"""The panel “Your data”: where it is, how much, when it was copied last; and the list of copies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from interline.language import marked, said, tr
from interline.ui.data.words import CopyRow
from interline.ui.theme import BODY, SMALL, TITLE, Theme
from interline.ui.widgets.buttons import IconButton, WordButton
from interline.ui.widgets.flow import Flow
from interline.ui.widgets.labels import PlainLabel
from interline.ui.widgets.overlay import Overlay
from interline.ui.widgets.scrolled import Scrolled

HOW = marked(
    "A copy is made half an hour after something changed, when Interline closes, and before imports and large"
    " deletions. Each is opened again and checked; old ones are thinned."
)
NO_SECOND = marked("Second folder: none. One on another disk outlives this one.")
TALLEST = 320


class DataView(Overlay):
    """Two pages in one panel: the data, and the copies to choose from."""

    back_up_requested = Signal()
    folder_requested = Signal()
    copies_requested = Signal()
    restore_requested = Signal(Path)
    second_chosen = Signal(str)
    """A folder, or empty for none."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, tr("Your data"), width=600)
        self._title = PlainLabel(tr("Your data"), size=TITLE, strong=True, wrap=True)
        self._close = IconButton("x", tr("Close"))
        self._close.clicked.connect(self.dismiss)
        self.place = _said("text")
        self.place.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.contents = _said("secondary")
        self.copies = _said("text")
        self._how = PlainLabel(said(HOW), size=SMALL, tone="secondary", wrap=True)
        self.second = _said("secondary", SMALL)
        self.state = _said("secondary", SMALL)
        self.back_up = _button(tr("Back up now"), self.back_up_requested.emit)
        self.folder = _button(tr("Open folder"), self.folder_requested.emit)
        self.restore = _button(tr("Restore…"), self.copies_requested.emit)
        self.choose_second = _button(tr("Second folder…"), self._ask_second)
        self.forget_second = _button(tr("No second folder"), lambda: self.second_chosen.emit(""))
        self.other = _button(tr("Another file…"), self._ask_file)
        self.back = _button(tr("Back"), lambda: self._turn_to(copies=False))
        self.page, self.area = Scrolled(tallest=10 * TALLEST), Scrolled(tallest=TALLEST)
        self.rows: list[QPushButton] = []
        self._row_labels: list[PlainLabel] = []
        self._lay_out()
        self._turn_to(copies=False)

    def show_state(self, place: str, contents: str, copies: str, second: str, trouble: str) -> None:
        """What there is. `second` is empty where there is no second folder, `trouble` where all is well."""
        self.place.setText(tr("Your data is here: {place}", place=place))
        self.contents.setText(contents)
        self.copies.setText(copies)
        self.second.setText(tr("Second folder: {place}", place=second) if second else said(NO_SECOND))
        self.forget_second.setVisible(bool(second) and self.back_up.isVisibleTo(self.card))
        self._has_second = bool(second)
        # It wants another height now.
        self.page.updateGeometry()
        self.say(trouble, "bad" if trouble else "secondary")

    def show_copies(self, rows: Sequence[CopyRow]) -> None:
        """The copies to choose from, the newest first."""
        self.rows, self._row_labels = [], []
        column = self.area.new_column()
        for number, row in enumerate(rows):
            if number:
                column.addSpacing(6)
            column.addLayout(self._row(row))
        if not rows:
            column.addWidget(self._label(tr("There is no copy beside your data yet."), BODY, "secondary"))
        self.area.show_column(column)
        self.set_theme(self.theme)
        self.say("", "secondary")
        self._turn_to(copies=True)
        (self.rows[0] if self.rows else self.other).setFocus()

    def set_busy(self, words: str) -> None:
        """Say what is going on; empty when it is over."""
        for button in (self.back_up, self.restore, self.choose_second, self.forget_second, *self.rows):
            button.setEnabled(not words)
        if words:
            self.say(words, "secondary")

    def say(self, words: str, tone: str) -> None:
        """The line above the buttons."""
        self.state.setText(words)
        self.state.setVisible(bool(words))
        self.state.set_tone(tone, self.theme)
        self.fit()

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        labels = (self._title, self.place, self.contents, self.copies, self._how, self.second, self.state)
        for part in (*labels, *self._row_labels):
            part.set_theme(theme)
        self._close.set_theme(theme)

    def show_first_page(self) -> None:
        """The data, not the list."""
        self._turn_to(copies=False)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        self._data_page = (self.place, self.contents, self.copies, self._how, self.second)
        self._data_buttons = (self.back_up, self.folder, self.restore, self.choose_second, self.forget_second)
        self.body.addLayout(head)
        self.page.setAccessibleName(tr("Your data"))
        column = self.page.new_column()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in self._data_page:
            column.addWidget(part)
        self.page.show_column(column)
        self.body.addWidget(self.page, 1)
        self.body.addWidget(self.area, 1)
        self.body.addWidget(self.state)
        foot = Flow()
        for button in (*self._data_buttons, self.other, self.back):
            foot.addWidget(button)
        self.body.addLayout(foot)
        self._has_second = False

    def _turn_to(self, *, copies: bool) -> None:
        self._title.setText(tr("Put a copy back") if copies else tr("Your data"))
        for part in (self.page, *self._data_buttons):
            part.setVisible(not copies)
        self.forget_second.setVisible(not copies and self._has_second)
        self.area.setVisible(copies)
        self.other.setVisible(copies)
        self.back.setVisible(copies)
        self.fit()

    def _row(self, row: CopyRow) -> QHBoxLayout:
        line, words = QHBoxLayout(), QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._label(row.title, BODY, "text"))
        words.addWidget(self._label(row.words, SMALL, "secondary"))
        button = _button(tr("Restore…"), lambda: self.restore_requested.emit(row.path))
        button.setAccessibleName(tr("Restore the copy of {date}", date=row.title))
        self.rows.append(button)
        line.addLayout(words, 1)
        line.addWidget(button)
        return line

    def _label(self, text: str, size: int, tone: str) -> PlainLabel:
        made = PlainLabel(text, size=size, tone=tone, wrap=True)
        self._row_labels.append(made)
        return made

    def _ask_second(self) -> None:
        dialog = QFileDialog(self, tr("A second folder for copies"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.second_chosen)
        dialog.open()

    def _ask_file(self) -> None:
        copies, every = tr("Copies (*.db)"), tr("All files (*)")
        dialog = QFileDialog(self, tr("A copy of an Interline library"), "", f"{copies};;{every}")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.restore_requested.emit(Path(name)))
        dialog.open()


def _said(tone: str, size: int = BODY) -> PlainLabel:
    return PlainLabel(size=size, tone=tone, wrap=True)


def _button(words: str, call: object) -> QPushButton:
    made = WordButton(words)
    made.clicked.connect(lambda checked=False: call())  # type: ignore[operator]
    return made
