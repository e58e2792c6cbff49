"""Which copies stay and which go: dense for the last days, thin for the months before.

Rule: a function of dates and sizes alone, with no clock and no file; the newest copy always stays.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

ALL_FOR = timedelta(days=2)
"""So long every copy stays."""
DAILY_FOR = timedelta(days=14)
"""So long the last copy of each day stays."""
WEEKLY_FOR = timedelta(days=92)
"""So long the last of each week; after that the last of each month."""

LEAST_ROOM = 1024 * 1024 * 1024
"""Bytes that all copies together may take, however small one of them is."""
COPIES_OF_ROOM = 10
"""So many times the newest copy they may take where that is more."""


class Dated(Protocol):
    """What is asked of a copy."""

    @property
    def moment(self) -> datetime:
        """When it was made, in UTC."""
        ...

    @property
    def size(self) -> int:
        """Bytes."""
        ...


C = TypeVar("C", bound=Dated)


def to_remove(copies: Sequence[C], now: datetime) -> tuple[C, ...]:
    """The copies that are no longer needed, oldest first. One that claims to be of the future stays."""
    newest_first = sorted(copies, key=lambda copy: copy.moment, reverse=True)
    kept = _within_room(_last_of_each(newest_first, now), now)
    return tuple(copy for copy in reversed(newest_first) if copy not in kept)


def _last_of_each(newest_first: Sequence[C], now: datetime) -> list[C]:
    seen: set[Hashable] = set()
    kept: list[C] = []
    for copy in newest_first:
        span = _span(copy.moment, now - copy.moment)
        if span is None or span not in seen or not kept:
            kept.append(copy)
        seen.add(span)
    return kept


def _span(moment: datetime, age: timedelta) -> Hashable | None:
    """The stretch of time of which one copy is enough; None where each counts."""
    if age <= ALL_FOR:
        return None
    if age <= DAILY_FOR:
        return moment.date()
    if age <= WEEKLY_FOR:
        return moment.isocalendar()[:2]
    return moment.year, moment.month


def _within_room(newest_first: Sequence[C], now: datetime) -> list[C]:
    """Without those that are nearest to the next newer one for their age, until the rest has room."""
    kept = list(newest_first)
    if not kept:
        return kept
    room = max(LEAST_ROOM, COPIES_OF_ROOM * kept[0].size)
    while len(kept) > 2 and sum(copy.size for copy in kept) > room:
        least = min(range(1, len(kept)), key=_crowding(kept, now))
        del kept[least]
    return kept


def _crowding(newest_first: Sequence[C], now: datetime) -> Callable[[int], float]:
    def measure(place: int) -> float:
        copy, newer = newest_first[place], newest_first[place - 1]
        return (newer.moment - copy.moment) / max(now - copy.moment, timedelta(seconds=1))

    return measure
