"""One turn for one HTTP request: asked, watched while its client is there, and answered whole or as a stream.

Rule: a client that goes takes its turn with it; the first byte of an answer leaves only once a vendor has committed
itself, so that whatever fails before is an HTTP error.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from starlette.requests import Request
from starlette.responses import Response

from interline.gateway.faults import Fault, Refused, interrupted, of_error, shutting_down
from interline.gateway.telling import as_json, cost_text, headers
from interline.model.answer import GrowingAnswer
from interline.model.errors import InterlineError
from interline.model.events import AnswerStarted, Finish
from interline.model.refs import ModelRef
from interline.model.turn import Committed, Restarted

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from interline.gateway.asking import Question
    from interline.router.job import Outcome
    from interline.services.relay import Relay, Relayed, RelayedTurn

_PATIENCE = 120.0
"""Seconds that a client may take nothing of what is sent, before it counts as gone."""
_SILENCE = 15.0
"""Seconds without a word after which a stream gets a comment: clients give up on connections that say nothing."""
_MOST_COLLECTED = 32 * 1024 * 1024
"""Bytes of an answer that is not streamed."""


class Stream(Protocol):
    """An answer as events of one form of OpenAI's."""

    def start(self) -> bytes:
        """Before the first word."""
        ...

    def say(self, events: list[Relayed]) -> bytes:
        """What came."""
        ...

    def end(self, outcome: Outcome) -> bytes:
        """The answer is whole."""
        ...

    def fail(self, fault: Fault) -> bytes:
        """It is not, and does not go on."""
        ...


@dataclass(frozen=True, slots=True)
class Form:
    """One form of OpenAI's in which answers are told."""

    stream: Callable[[str, ModelRef], Stream]
    """For a decision's id and who answers."""
    whole: Callable[[GrowingAnswer, Outcome, ModelRef], dict[str, Any]]


async def answered(request: Request, relay: Relay, question: Question, form: Form) -> Response:
    """Ask, and give the response. Raises Refused."""
    try:
        turn = await relay.begin(question.asked)
    except InterlineError as error:
        raise Refused(of_error(error)) from None
    client = _Client(request.receive, turn)
    try:
        if question.stream:
            return await _streamed(turn, client, form)
        return await _whole(turn, client, form)
    except asyncio.CancelledError:
        client.leave()
        _go_on()
        raise Refused(shutting_down()) from None
    except BaseException:
        client.leave()
        raise


class _Client:
    """Who asked, watched until the answer is told: when it goes, its turn is stopped."""

    def __init__(self, receive: Receive, turn: RelayedTurn) -> None:
        self._turn = turn
        self._watching = asyncio.create_task(_until_gone(receive))
        self._watching.add_done_callback(self._went)

    def leave(self) -> None:
        """Watch no more; the turn, where it still runs, is stopped."""
        self._watching.cancel()
        self._turn.stop()

    def _went(self, watching: asyncio.Task[None]) -> None:
        if not watching.cancelled():
            watching.exception()
            self._turn.stop()


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _whole(turn: RelayedTurn, client: _Client, form: Form) -> Response:
    answer = GrowingAnswer()
    while events := await turn.take():
        for event in events:
            if isinstance(event, Restarted):
                answer = GrowingAnswer()
            elif not isinstance(event, Committed):
                answer.take(event)  # type: ignore[arg-type]
        if answer.bytes > _MOST_COLLECTED:
            client.leave()
            raise Refused(Fault(502, "answer_too_large", "The answer is larger than 32 MB.", retry=False))
    outcome = _outcome_of(turn)
    ref = _who(outcome)
    client.leave()
    body = as_json(form.whole(answer, outcome, ref)).encode()
    told = {**headers(turn, ref), "x-interline-cost": cost_text(outcome)}
    return Response(body, headers=told, media_type="application/json")


