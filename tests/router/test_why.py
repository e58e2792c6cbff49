"""The sentence of why: from codes alone, for every failure there is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from interline.model.decision import Attempt, AttemptState, Candidate, Plan, Verdict
from interline.model.events import Finish
from interline.model.failure import WORDS, Action, Blame, Failure, FailureClass
from interline.model.refs import ModelRef
from interline.router.plan import REASONS
from interline.router.why import no_answer, why

NAMES = {"a": "Sim A", "b": "Sim B"}


def _name(vendor_id: str) -> str:
    return NAMES.get(vendor_id, vendor_id)


def _attempt(n: int, vendor: str, failure: FailureClass | None = None, status: int | None = None) -> Attempt:
    found = (
        None
        if failure is None
        else Failure(failure, Action.NEXT_ROUTE, Blame.NONE, "the vendor's raw words", status=status)
    )
    state = AttemptState.FAILED if failure else AttemptState.OK
    return Attempt(
        str(n), "d", n, ModelRef(vendor, "m"), state, datetime.now(UTC), failure=found, total_ms=1400
    )


def _plan(*vendors: str, pinned: bool = False) -> Plan:
    kept = [Candidate(n, ModelRef(v, "m"), Verdict.KEPT) for n, v in enumerate(vendors, 1)]
    return Plan("a/m" if pinned else "route:work", tuple(kept), pinned=pinned)


def test_a_fallback_is_told_in_one_sentence() -> None:
    """Who failed, how, after how long, and who answered; never the vendor's raw words."""
    attempts = [_attempt(1, "a", FailureClass.OVERLOADED, 529), _attempt(2, "b")]
    assert why(_plan("a", "b"), attempts, _name) == "Sim A: overloaded (529) after 1.4 s; Sim B answered."


def test_only_what_is_whole_is_said_to_be_an_answer() -> None:
    """What broke off, was stopped, reached its limit or was declined came from a vendor, and was no answer."""
    first = _attempt(1, "a", FailureClass.OVERLOADED, 529)
    plan, begun = _plan("a", "b"), "Sim A: overloaded (529) after 1.4 s; "
    cut = replace(_attempt(2, "b", FailureClass.INTERRUPTED), state=AttemptState.INTERRUPTED)
    assert why(plan, [first, cut], _name, finish=Finish.INTERRUPTED) == (
        f"{begun}Sim B: broke off in mid-answer after 1.4 s."
    )
    # Who came after the one that broke off is told too.
    assert why(
        plan,
        [replace(cut, n=1), _attempt(2, "a", FailureClass.RATE_LIMIT, 429)],
        _name,
        finish=Finish.INTERRUPTED,
    ) == ("Sim B: broke off in mid-answer after 1.4 s; Sim A: rate limit (429) after 1.4 s.")
    stopped = replace(_attempt(2, "b"), state=AttemptState.CANCELLED)
    assert why(plan, [first, stopped], _name, finish=Finish.CANCELLED) == (
        f"{begun}stopped before Sim B answered."
    )
    assert why(plan, [first, replace(stopped, first_token_ms=3)], _name, finish=Finish.CANCELLED) == (
        f"{begun}stopped while Sim B was answering."
    )
    whole = _attempt(2, "b")
    assert why(plan, [first, whole], _name, finish=Finish.LENGTH) == (
        f"{begun}Sim B answered up to its limit of length."
    )
    assert why(plan, [first, whole], _name, finish=Finish.REFUSED) == f"{begun}Sim B declined to answer."
    assert why(plan, [first, whole], _name, finish=Finish.STOP) == f"{begun}Sim B answered."


def test_what_is_wrong_on_the_way_to_a_vendor_is_said_as_the_network_says_it() -> None:
    """A certificate or a proxy is mended elsewhere than an address; a vendor's own words are never taken for that."""
    words = "sim:1 shows a certificate that it signed itself; point SSL_CERT_FILE at it."
    found = Failure(FailureClass.CONNECT, Action.NEXT_ROUTE, Blame.ENDPOINT, words, code="tls")
    attempt = replace(_attempt(1, "a", FailureClass.CONNECT), failure=found)
    error = no_answer(_plan("a"), [attempt], _name)
    assert error.next_step == words
    for told in (replace(found, status=400), replace(found, failure_class=FailureClass.BAD_REQUEST)):
        error = no_answer(_plan("a"), [replace(attempt, failure=told)], _name)
        assert words not in error.next_step


def test_an_answer_at_the_first_step_says_why_that_one() -> None:
    """The route's first step, the first usable one with what kept the others out, or the user's own choice."""
    assert why(_plan("a"), [_attempt(1, "a")], _name) == "First step of the route “work”."
    assert (
        why(_plan("a", pinned=True), [_attempt(1, "a")], _name)
        == "You chose this model for the conversation."
    )
    out = Candidate(2, ModelRef("b", "m"), Verdict.EXCLUDED, ("no_key",))
    plan = Plan("route:work", (*_plan("a").candidates, out))
    assert why(plan, [_attempt(1, "a")], _name) == "First usable step of the route “work” (Sim B: no key)."


def test_an_answer_that_the_user_let_go_on_says_so() -> None:
    """With the same vendor, with a model of the user's choice, or with whom the route named."""
    begun_by = ModelRef("a", "m")
    pinned = _plan("a", pinned=True)
    here = why(pinned, [_attempt(1, "a")], _name, begun_by)
    assert here == "You chose to continue this answer here, with the same vendor."
    other = why(_plan("b", pinned=True), [_attempt(1, "b")], _name, begun_by)
    assert other == "You chose this model to continue the answer."
    assert why(_plan("b"), [_attempt(1, "b")], _name, begun_by) == "First step of the route “work”."


@pytest.mark.parametrize("found", list(FailureClass))
def test_every_failure_has_words_and_a_next_step(found: FailureClass) -> None:
    """No class leaves a person without a way on; the raw words stand in the details alone."""
    error = no_answer(_plan("a"), [_attempt(1, "a", found, 500)], _name)
    assert WORDS[found] in error.sentence
    assert error.next_step.endswith(".")
    assert "raw words" not in str(error)
    assert error.detail == "the vendor's raw words"
    assert error.exit_code == 3


def test_a_pin_says_that_nobody_else_was_asked() -> None:
    """The user knows why there was no fallback."""
    error = no_answer(_plan("a", pinned=True), [_attempt(1, "a", FailureClass.CONNECT)], _name)
    assert "pinned" in error.next_step


@pytest.mark.parametrize("code", list(REASONS))
def test_a_plan_without_candidates_says_what_kept_each_out(code: str) -> None:
    """Every reason has words."""
    plan = Plan("route:work", (Candidate(1, ModelRef("a", "m"), Verdict.EXCLUDED, (code,)),))
    error = no_answer(plan, [], _name)
    assert REASONS[code] in error.sentence
    assert why(plan, [], _name) == error.sentence


def test_hostile_names_are_made_harmless() -> None:
    """A vendor's name from vendors.toml may hold anything."""
    plan = _plan("x\u202e\x1b[31m")
    sentence = why(plan, [_attempt(1, "x\u202e\x1b[31m", FailureClass.CONNECT)], _name)
    assert "\u202e" not in sentence
    assert "\x1b" not in sentence


def test_a_route_without_steps_says_how_it_gets_some() -> None:
    """As with no key and the built-in model switched off."""
    error = no_answer(Plan("route:default", ()), (), str)
    assert error.sentence == "The route “default” has no steps."
    assert error.next_step.startswith("Add a vendor's key in the settings")
