"""Turns, whole: real sockets, a real database, simulated vendors."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from interline.model.conversation import Status
from interline.model.decision import AttemptState
from interline.model.errors import UnknownRoute, UnknownVendor, WrongUsage
from interline.model.events import Finish, TextDelta
from interline.model.failure import FailureClass
from interline.model.money import Quality
from interline.model.portability import LossKind
from interline.model.request import Effort, TurnSettings
from interline.model.route import Choice
from interline.model.turn import AttemptEnded, Committed, TurnEnded
from interline.router.replay import replay
from interline.startup import Interline
from interline.store import driver
from tests.services.world import World, ask, pin, until_text
from tests.simulator.script import Step

WIRES = ("openai-chat", "openai-responses", "anthropic-messages", "gemini", "ollama-chat")


@pytest.mark.parametrize("wire", WIRES)
def test_a_failing_vendor_is_passed_over_and_the_receipt_says_so(home: Path, wire: str) -> None:
    """500 at the first, an answer at the second: both attempts stand there, the cost is right to the last digit."""

    async def scene(app: Interline) -> TurnEnded:
        return await ask(app)

    with World(home) as world:
        world.add("sim-a", wire).fails(500)
        world.add("sim-b", wire).answers("It works.", usage={"input": 17, "output": 5})
        ended = world.play(scene)

    message, receipt = ended.message, ended.message.receipt
    assert message.text == "It works."
    assert (message.status, message.finish) == (Status.COMPLETE, Finish.STOP)
    assert receipt is not None
    assert (str(receipt.ref), receipt.vendor_name, receipt.asked) == ("sim-b/ok", "Sim B", "route:default")
    assert receipt.cost.amount == Decimal("0.000027")
    assert receipt.cost.quality is Quality.EXACT
    assert receipt.price_source == "vendors.toml"
    assert receipt.first_token_ms is not None
    assert receipt.total_ms is not None
    first, second = ended.decision.attempts
    assert (first.n, first.state, first.status) == (1, AttemptState.FAILED, 500)
    assert first.failure is not None
    assert first.failure.failure_class is FailureClass.OVERLOADED
    assert first.bill.cost.amount == 0
    assert (second.n, second.state, second.status) == (2, AttemptState.OK, 200)
    assert receipt.why.startswith("Sim A: overloaded (500)")
    assert receipt.why.endswith("Sim B answered.")
    assert ended.decision.cost == receipt.cost


def test_a_pinned_conversation_never_goes_elsewhere(home: Path) -> None:
    """The pinned vendor fails and nobody else hears of it."""

    async def scene(app: Interline) -> TurnEnded:
        return await ask(app, choice=pin("sim-a/ok"))

    with World(home) as world:
        world.add("sim-a").fails(503)
        other = world.add("sim-b").answers()
        ended = world.play(scene)
    assert not other.requests
    assert ended.message.status is Status.ERROR
    assert ended.error is not None
    assert ended.error.exit_code == 3
    assert "Sim A: overloaded (503)" in str(ended.error)
    assert "pinned" in str(ended.error)
    assert len(ended.decision.attempts) == 1


def test_a_route_by_speed_asks_whoever_began_soonest_lately(home: Path) -> None:
    """It goes by what was measured here, and is derived again from the record."""

    async def scene(app: Interline) -> list[TurnEnded]:
        turns = [await ask(app), await ask(app, choice=pin("sim-b/ok")), await ask(app)]
        assert all(replay(turn.decision).agrees for turn in turns)
        return turns

    with World(home, route_extra='order = "fastest"') as world:
        world.add("sim-a").answers("Slowly.", wait=0.3)
        world.add("sim-b").answers("At once.")
        turns = world.play(scene)
    assert [turn.message.text for turn in turns] == ["Slowly.", "At once.", "At once."]


@pytest.mark.parametrize("access", ["preview", "verified", "partner"])
def test_a_gated_model_is_passed_over_in_a_route_and_asked_where_it_is_pinned(
    home: Path, access: str
) -> None:
    """Nobody saw access to it yet: the route goes on, and the user's own choice is tried; its answer is the proof."""

    async def scene(app: Interline) -> list[str]:
        turns = [await ask(app), await ask(app, choice=pin("sim-a/ok")), await ask(app)]
        return [turn.message.text for turn in turns]

    with World(home, models=f'access = "{access}"') as world:
        world.add("sim-a").answers("Gated.")
        world.add("sim-b").answers("Gated too.")
        world.write()
        world.home.vendors_file.write_text(
            world.home.vendors_file.read_text(encoding="utf-8")
            .replace(f'access = "{access}"', 'access = "public"')
            .replace('access = "public"', f'access = "{access}"', 1),
            encoding="utf-8",
        )
        world.write = lambda: None  # type: ignore[method-assign]
        assert world.play(scene) == ["Gated too.", "Gated.", "Gated."]


