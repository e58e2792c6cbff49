"""The search index is looked at each week and after a program broke off, and made anew where it does not fit."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from interline.store import driver, index_check
from interline.store.database import Store
from interline.store.values import when_text
from tests.store.library import assert_sound, conversation, opened, rows, said, with_store

COMPARE = "INSERT INTO message_fts (message_fts, rank) VALUES ('integrity-check', 1)"
WORDS = ["moon", "tide", "潮汐", "Ébbe", "```", "night", ""]


def test_four_thousand_changes_leave_the_index_fitting(home: Path) -> None:
    """Rows are put in, changed, put over others, renumbered and taken out in any order; it is compared after each."""
    with_store(home, lambda store: said(store, conversation(), "a", "b"))
    ((about,),) = rows(home, "SELECT id FROM conversation")
    random_ = random.Random(11)
    connection = driver.connect(home / "interline.db")
    connection.execute("PRAGMA synchronous = OFF")
    put = (
        "INSERT INTO message (n, id, conversation_id, seq, role, status, created_at, text, pairs, holds, vendor)"
        " VALUES (?, ?, ?, 1, ?, ?, '2026-01-01', ?, ?, ?, ?)"
    )
    over = (
        " ON CONFLICT (id) DO UPDATE SET text = excluded.text, pairs = excluded.pairs, status = excluded.status,"
        " holds = excluded.holds, vendor = excluded.vendor"
    )
    for step in range(4000):
        name = str(random_.randrange(25))
        said_ = " ".join(random_.choices(WORDS, k=2))
        status = random_.choice(("streaming", "complete", "error"))
        values = (
            said_,
            random_.choice(("", "潮汐 汐")),
            random_.choice(("", "qhcode")),
            random_.choice((None, "a")),
        )
        action = random_.random()
        if action < 0.5:
            row = (1000 + step, name, about, random_.choice(("user", "assistant")), status, *values)
            replacing = put.replace("INSERT", "INSERT OR REPLACE")
            connection.execute(random_.choice((put + over, replacing)), row)
        elif action < 0.8:
            connection.execute(
                "UPDATE message SET text = ?, pairs = ?, holds = ?, vendor = ?, status = ? WHERE id = ?",
                (*values, status, name),
            )
        elif action < 0.85:
            connection.execute("UPDATE message SET n = ? WHERE id = ?", (100_000 + step, name))
        else:
            connection.execute("DELETE FROM message WHERE id = ?", (name,))
        connection.execute(COMPARE)
    connection.close()


DRIFTS = [
    "DELETE FROM message_fts_data WHERE id > 10",
    "INSERT INTO message_fts (message_fts, rowid, text, pairs, facets) SELECT 'delete', * FROM message_indexed LIMIT 1",
    "INSERT INTO message_fts (rowid, text, pairs, facets) VALUES (5, 'ghost', '', 'qruser')",
    "INSERT INTO message_fts (rowid, text, pairs, facets) SELECT n, 'ghost', '', '' FROM message LIMIT 1",
]


@pytest.mark.parametrize("drift", DRIFTS)
def test_an_index_that_does_not_fit_is_made_anew(home: Path, drift: str) -> None:
    """Unreadable, with a message too few, one too many, or words that nobody said."""
    with_store(home, lambda store: said(store, conversation(), "moon", "tide"))
    rows(home, drift)

    async def check(store: Store) -> tuple[str, int, int]:
        report = await store.check_index()
        assert report is not None
        again = await store.check_index(at_once=True)
        assert again is not None
        assert again.fault == ""
        assert len(await store.search.find("tide")) == 1
        return report.fault, report.rebuilt, again.messages

    fault, rebuilt, messages = with_store(home, check)
    assert fault
    assert (rebuilt, messages) == (1, 2)
    assert_sound(home)


def test_of_a_large_library_some_messages_are_drawn(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is kept from writing for as long as comparing every word would take."""
    monkeypatch.setattr(index_check, "_WHOLE", 1)
    with_store(home, lambda store: said(store, conversation(), "moon 潮汐", "``` ~~"))
    connection = driver.connect(home / "interline.db")
    connection.execute("PRAGMA query_only = ON")
    assert index_check.look(connection) == (2, "")
    connection.execute("PRAGMA query_only = OFF")
    connection.execute(
        "INSERT INTO message_fts (message_fts, rowid, text, pairs, facets)"
        " SELECT 'delete', * FROM message_indexed WHERE text LIKE 'moon%'"
    )
    connection.execute(
        "INSERT INTO message_fts (rowid, text, pairs, facets)"
        " SELECT n, 'sun', pairs, facets FROM message_indexed WHERE text LIKE 'moon%'"
    )
    assert index_check.look(connection) == (2, "words of a message are missing in it")
    connection.close()


@pytest.mark.parametrize("words", ["潮" * 500, "moon " + "a" * 400, "月と海、" * 90, "a\u0301" * 300])
def test_a_message_that_is_drawn_may_begin_with_a_long_run_of_letters(
    home: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    """Nothing is missing in the index where only a part of a word was looked up."""
    monkeypatch.setattr(index_check, "_WHOLE", 1)
    with_store(home, lambda store: said(store, conversation(), words, "tide"))
    connection = driver.connect(home / "interline.db")
    assert index_check.look(connection) == (2, "")
    connection.close()


@pytest.mark.parametrize(("age", "looks"), [(1, False), (8, True), (-1, True)])
def test_it_is_looked_at_once_a_week(home: Path, age: int, looks: bool) -> None:
    """And where the clock was set back meanwhile."""
    with_store(home, lambda store: said(store, conversation(), "moon", "tide"))
    at = when_text(datetime.now(UTC) - timedelta(days=age))
    rows(home, "INSERT INTO index_check (id, checked_at, rebuilt) VALUES (1, ?, 0)", at)
    report = with_store(home, lambda store: store.check_index())
    assert (report is not None) is looks


def test_the_check_comes_a_little_after_the_library_is_open(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Off the way to the first window."""
    with_store(home, lambda store: said(store, conversation(), "moon", "tide"))
    monkeypatch.setattr("interline.store.database.CHECK_AFTER_SECONDS", 0.0)

    async def use() -> None:
        async with opened(home) as store:
            assert store.index_report is None
            await asyncio.sleep(0.01)
            assert store._check is not None
            await store._check
            assert store.index_report is not None

    asyncio.run(asyncio.wait_for(use(), 20))
    assert rows(home, "SELECT rebuilt FROM index_check") == [(0,)]
