"""Failover Bench's sixteen faults on every wire, streamed and whole: what the user must get and vendors must see."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from interline.model.conversation import Status
from interline.model.decision import AttemptState
from interline.model.events import Finish
from interline.model.failure import FailureClass
from interline.model.money import Quality
from interline.model.turn import Restarted, Seamed, TurnEnded, TurnEvent
from interline.startup import Interline
from tests.services.failover import (
    ACCOUNTED,
    FAULTS,
    GOOD,
    LONG_TOKENS,
    MODES,
    REFUSAL,
    TOKENS,
    USAGE,
    WIRE_NAMES,
    Fault,
    Played,
    accounted,
    play,
    played,
    recovery,
)

INPUT, OUTPUT = Decimal("0.000001"), Decimal("0.000002")
"""Dollars for a token."""
WHOLE_ANSWER = USAGE["input"] * INPUT + USAGE["output"] * OUTPUT

on_every_wire = pytest.mark.parametrize("wire", WIRE_NAMES)
in_both_modes = pytest.mark.parametrize("mode", MODES)


def check(
    result: Played,
    text: str,
    *,
    primary: int,
    fallback: int,
    states: tuple[AttemptState, ...],
    tries: tuple[int, ...],
) -> None:
    """A whole answer, told once, stored as told; the vendors saw these requests and no others."""
    message = result.ended.message
    assert (message.text, message.status, message.finish) == (text, Status.COMPLETE, Finish.STOP)
    assert result.shown == text
    assert (len(result.primary.calls), len(result.fallback.calls)) == (primary, fallback)
    assert tuple(attempt.state for attempt in result.attempts) == states
    assert tuple(attempt.tries for attempt in result.attempts) == tries
    assert sum(tries) == primary + fallback
    receipt = message.receipt
    assert receipt is not None
    assert receipt.ref.vendor == ("fallback" if fallback else "primary")
    assert receipt.cost == result.ended.decision.cost
    last = result.attempts[-1]
    assert last.bill.cost.quality is Quality.EXACT
    assert last.bill.cost.amount == WHOLE_ANSWER
    if primary and fallback:
        asked = [call.at for call in result.primary.calls]
        assert max(asked) < result.fallback.calls[0].at, "one after the other"


OK, FAILED, INTERRUPTED = AttemptState.OK, AttemptState.FAILED, AttemptState.INTERRUPTED
THEN_FALLBACK: dict[str, Any] = {"states": (FAILED, OK), "fallback": 1}


@on_every_wire
@in_both_modes
def test_s01_a_short_rate_limit_is_waited_for(home: Path, wire: str, mode: str) -> None:
    """429 with Retry-After: 2, once: two seconds later the same vendor answers."""
    result = play(home, FAULTS["S01"], wire, mode)
    check(result, "Served by the primary.", primary=2, fallback=0, states=(OK,), tries=(2,))
    assert result.waits == [2.0]
    assert result.ended.decision.cost.amount == WHOLE_ANSWER


@on_every_wire
@in_both_modes
def test_s02_a_rate_limit_for_good_goes_elsewhere(home: Path, wire: str, mode: str) -> None:
    """It is waited for once, and costs nothing."""
    result = play(home, FAULTS["S02"], wire, mode)
    check(result, GOOD, primary=2, tries=(2, 1), **THEN_FALLBACK)
    assert result.attempts[0].failure is not None
    assert result.attempts[0].failure.failure_class is FailureClass.RATE_LIMIT
    assert result.ended.decision.cost.amount == WHOLE_ANSWER


@on_every_wire
@in_both_modes
def test_s03_a_failure_of_a_moment_is_tried_again(home: Path, wire: str, mode: str) -> None:
    """500 once: the same vendor answers half a second later."""
    result = play(home, FAULTS["S03"], wire, mode)
    check(result, "Served by the primary.", primary=2, fallback=0, states=(OK,), tries=(2,))
    assert 0.4 <= sum(result.waits) <= 0.6


@on_every_wire
@in_both_modes
def test_s04_a_vendor_that_is_down_is_left_after_one_more_try(home: Path, wire: str, mode: str) -> None:
    """503 for good."""
    result = play(home, FAULTS["S04"], wire, mode)
    check(result, GOOD, primary=2, tries=(2, 1), **THEN_FALLBACK)
    assert sum(result.waits) <= 0.6


@on_every_wire
@in_both_modes
def test_s05_a_reset_after_the_request_had_left_is_not_sent_twice_to_the_same(
    home: Path, wire: str, mode: str
) -> None:
    """The vendor may be at work on it: the next is asked, and what the first may bill is an estimate."""
    result = play(home, FAULTS["S05"], wire, mode)
    check(result, GOOD, primary=1, tries=(1, 1), **THEN_FALLBACK)
    assert_possibly_billed(result)


def assert_possibly_billed(result: Played) -> None:
    first = result.attempts[0]
    assert first.possibly_billed
    assert first.bill.cost.quality is Quality.ESTIMATED
    assert first.bill.cost.amount is not None
    assert first.bill.cost.amount > 0
    cost = result.ended.decision.cost
    assert (cost.amount, cost.quality) == (first.bill.cost.amount + WHOLE_ANSWER, Quality.ESTIMATED)


@on_every_wire
@in_both_modes
@pytest.mark.parametrize("fault", ["S06", "S07"])
def test_s06_s07_silence_has_an_end(home: Path, wire: str, mode: str, fault: str) -> None:
    """No first word within the vendor's limit: the next is asked, and never the same again."""
    result = play(home, FAULTS[fault], wire, mode)
    check(result, GOOD, primary=1, tries=(1, 1), **THEN_FALLBACK)
    assert result.attempts[0].failure is not None
    assert result.attempts[0].failure.failure_class is FailureClass.SILENT
    assert_possibly_billed(result)


