"""Segments of the search index: each transaction that writes words adds one, and FTS5 merges them as people write. For
what an import brings, hundreds of messages with each transaction, merging is put off and done afterwards in slices.

Rule: the index is whole and right with any number of segments, and only a little slower, so that a program that ends in
the middle leaves nothing to mend. That there is something to merge is written down by what would else merge all of it
within the next transaction of anybody: the number of segments at which FTS5 does (docs/technotes/0017-imports.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from interline.store.driver import DriverConnection

_PAGES = 200
"""Of a slice, at 4 KB: some 25 ms for which others who write may have to wait. A thousand messages add as many."""

_SET = "INSERT INTO message_fts (message_fts, rank) VALUES (?, ?)"
# sqlite.org/fts5.html, 6: how many segments are merged as words are written, from how many on all of them are at once,
# and how many bytes of words are gathered for a segment.
_INSIDE = (("crisismerge", 1999), ("automerge", 0), ("hashsize", 16 << 20))
_AFTER = (("automerge", 4), ("hashsize", 1 << 20))
_USUAL_CRISIS = 16
_IS_PUT_OFF = "SELECT EXISTS (SELECT 1 FROM message_fts_config WHERE k = 'crisismerge' AND v <> ?)"
# Leaps from segment to segment; the index of the index has a row for each of its pages.
_COUNT = """
    WITH RECURSIVE segment (id) AS (
        SELECT min(segid) FROM message_fts_idx
        UNION ALL
        SELECT (SELECT min(segid) FROM message_fts_idx WHERE segid > segment.id) FROM segment WHERE id IS NOT NULL
    )
    SELECT count(id) FROM segment
"""


@contextmanager
def put_off(connection: DriverConnection) -> Iterator[None]:
    """Have nothing merged inside, for a part of a transaction, nor everything at once from then on until `merge_some`
    found no more to merge. What is set belongs to the transaction, and goes where that fails."""
    for option in _INSIDE:
        connection.execute(_SET, option)
    yield
    # The first writes out what is held, while nothing is merged yet.
    for option in _AFTER:
        connection.execute(_SET, option)


def is_put_off(connection: DriverConnection) -> bool:
    """Whether there may be something to merge."""
    return bool(connection.execute(_IS_PUT_OFF, (_USUAL_CRISIS,)).fetchone()[0])


def count(connection: DriverConnection) -> int:
    """How many there are."""
    return int(connection.execute(_COUNT).fetchone()[0])


def merge_some(connection: DriverConnection, pages: int = _PAGES) -> bool:
    """Merge about so many pages, inside a transaction of the caller; whether there is more to merge."""
    before = connection.total_changes
    connection.execute(_SET, ("merge", pages))
    # The statement itself counts as one change.
    if int(connection.total_changes) - before >= 2:
        return True
    connection.execute(_SET, ("crisismerge", _USUAL_CRISIS))
    return False
