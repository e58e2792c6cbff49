"""What can be read of a damaged database, whatever the damage."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from interline.model.conversation import Message
from interline.model.parts import plain_text
from interline.store import driver, tables
from interline.store.database import Store
from interline.store.leaves import Malformed, Pages
from interline.store.salvage import LATER, LOST_TITLE, Wreck
from tests.store.library import (
    REPOSITORY,
    conversation,
    decision,
    empty_answer,
    ended,
    question,
    said,
    with_store,
)

PAGE = 4096


async def a_library(store: Store) -> None:
    """Sixty conversations of four messages, some of many pages."""
    for number in range(60):
        about = conversation(title=f"Tides {number}")
        answer = await said(store, about, f"Why {number}?", f"moon {number} " * (5 if number % 7 else 3000))
        await said(store, about, "More?", f"`sun` {number}", after=answer.id)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file that nothing has open."""
    home = tmp_path_factory.mktemp("whole")
    with_store(home, a_library)
    return home / "interline.db"


def read(path: Path) -> dict[str, str]:
    """Message id -> its words, of all that can be read."""
    wreck = Wreck(path)
    try:
        return {
            message.id: plain_text(message.parts)
            for found in wreck.conversations()
            if (incoming := wreck.read(found)) is not None
            for message in incoming.messages
        }
    finally:
        wreck.close()


