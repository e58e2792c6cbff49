"""The rows of the list: headings, folders, conversations, search hits; and the model that holds them.

Rule: what comes from outside is cleaned when a row is made, so that painting and screen readers see the same safe text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from PySide6.QtCore import QMimeData, QModelIndex, QPersistentModelIndex, QStringListModel, Qt, Signal

from interline.language import tr

Index = QModelIndex | QPersistentModelIndex

CONVERSATIONS = "application/x-interline-conversations"
"""What is dragged: ids, one a line."""
ROW = int(Qt.ItemDataRole.UserRole) + 1
"""The role under which the delegate finds the whole row."""


class Kind(Enum):
    """What a row is."""

    HEADING = "heading"
    FOLDER = "folder"
    CONVERSATION = "conversation"
    HIT = "hit"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the sidebar, ready to paint."""

    kind: Kind
    text: str
    """The title, or the heading's words."""
    id: str = ""
    """The conversation; empty for headings and folders."""
    message_id: str = ""
    """For hits: the message found."""
    detail: str = ""
    """For hits the text around the match, for conversations the date, shown on hover, for folders their number of
    conversations."""
    marks: tuple[str, ...] = ()
    """Letters of the vendors that answered in it."""
    folder: str = ""
    """A folder's path; for conversations the one that they lie in."""
    depth: int = 0
    """In how many folders it is shown."""
    collapsed: bool = False
    """For folders, whether what lies in it is hidden."""
    starred: bool = False
    tags: tuple[str, ...] = ()
    """The first of them."""
    more_tags: int = 0
    """How many there are besides."""
    about: str = ""
    """For hits: who said it, and when."""
    found: tuple[tuple[int, int], ...] = ()
    """For hits: where in the detail the words stand."""


_NAMED = (Kind.CONVERSATION, Kind.FOLDER)
"""What can be given another name in the list."""


_USUAL = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_FLAGS = {
    Kind.HEADING: Qt.ItemFlag.NoItemFlags,
    Kind.FOLDER: _USUAL | Qt.ItemFlag.ItemIsEditable,
    Kind.CONVERSATION: _USUAL | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled,
    Kind.HIT: _USUAL,
}
# Made once: put together for each row they would take longer than all else.
_FLAGS_WITH_DROPS = {kind: flags | Qt.ItemFlag.ItemIsDropEnabled for kind, flags in _FLAGS.items()}


def _is_the_same(new: Row, old: Row) -> bool:
    """Whether a row is about what stood there before."""
    return new is old or (
        new.id == old.id
        and new.kind is old.kind
        and (new.kind is not Kind.FOLDER or new.folder == old.folder)
    )


