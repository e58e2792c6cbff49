"""Messages' numbers in the search index: the second in which each was begun, or one soon after it that is free.

Rule: no number is given twice, and of messages begun in one second the later ones get the larger numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from interline.store.driver import DriverConnection

_NEAR = 32
"""Seconds behind a wanted one that are looked at with it, and between two that are looked at together."""
_TAKEN = "SELECT n FROM message WHERE n BETWEEN ? AND ?"
_LAST_TAKEN = "SELECT max(n) FROM message WHERE n BETWEEN ? AND ?"


def second_of(moment: datetime) -> int:
    """The number that a message of this moment would have if it were alone."""
    return max(1, int(moment.timestamp()))


def free_numbers(connection: DriverConnection, seconds: Sequence[int]) -> list[int]:
    """For each of these the number itself or one soon after it, free in the table and in this list."""
    order = sorted(range(len(seconds)), key=seconds.__getitem__)
    found = [0] * len(seconds)
    taken: set[int] = set()
    upto = free = 0
    for place, at in enumerate(order):
        # All between a wanted number and the one that was found for it are taken, so that the next lies behind.
        free = max(seconds[at], free)
        if free > upto:
            upto = _end_of_stretch(seconds, order, place, free)
            taken = {row[0] for row in connection.execute(_TAKEN, (free, upto))}
        while free in taken:
            free += 1
        if free > upto:
            # Many of one second, from an import for example.
            free = _behind(connection, free)
            upto, taken = free, set()
        found[at] = free
        free += 1
    return found


def _end_of_stretch(seconds: Sequence[int], order: Sequence[int], place: int, first: int) -> int:
    """Up to where the numbers are looked at together, from this place in the order on."""
    last = first
    for at in order[place:]:
        if seconds[at] > last + _NEAR:
            break
        last = max(last, seconds[at])
    return last + _NEAR


def _behind(connection: DriverConnection, first: int) -> int:
    """A free number from here on: looked for in strides."""
    room = _NEAR
    while True:
        last = connection.execute(_LAST_TAKEN, (first, first + room)).fetchone()[0]
        if last is None:
            return first
        if last < first + room:
            return int(last) + 1
        room *= 4
