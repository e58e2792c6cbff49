"""The relay by itself: what other programs ask, without HTTP around it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from interline.model.decision import AttemptState
from interline.model.errors import DiskFull, NotOffered, UnknownRoute, UnknownVendor
from interline.model.events import Finish, TextDelta
from interline.model.failure import FailureClass
from interline.model.parts import Text
from interline.model.request import ChatRequest, Tool, Turn
from interline.model.route import Choice
from interline.model.turn import Committed
from interline.services.relay import Asked, Relay
from interline.startup import Interline
from interline.wire.bonds import bond_of
from tests.services.world import World

Scene = Callable[[Relay, Interline], Awaitable[Any]]


def asked(model: str = "sim-a/ok", **fields: Any) -> Asked:
    return Asked(Choice.parse(model), ChatRequest("", (Turn("user", (Text("Hello?"),)),), **fields))


def play(world: World, scene: Scene) -> Any:
    return world.play(lambda app: scene(app.open_relay(), app))


def test_a_turn_is_handed_on_and_recorded(home: Path) -> None:
    """Who committed first, then the words; at the end the record is whole."""
    with World(home) as world:
        world.add("sim-a").answers("One two.")

        async def scene(relay: Relay, app: Interline) -> None:
            turn = await relay.begin(asked())
            events = []
            while batch := await turn.take():
                events += batch
            assert isinstance(events[0], Committed)
            assert "".join(event.text for event in events if isinstance(event, TextDelta)) == "One two."
            assert turn.outcome is not None
            assert turn.outcome.finish is Finish.STOP
            kept = await app.store.ledger.decision(turn.decision_id)
            assert kept.cost == turn.outcome.decision.cost
            assert await app.library.list() == ()

        play(world, scene)


def test_a_request_leaves_only_once_the_disk_has_its_attempt(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the attempt is admitted long before, and the connection stands."""
    heard: list[int] = []

    with World(home) as world:
        vendor = world.add("sim-a").answers("One two.")

        async def scene(relay: Relay, app: Interline) -> None:
            first = await relay.begin(asked())
            await first.over()
            open_attempt = app.store.ledger.open_attempt

            async def slowly(*given: Any, meanwhile: Callable[[None], object]) -> None:
                meanwhile(None)
                await asyncio.sleep(0.3)
                heard.append(len(vendor.calls))
                await open_attempt(*given)

            monkeypatch.setattr(app.store.ledger, "open_attempt", slowly)
            turn = await relay.begin(asked())
            await turn.over()
            assert turn.outcome is not None
            assert turn.outcome.finish is Finish.STOP
            (attempt,) = turn.outcome.decision.attempts
            assert attempt.first_token_ms is not None
            assert attempt.first_token_ms < 300, "the disk's time is not the vendor's"

        play(world, scene)
    assert heard == [1]
    assert len(vendor.calls) == 2