def test_a_conversation_keeps_how_it_is_answered(home: Path) -> None:
    """Effort and search given once hold for the next turns and are on disk; they change nothing that was not given."""

    async def scene(app: Interline) -> tuple[TurnSettings, TurnSettings, TurnSettings]:
        wanted = TurnSettings(Effort.HIGH, search=True)
        first = await ask(app, settings=wanted)
        about = first.message.conversation_id
        await ask(app, conversation_id=about)
        kept = (await app.library.open(about)).conversation.settings
        await ask(app, conversation_id=about, settings=replace(kept, search=False))
        changed = (await app.library.open(about)).conversation.settings
        await app.library.set_settings(about, TurnSettings())
        return kept, changed, (await app.library.open(about)).conversation.settings

    with World(home) as world:
        world.add("sim-a").answers()
        kept, changed, cleared = world.play(scene)
    assert kept == TurnSettings(Effort.HIGH, search=True)
    assert changed == TurnSettings(Effort.HIGH, search=False)
    assert cleared == TurnSettings()


@pytest.mark.parametrize("there", WIRES)
@pytest.mark.parametrize("here", WIRES)
def test_the_next_vendor_gets_the_first_ones_answer_as_history(home: Path, here: str, there: str) -> None:
    """One conversation, two carriers: nothing of the first turn is lost on the second."""

    async def scene(app: Interline) -> tuple[TurnEnded, TurnEnded]:
        first = await ask(app, "What is the word?", choice=pin("sim-a/ok"), system="Be brief.")
        second = await ask(
            app, "Say it again.", conversation_id=first.message.conversation_id, choice=pin("sim-b/ok")
        )
        return first, second

    with World(home) as world:
        world.add("sim-a", here).answers("The word is xylophone.")
        other = world.add("sim-b", there).answers("xylophone")
        first, second = world.play(scene)
    sent = other.calls[0].body.decode()
    for words in ("What is the word?", "The word is xylophone.", "Say it again.", "Be brief."):
        assert sent.count(words) == 1, words
    assert second.message.conversation_id == first.message.conversation_id
    assert second.message.receipt is not None
    assert second.message.receipt.ref.vendor == "sim-b"


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize(
    ("fault", "found"),
    [
        ({"ending": "nothing"}, FailureClass.SILENT),
        ({"ending": "nothing", "closes": "rst"}, None),
        ({"ending": "ping", "after": 0}, FailureClass.SILENT),
        ({"status": 401}, FailureClass.AUTH),
        ({"status": 429}, FailureClass.RATE_LIMIT),
        ({"text": ""}, FailureClass.OVERLOADED),
        ({"ending": "fin", "after": 0}, None),
    ],
    ids=["silent", "reset", "only pings", "401", "429", "empty", "cut at once"],
)
def test_whatever_fails_before_the_first_word_the_next_step_answers(
    home: Path, wire: str, fault: dict[str, object], found: FailureClass | None
) -> None:
    """Each fault has its class, the second vendor answers, and the first was asked exactly once."""

    async def scene(app: Interline) -> TurnEnded:
        return await ask(app)

    with World(home, skips_silence=True) as world:
        first = world.add("sim-a", wire).then(Step(**fault))  # type: ignore[arg-type]
        world.add("sim-b", wire).answers("Here.")
        ended = world.play(scene)
    assert ended.message.text == "Here."
    assert len(first.calls) == 1
    failure = ended.decision.attempts[0].failure
    assert failure is not None
    if found is not None:
        assert failure.failure_class is found, failure
    assert ended.message.receipt is not None
    assert "Sim B answered." in ended.message.receipt.why


