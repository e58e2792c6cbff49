"""The record of routing: nothing of it is lost, and the sums are exact."""

from __future__ import annotations

import random
from dataclasses import fields, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from interline.model.decision import Attempt, AttemptState, Decision, Plan
from interline.model.errors import OurBug, WrongUsage
from interline.model.failure import FailureClass
from interline.model.health import Health
from interline.model.money import FREE, UNKNOWN, Bill, Cost, Quality, total
from interline.model.pace import Pace
from interline.model.refs import ModelRef
from interline.store.database import Store
from tests.store.library import (
    MORNING,
    A,
    B,
    assert_sound,
    begun,
    conversation,
    decision,
    empty_answer,
    question,
    rows,
    with_store,
    without_seal,
)


def decided() -> Decision:
    return decision(empty_answer(question(conversation())))


def test_a_decision_comes_back_as_it_was(home: Path) -> None:
    """Plan, reasons, attempts, failures, usage and every line of the bills survive unchanged."""
    whole = decided()

    async def use(store: Store) -> Decision:
        for attempt in whole.attempts:
            await store.ledger.open_attempt(
                replace(whole, attempts=(), outcome="running", why=""), begun(attempt)
            )
            await store.ledger.close_attempt(attempt)
        await store.ledger.close_decision(whole)
        return await store.ledger.decision(whole.id)

    assert without_seal(with_store(home, use)) == whole
    assert with_store(home, lambda store: store.ledger.attempts(whole.id)) == whole.attempts
    assert_sound(home)


def test_every_field_of_the_example_is_filled() -> None:
    """The test above would not notice a field that is lost, were it empty in its example."""
    example = decided()
    assert all(example.plan.candidates[0])
    for record in (example, example.attempts[0].failure, example.attempts[1].usage):
        assert record is not None
        assert all(
            getattr(record, field.name)
            for field in fields(record)
            if field.name not in ("pinned", "hash", "prev_hash")
        ), record


def test_an_attempt_is_on_disk_before_it_is_sent(home: Path) -> None:
    """When open_attempt returns, a second reader of the file sees decision and running attempt."""
    whole = decided()

    async def use(store: Store) -> tuple[str, str]:
        await store.ledger.open_attempt(
            replace(whole, attempts=(), outcome="running"), begun(whole.attempts[0])
        )
        from interline.store import driver

        other = driver.connect(home / "interline.db")
        try:
            statement = "SELECT state, outcome FROM attempt JOIN decision ON decision.id = decision_id"
            found: tuple[str, str] = other.execute(statement).fetchone()
            return found
        finally:
            other.close()

    assert with_store(home, use) == ("running", "running")


def test_the_same_attempt_cannot_be_opened_twice(home: Path) -> None:
    """What may have been sent once is never sent again under the same name."""
    whole = decided()

    async def use(store: Store) -> None:
        await store.ledger.open_attempt(whole, begun(whole.attempts[0]))
        with pytest.raises(OurBug):
            await store.ledger.open_attempt(whole, begun(whole.attempts[0]))

    with_store(home, use)
    assert rows(home, "SELECT count(*) FROM attempt") == [(1,)]


def test_a_decision_without_attempts_is_kept(home: Path) -> None:
    """Also a turn for which nobody could be asked leaves its reasons."""
    whole = replace(decided(), attempts=(), outcome="failed", plan=Plan("sim-a/ok", (), pinned=True))

    async def use(store: Store) -> Decision:
        await store.ledger.close_decision(whole)
        return await store.ledger.decision(whole.id)

    assert without_seal(with_store(home, use)) == whole


@pytest.mark.parametrize("id_", ["", "0199", "'; --", "\ud800", "x" * 5000])
def test_a_decision_that_is_not_there_is_said_so(home: Path, id_: str) -> None:
    """An unknown id is one sentence, whatever the id is made of."""
    with pytest.raises(WrongUsage, match="no record"):
        with_store(home, lambda store: store.ledger.decision(id_))


def random_cost(random_: random.Random) -> Cost:
    quality = random_.choice(list(Quality))
    if quality is Quality.UNKNOWN and random_.random() < 0.5:
        return UNKNOWN
    return Cost(Decimal(random_.randrange(10**9)).scaleb(-random_.randrange(12)), quality)


