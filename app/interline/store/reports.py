"""Attempts added up into a report: the statements.

Rule: amounts are added as decimals, never by SQL, which would make floats of them; attempts under way do not count yet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from interline.ids import first_id_at
from interline.model.decision import AttemptState
from interline.model.money import EXACTLY, Quality
from interline.model.refs import ModelRef
from interline.model.usage_report import GATEWAY, By, Period, UsageOverview, UsageReport, UsageRow
from interline.store.prepared import Prepared
from interline.store.values import Tally, amount, cost, usage, when_text

if TYPE_CHECKING:
    from interline.store.driver import DriverConnection

_ENDED = Prepared(
    text(
        "SELECT attempt.id, attempt.vendor, attempt.model, attempt.started_at, attempt.decision_id,"
        " decision.conversation_id, attempt.state, attempt.cost, attempt.cost_quality, attempt.usage"
        " FROM attempt JOIN decision ON decision.id = attempt.decision_id"
        " WHERE attempt.id > :after ORDER BY attempt.id LIMIT :most"
    )
)


# What was read from a prompt cache, with the price that it had and the one that it would have had.
_CACHED = Prepared(
    text(
        "SELECT cached.attempt_id, cached.quantity, cached.unit_price, fresh.unit_price AS fresh_price"
        " FROM cost_item cached JOIN cost_item fresh"
        " ON fresh.attempt_id = cached.attempt_id AND fresh.unit = 'input'"
        " WHERE cached.unit = 'cached_input' AND cached.attempt_id > :after AND cached.attempt_id <= :last"
    )
)
_MARGIN = timedelta(days=2)
"""By how much a clock may have been set back between an attempt's id and the time written on it."""


class Adding:
    """A report that is being added up, some attempts at a time."""

    def __init__(self, by: By, since: datetime | None) -> None:
        self._by = by
        self._since = when_text(since) if since else ""
        self._sums: dict[str, _Sum] = {}
        self._total = _Sum()

    def take(self, connection: DriverConnection, after: str, most: int) -> str | None:
        """Add the next attempts after this id; gives the id to go on from, None at the end."""
        found = _ENDED.all(connection, {"after": after, "most": most})
        for row in found:
            if row.state != "running" and row.started_at >= self._since:
                self._sums.setdefault(_KEYS[self._by](row), _Sum()).add(row)
                self._total.add(row)
        return found[-1].id if found else None

    def report(self) -> UsageReport:
        """What it came to."""
        return _report(self._by, self._sums, self._total)


class Surveying:
    """The same in every grouping at once, for one period and the sum of the one before it."""

    def __init__(self, period: Period) -> None:
        self._since = when_text(period.since) if period.since else ""
        self._until = when_text(period.until) if period.until else "9"
        before = _before(period)
        self._before_since = when_text(before.since) if before and before.since else None
        first = before.since if before else period.since
        self.first_id = first_id_at(first - _MARGIN) if first else ""
        """Where to begin."""
        self._sums: dict[By, dict[str, _Sum]] = {by: {} for by in By}
        self._days: dict[tuple[str, str], _Sum] = {}
        self._total, self._before = _Sum(), _Sum()

    def take(self, connection: DriverConnection, after: str, most: int) -> str | None:
        """Add the next attempts after this id; gives the id to go on from, None at the end."""
        found = _ENDED.all(connection, {"after": after, "most": most})
        if not found:
            return None
        saved = _saved(_CACHED.all(connection, {"after": after, "last": found[-1].id}))
        for row in found:
            if row.state == "running" or row.started_at >= self._until:
                continue
            if row.started_at >= self._since:
                sums = [self._sums[by].setdefault(key(row), _Sum()) for by, key in _KEYS.items()]
                day = (_KEYS[By.DAY](row), _KEYS[By.VENDOR](row))
                for each in (*sums, self._days.setdefault(day, _Sum()), self._total):
                    each.add(row, saved.get(row.id, Decimal(0)))
            elif self._before_since is not None and row.started_at >= self._before_since:
                self._before.add(row)
        return str(found[-1].id)

    def overview(self) -> UsageOverview:
        """What it came to."""
        return UsageOverview(
            {by: _report(by, sums, self._total) for by, sums in self._sums.items()},
            {key: each.row(key[0]) for key, each in sorted(self._days.items())},
            self._before.row("before"),
        )


def _before(period: Period) -> Period | None:
    """The period of the same length before one; None where that has no beginning or no end."""
    if period.since is None or period.until is None:
        return None
    return Period(period.since - (period.until - period.since), period.since)


def _saved(rows: Sequence[Any]) -> dict[str, Decimal]:
    """US dollars by attempt."""
    found: dict[str, Decimal] = {}
    for row in rows:
        paid, fresh = amount(row.unit_price), amount(row.fresh_price)
        if paid is not None and fresh is not None:
            more = EXACTLY.multiply(EXACTLY.subtract(fresh, paid), Decimal(row.quantity))
            found[row.attempt_id] = EXACTLY.add(found.get(row.attempt_id, Decimal(0)), more)
    return found


_KEYS: dict[By, Callable[[Any], str]] = {
    By.VENDOR: lambda row: str(row.vendor),
    By.MODEL: lambda row: str(ModelRef(row.vendor, row.model)),
    By.DAY: lambda row: str(row.started_at)[:10],
    By.CONVERSATION: lambda row: str(row.conversation_id) or GATEWAY,
}


def _report(by: By, sums: dict[str, _Sum], total: _Sum) -> UsageReport:
    rows = [each.row(key) for key, each in sums.items()]
    if by is By.DAY:
        rows.sort(key=lambda row: row.key)
    else:
        rows.sort(key=lambda row: (-(row.cost.amount or 0), -row.turns, row.key))
    return UsageReport(tuple(rows), total.row("total"))


class _Sum:
    """One row on its way."""

    def __init__(self) -> None:
        self._turns: set[str] = set()
        self._unknown: set[str] = set()
        self._tally = Tally()
        self._attempts = self._input = self._cached = self._output = self._failed = 0
        self._failed_cost = Tally()
        self._saved = Decimal(0)

    def add(self, row: Any, saved: Decimal = Decimal(0)) -> None:
        self._attempts += 1
        self._saved = EXACTLY.add(self._saved, saved)
        self._turns.add(row.decision_id)
        spent = cost(row.cost, row.cost_quality)
        self._tally.add(spent)
        if row.state != AttemptState.OK:
            self._failed += 1
            self._failed_cost.add(spent)
        if spent.quality is Quality.UNKNOWN:
            self._unknown.add(row.decision_id)
        used = usage(row.usage)
        if used is not None and used.is_plausible():
            self._input += used.input
            self._cached += used.cached_input
            self._output += used.output

    def row(self, key: str) -> UsageRow:
        return UsageRow(
            key,
            len(self._turns),
            self._attempts,
            self._input,
            self._cached,
            self._output,
            self._tally.cost,
            len(self._unknown),
            self._failed,
            self._failed_cost.cost,
            self._saved,
        )
