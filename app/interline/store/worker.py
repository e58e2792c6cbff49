"""The database thread: it alone owns the writing connection, and everything else waits for it without blocking.

Rule: a job that was handed over runs to its end, also when the one who waits for it is cancelled; when `write` returns,
the commit is on the disk.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import interline
from interline.language import tr
from interline.model.errors import InterlineError, StoreTrouble
from interline.store import driver
from interline.store.trouble import in_our_words
from interline.store.values import when_text

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from interline.store.sessions import Session
    from interline.store.statements import Statements

_log = logging.getLogger(__name__)

Result = TypeVar("Result")


def hand_over(executor: ThreadPoolExecutor, job: Callable[[], Result]) -> Awaitable[Result]:
    """Run the job on that thread; waiting for it works on any event loop, and leaving early does not stop it."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()

    def settle(result: Any, error: BaseException | None) -> None:
        if future.done():
            if error is not None:
                why = error.for_log if isinstance(error, InterlineError) else error
                _log.error("a database job failed after nobody waited for it any more: %s", why)
        elif error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)

    def run() -> None:
        result: Any = None
        failure: BaseException | None = None
        try:
            result = job()
        except BaseException as error:  # noqa: BLE001 - it is raised where the result is awaited
            failure = error
        # The loop may be closed by now: then nobody waits.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, result, failure)

    executor.submit(run)
    return future


def _on_loop(job: Callable[[Result], object]) -> Callable[[Result], None]:
    """Have the job called on the loop that runs here, from any thread; does nothing where it is closed by then."""
    loop = asyncio.get_running_loop()

    def call(result: Result) -> None:
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(job, result)

    return call


