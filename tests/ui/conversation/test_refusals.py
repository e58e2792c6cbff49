"""What a budget does not admit, and the user's yes."""

from __future__ import annotations

from interline.model.errors import BudgetRefused
from interline.model.route import Choice
from tests.ui.conversation.stage import Stage, play
from tests.ui.fakes import B, Script

ASKS = BudgetRefused("Too dear.", next_step="Send it anyway.", may_be_exceeded=True)
STOPS = BudgetRefused("Too dear.", next_step="Raise it.")


def test_a_refused_message_stays_in_the_field_and_goes_with_a_yes() -> None:
    """Nothing is stored by the refusal; the yes sends what stands there, once."""

    async def act(stage: Stage) -> None:
        stage.fake.chat.refusal = ASKS
        await stage.send("Hello")
        assert (stage.view.refusal, stage.view.may_go) == ("Too dear. Send it anyway.", True)
        assert stage.field.text == "Hello"
        assert not stage.fake.library.stored
        stage.presenter.refusals.go_anyway()
        stage.presenter.refusals.go_anyway()
        await stage.settle()
        assert stage.view.refusal == ""
        assert [sent["text"] for sent in stage.fake.chat.sent] == ["Hello"]
        await stage.send("And again")
        assert stage.view.may_go, "one yes is for one message"

    play(act)


def test_a_budget_that_stops_offers_no_way_over_it() -> None:
    """A yes that was not offered does nothing."""

    async def act(stage: Stage) -> None:
        stage.fake.chat.refusal = STOPS
        await stage.send("Hello")
        assert (stage.view.refusal, stage.view.may_go) == ("Too dear. Raise it.", False)
        stage.presenter.refusals.go_anyway()
        await stage.settle()
        assert stage.fake.chat.sent == []

    play(act)


def test_another_choice_takes_the_sentence_away() -> None:
    """It is no longer about what would be sent."""

    async def act(stage: Stage) -> None:
        stage.fake.chat.refusal = ASKS
        await stage.send("Hello")
        stage.presenter.asked.choose(Choice(pin=B))
        assert stage.view.refusal == ""

    play(act)


def test_another_answer_over_a_budget_is_asked_for_and_made_with_a_yes() -> None:
    """Regenerating is refused alike, and nothing is lost by it."""

    async def act(stage: Stage) -> None:
        await stage.send("Hello")
        stage.fake.chat.refusal = ASKS
        stage.presenter.regenerate()
        await stage.settle()
        assert stage.view.may_go
        assert len(stage.fake.chat.turns) == 1
        stage.presenter.refusals.go_anyway()
        await stage.settle()
        assert len(stage.fake.chat.turns) == 2

    play(act)


def test_a_turn_that_others_spent_the_budget_of_is_made_again_with_a_yes() -> None:
    """Its question is stored by then, so the yes is for another answer to it."""

    async def act(stage: Stage) -> None:
        await stage.send("Hello", Script(answers=None, error=ASKS))
        assert stage.view.may_go
        stage.presenter.refusals.go_anyway()
        await stage.settle()
        assert stage.fake.chat.over_budget
        assert len(stage.fake.chat.turns) == 2
        assert [sent["text"] for sent in stage.fake.chat.sent] == ["Hello"]

    play(act)
