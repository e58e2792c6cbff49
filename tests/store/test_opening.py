"""What is opened, how, and what is refused without being touched."""

from __future__ import annotations

import asyncio
import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from interline.model.errors import (
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseForeign,
    DatabaseGone,
    DatabaseTooNew,
    DiskFull,
    HomeUnwritable,
    InterlineError,
    StoreTrouble,
)
from interline.paths import Home
from interline.store import driver, files, migrations
from interline.store.database import Store
from interline.store.sessions import Session
from tests.store.library import (
    REPOSITORY,
    assert_sound,
    conversation,
    opened,
    question,
    rows,
    said,
    with_store,
)

posix = pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")


def look(store: Store) -> object:
    return store.facts()


def fingerprint(folder: Path) -> dict[str, tuple[int, str]]:
    """Time and content of each file of the database, but for the index of the -wal file, which readers share."""
    return {
        path.name: (path.stat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest())
        for path in sorted(folder.iterdir())
        if path.is_file() and not path.name.endswith("-shm")
    }


def refused(home: Path, kind: type[InterlineError], words: str) -> InterlineError:
    """Opening raises this and changes nothing."""
    before = fingerprint(home)
    with pytest.raises(kind, match=words) as raised:
        with_store(home, lambda store: store.facts())
    assert type(raised.value) is kind
    assert raised.value.next_step
    assert fingerprint(home) == before
    return raised.value


def one_turn(home: Path) -> None:
    with_store(home, lambda store: said(store, conversation(), "Why?", "Moon."))


def test_a_database_of_a_newer_version_is_refused(home: Path) -> None:
    """Nothing of it is changed, and the sentence says to update."""
    one_turn(home)
    rows(home, f"PRAGMA user_version = {migrations.LATEST + 1}")
    refused(home, DatabaseTooNew, "newer Interline")


def test_a_newer_version_that_stands_in_the_wal_only_is_refused_too(home: Path) -> None:
    """A newer program that was killed leaves its version in the -wal file: that is read without playing it in."""
    one_turn(home)
    script = (
        "import os, sys; from interline.store import driver; from pathlib import Path;"
        "c = driver.connect(Path(sys.argv[1])); c.execute('BEGIN IMMEDIATE');"
        f"c.execute('PRAGMA user_version = {migrations.LATEST + 7}'); c.execute('COMMIT'); os._exit(9)"
    )
    subprocess.run(
        [sys.executable, "-c", script, str(home / "interline.db")], cwd=REPOSITORY, check=False, timeout=50
    )
    assert (home / "interline.db-wal").stat().st_size
    refused(home, DatabaseTooNew, "newer Interline")


@pytest.mark.parametrize(
    "content",
    [b"hello", b"# a note\n" * 100, b"\x00" * 4096, b"SQLite format 3\x00", os.urandom(8192)],
    ids=["short", "text", "zeros", "cut", "random"],
)
def test_a_file_that_is_no_database_is_refused(home: Path, content: bytes) -> None:
    """Whatever stands at our file's place and is not ours stays as it is."""
    (home / "interline.db").write_bytes(content)
    refused(home, DatabaseForeign, "not an Interline database")


def test_the_database_of_another_program_is_refused(home: Path) -> None:
    """A SQLite file that does not carry our mark is not ours, with or without a mark of its own."""
    rows(home, "CREATE TABLE contacts (name)")
    refused(home, DatabaseForeign, "another program")
    rows(home, "PRAGMA application_id = 252006674")
    refused(home, DatabaseForeign, "another program")


@pytest.mark.parametrize("how", ["missing", "empty"])
def test_a_database_that_vanished_is_not_silently_begun_anew(home: Path, how: str) -> None:
    """Where there are backups, a missing or empty database is told of; a fresh one is made only when asked for."""
    one_turn(home)
    copy = with_store(home, lambda store: store.backup())
    path = home / "interline.db"
    path.unlink() if how == "missing" else path.write_bytes(b"")
    error = refused(home, DatabaseGone, "there are backups")
    assert str(copy) in str(error)
    assert path.exists() is (how == "empty")

    async def begin_anew() -> int:
        async with opened(home, fresh=True) as store:
            return (await store.facts()).conversations

    assert asyncio.run(begin_anew()) == 0


