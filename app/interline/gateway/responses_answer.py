"""Answers in the form of the Responses API: numbered events of a stream, or one object.

Rule: pure; items come one after the other, each announced, told in pieces, and closed whole.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from interline.gateway.calls import Calls
from interline.gateway.faults import Fault
from interline.gateway.telling import about, as_json
from interline.model.events import (
    Finish,
    RefusalDelta,
    SourceCited,
    TextDelta,
    ThinkingDelta,
    ToolCallDelta,
    ToolCallEnded,
)
from interline.model.parts import Citation, Refusal, Text, Thinking, ToolCall
from interline.model.refs import ModelRef
from interline.model.turn import Seamed

if TYPE_CHECKING:
    from interline.model.answer import GrowingAnswer
    from interline.model.usage import Usage
    from interline.router.job import Outcome
    from interline.services.relay import Relayed

_INCOMPLETE = {Finish.LENGTH: "max_output_tokens", Finish.REFUSED: "content_filter"}


class ResponsesStream:
    """One streamed answer, as bytes of its events."""

    def __init__(self, decision_id: str, ref: ModelRef) -> None:
        self._id = decision_id
        self._ref = ref
        self._created = int(time.time())
        self._number = 0
        self._output: list[dict[str, Any]] = []
        """The items so far, as they stand; the last may be open."""
        self._open: _Words | None = None
        self._said: _Words | None = None
        """The last words of the answer itself."""
        self._calls = Calls()
        self._places: dict[int, int] = {}
        """By a call's number: its place among the items."""

    def start(self) -> bytes:
        """Before the first word."""
        response = self.response("in_progress")
        return self._event("response.created", response=response) + self._event(
            "response.in_progress", response=response
        )

    def say(self, events: list[Relayed]) -> bytes:
        """What came, in order."""
        return b"".join(map(self._of, events))

    def end(self, outcome: Outcome) -> bytes:
        """The answer is whole."""
        closing = self._close()
        status = "incomplete" if outcome.finish in _INCOMPLETE else "completed"
        return closing + self._event(f"response.{status}", response=self.response(status, outcome))

    def fail(self, fault: Fault) -> bytes:
        """The answer is not whole and does not go on."""
        error = fault.body["error"]
        failed = self.response("failed")
        failed["error"] = {"code": "server_error", "message": error["message"]}
        flat = {name: error[name] for name in ("code", "message", "param")}
        return self._event("response.failed", response=failed) + self._event("error", **flat, error=error)

    def response(self, status: str, outcome: Outcome | None = None) -> dict[str, Any]:
        """The whole object as it stands."""
        response: dict[str, Any] = {
            "id": f"resp_{self._id}",
            "object": "response",
            "created_at": self._created,
            "status": status,
            "error": None,
            "incomplete_details": None,
            "instructions": None,
            "metadata": {},
            "model": str(self._ref),
            "output": list(self._output),
            "parallel_tool_calls": True,
            "store": False,
            "temperature": None,
            "tool_choice": "auto",
            "tools": [],
            "top_p": None,
            "usage": None,
        }
        if outcome is not None:
            if outcome.finish in _INCOMPLETE:
                response["incomplete_details"] = {"reason": _INCOMPLETE[outcome.finish]}
            response["usage"] = _usage(outcome.answered.usage if outcome.answered else None)
            response["interline"] = about(outcome)
        return response

    def _of(self, event: Relayed) -> bytes:
        match event:
            case TextDelta(text):
                return self._words("text", text)
            case RefusalDelta(text):
                return self._words("refusal", text)
            case ThinkingDelta(text):
                return self._words("thinking", text)
            case ToolCallDelta() | ToolCallEnded():
                told = b"".join(self._call(*piece) for piece in self._calls.take(event))
                return told + (self._end_call(event.key) if isinstance(event, ToolCallEnded) else b"")
            case SourceCited(url, title, _, start, end):
                return self._cite(url, title, start or 0, end or 0)
            case Seamed(before, after, reason):
                return self._event(
                    "interline.seam", **{"from": str(before), "to": str(after), "reason": reason}
                )
            case _:
                return b""

    def _words(self, kind: str, text: str) -> bytes:
        opening = b""
        if self._open is None or self._open.kind != kind:
            opening = self._close()
            self._open = _Words(kind, len(self._output), f"{self._id}_{len(self._output)}")
            if kind == "text":
                self._said = self._open
            self._output.append(self._open.item("in_progress"))
            opening += b"".join(self._event(name, **fields) for name, fields in self._open.opening())
        self._open.pieces.append(text)
        name, fields = self._open.delta(text)
        return opening + self._event(name, **fields)

    def _close(self) -> bytes:
        """Close the words that are open."""
        if self._open is None:
            return b""
        words, self._open = self._open, None
        self._output[words.place] = words.item("completed")
        return b"".join(self._event(name, **fields) for name, fields in words.closing())

    def _cite(self, url: str, title: str, start: int, end: int) -> bytes:
        """A source belongs to the last words; one that comes before any is left out."""
        words = self._said
        if words is None:
            return b""
        source = {"type": "url_citation", "url": url, "title": title, "start_index": start, "end_index": end}
        words.annotations.append(source)
        if words is not self._open:
            self._output[words.place] = words.item("completed")
        n = len(words.annotations) - 1
        kind = "response.output_text.annotation.added"
        return self._event(kind, **words.where, annotation_index=n, annotation=source)

    def _call(self, call: Any, is_new: bool, arguments: str) -> bytes:
        told = b""
        if is_new:
            told = self._close()
            place = self._places[call.index] = len(self._output)
            item = {
                "type": "function_call", "id": f"fc_{self._id}_{place}", "call_id": call.id, "name": call.name,
                "arguments": "", "status": "in_progress",
            }  # fmt: skip
            self._output.append(item)
            told += self._event("response.output_item.added", output_index=place, item=item)
        place = self._places[call.index]
        item = self._output[place]
        self._output[place] = item | {"arguments": item["arguments"] + arguments}
        if arguments:
            kind = "response.function_call_arguments.delta"
            told += self._event(kind, output_index=place, item_id=item["id"], delta=arguments)
        return told

    def _end_call(self, key: str) -> bytes:
        call = self._calls.told(key)
        if call is None:
            return b""
        place = self._places[call.index]
        item = self._output[place] = self._output[place] | {"status": "completed"}
        named = {"arguments": item["arguments"], "name": item["name"]}
        done = self._event(
            "response.function_call_arguments.done", output_index=place, item_id=item["id"], **named
        )
        return done + self._event("response.output_item.done", output_index=place, item=item)

    def _event(self, kind: str, **fields: Any) -> bytes:
        data = as_json({"type": kind, "sequence_number": self._number, **fields})
        self._number += 1
        return f"event: {kind}\ndata: {data}\n\n".encode()


