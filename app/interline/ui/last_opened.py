"""Opens again what was open when the program ended: the conversation, and the message that was being read.

Rule: who has begun something in the meantime, a word, a search, another conversation, is not interrupted.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from interline import whole_files
from interline.ui.composer.presenter import NEW

if TYPE_CHECKING:
    from interline.ui.tasks import Tasks

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody was."""

    conversation: str = NEW
    """Its id; empty for the one that had not begun."""
    message: str = ""
    """The one that was read, at the top of the window; empty for the end of the conversation."""


class LastOpened:
    """For one window."""

    def __init__(
        self,
        file: Path,
        tasks: Tasks,
        *,
        is_idle: Callable[[], bool],
        is_wanted: Callable[[], bool],
        prepare: Callable[[], object],
        reading: Callable[[], str],
        go: Callable[[Place], None],
    ) -> None:
        """`is_idle` says whether the user has done nothing yet, `is_wanted` whether there is to be anything to open the
        next time; `prepare` imports, in a thread, what a conversation is shown with; `reading` gives the message that
        is read now, and `go` leads to a place."""
        self._file = file
        self._tasks = tasks
        self._is_idle = is_idle
        self._is_wanted = is_wanted
        self._prepare = prepare
        self._reading = reading
        self._go = go
        self._kept = Place()
        self._shown = NEW
        self._is_over = False
        """Whether what was kept has been opened, or will not be."""
        self._stays = False
        """Whether the user asked for a new conversation, so that none is to take its place."""
        self._writing = asyncio.Lock()

    async def read(self) -> None:
        """What was open the last time."""
        self._kept = await asyncio.to_thread(_read, self._file)

    def listed(self, known: Collection[str]) -> None:
        """These conversations are there: open it, if it is one of them."""
        if not self._is_over and self._kept.conversation:
            self._is_over = True
            if self._kept.conversation in known and self._is_idle():
                self._tasks.start(self._open(self._kept))

    def shows(self, conversation_id: str) -> None:
        """The window shows this one from now on."""
        self._is_over = True
        if conversation_id != self._shown:
            self._shown = conversation_id
            self._tasks.start(self._keep(Place(conversation_id)))

    def stay(self) -> None:
        """The user asked for the page that is shown: what was open is not opened any more."""
        self._is_over = self._stays = True

    async def close(self) -> None:
        """Keep the place that is read now."""
        if self._is_over:
            await self._keep(Place(self._shown, self._reading() if self._shown else ""))

    async def _open(self, place: Place) -> None:
        await asyncio.to_thread(self._prepare)
        if self._shown == NEW and not self._stays and self._is_idle():
            self._go(place)

    async def _keep(self, place: Place) -> None:
        async with self._writing:
            await asyncio.to_thread(_write, self._file, place if self._is_wanted() else Place())


def _read(file: Path) -> Place:
    """What the file says; nothing where there is none, or it is not ours."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        return Place(str(told["conversation"]), str(told["message"]))
    except FileNotFoundError:
        return Place()
    except (OSError, ValueError, LookupError, TypeError):
        _log.warning("what was open the last time could not be read")
        return Place()


def _write(file: Path, place: Place) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        whole_files.write(file, json.dumps(asdict(place)), sync_name=False)
    except OSError:
        _log.warning("what is open could not be kept")
