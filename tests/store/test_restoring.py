"""A copy in the place of the library: checked first, whole afterwards, and what was there is kept."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from interline.file_lock import SharedLock
from interline.model.errors import (
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseForeign,
    DatabaseGone,
    DatabaseTooNew,
    InterlineError,
    StoreTrouble,
    WrongUsage,
)
from interline.paths import Home
from interline.services.exporting.order import Order
from interline.services.transfer import TransferService
from interline.store import driver
from interline.store.database import Store
from interline.store.migrations import LATEST
from interline.store.restoring import Restored, restore
from tests.store.library import REPOSITORY, assert_sound, conversation, rows, said, with_store
from tests.store.test_copies import PNG, picture
from tests.store.test_killed import line, victim
from tests.store.test_opening import fingerprint


async def a_library(store: Store) -> Path:
    """Two conversations, a picture, and a copy of all that."""
    await picture(store)
    for number in range(2):
        about = conversation(title=f"Tides {number}")
        answer = await said(store, about, "Why <b>?", "moon " * 300)
        await said(store, about, "More?", "`sun`", after=answer.id)
    return await store.backup()


async def more(store: Store) -> None:
    """What is written after the copy."""
    await said(store, conversation(title="Later"), "And now?", "Now this.")


def back(home: Path, copy: Path) -> Restored:
    return restore(Home.at(home), copy)


def exported(home: Path) -> list[tuple[str, str]]:
    """Every conversation as the export writes it, in an order of their own."""

    async def use(store: Store) -> list[tuple[str, str]]:
        listed = await store.conversations.list()
        service = TransferService(store)
        return sorted([(one.id, await service.text(Order((one.id,), "json", "all"))) for one in listed])

    return with_store(home, use)


def test_the_latest_copy_restores_every_transcript(home: Path) -> None:
    """The exported transcripts after a restore are those of the moment of the copy, byte for byte, with attachments."""
    copy = with_store(home, a_library)
    before = exported(home)
    assert len(before) == 2
    with_store(home, more)
    shutil.rmtree(home / "attachments")

    done = back(home, copy)
    assert (done.conversations, done.messages, done.attachments, done.missing) == (2, 8, 1, 0)
    assert exported(home) == before
    assert [file.read_bytes() for file in (home / "attachments").iterdir()] == [PNG]
    assert_sound(home)


def test_a_copy_alone_moves_a_library_to_another_home(home: Path) -> None:
    """File and folder beside it, carried elsewhere: the same transcripts, and the attachment opens."""

    async def use(store: Store) -> tuple[str, Path]:
        await a_library(store)
        return await picture(store), await store.backup(home / "carry.db")

    digest, copy = with_store(home, use)
    before = exported(home)
    elsewhere = home / "elsewhere"
    done = back(elsewhere, copy)
    assert (done.aside, done.missing) == (None, 0)
    assert exported(elsewhere) == before
    assert with_store(elsewhere, lambda store: store.attachments.read(digest)) == PNG
    if os.name == "posix":
        assert (elsewhere / "interline.db").stat().st_mode & 0o077 == 0
        assert elsewhere.stat().st_mode & 0o077 == 0


def test_what_was_there_is_kept_and_opens(home: Path) -> None:
    """The library as it was stands beside it, what was written after the copy included."""
    copy = with_store(home, a_library)
    with_store(home, more)
    after = exported(home)
    aside = back(home, copy).aside
    assert aside is not None
    assert aside.name.startswith("interline.db.before-restore-")
    back(home, aside)
    assert exported(home) == after


def test_a_wal_file_that_lies_there_is_not_played_into_the_copy(home: Path) -> None:
    """SQLite would serve the other database's rows and call it sound: the file goes aside with its database."""
    copy = with_store(home, a_library)
    before = exported(home)
    leave_a_wal(home)
    wal = (home / "interline.db-wal").read_bytes()
    assert len(wal) > 1000

    aside = back(home, copy).aside
    assert aside is not None
    assert aside.with_name(aside.name + "-wal").read_bytes() == wal
    assert exported(home) == before
    titles = rows_of(aside, "SELECT title FROM conversation")
    assert ("foreign",) in titles, "the database that was set aside still has what stood in its -wal"


def leave_a_wal(home: Path) -> None:
    """What a program that was killed leaves behind."""
    script = (
        "import os, sys; from interline.store import driver; from pathlib import Path;"
        "c = driver.connect(Path(sys.argv[1])); c.execute('BEGIN IMMEDIATE');"
        "c.execute(\"UPDATE conversation SET title = 'foreign'\"); c.execute('COMMIT'); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", script, str(home / "interline.db")], cwd=REPOSITORY, timeout=50)


def rows_of(database: Path, statement: str) -> list[tuple[object, ...]]:
    connection = driver.connect_to_look(database)
    try:
        return list(connection.execute(statement).fetchall())
    finally:
        connection.close()


