"""What is deleted for good is gone from the disk, and nothing else is."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from interline.model.errors import WrongUsage
from interline.model.parts import File, Text
from interline.store import driver
from interline.store.bin import Purged
from interline.store.database import Store
from tests.store.library import (
    A,
    assert_sound,
    begun,
    conversation,
    decision,
    empty_answer,
    ended,
    question,
    rows,
    said,
    with_store,
)

MARK = "zyzzyvaquark"
"""A word that nothing else on the disk holds."""


def on_disk(home: Path) -> dict[str, int]:
    """How often the word stands in each file of the database."""
    return {
        name: (home / name).read_bytes().count(MARK.encode())
        for name in ("interline.db", "interline.db-wal")
        if (home / name).exists()
    }


async def into_bin(store: Store, *ids: str, at: datetime | None = None) -> None:
    await store.shelves.arrange(ids, lambda place: replace(place, deleted_at=at or datetime.now(UTC)))


@pytest.mark.parametrize("others", [0, 60])
def test_no_word_of_what_is_deleted_for_good_is_left_in_the_files(home: Path, others: int) -> None:
    """Message, title, instructions, tags and search index, in the database and in its log, while it is open; what
    others said is all there and found."""

    async def scene(store: Store) -> None:
        secret = conversation(title=f"{MARK} title", system=f"{MARK} be brief", tags=(f"{MARK}-tag",))
        last = None
        for number in range(30):
            answer = await said(
                store, secret, f"{MARK} {number}? " * 20, f"because of {MARK}x{number} " * 200, last
            )
            last = answer.id
            if number < others:
                await said(store, conversation(title=f"Other {number}"), f"tides {number}", "moon " * 300)
        assert sum(on_disk(home).values()) > 1000
        await into_bin(store, secret.id)
        assert await store.bin.purge([secret.id]) == Purged((secret.id,))
        assert await store.bin.scrub()
        assert sum(on_disk(home).values()) == 0
        assert await store.search.find(MARK) == ()
        assert len(await store.search.find("moon", limit=500)) == min(others, 30)

    with_store(home, scene)
    assert_sound(home)
    assert rows(home, "SELECT count(*) FROM message") == [(2 * min(others, 30),)]


def test_what_an_answer_held_while_it_grew_goes_too(home: Path) -> None:
    """Earlier states of a streamed answer were written over before; nothing of them is left either."""

    async def scene(store: Store) -> None:
        secret = conversation()
        user = question(secret, "Why?")
        answer = empty_answer(user)
        await store.conversations.begin_turn(secret, user, answer)
        words = ""
        for number in range(60):
            words += f"{MARK} and {number} more words; "
            await store.conversations.flush(answer.id, (Text(words),))
        await store.conversations.finish(ended(answer, Text("All taken back.")))
        await into_bin(store, secret.id)
        await store.bin.purge([secret.id])
        assert await store.bin.scrub()
        assert sum(on_disk(home).values()) == 0

    with_store(home, scene)


def test_what_does_not_lie_in_the_bin_stays(home: Path) -> None:
    """One that somebody restored in between, one that lies there for a short time only, one that never was."""

    async def scene(store: Store) -> None:
        kept, fresh, old = conversation(), conversation(), conversation()
        for each in (kept, fresh, old):
            await said(store, each, "Why?", "Because.")
        now = datetime.now(UTC)
        await into_bin(store, fresh.id, at=now - timedelta(days=29))
        await into_bin(store, old.id, at=now - timedelta(days=31))
        before = now - timedelta(days=30)
        assert await store.bin.due(before) == (old.id,)
        purged = await store.bin.purge([kept.id, fresh.id, old.id, "0" * 32], before)
        assert purged.ids == (old.id,)
        assert await store.bin.purge([kept.id]) == Purged()
        assert [each.id for each in await store.bin.list()] == [fresh.id]
        assert [each.id for each in await store.conversations.list()] == [kept.id]
        assert [each.id for each in await store.conversations.choices()] == [kept.id]

    with_store(home, scene)


def test_nothing_is_begun_in_what_was_deleted_a_moment_ago(home: Path) -> None:
    """In the very commit: a turn that was planned while somebody deleted the conversation is refused whole."""

    async def scene(store: Store) -> None:
        about = conversation()
        answer = await said(store, about, "Why?", "Because.")
        await into_bin(store, about.id)
        user = question(about, "And?", answer.id, 3)
        with pytest.raises(WrongUsage, match="lies in the bin"):
            await store.conversations.begin_turn(about, user, empty_answer(user))
        assert len(await store.conversations.messages(about.id)) == 2

    with_store(home, scene)


def test_what_was_spent_stays_known_without_a_word_of_the_chat(home: Path) -> None:
    """Decisions stay sealed and the chain holds; a vendor's own sentence, which may repeat what was asked, is gone."""

    async def scene(store: Store) -> None:
        about = conversation()
        user = question(about)
        answer = empty_answer(user)
        await store.conversations.begin_turn(about, user, answer)
        decided = decision(answer)
        for attempt in decided.attempts:
            await store.ledger.open_attempt(decided, begun(attempt))
            await store.ledger.close_attempt(attempt)
        await store.ledger.close_decision(decided)
        await store.conversations.finish(ended(answer, decided=decided))
        spent = await store.ledger.spent("month", "2026-11")
        await into_bin(store, about.id)
        await store.bin.purge([about.id])
        kept = await store.ledger.decision(decided.id)
        assert kept.attempts[0].ref == A
        assert kept.attempts[0].failure is not None
        assert kept.attempts[0].failure.message == ""
        assert await store.ledger.spent("month", "2026-11") == spent
        assert (await store.ledger.verify_chain()).is_whole

    with_store(home, scene)


