"""Attached files on their way into the library: one after the other, as soon as they are attached.

Rule: what is refused is told with the reason and taken off the draft, and a message never goes without it unseen. What
is stored outlives its file.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from interline.language import tr
from interline.model.errors import InterlineError
from interline.model.limits import MESSAGE_BYTES, MESSAGE_FILES
from interline.ui.widgets.kept import Attached, Kept

if TYPE_CHECKING:
    from interline.ui.tasks import Tasks

Keep = Callable[["Path | Callable[[], bytes]", str, int], Awaitable[Kept]]
"""Stores a file, or the bytes that are made in a thread, under a name; the number is how many bytes its message has
room for. Raises InterlineError."""


class Drafts(Protocol):
    """What is written and not sent, by conversation."""

    def files_of(self, key: str) -> tuple[Attached, ...]: ...
    def set_files_of(self, key: str, files: Sequence[Attached]) -> None: ...


@dataclass(slots=True, eq=False)
class _Pasting:
    """Bytes that are no file, on their way."""

    key: str
    kept: Kept | None = None
    """What came of it; None until then, and for what was refused."""
    task: asyncio.Task[None] | None = None


class Attaching:
    """For all drafts of a window."""

    def __init__(self, drafts: Drafts, tasks: Tasks, keep: Keep, tell: Callable[[str], None]) -> None:
        self._drafts = drafts
        self._tasks = tasks
        self._keep = keep
        self._tell = tell
        self._keys: set[str] = set()
        """Drafts that were looked at, and may hold files that are not stored."""
        self._became: dict[Path, Kept | None] = {}
        """What came of files; None for those that were refused."""
        self._running: asyncio.Task[None] | None = None
        self._pasting: list[_Pasting] = []

    def look(self, key: str) -> None:
        """A draft may hold something new."""
        files = self._drafts.files_of(key)
        if len(files) > MESSAGE_FILES:
            self._drafts.set_files_of(key, files[:MESSAGE_FILES])
            self.tell_left_out(len(files) - MESSAGE_FILES)
        if not any(isinstance(each, Path) for each in files):
            return
        self._keys.add(key)
        if self._running is None or self._running.done():
            self._running = self._tasks.start(self._take_in(), "attaching")

    def tell_left_out(self, count: int) -> None:
        """So many more were to be attached than a message takes."""
        self._tell(
            tr("{most} files go with a message; %Ln more (was|were) left out.", "", count, most=MESSAGE_FILES)
        )

    def paste(self, key: str, make: Callable[[], bytes], name: str) -> None:
        """Attach bytes that are no file."""
        pasting = _Pasting(key)
        pasting.task = self._tasks.start(self._paste(pasting, make, name), "attaching")
        if pasting.task is not None:
            self._pasting.append(pasting)
            pasting.task.add_done_callback(lambda task: self._pasting.remove(pasting))

    async def settled(self, key: str, files: tuple[Attached, ...]) -> tuple[Attached, ...] | None:
        """These files once all of them are stored, and what was pasted into this draft just before; None where
        something was refused."""
        pasted = [each for each in self._pasting if each.key == key]
        waits = {each.task for each in pasted if each.task is not None}
        if self._running is not None and any(isinstance(each, Path) for each in files):
            waits.add(self._running)
        if waits:
            await asyncio.wait(waits)
        found = [self._became.get(each, each) if isinstance(each, Path) else each for each in files]
        found += [each.kept for each in pasted]
        kept = [each for each in found if each is not None]
        return tuple(dict.fromkeys(kept)) if len(kept) == len(found) else None

    async def _take_in(self) -> None:
        while (found := self._next()) is not None:
            key, path = found
            try:
                kept: Kept | None = await self._keep(path, path.name, self._room(key))
            except InterlineError as trouble:
                kept = None
                self._tell(tr("Not attached: {trouble}", trouble=trouble))
            self._became[path] = kept
            self._replace(key, path, kept)

    async def _paste(self, pasting: _Pasting, make: Callable[[], bytes], name: str) -> None:
        key = pasting.key
        try:
            kept = pasting.kept = await self._keep(make, name, self._room(key))
        except InterlineError as trouble:
            self._tell(tr("Not attached: {trouble}", trouble=trouble))
            return
        files = self._drafts.files_of(key)
        if kept.digest not in {each.digest for each in files if isinstance(each, Kept)}:
            self._drafts.set_files_of(key, (*files, kept))
            self.look(key)

    def _next(self) -> tuple[str, Path] | None:
        for key in tuple(self._keys):
            for each in self._drafts.files_of(key):
                if isinstance(each, Path):
                    return key, each
            self._keys.discard(key)
        return None

    def _room(self, key: str) -> int:
        return MESSAGE_BYTES - sum(each.size for each in self._drafts.files_of(key) if isinstance(each, Kept))

    def _replace(self, key: str, path: Path, kept: Kept | None) -> None:
        files: list[Attached] = []
        for each in self._drafts.files_of(key):
            made = kept if each == path else each
            # Two files of the same bytes are one.
            if made is not None and made not in files:
                files.append(made)
        self._drafts.set_files_of(key, files)
