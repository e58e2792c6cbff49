"""The rule watch: what changed at the vendors since the last look, asked at most once a day and when somebody wants it.

Rule: only lists of models are asked for, which are free; nothing is asked before the window stands, and a list that is
not to be had is never the end of its models.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING

from interline.file_lock import FileLock
from interline.language import tr
from interline.model.change import Topic
from interline.model.errors import HomeUnwritable, InterlineError
from interline.model.failure import FailureClass
from interline.model.health import HealthState
from interline.model.notice import Notice
from interline.model.refs import ModelRef
from interline.model.snapshot import LIBRARY, LIST, Snapshot
from interline.model.vendor import Vendor
from interline.router.health import HealthBook
from interline.services.model_lists import Refreshed
from interline.services.watch_file import read_snapshot, write_snapshot

if TYPE_CHECKING:
    from interline.catalog.prices import Prices
    from interline.keys.vault import Vault
    from interline.model.money import Price
    from interline.paths import Home
    from interline.router.health_keeper import HealthKeeper
    from interline.router.ports import Clock
    from interline.services.changes import Changes
    from interline.services.directory import Directory
    from interline.services.library import LibraryService
    from interline.services.model_lists import ModelLists
    from interline.services.watching.grounds import Asked, Grounds
    from interline.store.database import Store
    from interline.wire.listing import Listed

_log = logging.getLogger(__name__)

EVERY = timedelta(days=1)
AT_ONCE = 4
"""So many vendors are asked at the same time."""
_OF_KEYS = (FailureClass.AUTH, FailureClass.QUOTA)


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found."""

    at: datetime
    """UTC, with zone."""
    notices: tuple[Notice, ...]
    """All that are open, what presses most first."""
    refreshed: tuple[Refreshed, ...] = ()
    """What each vendor said that was asked."""
    is_offline: bool = False
    """Whether no other machine could be reached, so that nothing is said of any vendor."""
    is_busy: bool = False
    """Whether another program is asking the vendors right now, so that this look did not."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Conversations that ask another model now."""

    old: ModelRef
    new: ModelRef
    ids: tuple[str, ...]


