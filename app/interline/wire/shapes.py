"""Reading JSON that may have any shape: each function gives what it promises, whatever stands there.

Rule: nothing a vendor sends makes these raise, and nothing absurd gets past them unbounded.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

_MOST = 10**15
"""Above any real count, below what a database column holds."""

NOTHING: Mapping[str, Any] = {}

decode_json = json.JSONDecoder(parse_float=Decimal, strict=False).decode
"""JSON text to data: exact numbers, and control characters that some servers leave raw inside strings. Raises."""

UNREADABLE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What reading JSON of unexpected shape can raise."""


def record(value: object) -> Mapping[str, Any]:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else NOTHING


def records(value: object) -> list[dict[str, Any]]:
    """The objects of an array; one object alone counts as an array of one."""
    if isinstance(value, list):
        return [item for item in value if isinstance(item, dict)]
    return [value] if isinstance(value, dict) else []


def words(value: object) -> str:
    """The text, or none."""
    return value if isinstance(value, str) else ""


def code(value: object) -> str:
    """A vendor's code, which may be text or a number."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    return str(value)[:120]


def position(value: object) -> int | None:
    """A place in a text, where it is one."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST else None


def count(value: object) -> int:
    """A number of tokens or the like; fractions are cut, absurd sizes bounded, anything else is 0."""
    if isinstance(value, bool):
        return 0
    if isinstance(value, Decimal):
        if not value.is_finite() or value.adjusted() < 0:
            return 0
        value = _MOST if value.adjusted() > 15 else int(value)
    return max(-_MOST, min(_MOST, value)) if isinstance(value, int) else 0


def money(value: object) -> Decimal | None:
    """An amount, exact as it stood; None where it is none."""
    if isinstance(value, str):
        try:
            value = Decimal(value)
        except ArithmeticError:
            return None
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return None
    amount = Decimal(value)
    sane = amount.is_finite() and amount >= 0 and -30 <= amount.adjusted() <= 9
    return amount if sane or amount == 0 else None


def json_text(value: object) -> str:
    """Data as compact JSON text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain_number)


def ascii_json(value: object) -> str:
    """Data as JSON text without a character outside ASCII: keeps even broken text unchanged."""
    return json.dumps(value, separators=(",", ":"), default=_plain_number)


def _plain_number(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else str(value)