def test_an_empty_file_without_backups_is_a_first_start(home: Path) -> None:
    """A file of no bytes and no backups: there is nothing to lose."""
    (home / "interline.db").write_bytes(b"")
    one_turn(home)
    assert_sound(home)


def test_a_wal_without_its_database_is_refused(home: Path) -> None:
    """SQLite would throw away a -wal file whose database is gone; it may hold the last chats."""
    (home / "interline.db-wal").write_bytes(b"\x37\x7f\x06\x82" + os.urandom(4096))
    refused(home, DatabaseDamaged, "is damaged")


def test_a_beginning_that_was_cut_short_goes_on(home: Path) -> None:
    """A first start that was killed before its schema stood is simply done again."""
    script = (
        "import os, sys; from interline.store import driver; from pathlib import Path; p = Path(sys.argv[1]);"
        "p.touch(0o600); c = driver.connect(p); c.execute('BEGIN IMMEDIATE'); c.execute('CREATE TABLE message (n)');"
        "os._exit(9)"
    )
    subprocess.run(
        [sys.executable, "-c", script, str(home / "interline.db")], cwd=REPOSITORY, check=False, timeout=50
    )
    assert (home / "interline.db").stat().st_size
    one_turn(home)
    assert_sound(home)


def test_what_a_crash_left_in_the_wal_is_there(home: Path) -> None:
    """A copy of database and -wal taken in mid-use opens with everything that was committed."""
    copy = home / "copy"

    # Read by another program: closing the files here would set this program's locks on them free.
    script = "import shutil, sys; [shutil.copy(name, sys.argv[1]) for name in sys.argv[2:]]"
    command = [
        sys.executable,
        "-c",
        script,
        str(copy),
        *(str(home / f"interline.db{end}") for end in ("", "-wal")),
    ]

    async def use(store: Store) -> str:
        about = conversation()
        await said(store, about, "Why?", "Moon.")
        copy.mkdir()
        await asyncio.to_thread(subprocess.run, command, check=True, timeout=50)
        return about.id

    about_id = with_store(home, use)
    found = with_store(copy, lambda store: store.conversations.messages(about_id))
    assert [message.text for message in found] == ["Why?", "Moon."]
    assert_sound(copy)
    assert not (copy / "interline.db-wal").exists()


@posix
def test_nobody_else_can_read_the_files(home: Path) -> None:
    """Folders are 0700 and files 0600 from their first byte on, whatever the umask."""
    old = os.umask(0o022)
    try:
        folder = home / "new" / "place"

        async def use(store: Store) -> dict[str, int]:
            await said(store, conversation(), "Why?", "Moon.")
            await store.attachments.put_bytes(b"secret", name="a.txt")
            await store.backup()
            return {str(path.relative_to(folder)): path.stat().st_mode & 0o777 for path in folder.rglob("*")}

        modes = with_store(folder, use)
    finally:
        os.umask(old)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {"interline.db", "interline.db-wal", "interline.db-shm"} <= set(modes)
    assert len(modes) >= 9
    assert {name: mode for name, mode in modes.items() if mode & 0o077} == {}


@posix
def test_a_database_that_others_could_read_is_shut(home: Path) -> None:
    """A file that came with wider rights, from a copy say, gets ours."""
    one_turn(home)
    (home / "interline.db").chmod(0o644)
    one_turn(home)
    assert (home / "interline.db").stat().st_mode & 0o777 == 0o600


