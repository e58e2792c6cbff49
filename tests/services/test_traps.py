"""Traps that users of other routers fell into, each by its number; docs/technotes names the tests of those that are
not here."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest

from interline.model.conversation import Status
from interline.model.decision import AttemptState
from interline.model.events import Finish, TextDelta
from interline.model.failure import FailureClass
from interline.model.money import Quality
from interline.model.parts import ToolCall
from interline.model.request import Effort, TurnSettings
from interline.model.turn import Committed, Restarted, TurnEnded, TurnEvent
from interline.router.next_step import LONGEST_WAIT, MOST_ATTEMPTS
from interline.services.library import OpenConversation
from interline.startup import Interline
from tests.services.failover import GOOD, IMPATIENT, LONG_TOKENS
from tests.services.world import World, ask, pin, until_text
from tests.simulator import Received
from tests.simulator.script import Step

WIRES = ("openai-chat", "openai-responses", "anthropic-messages", "gemini", "ollama-chat")
PINGING = tuple(wire for wire in WIRES if wire != "ollama-chat")
"""Ollama sends nothing while it is silent."""


async def told(app: Interline) -> tuple[TurnEnded, list[TurnEvent]]:
    """A turn and all that its watchers were told."""
    turn = await app.chat.send(text="Hello?")
    events = [event async for event in turn.events()]
    return await turn.ended(), events


@pytest.mark.parametrize("wire", WIRES)
def test_trap_01_an_error_under_status_200_is_no_answer(home: Path, wire: str) -> None:
    """The first event of a stream is an error: nothing is shown of that vendor, and the next one answers."""
    with World(home) as world:
        first = world.add("sim-a", wire).errs_in_stream()
        world.add("sim-b", wire).answers(GOOD)
        ended, events = world.play(told)
    assert ended.message.text == GOOD
    assert [event.ref.vendor for event in events if isinstance(event, Committed)] == ["sim-b"]
    attempt = ended.decision.attempts[0]
    assert (attempt.status, attempt.state) == (200, AttemptState.FAILED)
    # Claude tells the count of its input before all else, and may bill it.
    cost = attempt.bill.cost
    assert cost.amount == 0 or (wire == "anthropic-messages" and cost.quality is Quality.ESTIMATED)
    assert 1 <= len(first.calls) <= 2


def test_trap_04_where_nobody_finishes_the_first_reason_is_told(home: Path) -> None:
    """Much was shown, it broke off, and the fallback refuses all that it is sent: what stands is kept, and the note
    speaks of what broke the answer and not of what the fallback disliked."""
    with World(home) as world:
        world.add("sim-a").cuts(LONG_TOKENS, after=40)
        world.add("sim-b").fails(400, message="This model does not support assistant message prefill.")
        ended = world.play(ask)
    assert ended.message.status is Status.INTERRUPTED
    assert ended.message.text.startswith("a-longer-token-00")
    assert ended.message.note.startswith("Sim A: ")
    assert "broke off" in ended.message.note
    assert "Sim B" not in ended.message.note


@pytest.mark.parametrize("wire", PINGING)
def test_trap_06_pings_are_patience_with_a_model_that_thinks_and_with_no_other(home: Path, wire: str) -> None:
    """Keep-alives for longer than a stall: one that reasons may be thinking, any other has stalled."""
    thinking = Step("One two three.", pings=(1, 16), delay=0.06)
    with World(home / "a") as world:
        world.add("sim-a", wire, IMPATIENT, "reasons = true").then(thinking)
        world.add("sim-b", wire).answers(GOOD)
        assert world.play(ask).message.text == "One two three."
    with World(home / "b", route_extra='on_break = "keep"') as world:
        world.add("sim-a", wire, IMPATIENT, "reasons = false").then(thinking)
        ended = world.play(ask)
    failure = ended.decision.attempts[0].failure
    assert failure is not None
    assert failure.failure_class is FailureClass.STALLED


@pytest.mark.parametrize("wire", WIRES)
def test_trap_07_a_long_answer_outlives_every_limit_that_its_words_keep(home: Path, wire: str) -> None:
    """It takes many times as long as the connection, the first word or a pause may."""
    text = " ".join(f"word{n}" for n in range(12))
    limits = "timeouts = { connect = 0.3, first_token = 0.5, stall = 0.5 }"
    with World(home) as world:
        world.add("sim-a", wire, limits).answers(text, delay=0.1)
        other = world.add("sim-b", wire).answers(GOOD)
        ended = world.play(ask)
    assert (ended.message.text, ended.message.status) == (text, Status.COMPLETE)
    assert not other.requests


@pytest.mark.parametrize("wire", ["openai-chat", "openai-responses", "anthropic-messages"])
def test_trap_08_half_a_tool_call_is_never_whole(home: Path, wire: str) -> None:
    """It is not gone on with and not mended: the answer begins anew, and the older version says what was cut."""

    async def scene(app: Interline) -> tuple[TurnEnded, OpenConversation]:
        ended = await ask(app)
        return ended, await app.library.open(ended.message.conversation_id)

    with World(home) as world:
        call = ("delete_everything", '{"path": "/home/me/old", "sure": true}')
        world.add("sim-a", wire).then(Step(LONG_TOKENS, calls=(call,), ending="mid_call"))
        world.add("sim-b", wire).answers(GOOD)
        ended, stored = world.play(scene)
    assert ended.message.text == GOOD
    assert not any(isinstance(part, ToolCall) for part in ended.message.parts)
    older = next(message for message in stored.messages if message.id == stored.versions[ended.message.id][0])
    calls = [part for part in older.parts if isinstance(part, ToolCall)]
    assert [(part.name, part.complete) for part in calls] == [("delete_everything", False)]


def test_trap_09_a_dead_vendor_is_not_asked_again_in_every_turn(home: Path) -> None:
    """Once and once more in the first turn, not at all in those right after it."""

    async def scene(app: Interline) -> list[TurnEnded]:
        return [await ask(app) for _ in range(5)]

    with World(home) as world:
        dead = world.add("sim-a").fails(503)
        world.add("sim-b").answers(GOOD)
        ends = world.play(scene)
    assert [ended.message.text for ended in ends] == [GOOD] * 5
    assert len(dead.calls) == 2
    rests = ends[1].decision.plan.candidates[-1]
    assert (str(rests.ref), rests.reasons) == ("sim-a/ok", ("resting",))


def test_trap_10_however_long_the_route_a_turn_has_an_end(home: Path) -> None:
    """Eight vendors that are all down: no more than six requests, and one sentence."""
    with World(home) as world:
        vendors = [world.add(f"sim-{n}").fails(503) for n in range(8)]
        ended = world.play(ask)
    assert sum(len(vendor.calls) for vendor in vendors) <= MOST_ATTEMPTS
    assert all(len(vendor.calls) <= 2 for vendor in vendors)
    assert ended.error is not None
    assert ended.error.exit_code == 3


def test_trap_11_each_vendor_is_asked_in_its_own_words(home: Path) -> None:
    """The first takes an effort and calls its limit so, the second takes neither: nothing of the first one's request
    reaches the second."""

    async def scene(app: Interline) -> TurnEnded:
        return await ask(app, settings=TurnSettings(Effort.HIGH))

    with World(home) as world:
        first = world.add("sim-a", "openai-responses", model='reasons = true\nefforts = ["low", "high"]')
        first.fails(503)
        second = world.add("sim-b", "anthropic-messages", model="reasons = false").answers(GOOD)
        third = world.add("sim-c", "gemini")
        ended = world.play(scene)
    assert ended.message.text == GOOD
    assert first.calls[0].json["reasoning"]["effort"] == "high"
    assert set(second.calls[0].json) <= {"model", "messages", "max_tokens", "stream"}
    assert not third.requests


@pytest.mark.parametrize("wire", WIRES)
def test_trap_13_one_unreadable_event_is_passed_over_and_three_in_a_row_are_not(
    home: Path, wire: str
) -> None:
    """Before a word the next vendor answers; after words they stand, and the answer counts as broken off."""
    for n, (at, state) in enumerate([(0, AttemptState.FAILED), (2, AttemptState.INTERRUPTED)]):
        with World(home / str(n)) as world:
            world.add("sim-a", wire).then(Step("One two three four.", junk=at, junks=3))
            world.add("sim-b", wire).answers(GOOD)
            ended = world.play(ask)
        assert ended.message.text == GOOD
        first = ended.decision.attempts[0]
        assert (first.state, first.events_skipped) == (state, 3)


def test_trap_16_a_wait_of_a_day_is_kept_and_never_slept(home: Path) -> None:
    """The vendor says: come back tomorrow. Nobody waits for that, and until then it is left alone; where it is the only
    one, the turn says so at once."""

    async def scene(app: Interline) -> list[TurnEnded]:
        ends = [await ask(app)]
        for hours in (1, 10, 14):
            world.clock.ahead += hours * 3600
            ends.append(await ask(app))
        return ends

    tomorrow = {"Retry-After": "86400"}
    with World(home / "a") as world:
        busy = world.add("sim-a").fails(429, headers=tomorrow).answers("Back.")
        world.add("sim-b").answers(GOOD)
        ends = world.play(scene)
    assert [ended.message.text for ended in ends] == [GOOD, GOOD, GOOD, "Back."]
    assert len(busy.calls) == 2
    assert world.clock.waits == []

    with World(home / "b") as world:
        world.add("sim-a").fails(429, headers=tomorrow)
        ended = world.play(ask)
    assert ended.error is not None
    assert "rate limit (429)" in str(ended.error)
    assert sum(world.clock.waits) <= LONGEST_WAIT


@pytest.mark.parametrize("wire", WIRES)
def test_trap_17_where_all_rest_the_least_bad_is_asked(home: Path, wire: str) -> None:
    """Everybody failed a moment ago: a try is better than a refusal, and the plan says what it is."""

    async def scene(app: Interline) -> list[TurnEnded]:
        return [await ask(app), await ask(app)]

    with World(home) as world:
        # The last one of a turn is tried once more than the others.
        for name, failures in (("sim-a", 2), ("sim-b", 3)):
            world.add(name, wire).then(*[Step(status=503)] * failures, Step(GOOD))
        ends = world.play(scene)
    assert ends[0].message.status is Status.ERROR
    assert ends[1].message.text == GOOD
    assert "least_bad" in ends[1].decision.plan.candidates[0].reasons


def test_trap_21_an_option_that_is_refused_is_left_out_and_remembered(home: Path) -> None:
    """A server that answers 422 to stream_options is asked once more without; the next turn leaves it out at once, and
    a usage that then does not come is an estimate, never nothing."""

    def strict(received: Received) -> Step:
        if "stream_options" in received.json:
            detail = [{"type": "extra_forbidden", "loc": ["body", "stream_options"], "msg": "Extra inputs"}]
            return Step(status=422, body={"detail": detail})
        return Step(GOOD, with_usage=False)

    async def scene(app: Interline) -> list[TurnEnded]:
        return [await ask(app), await ask(app)]

    with World(home) as world:
        vendor = world.add("sim-a").decides(strict)
        ends = world.play(scene)
    assert [ended.message.text for ended in ends] == [GOOD, GOOD]
    assert len(vendor.calls) == 3
    assert ends[0].decision.attempts[1].repairs == ("stream_options",)
    for ended in ends:
        cost = ended.decision.cost
        assert cost.quality is Quality.ESTIMATED
        assert cost.amount is not None
        assert cost.amount > 0


@pytest.mark.parametrize("wire", WIRES)
def test_trap_24_what_was_stopped_costs_its_input_at_least(home: Path, wire: str) -> None:
    """Stopped after two words: neither nothing, nor as if it were exact."""

    async def scene(app: Interline) -> TurnEnded:
        turn = await app.chat.send(text="Count, and " + "mind this. " * 200)
        await until_text(turn, "two")
        await turn.stop()
        return await turn.ended()

    with World(home) as world:
        world.add("sim-a", wire).stalls("one two three", after=2, usage={"input": 600, "output": 50})
        ended = world.play(scene)
    cost = ended.decision.attempts[0].bill.cost
    assert cost.quality is Quality.ESTIMATED
    assert cost.amount is not None
    assert cost.amount >= Decimal("0.0005")


@pytest.mark.parametrize("wire", WIRES)
def test_trap_31_an_empty_answer_is_none(home: Path, wire: str) -> None:
    """Status 200, a proper end, and not a word: the next vendor is asked, and each attempt is told once."""
    with World(home) as world:
        world.add("sim-a", wire).then(Step("", usage={"input": 9, "output": 0}))
        world.add("sim-b", wire).answers(GOOD)
        ended, events = world.play(told)
    assert ended.message.text == GOOD
    assert [event.ref.vendor for event in events if isinstance(event, Committed)] == ["sim-b"]
    assert "".join(event.text for event in events if isinstance(event, TextDelta)) == GOOD
    assert not any(isinstance(event, Restarted) for event in events)


def test_trap_32_ten_stops_are_nobodys_failure(home: Path) -> None:
    """The user stops ten answers, before and after the first word: in the eleventh turn the vendor is asked as ever."""

    async def scene(app: Interline) -> TurnEnded:
        for n in range(10):
            turn = await app.chat.send(text="Hello?")
            if n % 2:
                await until_text(turn, "one")
            else:
                await asyncio.to_thread(vendor.wait_until, lambda n=n: len(vendor.calls) > n)
            await turn.stop()
            ended = await turn.ended()
            assert ended.decision.outcome == "cancelled"
            assert ended.message.finish is Finish.CANCELLED
        assert not [record for record in await app.store.ledger.health() if record.state != "ok"]
        return await ask(app)

    with World(home) as world:
        vendor = world.add("sim-a")
        for n in range(10):
            vendor.then(Step("one two", after=1, ending="stall") if n % 2 else Step(ending="nothing"))
        vendor.answers("Here.")
        other = world.add("sim-b").answers(GOOD)
        ended = world.play(scene)
    assert ended.message.text == "Here."
    assert not other.requests


def test_a_pinned_vendor_that_rests_is_asked_all_the_same(home: Path) -> None:
    """Health is about whom to prefer: the user's own choice is asked."""

    async def scene(app: Interline) -> list[TurnEnded]:
        return [await ask(app, choice=pin("sim-a/ok")) for _ in range(2)]

    with World(home) as world:
        world.add("sim-a").then(*[Step(status=503)] * 3).answers("Here.")
        ends = world.play(scene)
    assert [ended.message.status for ended in ends] == [Status.ERROR, Status.COMPLETE]
