"""genai-prices, the library of vendors' published prices: the only place that imports it.

Rule: no network. Only the snapshot that was installed is read; the library's own updates are never started, and the
receipt names the version.

The library takes a second to load and knows 2,300 models. It is always told the provider and the time: without them
it would price a renamed or resold model as somebody else's, or by last month's list.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from interline.model.money import UNKNOWN, Bill, Cost, CostItem, Price, Quality, moved_far
from interline.model.usage import Usage
from interline.model.vendor import Vendor

if TYPE_CHECKING:
    from genai_prices import Usage as LibraryUsage
    from genai_prices.types import ModelPrice, PriceCalculation

MILLION, THOUSAND = Decimal(1_000_000), Decimal(1000)

_SHORT = Usage(input=1, output=1)
_ORDINARY_TIERS = {"", "standard", "default", "auto", "on_demand"}


def load() -> str:
    """Import the library and read its snapshot: about a second of work. Gives its name and version."""
    import genai_prices
    from genai_prices.data_snapshot import get_snapshot

    get_snapshot()
    return f"genai-prices {genai_prices.__version__}"


def version() -> str:
    """The version that is installed; costs nothing."""
    from importlib.metadata import version as installed

    return installed("genai-prices")


def is_loaded() -> bool:
    """Whether somebody needed it already."""
    return "genai_prices" in sys.modules


def bill(vendor: Vendor, model: str, usage: Usage, at: datetime, trusted: Price | None = None) -> Bill | None:
    """The bill of a plausible usage; unknown for a model, a vendor or a count that the library cannot price.

    None where the library's price has moved far from the one that is trusted, so that nobody should believe it yet.
    """
    source = load()
    found = _find(vendor, model, usage, at)
    if found is None:
        return Bill(UNKNOWN, price_source=source)
    if trusted is not None and moved_far(trusted, _rates(found.model_price)):
        return None
    items = _items(found, usage)
    if sum((item.amount for item in items), Decimal(0)) != found.total_price:
        # It charged something that our lines do not know, for pictures for instance.
        items = ()
    return Bill(Cost(found.total_price, _quality(usage, found)), items, source)


def reserve(vendor: Vendor, model: str, most: Usage, at: datetime) -> Decimal | None:
    """US dollars that so much input, output and searching can cost at the most; None where the library cannot tell."""
    load()
    found = _find(vendor, model, most, at)
    if found is None or _quality(most, found) is Quality.UNKNOWN:
        return None
    price = found.model_price
    # Some vendors charge for writing what is sent into their cache, asked or not.
    sent = max(_dearest(price.input_mtok, most), _dearest(price.cache_write_mtok, most))
    tokens = (most.input * sent + most.output * _dearest(price.output_mtok, most)) / MILLION
    searches = most.searches * (_dearest(price.web_searches_kcount, most) / THOUSAND)
    return max(tokens + searches, found.total_price)


def search_fee(vendor: Vendor, model: str, searches: int, at: datetime) -> CostItem | None:
    """What a vendor charges for its searches beside the tokens; None where the library does not know."""
    load()
    found = _find(vendor, model, _SHORT, at)
    fee = found.model_price.web_searches_kcount if found is not None else None
    if found is None or not isinstance(fee, Decimal):
        return None
    return _item("search", searches, _Rate(fee, THOUSAND), _name(found))


def _find(vendor: Vendor, model: str, usage: Usage, at: datetime) -> PriceCalculation | None:
    """What the library makes of a usage; None where it knows no price or the usage cannot be."""
    try:
        found = _calculate(vendor, model, _translated(usage), _context(usage), at)
    except (LookupError, ValueError):
        return None
    # A row without a price for words would come out as zero.
    price = found.model_price
    return found if price.input_mtok is not None and price.output_mtok is not None else None


def rates(vendor: Vendor, model: str, at: datetime) -> Price | None:
    """What the library asks for a million tokens of a short request at this time; None where it does not know."""
    load()
    found = _find(vendor, model, _SHORT, at)
    return _rates(found.model_price) if found is not None else None


def _rates(price: ModelPrice) -> Price:
    """The price of a short request."""
    sent, received, read, written = (
        rate.dollars if (rate := _rate(each, _SHORT)) else None
        for each in (price.input_mtok, price.output_mtok, price.cache_read_mtok, price.cache_write_mtok)
    )
    return Price(sent or Decimal(0), received or Decimal(0), read, written)


def _calculate(
    vendor: Vendor, model: str, usage: LibraryUsage, context: dict[str, str] | None, at: datetime
) -> PriceCalculation:
    from genai_prices import calc_price

    if vendor.user_defined and vendor.quirks.price_provider is None:
        # Its id is the user's own word and may read like anybody's: only the address says who is behind it.
        return calc_price(
            usage,
            model,
            provider_api_url=vendor.base_url,
            genai_request_timestamp=at,
            price_context=context,
        )
    provider = vendor.quirks.price_provider or vendor.id
    return calc_price(usage, model, provider_id=provider, genai_request_timestamp=at, price_context=context)


def _translated(usage: Usage) -> LibraryUsage:
    """Our counts in the library's words; in both, parts are inside their wholes."""
    from genai_prices import Usage as LibraryUsage

    counts = {
        "cache_read_tokens": usage.cached_input,
        "cache_write_tokens": usage.cache_write,
        "cache_write_1h_tokens": usage.cache_write_1h,
        "input_audio_tokens": usage.input_audio,
        "output_audio_tokens": usage.output_audio,
        "web_searches": usage.searches,
    }
    said = {name: count for name, count in counts.items() if count}
    if usage.input_audio and usage.cached_input:
        # Nobody tells how much of the cached part was sound; the library wants a number.
        said["cache_audio_read_tokens"] = 0
    return LibraryUsage(input_tokens=usage.input, output_tokens=usage.output, **said)


