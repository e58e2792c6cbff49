"""The model on this computer is read into memory by the first question: that is a wait, and no outage."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from interline.local.server import LocalServer, LocalState
from interline.model.errors import LocalModelTrouble
from interline.model.events import TextDelta
from interline.model.refs import ModelRef
from interline.model.turn import Committed, Trying, TurnEnded
from interline.services.running import RunningTurn
from interline.startup import Interline
from interline.vendors import local
from tests.services.failover import GOOD
from tests.services.world import World, ask, pin

HERE = pin("local/smollm2-135m")
ROUTE = """
[[route]]
name = "home-first"
steps = ["local/smollm2-135m", "sim-a/ok"]
"""


class SlowDisk:
    """The model's file is not read before `comes`; `reading` is set once somebody wants it."""

    def __init__(self) -> None:
        self.reading, self.comes = threading.Event(), threading.Event()
        self.error: LocalModelTrouble | None = None

    async def begun(self) -> None:
        await asyncio.to_thread(self.reading.wait, 20)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowDisk]:
    """A disk that is slow, under the real server with the real model."""
    slow, really = SlowDisk(), LocalServer._prepare

    def prepare(self: LocalServer, facts: Any) -> Any:
        slow.reading.set()
        slow.comes.wait(30)
        if slow.error is not None:
            raise slow.error
        return really(self, facts)

    monkeypatch.setattr(LocalServer, "_prepare", prepare)
    yield slow
    slow.comes.set()


async def speaks(turn: RunningTurn) -> ModelRef | None:
    """Who says the first word; the rest is not waited for, since a small model sometimes says the same for ever."""
    who = None
    async for event in turn.events():
        if isinstance(event, Committed):
            who = event.ref
        elif isinstance(event, TextDelta):
            await turn.stop()
    return who


async def trying(turn: RunningTurn) -> Trying:
    async for event in turn.events():
        if isinstance(event, Trying):
            return event
    raise AssertionError("nobody was asked")


def test_trap_20_a_model_that_is_being_loaded_is_waited_for(home: Path, disk: SlowDisk) -> None:
    """However long it takes, past every limit for a first word: the turn says what it waits for, nobody else is asked,
    nothing is held against the model, and it answers."""

    async def scene(app: Interline) -> None:
        turn = await app.chat.send(text="Say hello.", choice=pin("route:home-first"))
        assert (await trying(turn)).note == "loading model"
        await disk.begun()
        world.leap(2 * local.VENDOR.timeouts.first_token)
        await asyncio.sleep(0.1)
        assert app.local.state is LocalState.LOADING
        assert not turn.text
        disk.comes.set()
        assert await speaks(turn) == HERE.pin
        assert not [record for record in await app.store.ledger.health() if record.state != "ok"]
        again = await app.chat.send(text="Again.", conversation_id=turn.conversation_id)
        assert (await trying(again)).note == ""
        assert await speaks(again) == HERE.pin

    with World(home, route_extra=ROUTE, leaps=True) as world:
        other = world.add("sim-a").answers(GOOD)
        world.play(scene)
    assert not other.requests
    assert local.VENDOR.timeouts.first_token == 300


def test_a_stop_does_not_stop_the_loading(home: Path, disk: SlowDisk) -> None:
    """The load goes on without the one who began it; the next question finds no failure on record."""

    async def scene(app: Interline) -> None:
        turn = await app.chat.send(text="Say hello.", choice=HERE)
        await disk.begun()
        await turn.stop()
        assert (await turn.ended()).decision.outcome == "cancelled"
        assert app.local.state is LocalState.LOADING
        disk.comes.set()
        await app.local.endpoint(local.SMALL)
        assert not [record for record in await app.store.ledger.health() if record.state != "ok"]
        assert await speaks(await app.chat.send(text="Say hello.", choice=HERE)) == HERE.pin

    with World(home) as world:
        world.add("sim-a").answers(GOOD)
        world.play(scene)


def test_who_will_not_wait_for_it_is_answered_by_the_next(home: Path, disk: SlowDisk) -> None:
    """The user's word, where the route has somebody else; the load goes on for the next time."""

    async def scene(app: Interline) -> TurnEnded:
        turn = await app.chat.send(text="Say hello.", choice=pin("route:home-first"))
        await disk.begun()
        app.chat.give_up_waiting(turn.conversation_id)
        ended = await turn.ended()
        assert app.local.state is LocalState.LOADING
        assert not [record for record in await app.store.ledger.health() if record.state != "ok"]
        disk.comes.set()
        return ended

    with World(home, route_extra=ROUTE) as world:
        world.add("sim-a").answers(GOOD)
        ended = world.play(scene)
    assert ended.message.text == GOOD
    assert ended.decision.attempts[0].bill.cost.amount == 0


def test_a_model_that_cannot_be_loaded_is_no_outage_either(home: Path, disk: SlowDisk) -> None:
    """The next one answers, and the model is tried again in the next turn, when its file may be there."""
    disk.error = LocalModelTrouble("The file is torn.", next_step="Install it again.")
    disk.comes.set()

    async def scene(app: Interline) -> TurnEnded:
        first = await ask(app, choice=pin("route:home-first"))
        assert not [record for record in await app.store.ledger.health() if record.state != "ok"]
        disk.error = None
        turn = await app.chat.send(text="Say hello.", conversation_id=first.message.conversation_id)
        assert await speaks(turn) == HERE.pin
        return first

    with World(home, route_extra=ROUTE) as world:
        world.add("sim-a").answers(GOOD)
        assert world.play(scene).message.text == GOOD
