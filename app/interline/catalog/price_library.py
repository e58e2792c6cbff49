"""genai-prices, the library of vendors' published prices: the only place that imports it.

Rule: no network. Only the snapshot that was installed is read; the library's own updates are never started, and the
receipt names the version.

The library takes a second to load and knows 2,300 models. It is always told the provider and the time: without them
it would price a renamed or resold model as somebody else's, or by last month's list.
"""

from __future__ import annotations

import sys
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
    try:
        found = _calculate(vendor, model, _translated(usage), _context(usage), at)
    except (LookupError, ValueError):
        return Bill(UNKNOWN, price_source=source)
    price = found.model_price
    if not _is_priced(price):
        return Bill(UNKNOWN, price_source=source)
    if trusted is not None and moved_far(trusted, _rates(price)):
        return None
    items = _items(price, usage)
    if sum((item.amount for item in items), Decimal(0)) != found.total_price:
        # It charged something that our lines do not know, by the request for instance.
        items = ()
    return Bill(Cost(found.total_price, _quality(price, usage, found)), items, source)


def rates(vendor: Vendor, model: str, at: datetime) -> Price | None:
    """What the library asks for a million tokens of a short request at this time; None where it does not know."""
    from genai_prices import Usage as LibraryUsage

    load()
    try:
        found = _calculate(vendor, model, LibraryUsage(input_tokens=1, output_tokens=1), None, at)
    except (LookupError, ValueError):
        return None
    return _rates(found.model_price) if _is_priced(found.model_price) else None


def _rates(price: ModelPrice) -> Price:
    """The price of a short request."""
    short = Usage(input=1, output=1)
    return Price(
        _rate(price.input_mtok, short) or Decimal(0),
        _rate(price.output_mtok, short) or Decimal(0),
        _rate(price.cache_read_mtok, short),
        _rate(price.cache_write_mtok, short),
    )


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


def _is_priced(price: ModelPrice) -> bool:
    """Whether words have a price at all: a row without one would come out as zero."""
    return price.input_mtok is not None and price.output_mtok is not None


def _quality(price: ModelPrice, usage: Usage, found: PriceCalculation) -> Quality:
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


def _items(price: ModelPrice, usage: Usage) -> tuple[CostItem, ...]:
    """The lines of the bill, each kind of token under its own price where it has one."""
    lines: list[tuple[str, int, Decimal]] = []
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
    lines.append(("input", fresh, _rate(price.input_mtok, usage) or Decimal(0)))
    lines.append(("output", said, _rate(price.output_mtok, usage) or Decimal(0)))
    items = [_item(unit, count, rate / MILLION) for unit, count, rate in lines]
    if usage.searches and isinstance(price.web_searches_kcount, Decimal):
        items.append(_item("search", usage.searches, price.web_searches_kcount / THOUSAND))
    return tuple(item for item in items if item.quantity > 0)


def _item(unit: str, count: int, unit_price: Decimal) -> CostItem:
    return CostItem(unit, count, unit_price, count * unit_price)


def _rate(price: object, usage: Usage) -> Decimal | None:
    """Dollars per million: a tier holds for the whole request once its input is longer than where the tier starts."""
    from genai_prices.types import TieredPrices

    if isinstance(price, TieredPrices):
        reached = [tier.price for tier in price.tiers if usage.input > tier.start]
        return reached[-1] if reached else price.base
    return price if isinstance(price, Decimal) else None
