"""The stretches of time that can be picked; days are UTC's, as budgets count them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from interline.language import marked
from interline.model.usage_report import Period


class Span(StrEnum):
    """One of them; its value is what people read, in English."""

    WEEK = marked("Last 7 days")
    THIRTY = marked("Last 30 days")
    MONTH = marked("This month")
    LAST_MONTH = marked("Last month")
    YEAR = marked("This year")
    ALL = marked("All time")


def period_of(span: Span, now: datetime) -> Period:
    """The period that a span means at this moment (with its zone)."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow = midnight + timedelta(days=1)
    first = midnight.replace(day=1)
    match span:
        case Span.WEEK:
            return Period(tomorrow - timedelta(days=7), tomorrow)
        case Span.THIRTY:
            return Period(tomorrow - timedelta(days=30), tomorrow)
        case Span.MONTH:
            return Period(first, tomorrow)
        case Span.LAST_MONTH:
            return Period((first - timedelta(days=1)).replace(day=1), first)
        case Span.YEAR:
            return Period(first.replace(month=1), tomorrow)
        case Span.ALL:
            return Period()


def days_of(period: Period, known: tuple[str, ...]) -> tuple[str, ...]:
    """Every day of a period as 2026-11-23, those too on which nothing was asked; an open end reaches to the first or
    the last of the days that are known (in order)."""
    if not known and (period.since is None or period.until is None):
        return ()
    first = period.since or datetime.fromisoformat(known[0]).replace(tzinfo=UTC)
    last = period.until or datetime.fromisoformat(known[-1]).replace(tzinfo=UTC) + timedelta(days=1)
    count = (last.astimezone(UTC).date() - first.astimezone(UTC).date()).days
    begin = first.astimezone(UTC).date()
    return tuple((begin + timedelta(days=number)).isoformat() for number in range(max(0, count)))
