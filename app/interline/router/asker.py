"""One attempt, recorded at both ends: one request, or the same again where it failed for a moment only.

Rule: it is on the disk before its first byte leaves, and closed whatever happens; health hears of every request.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, TypeVar

from interline.ids import new_id
from interline.language import marked, tr
from interline.model.decision import Attempt, AttemptState
from interline.model.errors import KeyringTrouble, LocalModelTrouble
from interline.model.events import Finish
from interline.model.facts import ModelFacts
from interline.model.failure import Action, Blame, Failure, FailureClass
from interline.model.health import HealthState
from interline.model.money import Bill
from interline.model.refs import ModelRef
from interline.model.request import ChatRequest
from interline.model.route import BudgetState
from interline.model.secret import Secret
from interline.model.turn import Committed, Restarted, Seamed, Trying, Waiting
from interline.model.vendor import Vendor
from interline.router import mishaps
from interline.router.attempt import AttemptRunner
from interline.router.billing import bill_of, together
from interline.router.books import surely, work_on
from interline.router.continuation import Joint, Way, going_on
from interline.router.course import Course
from interline.router.health import PROBE_SECONDS
from interline.router.itinerary import Itinerary, is_unreached
from interline.router.job import Emit, Ended, Job, Progress, Try
from interline.router.repair import repaired
from interline.wire.bonds import bond_of
from interline.wire.registry import wire_named

if TYPE_CHECKING:
    from interline.router.shared import Shared
    from interline.wire.call import HttpCall

_log = logging.getLogger(__name__)

T = TypeVar("T")

_REASONING = "reasoning"
_PREFILL = "prefill"
_NO_SUCH_PATH = (404, 405)


@dataclass(frozen=True, slots=True)
class _Sent:
    """One request that is over."""

    course: Course
    at: float
    """When it was sent, on the monotonic clock."""
    cancelled: bool
    mended: ChatRequest | None = None
    """The request without what was refused, where that can help."""
    left_out: str = ""
    """What that is."""


class _Wait(Enum):
    """How a wait before the same is asked again came to its end."""

    OVER = "over"
    GIVEN_UP = "given up"
    """The user wants the next one asked."""
    STOPPED = "stopped"


class _GivenUp(Exception):
    """The user will not wait any longer for what comes before the request."""


class Asker:
    """Makes the attempts of one turn."""

    def __init__(self, shared: Shared, job: Job, progress: Progress, ahead: Itinerary, emit: Emit) -> None:
        self._shared = shared
        self._job = job
        self._progress = progress
        self._ahead = ahead
        self._emit = emit
        self._opening = job.opening
        self._runner: AttemptRunner | None = None
        self._nap: asyncio.Task[None] | None = None
        """The wait before the same is asked again."""
        self._reaching: asyncio.Task[tuple[Vendor, Secret | None]] | None = None
        """The embedded model being loaded, before its request."""
        self._bond = ""
        """What the answer is made under that is shown."""
        self._next_bond: str | None = None
        """The same of the answer that is waited for, where it was found out while its vendor thinks."""
        self._unreached: list[tuple[ModelRef, str, Failure]] = []
        """Failures that may be the network's and nobody else's."""

    def give_up_waiting(self) -> None:
        """Wait no longer for the first word of what is asked now, nor to ask the same again."""
        if self._reaching is not None:
            self._reaching.cancel()
        elif self._runner is not None:
            self._runner.give_up()
        elif self._nap is not None:
            self._nap.cancel()

    def begun(self, made: Try) -> Attempt:
        """The attempt as it is written down before its request leaves."""
        attempts, job = self._progress.attempts, self._job
        last = attempts[-1].failure if attempts else None
        return Attempt(
            new_id(),
            job.decision_id,
            len(attempts) + 1,
            made.ref,
            AttemptState.RUNNING,
            self._shared.clock.now(),
            key=made.key,
            trigger=last.failure_class if last else None,
            repairs=made.repairs,
            continued=made.way is Way.GOES_ON,
            vendor_name=job.vendors[made.ref.vendor].name,
        )

    async def attempt(self, made: Try) -> Ended:
        """Make it."""
        shared, ref = self._shared, made.ref
        vendor = self._job.vendors[ref.vendor]
        loading = vendor.embedded and shared.embedded.state != "ready"
        n = len(self._progress.attempts) + 1
        self._emit(Trying(ref, vendor.name, n, tr("loading model") if loading else ""))
        begun, refused_by, written = await self._open(made)
        if refused_by is not None:
            return Ended(begun, Course(), refused_by=refused_by)
        started, waited, tries = shared.clock.monotonic(), 0.0, 0
        bills: list[Bill] = []
        while True:
            tries += 1
            sent = await self._send(made, vendor, written)
            if written is not None:
                # Where it could not be written nothing has left, and the turn ends with the storage's error.
                await self._surely(written)
                written = None
            course = sent.course
            bills.append(await self._surely(self._bill(vendor, begun, sent)))
            await self._surely(self._learn(made, sent))
            if course.failure is None or course.committed or sent.cancelled or sent.mended is not None:
                break
            step = self._ahead.step(made, course, tries)
            if step.action is not Action.RETRY_SAME:
                break
            before = shared.clock.monotonic()
            how = await self._wait(ref, course.failure, step.wait)
            waited += shared.clock.monotonic() - before
            if how is not _Wait.OVER:
                sent = replace(sent, cancelled=how is _Wait.STOPPED)
                break
        self._progress.shown += course.words
        ended = replace(
            begun,
            state=_state(course, cancelled=sent.cancelled),
            model_returned=course.model_returned,
            failure=course.failure,
            # A count that cannot be is nobody's: the bill is an estimate then.
            usage=course.usage if course.usage is not None and course.usage.is_plausible() else None,
            bill=together(bills),
            status=course.status,
            first_token_ms=_since(sent.at, course.first_token_at),
            total_ms=_milliseconds(shared.clock.monotonic() - started),
            request_id=course.request_id,
            possibly_billed=course.possibly_billed,
            events_skipped=course.skipped,
            shown_chars=sum(map(len, course.words)),
            wait_ms=_milliseconds(waited),
            tries=tries,
        )
        await self._surely(shared.ledger.close_attempt(ended))
        repairs = (*made.repairs, sent.left_out) if sent.mended else ()
        # A stop that came while the books were kept ends the turn too, unless the answer was whole by then.
        cancelled = sent.cancelled or (self._progress.is_stopped and course.failure is not None)
        return Ended(ended, course, cancelled, sent.mended, repairs, bond=self._bond)

    async def settle(self) -> None:
        """The turn is over: whoever could not be reached is to blame for it, unless nobody could."""
        self._shared.health.probed(self._job.decision_id)
        failures = [attempt.failure for attempt in self._progress.attempts if attempt.failure is not None]
        if all(failure.failure_class is not FailureClass.OFFLINE for failure in failures):
            await self._blame_unreached()

    async def _open(
        self, made: Try
    ) -> tuple[Attempt, BudgetState | None, asyncio.Future[BudgetState | None] | None]:
        """Write the attempt down, unless that was done with the question; gives the budget that does not admit it, and
        what is done once the disk has it, where it has not yet."""
        opening, self._opening = self._opening, None
        if opening is not None:
            return opening.attempt, opening.refused_by, None
        begun, wanted = self.begun(made), self._job.reservation(made.ref)
        admitted: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        def known(is_admitted: bool) -> None:
            if not admitted.done():
                admitted.set_result(is_admitted)

        opened = self._shared.ledger.open_attempt(
            self._progress.decision, begun, wanted, meanwhile=lambda refused_by: known(refused_by is None)
        )
        written = asyncio.ensure_future(opened)
        written.add_done_callback(lambda _: known(False))
        # The request is written, and its connection made, while the disk takes the attempt.
        if await self._surely(admitted):
            return begun, None, written
        return begun, await self._surely(written), None

    async def _bill(self, vendor: Vendor, begun: Attempt, sent: _Sent) -> Bill:
        return await bill_of(
            self._shared.pricing,
            vendor,
            begun,
            sent.course,
            input_tokens=self._job.input_tokens,
            cancelled=sent.cancelled,
        )

    async def _surely(self, work: Awaitable[T]) -> T:
        return await surely(work, self._progress)

    async def _wait(self, ref: ModelRef, failure: Failure, seconds: float) -> _Wait:
        """Wait before the same is asked again."""
        self._nap = nap = asyncio.ensure_future(self._shared.clock.sleep(seconds))
        if seconds > 0:
            self._emit(Waiting(ref, seconds, failure.brief))
        try:
            await asyncio.wait((nap,))
        except asyncio.CancelledError:
            nap.cancel()
            work_on()
            return _Wait.STOPPED
        finally:
            self._nap = None
        return _Wait.GIVEN_UP if nap.cancelled() else _Wait.OVER

    async def _send(
        self, made: Try, vendor: Vendor, written: asyncio.Future[BudgetState | None] | None
    ) -> _Sent:
        """One request to its end; nothing of it leaves before the attempt is `written`."""
        shared, job = self._shared, self._job
        facts = self._facts(made.ref, vendor)
        course, cancelled, at = Course(), False, shared.clock.monotonic()
        request: ChatRequest | None = None
        if self._progress.is_stopped:
            return _Sent(course, at, cancelled=True)
        self._progress.requests += 1
        try:
            vendor, key = await self._reached(vendor, facts, made.key)
            wire = wire_named(vendor.wire)
            request, call = self._written(made, vendor, facts)
            asked, self._next_bond = request, None

            async def cleared() -> None:
                nonlocal at
                if written is not None:
                    await asyncio.shield(written)
                at = shared.clock.monotonic()

            self._runner = AttemptRunner(
                shared.transport,
                vendor,
                facts,
                job.on_refusal,
                course,
                show=self._emit,
                commit=lambda: self._commit(made, vendor, asked),
                cleared=cleared if written is not None else None,
                sent=lambda: self._think_ahead(made, vendor, asked),
                first_token=self._patience(made),
                joint=Joint(self._progress.text) if made.way is Way.GOES_ON else None,
                monotonic=shared.clock.monotonic,
            )
            at = shared.clock.monotonic()
            await self._runner.run(call, wire.decoder(vendor), key)
            if self._is_void(course):
                course.failure = mishaps.no_json()
        except _GivenUp:
            course.given_up, course.failure = True, mishaps.given_up()
        except LocalModelTrouble as error:
            course.failure = mishaps.not_loaded(str(error))
        except KeyringTrouble as error:
            course.failure = Failure(FailureClass.CONNECT, Action.NEXT_ROUTE, Blame.NONE, str(error))
        except asyncio.CancelledError:
            # A stop is written down like any other end.
            cancelled = True
            work_on()
        except Exception:  # noqa: BLE001 - a mistake of ours ends the turn in a sentence, and the attempt is closed
            _log.exception("an attempt failed")
            course.failure = mishaps.internal(marked("a mistake of Interline's own"))
        finally:
            self._runner = None
        if course.failure is not None:
            course.failure = self._ahead.judged(made.ref, course.failure)
        if request is None or course.failure is None or made.mended is not None:
            return _Sent(course, at, cancelled)
        if _is_beginning_refused(made, request, vendor, facts, course.failure):
            asked_in_words = self._request(made, vendor, replace(facts, prefill=False))
            without = replace(asked_in_words, without=asked_in_words.without | {_PREFILL})
            return _Sent(course, at, cancelled, without, _PREFILL)
        mended = repaired(request, course.failure)
        return _Sent(course, at, cancelled, mended, _left_out(course.failure) if mended else "")

    def _facts(self, ref: ModelRef, vendor: Vendor) -> ModelFacts:
        """What is known of a model, and what was learned of it on the way."""
        facts = vendor.model(ref.model)
        is_unwanted = _PREFILL in self._shared.unwanted.get(ref, ())
        prefills = vendor.prefills(facts) and not is_unwanted
        return facts if bool(facts.prefill) is prefills else replace(facts, prefill=prefills)

    def _written(self, made: Try, vendor: Vendor, facts: ModelFacts) -> tuple[ChatRequest, HttpCall]:
        """A request, and as it is sent."""
        request = self._request(made, vendor, facts)
        return request, wire_named(vendor.wire).build(request, vendor)

    def _request(self, made: Try, vendor: Vendor, facts: ModelFacts) -> ChatRequest:
        request = made.mended
        if request is None:
            request = self._job.request_for(vendor, facts)
            if made.paused:
                request = replace(request, turns=(*request.turns, *made.paused))
            if unwanted := self._shared.unwanted.get(made.ref):
                request = replace(request, without=request.without | unwanted)
            if made.partial is not None and made.way is Way.GOES_ON:
                request = going_on(request, replace(made.partial, text=self._progress.text), facts)
        return request if vendor.streams else replace(request, stream=False)

    def _is_void(self, course: Course) -> bool:
        """Whether JSON was asked for, this is a whole answer of other words, and somebody else may do better."""
        job = self._job
        can_begin_anew = (
            job.wants_json and job.takes_back and job.on_break == "finish" and self._ahead.has_more
        )
        return (
            can_begin_anew and course.failure is None and course.finish is Finish.STOP and not course.is_json
        )

    def _commit(self, made: Try, vendor: Vendor, request: ChatRequest) -> None:
        """The first word of this attempt is about to be shown."""
        if made.partial is not None and made.way is Way.GOES_ON:
            self._emit(Seamed(made.partial.ref, made.ref, made.partial.reason))
        elif made.partial is not None:
            self._progress.shown.clear()
            self._emit(Restarted(made.partial.ref, made.ref, made.partial.reason))
        self._bond = self._bond_of(made, vendor, request) if self._next_bond is None else self._next_bond
        self._emit(Committed(made.ref, vendor.name, self._bond))

    def _think_ahead(self, made: Try, vendor: Vendor, request: ChatRequest) -> None:
        """The request has left: what its answer is made under takes milliseconds in a long conversation, and would
        keep its first word waiting."""
        # What is wrong with it is met again, and told, where it is wanted.
        with contextlib.suppress(Exception):
            self._next_bond = self._bond_of(made, vendor, request)

    @staticmethod
    def _bond_of(made: Try, vendor: Vendor, request: ChatRequest) -> str:
        # What goes on after a pause is the same answer, made under what it began under.
        return bond_of(request, vendor) if made.bond is None else made.bond

    def _patience(self, made: Try) -> float | None:
        """How long the first word is waited for; None leaves it to the vendor's own limit."""
        is_probe = made.candidate.health == HealthState.HALF_OPEN
        return PROBE_SECONDS if is_probe and self._ahead.has_more else None

    async def _reached(self, vendor: Vendor, facts: ModelFacts, key: str) -> tuple[Vendor, Secret | None]:
        """Where to send and with which key. A model that is being loaded takes minutes: raises _GivenUp where the user
        will not wait for it."""
        if not vendor.embedded:
            return await self._reach(vendor, facts, key)
        self._reaching = reaching = asyncio.ensure_future(self._reach(vendor, facts, key))
        try:
            await asyncio.wait((reaching,))
        except asyncio.CancelledError:
            reaching.cancel()
            raise
        finally:
            self._reaching = None
        if reaching.cancelled():
            raise _GivenUp
        return reaching.result()

    async def _reach(self, vendor: Vendor, facts: ModelFacts, key: str) -> tuple[Vendor, Secret | None]:
        """Where to send and with which key."""
        if vendor.embedded:
            base_url, secret = await self._shared.embedded.endpoint(facts)
            return replace(vendor, base_url=base_url), secret
        return vendor, await self._shared.keys.key_for(vendor, key) if vendor.key else None

    async def _learn(self, made: Try, sent: _Sent) -> None:
        """What a request says of the health of whom it asked."""
        ref, failure = made.ref, sent.course.failure
        if sent.mended is not None or sent.cancelled or self._job.vendors[ref.vendor].embedded:
            # A stop says nothing of the vendor, and a model that is being loaded is no outage.
            return
        if sent.course.status is not None:
            # There is a network.
            await self._blame_unreached()
        if failure is not None and is_unreached(failure) and not self._job.vendors[ref.vendor].is_loopback:
            self._unreached.append((ref, made.key, failure))
            return
        if failure is not None:
            await self._shared.health.failed(ref, made.key, failure)
            return
        if fields := frozenset(made.repairs) - {_REASONING, ""}:
            unwanted = self._shared.unwanted
            unwanted[ref] = unwanted.get(ref, frozenset()) | fields
        await self._shared.health.answered(ref, made.key)

    async def _blame_unreached(self) -> None:
        unreached, self._unreached = self._unreached, []
        for ref, key, failure in unreached:
            await self._shared.health.failed(ref, key, failure)


