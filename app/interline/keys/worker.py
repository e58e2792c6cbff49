"""One thread for calls that may wait for a person: the keychain asks for its password whenever it likes.

Rule: the thread never keeps the program alive, and nobody waits for it longer than they chose to.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class Worker:
    """Runs calls one after the other in a thread that is made for the first of them."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._calls: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._busy_since: float | None = None

    async def run(self, call: Callable[[], T], *, limit: float) -> T:
        """What the call gives or raises. TimeoutError after `limit` seconds; the call itself goes on."""
        future: Future[T] = Future()
        with self._lock:
            self._calls.put((future, call))
            if self._thread is None:
                # A daemon: an unanswered prompt must not hold up the end of the program.
                self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
                self._thread.start()
        return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(future)), limit)

    @property
    def busy_for(self) -> float:
        """Seconds that the present call has taken so far; 0 while there is none."""
        since = self._busy_since
        return 0.0 if since is None else time.monotonic() - since

    def close(self) -> None:
        """Let the thread end after what it is doing; a later call makes a new one."""
        with self._lock:
            if self._thread is not None:
                self._calls.put(None)
                self._thread = None

    def _work(self) -> None:
        while (entry := self._calls.get()) is not None:
            future, call = entry
            self._busy_since = time.monotonic()
            try:
                future.set_result(call())
            except BaseException as error:  # noqa: BLE001 - it is the asker's to handle
                future.set_exception(error)
            finally:
                self._busy_since = None
            # A reference here would keep the last secret alive until the next call.
            del future, call, entry