@on_every_wire
def test_s08_what_is_cut_early_is_begun_anew(home: Path, wire: str) -> None:
    """Forty of sixty tokens, and the connection closes: the fallback's answer stands alone, both are paid for."""
    result = play(home, FAULTS["S08"], wire, "streamed")
    check(result, GOOD, primary=1, fallback=1, states=(INTERRUPTED, OK), tries=(1, 1))
    assert result.marks == [Restarted]
    assert_cut_is_paid_for(result)


def assert_cut_is_paid_for(result: Played) -> None:
    first = result.attempts[0].bill.cost
    assert first.quality is Quality.ESTIMATED
    assert first.amount is not None
    assert first.amount > 20 * OUTPUT
    assert result.ended.decision.cost.amount == first.amount + WHOLE_ANSWER


@on_every_wire
@pytest.mark.parametrize("fault", ["S08", "S09"])
def test_s08_s09_half_a_whole_answer_is_none(home: Path, wire: str, fault: str) -> None:
    """Asked for in one piece, it breaks off in the middle of its body: nothing of it is shown, and it may be billed."""
    result = play(home, FAULTS[fault], wire, "whole")
    check(result, GOOD, primary=1, tries=(1, 1), **THEN_FALLBACK)
    assert result.marks == []
    assert_possibly_billed(result)


@on_every_wire
def test_s09_what_stalls_early_is_begun_anew(home: Path, wire: str) -> None:
    """Twenty tokens, and then nothing, connection open."""
    result = play(home, FAULTS["S09"], wire, "streamed")
    check(result, GOOD, primary=1, fallback=1, states=(INTERRUPTED, OK), tries=(1, 1))
    assert result.marks == [Restarted]
    assert result.attempts[0].failure is not None
    assert result.attempts[0].failure.failure_class is FailureClass.STALLED


@on_every_wire
def test_s10_one_unreadable_chunk_is_passed_over(home: Path, wire: str) -> None:
    """The rest of the answer is there, and the record counts what was not."""
    result = play(home, FAULTS["S10"], wire, "streamed")
    check(result, "Served by the primary.", primary=1, fallback=0, states=(OK,), tries=(1,))
    assert result.attempts[0].events_skipped == 1


@on_every_wire
def test_s10_an_unreadable_whole_answer_is_none(home: Path, wire: str) -> None:
    """What cannot be read was perhaps an answer, and paid for."""
    result = play(home, FAULTS["S10"], wire, "whole")
    check(result, GOOD, primary=1, tries=(1, 1), **THEN_FALLBACK)
    assert_possibly_billed(result)


@on_every_wire
@in_both_modes
def test_s11_an_answer_is_over_when_its_vendor_says_why(home: Path, wire: str, mode: str) -> None:
    """No [DONE] follows and the connection stays open: long before the minute of a stall the answer is whole, and exact
    in its cost."""
    result = play(home, FAULTS["S11"], wire, mode)
    check(result, "Served by the primary.", primary=1, fallback=0, states=(OK,), tries=(1,))
    assert result.attempts[0].total_ms is not None
    assert result.attempts[0].total_ms < 30_000


@on_every_wire
@in_both_modes
def test_s12_what_does_not_fit_goes_to_a_larger_model(home: Path, wire: str, mode: str) -> None:
    """One as small is not asked in vain."""
    result = play(home, FAULTS["S12"], wire, mode)
    check(result, GOOD, primary=1, tries=(1, 1), **THEN_FALLBACK)
    assert not result.others[0].requests
    assert result.attempts[0].failure is not None
    assert result.attempts[0].failure.failure_class is FailureClass.CONTEXT
    assert result.ended.decision.cost.amount == WHOLE_ANSWER


FILTERS = [wire for wire in WIRE_NAMES if wire not in FAULTS["S13"].not_on]


