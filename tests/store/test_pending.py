"""The words of a large import enter the search index after it, in slices; the index is right all along."""

from __future__ import annotations

import asyncio
import random
import shutil
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from interline.model.errors import DiskFull
from interline.model.parts import Text
from interline.store import driver, pending, segments
from interline.store.database import Store
from interline.store.new_rows import rows_of
from tests.store.library import assert_sound, conversation, opened, rows, said, with_store
from tests.store.test_index_check import COMPARE, WORDS
from tests.store.test_killed import assert_all_found, killed_in_slices
from tests.store.test_taking_in_new import dump, talk

WAITING = "SELECT count(*) FROM message_fts_pending"


async def take_in(store: Store, conversations: int = 6, turns: int = 10, *, later: bool = True) -> None:
    """What was begun when the library was opened is over then: beside it these might be searchable a moment later."""
    await store._upkeep.stop()
    several = [rows_of(talk(f"t{n}", turns)) for n in range(conversations)]
    assert await store.imports.take_in_new(several, index_later=later)


async def found(store: Store, words: str) -> list[str]:
    return [hit.message_id for hit in await store.search.find(words, 1000)]


def index_of(folder: Path) -> list[tuple[object, ...]]:
    """Every word of the index with its places."""
    connection = driver.connect(folder / "interline.db")
    try:
        connection.execute("CREATE VIRTUAL TABLE temp.v USING fts5vocab('main', 'message_fts', 'instance')")
        return list(connection.execute("SELECT * FROM temp.v").fetchall())
    finally:
        connection.close()


def test_what_is_indexed_later_becomes_the_same_rows_and_the_same_index(tmp_path: Path) -> None:
    """As what is indexed at once."""

    async def at_once(store: Store) -> None:
        await take_in(store, later=False)

    async def later(store: Store) -> None:
        await take_in(store)
        assert await store.search.unindexed() == 60
        await store._upkeep.finish()
        assert await store.search.unindexed() == 0

    with_store(tmp_path / "a", at_once)
    with_store(tmp_path / "b", later)
    assert dump(tmp_path / "a") == dump(tmp_path / "b")
    assert index_of(tmp_path / "a") == index_of(tmp_path / "b")
    assert_sound(tmp_path / "b")


def test_until_then_all_is_there_to_be_read_and_the_index_fits(tmp_path: Path) -> None:
    """Nothing in it is wrong, it is not made anew, and how much is not in it is known."""

    async def scene(store: Store) -> None:
        await said(store, conversation(), "So it was", "before")
        await take_in(store)
        assert len(await store.conversations.list()) == 7
        assert len(await store.conversations.messages("000000t1")) == 10
        assert await store.search.unindexed() == 60
        report = await store.check_index(at_once=True)
        assert report is not None
        assert (report.messages, report.fault) == (2, "")

    with_store(tmp_path, scene)
    assert rows(tmp_path, WAITING) == [(60,)]
    assert_sound(tmp_path)


def test_four_thousand_changes_leave_the_index_fitting(home: Path) -> None:
    """Of rows that are indexed, that are to be, and that become so meanwhile; it is compared after each."""
    with_store(home, lambda store: said(store, conversation(), "a", "b"))
    ((about,),) = rows(home, "SELECT id FROM conversation")
    chance = random.Random(23)
    connection = driver.connect(home / "interline.db")
    connection.execute("PRAGMA synchronous = OFF")
    put = (
        "INSERT OR REPLACE INTO message (n, id, conversation_id, seq, role, status, created_at, text, pairs, holds)"
        " VALUES (?, ?, ?, 1, 'user', ?, '2026-01-01', ?, ?, ?)"
    )
    waited = 0
    for step in range(4000):
        name = str(chance.randrange(25))
        words = " ".join(chance.choices(WORDS, k=2))
        status = chance.choice(("streaming", "complete", "complete", "error"))
        values = (words, chance.choice(("", "潮汐 汐")), chance.choice(("", "qhcode")))
        action = chance.random()
        connection.execute("BEGIN")
        if action < 0.5:
            if chance.random() < 0.7:
                pending.put_off(connection, [1000 + step])
            connection.execute(put, (1000 + step, name, about, status, *values))
        elif action < 0.65:
            connection.execute(
                "UPDATE message SET text = ?, pairs = ?, holds = ?, status = ? WHERE id = ?",
                (*values, status, name),
            )
        elif action < 0.7:
            connection.execute("UPDATE message SET n = ? WHERE id = ?", (100_000 + step, name))
        elif action < 0.75:
            # What no index holds changes nothing there.
            connection.execute("UPDATE message SET note = 'x' WHERE id = ?", (name,))
        elif action < 0.9:
            connection.execute("DELETE FROM message WHERE id = ?", (name,))
        else:
            waited = max(waited, pending.count(connection))
            pending.index_some(connection)
        connection.execute(COMPARE)
        connection.execute(chance.choice(("COMMIT", "COMMIT", "COMMIT", "ROLLBACK")))
        connection.execute(COMPARE)
    assert waited > 5
    while pending.are_any(connection):
        pending.index_some(connection)
    connection.execute(COMPARE)
    count = "SELECT count(*) FROM message WHERE status <> 'streaming'"
    assert connection.execute("SELECT count(*) FROM message_indexed").fetchone() == (
        connection.execute(count).fetchone()
    )
    connection.close()


