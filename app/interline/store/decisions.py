"""Decisions, attempts, bills, what was spent, and health: the statements.

Rule: every method runs inside a transaction that its caller began; the sums of what was spent change in the same
transaction as the attempts they sum up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, func, insert, literal_column, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from interline.model.decision import Attempt, AttemptState, Decision
from interline.model.errors import OurBug
from interline.model.health import Health
from interline.model.money import FREE, UNKNOWN, Bill, Cost
from interline.store import routing_rows as rows
from interline.store.driver import DriverConnection
from interline.store.prepared import Prepared
from interline.store.tables import attempt, budget, conversation, cost_item, decision, health
from interline.store.values import Tally, clean

_DECISION_COLUMNS = tuple(column.name for column in decision.c)
_UPSERT_DECISION = upsert(decision)
_ADD_DECISION = Prepared(_UPSERT_DECISION.on_conflict_do_nothing(), *_DECISION_COLUMNS)
_PUT_DECISION = Prepared(
    _UPSERT_DECISION.on_conflict_do_update(
        index_elements=("id",),
        set_={
            name: _UPSERT_DECISION.excluded[name]
            for name in ("outcome", "why", "cost", "cost_quality", "candidates")
        },
    ),
    *_DECISION_COLUMNS,
)
_DECISION = Prepared(select(decision).where(decision.c.id == bindparam("id")))
_DECISION_OF = Prepared(
    select(decision)
    .where(decision.c.message_id == bindparam("id"))
    .order_by(decision.c.created_at.desc(), decision.c.id.desc())
)
_IN_CONVERSATION = decision.c.conversation_id == bindparam("id")
_DECISIONS_IN = Prepared(
    select(decision).where(_IN_CONVERSATION).order_by(decision.c.created_at, decision.c.id)
)
_CONVERSATION_OF = Prepared(select(decision.c.conversation_id).where(decision.c.id == bindparam("id")))
_INTERRUPT_DECISION = Prepared(
    update(decision)
    .where(decision.c.id == bindparam("which"), decision.c.outcome == literal_column("'running'"))
    .values(outcome=literal_column("'interrupted'"))
)

_ATTEMPT_COLUMNS = tuple(column.name for column in attempt.c)
_ADD_ATTEMPT = Prepared(upsert(attempt).on_conflict_do_nothing(), *_ATTEMPT_COLUMNS)
_CLOSE_ATTEMPT = Prepared(update(attempt).where(attempt.c.id == bindparam("which")), *_ATTEMPT_COLUMNS)
_ATTEMPT = Prepared(select(attempt).where(attempt.c.id == bindparam("id")))
_ATTEMPTS = Prepared(
    select(attempt).where(attempt.c.decision_id == bindparam("id")).order_by(attempt.c.n, attempt.c.id)
)
_RUNNING = Prepared(
    select(attempt).where(
        # A literal, so that the index of what runs is used.
        attempt.c.state == literal_column("'running'"),
        func.coalesce(attempt.c.session, literal_column("''")) == bindparam("session"),
    )
)
_ITEMS_OF_ONE = Prepared(
    select(cost_item).where(cost_item.c.attempt_id == bindparam("id")).order_by(cost_item.c.position)
)
_ITEMS = Prepared(
    select(cost_item)
    .join_from(attempt, cost_item, cost_item.c.attempt_id == attempt.c.id)
    .where(attempt.c.decision_id == bindparam("id"))
    .order_by(cost_item.c.attempt_id, cost_item.c.position)
)
_OF_DECISION = attempt.c.decision_id == decision.c.id
_ATTEMPTS_IN = Prepared(
    select(attempt)
    .join_from(decision, attempt, _OF_DECISION)
    .where(_IN_CONVERSATION)
    .order_by(attempt.c.decision_id, attempt.c.n, attempt.c.id)
)
_ITEMS_IN = Prepared(
    select(cost_item)
    .join_from(decision, attempt, _OF_DECISION)
    .join(cost_item, cost_item.c.attempt_id == attempt.c.id)
    .where(_IN_CONVERSATION)
    .order_by(cost_item.c.attempt_id, cost_item.c.position)
)
_ADD_ITEMS = Prepared(insert(cost_item), *(column.name for column in cost_item.c))
_DROP_ITEMS = Prepared(cost_item.delete().where(cost_item.c.attempt_id == bindparam("id")))

_SPENT = Prepared(
    select(*(budget.c[name] for name in Tally.COLUMNS)).where(
        budget.c.scope == bindparam("scope"), budget.c.period == bindparam("period")
    )
)
_UPSERT_SPENT = upsert(budget)
_PUT_SPENT = Prepared(
    _UPSERT_SPENT.on_conflict_do_update(
        index_elements=("scope", "period"),
        set_={name: _UPSERT_SPENT.excluded[name] for name in Tally.COLUMNS},
    ),
    *(column.name for column in budget.c),
)
_SPENT_IN = Prepared(
    select(*(conversation.c[name] for name in Tally.COLUMNS)).where(conversation.c.id == bindparam("id"))
)
_PUT_SPENT_IN = Prepared(update(conversation).where(conversation.c.id == bindparam("which")), *Tally.COLUMNS)

_HEALTH = Prepared(select(health).order_by(health.c.vendor, health.c.model, health.c.key))
_UPSERT_HEALTH = upsert(health)
_PUT_HEALTH = Prepared(
    _UPSERT_HEALTH.on_conflict_do_update(
        index_elements=("vendor", "model", "key"),
        set_={
            name: _UPSERT_HEALTH.excluded[name]
            for name in ("state", "strikes", "until", "reason", "updated_at", "wait")
        },
    ),
    *(column.name for column in health.c),
)


class Decisions:
    """The record of routing."""

    def __init__(self, connection: DriverConnection, session: str) -> None:
        self._driver = connection
        self._session = session

    def open(self, about: Decision, begun: Attempt) -> None:
        """The decision, where this is its first attempt, and the attempt. Raises OurBug for one known already."""
        _ADD_DECISION.run(self._driver, rows.decision_row(about))
        added = _ADD_ATTEMPT.run(self._driver, rows.attempt_row(begun, self._session))
        if not added:
            raise OurBug("This attempt has been begun already; nothing was sent a second time.")

    def close(self, ended: Attempt) -> None:
        """How an attempt ended, its bill, and the sums; may be said again."""
        before = self._attempt(ended.id)
        if before == ended:
            return
        columns = rows.attempt_row(ended, self._session)
        if before is None:
            _ADD_ATTEMPT.run(self._driver, columns)
        else:
            _CLOSE_ATTEMPT.run(self._driver, {"which": ended.id, **columns})
            _DROP_ITEMS.run(self._driver, {"id": ended.id})
        if items := rows.cost_item_rows(ended):
            _ADD_ITEMS.run_each(self._driver, items)
        self._sum_up(before, ended)

    def conclude(self, about: Decision) -> None:
        """Outcome, sentence, and every attempt that is not stored as it is."""
        _PUT_DECISION.run(self._driver, rows.decision_row(about))
        for each in about.attempts:
            self.close(each)

    def decision(self, decision_id: str) -> Decision | None:
        """The whole record."""
        row = _DECISION.first(self._driver, clean({"id": decision_id}))
        return rows.decision(row, self.attempts(decision_id)) if row else None

    def attempts(self, decision_id: str) -> tuple[Attempt, ...]:
        """The attempts of a decision in the order they were made."""
        which = clean({"id": decision_id})
        return _with_items(_ATTEMPTS.all(self._driver, which), _ITEMS.all(self._driver, which))

    def decision_of(self, message_id: str) -> Decision | None:
        """The record behind one answer, the newest where there are several."""
        row = _DECISION_OF.first(self._driver, clean({"id": message_id}))
        return rows.decision(row, self.attempts(row.id)) if row else None

    def decisions_in(self, conversation_id: str) -> tuple[Decision, ...]:
        """All records of a conversation, oldest first: three queries, however many there are."""
        which = clean({"id": conversation_id})
        attempts = _with_items(_ATTEMPTS_IN.all(self._driver, which), _ITEMS_IN.all(self._driver, which))
        by_decision = {id_: tuple(group) for id_, group in groupby(attempts, lambda each: each.decision_id)}
        return tuple(
            rows.decision(row, by_decision.get(row.id, ())) for row in _DECISIONS_IN.all(self._driver, which)
        )

    def interrupt(self, session: str) -> int:
        """Close what this session was still trying: outcome and cost unknown; gives how many there were."""
        running = [rows.attempt(row, ()) for row in _RUNNING.all(self._driver, {"session": session})]
        for each in running:
            # The request may have left, so the vendor may bill what nobody saw.
            self.close(
                replace(each, state=AttemptState.INTERRUPTED, bill=Bill(UNKNOWN), possibly_billed=True)
            )
            _INTERRUPT_DECISION.run(self._driver, {"which": each.decision_id})
        return len(running)

    def spent(self, scope: str, period: str) -> Cost:
        """What was spent of a budget; nothing so far is free."""
        row = _SPENT.first(self._driver, clean({"scope": scope, "period": period}))
        return Tally(*row).cost if row else FREE

    def health(self) -> tuple[Health, ...]:
        """All that is remembered."""
        return tuple(rows.health(row) for row in _HEALTH.all(self._driver))

    def keep_health(self, records: Sequence[Health]) -> None:
        """Remember these in place of what was there."""
        _PUT_HEALTH.run_each(self._driver, [rows.health_row(record) for record in records])

    def _attempt(self, attempt_id: str) -> Attempt | None:
        row = _ATTEMPT.first(self._driver, {"id": attempt_id})
        return rows.attempt(row, _ITEMS_OF_ONE.all(self._driver, {"id": attempt_id})) if row else None

    def _sum_up(self, before: Attempt | None, after: Attempt) -> None:
        """Take the attempt's old cost out of every sum it stands in and put its new one in."""
        day = after.started_at.astimezone(UTC).date().isoformat()
        for scope, period in (("day", day), ("month", day[:7]), (f"vendor:{after.ref.vendor}", day[:7])):
            where = clean({"scope": scope, "period": period})
            row = _SPENT.first(self._driver, where)
            _PUT_SPENT.run(self._driver, {**where, **_moved(Tally(*row or ()), before, after)})
        conversation_id = _CONVERSATION_OF.scalar(self._driver, {"id": after.decision_id})
        if row := _SPENT_IN.first(self._driver, {"id": conversation_id}):
            _PUT_SPENT_IN.run(self._driver, {"which": conversation_id, **_moved(Tally(*row), before, after)})


def _moved(tally: Tally, before: Attempt | None, after: Attempt) -> dict[str, Any]:
    for each, times in ((before, -1), (after, 1)):
        if each is not None and each.state is not AttemptState.RUNNING:
            tally.add(each.bill.cost, times)
    return tally.row()


def _with_items(attempts: list[Any], items: list[Any]) -> tuple[Attempt, ...]:
    """Attempts with the lines of their bills, which come sorted by attempt."""
    bills = {attempt_id: list(group) for attempt_id, group in groupby(items, lambda row: row.attempt_id)}
    return tuple(rows.attempt(row, bills.get(row.id, ())) for row in attempts)
