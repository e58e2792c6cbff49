"""Long work in other threads beside a window that has to stay alive.

Rule: threads take shorter turns only while such work goes on: each turn costs a little.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

TURN = 0.001
"""Seconds that a thread may hold the others up, where Python says 0.005."""


@contextmanager
def giving_way() -> Iterator[None]:
    """While it lasts, threads take shorter turns: beside one that is at work, the window waits half as long."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