def test_silence_after_the_whole_request_may_have_been_billed(home: Path) -> None:
    """The attempt says so; the vendor is not asked a second time."""

    async def scene(app: Interline) -> TurnEnded:
        return await ask(app)

    with World(home, skips_silence=True) as world:
        world.add("sim-a").then(Step(ending="nothing"))
        world.add("sim-b").answers()
        ended = world.play(scene)
    assert [a.possibly_billed for a in ended.decision.attempts] == [True, False]
    assert ended.decision.attempts[0].bill.cost.quality is Quality.ESTIMATED


def test_stop_keeps_what_came_and_closes_the_vendors_socket(home: Path) -> None:
    """The partial answer is there, marked stopped; the vendor sees the end at once; nobody else is asked."""

    async def scene(app: Interline) -> TurnEnded:
        turn = await app.chat.send(text="Count")
        await until_text(turn, "two")
        await turn.stop()
        await turn.stop()
        ended = await turn.ended()
        await asyncio.to_thread(vendor.wait_until, lambda: vendor.calls[0].closed_at is not None)
        opened = await app.library.open(turn.conversation_id)
        assert opened.path[-1].status is Status.STOPPED
        assert app.chat.running(turn.conversation_id) is None
        return ended

    with World(home) as world:
        vendor = world.add("sim-a").stalls("one two three four", after=2)
        other = world.add("sim-b").answers()
        ended = world.play(scene)
    assert ended.message.text.startswith("one two")
    assert ended.message.finish is Finish.CANCELLED
    assert ended.decision.outcome == "cancelled"
    assert ended.decision.attempts[0].state is AttemptState.CANCELLED
    assert not other.requests


def test_closing_in_mid_answer_keeps_what_came(home: Path) -> None:
    """The window closes while an answer streams: it is stored as stopped before the database closes."""

    async def scene(app: Interline) -> str:
        turn = await app.chat.send(text="Count")
        await until_text(turn, "two")
        return turn.conversation_id

    async def look(app: Interline) -> tuple[str, Status]:
        message = (await app.library.open(conversation)).path[-1]
        return message.text, message.status

    with World(home) as world:
        world.add("sim-a").stalls("one two three four", after=2)
        conversation = world.play(scene)
        text, status = world.play(look)
    assert text.startswith("one two")
    assert status is Status.STOPPED


def test_a_late_watcher_sees_everything_from_the_beginning(home: Path) -> None:
    """Watching changes nothing, however many watch and whenever they come."""

    async def scene(app: Interline) -> None:
        turn = await app.chat.send(text="Hello")
        early = [event async for event in turn.events()]
        late = [event async for event in turn.events()]
        assert early == late
        assert isinstance(late[-1], TurnEnded)
        kinds = [type(event) for event in late]
        assert kinds.index(AttemptEnded) < kinds.index(Committed) < kinds.index(TextDelta)
        assert "".join(e.text for e in late if isinstance(e, TextDelta)) == late[-1].message.text

    with World(home) as world:
        world.add("sim-a").fails(500)
        world.add("sim-b").answers("a b c d")
        world.play(scene)


