"""Which copies stay over the years: dense lately, thin before, and never none."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from interline.store.thinning import ALL_FOR, LEAST_ROOM, to_remove

START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Made:
    """A copy without a file."""

    moment: datetime
    size: int = 1000


def lived(days: float, every: timedelta, seed: int = 0, size: int = 1000) -> tuple[list[Made], datetime]:
    """What stands after so many days of copies about so often, thinned after each, some days without any."""
    chance = random.Random(seed)
    now, kept, end = START, [], START + timedelta(days=days)
    while now < end:
        now += every * chance.uniform(0.5, 1.5) + (
            DAY * chance.randint(1, 5) if chance.random() < 0.02 else 0 * DAY
        )
        kept.append(Made(now, size))
        gone = to_remove(kept, now)
        assert kept[-1] not in gone
        kept = [copy for copy in kept if copy not in gone]
    return kept, now


@pytest.mark.parametrize("seed", range(3))
def test_two_years_leave_every_copy_of_two_days_and_one_of_each_span_before(seed: int) -> None:
    """Nothing of the last two days is missing, each older day, week and month that had a copy still has one."""
    kept, now = lived(730, timedelta(hours=7), seed)
    ages = [now - copy.moment for copy in kept]
    assert sum(age <= ALL_FOR for age in ages) >= 1
    days = [copy.moment.date() for copy, age in zip(kept, ages, strict=True) if ALL_FOR < age <= 14 * DAY]
    weeks = [
        copy.moment.isocalendar()[:2]
        for copy, age in zip(kept, ages, strict=True)
        if 14 * DAY < age <= 92 * DAY
    ]
    months = [
        (copy.moment.year, copy.moment.month) for copy, age in zip(kept, ages, strict=True) if age > 92 * DAY
    ]
    assert len(set(days)) == len(days)
    assert len(set(weeks)) == len(weeks) >= 9
    assert len(set(months)) == len(months) >= 19
    assert len(kept) < 70


def test_all_of_two_days_stay() -> None:
    """A copy each half hour: 96 of them, whatever else goes."""
    made = [Made(START + timedelta(minutes=30 * number)) for number in range(400)]
    kept = set(made) - set(to_remove(made, made[-1].moment))
    assert {copy for copy in made if made[-1].moment - copy.moment <= ALL_FOR} <= kept
    assert len(kept) == 97 + 7


def test_no_gap_grows_beyond_what_its_age_allows() -> None:
    """Whoever looks back finds a copy within a day, a week or two months of any moment, as old as it is."""
    kept, now = lived(730, timedelta(hours=12), seed=5)
    for earlier, later in pairwise(kept):
        age = now - later.moment
        allowed = 9 * DAY if age <= 14 * DAY else 20 * DAY if age <= 92 * DAY else 70 * DAY
        assert later.moment - earlier.moment <= allowed


def test_copies_take_no_more_room_than_ten_of_the_newest() -> None:
    """A large library does not fill the disk with its copies; the newest stays, and so do old ones."""
    size = LEAST_ROOM // 4
    kept, now = lived(60, timedelta(hours=3), size=size)
    assert len(kept) * size <= 10 * size
    assert kept[-1].moment == now
    assert now - kept[0].moment > 20 * DAY


def test_the_only_copy_stays_however_old_or_large() -> None:
    """Also when a clock that was wrong dates it into the future, and when it fills all the room there is."""
    for moment in (START, START + 9999 * DAY, START - 9999 * DAY):
        assert to_remove([Made(moment, 10**12)], START) == ()
    assert to_remove([], START) == ()
    ahead = Made(START + 400 * DAY)
    assert ahead not in to_remove([ahead, *(Made(START - n * DAY) for n in range(100))], START)
