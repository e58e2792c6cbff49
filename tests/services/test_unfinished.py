"""Answers that broke off, and turns that wait: what the user can say of them, whole: real sockets, a real database."""

from __future__ import annotations

from pathlib import Path

import pytest

from interline.cli.words import answer_object
from interline.model.conversation import Message, Status
from interline.model.decision import AttemptState
from interline.model.errors import BudgetRefused, WrongUsage
from interline.model.events import Finish
from interline.model.money import Quality
from interline.model.parts import Seam
from interline.model.route import Choice
from interline.model.turn import Restarted, Seamed, TurnEnded, TurnEvent, Waiting
from interline.services.chat import WaysOn
from interline.services.library import OpenConversation
from interline.services.running import RunningTurn
from interline.startup import Interline
from tests.services.world import World, ask, pin
from tests.simulator.script import Step
from tests.simulator.vendor import Vendor

WIRES = ("openai-chat", "openai-responses", "anthropic-messages", "gemini", "ollama-chat")
BREAKS = ["fin", "rst", "no_marker", "error", "stall", "ping"]
KEEP = 'on_break = "keep"'
LONG = " ".join(f"word{n}" for n in range(120))
CUT_LATE = Step(text=LONG, after=100, ending="fin", usage={"input": 10, "output": 100})
ASKS = f'{KEEP}\n[[budget]]\nscope = "conversation"\nlimit = "0.0001"\non_exceed = "ask"\n'
STOPS = ASKS.replace('"ask"', '"stop"')


def test_going_on_in_vain_loses_nothing_and_can_be_tried_again(home: Path) -> None:
    """The vendor is down by then: the words stand, whose they are stays known, and the next try succeeds."""

    async def scene(app: Interline) -> tuple[TurnEnded, TurnEnded, TurnEnded]:
        broken = await ask(app)
        about = broken.message.conversation_id
        vain = await (await app.chat.go_on(broken.message.id, about)).ended()
        again = await (await app.chat.go_on(vain.message.id, about)).ended()
        return broken, vain, again

    with World(home, route_extra='on_break = "keep"') as world:
        broken_off = Step(text=LONG, after=100, ending="fin")
        world.add("sim-a").then(broken_off).fails(400).answers("word100 and so on.")
        broken, vain, again = world.play(scene)
    assert vain.message.text == broken.message.text
    assert (vain.message.status, vain.message.finish) == (Status.INTERRUPTED, Finish.INTERRUPTED)
    assert "Sim A" in vain.message.note
    assert again.message.text == broken.message.text + "word100 and so on."