def test_an_attachment_goes_with_the_last_message_that_speaks_of_it(home: Path) -> None:
    """One that another conversation shows stays; a part of a kind that nobody knows yet counts as speaking too."""

    async def scene(store: Store) -> None:
        own = await store.attachments.put_bytes(b"only here", "text/plain", "own.txt")
        shared = await store.attachments.put_bytes(b"in both", "text/plain", "shared.txt")
        first, second = conversation(), conversation()
        for about, files in ((first, (own, shared)), (second, (shared,))):
            user = question(about)
            user = replace(user, parts=(*(File("text/plain", f.digest, f.size, f.name) for f in files),))
            answer = empty_answer(user)
            await store.conversations.begin_turn(about, user, answer)
            await store.conversations.finish(ended(answer))
        await into_bin(store, first.id, second.id)
        assert (await store.bin.purge([first.id])).digests == (own.digest,)
        assert await store.bin.unused([own.digest, shared.digest]) == {own.digest}
        assert await store.attachments.remove([own.digest]) == 1
        assert not (home / "attachments" / own.digest).exists()
        assert await store.attachments.read(shared.digest) == b"in both"
        assert (await store.bin.purge([second.id])).digests == (shared.digest,)

    with_store(home, scene)
    assert [digest for (digest,) in rows(home, "SELECT digest FROM attachment")] != []


def test_a_file_that_was_attached_anew_a_moment_ago_stays(home: Path) -> None:
    """The message that will speak of it may not be stored yet; and an old file is not taken for a lost one."""

    async def scene(store: Store) -> None:
        part = await store.attachments.put_bytes(b"again", "text/plain", "again.txt")
        path = home / "attachments" / part.digest
        assert await store.attachments.remove([part.digest], older_than=60) == 0
        os.utime(path, (time.time() + 30, time.time() + 30))
        assert await store.attachments.remove([part.digest]) == 0
        assert await store.attachments.known() == {part.digest}
        assert path.exists()
        assert await store.attachments.remove(["../interline.db"]) == 0

    with_store(home, scene)
    assert (home / "interline.db").exists()


def test_a_reader_elsewhere_keeps_the_log_and_that_is_said(home: Path) -> None:
    """While another program reads an older state the log cannot be emptied; afterwards it can."""

    async def scene(store: Store) -> None:
        about = conversation()
        await said(store, about, MARK, MARK)
        reader = driver.connect(home / "interline.db")
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM message").fetchall()
        await into_bin(store, about.id)
        await store.bin.purge([about.id])
        assert not await store.bin.scrub()
        reader.close()
        assert await store.bin.scrub()
        assert sum(on_disk(home).values()) == 0

    with_store(home, scene)
