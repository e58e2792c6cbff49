"""The bin: what lies in it, and how it leaves the disk.

Rule: nothing goes that does not lie in the bin at that moment, and nothing of what goes stays in the database's files:
what is deleted is overwritten, the search index is merged, the write-ahead log is emptied. What was spent stays known.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from interline.store.rows import SUMMARY_COLUMNS, summary
from interline.store.values import when_text

if TYPE_CHECKING:
    from interline.model.conversation import ConversationSummary
    from interline.store.driver import DriverConnection
    from interline.store.statements import Statements
    from interline.store.worker import DatabaseThread

_LIST = f"SELECT {SUMMARY_COLUMNS} FROM conversation WHERE deleted_at IS NOT NULL ORDER BY deleted_at DESC, id DESC"
_DUE = "SELECT id FROM conversation WHERE deleted_at IS NOT NULL AND deleted_at < ? ORDER BY deleted_at"
_IN_BIN = "SELECT 1 FROM conversation WHERE id = ? AND deleted_at IS NOT NULL AND deleted_at < ?"
_PARTS_OF = (
    "SELECT p.data FROM part p JOIN message m ON m.id = p.message_id"
    " WHERE m.conversation_id = ? AND p.data <> '{}'"
)
# The search index refers to messages by number, so it is told of each; parents go with their children in one commit.
_DELETE = "DELETE FROM conversation WHERE id = ?"
_ALL_PARTS = "SELECT data FROM part WHERE data <> '{}'"
_PARTS_AFTER = "SELECT rowid, data FROM part WHERE rowid > ? AND data <> '{}' ORDER BY rowid LIMIT ?"
_PARTS_AT_ONCE = 5000
_INDEXES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%fts5%'"
_DIGEST = re.compile("[0-9a-f]{64}")
_TIMES, _BETWEEN = 4, 0.2
"""How often the log is tried to be emptied, and seconds between."""
_PAGES = 250
"""Of a search index, that are merged at once: the database thread has others to serve in between."""
_FOREVER = "9999"


@dataclass(frozen=True, slots=True)
class Purged:
    """What left the database."""

    ids: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    """Attachments that nothing speaks of any more."""


class Bin:
    """Conversations that were deleted and can come back."""

    def __init__(self, thread: DatabaseThread) -> None:
        self._thread = thread

    async def list(self) -> tuple[ConversationSummary, ...]:
        """What lies in it, the latest first."""
        return await self._thread.rows(_LIST, (), summary)

    async def due(self, before: datetime) -> tuple[str, ...]:
        """The ids of what has lain in it since before this moment, the longest first."""
        return await self._thread.rows(_DUE, (when_text(before),), lambda row: str(row[0]))

    async def purge(self, ids: Sequence[str], before: datetime | None = None) -> Purged:
        """Delete these for good, in one commit; one that does not lie in the bin, or has not since before this moment,
        stays. `scrub` takes the rest of their words off the disk."""
        limit = when_text(before) if before else _FOREVER
        return await self._thread.write(lambda say: _purge(say, ids, limit))

    async def scrub(self) -> bool:
        """Take the words of what was deleted off the disk. False where another program reads the database just now, so
        that its log cannot be emptied yet: it is when the last one closes."""
        # Below zero it begins a merge of all pieces, as sqlite.org/fts5.html#the_merge_command has it.
        more = await self._thread.write(partial(_merge, -_PAGES))
        while more:
            more = await self._thread.write(partial(_merge, _PAGES))
        for _ in range(_TIMES):
            if await self._thread.run(lambda: _empty_log(self._thread.connection)):
                return True
            # A search of our own may be reading: it is over in a moment.
            await asyncio.sleep(_BETWEEN)
        return False

    async def unused(self, digests: Iterable[str]) -> frozenset[str]:
        """Those of these attachments that no message speaks of. Does not wait for SQLAlchemy, nor keep others waiting
        while it reads."""
        left, after = set(digests), 0
        while left:
            page = await self._thread.rows(_PARTS_AFTER, (after, _PARTS_AT_ONCE), tuple)
            if not page:
                break
            after = page[-1][0]
            left -= _digests(data for _, data in page)
        return frozenset(left)


def _purge(say: Statements, ids: Sequence[str], before: str) -> Purged:
    run = say.connection.exec_driver_sql
    gone, candidates = [], set()
    for id_ in ids:
        if run(_IN_BIN, (id_, before)).first() is None:
            continue
        for (data,) in run(_PARTS_OF, (id_,)).all():
            candidates |= set(_DIGEST.findall(data))
        run(_DELETE, (id_,))
        gone.append(id_)
    spoken_of = _digests(data for (data,) in run(_ALL_PARTS)) if candidates else set()
    unused = sorted(candidates - spoken_of)
    known = [
        digest for digest in unused if run("SELECT 1 FROM attachment WHERE digest = ?", (digest,)).first()
    ]
    return Purged(tuple(gone), tuple(known))


def _digests(datas: Iterable[str]) -> set[str]:
    """All that stand anywhere in what is said of parts: whatever a part's kind, it may need them."""
    return {digest for data in datas if len(data) > 64 for digest in _DIGEST.findall(data)}


def _merge(pages: int, say: Statements) -> bool:
    """One step of merging each search index into a single piece, in which deleted words have no place. Returns whether
    there is more to do."""
    more = False
    for (name,) in say.connection.exec_driver_sql(_INDEXES).all():
        statement = f'INSERT INTO "{name}" ("{name}", rank) VALUES (\'merge\', ?)'
        before = say.connection.exec_driver_sql("SELECT total_changes()").scalar_one()
        say.connection.exec_driver_sql(statement, (pages,))
        after = say.connection.exec_driver_sql("SELECT total_changes()").scalar_one()
        more = more or after - before >= 2
    return more


def _empty_log(connection: DriverConnection) -> bool:
    """Write the log back into the database and cut it to nothing."""
    timeout = connection.execute("PRAGMA busy_timeout").fetchone()[0]
    # Nobody waits five seconds for another program here.
    connection.execute("PRAGMA busy_timeout = 100")
    try:
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        connection.execute(f"PRAGMA busy_timeout = {timeout}")
    return not busy
