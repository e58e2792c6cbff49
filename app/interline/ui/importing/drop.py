"""Exports that are dropped on the window.

Rule: only what can be an export is taken; everything else goes its way, and the message field keeps what is dropped on
it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

NOTES = (".json", ".jsonl")
"""Endings of what may be an export and may as well be meant for the message."""
SUFFIXES = (*NOTES, ".zip", ".db", ".sqlite", ".sqlite3", ".bak")


class DropTarget(QObject):
    """Takes them for one window."""

    def __init__(self, window: QWidget, dropped: Callable[[list[Path]], object]) -> None:
        super().__init__(window)
        self._dropped = dropped
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent):
            paths = exports_in(event.mimeData())
            if not paths:
                return False
            event.acceptProposedAction()
            if event.type() == QEvent.Type.Drop and not isinstance(event, (QDragEnterEvent, QDragMoveEvent)):
                self._dropped(paths)
            return True
        return False


def exports_in(data: QMimeData) -> list[Path]:
    """The files and folders that are dragged, where each of them can be an export; else none."""
    urls = data.urls()
    paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
    return paths if paths and len(paths) == len(urls) and _can_be_exports(paths) else []


def _can_be_exports(paths: Sequence[Path]) -> bool:
    # A folder's name has no ending that says what it is.
    return all(path.suffix.lower() in SUFFIXES or not path.suffix for path in paths)
