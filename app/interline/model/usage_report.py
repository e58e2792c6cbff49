"""What was used and what it cost, added up by vendor, model, day or conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from interline.model.money import FREE, Cost

GATEWAY = "gateway"
"""The key of turns that other programs asked for, which belong to no conversation."""


class By(StrEnum):
    """What rows stand for."""

    VENDOR = "vendor"
    MODEL = "model"
    DAY = "day"
    """UTC's, as budgets count."""
    CONVERSATION = "conversation"


@dataclass(frozen=True, slots=True)
class UsageRow:
    """One row of a report. Attempts that failed are in it: they may have been billed."""

    key: str
    """A vendor's id, `vendor/model`, a day as 2026-11-23, a conversation's id or GATEWAY."""
    turns: int = 0
    """Turns that made an attempt here."""
    attempts: int = 0
    input: int = 0
    """Tokens, cached ones included."""
    cached_input: int = 0
    output: int = 0
    """Tokens, reasoning included."""
    cost: Cost = FREE
    """What is known of it: no amount where nothing is."""
    unknown_cost_turns: int = 0
    """Turns of which not the whole cost is known, so that the true sum is higher."""
    failed: int = field(default=0, compare=False)
    """Attempts that gave no whole answer: failed, cut off, stopped."""
    failed_cost: Cost = field(default=FREE, compare=False)
    """What those cost of it."""
    saved: Decimal = field(default=Decimal(0), compare=False)
    """US dollars that reading from prompt caches saved, where both prices are known."""


@dataclass(frozen=True, slots=True)
class UsageReport:
    """Rows and their sum."""

    rows: tuple[UsageRow, ...]
    """Days in order; all others the dearest first."""
    total: UsageRow
    """Over all of them; a turn that stands in two rows counts once."""


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time; an end that is None lies open."""

    since: datetime | None = None
    """With zone; the first moment in it."""
    until: datetime | None = None
    """With zone; the first moment after it."""

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies in it."""
        return (self.since is None or moment >= self.since) and (self.until is None or moment < self.until)


@dataclass(frozen=True, slots=True)
class UsageOverview:
    """Everything that is shown of one period, read in one go."""

    reports: Mapping[By, UsageReport]
    """Each with the same total."""
    days: Mapping[tuple[str, str], UsageRow]
    """The same by day (2026-11-23, UTC's) and vendor's id."""
    before: UsageRow
    """The sum of the period of the same length before it; of nothing where the period has no beginning."""

    @property
    def total(self) -> UsageRow:
        """Over all of it."""
        return self.reports[By.VENDOR].total
