"""The copies of a home: one program at a time, whole or not there, with their attachments, in two places."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from interline.file_lock import FileLock
from interline.model.errors import DatabaseBusy, DiskFull
from interline.model.parts import Image
from interline.paths import Home
from interline.store import backup, copies, thinning
from interline.store.copies import Copies, listed, newest_good
from interline.store.database import Store
from interline.store.migrations import LATEST
from tests.store.library import assert_sound, conversation, opened, rows, said, with_store
from tests.store.test_killed import go_on, line, victim

PNG = b"\x89PNG\r\n\x1a\n" + bytes(400)


async def some_chats(store: Store, turns: int = 3) -> None:
    about = conversation()
    after = None
    for number in range(turns):
        after = (await said(store, about, f"Why {number}?", "moon " * 50, after=after)).id


async def picture(store: Store) -> str:
    part = await store.attachments.put_bytes(PNG, name="tide.png")
    assert isinstance(part, Image)
    return part.digest


def parts_in(home: Path) -> list[str]:
    return [file.name for file in (home / "backups").rglob("*") if file.name.endswith((".part", "-journal"))]


def test_a_copy_brings_its_attachments_at_no_cost(home: Path) -> None:
    """Beside the library they are second names of the same files; deleted there, they still stand here."""

    async def use(store: Store) -> str:
        digest = await picture(store)
        await store.backup()
        return digest

    digest = with_store(home, use)
    kept = home / "backups" / "attachments" / digest
    assert kept.read_bytes() == PNG
    if os.name == "posix":
        assert kept.stat().st_ino == (home / "attachments" / digest).stat().st_ino
    (home / "attachments" / digest).unlink()
    assert kept.read_bytes() == PNG


def test_a_copy_elsewhere_has_its_attachments_in_a_folder_beside_it(home: Path) -> None:
    """A place of the user's choice gets bytes of its own; an existing folder gets a new file."""
    (home / "stick").mkdir()

    async def use(store: Store) -> tuple[str, Path, Path]:
        digest = await picture(store)
        return digest, await store.backup(home / "mine.db"), await store.backup(home / "stick")

    digest, file, inside = with_store(home, use)
    for copy in (file, inside):
        there = copies.beside(copy) / digest
        assert there.read_bytes() == PNG
        assert there.stat().st_ino != (home / "attachments" / digest).stat().st_ino
    assert inside.parent == home / "stick"


def test_an_attachment_that_is_gone_is_counted_and_the_copy_is_made(home: Path) -> None:
    """A missing or changed file takes nothing from the chats; changed bytes are not copied under their old name."""

    async def use(store: Store) -> None:
        digest = await picture(store)
        file = home / "attachments" / digest
        file.write_bytes(b"other bytes")
        made = await store.make_copy(home / "one.db")
        assert made.missing == 1
        assert not (copies.beside(made.path) / digest).exists()
        file.unlink()
        assert (await store.make_copy(home / "two.db")).missing == 1

    with_store(home, use)


def test_the_second_folder_gets_each_copy_with_real_bytes(home: Path) -> None:
    """In a folder of its own there, so that two profiles do not thin each other's copies."""
    second = home / "disk"
    second.mkdir()

    async def use(store: Store) -> str:
        store.copies.second = second
        digest = await picture(store)
        await some_chats(store)
        made = await store.make_copy()
        assert made.second is not None
        assert made.second_trouble == ""
        await store.make_copy()
        return digest

    digest = with_store(home, use)
    (folder,) = second.iterdir()
    assert folder.name.startswith("interline-")
    assert len(listed(folder)) == len(listed(home / "backups")) == 2
    assert all(not backup.problems_of(copy.path) for copy in listed(folder))
    assert (folder / "attachments" / digest).read_bytes() == PNG
    assert (folder / "attachments" / digest).stat().st_ino != (home / "attachments" / digest).stat().st_ino


