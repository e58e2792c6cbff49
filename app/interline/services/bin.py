"""The bin: deleted conversations, which come back until they are deleted for good.

Rule: what is deleted is first only put away; a turn that is answering it is stopped before. What is deleted for good
leaves the disk, and it is said what does not: the backups, and what was spent.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from interline.language import marked, said, tr
from interline.model.change import Topic
from interline.model.errors import InterlineError
from interline.services.shelves import what

if TYPE_CHECKING:
    from interline.model.conversation import ConversationSummary
    from interline.services.changes import Changes
    from interline.services.running import RunningTurn
    from interline.services.undo import Deed, Undo
    from interline.store.database import Store

_log = logging.getLogger(__name__)

KEPT = timedelta(days=30)
"""How long what was deleted lies in the bin."""
BACKUPS = marked("Backups that were made before keep it until newer ones take their place.")
_AT_ONCE = 20
"""Conversations that leave in one commit: the database thread has others to serve in between."""
_A_DAY = 86_400.0
_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Gone:
    """What was deleted for good."""

    conversations: int = 0
    attachments: int = 0
    is_clean: bool = True
    """Whether nothing of it is left in the database's files; else it goes when the last Interline closes."""

    @property
    def sentence(self) -> str:
        """For people."""
        if not self.conversations:
            return tr("Nothing was deleted.")
        sentence = tr("Deleted %Ln (conversation|conversations) for good.", "", self.conversations)
        if not self.is_clean:
            sentence += " " + tr("Its last traces go when every other Interline is closed.")
        return f"{sentence} {said(BACKUPS)}"


class BinService:
    """Deletes, brings back, and empties."""

    def __init__(
        self,
        store: Store,
        undo: Undo,
        changes: Changes,
        running: Callable[[str], tuple[RunningTurn, ...]],
        drafts_file: Path,
        copy_before: Callable[[str], Awaitable[None]],
    ) -> None:
        """`running` gives the turns that are answering a conversation; what the drafts speak of is kept; `copy_before`
        makes a copy of the library before what it is told of."""
        self._store = store
        self._undo = undo
        self._changes = changes
        self._running = running
        self._drafts_file = drafts_file
        self._copy_before = copy_before
        undo.stop_with(self._stop)

    async def list(self) -> tuple[ConversationSummary, ...]:
        """What lies in it, the latest first."""
        return await self._store.bin.list()

    async def delete(self, ids: Sequence[str]) -> Deed | None:
        """Into the bin; a turn that is answering one of them is stopped first, and what came of it is kept."""
        await self._stop(ids)
        now = datetime.now(UTC)
        made = await self._store.shelves.arrange(
            ids, lambda place: place if place.deleted_at else replace(place, deleted_at=now)
        )
        return self._undo.did(tr("deleted {what}", what=what(made)), made)

    async def restore(self, ids: Sequence[str]) -> Deed | None:
        """Out of the bin, to where they stood."""
        made = await self._store.shelves.arrange(ids, lambda place: replace(place, deleted_at=None))
        return self._undo.did(tr("restored {what}", what=what(made)), made)

    async def delete_for_good(self, ids: Sequence[str]) -> Gone:
        """Take these off the disk; one that does not lie in the bin by now stays. There is no way back."""
        await self._stop(ids)
        return await self._purge(ids)

    async def empty(self) -> Gone:
        """All of it."""
        return await self.delete_for_good([each.id for each in await self.list()])

    async def sweep(self) -> Gone:
        """Delete for good what has lain there for 30 days, and attachments that belonged to nothing for a day."""
        before = datetime.now(UTC) - KEPT
        gone = await self._purge(await self._store.bin.due(before), before)
        lost = await self._unused(await self._store.attachments.known())
        # Most are in use, and one that is new may be on its way to its message.
        more = await self._store.attachments.remove(lost, older_than=_A_DAY) if lost else 0
        return replace(gone, attachments=gone.attachments + more)

    async def _purge(self, ids: Sequence[str], before: datetime | None = None) -> Gone:
        gone, attachments = 0, 0
        if len(ids) > 1:
            await self._copy()
        for first in range(0, len(ids), _AT_ONCE):
            purged = await self._store.bin.purge(ids[first : first + _AT_ONCE], before)
            gone += len(purged.ids)
            # Asked once more: a draft may speak of one, or a conversation that was forked just now.
            if unused := await self._unused(purged.digests):
                attachments += await self._store.attachments.remove(unused)
        if not gone:
            return Gone()
        is_clean = await self._store.bin.scrub()
        self._changes.publish(Topic.LIBRARY)
        return Gone(gone, attachments, is_clean)

    async def _copy(self) -> None:
        try:
            await self._copy_before("delete")
        except InterlineError as error:
            # On a full disk one must still be able to throw things away.
            _log.warning("many conversations are deleted without a copy before: %s", error.for_log)

    async def _unused(self, digests: Iterable[str]) -> frozenset[str]:
        unused = await self._store.bin.unused(digests)
        return unused - await asyncio.to_thread(self._in_drafts, unused) if unused else unused

    def _in_drafts(self, digests: frozenset[str]) -> frozenset[str]:
        """Those of these that a draft speaks of; all of them, where the drafts cannot be read."""
        try:
            return frozenset(_DIGEST.findall(self._drafts_file.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return frozenset()
        except (OSError, ValueError):
            return digests

    async def _stop(self, ids: Iterable[str]) -> None:
        turns = [turn for id_ in ids for turn in self._running(id_)]
        await asyncio.gather(*(turn.stop() for turn in turns))
