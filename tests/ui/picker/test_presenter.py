"""What the picker lists of health, and how a model is tried again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from interline.model.change import Topic
from interline.model.facts import ModelFacts
from interline.model.failure import FailureClass
from interline.model.health import HealthState
from interline.model.money import Price
from interline.model.refs import ModelRef
from interline.model.route import Choice
from interline.router.health import Standing
from interline.services.vendors import ModelChoice
from interline.ui.backend import Backend
from interline.ui.picker import presenter
from interline.ui.picker.names import Names
from interline.ui.picker.preferred import Preferred
from interline.ui.picker.presenter import PickerPresenter
from interline.ui.picker.rows import PickRow
from interline.ui.tasks import Tasks
from tests.ui.fakes import A, B, FakeInterline


@pytest.fixture(autouse=True)
def painted_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing waits for a window that is not there."""
    monkeypatch.setattr(presenter, "AFTER_OPENING", 0.0)


class View:
    """A list without widgets."""

    def __init__(self) -> None:
        self.is_open = False
        self.rows: Sequence[PickRow] = ()

    def open_picker(self) -> None:
        self.is_open = True

    def set_rows(self, rows: Sequence[PickRow]) -> None:
        self.rows = rows

    def dismiss(self) -> None:
        self.is_open = False

    def ill(self) -> dict[str, str]:
        """Vendor -> what stands against its model."""
        return {row.vendor: row.ailment.badge for row in self.rows if row.ailment}


class Stage:
    """Presenter and services."""

    def __init__(self) -> None:
        self.fake, self.view = FakeInterline(), View()
        self.once: list[Choice] = []
        self.keys_wanted: list[str] = []
        self.tasks = Tasks(lambda sentence: None)
        self.presenter = PickerPresenter(
            self.view,
            Backend(self.fake),
            self.tasks,
            Names(),
            current=lambda: None,
            choose=lambda choice: None,
            choose_once=self.once.append,
            on_usual=lambda: None,
            add_vendor=lambda: None,
            add_key=self.keys_wanted.append,
            on_names=lambda: None,
            preferred=Preferred(starred=[str(B)]),
        )
        self.fake.changes.subscribe(self.presenter.concerns)

    async def settle(self) -> None:
        for _ in range(40):
            await asyncio.sleep(0)


def play(act: Callable[[Stage], Awaitable[None]]) -> None:
    async def main() -> None:
        stage = Stage()
        await stage.presenter._backend.open()
        await act(stage)
        await stage.tasks.close()

    asyncio.run(main())


REFUSED = Standing(HealthState.LATCHED, FailureClass.AUTH, datetime.now(UTC) + timedelta(days=1))


def test_an_open_picker_hears_of_health_and_a_closed_one_asks_when_it_is_opened() -> None:
    """A badge comes and goes while the list is looked at."""

    async def act(stage: Stage) -> None:
        stage.fake.vendors.ill[A] = REFUSED
        stage.fake.changes.publish(Topic.HEALTH)
        await stage.settle()
        assert not stage.view.rows
        stage.presenter.open()
        await stage.settle()
        assert stage.view.ill() == {"Sim A": "key refused"}
        stage.fake.vendors.ill = {B: REFUSED}
        stage.fake.changes.publish(Topic.HEALTH)
        await stage.settle()
        assert stage.view.ill() == {"Sim B": "key refused"}

    play(act)


def test_trying_again_takes_the_badge_away() -> None:
    """What stands against the one model is over."""

    async def act(stage: Stage) -> None:
        stage.fake.vendors.ill = {A: REFUSED, B: REFUSED}
        stage.presenter.open()
        await stage.settle()
        stage.presenter.try_again(next(row for row in stage.view.rows if row.vendor == "Sim A"))
        await stage.settle()
        assert stage.fake.vendors.tried_again == [A]
        assert stage.view.ill() == {"Sim B": "key refused"}

    play(act)


def test_a_badge_goes_when_its_time_has_come() -> None:
    """Nobody needs to close the list and open it again."""

    async def act(stage: Stage) -> None:
        until = datetime.now(UTC) + timedelta(milliseconds=60)
        stage.fake.vendors.ill[A] = Standing(HealthState.OPEN, FailureClass.RATE_LIMIT, until)
        stage.presenter.open()
        await stage.settle()
        assert stage.view.ill()["Sim A"].startswith("busy until ")
        stage.fake.vendors.ill.clear()
        async with asyncio.timeout(5):
            while stage.view.ill():  # noqa: ASYNC110 - the alarm is real time
                await asyncio.sleep(0.01)

    play(act)


FIRST_MODEL = 3
"""Below the routes."""