def test_an_attempt_that_the_disk_does_not_take_is_never_sent(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The turn ends with the disk's own sentence, though everything was ready to be sent."""

    async def full(*given: Any, meanwhile: Callable[[None], object]) -> None:
        meanwhile(None)
        await asyncio.sleep(0.1)
        raise DiskFull("There is no room left on the disk.")

    with World(home) as world:
        vendor = world.add("sim-a").answers("One two.")

        async def scene(relay: Relay, app: Interline) -> None:
            monkeypatch.setattr(app.store.ledger, "open_attempt", full)
            turn = await relay.begin(asked())
            await turn.over()
            assert isinstance(turn.error, DiskFull)

        play(world, scene)
    assert not vendor.calls


def test_a_turn_that_is_stopped_while_the_disk_takes_its_attempt_is_never_sent(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is on record as stopped."""
    with World(home) as world:
        vendor = world.add("sim-a").answers("One two.")

        async def scene(relay: Relay, app: Interline) -> None:
            open_attempt = app.store.ledger.open_attempt
            is_admitted = asyncio.Event()

            async def slowly(*given: Any, meanwhile: Callable[[None], object]) -> None:
                meanwhile(None)
                is_admitted.set()
                await asyncio.sleep(0.2)
                await open_attempt(*given)

            monkeypatch.setattr(app.store.ledger, "open_attempt", slowly)
            turn = await relay.begin(asked())
            await is_admitted.wait()
            await asyncio.sleep(0.05)
            turn.stop()
            await turn.over()
            assert turn.outcome is not None
            assert turn.outcome.finish is Finish.CANCELLED
            (attempt,) = (await app.store.ledger.decision(turn.decision_id)).attempts
            assert attempt.state is AttemptState.CANCELLED
            assert not attempt.possibly_billed

        play(world, scene)
    assert not vendor.calls


def test_what_an_answer_is_made_under_is_found_out_while_its_vendor_thinks(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once a request, and before its first word comes, which would otherwise wait for it."""
    found: list[str] = []
    is_found = asyncio.Event()

    def noted(request: ChatRequest, vendor: object) -> str:
        found.append(bond_of(request, vendor))  # type: ignore[arg-type]
        is_found.set()
        return found[-1]

    monkeypatch.setattr("interline.router.asker.bond_of", noted)
    with World(home) as world:
        silent, talking = world.add("sim-a").stays_silent(), world.add("sim-b").answers("One two.")

        async def scene(relay: Relay, app: Interline) -> None:
            turn = await relay.begin(asked("sim-a/ok"))
            await asyncio.wait_for(is_found.wait(), 30)
            await asyncio.to_thread(silent.wait_until, lambda: silent.calls)
            assert len(found) == 1
            turn.stop()
            await turn.over()
            turn = await relay.begin(asked("sim-b/ok"))
            committed, *_ = await turn.take()
            await turn.over()
            assert isinstance(committed, Committed)
            assert found[1:] == [committed.bond]
            assert len(talking.calls) == 1

        play(world, scene)


def test_a_mistake_in_it_is_told_where_it_is_wanted(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not as a fault of the network: the request has left."""
    calls: list[int] = []

    def broken(request: ChatRequest, vendor: object) -> str:
        calls.append(1)
        raise RuntimeError("a mistake")

    monkeypatch.setattr("interline.router.asker.bond_of", broken)
    with World(home) as world:
        world.add("sim-a").answers("One two.")

        async def scene(relay: Relay, app: Interline) -> None:
            turn = await relay.begin(asked())
            while await turn.take():
                pass
            assert turn.outcome is not None
            (attempt,) = turn.outcome.decision.attempts
            assert attempt.failure is not None
            assert attempt.failure.failure_class is FailureClass.INTERNAL
            assert len(calls) == 2

        play(world, scene)


def test_what_is_stopped_before_its_first_step_ends_too(home: Path) -> None:
    """Whoever waits for it is let go."""
    with World(home) as world:
        world.add("sim-a").stays_silent()

        async def scene(relay: Relay, app: Interline) -> None:
            turn = await relay.begin(asked())
            turn.stop()
            turn.stop()
            async with asyncio.timeout(10):
                assert await turn.take() == []
                await turn.over()

        play(world, scene)


def test_closing_records_what_was_under_way(home: Path) -> None:
    """Before the database is closed."""
    with World(home) as world:
        vendor = world.add("sim-a").answers("word " * 500, delay=0.02)

        async def scene(relay: Relay, app: Interline) -> str:
            turn = await relay.begin(asked())
            await turn.take()
            await relay.close()
            return (await app.store.ledger.decision(turn.decision_id)).outcome

        assert play(world, scene) == "cancelled"
        vendor.wait_until(lambda: vendor.calls[0].closed_at)


@pytest.mark.parametrize(
    ("question", "error"),
    [
        (asked("nobody/m"), UnknownVendor),
        (asked("route:none"), UnknownRoute),
        (asked(tools=(Tool("f"),)), NotOffered),
        (asked("route:default", tools=(Tool("f"),)), NotOffered),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is_sent(
    home: Path, question: Asked, error: type[Exception]
) -> None:
    """And stands in no record."""
    with World(home, models="tools = false") as world:
        vendor = world.add("sim-a").answers("x")

        async def scene(relay: Relay, app: Interline) -> None:
            with pytest.raises(error):
                await relay.begin(question)
            assert await app.store.ledger.decisions_in("") == ()

        play(world, scene)
        assert vendor.calls == []


@pytest.mark.parametrize("status", [400, 404])
def test_a_beginning_that_a_client_sends_is_gone_on_from_or_asked_for_in_words(
    home: Path, status: int
) -> None:
    """DeepSeek takes it at a path of its own; what stands in for DeepSeek and refuses is asked once more, in words."""
    turns = (Turn("user", (Text("Rhyme."),)), Turn("assistant", (Text("Roses are"),)))
    with World(home) as world:
        vendor = world.add("deepseek").fails(status, message="no such thing").answers(" red.")

        async def scene(relay: Relay, app: Interline) -> None:
            turn = await relay.begin(Asked(Choice.parse("deepseek/ok"), ChatRequest("", turns)))
            events = []
            while batch := await turn.take():
                events += batch
            assert "".join(event.text for event in events if isinstance(event, TextDelta)) == " red."

        play(world, scene)
    first, second = vendor.calls
    assert (first.path, second.path) == ("/beta/chat/completions", "/v1/chat/completions")
    assert first.json["messages"][-1]["prefix"] is True
    assert second.json["messages"][-1]["role"] == "user"
