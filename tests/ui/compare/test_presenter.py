"""Which models can be compared, which are chosen, and what they would cost together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from interline.model.errors import WrongUsage
from interline.model.refs import ModelRef
from interline.model.route import Choice
from interline.services.vendors import ModelChoice
from interline.ui.backend import Backend
from interline.ui.compare.presenter import ComparePresenter, Purpose
from interline.ui.picker.names import Names
from interline.ui.picker.rows import PickRow
from interline.ui.tasks import Tasks
from tests.ui.fakes import LOCAL, MODELS, A, B, FakeInterline

PIN_A, PIN_B, PIN_LOCAL = Choice(pin=A), Choice(pin=B), Choice(pin=LOCAL)


class View:
    """A sheet without widgets."""

    def __init__(self) -> None:
        self.rows: Sequence[PickRow] = ()
        self.state, self.can_compare, self.is_open, self.is_again = "", False, False, False

    def open_sheet(self, *, is_again: bool) -> None:
        self.is_open, self.is_again = True, is_again

    def set_rows(self, rows: Sequence[PickRow]) -> None:
        self.rows = rows

    def set_state(self, sentence: str, *, can_compare: bool) -> None:
        self.state, self.can_compare = sentence, can_compare

    def dismiss(self) -> None:
        self.is_open = False

    @property
    def marked(self) -> list[Choice | None]:
        return [row.choice for row in self.rows if row.is_current]


class Stage:
    def __init__(self) -> None:
        self.said: list[str] = []
        self.reckoned: list[tuple[Choice, ...]] = []
        self.chosen: tuple[Choice, ...] = ()
        self.trouble: WrongUsage | None = None
        self.fake, self.view, self.tasks = FakeInterline(), View(), Tasks(self.said.append)
        self.backend = Backend(self.fake)
        self.purpose = Purpose((PIN_A,), self.estimate, self.choose)
        self.presenter = ComparePresenter(self.view, self.backend, self.tasks, Names(), self.purpose)

    async def estimate(self, chosen: tuple[Choice, ...]) -> str:
        self.reckoned.append(chosen)
        if self.trouble:
            raise self.trouble
        return f"{len(chosen)} models · ≈$0.008 together"

    def choose(self, chosen: tuple[Choice, ...]) -> None:
        self.chosen = chosen

    def toggle(self, choice: Choice) -> None:
        self.presenter.toggle(next(row for row in self.view.rows if row.choice == choice))


def play(act: Callable[[Stage], Awaitable[None]]) -> None:
    async def main() -> None:
        stage = Stage()
        await stage.backend.open()
        stage.presenter.open(stage.purpose)
        await settle()
        await act(stage)
        await stage.tasks.close()
        assert stage.said == []

    asyncio.run(main())


async def settle() -> None:
    for _ in range(8):
        await asyncio.sleep(0)


def test_only_what_can_be_asked_is_listed_and_whom_it_asks_is_marked() -> None:
    """No model without a key, no heading without models, nothing that adds a vendor."""

    async def act(stage: Stage) -> None:
        assert [row.title for row in stage.view.rows if row.is_heading] == [
            "Routes", "Sim A", "Sim B", "Local",
        ]  # fmt: skip
        assert ModelRef("openai", "gpt-6-sol") not in {
            row.choice.pin for row in stage.view.rows if row.choice
        }
        assert stage.view.marked == [PIN_A]
        assert (stage.view.state, stage.view.can_compare) == ("1 chosen. Choose 2 to 4.", False)
        stage.presenter.type("nothing like it")
        assert list(stage.view.rows) == []
        stage.presenter.compare()
        assert (stage.chosen, stage.view.is_open) == ((), True), "one is no comparison"

    play(act)


def test_two_to_four_are_chosen_and_their_sum_is_told() -> None:
    """A fifth is not taken; one that is marked again is no longer."""

    async def act(stage: Stage) -> None:
        stage.toggle(PIN_B)
        await settle()
        assert (stage.view.state, stage.view.can_compare) == ("2 models · ≈$0.008 together", True)
        more = tuple(ModelRef("sim-a", f"m{n}") for n in range(3))
        stage.fake.vendors.models = (
            *MODELS,
            *(ModelChoice(m, "Sim A", MODELS[0].facts, None, True) for m in more),
        )
        stage.presenter.open(stage.purpose)
        await settle()
        for ref in (B, *more):
            stage.toggle(Choice(pin=ref))
        await settle()
        assert stage.view.marked == [PIN_A, Choice(pin=more[0]), Choice(pin=more[1]), PIN_B]
        assert stage.view.state.endswith("More than 4 are not compared.")
        stage.toggle(PIN_A)
        stage.toggle(PIN_B)
        await settle()
        stage.presenter.compare()
        assert stage.chosen == (Choice(pin=more[0]), Choice(pin=more[1]))
        assert not stage.view.is_open
        assert stage.reckoned[-1] == stage.chosen

    play(act)


def test_a_sum_that_cannot_be_reckoned_keeps_nobody_from_comparing() -> None:
    """The trouble is told in full where the message is sent."""

    async def act(stage: Stage) -> None:
        stage.trouble = WrongUsage("No.")
        stage.toggle(PIN_B)
        await settle()
        assert (stage.view.state, stage.view.can_compare) == ("2 models", True)

    play(act)


def test_for_a_question_that_has_an_answer_one_more_is_enough_and_three_are_most() -> None:
    """Nobody is marked before; with its answer there are four beside each other."""

    async def act(stage: Stage) -> None:
        stage.presenter.open(Purpose((), stage.estimate, stage.choose, is_again=True))
        await settle()
        assert stage.view.is_again
        assert stage.view.marked == []
        assert (stage.view.state, stage.view.can_compare) == ("0 chosen. Choose 1 to 3.", False)
        stage.presenter.compare()
        assert stage.view.is_open
        for choice in (PIN_A, PIN_B, PIN_LOCAL, Choice(route="default")):
            stage.toggle(choice)
        await settle()
        assert len(stage.view.marked) == 3
        assert stage.view.state.endswith("More than 4 are not compared.")
        stage.toggle(PIN_A)
        stage.toggle(PIN_LOCAL)
        await settle()
        assert stage.view.can_compare
        stage.presenter.compare()
        assert stage.chosen == (PIN_B,)
        assert not stage.view.is_open

    play(act)
