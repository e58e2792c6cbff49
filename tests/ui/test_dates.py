"""Days and times as people write them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import QLocale

from interline.language import ENGLISH, speak
from interline.ui import dates
from interline.ui.languages import language
from interline.ui.sidebar.ages import heading, short_date

NOW = datetime(2026, 11, 27, 14, 32, 5, tzinfo=UTC)
EARLIER = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home_again() -> Iterator[None]:
    yield
    QLocale.setDefault(QLocale.c())
    speak(ENGLISH)


def live_in(name: str) -> None:
    place = QLocale(name)
    QLocale.setDefault(place)
    speak(language(name.split("_")[0], place))


def all_of(moment: datetime) -> tuple[str, ...]:
    return (
        dates.time_of_day(moment),
        dates.time_to_the_second(moment),
        dates.weekday(moment),
        dates.day_and_month(moment),
        dates.whole_day(moment),
        dates.month_and_year(moment),
    )


def test_without_a_place_the_clock_has_24_hours() -> None:
    """And names are English."""
    assert all_of(NOW) == ("14:32", "14:32:05", "Fri", "27 Nov", "27 Nov 2026", "November 2026")


def test_americans_read_a_clock_of_12_hours() -> None:
    """Whatever blank stands before PM."""
    live_in("en_US")
    told = all_of(NOW)
    assert [" ".join(each.split()) for each in told[:2]] == ["2:32 PM", "2:32:05 PM"]
    assert told[2:] == ("Fri", "27 Nov", "27 Nov 2026", "November 2026")


def test_germans_write_a_point_after_the_day() -> None:
    """With the names of their language."""
    live_in("de_DE")
    assert all_of(NOW)[:2] == ("14:32", "14:32:05")
    assert dates.day_and_month(date(2026, 12, 3)) == "3. Dez."
    assert dates.whole_day(EARLIER) == "3. März 2025"
    assert dates.month_and_year(EARLIER) == "März 2025"


def test_the_sidebar_speaks_of_age_in_german() -> None:
    """Headings and short dates alike."""
    live_in("de_DE")
    assert [heading(each, NOW) for each in (NOW, EARLIER)] == ["Heute", "März 2025"]
    assert [short_date(each, NOW) for each in (NOW, EARLIER)] == ["14:32", "3. März 2025"]
