"""What can still be read of a damaged database, for a library that was put back from an older copy.

Rule: the damaged file is only read; what stands on a broken page is lost, and nothing else is lost with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from interline.ids import looks_like_id
from interline.model.clean import storable
from interline.model.conversation import Conversation, Message, Role
from interline.model.decision import Decision
from interline.model.parts import Text
from interline.store import driver, rows, tables
from interline.store.decisions import Decisions
from interline.store.incoming import Incoming
from interline.store.leaves import Malformed, Pages, Place, Value

LOST_TITLE = "Conversation without its title"
"""Of one whose own row could not be read."""

_ROLES = frozenset(map(str, Role))
_MALFORMED: tuple[type[Exception], ...] = (
    AttributeError,
    TypeError,
    ValueError,
    ArithmeticError,
    LookupError,
)
_CONVERSATION, _MESSAGE, _PART = (
    tuple(each.name for each in table.c) for table in (tables.conversation, tables.message, tables.part)
)
LATER = {
    **dict.fromkeys(("effort", "forked_from", "source", "source_id", "source_digest", "branch"), ""),
    "search": 0,
    "starred": 0,
    "titled_by": "words",
}
"""What a row that is older than these columns has in them, where that is not nothing."""
_TO_TELL = 6
"""How many columns of a row are looked at to tell which table's it is."""


@dataclass(slots=True)
class Found:
    """A conversation of which at least a message was found."""

    id: str
    row: Place | None = None
    messages: dict[str, Place] = field(default_factory=dict)
    """By their ids."""


class Wreck:
    """A damaged database, opened to be read. Belongs to one thread."""

    def __init__(self, path: Path) -> None:
        """Raises OSError where the file cannot be opened."""
        self._pages = Pages(path)
        self._parts: dict[str, list[Place]] = {}
        self._errors: tuple[type[Exception], ...] = (*_MALFORMED, driver.module().DatabaseError)
        self._connection = driver.connect_to_look(path)
        # Bytes that are no text any more must not cost the row.
        self._connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        # Nothing is written here, and what writes is not needed to read.
        unneeded: Any = None
        self._records = Decisions(self._connection, "", unneeded, unneeded)
        self.lost = 0
        """Messages of which something could not be read."""

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
        self._pages.close()

    def conversations(self) -> list[Found]:
        """All of which at least a message was found, in the order of their ids: the oldest first."""
        found: dict[str, Found] = {}
        for place, columns in self._pages.rows(_TO_TELL):
            if _is_message(columns):
                about = found.setdefault(str(columns[2]), Found(str(columns[2])))
                about.messages[str(columns[1])] = place
            elif _is_part(columns):
                self._parts.setdefault(str(columns[0]), []).append(place)
            elif _is_conversation(columns):
                found.setdefault(str(columns[0]), Found(str(columns[0]))).row = place
        return sorted((each for each in found.values() if each.messages), key=lambda each: each.id)

    def read(self, found: Found) -> Incoming | None:
        """A conversation with what can be read of it; None where nothing can."""
        read = [each for place in found.messages.values() if (each := self._message(place)) is not None]
        messages = sorted(read, key=lambda each: (each.seq, each.id))
        self.lost += len(found.messages) - len(messages)
        if not messages:
            return None
        about = self._about(found) or _nameless(found.id, messages)
        if about.current_id not in {each.id for each in messages}:
            about = replace(about, current_id=messages[-1].id)
        return Incoming(about, tuple(messages), decisions=self._decisions(messages))

    def _about(self, found: Found) -> Conversation | None:
        with suppress(*_MALFORMED):
            return rows.conversation(self._row(found.row, _CONVERSATION)) if found.row else None
        return None

    def _message(self, place: Place) -> Message | None:
        try:
            row = self._row(place, _MESSAGE)
        except Malformed:
            return None
        try:
            parts = [self._row(each, _PART) for each in self._parts.get(row.id, ())]
        except Malformed:
            parts = []
            self.lost += 1
        parts.sort(key=lambda each: each.position)
        message = rows.message(row, parts)
        if not message.parts and isinstance(row.text, str) and row.text:
            # The words stand in the message's own row a second time, for the search.
            return replace(message, parts=(Text(storable(row.text)),))
        return message

    def _row(self, place: Place, names: Sequence[str]) -> Any:
        values = self._pages.row(place)
        # Rows that are older than a column end before it.
        missing = [LATER.get(name) for name in names[len(values) :]]
        return SimpleNamespace(**dict(zip(names, [*values, *missing], strict=False)))

    def _decisions(self, messages: Sequence[Message]) -> tuple[Decision, ...]:
        """The records of the turns behind these answers, as far as SQLite reads them."""
        found = []
        for id_ in dict.fromkeys(each.receipt.decision_id for each in messages if each.receipt):
            with suppress(*self._errors):
                decision = self._records.decision(id_) if id_ else None
                if decision is not None and decision.outcome != "running":
                    found.append(decision)
        return tuple(found)


def _is_message(columns: list[Value]) -> bool:
    """By its columns: number, id, conversation, parent, place, role."""
    return (
        len(columns) == _TO_TELL
        and columns[0] is None
        and _is_id(columns[1])
        and _is_id(columns[2])
        and (columns[3] is None or _is_id(columns[3]))
        and isinstance(columns[4], int)
        and columns[5] in _ROLES
    )


def _is_part(columns: list[Value]) -> bool:
    """By its columns: message, place, kind, data."""
    return (
        len(columns) >= 3
        and _is_id(columns[0])
        and isinstance(columns[1], int)
        and isinstance(columns[2], str)
        and (len(columns) < 4 or (isinstance(columns[3], str) and columns[3].startswith("{")))
    )


def _is_conversation(columns: list[Value]) -> bool:
    """By its columns: id, title, two times, choice."""
    return (
        len(columns) >= 4
        and _is_id(columns[0])
        and all(isinstance(each, str) for each in columns[1:4])
        and all(_is_time(each) for each in columns[2:4])
    )


def _is_id(value: Value) -> bool:
    return isinstance(value, str) and len(value) == 36 and looks_like_id(value)


def _is_time(value: Value) -> bool:
    return isinstance(value, str) and value[4:5] == "-" and value[10:11] == "T"


def _nameless(conversation_id: str, messages: Sequence[Message]) -> Conversation:
    return Conversation(conversation_id, LOST_TITLE, messages[0].created_at, messages[-1].created_at)
