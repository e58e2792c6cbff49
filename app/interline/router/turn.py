"""One turn: walks the plan until a vendor answers, writes every attempt down, and says why.

Rule: one terminal state, one row for each attempt, committed before its first byte leaves; an answer that broke off is
finished or kept, and never passed on to another vendor in silence.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from interline import __version__
from interline.ids import new_id
from interline.model.decision import (
    Attempt,
    AttemptState,
    Candidate,
    Decision,
    Opening,
    Plan,
    Verdict,
)
from interline.model.errors import (
    InterlineError,
    KeyringTrouble,
    LocalModelTrouble,
)
from interline.model.events import Event, Finish
from interline.model.facts import ModelFacts
from interline.model.failure import Action, Blame, Failure, FailureClass
from interline.model.health import HealthState
from interline.model.money import FREE, Bill, Cost, Quality
from interline.model.refs import ModelRef
from interline.model.request import ChatRequest
from interline.model.route import Budget, BudgetState, Reservation
from interline.model.secret import Secret
from interline.model.turn import AttemptEnded, Committed, Planned, Restarted, Seamed, Trying, Waiting
from interline.model.usage import Usage
from interline.model.vendor import Vendor
from interline.router.attempt import AttemptRunner, Course
from interline.router.continuation import Joint, Partial, Way, going_on, way_on
from interline.router.next_step import MOST_ATTEMPTS, Position, Step, next_step
from interline.router.reasons import SUCCESSOR
from interline.router.repair import repaired
from interline.router.why import no_answer, over_budget, why
from interline.wire.bonds import bond_of
from interline.wire.registry import wire_named

if TYPE_CHECKING:
    from interline.router.health_keeper import HealthKeeper
    from interline.router.ports import Clock, Embedded, Keys, Ledger, Pricing, Transport

_log = logging.getLogger(__name__)

T = TypeVar("T")

_BYTES_PER_TOKEN = 3.6
_PROBE_SECONDS = 8.0
"""How long one that failed lately is waited for, before the next is asked."""
_MOST_CONTINUATIONS = 2
_HOSTS_DOWN = 2
"""So many unrelated hosts that cannot be reached mean that there is no network."""

Emit = Callable[[Event | Planned | Trying | Waiting | AttemptEnded | Committed | Seamed | Restarted], None]


@dataclass(frozen=True, slots=True)
class Job:
    """What a turn needs to know."""

    decision_id: str
    conversation_id: str
    message_id: str
    """The answer's id."""
    plan: Plan
    vendors: Mapping[str, Vendor]
    """By id."""
    request_for: Callable[[Vendor, ModelFacts], ChatRequest]
    """Builds the request for one model from the whole history."""
    on_refusal: str = "stop"
    """stop | next."""
    input_tokens: int = 0
    """A guess of what is sent, for the bill of an attempt whose vendor did not count."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By vendor id: the names of its keys that are kept, in the order of use; a vendor without an entry has one."""
    budgets: tuple[Budget, ...] = ()
    """Those that must admit each attempt."""
    reserves: Mapping[ModelRef, Decimal | None] = field(default_factory=dict)
    """What an attempt at each model sets aside, in US dollars; None where no price is known."""
    after_silence: str = "next"
    """next | stop: the route's word on asking another vendor after one fell silent."""
    on_break: str = "finish"
    """finish | keep: whether an answer that breaks off is finished without asking."""
    takes_back: bool = True
    """Whether words that were shown can be taken back; in a terminal they cannot."""
    begun: Partial | None = None
    """An earlier answer that broke off, which this turn goes on with."""
    opening: Opening | None = None
    """Its first attempt, where that is on the disk already."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a turn ended."""

    decision: Decision
    answered: Attempt | None = None
    """The attempt whose words were shown last, whole or not."""
    finish: Finish | None = None
    error: InterlineError | None = None
    """Where nobody answered: NoVendorAnswered or BudgetRefused."""
    note: str = ""
    """One sentence where the answer is not whole."""
    raw_finish: str = ""
    """The vendor's own word for why the answer ended."""