class DatabaseThread:
    """Runs jobs on the database, one after the other."""

    def __init__(self, path: Path, backups: Path, session: Session) -> None:
        self.path = path
        self.session = session
        self._backups = backups
        self._executor: ThreadPoolExecutor | None = None
        # All below belongs to the thread.
        self._connection: driver.DriverConnection | None = None
        self._engine: Engine | None = None
        self._statements: Statements | None = None
        self._writing = False
        self._session_is_written = False

    async def run(self, job: Callable[[], Result], *, opening: bool = False) -> Result:
        """Run any job on the thread. Raises Interline's errors in place of the driver's."""
        return await self._hand_in(job, opening=opening)

    def _hand_in(self, job: Callable[[], Result], *, opening: bool = False) -> Awaitable[Result]:
        """`run`, with the job in the thread's hands when this returns."""
        if self._executor is None:
            raise StoreTrouble(tr("The database is closed."))

        def told() -> Result:
            with in_our_words(self.path, opening=opening, backups=self._backups):
                return job()

        return hand_over(self._executor, told)

    async def write(
        self, job: Callable[[Statements], Result], *, meanwhile: Callable[[Result], object] | None = None
    ) -> Result:
        """Run the job in one transaction; it is committed, durably, when this returns.

        `meanwhile` is called on the event loop, with what the job gave, once nothing but the disk is waited for: what
        it does costs no time. The commit may still fail then.
        """
        return await self.begin_write(job, meanwhile=meanwhile)

    def begin_write(
        self, job: Callable[[Statements], Result], *, meanwhile: Callable[[Result], object] | None = None
    ) -> Awaitable[Result]:
        """`write`, with the job in the thread's hands when this returns."""
        committing = _on_loop(meanwhile) if meanwhile is not None else None
        return self._hand_in(lambda: self.write_now(job, committing))

    async def read(self, job: Callable[[Statements], Result]) -> Result:
        """Run the job on one consistent view of the database."""
        return await self.run(lambda: self.read_now(job))

    async def rows(
        self, statement: str, values: Sequence[Any], each: Callable[[tuple[Any, ...]], Result]
    ) -> tuple[Result, ...]:
        """What becomes of each row of one SELECT, which goes straight to the driver.

        For what must not wait until SQLAlchemy is imported. `each` runs on the thread too: ten thousand rows take it
        long enough to be seen in a window.
        """

        def read() -> tuple[Result, ...]:
            return tuple(map(each, self.connection.execute(statement, values).fetchall()))

        return await self.run(lambda: self._tolerant(read))

    def start(self) -> None:
        """Make the thread; it is idle and holds nothing yet."""
        if self._executor is None:
            self._executor = ThreadPoolExecutor(1, thread_name_prefix="database")

    def stop(self) -> None:
        """Let the thread end after the jobs it was given."""
        if self._executor is not None:
            self._executor.shutdown(wait=False)
            self._executor = None

    # What follows is called on the thread.

    @property
    def connection(self) -> driver.DriverConnection:
        """The writing connection."""
        if self._connection is None:
            raise StoreTrouble(tr("The database is closed."))
        return self._connection

    def connect(self) -> None:
        """Open the writing connection."""
        self._connection = driver.connect(self.path)
        self._session_is_written = False

    def disconnect(self) -> None:
        """Close it; what it had begun is rolled back."""
        if self._connection is not None:
            if self._statements is not None:
                with suppress(Exception):
                    self._statements.connection.close()
            if self._engine is not None:
                self._engine.dispose(close=False)
            connection, self._connection = self._connection, None
            self._engine = self._statements = None
            connection.close()

    def write_now(
        self, job: Callable[[Statements], Result], committing: Callable[[Result], object] | None = None
    ) -> Result:
        """`write`, for those who are on the thread already; `committing` is called before the disk is."""
        statements = self.statements()
        if not self._session_is_written:
            self.session.begin()
        with self.writing(), self._transaction(statements.connection):
            if not self._session_is_written:
                self._write_session(statements.connection)
            result = job(statements)
            if committing is not None:
                committing(result)
        self._session_is_written = True
        return result

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Transactions begun inside wait for other programs' at their beginning, and never fail in the middle."""
        self._writing = True
        try:
            yield
        finally:
            self._writing = False

    def read_now(self, job: Callable[[Statements], Result]) -> Result:
        """`read`, for those who are on the thread already."""
        statements = self.statements()

        def once() -> Result:
            with self._transaction(statements.connection):
                return job(statements)

        return self._tolerant(once)

    @contextmanager
    def _transaction(self, alchemy: Connection) -> Iterator[None]:
        """All or nothing of what is done inside, by way of SQLAlchemy or not: straight to the driver, since SQLAlchemy
        takes longer to begin and end a transaction than SQLite to write a row."""
        connection = self.connection
        connection.execute(self._begin)
        try:
            yield
            if alchemy.in_transaction():
                alchemy.commit()
            if connection.in_transaction:
                connection.execute("COMMIT")
        except BaseException:
            # Whatever it says of itself: after a commit that failed it is in no transaction, and begins none either.
            alchemy.rollback()
            if connection.in_transaction:
                connection.rollback()
            raise

    @property
    def _begin(self) -> str:
        # IMMEDIATE: a transaction that reads first and then writes would fail at once when another program has
        # committed in between, without waiting for it.
        return "BEGIN IMMEDIATE" if self._writing else "BEGIN"

    @property
    def has_written(self) -> bool:
        """Whether this program has changed anything."""
        return self._session_is_written

    def state(self) -> tuple[int, int]:
        """Two numbers that are others as soon as anybody has written: other programs, and this one."""
        version = self.connection.execute("PRAGMA data_version").fetchone()[0]
        return version, self.connection.total_changes

    def statements(self) -> Statements:
        """The connection as SQLAlchemy sees it. The first call imports SQLAlchemy, which takes most of a second."""
        if self._statements is None:
            from interline.store.statements import Statements

            self._statements = Statements(self._sqlalchemy(), self.connection, self.session.id)
        return self._statements

    def warm_up(self) -> None:
        """Do now what the first statement would have to wait for."""
        self.statements()

    def _sqlalchemy(self) -> Connection:
        from sqlalchemy import StaticPool, create_engine, event

        self._engine = create_engine(
            "sqlite+pysqlite://",
            module=driver.module(),
            creator=lambda: self.connection,
            poolclass=StaticPool,
            pool_reset_on_return=None,
            # What people wrote must not come into a log by way of an error.
            hide_parameters=True,
        )

        @event.listens_for(self._engine, "begin")
        def begin(connection: Connection) -> None:
            # Inside of a transaction of ours it has begun already.
            if not self.connection.in_transaction:
                self.connection.execute(self._begin)

        return self._engine.connect()

    def _write_session(self, connection: Connection) -> None:
        connection.exec_driver_sql(
            "INSERT INTO session (id, started_at, app_version) VALUES (?, ?, ?)",
            (self.session.id, when_text(datetime.now(UTC)), interline.__version__),
        )

    def _tolerant(self, read: Callable[[], Result]) -> Result:
        """Read; where bytes that are no text stand in a column, read again with those bytes replaced."""
        try:
            return read()
        except Exception as error:
            if "decode" not in str(getattr(error, "orig", None) or error):
                raise
            self.connection.text_factory = lambda data: data.decode("utf-8", "replace")
            return read()
