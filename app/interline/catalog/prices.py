"""What answers cost: the vendor's own word, then the user's price, then nothing at home, then the price library.

Rule: amounts are exact decimals, and what is not known is "unknown", never zero.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial, reduce
from typing import NamedTuple, TypeVar

from interline.catalog import price_library
from interline.language import marked
from interline.model.facts import DataPolicy, ModelFacts
from interline.model.money import (
    EXACTLY,
    FREE,
    MILLION,
    UNKNOWN,
    Bill,
    Cost,
    CostItem,
    Price,
    Quality,
    moved_far,
)
from interline.model.refs import ModelRef
from interline.model.usage import Usage
from interline.model.vendor import Vendor

BY_VENDOR = "vendor"
BY_USER = "vendors.toml"
AT_HOME = "local"
BEFORE = marked("the price before it moved")
"""A price of the library's that moved far stays as it was, as a guess, until the user accepts the new one."""

REPORTED = marked("reported by the vendor")
HOME = marked("at home")

NO_BILL = Bill(UNKNOWN)

_MOST_REPORTED = Decimal(10_000)
"""US dollars for one answer: a vendor that says more is mistaken, and must not use up a budget by it."""
_FLAT_HOLDS = timedelta(minutes=5)
_FINEST = Decimal(1).scaleb(-18)

Answer = TypeVar("Answer")


