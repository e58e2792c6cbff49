"""What the Usage page is told to show: one period, read once, in every grouping."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from interline.model.errors import StoreTrouble, WrongUsage, YouCanFix
from interline.model.money import Cost, Quality
from interline.model.route import Budget, BudgetState
from interline.model.usage_report import By, Period, UsageOverview, UsageReport, UsageRow
from interline.services.arranging import Arranged
from interline.ui.usage.chart import Stack
from interline.ui.usage.periods import Span
from interline.ui.usage.presenter import NOTHING, UsagePresenter
from interline.ui.usage.words import Figure, Gauge, TableRow

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)


def row(key: str, amount: str, **more: object) -> UsageRow:
    return UsageRow(key, 1, 1, 100, 0, 20, Cost(Decimal(amount), Quality.EXACT), **more)  # type: ignore[arg-type]


WHOLE = row("total", "3")
OVERVIEW = UsageOverview(
    {
        By.VENDOR: UsageReport((row("openai", "2"), row("sim", "1")), WHOLE),
        By.MODEL: UsageReport((row("openai/gpt", "2"), row("sim/ok", "1")), WHOLE),
        By.DAY: UsageReport((row("2026-11-02", "3"),), WHOLE),
        By.CONVERSATION: UsageReport((row("c1", "3"),), WHOLE),
    },
    {("2026-11-02", "openai"): row("2026-11-02", "2"), ("2026-11-02", "sim"): row("2026-11-02", "1")},
    UsageRow("before"),
)


class Shown:
    """A page that notes what it is told."""

    def __init__(self) -> None:
        self.figures: list[Figure] = []
        self.stack = Stack()
        self.gauges: list[Gauge] = []
        self.rows: tuple[By, list[TableRow]] = (By.DAY, [])
        self.words = ""
        self.vendors: dict[str, str] = {}
        self.of_budgets = ("", False)

    def show_figures(self, figures: Sequence[Figure]) -> None:
        self.figures = list(figures)

    def show_stack(self, stack: Stack) -> None:
        self.stack = stack

    def show_gauges(self, gauges: Sequence[Gauge], vendors: dict[str, str]) -> None:
        self.gauges, self.vendors = list(gauges), vendors

    def say_of_budgets(self, words: str, *, can_undo: bool = False) -> None:
        self.of_budgets = (words, can_undo)

    def show_rows(self, by: By, rows: Sequence[TableRow]) -> None:
        self.rows = (by, list(rows))

    def say(self, words: str) -> None:
        self.words = words


class Arranging:
    """Notes what it is told to change."""

    def __init__(self) -> None:
        self.done: list[object] = []

    async def put_budget(self, budget: Budget) -> Arranged:
        if budget.scope == "vendor:nobody":
            raise WrongUsage("“nobody” is no vendor.")
        self.done.append(budget)
        return Arranged(None, "after")

    async def remove_budget(self, scope: str) -> Arranged:
        self.done.append(scope)
        return Arranged("before", "after")

    async def take_back(self, arranged: Arranged) -> None:
        self.done.append(arranged)


class Usage:
    """Answers when it is let."""

    def __init__(self) -> None:
        self.asked: list[Period] = []
        self.saved: list[tuple[int, Path]] = []
        self.overviews: Callable[[Period], Awaitable[UsageOverview]] = self._at_once
        self.trouble: YouCanFix | None = None
        self.arranging = Arranging()

    async def _at_once(self, period: Period) -> UsageOverview:
        return OVERVIEW

    async def overview(self, period: Period) -> UsageOverview:
        self.asked.append(period)
        return await self.overviews(period)

    async def titles(self) -> dict[str, str]:
        return {"c1": "Tides"}

    async def budgets(self) -> tuple[BudgetState, ...]:
        return (
            BudgetState(Budget("turn", Decimal(1))),
            BudgetState(Budget("month", Decimal(10)), Decimal(3)),
        )

    async def save_csv(self, rows: Sequence[UsageRow], path: Path) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.saved.append((len(rows), path))


class Backend:
    def __init__(self, usage: Usage) -> None:
        self.services = SimpleNamespace(usage=usage, vendors=self, arranging=usage.arranging)

    async def ready(self) -> Any:
        return self.services

    async def vendors(self) -> list[Any]:
        return [SimpleNamespace(vendor=SimpleNamespace(id="openai", name="OpenAI"))]


class Tasks:
    def __init__(self) -> None:
        self.begun: list[asyncio.Task[None]] = []

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        self.begun.append(asyncio.ensure_future(work))


def with_page(use: Callable[[UsagePresenter, Shown, Usage, Tasks], Awaitable[None]]) -> Shown:
    async def run() -> Shown:
        usage, shown, tasks = Usage(), Shown(), Tasks()
        presenter = UsagePresenter(shown, Backend(usage), tasks, now=lambda: NOW)  # type: ignore[arg-type]
        await use(presenter, shown, usage, tasks)
        await asyncio.gather(*tasks.begun)
        return shown

    return asyncio.run(run())


def test_a_month_is_read_and_shown() -> None:
    """Figures, a bar for each of its days so far, budgets of periods, rows by model."""

    async def use(presenter: UsagePresenter, shown: Shown, usage: Usage, tasks: Tasks) -> None:
        presenter.open()

    shown = with_page(use)
    assert shown.figures[0].value == "$3.00"
    assert shown.stack.names == ("OpenAI", "sim")
    assert [bar.day for bar in shown.stack.bars] == ["2026-11-01", "2026-11-02", "2026-11-03"]
    assert shown.stack.bars[1].parts == (2, 1)
    assert shown.stack.bars[1].words == "2 Nov 2026: $3.00, 120 tokens\nOpenAI $2.00\nsim $1.00"
    assert [each.title for each in shown.gauges] == ["Each turn", "This month"]
    assert shown.vendors == {"openai": "OpenAI"}
    assert [each.name for each in shown.rows[1]] == ["OpenAI · gpt", "sim · ok"]
    assert shown.words == ""


def test_rows_and_bars_change_without_reading_again() -> None:
    """Tokens in place of money, conversations in place of models."""

    async def use(presenter: UsagePresenter, shown: Shown, usage: Usage, tasks: Tasks) -> None:
        presenter.open()
        await asyncio.gather(*tasks.begun)
        presenter.choose_rows(By.CONVERSATION)
        presenter.measure(in_tokens=True)
        assert len(usage.asked) == 1

    shown = with_page(use)
    assert shown.rows[0] is By.CONVERSATION
    assert [each.name for each in shown.rows[1]] == ["Tides"]
    assert shown.stack.bars[1].parts == (120, 120)
    assert not shown.stack.in_dollars


def test_an_answer_that_comes_too_late_is_dropped() -> None:
    """Another period was asked for since."""
    first = asyncio.Event()

    async def use(presenter: UsagePresenter, shown: Shown, usage: Usage, tasks: Tasks) -> None:
        async def slowly(period: Period) -> UsageOverview:
            if len(usage.asked) == 1:
                await first.wait()
                return UsageOverview(
                    {by: UsageReport((), UsageRow("total")) for by in By}, {}, UsageRow("before")
                )
            return OVERVIEW

        usage.overviews = slowly
        presenter.open()
        await asyncio.sleep(0)
        presenter.choose_span(Span.ALL)
        await tasks.begun[1]
        first.set()

    shown = with_page(use)
    assert shown.words == ""
    assert shown.figures[0].value == "$3.00"
    assert [bar.day for bar in shown.stack.bars] == ["2026-11-02"]


def test_nothing_asked_says_so_and_trouble_is_told() -> None:
    """In a sentence; what was shown before stays."""

    async def use(presenter: UsagePresenter, shown: Shown, usage: Usage, tasks: Tasks) -> None:
        async def nothing(period: Period) -> UsageOverview:
            return UsageOverview(
                {by: UsageReport((), UsageRow("total")) for by in By}, {}, UsageRow("before")
            )

        async def broken(period: Period) -> UsageOverview:
            raise StoreTrouble("The database is closed.")

        usage.overviews = nothing
        presenter.open()
        await asyncio.gather(*tasks.begun)
        assert shown.words == NOTHING
        usage.overviews = broken
        presenter.open()

    assert with_page(use).words == "The database is closed."


def test_the_rows_that_are_shown_are_saved() -> None:
    """Where that goes wrong, the page says why."""

    async def use(presenter: UsagePresenter, shown: Shown, usage: Usage, tasks: Tasks) -> None:
        presenter.open()
        await asyncio.gather(*tasks.begun)
        presenter.choose_rows(By.VENDOR)
        presenter.save_csv(Path("usage.csv"))
        await asyncio.gather(*tasks.begun)
        assert usage.saved == [(2, Path("usage.csv"))]
        assert shown.words == "Saved as usage.csv."
        usage.trouble = YouCanFix("There is no folder.", next_step="Make it.")
        presenter.save_csv(Path("no/usage.csv"))

    assert with_page(use).words.startswith("There is no folder.")


def test_a_budget_is_set_removed_and_taken_back() -> None:
    """Once for each; what is no amount or no vendor is said and changes nothing."""

    async def use(presenter: UsagePresenter, shown: Shown, usage: Usage, tasks: Tasks) -> None:
        presenter.set_budget("month", "much", "stop")
        assert shown.of_budgets[0].startswith("Type the limit")
        presenter.set_budget("month", "$20", "ask")
        await asyncio.gather(*tasks.begun)
        assert shown.of_budgets == ("The budget is set.", True)
        presenter.undo()
        presenter.undo()
        presenter.remove_budget("day")
        await asyncio.gather(*tasks.begun)
        assert usage.arranging.done == [Budget("month", Decimal(20), "ask"), Arranged(None, "after"), "day"]
        presenter.set_budget("vendor:nobody", "1", "stop")

    assert with_page(use).of_budgets == ("“nobody” is no vendor.", False)
