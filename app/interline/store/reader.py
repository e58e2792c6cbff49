"""A second connection, on a thread of its own, that only reads: a search never waits for a write, nor a write for it.

Rule: who no longer waits for a search ends it: what runs is interrupted, what has not begun is not begun.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from interline.language import tr
from interline.model.errors import StoreTrouble
from interline.store import driver
from interline.store.trouble import in_our_words
from interline.store.worker import hand_over

Result = TypeVar("Result")

_STEPS = 5_000
"""Of SQLite's machine, between two looks whether a search is still waited for: well under a millisecond."""


class _Ticket:
    """One search that somebody waits for, or did."""

    __slots__ = ("dropped",)

    def __init__(self) -> None:
        self.dropped = False

    def is_dropped(self) -> bool:
        """Asked from the reader's thread, and set from that of the loop."""
        return self.dropped


class Reader:
    """Runs searches, one after the other. Making one does no work."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._executor: ThreadPoolExecutor | None = None
        self._running: _Ticket | None = None
        # Belongs to the thread.
        self._connection: driver.DriverConnection | None = None

    async def run(self, job: Callable[[driver.DriverConnection], Result]) -> Result:
        """Run it on the thread. Being cancelled ends it. Raises Interline's errors in place of the driver's."""
        if self._executor is None:
            self._executor = ThreadPoolExecutor(1, thread_name_prefix="database-reader")
        ticket = _Ticket()
        try:
            found = await hand_over(self._executor, lambda: self._run(ticket, job))
        except asyncio.CancelledError:
            ticket.dropped = True
            raise
        if found is None:
            raise StoreTrouble(tr("The database is closed."))
        return found[0]

    async def close(self) -> None:
        """End what runs and close the connection."""
        executor, self._executor = self._executor, None
        if executor is None:
            return
        if (running := self._running) is not None:
            running.dropped = True
        await hand_over(executor, self._disconnect)
        executor.shutdown(wait=False)

    def _run(self, ticket: _Ticket, job: Callable[[driver.DriverConnection], Result]) -> tuple[Result] | None:
        """None for a search that was dropped."""
        if ticket.is_dropped():
            return None
        with in_our_words(self._path):
            connection = self._connection = self._connection or self._connect()
            # Asked every so often while a statement runs. (SQLite's own interrupt would be lost between two.)
            connection.set_progress_handler(ticket.is_dropped, _STEPS)
            self._running = ticket
            try:
                return (self._tolerant(connection, job),)
            except driver.module().OperationalError:
                if ticket.is_dropped():
                    return None
                raise
            finally:
                self._running = None

    def _connect(self) -> driver.DriverConnection:
        connection = driver.connect(self._path)
        connection.execute("PRAGMA query_only = ON")
        return connection

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

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
