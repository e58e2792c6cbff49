"""Single values out of untrusted JSON.

Rule: nothing here raises: a value of another kind than is asked for counts as one that is not there.
"""

from __future__ import annotations

import json
from datetime import MAXYEAR, UTC, datetime
from typing import Any

from interline.importing.keys import without_keys

_LARGEST = 2**63 - 1
# What was read has no circles.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str, check_circular=False)
_PLAIN = json.JSONEncoder(separators=(",", ":"), default=str, check_circular=False)
# Numbers beyond this are milliseconds, microseconds, nanoseconds: as seconds they lie past the year 5000.
_SECONDS = 10**11
_FIRST_YEAR = 1970
_UNITS = (1, 10**3, 10**6, 10**9)


def text(value: Any) -> str:
    """A string; empty for anything else."""
    return value if isinstance(value, str) else ""


def mapping(value: Any) -> dict[str, Any]:
    """An object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Any]:
    """An array; an empty one for anything else."""
    return value if isinstance(value, list) else []


def mappings(value: Any) -> list[dict[str, Any]]:
    """The objects of an array."""
    return [each for each in value if isinstance(each, dict)] if value and isinstance(value, list) else []


def texts(value: Any) -> tuple[str, ...]:
    """The strings of an array that hold anything."""
    return tuple(each for each in items(value) if isinstance(each, str) and each.strip())


def truth(value: Any) -> bool:
    """True, 1 and a string or number that says yes; everything else is no."""
    return value is True or (isinstance(value, (int, float)) and value == 1) or value in ("true", "1")


def whole(value: Any) -> int | None:
    """A whole number from 0 to 2^63-1."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= _LARGEST else None


def moment(value: Any) -> datetime | None:
    """A time in UTC: of a number since 1970 (seconds, or smaller units where it is too large for them), of RFC 3339,
    or of MongoDB's `{"$date": …}`. A time without its zone is taken as UTC."""
    if isinstance(value, dict):
        inner = value.get("$date")
        if isinstance(inner, dict):
            inner = inner.get("$numberLong")
            return _of_number(inner, 1000)
        return moment(inner) if isinstance(inner, str) else _of_number(inner, 1000)
    if isinstance(value, str):
        return _of_text(value.strip())
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if 0 < value <= _SECONDS:
            return datetime.fromtimestamp(value, UTC)
        return _of_number(value, next((unit for unit in _UNITS if value <= _SECONDS * unit), 1))
    return None


def _of_text(value: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        return _of_number(value, 1) if value[:1].isdigit() and len(value) < 20 else None
    try:
        found = read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    # As of numbers; and of the very first and last days there are, not every clock on earth knows the date.
    return found if _FIRST_YEAR <= found.year < MAXYEAR else None


def _of_number(value: Any, unit: int) -> datetime | None:
    try:
        seconds = float(value) / unit
        # Nobody talked to a model before 1970, and zero stands for "not said".
        found = datetime.fromtimestamp(seconds, UTC) if seconds > 0 else None
        return found if found is not None and found.year < MAXYEAR else None
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def raw(value: Any) -> bytes:
    """A value as JSON text, without keys: what is kept of a message so that a better reader can read it again."""
    clean = without_keys(value)
    try:
        return _ENCODER.encode(clean).encode()
    except UnicodeEncodeError:
        # Half a character has no UTF-8; in JSON it has an escape.
        return _PLAIN.encode(clean).encode()
