"""Stores to test with, and what goes into them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from interline.ids import new_id
from interline.model.conversation import Conversation, Message, Role, Status
from interline.model.decision import Attempt, AttemptState, Candidate, Decision, Plan, Receipt, Verdict
from interline.model.errors import DatabaseDamaged
from interline.model.events import Finish
from interline.model.failure import Action, Blame, Failure, FailureClass
from interline.model.money import UNKNOWN, Bill, Cost, CostItem, Quality
from interline.model.parts import Part, Text
from interline.model.refs import ModelRef
from interline.model.usage import Usage
from interline.paths import Home
from interline.store import driver
from interline.store.database import Store

Result = TypeVar("Result")

REPOSITORY = Path(__file__).resolve().parents[2]
MORNING = datetime(2026, 11, 23, 8, 0, 0, 123456, UTC)
A = ModelRef("sim-a", "ok")
B = ModelRef("sim-b", "vendor/with/slashes")


@asynccontextmanager
async def opened(
    folder: Path, *, fresh: bool = False, on_damage: Callable[[DatabaseDamaged], None] | None = None
) -> AsyncIterator[Store]:
    """A store in this folder, closed again."""
    store = Store(Home.at(folder), on_damage=on_damage)
    await store.open(fresh=fresh)
    try:
        yield store
    finally:
        await store.close()


def with_store(folder: Path, use: Callable[[Store], Awaitable[Result]]) -> Result:
    """Open the store, do this with it, close it."""

    async def run() -> Result:
        async with opened(folder) as store:
            return await use(store)

    return asyncio.run(run())


def rows(folder: Path, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Rows of a database that nothing else in this process has open, read or changed without the store."""
    connection = driver.module().connect(str(folder / "interline.db"), isolation_level=None)
    try:
        return list(connection.execute(statement, values).fetchall())
    finally:
        connection.close()


def assert_sound(folder: Path) -> None:
    """SQLite finds nothing wrong, and the search index holds exactly what the messages say."""
    connection = driver.module().connect(str(folder / "interline.db"), isolation_level=None)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.execute("INSERT INTO message_fts (message_fts, rank) VALUES ('integrity-check', 1)")
    finally:
        connection.close()


def break_an_index(database: Path) -> None:
    """Overwrite a page, as a bad disk does: the database fails its check, and its rows are whole."""
    connection = driver.module().connect(str(database), isolation_level=None)
    (page,) = connection.execute(
        "SELECT rootpage FROM sqlite_schema WHERE name = 'message_conversation'"
    ).fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    with database.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)


def conversation(**fields: Any) -> Conversation:
    """A conversation that is not stored yet."""
    return Conversation(
        **{"id": new_id(), "title": "Tides", "created_at": MORNING, "updated_at": MORNING, **fields}
    )


def question(
    of: Conversation, text: str = "Why are there tides?", after: str | None = None, seq: int = 1
) -> Message:
    """What a person writes."""
    return Message(new_id(), of.id, after, seq, Role.USER, (Text(text),), MORNING + timedelta(seconds=seq))


def empty_answer(to: Message) -> Message:
    """An answer as it is begun."""
    at = to.created_at + timedelta(seconds=1)
    return Message(new_id(), to.conversation_id, to.id, to.seq + 1, Role.ASSISTANT, (), at, Status.STREAMING)


def ended(answer: Message, *parts: Part, decided: Decision | None = None, **fields: Any) -> Message:
    """The answer as it came out."""
    receipt = receipt_of(decided) if decided else None
    said = parts or (Text("Because of the moon."),)
    return replace(
        answer, parts=said, receipt=receipt, **{"status": Status.COMPLETE, "finish": Finish.STOP, **fields}
    )


async def said(
    store: Store, about: Conversation, text: str, answer: str, after: str | None = None
) -> Message:
    """A whole turn, stored; gives the answer."""
    seq = len(await store.conversations.messages(about.id)) + 1
    user = question(about, text, after, seq)
    begun = empty_answer(user)
    await store.conversations.begin_turn(about, user, begun)
    whole = ended(begun, Text(answer))
    await store.conversations.finish(whole)
    return whole


FAILURE = Failure(
    FailureClass.RATE_LIMIT,
    Action.NEXT_ROUTE,
    Blame.KEY_AND_MODEL,
    "Too many requests, says Sim A.",
    status=429,
    code="rate_limit_exceeded",
    retry_after=2.5,
    input_limit=200_000,
    param="temperature",
)
USAGE = Usage(1200, 1000, 50, 10, 300, 100, 1, 2, 3, "priority", Decimal("0.0000001"))
BILL = Bill(
    Cost(Decimal("0.00123400"), Quality.EXACT),
    (
        CostItem("input", 200, Decimal("0.000001"), Decimal("0.0002")),
        CostItem("output", 300, Decimal("0.0000034466"), Decimal("0.00103400")),
    ),
    "vendors.toml",
)


def decision(of: Message) -> Decision:
    """A decision with a failed and a good attempt, every field filled."""
    plan = Plan(
        "route:default",
        (
            Candidate(
                1,
                A,
                Verdict.CHOSEN,
                ("route_step",),
                Cost(Decimal("0.0041"), Quality.ESTIMATED),
                "struck",
                True,
            ),
            Candidate(2, B, Verdict.KEPT, (), Cost(Decimal(0), Quality.EXACT)),
            Candidate(
                3, ModelRef("sim-c", "big"), Verdict.EXCLUDED, ("no_key", "trains"), UNKNOWN, "latched"
            ),
        ),
    )
    id_ = new_id()
    failed = Attempt(
        new_id(),
        id_,
        1,
        A,
        AttemptState.FAILED,
        MORNING,
        "ok-1",
        FAILURE,
        None,
        Bill(UNKNOWN),
        429,
        None,
        31,
        "req_1",
        True,
    )
    good = Attempt(
        new_id(),
        id_,
        2,
        B,
        AttemptState.OK,
        MORNING,
        "ok-2",
        None,
        USAGE,
        BILL,
        200,
        120,
        900,
        "req_2",
        False,
        2,
    )
    return Decision(
        id_,
        of.conversation_id,
        of.id,
        MORNING,
        plan,
        (failed, good),
        "answered",
        "Sim A was busy; Sim B answered.",
        "0.1",
    )


def begun(attempt: Attempt) -> Attempt:
    """The attempt as it stood before its request left."""
    return Attempt(
        attempt.id, attempt.decision_id, attempt.n, attempt.ref, AttemptState.RUNNING, attempt.started_at
    )


def without_seal(decided: Decision) -> Decision:
    """The decision as the router knows it."""
    return replace(decided, hash="", prev_hash="")


def receipt_of(decided: Decision) -> Receipt:
    """What stands under the answer."""
    last = decided.attempts[-1]
    return Receipt(
        decided.id,
        last.ref,
        "Sim B",
        last.model_returned,
        decided.plan.asked,
        last.usage,
        decided.cost,
        last.bill.price_source,
        last.first_token_ms,
        last.total_ms,
        len(decided.attempts),
        decided.why,
    )
