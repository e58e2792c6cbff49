"""What a turn still has before it, and what comes next when an attempt is over: the same again, another key, the next
candidate, or nothing.

Rule: it asks nobody and writes nothing down; a candidate that was left is never come back to.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from interline.model.answer import GrowingAnswer
from interline.model.decision import Candidate, Verdict
from interline.model.facts import ModelFacts
from interline.model.failure import Action, Failure, FailureClass
from interline.model.health import HealthState
from interline.model.parts import Thinking
from interline.model.refs import ModelRef
from interline.model.request import Turn
from interline.model.route import BudgetState
from interline.router import mishaps
from interline.router.continuation import Partial, Way, way_on
from interline.router.course import Course
from interline.router.job import Ended, Job, Progress, Try
from interline.router.next_step import MOST_ATTEMPTS, Position, Step, next_step
from interline.router.reasons import SUCCESSOR

if TYPE_CHECKING:
    from interline.router.shared import Shared

_MOST_CONTINUATIONS = 2
_MOST_PAUSES = 4
_HOSTS_DOWN = 2
"""So many unrelated hosts that cannot be reached mean that there is no network."""
_UNREACHED = {"dns", "connect"}
"""The kinds of trouble in which not even a connection was made."""


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
        if failure.failure_class is FailureClass.OFFLINE:
            self._keep(lambda candidate: self._job.vendors[candidate.ref.vendor].is_loopback)
        if failure.failure_class is FailureClass.CONTEXT:
            self._drop_smaller(ref, failure)
        if failure.failure_class is FailureClass.MODEL_GONE:
            self._add_successor(ref)
        step = self.step(made, ended.course, ended.attempt.tries)
        if step.leaves_endpoint:
            self._keep(lambda candidate: candidate.ref.vendor != ref.vendor)
        if step.action is Action.NEXT_KEY and (key := self._key_for(ref)) is not None:
            return replace(made, key=key, mended=None, repairs=())
        if step.action is Action.STOP:
            return None
        if made.paused:
            # It paused, and does not go on: what it said is an answer that broke off.
            return self._finishing(self._partial(made, failure))
        return self._next(made.partial, made.way)

    def after_pause(self, made: Try, ended: Ended) -> Try | None:
        """The vendor paused in its own work, and goes on once it is given back what it said; None where that has to
        end some time."""
        if len(made.paused) >= _MOST_PAUSES or self._progress.requests >= MOST_ATTEMPTS:
            return None
        said = GrowingAnswer()
        said.origin, said.bond = made.ref, ended.bond
        for event in ended.course.shown:
            said.take(event)
        turn = Turn("assistant", said.parts(), made.ref)
        return replace(
            made,
            mended=None,
            repairs=(),
            paused=(*made.paused, turn),
            bond=ended.bond,
            partial=None,
            way=None,
        )

    def judged(self, ref: ModelRef, failure: Failure) -> Failure:
        """The failure in the light of those before it: where two unrelated hosts cannot be reached, neither is to
        blame, for there is no network."""
        vendor = self._job.vendors[ref.vendor]
        if not is_unreached(failure) or vendor.is_loopback:
            return failure
        self._hosts_down.add(_owner(vendor.origin[1]))
        return mishaps.offline(failure) if len(self._hosts_down) >= _HOSTS_DOWN else failure

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
        partial = self._partial(made, failure, ended.course)
        if (following := self._finishing(partial)) is not None:
            return following
        # Nobody else: the same vendor once, unless it fell silent and may still be at work.
        way = self._way(partial)
        if way is None or failure.failure_class is FailureClass.STALLED or made.again:
            return None
        return Try(made.candidate, made.key, made.again + 1, partial=partial, way=way)

    def _partial(self, made: Try, failure: Failure, course: Course | None = None) -> Partial:
        """What stands of the answer."""
        shown = course or Course()
        has_blobs = shown.has_blobs or any(
            isinstance(part, Thinking) and part.blob for turn in made.paused for part in turn.parts
        )
        return Partial(
            self._progress.text, made.ref, failure.brief, shown.has_calls, has_blobs, self._job.wants_json
        )

    def _way(self, partial: Partial) -> Way | None:
        return way_on(partial, takes_back=self._job.takes_back and self._job.begun is None)

    def _finishing(self, partial: Partial) -> Try | None:
        """The next candidate, to finish an answer that broke off; None where there is none, or no safe way."""
        way = self._way(partial)
        return None if way is None else self._next(partial, way)

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
            made.candidate.health == HealthState.HALF_OPEN,
        )
        # Spreads the retries of many programs; keeps no secret.
        return next_step(course.failure, position, jitter=random.uniform(0.8, 1.2))

    def _next(self, partial: Partial | None = None, way: Way | None = None) -> Try | None:
        """The next candidate with the first of its keys that may be used."""
        if not self._waiting:
            return None
        # What another turn is just trying again is asked last.
        at = next((n for n, candidate in enumerate(self._waiting) if not self._is_probed(candidate)), 0)
        candidate = self._waiting.pop(at)
        if at:
            self._waiting = [*self._waiting[at:], *self._waiting[:at]]
        key = self._key_for(candidate.ref) or ""
        if candidate.health == HealthState.HALF_OPEN:
            self._shared.health.probe(candidate.ref, key, self._job.decision_id)
        return Try(candidate, key, partial=partial, way=way)

    def _is_probed(self, candidate: Candidate) -> bool:
        """Whether it was thought to be back, and another turn is trying that at this moment."""
        if candidate.health != HealthState.HALF_OPEN:
            return False
        return all(self._is_passed_over(candidate.ref, key) for key in self._job.keys_of(candidate.ref))

    def _is_passed_over(self, ref: ModelRef, key: str) -> bool:
        health, now = self._shared.health, self._shared.clock.now()
        return health.standing(ref, key, now, self._job.decision_id).is_passed_over

    def _key_for(self, ref: ModelRef) -> str | None:
        """The first key not used yet in this turn, healthy ones before the others; None where all were."""
        used = self._used_keys.setdefault(ref, set())
        names = [name for name in self._job.keys_of(ref) if name not in used]
        if not names:
            return None
        return next((name for name in names if not self._is_passed_over(ref, name)), names[0])

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


def is_unreached(failure: Failure) -> bool:
    """Whether not even a connection was made."""
    return failure.failure_class is FailureClass.CONNECT and failure.code in _UNREACHED


def _owner(host: str) -> str:
    """Whose a host likely is: names that end alike belong together."""
    labels = host.split(".")
    is_number = ":" in host or all(label.isdigit() for label in labels)
    return host if is_number else ".".join(labels[-2:])


def _room(facts: ModelFacts) -> int | None:
    """Tokens of input that a model takes, where that is known."""
    limits = [limit for limit in (facts.max_input, facts.context) if limit is not None]
    return min(limits) if limits else None
