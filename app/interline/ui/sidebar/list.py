"""The list itself: one or several rows picked by mouse and keyboard, dragged into folders.

Rule: it says what was done and decides nothing; only conversations are ever picked together.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QDragLeaveEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QApplication, QListView, QWidget

from interline.language import tr
from interline.ui.sidebar.rows import Kind, Row, RowsModel

_DELETES = (Qt.Key.Key_Delete, *((Qt.Key.Key_Backspace,) if sys.platform == "darwin" else ()))
"""A Mac's key for it is called so; elsewhere Backspace may be meant for the message field."""
_SEVERAL = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier

_TO_AN_END = {
    QAbstractItemView.CursorAction.MoveHome: 1,
    QAbstractItemView.CursorAction.MovePageUp: 1,
    QAbstractItemView.CursorAction.MoveEnd: -1,
    QAbstractItemView.CursorAction.MovePageDown: -1,
}
"""Keys that lead to an end, and from which side the first row is looked for there."""


class ConversationList(QListView):
    """A list in which Enter opens, arrows only move, and several can be picked."""

    entered_key = Signal(QModelIndex)
    """A row was pressed, or Enter on it."""
    delete_key = Signal()
    folded = Signal(str, bool)
    """A folder's path, and whether it is to be closed."""
    picked = Signal()
    """Other rows are picked than before."""
    left_editing = Signal()
    """No name is being written in the list any more."""

    def __init__(self, rows: RowsModel) -> None:
        super().__init__()
        self._rows = rows
        self._picked: tuple[str, ...] | None = None
        """Those that are picked, where it was looked since they changed."""
        self.setModel(rows)
        self.setAccessibleName(tr("Conversations"))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(False)
        # What is dropped on a row goes into it, at its edges too.
        self.setDragDropOverwriteMode(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.CopyAction)
        self.clicked.connect(self._clicked)

    @property
    def is_edited(self) -> bool:
        """Whether a name is being written in the list."""
        return self.state() is QAbstractItemView.State.EditingState

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, hint)
        self.left_editing.emit()

    def picked_ids(self) -> tuple[str, ...]:
        """The conversations that are picked, from top to bottom."""
        if self._picked is None:
            self._picked = self._find_picked()
        return self._picked

    def _find_picked(self) -> tuple[str, ...]:
        rows = self._rows.rows
        # By ranges: ten thousand single indexes would take longer than a frame.
        selection = self.selectionModel().selection()
        ranges = sorted((selection.at(n).top(), selection.at(n).bottom()) for n in range(selection.count()))
        found = (row for top, bottom in ranges for row in rows[top : bottom + 1])
        return tuple(row.id for row in found if row.kind is Kind.CONVERSATION)

    def meant_ids(self) -> tuple[str, ...]:
        """What a key or a command means: all that are picked where there are several, else the row with the keyboard,
        whatever is picked: the ring around it is what one sees."""
        if len(several := self.picked_ids()) > 1:
            return several
        row = self.current_row()
        return (row.id,) if row is not None and row.kind is Kind.CONVERSATION else ()

    def go_to(self, place: QModelIndex) -> None:
        """The keyboard on this row, and nothing else picked, whichever keys are held down meanwhile."""
        self.selectionModel().setCurrentIndex(place, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def current_row(self) -> Row | None:
        """The row that the keyboard is on."""
        return self._rows.row(self.currentIndex())

    def pick(self, ids: Sequence[str]) -> None:
        """Have just these picked, those that are listed."""
        wanted = set(ids)
        places = [
            n for n, row in enumerate(self._rows.rows) if row.kind is Kind.CONVERSATION and row.id in wanted
        ]
        self._select(places)

    def selectAll(self) -> None:
        """All conversations that are shown, and neither headings nor folders."""
        self._select([n for n, row in enumerate(self._rows.rows) if row.kind is Kind.CONVERSATION])

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self._picked = None
        self.picked.emit()

    def reset(self) -> None:
        super().reset()
        self._picked = None

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Where a heading stands at the end that a key leads to, Qt would not move at all."""
        moved = super().moveCursor(action, modifiers)
        step = _TO_AN_END.get(action)
        if step is None or (_can_be_gone_to(moved) and moved != self.currentIndex()):
            return moved
        places = range(self._rows.rowCount())[::step]
        return next(filter(_can_be_gone_to, map(self._rows.index, places)), moved)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.current_row()
        key = event.key()
        if self.is_edited:
            # A key that the field leaves over, as Enter at the end of a name, is not meant for the row.
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._press(self.currentIndex())
        elif key in _DELETES and not event.modifiers() & _SEVERAL:
            self.delete_key.emit()
        elif row is not None and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._fold(row, close=(key == Qt.Key.Key_Left) is not self.isRightToLeft())
        else:
            super().keyPressEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)
        place = self.indexAt(event.position().toPoint())
        takes = place.isValid() and self._rows.canDropMimeData(
            event.mimeData(), event.dropAction(), -1, -1, place
        )
        event.setAccepted(takes)
        self._show_drop(place if takes else QModelIndex())

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._show_drop(QModelIndex())

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_drop(QModelIndex())
        super().dropEvent(event)
        # Never as a move: Qt would take the rows out of the list by itself.
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def _clicked(self, index: QModelIndex) -> None:
        if not QApplication.keyboardModifiers() & _SEVERAL:
            self._press(index)

    def _press(self, index: QModelIndex) -> None:
        row = self._rows.row(index)
        if row is not None and row.kind is Kind.FOLDER:
            self.folded.emit(row.folder, not row.collapsed)
        elif row is not None:
            self.entered_key.emit(index)

    def _fold(self, row: Row, *, close: bool) -> None:
        """As in a tree: the arrow closes a folder or leads from what lies in it to it, the other one opens it."""
        if row.kind is Kind.FOLDER and row.collapsed is not close:
            self.folded.emit(row.folder, close)
        elif close and row.depth:
            path = row.folder if row.kind is Kind.CONVERSATION else row.folder.rpartition("/")[0]
            if (place := self._rows.place_of_folder(path)).isValid():
                self.go_to(place)

    def _select(self, places: Sequence[int]) -> None:
        selection = QItemSelection()
        first = last = -2
        for place in (*places, -2):
            if place != last + 1 or place == -2:
                if first >= 0:
                    selection.select(self._rows.index(first), self._rows.index(last))
                first = place
            last = place
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _show_drop(self, place: QModelIndex) -> None:
        if place.row() != self._rows.drop_row:
            self._rows.drop_row = place.row()
            self.viewport().update()


def _can_be_gone_to(index: QModelIndex) -> bool:
    """Whether it is a row, and no heading."""
    return Qt.ItemFlag.ItemIsEnabled in index.flags()
