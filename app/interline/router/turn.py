"""One turn: walks the plan until a vendor answers, writes every attempt down, and says why.

Rule: one terminal state, one row for each attempt, committed before its first byte leaves; a failure after words were
shown never silently starts another vendor.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from interline import __version__
from interline.ids import new_id
from interline.model.decision import Attempt, AttemptState, Candidate, Decision, Plan
from interline.model.errors import KeyringTrouble, LocalModelTrouble, NoVendorAnswered, StoreTrouble
from interline.model.events import Event, Finish
from interline.model.facts import ModelFacts
from interline.model.failure import Action, Blame, Failure, FailureClass
from interline.model.money import FREE, Bill, Cost, Quality
from interline.model.request import ChatRequest
from interline.model.secret import Secret
from interline.model.turn import AttemptEnded, Committed, Planned, Trying
from interline.model.usage import Usage
from interline.model.vendor import Vendor
from interline.router.attempt import AttemptRunner, Course
from interline.router.repair import repaired
from interline.router.why import no_answer, why
from interline.wire.bonds import bond_of
from interline.wire.registry import wire_named

if TYPE_CHECKING:
    from interline.router.ports import Clock, Embedded, Keys, Ledger, Pricing, Transport

_log = logging.getLogger(__name__)

MAX_ATTEMPTS = 6
_BYTES_PER_TOKEN = 3.6

Emit = Callable[[Event | Planned | Trying | AttemptEnded | Committed], None]


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


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a turn ended."""

    decision: Decision
    answered: Attempt | None = None
    """The attempt whose words were shown, whole or not."""
    finish: Finish | None = None
    error: NoVendorAnswered | None = None
    """Where nobody answered."""
    note: str = ""
    """One sentence where the answer is not whole."""


class Router:
    """Runs turns; holds no state of its own between them."""

    def __init__(
        self,
        *,
        transport: Transport,
        keys: Keys,
        embedded: Embedded,
        pricing: Pricing,
        ledger: Ledger,
        clock: Clock,
    ) -> None:
        self._transport = transport
        self._keys = keys
        self._embedded = embedded
        self._pricing = pricing
        self._ledger = ledger
        self._clock = clock

    async def run(self, job: Job, emit: Emit) -> Outcome:
        """Walk the plan. A cancelled turn is recorded and comes back as such; storage errors are raised."""
        walk = _Walk(self, job, emit)
        return await walk.go()

    async def attempt(
        self,
        job: Job,
        candidate: Candidate,
        n: int,
        emit: Emit,
        decision: Decision,
        cause: Ended | None = None,
    ) -> Ended:
        """One attempt, recorded at both ends; with `cause` the request is the one mended after that failure."""
        vendor = job.vendors[candidate.ref.vendor]
        facts = vendor.model(candidate.ref.model)
        loading = vendor.embedded and self._embedded.state != "ready"
        emit(Trying(candidate.ref, vendor.name, n, "loading model" if loading else ""))
        begun = Attempt(new_id(), decision.id, n, candidate.ref, AttemptState.RUNNING, self._clock.now())
        started = sent_at = self._clock.monotonic()
        course, cancelled = Course(), False
        request: ChatRequest | None = None
        try:
            await self._ledger.open_attempt(decision, begun)
            vendor, key = await self._reach(vendor, facts)
            wire = wire_named(vendor.wire)
            asked = request = (cause.mended if cause else None) or job.request_for(vendor, facts)
            call = wire.build(request, vendor)
            runner = AttemptRunner(
                self._transport,
                vendor,
                facts,
                job.on_refusal,
                course,
                show=emit,
                commit=lambda: emit(Committed(candidate.ref, vendor.name, bond_of(asked, vendor))),
            )
            sent_at = self._clock.monotonic()
            await runner.run(call, wire.decoder(vendor), key)
        except (LocalModelTrouble, KeyringTrouble) as error:
            course.failure = Failure(FailureClass.CONNECT, Action.NEXT_ROUTE, Blame.ENDPOINT, str(error))
        except asyncio.CancelledError:
            # A stop is written down like any other end; from here on the task works on as if not cancelled.
            cancelled = True
            if (task := asyncio.current_task()) is not None:
                task.uncancel()
        except StoreTrouble:
            raise
        except Exception:  # noqa: BLE001 - a mistake of ours ends the turn in a sentence, and the attempt is closed
            _log.exception("an attempt failed")
            course.failure = Failure(
                FailureClass.INTERNAL, Action.STOP, Blame.NONE, "a mistake of Interline's own"
            )
        ended = replace(
            begun,
            state=_state(course, cancelled=cancelled),
            model_returned=course.model_returned,
            failure=course.failure,
            usage=course.usage,
            bill=await self._bill(job, vendor, facts, course, begun, cancelled=cancelled),
            status=course.status,
            first_token_ms=_since(sent_at, course.first_token_at),
            total_ms=_milliseconds(self._clock.monotonic() - started),
            request_id=course.request_id,
            possibly_billed=course.possibly_billed,
            events_skipped=course.skipped,
        )
        await self._ledger.close_attempt(ended)
        mended = (
            repaired(request, course.failure) if request is not None and course.failure is not None else None
        )
        return Ended(ended, course, cancelled, mended)

    async def _reach(self, vendor: Vendor, facts: ModelFacts) -> tuple[Vendor, Secret | None]:
        """Where to send and with which key."""
        if vendor.embedded:
            base_url, key = await self._embedded.endpoint(facts)
            return replace(vendor, base_url=base_url), key
        return vendor, await self._keys.key_for(vendor) if vendor.key else None

    async def _bill(
        self, job: Job, vendor: Vendor, facts: ModelFacts, course: Course, begun: Attempt, *, cancelled: bool
    ) -> Bill:
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
            return await self._pricing.bill(vendor, facts.id, course.usage, begun.started_at)
        usage = _estimated_usage(job, course)
        bill = await self._pricing.bill(vendor, facts.id, usage, begun.started_at)
        if bill.cost.amount is None or (vendor.embedded and bill.cost.amount == 0):
            return bill
        return replace(bill, cost=Cost(bill.cost.amount, Quality.ESTIMATED))


