"""The record of routing and spending, for the router and the services.

Rule: an attempt is on the disk before its request leaves.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from interline.language import tr
from interline.model.errors import WrongUsage
from interline.model.record import ChainReport
from interline.store.values import when, when_text

if TYPE_CHECKING:
    from interline.model.decision import Attempt, Decision
    from interline.model.health import Health
    from interline.model.money import Cost
    from interline.model.pace import Pace
    from interline.model.refs import ModelRef
    from interline.model.route import Budget, BudgetState, Reservation
    from interline.model.usage_report import By, Period, UsageOverview, UsageReport
    from interline.store.reports import Adding, Surveying
    from interline.store.statements import Statements
    from interline.store.worker import DatabaseThread

_ATTEMPTS_PAGE = 2000
_PAGE = 200
"""Records that are read at once: the database thread has others to serve in between."""
_SAME = "e.vendor = h.vendor AND e.model = h.model AND e.key = h.key"
_FAILING = f"""
    SELECT h.vendor, h.model, h.key, coalesce(
        (SELECT min(e.at) FROM health_event e WHERE {_SAME} AND e.after = 'open' AND e.n > coalesce(
            (SELECT max(e.n) FROM health_event e WHERE {_SAME} AND e.after = 'ok'), 0)),
        h.updated_at)
    FROM health h WHERE h.state = 'open'
