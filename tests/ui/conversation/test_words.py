"""What is said while a turn runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from interline.model.decision import Attempt, AttemptState, Candidate, Forecast, Plan, Verdict
from interline.model.money import FREE, UNKNOWN
from interline.model.refs import ModelRef
from interline.model.turn import AttemptEnded, Restarted, Seamed, Trying, Waiting
from interline.router.reasons import REASONS
from interline.ui.conversation import words
from tests.ui.fakes import OVERLOADED, A, B

NOW = datetime(2026, 11, 23, tzinfo=UTC)
FAILED = Attempt("a", "d", 1, A, AttemptState.FAILED, NOW, failure=OVERLOADED)


def name_of(ref: ModelRef) -> str:
    return str(ref)


def test_trying_names_the_vendor_or_what_it_is_busy_with() -> None:
    """A vendor's name is cleaned, whatever it is."""
    assert words.trying(Trying(A, "Sim A", 1)) == "Asking Sim A…"
    assert words.trying(Trying(A, "Local", 1, "loading model")) == "Loading model…"
    assert words.trying(Trying(A, "\u202e<b>x</b>\n", 1)) == "Asking ‹U+202E›<b>x</b>…"


def test_a_break_says_why_where_there_is_more_to_say() -> None:
    """And names one that goes on by itself once."""
    assert (
        words.on_the_way(Seamed(A, B, "stalled"), name_of)
        == "sim-a/ok broke off (stalled). sim-b/ok goes on…"
    )
    again = Restarted(A, A, "broke off in mid-answer")
    assert words.on_the_way(again, name_of) == "sim-a/ok broke off. It begins anew…"


def test_a_long_name_is_cut_once() -> None:
    """One … is enough."""
    assert words.trying(Trying(A, "Sim " * 40, 1)).count("…") == 1


def test_a_wait_never_says_that_no_second_is_left() -> None:
    """A part of a second counts as one."""
    event = Waiting(A, 3.0, "rate limit (429)")
    assert words.waiting(event, 2.2, name_of) == "sim-a/ok: rate limit (429). Asking again in 3 s…"
    assert words.waiting(event, 0.1, name_of).endswith("in 1 s…")


def test_a_fallback_names_both() -> None:
    """Who failed, how, and who is next."""
    assert (
        words.passed_over(AttemptEnded(FAILED, B), name_of) == "sim-a/ok: overloaded (529). Asking sim-b/ok…"
    )
    assert words.passed_over(AttemptEnded(FAILED, None), name_of) == "sim-a/ok: overloaded (529)."
    silent = replace(FAILED, failure=None)
    assert words.passed_over(AttemptEnded(silent, None), name_of) == "sim-a/ok: did not answer."


def test_an_estimate_never_calls_an_unknown_price_nothing() -> None:
    """Unknown is said; free is free."""
    unknown = Plan("x", (Candidate(1, A, Verdict.CHOSEN, estimated_cost=UNKNOWN),))
    free = Plan("x", (Candidate(1, A, Verdict.CHOSEN, estimated_cost=FREE),))
    nobody = Plan("x", (Candidate(1, A, Verdict.EXCLUDED),))
    assert words.estimate(Forecast(unknown, 1240), name_of).ways == (
        "sim-a/ok · ≈1,240 tokens · price unknown",
        "≈1,240 tokens · price unknown",
        "price unknown",
    )
    assert words.estimate(Forecast(free, 1), name_of).ways[0] == "sim-a/ok · ≈1 token · free"
    assert words.estimate(Forecast(nobody), name_of).ways == ("No model can answer this",)


@pytest.mark.parametrize("reasons", [("pinned", "budget"), ("route_step", "budget_stops")])
def test_an_estimate_says_where_a_budget_stands_in_the_way(reasons: tuple[str, ...]) -> None:
    """Also beside others that cannot be asked at all: it is what the user can do something about."""
    over = Candidate(1, A, Verdict.EXCLUDED, reasons)
    other = Candidate(2, B, Verdict.EXCLUDED, ("route_step", "no_key"))
    plan = Plan("x", (over, other))
    assert words.estimate(Forecast(plan), name_of).ways == (
        "A budget stands in the way of this",
        "Over a budget",
    )
    assert words.together([plan, Plan("x", (other,))]) == "Over a budget"


def test_an_estimate_says_how_full_a_model_would_be() -> None:
    """Where it is known how much it takes; and why nobody can be asked, where that is the same for all."""
    plan = Plan("x", (Candidate(1, A, Verdict.CHOSEN, estimated_cost=FREE),))
    found = words.estimate(Forecast(plan, 2_000, 8_000), name_of)
    assert found.fullness == 0.25
    assert found.about == (
        "About 2,000 of the 8,000 tokens that sim-a/ok takes at once, history and attachments included."
    )
    assert words.estimate(Forecast(plan, 2_000), name_of).fullness is None
    assert words.estimate(Forecast(plan, 7_000, 8_000), name_of).ways[1] == "≈7,000 of 8,000 tokens · free"
    too_long = Candidate(1, A, Verdict.EXCLUDED, ("pinned", "too_long"))
    other = Candidate(2, B, Verdict.EXCLUDED, ("route_step", "no_key"))
    found = words.estimate(Forecast(Plan("x", (too_long,))), name_of)
    assert found.ways == (
        f"No model can answer this: {REASONS['too_long']}",
        "No model can answer this",
    )
    assert words.estimate(Forecast(Plan("x", (too_long, other))), name_of).ways == (
        "No model can answer this",
    )
