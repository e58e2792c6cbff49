"""A program that is killed in mid-answer loses nothing that it had kept, and one that lives is left alone."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from interline.model.conversation import Message, Status
from interline.model.decision import AttemptState, Decision
from interline.model.errors import DatabaseDamaged, DiskFull
from interline.model.events import Finish
from interline.model.money import UNKNOWN, Quality
from interline.model.parts import Text
from interline.store import backup
from interline.store.database import Store
from tests.store.library import (
    REPOSITORY,
    assert_sound,
    conversation,
    empty_answer,
    opened,
    question,
    rows,
    said,
    with_store,
)


@contextmanager
def victim(home: Path, what: str) -> Iterator[subprocess.Popen[str]]:
    """A running program, killed at the end if it still lives."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.store.victim", str(home), what],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        try:
            yield program
        finally:
            program.kill()


def line(program: subprocess.Popen[str]) -> str:
    assert program.stdout is not None
    read = program.stdout.readline().strip()
    assert read, "the program ended"
    return read


def killed_in_slices(home: Path, what: str, slices: int) -> int:
    """Kill a program that works in slices, after so many of them; gives how many messages there are."""
    with victim(home, what) as program:
        while line(program) != "slice":
            pass
        for _ in range(slices):
            line(program)
    assert_sound(home)
    (messages,) = rows(home, "SELECT count(*) FROM message")[0]
    return int(messages)


