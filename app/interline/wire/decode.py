"""A recorded response read with the decoder the program uses: what `interline decode` prints.

Rule: it never fails on any input; what cannot be read is said in the object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any

from interline.language import tr
from interline.model.clean import label, storable
from interline.model.errors import ConfigMistake
from interline.model.events import (
    AnswerFailed,
    AnswerStarted,
    Event,
    EventSkipped,
    Finish,
    Finished,
    ImageMade,
    ProductShown,
    RefusalDelta,
    SourceCited,
    TextDelta,
    ThinkingDelta,
    ToolCallDelta,
    UsageReported,
)
from interline.model.failure import Action, Blame, Failure, FailureClass, Phase
from interline.model.usage import Usage
from interline.model.vendor import Vendor
from interline.wire.call import Decoder
from interline.wire.failure import classify, unreadable
from interline.wire.registry import wire_named


def decode_recorded(
    wire: str, vendor: Vendor | str, status: int | None, headers: Mapping[str, str], body: bytes
) -> dict[str, Any]:
    """The object of `interline decode`: text, thinking, tool_calls, citations, usage, finish, complete, error, skipped,
    products, images (their media types).

    `vendor` with its quirks where it is known, else its id; `status` None means 200.
    """
    known = vendor if isinstance(vendor, Vendor) else Vendor(vendor, vendor, "", wire)
    lower = {str(name).lower(): str(value) for name, value in headers.items()}
    answer = _Recorded()
    try:
        make = wire_named(wire).decoder
    except ConfigMistake as mistake:
        answer.failure = Failure(FailureClass.INTERNAL, Action.STOP, Blame.NONE, str(mistake))
        return answer.as_object()
    if status is not None and not 200 <= status < 300:
        answer.failure = classify(
            vendor_id=known.id, status=status, headers=lower, body=body, phase=Phase.PRELUDE, now=None
        )
        return answer.as_object()
    answer = _read(body, lambda: make(known))
    if answer.failure is None and answer.finish is None and not answer.said_anything:
        if answer.skipped:
            answer.failure = unreadable(tr("Nothing in the answer could be read."))
        elif not answer.begun:
            answer.failure = unreadable(tr("Nothing in it is an answer as {wire} has them.", wire=wire))
    return answer.as_object()


def _read(body: bytes, make: Callable[[], Decoder]) -> _Recorded:
    """The answer in a body. Recorders write the answers of several requests one behind the other: the last counts."""
    is_stream = body.lstrip()[:1] not in (b"{", b"[", b"<")
    before, answer, decoder = None, _Recorded(), make()
    for piece in body.splitlines(keepends=True) if is_stream else [body]:
        if decoder.is_over and answer.finish is not None and piece.strip():
            before, answer, decoder = _later(before, answer), _Recorded(), make()
        answer.take(decoder.feed(piece))
    answer.take(decoder.close())
    return _later(before, answer)


def _later(before: _Recorded | None, answer: _Recorded) -> _Recorded:
    """The later of two, where it is another answer and no remainder of the first."""
    return answer if before is None or (answer.begun and answer.id != before.id) else before


class _Recorded:
    """An answer put together from its events."""

    def __init__(self) -> None:
        self.failure: Failure | None = None
        self.finish: Finish | None = None
        self.skipped = 0
        self.id: str | None = None
        self._usage: Usage | None = None
        self._begin()

    @property
    def begun(self) -> bool:
        """Whether the vendor acknowledged a request."""
        return self.id is not None

    @property
    def said_anything(self) -> bool:
        """Whether there is something to show."""
        return bool(self._text or self._thinking or self._calls)

    def _begin(self) -> None:
        self._text: list[str] = []
        self._thinking: list[str] = []
        self._calls: dict[str, dict[str, str]] = {}
        self._sources: list[SourceCited] = []
        self._products: list[ProductShown] = []
        self._images: list[str] = []

    def take(self, events: Iterable[Event]) -> None:
        for event in events:
            match event:
                case TextDelta(text) | RefusalDelta(text):
                    self._text.append(text)
                case ThinkingDelta(text):
                    self._thinking.append(text)
                case ToolCallDelta():
                    self._take_call(event)
                case SourceCited():
                    self._sources.append(event)
                case ProductShown():
                    self._products.append(event)
                case ImageMade(media_type):
                    self._images.append(storable(media_type))
                case UsageReported(usage):
                    self._usage = usage
                case EventSkipped():
                    self.skipped += 1
                case Finished(finish):
                    self.finish = self.finish or finish
                case AnswerFailed(failure):
                    self.failure = self.failure or failure
                case AnswerStarted(response_id=id_):
                    if self.id is not None and id_ != self.id:
                        self._begin()
                    self.id = id_

    def _take_call(self, event: ToolCallDelta) -> None:
        call = self._calls.setdefault(event.key, {"id": "", "name": "", "arguments": ""})
        call["id"] = event.id or call["id"]
        call["name"] = event.name or call["name"]
        call["arguments"] += event.arguments

    def _finish_of_failure(self) -> Finish:
        refused = self.failure is not None and self.failure.failure_class is FailureClass.REFUSED
        return Finish.REFUSED if refused else Finish.INTERRUPTED

    def as_object(self) -> dict[str, Any]:
        """In the shape that `interline decode` promises."""
        complete = self.finish is not None
        return {
            "text": storable("".join(self._text)),
            "thinking": storable("".join(self._thinking)),
            "tool_calls": [
                {name: storable(value) for name, value in call.items()} for call in self._calls.values()
            ],
            "citations": [asdict(source) for source in self._sources],
            "usage": _usage(self._usage),
            "finish": str(self.finish or self._finish_of_failure()),
            "complete": complete,
            "error": None if self.failure is None or complete else _error(self.failure),
            "skipped": self.skipped,
            "products": [asdict(product) for product in self._products],
            "images": self._images,
        }


def _usage(usage: Usage | None) -> dict[str, Any] | None:
    if usage is None:
        return None
    fields = asdict(usage)
    cost = usage.reported_cost
    fields["reported_cost"] = None if cost is None else format(cost, "f")
    return fields


def _error(failure: Failure) -> dict[str, Any]:
    return {
        "class": str(failure.failure_class),
        "code": failure.code,
        "message": label(failure.message, 400),
        "action": str(failure.action),
        "blame": str(failure.blame),
        "retry_after": failure.retry_after,
    }