def test_a_star_shows_at_once_and_the_list_is_put_in_order_when_it_is_opened_anew() -> None:
    """Nothing moves away under the mouse; what was chosen stands below the favourites the next time."""

    async def act(stage: Stage) -> None:
        def listed() -> list[tuple[str, str]]:
            return [(row.title, row.vendor) for row in stage.view.rows[FIRST_MODEL:]]

        def row_of(vendor: str) -> PickRow:
            return next(row for row in stage.view.rows if row.vendor == vendor)

        stage.presenter.open()
        await stage.settle()
        before = listed()
        assert before[:2] == [("Favourites", ""), ("ok", "Sim B")]
        stage.presenter.star(row_of("Local"))
        stage.presenter.star(row_of("Sim B"))
        assert listed() == before
        assert [row.vendor for row in stage.view.rows if row.is_starred] == ["Local"]
        stage.presenter.pick(row_of("Sim A"))
        stage.presenter.open()
        assert listed()[:6] == [
            ("Favourites", ""), ("SmolLM2 135M", "Local"), ("Recent", ""), ("ok", "Sim A"),
            ("Sim B", ""), ("ok", "Sim B"),
        ]  # fmt: skip

    play(act)


def test_speed_seen_lately_is_asked_for_each_time_it_is_opened() -> None:
    """What answered meanwhile has one."""

    async def act(stage: Stage) -> None:
        def seen() -> list[str]:
            return [row.vendor for row in stage.view.rows if "first word 1.2 s" in row.numbers]

        stage.presenter.open()
        await stage.settle()
        assert seen() == []
        stage.fake.vendors.seen[A] = 1240
        stage.presenter.open()
        await stage.settle()
        assert seen() == ["Sim A"]

    play(act)


def test_prices_of_the_library_stand_in_the_list_once_it_is_looked_at() -> None:
    """The vendor's own or the user's counts before them; nothing is loaded for a list that nobody opens."""

    async def act(stage: Stage) -> None:
        dear = Price(Decimal(9), Decimal(99))
        stage.fake.vendors.library = {A: dear, B: dear}
        stage.presenter.reload()
        await stage.settle()
        assert not any("$9" in row.numbers for row in stage.view.rows)
        stage.presenter.open()
        await stage.settle()
        assert {row.vendor for row in stage.view.rows if "$9 / $99" in row.numbers} == {"Sim B"}

    play(act)


def test_whom_new_conversations_ask_is_said_on_its_row() -> None:
    """Also a route; the picker stays open. What is picked for one message is not."""

    async def act(stage: Stage) -> None:
        def usual() -> list[str]:
            return [row.title for row in stage.view.rows if "new conversations ask it" in row.spoken]

        stage.presenter.open()
        await stage.settle()
        assert usual() == ["Default route"]
        stage.presenter.make_usual(stage.view.rows[2])
        assert (usual(), stage.view.is_open) == (["Route: work"], True)
        stage.presenter.pick_once(stage.view.rows[1])
        assert (stage.once, stage.view.is_open) == ([Choice()], False)
        assert usual() == ["Route: work"]

    play(act)


def test_a_route_is_no_favourite() -> None:
    """Routes stand on top anyway."""

    async def act(stage: Stage) -> None:
        stage.presenter.open()
        await stage.settle()
        stage.presenter.star(stage.view.rows[1])
        assert [row.vendor for row in stage.view.rows if row.is_starred] == ["Sim B"]

    play(act)


def test_a_model_without_a_key_has_nothing_to_try_again() -> None:
    """It lacks something else."""

    async def act(stage: Stage) -> None:
        offered = next(choice for choice in stage.fake.vendors.models if not choice.available)
        stage.fake.vendors.ill[offered.ref] = REFUSED
        stage.presenter.open()
        await stage.settle()
        assert stage.view.ill() == {}

    play(act)


def test_a_model_that_lacks_its_key_asks_for_it_when_it_is_picked() -> None:
    """And not after an answer that failed for it; the others ask for nothing."""

    async def act(stage: Stage) -> None:
        without = ModelRef("other", "m")
        stage.fake.vendors.models = (
            *await stage.fake.vendors.choices(),
            ModelChoice(without, "Other", ModelFacts("m"), None, False, "no key", lacks_key=True),
        )
        stage.presenter.open()
        await stage.settle()
        rows = {row.choice.pin: row for row in stage.view.rows if row.choice is not None and row.choice.pin}
        stage.presenter.pick(rows[A])
        assert stage.keys_wanted == []
        stage.presenter.pick_once(rows[without])
        assert (stage.keys_wanted, stage.once) == (["other"], [Choice(pin=without)])

    play(act)