async def assert_all_found(store: Store, messages: int) -> None:
    """The index fits, and all is found."""
    report = await store.check_index(at_once=True)
    assert report is not None
    assert (report.messages, report.fault) == (messages, "")
    assert len(await store.search.find("So", 1000)) == min(1000, messages // 2)


def go_on(program: subprocess.Popen[str]) -> None:
    assert program.stdin is not None
    program.stdin.write("\n")
    program.stdin.flush()


@pytest.mark.parametrize("flushes", [1, 7, 60])
def test_after_a_kill_everything_that_was_kept_is_there(home: Path, flushes: int) -> None:
    """kill -9 while an answer streams: the words up to the last flush stand there, marked interrupted."""
    with victim(home, "stream") as program:
        conversation_id, decision_id = line(program).split()
        kept = [int(line(program)) for _ in range(flushes)][-1]
    assert list((home / "locks").iterdir()), "it was not killed but closed"

    async def look(store: Store) -> tuple[tuple[Message, ...], Decision]:
        assert (await store.conversations.list())[0].cost == UNKNOWN
        assert (await store.ledger.spent("month", "2026-11")).quality is Quality.UNKNOWN
        assert len(await store.search.find("word3")) == 1
        found = await store.conversations.messages(conversation_id)
        return found, await store.ledger.decision(decision_id)

    (user, answer), decided = with_store(home, look)
    assert user.status is Status.COMPLETE
    assert (answer.status, answer.finish) == (Status.INTERRUPTED, Finish.INTERRUPTED)
    assert answer.note == "Interline ended before the answer did."
    words = answer.text.split()
    assert len(words) >= kept
    assert words == [f"word{number}" for number in range(len(words))]
    (attempt,) = decided.attempts
    assert (attempt.state, attempt.bill.cost) == (AttemptState.INTERRUPTED, UNKNOWN)
    assert attempt.possibly_billed
    assert decided.outcome == "interrupted"
    assert_sound(home)
    assert not list((home / "locks").iterdir())
    assert rows(home, "SELECT count(*) FROM session") == [(0,)]


def test_the_answer_of_a_living_program_stays_its_own(home: Path) -> None:
    """A second program that opens the library leaves what the first one streams alone, and sees it end."""

    async def beside(program: subprocess.Popen[str], conversation_id: str) -> None:
        async with opened(home) as store:
            answer = (await store.conversations.messages(conversation_id))[1]
            assert (answer.status, answer.text) == (Status.STREAMING, "The first half")
            go_on(program)
            assert line(program) == "ended"
            answer = (await store.conversations.messages(conversation_id))[1]
            assert (answer.status, answer.text) == (Status.COMPLETE, "The first half and the second.")

    with victim(home, "linger") as program:
        asyncio.run(beside(program, line(program)))
    assert_sound(home)


def test_a_death_is_noticed_without_opening_again(home: Path) -> None:
    """A program that is open all the while marks the answer when it looks at it after the other was killed."""

    async def beside(program: subprocess.Popen[str], conversation_id: str) -> None:
        async with opened(home) as store:
            assert (await store.conversations.messages(conversation_id))[1].status is Status.STREAMING
            program.kill()
            program.wait()
            answer = (await store.conversations.messages(conversation_id))[1]
            assert (answer.status, answer.text) == (Status.INTERRUPTED, "The first half")

    with victim(home, "linger") as program:
        asyncio.run(beside(program, line(program)))
    assert_sound(home)


def test_a_death_on_a_full_disk_is_shown_all_the_same(home: Path) -> None:
    """Where the mark cannot be written, the answer is shown as what it is, and the library opens."""

    async def no_room(job: object) -> None:
        raise DiskFull("The disk is full.")

    with victim(home, "linger") as program:
        conversation_id = line(program)

        async def beside() -> Message:
            async with opened(home) as store:
                program.kill()
                program.wait()
                store._thread.write = no_room  # type: ignore[assignment]
                return (await store.conversations.messages(conversation_id))[1]

        answer = asyncio.run(beside())
    assert (answer.status, answer.text) == (Status.INTERRUPTED, "The first half")


def test_closing_marks_what_was_still_streaming(home: Path) -> None:
    """Quitting in mid-answer keeps the words and says that they broke off."""
    about = conversation()

    async def use(store: Store) -> None:
        user = question(about)
        answer = empty_answer(user)
        await store.conversations.begin_turn(about, user, answer)
        await store.conversations.flush(answer.id, (Text("half"),))

    with_store(home, use)
    answer = with_store(home, lambda store: store.conversations.messages(about.id))[1]
    assert (answer.status, answer.text) == (Status.INTERRUPTED, "half")
    assert rows(home, "SELECT status, text, session FROM message WHERE role = 'assistant'") == [
        ("interrupted", "half", None)
    ]


def test_a_damaged_file_is_refused_after_a_kill(home: Path) -> None:
    """After an unclean end the file is checked before it is used; the sentence names the backup."""
    with_store(home, lambda store: fill(store, 400))
    with_store(home, lambda store: store.backup())
    with victim(home, "stream") as program:
        line(program)
    path = home / "interline.db"
    rows(home, "PRAGMA wal_checkpoint(TRUNCATE)")
    damaged = bytearray(path.read_bytes())
    for page in range(10, len(damaged) // 4096, 3):
        damaged[page * 4096 : (page + 1) * 4096] = bytes(4096)
    path.write_bytes(damaged)
    with pytest.raises(DatabaseDamaged) as raised:
        with_store(home, lambda store: store.facts())
    assert str(next((home / "backups").iterdir())) in str(raised.value)
    assert path.read_bytes() == damaged


def test_a_broken_search_index_never_stops_the_library(home: Path) -> None:
    """The index is derived: broken after a kill, it is made anew, and the chats open."""
    with_store(home, lambda store: fill(store, 3))
    with victim(home, "linger") as program:
        line(program)
    rows(home, "UPDATE message_fts_data SET block = x'00' WHERE id > 10")

    async def look(store: Store) -> None:
        assert len(await store.search.find("Why2")) == 1
        assert len(await store.conversations.list()) == 4

    with_store(home, look)
    assert_sound(home)


def test_a_check_of_an_open_library_mends_its_index_and_names_other_damage(home: Path) -> None:
    """What doctor asks: an empty answer for a sound file, the index mended in passing, a loose row named."""

    async def check(store: Store) -> tuple[str, ...]:
        return await store.check()

    with_store(home, lambda store: fill(store, 3))
    assert with_store(home, check) == ()
    rows(home, "UPDATE message_fts_data SET block = x'00' WHERE id > 10")
    assert with_store(home, check) == ()
    assert_sound(home)
    rows(home, "INSERT INTO part (message_id, position, kind) VALUES ('nobody', 0, 'text')")
    assert with_store(home, check) == ("rows of part belong to nothing",)


def test_damage_found_in_the_background_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that was closed cleanly opens at once and is checked a little later."""
    with_store(home, lambda store: fill(store, 1))
    monkeypatch.setattr("interline.store.database.CHECK_AFTER_SECONDS", 0.0)
    monkeypatch.setattr(backup, "quick_check", lambda connection: ("a page is gone",))

    async def use() -> DatabaseDamaged:
        told: asyncio.Future[DatabaseDamaged] = asyncio.get_running_loop().create_future()
        async with opened(home, on_damage=told.set_result):
            return await told

    assert asyncio.run(use()).detail == "a page is gone"


async def fill(store: Store, turns: int) -> None:
    for number in range(turns):
        await said(store, conversation(), f"Why{number}?", "moon " * 50)
