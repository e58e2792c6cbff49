"""One attempt: one request to one vendor, from opening the socket to the last event.

Rule: nothing is shown before the first real word, and nothing ends well without the vendor's own end marker.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from interline.model.errors import InterlineError, TransportTrouble
from interline.model.events import (
    CONTENT,
    Alive,
    AnswerFailed,
    AnswerStarted,
    Event,
    EventSkipped,
    Finish,
    Finished,
    ProductShown,
    RefusalDelta,
    SourceCited,
    TextDelta,
    ThinkingBlob,
    ThinkingDelta,
    ToolCallEnded,
    UsageReported,
)
from interline.model.facts import ModelFacts
from interline.model.failure import Action, Failure, FailureClass, Phase
from interline.model.secret import Secret
from interline.model.usage import Usage
from interline.model.vendor import Vendor
from interline.router import mishaps
from interline.router.course import Course
from interline.router.deadline import Deadline
from interline.wire.failure import classify, classify_transport, empty

if TYPE_CHECKING:
    from interline.router.continuation import Joint
    from interline.router.ports import Response, Transport
    from interline.wire.call import Decoder, HttpCall

# A model that thinks first may be silent this long before its first word (router.md, 1.2).
_REASONING_FIRST_TOKEN = 120.0
# What the request waits for before it leaves is this machine's disk, which has limits of its own.
_CLEARING = 3600.0
# Once the end marker came, how long to wait for what may still follow it (usage, [DONE]).
_AFTER_END = 0.75
_ERROR_BODY = 256 * 1024
_ERROR_BODY_SECONDS = 10.0
_BAD_EVENTS_IN_A_ROW = 3

# A model that thinks in silence while its vendor shows that it lives is waited for this long (router.md, 1.2).
_LIVENESS = 180.0

_FORWARDED = (*CONTENT, SourceCited, ProductShown, ThinkingBlob, ToolCallEnded)


class AttemptRunner:
    """Runs one attempt and reports into the `Course` it was given."""

    def __init__(
        self,
        transport: Transport,
        vendor: Vendor,
        facts: ModelFacts,
        on_refusal: str,
        course: Course,
        *,
        show: Callable[[Event], None],
        commit: Callable[[], None],
        cleared: Callable[[], Awaitable[None]] | None = None,
        sent: Callable[[], None] = lambda: None,
        first_token: float | None = None,
        joint: Joint | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`cleared` is awaited before anything of the request leaves; `sent` is called once all of it has.
        `first_token` (seconds) stands in for the vendor's own limit; `joint` is where an answer that broke off goes on:
        `show` then gets what follows it."""
        self._transport = transport
        self._vendor = vendor
        self._facts = facts
        self._on_refusal = on_refusal
        self._show = show
        self._commit = commit
        self._cleared = cleared
        self._sent = sent
        self.course = course
        self._held: list[Event] = []
        self._bad_in_a_row = 0
        self._response_id = ""
        self._told_cost: Decimal | None = None
        self._first_token = first_token
        self._joint = joint
        self._monotonic = monotonic
        self._continues = joint is not None
        self._deadline: Deadline | None = None
        self._meaningful_at = 0.0
        self._key: Secret | None = None

    def give_up(self) -> None:
        """Wait no longer for its first word; does nothing once words are shown."""
        if self._deadline is not None and not self.course.committed:
            self.course.given_up = True
            self._deadline.end_now()

    async def run(self, call: HttpCall, decoder: Decoder, key: Secret | None) -> None:
        """Send and read to the end. Never raises but for cancellation: failures stand in the course."""
        course = self.course
        self._key = key
        try:
            async with Deadline(self._first_token_limit()) as deadline:
                self._deadline = deadline
                self._meaningful_at = self._now()
                await self._converse(call, decoder, key, deadline)
        except TimeoutError:
            if course.finish is None and course.failure is None:
                course.broke_off = True
                course.failure = self._timed_out()
        except TransportTrouble as trouble:
            course.request_sent = course.request_sent or trouble.request_sent
            course.said_no = trouble.kind == "refused_redirect"
            if course.finish is None and course.failure is None:
                course.broke_off = not course.said_no
                course.failure = classify_transport(trouble, course.phase)
        except InterlineError as error:
            course.failure = mishaps.internal(str(error))
        self._settle_without_end()
        if course.failure is not None and course.failure.failure_class is FailureClass.PROTOCOL:
            # It did something, and nobody can read what.
            course.broke_off = not course.said_no
        if key is not None and course.failure is not None:
            course.failure = _redacted(course.failure, key)

    @staticmethod
    def _now() -> float:
        """The event loop's clock, by which the deadline goes."""
        return asyncio.get_running_loop().time()

    async def _converse(
        self, call: HttpCall, decoder: Decoder, key: Secret | None, deadline: Deadline
    ) -> None:
        quirks, course = self._vendor.quirks, self.course
        sending = self._transport.send(
            call,
            key=key,
            timeouts=self._vendor.timeouts,
            keep_alive=quirks.keep_alive,
            on_sent=self._left,
            cleared=self._clear if self._cleared else None,
        )
        async with sending as response:
            course.request_sent = True
            course.status = response.status
            course.request_id = self._without_key(_request_id(response))
            self._told_cost = _cost_in(response, quirks.cost_header)
            if not 200 <= response.status < 300:
                course.said_no = True
                await self._read_error(response, deadline)
                return
            is_whole = False
            try:
                async for chunk in response.chunks():
                    for event in decoder.feed(chunk):
                        self._take(event, deadline)
                        if course.failure is not None:
                            return
                is_whole = True
            finally:
                self._take_rest(decoder, deadline, is_whole=is_whole)

    async def _clear(self) -> None:
        """Wait for the word to send; it is no silence of the vendor's."""
        assert self._deadline is not None
        assert self._cleared is not None
        self._deadline.change(_CLEARING)
        await self._cleared()
        self._deadline.change(self._first_token_limit())

    def _left(self) -> None:
        self.course.request_sent = True
        self._sent()

    def _take_rest(self, decoder: Decoder, deadline: Deadline, *, is_whole: bool) -> None:
        """What the decoder held back: where the answer broke off or was stopped, that is the vendor's last count, and
        what belongs to the words that stand."""
        for event in decoder.close():
            if isinstance(event, UsageReported):
                self._count(event.usage)
            elif self.course.failure is not None:
                continue
            elif is_whole or (self.course.committed and isinstance(event, _FORWARDED)):
                self._take(event, deadline)
        if not is_whole and self.course.committed:
            self._show_held()

    def _take(self, event: Event, deadline: Deadline) -> None:
        course = self.course
        if isinstance(event, _FORWARDED):
            self._bad_in_a_row = 0
            self._content(event, deadline)
        elif isinstance(event, UsageReported):
            self._count(event.usage)
        elif isinstance(event, AnswerStarted):
            self._begun(event, deadline)
        elif isinstance(event, Finished):
            # The first end marker counts; a few vendors send it twice.
            if course.finish is None:
                course.finish, course.raw_finish, course.end_came = event.finish, event.raw, True
                self._show_held()
            deadline.change(_AFTER_END)
        elif isinstance(event, AnswerFailed):
            if course.finish is None and course.failure is None:
                course.failure = _in_phase(event.failure, course.phase)
        elif isinstance(event, Alive):
            self._alive(deadline)
        elif isinstance(event, EventSkipped):
            self._skip()

    def _alive(self, deadline: Deadline) -> None:
        """A ping: patience with a model that may be thinking, within bounds; any other must say something."""
        if self._facts.reasons and self.course.finish is None:
            deadline.extend_to(min(self._meaningful_at + _LIVENESS, self._now() + self._stall_limit()))

    def _without_key(self, text: str) -> str:
        """What goes into the record: a vendor may repeat the key that it was sent anywhere."""
        return text if self._key is None else self._key.redact(text)

    def _count(self, usage: Usage) -> None:
        if usage.service_tier is not None:
            usage = replace(usage, service_tier=self._without_key(usage.service_tier))
        is_told = usage.reported_cost is None and self._told_cost is not None
        self.course.usage = replace(usage, reported_cost=self._told_cost) if is_told else usage

    def _begun(self, event: AnswerStarted, deadline: Deadline) -> None:
        course = self.course
        course.model_returned = self._without_key(event.model) or course.model_returned
        course.request_id = course.request_id or self._without_key(event.response_id)
        if event.response_id and self._response_id not in ("", event.response_id):
            # A gateway spliced a second answer in: what came before it is void.
            self._held.clear()
            if course.finish is not None:
                course.finish, course.end_came = None, False
                deadline.change(self._stall_limit())
            if course.committed:
                course.shown.clear()
                self._show(event)
        self._response_id = event.response_id or self._response_id

    def _content(self, event: Event, deadline: Deadline) -> None:
        course = self.course
        if isinstance(event, (TextDelta, ThinkingDelta, RefusalDelta)):
            if not event.text:
                return
            course.shown_bytes += len(event.text.encode("utf-8", "replace"))
        if isinstance(event, CONTENT):
            self._meaningful_at = self._now()
        if self._joint is not None and isinstance(event, TextDelta):
            # What repeats the end of what stands is not shown again; a word that may be one waits for the next.
            deadline.touch()
            text = self._joint.feed(event.text)
            if not text:
                return
            event = TextDelta(text)
        if not course.committed:
            if isinstance(event, RefusalDelta) and self._on_refusal == "next":
                course.failure = mishaps.refused(self._on_refusal)
                return
            if not isinstance(event, CONTENT):
                # A source or a signature before any word: kept back until there is an answer it belongs to.
                self._held.append(event)
                return
            self._begin_to_show(deadline)
        else:
            deadline.touch()
        self._tell(event)

    def _begin_to_show(self, deadline: Deadline) -> None:
        course = self.course
        course.committed = True
        course.first_token_at = self._monotonic()
        deadline.change(self._stall_limit())
        self._commit()
        for held in self._held:
            self._tell(held)
        self._held.clear()

    def _tell(self, event: Event) -> None:
        self.course.shown.append(event)
        self._show(event)

    def _show_held(self) -> None:
        """The end came: what was held back to see whether it repeats something."""
        if self._joint is None or self._deadline is None:
            return
        rest, self._joint = self._joint.close(), None
        if rest:
            event = TextDelta(rest)
            if not self.course.committed:
                self._begin_to_show(self._deadline)
            self._tell(event)

    def _skip(self) -> None:
        self.course.skipped += 1
        self._bad_in_a_row += 1
        if self._bad_in_a_row >= _BAD_EVENTS_IN_A_ROW and self.course.failure is None:
            self.course.failure = mishaps.unreadable(self.course.phase)

    async def _read_error(self, response: Response, deadline: Deadline) -> None:
        """Read an error's body as far as it is useful and classify it."""
        deadline.change(_ERROR_BODY_SECONDS)
        body = bytearray()
        try:
            async for chunk in response.chunks():
                body += chunk
                if len(body) >= _ERROR_BODY:
                    break
        except TransportTrouble:
            # The status alone classifies well enough.
            pass
        self.course.failure = classify(
            vendor_id=self._vendor.id,
            status=response.status,
            headers=response.headers,
            body=bytes(body[:_ERROR_BODY]),
            phase=Phase.PRELUDE,
            now=datetime.now(UTC),
        )

    def _settle_without_end(self) -> None:
        """What it means that the bytes ended: an answer, an empty one, or one that was cut."""
        course = self.course
        if course.failure is not None:
            return
        if course.finish is None:
            course.failure = mishaps.cut() if course.committed else empty()
        elif not course.committed and course.finish is Finish.STOP and not self._continues:
            course.failure, course.finish = empty(), None
        elif not course.committed and course.finish is Finish.REFUSED:
            course.failure, course.finish = mishaps.refused(self._on_refusal), None

    def _first_token_limit(self) -> float:
        limit = self._vendor.timeouts.first_token
        if self._first_token is not None:
            return min(limit, self._first_token)
        return (
            max(limit, _REASONING_FIRST_TOKEN)
            if self._facts.reasons and not self._vendor.user_defined
            else limit
        )

    def _stall_limit(self) -> float:
        return self._vendor.timeouts.stall

    def _timed_out(self) -> Failure:
        if self.course.given_up:
            return mishaps.given_up()
        return mishaps.stalled() if self.course.committed else mishaps.silent()


def _request_id(response: Response) -> str:
    for name in ("request-id", "x-request-id", "x-generation-id", "x-litellm-call-id", "apim-request-id"):
        if value := response.headers.get(name):
            return value[:200]
    return ""


def _cost_in(response: Response, header: str | None) -> Decimal | None:
    """What a header says that the answer costs; a proxy writes 0 where it knows no price."""
    try:
        told = Decimal(response.headers.get(header, "")) if header else Decimal(0)
    except InvalidOperation:
        return None
    return told if told.is_finite() and told > 0 else None


def _redacted(failure: Failure, key: Secret) -> Failure:
    """The failure without the key, wherever the vendor repeated it: by status, inside the answer, as a code."""
    return replace(
        failure,
        message=key.redact(failure.message),
        code=key.redact(failure.code),
        param=key.redact(failure.param),
    )


def _in_phase(failure: Failure, phase: Phase) -> Failure:
    """After words were shown, an error inside the stream is an interruption; its code stays for the record."""
    if phase is not Phase.COMMITTED:
        return failure
    return replace(failure, failure_class=FailureClass.INTERRUPTED, action=Action.NEXT_ROUTE)
