"""A time limit that can be moved cheaply: the watch over a silent or stalled vendor.

Rule: moving it costs one assignment; the loop's timer is set again only when it rings too early.
"""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self


class Deadline:
    """Cancels the block it guards when nothing meaningful happened for `limit` seconds.

    The block then sees `TimeoutError`; a cancellation from elsewhere stays a cancellation.
    """

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._loop = asyncio.get_running_loop()
        self._since = self._loop.time()
        self._task: asyncio.Task[object] | None = None
        self._handle: asyncio.TimerHandle | None = None
        self.expired = False

    def touch(self) -> None:
        """Something meaningful happened: the time counts from now."""
        self._since = self._loop.time()

    def change(self, limit: float) -> None:
        """Another limit, counted from now."""
        self._limit = limit
        self.touch()
        self._arm()

    def extend_to(self, moment: float) -> None:
        """Not before this moment of the loop's clock; a later end stays as it is."""
        self._since = max(self._since, moment - self._limit)

    def end_now(self) -> None:
        """Ring at once: somebody will not wait any longer."""
        if self._task is not None and not self.expired:
            self.expired = True
            self._task.cancel()

    async def __aenter__(self) -> Self:
        self._task = asyncio.current_task()
        self.touch()
        self._arm()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._handle is not None:
            self._handle.cancel()
        if self.expired and self._task is not None:
            others = self._task.uncancel()
            if kind is asyncio.CancelledError and others == 0:
                raise TimeoutError from error

    def _arm(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
        self._handle = self._loop.call_at(self._since + self._limit, self._ring)

    def _ring(self) -> None:
        if self._loop.time() < self._since + self._limit:
            self._arm()
        elif self._task is not None:
            self.expired = True
            self._task.cancel()