@dataclass(frozen=True, slots=True)
class Ended:
    """An attempt that is over."""

    attempt: Attempt
    course: Course
    cancelled: bool
    mended: ChatRequest | None = None
    """The request without what the vendor refused, where that can help."""


class _Walk:
    """One turn's way through its plan."""

    def __init__(self, router: Router, job: Job, emit: Emit) -> None:
        self._router = router
        self._job = job
        self._emit = emit
        self._attempts: list[Attempt] = []
        self._decision = Decision(
            job.decision_id,
            job.conversation_id,
            job.message_id,
            router._clock.now(),
            job.plan,
            app_version=__version__,
        )

    async def go(self) -> Outcome:
        self._emit(Planned(self._job.plan))
        waiting = list(self._job.plan.order)
        cause: Ended | None = None
        while waiting and len(self._attempts) < MAX_ATTEMPTS:
            candidate = waiting.pop(0)
            n = len(self._attempts) + 1
            ended = await self._router.attempt(self._job, candidate, n, self._emit, self._decision, cause)
            self._attempts.append(ended.attempt)
            if ended.cancelled:
                return await self._close("cancelled", ended, Finish.CANCELLED, note="Stopped.")
            failure = ended.course.failure
            if failure is None:
                return await self._close("answered", ended, ended.course.finish)
            if ended.course.committed:
                return await self._close(
                    "interrupted", ended, Finish.INTERRUPTED, note=self._interrupted(ended)
                )
            if ended.mended is not None and cause is None:
                # Refused for something that can be left out: the same vendor is asked once more without it.
                waiting.insert(0, candidate)
                cause = ended
            else:
                cause = None
                if failure.action is Action.STOP:
                    waiting.clear()
            self._emit(AttemptEnded(ended.attempt, waiting[0].ref if waiting else None))
        return await self._close("failed", None, None)

    async def _close(
        self, outcome: str, ended: Ended | None, finish: Finish | None, note: str = ""
    ) -> Outcome:
        sentence = why(self._job.plan, self._attempts, self._name_of)
        error = no_answer(self._job.plan, self._attempts, self._name_of) if outcome == "failed" else None
        decision = replace(self._decision, attempts=tuple(self._attempts), outcome=outcome, why=sentence)
        await self._router._ledger.close_decision(decision)
        return Outcome(decision, ended.attempt if ended else None, finish, error, note)

    def _interrupted(self, ended: Ended) -> str:
        failure = ended.course.failure
        name = self._name_of(ended.attempt.ref.vendor)
        brief = failure.brief if failure else "broke off"
        return f"{name}: {brief}. What came is kept; regenerate for a whole answer."

    def _name_of(self, vendor_id: str) -> str:
        vendor = self._job.vendors.get(vendor_id)
        return vendor.name if vendor else vendor_id


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
