"""Where a message goes, and what becomes of what was chosen for it."""

from __future__ import annotations

from interline.model.errors import BudgetRefused, DiskFull, UnknownRoute
from interline.model.route import Choice
from interline.model.turn import NotSaved
from tests.ui.conversation.stage import Stage, play
from tests.ui.fakes import A, B, Script


def test_a_new_conversation_asks_what_was_chosen_for_it() -> None:
    """A pin made before the first message holds for it, and not for the next new one."""

    async def act(stage: Stage) -> None:
        stage.presenter.asked.choose(Choice.parse("sim-b/ok"))
        await stage.send("Hello")
        stage.presenter.start_new()
        await stage.send("Hello")

    stage = play(act)
    assert [str(sent["choice"].text) for sent in stage.fake.chat.sent] == ["sim-b/ok", "route:default"]  # type: ignore[attr-defined]


def test_one_message_asks_another_model_and_the_next_asks_as_ever() -> None:
    """The line over the composer says so until the message is stored; the conversation's choice stays."""

    async def act(stage: Stage) -> None:
        asked = stage.presenter.asked
        stage.presenter.sending.ask_once(Choice(pin=B))
        assert stage.view.once == "Only the next message asks: sim-b · ok"
        assert (asked.choice, asked.next) == (Choice(), Choice(pin=B))
        await stage.send("Hello", Script())
        assert (stage.view.once, asked.next) == ("", Choice())
        await stage.send("And you?", Script())

    stage = play(act)
    assert stage.fake.chat.once == [Choice(pin=B), None]
    assert [sent["choice"] for sent in stage.fake.chat.sent] == [Choice(), Choice()]


def test_what_holds_for_one_message_goes_with_it_or_is_forgotten() -> None:
    """A message that is not stored keeps it; another choice or a comparison ends it; a draft keeps it."""

    async def act(stage: Stage) -> None:
        asked = stage.presenter.asked
        stage.presenter.sending.ask_once(Choice(pin=B))
        stage.fake.troubles["send"] = DiskFull("The disk is full.")
        await stage.send("Hello")
        assert asked.once == Choice(pin=B)
        asked.choose(Choice(pin=A))
        assert (stage.view.once, asked.next) == ("", Choice(pin=A))
        stage.presenter.sending.ask_once(Choice(pin=B))
        stage.presenter.abreast.choose((Choice(pin=A), Choice(pin=B)))
        assert asked.once is None
        stage.presenter.sending.ask_once(Choice(pin=B))
        assert stage.presenter.abreast.chosen == ()
        one = stage.fake.library.add("One", turns=1)
        stage.presenter.open(one)
        await stage.settle()
        assert (stage.view.once, asked.once) == ("", None)
        stage.presenter.start_new()
        assert stage.view.once == "Only the next message asks: sim-b · ok"

    assert play(act).said == ["The disk is full."]


def test_leaving_a_conversation_does_not_send_its_message_elsewhere() -> None:
    """A message that is on its way goes to whom it was written for."""

    async def act(stage: Stage) -> None:
        one = stage.fake.library.add("One", turns=1)
        stage.presenter.open(one)
        await stage.settle()
        stage.presenter.sending.ask_once(Choice(pin=B))
        stage.field.text = "Hello"
        stage.composer.send()
        stage.presenter.start_new()
        await stage.settle()
        stage.presenter.open(one)
        await stage.settle()
        await stage.send("And you?")

    assert play(act).fake.chat.once == [Choice(pin=B), None]


def test_an_answer_that_is_not_saved_is_told() -> None:
    """It goes on in memory; the user can make room."""

    async def act(stage: Stage) -> None:
        await stage.send("Hello", Script(holds=True))
        stage.fake.chat.turns[0].emit(NotSaved("The disk is full. Make room."))
        await stage.settle()
        assert stage.field.streaming

    assert [notice.sentence for notice in play(act).view.notices] == ["The disk is full. Make room."]


def test_where_the_budget_was_spent_meanwhile_a_yes_asks_whom_that_message_asked() -> None:
    """Not whom the conversation asks."""

    async def act(stage: Stage) -> None:
        stage.presenter.sending.ask_once(Choice(pin=B))
        late = BudgetRefused("Spent by now.", may_be_exceeded=True)
        await stage.send("Hello", Script(pieces=(), answers=None, error=late))
        assert stage.view.may_go
        stage.presenter.refusals.go_anyway()
        await stage.settle()
        assert stage.fake.chat.regenerated == [Choice(pin=B)]

    play(act)


def test_what_is_told_of_a_message_that_could_not_be_sent_goes_once_one_can() -> None:
    """The words stay in the field meanwhile."""

    async def act(stage: Stage) -> None:
        stage.fake.troubles["send"] = UnknownRoute("There is no route “work”.")
        await stage.send("Hello")
        assert (stage.field.text, stage.view.withdrawn) == ("Hello", [])
        del stage.fake.troubles["send"]
        stage.composer.send()
        await stage.settle()
        assert stage.view.withdrawn == ["There is no route “work”."]

    assert play(act).said == ["There is no route “work”."]
