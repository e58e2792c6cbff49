"""Reports of usage: every attempt counts once, unknown stays unknown, and the sums are those of the record."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from interline.model.decision import Attempt, AttemptState
from interline.model.money import FREE, UNKNOWN, Bill, Cost, CostItem, Quality, total
from interline.model.usage import Usage
from interline.model.usage_report import By, Period, UsageOverview, UsageReport, UsageRow
from interline.store.database import Store
from tests.store.budgets import attempt_of, paid, turn_of
from tests.store.library import MORNING, A, B, conversation, empty_answer, question, with_store
from tests.store.test_ledger import random_cost

USED = Usage(input=100, cached_input=60, output=7, reasoning=5)


async def keep(store: Store, *attempts: Attempt) -> None:
    """Store attempts that are over, each under its decision."""
    for each in attempts:
        turn = replace(turn_of(), id=each.decision_id)
        await store.ledger.open_attempt(turn, replace(each, state=AttemptState.RUNNING, bill=Bill(UNKNOWN)))
        await store.ledger.close_attempt(each)


def test_a_row_holds_what_was_asked_used_and_spent(home: Path) -> None:
    """Two turns, three attempts: one that failed and was billed, one that came whole, one whose cost nobody knows."""
    about = conversation()
    first, second = turn_of(about.id), turn_of("", MORNING + timedelta(days=1))
    failed = replace(paid(attempt_of(first), "0.01", Quality.ESTIMATED), state=AttemptState.FAILED)
    whole = replace(paid(attempt_of(first, 2, B), "0.20"), usage=USED)
    unknown = replace(attempt_of(second, 1, B), state=AttemptState.OK, usage=USED)
    lost = replace(unknown, bill=Bill(UNKNOWN))

    async def use(store: Store) -> dict[By, UsageReport]:
        user = question(about)
        await store.conversations.begin_turn(about, user, empty_answer(user))
        for turn, attempts in ((first, (failed, whole)), (second, (lost,))):
            for each in attempts:
                await store.ledger.open_attempt(turn, replace(each, state=AttemptState.RUNNING))
                await store.ledger.close_attempt(each)
        running = attempt_of(turn := turn_of())
        await store.ledger.open_attempt(turn, running)
        return {by: await store.ledger.usage(by) for by in By}

    found = with_store(home, use)
    of_a = UsageRow("sim-a", 1, 1, 0, 0, 0, Cost(Decimal("0.01"), Quality.ESTIMATED))
    of_b = UsageRow("sim-b", 2, 2, 200, 120, 14, Cost(Decimal("0.20"), Quality.UNKNOWN), 1)
    both = UsageRow("total", 2, 3, 200, 120, 14, Cost(Decimal("0.21"), Quality.UNKNOWN), 1)
    assert found[By.VENDOR] == UsageReport((of_b, of_a), both)
    assert [row.key for row in found[By.MODEL].rows] == ["sim-b/vendor/with/slashes", "sim-a/ok"]
    days = found[By.DAY].rows
    assert [(row.key, row.turns, row.attempts) for row in days] == [
        ("2026-11-23", 1, 2),
        ("2026-11-24", 1, 1),
    ]
    assert days[1].cost == UNKNOWN
    assert [row.key for row in found[By.CONVERSATION].rows] == [about.id, "gateway"]
    assert all(report.total == both for report in found.values())


def test_nothing_asked_is_nothing_spent(home: Path) -> None:
    """No rows, and a sum of exactly nothing."""
    report = with_store(home, lambda store: store.ledger.usage(By.DAY))
    assert report == UsageReport((), UsageRow("total"))
    assert report.total.cost == FREE


def test_since_a_moment_counts_only_what_began_later(home: Path) -> None:
    """Attempts, not turns: what was asked before is left out."""
    early = paid(attempt_of(turn_of()), 1)
    late = paid(attempt_of(turn_of(at=MORNING + timedelta(hours=1))), 2)

    async def use(store: Store) -> UsageReport:
        await keep(store, early, late)
        return await store.ledger.usage(By.VENDOR, MORNING + timedelta(minutes=1))

    report = with_store(home, use)
    assert [row.cost.amount for row in report.rows] == [2]
    assert report.total.attempts == 1


def test_a_deleted_chat_stays_in_the_report(home: Path) -> None:
    """What was spent was spent."""
    about = conversation()
    turn = turn_of(about.id)

    async def use(store: Store) -> UsageReport:
        user = question(about)
        await store.conversations.begin_turn(about, user, empty_answer(user))
        begun = attempt_of(turn)
        await store.ledger.open_attempt(turn, begun)
        await store.ledger.close_attempt(paid(begun, 1))
        await store._thread.run(
            lambda: store._thread.connection.execute("DELETE FROM conversation WHERE id = ?", (about.id,))
        )
        return await store.ledger.usage(By.CONVERSATION)

    assert [(row.key, row.cost.amount) for row in with_store(home, use).rows] == [(about.id, 1)]


def test_counts_that_cannot_be_are_left_out(home: Path) -> None:
    """A vendor that counts a billion tokens or less than none does not spoil the sums."""
    absurd = [Usage(input=2_000_000_000), Usage(input=-5, output=3), Usage(input=1, cached_input=2)]
    attempts = [replace(paid(attempt_of(turn_of()), 1), usage=each) for each in absurd]

    async def use(store: Store) -> UsageReport:
        await keep(store, *attempts, replace(paid(attempt_of(turn_of()), 1), usage=USED))
        return await store.ledger.usage(By.VENDOR)

    (row,) = with_store(home, use).rows
    assert (row.attempts, row.input, row.cached_input, row.output) == (4, 100, 60, 7)


@pytest.mark.parametrize("seed", range(3))
def test_the_report_agrees_with_the_sums_that_budgets_go_by(
    home: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Whatever was asked: rows of a grouping add up to the same total, and vendors' rows to their months, however few
    attempts are read at once."""
    monkeypatch.setattr("interline.store.ledger._ATTEMPTS_PAGE", 7)
    random_ = random.Random(seed)
    attempts = []
    for _ in range(12):
        turn = turn_of(at=MORNING + timedelta(minutes=random_.randrange(3000)))
        for n in range(random_.randrange(4)):
            begun = attempt_of(turn, n + 1, random_.choice((A, B)))
            state = random_.choice((AttemptState.OK, AttemptState.FAILED, AttemptState.CANCELLED))
            attempts.append(replace(begun, state=state, bill=Bill(random_cost(random_))))

    async def use(store: Store) -> None:
        await keep(store, *attempts)
        for by in By:
            report = await store.ledger.usage(by)
            assert report.total.cost == total(each.bill.cost for each in attempts)
            assert total(row.cost for row in report.rows) == report.total.cost
            assert sum(row.attempts for row in report.rows) == len(attempts)
        for row in (await store.ledger.usage(By.VENDOR)).rows:
            assert await store.ledger.spent(f"vendor:{row.key}", "2026-11") == row.cost

    with_store(home, use)


