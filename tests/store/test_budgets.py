"""Budgets: what is set aside before a request leaves, what is settled after, and that nobody slips in between."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from functools import reduce
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interline.model.decision import Attempt, AttemptState, Decision
from interline.model.errors import OurBug
from interline.model.money import EXACTLY, FREE, UNKNOWN, Bill, Cost, CostItem, Quality, total
from interline.model.route import Budget, BudgetState, Reservation
from interline.store.database import Store
from tests.store.budgets import DOLLAR, FOR_THREE, attempt_of, paid, turn_of
from tests.store.library import (
    MORNING,
    A,
    B,
    assert_sound,
    conversation,
    empty_answer,
    opened,
    question,
    rows,
    with_store,
    without_seal,
)
from tests.store.test_killed import go_on, line, victim


async def admit(
    store: Store, turn: Decision, *budgets: Budget, amount: Decimal | None = DOLLAR, **how: object
) -> tuple[Attempt, BudgetState | None]:
    """Try to begin an attempt of this turn; gives it, and the budget that refused it."""
    begun = attempt_of(turn, **how)  # type: ignore[arg-type]
    return begun, await store.ledger.open_attempt(turn, begun, Reservation(amount, budgets))


async def state(store: Store, budget: Budget, turn: Decision | None = None) -> BudgetState:
    of = (turn.conversation_id, turn.id) if turn else ()
    (found,) = await store.ledger.budget_states([budget], *of, at=MORNING)
    return found


# --- nobody slips in between ---


def test_of_24_threads_exactly_three_are_admitted(home: Path) -> None:
    """Twenty-four programs' worth of connections ask at the same moment for a budget that has room for three."""
    with_store(home, lambda store: asyncio.sleep(0))
    start = threading.Barrier(24)
    refused: list[BudgetState | None] = []

    async def one() -> None:
        async with opened(home) as store:
            await asyncio.to_thread(start.wait)
            _, answer = await admit(store, turn_of(), *FOR_THREE)
            refused.append(answer)
            await asyncio.to_thread(start.wait)

    threads = [threading.Thread(target=lambda: asyncio.run(one())) for _ in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 24
    assert refused.count(None) == 3
    assert_sound(home)


def test_of_24_turns_in_one_window_exactly_three_are_admitted(home: Path) -> None:
    """The same within one program, where all ask the one database thread."""

    async def use(store: Store) -> list[BudgetState | None]:
        asked = await asyncio.gather(*(admit(store, turn_of(), *FOR_THREE) for _ in range(24)))
        assert (await state(store, FOR_THREE[0])).reserved == 3
        return [refused for _, refused in asked]

    assert with_store(home, use).count(None) == 3


def test_of_six_processes_exactly_three_turns_are_admitted(home: Path) -> None:
    """Window, gateway and commands at once: what one has set aside, the others see."""
    with ExitStack() as stack:
        programs = [stack.enter_context(victim(home, "spend")) for _ in range(6)]
        assert {line(program) for program in programs} == {"ready"}
        for program in programs:
            go_on(program)
        assert sum(int(line(program)) for program in programs) == 3
        for program in programs:
            go_on(program)
            assert program.wait(timeout=50) == 0
    # Each ended in good order while its attempts were still under way: they count as spent.
    assert rows(home, "SELECT count(*) FROM reservation") == [(0,)]
    assert rows(home, "SELECT spent, spent_estimated FROM budget WHERE scope = 'month'") == [("3", 3)]
    assert_sound(home)


def test_what_is_settled_makes_room(home: Path) -> None:
    """A turn that came cheaper than its reservation leaves the rest to the next one."""

    async def use(store: Store) -> None:
        turns = [turn_of() for _ in range(5)]
        first, refused = await admit(store, turns[0], *FOR_THREE, amount=Decimal(3))
        assert refused is None
        _, refused = await admit(store, turns[1], *FOR_THREE)
        assert refused == BudgetState(FOR_THREE[0], reserved=Decimal(3))
        await store.ledger.close_attempt(paid(first, "0.25"))
        assert await state(store, FOR_THREE[0]) == BudgetState(FOR_THREE[0], Decimal("0.25"))
        _, refused = await admit(store, turns[2], *FOR_THREE, amount=Decimal("3.25"))
        assert refused is None
        _, refused = await admit(store, turns[3], *FOR_THREE, amount=Decimal("0.000000001"))
        assert refused is not None
        assert refused.left == 0

    with_store(home, use)


def test_an_attempt_that_is_refused_leaves_no_trace(home: Path) -> None:
    """No decision, no attempt, nothing set aside; the same attempt may be asked again under a wider budget."""
    turn = turn_of()
    begun = attempt_of(turn)

    async def use(store: Store) -> None:
        narrow = Reservation(DOLLAR, (Budget("day", Decimal("0.99")),))
        assert await store.ledger.open_attempt(turn, begun, narrow) is not None
        for table in ("decision", "attempt", "reservation"):
            assert await store._thread.rows(f"SELECT count(*) FROM {table}", (), tuple) == ((0,),)
        wide = Reservation(DOLLAR, (Budget("day", Decimal("1.00")),))
        assert await store.ledger.open_attempt(turn, begun, wide) is None
        with pytest.raises(OurBug):
            await store.ledger.open_attempt(turn, begun, Reservation(DOLLAR, ()))
        assert await state(store, Budget("day", DOLLAR)) == BudgetState(
            Budget("day", DOLLAR), reserved=DOLLAR
        )

    with_store(home, use)


def test_a_second_attempt_that_is_refused_leaves_the_first_as_it_was(home: Path) -> None:
    """The budget of a turn ends its walk, not its record."""
    turn = turn_of()

    async def use(store: Store) -> None:
        limit = Budget("turn", Decimal("1.50"))
        first, refused = await admit(store, turn, limit)
        assert refused is None
        await store.ledger.close_attempt(failed := paid(first, "0.75"))
        _, refused = await admit(store, turn, limit, n=2)
        assert refused == BudgetState(limit, Decimal("0.75"))
        assert (await store.ledger.decision(turn.id)).attempts == (failed,)

    with_store(home, use)


# --- what each budget is about ---


LIMIT = Decimal("1.50")


@pytest.mark.parametrize("scope", ["turn", "conversation", "day", "month", "vendor:sim-a"])
@pytest.mark.parametrize("settled", [False, True])
def test_each_budget_counts_its_own_and_no_other(home: Path, scope: str, settled: bool) -> None:
    """A dollar spent or set aside stands in the way only of attempts that share turn, conversation, day, month or
    vendor with it."""
    limit = Budget(scope, LIMIT)
    about, other = conversation(), conversation()
    turn = turn_of(about.id)
    beside = {
        "another turn": (turn_of(about.id), {}),
        "another conversation": (turn_of(other.id), {}),
        "another vendor": (turn, {"ref": B, "n": 2}),
        "another day": (turn_of(about.id, MORNING + timedelta(days=1)), {}),
        "another month": (turn_of(about.id, MORNING + timedelta(days=20)), {}),
    }
    free = {
        "turn": {"another turn", "another conversation", "another day", "another month"},
        "conversation": {"another conversation"},
        "day": {"another day", "another month"},
        "month": {"another month"},
        "vendor:sim-a": {"another vendor", "another month"},
    }[scope]

    async def use(store: Store) -> None:
        for each in (about, other):
            user = question(each)
            await store.conversations.begin_turn(each, user, empty_answer(user))
        first, refused = await admit(store, turn, limit)
        assert refused is None
        if settled:
            await store.ledger.close_attempt(paid(first, DOLLAR))
        expected = BudgetState(limit, DOLLAR) if settled else BudgetState(limit, reserved=DOLLAR)
        assert await state(store, limit, turn) == expected
        for name, (another, how) in beside.items():
            begun, refused = await admit(store, another, limit, **how)
            assert (refused is None) == (name in free), name
            if refused is None:
                await store.ledger.close_attempt(paid(begun, 0))
            else:
                assert refused == expected

    with_store(home, use)


@pytest.mark.parametrize("settled", [False, True])
def test_a_turn_of_no_conversation_is_one_of_its_own(home: Path, settled: bool) -> None:
    """Turns of the gateway belong to no conversation: they are not added up as if they were one."""
    limit = Budget("conversation", LIMIT)

    async def use(store: Store) -> None:
        for _ in range(3):
            turn = turn_of("")
            begun, refused = await admit(store, turn, limit)
            assert refused is None
            _, refused = await admit(store, turn, limit, n=2)
            assert refused is not None
            if settled:
                await store.ledger.close_attempt(paid(begun, DOLLAR))
        _, refused = await admit(store, turn_of(""), limit, amount=Decimal(2))
        assert refused is not None

    with_store(home, use)


def test_days_and_months_are_those_of_utc(home: Path) -> None:
    """Half past midnight in Berlin is still the day before."""
    midnight = datetime(2026, 12, 1, 0, 30, tzinfo=timezone(timedelta(hours=1)))

    async def use(store: Store) -> None:
        turn = turn_of(at=midnight)
        begun, _ = await admit(store, turn, Budget("day", DOLLAR))
        for settle in (False, True):
            if settle:
                await store.ledger.close_attempt(paid(begun, DOLLAR))
            for scope, left in (("day", 0), ("month", 0)):
                (found,) = await store.ledger.budget_states([Budget(scope, DOLLAR)], at=midnight)
                assert found.left == left
                (later,) = await store.ledger.budget_states(
                    [Budget(scope, DOLLAR)], at=datetime(2026, 12, 1, tzinfo=UTC)
                )
                assert later.left == DOLLAR

    with_store(home, use)


def test_the_first_budget_that_refuses_is_named(home: Path) -> None:
    """In the order of vendors.toml; one of another vendor has no say."""
    budgets = (
        Budget("vendor:sim-b", Decimal(0)),
        Budget("month", Decimal(20)),
        Budget("day", Decimal("0.10"), "ask"),
        Budget("turn", Decimal("0.01")),
    )

    async def use(store: Store) -> None:
        _, refused = await admit(store, turn_of(), *budgets)
        assert refused is not None
        assert refused.budget == budgets[2]
        _, refused = await admit(store, turn_of(), *budgets, ref=B)
        assert refused is not None
        assert refused.budget == budgets[0]

    with_store(home, use)


def test_states_come_in_the_order_asked_for_the_vendors_asked_of(home: Path) -> None:
    """What a plan or a gauge shows: all budgets, or without those of vendors that are not in question."""
    budgets = (Budget("vendor:sim-b", DOLLAR), Budget("month", DOLLAR), Budget("vendor:sim-a", DOLLAR))

    async def use(store: Store) -> None:
        found = await store.ledger.budget_states(budgets)
        assert found == tuple(BudgetState(each) for each in budgets)
        found = await store.ledger.budget_states(budgets, vendors={"sim-a"})
        assert [each.budget for each in found] == list(budgets[1:])
        assert await store.ledger.budget_states([]) == ()

    with_store(home, use)


# --- what is not known, what costs nothing, what came dearer ---


def test_a_turn_of_unknown_cost_is_not_admitted_under_a_budget(home: Path) -> None:
    """No price means no promise that the budget holds; without a budget it may begin, and sets nothing aside."""

    async def use(store: Store) -> None:
        _, refused = await admit(store, turn_of(), *FOR_THREE, amount=None)
        assert refused is not None
        _, refused = await admit(store, turn_of(), *FOR_THREE, amount=Decimal("NaN"))
        assert refused is not None
        _, refused = await admit(store, turn_of(), Budget("vendor:sim-b", DOLLAR), amount=None)
        assert refused is None
        assert (await state(store, FOR_THREE[0])).reserved == 0

    with_store(home, use)


def test_what_costs_nothing_is_admitted_when_nothing_is_left(home: Path) -> None:
    """The embedded model answers also when the month's money is gone."""

    async def use(store: Store) -> None:
        begun, _ = await admit(store, turn_of(), *FOR_THREE)
        await store.ledger.close_attempt(paid(begun, "100"))
        _, refused = await admit(store, turn_of(), *FOR_THREE, amount=Decimal(0))
        assert refused is None
        _, refused = await admit(store, turn_of(), *FOR_THREE, amount=Decimal("0.000001"))
        assert refused == BudgetState(FOR_THREE[0], Decimal(100))
        assert refused.left == Decimal("-96.50")

    with_store(home, use)


def test_an_unknown_cost_stays_visible_in_the_budget(home: Path) -> None:
    """The sum is then only known to be too low, and says so."""

    async def use(store: Store) -> None:
        turn = turn_of()
        limits = [Budget("month", LIMIT), Budget("turn", LIMIT), Budget("vendor:sim-a", LIMIT)]
        begun, _ = await admit(store, turn, amount=None)
        await store.ledger.close_attempt(replace(begun, state=AttemptState.OK, bill=Bill(UNKNOWN)))
        for found in await store.ledger.budget_states(limits, decision_id=turn.id, at=MORNING):
            assert (found.spent, found.has_unknown) == (0, True)

    with_store(home, use)


# --- a program that ends in between ---


def test_what_a_killed_program_had_set_aside_counts_as_spent(home: Path) -> None:
    """kill -9 between open and close: the vendor may bill it, so the reserved amount is booked as an estimate, and the
    reservation is gone."""
    with victim(home, "spend") as program:
        line(program)
        go_on(program)
        assert line(program) == "3"

    async def look(store: Store) -> None:
        month = FOR_THREE[0]
        assert await state(store, month) == BudgetState(month, Decimal(3))
        assert await store.ledger.spent("month", "2026-11") == Cost(Decimal(3), Quality.ESTIMATED)
        ids = await store._thread.rows("SELECT id FROM decision", (), lambda row: row[0])
        assert len(ids) == 3
        for id_ in ids:
            decided = await store.ledger.decision(id_)
            assert (decided.outcome, decided.why) == ("interrupted", "Interline ended before the answer did.")
            (attempt,) = decided.attempts
            assert (attempt.state, attempt.possibly_billed) == (AttemptState.INTERRUPTED, True)
            item = CostItem("reserved", 1, DOLLAR, DOLLAR, "set aside")
            assert attempt.bill == Bill(Cost(DOLLAR, Quality.ESTIMATED), (item,), "set aside")

    with_store(home, look)
    assert rows(home, "SELECT count(*) FROM reservation") == [(0,)]
    assert_sound(home)


def test_a_living_programs_reservation_is_left_alone(home: Path) -> None:
    """Another program that opens the library meanwhile frees nothing that is not its own."""

    async def use(store: Store) -> None:
        await admit(store, turn_of(), *FOR_THREE)
        async with opened(home) as other:
            assert await state(other, FOR_THREE[0]) == BudgetState(FOR_THREE[0], reserved=DOLLAR)
        assert await state(store, FOR_THREE[0]) == BudgetState(FOR_THREE[0], reserved=DOLLAR)

    with_store(home, use)


def test_what_is_free_stays_free_when_its_program_is_killed(home: Path) -> None:
    """The embedded model bills nobody, whether or not its answer was seen."""

    async def use(store: Store) -> Decision:
        turn = turn_of()
        await admit(store, turn, *FOR_THREE, amount=Decimal(0))
        return turn

    turn = with_store(home, use)
    (attempt,) = with_store(home, lambda store: store.ledger.attempts(turn.id))
    assert (attempt.state, attempt.bill.cost, attempt.possibly_billed) == (
        AttemptState.INTERRUPTED,
        FREE,
        False,
    )


def test_a_decision_between_two_attempts_is_ended_too(home: Path) -> None:
    """A program that ends while it waits before its next attempt leaves no decision running for ever."""

    async def use(store: Store) -> tuple[Decision, Attempt]:
        turn = turn_of()
        begun, _ = await admit(store, turn)
        closed = replace(begun, state=AttemptState.FAILED, bill=Bill(FREE))
        await store.ledger.close_attempt(closed)
        return turn, closed

    turn, closed = with_store(home, use)
    found = with_store(home, lambda store: store.ledger.decision(turn.id))
    assert found.outcome == "interrupted"
    assert found.attempts == (closed,)
    assert rows(home, "SELECT session FROM decision") == [(None,)]


# --- the sums, whatever happens ---

AMOUNTS = st.decimals(0, 10**9, places=12) | st.decimals(0, 1, places=30) | st.just(Decimal(0))
COSTS = st.builds(Cost, AMOUNTS, st.sampled_from(list(Quality))) | st.just(UNKNOWN)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["open", "close", "close again", "correct", "delete conversation"]),
        st.integers(0, 2),
        COSTS,
        AMOUNTS | st.none(),
        st.integers(0, 60),
    ),
    max_size=25,
)