"""


class Ledger:
    """Decisions, attempts, what they cost, and what they taught of each model's health."""

    def __init__(self, thread: DatabaseThread) -> None:
        self._thread = thread

    def open_attempt(
        self,
        decision: Decision,
        attempt: Attempt,
        reservation: Reservation | None = None,
        *,
        meanwhile: Callable[[BudgetState | None], object] | None = None,
    ) -> Awaitable[BudgetState | None]:
        """Commit the decision (on its first attempt), the running attempt and what it sets aside, all in one.

        Where a budget does not admit it, that budget comes back as it stands and nothing of the attempt is written.
        `meanwhile` is called with the same while the disk is waited for. Raises OurBug for an attempt opened before.
        The thread has it when this returns, and not first when it is awaited.
        """
        return self._thread.begin_write(
            lambda say: say.decisions.open(decision, attempt, reservation), meanwhile=meanwhile
        )

    async def close_attempt(self, attempt: Attempt) -> None:
        """Commit how it ended, give back what it had set aside, and add its cost to what was spent."""
        await self._thread.write(lambda say: say.decisions.close(attempt))

    async def close_decision(self, decision: Decision) -> None:
        """Commit outcome, sentence and all attempts, and seal the record. May be said again; raises OurBug for other
        words about a record that is sealed."""
        await self._thread.write(lambda say: say.decisions.conclude(decision))

    async def decision(self, decision_id: str) -> Decision:
        """The record behind an answer. Raises WrongUsage where there is none."""
        found = await self._thread.read(lambda say: say.decisions.decision(decision_id))
        if found is None:
            raise WrongUsage(tr("There is no record of how this answer came to be."))
        return found

    async def decision_of(self, message_id: str) -> Decision | None:
        """The record behind an answer, also of one that failed and has no receipt; None where there is none."""
        return await self._thread.read(lambda say: say.decisions.decision_of(message_id))

    async def decisions_in(self, conversation_id: str) -> tuple[Decision, ...]:
        """All records of a conversation, oldest first."""
        return await self._thread.read(lambda say: say.decisions.decisions_in(conversation_id))

    async def attempts(self, decision_id: str) -> tuple[Attempt, ...]:
        """The attempts of one decision in the order they were made."""
        return await self._thread.read(lambda say: say.decisions.attempts(decision_id))

    async def spent(self, scope: str, period: str) -> Cost:
        """What was spent in a period (UTC): ("day", "2026-11-23"), ("month", "2026-11"), ("vendor:ID", "2026-11")."""
        return await self._thread.read(lambda say: say.spending.spent(scope, period))

    async def usage(self, by: By, since: datetime | None = None) -> UsageReport:
        """Attempts that are over, begun at `since` (with its zone) or later, added up."""
        # Imported here: the window stands before SQLAlchemy is needed.
        from interline.store.reports import Adding

        adding, at = Adding(by, since), ""
        while True:
            following = await self._thread.read(partial(_added, adding, at))
            if following is None:
                return adding.report()
            at = following

    async def overview(self, period: Period) -> UsageOverview:
        """Attempts that are over and were begun in this period, added up in every grouping, some at a time."""
        from interline.store.reports import Surveying

        surveying = Surveying(period)
        at: str | None = surveying.first_id
        while at is not None:
            at = await self._thread.read(partial(_surveyed, surveying, at))
        return surveying.overview()

    async def record(self, since: datetime | None = None) -> AsyncIterator[str]:
        """Every record of a turn that is over as one line of JSON: those from before there were seals, then the chain.

        `since` (with its zone) leaves out what was begun earlier. docs/formats/record.md describes the lines.
        """
        first = when_text(since) if since else ""
        at: str | int | None = ""
        while at is not None:
            texts, at = await self._thread.read(partial(_texts, at, first))
            for text in texts:
                yield text

    async def verify_chain(self) -> ChainReport:
        """Whether every sealed record is as it was sealed, and where not."""
        report, at = ChainReport(), 0
        while True:
            report, following = await self._thread.read(partial(_checked, report, at))
            if following is None:
                return report
            at = following

    async def budget_states(
        self,
        budgets: Sequence[Budget],
        conversation_id: str = "",
        decision_id: str = "",
        *,
        vendors: Collection[str] | None = None,
        at: datetime | None = None,
    ) -> tuple[BudgetState, ...]:
        """Budgets and what has gone of them, in the order given.

        For a turn of this conversation (empty: of none), begun under this decision (empty: not yet). With `vendors`,
        the budgets of other vendors are left out. `at` is now where it is not said.
        """
        concerned = [each for each in budgets if vendors is None or not each.vendor or each.vendor in vendors]
        if not concerned:
            return ()
        when = at or datetime.now(UTC)
        return await self._thread.read(
            lambda say: say.spending.states(concerned, conversation_id, decision_id, when)
        )

    async def paces(self) -> dict[ModelRef, Pace]:
        """How models answered lately; one that did not is missing."""
        return await self._thread.read(lambda say: say.paces())

    async def answered(self, refs: Sequence[ModelRef]) -> frozenset[ModelRef]:
        """Those of these models that have ever answered."""
        return await self._thread.read(lambda say: say.decisions.answered(refs))

    async def health(self) -> tuple[Health, ...]:
        """What is remembered of the models."""
        return await self._thread.read(lambda say: say.decisions.health())

    async def failing_since(self) -> Mapping[tuple[str, str, str], datetime]:
        """Of each record of health that is open: when it was opened first since it last answered; by vendor, model
        and key."""
        found = await self._thread.rows(_FAILING, (), lambda row: (row[:3], when(row[3])))
        return dict(found)

    async def keep_health(self, records: Sequence[Health]) -> None:
        """Remember these in place of what was known."""
        await self._thread.write(lambda say: say.decisions.keep_health(records))


def _added(adding: Adding, at: str, say: Statements) -> str | None:
    return say.add_to(adding, at, _ATTEMPTS_PAGE)


def _surveyed(surveying: Surveying, at: str, say: Statements) -> str | None:
    return say.add_to(surveying, at, _ATTEMPTS_PAGE)


def _texts(at: str | int, since: str, say: Statements) -> tuple[list[str], str | int | None]:
    return say.records.texts(at, since, _PAGE)


def _checked(report: ChainReport, at: int, say: Statements) -> tuple[ChainReport, int | None]:
    return say.records.check(report, at, _PAGE)