@pytest.mark.parametrize("seed", range(3))
def test_an_overview_agrees_with_the_reports(home: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Read once, it has every grouping as it is reported alone; days and vendors add up; however few are read at
    once."""
    monkeypatch.setattr("interline.store.ledger._ATTEMPTS_PAGE", 5)
    random_ = random.Random(seed)
    attempts = []
    for _ in range(15):
        turn = turn_of(at=MORNING + timedelta(minutes=random_.randrange(5000)))
        for n in range(random_.randrange(4)):
            state = random_.choice((AttemptState.OK, AttemptState.FAILED, AttemptState.CANCELLED))
            begun = attempt_of(turn, n + 1, random_.choice((A, B)))
            attempts.append(replace(begun, state=state, bill=Bill(random_cost(random_)), usage=USED))

    async def use(store: Store) -> None:
        await keep(store, *attempts)
        since = MORNING + timedelta(minutes=2000)
        found = await store.ledger.overview(Period(since))
        for by in By:
            assert found.reports[by] == await store.ledger.usage(by, since)
        assert found.before == UsageRow("before")
        of_days = [row for (day, _), row in found.days.items() if day == found.reports[By.DAY].rows[0].key]
        assert total(row.cost for row in of_days) == found.reports[By.DAY].rows[0].cost
        failed = [each for each in attempts if each.state is not AttemptState.OK and each.started_at >= since]
        assert found.total.failed == len(failed)
        assert found.total.failed_cost == total(each.bill.cost for each in failed)
        everything = await store.ledger.overview(Period())
        assert everything.reports[By.MODEL] == await store.ledger.usage(By.MODEL)

    with_store(home, use)


def test_an_overview_holds_its_period_and_knows_the_one_before(home: Path) -> None:
    """Both ends: the first moment is in it, the last is not; the one before is as long."""
    hour = timedelta(hours=1)
    times = (-3 * hour, -2 * hour, -hour, 0 * hour, hour, 2 * hour)
    attempts = [paid(attempt_of(turn_of(at=MORNING + at)), n + 1) for n, at in enumerate(times)]

    async def use(store: Store) -> UsageOverview:
        await keep(store, *attempts)
        return await store.ledger.overview(Period(MORNING, MORNING + 2 * hour))

    found = with_store(home, use)
    assert (found.total.attempts, found.total.cost.amount) == (2, 4 + 5)
    assert (found.before.attempts, found.before.cost.amount) == (2, 2 + 3)


def test_what_prompt_caches_saved_is_the_difference_of_the_prices(home: Path) -> None:
    """For each token read from one; without a price for fresh tokens nobody knows."""
    fresh, cached = Decimal("0.000003"), Decimal("0.0000003")
    items = (CostItem("input", 10, fresh, 10 * fresh), CostItem("cached_input", 1000, cached, 1000 * cached))
    bill = Bill(Cost(Decimal("0.00033"), Quality.EXACT), items, "vendors.toml")
    alone = Bill(bill.cost, items[1:], "vendors.toml")
    first, second = paid(attempt_of(turn_of()), 1), paid(attempt_of(turn_of()), 1)

    async def use(store: Store) -> UsageOverview:
        await keep(store, replace(first, bill=bill), replace(second, bill=alone))
        return await store.ledger.overview(Period())

    found = with_store(home, use)
    assert found.total.saved == 1000 * (fresh - cached)
    assert found.reports[By.VENDOR].rows[0].saved == found.total.saved
