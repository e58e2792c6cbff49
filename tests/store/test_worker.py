"""Transactions on the database thread: all or nothing, said in either way, and what may be done meanwhile."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from interline.model.errors import OurBug
from interline.paths import Home
from interline.store import driver
from interline.store.database import Store
from interline.store.statements import Statements
from tests.store.library import assert_sound, opened, rows

_Way = Callable[[Statements, str], None]

_INSERT = "INSERT INTO session (id, started_at, app_version) VALUES (?, '2026', 'test')"


def _by_driver(say: Statements, name: str) -> None:
    say._plain.execute(_INSERT, (name,))


def _by_sqlalchemy(say: Statements, name: str) -> None:
    say.connection.exec_driver_sql(_INSERT, (name,))


def _sessions(home: Path) -> set[str]:
    return {name for (name,) in rows(home, "SELECT id FROM session WHERE app_version = 'test'")}


@pytest.mark.parametrize("ways", ["driver", "sqlalchemy", "both"])
def test_a_job_that_fails_leaves_nothing_and_the_next_is_kept(home: Path, ways: str) -> None:
    """Whichever way it spoke to the database, and however often it is tried."""

    def say_all(say: Statements, name: str) -> None:
        if ways in ("driver", "both"):
            _by_driver(say, f"{name} 1")
        if ways in ("sqlalchemy", "both"):
            _by_sqlalchemy(say, f"{name} 2")

    def failing(say: Statements) -> None:
        say_all(say, "lost")
        raise ValueError("a mistake")

    async def use() -> None:
        async with opened(home) as store:
            for n in range(3):
                with pytest.raises(ValueError, match="a mistake"):
                    await store._thread.write(failing)
                await store._thread.write(lambda say, n=n: say_all(say, f"kept {n}"))

    asyncio.run(use())
    wanted = {"driver": "1", "sqlalchemy": "2", "both": "12"}[ways]
    assert _sessions(home) == {f"kept {n} {way}" for n in range(3) for way in wanted}
    assert_sound(home)


@pytest.mark.parametrize("say_it", [_by_driver, _by_sqlalchemy])
def test_a_write_refused_at_its_commit_is_undone_whole(home: Path, say_it: _Way) -> None:
    """A deferred constraint fails only when the transaction ends: nothing stays, and nothing is left open."""

    def orphan(say: Statements) -> None:
        say._plain.execute("PRAGMA defer_foreign_keys = ON")
        say_it(say, "lost")
        say._plain.execute("INSERT INTO part (message_id, position, kind) VALUES ('nobody', 0, 'text')")

    async def use() -> None:
        async with opened(home) as store:
            with pytest.raises(OurBug):
                await store._thread.write(orphan)
            await store._thread.write(lambda say: say_it(say, "kept"))

    asyncio.run(use())
    assert _sessions(home) == {"kept"}
    assert_sound(home)


def test_a_read_sees_one_state_of_the_database_throughout(home: Path) -> None:
    """What another program commits meanwhile is not seen before the next read."""
    seen = []

    def look(say: Statements) -> None:
        count = "SELECT count(*) FROM session WHERE app_version = 'test'"
        seen.append(say._plain.execute(count).fetchone()[0])
        other = driver.connect(home / "interline.db")
        other.execute(_INSERT, (f"another's {len(seen)}",))
        other.close()
        seen.append(say._plain.execute(count).fetchone()[0])

    async def use() -> None:
        async with opened(home) as store:
            await store._thread.read(look)
            await store._thread.read(look)

    asyncio.run(use())
    assert seen == [0, 0, 1, 1]


def test_what_is_done_meanwhile_is_done_on_the_loop_before_the_write_returns(home: Path) -> None:
    """Once, and with what the job gave."""
    seen: list[tuple[bool, object]] = []

    def note(given: object) -> None:
        seen.append((threading.current_thread() is threading.main_thread(), given))

    def job(say: Statements) -> str:
        _by_driver(say, "kept")
        return "what it gave"

    async def use() -> None:
        async with opened(home) as store:
            await store._thread.write(job, meanwhile=note)
            assert seen == [(True, "what it gave")]

    asyncio.run(use())
    assert _sessions(home) == {"kept"}


def test_nothing_is_done_meanwhile_of_a_write_that_fails(home: Path) -> None:
    """It fails before the disk is waited for."""
    seen: list[str] = []

    def failing(say: Statements) -> None:
        raise ValueError("a mistake")

    async def use() -> None:
        async with opened(home) as store:
            with pytest.raises(ValueError, match="a mistake"):
                await store._thread.write(failing, meanwhile=lambda _: seen.append("done"))
            await asyncio.sleep(0)

    asyncio.run(use())
    assert seen == []


def test_a_mistake_in_what_is_done_meanwhile_costs_no_write(home: Path) -> None:
    """The rows are kept, and whoever waits for them goes on."""
    heard: list[str] = []

    async def use() -> None:
        asyncio.get_running_loop().set_exception_handler(
            lambda loop, context: heard.append(str(context.get("exception")))
        )
        async with opened(home) as store:
            await store._thread.write(lambda say: _by_driver(say, "kept"), meanwhile=lambda _: 1 / 0)

    asyncio.run(use())
    assert heard == ["division by zero"]
    assert _sessions(home) == {"kept"}


def test_a_write_whose_loop_has_ended_is_kept(home: Path) -> None:
    """The job was handed over: nobody being left to do anything meanwhile does not undo it."""
    begun, may_go_on = threading.Event(), threading.Event()

    def slow(say: Statements) -> None:
        begun.set()
        assert may_go_on.wait(10)
        _by_driver(say, "kept")

    store = Store(Home.at(home))

    async def leave() -> None:
        await store.open()
        writing = asyncio.ensure_future(store._thread.write(slow, meanwhile=lambda _: None))
        await asyncio.to_thread(begun.wait, 10)
        writing.cancel()

    asyncio.run(leave())
    may_go_on.set()
    asyncio.run(store.close())
    assert _sessions(home) == {"kept"}
