"""How old a conversation is, in words: headings and short dates.

Rule: nothing here reads the clock; the time of day comes as an argument, with its zone.
"""

from __future__ import annotations

from datetime import datetime

from interline.language import tr
from interline.ui.dates import day_and_month, month_and_year, time_of_day, weekday, whole_day


def heading(moment: datetime, now: datetime) -> str:
    """Today, Yesterday, Previous 7 days, Previous 30 days, else month and year."""
    local = moment.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    if days <= 0:
        return tr("Today")
    if days == 1:
        return tr("Yesterday")
    if days <= 7:
        return tr("Previous 7 days")
    if days <= 30:
        return tr("Previous 30 days")
    return month_and_year(local)


def short_date(moment: datetime, now: datetime) -> str:
    """14:32 today, Mon this week, 3 Nov this year, else 3 Nov 2025."""
    local = moment.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    if days <= 0:
        return time_of_day(local)
    if days < 7:
        return weekday(local)
    return day_and_month(local) if local.year == now.year else whole_day(local)
