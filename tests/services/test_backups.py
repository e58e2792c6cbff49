"""Copies by themselves: half an hour after a change, at the end, before what cannot be undone; and the way back."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from interline.file_lock import FileLock
from interline.model.change import Topic
from interline.model.errors import ConfigMistake, DatabaseDamaged, DatabaseForeign, DiskFull, WrongUsage
from interline.paths import Home
from interline.services import backups
from interline.services.backups import BackupService, age_in_words
from interline.services.changes import Changes
from interline.services.settings import SettingsService
from interline.startup import Interline
from interline.store import backup
from interline.store.copies import Copies, listed
from interline.store.database import Store
from tests.store.library import conversation, opened, said, with_store


class Kept:
    """A store, its copies, and what is told of them."""

    def __init__(self, home: Path, store: Store) -> None:
        self.folder = home / "backups"
        self.changes = Changes()
        self.told: list[Topic] = []
        self.changes.subscribe(lambda change: self.told.append(change.topic))
        self.store = store
        self.service = BackupService(
            Home.at(home), store, self.changes, SettingsService(Home.at(home).settings_file, self.changes)
        )

    @property
    def count(self) -> int:
        return len(listed(self.folder))

    async def write(self) -> None:
        await said(self.store, conversation(), "Why?", "Moon.")


def with_kept(home: Path, use: Callable[[Kept], Awaitable[None]]) -> None:
    async def run() -> None:
        async with opened(home) as store:
            await use(Kept(home, store))

    asyncio.run(run())


async def ticked(kept: Kept) -> None:
    """The half hour is over."""
    kept.service._tick()
    assert kept.service._timer is not None
    kept.service._timer.cancel()
    assert kept.service._task is not None
    await kept.service._task


def grow_older(folder: Path, by: timedelta) -> None:
    """All copies, as if so much time had gone by."""
    for copy in listed(folder):
        moment = copy.moment - by
        copy.path.rename(folder / f"{moment:%Y-%m-%dT%H%M%S.%fZ}-v{copy.schema}.db")


def test_each_half_hour_copies_what_changed_and_nothing_else(home: Path) -> None:
    """No change, no copy; a change, one copy; a copy just made by another program is enough."""

    async def use(kept: Kept) -> None:
        await ticked(kept)
        assert kept.count == 0
        await kept.write()
        await ticked(kept)
        assert kept.count == 1
        await ticked(kept)
        assert kept.count == 1
        await kept.write()
        await ticked(kept)
        assert kept.count == 1, "there is one from just now"
        grow_older(kept.folder, timedelta(minutes=30))
        await ticked(kept)
        assert kept.count == 2

    with_kept(home, use)


def test_what_a_killed_program_wrote_is_copied_too(home: Path) -> None:
    """A library that was written to after its newest copy gets one, although this program changed nothing."""
    with_store(home, lambda store: said(store, conversation(), "Why?", "Moon."))

    async def touched(store: Store) -> None:
        now = datetime.now(UTC).isoformat()
        await store._thread.write(
            lambda say: say.connection.exec_driver_sql("UPDATE conversation SET updated_at = ?", (now,))
        )

    with_store(home, touched)

    async def use(kept: Kept) -> None:
        await ticked(kept)
        assert kept.count == 1
        grow_older(kept.folder, timedelta(seconds=-1))
        await ticked(kept)
        assert kept.count == 1

    with_kept(home, use)


def test_a_copy_before_what_cannot_be_undone(home: Path) -> None:
    """Named after what comes; where the last one holds everything already, it is enough."""

    async def use(kept: Kept) -> None:
        await kept.write()
        await kept.service.before("import")
        assert [copy.why for copy in listed(kept.folder)] == ["before-import"]
        await kept.service.before("delete")
        assert kept.count == 1
        await kept.write()
        await kept.service.before("delete")
        assert {copy.why for copy in listed(kept.folder)} == {"before-import", "before-delete"}
        (await asyncio.to_thread(listed, kept.folder))[0].path.unlink()
        (await asyncio.to_thread(listed, kept.folder))[0].path.unlink()
        await kept.service.before("delete")
        assert kept.count == 1, "the copies were taken away meanwhile"

    with_kept(home, use)


def test_what_keeps_a_copy_from_being_made_is_told_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not each half hour; and that it works again is told too, by the words going away."""

    async def use(kept: Kept) -> None:
        await kept.write()
        make = Copies.make

        def full(*arguments: object, **more: object) -> object:
            raise DiskFull("The disk is full.", next_step="Make room.")

        monkeypatch.setattr(Copies, "make", full)
        for _ in range(3):
            await ticked(kept)
        assert kept.told.count(Topic.BACKUPS) == 1
        assert kept.service.trouble == "No copy of your data could be made. The disk is full. Make room."
        with pytest.raises(DiskFull):
            await kept.service.before("import")
        monkeypatch.setattr(Copies, "make", make)
        await ticked(kept)
        assert (kept.count, kept.service.trouble) == (1, "")

    with_kept(home, use)


