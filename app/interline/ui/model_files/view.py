"""The card of model files: a row each, a field for the name of one that was chosen, and a place to drop one on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from interline.language import tr
from interline.ui.model_files.words import ENDING, FileRow, is_model_file
from interline.ui.theme import BODY, SMALL, Theme
from interline.ui.widgets.buttons import IconButton, WordButton
from interline.ui.widgets.card import Card
from interline.ui.widgets.labels import ElidedLabel, PlainLabel, plain_tooltip

LONGEST_NAME = 80


class ModelFilesCard(Card):
    """Shows what the presenter says and says what is pressed."""

    chosen = Signal(Path)
    """A file, by the dialog or dropped."""
    named = Signal(str)
    name_left = Signal()
    rename_requested = Signal(str)
    removed = Signal(str)
    undo_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self.setAccessibleName(tr("Model files"))
        self.rows: dict[str, FileLine] = {}
        """By the model's id."""
        self._about = PlainLabel(
            tr("A model in the GGUF format answers on this computer. Choose its file, or drop it here."),
            size=SMALL,
            tone="secondary",
            wrap=True,
        )
        self.add = WordButton(tr("Add a model file…"))
        self.add.clicked.connect(self.choose)
        self.naming = NameLine()
        self.naming.saved.connect(self.named)
        self.naming.left.connect(self.name_left)
        self.naming.hide()
        self.said = PlainLabel(size=SMALL, tone="secondary", wrap=True)
        self.undo = WordButton(tr("Undo"))
        self.undo.clicked.connect(self.undo_requested)
        told = QHBoxLayout()
        told.setSpacing(8)
        told.addWidget(self.said, 1)
        told.addWidget(self.undo)
        foot = QHBoxLayout()
        foot.addWidget(self.add)
        foot.addStretch(1)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(8)
        column.addWidget(self._about)
        column.addLayout(self._lines)
        column.addWidget(self.naming)
        column.addLayout(told)
        column.addLayout(foot)
        self.say("")

    def show_rows(self, rows: Sequence[FileRow]) -> None:
        """These models."""
        for old in self.rows.values():
            self._lines.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.rows = {}
        for row in rows:
            line = self.rows[row.id] = FileLine(row)
            line.rename.clicked.connect(lambda checked=False, id_=row.id: self.rename_requested.emit(id_))
            line.remove.clicked.connect(lambda checked=False, id_=row.id: self.removed.emit(id_))
            line.set_theme(self.theme)
            self._lines.addWidget(line)

    def ask_name(self, words: str, name: str, save: str) -> None:
        """Let a name be written."""
        self.naming.ask(words, name, save)

    def close_name(self) -> None:
        """No longer."""
        self.naming.hide()

    def say(self, words: str, tone: str = "secondary", *, can_undo: bool = False) -> None:
        """A line in the card; empty for none."""
        self.said.setText(words)
        self.said.setAccessibleName(words)
        self.said.set_tone(tone, self.theme)
        self.said.setVisible(bool(words))
        self.undo.setVisible(can_undo)

    def choose(self) -> None:
        """Let a file be picked; the dialog does not hold anything up."""
        dialog = QFileDialog(self, tr("Add a model file"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([tr("GGUF models") + f" (*{ENDING})", tr("All files") + " (*)"])
        dialog.fileSelected.connect(lambda name: self.chosen.emit(Path(name)))
        dialog.open()

    def take_drop(self, event: QDropEvent) -> bool:
        """A file hangs over the page, or was let go there. Returns whether it is taken."""
        urls = event.mimeData().urls()
        paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        if len(paths) != 1 or not is_model_file(paths[0]):
            return False
        is_dropped = event.type() == event.Type.Drop
        self.set_lit(not is_dropped)
        event.acceptProposedAction()
        if is_dropped:
            self.chosen.emit(paths[0])
        return True

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.take_drop(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.set_lit(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.take_drop(event)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._about.set_theme(theme)
        self.said.set_theme(theme)
        self.naming.set_theme(theme)
        for line in self.rows.values():
            line.set_theme(theme)


class FileLine(QWidget):
    """One model: its name, its file, and what can be done with it."""

    def __init__(self, row: FileRow) -> None:
        super().__init__()
        self._row = row
        self.name = ElidedLabel(row.name, size=BODY)
        self.words = PlainLabel(
            row.words, size=SMALL, tone="secondary" if row.is_usable else "bad", wrap=True
        )
        self.words.setToolTip(plain_tooltip(row.place))
        self.setAccessibleName(tr("{name}: {words}", name=row.name, words=row.words))
        self.rename = IconButton("pencil", tr("Rename {name}", name=row.name), size=16)
        self.remove = IconButton("trash-2", tr("Remove {name}", name=row.name), size=16)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.name)
        words.addWidget(self.words)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 4, 0, 4)
        line.setSpacing(4)
        line.addLayout(words, 1)
        line.addWidget(self.rename, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)

    def set_theme(self, theme: Theme) -> None:
        for part in (self.name, self.words, self.rename, self.remove):
            part.set_theme(theme)


class NameLine(QWidget):
    """A field for a name: Enter keeps it, Esc leaves it."""

    saved = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.words = PlainLabel(size=SMALL, tone="secondary", wrap=True)
        self.field = QLineEdit()
        self.field.setMaxLength(LONGEST_NAME)
        self.field.setPlaceholderText(tr("What the model is called"))
        self.field.setAccessibleName(tr("Name of the model"))
        self.save = WordButton()
        self.cancel = WordButton(tr("Cancel"))
        self.save.clicked.connect(self._save)
        self.field.returnPressed.connect(self._save)
        self.cancel.clicked.connect(self.left)
        self.field.textChanged.connect(lambda text: self.save.setEnabled(bool(text.strip())))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(4)
        column.addWidget(self.words)
        column.addLayout(row)

    def ask(self, words: str, name: str, save: str) -> None:
        """Let this be changed."""
        self.words.setText(words)
        self.field.setText(name)
        self.field.selectAll()
        self.save.setText(save)
        self.save.setEnabled(bool(name.strip()))
        self.show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_theme(self, theme: Theme) -> None:
        self.words.set_theme(theme)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _save(self) -> None:
        if self.field.text().strip():
            self.saved.emit(self.field.text())