class Router:
    """Runs turns. Between them it holds what it learned: health, and what servers refused to be told."""

    def __init__(
        self,
        *,
        transport: Transport,
        keys: Keys,
        embedded: Embedded,
        pricing: Pricing,
        ledger: Ledger,
        clock: Clock,
        health: HealthKeeper,
    ) -> None:
        self._transport = transport
        self._keys = keys
        self._embedded = embedded
        self._pricing = pricing
        self._ledger = ledger
        self._clock = clock
        self.health = health
        self._unwanted: dict[ModelRef, frozenset[str]] = {}
        """Fields of the request that a model's server refused and was asked again without."""
        self._walks: dict[str, _Walk] = {}

    async def run(self, job: Job, emit: Emit) -> Outcome:
        """Walk the plan. A cancelled turn is recorded and comes back as such; storage errors are raised."""
        walk = _Walk(self, job, emit)
        self._walks[job.decision_id] = walk
        try:
            return await walk.go()
        finally:
            self._walks.pop(job.decision_id, None)

    def opening(self, job: Job) -> Opening | None:
        """The first attempt of a job, to be written down together with the question; None where nobody can be
        asked."""
        return _Walk(self, job, lambda event: None).opening()

    def give_up_waiting(self, decision_id: str) -> None:
        """The user will not wait any longer for the first word: the next candidate is asked, if there is one."""
        if (walk := self._walks.get(decision_id)) is not None:
            walk.give_up_waiting()


@dataclass(frozen=True, slots=True)
class Ended:
    """An attempt that is over."""

    attempt: Attempt
    course: Course
    cancelled: bool = False
    mended: ChatRequest | None = None
    """The request without what the vendor refused, where that can help."""
    repairs: tuple[str, ...] = ()
    refused_by: BudgetState | None = None
    """The budget that did not admit it; then nothing was sent and nothing was written."""

    @property
    def failure(self) -> Failure | None:
        return self.course.failure


@dataclass(frozen=True, slots=True)
class _Sent:
    """One request that is over."""

    course: Course
    at: float
    """When it was sent, on the monotonic clock."""
    cancelled: bool
    mended: ChatRequest | None


@dataclass(slots=True)
class _Try:
    """What the next attempt is to be."""

    candidate: Candidate
    key: str = ""
    again: int = 0
    """How often this candidate has broken off in this turn."""
    mended: ChatRequest | None = None
    repairs: tuple[str, ...] = ()
    partial: Partial | None = None
    """The broken answer that it finishes."""
    way: Way | None = None