class Prices:
    """All price lists. Any event loop may ask."""

    def __init__(self, trusted: Callable[[], Mapping[ModelRef, Price]] = dict) -> None:
        """`trusted` reads prices of the library's that were seen before, off the loop, when they are first needed."""
        self._asked: set[tuple[str, str]] = set()
        self._read_trusted = trusted
        self._trusted: Mapping[ModelRef, Price] | None = None
        self._flat: _Flat | None = None
        """What many were asked for last: a list of thousands is opened again and again, and a thread that works beside
        a window holds it up."""

    async def bill(self, vendor: Vendor, model: str, usage: Usage | None, at: datetime) -> Bill:
        """The bill of an answer, by the prices of `at`; unknown where its price or its usage is unknown.

        Where the vendor said the cost itself, that is the cost, and `computed` what the list makes of the same tokens.
        """
        # A question always sends something: a count of zero is one that nobody made.
        counted = usage if usage is not None and usage.is_plausible() and usage.input > 0 else None
        listed = await self._listed_bill(vendor, model, counted, at)
        reported = _believed(usage.reported_cost) if usage is not None else None
        return listed if reported is None else _reported_bill(reported, listed)

    async def estimate(
        self, vendor: Vendor, model: str, input_tokens: int, output_tokens: int, at: datetime
    ) -> Cost:
        """What a turn of so many tokens would cost there, before anything is sent."""
        guess = Usage(input=max(1, input_tokens), output=max(0, output_tokens))
        if (price := vendor.model(model).price) and guess.is_plausible():
            # As the bill would have it, whose lines nobody wants here.
            lines = ((guess.input, price.input), (guess.output, price.output))
            amounts = (EXACTLY.divide(count * per_million, MILLION) for count, per_million in lines)
            cost = Cost(reduce(EXACTLY.add, amounts), Quality.EXACT)
        else:
            cost = (await self.bill(vendor, model, guess, at)).cost
        # What is free stays free however wrong the guess is.
        return cost if cost == FREE or cost.amount is None else Cost(cost.amount, Quality.ESTIMATED)

    async def reserve(
        self,
        vendor: Vendor,
        model: str,
        input_tokens: int,
        output_tokens: int,
        at: datetime,
        searches: int = 0,
    ) -> Decimal | None:
        """US dollars to set aside for a turn, on the safe side; None where a part of its price is unknown.

        A tenth more input than guessed, none of it from a cache, at the dearest tier that so much input can reach.
        """
        most = Usage(
            input=-(-max(1, input_tokens) * 11 // 10), output=max(0, output_tokens), searches=searches
        )
        if price := vendor.model(model).price:
            bill = await self._with_searches(
                flat_bill(_dearest(price), most, BY_USER), vendor, model, most, at
            )
            return bill.cost.amount if bill.cost.quality is Quality.EXACT else None
        if _runs_at_home(vendor, model):
            return Decimal(0)
        ask = partial(price_library.reserve, vendor, model, most, at)
        held = await self._from_library(vendor, model, ask)
        if held is None or (trusted := await self._trusted_price(vendor, model)) is None:
            return held
        now = await self._from_library(vendor, model, partial(price_library.rates, vendor, model, at))
        before = flat_bill(_dearest(trusted), most, BEFORE).cost.amount or held
        # Nobody knows yet which of the two will be billed.
        return max(held, before) if now is not None and moved_far(trusted, now) else held

    async def warm(self) -> None:
        """Load the price library in a thread, so that the first answer need not wait for it."""
        await asyncio.to_thread(price_library.load)

    def trust(self, known: Mapping[ModelRef, Price]) -> None:
        """Prices of the library's that were seen before: it is not believed where it moved far from one of these."""
        self._trusted = known
        self._flat = None

    async def library(self) -> tuple[str, bool]:
        """The version of the price library that is installed, and whether it is loaded already."""
        return await asyncio.to_thread(price_library.version), price_library.is_loaded()

    async def rates(self, vendor: Vendor, model: str, at: datetime) -> Price | None:
        """What the price library asks at this time; None where another price counts or it does not know the model."""
        if vendor.model(model).price is not None or _runs_at_home(vendor, model):
            return None
        return await asyncio.to_thread(price_library.rates, vendor, model, at)

    async def flat(self, models: Iterable[tuple[Vendor, str]], at: datetime) -> dict[ModelRef, Price]:
        """The prices of a short request, of many models at once: the user's, nothing at home, else the library's as
        far as it is believed. A model whose price nobody knows is missing."""
        if self._trusted is None:
            self._trusted = await asyncio.to_thread(self._read_trusted)
        asked, trusted, kept = tuple(models), self._trusted, self._flat
        if kept is not None and kept.holds(asked, at):
            return kept.found
        found = await asyncio.to_thread(_flat, asked, at, trusted)
        if trusted is self._trusted:
            self._flat = _Flat(asked, at, found)
        return found

    async def _listed_bill(self, vendor: Vendor, model: str, counted: Usage | None, at: datetime) -> Bill:
        """What the lists make of an answer, whatever the vendor says of its cost."""
        if price := vendor.model(model).price:
            if counted is None:
                return NO_BILL
            bill = flat_bill(price, counted, BY_USER)
            return await self._with_searches(bill, vendor, model, counted, at)
        if _runs_at_home(vendor, model):
            return _free_bill(counted)
        if counted is None:
            return NO_BILL
        trusted = await self._trusted_price(vendor, model)
        ask = partial(price_library.bill, vendor, model, counted, at, trusted)
        found = await self._from_library(vendor, model, ask)
        if found is None and trusted is not None:
            guess = flat_bill(trusted, counted, BEFORE)
            return replace(guess, cost=Cost(guess.cost.amount, Quality.ESTIMATED))
        return found or NO_BILL

    async def _trusted_price(self, vendor: Vendor, model: str) -> Price | None:
        if self._trusted is None:
            self._trusted = await asyncio.to_thread(self._read_trusted)
        return self._trusted.get(ModelRef(vendor.id, model))

    async def _with_searches(
        self, bill: Bill, vendor: Vendor, model: str, usage: Usage, at: datetime
    ) -> Bill:
        """A bill by the user's price for tokens, and what the vendor charges for its searches beside them."""
        if not usage.searches or bill.cost.amount is None:
            return bill
        fee = await self._from_library(
            vendor, model, partial(price_library.search_fee, vendor, model, usage.searches, at)
        )
        if fee is None:
            return replace(bill, cost=Cost(bill.cost.amount, Quality.UNKNOWN))
        amount = EXACTLY.add(bill.cost.amount, fee.amount)
        return replace(bill, cost=replace(bill.cost, amount=amount), items=(*bill.items, fee))

    async def _from_library(self, vendor: Vendor, model: str, ask: Callable[[], Answer]) -> Answer:
        # The first question loads a megabyte and a half of prices. What was looked up once is remembered there, and
        # from then on a bill takes less time than handing it to a thread would.
        if (vendor.id, model) in self._asked:
            return ask()
        answer = await asyncio.to_thread(ask)
        self._asked.add((vendor.id, model))
        return answer


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
        CostItem(unit, count, per_million / MILLION, EXACTLY.divide(count * per_million, MILLION), source)
        for unit, count, per_million in lines
        if count > 0
    )
    whole = reduce(EXACTLY.add, (item.amount for item in items), Decimal(0))
    return Bill(Cost(whole, Quality.EXACT), items, source)


