"""What the Usage page says in words: figures, rows, budgets.

Rule: what is unknown is named, and never shown as nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from interline.language import marked, number, said, tr
from interline.model.clean import label
from interline.model.money import Quality, dollars
from interline.model.refs import ModelRef
from interline.model.route import BudgetState
from interline.model.usage_report import GATEWAY, By, UsageOverview, UsageRow
from interline.ui.dates import whole_day

_ENDS = {
    "stop": marked("then nothing is asked"),
    "cheaper": marked("then cheaper models"),
    "ask": marked("then it asks"),
}
_TITLES = {
    "day": marked("Today"),
    "month": marked("This month"),
    "turn": marked("Each turn"),
    "conversation": marked("Each conversation"),
}
SOFT = Decimal("0.8")
"""The share of a budget from which on it is said that little is left."""
COLUMNS = ("cost", "turns", "input", "cached", "output", "failed", "unknown")
"""Of the table, after the first, which names the row; what most look for stands where the narrowest window shows it."""


def columns() -> tuple[str, ...]:
    """Their names."""
    return (
        tr("Cost"),
        tr("Turns"),
        tr("In", "tokens sent"),
        tr("Cached", "tokens"),
        tr("Out", "tokens received"),
        tr("Failed", "attempts"),
        tr("Unknown", "turns of unknown cost"),
    )


def spoken_columns() -> tuple[str, ...]:
    """The same, for a tooltip and a screen reader."""
    return (
        tr("Cost"),
        tr("Turns"),
        tr("Tokens sent"),
        tr("Of those from a cache"),
        tr("Tokens received"),
        tr("Attempts that gave no whole answer"),
        tr("Turns of unknown cost"),
    )


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its name, and what stands under it."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Gauge:
    """A budget as a bar."""

    title: str
    words: str
    share: float
    """0 to 1 and more: what is spent and set aside of the limit; below 0 for a limit of each of many."""
    tone: str
    """accent | warn | bad."""
    scope: str = ""
    """As vendors.toml has it."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of the table."""

    key: str
    name: str
    cells: tuple[str, ...]
    """In the order of COLUMNS."""
    ranks: tuple[Decimal | int | str, ...]
    """What name and cells are sorted by."""


def money(row: UsageRow) -> str:
    """What a row cost: ≥ where a part of it is unknown, ≈ where a part was guessed."""
    cost = row.cost
    if cost.amount is None:
        return tr("unknown", "cost")
    mark = {Quality.UNKNOWN: "≥ ", Quality.ESTIMATED: "≈ "}.get(cost.quality, "")
    return f"{mark}{dollars(cost.amount)}"


def figures(overview: UsageOverview) -> tuple[Figure, ...]:
    """The line above the chart."""
    total = overview.total
    failed = tr("%Ln (attempt|attempts) not whole", "", total.failed)
    turns = total.unknown_cost_turns
    unknown = tr("%Ln (turn|turns) of unknown cost", "", turns) if turns else ""
    both = tr("{input} in, {output} out", input=short(total.input), output=short(total.output))
    cached = tr("{tokens} tokens read from cache", tokens=short(total.cached_input))
    return (
        Figure(tr("Spent"), money(total), unknown or _change(overview)),
        Figure(tr("Turns"), number(total.turns), tr("%Ln (attempt|attempts)", "", total.attempts)),
        Figure(tr("Tokens"), short(total.input + total.output), both),
        Figure(tr("Failed attempts"), money_of_failed(total), failed),
        Figure(tr("Saved by caches"), dollars(total.saved), cached),
    )


def money_of_failed(row: UsageRow) -> str:
    """What attempts that gave no whole answer cost."""
    amount = row.failed_cost.amount
    if amount is None:
        return tr("unknown", "cost")
    return f"{'≥ ' if row.failed_cost.quality is Quality.UNKNOWN else ''}{dollars(amount)}"


def short(count: int) -> str:
    """A number of tokens: 940, 12.3 k, 4.56 M."""
    if count < 10_000:
        return number(count)
    if count < 1_000_000:
        return f"{number(count / 1_000, 1)} k"
    return f"{number(count / 1_000_000, 2)} M"


