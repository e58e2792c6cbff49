"""Answers in the form of chat completions: chunks of a stream, or one object.

Rule: pure; what is shown here is what the vendor said, word for word.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from interline.gateway.calls import Calls
from interline.gateway.faults import Fault
from interline.gateway.telling import about, as_json, finish_of
from interline.model.events import (
    ImageMade,
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

_DONE = b"data: [DONE]\n\n"
_FIELDS = {TextDelta: "content", ThinkingDelta: "reasoning_content", RefusalDelta: "refusal"}


class ChatStream:
    """One streamed answer, as bytes of its events."""

    def __init__(self, decision_id: str, ref: ModelRef, *, with_usage: bool) -> None:
        self._with_usage = with_usage
        self._frame = _frame(decision_id, ref, "chat.completion.chunk")
        frame = as_json(self._frame)[1:-1]
        self._before = f'data: {{{frame},"choices":[{{"index":0,"delta":'.encode()
        ending = ',"usage":null' if with_usage else ""
        self._after = f',"finish_reason":null}}]{ending}}}\n\n'.encode()
        self._calls = Calls()

    def start(self) -> bytes:
        """Before the first word."""
        return self._delta({"role": "assistant", "content": ""})

    def say(self, events: list[Relayed]) -> bytes:
        """What came, in order."""
        return b"".join(map(self._of, events))

    def end(self, outcome: Outcome) -> bytes:
        """The answer is whole."""
        reason = finish_of(outcome, called=bool(self._calls))
        last: dict[str, Any] = {"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}
        if not self._with_usage:
            return _data(self._frame | last | {"interline": about(outcome)}) + _DONE
        usage = usage_of(outcome.answered.usage if outcome.answered else None)
        count: dict[str, Any] = {"choices": [], "usage": usage, "interline": about(outcome)}
        return _data(self._frame | last | {"usage": None}) + _data(self._frame | count) + _DONE

    def fail(self, fault: Fault) -> bytes:
        """The answer is not whole and does not go on."""
        return _data(fault.body)

    def _of(self, event: Relayed) -> bytes:
        name = _FIELDS.get(event.__class__)
        if name is not None:
            # The many: words, made without a tour through dictionaries.
            text = as_json(event.text)  # type: ignore[union-attr]
            return b'%b{"%b":%b}%b' % (self._before, name.encode(), text.encode(), self._after)
        match event:
            case ToolCallDelta() | ToolCallEnded():
                return b"".join(self._call(*told) for told in self._calls.take(event))
            case SourceCited(url, title, _, start, end):
                return self._delta({"annotations": [citation(url, title, start, end)]})
            case ImageMade(media_type, data):
                return self._delta({"images": [picture(media_type, data)]})
            case Seamed(before, after, reason):
                seam = {"from": str(before), "to": str(after), "reason": reason}
                choice = {"index": 0, "delta": {}, "finish_reason": None}
                return _data(self._frame | {"choices": [choice], "interline": {"seam": seam}})
            case _:
                return b""

    def _call(self, call: Any, is_new: bool, arguments: str) -> bytes:
        piece: dict[str, Any] = {"index": call.index}
        if is_new:
            piece |= {"id": call.id, "type": "function", "function": {"name": call.name}}
        piece.setdefault("function", {})["arguments"] = arguments
        return self._delta({"tool_calls": [piece]})

    def _delta(self, delta: dict[str, Any]) -> bytes:
        return self._before + as_json(delta).encode() + self._after


def whole_chat(answer: GrowingAnswer, outcome: Outcome, ref: ModelRef) -> dict[str, Any]:
    """One answer as one object."""
    parts = answer.parts()
    calls = [part for part in parts if isinstance(part, ToolCall) and part.complete]
    thinking = "".join(part.text for part in parts if isinstance(part, Thinking))
    sources = [part for part in parts if isinstance(part, Citation)]
    text = "".join(part.text for part in parts if isinstance(part, Text))
    message: dict[str, Any] = {
        "role": "assistant",
        "content": text or (None if calls else ""),
        "refusal": "".join(part.text for part in parts if isinstance(part, Refusal)) or None,
    }
    if thinking:
        message["reasoning_content"] = thinking
    if calls:
        message["tool_calls"] = [_whole_call(call) for call in calls]
    if sources:
        message["annotations"] = [citation(c.url, c.title, c.start, c.end) for c in sources]
    if answer.images:
        message["images"] = [picture(image.media_type, image.data) for image in answer.images]
    reason = finish_of(outcome, called=bool(calls))
    return {
        **_frame(outcome.decision.id, ref, "chat.completion"),
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": reason}],
        "usage": usage_of(outcome.answered.usage if outcome.answered else None),
        "interline": about(outcome),
    }


def usage_of(usage: Usage | None) -> dict[str, Any] | None:
    """Tokens; None where the vendor did not count."""
    if usage is None:
        return None
    return {
        "prompt_tokens": usage.input,
        "completion_tokens": usage.output,
        "total_tokens": usage.total,
        "prompt_tokens_details": {"cached_tokens": usage.cached_input, "audio_tokens": usage.input_audio},
        "completion_tokens_details": {
            "reasoning_tokens": usage.reasoning,
            "audio_tokens": usage.output_audio,
        },
    }


def citation(url: str, title: str, start: int | None, end: int | None) -> dict[str, Any]:
    """A source that the answer names."""
    place = {"url": url, "title": title, "start_index": start or 0, "end_index": end or 0}
    return {"type": "url_citation", "url_citation": place}


def picture(media_type: str, data: str) -> dict[str, Any]:
    """A picture that the model made; OpenAI's form has no place for one, and this is how others write it."""
    return {"type": "image_url", "image_url": {"url": f"data:{media_type};base64,{data}"}}


def _whole_call(call: ToolCall) -> dict[str, Any]:
    return {
        "id": call.id,
        "type": "function",
        "function": {"name": call.name, "arguments": call.arguments or "{}"},
    }


def _frame(decision_id: str, ref: ModelRef, kind: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{decision_id}",
        "object": kind,
        "created": int(time.time()),
        "model": str(ref),
    }


def _data(value: dict[str, Any]) -> bytes:
    return f"data: {as_json(value)}\n\n".encode()
