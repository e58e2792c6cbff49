"""Which versions of an answer stand beside each other, and what becomes of them."""

from __future__ import annotations

import asyncio

import pytest

from interline.ui.conversation.comparing import STILL_WRITING, compared
from tests.ui.conversation.stage import Stage, play
from tests.ui.fakes import Script


async def answered(stage: Stage, versions: int) -> tuple[str, ...]:
    """Ask, and ask again until there are so many versions of the answer; gives their ids."""
    await stage.send("Ferry or bus?", Script(pieces=("Version 1.",)))
    for number in range(2, versions + 1):
        stage.fake.chat.scripts.append(Script(pieces=(f"Version {number}.",)))
        stage.presenter.regenerate()
        await stage.settle()
    assert [message.text for message in stage.view.finished[-versions:]] == [
        f"Version {number}." for number in range(1, versions + 1)
    ]
    return tuple(message.id for message in stage.view.finished[-versions:])


def texts(stage: Stage) -> list[str]:
    return [message.text for message in stage.view.shown]


@pytest.mark.parametrize(
    ("versions", "shown", "expected"),
    [
        ("ab", "b", "ab"),
        ("abcd", "a", "abcd"),
        ("abcdef", "f", "cdef"),
        ("abcdef", "c", "cdef"),
        ("abcdef", "a", "adef"),
        ("a", "a", "a"),
        ("", "a", "a"),
    ],
)
def test_up_to_four_are_compared_the_newest_last(versions: str, shown: str, expected: str) -> None:
    """The one that is shown is always among them."""
    assert compared(tuple(versions), shown) == tuple(expected)


def test_the_versions_of_an_answer_stand_beside_each_other() -> None:
    """Under their question, in the order in which they came."""

    async def act(stage: Stage) -> None:
        ids = await answered(stage, 3)
        stage.presenter.comparing.toggle(ids[-1])
        await stage.settle()
        assert texts(stage) == ["Ferry or bus?", "Version 1.", "Version 2.", "Version 3."]
        assert stage.view.beside == ids
        assert stage.presenter.comparing.is_on
        stage.presenter.copy(ids[0])
        assert stage.view.copied == "Version 1."

    play(act)


def test_pressed_again_it_ends() -> None:
    """The conversation is shown as it stands: with the version that is current."""

    async def act(stage: Stage) -> None:
        ids = await answered(stage, 2)
        stage.presenter.comparing.toggle(ids[1])
        await stage.settle()
        stage.presenter.comparing.toggle(ids[0])
        await stage.settle()
        assert stage.view.beside == ()
        assert texts(stage) == ["Ferry or bus?", "Version 2."]
        assert not stage.presenter.comparing.close(), "there is nothing to close any more"

    play(act)


def test_going_on_with_another_version_makes_it_current() -> None:
    """The library is told, and the comparison ends."""

    async def act(stage: Stage) -> None:
        ids = await answered(stage, 2)
        stage.presenter.comparing.toggle(ids[1])
        await stage.settle()
        stage.presenter.choose_version(ids[0])
        await stage.settle()
        assert stage.fake.library.versions_shown == [ids[0]]
        assert stage.view.beside == ()
        assert not stage.presenter.comparing.is_on

    play(act)


def test_going_on_with_the_current_version_changes_nothing_stored() -> None:
    """What follows from it stays what it is; the comparison ends."""

    async def act(stage: Stage) -> None:
        ids = await answered(stage, 2)
        stage.presenter.comparing.toggle(ids[1])
        await stage.settle()
        stage.presenter.choose_version(ids[1])
        await stage.settle()
        assert stage.fake.library.versions_shown == []
        assert texts(stage) == ["Ferry or bus?", "Version 2."]
        assert stage.view.beside == ()

    play(act)


def test_while_an_answer_is_written_nothing_is_compared() -> None:
    """A sentence says why and what to do."""

    async def act(stage: Stage) -> None:
        ids = await answered(stage, 2)
        await stage.send("And then?", Script(holds=True))
        stage.presenter.comparing.toggle(ids[1])
        await stage.settle()
        assert stage.view.notices[-1].sentence == STILL_WRITING
        assert stage.view.beside == ()

    play(act)


def test_an_answer_that_begins_meanwhile_is_not_interrupted() -> None:
    """The library answers after the next message has gone out: its answer is watched, and nothing is compared."""

    async def act(stage: Stage) -> None:
        ids = await answered(stage, 2)
        gate = stage.fake.gates["open"] = asyncio.Event()
        stage.presenter.comparing.toggle(ids[1])
        await stage.send("And then?", Script(holds=True))
        gate.set()
        await stage.settle()
        assert stage.view.beside == ()
        assert not stage.presenter.comparing.is_on

    play(act)


def test_a_message_that_is_sent_ends_the_comparison() -> None:
    """It goes on from the current version, and its answer is watched as ever."""

    async def act(stage: Stage) -> None:
        ids = await answered(stage, 2)
        stage.presenter.comparing.toggle(ids[1])
        await stage.settle()
        await stage.send("And then?", Script(pieces=("Then home.",)))
        assert stage.view.beside == ()
        assert texts(stage) == ["Ferry or bus?", "Version 2.", "And then?"]
        assert stage.view.finished[-1].text == "Then home."

    play(act)


def test_another_answer_ends_the_comparison() -> None:
    """Regenerated from within it, the new version is shown while it is written."""

    async def act(stage: Stage) -> None:
        ids = await answered(stage, 2)
        stage.presenter.comparing.toggle(ids[1])
        await stage.settle()
        stage.fake.chat.scripts.append(Script(pieces=("Version 3.",)))
        stage.presenter.regenerate(ids[0])
        await stage.settle()
        assert stage.view.beside == ()
        assert stage.view.finished[-1].text == "Version 3."

    play(act)


def test_another_conversation_has_no_comparison() -> None:
    """Neither one that is opened nor a new one; and one that is asked for too late begins none."""

    async def act(stage: Stage) -> None:
        ids = await answered(stage, 2)
        stage.presenter.comparing.toggle(ids[1])
        await stage.settle()
        stage.presenter.start_new()
        assert stage.view.beside == ()
        await stage.settle()
        assert stage.view.calls[-1] == "new"
        stage.presenter.open(next(iter(stage.fake.library.stored)))
        await stage.settle()
        stage.presenter.comparing.toggle(ids[1])
        stage.presenter.start_new()
        await stage.settle()
        assert stage.view.beside == ()
        assert not stage.presenter.comparing.is_on

    play(act)


def test_an_answer_without_versions_is_not_compared() -> None:
    """Its other versions may have gone since the button was painted."""

    async def act(stage: Stage) -> None:
        ids = await answered(stage, 1)
        stage.presenter.comparing.toggle(ids[0])
        await stage.settle()
        assert stage.view.beside == ()
        assert not stage.presenter.comparing.is_on

    play(act)
