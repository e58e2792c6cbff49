"""The composition root: everything that runs is built here, in reading order, and closed in reverse.

Rule: making an `Interline` does no work; `open` does, off the event loop, and nothing heavy is imported before it.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from interline.model.change import Topic
from interline.paths import Home
from interline.services.changes import Changes
from interline.services.prompts import PromptService
from interline.services.settings import SettingsService

if TYPE_CHECKING:
    from pathlib import Path

    from interline.documents.reader import DocumentReader
    from interline.keys.vault import Vault
    from interline.local.server import LocalServer
    from interline.model.change import Change
    from interline.model.errors import ConfigMistake, DatabaseDamaged
    from interline.net.client import HttpClient
    from interline.router.ports import Clock
    from interline.services.arranging import ArrangingService
    from interline.services.backups import BackupService
    from interline.services.bin import BinService
    from interline.services.branches import BranchService
    from interline.services.chat import ChatService
    from interline.services.directory import Directory
    from interline.services.doctor import Doctor
    from interline.services.importing import ImportService
    from interline.services.library import LibraryService
    from interline.services.model_files import ModelFileService
    from interline.services.previews import PreviewService
    from interline.services.record import RecordService
    from interline.services.relay import Relay
    from interline.services.salvaging import Salvaged
    from interline.services.shelves import ShelfService
    from interline.services.titles import TitleService
    from interline.services.transfer import TransferService
    from interline.services.undo import Undo
    from interline.services.usage import UsageService
    from interline.services.vendors import VendorService
    from interline.services.watch import WatchService
    from interline.store.copies import Copy
    from interline.store.database import Store
    from interline.store.restoring import Restored

_log = logging.getLogger(__name__)


class Interline:
    """One running Interline over one home."""

    store: Store
    settings_mistakes: tuple[ConfigMistake, ...]
    vault: Vault
    client: HttpClient
    local: LocalServer
    directory: Directory
    documents: DocumentReader
    chat: ChatService
    branches: BranchService
    library: LibraryService
    undo: Undo
    shelves: ShelfService
    bin: BinService
    titles: TitleService
    backups: BackupService
    previews: PreviewService
    vendors: VendorService
    transfer: TransferService
    importing: ImportService
    record: RecordService
    arranging: ArrangingService
    model_files: ModelFileService
    usage: UsageService
    watch: WatchService
    doctor: Doctor

    def __init__(
        self, home: Home, *, environment: Mapping[str, str] | None = None, clock: Clock | None = None
    ) -> None:
        self.home = home
        self._clock = clock
        """What turns and health go by, in place of the machine's own clock."""
        self.environment = os.environ if environment is None else environment
        self.changes = Changes()
        self.preferences = SettingsService(home.settings_file, self.changes)
        self.changes.subscribe(self._follow)
        self.prompts = PromptService(home.prompts_file, self.changes)
        self._has_library = False
        self._relay: Relay | None = None
        self._reloading: asyncio.Task[None] | None = None
        self.is_open = False
        """Whether everything is there: chat, vendors and the rest."""
        self.damage: DatabaseDamaged | None = None
        """What the check in the background found wrong with the database that is open."""

    async def open_library(self) -> None:
        """The first half of `open`: the database and with it `library`, so that a window can show its list early.

        Raises StoreTrouble, HomeUnwritable; may be called again after it failed.
        """
        if self._has_library:
            return
        await asyncio.to_thread(_import_store)
        from interline.services.backups import BackupService
        from interline.services.library import LibraryService
        from interline.services.shelves import ShelfService
        from interline.services.undo import Undo
        from interline.store.database import Store

        loop = asyncio.get_running_loop()
        store = Store(
            self.home,
            on_damage=self._damaged,
            on_upgrade=partial(loop.call_soon_threadsafe, self.changes.publish, Topic.UPGRADE),
        )
        await store.open()
        self.store = store
        self.undo = Undo(store, self.changes)
        self.library = LibraryService(store, self.changes, self.undo)
        self.shelves = ShelfService(store, self.undo)
        self.backups = BackupService(self.home, store, self.changes, self.preferences)
        self._has_library = True

    async def open(self) -> None:
        """Open database, settings and vendors. Raises StoreTrouble, HomeUnwritable.

        May be called again after it failed: nothing is left half open.
        """
        await self.open_library()
        store = self.store
        await asyncio.to_thread(_import_parts)
        from interline.catalog.prices import Prices
        from interline.documents.reader import DocumentReader
        from interline.keys.vault import Vault
        from interline.local.server import LocalServer
        from interline.net.client import HttpClient
        from interline.router.clock import SystemClock
        from interline.router.health_keeper import HealthKeeper
        from interline.router.turn import Router
        from interline.services.arranging import ArrangingService
        from interline.services.backpressure import Paced
        from interline.services.bin import BinService
        from interline.services.branches import BranchService
        from interline.services.chat import ChatService
        from interline.services.directory import Directory
        from interline.services.doctor import Doctor
        from interline.services.importing import ImportService
        from interline.services.model_files import ModelFileService
        from interline.services.model_lists import ModelLists
        from interline.services.planning import Planner
        from interline.services.previews import PreviewService
        from interline.services.record import RecordService
        from interline.services.titles import TitleService
        from interline.services.transfer import TransferService
        from interline.services.usage import UsageService
        from interline.services.vendors import VendorService
        from interline.services.watch import WatchService
        from interline.services.watch_file import trusted_prices

        settings = await self.preferences.read()
        self.settings_mistakes = self.preferences.mistakes
        network = settings.network
        self.backups.use_second(settings.backup.folder)
        self.backups.start()

        self.vault = Vault(self.environment)
        self.client = HttpClient(
            environment=self.environment,
            proxy=network.proxy_rule,
            ca_bundle=network.ca_bundle,
            http2=network.http2,
        )
        self.local = LocalServer(self.home.models)
        self.local.on_state.append(lambda state: self.changes.publish(Topic.LOCAL_MODEL))
        self.prices = Prices(partial(trusted_prices, self.home.watch_file))
        lists = ModelLists(self.home.model_lists, self.client)
        clock = self._clock or SystemClock()
        health = HealthKeeper(store.ledger, clock)
        self.directory = Directory(
            self.home.vendors_file,
            self.vault,
            self.prices,
            lists,
            store.ledger,
            health,
            clock,
            local_model=settings.local.enabled,
        )
        await self.directory.load()
        self.router = Router(
            transport=Paced(self.client),
            keys=self.vault,
            embedded=self.local,
            pricing=self.prices,
            ledger=store.ledger,
            clock=clock,
            health=health,
        )
        self.documents = DocumentReader()
        self.planner = Planner(self.directory, self.documents)
        self.previews = PreviewService(store, self.documents)
        titles = settings.chat.titles
        self.chat = ChatService(
            store, self.router, self.directory, self.planner, self.changes, names=titles != "off"
        )
        self.titles = TitleService(
            store, self.router, self.directory, self.planner, self.changes, self.chat, mode=titles
        )
        self.bin = BinService(
            store,
            self.undo,
            self.changes,
            self.chat.running_all,
            self.home.drafts_file,
            self.backups.before,
        )
        self.branches = BranchService(store, self.changes, self.undo, is_busy=self.chat.is_busy)
        self.vendors = VendorService(
            self.directory, self.vault, self.client, self.local, health, self.changes, self.prices, lists
        )
        self.transfer = TransferService(store)
        self.importing = ImportService(store, self.changes)
        self.record = RecordService(store)
        self.arranging = ArrangingService(self.home.vendors_file, self.directory, self.changes)
        self.model_files = ModelFileService(self.home.models, self.directory, self.arranging)
        self.usage = UsageService(store, self.directory)
        self.watch = WatchService(
            self.home,
            store,
            self.directory,
            lists,
            self.vault,
            self.prices,
            self.library,
            health,
            self.changes,
            clock,
            daily=settings.watch.daily,
        )
        self.doctor = Doctor(
            store, self.backups, self.vault, self.directory, self.local, self.watch, self.settings_mistakes
        )
        self.is_open = True

    def _follow(self, change: Change) -> None:
        """What the services hold of the settings, as they are now. The network's hold from the next start on."""
        if change.topic is not Topic.SETTINGS or not self.is_open:
            return
        settings = self.preferences.settings
        self.chat.set_names(settings.chat.titles != "off")
        self.titles.set_mode(settings.chat.titles)
        self.watch.daily = settings.watch.daily
        self.backups.use_second(settings.backup.folder)
        if self.directory.offer_local_model(settings.local.enabled):
            self._reloading = asyncio.get_running_loop().create_task(self.vendors.reload())

    def open_relay(self) -> Relay:
        """What other programs ask through; closed with the rest. Call it once, on an open program."""
        from interline.services.relay import Relay

        self._relay = Relay(self.router, self.directory, self.planner)
        return self._relay

    async def warm(self) -> None:
        """Load what the first turn would otherwise wait for: the database's statements and the certificates.

        The price library is not among it: it takes 40 MB, and a turn loads it while its vendor is thinking.
        """
        await self.store.warm_up()
        await self.client.warm()

    async def close(self) -> None:
        """Stop turns and keep what came, then close everything in reverse. Idempotent."""
        if self.is_open:
            self.is_open = False
            closing = (self._relay.close,) if self._relay else ()
            for close in (
                *closing,
                self.titles.close,
                self.chat.stop_all,
                self.local.stop,
                self.client.close,
            ):
                try:
                    await close()
                except Exception:  # noqa: BLE001 - whatever does not close must not keep the database from closing
                    _log.exception("closing went wrong")
            self.documents.close()
            self.vault.close()
        if self._has_library:
            self._has_library = False
            try:
                await self.backups.settle()
            except Exception:  # noqa: BLE001 - as above
                _log.exception("no copy can be made at the end")
            await self.store.close()

    async def keep_last_copy(self, *, unless_younger: float = 0.0) -> None:
        """After `close`: a copy of what was written, unless there is one younger than so many seconds. Never raises for
        what goes wrong; cancel it when nobody can wait."""
        if (backups := getattr(self, "backups", None)) is not None:
            await backups.keep_last(unless_younger=unless_younger)

    async def restore(self, copy: Path) -> Restored:
        """Close, and put a copy in the database's place; `open` goes on from it. Raises as services.backups.restore."""
        from interline.services import backups

        await self.close()
        done = await backups.restore(self.home, copy)
        self.damage = None
        return done

    async def salvage(self, aside: Path) -> Salvaged | None:
        """After `restore` and `open`: add what was written since the copy, as far as the database that was set aside
        can be read; None where that one is sound. Raises StoreTrouble."""
        from interline.services.salvaging import salvage_from

        return await salvage_from(self.store, aside, self.changes)

    async def newest_good_copy(self) -> Copy | None:
        """The copy to offer when the database cannot be used; works when nothing is open."""
        from interline.services import backups

        return await backups.newest_good(self.home)

    def _damaged(self, damage: DatabaseDamaged) -> None:
        self.damage = damage
        self.changes.publish(Topic.DAMAGE)


def _import_store() -> None:
    """Import what the list needs, in a thread: the window stays alive meanwhile."""
    import interline.services.backups
    import interline.services.library
    import interline.services.shelves
    import interline.services.undo
    import interline.store.database  # noqa: F401


def _import_parts() -> None:
    """Import the rest, in a thread."""
    import interline.catalog.prices
    import interline.documents.reader
    import interline.keys.vault
    import interline.local.server
    import interline.net.client
    import interline.router.turn
    import interline.services.bin
    import interline.services.branches
    import interline.services.chat
    import interline.services.doctor
    import interline.services.importing
    import interline.services.model_lists
    import interline.services.record
    import interline.services.titles
    import interline.services.transfer
    import interline.services.usage
    import interline.services.vendors
    import interline.services.watch
    import interline.settings.file
    import interline.store.attachments
    import interline.store.bin
    import interline.store.branches
    import interline.store.copies
    import interline.store.imports
    import interline.store.index_check
    import interline.store.ledger
    import interline.store.notices
    import interline.store.search  # noqa: F401
