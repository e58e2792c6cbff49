"""One question to several models: whom it goes to, and how their answers are shown while they come."""

from __future__ import annotations

from decimal import Decimal

from interline.model.decision import Candidate, Plan, Verdict
from interline.model.errors import BudgetRefused
from interline.model.money import UNKNOWN, Cost, Quality
from interline.model.route import Choice
from interline.ui.conversation import words
from interline.ui.transcript.way import Way
from tests.ui.conversation.stage import Stage, play
from tests.ui.fakes import A, B, FakeTurn, Script

PINS = (Choice(pin=A), Choice(pin=B))


async def compare(stage: Stage, *scripts: Script) -> tuple[FakeTurn, ...]:
    stage.fake.chat.scripts.extend(scripts)
    stage.presenter.abreast.choose(PINS)
    stage.field.text = "Ferry or bus?"
    stage.composer.send()
    await stage.settle()
    return tuple(stage.fake.chat.turns[-2:])


def plan(cost: Cost | None) -> Plan:
    order = (Candidate(1, A, Verdict.CHOSEN, estimated_cost=cost),) if cost else ()
    return Plan("x", order)


def test_what_several_cost_is_told_as_their_sum() -> None:
    """An unknown part stays visible, and so does one that cannot be asked."""
    cent = Cost(Decimal("0.01"), Quality.ESTIMATED)
    assert words.together([plan(cent), plan(cent)]) == "2 models · ≈$0.02 together"
    assert words.together([plan(cent), plan(UNKNOWN)]) == "2 models · $0.01 + unknown together"
    assert words.together([plan(cent), plan(None)]) == "1 of 2 models · ≈$0.01 together"
    assert words.together([plan(UNKNOWN), plan(UNKNOWN)]) == "2 models · price unknown"
    assert words.together([plan(None)]) == "No model can answer this"


def test_a_comparison_holds_for_one_question() -> None:
    """Its answers stand beside each other by the names of those that are asked; the next goes to one."""

    async def act(stage: Stage) -> None:
        one, two = await compare(stage, Script(pieces=("Ferry.",)), Script(pieces=("Bus.",), answers=B))
        assert stage.fake.chat.compared == [PINS]
        assert stage.view.compared == ""
        assert stage.view.beside == one.beside == (one.answer_id, two.answer_id)
        assert list(stage.view.named.values()) == ["sim-a ok", "sim-b ok"]
        assert [message.text for message in stage.view.finished] == ["Ferry.", "Bus."]
        assert not stage.field.streaming
        await stage.send("And then?")
        assert len(stage.fake.chat.compared) == 1

    play(act)


def test_one_is_stopped_alone_and_all_together() -> None:
    """The button stays a stop until the last is over; Esc does not close what still comes."""

    async def act(stage: Stage) -> None:
        one, two = await compare(stage, Script(holds=True), Script(holds=True))
        assert stage.view.ways[one.answer_id] == (Way.ALONE,)
        assert not stage.presenter.end_comparison()
        stage.presenter.ways.take(one.answer_id, Way.ALONE)
        await stage.settle()
        assert (one.stopped, two.stopped, stage.field.streaming) == (True, False, True)
        assert stage.view.ways[one.answer_id] == ()
        stage.presenter.sending.stop()
        await stage.settle()
        assert two.stopped
        assert not stage.field.streaming
        assert stage.presenter.end_comparison()
        await stage.settle()
        assert stage.view.beside == ()

    play(act)


def test_going_on_with_one_lets_the_others_come_unseen() -> None:
    """They become versions; nothing is sent before the last is over."""

    async def act(stage: Stage) -> None:
        one, two = await compare(stage, Script(), Script(holds=True))
        stage.presenter.choose_version(one.answer_id)
        await stage.settle()
        assert stage.fake.library.versions_shown == [one.answer_id]
        assert stage.view.beside == ()
        assert stage.field.streaming
        two.go.set()
        await stage.settle()
        assert not stage.field.streaming

    play(act)


def test_it_is_found_again_as_it_was_left() -> None:
    """Another conversation was shown meanwhile, and one answer ended there."""

    async def act(stage: Stage) -> None:
        one, two = await compare(stage, Script(holds=True), Script(holds=True))
        about = stage.presenter.id
        stage.presenter.abreast.choose(PINS)
        stage.presenter.start_new()
        assert stage.view.compared == "", "it was chosen for the other one"
        one.go.set()
        await stage.settle()
        stage.presenter.open(about)
        await stage.settle()
        assert stage.view.beside == (one.answer_id, two.answer_id)
        assert [message.id for message in stage.view.shown][-1] == one.answer_id
        assert list(stage.view.text) == [two.answer_id]
        two.go.set()
        await stage.settle()
        assert not stage.field.streaming

    play(act)


def test_what_a_budget_refuses_can_be_compared_all_the_same() -> None:
    """The words and the choice stay until the user says yes."""

    async def act(stage: Stage) -> None:
        stage.fake.chat.refusal = BudgetRefused("Too dear together.", may_be_exceeded=True)
        await compare(stage)
        assert (stage.view.refusal, stage.view.may_go) == ("Too dear together.", True)
        assert stage.field.text == "Ferry or bus?"
        assert stage.fake.chat.compared == []
        stage.presenter.refusals.go_anyway()
        await stage.settle()
        assert stage.fake.chat.over_budget
        assert stage.fake.chat.compared == [PINS]

    play(act)


def test_where_the_budget_was_spent_meanwhile_a_yes_asks_those_that_were_refused() -> None:
    """Also all of them, once the others are whole; never whom the conversation asks in their place."""

    async def act(stage: Stage) -> None:
        late = BudgetRefused("Spent by now.", may_be_exceeded=True)
        spent = Script(pieces=(), answers=None, error=late)
        await compare(stage, spent, spent)
        assert (stage.view.refusal, stage.view.may_go) == ("Spent by now.", True)
        stage.presenter.refusals.go_anyway()
        await stage.settle()
        assert stage.fake.chat.compared == [PINS, PINS]
        assert stage.fake.chat.over_budget

    play(act)


def test_where_the_budget_was_spent_meanwhile_one_alone_is_asked_again() -> None:
    """The other's answer stays."""

    async def act(stage: Stage) -> None:
        late = BudgetRefused("Spent by now.", may_be_exceeded=True)
        await compare(stage, Script(pieces=("Ferry.",)), Script(pieces=(), answers=None, error=late))
        stage.presenter.refusals.go_anyway()
        await stage.settle()
        assert stage.fake.chat.compared == [PINS, PINS[1:]]

    play(act)
