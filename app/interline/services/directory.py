"""Who can be asked: the built-in vendors, what vendors.toml adds, and which of them a key is at hand for.

Rule: read off the event loop; a mistake in the file is kept to be shown and never stops the rest.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from interline.catalog.listed import with_lists
from interline.catalog.models import complete, known_models
from interline.model.decision import Plan
from interline.model.errors import ConfigMistake
from interline.model.money import UNKNOWN, Cost
from interline.model.refs import ModelRef
from interline.model.route import Budget, Choice, Route
from interline.model.vendor import Vendor
from interline.router.plan import Needs, Terrain

if TYPE_CHECKING:
    from interline.keys.vault import Vault
    from interline.router.ports import Pricing
    from interline.services.model_lists import ModelLists
    from interline.settings.vendors_file import UserVendors

# What an answer takes when nobody knows: a few paragraphs.
_TYPICAL_OUTPUT = 500


class Directory:
    """Vendors, routes and budgets as they stand."""

    def __init__(
        self, vendors_file: Path, keys: Vault, prices: Pricing, lists: ModelLists, *, local_model: bool = True
    ) -> None:
        self._file = vendors_file
        self._keys = keys
        self._prices = prices
        self._lists = lists
        self._local_model = local_model
        self._vendors: dict[str, Vendor] = {}
        self._read: UserVendors | None = None
        self.budgets: tuple[Budget, ...] = ()
        self.mistakes: tuple[ConfigMistake, ...] = ()

    async def load(self) -> None:
        """Read vendors.toml, the table of models and the vendors' own lists again."""
        # Imported here: the window stands before anything is read.
        from interline.settings.vendors_file import read_vendors_file

        read = await asyncio.to_thread(read_vendors_file, self._file)
        table = await asyncio.to_thread(known_models)
        vendors = complete(read.vendors, with_lists(table, await self._lists.facts(read.vendors)))
        if not self._local_model:
            vendors = tuple(vendor for vendor in vendors if not vendor.embedded)
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

    async def routes(self) -> tuple[Route, ...]:
        """The user's routes and the default one."""
        if self._read is None:
            return ()
        return self._read.all_routes(tuple(self._vendors.values()), await self.keyed(self._vendors.values()))

    async def keyed(self, vendors: Iterable[Vendor]) -> frozenset[str]:
        """The ids of those that a key is kept for, be it in a keychain that is still locked; asks nobody to open it."""
        wanting = [vendor for vendor in vendors if vendor.key is not None]
        states = [await self._keys.state(vendor) for vendor in wanting]
        return frozenset(vendor.id for vendor, state in zip(wanting, states, strict=True) if state.is_kept)

    async def terrain(self, choice: Choice, needs: Needs, *, wait_for_prices: bool) -> Terrain:
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
        return Terrain(
            self._vendors,
            {route.name: route for route in routes},
            await self.keyed(asked),
            datetime.now(UTC).date(),
            await self._estimates(refs, needs, wait=wait_for_prices),
        )

    async def expect_bill(self, plan: Plan) -> None:
        """Load the price library while a vendor thinks, where the bill of one of these will need it."""
        for candidate in plan.order:
            vendor = self._vendors.get(candidate.ref.vendor)
            if vendor and not vendor.embedded and vendor.model(candidate.ref.model).price is None:
                await self._prices.warm()
                return

    async def _estimates(self, refs: Iterable[ModelRef], needs: Needs, *, wait: bool) -> dict[ModelRef, Cost]:
        """The estimate at each model; without `wait` only those that need no price library, which is slow to load."""
        now = datetime.now(UTC)
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
