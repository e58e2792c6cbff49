"""What was spent, what is set aside, and whether a budget admits one more turn: the statements.

Rule: a budget is asked in the very transaction that sets aside what it admits, and sums change in the very transaction
that changes what they sum up; so no two programs can spend the same dollar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, literal_column, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from interline.model.decision import Attempt, AttemptState, Decision
from interline.model.money import FREE, Cost
from interline.model.route import Budget, BudgetState, Reservation
from interline.store.prepared import Prepared
from interline.store.tables import attempt, budget, conversation, reservation
from interline.store.values import Tally, amount, amount_text, clean, cost

if TYPE_CHECKING:
    from interline.store.driver import DriverConnection

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
_SPENT_BY = Prepared(
    select(attempt.c.cost, attempt.c.cost_quality).where(
        attempt.c.decision_id == bindparam("id"), attempt.c.state != literal_column("'running'")
    )
)

_SET_ASIDE = Prepared(insert(reservation), *(column.name for column in reservation.c))
_GIVE_BACK = Prepared(reservation.delete().where(reservation.c.attempt_id == bindparam("id")))
# One row for each attempt under way anywhere: never many.
_ALL_SET_ASIDE = Prepared(select(reservation))
_SET_ASIDE_FOR = Prepared(select(reservation.c.amount).where(reservation.c.attempt_id == bindparam("id")))


@dataclass(frozen=True, slots=True)
class Moment:
    """For which turn, and when, budgets are asked."""

    conversation_id: str
    """Empty for a turn of the gateway, which belongs to none."""
    decision_id: str
    """Empty for a turn that has not begun."""
    at: datetime
    """With its zone."""
    beside: tuple[str, ...] = ()
    """Ids of decisions that count as one turn with it."""

    @property
    def day(self) -> str:
        """As the sums are kept: UTC, 2026-11-23."""
        return self.at.astimezone(UTC).date().isoformat()

    @property
    def month(self) -> str:
        """2026-11."""
        return self.day[:7]


class Spending:
    """Sums, reservations and budgets."""

    def __init__(self, connection: DriverConnection) -> None:
        self._driver = connection

    def spent(self, scope: str, period: str) -> Cost:
        """What was spent in a period; nothing so far is free."""
        row = _SPENT.first(self._driver, clean({"scope": scope, "period": period}))
        return Tally(*row).cost if row else FREE

    def move(self, conversation_id: str | None, before: Attempt | None, after: Attempt) -> None:
        """Take an attempt's old cost out of every sum that it stands in, and put its new one in."""
        when = Moment(conversation_id or "", after.decision_id, after.started_at)
        for scope, period in (
            ("day", when.day),
            ("month", when.month),
            (f"vendor:{after.ref.vendor}", when.month),
        ):
            where = clean({"scope": scope, "period": period})
            row = _SPENT.first(self._driver, where)
            _PUT_SPENT.run(self._driver, {**where, **_moved(Tally(*row or ()), before, after)})
        if row := _SPENT_IN.first(self._driver, {"id": conversation_id}):
            _PUT_SPENT_IN.run(self._driver, {"which": conversation_id, **_moved(Tally(*row), before, after)})

    def states(
        self,
        budgets: Sequence[Budget],
        conversation_id: str,
        decision_id: str,
        at: datetime,
        beside: tuple[str, ...] = (),
    ) -> tuple[BudgetState, ...]:
        """Each budget and what has gone of it, for a turn of this conversation and decision; either may be empty.
        `beside` are decisions that count as one turn with it."""
        when = Moment(conversation_id, decision_id, at, beside)
        held = _ALL_SET_ASIDE.all(self._driver) if budgets else []
        return tuple(self._state(each, when, held) for each in budgets)

    def refusing(self, wanted: Reservation, about: Decision, begun: Attempt) -> BudgetState | None:
        """The first budget that does not admit this attempt, as it stands; None where all do."""
        concerned = [each for each in wanted.budgets if each.vendor in ("", begun.ref.vendor)]
        states = self.states(concerned, about.conversation_id, about.id, begun.started_at, wanted.beside)
        asked = _known(wanted.amount)
        return next((state for state in states if not state.admits(asked)), None)

    def set_aside(self, wanted: Reservation, about: Decision, begun: Attempt) -> None:
        """Set the amount aside for an attempt whose row is there; where no price is known there is nothing to."""
        if (asked := _known(wanted.amount)) is None:
            return
        row = {
            "attempt_id": begun.id,
            "decision_id": about.id,
            "conversation_id": about.conversation_id,
            "vendor": begun.ref.vendor,
            "day": Moment(about.conversation_id, about.id, begun.started_at).day,
            "amount": amount_text(asked),
        }
        _SET_ASIDE.run(self._driver, clean(row))

    def give_back(self, attempt_id: str) -> None:
        """Nothing is set aside for this attempt any more."""
        _GIVE_BACK.run(self._driver, clean({"id": attempt_id}))

    def held_for(self, attempt_id: str) -> Decimal | None:
        """What is set aside for an attempt; None where no price was known."""
        return amount(_SET_ASIDE_FOR.scalar(self._driver, clean({"id": attempt_id})))

    def _state(self, of: Budget, when: Moment, held: Sequence[Any]) -> BudgetState:
        if of.scope == "turn" or (of.scope == "conversation" and not when.conversation_id):
            # A turn that belongs to no conversation is one of its own.
            tally = self._turn(when)
            mine = [row for row in held if row.decision_id in (when.decision_id, *when.beside)]
        elif of.scope == "conversation":
            tally = self._conversation(when)
            mine = [row for row in held if row.conversation_id == when.conversation_id]
        elif of.scope == "day":
            tally = self._period(of.scope, when.day)
            mine = [row for row in held if row.day == when.day]
        else:
            tally = self._period(of.scope, when.month)
            mine = [row for row in held if row.day[:7] == when.month and of.vendor in ("", row.vendor)]
        reserved = sum((amount(row.amount) or Decimal(0) for row in mine), Decimal(0))
        return BudgetState(of, tally.spent, reserved, tally.unknown > 0)

    def _turn(self, when: Moment) -> Tally:
        tally = Tally()
        for decision_id in dict.fromkeys((when.decision_id, *when.beside)):
            for row in _SPENT_BY.all(self._driver, clean({"id": decision_id})):
                tally.add(cost(row.cost, row.cost_quality))
        return tally

    def _conversation(self, when: Moment) -> Tally:
        return Tally(*_SPENT_IN.first(self._driver, clean({"id": when.conversation_id})) or ())

    def _period(self, scope: str, period: str) -> Tally:
        return Tally(*_SPENT.first(self._driver, clean({"scope": scope, "period": period})) or ())


def _known(wanted: Decimal | None) -> Decimal | None:
    return max(wanted, Decimal(0)) if wanted is not None and wanted.is_finite() else None


def _moved(tally: Tally, before: Attempt | None, after: Attempt) -> dict[str, Any]:
    for each, times in ((before, -1), (after, 1)):
        if each is not None and each.state is not AttemptState.RUNNING:
            tally.add(each.bill.cost, times)
    return tally.row()
