"""What was used and what it cost, added up by vendor, model, day or conversation."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class UsageReport:
    """Rows and their sum."""

    rows: tuple[UsageRow, ...]
    """Days in order; all others the dearest first."""
    total: UsageRow
    """Over all of them; a turn that stands in two rows counts once."""
