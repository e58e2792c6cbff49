"""An answer on its way to the disk while it grows.

Rule: a disk that refuses ends no turn; it is told once, and tried again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from interline.model.answer import GrowingAnswer
from interline.model.errors import StoreTrouble
from interline.model.parts import Part
from interline.model.turn import NotSaved
from interline.services.running import RunningTurn

FLUSH_SECONDS = 0.25
FLUSH_BYTES = 2048
_SAVE_AGAIN_SECONDS = 2.0


class Keeper:
    """Writes a growing answer down every quarter of a second or two kilobytes, whichever comes first."""

    def __init__(
        self,
        flush: Callable[[str, tuple[Part, ...]], Awaitable[None]],
        turn: RunningTurn,
        growing: GrowingAnswer,
    ) -> None:
        self._flush = flush
        self._turn = turn
        self._growing = growing
        self._kept = 0
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None
        self._refused = False
        """Whether the disk refused the last time: then it is asked by the clock alone, and not at each word."""
        self._told = False
        self._closed = False

    def grown(self) -> None:
        """Something was added."""
        if self._writing is not None or self._closed:
            # What comes while it is being written is looked at when that is done.
            return
        unsaved = self._growing.bytes - self._kept
        if unsaved >= FLUSH_BYTES and not self._refused:
            self._start()
        elif unsaved > 0 and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(FLUSH_SECONDS, self._start)

    async def close(self) -> None:
        """No more writing from here: the end is written by others, after what is being written now."""
        self._closed = True
        self._disarm()
        if self._writing is not None:
            await asyncio.wait((self._writing,))

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _start(self) -> None:
        self._disarm()
        self._writing = asyncio.create_task(self._write())

    async def _write(self) -> None:
        size = self._growing.bytes
        try:
            await self._flush(self._turn.answer_id, self._growing.parts())
            self._kept, self._refused = size, False
        except StoreTrouble as trouble:
            self._refused = True
            if not self._told:
                self._told = True
                self._turn.emit(NotSaved(str(trouble)))
        finally:
            self._writing = None
        self.grown()


async def keep_trying(save: Callable[[], Awaitable[None]]) -> None:
    """Save until the disk takes it, for as long as the program lives."""
    while True:
        await asyncio.sleep(_SAVE_AGAIN_SECONDS)
        try:
            await save()
        except StoreTrouble:
            continue
        return