class _Words:
    """An item that is told in words: a message, its refusal, or a summary of reasoning."""

    def __init__(self, kind: str, place: int, id_: str) -> None:
        self.kind = kind
        self.place = place
        self._id = f"{'rs' if kind == 'thinking' else 'msg'}_{id_}"
        self.pieces: list[str] = []
        self.annotations: list[dict[str, Any]] = []

    @property
    def where(self) -> dict[str, Any]:
        """Where in the answer the words stand."""
        inner = "summary_index" if self.kind == "thinking" else "content_index"
        return {"output_index": self.place, "item_id": self._id, inner: 0}

    def item(self, status: str) -> dict[str, Any]:
        """The item as it stands."""
        parts = [self._part()] if status == "completed" else []
        if self.kind == "thinking":
            return {"type": "reasoning", "id": self._id, "summary": parts}
        return {"type": "message", "id": self._id, "role": "assistant", "status": status, "content": parts}

    def opening(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The events that announce it."""
        yield "response.output_item.added", {"output_index": self.place, "item": self.item("in_progress")}
        yield f"response.{_PARTS[self.kind]}.added", {**self.where, "part": self._part()}

    def delta(self, text: str) -> tuple[str, dict[str, Any]]:
        """The event for more words."""
        more: dict[str, Any] = {"delta": text}
        if self.kind == "text":
            more["logprobs"] = []
        return f"response.{_TEXTS[self.kind]}.delta", {**self.where, **more}

    def closing(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The events that end it."""
        whole: dict[str, Any] = {"refusal" if self.kind == "refusal" else "text": "".join(self.pieces)}
        if self.kind == "text":
            whole["logprobs"] = []
        yield f"response.{_TEXTS[self.kind]}.done", {**self.where, **whole}
        yield f"response.{_PARTS[self.kind]}.done", {**self.where, "part": self._part()}
        yield "response.output_item.done", {"output_index": self.place, "item": self.item("completed")}

    def _part(self) -> dict[str, Any]:
        text = "".join(self.pieces)
        if self.kind == "thinking":
            return {"type": "summary_text", "text": text}
        if self.kind == "refusal":
            return {"type": "refusal", "refusal": text}
        return {"type": "output_text", "text": text, "annotations": list(self.annotations), "logprobs": []}


_PARTS = {"thinking": "reasoning_summary_part", "text": "content_part", "refusal": "content_part"}
_TEXTS = {"thinking": "reasoning_summary_text", "text": "output_text", "refusal": "refusal"}


def whole_response(answer: GrowingAnswer, outcome: Outcome, ref: ModelRef) -> dict[str, Any]:
    """One answer as one object: what its stream would have ended with."""
    stream = ResponsesStream(outcome.decision.id, ref)
    stream.say(list(_told_again(answer)))
    stream.end(outcome)
    return stream.response("incomplete" if outcome.finish in _INCOMPLETE else "completed", outcome)


def _told_again(answer: GrowingAnswer) -> Iterator[Relayed]:
    for n, part in enumerate(answer.parts()):
        match part:
            case Text(text):
                yield TextDelta(text)
            case Refusal(text):
                yield RefusalDelta(text)
            case Thinking(text=text) if text:
                yield ThinkingDelta(text)
            case ToolCall(id_, name, arguments, True):
                yield ToolCallDelta(str(n), id_, name, arguments or "{}")
                yield ToolCallEnded(str(n))
            case Citation(url, title, quote, start, end):
                yield SourceCited(url, title, quote, start, end)


def _usage(usage: Usage | None) -> dict[str, Any] | None:
    if usage is None:
        return None
    return {
        "input_tokens": usage.input,
        "input_tokens_details": {
            "cached_tokens": usage.cached_input,
            "cache_write_tokens": usage.cache_write,
        },
        "output_tokens": usage.output,
        "output_tokens_details": {"reasoning_tokens": usage.reasoning},
        "total_tokens": usage.total,
    }