@pytest.mark.parametrize("wire", FILTERS)
@in_both_modes
def test_s13_a_content_filter_stops_and_says_so(home: Path, wire: str, mode: str) -> None:
    """No other vendor is asked behind the user's back; what the vendor counted is paid."""
    result = play(home, FAULTS["S13"], wire, mode)
    assert (len(result.primary.calls), len(result.fallback.calls)) == (1, 0)
    assert result.ended.message.status is Status.ERROR
    assert result.ended.error is not None
    assert "Primary: declined to answer" in str(result.ended.error)
    assert result.ended.error.next_step.startswith("Rephrase")
    assert result.attempts[0].bill.cost.quality is Quality.EXACT


@pytest.mark.parametrize("wire", FILTERS)
@in_both_modes
def test_s13_a_route_may_go_on_after_a_refusal(home: Path, wire: str, mode: str) -> None:
    """on_refusal = "next"."""
    fault = Fault("S13", "content filter", (REFUSAL,), route='on_refusal = "next"')
    result = play(home, fault, wire, mode)
    check(result, GOOD, primary=1, tries=(1, 1), **THEN_FALLBACK)


@on_every_wire
def test_s14_a_fallback_that_takes_no_beginning_is_never_sent_one(home: Path, wire: str) -> None:
    """Much was shown: it is asked to go on, what it repeats is not told twice, and a seam names both."""
    result = play(home, FAULTS["S14"], wire, "streamed")
    check(result, LONG_TOKENS, primary=1, fallback=1, states=(INTERRUPTED, OK), tries=(1, 1))
    assert result.marks == [Seamed]
    assert result.attempts[1].continued
    assert_cut_is_paid_for(result)
    assert "a-longer-token-30" in result.fallback.calls[0].body.decode()


@on_every_wire
def test_s14_a_beginning_that_is_refused_against_the_facts_is_left_out(home: Path, wire: str) -> None:
    """The row says that the model takes one, and the server does not: asked once more without, and not again."""
    fault = Fault(
        "S14",
        "cut late, the fallback rejects prefill",
        FAULTS["S14"].primary,
        FAULTS["S14"].fallback,
        rejects_prefill=True,
        fallback_model="prefill = true",
    )
    result = play(home, fault, wire, "streamed")
    assert result.text == result.shown == LONG_TOKENS
    assert result.ended.message.status is Status.COMPLETE
    assert [attempt.state for attempt in result.attempts] == [INTERRUPTED, FAILED, OK]
    assert result.attempts[2].repairs == ("prefill",)
    assert len(result.fallback.calls) == 2


@on_every_wire
def test_s14_cut_whole_the_fallback_is_simply_asked(home: Path, wire: str) -> None:
    """Nothing was shown, so there is nothing to go on with."""
    result = play(home, FAULTS["S14"], wire, "whole")
    check(result, " ".join(LONG_TOKENS.split()[38:]), primary=1, tries=(1, 1), **THEN_FALLBACK)
    assert "a-longer-token" not in result.fallback.calls[0].body.decode()


@on_every_wire
@in_both_modes
def test_s15_a_vendor_that_is_well_again_is_used_again(home: Path, wire: str, mode: str) -> None:
    """Down for a minute, then healthy: all twenty turns are answered, few of them ask in vain, and within half a minute
    of its being well the first vendor is back for good."""
    result = recovery(home, wire, mode)
    assert "nobody" not in result.by
    asked_in_vain = [at for at in result.primary_calls if at < 60]
    assert 2 <= len(asked_in_vain) <= 5
    back = result.by.index("primary") * 6
    assert 60 <= back <= 90
    assert set(result.by[: back // 6]) == {"fallback"}
    assert set(result.by[back // 6 :]) == {"primary"}
    assert result.cost.amount == 20 * WHOLE_ANSWER
    assert result.cost.quality is Quality.EXACT


@on_every_wire
@in_both_modes
def test_s16_every_attempt_is_in_the_books(home: Path, wire: str, mode: str) -> None:
    """An answer to the last digit, a cut as an estimate, a failure for nothing; their sum is what was spent."""
    ends: list[TurnEnded] = []
    spent: list[Decimal | None] = []

    async def scene(app: Interline) -> tuple[TurnEnded, list[TurnEvent]]:
        ends.extend(await accounted(app))
        day = ends[0].decision.created_at.date().isoformat()
        for period in (("day", day), ("vendor:primary", day[:7]), ("vendor:fallback", day[:7])):
            spent.append((await app.store.ledger.spent(*period)).amount)
        return ends[-1], []

    played(home, ACCOUNTED, wire, mode, scene)
    whole, cut, down = (ended.decision.attempts for ended in ends)
    assert [attempt.bill.cost.amount for attempt in whole] == [1000 * INPUT + 500 * OUTPUT]
    cost = cut[0].bill.cost
    assert cost.quality is Quality.ESTIMATED
    assert cost.amount is not None
    assert cost.amount >= len(TOKENS) // 2 // 5 * OUTPUT
    assert [attempt.bill.cost.amount for attempt in down] == [0, WHOLE_ANSWER]
    primary = 1000 * INPUT + 500 * OUTPUT + cost.amount
    assert spent == [primary + 2 * WHOLE_ANSWER, primary, 2 * WHOLE_ANSWER]
