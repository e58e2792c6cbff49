"""What a turn still has before it, and what comes next when an attempt is over: the same again, another key, the next
candidate, or nothing.

Rule: it asks nobody and writes nothing down; a candidate that was left is never come back to.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from interline.model.decision import Candidate, Verdict
from interline.model.facts import ModelFacts
from interline.model.failure import Action, Failure, FailureClass
from interline.model.refs import ModelRef
from interline.model.route import BudgetState
from interline.router.attempt import Course
from interline.router.continuation import Partial, Way, way_on
from interline.router.job import Ended, Job, Progress, Try
from interline.router.next_step import MOST_ATTEMPTS, Position, Step, next_step
from interline.router.reasons import SUCCESSOR

if TYPE_CHECKING:
    from interline.router.shared import Shared

_MOST_CONTINUATIONS = 2
_HOSTS_DOWN = 2
"""So many unrelated hosts that cannot be reached mean that there is no network."""


class Itinerary:
    """The candidates and keys that are left."""

    def __init__(self, shared: Shared, job: Job, progress: Progress) -> None:
        self._shared = shared
        self._job = job
        self._progress = progress
        self._waiting = list(job.plan.order)
        self._added: list[ModelRef] = []
        self._used_keys: dict[ModelRef, set[str]] = {}
        self._hosts_down: set[str] = set()
        self._continuations = 0

    @property
    def has_more(self) -> bool:
        """Whether another candidate is left."""
        return bool(self._waiting)

    def first(self) -> Try | None:
        """The first attempt; None where nobody can be asked."""
        first = self._next()
        if first is not None and self._job.opening is not None:
            # As it was written down: a key that was healthy then may not be any more.
            first.key = self._job.opening.attempt.key
        if first is not None and (begun := self._job.begun) is not None:
            self._progress.shown.append(begun.text)
            first.partial, first.way = begun, Way.GOES_ON
        return first

    def after_failure(self, made: Try, ended: Ended) -> Try | None:
        """Nothing was shown by this attempt: the request mended, another key, the next candidate, or the end."""
        failure, ref = ended.failure, made.ref
        assert failure is not None
        self._used_keys.setdefault(ref, set()).add(made.key)
        if ended.mended is not None and made.mended is None and self._progress.requests < MOST_ATTEMPTS:
            # Refused for something that can be left out: the same vendor is asked once more without it.
            return replace(made, mended=ended.mended, repairs=ended.repairs)
        self._see_network(ref, failure)
        if failure.failure_class is FailureClass.CONTEXT:
            self._drop_smaller(ref, failure)
        if failure.failure_class is FailureClass.MODEL_GONE:
            self._add_successor(ref)
        step = self.step(made, ended.course, ended.attempt.tries)
        if step.leaves_endpoint:
            self._keep(lambda candidate: candidate.ref.vendor != ref.vendor)
        if step.action is Action.NEXT_KEY and (key := self._key_for(ref)) is not None:
            return replace(made, key=key, mended=None, repairs=())
        return None if step.action is Action.STOP else self._next(made.partial, made.way)

    def after_break(self, made: Try, ended: Ended) -> Try | None:
        """Words stand and the rest is missing: finished where the route wants it and where it is safe."""
        failure = ended.failure
        assert failure is not None
        self._continuations += 1
        if (
            self._job.on_break != "finish"
            or self._continuations > _MOST_CONTINUATIONS
            or self._progress.requests >= MOST_ATTEMPTS
        ):
            return None
        course = ended.course
        partial = Partial(self._progress.text, made.ref, failure.brief, course.has_calls, course.has_blobs)
        way = way_on(partial, takes_back=self._job.takes_back and self._job.begun is None)
        if way is None:
            return None
        if (following := self._next(partial, way)) is not None:
            return following
        # Nobody else: the same vendor once, unless it fell silent and may still be at work.
        if failure.failure_class is FailureClass.STALLED or made.again:
            return None
        return replace(made, again=made.again + 1, mended=None, repairs=(), partial=partial, way=way)

    def after_refusal(self, made: Try, state: BudgetState) -> Try | None:
        """A budget did not admit it, though it had room when the plan was made."""
        return self._next(made.partial, made.way) if state.budget.on_exceed == "cheaper" else None

    def step(self, made: Try, course: Course, tries: int) -> Step:
        """What follows a failure before any word."""
        assert course.failure is not None
        used = {*self._used_keys.get(made.ref, ()), made.key}
        position = Position(
            self._progress.requests,
            self._shared.clock.monotonic() - self._progress.began,
            tries - 1,
            any(name not in used for name in self._job.keys_of(made.ref)),
            self.has_more,
            self._job.after_silence,
            course.possibly_billed,
        )
        # Spreads the retries of many programs; keeps no secret.
        return next_step(course.failure, position, jitter=random.uniform(0.8, 1.2))

    def _next(self, partial: Partial | None = None, way: Way | None = None) -> Try | None:
        """The next candidate with the first of its keys that may be used."""
        if not self._waiting:
            return None
        candidate = self._waiting.pop(0)
        return Try(candidate, self._key_for(candidate.ref) or "", partial=partial, way=way)

    def _key_for(self, ref: ModelRef) -> str | None:
        """The first key not used yet in this turn, healthy ones before the others; None where all were."""
        used = self._used_keys.setdefault(ref, set())
        names = [name for name in self._job.keys_of(ref) if name not in used]
        if not names:
            return None
        now, health = self._shared.clock.now(), self._shared.health
        healthy = (name for name in names if not health.standing(ref, name, now).is_passed_over)
        return next(healthy, names[0])

    def _see_network(self, ref: ModelRef, failure: Failure) -> None:
        """Where unrelated hosts cannot be reached, only what runs on this computer is still worth a try."""
        vendors = self._job.vendors
        if failure.failure_class is not FailureClass.CONNECT or vendors[ref.vendor].is_loopback:
            return
        self._hosts_down.add(vendors[ref.vendor].origin[1])
        if len(self._hosts_down) >= _HOSTS_DOWN:
            self._keep(lambda candidate: vendors[candidate.ref.vendor].is_loopback)

    def _drop_smaller(self, ref: ModelRef, failure: Failure) -> None:
        """What did not fit there fits nowhere that is no larger."""
        facts = self._job.facts(ref)
        limit = failure.input_limit or facts.max_input or facts.context
        if limit is not None:
            self._keep(lambda candidate: (_room(self._job.facts(candidate.ref)) or limit + 1) > limit)

    def _add_successor(self, ref: ModelRef) -> None:
        """What the vendor names in place of a retired model, right after it; never for a pinned one."""
        plan = self._job.plan
        successor = ModelRef(ref.vendor, self._job.facts(ref).replacement or "")
        planned = {*(candidate.ref for candidate in plan.candidates), *self._added}
        if plan.pinned or not successor.model or successor in planned:
            return
        self._added.append(successor)
        n = len(plan.candidates) + len(self._added)
        self._waiting.insert(0, Candidate(n, successor, Verdict.KEPT, (SUCCESSOR,)))

    def _keep(self, holds: Callable[[Candidate], bool]) -> None:
        self._waiting = [candidate for candidate in self._waiting if holds(candidate)]


def _room(facts: ModelFacts) -> int | None:
    """Tokens of input that a model takes, where that is known."""
    limits = [limit for limit in (facts.max_input, facts.context) if limit is not None]
    return min(limits) if limits else None
