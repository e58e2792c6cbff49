"""What imports left for the search index is done beside everything else, a slice at a time: their words enter it, and
what was written is merged.

Rule: nobody waits for it but for a moment, and where it cannot be done nothing fails: another time does.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from interline.model.errors import StoreTrouble
from interline.store import pending, segments

if TYPE_CHECKING:
    from interline.store.worker import DatabaseThread

_log = logging.getLogger(__name__)

MANY = 400
"""From which on each transaction that adds one is followed by a slice of merging. FTS5 has room for 2,000."""
_PAUSE = 0.03
"""Seconds between two slices, for those who wait."""
_SHORT_PAUSE = 0.01
"""The same while there is something that searches may miss."""


class IndexUpkeep:
    """Does what imports left, a slice at a time, beside everything else."""

    def __init__(self, thread: DatabaseThread) -> None:
        self._thread = thread
        self._work: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Go on in the background where there is something to do."""
        if self._work is None or self._work.done():
            self._work = asyncio.get_running_loop().create_task(
                self._do_all(), name="upkeep of the search index"
            )

    async def index(self) -> None:
        """Wait until there is nothing that searches may miss; being cancelled leaves the rest for another time."""
        try:
            while await self._slice_of_words():
                pass
        except StoreTrouble as trouble:
            _log.info("what came in is indexed another time: %s", trouble)
        self.begin()

    async def finish(self) -> None:
        """Begin, and wait until everything is done."""
        self.begin()
        assert self._work is not None
        await asyncio.wait((self._work,))

    async def stop(self) -> None:
        """Leave the rest for another time."""
        if self._work is not None:
            self._work.cancel()
            await asyncio.wait((self._work,))

    async def keep_up(self) -> None:
        """After a transaction that put merging off: let segments not become too many."""
        try:
            if await self._thread.run(lambda: segments.count(self._thread.connection)) > MANY:
                await self._merge_slice()
        except StoreTrouble as trouble:
            _log.info("the search index is merged later: %s", trouble)

    async def _do_all(self) -> None:
        try:
            while True:
                if not await self._slice_of_words():
                    break
                await asyncio.sleep(_SHORT_PAUSE)
            if not await self._thread.run(lambda: segments.is_put_off(self._thread.connection)):
                return
            while True:
                if not await self._merge_slice():
                    return
                await asyncio.sleep(_PAUSE)
        except StoreTrouble as trouble:
            # Busy, full, closed: what there is to do is written down, and is done later.
            _log.info("the search index is looked after another time: %s", trouble)

    async def _slice_of_words(self) -> bool:
        if not await self._thread.run(lambda: pending.are_any(self._thread.connection)):
            return False
        await self._thread.write(lambda _: pending.index_some(self._thread.connection))
        await self.keep_up()
        return True

    async def _merge_slice(self) -> bool:
        return await self._thread.write(lambda _: segments.merge_some(self._thread.connection))