@pytest.mark.parametrize("seed", range(3))
def test_the_sums_are_those_of_all_attempts(home: Path, seed: int) -> None:
    """Spending by day, month, vendor and conversation is the exact total, however often a closing is repeated."""
    random_ = random.Random(seed)
    kept: dict[str, Attempt] = {}
    about = conversation()

    async def use(store: Store) -> None:
        answer = empty_answer(user := question(about))
        await store.conversations.begin_turn(about, user, answer)
        for _ in range(20):
            turn = decision(answer)
            for attempt in turn.attempts:
                started = MORNING + timedelta(hours=random_.randrange(24 * 60))
                bill = Bill(random_cost(random_))
                closed = replace(attempt, started_at=started, ref=random_.choice((A, B)), bill=bill)
                kept[closed.id] = closed
                await store.ledger.open_attempt(turn, begun(closed))
                for _ in range(random_.randrange(3)):
                    await store.ledger.close_attempt(closed)
                if random_.random() < 0.3:
                    closed = kept[closed.id] = replace(closed, bill=Bill(random_cost(random_)))
                turn = replace(
                    turn, attempts=tuple(closed if a.id == closed.id else a for a in turn.attempts)
                )
            await store.ledger.close_decision(turn)

        def of(attempts: list[Attempt]) -> Cost:
            return total(attempt.bill.cost for attempt in attempts)

        every = list(kept.values())
        assert (await store.conversations.list())[0].cost == of(every)
        for month in {f"{attempt.started_at:%Y-%m}" for attempt in every}:
            there = [attempt for attempt in every if f"{attempt.started_at:%Y-%m}" == month]
            assert await store.ledger.spent("month", month) == of(there)
            for vendor in ("sim-a", "sim-b"):
                of_vendor = [attempt for attempt in there if attempt.ref.vendor == vendor]
                assert await store.ledger.spent(f"vendor:{vendor}", month) == of(of_vendor)
        day = f"{every[0].started_at:%Y-%m-%d}"
        on_day = [attempt for attempt in every if f"{attempt.started_at:%Y-%m-%d}" == day]
        assert await store.ledger.spent("day", day) == of(on_day)
        assert await store.ledger.spent("month", "1999-01") == FREE

    with_store(home, use)
    assert_sound(home)


def test_a_running_attempt_costs_nothing_yet(home: Path) -> None:
    """Spending counts what ended, not what is on its way."""
    whole = decided()

    async def use(store: Store) -> Cost:
        await store.ledger.open_attempt(whole, begun(whole.attempts[0]))
        return await store.ledger.spent("month", "2026-11")

    assert with_store(home, use) == FREE


def test_the_bill_adds_up_in_plain_sql(home: Path) -> None:
    """The lines of a bill are rows, and their sum is the attempt's cost."""
    whole = decided()
    with_store(home, lambda store: store.ledger.close_decision(whole))
    amounts = rows(home, "SELECT amount FROM cost_item WHERE attempt_id = ?", whole.attempts[1].id)
    assert sum(Decimal(amount) for (amount,) in amounts) == whole.attempts[1].bill.cost.amount


def test_health_is_remembered_for_each_model_and_key(home: Path) -> None:
    """A later record takes the place of the earlier one; models and keys are apart."""
    first = Health(A, "struck", MORNING, "work", 1)
    latched = Health(A, "latched", MORNING, "work", 3, MORNING + timedelta(minutes=5), FailureClass.AUTH)
    other = Health(B, "ok", MORNING)

    async def use(store: Store) -> tuple[Health, ...]:
        for record in (first, other, latched):
            await store.ledger.keep_health([record])
        return await store.ledger.health()

    assert with_store(home, use) == (latched, other)