def test_another_program_that_copies_is_no_trouble(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The half hour passes in silence: what was written is in a copy after the next."""
    monkeypatch.setattr("interline.store.copies.WAIT_SECONDS", 0.0)
    monkeypatch.setattr(Copies.make, "__kwdefaults__", {"wait": 0.0})

    async def use(kept: Kept) -> None:
        await kept.write()
        other = FileLock(Home.at(home).backup_lock)
        assert other.take()
        await ticked(kept)
        other.give_back()
        assert (kept.count, kept.told) == (0, [])
        await ticked(kept)
        assert kept.count == 1

    with_kept(home, use)


def test_the_second_folder_is_kept_in_the_settings_and_missed_once(home: Path) -> None:
    """Chosen, used from then on, told once when it is not there, and taken back."""
    second = home / "stick"
    second.mkdir()

    async def use(kept: Kept) -> None:
        await kept.service.set_second(str(second))
        assert 'folder = "' in Home.at(home).settings_file.read_text()
        await kept.write()
        made = await kept.service.make()
        assert made.second is not None
        second.rename(home / "unplugged")
        for _ in range(2):
            made = await kept.service.make()
            assert made.second_trouble
        assert kept.told.count(Topic.BACKUPS) == 1
        assert (await kept.service.state()).trouble == made.second_trouble
        with pytest.raises(WrongUsage, match="no folder"):
            await kept.service.set_second(str(second))
        await kept.service.set_second("")
        assert (await kept.service.make()).second_trouble == ""

    with_kept(home, use)


async def a_run(home: Path, *, write: bool, unless_younger: float = 0.0) -> None:
    """Open the whole program, perhaps change something, close it."""
    app = Interline(Home.at(home), environment={})
    await app.open()
    try:
        if write:
            await said(app.store, conversation(), "Why?", "Moon.")
    finally:
        await app.close()
        await app.keep_last_copy(unless_younger=unless_younger)


def test_at_the_end_what_changed_is_copied(home: Path) -> None:
    """Once, after the database is closed; a run that only looked makes none, nor do commands in a swarm."""
    asyncio.run(a_run(home, write=True))
    assert len(listed(home / "backups")) == 1
    asyncio.run(a_run(home, write=False))
    assert len(listed(home / "backups")) == 1
    asyncio.run(a_run(home, write=True, unless_younger=1800))
    assert len(listed(home / "backups")) == 1
    asyncio.run(a_run(home, write=True))
    (newest, _) = listed(home / "backups")
    assert backup.problems_of(newest.path) == ()


def test_leaving_is_never_kept_from_by_a_copy(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy that fails at the end is for the log; one that takes too long is given up and leaves nothing."""

    def full(*arguments: object, **more: object) -> object:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Copies, "make", full)
        asyncio.run(a_run(home, write=True))

    async def hurried() -> None:
        app = Interline(Home.at(home), environment={})
        await app.open()
        await said(app.store, conversation(), "Why?", "Moon.")
        await app.close()
        other = FileLock(Home.at(home).backup_lock)
        assert other.take()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(app.keep_last_copy(), 0.2)
        other.give_back()

    asyncio.run(hurried())
    assert list((home / "backups").glob("*")) == []


