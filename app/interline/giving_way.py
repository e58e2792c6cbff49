"""Threads beside a loop that must not be kept waiting: a window's, a gateway's.

Rule: whatever works in another thread holds the loop up for no more than a moment at a time: in a window each call from
Qt into Python waits for its turn once more, and several of them make up a frame; in a gateway a request waits for the
word that the disk has its attempt.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

# Windows waits by whole milliseconds: less than one is none, and who waits would turn round and round.
TURN = 0.001 if sys.platform == "win32" else 0.0002
"""Seconds that a thread may hold the others up, where Python says 0.005. A key on its way to the screen takes the
interpreter's lock some thirty times."""


@contextmanager
def giving_way(turn: float = TURN) -> Iterator[None]:
    """While it lasts, threads take turns so short, in seconds. Their work takes a little longer by it."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(turn)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
