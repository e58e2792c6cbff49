"""A second connection, on a thread of its own, that only reads: a search never waits for a write, nor a write for it.

Rule: who no longer waits for a search ends it: what runs is interrupted, what has not begun is not begun.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from interline.model.errors import StoreTrouble
from interline.store import driver
from interline.store.trouble import in_our_words
from interline.store.worker import hand_over

Result = TypeVar("Result")


class _Ticket:
    """One search that somebody waits for, or did."""

    __slots__ = ("dropped",)

    def __init__(self) -> None:
        self.dropped = False


class Reader:
    """Runs searches, one after the other. Making one does no work."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._executor: ThreadPoolExecutor | None = None
        self._lock = threading.Lock()
        # Both are changed under the lock alone, so that none but the search that is meant is interrupted.
        self._connection: driver.DriverConnection | None = None
        self._running: _Ticket | None = None

    async def run(self, job: Callable[[driver.DriverConnection], Result]) -> Result:
        """Run it on the thread. Being cancelled interrupts it. Raises Interline's errors in place of the driver's."""
        if self._executor is None:
            self._executor = ThreadPoolExecutor(1, thread_name_prefix="database-reader")
        ticket = _Ticket()
        try:
            found = await hand_over(self._executor, lambda: self._run(ticket, job))
        except asyncio.CancelledError:
            self._drop(ticket)
            raise
        if found is None:
            raise StoreTrouble("The database is closed.")
        return found[0]

    async def close(self) -> None:
        """Interrupt what runs and close the connection."""
        executor, self._executor = self._executor, None
        if executor is None:
            return
        if (running := self._running) is not None:
            self._drop(running)
        await hand_over(executor, self._disconnect)
        executor.shutdown(wait=False)

    def _run(
        self, ticket: _Ticket, job: Callable[[driver.DriverConnection], Result]
    ) -> tuple[Result] | None:
        """None for a search that was dropped."""
        with in_our_words(self._path):
            connection = self._connection or driver.connect(self._path)
            connection.execute("PRAGMA query_only = ON")
            with self._lock:
                self._connection = connection
                if ticket.dropped:
                    return None
                self._running = ticket
            try:
                return (self._tolerant(connection, job),)
            except driver.module().OperationalError:
                if ticket.dropped:
                    return None
                raise
            finally:
                with self._lock:
                    self._running = None

    def _tolerant(
        self, connection: driver.DriverConnection, job: Callable[[driver.DriverConnection], Result]
    ) -> Result:
        """Where bytes that are no text stand in a column, read again with those bytes replaced."""
        try:
            return job(connection)
        except Exception as error:
            if "decode" not in str(error):
                raise
            connection.text_factory = lambda data: data.decode("utf-8", "replace")
            return job(connection)

    def _drop(self, ticket: _Ticket) -> None:
        with self._lock:
            ticket.dropped = True
            if self._running is ticket and self._connection is not None:
                self._connection.interrupt()

    def _disconnect(self) -> None:
        with self._lock:
            connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
