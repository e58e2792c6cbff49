"""A plan as a table in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from interline.model.decision import Candidate, Decision, Plan, Verdict
from interline.model.money import UNKNOWN, Cost, Quality
from interline.model.refs import ModelRef
from interline.router.reasons import NO_KEY, PINNED, PROBE, RESTING, ROUTE_STEP, TRAINS
from interline.router.survey import Survey, View, as_json
from interline.ui.candidates.words import MOST_LINES, considered, forecast
from interline.ui.picker.names import Names
from tests.ui.fakes import LOCAL, MODELS, A, B

CHEAP = Cost(Decimal("0.004"), Quality.ESTIMATED)
PLAN = Plan(
    "route:default",
    (
        Candidate(1, A, Verdict.CHOSEN, (ROUTE_STEP,), CHEAP, cache_warm=True),
        Candidate(2, B, Verdict.KEPT, (ROUTE_STEP, PROBE), UNKNOWN, "half_open"),
        Candidate(3, LOCAL, Verdict.EXCLUDED, (NO_KEY, TRAINS)),
    ),
)


@pytest.fixture
def names() -> Names:
    """The names of the models."""
    made = Names()
    made.learn(MODELS)
    return made


def test_each_candidate_says_where_it_stands_and_why(names: Names) -> None:
    """In order; what is left out has its reasons in words."""
    table = forecast(PLAN, names, {})
    assert table.summary == "Sim A · ok would be asked first, for ≈$0.004."
    assert [(line.place, line.who, line.what, line.cost) for line in table.lines] == [
        ("1", "Sim A · ok", "First", "≈$0.004"),
        ("2", "Sim B · ok", "If those before it fail", "price unknown"),
        (
            "–",
            "Local · SmolLM2 135M",
            "Left out: no key, the vendor may train on prompts",
            "price unknown",
        ),
    ]
    assert table.lines[0].remarks == "the conversation is likely still cached"
    assert table.lines[1].remarks == "failed lately; this turn tries whether it is back"
    assert table.lines[1].spoken == (
        "2, Sim B · ok, If those before it fail, failed lately; this turn tries whether it is back, price unknown"
    )


def test_what_stands_against_a_model_is_said_with_its_time(names: Names) -> None:
    """As in the list of models."""
    resting = replace(PLAN, candidates=(Candidate(1, A, Verdict.EXCLUDED, (RESTING,), CHEAP, "open"),))
    table = forecast(resting, names, {A: "busy until 14:32"})
    assert table.summary == "Nobody can be asked: each line says why."
    assert (table.lines[0].what, table.lines[0].remarks) == ("Left out: busy until 14:32", "")


def test_a_pinned_model_says_that_nobody_else_is_asked(names: Names) -> None:
    """Since the user chose it."""
    pinned = Plan("sim-a/ok", (Candidate(1, A, Verdict.CHOSEN, (PINNED,), CHEAP),), pinned=True)
    assert forecast(pinned, names, {}).summary.endswith("so nobody else would be.")


def test_a_long_route_is_cut_and_says_so(names: Names) -> None:
    """The sheet stays a sheet."""
    many = tuple(Candidate(n, ModelRef("sim-a", f"m{n}"), Verdict.KEPT) for n in range(1, 201))
    lines = forecast(Plan("route:default", many), names, {}).lines
    assert len(lines) == MOST_LINES + 1
    assert lines[-1].who == "and 140 more"


def test_a_recorded_decision_is_told_from_its_record(names: Names) -> None:
    """Health and its time as they stood then, not as they stand now."""
    then = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
    until = then + timedelta(minutes=32)
    survey = Survey(
        "route:default",
        pinned=False,
        views=(View(A, health="open", reason="rate_limited", until=until.isoformat()), View(B)),
    )
    plan = Plan(
        "route:default",
        (Candidate(1, B, Verdict.CHOSEN, (ROUTE_STEP,)), Candidate(2, A, Verdict.EXCLUDED, (RESTING,))),
        basis=as_json(survey),
    )
    table = considered(Decision("d", "c", "m", then, plan, why="Sim B answered."), names)
    assert table.summary == "Sim B answered."
    assert [line.what for line in table.lines] == [
        "First",
        f"Left out: busy until {until.astimezone():%H:%M}",
    ]


@pytest.mark.parametrize("basis", ["", "{}", "[]", "no json", '{"views": [{"ref": "x"}]}'])
def test_a_record_that_cannot_be_read_in_full_is_shown_without_health(names: Names, basis: str) -> None:
    """The plan itself says enough."""
    decision = Decision("d", "c", "m", datetime.now(UTC), replace(PLAN, basis=basis))
    assert len(considered(decision, names).lines) == 3
