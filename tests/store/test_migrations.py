"""A schema step happens whole or not at all, and every database that was ever written opens."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.operations import Operations

from interline.model.conversation import Role, Status
from interline.model.decision import AttemptState
from interline.model.errors import DiskFull, StoreTrouble
from interline.model.money import Cost, Quality
from interline.model.parts import File, Text, Thinking
from interline.model.refs import ModelRef
from interline.model.route import Choice
from interline.paths import Home
from interline.store import backup, driver, migrations, tables
from interline.store.database import Store
from interline.store.migrations import m0001_first_schema as first
from tests.store import steps
from tests.store.library import REPOSITORY, assert_sound, conversation, rows, said, with_store

DATABASES = Path(__file__).parent / "databases"


def facts(home: Path) -> object:
    return with_store(home, lambda store: store.facts())


def test_the_code_and_the_schema_name_the_same_columns(home: Path) -> None:
    """Every table has just the columns that the code speaks of."""
    facts(home)
    for table in tables.ALL:
        there = [name for (name,) in rows(home, "SELECT name FROM pragma_table_info(?)", table.name)]
        assert sorted(there) == sorted(column.name for column in table.c), table.name
    made = rows(home, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%fts%'")
    assert sorted(name for (name,) in made) == sorted(table.name for table in tables.ALL)


@pytest.mark.parametrize("number", range(1, migrations.LATEST + 1))
def test_every_schema_that_was_shipped_has_its_database(number: int) -> None:
    """A new schema without a frozen database of it could not be tested by those who come later."""
    frozen = DATABASES / f"v{number:04}.sqlite"
    connection = driver.connect_to_look(frozen)
    try:
        assert connection.execute("PRAGMA user_version").fetchone() == (number,)
        assert connection.execute("SELECT count(*) > 3 FROM message").fetchone() == (1,)
    finally:
        connection.close()


@pytest.mark.parametrize("number", range(1, migrations.LATEST + 1))
def test_an_old_database_opens_with_everything_in_it(home: Path, number: int) -> None:
    """Conversations, parts, receipts, decisions, spending and search of a file that an earlier version wrote."""
    shutil.copy(DATABASES / f"v{number:04}.sqlite", home / "interline.db")

    async def look(store: Store) -> None:
        pinned, other = await store.conversations.list()
        assert (pinned.title, pinned.pinned, pinned.tags, pinned.vendors) == (
            "Tides",
            True,
            ("sea",),
            ("sim-b", "sim-a"),
        )
        assert pinned.cost == Cost(Decimal("0.002468"), Quality.UNKNOWN)
        assert (other.title, other.messages) == ("Second", 2)
        kept = await store.conversations.get(pinned.id)
        assert (kept.system, kept.choice) == ("Be brief.", Choice(pin=ModelRef("sim-a", "ok")))
        user, answer, again, more = await store.conversations.messages(pinned.id)
        assert isinstance(user.parts[0], File)
        assert user.parts[1] == Text("Why are there tides?")
        assert (answer.role, answer.status, answer.parent_id) == (Role.ASSISTANT, Status.COMPLETE, user.id)
        assert isinstance(answer.parts[0], Thinking)
        assert answer.text == "Because of the moon."
        assert answer.receipt is not None
        assert answer.receipt.usage is not None
        assert answer.receipt.usage.reported_cost == Decimal("0.0000001")
        assert (again.status, again.text, again.parent_id) == (Status.STOPPED, "Because of", user.id)
        assert (more.role, more.text, more.parent_id) == (Role.USER, "And the sun?", answer.id)
        decided = await store.ledger.decision(answer.receipt.decision_id)
        assert [attempt.state for attempt in decided.attempts] == [AttemptState.FAILED, AttemptState.OK]
        assert decided.plan.candidates[2].reasons == ("no_key", "trains")
        assert (await store.ledger.spent("vendor:sim-b", "2026-11")).amount == Decimal("0.002468")
        assert [hit.message_id for hit in await store.search.find("the sun")] == [more.id]

    with_store(home, look)
    assert_sound(home)
    assert rows(home, "PRAGMA user_version") == [(migrations.LATEST,)]


@pytest.mark.parametrize("number", range(1, migrations.LATEST + 1))
def test_an_old_database_ends_up_like_a_new_one(home: Path, number: int) -> None:
    """However old a library is, after opening it has the very tables, indexes and triggers of a fresh one."""
    (home / "old").mkdir()
    shutil.copy(DATABASES / f"v{number:04}.sqlite", home / "old" / "interline.db")
    # Not SQLite's own tables, such as what it knows of how rows are spread.
    statement = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name"
    schemas = []
    for folder in ("old", "new"):
        facts(home / folder)
        schemas.append(rows(home / folder, statement))
    assert schemas[0] == schemas[1]


def test_failing_at_any_statement_of_the_first_schema_leaves_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever making the schema breaks off, the file is as empty as before, and the next start makes it whole."""
    for statement in range(len(first._STATEMENTS)):
        folder = home / str(statement)
        with monkeypatch.context() as patch:
            fail_at(patch, statement)
            with pytest.raises(ZeroDivisionError):
                facts(folder)
        assert rows(folder, "SELECT count(*) FROM sqlite_schema") == [(0,)]
        assert rows(folder, "PRAGMA user_version") == [(0,)]
        assert rows(folder, "PRAGMA application_id") == [(0,)]
    facts(folder)
    assert_sound(folder)