def test_each_move_of_a_breaker_is_written_down(home: Path) -> None:
    """From which state to which, when and why; what stays as it was is no move."""
    struck = Health(A, "struck", MORNING, "work", 1)
    again = replace(struck, strikes=2)
    until = MORNING + timedelta(seconds=15)
    opened = Health(A, "open", MORNING + timedelta(seconds=1), "work", 2, until, FailureClass.SILENT, 15.0)
    fine = Health(B, "ok", MORNING)

    async def use(store: Store) -> None:
        for records in ([struck, fine], [again], [opened], [opened]):
            await store.ledger.keep_health(records)

    with_store(home, use)
    assert rows(home, "SELECT model, key, before, after, reason, at, until FROM health_event ORDER BY n") == [
        ("ok", "work", "ok", "struck", None, "2026-11-23T08:00:00.123456Z", None),
        (
            *("ok", "work", "struck", "open", "silent", "2026-11-23T08:00:01.123456Z"),
            "2026-11-23T08:00:15.123456Z",
        ),
    ]


def test_an_interrupted_state_is_kept_as_said(home: Path) -> None:
    """The router's own word for how an attempt ended is what is stored."""
    whole = decided()
    cut = replace(whole.attempts[0], state=AttemptState.CANCELLED, possibly_billed=True)
    with_store(home, lambda store: store.ledger.close_decision(replace(whole, attempts=(cut,))))
    assert with_store(home, lambda store: store.ledger.attempts(whole.id)) == (cut,)


def test_the_records_of_a_conversation_come_oldest_first(home: Path) -> None:
    """All decisions of one conversation with their attempts and bills, and none of another's."""
    about = conversation()
    mine = [decision(empty_answer(question(about))) for _ in range(3)]
    mine = [replace(each, created_at=MORNING + timedelta(hours=-n)) for n, each in enumerate(mine)]
    others = decided()

    async def use(store: Store) -> tuple[tuple[Decision, ...], tuple[Decision, ...]]:
        for each in (*mine, others):
            await store.ledger.close_decision(each)
        return await store.ledger.decisions_in(about.id), await store.ledger.decisions_in("nobody")

    found, nobodys = with_store(home, use)
    assert list(map(without_seal, found)) == list(reversed(mine))
    assert nobodys == ()


def test_the_record_is_found_by_its_answer(home: Path) -> None:
    """Also where nobody answered, so that no receipt names it; the newest, should there be two."""
    answer = empty_answer(question(conversation()))
    newer = replace(decision(answer), attempts=(), outcome="failed")
    older = replace(decision(answer), created_at=MORNING - timedelta(hours=1))

    async def use(store: Store) -> tuple[Decision | None, Decision | None]:
        for each in (newer, older):
            await store.ledger.close_decision(each)
        return await store.ledger.decision_of(answer.id), await store.ledger.decision_of("nobody")

    found, nobodys = with_store(home, use)
    assert found is not None
    assert without_seal(found) == newer
    assert nobodys is None


def test_whether_a_model_ever_answered_is_known(home: Path) -> None:
    """One that only failed did not."""
    whole = decided()
    refs = {attempt.ref: attempt.state is AttemptState.OK for attempt in whole.attempts}

    async def use(store: Store) -> frozenset[ModelRef]:
        assert await store.ledger.answered([*refs]) == frozenset()
        await store.ledger.close_decision(whole)
        return await store.ledger.answered([*refs, ModelRef("nobody", "x")])

    assert with_store(home, use) == {ref for ref, answered in refs.items() if answered}


def test_how_models_answered_lately_is_known(home: Path) -> None:
    """The median of the times, the length that nine in ten do not exceed; failures do not count."""
    whole = decided()
    answered = next(attempt for attempt in whole.attempts if attempt.state is AttemptState.OK)
    assert answered.usage is not None

    async def use(store: Store) -> dict[ModelRef, Pace]:
        for n in range(1, 31):
            each = replace(
                answered,
                id=f"{n:08}",
                n=n,
                first_token_ms=n,
                usage=replace(answered.usage, output=n, reasoning=0, output_audio=0),
            )
            await store.ledger.open_attempt(replace(whole, attempts=(), outcome="running"), begun(each))
            await store.ledger.close_attempt(each)
        return await store.ledger.paces()

    # The newest twenty are timed: 11 to 30.
    assert with_store(home, use) == {answered.ref: Pace(round(20.5), 28)}