def test_regenerating_adds_a_version_beside_the_first(home: Path) -> None:
    """Nothing is overwritten; the new answer is the shown one, and one can go back."""

    async def scene(app: Interline) -> None:
        first = await ask(app)
        conversation_id = first.message.conversation_id
        turn = await app.chat.regenerate(first.message.id, conversation_id, pin("sim-b/ok"))
        second = await turn.ended()
        opened = await app.library.open(conversation_id)
        assert [m.text for m in opened.path] == ["Hello?", "from b"]
        assert opened.versions[second.message.id] == (first.message.id, second.message.id)
        assert opened.conversation.choice.pin is None
        back = await app.library.show_version(conversation_id, first.message.id)
        assert [m.text for m in back.path] == ["Hello?", "from a"]
        with pytest.raises(WrongUsage):
            await app.chat.regenerate(opened.path[0].id, conversation_id)

    with World(home) as world:
        world.add("sim-a").answers("from a")
        second = world.add("sim-b").answers("from b")
        world.play(scene)
    assert "from a" not in second.calls[0].body.decode()


def test_wrong_names_are_refused_before_anything_is_stored(home: Path) -> None:
    """Unknown vendor, unknown route, an empty message: a sentence, and an empty library."""

    async def scene(app: Interline) -> None:
        with pytest.raises(UnknownVendor):
            await ask(app, choice=pin("nobody/x"))
        with pytest.raises(UnknownRoute):
            await ask(app, choice=pin("route:nowhere"))
        with pytest.raises(WrongUsage):
            await ask(app, "  \n")
        assert await app.library.list() == ()

    with World(home) as world:
        world.add("sim-a").answers()
        world.play(scene)


def test_a_missing_key_is_said_and_nothing_is_sent(home: Path) -> None:
    """A vendor that wants a key and has none is not asked; the sentence says what to do."""

    async def scene(app: Interline) -> TurnEnded:
        return await ask(app, choice=pin("anthropic/claude-sonnet-5-5"))

    with World(home) as world:
        other = world.add("sim-a").answers()
        ended = world.play(scene)
    assert not other.requests
    assert not ended.decision.attempts
    assert ended.error is not None
    assert ended.error.exit_code == 3
    assert "no key" in str(ended.error)
    assert "interline keys set anthropic" in str(ended.error)


def test_a_key_goes_to_the_vendor_and_nowhere_else(home: Path) -> None:
    """The right key answers, a wrong one is said without being shown, and no file of the home holds either."""

    async def scene(app: Interline) -> TurnEnded:
        return await ask(app)

    with World(home) as world:
        vendor = world.add("sim-a", extra='key_env = "SIM_A_KEY"', key="the-right-key-123")
        answered = world.play(scene, {"SIM_A_KEY": "the-right-key-123"})
        assert answered.message.status is Status.COMPLETE
        assert answered.message.receipt.why == "First step of the route “default”."
        assert vendor.calls[0].headers["authorization"] == "Bearer the-right-key-123"

        wrong = world.play(scene, {"SIM_A_KEY": "the-wrong-key-456"})
        assert "key not accepted (401)" in str(wrong.error)
        assert "the-wrong-key-456" not in repr(wrong)
    for file in world.home.data.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert b"the-right-key-123" not in content
            assert b"the-wrong-key-456" not in content


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 400, "message": "Bad key {key}", "code": "{key}"},
        {"ending": "error", "after": 0, "message": "{key} may not", "code": "server_error"},
        {"ending": "error", "after": 2, "message": "The answer of {key} broke off", "code": "{key}"},
        {"status": 500, "message": "x" * 185 + " {key}"},
        {"status": 403, "body": "<html><title>Hello {key}</title></html>"},
    ],
    ids=["status", "before words", "after words", "cut in the middle", "page"],
)
def test_a_key_that_looks_like_none_is_not_repeated_wherever_the_vendor_does(
    home: Path, fault: dict[str, Any]
) -> None:
    """A proxy's own key has no form that could be known; it is taken out of every failure because it is ours."""
    key = "correct.horse.battery"

    async def scene(app: Interline) -> TurnEnded:
        return await ask(app)

    filled = {
        name: str(word).replace("{key}", key) if "key" in str(word) else word for name, word in fault.items()
    }
    with World(home) as world:
        vendor = world.add("sim-a", extra='key_env = "SIM_A_KEY"', key=key)
        vendor.then(*[Step(**filled)] * 6)
        ended = world.play(scene, {"SIM_A_KEY": key})
    assert vendor.calls
    assert ended.decision.attempts[0].failure is not None
    assert key[:8] not in repr(ended)
    for file in world.home.data.rglob("*"):
        assert not file.is_file() or key[:8].encode() not in file.read_bytes()