async def _streamed(turn: RelayedTurn, client: _Client, form: Form) -> Response:
    first = await turn.take()
    committed = next((event for event in first if isinstance(event, Committed)), None)
    # Nobody committed: nothing was said, and how that came to be is an HTTP error, or a whole answer without words.
    ref = committed.ref if committed else _who(_outcome_of(turn))
    return _StreamedAnswer(turn, client, form.stream(turn.decision_id, ref), _unvoided(first), ref)


def _outcome_of(turn: RelayedTurn) -> Outcome:
    """How a turn ended that is over. Raises Refused where that is no answer."""
    fault = _fault_of(turn)
    if fault is not None:
        raise Refused(replace(fault, told=tuple(headers(turn, None).items())))
    assert turn.outcome is not None
    return turn.outcome


def _fault_of(turn: RelayedTurn) -> Fault | None:
    outcome = turn.outcome
    if turn.error is not None:
        return of_error(turn.error, outcome.decision.attempts if outcome else ())
    if outcome is None or outcome.finish is Finish.CANCELLED:
        return shutting_down()
    return interrupted(outcome.note) if outcome.finish is Finish.INTERRUPTED else None


def _who(outcome: Outcome) -> ModelRef:
    """Who answered."""
    if outcome.answered is None:
        raise Refused(interrupted(outcome.note))
    return outcome.answered.ref


def _unvoided(events: list[Relayed]) -> list[Relayed]:
    """What of the first events still holds: a vendor may have begun anew before anything left."""
    last = max((n for n, event in enumerate(events) if _voids(event)), default=-1)
    return events[last + 1 :]


def _voids(event: Relayed) -> bool:
    return isinstance(event, (Restarted, AnswerStarted))


class _StreamedAnswer(Response):
    """Server-sent events as they come."""

    media_type = "text/event-stream"

    def __init__(
        self, turn: RelayedTurn, client: _Client, stream: Stream, first: list[Relayed], ref: ModelRef
    ) -> None:
        # Not by the class above, which would give it the length of a body that is still to come.
        self.status_code = 200
        self.background = None
        self.init_headers({**headers(turn, ref), "cache-control": "no-cache"})
        self._turn = turn
        self._client = client
        self._stream = stream
        self._first = first

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await self._tell(send)
        except TimeoutError:
            # It takes nothing. An answer that is left without its end has its connection closed.
            pass
        except asyncio.CancelledError:
            _go_on()
            await _write(send, self._stream.fail(shutting_down()))
            await send(_LAST)
        finally:
            self._client.leave()

    async def _tell(self, send: Send) -> None:
        await _write(send, self._stream.start() + self._stream.say(self._first))
        while events := await self._next(send):
            if any(map(_voids, events)):
                # What has left cannot be taken back over this interface.
                self._turn.stop()
                await _write(send, self._stream.fail(interrupted("The answer broke off and began anew.")))
                break
            await _write(send, self._stream.say(events))
        else:
            fault = _fault_of(self._turn)
            if fault is not None:
                await _write(send, self._stream.fail(fault))
            elif self._turn.outcome is not None:
                await _write(send, self._stream.end(self._turn.outcome))
        await send(_LAST)

    async def _next(self, send: Send) -> list[Relayed]:
        """What came since the last time. While nothing comes, the client is told that somebody is still there."""
        while True:
            try:
                async with asyncio.timeout(_SILENCE):
                    return await self._turn.take()
            except TimeoutError:
                await _write(send, _ALIVE)


_ALIVE = b": still at it\n\n"
_LAST = {"type": "http.response.body", "body": b"", "more_body": False}


async def _write(send: Send, data: bytes) -> None:
    """Send, as fast as the client takes it. Raises TimeoutError where it takes nothing."""
    if data:
        async with asyncio.timeout(_PATIENCE):
            await send({"type": "http.response.body", "body": data, "more_body": True})


def _go_on() -> None:
    """A cancelled request still says so to its client."""
    with contextlib.suppress(AttributeError):
        asyncio.current_task().uncancel()  # type: ignore[union-attr]
