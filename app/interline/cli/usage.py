"""`interline usage`: what was used, what it cost, and what is left of the budgets."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from interline.cli.session import App, Build, with_app
from interline.cli.terminal import line, object_out, say, table, write
from interline.cli.words import short_id
from interline.model.clean import label
from interline.model.money import dollars
from interline.model.usage_report import By, UsageRow
from interline.services.usage_csv import usage_csv, usage_fields

if TYPE_CHECKING:
    from interline.model.route import BudgetState
    from interline.paths import Home


def run(options: argparse.Namespace, build: Build, home: Home) -> int:
    """Report."""
    return with_app(build, home, lambda app: _usage(app, options))


async def _usage(app: App, options: argparse.Namespace) -> int:
    by = By(options.by)
    report = await app.usage.report(by, options.since)
    if options.json:
        object_out([usage_fields(row) for row in report.rows])
    elif options.csv:
        write(usage_csv(report.rows))
    else:
        titles = await app.usage.titles() if by is By.CONVERSATION else {}
        if report.rows:
            table(_lines(by, report.rows, report.total, titles))
        else:
            say("Nothing was asked yet." if options.since is None else "Nothing was asked since then.")
        _show_budgets(await app.usage.budgets())
    return 0


def _lines(
    by: By, rows: Iterable[UsageRow], total: UsageRow, titles: Mapping[str, str]
) -> Iterable[tuple[str, ...]]:
    yield (by.value, "turns", "attempts", "input", "cached", "output", "cost", "unknown")
    for row in rows:
        yield _line(row, _name(by, row.key, titles))
    yield _line(total, "total")


def _line(row: UsageRow, name: str) -> tuple[str, ...]:
    turns = "turn" if row.unknown_cost_turns == 1 else "turns"
    return (
        name,
        *(f"{count:,}" for count in (row.turns, row.attempts, row.input, row.cached_input, row.output)),
        row.cost.for_people(),
        f"{row.unknown_cost_turns:,} {turns}" if row.unknown_cost_turns else "",
    )


def _name(by: By, key: str, titles: Mapping[str, str]) -> str:
    if by is not By.CONVERSATION:
        return label(key, 60)
    if key in titles:
        return f"{short_id(key)} {label(titles[key], 40)}"
    return f"{short_id(key)} (deleted)" if "-" in key else key


def _show_budgets(states: Iterable[BudgetState]) -> None:
    lines = [_budget_line(state) for state in states]
    if lines:
        line()
        table(lines)


def _budget_line(state: BudgetState) -> tuple[str, ...]:
    budget = state.budget
    limit = dollars(budget.limit)
    if budget.scope in ("turn", "conversation"):
        return (f"budget of each {budget.scope}", limit)
    of = (
        f"{label(budget.vendor, 40)} this month"
        if budget.vendor
        else {"day": "today"}.get(budget.scope, "this month")
    )
    spent = f"{dollars(state.spent)} spent{' and more that is unknown' if state.has_unknown else ''}"
    held = f"{dollars(state.reserved)} set aside" if state.reserved else ""
    left = f"{dollars(state.left)} left" if state.left >= 0 else f"{dollars(-state.left)} over"
    return (f"budget {of}", limit, ", ".join(part for part in (spent, held, left) if part))
