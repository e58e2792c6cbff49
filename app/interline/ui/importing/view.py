"""The panel in which an import is chosen, foretold, watched and reported: one page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from interline.language import tr
from interline.ui.importing.bar import Bar
from interline.ui.importing.page import Page
from interline.ui.theme import BODY, SMALL, TITLE, Theme
from interline.ui.widgets.buttons import IconButton, WordButton
from interline.ui.widgets.flow import Flow
from interline.ui.widgets.labels import PlainLabel
from interline.ui.widgets.overlay import Overlay
from interline.ui.widgets.scrolled import Scrolled

TALLEST = 300
_ENDINGS = "*.json *.jsonl *.zip *.db *.sqlite *.sqlite3 *.bak"


class ImportView(Overlay):
    """One page at a time."""

    chosen = Signal(list)
    """Paths of files, or of one folder."""
    go_requested = Signal()
    cancel_requested = Signal()
    copy_requested = Signal()
    save_requested = Signal(Path)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, tr("Import conversations"), width=640)
        self._title = PlainLabel(size=TITLE, strong=True, wrap=True)
        self._close = IconButton("x", tr("Close"))
        self._close.clicked.connect(self.dismiss)
        self.headline = PlainLabel(wrap=True)
        self.bar = Bar(tr("How much was read"))
        self.area = Scrolled(tallest=TALLEST)
        self.labels: list[PlainLabel] = []
        self.go = _button(tr("Import"), self.go_requested.emit)
        self.cancel = _button(tr("Cancel"), self.cancel_requested.emit)
        self.files = _button(tr("Choose a file…"), self._ask_files)
        self.folder = _button(tr("Choose a folder…"), self._ask_folder)
        self.copy = _button(tr("Copy report"), self.copy_requested.emit)
        self.save = _button(tr("Save report…"), self._ask_target)
        self.done = _button(tr("Close"), self.dismiss)
        self._lay_out()

    def show_page(self, page: Page) -> None:
        """This one."""
        self._title.setText(page.title)
        self.headline.setText(page.headline)
        self.headline.set_tone("bad" if page.is_trouble else "text", self.theme)
        self._fill(page)
        self.bar.hide()
        self.cancel.hide()
        self.go.setText(page.action)
        self.go.setVisible(bool(page.action))
        for button in (self.files, self.folder):
            button.setVisible(page.chooses)
        for button in (self.copy, self.save):
            button.setVisible(page.has_report)
        self.done.setText(tr("Cancel") if page.action else tr("Close"))
        self.done.setVisible(not page.chooses)
        self.set_theme(self.theme)
        self._go_to(self.go if page.action else self.files if page.chooses else self.done)

    def show_work(self, title: str, words: str, part: float) -> None:
        """What goes on, and how far it is."""
        began = self.bar.isHidden()
        self._title.setText(title)
        self.headline.setText(words)
        self.bar.set_part(part)
        if not began:
            return
        self.headline.set_tone("secondary", self.theme)
        self.area.hide()
        for button in (self.go, self.files, self.folder, self.copy, self.save, self.done):
            button.hide()
        self.bar.show()
        self.cancel.setEnabled(True)
        self.cancel.show()
        self._go_to(self.cancel)

    def set_ending(self) -> None:
        """It was asked to end, and does so in a moment."""
        self.cancel.setEnabled(False)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        for part in (self._title, self.headline, *self.labels):
            part.set_theme(theme)
        self._close.set_theme(theme)
        self.bar.set_theme(theme)

    def _lay_out(self) -> None:
        head, foot = QHBoxLayout(), Flow()
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        for button in (self.go, self.cancel, self.files, self.folder, self.copy, self.save, self.done):
            foot.addWidget(button)
        self.body.addLayout(head)
        self.body.addWidget(self.headline)
        self.body.addWidget(self.bar)
        self.body.addWidget(self.area, 1)
        self.body.addLayout(foot)

    def _fill(self, page: Page) -> None:
        self.labels = []
        column = self.area.new_column()
        for detail in page.details:
            column.addWidget(self._label(detail, BODY if page.chooses else SMALL, "secondary"))
        for where, what in page.rows:
            column.addSpacing(6)
            column.addLayout(self._row(where, what))
        self.area.show_column(column)
        self.area.setVisible(bool(page.details or page.rows))

    def _row(self, where: str, what: str) -> QVBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(0)
        if where:
            words.addWidget(self._label(where, SMALL, "text"))
        words.addWidget(self._label(what, SMALL, "secondary"))
        return words

    def _label(self, text: str, size: int, tone: str) -> PlainLabel:
        made = PlainLabel(text, size=size, tone=tone, wrap=True)
        self.labels.append(made)
        return made

    def _go_to(self, button: QWidget) -> None:
        """Before the one that had the keyboard is gone from sight."""
        self.fit()
        if self.isVisible():
            button.setFocus()

    def _ask_files(self) -> None:
        exports, every = tr("Exports ({endings})", endings=_ENDINGS), tr("All files (*)")
        dialog = QFileDialog(self, tr("What another program exported"), "", f"{exports};;{every}")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        self._ask(dialog)

    def _ask_folder(self) -> None:
        dialog = QFileDialog(self, tr("A folder that another program exported"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._ask(dialog)

    def _ask(self, dialog: QFileDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self._picked)
        dialog.open()

    def _picked(self, names: Sequence[str]) -> None:
        if paths := [Path(name) for name in names if name]:
            self.chosen.emit(paths)

    def _ask_target(self) -> None:
        dialog = QFileDialog(self, tr("Save the report"), "", tr("Text (*.txt)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("txt")
        dialog.selectFile(tr("import report") + ".txt")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.save_requested.emit(Path(name)))
        dialog.open()


def _button(words: str, call: object) -> QPushButton:
    made = WordButton(words)
    made.clicked.connect(lambda checked=False: call())  # type: ignore[operator]
    return made
