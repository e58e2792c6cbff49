"""Decides what the Usage page shows: reads the period, puts it into figures, bars, gauges and rows.

Rule: an answer that came for a period that is no longer asked for is dropped.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from interline.language import marked, said, tr
from interline.model.clean import label
from interline.model.errors import InterlineError
from interline.model.money import dollars
from interline.model.route import Budget
from interline.model.usage_report import By, UsageOverview
from interline.ui.dates import whole_day
from interline.ui.usage.chart import Bar, Stack, stacked
from interline.ui.usage.periods import Span, days_of, period_of
from interline.ui.usage.words import (
    Figure,
    Gauge,
    TableRow,
    amount_of,
    figures,
    gauge,
    money,
    short,
    table_rows,
)

if TYPE_CHECKING:
    from interline.services.arranging import Arranged, ArrangingService
    from interline.ui.backend import Backend
    from interline.ui.tasks import Tasks

OWN_PARTS = 6
"""Vendors that have a colour of their own."""
NOTHING = marked(
    "Nothing was asked in this time. Choose another period, or ask something: what it costs stands here then."
)


class View(Protocol):
    """What the presenter needs of the page's widgets."""

    def show_figures(self, figures: Sequence[Figure]) -> None: ...
    def show_stack(self, stack: Stack) -> None: ...
    def show_gauges(self, gauges: Sequence[Gauge], vendors: dict[str, str]) -> None: ...
    def say_of_budgets(self, words: str, *, can_undo: bool = False) -> None: ...
    def show_rows(self, by: By, rows: Sequence[TableRow]) -> None: ...
    def say(self, words: str) -> None: ...


class UsagePresenter:
    """One page."""

    def __init__(
        self,
        view: View,
        backend: Backend,
        tasks: Tasks,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._now = now
        self._span, self._by, self._in_tokens = Span.MONTH, By.MODEL, False
        self._overview: UsageOverview | None = None
        self._days: tuple[str, ...] = ()
        self._names: dict[str, str] = {}
        self._titles: dict[str, str] = {}
        self._asked = 0
        self._arranged: Arranged | None = None

    def open(self) -> None:
        """Read it anew."""
        self._asked += 1
        self._tasks.start(self._load(self._asked))

    def choose_span(self, span: Span) -> None:
        """Show another stretch of time."""
        self._span = span
        self.open()

    def choose_rows(self, by: By) -> None:
        """Let rows stand for something else."""
        self._by = by
        self._show_rows()

    def measure(self, *, in_tokens: bool) -> None:
        """Let the bars count tokens, or money."""
        self._in_tokens = in_tokens
        self._show_stack()

    def save_csv(self, path: Path) -> None:
        """Write the rows that are shown."""
        self._tasks.start(self._save_csv(path))

    def set_budget(self, scope: str, typed: str, on_exceed: str) -> None:
        """Set a limit, as it was typed."""
        amount = amount_of(typed)
        if amount is None:
            self._view.say_of_budgets(tr("Type the limit as an amount in US dollars, such as 20 or 7.50."))
            return
        budget = Budget(scope, amount, on_exceed)
        self._tasks.start(self._arrange(lambda at: at.put_budget(budget), tr("The budget is set.")))

    def remove_budget(self, scope: str) -> None:
        """No limit any more."""
        self._tasks.start(self._arrange(lambda at: at.remove_budget(scope), tr("The budget is removed.")))

    def undo(self) -> None:
        """Take back the last change of a budget."""
        arranged, self._arranged = self._arranged, None
        if arranged is not None:
            self._tasks.start(self._take_back(arranged))

    async def _arrange(self, change: Callable[[ArrangingService], Awaitable[Arranged]], words: str) -> None:
        try:
            services = await self._backend.ready()
            self._arranged = await change(services.arranging)
        except InterlineError as trouble:
            self._view.say_of_budgets(str(trouble))
        else:
            self._view.say_of_budgets(words, can_undo=True)
            self.open()

    async def _take_back(self, arranged: Arranged) -> None:
        try:
            services = await self._backend.ready()
            await services.arranging.take_back(arranged)
        except InterlineError as trouble:
            self._view.say_of_budgets(str(trouble))
        else:
            self._view.say_of_budgets("")
            self.open()

    async def _load(self, number: int) -> None:
        try:
            services = await self._backend.ready()
            period = period_of(self._span, self._now())
            overview = await services.usage.overview(period)
            titles = await services.usage.titles()
            budgets = await services.usage.budgets()
            names = {each.vendor.id: label(each.vendor.name, 40) for each in await services.vendors.vendors()}
        except InterlineError as trouble:
            self._view.say(str(trouble))
            return
        if number != self._asked:
            return
        self._overview, self._titles, self._names = overview, titles, names
        known = tuple(row.key for row in overview.reports[By.DAY].rows)
        self._days = days_of(period, known)
        self._view.say("" if overview.total.attempts else said(NOTHING))
        self._view.show_figures(figures(overview))
        self._view.show_gauges([gauge(state) for state in budgets], names)
        # The chart and the table are a frame of their own.
        await asyncio.sleep(0)
        if number != self._asked:
            return
        self._show_stack()
        self._show_rows()

    def _show_stack(self) -> None:
        overview = self._overview
        if overview is None:
            return
        vendors = [row.key for row in overview.reports[By.VENDOR].rows]
        amounts = {
            key: Decimal(row.input + row.output) if self._in_tokens else row.cost.amount or Decimal(0)
            for key, row in overview.days.items()
        }
        own, parts = stacked(self._days, vendors, amounts, OWN_PARTS)
        names = tuple(self._vendor(vendor) for vendor in own)
        if len(vendors) > len(own):
            names = (*names, tr("Others"))
        of_day = {row.key: row for row in overview.reports[By.DAY].rows}
        bars = []
        for day in self._days:
            row = of_day.get(day)
            written = whole_day(date.fromisoformat(day))
            words = tr("{day}: nothing", day=written)
            if row is not None:
                parts_said = [
                    f"{name} {short(int(part)) if self._in_tokens else dollars(part)}"
                    for name, part in zip(names, parts[day], strict=True)
                    if part
                ]
                tokens = short(row.input + row.output)
                of_day_said = tr(
                    "{day}: {cost}, {tokens} tokens", day=written, cost=money(row), tokens=tokens
                )
                words = of_day_said + "\n" + "\n".join(parts_said)
            is_open = row is not None and row.unknown_cost_turns > 0 and not self._in_tokens
            bars.append(Bar(day, parts[day], is_open, words))
        self._view.show_stack(Stack(names, tuple(bars), in_dollars=not self._in_tokens))

    def _show_rows(self) -> None:
        if self._overview is not None:
            rows = self._overview.reports[self._by].rows
            self._view.show_rows(self._by, table_rows(self._by, rows, self._titles, self._vendor))

    def _vendor(self, vendor_id: str) -> str:
        return self._names.get(vendor_id) or label(vendor_id, 40)

    async def _save_csv(self, path: Path) -> None:
        if self._overview is None:
            return
        try:
            services = await self._backend.ready()
            await services.usage.save_csv(self._overview.reports[self._by].rows, path)
        except InterlineError as trouble:
            self._view.say(str(trouble))
        else:
            self._view.say(tr("Saved as {path}.", path=label(str(path), 200)))