@settings(max_examples=25)
@given(STEPS)
def test_the_sums_are_those_of_their_parts_whatever_happens(
    steps: list[tuple[str, int, Cost, Decimal | None, int]],
) -> None:
    """Opening, closing, closing twice, correcting, deleting chats, in any order: the lines of each bill add up to its
    attempt, the attempts to their turn, the turns to every sum; and what is set aside is what runs."""
    with TemporaryDirectory() as folder:
        with_store(Path(folder), _play(steps))
        assert_sound(Path(folder))


def _play(
    steps: list[tuple[str, int, Cost, Decimal | None, int]],
) -> Callable[[Store], Awaitable[None]]:
    async def play(store: Store) -> None:
        conversations = [conversation() for _ in range(3)]
        for each in conversations:
            user = question(each)
            await store.conversations.begin_turn(each, user, empty_answer(user))
        turns = [turn_of(each.id) for each in conversations]
        attempts: dict[str, Attempt] = {}
        held: dict[str, Decimal] = {}
        deleted: set[str] = set()
        for what, which, cost, amount, hours in steps:
            turn = turns[which]
            mine = [each for each in attempts.values() if each.decision_id == turn.id]
            running = [each for each in mine if each.state is AttemptState.RUNNING]
            ended = [each for each in mine if each.state is not AttemptState.RUNNING]
            if what == "open":
                begun = attempt_of(
                    turn, len(mine) + 1, (A, B)[hours % 2], MORNING + timedelta(hours=hours * 24)
                )
                await store.ledger.open_attempt(turn, begun, Reservation(amount, ()))
                attempts[begun.id] = begun
                if amount is not None:
                    held[begun.id] = amount
            elif what == "delete conversation":
                deleted.add(turn.conversation_id)
                await store._thread.run(
                    lambda id_=turn.conversation_id: store._thread.connection.execute(
                        "DELETE FROM conversation WHERE id = ?", (id_,)
                    )
                )
            elif (what == "close" and running) or (what == "correct" and ended):
                before = (running or ended)[0] if what == "close" else ended[0]
                after = replace(before, state=AttemptState.OK, bill=_bill(cost))
                await store.ledger.close_attempt(after)
                attempts[after.id] = after
                held.pop(after.id, None)
            elif what == "close again" and ended:
                await store.ledger.close_attempt(ended[-1])
        await _check(store, turns, attempts, held, deleted)
        for turn in turns:
            mine = tuple(each for each in attempts.values() if each.decision_id == turn.id)
            if all(each.state is not AttemptState.RUNNING for each in mine):
                whole = replace(turn, attempts=mine, outcome="answered")
                await store.ledger.close_decision(whole)
                await store.ledger.close_decision(whole)
                assert without_seal(await store.ledger.decision(turn.id)) == whole
        await _check(store, turns, attempts, held, deleted)
        assert (await store.ledger.verify_chain()).is_whole

    return play


