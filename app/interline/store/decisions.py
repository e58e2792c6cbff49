"""Decisions, attempts, bills, what was spent, and health: the statements.

Rule: every method runs inside a transaction that its caller began; the sums of what was spent change in the same
transaction as the attempts they sum up.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, insert, literal_column, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from interline.model.decision import Attempt, AttemptState, Decision
from interline.model.errors import OurBug
from interline.model.health import Health
from interline.model.money import FREE, UNKNOWN, Bill, Cost
from interline.store import rows
from interline.store.tables import attempt, budget, conversation, cost_item, decision, health
from interline.store.values import Tally, clean

_ADD_DECISION = upsert(decision).on_conflict_do_nothing()
_PUT_DECISION = upsert(decision)
_PUT_DECISION = _PUT_DECISION.on_conflict_do_update(
    index_elements=("id",),
    set_={name: _PUT_DECISION.excluded[name] for name in ("outcome", "why", "cost", "cost_quality", "candidates")},
)
_DECISION = select(decision).where(decision.c.id == bindparam("id"))
_CONVERSATION_OF = select(decision.c.conversation_id).where(decision.c.id == bindparam("id"))
_SETTLE_DECISION = (
    update(decision)
    .where(decision.c.id == bindparam("which"), decision.c.outcome == "running")
    .values(outcome="interrupted")
)
_ADD_ATTEMPT = upsert(attempt).on_conflict_do_nothing()
_UPDATE_ATTEMPT = update(attempt).where(attempt.c.id == bindparam("which"))
_ATTEMPT = select(attempt).where(attempt.c.id == bindparam("id"))
_ITEMS_OF_ONE = select(cost_item).where(cost_item.c.attempt_id == bindparam("id")).order_by(cost_item.c.position)
_RUNNING = select(attempt).where(
    # A literal, so that the index of what runs is used.
    attempt.c.state == literal_column("'running'"),
    func.coalesce(attempt.c.session, "") == bindparam("session"),
)
_ATTEMPTS = select(attempt).where(attempt.c.decision_id == bindparam("id")).order_by(attempt.c.n, attempt.c.id)
_ITEMS = (
    select(cost_item)
    .join_from(attempt, cost_item, cost_item.c.attempt_id == attempt.c.id)
    .where(attempt.c.decision_id == bindparam("id"))
    .order_by(cost_item.c.attempt_id, cost_item.c.position)
)
_ADD_ITEMS = insert(cost_item)
_DROP_ITEMS = cost_item.delete().where(cost_item.c.attempt_id == bindparam("id"))


def _tally(source: Any, *conditions: ColumnElement[bool]) -> Select[Any]:
    return select(*(source.c[name] for name in Tally.COLUMNS)).where(*conditions)


_SPENT = _tally(budget, budget.c.scope == bindparam("scope"), budget.c.period == bindparam("period"))
_PUT_SPENT = upsert(budget)
_PUT_SPENT = _PUT_SPENT.on_conflict_do_update(
    index_elements=("scope", "period"), set_={name: _PUT_SPENT.excluded[name] for name in Tally.COLUMNS}
)
_SPENT_IN = _tally(conversation, conversation.c.id == bindparam("id"))
_PUT_SPENT_IN = update(conversation).where(conversation.c.id == bindparam("which"))

_HEALTH = select(health).order_by(health.c.vendor, health.c.model, health.c.key)
_PUT_HEALTH = upsert(health)
_PUT_HEALTH = _PUT_HEALTH.on_conflict_do_update(
    index_elements=("vendor", "model", "key"),
    set_={name: _PUT_HEALTH.excluded[name] for name in ("state", "strikes", "until", "reason", "updated_at")},
)


class Decisions:
    """The record of routing."""

    def __init__(self, connection: Connection, session: str) -> None:
        self._connection = connection
        self._session = session

    def open(self, about: Decision, begun: Attempt) -> None:
        """The decision, where this is its first attempt, and the attempt. Raises OurBug for an attempt known already."""
        self._connection.execute(_ADD_DECISION, rows.decision_row(about))
        added = self._connection.execute(_ADD_ATTEMPT, rows.attempt_row(begun, self._session))
        if not added.rowcount:
            raise OurBug("This attempt has been begun already; nothing was sent a second time.")

    def close(self, ended: Attempt) -> None:
        """How an attempt ended, its bill, and the sums; may be said again."""
        before = self._attempt(ended.id)
        if before == ended:
            return
        columns = rows.attempt_row(ended, self._session)
        if before is None:
            self._connection.execute(_ADD_ATTEMPT, columns)
        else:
            self._connection.execute(_UPDATE_ATTEMPT, {"which": ended.id, **columns})
            self._connection.execute(_DROP_ITEMS, {"id": ended.id})
        if items := rows.cost_item_rows(ended):
            self._connection.execute(_ADD_ITEMS, items)
        self._sum_up(before, ended)

    def conclude(self, about: Decision) -> None:
        """Outcome, sentence, and every attempt that is not stored as it is."""
        self._connection.execute(_PUT_DECISION, rows.decision_row(about))
        for each in about.attempts:
            self.close(each)

    def decision(self, decision_id: str) -> Decision | None:
        """The whole record."""
        row = self._connection.execute(_DECISION, clean({"id": decision_id})).first()
        return rows.decision(row, self.attempts(decision_id)) if row else None

    def attempts(self, decision_id: str) -> tuple[Attempt, ...]:
        """The attempts of a decision in the order they were made."""
        which = clean({"id": decision_id})
        found = groupby(self._connection.execute(_ITEMS, which), lambda row: row.attempt_id)
        items = {attempt_id: list(group) for attempt_id, group in found}
        return tuple(rows.attempt(row, items.get(row.id, ())) for row in self._connection.execute(_ATTEMPTS, which))

    def interrupt(self, session: str) -> int:
        """Close what this session was still trying: outcome and cost unknown; gives how many there were."""
        running = [rows.attempt(row, ()) for row in self._connection.execute(_RUNNING, {"session": session})]
        for each in running:
            # The request may have left, so the vendor may bill what nobody saw.
            self.close(replace(each, state=AttemptState.INTERRUPTED, bill=Bill(UNKNOWN), possibly_billed=True))
            self._connection.execute(_SETTLE_DECISION, {"which": each.decision_id})
        return len(running)

    def spent(self, scope: str, period: str) -> Cost:
        """What was spent of a budget; nothing so far is free."""
        row = self._connection.execute(_SPENT, clean({"scope": scope, "period": period})).first()
        return Tally(*row).cost if row else FREE

    def health(self) -> tuple[Health, ...]:
        """All that is remembered."""
        return tuple(rows.health(row) for row in self._connection.execute(_HEALTH))

    def keep_health(self, record: Health) -> None:
        """Remember this in place of what was there."""
        self._connection.execute(_PUT_HEALTH, rows.health_row(record))

    def _attempt(self, attempt_id: str) -> Attempt | None:
        row = self._connection.execute(_ATTEMPT, {"id": attempt_id}).first()
        return rows.attempt(row, self._connection.execute(_ITEMS_OF_ONE, {"id": attempt_id})) if row else None

    def _sum_up(self, before: Attempt | None, after: Attempt) -> None:
        """Take the attempt's old cost out of every sum it stands in and put its new one in."""
        day = after.started_at.astimezone(UTC).date().isoformat()
        for scope, period in (("day", day), ("month", day[:7]), (f"vendor:{after.ref.vendor}", day[:7])):
            where = clean({"scope": scope, "period": period})
            row = self._connection.execute(_SPENT, where).first()
            self._connection.execute(_PUT_SPENT, {**where, **_moved(Tally(*row or ()), before, after)})
        conversation_id = self._connection.execute(_CONVERSATION_OF, {"id": after.decision_id}).scalar()
        if row := self._connection.execute(_SPENT_IN, {"id": conversation_id}).first():
            self._connection.execute(_PUT_SPENT_IN, {"which": conversation_id, **_moved(Tally(*row), before, after)})


def _moved(tally: Tally, before: Attempt | None, after: Attempt) -> dict[str, Any]:
    for each, times in ((before, -1), (after, 1)):
        if each is not None and each.state is not AttemptState.RUNNING:
            tally.add(each.bill.cost, times)
    return tally.row()
