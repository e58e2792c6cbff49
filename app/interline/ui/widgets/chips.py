"""Attached files as small chips that can be taken off again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from interline.model.clean import label
from interline.ui import theme as themes
from interline.ui.theme import SMALL, Theme
from interline.ui.widgets.buttons import IconButton
from interline.ui.widgets.card import Card
from interline.ui.widgets.kept import Kept
from interline.ui.widgets.labels import ElidedLabel

A_ROW = 3
"""Chips beside each other before the next row begins."""


class Chips(QWidget):
    """One chip for each file, three in a row; gone while there is none."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Attachments")
        self._theme = themes.LIGHT
        self._files: tuple[Path, ...] = ()
        self._kept: tuple[Kept, ...] = ()
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(4)
        self.hide()

    @property
    def files(self) -> tuple[Path, ...]:
        return self._files

    @property
    def kept(self) -> tuple[Kept, ...]:
        """Attachments that are stored already."""
        return self._kept

    @property
    def is_empty(self) -> bool:
        return not self._files and not self._kept

    def set_kept(self, kept: Sequence[Kept]) -> None:
        """Show these stored attachments, before the files."""
        if tuple(kept) != self._kept:
            self._kept = tuple(kept)
            self._rebuild()
            self.changed.emit()

    def set_files(self, files: Sequence[Path]) -> None:
        """Show these files."""
        if tuple(files) == self._files:
            return
        self._files = tuple(files)
        self._rebuild()
        self.changed.emit()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for chip in self.findChildren(_Chip):
            chip.set_theme(theme)

    def _rebuild(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (line := item.widget()) is not None:
                line.hide()
                line.deleteLater()
        chips: list[tuple[str, Callable[[], None]]] = [
            *((each.name, partial(self._drop, each)) for each in self._kept),
            *((path.name, partial(self._remove, path)) for path in self._files),
        ]
        for start in range(0, len(chips), A_ROW):
            line = QWidget(self)
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(4)
            for name, remove in chips[start : start + A_ROW]:
                chip = _Chip(name, line)
                chip.set_theme(self._theme)
                chip.remove.clicked.connect(lambda checked=False, remove=remove: remove())
                row.addWidget(chip)
            row.addStretch(1)
            self._rows.addWidget(line)
        self.setVisible(not self.is_empty)

    def _remove(self, path: Path) -> None:
        self.set_files([other for other in self._files if other != path])

    def _drop(self, kept: Kept) -> None:
        self.set_kept([other for other in self._kept if other != kept])


class _Chip(Card):
    def __init__(self, file_name: str, parent: QWidget) -> None:
        super().__init__(parent, radius=6, ground="window")
        name = label(file_name, 60)
        self.name = ElidedLabel(name, size=SMALL)
        self.name.setMaximumWidth(200)
        self.remove = IconButton("x", f"Remove {name}", size=12)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 1, 2, 1)
        row.setSpacing(2)
        row.addWidget(self.name)
        row.addWidget(self.remove)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.name.set_theme(theme)
        self.remove.set_theme(theme)