def _bill(cost: Cost) -> Bill:
    if cost.amount is None:
        return Bill(cost)
    dollars = EXACTLY.divide_int(cost.amount, 1)
    lines = (dollars, EXACTLY.subtract(cost.amount, dollars))
    return Bill(cost, tuple(CostItem("output", 1, line, line) for line in lines), "vendors.toml")


async def _check(
    store: Store,
    turns: list[Decision],
    attempts: dict[str, Attempt],
    held: dict[str, Decimal],
    deleted: set[str],
) -> None:
    def of(chosen: list[Attempt]) -> Cost:
        return total(each.bill.cost for each in chosen if each.state is not AttemptState.RUNNING)

    listed = {each.id: each.cost for each in await store.conversations.list()}
    for turn in turns:
        mine = [each for each in attempts.values() if each.decision_id == turn.id]
        stored = await store.ledger.attempts(turn.id)
        assert list(stored) == mine
        for each in stored:
            if each.bill.cost.amount is not None:
                assert reduce(EXACTLY.add, (item.amount for item in each.bill.items)) == each.bill.cost.amount
        if turn.conversation_id in deleted:
            assert turn.conversation_id not in listed
        else:
            assert listed[turn.conversation_id] == of(mine)
        (found,) = await store.ledger.budget_states([Budget("turn", LIMIT)], "", turn.id)
        assert found.spent == (of(mine).amount or 0)
        assert found.reserved == sum(held.get(each.id, Decimal(0)) for each in mine)
    every = list(attempts.values())
    for month in {f"{each.started_at:%Y-%m}" for each in every}:
        there = [each for each in every if f"{each.started_at:%Y-%m}" == month]
        assert await store.ledger.spent("month", month) == of(there)
        for ref in (A, B):
            by_vendor = [each for each in there if each.ref == ref]
            assert await store.ledger.spent(f"vendor:{ref.vendor}", month) == of(by_vendor)
    found_held = await store._thread.rows("SELECT attempt_id, amount FROM reservation", (), tuple)
    assert {id_: Decimal(amount) for id_, amount in found_held} == held


def test_turns_that_answer_one_question_share_its_budget(home: Path) -> None:
    """What others beside it set aside and spent counts for a turn's budget, and for theirs alone."""
    budgets = (Budget("turn", Decimal("2.50")),)

    async def work(store: Store) -> None:
        turns = [turn_of() for _ in range(4)]
        ids = tuple(turn.id for turn in turns[:3])
        begun = [attempt_of(turn) for turn in turns]
        shared = Reservation(DOLLAR, budgets, ids)
        for n in range(2):
            assert await store.ledger.open_attempt(turns[n], begun[n], shared) is None
        refusing = await store.ledger.open_attempt(turns[2], begun[2], shared)
        assert refusing is not None
        assert (refusing.spent, refusing.reserved) == (0, 2)
        await store.ledger.close_attempt(paid(begun[0], "1.75"))
        refusing = await store.ledger.open_attempt(turns[2], begun[2], shared)
        assert refusing is not None
        assert (refusing.spent, refusing.reserved) == (Decimal("1.75"), 1)
        assert await store.ledger.open_attempt(turns[3], begun[3], Reservation(DOLLAR, budgets)) is None

    with_store(home, work)
