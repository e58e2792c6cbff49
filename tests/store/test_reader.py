"""Searches run beside what is written; one that nobody waits for ends."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from interline.model.errors import StoreTrouble
from interline.store.database import Store
from interline.store.driver import DriverConnection
from tests.store.library import conversation, said, with_store

ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def test_a_search_that_is_superseded_ends_and_the_next_begins(home: Path) -> None:
    """The one that runs is interrupted, those that wait behind it are not begun."""

    async def use(store: Store) -> None:
        begun = threading.Event()
        ran: list[int] = []

        def endless(say: DriverConnection) -> None:
            begun.set()
            say.execute(ENDLESS).fetchone()

        first = asyncio.create_task(store._reader.run(endless))
        await asyncio.to_thread(begun.wait)
        waiting = [asyncio.create_task(store._reader.run(lambda say, n=n: ran.append(n))) for n in range(3)]
        await asyncio.sleep(0)
        for task in (first, *waiting[:2]):
            task.cancel()
        await waiting[2]
        assert ran == [2]
        assert first.cancelled()

    with_store(home, use)


def test_a_search_does_not_wait_for_a_write_nor_a_write_for_it(home: Path) -> None:
    """While a search runs a turn is stored; while something is being written a search answers."""

    async def use(store: Store) -> None:
        await said(store, conversation(title="one"), "tide", "yes")
        begun, go_on = threading.Event(), threading.Event()

        def slow(say: DriverConnection) -> int:
            say.execute("BEGIN")
            say.execute("SELECT count(*) FROM message").fetchone()
            begun.set()
            go_on.wait()
            count = say.execute("SELECT count(*) FROM message").fetchone()[0]
            say.execute("COMMIT")
            return int(count)

        reading = asyncio.create_task(store._reader.run(slow))
        await asyncio.to_thread(begun.wait)
        await said(store, conversation(title="two"), "tide", "yes")
        go_on.set()
        assert await reading == 2
        holding, release = threading.Event(), threading.Event()

        def write(say: object) -> None:
            holding.set()
            release.wait()

        writing = asyncio.create_task(store._thread.write(write))
        await asyncio.to_thread(holding.wait)
        assert {hit.title for hit in await store.search.find("tide")} == {"one", "two"}
        release.set()
        await writing

    with_store(home, use)


def test_the_reader_cannot_write(home: Path) -> None:
    """Its connection refuses."""

    async def use(store: Store) -> None:
        with pytest.raises(StoreTrouble):
            await store._reader.run(lambda say: say.execute("DELETE FROM message"))

    with_store(home, use)
