"""One turn's way through its plan: attempt after attempt, until one answers, nobody is left, or the user stops it.

Rule: one terminal state; an answer that broke off is finished or kept, and never passed on to another vendor in
silence.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from interline import __version__
from interline.language import marked, tr
from interline.model.decision import Decision, Opening
from interline.model.errors import InterlineError
from interline.model.events import PAUSED, Finish
from interline.model.refs import ModelRef
from interline.model.route import BudgetState
from interline.model.turn import AttemptEnded, Planned
from interline.router.asker import Asker
from interline.router.billing import saved_by_cache
from interline.router.books import surely
from interline.router.itinerary import Itinerary
from interline.router.job import Emit, Ended, Job, Outcome, Progress
from interline.router.why import cache_lost, no_answer, over_budget, why

if TYPE_CHECKING:
    from interline.router.shared import Shared


class Walk:
    """One turn under way."""

    def __init__(self, shared: Shared, job: Job, emit: Emit) -> None:
        self._shared = shared
        self._job = job
        self._emit = emit
        self._progress = Progress(_decision(shared, job), shared.clock.monotonic())
        self._ahead = Itinerary(shared, job, self._progress)
        self._asker = Asker(shared, job, self._progress, self._ahead, emit)
        self._last: Ended | None = None
        """The last attempt that showed anything."""
        self._refused_by: BudgetState | None = None

    async def go(self) -> Outcome:
        """Walk it to its end. Storage errors are raised."""
        self._emit(Planned(self._job.plan))
        now = self._ahead.first()
        while now is not None:
            ended = await self._asker.attempt(now)
            if ended.refused_by is not None:
                self._refused_by = ended.refused_by
                now = self._ahead.after_refusal(now, ended.refused_by)
                continue
            self._progress.attempts.append(ended.attempt)
            if ended.course.committed or ended.course.finish is not None:
                self._last = ended
            if ended.cancelled:
                return await self._close("cancelled", Finish.CANCELLED, note=marked("Stopped."))
            if ended.failure is None:
                is_paused = ended.course.raw_finish == PAUSED
                now_on = self._ahead.after_pause(now, ended) if is_paused else None
                if now_on is None:
                    return await self._close("answered", ended.course.finish)
                now = now_on
                continue
            is_broken = ended.course.committed
            following = (self._ahead.after_break if is_broken else self._ahead.after_failure)(now, ended)
            if following is not None or not is_broken:
                self._emit(AttemptEnded(ended.attempt, following.ref if following else None))
            now = following
        if self._last is not None:
            return await self._close("interrupted", Finish.INTERRUPTED, note=self._interrupted(self._last))
        return await self._close("failed", None)

    def give_up_waiting(self) -> None:
        """Wait no longer for the first word, where somebody else can be asked or words stand."""
        if self._ahead.has_more or self._last is not None:
            self._asker.give_up_waiting()

    def opening(self) -> Opening | None:
        """The first attempt, before anything is done."""
        first = self._ahead.first()
        if first is None:
            return None
        return Opening(self._progress.decision, self._asker.begun(first), self._job.reservation(first.ref))

    async def _close(self, outcome: str, finish: Finish | None, note: str = "") -> Outcome:
        job, last, attempts = self._job, self._last, tuple(self._progress.attempts)
        sentence = why(job.plan, attempts, job.name_of, job.begun.ref if job.begun else None, finish)
        if last is not None and (lost := await surely(self._cache_lost(last.attempt.ref), self._progress)):
            sentence += f" {lost}"
        error = self._error() if outcome == "failed" else None
        decision = replace(self._progress.decision, attempts=attempts, outcome=outcome, why=sentence)
        await surely(self._asker.settle(), self._progress)
        await surely(self._shared.ledger.close_decision(decision), self._progress)
        if last is None:
            return Outcome(decision, None, finish, error, note)
        course = last.course
        return Outcome(
            decision, last.attempt, finish, error, note, course.raw_finish, course.shown, last.bond
        )

    async def _cache_lost(self, answered: ModelRef) -> str:
        """What it cost that somebody else answered than whose vendor still had the beginning of the conversation in
        its prompt cache, in a sentence; empty where that was nothing, or nobody knows."""
        if answered in self._job.warm:
            return ""
        for ref, tokens in self._job.warm.items():
            vendor = self._job.vendors.get(ref.vendor)
            if vendor is None:
                continue
            if amount := await saved_by_cache(
                self._shared.pricing, vendor, ref, tokens, self._shared.clock.now()
            ):
                return cache_lost(ref, amount, self._job.name_of)
        return ""

    def _error(self) -> InterlineError:
        job, attempts = self._job, self._progress.attempts
        refused = over_budget(job.plan, self._refused_by, job.name_of)
        if refused is not None and not attempts:
            return refused
        return no_answer(job.plan, attempts, job.name_of)

    def _interrupted(self, ended: Ended) -> str:
        # One that paused and did not go on has a failure only in the attempts after it.
        failure = ended.failure or self._progress.attempts[-1].failure
        name = self._job.name_of(ended.attempt.ref.vendor)
        brief = failure.brief if failure else tr("broke off")
        return tr(
            "{vendor}: {brief}. What came is kept; regenerate for a whole answer.", vendor=name, brief=brief
        )


def _decision(shared: Shared, job: Job) -> Decision:
    """The record as it begins, unless it was begun with the question."""
    if job.opening is not None:
        return job.opening.decision
    return Decision(
        job.decision_id,
        job.conversation_id,
        job.message_id,
        shared.clock.now(),
        job.plan,
        app_version=__version__,
    )
