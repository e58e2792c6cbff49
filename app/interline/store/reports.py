"""Attempts added up into a report: the statements.

Rule: amounts are added as decimals, never by SQL, which would make floats of them; attempts under way do not count yet.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import text

from interline.model.money import Quality
from interline.model.refs import ModelRef
from interline.model.usage_report import GATEWAY, By, UsageReport, UsageRow
from interline.store.driver import DriverConnection
from interline.store.prepared import Prepared
from interline.store.values import Tally, cost, usage, when_text

_ENDED = Prepared(
    text(
        "SELECT attempt.id, attempt.vendor, attempt.model, attempt.started_at, attempt.decision_id,"
        " decision.conversation_id, attempt.state, attempt.cost, attempt.cost_quality, attempt.usage"
        " FROM attempt JOIN decision ON decision.id = attempt.decision_id"
        " WHERE attempt.id > :after ORDER BY attempt.id LIMIT :most"
    )
)


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
                self._sums.setdefault(self._key(row), _Sum()).add(row)
                self._total.add(row)
        return found[-1].id if found else None

    def report(self) -> UsageReport:
        """What it came to."""
        rows = [each.row(key) for key, each in self._sums.items()]
        if self._by is By.DAY:
            rows.sort(key=lambda row: row.key)
        else:
            rows.sort(key=lambda row: (-(row.cost.amount or 0), -row.turns, row.key))
        return UsageReport(tuple(rows), self._total.row("total"))

    def _key(self, row: Any) -> str:
        match self._by:
            case By.VENDOR:
                return str(row.vendor)
            case By.MODEL:
                return str(ModelRef(row.vendor, row.model))
            case By.DAY:
                return str(row.started_at)[:10]
            case By.CONVERSATION:
                return str(row.conversation_id) or GATEWAY


class _Sum:
    """One row on its way."""

    def __init__(self) -> None:
        self._turns: set[str] = set()
        self._unknown: set[str] = set()
        self._tally = Tally()
        self._attempts = self._input = self._cached = self._output = 0

    def add(self, row: Any) -> None:
        self._attempts += 1
        self._turns.add(row.decision_id)
        spent = cost(row.cost, row.cost_quality)
        self._tally.add(spent)
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
        )
