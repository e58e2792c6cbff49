"""Breakers: who is passed over, for how long, and by whose fault."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import repeat

import pytest

from interline.model.failure import Action, Blame, Failure, FailureClass
from interline.model.health import HealthState
from interline.model.refs import ModelRef
from interline.router.health import FIRST_WAIT, JITTER, LATCH_SECONDS, MOST_WAIT, HealthBook

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
A, A2, B = ModelRef("a", "m"), ModelRef("a", "n"), ModelRef("b", "m")


def failure(
    kind: FailureClass, blame: Blame = Blame.KEY_AND_MODEL, retry_after: float | None = None
) -> Failure:
    return Failure(kind, Action.NEXT_ROUTE, blame, "x", retry_after=retry_after)


OVERLOADED = failure(FailureClass.OVERLOADED)
SILENT = failure(FailureClass.SILENT, Blame.ENDPOINT)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def state(book: HealthBook, ref: ModelRef, seconds: float = 0.0, key: str = "") -> str:
    return str(book.standing(ref, key, after(seconds)).state)


def test_what_a_vendor_takes_back_stands_no_longer() -> None:
    """This reason alone, of this model or this key alone."""
    book = HealthBook()
    whole = ModelRef("a", "")
    for ref, key, kind, blame in (
        (A, "", FailureClass.AUTH, Blame.KEY),
        (A, "work", FailureClass.AUTH, Blame.KEY),
        (A, "", FailureClass.ACCESS, Blame.KEY_AND_MODEL),
    ):
        book.failed(ref, key, failure(kind, blame), after(0))
    assert book.lifted(A, FailureClass.MODEL_GONE, after(1)) == ()
    assert [each.key for each in book.lifted(whole, FailureClass.AUTH, after(1), "")] == [""]
    assert state(book, A, 2) == HealthState.LATCHED
    assert [each.ref for each in book.lifted(A, FailureClass.ACCESS, after(1))] == [A]
    assert state(book, A, 2) == HealthState.OK
    assert state(book, A, 2, "work") == HealthState.LATCHED


def test_two_strikes_open_and_one_does_not() -> None:
    """The first is remembered; the second, soon after, opens for a while; then one turn may probe."""
    book = HealthBook()
    book.failed(A, "", OVERLOADED, NOW)
    assert state(book, A) == "struck"
    book.failed(A, "", OVERLOADED, after(10))
    assert state(book, A, 11) == "open"
    assert state(book, A, 10 + FIRST_WAIT + 1) == "half_open"
    assert state(book, B) == state(book, A2) == "ok"


def test_strikes_far_apart_do_not_add_up() -> None:
    """A failure an hour ago says nothing of now."""
    book = HealthBook()
    book.failed(A, "", OVERLOADED, NOW)
    assert state(book, A, 3600) == "ok"
    book.failed(A, "", OVERLOADED, after(3600))
    assert state(book, A, 3601) == "struck"


def test_one_silence_opens_the_whole_endpoint() -> None:
    """It cost somebody minutes; nothing of that vendor is asked for a while."""
    book = HealthBook()
    book.failed(A, "", SILENT, NOW)
    assert state(book, A, 1) == state(book, A2, 1) == "open"
    assert state(book, B, 1) == "ok"


def test_each_failed_probe_makes_the_wait_longer_up_to_five_minutes() -> None:
    """And an answer ends it all."""
    book = HealthBook()
    at = 0.0
    waits = []
    for _ in range(12):
        book.failed(A, "", SILENT, after(at))
        until = book.standing(A, "", after(at)).until
        assert until is not None
        waits.append((until - after(at)).total_seconds())
        at += waits[-1] + 1
        assert state(book, A, at) == "half_open"
    assert waits[:4] == pytest.approx([15, 21, 29.4, 41.16])
    assert max(waits) == MOST_WAIT
    book.answered(A, "", after(at))
    assert state(book, A, at) == "ok"
    book.failed(A, "", SILENT, after(at + 1))
    until = book.standing(A, "", after(at + 1)).until
    assert until == after(at + 1 + FIRST_WAIT)


@pytest.mark.parametrize("failing", [OVERLOADED, SILENT], ids=["overloaded", "silent"])
@pytest.mark.parametrize("between", [0.5, 1, 6, 7.3, 13])
@pytest.mark.parametrize("well_at", [1, 14, 30, 45, 59, 60])
def test_who_was_down_for_a_minute_is_tried_within_half_a_minute(
    well_at: float, between: float, failing: Failure
) -> None:
    """However long it was down, up to a minute, however often turns are made, whatever chance makes of each wait."""
    chance = random.Random(f"{well_at} {between}")
    low, high = JITTER
    for jitters in (
        repeat(low),
        repeat(high),
        *([chance.uniform(low, high) for _ in range(20)] for _ in range(50)),
    ):
        book, at = HealthBook(), 0.0
        waits = iter(jitters)
        while at < well_at:
            if not book.standing(A, "", after(at)).is_passed_over:
                book.failed(A, "", failing, after(at), jitter=next(waits))
            at += between
        until = book.standing(A, "", after(at)).until
        assert until is None or until <= after(well_at + 30)


def test_a_wait_is_never_shortened() -> None:
    """An hour that the vendor asked for is not cut to fifteen seconds by the next failure."""
    book = HealthBook()
    limit = failure(FailureClass.RATE_LIMIT, retry_after=3600)
    book.failed(A, "", limit, NOW)
    book.failed(A, "", failure(FailureClass.RATE_LIMIT, retry_after=1), after(1))
    book.failed(A, "", OVERLOADED, after(2))
    book.failed(A, "", OVERLOADED, after(3))
    assert state(book, A, 3599) == "open"
    assert state(book, A, 3601) == "half_open"


def test_a_vendor_that_names_a_time_is_left_alone_until_then() -> None:
    """Overloaded, and back in ten minutes: once is enough."""
    book = HealthBook()
    book.failed(A, "", failure(FailureClass.OVERLOADED, retry_after=600), NOW)
    assert state(book, A, 599) == "open"
    assert state(book, A, 601) == "half_open"


@pytest.mark.parametrize("kind", [FailureClass.AUTH, FailureClass.QUOTA])
def test_a_bad_key_never_benches_a_vendor(kind: FailureClass) -> None:
    """The other key of the same vendor is as good as before."""
    book = HealthBook()
    book.failed(A, "work", failure(kind, Blame.KEY), NOW)
    assert state(book, A, 1, "work") == state(book, A2, 1, "work") == "latched"
    assert state(book, A, 1, "private") == "ok"


def test_access_is_learned_for_the_key_and_the_model_and_asked_again_after_a_day() -> None:
    """Another model of the vendor, or another key, is not touched."""
    book = HealthBook()
    book.failed(A, "", failure(FailureClass.ACCESS), NOW)
    assert state(book, A, LATCH_SECONDS - 1) == "latched"
    assert state(book, A, LATCH_SECONDS + 1) == "half_open"
    assert state(book, A2, 1) == state(book, A, 1, "other") == "ok"
    assert not book.has_answered(A)


def test_the_users_word_forgives() -> None:
    """ "Try again", or another key: whatever stood against the vendor is over."""
    book = HealthBook()
    book.failed(A, "", failure(FailureClass.AUTH, Blame.KEY), NOW)
    book.failed(A, "", SILENT, NOW)
    assert {record.state for record in book.forgive("a", after(1))} == {HealthState.OK}
    assert state(book, A, 1) == "ok"


@pytest.mark.parametrize(
    "kind",
    [
        FailureClass.CONTEXT,
        FailureClass.REFUSED,
        FailureClass.BAD_REQUEST,
        FailureClass.UNSUPPORTED,
        FailureClass.FOREIGN_STATE,
        FailureClass.CANCELLED,
        FailureClass.BUDGET,
        FailureClass.INTERNAL,
    ],
)
def test_what_is_nobodys_outage_leaves_no_mark(kind: FailureClass) -> None:
    """Ten times over."""
    book = HealthBook()
    for _ in range(10):
        assert book.failed(A, "", failure(kind, Blame.MODEL), NOW) == ()
    assert state(book, A) == "ok"


def test_a_clock_that_was_set_back_benches_nobody_for_longer() -> None:
    """Records from the future wait as long as they were meant to, from now on."""
    book = HealthBook()
    kept = book.failed(A, "", SILENT, after(365 * 86_400))
    later = HealthBook(kept, NOW)
    assert state(later, A, FIRST_WAIT - 1) == "open"
    assert state(later, A, FIRST_WAIT + 1) == "half_open"


@pytest.mark.parametrize("kind", [FailureClass.AUTH, FailureClass.OVERLOADED, FailureClass.RATE_LIMIT])
def test_a_clock_that_is_set_back_while_the_program_runs_benches_nobody(kind: FailureClass) -> None:
    """A year that never was does not have to pass first; a second is no jump."""
    book = HealthBook()
    for _ in range(2):
        book.failed(A, "", failure(kind), after(365 * 86_400))
    assert state(book, A, 365 * 86_400 - 1) in ("open", "latched")
    assert state(book, A, 0) == "half_open"


def test_one_turn_probes_and_the_others_go_elsewhere() -> None:
    """Until it is over, or has said nothing for so long that it is likely gone."""
    book = HealthBook()
    book.failed(A, "", SILENT, NOW)
    at = FIRST_WAIT + 1
    book.probe(A, "", after(at), "mine")
    mine = book.standing(A, "", after(at), "mine")
    assert mine.state == "half_open"
    assert state(book, A, at) == state(book, A2, at) == "open"
    assert state(book, A, at + 60) == "half_open"
    book.probed("mine")
    assert state(book, A, at) == "half_open"


def test_what_is_well_is_not_probed() -> None:
    """A turn that asks a vendor in good health keeps nobody from it."""
    book = HealthBook()
    book.probe(A, "", NOW, "mine")
    assert state(book, A) == "ok"


def test_turns_that_fail_together_open_it_once() -> None:
    """Twenty that were under way when it went down make the wait no longer than two."""
    book = HealthBook()
    for n in range(20):
        book.failed(A, "", OVERLOADED, after(n / 100))
    until = book.standing(A, "", after(1)).until
    assert until is not None
    assert until <= after(1 + FIRST_WAIT)


def test_a_failure_shows_no_access() -> None:
    """Only an answer does, and what stands against a model is no answer."""
    book = HealthBook()
    book.failed(A, "", OVERLOADED, NOW)
    assert not book.has_answered(A)
    book.answered(A, "", NOW)
    assert book.has_answered(A)


def test_records_survive_and_another_programs_are_taken_in() -> None:
    """What one program learned, the next one knows; the newer record wins."""
    book = HealthBook()
    kept = book.failed(A, "", SILENT, NOW)
    assert state(HealthBook(kept, after(1)), A, 1) == "open"
    other = HealthBook()
    other.take(kept)
    assert state(other, A, 1) == "open"
    other.take(book.answered(A, "", after(5)))
    assert state(other, A, 6) == "ok"