def amount_of(typed: str) -> Decimal | None:
    """An amount in US dollars as people type it: 20, $7.50, 7,50 $; None for anything else, and for less than
    nothing."""
    text = typed.strip().removeprefix("$").removesuffix("$").strip()
    whole, comma, part = text.partition(",")
    if comma and len(part) in (1, 2):
        # 1,234 could be either, and is asked for again.
        text = f"{whole}.{part}"
    return Decimal(text) if re.fullmatch(r"\d{1,7}(\.\d{1,6})?|\.\d{1,6}", text, re.ASCII) else None


def gauge(state: BudgetState) -> Gauge:
    """One budget of a period."""
    budget = state.budget
    if budget.scope in ("turn", "conversation"):
        # What has gone of it is each one's own.
        words = f"{dollars(budget.limit)} · {_end(budget.on_exceed)}"
        return Gauge(title_of(state), words, -1, "accent", budget.scope)
    gone = state.spent + state.reserved
    share = float(gone / budget.limit) if budget.limit > 0 else 1.0
    if state.left >= 0:
        left = tr("{amount} left", amount=dollars(state.left))
    else:
        left = tr("{amount} over", amount=dollars(-state.left))
    parts = [tr("{spent} of {limit}", spent=dollars(state.spent), limit=dollars(budget.limit)), left]
    if state.reserved:
        parts.append(tr("{amount} set aside", amount=dollars(state.reserved)))
    if state.has_unknown:
        parts.append(tr("and more whose cost is unknown"))
    parts.append(_end(budget.on_exceed))
    tone = "bad" if share >= 1 else "warn" if gone >= budget.limit * SOFT else "accent"
    return Gauge(title_of(state), " · ".join(part for part in parts if part), share, tone, budget.scope)


def title_of(state: BudgetState) -> str:
    """What a budget is about."""
    budget = state.budget
    if budget.vendor:
        return tr("{vendor} this month", vendor=label(budget.vendor, 40))
    return said(_TITLES[budget.scope]) if budget.scope in _TITLES else label(budget.scope, 40)


def table_rows(
    by: By, rows: tuple[UsageRow, ...], titles: Mapping[str, str], vendor_name: Callable[[str], str]
) -> tuple[TableRow, ...]:
    """The rows of one grouping."""
    return tuple(_table_row(row, name_of(by, row.key, titles, vendor_name), by) for row in rows)


def name_of(by: By, key: str, titles: Mapping[str, str], vendor_name: Callable[[str], str]) -> str:
    """What a row stands for, for people."""
    if by is By.VENDOR:
        return vendor_name(key)
    if by is By.CONVERSATION:
        if key == GATEWAY:
            return tr("Other programs (gateway)")
        return label(titles[key], 120) if key in titles else tr("A deleted conversation")
    if by is By.MODEL:
        ref = ModelRef.parse(key)
        return f"{vendor_name(ref.vendor)} · {label(ref.model, 100)}"
    return whole_day(date.fromisoformat(key))


def _table_row(row: UsageRow, name: str, by: By) -> TableRow:
    cost, failed = row.cost.amount, row.failed
    cells = (
        money(row),
        number(row.turns),
        number(row.input),
        number(row.cached_input),
        number(row.output),
        number(failed) if failed else "",
        number(row.unknown_cost_turns) if row.unknown_cost_turns else "",
    )
    ranks = (
        row.key if by is By.DAY else name.casefold(),
        # What is not known at all stands apart from what was free.
        Decimal(-1) if cost is None else cost,
        row.turns,
        row.input,
        row.cached_input,
        row.output,
        failed,
        row.unknown_cost_turns,
    )
    return TableRow(row.key, name, cells, ranks)


def _change(overview: UsageOverview) -> str:
    before, now = overview.before.cost.amount, overview.total.cost.amount
    if not overview.before.turns or not before or now is None:
        return ""
    percent = (now - before) / before * 100
    sign = "+" if percent > 0 else "−" if percent < 0 else "±"
    return tr(
        "{change} % against the period before ({cost})",
        change=sign + number(abs(percent)),
        cost=dollars(before),
    )


def _end(on_exceed: str) -> str:
    return said(_ENDS[on_exceed]) if on_exceed in _ENDS else ""
