"""How long a vendor asks to wait, in every form in which vendors say it.

Rule: junk is None, what lies in the past is 0, the time is handed in, and no finite wait is shortened.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DATE = re.compile(r"(\d{1,2})[ -]([a-z]{3})[ -](\d{4}|\d{2}) (\d\d):(\d\d):(\d\d)", re.IGNORECASE)
_ASCTIME = re.compile(r"([a-z]{3}) +(\d{1,2}) (\d\d):(\d\d):(\d\d) (\d{4})", re.IGNORECASE)
_SPOKEN = re.compile(
    r"(?:retry|again|wait|reset)[^.\d]{0,40}?\b((?:\d+(?:\.\d+)?\s*(?:ms|milliseconds?|s|sec(?:ond)?s?|m|min(?:ute)?s?"
    r"|h|hours?|d|days?)\b\s*)+)",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"[+-]?[0-9]{1,300}(?:\.[0-9]{1,300})?")
_PIECE = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]+)", re.IGNORECASE)
_COMPACT = re.compile(r"(?<=[a-z])(?=\d)", re.IGNORECASE)
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def from_headers(headers: Mapping[str, str], now: datetime | None) -> float | None:
    """Seconds to wait by the headers (names in lower case): milliseconds first, then seconds or a date.

    A date is held against the vendor's own Date header, since our clock may be wrong, else against `now`.
    """
    milliseconds = _number(headers.get("retry-after-ms", ""))
    # Azure sends 0 there beside a real value in seconds.
    if milliseconds is not None and milliseconds > 0:
        return milliseconds / 1000
    for name in ("retry-after", "llm_provider-retry-after"):
        text = headers.get(name, "").strip()
        if not text:
            continue
        seconds = _number(text)
        if seconds is None:
            seconds = _until(text, http_date(headers.get("date", "")) or now)
        if seconds is not None:
            return max(0.0, seconds)
    return None


def from_text(text: str) -> float | None:
    """Seconds to wait by a sentence: “Please retry in 48.9s”, “try again in 1m30s”, “in 20 seconds”."""
    found = _SPOKEN.search(_COMPACT.sub(" ", text[:2000]))
    return duration(found.group(1)) if found else None


def duration(value: object) -> float | None:
    """Seconds of `48s`, `34.4s`, `1m2.5s`, `6ms`, or of Google's {seconds, nanos}."""
    if isinstance(value, Mapping):
        seconds, nanos = _number(str(value.get("seconds", "0"))), _number(str(value.get("nanos", "0")))
        return None if seconds is None or nanos is None else max(0.0, seconds + nanos / 1e9)
    if not isinstance(value, str):
        return None
    pieces = _PIECE.findall(value[:100])
    if not pieces:
        return None
    seconds = 0.0
    for amount, unit in pieces:
        unit = unit.lower()
        factor = 0.001 if unit in ("ms", "millisecond", "milliseconds") else _UNITS.get(unit[0])
        if factor is None:
            return None
        seconds += float(amount) * factor
    return seconds if math.isfinite(seconds) else None


def http_date(text: str) -> datetime | None:
    """A date in any of the three forms that HTTP allows."""
    try:
        if found := _DATE.search(text):
            day, month, year, *clock = found.groups()
        elif found := _ASCTIME.search(text):
            month, day, *clock, year = found.groups()
        else:
            return None
        full_year = int(year) + (0 if len(year) == 4 else 2000 if int(year) < 70 else 1900)
        hour, minute, second = map(int, clock)
        number = _MONTHS.index(month.lower()) + 1
        return datetime(full_year, number, int(day), hour, minute, min(second, 59), tzinfo=UTC)
    except ValueError:
        return None


def _until(text: str, now: datetime | None) -> float | None:
    then = http_date(text)
    return None if then is None or now is None else (then - now).total_seconds()


def _number(text: str) -> float | None:
    if not _PLAIN.fullmatch(text.strip()):
        return None
    number = float(text)
    return number if math.isfinite(number) else None