@pytest.mark.parametrize("statement", range(len(steps.STATEMENTS) + 1))
def test_failing_at_any_statement_of_a_later_step_leaves_the_old_schema(
    home: Path, statement: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old database stays whole with all its rows, and a copy of it stands among the backups."""
    before = old_database(home)
    with steps.one_more_step(), monkeypatch.context() as patch:
        fail_at(patch, statement)
        if statement < len(steps.STATEMENTS):
            with pytest.raises(ZeroDivisionError):
                facts(home)
        else:
            facts(home)
    if statement < len(steps.STATEMENTS):
        assert everything(home) == before
        assert_sound(home)
        assert len(with_store(home, lambda store: store.conversations.list())) == 2
    else:
        assert rows(home, "SELECT sum(length), count(*) FROM part") == [
            (sum(len(text) for (text,) in before[1]), len(before[1]))
        ]
        assert rows(home, "PRAGMA user_version") == [(migrations.LATEST + 1,)]
    (copy,) = (home / "backups").glob("*.db")
    assert copy.name.endswith(f"v{migrations.LATEST}-before-v{migrations.LATEST + 1}.db")
    (home / "restored").mkdir()
    shutil.copy(copy, home / "restored" / "interline.db")
    assert everything(home / "restored") == before


@pytest.mark.parametrize("after", [1, 2, 5])
def test_a_kill_in_mid_step_leaves_the_old_schema(home: Path, after: int) -> None:
    """kill -9 after any statement: the database is the old one with all rows, and the step can be made afterwards."""
    before = old_database(home)
    with subprocess.Popen(
        [sys.executable, "-m", "tests.store.steps", str(home)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        for number in range(after):
            if number:
                program.stdin.write("\n")
                program.stdin.flush()
            assert program.stdout.readline() == "done\n"
        program.kill()
    assert everything(home) == before
    assert_sound(home)
    with steps.one_more_step():
        facts(home)
    assert rows(home, "PRAGMA user_version") == [(migrations.LATEST + 1,)]
    assert rows(home, "SELECT count(*) FROM part") == [(len(before[1]),)]
    assert_sound(home)


def test_a_step_whose_parts_do_not_fit_together_is_undone(home: Path) -> None:
    """A step that leaves rows without what they belong to does not become part of anybody's database."""
    before = old_database(home)

    def careless(op: Operations) -> None:
        op.execute("DELETE FROM message WHERE role = 'user'")

    with steps.one_more_step(careless), pytest.raises(StoreTrouble, match="nothing was changed"):
        facts(home)
    assert everything(home) == before
    assert rows(home, "PRAGMA user_version") == [(migrations.LATEST,)]


def test_no_step_is_made_without_its_backup(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the copy cannot be made, for want of room say, the old database is left as it is."""
    before = old_database(home)

    def no_room(source: Path, target: Path, at_work: object) -> Path:
        raise DiskFull("The disk is full.")

    monkeypatch.setattr(backup, "copy", no_room)
    with steps.one_more_step(), pytest.raises(DiskFull):
        facts(home)
    assert everything(home) == before


def test_foreign_keys_hold_again_after_a_step(home: Path) -> None:
    """They are off while tables are rebuilt; the connection that is handed out has them on."""
    old_database(home)
    with steps.one_more_step():

        async def use(store: Store) -> object:
            connection = store._thread.connection
            return await store._thread.run(lambda: connection.execute("PRAGMA foreign_keys").fetchone())

        assert with_store(home, use) == (1,)


@pytest.mark.parametrize(("least", "told"), [(0, 1), (10**9, 0)])
def test_bringing_a_large_database_to_this_version_is_told(
    home: Path, least: int, told: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, before it begins; a small one is done before anybody could read it, and a new one has no past."""
    monkeypatch.setattr("interline.store.database.LARGE_BYTES", least)
    said_: list[int] = []

    async def use() -> None:
        for folder in (home, home / "new"):
            store = Store(Home.at(folder), on_upgrade=lambda: said_.append(1))
            await store.open()
            await store.close()

    shutil.copy(DATABASES / "v0001.sqlite", home / "interline.db")
    asyncio.run(use())
    assert len(said_) == told


def test_a_first_start_makes_no_backup(home: Path) -> None:
    """There is nothing to keep a copy of."""
    facts(home)
    assert not (home / "backups").exists()


def test_a_step_keeps_other_writers_out_from_its_beginning(home: Path) -> None:
    """A step that looked first and took the lock with its first change would fail when another program had made it
    in between."""
    old_database(home)

    def look(op: Operations) -> None:
        other = driver.connect(home / "interline.db")
        try:
            other.execute("PRAGMA busy_timeout = 0")
            with pytest.raises(driver.module().OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
        finally:
            other.close()

    with steps.one_more_step(look):
        facts(home)
    assert rows(home, "PRAGMA user_version") == [(migrations.LATEST + 1,)]


def test_two_programs_that_start_first_at_once_make_one_schema(home: Path) -> None:
    """Window and command line, opened together on a new machine: both go on, on the same database."""

    async def both() -> None:
        from tests.store.library import opened

        async with opened(home) as one:
            await said(one, conversation(), "Why?", "Moon.")

    command = [sys.executable, "-m", "tests.store.victim", str(home), "linger"]
    programs = [
        subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    outputs = [program.communicate("\n\n", timeout=50)[0].split() for program in programs]
    assert [len(output) for output in outputs] == [2, 2]
    asyncio.run(both())
    assert rows(home, "SELECT count(*) FROM conversation") == [(3,)]
    assert_sound(home)


def old_database(home: Path) -> list[list[tuple[object, ...]]]:
    """A home with the newest frozen database; gives everything in it."""
    shutil.copy(DATABASES / f"v{migrations.LATEST:04}.sqlite", home / "interline.db")
    return everything(home)


def everything(home: Path) -> list[list[tuple[object, ...]]]:
    return [
        rows(home, "SELECT * FROM message ORDER BY n"),
        rows(home, "SELECT text FROM part ORDER BY message_id, position"),
        rows(home, "SELECT id, title FROM conversation ORDER BY id"),
        rows(home, "SELECT sql FROM sqlite_schema ORDER BY name"),
    ]


def fail_at(patch: pytest.MonkeyPatch, statement: int) -> None:
    """Make the given statement of a step fail, counted from 0, where it would have been run."""
    execute = Operations.execute
    done = 0

    def counted(self: Operations, *arguments: object, **more: object) -> None:
        nonlocal done
        if done == statement:
            raise ZeroDivisionError
        done += 1
        execute(self, *arguments, **more)  # type: ignore[arg-type]

    patch.setattr(Operations, "execute", counted)
