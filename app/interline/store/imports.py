"""Conversations that come from elsewhere, for the services.

Rule: each comes in whole or not at all; one that is here already keeps what the user did with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from interline.model.clean import storable
from interline.model.conversation import Status
from interline.store.incoming import Incoming, Taken
from interline.store.values import when, word

if TYPE_CHECKING:
    from interline.store.index_upkeep import IndexUpkeep
    from interline.store.new_rows import NewRows
    from interline.store.worker import DatabaseThread

_KNOWN = (
    "SELECT id, source_digest, deleted_at IS NOT NULL FROM conversation"
    # The last is what the index wants to hear, which holds imported conversations alone.
    " WHERE source = ? AND source_id = ? AND source <> ''"
)

_FIRST = "SELECT id, text, created_at FROM message WHERE conversation_id = ? ORDER BY seq, id LIMIT 1"


@dataclass(frozen=True, slots=True)
class Known:
    """A conversation that came in before."""

    id: str
    digest: str
    """Of what was read then."""
    is_in_bin: bool


class Imports:
    """What comes from elsewhere."""

    def __init__(self, thread: DatabaseThread, upkeep: IndexUpkeep) -> None:
        self._thread = thread
        self._upkeep = upkeep

    async def known(self, source: str, source_id: str) -> Known | None:
        """The conversation that was read from there before."""
        found = await self._thread.rows(
            _KNOWN, (source, storable(source_id)), lambda row: Known(row[0], row[1], bool(row[2]))
        )
        return found[0] if found else None

    async def begun(self, conversation_id: str) -> tuple[str, str, datetime] | None:
        """Id, words and time of the message that came first."""
        found = await self._thread.rows(
            _FIRST, (conversation_id,), lambda row: (str(row[0]), str(row[1]), when(row[2]))
        )
        return found[0] if found else None

    async def held(self, conversation_id: str) -> dict[str, Status]:
        """The messages of a conversation that are here, by their ids, and how they stand."""
        found = await self._thread.rows(
            "SELECT id, status FROM message WHERE conversation_id = ?",
            (conversation_id,),
            lambda row: (str(row[0]), word(Status, row[1], Status.ERROR)),
        )
        return dict(found)

    async def take_in(self, incoming: Incoming) -> Taken:
        """Bring a conversation in, or what of it is new; one commit."""
        return await self._thread.write(lambda say: say.taking_in.take(incoming))

    async def take_in_new(self, several: Sequence[NewRows], *, index_later: bool = False) -> bool:
        """Bring in conversations that are not here, in one commit, all or none; False, and nothing is written, where
        one of them or of their messages is here. With `index_later` searches find their words only some time after
        the import has ended."""
        is_in = await self._thread.write(lambda say: say.taking_in.take_new(several, index_later=index_later))
        if not index_later:
            await self._upkeep.keep_up()
        return is_in

    def end(self) -> None:
        """End an import: index in the background what it brought and is not indexed yet, then merge what that wrote."""
        self._upkeep.begin()

    async def are_searchable(self) -> None:
        """End an import, and wait until all that it brought is in the search index, so far as that can be done."""
        await self._upkeep.index()

    async def digests(self, source: str) -> dict[str, tuple[str, bool]]:
        """All that were read from there before, by their names there: the digests of what was read, and whether they
        lie in the bin."""
        return dict(
            await self._thread.rows(
                "SELECT source_id, source_digest, deleted_at IS NOT NULL FROM conversation"
                " WHERE source = ? AND source <> ''",
                (source,),
                lambda row: (str(row[0]), (str(row[1]), bool(row[2]))),
            )
        )

    async def look(self, incoming: Incoming) -> Taken:
        """What `take_in` would do; nothing is written."""
        return await self._thread.read(lambda say: say.taking_in.look(incoming))

    async def raw(self, message_id: str) -> bytes | None:
        """What a message was read from, compressed by zlib; None for one that was written here."""
        found = await self._thread.rows(
            "SELECT raw FROM import_raw WHERE message_id = ?", (message_id,), lambda row: bytes(row[0])
        )
        return found[0] if found else None