class WatchService:
    """Looks, keeps what it found, and does what a notice proposes."""

    def __init__(
        self,
        home: Home,
        store: Store,
        directory: Directory,
        lists: ModelLists,
        vault: Vault,
        prices: Prices,
        library: LibraryService,
        health: HealthKeeper,
        changes: Changes,
        clock: Clock,
        *,
        daily: bool = True,
    ) -> None:
        self._home = home
        self._store = store
        self._directory = directory
        self._lists = lists
        self._vault = vault
        self._prices = prices
        self._library = library
        self._health = health
        self._changes = changes
        self._clock = clock
        self.daily = daily
        """Whether `look_daily` looks."""
        self._lock = FileLock(home.watch_lock)
        self._one_at_a_time = asyncio.Lock()

    async def look(self, *, refresh: bool = False) -> Look:
        """Compare how things stand with the last look, and keep what is to be told.

        With `refresh` every vendor that can be asked is asked for its list first. Raises StoreTrouble, HomeUnwritable.
        """
        async with self._one_at_a_time:
            if not refresh:
                return await self._looked(())
            if not await self._take_lock():
                return replace(await self._looked(()), is_busy=True)
            try:
                asked = await self._ask(self._directory.vendors.values())
                return await self._looked(asked, with_library=True)
            finally:
                self._lock.give_back()

    async def look_daily(self) -> Look | None:
        """The same by itself, with vendors that a key is at hand for; None where a day has not gone by, another
        program is at it, or the user wants none of it. Raises as `look` does."""
        if not self.daily:
            return None
        async with self._one_at_a_time:
            if not await self._is_due() or not await self._take_lock():
                return None
            try:
                # Whoever held the lock before may just have looked.
                if not await self._is_due():
                    return None
                keyed = [
                    vendor for vendor in self._directory.vendors.values() if await self._is_keyed(vendor)
                ]
                return await self._looked(await self._ask(keyed), is_whole=True)
            finally:
                self._lock.give_back()

    async def peek(self) -> tuple[Notice, ...]:
        """What a look without asking anybody would leave open; keeps nothing."""
        from interline.services.watching.rules import look

        notices, _ = await asyncio.to_thread(look, await self._grounds({}, with_library=True))
        return await self._store.notices.unseen(notices)

    async def open(self) -> tuple[Notice, ...]:
        """The notices that are open, as the last look left them."""
        return await self._store.notices.open()

    async def dismiss(self, notice_id: str) -> None:
        """Put a notice away until its facts are others."""
        await self._store.notices.dismiss(notice_id, self._clock.now())
        self._changes.publish(Topic.NOTICES)

    async def move(self, notice: Notice) -> Moved | None:
        """Let the notice's conversations ask what it proposes; None where it proposes nothing."""
        if notice.ref is None or notice.replacement is None:
            return None
        moved = await self._library.replace_in_conversations(
            notice.ref, notice.replacement, notice.conversations
        )
        await self.look()
        return Moved(notice.ref, notice.replacement, moved)

    async def move_back(self, moved: Moved) -> None:
        """Undo `move`: conversations that ask anything else by now stay as they are."""
        await self._library.replace_in_conversations(moved.new, moved.old, moved.ids)
        await self.look()

    async def change_steps(self, notice: Notice) -> tuple[str, ...]:
        """Write what the notice proposes into the user's routes; gives the names of those that changed.

        Raises ConfigMistake where vendors.toml cannot be changed without touching more, HomeUnwritable.
        """
        if notice.ref is None or notice.replacement is None:
            return ()
        from interline.settings.route_steps import change_steps

        file, old, new = self._home.vendors_file, notice.ref, notice.replacement
        changed = await asyncio.to_thread(change_steps, file, old, new)
        await self._directory.load()
        self._changes.publish(Topic.VENDORS)
        await self.look()
        return changed

    async def accept_price(self, ref: ModelRef) -> bool:
        """Believe what is said of a model's price now; whether there was anything to believe."""
        async with self._one_at_a_time:
            snapshot = await self._snapshot()
            lists = await self._lists.rows(self._directory.vendors.values())
            now = await self._prices_of({ref}, lists, with_library=True)
            changed = {key: price for key, price in now.items() if snapshot.prices.get(key) != price}
            if changed:
                await self._keep(replace(snapshot, prices={**snapshot.prices, **changed}))
            await self._looked(())
        return bool(changed)

    async def keys_changed(self) -> None:
        """A key was set or taken away: what a vendor said of the old one says nothing of it."""
        async with self._one_at_a_time:
            snapshot = await self._snapshot()
            vendors = {
                id_: replace(seen, trouble=None, trouble_at=None) if seen.trouble in _OF_KEYS else seen
                for id_, seen in snapshot.vendors.items()
            }
            if vendors != snapshot.vendors:
                await self._keep(replace(snapshot, vendors=vendors))
                await self._looked(())

    # --- asking ---

    async def _ask(self, vendors: Iterable[Vendor]) -> tuple[Refreshed, ...]:
        """Ask those that can be asked, a few at a time, and take in what they said."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def ask(vendor: Vendor) -> Refreshed:
            async with gate:
                return await self._refreshed(vendor)

        asked = [vendor for vendor in vendors if await self._can_be_asked(vendor)]
        found = await asyncio.gather(*map(ask, asked))
        if asked:
            await self._directory.load()
            self._changes.publish(Topic.VENDORS)
        return tuple(found)

    async def _can_be_asked(self, vendor: Vendor) -> bool:
        if vendor.embedded or vendor.needs_address:
            return False
        wants_key = vendor.key is not None and vendor.key.required
        return not wants_key or (await self._vault.state(vendor)).is_kept

    async def _is_keyed(self, vendor: Vendor) -> bool:
        """Whether a key is at hand: nobody is asked to unlock anything for a look of our own."""
        return vendor.key is not None and await self._vault.is_at_hand(vendor)

    async def _refreshed(self, vendor: Vendor) -> Refreshed:
        try:
            key = await self._vault.key_for(vendor) if vendor.key else None
            return await self._lists.refresh(vendor, key)
        except InterlineError as error:
            return Refreshed(vendor.id, vendor.name, f"{vendor.name}: {error}")
        except OSError:
            return Refreshed(
                vendor.id, vendor.name, tr("{vendor}: its list could not be kept.", vendor=vendor.name)
            )

    # --- looking ---

    async def _looked(
        self, refreshed: tuple[Refreshed, ...], *, is_whole: bool = False, with_library: bool = False
    ) -> Look:
        """`is_whole`: whether it counts as a look though nobody could be asked."""
        # In a window's thread this import would take longer than a frame.
        await asyncio.to_thread(import_module, "interline.services.watching.rules")
        from interline.services.watching.grounds import Asked
        from interline.services.watching.outages import is_offline
        from interline.services.watching.rules import look

        asked = {each.vendor_id: Asked(each.failure) for each in refreshed if each.was_asked}
        was = await self._store.notices.open()
        # A price that waits for a yes waits only while it is so.
        with_library = with_library or any(each.needs_yes for each in was)
        grounds = await self._grounds(asked, with_library=with_library)
        if await self._lift(grounds):
            grounds = await self._grounds(asked, with_library=with_library)
        # Some lists are as long as a book.
        notices, after = await asyncio.to_thread(look, grounds)
        offline = is_offline(grounds)
        if offline:
            # Nobody was asked, so the day's look is still to come.
            after = replace(after, looked_at=grounds.before.looked_at)
        elif is_whole:
            after = replace(after, looked_at=grounds.now)
        if after != grounds.before:
            await self._keep(after)
        opened = await self._store.notices.take(notices, grounds.now)
        if [replace(each, since=None) for each in was] != [replace(each, since=None) for each in opened]:
            self._changes.publish(Topic.NOTICES)
        return Look(grounds.now, opened, refreshed, offline)

    async def _lift(self, grounds: Grounds) -> bool:
        """Where a list shows that a vendor takes a key again, or lets it use a model, turns need not wait to find out;
        whether there was any."""
        lifted = False
        for vendor_id, asked in grounds.asked.items():
            vendor = grounds.vendors.get(vendor_id)
            seen = grounds.last(vendor) if vendor is not None else None
            if vendor is None or seen is None or asked.trouble is not None:
                continue
            if seen.trouble is FailureClass.AUTH:
                # Its list does look at the key: some are open to everybody.
                await self._health.lifted(ModelRef(vendor_id, ""), FailureClass.AUTH, "")
                lifted = True
            for model in grounds.names.get(vendor_id, frozenset()) - seen.names if seen.names else ():
                if _is_latched(grounds, ModelRef(vendor_id, model), FailureClass.ACCESS):
                    await self._health.lifted(ModelRef(vendor_id, model), FailureClass.ACCESS)
                    lifted = True
        if lifted:
            self._changes.publish(Topic.HEALTH)
        return lifted

    async def _grounds(self, asked: Mapping[str, Asked], *, with_library: bool) -> Grounds:
        """`with_library`: whether the price library is read whatever it takes: 40 MB and a second of a thread. Else it
        is where it is loaded already or another one is installed since."""
        from interline.services.watching.grounds import Grounds, used_in
        from interline.services.watching.routes import TYPICAL
        from interline.settings.route_steps import step_lines

        now = self._clock.now()
        terrain = await self._directory.outlook(TYPICAL, now)
        conversations = await self._store.conversations.choices()
        lists = await self._lists.rows(terrain.vendors.values())
        before = await self._snapshot()
        version, is_loaded = await self._prices.library()
        with_library = with_library or is_loaded or version != before.library
        used = await asyncio.to_thread(used_in, terrain, conversations)
        return Grounds(
            now,
            # Turns go on meanwhile.
            replace(terrain, health=HealthBook(terrain.health.records.values())),
            self._directory.own_routes,
            self._directory.budgets,
            lists,
            asked,
            before,
            conversations,
            await self._prices_of(used, lists, with_library=with_library),
            version if with_library else "",
            await self._store.ledger.failing_since(),
            await asyncio.to_thread(step_lines, self._home.vendors_file),
        )

    async def _prices_of(
        self, refs: Iterable[ModelRef], lists: Mapping[str, tuple[Listed, ...]], *, with_library: bool
    ) -> dict[tuple[ModelRef, str], Price]:
        """What the price library and the vendors' own lists ask for these models now."""
        now, found = self._clock.now(), {}
        wanted = frozenset(refs)
        for vendor_id, rows in lists.items():
            for row in rows:
                ref = ModelRef(vendor_id, row.facts.id)
                if row.price is not None and ref in wanted:
                    found[ref, LIST] = row.price
        for ref in wanted if with_library else ():
            vendor = self._directory.vendors.get(ref.vendor)
            if vendor is None:
                continue
            if (price := await self._prices.rates(vendor, ref.model, now)) is not None:
                found[ref, LIBRARY] = price
        return found

    async def _is_due(self) -> bool:
        """Whether a day has gone by; a clock that was set back makes it due."""
        last, now = (await self._snapshot()).looked_at, self._clock.now()
        return last is None or not timedelta(0) <= now - last < EVERY

    async def _snapshot(self) -> Snapshot:
        return await asyncio.to_thread(read_snapshot, self._home.watch_file)

    async def _keep(self, snapshot: Snapshot) -> None:
        try:
            await asyncio.to_thread(write_snapshot, self._home.watch_file, snapshot)
        except OSError as error:
            raise HomeUnwritable(
                tr("{file} could not be written.", file=self._home.watch_file),
                next_step=tr("Check that there is room on the disk and that the folder belongs to you."),
                detail=error.strerror or "",
            ) from None
        self._prices.trust({ref: price for (ref, read), price in snapshot.prices.items() if read == LIBRARY})

    async def _take_lock(self) -> bool:
        try:
            return await asyncio.to_thread(self._lock.take)
        except OSError:
            # A folder that cannot be written is told of when the look is kept.
            return True


def _is_latched(grounds: Grounds, ref: ModelRef, reason: FailureClass) -> bool:
    records = grounds.terrain.health.records.values()
    return any(
        record.ref == ref and record.state == HealthState.LATCHED and record.reason is reason
        for record in records
    )
