"""A conversation is shown as the library has it, with the turn that is on its way in it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from interline.model.errors import UnknownConversation
from interline.model.turn import Restarted, Seamed, Waiting
from interline.services.library import OpenConversation
from interline.ui.transcript.sought import NOTHING
from tests.ui.conversation.stage import Stage, play
from tests.ui.fakes import A, B, Script


def test_a_slow_library_does_not_show_what_is_no_longer_wanted() -> None:
    """Two clicks in a row: the second one counts, in whatever order the answers come."""

    async def act(stage: Stage) -> None:
        one, two = stage.fake.library.add("One", turns=1), stage.fake.library.add("Two", turns=2)
        gate = stage.fake.gates["open"] = asyncio.Event()
        stage.presenter.open(one)
        await stage.settle()
        stage.presenter.open(two)
        gate.set()
        await stage.settle()

    stage = play(act)
    assert stage.view.title == "Two"
    assert len(stage.view.shown) == 4
    assert stage.view.calls == ["conversation"]


def test_a_turn_that_ends_while_its_conversation_is_read_is_shown_whole() -> None:
    """What was read before the end is not the last word."""

    async def act(stage: Stage) -> None:
        await stage.send("Hello", Script(pieces=("Begin", " end"), holds=True))
        talk = stage.presenter.id
        stage.presenter.start_new()
        read = stage.fake.library.open

        async def slow(conversation_id: str) -> object:
            opened = await read(conversation_id)
            stage.fake.chat.turns[0].go.set()
            await stage.settle()
            return opened

        stage.fake.library.open = slow  # type: ignore[method-assign,assignment]
        stage.presenter.open(talk)
        await stage.settle()

    stage = play(act)
    assert stage.view.finished[-1].text == "Begin end"
    assert not stage.field.streaming


@pytest.mark.parametrize("ends", [False, True])
def test_a_question_that_is_sent_while_its_conversation_is_read_is_shown(ends: bool) -> None:
    """What was read before it was stored is not the last word, whether its answer is still being written or not."""

    async def act(stage: Stage) -> None:
        talk = stage.fake.library.add("Long", turns=2)
        read = stage.fake.library.open

        async def slow(conversation_id: str) -> object:
            opened = await read(conversation_id)
            if not stage.fake.chat.turns:
                # A long conversation is put in order in a thread, and made ready in pieces.
                await stage.send("Meanwhile", Script(pieces=("Begin", " end"), holds=not ends))
            return opened

        stage.fake.library.open = slow  # type: ignore[method-assign,assignment]
        stage.presenter.open(talk)
        await stage.settle()
        assert stage.field.streaming is not ends
        stage.fake.chat.turns[0].go.set()
        await stage.settle()
        path = stage.presenter.messages
        assert [each.text for each in path[-2:]] == ["Meanwhile", "Begin end"]
        assert len({each.id for each in path}) == len(path) == 6

    stage = play(act)
    assert "Meanwhile" in [each.text for each in (*stage.view.shown, *stage.view.finished)]


@pytest.mark.parametrize("looks_again", [False, True])
def test_a_question_that_is_sent_while_a_version_is_read_stays_in_sight(looks_again: bool) -> None:
    """What was read before it was stored does not take it away."""

    async def act(stage: Stage) -> None:
        library = stage.fake.library
        talk = library.add("Long", turns=2)
        stage.presenter.open(talk)
        await stage.settle()
        version, before = library.stored[talk].messages[1].id, library.opened(talk)

        async def slow(*asked: str) -> object:
            if not stage.fake.chat.turns:
                await stage.send("Meanwhile", Script(pieces=("Begin", " end")))
                return before
            return library.opened(talk)

        library.open = library.show_version = slow  # type: ignore[method-assign,assignment]
        if looks_again:
            stage.presenter.look_again()
        else:
            stage.presenter.show_version(version)
        for _ in range(3):
            await stage.settle()
        assert [each.text for each in stage.presenter.messages[-2:]] == ["Meanwhile", "Begin end"]

    play(act)


def test_leaving_and_coming_back_replays_each_word_once() -> None:
    """However often."""

    async def act(stage: Stage) -> None:
        await stage.send("Hello", Script(pieces=("a", "b", "c", "d"), holds=True))
        talk = stage.presenter.id
        for _ in range(3):
            stage.presenter.start_new()
            await stage.settle()
            stage.presenter.open(talk)
            await stage.settle()
        assert stage.field.streaming

    assert list(play(act).view.text.values()) == ["abc"]


def test_a_long_turn_is_replayed_with_pauses() -> None:
    """The window may paint between."""

    async def act(stage: Stage) -> None:
        await stage.send("Hello", Script(pieces=("x",) * 1000))
        for _ in range(2000):
            await asyncio.sleep(0)

    stage = play(act)
    assert stage.view.finished[0].text == "x" * 1000


def test_a_conversation_that_cannot_be_opened_gives_way() -> None:
    """To the new one, with the reason."""

    async def act(stage: Stage) -> None:
        stage.fake.troubles["open"] = UnknownConversation("It is gone.")
        stage.presenter.open("gone")
        await stage.settle()

    stage = play(act)
    assert stage.said == ["It is gone."]
    assert stage.on == ["gone", ""]
    assert stage.view.calls == ["new"]


def test_an_answer_that_breaks_off_says_who_goes_on() -> None:
    """Or who begins anew, and then what was shown is taken back."""

    async def act(stage: Stage) -> None:
        await stage.send("Hello", Script(pieces=("Half", " end"), holds=True))
        turn = stage.fake.chat.turns[0]
        turn.emit(Seamed(A, B, "stalled"))
        turn.emit(Restarted(A, B, "connection lost"))
        turn.emit(Waiting(B, 2.6, "rate limit (429)"))
        turn.go.set()
        await stage.settle()

    stage = play(act)
    assert [call for call in stage.view.calls if "anew" in call] == [
        "Sim A · ok broke off (stalled). sim-b · ok goes on… anew=False",
        "Sim A · ok broke off (connection lost). sim-b · ok begins anew… anew=True",
    ]


def test_the_end_of_a_long_conversation_is_seen_before_the_rest_is_read() -> None:
    """Then all of it; a hit in it is landed on once all is there."""

    async def act(stage: Stage) -> None:
        library = stage.fake.library
        conversation_id = library.add("Long", turns=40)
        first = library.stored[conversation_id].messages[0].id

        async def first_page(conversation_id: str, most: int = 60) -> OpenConversation:
            whole = await library.open(conversation_id)
            return replace(whole, path=whole.path[-4:], messages=whole.path[-4:])

        library.first_page = first_page  # type: ignore[method-assign]
        stage.presenter.landing.go(conversation_id, first, NOTHING)
        await stage.settle()
        assert [len(shown) for shown in stage.view.all_shown] == [4, 80]
        assert stage.view.found == [first]

    play(act)