def _breaks(how: str, text: str = "one two three four five") -> Step:
    return Step(text=text, after=None if how == "no_marker" else 3, ending=how)


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("how", BREAKS)
def test_an_answer_cut_after_words_were_shown_is_kept_and_marked(home: Path, wire: str, how: str) -> None:
    """Where the route says "keep", the words stay, the message says interrupted, and nobody else is asked."""

    async def scene(app: Interline) -> TurnEnded:
        ended = await ask(app)
        stored = await app.library.open(ended.message.conversation_id)
        assert stored.path[-1].text == ended.message.text
        assert stored.path[-1].status is Status.INTERRUPTED
        return ended

    with World(home, skips_silence=True, route_extra='on_break = "keep"') as world:
        world.add("sim-a", wire).then(_breaks(how))
        other = world.add("sim-b", wire).answers()
        ended = world.play(scene)
    assert ended.message.text.startswith("one two three")
    assert ended.message.finish is Finish.INTERRUPTED
    assert ended.decision.outcome == "interrupted"
    assert not other.requests
    attempt = ended.decision.attempts[0]
    assert attempt.state is AttemptState.INTERRUPTED
    assert attempt.bill.cost.quality is Quality.ESTIMATED
    assert attempt.bill.cost.amount is not None
    assert attempt.bill.cost.amount > 0


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("how", BREAKS)
def test_an_answer_that_broke_off_early_is_begun_anew(home: Path, wire: str, how: str) -> None:
    """Little was shown: the next vendor gives the whole answer, the first words stay as an older version, both are
    paid for."""

    async def scene(app: Interline) -> tuple[TurnEnded, OpenConversation, list[TurnEvent]]:
        turn = await app.chat.send(text="Count.")
        events = [event async for event in turn.events()]
        ended = await turn.ended()
        return ended, await app.library.open(ended.message.conversation_id), events

    with World(home, skips_silence=True) as world:
        world.add("sim-a", wire).then(_breaks(how))
        world.add("sim-b", wire).answers("All of it.")
        ended, stored, events = world.play(scene)
    assert ended.message.text == "All of it."
    assert (ended.message.status, ended.message.finish) == (Status.COMPLETE, Finish.STOP)
    first, second = ended.decision.attempts
    assert (first.state, second.state) == (AttemptState.INTERRUPTED, AttemptState.OK)
    assert first.bill.cost.amount is not None
    assert second.bill.cost.amount is not None
    assert ended.decision.cost.amount == first.bill.cost.amount + second.bill.cost.amount
    assert [type(event) for event in events if isinstance(event, (Restarted, Seamed))] == [Restarted]
    assert ended.message.receipt is not None
    assert ended.message.receipt.why.endswith("Sim B answered.")
    older, newer = stored.versions[ended.message.id]
    assert newer == ended.message.id
    kept = next(message for message in stored.messages if message.id == older)
    assert kept.text.startswith("one two three")
    assert kept.status is Status.INTERRUPTED
    assert "sim-b/ok began anew" in kept.note


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("how", ["fin", "rst", "error", "stall"])
def test_an_answer_that_broke_off_late_goes_on_elsewhere(home: Path, wire: str, how: str) -> None:
    """Much was shown: the next vendor is given the beginning and goes on; what it repeats is not shown twice, a seam
    names both."""

    async def scene(app: Interline) -> tuple[TurnEnded, Message]:
        ended = await ask(app)
        return ended, (await app.library.open(ended.message.conversation_id)).path[-1]

    with World(home, skips_silence=True) as world:
        world.add("sim-a", wire).then(Step(text=LONG, after=100, ending=how))
        other = world.add("sim-b", wire).answers("word98 word99 " + LONG.split("word99 ")[1])
        ended, stored = world.play(scene)
    assert ended.message.text == LONG
    assert stored.parts == ended.message.parts
    seam = next(part for part in stored.parts if isinstance(part, Seam))
    assert (str(seam.before), str(seam.after)) == ("sim-a/ok", "sim-b/ok")
    first, second = ended.decision.attempts
    assert (first.state, second.state, second.continued) == (AttemptState.INTERRUPTED, AttemptState.OK, True)
    assert "word97" in other.calls[0].body.decode()
    assert ended.message.receipt is not None
    assert ended.message.receipt.why.endswith("Sim B finished the answer.")
    object_ = answer_object(ended.message, ended.decision)
    assert object_["seams"] == [{"at": LONG.index("word100"), "from": "sim-a/ok", "to": "sim-b/ok"}]


@pytest.mark.parametrize("wire", WIRES)
def test_a_pinned_conversation_is_finished_by_its_own_vendor_or_not_at_all(home: Path, wire: str) -> None:
    """Nobody else hears of it, and after a silence not even the same is asked again."""

    async def scene(app: Interline) -> TurnEnded:
        return await ask(app, choice=pin("sim-a/ok"))

    with World(home, skips_silence=True) as world:
        world.add("sim-a", wire).then(_breaks("fin")).answers("All of it.")
        other = world.add("sim-b", wire).answers()
        ended = world.play(scene)
    assert ended.message.text == "All of it."
    assert not other.requests
    with World(home / "silent", skips_silence=True) as world:
        first = world.add("sim-a", wire).then(_breaks("stall")).answers("All of it.")
        other = world.add("sim-b", wire).answers()
        ended = world.play(scene)
    assert ended.message.status is Status.INTERRUPTED
    assert ended.message.text.startswith("one two three")
    assert len(first.calls) == 1
    assert not other.requests


def test_the_user_goes_on_with_a_broken_answer(home: Path) -> None:
    """Here or elsewhere: what stands begins the new version, the old one is kept as it is."""

    async def scene(app: Interline) -> tuple[TurnEnded, TurnEnded, TurnEnded]:
        broken = await ask(app)
        about = broken.message.conversation_id
        assert await app.chat.ways_on(broken.message.id, about) == WaysOn(here=True, elsewhere=True)
        await app.library.set_choice(about, pin("sim-a/ok"))
        assert await app.chat.ways_on(broken.message.id, about) == WaysOn(here=True)
        await app.library.set_choice(about, Choice())
        here = await (await app.chat.go_on(broken.message.id, about)).ended()
        elsewhere = await (await app.chat.go_on(broken.message.id, about, elsewhere=True)).ended()
        opened = await app.library.open(about)
        assert len(opened.versions[elsewhere.message.id]) == 3
        return broken, here, elsewhere

    with World(home, route_extra='on_break = "keep"') as world:
        world.add("sim-a").then(Step(text=LONG, after=100, ending="fin")).answers("word100 and so on.")
        world.add("sim-b").answers("word100 and the rest.")
        broken, here, elsewhere = world.play(scene)
    assert broken.message.status is Status.INTERRUPTED
    assert here.message.text == broken.message.text + "word100 and so on."
    assert elsewhere.message.text == broken.message.text + "word100 and the rest."
    (seam,) = (part for part in elsewhere.message.parts if isinstance(part, Seam))
    assert seam.reason == "broke off in mid-answer"
    assert elsewhere.message.status is Status.COMPLETE
    assert elsewhere.message.receipt is not None
    assert elsewhere.message.receipt.ref.vendor == "sim-b"


