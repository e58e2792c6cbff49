"""Shopping results: any row of results that has a name and a price.

Rule: no vendor documents the form of its shopping results, so each field is looked for under every usual name, and what
is found is bounded and never more than text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from interline.model.clean import storable
from interline.model.events import ProductShown
from interline.wire.shapes import money, record, records, words

MOST_PRODUCTS = 50
"""How many products an answer shows."""

_TITLES = ("title", "name", "product_title", "product_name", "productTitle", "productName")
_PRICES = (
    "price", "current_price", "currentPrice", "sale_price", "salePrice", "formatted_price", "formattedPrice",
    "price_text", "extracted_price", "price_range", "priceRange", "lowPrice",
)  # fmt: skip
# Where one of these stands, or an object that may hold one.
_PRICED = frozenset((*_PRICES, "product", "offers"))
_CURRENCIES = ("currency", "currency_code", "currencyCode", "price_currency", "priceCurrency")
_URLS = ("url", "link", "product_link", "productLink", "product_url", "productUrl", "uri", "href")
_MERCHANTS = (
    "merchant", "merchant_name", "merchantName", "seller", "store", "retailer", "shop", "vendor", "source",
)  # fmt: skip
_AMOUNTS = (
    "formatted", "display", "raw", "text", "value", "amount", "price", "units", "min", "minPrice", "lowPrice",
)  # fmt: skip
_HIGHEST = ("max", "maxPrice", "highPrice")

_LONGEST_TITLE = 300
_LONGEST_PRICE = 60
_LONGEST_MERCHANT = 100
_LONGEST_URL = 2048
# What a number alone is made of; anything else beside a digit says the currency.
_BARE = re.compile(r"[\d\s.,'\u2019\u2013-]*")


def product_in(row: Mapping[str, Any]) -> ProductShown | None:
    """The product that a row tells of; None for a row that lacks a name or a price."""
    if _PRICED.isdisjoint(row):
        # As most rows are, plain pages; and a search finds many.
        return None
    inner = record(row.get("product"))
    places = [row, inner, *records(row.get("offers"))[:1], *records(inner.get("offers"))[:1]]
    price = _price(places)
    title = _text(places, _TITLES)[:_LONGEST_TITLE] if price else ""
    if not title:
        return None
    merchant = _text(places, _MERCHANTS)
    return ProductShown(
        title,
        price[:_LONGEST_PRICE],
        _url(places),
        # Where it came from, which some rows of plain search results say in the same field.
        "" if merchant.lower() == "web" else merchant[:_LONGEST_MERCHANT],
    )


def _text(places: Sequence[Mapping[str, Any]], names: Sequence[str]) -> str:
    """The first text under one of these names, on one line; of an object its own name."""
    for place in places:
        for name in names:
            value = place.get(name)
            text = words(value) or words(record(value).get("name"))
            if text := " ".join(storable(text[:4096]).split()):
                return text
    return ""


def _url(places: Sequence[Mapping[str, Any]]) -> str:
    """An address of the web; one that is too long would be another one if it were cut."""
    url = _text(places, _URLS)
    return url if url.lower().startswith(("https://", "http://")) and len(url) <= _LONGEST_URL else ""


def _price(places: Sequence[Mapping[str, Any]]) -> str:
    currency = _text(places, _CURRENCIES)[:12]
    for place in places:
        for name in _PRICES:
            if name in place and (price := _priced(place[name], currency)):
                return price
    return ""


def _priced(value: object, currency: str) -> str:
    """A price as text with its currency: as it stands where it says it, else beside the number."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        return _priced_in(value, currency)
    text = _amount(value)
    if not text or not _BARE.fullmatch(text):
        return text
    if not currency:
        # Nothing for nothing is a field that nobody filled in.
        return text if any(digit in text for digit in "123456789") else ""
    return f"{text} {currency}"


def _priced_in(value: Mapping[str, Any], currency: str) -> str:
    currency = _text([value], _CURRENCIES)[:12] or currency
    low = next((text for name in _AMOUNTS if (text := _amount(value.get(name)))), "")
    nanos = value.get("nanos")
    if "units" in value and isinstance(nanos, int) and 0 < nanos < 10**9 and low.isdecimal():
        # Google's own form of money: a whole number, and billionths.
        cents = format(Decimal(nanos).scaleb(-9), "f")[2:].rstrip("0")
        low = f"{low}.{cents:0<2}"
    high = next((text for name in _HIGHEST if (text := _amount(value.get(name)))), "")
    return _priced(f"{low}–{high}" if low and high and high != low else low, currency)


def _amount(value: object) -> str:
    """A price's own words, or a number as text; empty where it is neither."""
    if isinstance(value, str):
        text = " ".join(storable(value[:4096]).split())
        return text if any(mark.isdigit() for mark in text) or text.lower() == "free" else ""
    number = None if isinstance(value, dict | list) else money(value)
    return "" if number is None else format(number, "f")
