"""The use cases as the window holds them, and the wait for them.

Rule: panes exist before the database is open; whoever needs a service awaits `ready()`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Protocol

from interline.language import tr
from interline.model.errors import DatabaseDamaged, InterlineError, OurBug

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from interline.services.arranging import ArrangingService
    from interline.services.backups import BackupService
    from interline.services.bin import BinService
    from interline.services.branches import BranchService
    from interline.services.changes import Changes
    from interline.services.chat import ChatService
    from interline.services.importing import ImportService
    from interline.services.library import LibraryService
    from interline.services.model_files import ModelFileService
    from interline.services.previews import PreviewService
    from interline.services.prompts import PromptService
    from interline.services.salvaging import Salvaged
    from interline.services.settings import SettingsService
    from interline.services.shelves import ShelfService
    from interline.services.titles import TitleService
    from interline.services.transfer import TransferService
    from interline.services.undo import Undo
    from interline.services.usage import UsageService
    from interline.services.vendors import VendorService
    from interline.services.watch import WatchService
    from interline.store.copies import Copy
    from interline.store.restoring import Restored


_log = logging.getLogger(__name__)


class Services(Protocol):
    """Everything that the program can do; made and closed by whoever starts the window."""

    changes: Changes
    preferences: SettingsService
    """The settings; there from the beginning, read once `open` has been."""
    prompts: PromptService
    chat: ChatService
    branches: BranchService
    library: LibraryService
    shelves: ShelfService
    undo: Undo
    bin: BinService
    titles: TitleService
    vendors: VendorService
    transfer: TransferService
    importing: ImportService
    watch: WatchService
    usage: UsageService
    backups: BackupService
    previews: PreviewService
    damage: DatabaseDamaged | None
    """What was found wrong with the database that is open."""
    arranging: ArrangingService
    model_files: ModelFileService

    async def open_library(self) -> None:
        """Open the database: `library`, `shelves` and `undo` can be asked. Raises StoreTrouble, HomeUnwritable."""

    async def open(self) -> None:
        """Open the rest too. Raises as `open_library`; both may be called again after they failed."""

    async def warm(self) -> None:
        """Load what the first turn would otherwise wait for."""

    async def close(self) -> None:
        """Stop turns, keep what came, close everything."""

    async def keep_last_copy(self) -> None:
        """After `close`: a copy of what was written since the last."""

    async def restore(self, copy: Path) -> Restored:
        """Close, and put a copy in the database's place; `open` goes on from it."""

    async def salvage(self, aside: Path) -> Salvaged | None:
        """After that: add what can be read of a damaged database that was set aside; None for a sound one."""

    async def newest_good_copy(self) -> Copy | None:
        """The copy to offer when the database cannot be used."""


class Backend:
    """The services, once they are open."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._trouble: InterlineError | None = None
        self._library_known = asyncio.Event()
        self._known = asyncio.Event()

    async def open(self, until_listed: Callable[[], Awaitable[object]] | None = None) -> None:
        """Open the services; a failure is told to everyone who waits, and can be tried again. Raises InterlineError.

        The rest is opened once `until_listed` returns: what shows the library has the interpreter to itself so far.
        """
        self._library_known.clear()
        self._known.clear()
        self._trouble = None
        try:
            await self._services.open_library()
            self._library_known.set()
            if until_listed is not None:
                await until_listed()
            await self._services.open()
        except InterlineError as trouble:
            self._trouble = trouble
            raise
        except Exception as error:
            _log.exception("the services could not be opened")
            self._trouble = OurBug(
                tr("Interline could not open its data."), next_step=tr("The log has the details.")
            )
            raise self._trouble from error
        finally:
            self._library_known.set()
            self._known.set()

    async def library(self) -> LibraryService:
        """The library, which is there before the rest. Raises what kept it from opening."""
        await self._library_known.wait()
        if self._trouble is not None:
            raise self._trouble
        return self._services.library

    async def shelves(self) -> ShelfService:
        """Order in the library, which is there as early. Raises what kept it from opening."""
        await self.library()
        return self._services.shelves

    async def undo(self) -> Undo:
        """What was done to the library and can be taken back; as early."""
        await self.library()
        return self._services.undo

    async def ready(self) -> Services:
        """The services, open. Raises what kept them from opening."""
        await self._known.wait()
        if self._trouble is not None:
            raise self._trouble
        return self._services

    async def warm(self) -> None:
        """Have the services load what the first turn needs."""
        services = await self.ready()
        await services.warm()

    async def restore(self, copy: Path) -> Restored:
        """Put a copy in the place of the database. Whoever needs a service waits until `open` was called again.

        Raises as services.backups.restore; the services are closed then too.
        """
        self._library_known.clear()
        self._known.clear()
        self._trouble = None
        return await self._services.restore(copy)

    async def salvage(self, aside: Path) -> Salvaged | None:
        """Once the library is open again: add what can be read of the database that was set aside."""
        await self.library()
        return await self._services.salvage(aside)

    async def newest_good_copy(self) -> Copy | None:
        """The copy to offer when the database cannot be used."""
        return await self._services.newest_good_copy()

    async def keep_last_copy(self) -> None:
        """After `close`: the copy that is owed. Cancel it when nobody can wait."""
        await self._services.keep_last_copy()

    async def close(self) -> None:
        """Close the services, once it is known whether they are open."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._known.wait(), 1.0)
        await self._services.close()
