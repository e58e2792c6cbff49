"""How models answered lately, from the record of attempts.

Rule: only the newest attempts are read, however long the record is: their ids are in the order of time.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from sqlalchemy import text

from interline.model.pace import Pace
from interline.model.refs import ModelRef
from interline.store.prepared import Prepared
from interline.store.values import usage

if TYPE_CHECKING:
    from interline.store.driver import DriverConnection

NEWEST = 2000
"""Attempts that are looked at."""
TIMED, COUNTED = 20, 50
"""Answers of one model that its speed, and its length, go by."""

_ANSWERED = Prepared(
    text(
        "SELECT vendor, model, first_token_ms, usage FROM attempt WHERE state = 'ok' "
        "ORDER BY id DESC LIMIT :newest"
    )
)


def paces(driver: DriverConnection) -> dict[ModelRef, Pace]:
    """By model; one that has not answered lately is missing."""
    times: dict[ModelRef, list[int]] = {}
    lengths: dict[ModelRef, list[int]] = {}
    for row in _ANSWERED.all(driver, {"newest": NEWEST}):
        ref = ModelRef(row.vendor, row.model)
        timed, counted = times.setdefault(ref, []), lengths.setdefault(ref, [])
        if row.first_token_ms is not None and len(timed) < TIMED:
            timed.append(row.first_token_ms)
        if len(counted) < COUNTED and (used := usage(row.usage)) is not None:
            counted.append(used.output)
    return {
        ref: Pace(round(median(timed)) if timed else None, _nine_in_ten(lengths[ref]))
        for ref, timed in times.items()
    }


def _nine_in_ten(values: list[int]) -> int | None:
    return sorted(values)[len(values) * 9 // 10] if values else None