class _Walk:
    """One turn's way through its plan."""

    def __init__(self, router: Router, job: Job, emit: Emit) -> None:
        self._router = router
        self._job = job
        self._emit = emit
        self._attempts: list[Attempt] = []
        self._decision = (
            job.opening.decision
            if job.opening is not None
            else Decision(
                job.decision_id,
                job.conversation_id,
                job.message_id,
                router._clock.now(),
                job.plan,
                app_version=__version__,
            )
        )
        self._waiting = list(job.plan.order)
        self._began = router._clock.monotonic()
        self._used_keys: dict[ModelRef, set[str]] = {}
        self._hosts_down: set[str] = set()
        self._opening = job.opening
        self._is_stopped = False
        self._continuations = 0
        self._requests = 0
        self._shown: list[str] = []
        """The words that stand, of all attempts."""
        self._last: Ended | None = None
        """The last attempt that showed anything."""
        self._refused_by: BudgetState | None = None
        self._runner: AttemptRunner | None = None
        self._extra: list[Candidate] = []

    async def go(self) -> Outcome:
        self._emit(Planned(self._job.plan))
        now = self._first()
        while now is not None:
            ended = await self._attempt(now)
            if ended.refused_by is not None:
                self._refused_by = ended.refused_by
                now = self._after_refusal(ended.refused_by, now)
                continue
            self._attempts.append(ended.attempt)
            if ended.course.committed or ended.course.finish is not None:
                self._last = ended
            if ended.cancelled:
                return await self._close("cancelled", Finish.CANCELLED, note="Stopped.")
            if ended.failure is None:
                return await self._close("answered", ended.course.finish)
            is_broken = ended.course.committed
            following = self._after_break(now, ended) if is_broken else self._after_failure(now, ended)
            if following is not None or not is_broken:
                self._emit(AttemptEnded(ended.attempt, following.candidate.ref if following else None))
            now = following
        if self._last is not None:
            return await self._close("interrupted", Finish.INTERRUPTED, note=self._interrupted(self._last))
        return await self._close("failed", None)

    def give_up_waiting(self) -> None:
        if self._runner is not None and (self._waiting or self._last is not None):
            self._runner.give_up()

    def opening(self) -> Opening | None:
        """The first attempt, before anything is done."""
        first = self._first()
        if first is None:
            return None
        return Opening(self._decision, self._begun(first, 1), self._reservation(first.candidate.ref))

    # What comes next.

    def _first(self) -> _Try | None:
        if not self._waiting:
            return None
        first = self._next_try()
        if first is not None and self._job.opening is not None:
            # As it was written down: a key that was healthy then may not be any more.
            first.key = self._job.opening.attempt.key
        if first is not None and (begun := self._job.begun) is not None:
            self._shown.append(begun.text)
            first.partial, first.way = begun, Way.GOES_ON
        return first

    def _next_try(self) -> _Try | None:
        """The next candidate with the first of its keys that may be used."""
        if not self._waiting:
            return None
        candidate = self._waiting.pop(0)
        return _Try(candidate, key=self._key_for(candidate.ref) or "")

    def _key_for(self, ref: ModelRef) -> str | None:
        """The first key not used yet in this turn, healthy ones before the others; None where all were."""
        used = self._used_keys.setdefault(ref, set())
        names = [name for name in self._job.keys.get(ref.vendor) or ("",) if name not in used]
        if not names:
            return None
        now = self._router._clock.now()
        healthy = [name for name in names if not self._router.health.standing(ref, name, now).is_passed_over]
        return (healthy or names)[0]

    def _after_failure(self, made: _Try, ended: Ended) -> _Try | None:
        """Nothing was shown by this attempt: the request mended, another key, the next candidate, or the end."""
        failure, ref = ended.failure, made.candidate.ref
        assert failure is not None
        self._used_keys.setdefault(ref, set()).add(made.key)
        if ended.mended is not None and made.mended is None and self._requests < MOST_ATTEMPTS:
            # Refused for something that can be left out: the same vendor is asked once more without it.
            return replace(made, mended=ended.mended, repairs=ended.repairs)
        self._see_network(made, failure)
        if failure.failure_class is FailureClass.CONTEXT:
            self._drop_smaller(made, failure)
        if failure.failure_class is FailureClass.MODEL_GONE:
            self._add_successor(made)
        step = self._step(made, ended.course, ended.attempt.tries)
        if step.leaves_endpoint:
            self._waiting = [candidate for candidate in self._waiting if candidate.ref.vendor != ref.vendor]
        if step.action is Action.NEXT_KEY and (key := self._key_for(ref)) is not None:
            return replace(made, key=key, mended=None, repairs=())
        if step.action is Action.STOP:
            return None
        following = self._next_try()
        if following is not None:
            following.partial, following.way = made.partial, made.way
        return following

    def _step(self, made: _Try, course: Course, tries: int) -> Step:
        """What follows a failure before any word."""
        assert course.failure is not None
        ref = made.candidate.ref
        used = {*self._used_keys.get(ref, ()), made.key}
        names = self._job.keys.get(ref.vendor) or ("",)
        position = Position(
            self._requests,
            self._router._clock.monotonic() - self._began,
            tries - 1,
            any(name not in used for name in names),
            bool(self._waiting),
            self._job.after_silence,
            course.possibly_billed,
        )
        # Spreads the retries of many programs; keeps no secret.
        return next_step(course.failure, position, jitter=random.uniform(0.8, 1.2))

    def _after_break(self, made: _Try, ended: Ended) -> _Try | None:
        """Words stand and the rest is missing: finished where the route wants it and where it is safe."""
        failure = ended.failure
        assert failure is not None
        self._continuations += 1
        if (
            self._job.on_break != "finish"
            or self._continuations > _MOST_CONTINUATIONS
            or self._requests >= MOST_ATTEMPTS
        ):
            return None
        partial = Partial(
            "".join(self._shown),
            made.candidate.ref,
            failure.brief,
            ended.course.has_calls,
            ended.course.has_blobs,
        )
        way = way_on(partial, takes_back=self._job.takes_back and self._job.begun is None)
        if way is None:
            return None
        following = self._next_try()
        if following is None:
            # Nobody else: the same vendor once, unless it fell silent and may still be at work.
            if failure.failure_class is FailureClass.STALLED or made.again:
                return None
            following = replace(made, again=made.again + 1, mended=None, repairs=())
        following.partial, following.way = partial, way
        return following

    def _after_refusal(self, state: BudgetState, made: _Try) -> _Try | None:
        """A budget did not admit it, though it had room when the plan was made."""
        if state.budget.on_exceed != "cheaper":
            return None
        following = self._next_try()
        if following is not None:
            following.partial, following.way = made.partial, made.way
        return following

    def _see_network(self, made: _Try, failure: Failure) -> None:
        """Where unrelated hosts cannot be reached, only what runs on this computer is still worth a try."""
        vendor = self._job.vendors[made.candidate.ref.vendor]
        if failure.failure_class is not FailureClass.CONNECT or vendor.is_loopback:
            return
        self._hosts_down.add(vendor.origin[1])
        if len(self._hosts_down) >= _HOSTS_DOWN:
            self._waiting = [c for c in self._waiting if self._job.vendors[c.ref.vendor].is_loopback]

    def _drop_smaller(self, made: _Try, failure: Failure) -> None:
        """What did not fit there fits nowhere that is no larger."""
        facts = self._facts(made.candidate.ref)
        limit = failure.input_limit or facts.max_input or facts.context
        if limit is not None:
            rooms = [(candidate, _room(self._facts(candidate.ref))) for candidate in self._waiting]
            self._waiting = [candidate for candidate, room in rooms if room is None or room > limit]

    def _add_successor(self, made: _Try) -> None:
        """What the vendor names in place of a retired model, right after it; never for a pinned one."""
        ref = made.candidate.ref
        successor = self._facts(ref).replacement
        planned = {candidate.ref for candidate in (*self._job.plan.candidates, *self._extra)}
        if self._job.plan.pinned or not successor or ModelRef(ref.vendor, successor) in planned:
            return
        n = len(self._job.plan.candidates) + len(self._extra) + 1
        added = Candidate(n, ModelRef(ref.vendor, successor), Verdict.KEPT, (SUCCESSOR,))
        self._extra.append(added)
        self._waiting.insert(0, added)

    def _facts(self, ref: ModelRef) -> ModelFacts:
        return self._job.vendors[ref.vendor].model(ref.model)

    async def _wait(self, ref: ModelRef, failure: Failure, seconds: float) -> bool:
        """Wait before the same is asked again; False where the turn was stopped meanwhile."""
        if seconds > 0:
            self._emit(Waiting(ref, seconds, failure.brief))
        try:
            await self._router._clock.sleep(seconds)
        except asyncio.CancelledError:
            _work_on()
            return False
        return True

    # One attempt.

    async def _attempt(self, made: _Try) -> Ended:
        """One attempt, recorded at both ends: one request, or the same again where it failed for a moment only."""
        router, job, ref = self._router, self._job, made.candidate.ref
        vendor = job.vendors[ref.vendor]
        loading = vendor.embedded and router._embedded.state != "ready"
        n = len(self._attempts) + 1
        self._emit(Trying(ref, vendor.name, n, "loading model" if loading else ""))
        begun, refused_by = await self._open(made, n)
        if refused_by is not None:
            return Ended(begun, Course(), refused_by=refused_by)
        started, waited, tries = router._clock.monotonic(), 0.0, 0
        while True:
            tries += 1
            sent = await self._send(made, vendor)
            course = sent.course
            await self._surely(self._learn(made, sent))
            if course.failure is None or course.committed or sent.cancelled or sent.mended is not None:
                break
            step = self._step(made, course, tries)
            if step.action is not Action.RETRY_SAME:
                break
            waited += step.wait
            if not await self._wait(ref, course.failure, step.wait):
                sent = replace(sent, cancelled=True)
                break
        self._shown += course.words
        ended = replace(
            begun,
            state=_state(course, cancelled=sent.cancelled),
            model_returned=course.model_returned,
            failure=course.failure,
            usage=course.usage,
            bill=await self._surely(self._bill(vendor, course, begun, cancelled=sent.cancelled)),
            status=course.status,
            first_token_ms=_since(sent.at, course.first_token_at),
            total_ms=_milliseconds(router._clock.monotonic() - started),
            request_id=course.request_id,
            possibly_billed=course.possibly_billed,
            events_skipped=course.skipped,
            shown_chars=sum(map(len, course.words)),
            wait_ms=_milliseconds(waited),
            tries=tries,
        )
        await self._surely(router._ledger.close_attempt(ended))
        repairs = (*made.repairs, _left_out(course.failure)) if sent.mended and course.failure else ()
        # A stop that came while the books were kept ends the turn too, unless the answer was whole by then.
        cancelled = sent.cancelled or (self._is_stopped and course.failure is not None)
        return Ended(ended, course, cancelled, sent.mended, repairs)

    async def _open(self, made: _Try, n: int) -> tuple[Attempt, BudgetState | None]:
        """Write the attempt down, unless that was done with the question; gives the budget that does not admit it."""
        opening, self._opening = self._opening, None
        if opening is not None:
            return opening.attempt, opening.refused_by
        begun = self._begun(made, n)
        wanted = self._reservation(made.candidate.ref)
        return begun, await self._surely(self._router._ledger.open_attempt(self._decision, begun, wanted))

    async def _surely(self, work: Coroutine[object, object, T]) -> T:
        """Keep the books to the end, also when the turn is stopped meanwhile; the stop is remembered."""
        task = asyncio.ensure_future(work)
        while True:
            try:
                return await asyncio.shield(task)
            except asyncio.CancelledError:
                if task.cancelled():
                    raise
                self._is_stopped = True
                _work_on()

    def _begun(self, made: _Try, n: int) -> Attempt:
        """The attempt as it is written down before its request leaves."""
        job, ref = self._job, made.candidate.ref
        last = self._attempts[-1].failure if self._attempts else None
        return Attempt(
            new_id(),
            job.decision_id,
            n,
            ref,
            AttemptState.RUNNING,
            self._router._clock.now(),
            key=made.key,
            trigger=last.failure_class if last else None,
            repairs=made.repairs,
            continued=made.way is Way.GOES_ON,
            vendor_name=job.vendors[ref.vendor].name,
        )

    async def _send(self, made: _Try, vendor: Vendor) -> _Sent:
        """One request to its end."""
        router, job = self._router, self._job
        facts = vendor.model(made.candidate.ref.model)
        course, cancelled, at = Course(), False, router._clock.monotonic()
        request: ChatRequest | None = None
        if self._is_stopped:
            return _Sent(course, at, cancelled=True, mended=None)
        self._requests += 1
        try:
            vendor, key = await self._reach(vendor, facts, made.key)
            wire = wire_named(vendor.wire)
            asked = request = self._request(made, vendor, facts)
            call = wire.build(request, vendor)
            self._runner = AttemptRunner(
                router._transport,
                vendor,
                facts,
                job.on_refusal,
                course,
                show=self._emit,
                commit=lambda: self._commit(made, vendor, asked),
                first_token=self._patience(made),
                joint=Joint("".join(self._shown)) if made.way is Way.GOES_ON else None,
            )
            at = router._clock.monotonic()
            await self._runner.run(call, wire.decoder(vendor), key)
        except (LocalModelTrouble, KeyringTrouble) as error:
            course.failure = Failure(FailureClass.CONNECT, Action.NEXT_ROUTE, Blame.NONE, str(error))
        except asyncio.CancelledError:
            # A stop is written down like any other end.
            cancelled = True
            _work_on()
        except Exception:  # noqa: BLE001 - a mistake of ours ends the turn in a sentence, and the attempt is closed
            _log.exception("an attempt failed")
            course.failure = Failure(
                FailureClass.INTERNAL, Action.STOP, Blame.NONE, "a mistake of Interline's own"
            )
        finally:
            self._runner = None
        mended = (
            repaired(request, course.failure) if request is not None and course.failure is not None else None
        )
        return _Sent(course, at, cancelled, mended if made.mended is None else None)

    def _request(self, made: _Try, vendor: Vendor, facts: ModelFacts) -> ChatRequest:
        request = made.mended
        if request is None:
            request = self._job.request_for(vendor, facts)
            if unwanted := self._router._unwanted.get(made.candidate.ref):
                request = replace(request, without=request.without | unwanted)
            if made.partial is not None and made.way is Way.GOES_ON:
                request = going_on(request, replace(made.partial, text="".join(self._shown)), facts)
        return request if vendor.streams else replace(request, stream=False)

    def _commit(self, made: _Try, vendor: Vendor, request: ChatRequest) -> None:
        """The first word of this attempt is about to be shown."""
        ref = made.candidate.ref
        if made.partial is not None and made.way is Way.GOES_ON:
            self._emit(Seamed(made.partial.ref, ref, made.partial.reason))
        elif made.partial is not None:
            self._shown.clear()
            self._emit(Restarted(made.partial.ref, ref, made.partial.reason))
        self._emit(Committed(ref, vendor.name, bond_of(request, vendor)))

    def _patience(self, made: _Try) -> float | None:
        """How long the first word is waited for; None leaves it to the vendor's own limit."""
        is_probe = made.candidate.health == HealthState.HALF_OPEN
        return _PROBE_SECONDS if is_probe and self._waiting else None

    def _reservation(self, ref: ModelRef) -> Reservation | None:
        budgets = self._job.budgets
        if not budgets:
            return None
        return Reservation(self._job.reserves.get(ref), budgets)

    async def _reach(self, vendor: Vendor, facts: ModelFacts, key: str) -> tuple[Vendor, Secret | None]:
        """Where to send and with which key."""
        if vendor.embedded:
            base_url, secret = await self._router._embedded.endpoint(facts)
            return replace(vendor, base_url=base_url), secret
        return vendor, await self._router._keys.key_for(vendor, key) if vendor.key else None

    async def _learn(self, made: _Try, sent: _Sent) -> None:
        """What a request says of the health of whom it asked."""
        ref, failure = made.candidate.ref, sent.course.failure
        if sent.mended is not None or sent.cancelled or self._job.vendors[ref.vendor].embedded:
            # A stop says nothing of the vendor, and a model that is being loaded is no outage.
            return
        if failure is not None:
            await self._router.health.failed(ref, made.key, failure)
            return
        if fields := frozenset(made.repairs) - {_REASONING, ""}:
            unwanted = self._router._unwanted
            unwanted[ref] = unwanted.get(ref, frozenset()) | fields
        await self._router.health.answered(ref, made.key)

    async def _bill(self, vendor: Vendor, course: Course, begun: Attempt, *, cancelled: bool) -> Bill:
        """What the attempt cost: nothing where the vendor said no, an estimate where it was cut, else the count."""
        if not course.headers_came and not course.request_sent:
            return Bill(FREE)
        if course.status is not None and not 200 <= course.status < 300:
            return Bill(FREE)
        if (
            course.failure is not None
            and not course.committed
            and course.usage is None
            and course.status == 200
        ):
            # An error in place of an answer: vendors do not charge for it.
            return Bill(FREE)
        whole = course.finish is not None and not cancelled
        if course.usage is not None and course.usage.output >= 0 and whole:
            return await self._router._pricing.bill(vendor, begun.ref.model, course.usage, begun.started_at)
        usage = _estimated_usage(self._job, course)
        bill = await self._router._pricing.bill(vendor, begun.ref.model, usage, begun.started_at)
        if bill.cost.amount is None or (vendor.embedded and bill.cost.amount == 0):
            return bill
        return replace(bill, cost=Cost(bill.cost.amount, Quality.ESTIMATED))

    # Its end.

    async def _close(self, outcome: str, finish: Finish | None, note: str = "") -> Outcome:
        job, last = self._job, self._last
        sentence = why(job.plan, self._attempts, self._name_of)
        error: InterlineError | None = None
        if outcome == "failed":
            error = self._error()
        decision = replace(self._decision, attempts=tuple(self._attempts), outcome=outcome, why=sentence)
        await self._surely(self._router._ledger.close_decision(decision))
        raw = last.course.raw_finish if last is not None else ""
        return Outcome(decision, last.attempt if last else None, finish, error, note, raw)

    def _error(self) -> InterlineError:
        refused = over_budget(self._job.plan, self._refused_by, self._name_of)
        if refused is not None and not self._attempts:
            return refused
        return no_answer(self._job.plan, self._attempts, self._name_of)

    def _interrupted(self, ended: Ended) -> str:
        failure = ended.failure
        name = self._name_of(ended.attempt.ref.vendor)
        brief = failure.brief if failure else "broke off"
        return f"{name}: {brief}. What came is kept; regenerate for a whole answer."

    def _name_of(self, vendor_id: str) -> str:
        vendor = self._job.vendors.get(vendor_id)
        return vendor.name if vendor else vendor_id


