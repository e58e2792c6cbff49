"""A backup is whole, private and verified, or it is not there."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from interline.model.conversation import Message
from interline.model.errors import StoreTrouble, WrongUsage
from interline.model.parts import Text
from interline.store import backup
from interline.store.database import Store
from interline.store.migrations import LATEST
from interline.store.trouble import newest_backup
from tests.store.library import assert_sound, conversation, empty_answer, opened, question, said, with_store


async def fill(store: Store, turns: int = 5) -> str:
    about = conversation()
    last = None
    for number in range(turns):
        last = (await said(store, about, f"Why {number}?", "moon " * 200, after=last)).id
    return about.id


def restored(copy: Path, conversation_id: str) -> tuple[Message, ...]:
    """The transcript in a backup, by putting it to its place in a new home."""
    home = copy.parent.parent / f"restored-{copy.stem}"
    home.mkdir()
    shutil.copy(copy, home / "interline.db")
    found = with_store(home, lambda store: store.conversations.messages(conversation_id))
    assert_sound(home)
    return found


def test_a_backup_restores_the_same_transcript(home: Path) -> None:
    """A copy put to its place in a new home opens with every message as it was."""

    async def use(store: Store) -> tuple[str, tuple[Message, ...], Path]:
        id_ = await fill(store)
        return id_, await store.conversations.messages(id_), await store.backup()

    id_, messages, copy = with_store(home, use)
    assert copy.parent == home / "backups"
    assert restored(copy, id_) == messages
    assert newest_backup(home / "backups") == copy


def test_a_backup_while_answers_stream_is_whole_and_keeps_nobody_waiting(home: Path) -> None:
    """Flushes go on while the copy is made, and the copy holds one consistent moment."""

    async def use() -> tuple[str, Path, int]:
        async with opened(home) as store:
            id_ = await fill(store, 40)
            about = await store.conversations.get(id_)
            user = question(about, "More?", about.current_id, seq=1000)
            answer = empty_answer(user)
            await store.conversations.begin_turn(about, user, answer)
            copying = asyncio.create_task(store.backup())
            flushes = 0
            while not copying.done():
                flushes += 1
                await store.conversations.flush(answer.id, (Text("word " * flushes),))
            return id_, await copying, flushes

    id_, copy, flushes = asyncio.run(use())
    messages = restored(copy, id_)
    assert len(messages) == 82
    assert len(messages[-1].text.split()) <= flushes


def test_a_second_backup_is_the_newest(home: Path) -> None:
    """Names begin with the time, so that the last one made is the one that is offered."""

    async def use(store: Store) -> list[Path]:
        await fill(store, 1)
        return [await store.backup() for _ in range(3)]

    made = with_store(home, use)
    assert len(set(made)) == 3
    assert newest_backup(home / "backups") == made[-1]
    made[-1].write_bytes(b"")
    assert newest_backup(home / "backups") == made[-2]


def test_a_file_that_is_there_is_never_overwritten(home: Path) -> None:
    """Naming an existing file is wrong usage, also where it is the database itself."""
    target = home / "mine.db"
    target.write_text("mine")

    async def use(store: Store) -> None:
        await fill(store, 1)
        for path in (target, home / "interline.db"):
            with pytest.raises(WrongUsage, match="already"):
                await store.backup(path)

    with_store(home, use)
    assert target.read_text() == "mine"
    assert_sound(home)


def test_a_copy_that_fails_its_check_is_thrown_away(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bad copy never stands among the backups, where it would be trusted one day."""
    with_store(home, lambda store: fill(store, 1))
    monkeypatch.setattr(backup, "quick_check", lambda connection: ("row 7 missing from index",))
    with pytest.raises(StoreTrouble, match="thrown away") as raised:
        with_store(home, lambda store: store.backup())
    assert raised.value.detail == "row 7 missing from index"
    assert list((home / "backups").iterdir()) == []


def test_a_copy_that_lacks_rows_is_thrown_away(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy is also counted: fewer rows than the original ever had meanwhile are not a backup."""
    with_store(home, lambda store: fill(store, 1))
    counts = backup._counts
    copied: list[int] = []

    def fewer(connection: object) -> tuple[int, ...]:
        found = counts(connection)
        copied.append(1)
        return found if len(copied) < 3 else (*found[:-1], found[-1] + 1)

    monkeypatch.setattr(backup, "_counts", fewer)
    with pytest.raises(StoreTrouble, match="thrown away"):
        with_store(home, lambda store: store.backup())
    assert list((home / "backups").iterdir()) == []


@pytest.mark.parametrize("place", ["a file", "a file/below"])
def test_a_place_that_takes_no_backup_is_one_sentence(home: Path, place: str) -> None:
    """A target whose folder is no folder: said so, and the library goes on."""
    (home / "a file").write_text("x")

    async def use(store: Store) -> None:
        id_ = await fill(store, 1)
        with pytest.raises(StoreTrouble) as raised:
            await store.backup(home / place / "copy.db")
        assert raised.value.next_step
        assert len(await store.conversations.messages(id_)) == 2

    with_store(home, use)


def test_facts_count_what_is_there(home: Path) -> None:
    """What doctor tells: schema, SQLite, sizes, counts and the newest backup."""

    async def use(store: Store) -> None:
        await fill(store, 3)
        await store.attachments.put_bytes(b"12345", name="a.txt")
        copy = await store.backup()
        facts = await store.facts()
        assert (facts.conversations, facts.messages) == (1, 6)
        assert (facts.attachments, facts.attachment_bytes) == (1, 5)
        assert (facts.newest_backup, facts.schema) == (copy, LATEST)
        assert facts.bytes >= (home / "interline.db").stat().st_size

    with_store(home, use)
