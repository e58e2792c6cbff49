"""The books of a turn: what is begun is written to its end, whoever stops the turn meanwhile.

Rule: a stop never tears a booking; it is remembered and ends the turn once the booking is done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from interline.router.job import Progress

T = TypeVar("T")


async def surely(work: Awaitable[T], progress: Progress) -> T:
    """Run it to its end, also when the turn is stopped meanwhile; the stop is remembered."""
    task = asyncio.ensure_future(work)
    while True:
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled():
                raise
            progress.is_stopped = True
            work_on()


def work_on() -> None:
    """From here on the task works on as if it had not been cancelled."""
    if (task := asyncio.current_task()) is not None:
        task.uncancel()
