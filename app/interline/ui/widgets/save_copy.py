"""Asks where a copy of something is to go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from interline.export.names import file_name

LONGEST_ENDING = 12


def ask_where(parent: QWidget, title: str, name: str, chosen: Callable[[Path], object]) -> None:
    """Offer a file of this name, made safe; the dialog does not hold anything up."""
    dialog = QFileDialog(parent, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    offered = Path(name)
    ending = offered.suffix[:LONGEST_ENDING] if offered.suffix[1:].isalnum() else ""
    dialog.selectFile(f"{file_name(offered.stem)}{ending}")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.open()
