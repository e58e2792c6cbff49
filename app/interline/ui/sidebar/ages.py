"""How old a conversation is, in words: headings and short dates.

Rule: nothing here reads the clock; the time of day comes as an argument, with its zone.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from interline.language import tr
from interline.ui.dates import day_and_month, month_and_year, time_of_day, weekday, whole_day

_LAST = datetime.max.replace(tzinfo=UTC)


class Span(NamedTuple):
    """What a stretch of time is called, from its first moment to just before the next one's, both in UTC."""

    name: str
    begins: datetime
    ends: datetime

    def holds(self, moment: datetime) -> bool:
        return self.begins <= moment < self.ends


def heading(moment: datetime, now: datetime) -> str:
    """Today, Yesterday, Previous 7 days, Previous 30 days, else month and year."""
    return span(moment, now).name


def span(moment: datetime, now: datetime) -> Span:
    """The same, and how far it reaches: thousands of moments that follow each other have few headings."""
    local = moment.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    if days <= 0:
        return _span(tr("Today"), now, days_ago=0, until=None)
    if days == 1:
        return _span(tr("Yesterday"), now, days_ago=1, until=0)
    if days <= 7:
        return _span(tr("Previous 7 days"), now, days_ago=7, until=1)
    if days <= 30:
        return _span(tr("Previous 30 days"), now, days_ago=30, until=7)
    begins = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    next_month = (begins + timedelta(days=32)).replace(day=1)
    ends = min(next_month.astimezone(UTC), _midnight(now, 30))
    return Span(month_and_year(local), begins.astimezone(UTC), ends)


def _span(name: str, now: datetime, *, days_ago: int, until: int | None) -> Span:
    return Span(name, _midnight(now, days_ago), _LAST if until is None else _midnight(now, until))


def _midnight(now: datetime, days_ago: int) -> datetime:
    """When that day began, by the clock of now."""
    here = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days_ago)
    return here.astimezone(UTC)


def short_date(moment: datetime, now: datetime) -> str:
    """14:32 today, Mon this week, 3 Nov this year, else 3 Nov 2025."""
    local = moment.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    if days <= 0:
        return time_of_day(local)
    if days < 7:
        return weekday(local)
    return day_and_month(local) if local.year == now.year else whole_day(local)