async def until_waiting(turn: RunningTurn) -> None:
    """Until it waits before the same vendor is asked again."""
    async for event in turn.events():
        if isinstance(event, Waiting):
            return
    raise AssertionError("it never waited")


async def impatient(app: Interline) -> TurnEnded:
    """A turn whose first wait the user would skip."""
    turn = await app.chat.send(text="Hello?")
    await until_waiting(turn)
    app.chat.give_up_waiting(turn.conversation_id)
    return await turn.ended()


def test_the_next_one_can_be_asked_in_place_of_waiting(home: Path) -> None:
    """The wait is cut short, the vendor that wanted it is not asked again, and what was waited is on record."""

    with World(home) as world:
        world.clock.sleeps = True
        busy = world.add("sim-a").fails(429, headers={"retry-after": "4"}).answers("Too late.")
        world.add("sim-b").answers("At once.")
        ended = world.play(impatient)
    assert ended.message.text == "At once."
    assert len(busy.calls) == 1
    first, _ = ended.decision.attempts
    assert first.wait_ms < 4000
    assert first.tries == 1


def test_nobody_else_to_ask_leaves_the_wait_as_it_is(home: Path) -> None:
    """What was pressed too late does no harm: the same vendor is asked again when it wanted to be."""

    with World(home) as world:
        world.clock.sleeps = True
        world.add("sim-a").fails(429, headers={"retry-after": "0.2"}).answers("In time.")
        ended = world.play(impatient)
    assert ended.message.text == "In time."


def test_a_stop_ends_a_wait(home: Path) -> None:
    """At once, and nobody is asked after it."""

    async def scene(app: Interline) -> TurnEnded:
        turn = await app.chat.send(text="Hello?")
        await until_waiting(turn)
        await turn.stop()
        return await turn.ended()

    with World(home) as world:
        world.clock.sleeps = True
        world.add("sim-a").fails(429, headers={"retry-after": "4"})
        other = world.add("sim-b").answers()
        ended = world.play(scene)
    assert ended.message.status is Status.STOPPED
    assert not other.requests


@pytest.mark.parametrize("elsewhere", [False, True])
def test_going_on_over_a_budget_asks_first_and_goes_with_a_yes(home: Path, elsewhere: bool) -> None:
    """It is offered, refused with a way over it while nothing is stored, and done once the user says yes."""

    async def scene(app: Interline) -> TurnEnded:
        broken = await ask(app, over_budget=True)
        about = broken.message.conversation_id
        assert await app.chat.ways_on(broken.message.id, about) == WaysOn(here=True, elsewhere=True)
        with pytest.raises(BudgetRefused) as refused:
            await app.chat.go_on(broken.message.id, about, elsewhere=elsewhere, keeps_refused=False)
        assert refused.value.may_be_exceeded
        assert (await app.library.open(about)).path[-1] == broken.message
        turn = await app.chat.go_on(broken.message.id, about, elsewhere=elsewhere, over_budget=True)
        return await turn.ended()

    with World(home, skips_silence=True, route_extra=ASKS) as world:
        world.add("sim-a").then(CUT_LATE).answers("word100 and so on.")
        world.add("sim-b").answers("word100 and so on.")
        ended = world.play(scene)
    assert ended.message.text.endswith("word99 word100 and so on.")
    assert ended.decision.cost.quality is not Quality.UNKNOWN


def test_a_budget_that_stops_offers_no_way_on(home: Path) -> None:
    """What cannot be done is not offered, and is refused where it is asked for all the same."""

    async def scene(app: Interline) -> None:
        broken = await ask(app, over_budget=True)
        about = broken.message.conversation_id
        assert await app.chat.ways_on(broken.message.id, about) == WaysOn()
        with pytest.raises(BudgetRefused) as refused:
            await app.chat.go_on(broken.message.id, about, keeps_refused=False)
        assert not refused.value.may_be_exceeded
        with pytest.raises(WrongUsage):
            await app.chat.go_on(broken.message.id, about, elsewhere=True)

    with World(home, skips_silence=True, route_extra=STOPS) as world:
        world.add("sim-a").then(CUT_LATE)
        world.add("sim-b")
        world.play(scene)


