"""What is offered under an answer that broke off, and while a turn waits."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from interline.model.errors import BudgetRefused
from interline.model.events import Finish
from interline.services.chat import WaysOn
from interline.ui.conversation import waits
from interline.ui.transcript.way import Way, ways_of
from tests.ui.conversation.stage import Stage, play
from tests.ui.fakes import B, Script

BROKEN = Script(breaks="Sim A: broke off in mid-answer.")
TOO_DEAR = BudgetRefused("Too dear.", next_step="Go on anyway.", may_be_exceeded=True)
ALL = (Way.HERE, Way.ELSEWHERE, Way.AGAIN, Way.KEEP)


def offered(stage: Stage) -> tuple[Way, ...]:
    """What stands under the last answer."""
    return stage.view.ways.get(stage.fake.chat.turns[-1].answer_id, ())


@pytest.mark.parametrize(
    ("possible", "ways"),
    [
        (WaysOn(here=True, elsewhere=True), ALL),
        (WaysOn(here=True), (Way.HERE, Way.AGAIN, Way.KEEP)),
        (WaysOn(), (Way.AGAIN, Way.KEEP)),
    ],
)
def test_what_cannot_be_done_is_not_offered(possible: WaysOn, ways: tuple[Way, ...]) -> None:
    """No words to go on with, nobody else to ask: no button."""
    assert ways_of(possible) == ways


def test_an_answer_that_broke_off_has_a_row_that_a_whole_one_has_not() -> None:
    """The row comes with the broken answer."""

    async def whole(stage: Stage) -> None:
        await stage.send("One")
        assert offered(stage) == ()

    async def broken(stage: Stage) -> None:
        await stage.send("One", BROKEN)
        assert offered(stage) == ALL

    play(whole)
    play(broken)


def test_the_row_goes_with_the_next_message_and_with_another_conversation() -> None:
    """Going on in another way is an answer, too."""

    async def act(stage: Stage) -> None:
        await stage.send("One", BROKEN)
        first = stage.fake.chat.turns[-1].answer_id
        await stage.send("Two", BROKEN)
        assert stage.view.ways[first] == ()
        assert offered(stage) == ALL
        stage.presenter.start_new()
        assert offered(stage) == ()

    play(act)


def test_a_kept_answer_is_not_asked_about_again() -> None:
    """Keep hides the row at once, also when the conversation is opened once more, and is stored."""

    async def act(stage: Stage) -> None:
        await stage.send("One", BROKEN)
        answer, conversation = stage.fake.chat.turns[-1].answer_id, stage.presenter.id
        stage.presenter.ways.take(answer, Way.KEEP)
        assert offered(stage) == ()
        stage.presenter.start_new()
        stage.presenter.open(conversation)
        await stage.settle()
        assert offered(stage) == ()
        assert stage.fake.chat.kept == [answer]

    play(act)


def test_an_answer_that_was_kept_in_an_earlier_run_has_no_row() -> None:
    """What is stored of it says so."""

    async def act(stage: Stage) -> None:
        await stage.send("One", BROKEN)
        stored = stage.fake.library.stored[stage.presenter.id]
        stored.messages[-1] = replace(stored.messages[-1], finish=Finish.CANCELLED)
        conversation = stage.presenter.id
        stage.presenter.start_new()
        stage.presenter.open(conversation)
        await stage.settle()
        assert offered(stage) == ()

    play(act)


@pytest.mark.parametrize("way", [Way.HERE, Way.ELSEWHERE])
def test_going_on_over_a_budget_is_asked_for_and_done_with_a_yes(way: Way) -> None:
    """As an ordinary turn is; what broke off stays as it was until then."""

    async def act(stage: Stage) -> None:
        await stage.send("One", BROKEN)
        answer = stage.fake.chat.turns[-1].answer_id
        stage.fake.chat.refusal = TOO_DEAR
        stage.presenter.ways.take(answer, way)
        await stage.settle()
        assert (stage.view.refusal, stage.view.may_go) == ("Too dear. Go on anyway.", True)
        assert stage.fake.chat.gone_on == []
        stage.presenter.refusals.go_anyway()
        await stage.settle()
        assert stage.fake.chat.gone_on == [(answer, way is Way.ELSEWHERE)]
        assert stage.fake.chat.over_budget

    play(act)


def test_a_budget_that_others_spent_meanwhile_asks_for_going_on_and_not_for_a_new_answer() -> None:
    """The refusal came when the turn had begun: the yes asks for what the user had asked for."""

    async def act(stage: Stage) -> None:
        await stage.send("One", BROKEN)
        answer = stage.fake.chat.turns[-1].answer_id
        stage.fake.chat.scripts.append(Script(pieces=(), error=TOO_DEAR))
        stage.presenter.ways.take(answer, Way.HERE)
        await stage.settle()
        assert stage.view.may_go
        stage.presenter.refusals.go_anyway()
        await stage.settle()
        assert stage.fake.chat.gone_on == [(answer, False), (answer, False)]
        assert stage.fake.chat.over_budget

    play(act)


@pytest.mark.parametrize("way", [Way.HERE, Way.ELSEWHERE])
def test_a_press_goes_on_with_the_answer(way: Way) -> None:
    """The service is asked once, and the new version is shown."""

    async def act(stage: Stage) -> None:
        await stage.send("One", BROKEN)
        answer = stage.fake.chat.turns[-1].answer_id
        stage.presenter.ways.take(answer, way)
        stage.presenter.ways.take(answer, way)
        await stage.settle()
        assert stage.fake.chat.gone_on == [(answer, way is Way.ELSEWHERE)]
        assert stage.view.finished[-1].id == stage.fake.chat.turns[-1].answer_id != answer

    play(act)


def test_a_kept_answer_can_still_be_gone_on_with_elsewhere() -> None:
    """The row is gone, the button under the answer is not; an answer that nobody knows is not asked about."""

    async def act(stage: Stage) -> None:
        await stage.send("One", BROKEN)
        answer = stage.fake.chat.turns[-1].answer_id
        stage.presenter.ways.take(answer, Way.KEEP)
        stage.presenter.ways.take("another", Way.ELSEWHERE)
        stage.presenter.ways.take(answer, Way.ELSEWHERE)
        await stage.settle()
        assert stage.fake.chat.gone_on == [(answer, True)]

    play(act)


def test_what_stands_is_seen_while_it_is_gone_on_with() -> None:
    """The words that had come do not vanish until the answer is whole."""

    async def act(stage: Stage) -> None:
        await stage.send("One", Script(pieces=("What came.",), breaks="Sim A: broke off in mid-answer."))
        stage.fake.chat.scripts.append(Script(pieces=(" And more.", " Never."), holds=True))
        stage.presenter.ways.take(stage.fake.chat.turns[-1].answer_id, Way.HERE)
        await stage.settle()
        assert stage.view.text[stage.fake.chat.turns[-1].answer_id] == "What came. And more."

    play(act)


def test_starting_again_makes_another_version() -> None:
    """As the regenerate button does."""

    async def act(stage: Stage) -> None:
        await stage.send("One", BROKEN)
        answer = stage.fake.chat.turns[-1].answer_id
        stage.presenter.ways.take(answer, Way.AGAIN)
        await stage.settle()
        assert stage.fake.chat.families == [[answer, stage.fake.chat.turns[-1].answer_id]]

    play(act)


def test_a_slow_first_word_can_be_given_up_where_somebody_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while the next one can be asked now; not where nobody is left."""
    monkeypatch.setattr(waits, "SLOW", 0.0)

    async def somebody(stage: Stage) -> None:
        await stage.send("One", Script(left=(B,)))
        await asyncio.sleep(0.01)
        assert offered(stage) == (Way.NEXT,)
        stage.presenter.ways.take(stage.fake.chat.turns[-1].answer_id, Way.NEXT)
        await stage.settle()
        assert stage.fake.chat.given_up == [stage.presenter.id]
        stage.fake.chat.turns[-1].go.set()
        await stage.settle()
        assert offered(stage) == ()

    async def nobody(stage: Stage) -> None:
        await stage.send("One", Script(holds=True, pieces=("Never",)))
        await asyncio.sleep(0.01)
        assert offered(stage) == ()

    play(somebody)
    play(nobody)


def test_a_wait_before_asking_again_can_be_skipped_where_somebody_is_left() -> None:
    """The next one is asked at once."""

    async def act(stage: Stage) -> None:
        await stage.send("One", Script(waits=3.0, left=(B,)))
        assert offered(stage) == (Way.NEXT, Way.STOP)
        stage.presenter.ways.take(stage.fake.chat.turns[-1].answer_id, Way.NEXT)
        await stage.settle()
        assert stage.fake.chat.given_up == [stage.presenter.id]

    play(act)


def test_a_wait_before_asking_again_counts_down_and_can_be_stopped() -> None:
    """The seconds that are left stand there, with a button that ends the turn."""

    async def act(stage: Stage) -> None:
        await stage.send("One", Script(waits=3.0))
        assert offered(stage) == (Way.STOP,)
        assert stage.view.statuses[-1] == "sim-a · ok: rate limit (429). Asking again in 3 s…".replace(
            "sim-a", "Sim A"
        )
        stage.presenter.ways.take(stage.fake.chat.turns[-1].answer_id, Way.STOP)
        await stage.settle()
        assert stage.fake.chat.turns[-1].stopped
        assert offered(stage) == ()

    play(act)
