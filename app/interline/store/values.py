"""Single values on their way into a column and back: times, money, numbers, JSON, words.

Rule: writing cleans what SQLite cannot hold; reading never raises: what cannot be read becomes the given stand-in.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from interline.model.clean import storable
from interline.model.money import EXACTLY, UNKNOWN, Cost, Quality
from interline.model.usage import Usage

# Made once: json.dumps would make one for every call.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str)
_LARGEST = 2**63 - 1
_NEVER = datetime.fromtimestamp(0, UTC)
_FIRST, _LAST = datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)
"""What stands outside of these has no date on some clocks on earth, and asking for it raises."""
_LONGEST_AMOUNT = 60

Word = TypeVar("Word", bound=StrEnum)


def clean(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with what SQLite cannot hold taken out: lone surrogates, NUL, numbers over 63 bits, not-a-number."""
    return {
        # Nearly all are one of these two, in rows of thirty.
        name: value
        if value is None or (type(value) is str and value.isascii() and "\x00" not in value)
        else clean_value(value)
        for name, value in row.items()
    }


def clean_value(value: Any) -> Any:
    """One value, as above."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return max(-_LARGEST, min(_LARGEST, value))
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value


def when_text(moment: datetime) -> str:
    """RFC 3339 in UTC, always with microseconds: text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def when(text: Any) -> datetime:
    """The moment, at the first or last that every clock can show where it lies beyond; the beginning of 1970 where it
    cannot be read."""
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return _NEVER
    return min(max(moment if moment.tzinfo else moment.replace(tzinfo=UTC), _FIRST), _LAST)


def word(kind: type[Word], text: Any, stand_in: Word) -> Word:
    """A member of an enumeration; the stand-in for a word that this version does not know."""
    try:
        return kind(text)
    except ValueError:
        return stand_in


def amount_text(amount: Decimal | None) -> str | None:
    """All digits of an amount; a power of ten only where the digits would fill pages."""
    if amount is None or not amount.is_finite():
        return None
    return format(amount, "f") if abs(amount.adjusted()) < _LONGEST_AMOUNT else str(amount)


def amount(text: Any) -> Decimal | None:
    """The amount, or None."""
    try:
        read = Decimal(text)
    except (TypeError, ValueError, InvalidOperation):
        return None
    return read if read.is_finite() else None


def cost(text: Any, quality: Any) -> Cost:
    """The cost of two columns; unknown where there is no amount."""
    read = amount(text)
    return UNKNOWN if read is None else Cost(read, word(Quality, quality, Quality.UNKNOWN))


def to_json(value: Any) -> str:
    """Compact JSON; numbers of money as text."""
    return _ENCODER.encode(value)


def from_json(text: Any, stand_in: Any) -> Any:
    """The value, of the stand-in's type; the stand-in where it cannot be read."""
    try:
        read = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return stand_in
    return read if isinstance(read, type(stand_in)) else stand_in


@lru_cache(1024)
def words(text: Any) -> tuple[str, ...]:
    """A JSON list of strings."""
    return tuple(str(item) for item in from_json(text, []))


_USAGE_FIELDS = tuple(field.name for field in fields(Usage))


def usage_text(usage: Usage | None) -> str | None:
    """Tokens as JSON; None where nothing was counted."""
    if usage is None:
        return None
    return to_json({name: value for name, value in asdict(usage).items() if value is not None})


def usage(text: Any) -> Usage | None:
    """The tokens, or None."""
    read = from_json(text, {}) if text else None
    if read is None:
        return None
    known = {name: read[name] for name in _USAGE_FIELDS if name in read}
    if "reported_cost" in known:
        known["reported_cost"] = amount(known["reported_cost"])
    return Usage(**known)


class Tally:
    """A running sum of costs in four columns, from which the same Cost comes as from money.total over all of them."""

    COLUMNS = ("spent", "spent_known", "spent_estimated", "spent_unknown")
    __slots__ = ("estimated", "known", "spent", "unknown")

    def __init__(self, spent: Any = "0", known: int = 0, estimated: int = 0, unknown: int = 0) -> None:
        self.spent = amount(spent) or Decimal(0)
        self.known = known
        self.estimated = estimated
        self.unknown = unknown

    def add(self, cost: Cost, times: int = 1) -> None:
        """Count one cost in, or with -1 out again; decimals make that exact."""
        if cost.amount is not None:
            self.spent = EXACTLY.fma(cost.amount, times, self.spent)
            self.known += times
        self.estimated += times * (cost.quality is Quality.ESTIMATED)
        self.unknown += times * (cost.quality is Quality.UNKNOWN)

    def row(self) -> dict[str, Any]:
        """The four columns."""
        return dict(
            zip(
                self.COLUMNS, (amount_text(self.spent), self.known, self.estimated, self.unknown), strict=True
            )
        )

    @property
    def cost(self) -> Cost:
        """The sum and how far to trust it."""
        if self.unknown:
            return Cost(self.spent if self.known else None, Quality.UNKNOWN)
        return Cost(self.spent, Quality.ESTIMATED if self.estimated else Quality.EXACT)
