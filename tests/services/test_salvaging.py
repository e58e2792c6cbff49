"""What was written after the copy that took the place of a damaged library."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from interline.model.conversation import Message, Status
from interline.model.errors import StoreTrouble
from interline.model.parts import Text
from interline.paths import Home
from interline.services.changes import Changes
from interline.services.salvaging import Salvaged, salvage_from
from interline.store.database import Store
from interline.store.restoring import restore
from tests.store.library import (
    assert_sound,
    break_an_index,
    conversation,
    empty_answer,
    ended,
    opened,
    question,
    said,
    with_store,
)
from tests.store.test_copies import PNG, picture


def put_back(home: Path, copy: Path) -> Path:
    """Damage the library and restore the copy; gives what was set aside."""
    break_an_index(home / "interline.db")
    aside = restore(Home.at(home), copy).aside
    assert aside is not None
    return aside


def salvaged(home: Path, aside: Path) -> Salvaged | None:
    async def use(store: Store) -> Salvaged | None:
        return await salvage_from(store, aside, Changes())

    return with_store(home, use)


def messages(home: Path, conversation_id: str) -> tuple[Message, ...]:
    return with_store(home, lambda store: store.conversations.messages(conversation_id))


def lived(home: Path, use: Callable[[Store], Awaitable[Path]]) -> Path:
    """A library that wrote, was copied and wrote on; gives the copy."""
    return with_store(home, use)


def test_new_conversations_and_new_messages_return(home: Path) -> None:
    """Hung where they were: an answer's question came with the copy."""
    old, new = conversation(title="Old"), conversation(title="New")

    async def use(store: Store) -> Path:
        answer = await said(store, old, "One?", "One.")
        copy = await store.backup()
        await said(store, old, "Two?", "Two.", after=answer.id)
        await said(store, new, "Three?", "Three.")
        return copy

    copy = lived(home, use)
    before = messages(home, old.id), messages(home, new.id)
    aside = put_back(home, copy)
    assert len(messages(home, old.id)) == 2
    assert salvaged(home, aside) == Salvaged(2, 4, 0)
    assert (messages(home, old.id), messages(home, new.id)) == before
    assert_sound(home)
    assert salvaged(home, aside) == Salvaged(0, 0, 0), "the same again adds nothing"


def test_an_answer_that_the_copy_has_the_beginning_of_returns_beside_it(home: Path) -> None:
    """Nothing is written over, and what follows it hangs under the whole one."""
    about = conversation()
    whole: list[Message] = []

    async def use(store: Store) -> Path:
        user = question(about)
        begun = empty_answer(user)
        await store.conversations.begin_turn(about, user, begun)
        copy = await store.backup()
        whole.append(ended(begun, Text("All of it.")))
        await store.conversations.finish(whole[0])
        await said(store, about, "And?", "Then.", after=begun.id)
        return copy

    aside = put_back(home, lived(home, use))
    done = salvaged(home, aside)
    assert done is not None
    assert done.messages == 3
    found = {each.id: each for each in messages(home, about.id)}
    assert found[whole[0].id].status is Status.INTERRUPTED
    (beside,) = [each for each in found.values() if each.parts == (Text("All of it."),)]
    assert beside.parent_id == whole[0].parent_id
    (follows,) = [each for each in found.values() if each.parts == (Text("And?"),)]
    assert follows.parent_id == beside.id


def test_what_the_user_did_with_the_copy_stays(home: Path) -> None:
    """A title is not turned back, a message not written over."""
    about = conversation(title="Before")

    async def use(store: Store) -> Path:
        await said(store, about, "One?", "One.")
        copy = await store.backup()
        await store.shelves.arrange([about.id], lambda place: replace(place, title="In the damaged library"))
        return copy

    aside = put_back(home, lived(home, use))
    assert salvaged(home, aside) == Salvaged(0, 0, 0)
    kept = with_store(home, lambda store: store.conversations.get(about.id))
    assert kept.title == "Before"


def test_an_attachment_of_a_salvaged_message_is_known_again(home: Path) -> None:
    """Its file stayed; the next copy takes it along."""

    async def use(store: Store) -> Path:
        await said(store, conversation(), "One?", "One.")
        copy = await store.backup()
        await picture(store)
        return copy

    aside = put_back(home, lived(home, use))
    salvaged(home, aside)

    async def look(store: Store) -> list[bytes]:
        (digest,) = await store.attachments.known()
        return [await store.attachments.read(digest)]

    assert with_store(home, look) == [PNG]


def test_nothing_is_taken_out_of_a_sound_library(home: Path) -> None:
    """Somebody who goes back to an older copy on purpose wants what it holds, and no more."""

    async def use(store: Store) -> Path:
        copy = await store.backup()
        await said(store, conversation(), "One?", "One.")
        return copy

    copy = lived(home, use)
    aside = restore(Home.at(home), copy).aside
    assert aside is not None
    assert salvaged(home, aside) is None


def test_a_file_that_is_gone_is_one_sentence(home: Path, tmp_path: Path) -> None:
    """With what happens to it."""

    async def run() -> None:
        async with opened(home) as store:
            await salvage_from(store, tmp_path / "none.db", Changes())

    with pytest.raises(StoreTrouble, match="Nothing could be read"):
        asyncio.run(run())


@pytest.mark.parametrize(
    ("done", "words"),
    [
        (Salvaged(1, 1, 0), "1 newer message was read out of the damaged library."),
        (
            Salvaged(2, 5, 2),
            "5 newer messages were read out of the damaged library. 2 messages could not be read whole.",
        ),
        (Salvaged(), "Nothing newer could be read out of the damaged library."),
    ],
)
def test_it_is_told_in_words(done: Salvaged, words: str) -> None:
    """For window and terminal."""
    assert done.in_words() == words