def test_what_the_user_keeps_is_kept_over_a_restart(home: Path) -> None:
    """The words and the note stay as they are; a whole answer is not touched."""

    async def scene(app: Interline) -> Message:
        broken = await ask(app)
        assert broken.message.is_unfinished
        await app.chat.keep(broken.message.id)
        return broken.message

    async def look(app: Interline) -> tuple[Message, ...]:
        (summary,) = await app.library.list()
        whole = await ask(app, conversation_id=summary.id)
        await app.chat.keep(whole.message.id)
        return (await app.library.open(summary.id)).path

    with World(home, skips_silence=True, route_extra=KEEP) as world:
        world.add("sim-a").then(CUT_LATE).answers()
        broken = world.play(scene)
        _, kept, _, whole = world.play(look)
    assert not kept.is_unfinished
    assert (kept.status, kept.finish) == (Status.INTERRUPTED, Finish.CANCELLED)
    assert (kept.text, kept.note, kept.receipt) == (broken.text, broken.note, broken.receipt)
    assert (whole.status, whole.finish) == (Status.COMPLETE, Finish.STOP)


def test_the_receipt_says_that_the_user_went_on_here(home: Path) -> None:
    """No model was chosen: the vendor that began goes on."""

    async def scene(app: Interline) -> TurnEnded:
        broken = await ask(app)
        turn = await app.chat.go_on(broken.message.id, broken.message.conversation_id)
        return await turn.ended()

    with World(home, skips_silence=True, route_extra=KEEP) as world:
        world.add("sim-a").then(CUT_LATE).answers("word100 and so on.")
        ended = world.play(scene)
    assert ended.message.receipt is not None
    assert ended.message.receipt.why == "You chose to continue this answer here, with the same vendor."


def goes_on(home: Path, vendor_id: str, *then: Step) -> tuple[TurnEnded, Vendor]:
    """An answer of this vendor that broke off, and is gone on with by the same; the second is what it then does."""

    async def scene(app: Interline) -> TurnEnded:
        broken = await ask(app)
        turn = await app.chat.go_on(broken.message.id, broken.message.conversation_id)
        return await turn.ended()

    with World(home, skips_silence=True, route_extra=KEEP) as world:
        vendor = world.add(vendor_id).then(CUT_LATE, *then)
        return world.play(scene), vendor


REST = Step(text="word100 and so on.")


def test_deepseek_goes_on_from_the_beginning_at_a_path_of_its_own(home: Path) -> None:
    """Marked with `prefix`, under /beta; nothing is said to the model about the interruption."""
    ended, vendor = goes_on(home, "deepseek", REST)
    first, second = vendor.calls
    assert (first.path, second.path) == ("/v1/chat/completions", "/beta/chat/completions")
    said = second.json["messages"]
    assert [message["role"] for message in said] == ["user", "assistant"]
    assert said[-1]["prefix"] is True
    assert ended.message.text.endswith("word99 word100 and so on.")


def test_vllm_goes_on_from_the_beginning_where_its_template_is_told(home: Path) -> None:
    """Both fields, and only for a request that ends in a beginning."""
    ended, vendor = goes_on(home, "vllm", REST)
    first, second = (call.json for call in vendor.calls)
    fields = ("continue_final_message", "add_generation_prompt")
    assert not any(field in first for field in fields)
    assert tuple(second[field] for field in fields) == (True, False)
    assert second["messages"][-1]["role"] == "assistant"
    assert ended.message.text.endswith("word99 word100 and so on.")


@pytest.mark.parametrize(
    ("vendor_id", "status"), [("deepseek", 404), ("deepseek", 400), ("vllm", 400), ("llamacpp", 400)]
)
def test_a_server_that_refuses_a_beginning_is_asked_to_go_on(home: Path, vendor_id: str, status: int) -> None:
    """One that stands in for the vendor, or whose model thinks: once more, in words, at the usual path."""
    ended, vendor = goes_on(home, vendor_id, Step(status=status, message="no such thing"), REST)
    last = vendor.calls[-1]
    assert len(vendor.calls) == 3
    assert last.path == "/v1/chat/completions"
    assert last.json["messages"][-1]["role"] == "user"
    assert "cut off" in last.json["messages"][-1]["content"]
    assert ended.message.text.endswith("word99 word100 and so on.")
