"""What follows a failure: bounded in attempts, in time and in waiting, and never the same vendor twice once it may be
billing."""

from __future__ import annotations

import pytest

from interline.model.failure import Action, Blame, Failure, FailureClass
from interline.router.next_step import LONGEST_WAIT, MOST_ATTEMPTS, MOST_SECONDS, Position, next_step

_ACTIONS = {
    FailureClass.RATE_LIMIT: Action.NEXT_KEY,
    FailureClass.AUTH: Action.NEXT_KEY,
    FailureClass.QUOTA: Action.NEXT_KEY,
    FailureClass.OVERLOADED: Action.RETRY_SAME,
    FailureClass.CONNECT: Action.RETRY_SAME,
    FailureClass.REFUSED: Action.STOP,
    FailureClass.BAD_REQUEST: Action.STOP,
    FailureClass.INTERNAL: Action.STOP,
}


def failed(kind: FailureClass, retry_after: float | None = None) -> Failure:
    action = _ACTIONS.get(kind, Action.NEXT_ROUTE)
    return Failure(kind, action, Blame.KEY_AND_MODEL, "x", retry_after=retry_after)


def at(**how: object) -> Position:
    usual: dict[str, object] = {
        "attempts": 1,
        "elapsed": 1.0,
        "retries": 0,
        "has_other_key": False,
        "has_next": True,
    }
    return Position(**(usual | how))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", list(FailureClass))
def test_after_six_requests_or_two_minutes_nothing_more_is_begun(kind: FailureClass) -> None:
    """Whatever fails, and whoever is left."""
    assert next_step(failed(kind), at(attempts=MOST_ATTEMPTS)).action is Action.STOP
    assert next_step(failed(kind), at(elapsed=MOST_SECONDS)).action is Action.STOP


@pytest.mark.parametrize("kind", list(FailureClass))
@pytest.mark.parametrize("has_next", [True, False])
@pytest.mark.parametrize("wait", [None, 0.0, 2.0, 7.0, 19.0, 60.0, 86_400.0])
def test_no_wait_is_longer_than_twenty_seconds(
    kind: FailureClass, has_next: bool, wait: float | None
) -> None:
    """A vendor may ask for a day: then it is left alone until then, and the turn goes on without it."""
    step = next_step(failed(kind, wait), at(has_next=has_next))
    assert step.wait <= LONGEST_WAIT
    if has_next:
        assert step.wait <= 5.0


def test_a_short_limit_is_waited_for_and_a_long_one_is_not() -> None:
    """Two seconds are worth more than another vendor; a minute is not."""
    short = next_step(failed(FailureClass.RATE_LIMIT, 2.0), at())
    assert (short.action, short.wait) == (Action.RETRY_SAME, 2.0)
    assert next_step(failed(FailureClass.RATE_LIMIT, 60.0), at()).action is Action.NEXT_ROUTE
    assert next_step(failed(FailureClass.RATE_LIMIT, 60.0), at(has_other_key=True)).action is Action.NEXT_KEY
    last = next_step(failed(FailureClass.RATE_LIMIT, 19.0), at(has_next=False))
    assert (last.action, last.wait) == (Action.RETRY_SAME, 19.0)
    assert next_step(failed(FailureClass.RATE_LIMIT, 86_400.0), at(has_next=False)).action is Action.STOP


def test_silence_leaves_the_vendor_for_this_turn() -> None:
    """It may be at work on the request and bill it: nothing more of it is asked, and where the route says so nobody."""
    step = next_step(failed(FailureClass.SILENT), at())
    assert (step.action, step.leaves_endpoint) == (Action.NEXT_ROUTE, True)
    billed = next_step(failed(FailureClass.CONNECT), at(possibly_billed=True))
    assert (billed.action, billed.leaves_endpoint) == (Action.NEXT_ROUTE, True)
    assert next_step(failed(FailureClass.SILENT), at(after_silence="stop")).action is Action.STOP
    assert next_step(failed(FailureClass.SILENT), at(has_next=False)).action is Action.STOP


def test_an_overloaded_vendor_is_asked_again_after_a_breath() -> None:
    """Once where somebody else is left, twice where nobody is; longer each time."""
    first = next_step(failed(FailureClass.OVERLOADED), at())
    assert (first.action, first.wait) == (Action.RETRY_SAME, 0.5)
    assert next_step(failed(FailureClass.OVERLOADED), at(retries=1)).action is Action.NEXT_ROUTE
    second = next_step(failed(FailureClass.OVERLOADED), at(retries=1, has_next=False))
    assert (second.action, second.wait) == (Action.RETRY_SAME, 1.0)
    assert next_step(failed(FailureClass.OVERLOADED), at(retries=2, has_next=False)).action is Action.STOP


@pytest.mark.parametrize("kind", [FailureClass.AUTH, FailureClass.QUOTA])
def test_a_bad_key_leads_to_the_next_key_before_the_next_vendor(kind: FailureClass) -> None:
    """However many of them are bad, as long as there is one left."""
    assert next_step(failed(kind), at(has_other_key=True, attempts=5)).action is Action.NEXT_KEY
    assert next_step(failed(kind), at()).action is Action.NEXT_ROUTE


@pytest.mark.parametrize("kind", [FailureClass.REFUSED, FailureClass.BAD_REQUEST, FailureClass.INTERNAL])
def test_what_another_vendor_would_not_mend_ends_the_turn(kind: FailureClass) -> None:
    """A refusal, a request that is wrong, a mistake of ours."""
    assert next_step(failed(kind), at()).action is Action.STOP