def _is_beginning_refused(
    made: Try, request: ChatRequest, vendor: Vendor, facts: ModelFacts, failure: Failure
) -> bool:
    """Whether the vendor likely refused to go on from a beginning, whatever the facts say."""
    is_beginning = bool(request.turns) and request.turns[-1].role == "assistant" and not made.paused
    refused = failure.failure_class in (FailureClass.UNSUPPORTED, FailureClass.BAD_REQUEST)
    # A server that stands in for the vendor may have no such path.
    is_nowhere = bool(vendor.quirks.prefix_path) and failure.status in _NO_SUCH_PATH
    return is_beginning and bool(facts.prefill) and (refused or is_nowhere)


def _left_out(failure: Failure) -> str:
    return _REASONING if failure.failure_class is FailureClass.FOREIGN_STATE else failure.param


def _state(course: Course, *, cancelled: bool) -> AttemptState:
    if cancelled:
        return AttemptState.CANCELLED
    if course.failure is None:
        return AttemptState.OK
    return AttemptState.INTERRUPTED if course.committed else AttemptState.FAILED


def _since(start: float, moment: float | None) -> int | None:
    return None if moment is None else _milliseconds(moment - start)


def _milliseconds(seconds: float) -> int:
    return max(0, round(seconds * 1000))
