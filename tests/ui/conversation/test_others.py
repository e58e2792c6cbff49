"""Other models are asked what has an answer: their answers come beside it."""

from __future__ import annotations

from interline.model.errors import BudgetRefused
from interline.model.route import Choice
from tests.ui.conversation.stage import Stage, play
from tests.ui.fakes import A, B, Script

PINS = (Choice(pin=A), Choice(pin=B))


def test_their_answers_come_beside_the_one_that_stands() -> None:
    """The one that stood is shown whole while they come; each is watched by itself."""

    async def act(stage: Stage) -> None:
        await stage.send("Ferry or bus?")
        (old,) = (turn.answer_id for turn in stage.fake.chat.turns)
        stage.fake.chat.scripts.extend((Script(holds=True), Script(pieces=("Bus.",), answers=B)))
        stage.presenter.others.ask(old, PINS)
        await stage.settle()
        one, two = stage.fake.chat.turns[-2:]
        assert stage.fake.chat.compared == [PINS]
        assert stage.view.beside == (old, one.answer_id, two.answer_id)
        assert old in [message.id for message in stage.view.shown]
        assert list(stage.view.named) == [one.answer_id, two.answer_id]
        assert stage.field.streaming
        one.go.set()
        await stage.settle()
        assert not stage.field.streaming
        assert stage.presenter.end_comparison()

    play(act)


def test_one_more_is_a_comparison_too() -> None:
    """Two stand beside each other."""

    async def act(stage: Stage) -> None:
        await stage.send("Ferry or bus?")
        old = stage.fake.chat.turns[0].answer_id
        stage.presenter.others.ask(old, PINS[1:])
        await stage.settle()
        assert stage.view.beside == (old, stage.fake.chat.turns[-1].answer_id)

    play(act)


def test_a_budget_is_asked_first() -> None:
    """Nothing is asked before the yes, and with it the same ones are."""

    async def act(stage: Stage) -> None:
        await stage.send("Ferry or bus?")
        old = stage.fake.chat.turns[0].answer_id
        stage.fake.chat.refusal = BudgetRefused("Too dear together.", may_be_exceeded=True)
        stage.presenter.others.ask(old, PINS)
        await stage.settle()
        assert (stage.view.refusal, stage.view.may_go) == ("Too dear together.", True)
        assert stage.fake.chat.compared == []
        stage.presenter.refusals.go_anyway()
        await stage.settle()
        assert stage.fake.chat.compared == [PINS]

    play(act)


def test_what_it_would_cost_is_told_and_nothing_is_told_of_an_answer_that_is_gone() -> None:
    """The sum of what each would cost."""

    async def act(stage: Stage) -> None:
        await stage.send("Ferry or bus?")
        old = stage.fake.chat.turns[0].answer_id
        assert await stage.presenter.others.estimate(old, PINS) == "2 models · ≈$0.008 together"
        stage.presenter.start_new()
        assert await stage.presenter.others.estimate(old, PINS) == ""
        stage.presenter.others.ask(old, PINS)
        await stage.settle()
        assert stage.fake.chat.compared == []

    play(act)


def test_where_the_budget_was_spent_meanwhile_a_yes_asks_the_one_that_was_refused() -> None:
    """Not those that answered, nor whom the conversation asks."""

    async def act(stage: Stage) -> None:
        await stage.send("Ferry or bus?")
        old = stage.fake.chat.turns[0].answer_id
        late = BudgetRefused("Spent by now.", may_be_exceeded=True)
        stage.fake.chat.scripts.extend((Script(holds=True), Script(pieces=(), answers=None, error=late)))
        stage.presenter.others.ask(old, PINS)
        await stage.settle()
        assert (stage.view.refusal, stage.view.may_go) == ("Spent by now.", True)
        stage.presenter.refusals.go_anyway()
        await stage.settle()
        assert stage.view.refusal == "Spent by now.", "the offer stands while another is being written"
        assert stage.fake.chat.compared == [PINS]
        stage.fake.chat.turns[-2].go.set()
        await stage.settle()
        stage.presenter.refusals.go_anyway()
        await stage.settle()
        assert stage.fake.chat.compared == [PINS, PINS[1:]]
        assert stage.fake.chat.over_budget

    play(act)