class RowsModel(QStringListModel):
    """Rows for a QListView; 10,000 of them are one sequence.

    How many there are is known to Qt itself (a list of as many empty strings): a view asks for that several times for
    each row, and asking Python took longer than a frame.
    """

    renamed = Signal(str, str)
    folder_renamed = Signal(str, str)
    """A folder's path, and the new name of the folder itself."""
    dropped = Signal(list, str)
    """Ids of conversations, and the folder that they were dragged into; empty for out of any."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[Row] = ()
        self._places: dict[str, int] = {}
        self._open_id = ""
        self._streaming: frozenset[str] = frozenset()
        self._unread: frozenset[str] = frozenset()
        self._drafts: frozenset[str] = frozenset()
        self.takes_drops = False
        """Whether conversations can be dragged into folders here."""
        self.drop_row = -1
        """The row that what is dragged would go into; -1 for none."""

    def set_rows(self, rows: Sequence[Row]) -> bool:
        """Show these. Rows that only changed their words keep their place and their selection; gives whether any came,
        went or moved."""
        same = len(rows) == len(self._rows) and all(map(_is_the_same, rows, self._rows))
        self._rows = rows
        if not same:
            self._places = {row.id: place for place, row in enumerate(rows) if row.kind is Kind.CONVERSATION}
            self.setStringList([""] * len(rows))
        elif rows:
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
        return not same

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

    def set_drafts(self, drafts: frozenset[str]) -> None:
        """In which conversations something is written and not sent."""
        changed = self._drafts ^ drafts
        self._drafts = drafts
        for conversation_id in changed:
            self._repaint(conversation_id)

    @property
    def rows(self) -> Sequence[Row]:
        """All of them."""
        return self._rows

    def row(self, index: Index) -> Row | None:
        """The row at this place."""
        return self._rows[index.row()] if 0 <= index.row() < len(self._rows) else None

    def place_of(self, conversation_id: str) -> QModelIndex:
        """Where this conversation stands; an invalid index where it is not listed."""
        place = self._places.get(conversation_id)
        return QModelIndex() if place is None else self.index(place)

    def nearest(self, number: int) -> QModelIndex:
        """The conversation at this place or the next one below it, else the last above it."""
        below = range(max(0, number), len(self._rows))
        above = range(min(number, len(self._rows)) - 1, -1, -1)
        place = next((n for n in (*below, *above) if self._rows[n].kind is Kind.CONVERSATION), None)
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

    def has_draft(self, conversation_id: str) -> bool:
        """Whether something is written there and waits; what is open stands in the field."""
        return conversation_id in self._drafts and conversation_id != self._open_id

    def place_of_folder(self, path: str) -> QModelIndex:
        """Where this folder stands; an invalid index where it is not listed."""
        rows = enumerate(self._rows)
        place = next((n for n, row in rows if row.kind is Kind.FOLDER and row.folder == path), None)
        return QModelIndex() if place is None else self.index(place)

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
        if row is None or not title or title == row.text:
            return False
        if row.kind is Kind.FOLDER:
            self.folder_renamed.emit(row.folder, title)
        elif row.kind is Kind.CONVERSATION:
            self.renamed.emit(row.id, title)
        return row.kind in _NAMED

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.row(index)
        if row is None:
            return Qt.ItemFlag.NoItemFlags
        return (_FLAGS_WITH_DROPS if self.takes_drops else _FLAGS)[row.kind]

    def mimeTypes(self) -> list[str]:
        return [CONVERSATIONS]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Ids, one a line: no other program is given a title."""
        rows = (self.row(index) for index in indexes)
        data = QMimeData()
        data.setData(CONVERSATIONS, "\n".join(row.id for row in rows if row and row.id).encode())
        return data

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction | Qt.DropAction.MoveAction

    def canDropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        return self.takes_drops and parent.isValid() and data.hasFormat(CONVERSATIONS)

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        """Onto a folder or what lies in it: into that folder; onto anything else: out of any."""
        onto = self.row(parent)
        if onto is None or not self.canDropMimeData(data, action, row, column, parent):
            return False
        ids = bytes(data.data(CONVERSATIONS).data()).decode("ascii", "replace").split("\n")
        is_inside = onto.kind is Kind.FOLDER or onto.depth > 0
        self.dropped.emit([id_ for id_ in ids if id_ in self._places], onto.folder if is_inside else "")
        # Nothing is moved here: the library says where it stands now.
        return False

    def _repaint(self, conversation_id: str) -> None:
        if (place := self._places.get(conversation_id)) is not None:
            index = self.index(place)
            self.dataChanged.emit(index, index)

    def _spoken(self, row: Row) -> str:
        if row.kind is Kind.FOLDER:
            count = int(row.detail or 0)
            if row.collapsed:
                return tr("Folder {name}, %Ln (conversation|conversations), closed", "", count, name=row.text)
            return tr("Folder {name}, %Ln (conversation|conversations), open", "", count, name=row.text)
        words = [each for each in (row.text, row.about) if each]
        if self.is_streaming(row.id):
            words.append(tr("being answered"))
        elif self.is_unread(row.id):
            words.append(tr("new answer"))
        if self.has_draft(row.id):
            words.append(tr("with a draft"))
        if row.starred:
            words.append(tr("starred"))
        if row.tags:
            words.append(tr("tagged {tags}", tags=" ".join(row.tags)))
        if row.detail:
            words.append(row.detail)
        return ", ".join(words)
