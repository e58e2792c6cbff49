"""Rows of a usage report for other programs: plain values, and CSV.

Rule: names come from vendors and gateways, so a cell that reads like a formula is made text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from interline.model.clean import label
from interline.model.usage_report import UsageRow

_FIELDS = (
    *("key", "turns", "attempts", "input", "cached_input", "output", "cost", "unknown_cost_turns"),
    *("failed_attempts", "failed_cost", "saved_by_caches"),
)
_FORMULA = ("=", "+", "-", "@", "\t")
"""What a cell must not begin with, or a spreadsheet runs it."""


def usage_fields(row: UsageRow) -> dict[str, Any]:
    """One row as an object; costs are decimal text, None where nothing of one is known. What failed attempts cost is
    part of the cost."""
    return {
        "key": row.key,
        "turns": row.turns,
        "attempts": row.attempts,
        "input": row.input,
        "cached_input": row.cached_input,
        "output": row.output,
        "cost": row.cost.as_text(),
        "unknown_cost_turns": row.unknown_cost_turns,
        "failed_attempts": row.failed,
        "failed_cost": row.failed_cost.as_text(),
        "saved_by_caches": format(row.saved, "f"),
    }


def usage_csv(rows: Iterable[UsageRow]) -> str:
    """A heading and a line for each row; a cost of which nothing is known is an empty cell."""
    text = io.StringIO()
    writer = csv.DictWriter(text, _FIELDS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({**usage_fields(row), "key": _cell(row.key)} for row in rows)
    return text.getvalue()


def _cell(text: str) -> str:
    shown = label(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
