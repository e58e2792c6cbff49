"""Budgets are told of once when little is left, once when nothing is, and again in the next period."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from interline.model.change import Change, Topic
from interline.model.errors import StoreTrouble
from interline.model.route import Budget, BudgetState
from interline.ui.usage.warning import BudgetWarning
from interline.ui.widgets.banner import Notice


class World:
    """Budgets as they stand, and what is told of them."""

    def __init__(self) -> None:
        self.states: tuple[BudgetState, ...] = ()
        self.trouble = False
        self.told: list[str] = []
        self.opened = 0
        self.begun: list[asyncio.Task[None]] = []
        self.changed: list[tuple[str, str | None]] = []
        self.warning = BudgetWarning(
            self,  # type: ignore[arg-type]
            self,  # type: ignore[arg-type]
            tell=self._tell,
            change=lambda old, new: self.changed.append((old, new.sentence if new else None)),
            open_usage=self._open,
        )

    async def ready(self) -> Any:
        return SimpleNamespace(usage=self)

    async def budgets(self) -> tuple[BudgetState, ...]:
        if self.trouble:
            raise StoreTrouble("The database is closed.")
        return self.states

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        self.begun.append(asyncio.ensure_future(work))

    async def spend(self, *states: BudgetState) -> list[str]:
        """What is told when budgets stand like this after an answer."""
        self.states, self.told, self.changed = states, [], []
        for _ in range(3):
            self.warning.concerns(Change(Topic.CONVERSATION, "c"))
        await asyncio.gather(*self.begun)
        return self.told

    def _tell(self, notice: Notice) -> None:
        self.told.append(notice.sentence)
        assert notice.call is not None
        notice.call()

    def _open(self) -> None:
        self.opened += 1


def month(spent: str, on_exceed: str = "stop", **more: bool) -> BudgetState:
    return BudgetState(Budget("month", Decimal(20), on_exceed), Decimal(spent), **more)


def test_little_left_and_nothing_left_are_told_once_each() -> None:
    """However many answers come in between; a new month begins anew."""

    async def run() -> None:
        world = World()
        assert await world.spend(month("15.99")) == []
        assert await world.spend(month("16")) == [
            "This month $16.00 of $20.00 is spent. $4.00 is left. At its end nothing is asked any more."
        ]
        assert await world.spend(month("18", "ask")) == []
        assert await world.spend(month("20.10", "cheaper", has_unknown=True)) == [
            (
                "This month $20.10 and more whose cost is unknown of $20.00 is spent. "
                "From now on cheaper models are asked."
            )
        ]
        assert await world.spend(month("21")) == []
        assert await world.spend(month("0.10")) == []
        assert len(await world.spend(month("17"))) == 1
        assert world.opened == 3

    asyncio.run(run())


def test_what_is_told_stands_with_the_figures_of_now_and_goes_with_its_reason() -> None:
    """More is spent, the end has come, the next month begins, the budget is raised or taken away."""

    async def run() -> None:
        world = World()
        assert await world.spend(month("15")) == []
        assert world.changed == []
        (soft,) = await world.spend(month("16"))
        await world.spend(month("16"))
        assert world.changed == []
        assert await world.spend(month("18")) == []
        ((old, now),) = world.changed
        assert (old, now) == (soft, soft.replace("16", "18").replace("$4.00", "$2.00"))
        (hard,) = await world.spend(month("20"))
        assert world.changed == [(now, None)]
        await world.spend(month("0"))
        assert world.changed == [(hard, None)]
        (soft,) = await world.spend(month("16"))
        await world.spend()
        assert world.changed == [(soft, None)]
        await world.spend()
        assert world.changed == []

    asyncio.run(run())


def test_limits_of_a_turn_are_told_where_they_stop_one() -> None:
    """Not here; and what cannot be read is no reason to say anything."""

    async def run() -> None:
        world = World()
        assert await world.spend(BudgetState(Budget("turn", Decimal(0)), Decimal(1))) == []
        world.trouble = True
        assert await world.spend(month("20")) == []
        world.trouble = False
        assert len(await world.spend(month("20"))) == 1

    asyncio.run(run())