def test_one_turn_at_a_time_in_a_conversation(home: Path) -> None:
    """A second send while an answer is on its way is refused and sends nothing; other conversations go on."""

    async def scene(app: Interline) -> None:
        turn = await app.chat.send(text="Hello")
        await until_text(turn, "one")
        with pytest.raises(WrongUsage):
            await app.chat.send(text="Again", conversation_id=turn.conversation_id)
        other = await app.chat.send(text="Elsewhere")
        await until_text(other, "one")
        await app.chat.stop_all()
        assert (await app.library.open(turn.conversation_id)).path[-1].text.startswith("one")
        assert len(await app.library.list()) == 2

    with World(home) as world:
        vendor = world.add("sim-a").stalls("one two", after=1)
        world.play(scene)
    assert len(vendor.calls) == 2


def test_unknown_prices_and_missing_usage_are_said_and_never_zero(home: Path) -> None:
    """No price: unknown. A price and no usage: an estimate."""

    async def scene(app: Interline) -> TurnEnded:
        return await ask(app)

    with World(home / "a", models="") as world:
        world.add("sim-a").answers()
        receipt = world.play(scene).message.receipt
    assert receipt.cost.amount is None
    assert receipt.cost.for_people() == "unknown"

    with World(home / "b") as world:
        world.add("sim-a").answers("some words here", with_usage=False)
        receipt = world.play(scene).message.receipt
    assert receipt.cost.quality is Quality.ESTIMATED
    assert receipt.cost.amount > 0


def test_planning_sends_and_stores_nothing(home: Path) -> None:
    """What would happen, with the price at each step."""

    async def scene(app: Interline) -> None:
        plan = await app.chat.plan(text="Hello")
        assert [str(c.ref) for c in plan.order] == ["sim-a/ok", "sim-b/ok"]
        assert all(c.estimated_cost.amount for c in plan.order)
        assert await app.library.list() == ()

    with World(home) as world:
        vendors = [world.add("sim-a"), world.add("sim-b")]
        world.play(scene)
    assert not any(vendor.requests for vendor in vendors)


def test_the_attempt_is_on_disk_before_the_vendor_hears_of_it(home: Path) -> None:
    """Whoever looks at the database while the vendor is silent sees the running attempt and the question."""

    async def scene(app: Interline) -> None:
        turn = await app.chat.send(text="Is it written?")
        await asyncio.to_thread(vendor.wait_until, lambda: vendor.calls)
        with driver.module().connect(f"file:{world.home.database}?mode=ro", uri=True) as reader:
            states = reader.execute("SELECT state FROM attempt").fetchall()
            texts = reader.execute("SELECT text FROM message WHERE role = 'user'").fetchall()
        reader.close()
        assert states == [("running",)]
        assert texts == [("Is it written?",)]
        await turn.stop()

    with World(home) as world:
        vendor = world.add("sim-a").stays_silent()
        world.play(scene)


def test_no_fallback_asks_the_first_step_alone(home: Path) -> None:
    """--no-fallback: the first usable candidate, and nobody else."""

    async def scene(app: Interline) -> TurnEnded:
        return await ask(app, no_fallback=True)

    with World(home) as world:
        world.add("sim-a").fails(500)
        other = world.add("sim-b").answers()
        ended = world.play(scene)
    assert ended.message.status is Status.ERROR
    assert not other.requests


def test_a_refusal_stops_unless_the_route_says_next(home: Path) -> None:
    """on_refusal = "stop" is the default: another vendor is not asked behind the user's back."""

    async def scene(app: Interline) -> TurnEnded:
        return await ask(app)

    refusal = Step(text="", finish="refused")
    with World(home / "a") as world:
        world.add("sim-a", "anthropic-messages").then(refusal)
        other = world.add("sim-b").answers()
        ended = world.play(scene)
    assert not other.requests
    assert "declined to answer" in str(ended.error)

    with World(home / "b", route_extra='on_refusal = "next"') as world:
        world.add("sim-a", "anthropic-messages").then(refusal)
        world.add("sim-b").answers("I can.")
        assert world.play(scene).message.text == "I can."


