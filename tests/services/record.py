"""What must be true of the record after any scene: it adds up, it is derived again, and nothing is left set aside.

Rule: read from the disk, by the program's own readers and beside them by SQL.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import closing
from datetime import UTC
from decimal import Decimal

from interline.model.decision import Attempt, AttemptState, Decision
from interline.model.money import Quality, total
from interline.paths import Home
from interline.router.replay import replay
from interline.startup import Interline
from interline.store import driver


async def prove(app: Interline) -> None:
    """All decisions that are closed, and the sums of all attempts that are over."""
    ids, held = _on_disk(app.home)
    decisions = [await app.store.ledger.decision(id_) for id_ in ids]
    for decision in decisions:
        if decision.outcome != "running":
            _prove(decision)
    over = [
        attempt
        for decision in decisions
        for attempt in decision.attempts
        if attempt.state is not AttemptState.RUNNING
    ]
    assert not held & {attempt.id for attempt in over}, "set aside for an attempt that is over"
    await _prove_sums(app, over)


def _on_disk(home: Home) -> tuple[list[str], set[str]]:
    # By the SQLite that the program itself uses: a second one in the same process takes the first one's locks away
    # and cuts the shared memory off under it (sqlite.org/howtocorrupt.html, section 2.2).
    with closing(driver.module().connect(f"file:{home.database}?mode=ro", uri=True)) as reader:
        ids = [row[0] for row in reader.execute("SELECT id FROM decision ORDER BY created_at")]
        held = {row[0] for row in reader.execute("SELECT attempt_id FROM reservation")}
    return ids, held


def _prove(decision: Decision) -> None:
    derived = replay(decision)
    assert derived.plan is not None, "a decision without a basis"
    assert derived.agrees, f"{derived.plan.candidates} is not {decision.plan.candidates}"
    assert decision.hash, "not sealed"
    planned = {candidate.ref for candidate in decision.plan.order}
    for n, attempt in enumerate(decision.attempts, 1):
        assert attempt.n == n
        assert attempt.ref in planned or attempt.ref.vendor in {ref.vendor for ref in planned}
        _prove_bill(attempt)
    assert decision.cost == total(attempt.bill.cost for attempt in decision.attempts)


def _prove_bill(attempt: Attempt) -> None:
    bill = attempt.bill
    if bill.items:
        assert bill.cost.amount == sum(item.amount for item in bill.items)
    if attempt.state is AttemptState.FAILED and not attempt.possibly_billed and attempt.usage is None:
        assert bill.cost.amount in (0, None), "a vendor that said no is not paid"
    if attempt.possibly_billed:
        assert bill.cost.quality is not Quality.EXACT or bill.price_source == "local"


async def _prove_sums(app: Interline, attempts: list[Attempt]) -> None:
    """What the ledger says was spent is what the attempts cost, by day, by month and by vendor."""
    sums: dict[tuple[str, str], list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        day = attempt.started_at.astimezone(UTC).date().isoformat()
        for period in (("day", day), ("month", day[:7]), (f"vendor:{attempt.ref.vendor}", day[:7])):
            sums[period].append(attempt)
    for (scope, period), parts in sums.items():
        spent = await app.store.ledger.spent(scope, period)
        expected = total(attempt.bill.cost for attempt in parts)
        assert (spent.amount or Decimal(0)) == (expected.amount or Decimal(0)), (scope, period)
