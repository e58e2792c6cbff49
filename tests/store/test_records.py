"""The record of routing: sealed when a turn is over, one chain, and every later change to it shows."""

from __future__ import annotations

import hashlib
import json
import shutil
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from interline.model.decision import Attempt, AttemptState, Candidate, Decision, Plan, Verdict
from interline.model.errors import OurBug
from interline.model.money import Bill, Cost, Quality
from interline.model.record import Break, Flaw
from interline.store import driver
from interline.store.database import Store
from interline.store.tables import attempt as attempt_table
from tests.store.library import (
    BILL,
    FAILURE,
    MORNING,
    USAGE,
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
from tests.store.test_killed import go_on, line, victim

DATABASES = Path(__file__).parent / "databases"

ATTEMPTS = (
    Attempt("a1", "d1", 1, A, AttemptState.FAILED, MORNING, failure=FAILURE, status=429, wait_ms=250),
    Attempt("a2", "d1", 2, B, AttemptState.OK, MORNING, "ok-2", usage=USAGE, bill=BILL, status=200),
)
FIXED = Decision(
    "d1",
    "c1",
    "m1",
    MORNING,
    Plan(
        "route:default",
        (Candidate(1, A, Verdict.CHOSEN, ("route_step",)),),
        basis='{"asked":"route:default"}',
    ),
    ATTEMPTS,
    "answered",
    "Sim A was busy; Sim B answered.",
    "0.1",
)
SEAL = "4a1d1daaaeeb5cd9817c5dc0a77569390a8c8fa31f34985a5e9665b13d956c3f"
"""Of the decision above, as every version to come must compute it."""


def made() -> Decision:
    return decision(empty_answer(question(conversation())))


async def close(store: Store, *decided: Decision) -> None:
    for each in decided:
        await store.ledger.close_decision(each)


async def lines(store: Store, **how: Any) -> list[dict[str, Any]]:
    return [json.loads(text) async for text in store.ledger.record(**how)]


def hash_by_the_book(line: dict[str, Any]) -> str:
    """As docs/formats/record.md says, without our code."""
    unsealed = {name: value for name, value in line.items() if name != "hash"}
    text = json.dumps(unsealed, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


# --- the seal ---


def test_a_line_holds_what_happened_and_its_seal(home: Path) -> None:
    """The whole way of one answer in a fixed shape, and a hash that anybody can compute."""

    async def use(store: Store) -> list[dict[str, Any]]:
        await close(store, FIXED)
        return await lines(store)

    (found,) = with_store(home, use)
    assert found["hash"] == hash_by_the_book(found)
    first, second = found.pop("attempts")
    assert found == {
        "record": 1,
        "place": 1,
        "hash": SEAL,
        "id": "d1",
        "conversation_id": "c1",
        "message_id": "m1",
        "created_at": "2026-11-23T08:00:00.123456Z",
        "asked": "route:default",
        "outcome": "answered",
        "why": "Sim A was busy; Sim B answered.",
        "cost": "0.00123400",
        "cost_quality": "unknown",
        "app_version": "0.1",
        "basis": {"asked": "route:default"},
        "candidates": [
            {
                "n": 1,
                "ref": "sim-a/ok",
                "verdict": "chosen",
                "reasons": ["route_step"],
                "estimated_cost": None,
                "cost_quality": "unknown",
                "health": "ok",
                "cache_warm": False,
            }
        ],
    }
    assert first == {
        "id": "a1",
        "n": 1,
        "vendor": "sim-a",
        "model": "ok",
        "state": "failed",
        "started_at": "2026-11-23T08:00:00.123456Z",
        "status": 429,
        "cost_quality": "unknown",
        "price_source": "none",
        "failure_class": "rate_limited",
        "failure_action": "next_route",
        "failure_blame": "key+model",
        "failure_status": 429,
        "failure_code": "rate_limit_exceeded",
        "failure_retry_after": 2.5,
        "failure_input_limit": 200_000,
        "failure_param": "temperature",
        "wait_ms": 250,
        "tries": 1,
    }
    assert second["usage"]["service_tier"] == "priority"
    assert second["cost_items"] == [
        {"unit": "input", "quantity": 200, "unit_price": "0.000001", "amount": "0.0002"},
        {"unit": "output", "quantity": 300, "unit_price": "0.0000034466", "amount": "0.00103400"},
    ]


def test_each_record_carries_the_hash_of_the_one_before(home: Path) -> None:
    """From the first, which has none before it; the model objects say the same."""

    async def use(store: Store) -> None:
        decided = [made() for _ in range(5)]
        await close(store, *decided)
        found = await lines(store)
        assert [each["place"] for each in found] == [1, 2, 3, 4, 5]
        assert [each["id"] for each in found] == [each.id for each in decided]
        assert "prev_hash" not in found[0]
        assert [each["prev_hash"] for each in found[1:]] == [each["hash"] for each in found[:-1]]
        assert all(each["hash"] == hash_by_the_book(each) for each in found)
        last = await store.ledger.decision(decided[-1].id)
        assert (last.hash, last.prev_hash) == (found[-1]["hash"], found[-2]["hash"])
        report = await store.ledger.verify_chain()
        assert (report.sealed, report.unsealed, report.is_whole) == (5, 0, True)
        assert report.head == last.hash

    with_store(home, use)


def test_programs_that_close_turns_at_once_keep_one_chain(home: Path) -> None:
    """Four processes, ten turns each: forty places, each taken once, every link whole."""
    with ExitStack() as stack:
        programs = [stack.enter_context(victim(home, "seal")) for _ in range(4)]
        assert {line(program) for program in programs} == {"ready"}
        for program in programs:
            go_on(program)
        assert {line(program) for program in programs} == {"sealed"}
    report = with_store(home, lambda store: store.ledger.verify_chain())
    assert (report.sealed, report.breaks) == (40, ())
    assert_sound(home)


def test_a_long_chain_is_read_in_pieces(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many records are read at once, each is seen once, and a break at a seam too."""
    monkeypatch.setattr("interline.store.ledger._PAGE", 2)
    with_store(home, lambda store: close(store, *(made() for _ in range(7))))
    assert [each["place"] for each in with_store(home, lines)] == [1, 2, 3, 4, 5, 6, 7]
    assert with_store(home, lambda store: store.ledger.verify_chain()).sealed == 7
    tamper(home, "DELETE FROM decision WHERE place = 3")
    report = with_store(home, lambda store: store.ledger.verify_chain())
    assert [(each.place, each.flaw) for each in report.breaks] == [(4, Flaw.MISSING)]


def test_what_a_killed_program_left_is_sealed_when_it_is_settled(home: Path) -> None:
    """No record stays open for ever; the chain goes on behind it."""
    with victim(home, "stream") as program:
        line(program)
        line(program)
    with_store(home, lambda store: close(store, made()))
    report = with_store(home, lambda store: store.ledger.verify_chain())
    assert (report.sealed, report.unsealed, report.is_whole) == (2, 0, True)


def test_a_turn_that_is_under_way_has_no_seal(home: Path) -> None:
    """It is no part of the export either: it may still change."""

    async def use(store: Store) -> None:
        whole = made()
        await store.ledger.open_attempt(replace(whole, outcome="running"), begun(whole.attempts[0]))
        assert await lines(store) == []
        report = await store.ledger.verify_chain()
        assert (report.sealed, report.unsealed) == (0, 1)

    with_store(home, use)


def test_what_was_closed_before_there_were_seals_comes_first(home: Path) -> None:
    """Records of earlier versions are exported without a seal, and the chain begins behind them."""
    shutil.copy(DATABASES / "v0002.sqlite", home / "interline.db")

    async def use(store: Store) -> None:
        await close(store, FIXED)
        old, *more, new = await lines(store)
        assert "hash" not in old
        assert old["attempts"][0]["vendor"] == "sim-a"
        assert (new["id"], new["place"]) == ("d1", 1)
        report = await store.ledger.verify_chain()
        assert (report.sealed, report.unsealed, report.is_whole) == (1, 1 + len(more), True)

    with_store(home, use)


def test_only_later_records_where_a_day_is_given(home: Path) -> None:
    """By when the turn began."""
    late = replace(made(), created_at=MORNING + timedelta(days=2))

    async def use(store: Store) -> None:
        await close(store, made(), late)
        (found,) = await lines(store, since=MORNING + timedelta(days=1))
        assert found["id"] == late.id

    with_store(home, use)


# --- what is sealed stays ---


def test_the_same_may_be_said_twice_and_nothing_else(home: Path) -> None:
    """Closing is repeated after an error; another outcome, another attempt, another cost is refused whole."""
    whole = made()
    other = replace(whole.attempts[1], bill=Bill(Cost(whole.attempts[1].bill.cost.amount, Quality.ESTIMATED)))
    more = replace(whole.attempts[1], id="another", n=3)

    async def use(store: Store) -> None:
        await close(store, whole, whole)
        sealed = await store.ledger.decision(whole.id)
        await close(store, sealed)
        for changed in (
            replace(whole, outcome="failed"),
            replace(whole, attempts=(whole.attempts[0], other)),
            replace(whole, attempts=(*whole.attempts, more)),
        ):
            with pytest.raises(OurBug):
                await close(store, changed)
        with pytest.raises(OurBug):
            await store.ledger.close_attempt(other)
        assert await store.ledger.decision(whole.id) == sealed
        assert without_seal(sealed) == whole
        assert (await store.ledger.spent("month", "2026-11")).amount == whole.cost.amount
        assert (await store.ledger.verify_chain()).is_whole

    with_store(home, use)


CHANGES = (
    "UPDATE decision SET cost = '0'",
    "UPDATE decision SET hash = NULL",
    "DELETE FROM decision",
    "UPDATE attempt SET cost = '0'",
    "UPDATE attempt SET state = 'ok', failure_message = ''",
    "DELETE FROM attempt",
    "INSERT INTO attempt SELECT 'another', {columns} FROM attempt LIMIT 1",
    "UPDATE cost_item SET amount = '0'",
    "DELETE FROM cost_item",
    "INSERT INTO cost_item SELECT attempt_id, 9, unit, quantity, unit_price, amount, rule FROM cost_item LIMIT 1",
)


@pytest.mark.parametrize("statement", CHANGES)
def test_the_database_itself_refuses_to_change_what_is_sealed(home: Path, statement: str) -> None:
    """Whatever program speaks to it."""
    with_store(home, lambda store: close(store, made()))
    columns = ", ".join(column.name for column in attempt_table.c if column.name != "id")
    with pytest.raises(driver.module().IntegrityError, match="sealed"):
        rows(home, statement.format(columns=columns))
    assert with_store(home, lambda store: store.ledger.verify_chain()).is_whole


def test_every_column_of_an_attempt_is_sealed_but_the_vendors_sentence(home: Path) -> None:
    """A column that a later version adds must be named in the trigger as well."""
    with_store(home, lambda store: close(store, made()))
    for column in attempt_table.c:
        statement = f"UPDATE attempt SET {column.name} = {column.name}"
        if column.name == "failure_message":
            rows(home, statement)
            continue
        with pytest.raises(driver.module().IntegrityError, match="sealed"):
            rows(home, statement)


def test_deleting_a_chat_leaves_what_it_cost_and_takes_what_was_said(home: Path) -> None:
    """Spending history and its seals stay; a vendor's sentence, which may repeat the question, goes."""
    about = conversation()

    async def use(store: Store) -> None:
        user = question(about, "My secret plan")
        answer = empty_answer(user)
        await store.conversations.begin_turn(about, user, answer)
        whole, others = decision(answer), made()
        told = replace(FAILURE, message="I will not discuss “My secret plan”.")
        first = replace(whole.attempts[0], failure=told)
        await close(store, replace(whole, attempts=(first, whole.attempts[1])), others)
        spent = await store.ledger.spent("month", "2026-11")
        await store._thread.run(
            lambda: store._thread.connection.execute("DELETE FROM conversation WHERE id = ?", (about.id,))
        )
        assert await store.ledger.spent("month", "2026-11") == spent
        assert (await store.ledger.verify_chain()).is_whole
        assert len(await lines(store)) == 2
        left = await store.ledger.decision(whole.id)
        assert left.attempts[0].failure == replace(told, message="")
        kept = (await store.ledger.decision(others.id)).attempts[0].failure
        assert kept == FAILURE

    with_store(home, use)
    assert b"My secret plan" not in (home / "interline.db").read_bytes()


# --- changes that somebody made all the same ---


def tamper(home: Path, *statements: str) -> None:
    """Change a database as somebody would who knows how to."""
    triggers = rows(home, "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE '%is sealed%'")
    for (name,) in triggers:
        rows(home, f"DROP TRIGGER {name}")
    for statement in statements:
        rows(home, statement)


WITH_HASH = "UPDATE decision SET hash = '{hash}' WHERE place = 2"
TAMPERED: dict[str, tuple[tuple[str, ...], list[tuple[int, Flaw]]]] = {
    "a cost": (("UPDATE decision SET cost = '0' WHERE place = 2",), [(2, Flaw.CHANGED)]),
    "an attempt": (("UPDATE attempt SET vendor = 'nobody'",), [(n, Flaw.CHANGED) for n in (1, 2, 3, 4)]),
    "a line of a bill": (
        ("DELETE FROM cost_item WHERE position = 1",),
        [(n, Flaw.CHANGED) for n in (1, 2, 3, 4)],
    ),
    "an attempt that is gone": (
        ("DELETE FROM attempt WHERE decision_id = (SELECT id FROM decision WHERE place = 4)",),
        [(4, Flaw.CHANGED)],
    ),
    "a record that is gone": (("DELETE FROM decision WHERE place = 2",), [(3, Flaw.MISSING)]),
    "the first records": (("DELETE FROM decision WHERE place < 3",), [(3, Flaw.MISSING)]),
    "places that were closed up": (
        (
            "DELETE FROM decision WHERE place = 2",
            "UPDATE decision SET place = 2 WHERE place = 3",
            "UPDATE decision SET place = 3 WHERE place = 4",
        ),
        [(2, Flaw.DETACHED), (3, Flaw.CHANGED)],
    ),
    "what is no JSON any more": (
        ("UPDATE decision SET candidates = '[[' WHERE place = 1",),
        [(1, Flaw.CHANGED)],
    ),
    "bytes that are no text": (
        ("UPDATE decision SET why = CAST(x'ff' AS TEXT) WHERE place = 1",),
        [(1, Flaw.CHANGED)],
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_a_change_shows_and_is_named(home: Path, what: str) -> None:
    """With the place where the chain breaks."""
    decided = [made() for _ in range(4)]
    with_store(home, lambda store: close(store, *decided))
    statements, expected = TAMPERED[what]
    tamper(home, *statements)
    report = with_store(home, lambda store: store.ledger.verify_chain())
    assert not report.is_whole
    assert [(each.place, each.flaw) for each in report.breaks] == expected
    if expected[0][1] is Flaw.CHANGED:
        changed = decided[expected[0][0] - 1]
        assert report.breaks[0] == Break(
            expected[0][0], Flaw.CHANGED, changed.id, "2026-11-23T08:00:00.123456Z"
        )


def test_a_record_with_a_new_seal_does_not_fit_the_next(home: Path) -> None:
    """Who changes one record and computes its hash anew must do so for all that follow."""
    with_store(home, lambda store: close(store, *(made() for _ in range(3))))
    tamper(home, "UPDATE decision SET why = 'It was free.' WHERE place = 2")
    changed = with_store(home, lines)[1]
    tamper(home, f"UPDATE decision SET hash = '{hash_by_the_book(changed)}' WHERE place = 2")
    report = with_store(home, lambda store: store.ledger.verify_chain())
    assert [(each.place, each.flaw) for each in report.breaks] == [(3, Flaw.DETACHED)]


def test_a_check_names_the_first_breaks_and_no_thousands(home: Path) -> None:
    """A database in which everything was changed makes no endless list."""
    with_store(home, lambda store: close(store, *(made() for _ in range(25))))
    tamper(home, "UPDATE decision SET why = ''")
    report = with_store(home, lambda store: store.ledger.verify_chain())
    assert (report.sealed, len(report.breaks), report.breaks[-1].place) == (25, 20, 20)
