"""Merging the search index is put off while an import writes and done afterwards in slices; it is right all along."""

from __future__ import annotations

import asyncio
import random
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from interline.model.errors import DatabaseBusy
from interline.model.parts import Text
from interline.store import driver, index_upkeep, segments
from interline.store.database import Store
from interline.store.incoming import Incoming
from interline.store.new_rows import rows_of
from tests.store.library import MORNING, assert_sound, conversation, opened, rows, said, with_store
from tests.store.test_killed import assert_all_found, killed_in_slices
from tests.store.test_taking_in_new import talk

USUAL = {"automerge": 4, "crisismerge": 16, "hashsize": 1 << 20}
FEW = 12
"""Segments: fewer than four of a level."""


def count(folder: Path) -> int:
    connection = driver.module().connect(str(folder / "interline.db"))
    try:
        return segments.count(connection)
    finally:
        connection.close()


def settings(folder: Path) -> dict[str, int]:
    """How the index is set now; what was never set is as usual."""
    return USUAL | {
        name: value for name, value in rows(folder, "SELECT k, v FROM message_fts_config") if name in USUAL
    }


def wordy(name: str, seed: int, turns: int = 12) -> Incoming:
    """A conversation of many different words, whose messages were begun in no order."""
    chance = random.Random(seed)
    made = talk(name, turns)
    begun = [MORNING + timedelta(seconds=chance.randrange(10**6)) for _ in made.messages]
    return replace(
        made,
        messages=tuple(
            replace(
                each, created_at=at, parts=(Text(" ".join(f"w{chance.randrange(9**6)}" for _ in range(300))),)
            )
            for each, at in zip(made.messages, begun, strict=True)
        ),
    )


async def take_in(store: Store, transactions: int, *, first: int = 0) -> None:
    for n in range(first, first + transactions):
        assert await store.imports.take_in_new([rows_of(wordy(f"t{n}", n))])


def test_each_transaction_adds_one_segment(tmp_path: Path) -> None:
    """In whatever order its messages were begun; until they are merged FTS5 does not do so all at once either."""
    with_store(tmp_path, lambda store: take_in(store, 20))
    assert count(tmp_path) == 20
    assert settings(tmp_path) == USUAL | {"crisismerge": 1999}
    assert_sound(tmp_path)


def test_who_writes_after_an_import_does_not_wait_until_all_is_merged(tmp_path: Path) -> None:
    """FTS5 would merge all segments of a level within the next transaction where they are sixteen."""

    async def scene(store: Store) -> None:
        await take_in(store, 40)
        await said(store, conversation(), "Meanwhile", "Yes")
        assert await store._thread.run(lambda: segments.count(store._thread.connection)) > 40
        await store._upkeep.finish()
        await said(store, conversation(), "Afterwards", "Yes")

    with_store(tmp_path, scene)
    assert count(tmp_path) <= FEW
    assert settings(tmp_path) == USUAL
    assert_sound(tmp_path)


def test_a_transaction_that_fails_leaves_the_index_set_as_usual(tmp_path: Path) -> None:
    """For those that go on with this connection as well: their words are merged as they come."""
    bad = talk("bad", 2)
    orphan = replace(bad, messages=(replace(bad.messages[0], parent_id="nobody"), *bad.messages[1:]))

    async def scene(store: Store) -> None:
        for _ in range(3):
            with pytest.raises(Exception, match="out of place"):
                await store.imports.take_in_new([rows_of(orphan)])
        for n in range(100):
            # Longer than a page of the index each, after which some merging is due.
            words = " ".join(f"w{n}x{m}" for m in range(2000))
            await said(store, conversation(), words, "Yes")

    with_store(tmp_path, scene)
    assert settings(tmp_path) == USUAL
    assert count(tmp_path) < 60
    assert_sound(tmp_path)


def test_after_an_import_all_is_merged_in_slices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others write and search between two of them, and find the same before, meanwhile and afterwards."""
    monkeypatch.setattr(segments.merge_some, "__defaults__", (4,))

    async def scene(store: Store) -> None:
        await take_in(store, 30)
        before = [hit.message_id for hit in await store.search.find("w12", 1000)]
        assert before
        store.imports.end()
        seen = 0
        while (work := store._upkeep._work) is not None and not work.done():
            assert [hit.message_id for hit in await store.search.find("w12", 1000)] == before
            await said(store, conversation(), "Meanwhile", "Yes")
            seen += 1
        assert seen > 3
        assert [hit.message_id for hit in await store.search.find("w12", 1000)] == before
        assert len(await store.search.find("Meanwhile", 1000)) == seen

    with_store(tmp_path, scene)
    assert count(tmp_path) <= FEW
    assert_sound(tmp_path)


def test_of_a_large_import_segments_do_not_become_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """FTS5 has room for two thousand; from some number on each transaction is followed by a slice."""
    monkeypatch.setattr(index_upkeep, "MANY", 10)

    async def scene(store: Store) -> None:
        most = 0
        for n in range(60):
            await take_in(store, 1, first=n)
            most = max(most, await store._thread.run(lambda: segments.count(store._thread.connection)))
        assert most <= 11

    with_store(tmp_path, scene)
    assert_sound(tmp_path)


def test_an_import_is_in_although_no_slice_could_be_merged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is put off may fail at its time, and nothing of it is told of the import."""
    monkeypatch.setattr(index_upkeep, "MANY", 0)

    def busy(*_: object) -> bool:
        raise DatabaseBusy("Another program is writing.")

    async def scene(store: Store) -> None:
        monkeypatch.setattr(segments, "merge_some", busy)
        await take_in(store, 20)
        await store._upkeep.finish()
        assert len(await store.search.find("w1", 10_000)) > 0

    with_store(tmp_path, scene)
    assert count(tmp_path) == 20
    assert_sound(tmp_path)


def test_what_one_program_left_unmerged_another_merges(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command line ends with its import; the window that is opened later has the time."""
    with_store(tmp_path, lambda store: take_in(store, 30))
    monkeypatch.setattr("interline.store.database.CHECK_AFTER_SECONDS", 0.01)

    async def scene() -> None:
        async with opened(tmp_path) as store:
            for _ in range(2000):
                if not await store._thread.run(lambda: segments.is_put_off(store._thread.connection)):
                    return
                await asyncio.sleep(0.01)
        pytest.fail("nobody merged it")

    asyncio.run(scene())
    assert_sound(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX's")
@pytest.mark.parametrize("slices", [0, 1, 5, 40])
def test_killed_in_mid_merging_the_index_is_right_and_is_merged_later(home: Path, slices: int) -> None:
    """kill -9 between any two slices, or in one: everything is found, and nothing has to be mended."""
    messages = killed_in_slices(home, "merge", slices)

    async def scene(store: Store) -> None:
        await assert_all_found(store, messages)
        await store._upkeep.finish()

    with_store(home, scene)
    assert count(home) <= FEW
    assert_sound(home)
