"""Messages whose words are not in the search index yet: those of a large import, which enter it afterwards in slices.

Rule: which ones is written in the transaction that brings them, and goes in the one that indexes them, so that the
index is right at any time, whatever becomes of a message or of the program meanwhile (migrations/m0008_index_later.py).
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from interline.store import segments
from interline.store.driver import DriverConnection

_BYTES = 400_000
"""Words of a slice, about: some 30 ms for which others who write may have to wait."""
_MESSAGES = 500

_NOTE = "INSERT OR IGNORE INTO message_fts_pending (n) VALUES (?)"
_COUNT = "SELECT count(*) FROM message_fts_pending"
_ARE_ANY = "SELECT EXISTS (SELECT 1 FROM message_fts_pending)"
# The newest first: they are what is looked for most. A number without its message is one to be forgotten.
_NEXT = (
    "SELECT p.n, coalesce(octet_length(m.text) + octet_length(m.pairs), 0)"
    " FROM message_fts_pending p LEFT JOIN message m ON m.n = p.n ORDER BY p.n DESC LIMIT ?"
)
_FORGET = "DELETE FROM message_fts_pending WHERE n IN (SELECT value FROM json_each(?))"
# In one statement and in the order of their numbers: one segment of the index.
_INDEX = (
    "INSERT INTO message_fts (rowid, text, pairs, facets) SELECT i.n, i.text, i.pairs, i.facets"
    " FROM json_each(?) each CROSS JOIN message_indexed i ON i.n = each.value ORDER BY each.key"
)


def put_off(connection: DriverConnection, numbers: Sequence[int]) -> None:
    """Messages of these numbers, which are inserted next in the same transaction, are to be indexed later."""
    connection.executemany(_NOTE, [(n,) for n in numbers])


def count(connection: DriverConnection) -> int:
    """How many there are."""
    return int(connection.execute(_COUNT).fetchone()[0])


def are_any(connection: DriverConnection) -> bool:
    """Whether there is one."""
    return bool(connection.execute(_ARE_ANY).fetchone()[0])


def index_some(connection: DriverConnection) -> None:
    """Index some of them, inside a transaction of the caller. Merging is put off."""
    slice_: list[int] = []
    size = 0
    for n, bytes_ in connection.execute(_NEXT, (_MESSAGES,)):
        if slice_ and size + bytes_ > _BYTES:
            break
        slice_.append(n)
        size += bytes_
    if not slice_:
        return
    numbers = json.dumps(slice_[::-1])
    connection.execute(_FORGET, (numbers,))
    with segments.put_off(connection):
        connection.execute(_INDEX, (numbers,))