def test_what_a_vendor_refuses_is_left_out_and_asked_once_more(home: Path) -> None:
    """An option that the model does not know costs one more request and no answer; a second refusal goes on."""

    async def scene(app: Interline) -> TurnEnded:
        return await ask(app)

    refusal = {
        "error": {
            "message": "Encrypted content is not supported with this model.",
            "type": "invalid_request_error",
            "param": "include",
            "code": None,
        }
    }
    with World(home / "a") as world:
        vendor = world.add("sim-a", "openai-responses")
        vendor.fails(400, body=refusal)
        vendor.answers("Without it.")
        other = world.add("sim-b").answers()
        ended = world.play(scene)
    assert ended.message.text == "Without it."
    assert not other.requests
    first, second = (call.json for call in vendor.calls)
    assert first["include"] == ["reasoning.encrypted_content"]
    assert {name: value for name, value in first.items() if name != "include"} == second

    with World(home / "b") as world:
        vendor = world.add("sim-a", "openai-responses").fails(400, body=refusal)
        world.add("sim-b").answers("Me, then.")
        ended = world.play(scene)
    assert ended.message.text == "Me, then."
    assert len(vendor.calls) == 2
    assert [str(a.ref) for a in ended.decision.attempts] == ["sim-a/ok", "sim-a/ok", "sim-b/ok"]


def test_a_cost_told_in_a_header_counts(home: Path) -> None:
    """A LiteLLM proxy names the price of an answer in a header; its word is the vendor's own."""

    async def scene(app: Interline) -> TurnEnded:
        return await ask(app)

    with World(home, models="") as world:
        vendor = world.add("litellm")
        vendor.answers("Proxied.", headers={"x-litellm-response-cost": "0.00042"})
        receipt = world.play(scene).message.receipt
    assert receipt.cost.amount == Decimal("0.00042")
    assert receipt.cost.quality is Quality.EXACT
    assert receipt.price_source == "vendor"


def test_what_another_vendor_would_not_get_is_known_before_sending(home: Path) -> None:
    """A conversation that broke off here, on its way there: told for the first candidate, and nothing is sent."""

    async def scene(app: Interline) -> None:
        turn = await app.chat.send(text="Count.", choice=pin("sim-a/ok"))
        await until_text(turn, "One")
        conversation = turn.conversation_id
        await turn.ended()
        before = len(there.requests)
        report = await app.chat.portability(conversation, pin("sim-b/ok"), text="Go on.")
        assert report is not None
        assert str(report.target) == "sim-b/ok"
        assert [(item.kind, item.count) for item in report.items] == [(LossKind.INTERRUPTED, 1)]
        assert len(there.requests) == before
        fresh = await app.chat.portability(None, Choice())
        assert fresh is not None
        assert not fresh
        # The first step broke off twice and rests.
        assert str(fresh.target) == "sim-b/ok"

    with World(home) as world:
        world.add("sim-a").cuts("One two three", after=2)
        there = world.add("sim-b", "anthropic-messages")
        world.play(scene)


def test_a_picture_for_a_model_that_reads_none_is_told(home: Path) -> None:
    """Also one that is only about to be sent; the library keeps nothing of it."""

    async def scene(app: Interline) -> None:
        picture = home / "p.png"
        picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 32)
        report = await app.chat.portability(None, pin("sim-a/ok"), attachments=(picture,))
        assert report is not None
        assert [item.kind for item in report.items] == [LossKind.IMAGE]
        assert await app.chat.portability(None, pin("openai/gpt-6-sol"), text="x") is None

    with World(home) as world:
        world.add("sim-a")
        world.play(scene)
    assert not list(world.home.data.rglob("*.png"))
