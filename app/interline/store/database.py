"""The store: one database file, opened with every promise checked, and closed so that nothing is left to mend.

Rule: what cannot be opened safely is refused in one sentence and left as it is. What a list of conversations can do
without is imported when it is first asked for, so that a window has its list early.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from interline.file_lock import SharedLock
from interline.language import tr
from interline.model.errors import DatabaseBusy, DatabaseDamaged, DiskFull, StoreTrouble
from interline.store import backup, driver, files, migrations
from interline.store.conversations import Conversations
from interline.store.sessions import Session
from interline.store.shelves import Shelves
from interline.store.trouble import damaged, in_our_words, newest_backup
from interline.store.worker import DatabaseThread, hand_over

if TYPE_CHECKING:
    from interline.paths import Home
    from interline.store.attachments import Attachments
    from interline.store.bin import Bin
    from interline.store.branches import Branches
    from interline.store.copies import Copies, Made
    from interline.store.imports import Imports
    from interline.store.index_check import IndexReport
    from interline.store.index_upkeep import IndexUpkeep
    from interline.store.ledger import Ledger
    from interline.store.notices import Notices
    from interline.store.reader import Reader
    from interline.store.search import SearchIndex
    from interline.store.vocabulary import Vocabulary

_log = logging.getLogger(__name__)

Result = TypeVar("Result")

LARGE_BYTES = 30_000_000
"""Of a database, from which on bringing it to this version takes long enough to be told."""
CHECK_AFTER_SECONDS = 5.0
"""When a database that was closed cleanly is checked in the background; most commands have ended by then."""
_SEARCH_INDEX = "message_fts"


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """What doctor tells of the database."""

    path: Path
    schema: int
    sqlite: str
    """Version of the SQLite in use."""
    bytes: int
    """Size of the file and its -wal."""
    conversations: int
    messages: int
    attachments: int
    attachment_bytes: int
    newest_backup: Path | None


class Store:
    """The library's database and attachments. Making one does no work; `open` does."""

    def __init__(
        self,
        home: Home,
        *,
        on_damage: Callable[[DatabaseDamaged], None] | None = None,
        on_upgrade: Callable[[], object] | None = None,
    ) -> None:
        """`on_upgrade` is called, on the database thread, before a large database is brought to this version."""
        self._on_upgrade = on_upgrade
        self._home = home
        self._path = home.database
        self._backups = home.backups
        self._on_damage = on_damage
        self._use = SharedLock(home.use_lock)
        self._session = Session(home.state / "locks")
        self._thread = DatabaseThread(home.database, home.backups, self._session)
        self._side: ThreadPoolExecutor | None = None
        self._check_later: asyncio.TimerHandle | None = None
        self._check: asyncio.Task[None] | None = None
        self._checking: driver.DriverConnection | None = None
        self._closing = False
        self._broke_off = False
        # As the database stood when it was opened, or when the last copy of it was begun.
        self._copied_at = (0, 0)
        self.index_report: IndexReport | None = None
        """What the last look at the search index found; None before the first."""
        self.conversations = Conversations(self._thread)
        self.shelves = Shelves(self._thread)

    @cached_property
    def bin(self) -> Bin:
        from interline.store.bin import Bin

        return Bin(self._thread)

    @cached_property
    def branches(self) -> Branches:
        from interline.store.branches import Branches

        return Branches(self._thread)

    @cached_property
    def ledger(self) -> Ledger:
        from interline.store.ledger import Ledger

        return Ledger(self._thread)

    @cached_property
    def notices(self) -> Notices:
        from interline.store.notices import Notices

        return Notices(self._thread)

    @cached_property
    def imports(self) -> Imports:
        from interline.store.imports import Imports

        return Imports(self._thread, self._upkeep)

    @cached_property
    def _upkeep(self) -> IndexUpkeep:
        from interline.store.index_upkeep import IndexUpkeep

        return IndexUpkeep(self._thread)

    @cached_property
    def copies(self) -> Copies:
        from interline.store.copies import Copies

        return Copies(self._home)

    @cached_property
    def attachments(self) -> Attachments:
        from interline.store.attachments import Attachments

        return Attachments(self._home.attachments, self._thread)

    @cached_property
    def search(self) -> SearchIndex:
        from interline.store.search import SearchIndex

        return SearchIndex(self._thread, self._reader, self._vocabulary)

    @cached_property
    def _reader(self) -> Reader:
        from interline.store.reader import Reader

        return Reader(self._path)

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        from interline.store.vocabulary import Vocabulary

        return Vocabulary(self._path)

    async def open(self, *, fresh: bool = False) -> None:
        """Open the database, making or migrating it where need be; settle what a killed program left running.

        `fresh` allows a new database although there are backups of one that is gone. Raises HomeUnwritable,
        StoreTrouble and its kinds; nothing is changed then.
        """
        self._closing = False
        self._thread.start()
        try:
            await self._thread.run(lambda: self._open(fresh), opening=True)
        except BaseException:
            self._thread.stop()
            self._session.end()
            self._use.give_back()
            raise
        loop = asyncio.get_running_loop()
        self._check_later = loop.call_later(CHECK_AFTER_SECONDS, self._check_in_background)

    async def warm_up(self) -> None:
        """Import SQLAlchemy on the database thread, so that the first conversation that is opened need not wait for it.

        For a window, once its list stands; a command that only lists never needs it.
        """
        await self._thread.run(self._thread.warm_up)

    async def close(self) -> None:
        """Settle, tidy up and close; does nothing to a store that is closed."""
        self._closing = True
        if self._check_later is not None:
            self._check_later.cancel()
        if (checking := self._checking) is not None:
            checking.interrupt()
        if self._check is not None:
            await asyncio.wait((self._check,))
        if (upkeep := self.__dict__.get("_upkeep")) is not None:
            await upkeep.stop()
        if (reader := self.__dict__.get("_reader")) is not None:
            await reader.close()
        if (vocabulary := self.__dict__.get("_vocabulary")) is not None:
            await asyncio.to_thread(vocabulary.close)
        with suppress(StoreTrouble):
            await self._thread.run(self._close)
        self._thread.stop()
        self._use.give_back()
        if (attachments := self.__dict__.get("attachments")) is not None:
            attachments.close()
        if self._side is not None:
            self._side.shutdown(wait=False)
            self._side = None

    async def backup(self, target: Path | None = None, *, why: str = "") -> Path:
        """A verified copy at the target, by default a new file among the backups. Answers may stream meanwhile."""
        return (await self.make_copy(target, why=why)).path

    async def make_copy(self, target: Path | None = None, *, why: str = "") -> Made:
        """The same, with all that is to be told of it; `why` stands in its name: `before-import`.

        Raises WrongUsage for a target that exists, DatabaseBusy, DiskFull, StoreTrouble.
        """
        state = await self._thread.run(self._thread.state)

        def copy() -> Made:
            with in_our_words(self._path):
                if target is not None:
                    return self.copies.make_at(target, migrations.LATEST)
                return self.copies.make(migrations.LATEST, why)

        made = await self._beside(copy)
        if target is None:
            self._copied_at = state
        return made

    async def make_last_copy(self) -> Made:
        """A copy of a database that this program has closed. Raises DatabaseBusy, DiskFull, StoreTrouble."""

        def copy() -> Made:
            with in_our_words(self._path):
                return self.copies.make(migrations.LATEST)

        return await asyncio.to_thread(copy)

    async def has_changed(self) -> bool:
        """Whether anything was written, by whomever, since the last copy of this program or since it was opened."""
        return await self._thread.run(self._thread.state) != self._copied_at

    async def newest_change(self) -> str:
        """When a conversation was touched last, as the database writes times; empty where there is none."""
        found = await self._thread.rows(
            "SELECT coalesce(max(updated_at), '') FROM conversation", (), lambda row: str(row[0])
        )
        return found[0]

    async def check(self) -> tuple[str, ...]:
        """Everything that is wrong with the database, in SQLite's words; empty when it is sound."""
        problems = await self._beside(self._look_through)
        if problems and not all(_SEARCH_INDEX in problem for problem in problems):
            return problems
        # The index is derived data: made anew, and nothing is lost.
        await self.check_index(at_once=True)
        return ()

    async def check_index(self, *, at_once: bool = False) -> IndexReport | None:
        """Whether search finds what is there; an index that does not fit is made anew. None where it was looked at in
        the last week and that is soon enough."""
        from interline.store import index_check
        from interline.store.index_check import IndexReport

        def look() -> tuple[int, str] | None:
            with in_our_words(self._path):
                return self._on_the_side(
                    lambda say: index_check.look(say) if at_once or is_due(say) else None
                )

        def is_due(say: driver.DriverConnection) -> bool:
            return self._broke_off or index_check.is_due(say, index_check.now())

        found = await self._beside(look)
        if found is None:
            return None
        messages, fault = found
        if fault:
            _log.warning("the search index is made anew: %s", fault)
            await self.search.rebuild()
        at = index_check.now()
        rebuilt = await self._thread.write(lambda say: say.note_index_check(at, rebuilt=bool(fault)))
        self.index_report = IndexReport(at, messages, rebuilt, fault)
        return self.index_report

    async def facts(self) -> StoreFacts:
        """Counts and sizes."""
        (counted,) = await self._thread.rows(
            "SELECT (SELECT count(*) FROM conversation), (SELECT count(*) FROM message),"
            " (SELECT count(*) FROM attachment), (SELECT coalesce(sum(size), 0) FROM attachment),"
            " (SELECT user_version FROM pragma_user_version), sqlite_version()",
            (),
            tuple,
        )
        conversations, messages, attachments, attachment_bytes, schema, sqlite = counted

        def sizes() -> tuple[int, Path | None]:
            wal = self._path.with_name(self._path.name + "-wal")
            return sum(file.stat().st_size for file in (self._path, wal) if file.exists()), newest_backup(
                self._backups
            )

        size, newest = await self._beside(sizes)
        return StoreFacts(
            self._path, schema, sqlite, size, conversations, messages, attachments, attachment_bytes, newest
        )

    def _open(self, fresh: bool) -> None:
        guardless = self._join()
        try:
            found = files.prepare(self._path, self._backups, migrations.LATEST, fresh=fresh)
            if guardless is not None:
                # What is wrong with the database itself would have been the better sentence.
                raise guardless
            self._thread.connect()
            self._refuse_damage()
            if found.version < migrations.LATEST:
                self._migrate(found)
            self._settle()
            self._copied_at = self._thread.state()
        except BaseException:
            self._thread.disconnect()
            raise

    def _join(self) -> OSError | None:
        """Be one of those who use this home, so that nobody replaces the file under us."""
        try:
            if self._use.join():
                return None
        except OSError as error:
            return error
        raise DatabaseBusy(
            tr("Another Interline is putting a copy in the place of this library."),
            next_step=tr("Try again in a moment."),
        )

    def _migrate(self, found: files.Look) -> None:
        if not found.empty:
            if self._on_upgrade is not None and self._path.stat().st_size >= LARGE_BYTES:
                self._on_upgrade()
            self.copies.make(found.version, f"before-v{migrations.LATEST}")
        with self._thread.writing():
            migrations.upgrade(self._thread.statements().connection)
        driver.confirm(self._thread.connection)

    def _dead_sessions(self) -> list[str]:
        """Programs that broke off: they are on record and their locks are free."""
        connection = self._thread.connection
        if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
            return []
        return [
            row[0] for row in connection.execute("SELECT id FROM session") if self._session.is_dead(row[0])
        ]

    def _refuse_damage(self) -> None:
        """After a program broke off the file is checked before it is used."""
        self._broke_off = bool(self._dead_sessions())
        problems = backup.quick_check(self._thread.connection) if self._broke_off else ()
        if problems and all(_SEARCH_INDEX in problem for problem in problems):
            from interline.store.search import rebuild

            connection = self._thread.connection
            connection.execute("BEGIN IMMEDIATE")
            with connection:
                rebuild(connection)
        elif problems:
            raise damaged(self._path, "; ".join(problems[:3]), self._backups)

    def _settle(self) -> None:
        dead = self._dead_sessions()
        if not dead:
            return
        try:
            settled = self._thread.write_now(lambda say: say.interrupt(dead))
        except Exception as error:
            with suppress(DiskFull), in_our_words(self._path):
                raise
            # The library opens all the same: what is in it can be read and exported.
            _log.warning("what a killed program left could not be settled: %s", type(error).__name__)
            return
        _log.info("%d answers and attempts of a program that was killed are marked interrupted", settled)
        for session in dead:
            self._session.bury(session)

    def _close(self) -> None:
        try:
            connection = self._thread.connection
            if self._thread.has_written:
                self._thread.write_now(lambda say: say.interrupt([self._session.id]))
                # Nobody waits for another program in order to leave.
                connection.execute("PRAGMA busy_timeout = 200")
                connection.execute("PRAGMA optimize")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                self._session.end()
        finally:
            self._thread.disconnect()

    def _check_in_background(self) -> None:
        async def check() -> None:
            try:
                # After a program broke off it was looked through before it was opened.
                problems = () if self._broke_off else await self._beside(self._look_through)
                if all(_SEARCH_INDEX in problem for problem in problems):
                    await self.check_index(at_once=bool(problems))
                    # What an import left that was the last thing its program did.
                    self._upkeep.begin()
                    return
            except StoreTrouble as trouble:
                _log.info("the background check did not finish: %s", trouble)
                return
            if problems:
                _log.error("the database fails its check: %s", "; ".join(problems[:3]))
                if self._on_damage is not None:
                    self._on_damage(damaged(self._path, "; ".join(problems[:3]), self._backups))

        self._check = asyncio.get_running_loop().create_task(check(), name="database check")

    def _look_through(self) -> tuple[str, ...]:
        """On a connection of its own, so that answers are kept meanwhile."""

        def look(connection: driver.DriverConnection) -> tuple[str, ...]:
            problems = backup.quick_check(connection)
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
            return problems if broken is None else (*problems, f"rows of {broken[0]} belong to nothing")

        with in_our_words(self._path):
            return self._on_the_side(look) or ()

    def _on_the_side(self, job: Callable[[driver.DriverConnection], Result | None]) -> Result | None:
        """None too where the store is being closed."""
        connection = driver.connect(self._path)
        self._checking = connection
        try:
            return None if self._closing else job(connection)
        finally:
            self._checking = None
            connection.close()

    async def _beside(self, job: Callable[[], Result]) -> Result:
        if self._side is None:
            self._side = ThreadPoolExecutor(1, thread_name_prefix="database-check")
        return await hand_over(self._side, job)
