"""What can be set follows the conversation, and the last question wins."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from interline.model.change import Change, Topic
from interline.model.errors import StoreTrouble
from interline.model.request import Effort, TurnSettings
from interline.model.route import Choice
from interline.ui.backend import Backend
from interline.ui.options.presenter import OptionsPresenter
from interline.ui.options.words import Options
from interline.ui.tasks import Tasks
from tests.ui.fakes import LOCAL, A, B, FakeInterline


class Stage:
    """The presenter over services that do as they are told; the view is the last options."""

    def __init__(self) -> None:
        self.fake, self.said = FakeInterline(), []  # type: ignore[var-annotated]
        self.tasks = Tasks(self.said.append)
        self.backend = Backend(self.fake)  # type: ignore[arg-type]
        self.choice: Choice | None = Choice()
        self.settings = TurnSettings()
        self.shown: list[Options] = []
        self.presenter = OptionsPresenter(
            self,
            self.backend,
            self.tasks,
            asked=lambda: (self.choice, self.settings),
            change=self.change,
        )

    def set_options(self, options: Options) -> None:
        self.shown.append(options)

    def change(self, settings: TurnSettings) -> None:
        self.settings = settings
        self.presenter.refresh()


def play(act: Callable[[Stage], Awaitable[None]]) -> Stage:
    async def main() -> Stage:
        stage = Stage()
        await stage.backend.open()
        await act(stage)
        await settle()
        await stage.tasks.close()
        return stage

    return asyncio.run(main())


async def settle() -> None:
    for _ in range(8):
        await asyncio.sleep(0)


def test_what_is_chosen_is_shown_at_once() -> None:
    """Nobody waits for the services to see what was pressed."""

    async def act(stage: Stage) -> None:
        stage.fake.gates["abilities"] = asyncio.Event()
        stage.presenter.set_effort(Effort.LOW)
        assert stage.shown[-1].effort == "Effort: low"
        assert stage.settings == TurnSettings(Effort.LOW)
        stage.fake.gates["abilities"].set()

    play(act)


def test_the_options_are_those_of_the_model_that_is_asked() -> None:
    """A choice of another model changes what can be chosen."""

    async def act(stage: Stage) -> None:
        stage.presenter.refresh()
        await settle()
        assert stage.shown[-1].search_can
        stage.choice = Choice(pin=LOCAL)
        stage.presenter.refresh()
        await settle()
        assert stage.shown[-1].effort == "No thinking"
        assert not stage.shown[-1].search_can

    play(act)


def test_the_last_question_wins() -> None:
    """An answer that comes late, for a model that was left again, is dropped."""

    async def act(stage: Stage) -> None:
        gate = stage.fake.gates["abilities"] = asyncio.Event()
        stage.choice = Choice(pin=LOCAL)
        stage.presenter.refresh()
        stage.choice = Choice(pin=A)
        stage.presenter.refresh()
        gate.set()

    stage = play(act)
    assert stage.presenter.abilities is not None
    assert stage.presenter.abilities.ref == A


def test_the_plan_of_what_is_written_may_lead_elsewhere() -> None:
    """With a picture a route may ask its second step first."""

    async def act(stage: Stage) -> None:
        stage.presenter.refresh()
        await settle()
        stage.presenter.found(B)

    stage = play(act)
    assert stage.presenter.abilities is not None
    assert stage.presenter.abilities.ref == B


def test_search_is_switched_only_where_there_is_one() -> None:
    """A key pressed in vain changes nothing."""

    async def act(stage: Stage) -> None:
        stage.presenter.refresh()
        await settle()
        stage.presenter.toggle_search()
        assert stage.settings.search
        await settle()
        stage.choice = Choice(pin=B)
        stage.presenter.refresh()
        await settle()
        stage.presenter.toggle_search()
        assert stage.settings.search, "the setting is kept for a model that can"

    play(act)


def test_trouble_leaves_everything_on_offer() -> None:
    """It is told when the message is sent, not here."""

    async def act(stage: Stage) -> None:
        stage.fake.troubles["abilities"] = StoreTrouble("The disk is gone.")
        stage.presenter.refresh()

    stage = play(act)
    assert len(stage.shown[-1].rows) == 6
    assert stage.said == []


def test_a_change_of_vendors_or_keys_asks_anew() -> None:
    """And no other change does."""

    async def act(stage: Stage) -> None:
        for topic, more in ((Topic.LIBRARY, 0), (Topic.VENDORS, 1), (Topic.KEYS, 1)):
            before = len(stage.shown)
            stage.presenter.concerns(Change(topic))
            assert len(stage.shown) == before + more

    play(act)
