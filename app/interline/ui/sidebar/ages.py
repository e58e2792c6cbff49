"""How old a conversation is, in words: headings and short dates.

Rule: nothing here reads the clock; the time of day comes as an argument, with its zone.
"""

from __future__ import annotations

from datetime import datetime

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def heading(moment: datetime, now: datetime) -> str:
    """Today, Yesterday, Previous 7 days, Previous 30 days, else month and year."""
    local = moment.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    if days <= 0:
        return "Today"
    if days == 1:
        return "Yesterday"
    if days <= 7:
        return "Previous 7 days"
    if days <= 30:
        return "Previous 30 days"
    return f"{_MONTHS[local.month - 1]} {local.year}"


def short_date(moment: datetime, now: datetime) -> str:
    """14:32 today, Mon this week, 3 Nov this year, else 3 Nov 2025."""
    local = moment.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    if days <= 0:
        return f"{local:%H:%M}"
    if days < 7:
        return _DAYS[local.weekday()]
    day = f"{local.day} {_MONTHS[local.month - 1][:3]}"
    return day if local.year == now.year else f"{day} {local.year}"
