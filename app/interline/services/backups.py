"""Copies of the library: made by themselves, before what cannot be undone, when asked for, and put back.

Rule: what was written is in a copy half an hour later, and no copy is made while nothing changes; what keeps a copy
from being made is told once, and again only after one has succeeded.

What makes copies is imported when one is thought of: a window lists its conversations first.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from interline.language import tr
from interline.model.change import Topic
from interline.model.errors import DatabaseBusy, InterlineError, WrongUsage

if TYPE_CHECKING:
    from interline.paths import Home
    from interline.services.changes import Changes
    from interline.services.settings import SettingsService
    from interline.store.copies import Copy, Made
    from interline.store.database import Store
    from interline.store.restoring import Restored

_log = logging.getLogger(__name__)

EVERY_SECONDS = 30 * 60.0
"""So long after a change there is a copy that has it."""
_JUST_NOW = 15 * 60.0
"""A copy younger than this, by whichever program, is not made again."""


@dataclass(frozen=True, slots=True)
class KeptData:
    """What a person wants to know of their data."""

    folder: Path
    """Where all of it is."""
    database: Path
    conversations: int
    messages: int
    attachments: int
    bytes: int
    """Database and attachments, without the copies."""
    copies: tuple[Copy, ...]
    """Those beside the database, newest first."""
    copies_bytes: int
    second: Path | None
    """The folder that gets each copy too."""
    trouble: str
    """What kept the last copy, or its second, from being made; empty where nothing did."""


class BackupService:
    """The copies of the library that is open."""

    def __init__(self, home: Home, store: Store, changes: Changes, settings: SettingsService) -> None:
        self._home = home
        self._store = store
        self._changes = changes
        self._settings = settings
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._is_owed = False
        self.trouble = ""
        """What kept the last copy from being made, as a sentence; empty where nothing did."""

    def use_second(self, folder: str) -> None:
        """Have each copy in this folder too; empty for none."""
        self._store.copies.second = Path(folder).expanduser() if folder else None

    async def set_second(self, folder: str) -> None:
        """The same from now on and in config.toml. Raises WrongUsage, ConfigMistake, HomeUnwritable."""
        if folder and not await asyncio.to_thread(_is_folder, folder):
            raise WrongUsage(tr("There is no folder {folder}.", folder=folder))
        await self._settings.change({"backup.folder": folder})
        self.use_second(folder)
        self._tell("")

    def start(self) -> None:
        """Make copies by itself from now on, until `settle`."""
        self._timer = asyncio.get_running_loop().call_later(EVERY_SECONDS, self._tick)

    async def make(self, target: Path | None = None) -> Made:
        """A copy now, at this place or beside the database. Raises WrongUsage, DatabaseBusy, DiskFull, StoreTrouble."""
        made = await self._store.make_copy(target)
        if target is None:
            self._tell(made.second_trouble)
        return made

    async def before(self, what: str) -> None:
        """A copy before something that cannot be taken back: `import`, `delete`. One that holds all of this is enough.

        Raises as `make`: then it should not be done.
        """
        if await self._store.has_changed() or not await self._copies():
            self._tell((await self._store.make_copy(why=f"before-{what}")).second_trouble)

    async def state(self) -> KeptData:
        """What there is and where."""
        facts = await self._store.facts()
        found = await self._copies()
        return KeptData(
            self._home.data,
            facts.path,
            facts.conversations,
            facts.messages,
            facts.attachments,
            facts.bytes + facts.attachment_bytes,
            found,
            sum(copy.size for copy in found),
            self._store.copies.second,
            self.trouble,
        )

    async def last_good(self) -> Copy | None:
        """The newest copy that passes its check today; None where there is none. Reads whole files."""
        from interline.store.copies import newest_good

        return await asyncio.to_thread(newest_good, await self._copies())

    async def settle(self) -> None:
        """Before the database is closed: no more copies by itself; note whether one is owed."""
        if self._timer is not None:
            self._timer.cancel()
        if self._task is not None:
            # Given up and made anew at the end, where somebody counts the seconds.
            self._store.copies.stop()
            await asyncio.wait((self._task,))
        with suppress(InterlineError):
            self._is_owed = await self._is_due()

    async def keep_last(self, *, unless_younger: float = 0.0) -> None:
        """After the database was closed: the copy that is owed, unless there is one younger than so many seconds.

        Never raises for what goes wrong: somebody wants to leave. When cancelled, the copy is given up.
        """
        if not self._is_owed:
            return
        self._is_owed = False
        from interline.store.copies import is_fresh

        if unless_younger and is_fresh(await self._copies(), unless_younger):
            return
        try:
            await self._store.make_last_copy()
        except asyncio.CancelledError:
            self._store.copies.stop()
            raise
        except InterlineError as error:
            _log.warning("no copy was made at the end: %s", error.for_log)

    async def _copies(self) -> tuple[Copy, ...]:
        return await asyncio.to_thread(self._store.copies.all)

    async def _is_due(self) -> bool:
        """Whether something was written that no copy has; also by a program that was killed."""
        if await self._store.has_changed():
            return True
        newest = next(iter(await self._copies()), None)
        changed = await self._store.newest_change()
        return bool(changed) and (newest is None or datetime.fromisoformat(changed) > newest.moment)

    def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(EVERY_SECONDS, self._tick)
        if self._task is None or self._task.done():
            self._task = loop.create_task(self._make_if_due(), name="copy")

    async def _make_if_due(self) -> None:
        from interline.store.copies import is_fresh

        try:
            if await self._is_due() and not is_fresh(await self._copies(), _JUST_NOW):
                await self.make()
        except DatabaseBusy:
            # Another program is at it.
            pass
        except InterlineError as error:
            _log.warning("no copy was made: %s", error.for_log)
            self._tell(tr("No copy of your data could be made. {why}", why=error))

    def _tell(self, trouble: str) -> None:
        if trouble != self.trouble:
            self.trouble = trouble
            self._changes.publish(Topic.BACKUPS)


def _is_folder(name: str) -> bool:
    return Path(name).expanduser().is_dir()


async def newest_good(home: Home) -> Copy | None:
    """The copy that is offered when a database cannot be used; works while nothing is open."""
    from interline.store import copies

    return await asyncio.to_thread(lambda: copies.newest_good(copies.listed(home.backups)))


async def restore(home: Home, copy: Path) -> Restored:
    """Put a copy in the place of the database, which no program may have open. Raises as store.restoring says."""
    from interline.store import restoring

    return await asyncio.to_thread(restoring.restore, home, copy)


def age_in_words(moment: datetime, now: datetime | None = None) -> str:
    """How long ago: `just now`, `12 min ago`, `3 hours ago`, `2 days ago`."""
    seconds = ((now or datetime.now(UTC)) - moment).total_seconds()
    if seconds >= 86400:
        return tr("%Ln (day|days) ago", "", int(seconds // 86400))
    if seconds >= 3600:
        return tr("%Ln (hour|hours) ago", "", int(seconds // 3600))
    if seconds >= 60:
        return tr("%Ln min ago", "", int(seconds // 60))
    return tr("just now")
