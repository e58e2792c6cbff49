"""When the sheet of candidates asks, and what it shows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from interline.model.change import Topic
from interline.model.decision import Candidate, Decision, Plan, Verdict
from interline.model.errors import UnknownRoute
from interline.model.failure import FailureClass
from interline.model.health import HealthState
from interline.model.request import TurnSettings
from interline.model.route import Choice
from interline.router.health import Standing
from interline.ui.backend import Backend
from interline.ui.candidates.presenter import CandidatesPresenter, Ground, looking
from interline.ui.candidates.words import Table
from interline.ui.composer.presenter import Draft
from interline.ui.picker.names import Names
from interline.ui.tasks import Tasks
from tests.ui.fakes import A, B, FakeInterline


class View:
    """A sheet without widgets."""

    def __init__(self) -> None:
        self.is_open = False
        self.tables: list[tuple[Table, bool]] = []

    def show_table(self, table: Table, *, is_live: bool) -> None:
        self.is_open = True
        self.tables.append((table, is_live))

    def dismiss(self) -> None:
        self.is_open = False


class Stage:
    """Presenter and services."""

    def __init__(self) -> None:
        self.fake, self.view = FakeInterline(), View()
        self.ground: Ground | None = Ground("", Choice(), TurnSettings(), Draft("Hello"))
        self.tasks = Tasks(lambda sentence: None)
        self.backend = Backend(self.fake)
        self.presenter = CandidatesPresenter(
            self.view, self.backend, self.tasks, Names(), ground=lambda: self.ground
        )
        self.fake.changes.subscribe(self.presenter.concerns)

    async def settle(self) -> None:
        for _ in range(40):
            await asyncio.sleep(0)

    def write(self, text: str) -> None:
        self.ground = Ground("", Choice(), TurnSettings(), Draft(text))
        self.presenter.look()


def play(act: Callable[[Stage], Awaitable[None]]) -> None:
    async def main() -> None:
        stage = Stage()
        await stage.backend.open()
        await act(stage)
        await stage.tasks.close()

    asyncio.run(main())


def test_a_closed_sheet_asks_nothing() -> None:
    """Typing costs nothing more than before."""

    async def act(stage: Stage) -> None:
        stage.write("Hello there")
        await stage.settle()
        assert stage.fake.chat.planned == []

    play(act)


def test_an_open_sheet_follows_the_draft_and_sends_nothing() -> None:
    """Also one that is empty; the last question wins."""

    async def act(stage: Stage) -> None:
        stage.write("")
        stage.presenter.open()
        await stage.settle()
        gate = stage.fake.gates["plan"] = asyncio.Event()
        stage.write("One")
        await stage.settle()
        del stage.fake.gates["plan"]
        stage.write("Two")
        await stage.settle()
        shown = len(stage.view.tables)
        gate.set()
        await stage.settle()
        assert stage.view.tables[0] == (looking(), True)
        assert len(stage.view.tables) == shown == 3, "what was asked before the last is not shown"
        assert stage.fake.chat.planned[:2] == ["", "Two"]
        assert not stage.fake.chat.sent

    play(act)


def test_an_open_sheet_follows_health() -> None:
    """With the same words as the list of models."""

    async def act(stage: Stage) -> None:
        stage.presenter.open()
        await stage.settle()
        stage.fake.vendors.ill[A] = Standing(HealthState.LATCHED, FailureClass.AUTH)
        stage.fake.changes.publish(Topic.HEALTH)
        await stage.settle()
        table, _ = stage.view.tables[-1]
        assert table.lines[0].remarks == "key refused"

    play(act)


def test_sending_closes_it() -> None:
    """What happens is better than what would."""

    async def act(stage: Stage) -> None:
        stage.presenter.open()
        await stage.settle()
        stage.ground = None
        stage.presenter.look()
        assert not stage.view.is_open

    play(act)


def test_a_sheet_that_was_closed_meanwhile_stays_closed() -> None:
    """What was asked for is no longer wanted."""

    async def act(stage: Stage) -> None:
        stage.presenter.open()
        stage.view.dismiss()
        await stage.settle()
        assert stage.view.tables == [(looking(), True)]

    play(act)


def test_trouble_is_a_sentence_in_its_place() -> None:
    """A route that nobody knows, for one."""

    async def act(stage: Stage) -> None:
        stage.fake.troubles["plan"] = UnknownRoute("There is no route “work”.")
        stage.presenter.open()
        await stage.settle()
        assert stage.view.tables[-1][0] == Table("What would happen?", "There is no route “work”.")

    play(act)


def test_a_recorded_decision_does_not_follow_the_draft() -> None:
    """It is over."""

    async def act(stage: Stage) -> None:
        plan = Plan("route:default", (Candidate(1, B, Verdict.CHOSEN),))
        stage.presenter.show(Decision("d", "c", "m", datetime.now(UTC), plan, why="Why."))
        async with asyncio.timeout(5):
            while not stage.view.tables:  # noqa: ASYNC110 - it is made in a thread
                await asyncio.sleep(0.01)
        assert [(table.title, live) for table, live in stage.view.tables] == [("What was considered", False)]
        stage.write("More")
        await stage.settle()
        assert len(stage.view.tables) == 1
        assert not stage.fake.chat.planned

    play(act)