def _dearest(price: Price) -> Price:
    """What a flat price comes to at the most: nothing read from the cache, all written there where that is dearer."""
    dearest = max(price.input, price.cache_write or price.input)
    return replace(price, input=dearest, cached_input=None, cache_write=None)


def _believed(reported: Decimal | None) -> Decimal | None:
    """What a vendor says that an answer cost, where that can be: it is theirs to say, and not to be trusted."""
    if reported is None or not reported.is_finite() or not 0 <= reported <= _MOST_REPORTED:
        return None
    exponent = reported.as_tuple().exponent
    too_fine = isinstance(exponent, int) and exponent < _FINEST.adjusted()
    return reported.quantize(_FINEST) if too_fine else reported


def _reported_bill(amount: Decimal, listed: Bill) -> Bill:
    """The vendor's word; the list's lines stand under it where they come to the very same."""
    is_whole = listed.cost.quality is not Quality.UNKNOWN
    computed = listed.cost.amount if is_whole else None
    line = CostItem("reported", 1, amount, amount, REPORTED)
    items = listed.items if listed.items and computed == amount else (line,)
    return Bill(Cost(amount, Quality.EXACT), items, BY_VENDOR, computed)


def _free_bill(usage: Usage | None) -> Bill:
    counts = (("input", usage.input), ("output", usage.output)) if usage else ()
    free = Decimal(0)
    items = tuple(CostItem(unit, count, free, free, HOME) for unit, count in counts if count > 0)
    return Bill(FREE, items, AT_HOME)


class _Flat(NamedTuple):
    """Prices of many models at once, and of which moment they are."""

    asked: tuple[tuple[Vendor, str], ...]
    at: datetime
    found: dict[ModelRef, Price]

    def holds(self, asked: tuple[tuple[Vendor, str], ...], at: datetime) -> bool:
        """Whether nothing has changed: the lists that are read are those that the program came with, and some prices
        go by the time of day."""
        if not timedelta(0) <= at - self.at < _FLAT_HOLDS or len(asked) != len(self.asked):
            return False
        # A vendor by identity: it is frozen, and to compare it is to compare all of its models.
        pairs = zip(asked, self.asked, strict=True)
        return all(now[0] is then[0] and now[1] == then[1] for now, then in pairs)


def _flat(
    models: Iterable[tuple[Vendor, str]], at: datetime, trusted: Mapping[ModelRef, Price]
) -> dict[ModelRef, Price]:
    found: dict[ModelRef, Price] = {}
    tables: dict[str, dict[str, ModelFacts]] = {}
    for vendor, model in models:
        ref = ModelRef(vendor.id, model)
        if (table := tables.get(vendor.id)) is None:
            # The first of a name counts, as for `Vendor.model`, which goes through all of them for each.
            table = tables[vendor.id] = {facts.id: facts for facts in reversed(vendor.models)}
        price = (table.get(model) or vendor.model(model)).price
        if price is None and _runs_at_home(vendor, model):
            price = Price(Decimal(0), Decimal(0))
        elif price is None and (price := price_library.rates(vendor, model, at)) is not None:
            before = trusted.get(ref)
            price = before if before is not None and moved_far(before, price) else price
        if price is not None:
            found[ref] = price
    return found


def _runs_at_home(vendor: Vendor, model: str) -> bool:
    """Whether answers come from this very computer and so cost nothing.

    A loopback address of the user's own proves nothing: a gateway may listen there, and its vendors bill. Ollama's
    server passes models whose name ends in "cloud" on to its maker's machines.
    """
    if vendor.embedded:
        return True
    own = vendor.is_loopback and vendor.data is DataPolicy.LOCAL and not vendor.user_defined
    return own and not model.endswith("cloud")