def test_the_whole_program_goes_on_from_a_copy(home: Path) -> None:
    """Closed, put back, opened again: the same object serves the library of the copy."""

    async def use() -> None:
        app = Interline(Home.at(home), environment={})
        await app.open()
        await said(app.store, conversation(title="Before"), "Why?", "Moon.")
        made = await app.backups.make()
        await said(app.store, conversation(title="After"), "And?", "Sun.")
        done = await app.restore(made.path)
        assert (done.conversations, done.messages) == (1, 2)
        await app.open()
        assert [one.title for one in await app.library.list()] == ["Before"]
        await said(app.store, conversation(title="Anew"), "So?", "So.")
        await app.close()
        await app.keep_last_copy()

    asyncio.run(use())
    assert len(listed(home / "backups")) == 2


def test_a_damaged_database_is_told_of_with_its_newest_good_copy(home: Path) -> None:
    """While it is not open: the newest copy is looked at, and passed over where it is damaged too."""

    async def first() -> list[Path]:
        app = Interline(Home.at(home), environment={})
        await app.open()
        await said(app.store, conversation(), "Why?", "Moon.")
        made = [(await app.backups.make()).path for _ in range(2)]
        await app.close()
        return made

    good, bad = asyncio.run(first())
    bad.write_bytes(bad.read_bytes()[:5000])
    database = home / "interline.db"
    database.write_bytes(os.urandom(100) + database.read_bytes()[100:])

    async def again() -> None:
        app = Interline(Home.at(home), environment={})
        with pytest.raises((DatabaseDamaged, DatabaseForeign)):
            await app.open()
        copy = await app.newest_good_copy()
        assert copy is not None
        assert copy.path == good
        await app.restore(copy.path)
        await app.open()
        assert len(await app.library.list()) == 1
        await app.close()

    asyncio.run(again())


def test_damage_that_the_check_finds_is_told(home: Path) -> None:
    """The check in the background finds it; whoever shows the library hears of it."""

    async def use() -> None:
        app = Interline(Home.at(home), environment={})
        topics: list[Topic] = []
        app.changes.subscribe(lambda change: topics.append(change.topic))
        await app.open()
        assert app.store._on_damage is not None
        app.store._on_damage(DatabaseDamaged("The database is damaged."))
        assert topics == [Topic.DAMAGE]
        assert str(app.damage) == "The database is damaged."
        await app.close()

    asyncio.run(use())


def test_a_settings_file_that_does_not_parse_is_left_alone(home: Path) -> None:
    """Choosing a second folder then is refused, and the folder is not used."""
    file = Home.at(home).settings_file
    file.write_text("[backup\n")

    async def use(kept: Kept) -> None:
        with pytest.raises(ConfigMistake):
            await kept.service.set_second(str(home))
        assert kept.store.copies.second is None

    with_kept(home, use)
    assert file.read_text() == "[backup\n"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "just now"),
        (59, "just now"),
        (60, "1 min ago"),
        (719, "11 min ago"),
        (3600, "1 hour ago"),
        (86399, "23 hours ago"),
        (86400, "1 day ago"),
        (400 * 86400, "400 days ago"),
    ],
)
def test_ages_in_words(seconds: int, words: str) -> None:
    """As people say them."""
    now = datetime(2026, 11, 27, tzinfo=UTC)
    assert age_in_words(now - timedelta(seconds=seconds), now) == words


def test_there_is_no_copy_to_offer_in_a_new_home(home: Path) -> None:
    """Nothing, rather than an error."""
    assert asyncio.run(backups.newest_good(Home.at(home / "new"))) is None