def test_what_is_done_to_a_conversation_meanwhile_is_done_to_it_afterwards(tmp_path: Path) -> None:
    """Read in anew with other words, deleted, put back, deleted for good, a copy of it made."""

    async def bin(store: Store, id_: str, *, back: bool = False) -> None:
        at = None if back else datetime.now(UTC)
        await store.shelves.arrange((id_,), lambda place: replace(place, deleted_at=at))

    async def scene(store: Store) -> None:
        await take_in(store)
        changed = talk("t1", 10)
        first = replace(changed.messages[0], parts=(Text("Quite another beginning"),))
        await store.imports.take_in(replace(changed, messages=(first, *changed.messages[1:])))
        # What is changed is found at once.
        assert await found(store, "another beginning") == ["000000t1-0"]
        await bin(store, "000000t2")
        await store.bin.purge(["000000t2"])
        await bin(store, "000000t3")
        await bin(store, "000000t3", back=True)
        await bin(store, "000000t4")
        assert await store.search.unindexed() == 60 - 10 - 1
        await store._upkeep.finish()
        assert await found(store, "another beginning") == ["000000t1-0"]
        assert await found(store, "Why t2") == await found(store, "Why t4") == []
        assert len(await found(store, "Why t3")) == 5
        await bin(store, "000000t4", back=True)
        assert len(await found(store, "Why t4")) == 5

    with_store(tmp_path, scene)
    assert_sound(tmp_path)


def test_others_write_and_search_between_two_slices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slice holds some words, however many wait, and the newest messages come first."""
    monkeypatch.setattr(pending, "_BYTES", 100)

    async def scene(store: Store) -> None:
        await take_in(store)
        store.imports.end()
        seen: list[int] = []
        while (work := store._upkeep._work) is not None and not work.done():
            await said(store, conversation(), "Meanwhile", "Yes")
            if left := await store.search.unindexed():
                seen.append(left)
                if left < 30:
                    assert len(await found(store, "Why t5")) == 5
        assert seen == sorted(seen, reverse=True)
        assert len(seen) > 5
        assert len(await found(store, "So")) == 30

    with_store(tmp_path, scene)
    assert_sound(tmp_path)


def test_a_message_longer_than_a_slice_enters_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And a number whose message is gone is forgotten, so that none is waited for in vain."""
    monkeypatch.setattr(pending, "_BYTES", 1)

    async def scene(store: Store) -> None:
        await take_in(store, 1, 4)
        await store._thread.write(lambda _: pending.put_off(store._thread.connection, [5, 6, 7]))
        await store.imports.are_searchable()
        assert await store.search.unindexed() == 0
        assert len(await found(store, "Why")) == 2

    with_store(tmp_path, scene)
    assert_sound(tmp_path)


def test_a_full_disk_leaves_it_for_another_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing fails, nothing is lost, and it is known what is missing."""

    def full(*_: object) -> None:
        raise DiskFull("The disk is full.")

    async def scene(store: Store) -> None:
        await take_in(store)
        with monkeypatch.context() as patch:
            patch.setattr(pending, "index_some", full)
            await store._upkeep.finish()
            await store.imports.are_searchable()
            # Which has begun anew beside this: while the disk is full, and no longer.
            assert await store.search.unindexed() == 60
            await store._upkeep.stop()
        await store._upkeep.finish()
        assert await store.search.unindexed() == 0

    with_store(tmp_path, scene)
    assert_sound(tmp_path)


def test_a_copy_of_the_library_goes_on_where_it_was_made(tmp_path: Path) -> None:
    """What was not searchable then becomes so in the copy as well."""

    async def scene(store: Store) -> None:
        await take_in(store)
        await store.backup(tmp_path / "copy.db")
        await store._upkeep.finish()

    async def in_copy(store: Store) -> None:
        assert await store.search.unindexed() == 60
        await store._upkeep.finish()
        assert len(await found(store, "So")) == 30

    with_store(tmp_path / "home", scene)
    (tmp_path / "other").mkdir()
    shutil.copy(tmp_path / "copy.db", tmp_path / "other" / "interline.db")
    with_store(tmp_path / "other", in_copy)
    assert_sound(tmp_path / "other")


def test_an_index_that_is_made_anew_holds_all(tmp_path: Path) -> None:
    """Nothing is left to be indexed later, nor indexed twice."""

    async def scene(store: Store) -> None:
        await take_in(store)
        await store.search.rebuild()
        assert await store.search.unindexed() == 0
        assert len(await found(store, "So")) == 30

    with_store(tmp_path, scene)
    assert_sound(tmp_path)


def test_what_one_program_left_the_next_makes_searchable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some seconds after its start, without being asked."""
    with_store(tmp_path, take_in)
    monkeypatch.setattr("interline.store.database.CHECK_AFTER_SECONDS", 0.01)

    async def scene() -> None:
        async with opened(tmp_path) as store:
            for _ in range(2000):
                if not await store.search.unindexed():
                    assert len(await found(store, "So")) == 30
                    return
                await asyncio.sleep(0.01)
        pytest.fail("nobody indexed it")

    asyncio.run(scene())
    assert_sound(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX's")
@pytest.mark.parametrize("slices", [0, 1, 7, 60])
def test_killed_between_two_slices_or_in_one_the_rest_is_indexed_later(home: Path, slices: int) -> None:
    """kill -9: the index holds what it says, nothing twice, and the next program goes on."""
    messages = killed_in_slices(home, "index", slices)

    async def scene(store: Store) -> None:
        await store._upkeep.finish()
        await assert_all_found(store, messages)
        assert not await store._thread.run(lambda: segments.is_put_off(store._thread.connection))

    with_store(home, scene)
    assert_sound(home)
