"""Asks where a conversation is to be written, and in which format. Never holds anything up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from interline import export
from interline.export.names import file_name

FORMATS = {each.name: f"{each.title} (*{each.suffix})" for each in export.FORMATS.values()}


def ask_target(parent: QWidget, title: str, chosen: Callable[[Path, str], object]) -> QFileDialog:
    """Open the dialog; `chosen` is called with the file and the format."""
    dialog = QFileDialog(parent, "Export conversation")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(list(FORMATS.values()))
    dialog.setDefaultSuffix("md")
    dialog.selectFile(f"{file_name(title)}.md")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.filterSelected.connect(lambda words: _follow_filter(dialog, words))
    dialog.fileSelected.connect(lambda name: chosen(*target(name, dialog.selectedNameFilter())))
    dialog.open()
    return dialog


def target(name: str, name_filter: str) -> tuple[Path, str]:
    """The file and its format: by its ending where that names one, else by the filter."""
    path = Path(name)
    by_filter = next((format_ for format_, words in FORMATS.items() if words == name_filter), "md")
    by_ending = path.suffix.lower().removeprefix(".")
    if by_ending in FORMATS:
        return path, by_ending
    return path.with_name(f"{path.name}.{by_filter}"), by_filter


def _follow_filter(dialog: QFileDialog, words: str) -> None:
    format_ = next((format_ for format_, filter_ in FORMATS.items() if filter_ == words), "md")
    dialog.setDefaultSuffix(format_)
    if files := dialog.selectedFiles():
        dialog.selectFile(Path(files[0]).with_suffix(f".{format_}").name)
