"""A short list of models to pick from, as the picker paints them, for what a vendor has just listed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListView

from interline.model.route import Choice
from interline.ui import theme as themes
from interline.ui.picker.rows import PickRow
from interline.ui.picker.view import ROW_HEIGHT, PickDelegate, PickModel
from interline.ui.theme import Theme


class ModelList(QListView):
    """Enter or a click picks."""

    picked = Signal(Choice)

    def __init__(self, name: str, *, most: int) -> None:
        """`name` is for screen readers; more than `most` rows scroll."""
        super().__init__()
        self._most = most
        self.rows = PickModel()
        self._delegate = PickDelegate(self)
        self.setAccessibleName(name)
        self.setModel(self.rows)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._pick)

    def show_rows(self, rows: Sequence[PickRow]) -> None:
        """List these; the first model is marked."""
        self.rows.set_rows(rows)
        self.give_room(10_000)
        if (first := next((place for place, row in enumerate(rows) if not row.is_heading), None)) is not None:
            self.setCurrentIndex(self.rows.index(first))
        self.scrollToTop()

    def give_room(self, pixels: int) -> None:
        """It is no higher than its rows, and no higher than this but for one."""
        height = themes.scaled(ROW_HEIGHT)
        shown = min(max(self.rows.rowCount(), 1), self._most, max(1, pixels // height))
        self.setFixedHeight(shown * height + 2 * self.frameWidth())
        if shown < self.rows.rowCount():
            # Of a heading and one model, the model is seen.
            self.scrollTo(self.currentIndex())

    def set_theme(self, theme: Theme) -> None:
        self._delegate.set_theme(theme)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._pick(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _pick(self, index: QModelIndex) -> None:
        if index.isValid() and (choice := self.rows.at(index.row()).choice) is not None:
            self.picked.emit(choice)
