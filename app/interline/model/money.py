"""Exact money: Decimal amounts in US dollars with the quality of each.

Rule: no float ever touches an amount, and an unknown price is "unknown", never zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation
from enum import StrEnum

from interline.language import in_dollars, tr

MILLION = Decimal(1_000_000)
EXACTLY = Context(prec=200)
"""For sums. Decimals round to 28 digits by themselves, which many long amounts together can need more of."""


class Quality(StrEnum):
    """How far an amount can be trusted."""

    EXACT = "exact"
    """From counted tokens and a known price, or told by the vendor."""
    ESTIMATED = "estimated"
    """Tokens or price were guessed."""
    UNKNOWN = "unknown"
    """No amount, or one that leaves unknown parts out."""


@dataclass(frozen=True, slots=True)
class Cost:
    """An amount and how far to trust it."""

    amount: Decimal | None
    """US dollars; None where nothing is known."""
    quality: Quality
    """How far to trust it."""

    def __post_init__(self) -> None:
        if self.amount is None and self.quality is not Quality.UNKNOWN:
            raise ValueError("a cost without an amount is unknown")

    def as_text(self) -> str | None:
        """The amount as a plain decimal string, all digits, or None."""
        return None if self.amount is None else format(self.amount, "f")

    def for_people(self) -> str:
        """The amount with the digits that matter: $0.0123, ≈$4.20, free, unknown."""
        if self.amount is None:
            return tr("unknown", "cost")
        if self.quality is Quality.EXACT:
            return tr("free", "cost") if self.amount == 0 else dollars(self.amount)
        text = dollars(self.amount)
        return f"≈{text}" if self.quality is Quality.ESTIMATED else tr("{known} + unknown", known=text)


UNKNOWN = Cost(None, Quality.UNKNOWN)
FREE = Cost(Decimal(0), Quality.EXACT)


def dollars(amount: Decimal) -> str:
    """An amount as people read it: two digits after the point from a dollar on, else two that matter or more.

    0.0123 -> $0.0123, 4.2 -> $4.20, 0.00000171 -> $0.0000017, 0 -> $0.00.
    """
    if amount == 0:
        return in_dollars("0.00")
    sign = "-" if amount < 0 else ""
    size = abs(amount)
    # Three significant digits below a dollar, and never fewer than two places.
    places = 2 if size >= 1 else max(2, -size.adjusted() + 2)
    text = format(round(size, places), "f")
    whole, _, fraction = text.partition(".")
    return sign + in_dollars(f"{int(whole):,}.{fraction.rstrip('0').ljust(2, '0')}")


def total(costs: Iterable[Cost]) -> Cost:
    """The sum; the weakest quality among the parts, and unknown parts stay visible as unknown quality.

    An empty sum is exactly zero.
    """
    amount = Decimal(0)
    known = False
    qualities = set()
    for cost in costs:
        qualities.add(cost.quality)
        if cost.amount is not None:
            amount = EXACTLY.add(amount, cost.amount)
            known = True
    if not qualities:
        return FREE
    if Quality.UNKNOWN in qualities:
        return Cost(amount if known else None, Quality.UNKNOWN)
    return Cost(amount, Quality.ESTIMATED if Quality.ESTIMATED in qualities else Quality.EXACT)


@dataclass(frozen=True, slots=True)
class Price:
    """A flat price, US dollars per million tokens."""

    input: Decimal
    """Fresh input."""
    output: Decimal
    """Output, reasoning included."""
    cached_input: Decimal | None = None
    """Input read from cache; None means that cached tokens cost the same as fresh ones."""
    cache_write: Decimal | None = None
    """Input written to cache; None means that they cost the same as fresh ones."""

    def as_texts(self) -> list[str | None]:
        """All four amounts as decimal text, in the order of the fields: how a price is kept in a file."""
        amounts = (self.input, self.output, self.cached_input, self.cache_write)
        return [None if amount is None else format(amount, "f") for amount in amounts]

    @classmethod
    def of_texts(cls, texts: object) -> Price:
        """Read what `as_texts` wrote. Raises ValueError for anything else."""
        if not isinstance(texts, list) or len(texts) != 4:
            raise ValueError("a price is four amounts")
        sent, said, cached, written = map(_amount, texts)
        if sent is None or said is None:
            raise ValueError("a price without an amount")
        return cls(sent, said, cached, written)


@dataclass(frozen=True, slots=True)
class CostItem:
    """One line of a bill."""

    unit: str
    """What was counted: input, cached_input, cache_write, output, search …; reported, where the vendor said the sum;
    reserved, where nobody saw the end and what had been set aside counts."""
    quantity: int
    """How many of them."""
    unit_price: Decimal
    """US dollars for one."""
    amount: Decimal
    """quantity times unit_price, unrounded."""
    rule: str = ""
    """By which price it was reckoned: the list's name of the model, and the tier where it has several."""


@dataclass(frozen=True, slots=True)
class Bill:
    """What one attempt cost, and by which price list."""

    cost: Cost
    """The sum."""
    items: tuple[CostItem, ...] = ()
    """Its lines; empty where the total came without them."""
    price_source: str = "none"
    """The price snapshot: `vendors.toml`, `genai-prices 0.2.3`, `vendor`, `local`, `set aside`, `none`."""
    computed: Decimal | None = None
    """Where the vendor itself said the cost: what the price list makes of the same tokens, to show how far apart they
    are."""


def _amount(text: object) -> Decimal | None:
    if text is None:
        return None
    try:
        amount = Decimal(text) if isinstance(text, str) else None
    except InvalidOperation:
        amount = None
    if amount is None or not amount.is_finite() or amount < 0:
        raise ValueError("an amount is a decimal number")
    return amount


FAR = 3
"""A price that moves by more than this factor is not believed until somebody says yes."""


def moved_far(before: Price, after: Price) -> bool:
    """Whether any part of a price moved more than threefold, up or down; from or to nothing is as far as can be."""
    pairs = [(before.input, after.input), (before.output, after.output)]
    if before.cached_input is not None and after.cached_input is not None:
        pairs.append((before.cached_input, after.cached_input))
    return any(max(pair) > FAR * min(pair) for pair in pairs)
