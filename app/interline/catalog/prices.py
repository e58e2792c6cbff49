"""What answers cost: the vendor's own word, then the user's price, then nothing at home, then the price library.

Rule: amounts are exact decimals, and what is not known is "unknown", never zero.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from interline.catalog import price_library
from interline.model.facts import DataPolicy
from interline.model.money import FREE, MILLION, UNKNOWN, Bill, Cost, CostItem, Price, Quality
from interline.model.refs import ModelRef
from interline.model.usage import Usage
from interline.model.vendor import Vendor

BY_VENDOR = "vendor"
BY_USER = "vendors.toml"
AT_HOME = "local"
BEFORE = "the price before it moved"
"""A price of the library's that moved far stays as it was, as a guess, until the user accepts the new one."""

NO_BILL = Bill(UNKNOWN)


class Prices:
    """All price lists. Any event loop may ask."""

    def __init__(self, trusted: Callable[[], Mapping[ModelRef, Price]] = dict) -> None:
        """`trusted` reads prices of the library's that were seen before, off the loop, when they are first needed."""
        self._asked: set[tuple[str, str]] = set()
        self._read_trusted = trusted
        self._trusted: Mapping[ModelRef, Price] | None = None

    async def bill(self, vendor: Vendor, model: str, usage: Usage | None, at: datetime) -> Bill:
        """The bill of an answer, by the prices of `at`; unknown where its price or its usage is unknown."""
        if usage is not None and (reported := usage.reported_cost) is not None and reported.is_finite():
            return _reported_bill(reported) if reported >= 0 else NO_BILL
        # A question always sends something: a count of zero is one that nobody made.
        counted = usage if usage is not None and usage.is_plausible() and usage.input > 0 else None
        if price := vendor.model(model).price:
            return flat_bill(price, counted, BY_USER) if counted else NO_BILL
        if _runs_at_home(vendor, model):
            return _free_bill(counted)
        return await self._library_bill(vendor, model, counted, at) if counted else NO_BILL

    async def estimate(
        self, vendor: Vendor, model: str, input_tokens: int, output_tokens: int, at: datetime
    ) -> Cost:
        """What a turn of so many tokens would cost there, before anything is sent."""
        guess = Usage(input=max(1, input_tokens), output=max(0, output_tokens))
        cost = (await self.bill(vendor, model, guess, at)).cost
        # What is free stays free however wrong the guess is.
        return cost if cost == FREE or cost.amount is None else Cost(cost.amount, Quality.ESTIMATED)

    async def warm(self) -> None:
        """Load the price library in a thread, so that the first answer need not wait for it."""
        await asyncio.to_thread(price_library.load)

    def trust(self, known: Mapping[ModelRef, Price]) -> None:
        """Prices of the library's that were seen before: it is not believed where it moved far from one of these."""
        self._trusted = known

    async def library(self) -> tuple[str, bool]:
        """The version of the price library that is installed, and whether it is loaded already."""
        return await asyncio.to_thread(price_library.version), price_library.is_loaded()

    async def rates(self, vendor: Vendor, model: str, at: datetime) -> Price | None:
        """What the price library asks at this time; None where another price counts or it does not know the model."""
        if vendor.model(model).price is not None or _runs_at_home(vendor, model):
            return None
        return await asyncio.to_thread(price_library.rates, vendor, model, at)

    async def _library_bill(self, vendor: Vendor, model: str, usage: Usage, at: datetime) -> Bill:
        # The first question loads a megabyte and a half of prices. What was looked up once is remembered there, and
        # from then on a bill takes less time than handing it to a thread would.
        if self._trusted is None:
            self._trusted = await asyncio.to_thread(self._read_trusted)
        trusted = self._trusted.get(ModelRef(vendor.id, model))
        if (vendor.id, model) in self._asked:
            bill = price_library.bill(vendor, model, usage, at, trusted)
        else:
            bill = await asyncio.to_thread(price_library.bill, vendor, model, usage, at, trusted)
            self._asked.add((vendor.id, model))
        if bill is None and trusted is not None:
            guess = flat_bill(trusted, usage, BEFORE)
            return replace(guess, cost=Cost(guess.cost.amount, Quality.ESTIMATED))
        return bill or NO_BILL


def flat_bill(price: Price, usage: Usage, source: str) -> Bill:
    """The bill by a flat price. Where caching has no price of its own, its tokens cost what fresh ones do."""
    cached = usage.cached_input if price.cached_input is not None else 0
    written = usage.cache_write if price.cache_write is not None else 0
    lines = (
        ("input", usage.input - cached - written, price.input),
        ("cached_input", cached, price.cached_input or Decimal(0)),
        ("cache_write", written, price.cache_write or Decimal(0)),
        ("output", usage.output, price.output),
    )
    items = tuple(
        CostItem(unit, count, per_million / MILLION, count * per_million / MILLION)
        for unit, count, per_million in lines
        if count > 0
    )
    return Bill(Cost(sum((item.amount for item in items), Decimal(0)), Quality.EXACT), items, source)


def _reported_bill(amount: Decimal) -> Bill:
    return Bill(Cost(amount, Quality.EXACT), (CostItem("reported", 1, amount, amount),), BY_VENDOR)


def _free_bill(usage: Usage | None) -> Bill:
    counts = (("input", usage.input), ("output", usage.output)) if usage else ()
    free = Decimal(0)
    return Bill(
        FREE, tuple(CostItem(unit, count, free, free) for unit, count in counts if count > 0), AT_HOME
    )


def _runs_at_home(vendor: Vendor, model: str) -> bool:
    """Whether answers come from this very computer and so cost nothing.

    A loopback address of the user's own proves nothing: a gateway may listen there, and its vendors bill. Ollama's
    server passes models whose name ends in "cloud" on to its maker's machines.
    """
    if vendor.embedded:
        return True
    own = vendor.is_loopback and vendor.data is DataPolicy.LOCAL and not vendor.user_defined
    return own and not model.endswith("cloud")