_REASONING = "reasoning"


def _work_on() -> None:
    """From here on the task works on as if it had not been cancelled."""
    if (task := asyncio.current_task()) is not None:
        task.uncancel()


def _left_out(failure: Failure) -> str:
    return _REASONING if failure.failure_class is FailureClass.FOREIGN_STATE else failure.param


def _room(facts: ModelFacts) -> int | None:
    """Tokens of input that a model takes, where that is known."""
    limits = [limit for limit in (facts.max_input, facts.context) if limit is not None]
    return min(limits) if limits else None


def _state(course: Course, *, cancelled: bool) -> AttemptState:
    if cancelled:
        return AttemptState.CANCELLED
    if course.failure is None:
        return AttemptState.OK
    return AttemptState.INTERRUPTED if course.committed else AttemptState.FAILED


def _estimated_usage(job: Job, course: Course) -> Usage:
    """What was likely counted, where the vendor's own count is missing or came before the end."""
    output = max(round(course.shown_bytes / _BYTES_PER_TOKEN), course.usage.output if course.usage else 0)
    if course.usage is None:
        return Usage(input=job.input_tokens, output=output)
    return replace(course.usage, output=output)


def _since(start: float, moment: float | None) -> int | None:
    return None if moment is None else _milliseconds(moment - start)


def _milliseconds(seconds: float) -> int:
    return max(0, round(seconds * 1000))
