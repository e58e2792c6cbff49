"""Days and times as people write them where they live.

Rule: which word comes first is a translation; the names of months and days, and the clock, are the locale's.
"""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import QLocale, QTime

from interline.language import tr

_SHORT = QLocale.FormatType.ShortFormat


def time_of_day(local: datetime) -> str:
    """14:32, or 2:32 PM."""
    return QLocale().toString(QTime(local.hour, local.minute), _clock())


def time_to_the_second(local: datetime) -> str:
    """14:32:05, or 2:32:05 PM."""
    clock = _clock().replace("mm", "mm:ss")
    return QLocale().toString(QTime(local.hour, local.minute, local.second), clock)


def weekday(day: date) -> str:
    """Mon"""
    return QLocale().standaloneDayName(day.isoweekday(), _SHORT)


def day_and_month(day: date) -> str:
    """3 Nov"""
    return tr("{day} {month}", day=day.day, month=_month(day))


def whole_day(day: date) -> str:
    """3 Nov 2025"""
    return tr("{day} {month} {year}", day=day.day, month=_month(day), year=day.year)


def month_and_year(day: date) -> str:
    """November 2025"""
    return tr("{month} {year}", month=QLocale().standaloneMonthName(day.month), year=day.year)


def _month(day: date) -> str:
    return QLocale().monthName(day.month, _SHORT)


def _clock() -> str:
    locale = QLocale()
    # Programs without a language of their own write seconds, which nobody reads here.
    return "HH:mm" if locale.language() == QLocale.Language.C else locale.timeFormat(_SHORT)
