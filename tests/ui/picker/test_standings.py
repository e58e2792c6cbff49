"""What stands against a model, in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from interline.model.failure import FailureClass
from interline.model.health import HealthState
from interline.router.health import Standing
from interline.ui.picker.standings import ailment_of, clock

ZONE = timezone(timedelta(hours=2))
NOW = datetime(2026, 11, 26, 14, 0, tzinfo=ZONE)
LATER = datetime(2026, 11, 26, 12, 32, tzinfo=UTC)
OPEN, LATCHED = HealthState.OPEN, HealthState.LATCHED


@pytest.mark.parametrize(
    ("state", "reason", "badge"),
    [
        (OPEN, FailureClass.RATE_LIMIT, "busy until 14:32"),
        (OPEN, FailureClass.OVERLOADED, "busy until 14:32"),
        (OPEN, FailureClass.CONNECT, "not reachable, rests until 14:32"),
        (OPEN, FailureClass.SILENT, "did not answer, rests until 14:32"),
        (LATCHED, FailureClass.AUTH, "key refused"),
        (LATCHED, FailureClass.QUOTA, "credit used up"),
        (LATCHED, FailureClass.ACCESS, "no access"),
        (LATCHED, FailureClass.REGION, "not offered in your region"),
        (LATCHED, FailureClass.MODEL_GONE, "retired"),
        (HealthState.HALF_OPEN, FailureClass.OVERLOADED, "failed lately"),
    ],
)
def test_a_badge_says_why_and_until_when(state: HealthState, reason: FailureClass, badge: str) -> None:
    """In the user's own time of day."""
    ailment = ailment_of(Standing(state, reason, LATER), NOW)
    assert ailment is not None
    assert ailment.badge == badge
    assert ailment.sentence.startswith(badge)


@pytest.mark.parametrize("state", [HealthState.OK, HealthState.STRUCK])
def test_nothing_is_said_of_what_is_asked_like_any_other(state: HealthState) -> None:
    """One strike passes nobody over."""
    assert ailment_of(Standing(state, FailureClass.OVERLOADED), NOW) is None


def test_what_is_latched_says_when_it_is_asked_again() -> None:
    """A day later, by itself."""
    ailment = ailment_of(Standing(LATCHED, FailureClass.AUTH, NOW + timedelta(days=1)), NOW)
    assert ailment is not None
    assert ailment.sentence == "key refused. It is asked again tomorrow 14:00"


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(seconds=15), "14:00:15"),
        (timedelta(minutes=5), "14:05"),
        (timedelta(hours=12), "tomorrow 02:00"),
        (timedelta(days=7), "3 Dec 14:00"),
    ],
)
def test_a_time_is_said_as_exactly_as_it_is_near(ahead: timedelta, words: str) -> None:
    """Seconds for the next moments, a day for the next week."""
    assert clock((NOW + ahead).astimezone(UTC), NOW) == words
