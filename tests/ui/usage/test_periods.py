"""Stretches of time, by UTC's days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from interline.model.usage_report import Period
from interline.ui.usage.periods import Span, days_of, period_of

NOW = datetime(2026, 3, 1, 1, 30, tzinfo=timezone(timedelta(hours=5)))
"""Still the last of February in UTC."""


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("span", "since", "until"),
    [
        (Span.WEEK, "2026-02-22", "2026-03-01"),
        (Span.THIRTY, "2026-01-30", "2026-03-01"),
        (Span.MONTH, "2026-02-01", "2026-03-01"),
        (Span.LAST_MONTH, "2026-01-01", "2026-02-01"),
        (Span.YEAR, "2026-01-01", "2026-03-01"),
    ],
)
def test_a_span_is_whole_days(span: Span, since: str, until: str) -> None:
    """Today is in it to its end; a month begins with its first day, over the end of a year too."""
    assert period_of(span, NOW) == Period(day(since), day(until))


def test_the_month_before_january_is_december() -> None:
    """Of the year before."""
    assert period_of(Span.LAST_MONTH, day("2026-01-15")) == Period(day("2025-12-01"), day("2026-01-01"))


def test_days_without_questions_are_days_too() -> None:
    """A period has all of its days; an open one those between the first and the last that are known."""
    assert days_of(period_of(Span.WEEK, NOW), ("2026-02-25",))[::6] == ("2026-02-22", "2026-02-28")
    assert days_of(Period(), ("2026-02-27", "2026-03-02")) == (
        *("2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02"),
    )
    assert days_of(Period(), ()) == ()
