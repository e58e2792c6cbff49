"""How old a conversation is, in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from interline.store.values import when
from interline.ui.sidebar.ages import heading, short_date, span

HERE = timezone(timedelta(hours=2))
NOW = datetime(2026, 11, 23, 0, 30, tzinfo=HERE)
"""Half past midnight on a Monday."""


@pytest.mark.parametrize(
    ("ago", "words", "date"),
    [
        (timedelta(minutes=10), "Today", "00:20"),
        (timedelta(minutes=-5), "Today", "00:35"),
        (timedelta(minutes=40), "Yesterday", "Sun"),
        (timedelta(days=1, minutes=40), "Previous 7 days", "Sat"),
        (timedelta(days=7), "Previous 7 days", "16 Nov"),
        (timedelta(days=8), "Previous 30 days", "15 Nov"),
        (timedelta(days=31), "October 2026", "23 Oct"),
        (timedelta(days=365), "November 2025", "23 Nov 2025"),
    ],
)
def test_ages_follow_the_calendar_where_the_user_is(ago: timedelta, words: str, date: str) -> None:
    """Midnight here divides the days, whatever zone the times are kept in."""
    moment = (NOW - ago).astimezone(UTC)
    assert heading(moment, NOW) == words
    assert short_date(moment, NOW) == date


@pytest.mark.parametrize("hours", [-12, 0, 14])
@pytest.mark.parametrize("stored", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_whatever_a_library_holds_has_a_heading(stored: str, hours: int) -> None:
    """On every clock: one damaged row does not keep the list from being shown."""
    moment, now = when(stored), NOW.astimezone(timezone(timedelta(hours=hours)))
    assert heading(moment, now)
    assert short_date(moment, now)
    assert span(moment, now).begins < span(moment, now).ends
