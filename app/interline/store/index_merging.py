"""When the search index is merged of what imports wrote: beside everything else, a slice at a time.

Rule: nobody waits for it but for a moment, and where it cannot be done nothing fails: another time does.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from interline.model.errors import StoreTrouble
from interline.store import segments

if TYPE_CHECKING:
    from interline.store.worker import DatabaseThread

_log = logging.getLogger(__name__)

MANY = 400
"""From which on each transaction that adds one is followed by a slice of merging. FTS5 has room for 2,000."""
_PAUSE = 0.03
"""Seconds between two slices, for those who wait."""


class IndexMerging:
    """Merges what imports left, a slice at a time, beside everything else."""

    def __init__(self, thread: DatabaseThread) -> None:
        self._thread = thread
        self._work: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Merge in the background where there is something to merge."""
        if self._work is None or self._work.done():
            self._work = asyncio.get_running_loop().create_task(
                self._merge(), name="merging the search index"
            )

    async def finish(self) -> None:
        """Begin, and wait until everything is merged."""
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
                await self._slice()
        except StoreTrouble as trouble:
            _log.info("the search index is merged later: %s", trouble)

    async def _merge(self) -> None:
        try:
            if not await self._thread.run(lambda: segments.is_put_off(self._thread.connection)):
                return
            while True:
                if not await self._slice():
                    return
                await asyncio.sleep(_PAUSE)
        except StoreTrouble as trouble:
            # Busy, full, closed: searches find everything all the same.
            _log.info("the search index is merged another time: %s", trouble)

    async def _slice(self) -> bool:
        return await self._thread.write(lambda _: segments.merge_some(self._thread.connection))