@pytest.mark.parametrize("how", ["unplugged", "a file", "full"])
def test_a_second_folder_that_takes_nothing_leaves_the_first_copy_good(
    home: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Said in one sentence; nothing is made at the place of a drive that is not plugged in."""
    second = home / "disk"
    if how == "a file":
        second.write_text("x")
    if how == "full":
        second.mkdir()
        usage = shutil.disk_usage

        def full(place: Path) -> object:
            found = usage(place)
            return found._replace(free=1000) if str(place).startswith(str(second)) else found

        monkeypatch.setattr(shutil, "disk_usage", full)

    async def use(store: Store) -> None:
        store.copies.second = second
        await some_chats(store)
        made = await store.make_copy()
        assert made.second is None
        assert "the one beside your data is whole" in made.second_trouble
        assert not backup.problems_of(made.path)

    with_store(home, use)
    assert second.exists() is (how != "unplugged")
    assert list(second.rglob("*.db*")) == []


def test_no_copy_is_begun_that_would_fill_the_disk(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The chats of this minute need the room; the sentence says how much lacks, and old copies stay."""

    async def use(store: Store) -> None:
        await some_chats(store)
        first = await store.backup()
        usage = shutil.disk_usage
        monkeypatch.setattr(shutil, "disk_usage", lambda place: usage(place)._replace(free=1_000_000))
        with pytest.raises(DiskFull, match="no room for a copy"):
            await store.backup()
        assert [copy.path for copy in listed(home / "backups")] == [first]

    with_store(home, use)


def test_old_copies_go_only_after_a_new_one_is_good(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While copies come out bad none is removed; the first good one thins them, attachments included."""
    folder = home / "backups"

    async def use(store: Store) -> None:
        digest = await picture(store)
        await some_chats(store)
        first = await store.backup()
        await store._thread.write(lambda say: say.connection.exec_driver_sql("DELETE FROM attachment"))
        (home / "attachments" / digest).unlink()
        second = await store.backup()
        for days, source in ((40, first), (40.01, first), (40.02, first)):
            moment = datetime.now(UTC) - timedelta(days=days)
            shutil.copy(source, folder / f"{moment:%Y-%m-%dT%H%M%S.%fZ}-v{LATEST}.db")
        first.unlink()
        check = backup.quick_check
        monkeypatch.setattr(backup, "quick_check", lambda connection: ("bad",))
        with pytest.raises(Exception, match="thrown away"):
            await store.backup()
        assert len(listed(folder)) == 4
        assert (folder / "attachments" / digest).exists()

        monkeypatch.setattr(backup, "quick_check", check)
        third = await store.backup()
        kept = listed(folder)
        assert [copy.path for copy in kept[:2]] == [third, second]
        assert len(kept) == 3
        assert (folder / "attachments" / digest).exists(), "the old copy that stayed still needs it"
        kept[2].path.rename(folder / f"{datetime(2020, 1, 1, tzinfo=UTC):%Y-%m-%dT%H%M%S.%fZ}-v{LATEST}.db")
        monkeypatch.setattr(thinning, "_within_room", lambda newest_first, now: list(newest_first)[:1])
        fourth = await store.backup()
        assert [copy.path for copy in listed(folder)] == [fourth]
        assert not (folder / "attachments" / digest).exists()

    with_store(home, use)


def test_a_newest_copy_that_went_bad_is_passed_over(home: Path) -> None:
    """A copy was good when it was made; the one to go on from is looked at again."""

    async def use(store: Store) -> list[Path]:
        await some_chats(store)
        return [await store.backup() for _ in range(3)]

    made = with_store(home, use)
    size = made[2].stat().st_size
    with made[2].open("r+b") as file:
        file.seek(size // 2)
        file.write(os.urandom(size // 3))
    made[1].write_bytes(made[1].read_bytes()[: size // 2])
    good = newest_good(listed(home / "backups"))
    assert good is not None
    assert good.path == made[0]


def test_two_programs_never_copy_at_once(home: Path) -> None:
    """While one holds the lock, another waits, and says so in the end."""
    with_store(home, some_chats)
    other = FileLock(Home.at(home).backup_lock)
    assert other.take()
    with pytest.raises(DatabaseBusy, match="making a copy"):
        Copies(Home.at(home)).make(LATEST, wait=0.2)
    other.give_back()
    Copies(Home.at(home)).make(LATEST)


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX's")
def test_killed_in_mid_copy_it_leaves_no_file_that_looks_good(home: Path) -> None:
    """kill -9 at any moment: every file with a copy's name is whole, and the next copy clears what was begun."""
    with_store(home, lambda store: some_chats(store, 40))
    for pause in (0.0, 0.01, 0.03):
        with victim(home, "copy") as program:
            assert line(program) == "copying"
            go_on(program)
            line(program)
            time.sleep(pause)
            program.kill()
            program.wait()
    for copy in listed(home / "backups"):
        assert backup.problems_of(copy.path) == ()
        assert rows_of(copy.path) == 80
    with_store(home, lambda store: store.backup())
    assert parts_in(home) == []
    assert_sound(home)


def rows_of(copy: Path) -> int:
    import sqlite3

    connection = sqlite3.connect(copy)
    try:
        return int(connection.execute("SELECT count(*) FROM message").fetchone()[0])
    finally:
        connection.close()


def test_a_copy_can_be_given_up(home: Path) -> None:
    """Who closes in a hurry interrupts it: nothing of it stays, and the library is whole."""
    with_store(home, lambda store: some_chats(store, 5))

    async def use() -> None:
        async with opened(home) as store:
            watch = store.copies._watch

            def hurried(connection: object) -> None:
                store.copies.stop()
                watch(connection)

            store.copies._watch = hurried  # type: ignore[method-assign]
            with pytest.raises(Exception, match="given up"):
                await store.backup()

    asyncio.run(use())
    assert listed(home / "backups") == ()
    assert parts_in(home) == []


def test_files_of_other_names_are_no_copies(home: Path) -> None:
    """What a person puts into the folder is neither offered nor ever removed."""
    folder = home / "backups"
    folder.mkdir()
    names = ("mine.db", "2026-13-40T000000.000000Z-v4.db", "2026-01-01T000000.000000Z-v4.db-wal")
    for name in (*names, "2026-01-01T000000.000000Z-v4.db"):
        (folder / name).write_bytes(b"")
    assert listed(folder) == ()
    with_store(home, some_chats)
    with_store(home, lambda store: store.backup())
    assert all((folder / name).exists() for name in names)


def test_changes_of_every_program_are_noticed(home: Path) -> None:
    """What this program or another one wrote since the last copy makes a new one due; reading does not."""

    async def use() -> None:
        async with opened(home) as one, opened(home) as other:
            assert not await one.has_changed()
            await some_chats(one, 1)
            assert await one.has_changed()
            await one.backup()
            assert not await one.has_changed()
            await one.conversations.list()
            assert not await one.has_changed()
            await some_chats(other, 1)
            assert await one.has_changed()

    asyncio.run(use())


def test_a_digest_names_its_bytes_in_every_place(home: Path) -> None:
    """No attachment of any copy holds other bytes than its name says."""

    async def use(store: Store) -> None:
        store.copies.second = home / "disk"
        for number in range(5):
            await store.attachments.put_bytes(os.urandom(2000 + number), name=f"{number}.bin")
        await store.make_copy()

    (home / "disk").mkdir()
    with_store(home, use)
    files = [file for file in home.rglob("*") if len(file.name) == 64]
    assert len(files) == 15
    assert all(hashlib.sha256(file.read_bytes()).hexdigest() == file.name for file in files)
    assert rows(home, "SELECT count(*) FROM attachment") == [(5,)]
