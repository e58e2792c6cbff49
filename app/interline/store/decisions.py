"""Decisions, attempts, bills and health: the statements.

Rule: every method runs inside a transaction that its caller began; an attempt, what it set aside and the sums that it
stands in change together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, insert, literal_column, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from interline.language import marked
from interline.model.decision import Attempt, AttemptState, Decision
from interline.model.errors import OurBug
from interline.model.health import Health, HealthState
from interline.model.money import FREE, UNKNOWN, Bill, Cost, CostItem, Quality
from interline.store import routing_rows as rows
from interline.store.prepared import Prepared
from interline.store.rows import INTERRUPTED
from interline.store.tables import attempt, cost_item, decision, health, health_event, message
from interline.store.values import clean

if TYPE_CHECKING:
    from interline.model.refs import ModelRef
    from interline.model.route import BudgetState, Reservation
    from interline.store.driver import DriverConnection
    from interline.store.records import Records
    from interline.store.spending import Spending

SET_ASIDE = marked("set aside")
"""The price source of an attempt whose end nobody saw: it is taken to have cost what was set aside for it."""

_DECISION_COLUMNS = tuple(column.name for column in decision.c)
_CONCLUDED = ("outcome", "why", "cost", "cost_quality", "candidates")
_UPSERT_DECISION = upsert(decision)
_ADD_DECISION = Prepared(_UPSERT_DECISION.on_conflict_do_nothing(), *_DECISION_COLUMNS)
_PUT_DECISION = Prepared(
    _UPSERT_DECISION.on_conflict_do_update(
        index_elements=("id",),
        set_={name: _UPSERT_DECISION.excluded[name] for name in (*_CONCLUDED, "session")},
    ),
    *_DECISION_COLUMNS,
)
_DECISION = Prepared(select(decision).where(decision.c.id == bindparam("id")))
_DECISION_OF = Prepared(
    select(decision)
    .where(decision.c.message_id == bindparam("id"))
    .order_by(decision.c.created_at.desc(), decision.c.id.desc())
)
_DECISION_BEHIND = Prepared(
    select(decision)
    .join_from(message, decision, decision.c.id == message.c.decision_id)
    .where(message.c.id == bindparam("id"))
)
_IN_CONVERSATION = decision.c.conversation_id == bindparam("id")
_DECISIONS_IN = Prepared(
    select(decision).where(_IN_CONVERSATION).order_by(decision.c.created_at, decision.c.id)
)
_CONVERSATION_OF = Prepared(select(decision.c.conversation_id).where(decision.c.id == bindparam("id")))
_RUNNING_DECISIONS = Prepared(
    select(decision.c.id).where(
        # A literal, so that the index of what runs is used.
        decision.c.outcome == literal_column("'running'"),
        decision.c.session == bindparam("session"),
    )
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

_ANSWERED = Prepared(
    select(attempt.c.id).where(
        attempt.c.vendor == bindparam("vendor"),
        attempt.c.model == bindparam("model"),
        attempt.c.state == literal_column("'ok'"),
    )
)

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
_STATE_OF = Prepared(
    select(health.c.state).where(
        *(health.c[name] == bindparam(name) for name in ("vendor", "model", "key")),
    )
)
_ADD_EVENT = Prepared(insert(health_event), *(column.name for column in health_event.c if column.name != "n"))


class Decisions:
    """The record of routing."""

    def __init__(
        self, connection: DriverConnection, session: str, spending: Spending, records: Records
    ) -> None:
        self._driver = connection
        self._session = session
        self._spending = spending
        self._records = records

    def open(self, about: Decision, begun: Attempt, wanted: Reservation | None) -> BudgetState | None:
        """The decision, where this is its first attempt, the attempt, and what it sets aside.

        Gives the budget that does not admit it; nothing is written then. Raises OurBug for an attempt known already.
        """
        if wanted and (refusing := self._spending.refusing(wanted, about, begun)):
            return refusing
        _ADD_DECISION.run(self._driver, rows.decision_row(about, self._session))
        if not _ADD_ATTEMPT.run(self._driver, rows.attempt_row(begun, self._session)):
            raise OurBug("This attempt has been begun already; nothing was sent a second time.")
        if wanted:
            self._spending.set_aside(wanted, about, begun)
        return None

    def close(self, ended: Attempt) -> None:
        """How an attempt ended, its bill, the sums, and nothing set aside any more; may be said again.

        Raises OurBug for something else to be said of an attempt whose record is sealed.
        """
        kept = _ATTEMPT.first(self._driver, {"id": ended.id})
        if kept is not None and self._is_kept(kept, ended):
            return
        columns = rows.attempt_row(ended, self._session)
        if kept is None:
            _ADD_ATTEMPT.run(self._driver, columns)
        else:
            _CLOSE_ATTEMPT.run(self._driver, {"which": ended.id, **columns})
            _DROP_ITEMS.run(self._driver, {"id": ended.id})
        if items := rows.cost_item_rows(ended):
            _ADD_ITEMS.run_each(self._driver, items)
        self._spending.give_back(ended.id)
        before = rows.attempt(kept, ()) if kept is not None else None
        self._spending.move(_CONVERSATION_OF.scalar(self._driver, {"id": ended.decision_id}), before, ended)

    def conclude(self, about: Decision) -> None:
        """Outcome, sentence, every attempt that is not stored as it is, and the seal; may be said again.

        Raises OurBug for something else to be said of a record that is sealed.
        """
        columns = rows.decision_row(about, self._session)
        kept = _DECISION.first(self._driver, {"id": columns["id"]})
        if kept is None or not kept.hash:
            _PUT_DECISION.run(self._driver, columns)
        elif any(getattr(kept, name) != columns[name] for name in _CONCLUDED):
            raise OurBug("The record of this turn is closed; nothing was changed.")
        for each in about.attempts:
            self.close(each)
        if about.outcome != "running" and (kept is None or not kept.hash):
            self._records.seal(about.id)

    def decision(self, decision_id: str) -> Decision | None:
        """The whole record."""
        row = _DECISION.first(self._driver, clean({"id": decision_id}))
        return rows.decision(row, self.attempts(decision_id)) if row else None

    def attempts(self, decision_id: str) -> tuple[Attempt, ...]:
        """The attempts of a decision in the order they were made."""
        which = clean({"id": decision_id})
        return _with_items(_ATTEMPTS.all(self._driver, which), _ITEMS.all(self._driver, which))

    def decision_of(self, message_id: str) -> Decision | None:
        """The record behind one answer, the newest where there are several; of a copy that of what was copied."""
        which = clean({"id": message_id})
        row = _DECISION_OF.first(self._driver, which) or _DECISION_BEHIND.first(self._driver, which)
        return rows.decision(row, self.attempts(row.id)) if row else None

    def decisions_in(self, conversation_id: str) -> tuple[Decision, ...]:
        """All records of a conversation, oldest first: three queries, however many there are."""
        which = clean({"id": conversation_id})
        attempts = _with_items(_ATTEMPTS_IN.all(self._driver, which), _ITEMS_IN.all(self._driver, which))
        by_decision = {id_: tuple(group) for id_, group in groupby(attempts, lambda each: each.decision_id)}
        return tuple(
            rows.decision(row, by_decision.get(row.id, ())) for row in _DECISIONS_IN.all(self._driver, which)
        )

    def answered(self, refs: Sequence[ModelRef]) -> frozenset[ModelRef]:
        """Those of these models that have ever answered; looks through the attempts at each."""
        return frozenset(
            ref
            for ref in refs
            if _ANSWERED.scalar(self._driver, clean({"vendor": ref.vendor, "model": ref.model}))
        )

    def interrupt(self, session: str) -> int:
        """Close what this session was still trying, and its decisions; gives how many attempts there were.

        The request may have left, so the vendor may bill what nobody saw: what was set aside counts as spent.
        """
        which = {"session": session}
        running = [rows.attempt(row, ()) for row in _RUNNING.all(self._driver, which)]
        decisions = dict.fromkeys(row.id for row in _RUNNING_DECISIONS.all(self._driver, which))
        for each in running:
            bill = _bill_of_orphan(self._spending.held_for(each.id))
            billed = bill.cost != FREE
            self.close(replace(each, state=AttemptState.INTERRUPTED, bill=bill, possibly_billed=billed))
            decisions[each.decision_id] = None
        for decision_id in decisions:
            whole = self.decision(decision_id)
            if whole is not None and whole.outcome == "running":
                self.conclude(replace(whole, outcome="interrupted", why=whole.why or INTERRUPTED))
        return len(running)

    def health(self) -> tuple[Health, ...]:
        """All that is remembered."""
        return tuple(rows.health(row) for row in _HEALTH.all(self._driver))

    def keep_health(self, records: Sequence[Health]) -> None:
        """Remember these in place of what was there, and write down each that moved from one state to another."""
        for record in records:
            row = rows.health_row(record)
            before = _STATE_OF.scalar(self._driver, row) or HealthState.OK
            if before != record.state:
                _ADD_EVENT.run(self._driver, rows.health_event_row(record, before))
        _PUT_HEALTH.run_each(self._driver, [rows.health_row(record) for record in records])

    def _is_kept(self, row: Any, ended: Attempt) -> bool:
        """Whether an attempt's row and the lines of its bill say just this."""
        if row._asdict() != rows.attempt_row(ended, self._session):
            return False
        items = _ITEMS_OF_ONE.all(self._driver, {"id": ended.id})
        return [item._asdict() for item in items] == rows.cost_item_rows(ended)


def _bill_of_orphan(held: Decimal | None) -> Bill:
    """The bill of an attempt whose end nobody saw, by what had been set aside for it."""
    if held is None:
        return Bill(UNKNOWN)
    if held == 0:
        return Bill(FREE, price_source=SET_ASIDE)
    item = CostItem("reserved", 1, held, held, SET_ASIDE)
    return Bill(Cost(held, Quality.ESTIMATED), (item,), SET_ASIDE)


def _with_items(attempts: list[Any], items: list[Any]) -> tuple[Attempt, ...]:
    """Attempts with the lines of their bills, which come sorted by attempt."""
    bills = {attempt_id: list(group) for attempt_id, group in groupby(items, lambda row: row.attempt_id)}
    return tuple(rows.attempt(row, bills.get(row.id, ())) for row in attempts)
