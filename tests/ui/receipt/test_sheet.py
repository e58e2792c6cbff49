"""The journey of an answer in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from interline.model.decision import Attempt, AttemptState, Candidate, Decision, Plan, Verdict
from interline.model.failure import Action, Blame, Failure, FailureClass
from interline.model.money import FREE, UNKNOWN, Bill, Cost, Quality
from interline.model.refs import ModelRef
from interline.model.usage import Usage
from interline.ui.picker.names import Names
from interline.ui.receipt.sheet import seconds, sheet_of
from tests.ui.fakes import CENT, OVERLOADED, A, B

NOW = datetime(2026, 11, 23, tzinfo=UTC)
C = ModelRef("c", "c")
FAILED = Attempt(
    "1", "d", 1, A, AttemptState.FAILED, NOW, failure=OVERLOADED, status=529, bill=Bill(FREE), total_ms=1400
)
ANSWERED = Attempt(
    "2", "d", 2, B, AttemptState.OK, NOW, "ok-2026", usage=Usage(2310, 1900, output=402, reasoning=120),
    bill=Bill(CENT, price_source="genai-prices 0.2.3"), first_token_ms=600, total_ms=4100,
)  # fmt: skip
PLAN = Plan(
    "route:default",
    (
        Candidate(1, A, Verdict.CHOSEN),
        Candidate(2, B, Verdict.KEPT),
        Candidate(3, C, Verdict.KEPT),
        Candidate(4, ModelRef("d", "d"), Verdict.EXCLUDED, ("no_key", "some_new_reason")),
    ),
)
DECISION = Decision("d", "c", "m", NOW, PLAN, (ANSWERED, FAILED), "answered", "A was overloaded; B answered.")


def test_what_the_vendor_says_of_the_answer_stands_in_the_receipt() -> None:
    """Its tier, its searches, and the cost that it reports itself; nothing where it says nothing."""
    usage = Usage(100, output=20, searches=3, service_tier="flex\u202e", reported_cost=Decimal("0.00042"))
    facts = dict(sheet_of(replace(DECISION, attempts=(replace(ANSWERED, usage=usage),)), Names()).facts)
    assert facts["Web searches"] == "3"
    assert facts["Service tier"] == "flex‹U+202E›"
    assert facts["Vendor's own cost"] == "$0.00042"
    odd = replace(usage, searches=0, service_tier=None, reported_cost=Decimal("NaN"))
    facts = dict(sheet_of(replace(DECISION, attempts=(replace(ANSWERED, usage=odd),)), Names()).facts)
    assert not facts.keys() & {"Web searches", "Service tier", "Vendor's own cost"}


def test_a_receipt_tells_the_whole_journey() -> None:
    """Attempts in their order, then what was not tried and why."""
    sheet = sheet_of(DECISION, Names())
    assert sheet.facts == (
        ("Asked for", "the default route"),
        ("Answered", "sim-b · ok (returned: ok-2026)"),
        ("Tokens", "2,310 in (1,900 from cache) · 402 out (120 thinking)"),
        ("Prices", "genai-prices 0.2.3"),
        ("Cost", "$0.0123"),
    )
    assert [(step.mark, step.who, step.what, step.cost, step.quality) for step in sheet.steps] == [
        ("✕", "sim-a · ok", "overloaded · 529 · 1.4 s", "not billed", ""),
        ("✓", "sim-b · ok", "first word 0.6 s · 4.1 s · 2,712 tokens", "$0.0123", "exact"),
        ("–", "c · c", "not needed", "", ""),
        ("–", "d · d", "not tried: no key, some new reason", "", ""),
    ]
    assert sheet.why == "A was overloaded; B answered."
    assert sheet.as_text().splitlines()[-1] == sheet.why
    assert "✕  sim-a · ok  overloaded · 529 · 1.4 s  not billed" in sheet.as_text()


@pytest.mark.parametrize(
    ("cost", "billed", "shown", "quality"),
    [
        (UNKNOWN, False, "unknown", ""),
        (Cost(Decimal("0.5"), Quality.ESTIMATED), False, "$0.50", "estimated"),
        (FREE, True, "free", "exact"),
    ],
)
def test_a_failed_attempt_is_called_unbilled_only_where_that_is_known(
    cost: Cost, billed: bool, shown: str, quality: str
) -> None:
    """Unknown stays unknown; what may be billed is said."""
    attempt = replace(FAILED, bill=Bill(cost), possibly_billed=billed)
    sheet = sheet_of(replace(DECISION, attempts=(attempt,)), Names())
    assert (sheet.steps[0].cost, sheet.steps[0].quality) == (shown, quality)
    assert any(name == "Note" for name, _ in sheet.facts) is billed


def test_how_an_attempt_was_asked_stands_in_its_line() -> None:
    """How often, after which wait, with which key, without what; and whether it may have been billed."""
    first = replace(FAILED, tries=2, wait_ms=520, possibly_billed=True)
    second = replace(ANSWERED, ref=A, key="work", repairs=("temperature", "top_p"))
    steps = sheet_of(replace(DECISION, attempts=(first, second)), Names()).steps
    assert steps[0].what == (
        "first key · asked twice · waited 0.5 s · overloaded · 529 · 1.4 s · may have been billed"
    )
    assert steps[1].what.startswith("key “work” · without temperature, top_p · first word 0.6 s")


def test_an_answer_that_was_gone_on_with_names_both() -> None:
    """Whose words stand first, and who went on; one that began anew is alone."""
    broke = Failure(FailureClass.STALLED, Action.NEXT_ROUTE, Blame.KEY_AND_MODEL, "x")
    first = replace(FAILED, state=AttemptState.INTERRUPTED, failure=broke, shown_chars=500)
    second = replace(ANSWERED, trigger=FailureClass.STALLED, continued=True)
    sheet = sheet_of(replace(DECISION, attempts=(first, second)), Names())
    assert dict(sheet.facts)["Answered"].startswith("sim-a · ok, then sim-b · ok")
    assert sheet.steps[1].what.startswith("went on with the answer · ")
    anew = sheet_of(replace(DECISION, attempts=(first, replace(second, continued=False))), Names())
    assert dict(anew.facts)["Answered"].startswith("sim-b · ok")
    assert anew.steps[1].what.startswith("began the answer anew · ")


@pytest.mark.parametrize(
    ("reported", "computed", "words"),
    [
        ("0.0112", "0.0100", "$0.0112 · 12 % more than the price list ($0.01)"),
        ("0.0050", "0.0100", "$0.005 · 50 % less than the price list ($0.01)"),
        ("0.01", "0.01", "$0.01 · as the price list ($0.01)"),
        ("0.01", "0", "$0.01 · more than the price list ($0.00)"),
        ("0.01", None, "$0.01"),
    ],
)
def test_a_cost_that_the_vendor_said_is_set_beside_the_price_list(
    reported: str, computed: str | None, words: str
) -> None:
    """How far apart they are, where a list price is known."""
    bill = Bill(CENT, price_source="vendor", computed=Decimal(computed) if computed else None)
    attempt = replace(ANSWERED, usage=Usage(1, output=1, reported_cost=Decimal(reported)), bill=bill)
    facts = dict(sheet_of(replace(DECISION, attempts=(attempt,)), Names()).facts)
    assert facts["Vendor's own cost"] == words


def test_tokens_of_an_answer_that_broke_off_are_not_called_all_of_them() -> None:
    """What a vendor counts at the end was never said."""
    cut = replace(ANSWERED, state=AttemptState.INTERRUPTED)
    tokens = dict(sheet_of(replace(DECISION, attempts=(cut,)), Names()).facts)["Tokens"]
    assert tokens.endswith("out (120 thinking), as far as the vendor had counted")


def test_a_sealed_record_says_so() -> None:
    """With the beginning of its hash."""
    sealed = replace(DECISION, hash="0123456789abcdef" * 4)
    assert sheet_of(sealed, Names()).facts[-1] == ("Record", "sealed · 0123456789ab")


def test_a_pinned_model_is_said_to_be_the_only_one() -> None:
    """So that nobody wonders why nothing else was tried."""
    decision = replace(DECISION, plan=replace(PLAN, asked="sim-a/ok", pinned=True))
    assert sheet_of(decision, Names()).facts[0] == ("Asked for", "sim-a/ok and no other")


@pytest.mark.parametrize("state", list(AttemptState))
def test_every_way_an_attempt_can_end_has_its_words(state: AttemptState) -> None:
    """A mark, and a row without an error."""
    failure = Failure(FailureClass.INTERRUPTED, Action.STOP, Blame.ENDPOINT, "x")
    attempt = replace(ANSWERED, state=state, failure=None if state is AttemptState.OK else failure)
    step = sheet_of(replace(DECISION, attempts=(attempt,)), Names()).steps[0]
    assert step.mark
    assert step.what


def test_words_of_vendors_are_cleaned() -> None:
    """The model that a vendor says it is could be anything."""
    attempt = replace(ANSWERED, model_returned="x\u202e<img>\n" * 100)
    answered = dict(sheet_of(replace(DECISION, attempts=(attempt,)), Names()).facts)["Answered"]
    assert "\u202e" not in answered
    assert "\n" not in answered
    assert len(answered) < 200


def test_seconds_have_the_digits_that_matter() -> None:
    """Tenths below ten."""
    assert [seconds(ms) for ms in (0, 40, 1400, 9940, 12_400)] == ["0.0 s", "0.0 s", "1.4 s", "9.9 s", "12 s"]
