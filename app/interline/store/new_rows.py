"""A conversation that is new, as rows ready to be written.

Rule: pure: made anywhere, also in another process, so that the database's thread has nothing left to do but to write.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from interline.model.conversation import Message
from interline.store import rows
from interline.store.incoming import Incoming
from interline.store.numbers import second_of
from interline.store.values import Tally, to_json

Row = tuple[Any, ...]

CONVERSATION = (*rows.CONVERSATION_COLUMNS, "messages", "vendors", *Tally.COLUMNS)
MESSAGE = rows.MESSAGE_COLUMNS
"""All but its number, which only the database's thread can choose."""
PART = rows.PART_COLUMNS
RAW = ("message_id", "raw")
_conversation_values = itemgetter(*rows.CONVERSATION_COLUMNS)


@dataclass(frozen=True, slots=True)
class NewRows:
    """A conversation and all that belongs to it; plain values in the order of the columns above."""

    id: str
    source: str
    source_id: str
    is_in_bin: bool
    conversation: Row
    ids: list[str]
    """Of its messages."""
    seconds: list[int]
    """When each was begun."""
    messages: list[Row]
    parts: list[Row]
    raws: list[Row]


def rows_of(incoming: Incoming) -> NewRows:
    """The rows of a conversation that is not here and brings no record of its turns along."""
    about = rows.conversation_row(incoming.conversation)
    made = NewRows(
        id=about["id"],
        source=about["source"],
        source_id=about["source_id"],
        is_in_bin=about["deleted_at"] is not None,
        conversation=(*_conversation_values(about), len(incoming.messages), *_counted(incoming.messages)),
        ids=[],
        seconds=[],
        messages=[],
        parts=[],
        raws=list(incoming.raws.items()),
    )
    seq = -1
    # Most answers of an export have the very same receipt, and questions have none.
    receipt, answered, asked = None, (), rows.receipt_values(None)
    for each in incoming.messages:
        seq = max(seq + 1, each.seq)
        if each.receipt is not None and each.receipt is not receipt:
            receipt, answered = each.receipt, rows.receipt_values(each.receipt)
        row = rows.message_values(each, seq, "", asked if each.receipt is None else answered)
        made.ids.append(row[0])
        made.seconds.append(second_of(each.created_at))
        made.messages.append(row)
        for position, part in enumerate(each.parts):
            made.parts.append(rows.part_values(each.id, position, part))
    return made


def _counted(messages: Iterable[Message]) -> Row:
    """The columns of a conversation that its writes count."""
    tally = Tally()
    vendors: dict[str, None] = {}
    for each in messages:
        if each.receipt is not None:
            tally.add(each.receipt.cost)
            vendors[each.receipt.ref.vendor] = None
    return to_json(list(vendors)), *tally.row().values()