def test_every_connection_keeps_every_promise(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Writer, backup and check: each connection has all settings, read back by the test."""
    made: list[dict[str, object]] = []
    confirm = driver.confirm

    def watch(connection: driver.DriverConnection) -> None:
        confirm(connection)
        made.append({name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in WANTED})

    monkeypatch.setattr(driver, "confirm", watch)

    async def use(store: Store) -> None:
        await store.backup()
        await store.check()
        connection = store._thread.connection
        await store._thread.run(
            lambda: made.append({n: connection.execute(f"PRAGMA {n}").fetchone()[0] for n in WANTED})
        )

    with_store(home, use)
    assert len(made) >= 5
    assert all(settings == WANTED for settings in made)


WANTED = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "secure_delete": 1,
    "recursive_triggers": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "journal_size_limit": 16777216,
    "mmap_size": 0,
}


@pytest.mark.parametrize("broken", ["journal_mode", "synchronous", "foreign_keys", "secure_delete"])
def test_a_connection_that_breaks_a_promise_is_refused(
    home: Path, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where SQLite does not take a setting, on a network drive say, nothing is written there."""
    one_turn(home)
    # No SQLite has such a value, so that it is told one thing and reads back another.
    monkeypatch.setattr(driver, "PRAGMAS", tuple((n, 77 if n == broken else v) for n, v in driver.PRAGMAS))
    with pytest.raises(StoreTrouble, match="cannot hold the database safely") as raised:
        with_store(home, lambda store: store.facts())
    assert raised.value.detail.startswith(broken)


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        *(
            ((3, 54, 0), True),
            ((3, 53, 4), True),
            ((3, 51, 3), True),
            ((3, 51, 2), False),
            ((3, 51, 0), False),
        ),
        *(
            ((3, 50, 7), True),
            ((3, 50, 4), False),
            ((3, 45, 1), False),
            ((3, 44, 6), True),
            ((3, 40, 1), False),
        ),
    ],
)
def test_only_a_sqlite_without_the_wal_bug_is_used(version: tuple[int, int, int], safe: bool) -> None:
    """Fixed in 3.51.3, and in 3.50.7 and 3.44.6 for those who stayed behind."""
    assert driver.is_safe(version) is safe


