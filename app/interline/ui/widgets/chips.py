"""Attached files as small chips that can be taken off again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from interline.model.clean import label
from interline.ui import theme as themes
from interline.ui.theme import SMALL, Theme
from interline.ui.widgets.buttons import IconButton
from interline.ui.widgets.card import Card
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
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(4)
        self.hide()

    @property
    def files(self) -> tuple[Path, ...]:
        return self._files

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
        for start in range(0, len(self._files), A_ROW):
            line = QWidget(self)
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(4)
            for path in self._files[start : start + A_ROW]:
                chip = _Chip(path, line)
                chip.set_theme(self._theme)
                chip.remove.clicked.connect(lambda checked=False, path=path: self._remove(path))
                row.addWidget(chip)
            row.addStretch(1)
            self._rows.addWidget(line)
        self.setVisible(bool(self._files))

    def _remove(self, path: Path) -> None:
        self.set_files([other for other in self._files if other != path])


class _Chip(Card):
    def __init__(self, path: Path, parent: QWidget) -> None:
        super().__init__(parent, radius=6, ground="window")
        name = label(path.name, 60)
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
