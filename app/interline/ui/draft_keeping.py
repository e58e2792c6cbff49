"""Keeps what is being written on disk, so that nothing of it is lost with the program.

Rule: it is written when the typing pauses, and every few seconds where it does not; one writing after the other, since
each writes the whole file.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from interline.ui import drafts

if TYPE_CHECKING:
    from interline.ui.composer.presenter import Draft
    from interline.ui.tasks import Tasks

DRAFT_SECONDS = 3.0
"""How long what is being written may be in memory alone."""


class Writer(Protocol):
    """Whoever knows what is written: the composer, the window of quick questions."""

    @property
    def drafts(self) -> dict[str, Draft]: ...
    def restore(self, kept: Mapping[str, Draft]) -> None: ...
    def forget(self, keys: Iterable[str]) -> None: ...


class DraftKeeping:
    """For the drafts of one writer."""

    def __init__(
        self,
        file: Path,
        writer: Writer,
        tasks: Tasks,
        *,
        show: Callable[[frozenset[str]], None],
    ) -> None:
        """`show` is told which conversations have a draft."""
        self.file = file
        self._writer = writer
        self._tasks = tasks
        self._show = show
        self._due: asyncio.TimerHandle | None = None
        self._writing = asyncio.Lock()
        self._before: Mapping[str, Draft] | None = None
        """What the file held at the start, as long as the writer does not know of it."""
        self._is_restored = False
        """Whether what was kept before is known: until then the file holds more than the writer."""

    async def restore(self) -> Mapping[str, Draft]:
        """Put back what was written before the program ended; gives it, by conversation."""
        async with self._writing:
            kept = await self._kept_before()
            self._writer.restore(kept)
            self._is_restored, self._before = True, None
        self._show(frozenset(self._writer.drafts))
        return kept

    def edited(self) -> None:
        """Something was written; more may follow without a pause."""
        if self._due is None:
            self._due = asyncio.get_running_loop().call_later(DRAFT_SECONDS, self._keep_what_is_written)

    def changed(self) -> None:
        """The writing paused, or a draft is gone."""
        self._show(frozenset(self._writer.drafts))
        self._tasks.start(self.keep())

    def forget(self, gone: Iterable[str]) -> None:
        """These conversations are gone, and what was written in them."""
        self._writer.forget(gone)
        self.changed()

    async def keep(self) -> None:
        """Write all of them."""
        async with self._writing:
            written = self._writer.drafts
            if not self._is_restored:
                written = drafts.joined(await self._kept_before(), self._writer.drafts)
            await asyncio.to_thread(drafts.save, self.file, written)

    async def close(self) -> None:
        """Write them for the last time."""
        if self._due is not None:
            self._due.cancel()
        await self.keep()

    async def _kept_before(self) -> Mapping[str, Draft]:
        """Read once: from then on the file may hold what is being written, too."""
        if self._before is None:
            self._before = await asyncio.to_thread(drafts.load, self.file)
        return self._before

    def _keep_what_is_written(self) -> None:
        self._due = None
        self._tasks.start(self.keep())