def test_an_old_sqlite_is_refused_in_a_sentence(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the SQLite that comes along, and with an old one in Python, nothing is opened."""
    old = SimpleNamespace(sqlite_version="3.40.1", sqlite_version_info=(3, 40, 1))
    monkeypatch.setitem(sys.modules, "sqlcipher3", None)
    monkeypatch.setitem(sys.modules, "sqlite3", old)
    with pytest.raises(StoreTrouble, match=r"SQLite 3\.40\.1") as raised:
        with_store(home, lambda store: store.facts())
    assert "sqlcipher3" in raised.value.next_step
    assert not (home / "interline.db").stat().st_size


def test_the_sqlite_in_use_is_the_one_that_comes_along(home: Path) -> None:
    """Not Debian's, not Python's."""
    facts = with_store(home, lambda store: store.facts())
    import sqlcipher3

    assert facts.sqlite == sqlcipher3.dbapi2.sqlite_version


@pytest.mark.parametrize("at", ["parent", "database"])
def test_a_place_that_cannot_be_written_is_one_sentence(home: Path, at: str) -> None:
    """A folder that is a file, or a database that is a folder: said so, with what to do."""
    folder = home / "place"
    if at == "parent":
        folder.write_text("a file")
    else:
        (folder / "interline.db").mkdir(parents=True)
    with pytest.raises(HomeUnwritable) as raised:
        with_store(folder, lambda store: store.facts())
    assert str(folder) in str(raised.value) or str(folder.parent) in str(raised.value)
    assert "--home" in raised.value.next_step


@posix
def test_a_read_only_folder_is_one_sentence(home: Path) -> None:
    """As another user who may read and not write: refused, and nothing is changed."""
    one_turn(home)
    home.chmod(0o755)
    (home / "interline.db").chmod(0o644)
    script = (
        "import asyncio, os, sys; from interline.store.database import Store; from interline.paths import Home;"
        "import interline.store.driver as d; d.module(); import interline.model.errors;"
        "os.getuid() or os.setuid(65534); asyncio.run(Store(Home.at(sys.argv[1])).open())"
    )
    if os.getuid():
        (home / "interline.db").chmod(0o444)
        home.chmod(0o555)
    try:
        command = [sys.executable, "-c", script, str(home)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=50, check=False, cwd="/")
    finally:
        home.chmod(0o755)
    assert "HomeUnwritable" in done.stderr, done.stderr[-500:]
    assert f"The database {home / 'interline.db'} cannot be written." in done.stderr


@pytest.mark.parametrize("closed", ["never opened", "closed"])
def test_a_closed_store_says_that_it_is_closed(home: Path, closed: str) -> None:
    """No hang and no traceback; closing twice is nothing."""

    async def use() -> None:
        store = Store(Home.at(home))
        if closed == "closed":
            await store.open()
        await store.close()
        await store.close()
        with pytest.raises(StoreTrouble, match="closed"):
            await store.conversations.list()

    asyncio.run(use())


def test_a_store_can_be_opened_again(home: Path) -> None:
    """Closed and opened, also after an opening that was refused, it works as a new one does."""
    path = home / "interline.db"

    async def use() -> None:
        store = Store(Home.at(home))
        path.write_text("not yet")
        with pytest.raises(DatabaseForeign):
            await store.open()
        path.unlink()
        for number in (1, 2):
            await store.open()
            await said(store, conversation(), "Why?", "Moon.")
            assert len(list((home / "locks").iterdir())) == 1
            assert len(await store.conversations.list()) == number
            await store.close()
            assert list((home / "locks").iterdir()) == []

    asyncio.run(use())
    assert_sound(home)


def test_another_program_that_holds_the_database_is_named_after_a_while(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock that is not given back is waited for, then told of; afterwards everything works again."""
    monkeypatch.setattr(
        driver, "PRAGMAS", tuple((n, 50 if n == "busy_timeout" else v) for n, v in driver.PRAGMAS)
    )

    async def use(store: Store) -> None:
        other = driver.connect(home / "interline.db")
        other.execute("BEGIN IMMEDIATE")
        about = conversation()
        try:
            assert await store.conversations.list() == ()
            with pytest.raises(DatabaseBusy):
                await said(store, about, "Why?", "Moon.")
        finally:
            other.execute("ROLLBACK")
            other.close()
        await said(store, about, "Why?", "Moon.")

    with_store(home, use)
    assert_sound(home)


def test_programs_that_connect_to_a_new_file_at_once_wait_for_each_other(home: Path) -> None:
    """Each turns the new file to WAL, which SQLite refuses at once, and without waiting, while another does."""
    trouble: list[BaseException] = []

    def connect(path: Path, start: threading.Barrier) -> None:
        start.wait()
        try:
            connection = driver.connect(path)
            connection.execute("CREATE TABLE IF NOT EXISTS t (a)")
            connection.close()
        except driver.module().Error as error:
            trouble.append(error)

    for number in range(60):
        path = home / f"{number}.db"
        path.touch()
        start = threading.Barrier(4)
        threads = [threading.Thread(target=connect, args=(path, start)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not trouble


def test_a_program_that_commits_in_between_does_not_break_a_write(home: Path) -> None:
    """Every writing transaction takes its lock at once: it never finds its view outdated halfway."""

    async def use(store: Store) -> None:
        about = conversation()
        await said(store, about, "Why?", "Moon.")
        started: list[str] = []
        await store._thread.run(lambda: store._thread.connection.set_trace_callback(started.append))
        await store.conversations.update(about.id, title="x")
        await store.conversations.get(about.id)
        await store._thread.run(lambda: store._thread.connection.set_trace_callback(None))
        assert [words for words in started if words.startswith("BEGIN")] == ["BEGIN IMMEDIATE", "BEGIN"]

    with_store(home, use)


def test_a_full_disk_loses_nothing_and_passes(home: Path) -> None:
    """What was kept is there, reading goes on, and with room again writing does too."""
    about = conversation()

    async def use(store: Store) -> None:
        def limit(pages: int) -> Callable[[], object]:
            return lambda: store._thread.connection.execute(f"PRAGMA max_page_count = {pages}").fetchall()

        first = await said(store, about, "Why?", "Moon.")
        await store._thread.run(limit(1))
        for _ in range(3):
            with pytest.raises(DiskFull, match="disk is full") as raised:
                await said(store, about, "x" * 200_000, "y", after=first.id)
            assert "elete" not in str(raised.value)
        assert len(await store.conversations.messages(about.id)) == 2
        assert len(await store.search.find("moon")) == 1
        await store._thread.run(limit(1_000_000))
        await said(store, about, "x" * 200_000, "y", after=first.id)

    with_store(home, use)
    assert len(with_store(home, lambda store: store.conversations.messages(about.id))) == 4
    assert_sound(home)


FULL_DISK = """
set -e
mount -t tmpfs -o size=2m none "$1"
"$2" -m tests.store.full_disk "$1"
"""


@pytest.mark.needs("unshare", "mount")
@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_disk_that_is_really_full(home: Path) -> None:
    """On a disk of 2 MB: the sentence comes, the chats stay, and after making room the same answer is kept."""
    disk = home / "disk"
    disk.mkdir()
    command = ["unshare", "--mount", "sh", "-c", FULL_DISK, "sh", str(disk), sys.executable]
    done = subprocess.run(command, capture_output=True, text=True, timeout=50, check=False, cwd=REPOSITORY)
    if "permission denied" in done.stderr.lower() or "not permitted" in done.stderr.lower():
        pytest.skip("this machine lets nobody mount")
    assert done.returncode == 0, done.stderr[-800:]
    assert done.stdout.split() == ["full", "no", "copy", "kept", "sound"]


def test_the_sentences_hold_no_sql_and_no_words_of_a_chat(home: Path) -> None:
    """An error that reaches a log or a screen says nothing of what was written."""

    async def use(store: Store) -> None:
        await store._thread.run(
            lambda: store._thread.connection.execute("PRAGMA max_page_count = 1").fetchall()
        )
        about = conversation(title="secret title")
        user = question(about, "secret words " * 9999)
        with pytest.raises(DiskFull) as raised:
            await said(store, about, user.text, "y")
        chain: BaseException | None = raised.value
        seen = []
        while chain is not None:
            seen.append(f"{chain!r} {chain} {getattr(chain, 'detail', '')} {vars(chain)}")
            chain = chain.__cause__ or chain.__context__
        assert len(seen) >= 2
        assert not [text for text in seen if "secret" in text or "INSERT" in text.upper()]

    with_store(home, use)


def test_the_constructor_does_nothing(home: Path) -> None:
    """A store is made before the first window is painted: no file, no thread, no slow import."""
    script = (
        "import sys, threading; from interline.store.database import Store; from interline.paths import Home;"
        "Store(Home.at(sys.argv[1])); print(threading.active_count(), *sorted({'sqlalchemy', 'alembic', 'sqlcipher3',"
        "'sqlite3', 'hashlib', 'tempfile', 'mimetypes'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", script, str(home / "nothing")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=50, check=True)
    assert done.stdout.split()[0] == "1"
    assert "sqlalchemy" not in done.stdout
    assert "sqlcipher3" not in done.stdout
    assert not (home / "nothing").exists()


def test_opening_and_listing_wait_for_no_sqlalchemy(home: Path) -> None:
    """The list stands before the slow library is imported; warming up imports it, and alembic never comes."""
    one_turn(home)
    script = (
        "import asyncio, sys; from interline.store.database import Store; from interline.paths import Home\n"
        "async def main():\n"
        "    store = Store(Home.at(sys.argv[1])); await store.open(); print(len(await store.conversations.list()))\n"
        "    print(len(await store.search.find('moon')), 'sqlalchemy' in sys.modules)\n"
        "    await store.warm_up(); print('sqlalchemy' in sys.modules, 'alembic' in sys.modules)\n"
        "    print('sqlalchemy.orm' in sys.modules, 'sqlite3' in sys.modules); await store.close()\n"
        "asyncio.run(main())"
    )
    command = [sys.executable, "-c", script, str(home)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=50, check=True)
    assert done.stdout.split() == ["1", "1", "False", "True", "False", "False", "False"]


def test_reading_alone_writes_nothing(home: Path) -> None:
    """Listing, showing and searching leave the file as it was, to the byte."""
    one_turn(home)
    before = fingerprint(home)["interline.db"][1]

    async def use(store: Store) -> None:
        (listed,) = await store.conversations.list()
        assert len(await store.conversations.messages(listed.id)) == 2
        assert len(await store.search.find("moon")) == 1

    with_store(home, use)
    assert fingerprint(home)["interline.db"][1] == before


def test_a_session_of_no_file_is_dead_and_ones_own_is_not(tmp_path: Path) -> None:
    """Only a held lock means life; looking at a lock, also one's own, does not set it free."""
    one, two = Session(tmp_path), Session(tmp_path)
    assert one.is_dead(two.id)
    two.begin()
    for _ in range(3):
        assert not one.is_dead(two.id)
        assert not two.is_dead(two.id)
    two.end()
    assert one.is_dead(two.id)
    assert one.is_dead("../../etc/passwd")
    assert list(tmp_path.iterdir()) == []


def test_the_mark_of_our_files_is_a_positive_number() -> None:
    """SQLite keeps it as a signed number of 32 bits."""
    assert 0 < files.APPLICATION_ID < 2**31
