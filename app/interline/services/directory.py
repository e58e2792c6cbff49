"""Who can be asked: the built-in vendors, what vendors.toml adds, and which of them a key is at hand for.

Rule: read off the event loop; a mistake in the file is kept to be shown and never stops the rest.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from interline.catalog.listed import with_lists
from interline.catalog.models import complete, known_models
from interline.model.decision import Plan
from interline.model.errors import ConfigMistake
from interline.model.money import UNKNOWN, Cost
from interline.model.pace import Pace
from interline.model.refs import ModelRef
from interline.model.route import Budget, Choice, Route
from interline.model.vendor import Vendor
from interline.router.survey import GATED_ACCESS, Needs, Terrain
from interline.vendors import all_in_words

if TYPE_CHECKING:
    from interline.keys.vault import Vault
    from interline.router.health_keeper import HealthKeeper
    from interline.router.ports import Clock, Pricing
    from interline.services.model_lists import ModelLists
    from interline.settings.vendors_file import UserVendors
    from interline.store.ledger import Ledger

# What an answer takes when nobody knows: a few paragraphs.
_TYPICAL_OUTPUT = 500
# Set aside for an answer of which nobody knows how long it will be.
_USUALLY_RESERVED = 4096
# Where that is known, twice what nine in ten of its answers do not exceed, and at least this.
_LEAST_RESERVED = 1024
# Fees that an answer which may search the web sets aside; one that searches more often overshoots by a cent or so.
_SEARCHES_RESERVED = 5
_NEVER_SEEN = Pace()


class Directory:
    """Vendors, routes and budgets as they stand."""

    def __init__(
        self,
        vendors_file: Path,
        keys: Vault,
        prices: Pricing,
        lists: ModelLists,
        ledger: Ledger,
        health: HealthKeeper,
        clock: Clock,
        *,
        local_model: bool = True,
    ) -> None:
        self._file = vendors_file
        self._keys = keys
        self._prices = prices
        self._lists = lists
        self._ledger = ledger
        self._health = health
        self._clock = clock
        self._listed: frozenset[ModelRef] = frozenset()
        self._local_model = local_model
        self._vendors: dict[str, Vendor] = {}
        self._read: UserVendors | None = None
        self.budgets: tuple[Budget, ...] = ()
        self.mistakes: tuple[ConfigMistake, ...] = ()
        self._seen: object = None
        """By what the file is known again that was read last."""
        self._loading = asyncio.Lock()

    def offer_local_model(self, offered: bool) -> bool:
        """Whether the built-in model is among the vendors, from the next `load` on. Returns whether that is new."""
        is_new, self._local_model = offered != self._local_model, offered
        return is_new

    async def load_if_changed(self) -> None:
        """Read everything again where vendors.toml is another than it was; looking costs next to nothing.

        For a program that runs for days while people edit the file.
        """
        if _mark_of(self._file) != self._seen:
            async with self._loading:
                if _mark_of(self._file) != self._seen:
                    await self.load()

    async def load(self) -> None:
        """Read vendors.toml, the table of models and the vendors' own lists again."""
        # Imported here: the window stands before anything is read.
        from interline.settings.vendors_file import read_vendors_file

        # Before it is read: what is written meanwhile is read the next time.
        self._seen = _mark_of(self._file)
        read = await asyncio.to_thread(read_vendors_file, self._file, all_in_words())
        table = await asyncio.to_thread(known_models)
        listed = await self._lists.facts(read.vendors)
        vendors = complete(read.vendors, with_lists(table, listed))
        self._listed = frozenset(ModelRef(id_, facts.id) for id_, rows in listed.items() for facts in rows)
        if not self._local_model:
            vendors = tuple(_without_built_in(vendor) for vendor in vendors)
            vendors = tuple(vendor for vendor in vendors if vendor.models or not vendor.embedded)
        self._read = read
        self._vendors = {vendor.id: vendor for vendor in vendors}
        self.budgets = read.budgets
        self.mistakes = read.mistakes

    @property
    def vendors(self) -> Mapping[str, Vendor]:
        """All of them, by id, with every model known."""
        return self._vendors

    def name_of(self, vendor_id: str) -> str:
        """A vendor's name for people; its id where it is not known any more."""
        vendor = self._vendors.get(vendor_id)
        return vendor.name if vendor else vendor_id

    @property
    def written_routes(self) -> frozenset[str]:
        """The names of the routes that vendors.toml holds."""
        return frozenset(route.name for route in self._read.routes) if self._read is not None else frozenset()

    async def routes(self) -> tuple[Route, ...]:
        """The user's routes and the default one."""
        if self._read is None:
            return ()
        return self._read.all_routes(tuple(self._vendors.values()), await self.keyed(self._vendors.values()))

    async def keyed(self, vendors: Iterable[Vendor]) -> frozenset[str]:
        """The ids of those that a key is kept for, be it in a keychain that is still locked; asks nobody to open it."""
        return frozenset(await self._kept_keys(vendors))

    async def _kept_keys(self, vendors: Iterable[Vendor]) -> dict[str, tuple[str, ...]]:
        """The names of the keys that are kept, by vendor; a vendor without any is left out."""
        wanting = {vendor.id: vendor for vendor in vendors if vendor.key is not None}
        found = {id_: await self._keys.names_kept(vendor) for id_, vendor in wanting.items()}
        return {id_: names for id_, names in found.items() if names}

    async def terrain(
        self, choice: Choice, needs: Needs, *, wait_for_prices: bool, conversation_id: str = ""
    ) -> Terrain:
        """What the plan of a turn starts from."""
        if choice.pin is not None:
            asked = [self._vendors[choice.pin.vendor]] if choice.pin.vendor in self._vendors else []
            routes: tuple[Route, ...] = ()
            refs = [choice.pin]
        else:
            routes = await self.routes()
            chosen = next((route for route in routes if route.name == choice.route), None)
            refs = list(chosen.steps) if chosen else []
            asked = [self._vendors[ref.vendor] for ref in refs if ref.vendor in self._vendors]
        now = self._clock.now()
        budgets = await self._ledger.budget_states(
            self.budgets, conversation_id, vendors={vendor.id for vendor in asked}, at=now
        )
        if budgets:
            own = (vendor for vendor in self._vendors.values() if vendor.embedded and vendor.models)
            refs += [ModelRef(vendor.id, vendor.models[0].id) for vendor in own]
        keys = await self._kept_keys(asked)
        order = next((route.order for route in routes if route.name == choice.route), "listed")
        paces = await self._ledger.paces() if budgets or order != "listed" else {}
        here = now.astimezone()
        return Terrain(
            self._vendors,
            {route.name: route for route in routes},
            frozenset(keys),
            now.date(),
            # A budget cannot hold what has no price, nor an order go by it: then the library is worth waiting for.
            await self._estimates(
                refs, needs, now, wait=wait_for_prices or bool(budgets) or order != "listed"
            ),
            now=now,
            minute=here.hour * 60 + here.minute,
            keys=keys,
            health=await self._health.book(),
            reserves=await self._reserves(refs, needs, paces, now) if budgets else {},
            budgets=budgets,
            speeds={
                ref: pace.first_token_ms for ref, pace in paces.items() if pace.first_token_ms is not None
            },
            listed=self._listed | await self._answered(refs),
        )

    @property
    def own_routes(self) -> tuple[str, ...]:
        """The names of the routes that the user wrote."""
        return tuple(route.name for route in self._read.routes) if self._read else ()

    async def outlook(self, needs: Needs, now: datetime) -> Terrain:
        """What holds for any turn of any route: every key that is kept, and what such a turn would set aside."""
        routes = await self.routes()
        keys = await self._kept_keys(self._vendors.values())
        steps = {ref for route in routes for ref in route.steps} if self.budgets else ()
        return Terrain(
            self._vendors,
            {route.name: route for route in routes},
            frozenset(keys),
            now.date(),
            now=now,
            keys=keys,
            health=await self._health.book(),
            reserves=await self._reserves(steps, needs, await self._ledger.paces() if steps else {}, now),
            listed=self._listed,
        )

    async def paces(self) -> Mapping[ModelRef, Pace]:
        """How models answered lately; one that did not is missing."""
        return await self._ledger.paces()

    async def _answered(self, refs: Iterable[ModelRef]) -> frozenset[ModelRef]:
        """Of the models that are not open to everybody and stand in no list, those that have answered before."""
        unseen = [
            ref
            for ref in dict.fromkeys(refs)
            if ref not in self._listed
            and ref.vendor in self._vendors
            and self._vendors[ref.vendor].model(ref.model).access in GATED_ACCESS
        ]
        return await self._ledger.answered(unseen) if unseen else frozenset()

    async def expect_bill(self, plan: Plan) -> None:
        """Load the price library while a vendor thinks, where the bill of one of these will need it."""
        if self.needs_price_library(plan):
            await self._prices.warm()

    def needs_price_library(self, plan: Plan) -> bool:
        """Whether the bill of one of these will."""
        refs = (candidate.ref for candidate in plan.order)
        asked = ((self._vendors[ref.vendor], ref.model) for ref in refs if ref.vendor in self._vendors)
        return any(not vendor.embedded and vendor.model(model).price is None for vendor, model in asked)

    async def _reserves(
        self, refs: Iterable[ModelRef], needs: Needs, paces: Mapping[ModelRef, Pace], now: datetime
    ) -> dict[ModelRef, Decimal | None]:
        """What a turn at each model would set aside, on the safe side."""
        found: dict[ModelRef, Decimal | None] = {}
        for ref in refs:
            vendor = self._vendors.get(ref.vendor)
            if vendor is None or ref in found:
                continue
            facts = vendor.model(ref.model)
            known = paces.get(ref, _NEVER_SEEN).output
            output = max(_LEAST_RESERVED, 2 * known) if known is not None else _USUALLY_RESERVED
            output = min(output, facts.max_output or output)
            searches = _SEARCHES_RESERVED if needs.searches and vendor.searches(facts) else 0
            tokens = needs.tokens_for(facts)
            found[ref] = await self._prices.reserve(vendor, ref.model, tokens, output, now, searches)
        return found

    async def _estimates(
        self, refs: Iterable[ModelRef], needs: Needs, now: datetime, *, wait: bool
    ) -> dict[ModelRef, Cost]:
        """The estimate at each model; without `wait` only those that need no price library, which is slow to load."""
        found = {}
        for ref in refs:
            vendor = self._vendors.get(ref.vendor)
            if vendor is None or ref in found:
                continue
            facts = vendor.model(ref.model)
            known = vendor.embedded or facts.price is not None
            output = min(_TYPICAL_OUTPUT, facts.max_output or _TYPICAL_OUTPUT)
            found[ref] = (
                await self._prices.estimate(vendor, ref.model, needs.tokens_for(facts), output, now)
                if wait or known
                else UNKNOWN
            )
        return found


def _without_built_in(vendor: Vendor) -> Vendor:
    """The embedded vendor with the user's own model files alone; others as they are."""
    if not vendor.embedded:
        return vendor
    return replace(vendor, models=tuple(facts for facts in vendor.models if facts.path))


def _mark_of(path: Path) -> object:
    """What tells a file from the one that stood there before; None where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