def damage(whole: Path, folder: Path, seed: int, pages: int, kind: str) -> Path:
    """A copy with so many of its pages broken; the first one, which holds the schema, stays."""
    chance = random.Random(seed)
    path = folder / "broken.db"
    shutil.copy(whole, path)
    data = bytearray(path.read_bytes())
    for place in chance.sample(range(1, len(data) // PAGE), pages):
        begin = place * PAGE
        fill = bytes(PAGE) if kind == "zeroed" else chance.randbytes(PAGE)
        data[begin : begin + PAGE] = fill
    if kind == "cut":
        del data[len(data) * 2 // 3 // PAGE * PAGE :]
    path.write_bytes(data)
    return path


def test_a_sound_database_is_read_whole(whole: Path) -> None:
    """Nothing is missing where nothing is broken."""
    words = read(whole)
    assert len(words) == 240
    assert sum(text.startswith("moon") for text in words.values()) == 60


@pytest.mark.parametrize("kind", ["zeroed", "random"])
def test_broken_pages_cost_what_stands_on_them(whole: Path, tmp_path: Path, kind: str) -> None:
    """Three of some two hundred pages are broken, in thirty ways: nearly all is read, as it was written."""
    sound = read(whole)
    right = []
    for seed in range(30):
        path = damage(whole, tmp_path, seed, 3, kind)
        before = path.read_bytes()
        words = read(path)
        assert path.read_bytes() == before, "the damaged file is only read"
        assert set(words) <= set(sound)
        right.append(sum(text == sound[id_] for id_, text in words.items()))
    # Where the page over many others is broken, what hangs under it is lost.
    assert sorted(right)[len(right) // 2] >= 235
    assert min(right) >= 150


def test_a_file_that_was_cut_gives_what_is_left(whole: Path, tmp_path: Path) -> None:
    """Its beginning holds messages."""
    words = read(damage(whole, tmp_path, 1, 0, "cut"))
    sound = read(whole)
    assert sum(text == sound[id_] for id_, text in words.items()) > 60
    assert [file.name for file in tmp_path.iterdir()] == ["broken.db"], "no copy stays behind"


def test_a_conversation_without_its_row_keeps_its_messages(whole: Path, tmp_path: Path) -> None:
    """It gets a title that says so."""
    path = tmp_path / "rowless.db"
    shutil.copy(whole, path)
    connection = driver.module().connect(str(path), isolation_level=None)
    connection.execute("PRAGMA foreign_keys = 0")
    (lost,) = connection.execute("SELECT id FROM conversation LIMIT 1").fetchone()
    connection.execute("DELETE FROM conversation WHERE id = ?", (lost,))
    connection.close()
    wreck = Wreck(path)
    found = next(each for each in wreck.conversations() if each.id == lost)
    incoming = wreck.read(found)
    wreck.close()
    assert incoming is not None
    assert (incoming.conversation.title, len(incoming.messages)) == (LOST_TITLE, 4)


def test_the_record_of_a_turn_comes_along(tmp_path: Path) -> None:
    """What was spent stays known."""

    async def use(store: Store) -> Message:
        about = conversation()
        user = question(about)
        begun = empty_answer(user)
        decided = decision(begun)
        await store.conversations.begin_turn(about, user, begun)
        whole = ended(begun, decided=decided)
        await store.ledger.close_decision(decided)
        await store.conversations.finish(whole)
        return whole

    answer = with_store(tmp_path, use)
    wreck = Wreck(tmp_path / "interline.db")
    incoming = wreck.read(wreck.conversations()[0])
    wreck.close()
    assert incoming is not None
    assert answer.receipt is not None
    assert [each.id for each in incoming.decisions] == [answer.receipt.decision_id]


def test_a_file_that_is_no_database_gives_nothing(tmp_path: Path) -> None:
    """Nothing of it is taken for a message."""
    path = tmp_path / "noise.db"
    path.write_bytes(b"x" * 8192)
    assert read(path) == {}


def test_what_stands_in_the_wal_counts(whole: Path, tmp_path: Path) -> None:
    """Commits that no checkpoint brought into the file yet; what was not committed does not count."""
    path = tmp_path / "logged.db"
    shutil.copy(whole, path)
    script = (
        "import os, sys; from interline.store import driver; from pathlib import Path;"
        "c = driver.connect(Path(sys.argv[1]));"
        "c.execute('BEGIN IMMEDIATE'); c.execute(\"UPDATE part SET text = 'from the log'\"); c.execute('COMMIT');"
        "c.execute('PRAGMA cache_size = 2'); c.execute('BEGIN IMMEDIATE');"
        "c.execute(\"UPDATE part SET text = 'never' || hex(randomblob(3000))\"); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], cwd=REPOSITORY, timeout=50)
    assert path.with_name("logged.db-wal").stat().st_size > 100_000
    assert set(read(path).values()) == {"from the log"}


def test_what_was_deleted_for_good_does_not_return(whole: Path, tmp_path: Path) -> None:
    """Rows that were deleted were overwritten."""
    path = tmp_path / "less.db"
    shutil.copy(whole, path)
    connection = driver.connect(path)
    (id_,) = connection.execute("SELECT id FROM conversation ORDER BY id LIMIT 1").fetchone()
    connection.execute("DELETE FROM conversation WHERE id = ?", (id_,))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    wreck = Wreck(path)
    found = [each.id for each in wreck.conversations()]
    wreck.close()
    assert len(found) == 59
    assert id_ not in found


def test_a_beginning_that_is_destroyed_costs_nothing_else(whole: Path, tmp_path: Path) -> None:
    """Not even the schema is needed."""
    path = tmp_path / "headless.db"
    path.write_bytes(b"\0" * PAGE + whole.read_bytes()[PAGE:])
    assert read(path) == read(whole)


FIRST = {"conversation": 17, "message": 26, "part": 5}
"""How many columns they had in the first schema."""


def test_columns_stand_as_they_are_read(whole: Path) -> None:
    """Rows are read by place: the tables name their columns in the schema's order."""
    connection = driver.connect_to_look(whole)
    for table in (tables.conversation, tables.message, tables.part):
        known = connection.execute(f"PRAGMA table_info({table.name})").fetchall()
        assert [row[1] for row in known] == [column.name for column in table.c]
        # Of those that came with a later schema, old rows have what the schema says; search_* is made anew.
        defaults = {row[1]: str(row[4]).strip("'") for row in known if row[4] is not None}
        assert {
            name: str(value) for name, value in LATER.items() if name in defaults
        }.items() <= defaults.items()
        later = known[FIRST[table.name] :]
        assert {row[1] for row in later if row[3]} <= {*LATER, "pairs", "holds"}
    connection.close()


@example(data=b"SQLite format 3\0", begins=False)
@given(data=st.binary(max_size=3 * PAGE), begins=st.booleans())
def test_any_bytes_at_all_give_no_error(data: bytes, begins: bool) -> None:
    """The file may say anything."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.db"
        path.write_bytes((b"\x0d" if begins else b"") + data)
        pages = Pages(path)
        for place, _ in pages.rows(6):
            with suppress(Malformed):
                pages.row(place)
        pages.close()
