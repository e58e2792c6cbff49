"""The rows of the list: headings by age, conversations, search hits; and the model that holds them.

Rule: what comes from outside is cleaned when a row is made, so that painting and screen readers see the same safe text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()

ROW = int(Qt.ItemDataRole.UserRole) + 1
"""The role under which the delegate finds the whole row."""


class Kind(Enum):
    """What a row is."""

    HEADING = "heading"
    CONVERSATION = "conversation"
    HIT = "hit"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the sidebar, ready to paint."""

    kind: Kind
    text: str
    """The title, or the heading's words."""
    id: str = ""
    """The conversation; empty for headings."""
    message_id: str = ""
    """For hits: the message found."""
    detail: str = ""
    """For hits the text around the match; for conversations date and vendors, shown on hover."""
    marks: tuple[str, ...] = ()
    """Letters of the vendors that answered in it."""


class RowsModel(QAbstractListModel):
    """Rows for a QListView; 10,000 of them are one tuple."""

    renamed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[Row] = ()
        self._places: dict[str, int] = {}
        self._open_id = ""
        self._streaming: frozenset[str] = frozenset()
        self._unread: frozenset[str] = frozenset()

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these. Rows that only changed their words keep their place and their selection."""
        same = len(rows) == len(self._rows) and all(
            new.id == old.id and new.kind is old.kind for new, old in zip(rows, self._rows, strict=True)
        )
        if not same:
            self.beginResetModel()
        self._rows = rows
        self._places = {row.id: place for place, row in enumerate(rows) if row.kind is Kind.CONVERSATION}
        if not same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))

    def set_open(self, conversation_id: str) -> None:
        """Which conversation the window shows."""
        for changed in (self._open_id, conversation_id):
            self._repaint(changed)
        self._open_id = conversation_id

    def set_marked(self, streaming: frozenset[str], unread: frozenset[str]) -> None:
        """Which conversations are being answered now, and which were answered unseen."""
        changed = (self._streaming ^ streaming) | (self._unread ^ unread)
        self._streaming, self._unread = streaming, unread
        for conversation_id in changed:
            self._repaint(conversation_id)

    def row(self, index: Index) -> Row | None:
        """The row at this place."""
        return self._rows[index.row()] if 0 <= index.row() < len(self._rows) else None

    def place_of(self, conversation_id: str) -> QModelIndex:
        """Where this conversation stands; an invalid index where it is not listed."""
        place = self._places.get(conversation_id)
        return QModelIndex() if place is None else self.index(place)

    def first(self) -> QModelIndex:
        """The first row that can be opened."""
        place = next((place for place, row in enumerate(self._rows) if row.id), None)
        return QModelIndex() if place is None else self.index(place)

    def is_open(self, conversation_id: str) -> bool:
        return conversation_id == self._open_id

    def is_streaming(self, conversation_id: str) -> bool:
        return conversation_id in self._streaming

    def is_unread(self, conversation_id: str) -> bool:
        return conversation_id in self._unread

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        row = self.row(index)
        if row is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return row.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row)
        return row if role == ROW else None

    def setData(self, index: Index, value: Any, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:
        row = self.row(index)
        title = str(value).strip()
        if row is None or row.kind is not Kind.CONVERSATION or not title or title == row.text:
            return False
        self.renamed.emit(row.id, title)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.row(index)
        if row is None or row.kind is Kind.HEADING:
            return Qt.ItemFlag.NoItemFlags
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usual | Qt.ItemFlag.ItemIsEditable if row.kind is Kind.CONVERSATION else usual

    def _repaint(self, conversation_id: str) -> None:
        if (place := self._places.get(conversation_id)) is not None:
            index = self.index(place)
            self.dataChanged.emit(index, index)

    def _spoken(self, row: Row) -> str:
        words = [row.text]
        if self.is_streaming(row.id):
            words.append("being answered")
        elif self.is_unread(row.id):
            words.append("new answer")
        if row.detail:
            words.append(row.detail)
        return ", ".join(words)