def _context(usage: Usage) -> dict[str, str] | None:
    tier = (usage.service_tier or "").lower()
    if tier in _ORDINARY_TIERS:
        return None
    return {"processing": "batch"} if tier == "batch" else {"service_tier": tier}


def _quality(usage: Usage, found: PriceCalculation) -> Quality:
    price = found.model_price
    if usage.searches and price.web_searches_kcount is None:
        # What the searches cost is missing from the sum.
        return Quality.UNKNOWN
    guessed_sound = usage.input_audio > 0 and (usage.cached_input > 0 or price.input_audio_mtok is None)
    return Quality.ESTIMATED if guessed_sound or not _knows_tier(usage, found) else Quality.EXACT


def _knows_tier(usage: Usage, found: PriceCalculation) -> bool:
    """Whether the tier that served the answer has its own price; the standard one stands in for any other."""
    context = _context(usage)
    return context is None or any(
        all(context.get(name) == value for name, value in variant.when.items())
        for variant in found.model.price_variants or ()
    )


@dataclass(frozen=True, slots=True)
class _Rate:
    """A price of the library's."""

    dollars: Decimal
    per: Decimal = MILLION
    """For how many."""
    over: int = 0
    """The input from which on it holds; 0 for the ordinary price."""


_FREE = _Rate(Decimal(0))


def _items(found: PriceCalculation, usage: Usage) -> tuple[CostItem, ...]:
    """The lines of the bill, each kind of token under its own price where it has one."""
    price = found.model_price
    lines: list[tuple[str, int, _Rate]] = []
    fresh, written, said = usage.input, usage.cache_write, usage.output
    for unit, count, rate in (
        ("cached_input", usage.cached_input, _rate(price.cache_read_mtok, usage)),
        ("input_audio", usage.input_audio, _rate(price.input_audio_mtok, usage)),
    ):
        if count and rate is not None:
            lines.append((unit, count, rate))
            fresh -= count
    if usage.cache_write and (rate := _rate(price.cache_write_mtok, usage)) is not None:
        hour = _rate(price.cache_write_1h_mtok, usage)
        if usage.cache_write_1h and hour is not None:
            lines.append(("cache_write_1h", usage.cache_write_1h, hour))
            written -= usage.cache_write_1h
        lines.append(("cache_write", written, rate))
        fresh -= usage.cache_write
    if usage.output_audio and (rate := _rate(price.output_audio_mtok, usage)) is not None:
        lines.append(("output_audio", usage.output_audio, rate))
        said -= usage.output_audio
    lines.append(("input", fresh, _rate(price.input_mtok, usage) or _FREE))
    lines.append(("output", said, _rate(price.output_mtok, usage) or _FREE))
    if isinstance(price.web_searches_kcount, Decimal):
        lines.append(("search", usage.searches, _Rate(price.web_searches_kcount, THOUSAND)))
    if isinstance(price.requests_kcount, Decimal):
        lines.append(("request", 1, _Rate(price.requests_kcount, THOUSAND)))
    name = _name(found, usage)
    return tuple(_item(unit, count, rate, name) for unit, count, rate in lines if count > 0)


def _item(unit: str, count: int, rate: _Rate, name: str) -> CostItem:
    unit_price = rate.dollars / rate.per
    rule = f"{name}, input over {rate.over:,}" if rate.over else name
    return CostItem(unit, count, unit_price, count * unit_price, rule)


def _name(found: PriceCalculation, usage: Usage | None = None) -> str:
    """The library's own name of the model, and the service tier where that one has its own price."""
    tier = (
        (usage.service_tier or "").lower() if usage and _context(usage) and _knows_tier(usage, found) else ""
    )
    return f"{found.provider.id}/{found.model.id}{f', {tier}' if tier else ''}"


def _rate(price: object, usage: Usage) -> _Rate | None:
    """A tier holds for the whole request once its input is longer than where the tier starts."""
    from genai_prices.types import TieredPrices

    if isinstance(price, TieredPrices):
        reached = [_Rate(tier.price, over=tier.start) for tier in price.tiers if usage.input > tier.start]
        return reached[-1] if reached else _Rate(price.base)
    return _Rate(price) if isinstance(price, Decimal) else None


def _dearest(price: object, most: Usage) -> Decimal:
    """The highest of the prices that an input of up to this length can come under."""
    from genai_prices.types import TieredPrices

    if isinstance(price, TieredPrices):
        return max(price.base, *(tier.price for tier in price.tiers if most.input > tier.start), Decimal(0))
    return price if isinstance(price, Decimal) else Decimal(0)