def test_a_database_in_use_elsewhere_can_be_put_back_too(home: Path) -> None:
    """Another home's database with a -wal of its own: what stands in that file comes along."""
    with_store(home, a_library)
    leave_a_wal(home)
    other = home / "other"
    assert back(other, home / "interline.db").conversations == 2
    assert ("foreign",) in rows(other, "SELECT title FROM conversation")


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("nothing", WrongUsage),
        ("a folder", WrongUsage),
        ("the database", WrongUsage),
        ("text", DatabaseForeign),
        ("empty", DatabaseDamaged),
        ("cut", DatabaseDamaged),
        ("zeroed", DatabaseDamaged),
        ("foreign", DatabaseForeign),
        ("newer", DatabaseTooNew),
    ],
)
def test_what_is_no_good_copy_changes_nothing(home: Path, what: str, kind: type[InterlineError]) -> None:
    """Looked at before anything is touched; the sentence says what to do."""
    copy = with_store(home, a_library)
    data = copy.read_bytes()
    match what:
        case "nothing":
            copy = home / "not there.db"
        case "a folder":
            copy = home / "backups"
        case "the database":
            copy = home / "interline.db"
        case "text":
            copy.write_text("hello" * 100)
        case "empty":
            copy.write_bytes(b"")
        case "cut":
            copy.write_bytes(data[: len(data) // 2])
        case "zeroed":
            copy.write_bytes(data[:4096] + bytes(len(data) - 4096))
        case "foreign" | "newer":
            connection = driver.module().connect(str(copy), isolation_level=None)
            pragma = "application_id = 7" if what == "foreign" else f"user_version = {LATEST + 1}"
            connection.execute(f"PRAGMA {pragma}")
            connection.close()
    before = fingerprint(home)
    with pytest.raises(kind) as raised:
        back(home, copy)
    assert raised.value.next_step
    assert fingerprint(home) == before
    assert list(home.glob("restoring-*")) == []
    with_store(home, lambda store: store.facts())


def test_nothing_is_put_back_under_a_program_that_has_it_open(home: Path) -> None:
    """A window, a server or a command of another process: refused, and its chats go on into the same file."""
    copy = with_store(home, a_library)
    with victim(home, "linger") as program:
        line(program)
        with pytest.raises(DatabaseBusy, match="has this library open"):
            back(home, copy)
        program.kill()
        program.wait()
    assert back(home, copy).conversations == 2


def test_a_library_is_not_opened_while_a_copy_is_put_in_its_place(home: Path) -> None:
    """Whoever comes in between is told to wait a moment."""
    with_store(home, a_library)
    lock = SharedLock(Home.at(home).use_lock)
    assert lock.take_alone()
    with pytest.raises(DatabaseBusy, match="putting a copy"):
        with_store(home, lambda store: store.facts())
    lock.give_back()
    with_store(home, lambda store: store.facts())


def test_a_store_that_did_not_open_holds_nothing(home: Path) -> None:
    """A damaged database can be replaced by the very program that could not open it."""
    copy = with_store(home, a_library)
    (home / "interline.db").write_bytes(b"destroyed " * 1000)

    async def use() -> None:
        store = Store(Home.at(home))
        with pytest.raises(DatabaseForeign):
            await store.open()
        back(home, copy)
        await store.open()
        assert (await store.facts()).conversations == 2
        await store.close()

    asyncio.run(use())
    aside = next(home.glob("interline.db.before-restore-*"))
    assert aside.read_bytes().startswith(b"destroyed ")


@pytest.mark.parametrize("moved", [1, 2, 3])
def test_killed_between_its_renames_it_is_finished_by_the_next_restore(
    home: Path, moved: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever it dies, no fresh library is begun, the way back is named, and the old files stay together."""
    copy = with_store(home, a_library)
    leave_a_wal(home)
    assert (home / "interline.db-shm").exists()
    rename = Path.rename
    done: list[Path] = []

    def dying(self: Path, target: Path) -> Path:
        if len(done) == moved:
            raise KeyboardInterrupt
        done.append(self)
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", dying)
        patch.setattr(Path, "replace", dying)
        with pytest.raises(KeyboardInterrupt):
            back(home, copy)
    assert not (home / "interline.db").exists()
    with pytest.raises((DatabaseGone, DatabaseDamaged), match=r"missing|damaged"):
        with_store(home, lambda store: store.facts())

    assert back(home, copy).conversations == 2
    (aside,) = home.glob("interline.db.before-restore-*Z")
    assert ("foreign",) in rows_of(aside, "SELECT title FROM conversation")


def test_an_attachment_whose_bytes_were_changed_gets_its_own_back(home: Path) -> None:
    """From the copy's folder; where nobody has them, the file stays as it is and is counted."""

    async def use(store: Store) -> tuple[str, Path]:
        digest = await picture(store)
        await a_library(store)
        return digest, await store.backup(home / "carry.db")

    digest, copy = with_store(home, use)
    file = home / "attachments" / digest
    file.unlink()
    file.write_bytes(b"changed")
    assert back(home, copy).missing == 0
    assert file.read_bytes() == PNG

    shutil.rmtree(home / "carry.db.attachments")
    shutil.rmtree(home / "backups")
    file.write_bytes(b"changed")
    assert back(home, copy).missing == 1
    assert file.read_bytes() == b"changed"
    with pytest.raises(StoreTrouble, match="changed outside"):
        with_store(home, lambda store: store.attachments.read(digest))


def test_an_older_copy_is_brought_to_the_present_schema(home: Path) -> None:
    """A copy that an earlier version made opens like any old database, by its migrations."""
    old = REPOSITORY / "tests" / "store" / "databases" / "v0001.sqlite"
    done = back(home, old)
    assert done.conversations == rows(home, "SELECT count(*) FROM conversation")[0][0]
    facts = with_store(home, lambda store: store.facts())
    assert (facts.schema, facts.conversations) == (LATEST, done.conversations)
    assert_sound(home)
