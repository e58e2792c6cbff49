"""What every decoder does with what is no answer: pages, half bodies, depth, size, silence."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interline.model.events import (
    AnswerFailed,
    AnswerStarted,
    EventSkipped,
    Finished,
    TextDelta,
    ThinkingBlob,
    ToolCallDelta,
)
from interline.model.failure import FailureClass
from interline.model.vendor import Vendor
from interline.wire.openai_chat_reading import ChatReader
from interline.wire.reader import ANSWER_CAP, AnswerReader
from interline.wire.registry import BY_NAME, wire_named
from interline.wire.shapes import MOST_PARTS
from tests.wire.recordings import decode

WIRES = sorted(BY_NAME)
HOSTILE = {
    "deep JSON": b"data: " + b"[" * 100_000 + b"\n\n",
    "deep object": b"data: " + b'{"a":' * 100_000 + b"\n\n",
    "a long number": b'data: {"choices": [{"delta": {"content": ' + b"9" * 10_000 + b"}}]}\n\n",
    "a huge exponent": b'data: {"usage": {"prompt_tokens": 1e999999999999999999999}}\n\n',
    "not a number": b'data: {"usage": {"prompt_tokens": NaN, "cost": Infinity, "total_tokens": -Infinity}}\n\n',
    "wrong types": b'data: {"choices": 7, "usage": "x", "candidates": "y", "type": {}, "error": 0}\n\n',
    "types wrong inside": b'data: {"choices": [{"delta": {"content": {"a": 1}, "tool_calls": "x"}}, 3, null]}\n\n',
    "a list in a list": b"data: [[[]]]\n\n",
    "a bare text": b'data: "hello"\n\n',
    "null": b"data: null\n\n",
    "half a character": b'data: {"choices": [{"delta": {"content": "\\ud83d"}}]}\n\n',
    "an index that is a list": b'data: {"type": "content_block_start", "index": [1], "content_block": {}}\n\n',
    "a part that is a number": b'data: {"candidates": [{"content": {"parts": [1, "x", null, {"text": 5}]}}]}\n\n',
    "control characters": b'data: {"choices": [{"delta": {"content": "a\x0bb\x01"}}]}\n\n',
}


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_that_comes_raises(wire: str, name: str) -> None:
    """Deep, huge, odd and wrongly typed JSON is passed over, the same however it is cut, and ends no answer."""
    data = HOSTILE[name] * 2
    whole = decode(reader(wire), [data])
    assert decode(reader(wire), [data[at : at + 999] for at in range(0, len(data), 999)]) == whole
    assert not any(isinstance(event, Finished) for event in whole)


@pytest.mark.parametrize("wire", WIRES)
@given(data=st.binary(max_size=300))
def test_no_bytes_raise(wire: str, data: bytes) -> None:
    """Any bytes at all, and cut anywhere: no exception, the same events."""
    whole = decode(reader(wire), [data])
    assert decode(reader(wire), [data[at : at + 1] for at in range(len(data))]) == whole


@pytest.mark.parametrize("wire", WIRES)
@given(value=st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5)
    | st.sampled_from(["error", "message_stop", "content_block_start", "text", "STOP", "stop", "tool_use",
                       "response.output_item.added", "response.output_item.done", "response.output_text.delta",
                       "response.output_text.done", "response.content_part.done", "response.completed",
                       "response.reasoning_text.delta", "response.function_call_arguments.delta", "message",
                       "reasoning", "function_call", "output_text", "url_citation"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([
        "choices", "delta", "message", "content", "tool_calls", "function", "arguments", "index", "usage", "error",
        "type", "content_block", "candidates", "parts", "text", "functionCall", "finishReason", "finish_reason",
        "usageMetadata", "groundingMetadata", "groundingSupports", "segment", "reasoning_details", "annotations",
        "partialArgs", "jsonPath", "citations", "iterations", "promptFeedback", "metadata", "details", "raw",
        "response", "output", "item", "part", "output_index", "content_index", "item_id", "call_id", "summary",
        "annotation", "status", "incomplete_details", "tool_usage", "done", "thinking",
    ]), inner, max_size=5),
    max_leaves=20,
))  # fmt: skip
def test_no_shape_raises(wire: str, value: object) -> None:
    """The right names with anything behind them, as an event and as a body."""
    text = json.dumps(value).encode()
    decode(reader(wire), [b"data: " + text + b"\n\n"] * 2)
    decode(reader(wire), [text])


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize(
    ("body", "failure_class", "says"),
    [
        (b"", FailureClass.OVERLOADED, "empty"),
        (b"\n\n \r\n", FailureClass.OVERLOADED, "empty"),
        (b"<!DOCTYPE html><html><title>Log in</title>", FailureClass.OVERLOADED, "Log in"),
        (b"Service is being restarted", FailureClass.PROTOCOL, "being restarted"),
        (b'{"choices": [{"message"', FailureClass.PROTOCOL, "not readable"),
        (b"{" * 100_000, FailureClass.PROTOCOL, "not readable"),
        (b'{"hello": "world"}', FailureClass.PROTOCOL, "no answer"),
        (b"[]", FailureClass.PROTOCOL, "no answer"),
        (
            b'{"error": {"message": "Rate limit reached", "code": "rate_limit_exceeded"}}',
            FailureClass.RATE_LIMIT,
            "Rate",
        ),
        (
            b'[{"error": {"code": 503, "message": "x", "status": "UNAVAILABLE"}}]',
            FailureClass.OVERLOADED,
            "x",
        ),
        (b'{"detail": "Not authenticated: invalid API key"}', FailureClass.AUTH, "invalid API key"),
    ],
)
def test_what_is_no_answer_is_said_so(wire: str, body: bytes, failure_class: FailureClass, says: str) -> None:
    """With status 200: an empty body, a page, half a body, other data, an error in plain clothes."""
    events = decode(reader(wire), [body])
    assert decode(reader(wire), [body[at : at + 7] for at in range(0, len(body), 7)]) == events
    failed = events[-1]
    assert isinstance(failed, AnswerFailed)
    assert failed.failure.failure_class is failure_class
    assert says in failed.failure.message


def test_one_bad_event_costs_itself_only() -> None:
    """The events around a garbled one are read; it is counted."""
    events = decode(reader("openai-chat"), [chunk("a"), b"data: {oops\n\n", chunk("b")])
    assert [event.text for event in events if isinstance(event, TextDelta)] == ["a", "b"]
    assert sum(isinstance(event, EventSkipped) for event in events) == 1


def test_events_without_blank_lines_between_them_are_read() -> None:
    """A server that forgets the blank line sends several objects in one event."""
    events = decode(
        reader("openai-chat"), [(chunk("a") + chunk("b")).replace(b"\n\n", b"\n") + b"data: [DONE]\n\n"]
    )
    assert [event.text for event in events if isinstance(event, TextDelta)] == ["a", "b"]
    assert isinstance(events[-1], Finished)


def test_a_body_after_blank_lines_is_read() -> None:
    """DeepSeek keeps the connection open with blank lines before a body."""
    body = b'{"choices": [{"message": {"content": "hi"}, "finish_reason": "stop"}]}'
    for blanks in (b"\n" * 5000, b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n \t"):
        events = decode(reader("openai-chat"), [blanks[at : at + 1] for at in range(len(blanks))] + [body])
        assert TextDelta("hi") in events


def test_a_character_sent_in_two_halves_is_put_together() -> None:
    """Some servers cut an emoji between its two UTF-16 halves."""
    data = b'data: {"choices": [{"delta": {"content": "a\\ud83d"}}]}\n\n' + chunk("").replace(
        b'""', b'"\\ude00!"'
    )
    text = "".join(
        event.text for event in decode(reader("openai-chat"), [data]) if isinstance(event, TextDelta)
    )
    assert text == "a😀!"


def test_a_lone_half_becomes_a_mark() -> None:
    """What leaves a decoder can be written as UTF-8."""
    data = b'data: {"choices": [{"delta": {"content": "x\\udc00y"}}]}\n\n'
    text = "".join(
        event.text for event in decode(reader("openai-chat"), [data]) if isinstance(event, TextDelta)
    )
    assert text == "x\ufffdy"


@pytest.mark.parametrize("size", [100, 333, 100_000])
def test_an_answer_over_the_cap_is_ended(size: int) -> None:
    """What came up to the cap is kept, and then it is a failure, at the same byte however it was cut."""
    data = chunk("word") * 100
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    decoder = ChatReader(Vendor("x", "X", "", "openai-chat"))
    decoder._cap = 1000
    events = decode(decoder, pieces)
    assert sum(isinstance(event, TextDelta) for event in events) == 1000 // len(chunk("word"))
    assert isinstance(events[-1], AnswerFailed)
    assert events[-1].failure.failure_class is FailureClass.PROTOCOL


def test_the_cap_is_64_mebibytes() -> None:
    """Large pictures fit, an endless answer does not."""
    assert ANSWER_CAP == 64 * 1024 * 1024
    assert AnswerReader(Vendor("x", "X", "", "gemini"))._cap == ANSWER_CAP


def test_after_the_end_nothing_more_is_read() -> None:
    """Garbage behind [DONE] is nobody's business."""
    decoder = reader("openai-chat")
    decoder.feed(b"data: [DONE]\n\n")
    assert list(decoder.feed(b"<html>")) == []
    assert list(decoder.close()) == []


def chunk(text: str) -> bytes:
    return f'data: {{"choices": [{{"delta": {{"content": "{text}"}}}}]}}\n\n'.encode()


def reader(wire: str) -> AnswerReader:
    decoder = wire_named(wire).decoder(Vendor("x", "X", "", wire))
    assert isinstance(decoder, AnswerReader)
    return decoder


MANY = MOST_PARTS


def stream(*values: object) -> bytes:
    return b"".join(b"data: " + json.dumps(value).encode() + b"\n\n" for value in values)


def delta(**fields: object) -> dict[str, object]:
    return {"id": "a", "model": "m", "choices": [{"index": 0, "delta": fields}]}


@pytest.mark.parametrize(
    "fields",
    [
        {"reasoning_details": [{"index": n, "type": "reasoning.text", "text": "x"} for n in range(MANY)]},
        {"tool_calls": [{"id": f"c{n}", "function": {"name": "f", "arguments": "{}"}} for n in range(MANY)]},
    ],
    ids=["reasoning", "calls"],
)
def test_a_crowd_in_one_event_is_read_in_one_go(fields: dict[str, object]) -> None:
    """Tens of thousands of pieces in one event: looking each of them up among all others would freeze the window for
    minutes, and this test with it."""
    events = decode(
        reader("openai-chat"), [stream(delta(**fields), {"choices": [{"finish_reason": "stop"}]})]
    )
    assert isinstance(events[-1], Finished)
    assert len([event for event in events if isinstance(event, ToolCallDelta)]) in (0, MANY)


@pytest.mark.parametrize(
    ("wire", "event"),
    [
        ("openai-responses", {"type": "response.output_text.delta", "output_index": 0, "delta": "a"}),
        (
            "anthropic-messages",
            {"type": "content_block_start", "index": 0, "content_block": {"type": "tool_use"}},
        ),
    ],
)
def test_parts_without_number_are_passed_over(wire: str, event: dict[str, object]) -> None:
    """Each part that is kept while it grows takes memory: a million of them in one answer are not kept."""
    place = "output_index" if "output_index" in event else "index"
    many = stream(*({**event, place: n} for n in range(MOST_PARTS + 5)))
    events = decode(reader(wire), [many])
    assert len([one for one in events if isinstance(one, EventSkipped)]) == 5


def test_a_body_of_millions_of_tiny_pieces_is_not_unfolded() -> None:
    """64 MiB of empty objects would take gigabytes of memory."""
    (failed,) = decode(reader("openai-chat"), [b'{"choices": [' + b"{}," * 600_000 + b"{}]}"])
    assert isinstance(failed, AnswerFailed)
    assert "too many pieces" in failed.failure.message


@pytest.mark.parametrize("wire", list(BY_NAME))
def test_names_that_cannot_be_stored_are_made_fit(wire: str) -> None:
    """Half a character in a model's name, an id or a tier must not keep the answer from being saved."""
    bad = "a\ud800\x00b"
    bodies = {
        "openai-chat": {"id": bad, "model": bad, "service_tier": bad, "usage": {"prompt_tokens": 1},
                        "choices": [{"message": {"content": "x"}, "finish_reason": bad}]},
        "openai-responses": {"id": bad, "model": bad, "service_tier": bad, "usage": {"input_tokens": 1},
                             "output": [{"type": "image_generation_call", "result": "QQ", "output_format": bad}]},
        "anthropic-messages": {"id": bad, "model": bad, "content": [{"type": "fallback", "to": {"model": bad}}],
                               "usage": {"input_tokens": 1, "service_tier": bad}, "stop_reason": bad},
        "gemini": {"responseId": bad, "modelVersion": bad, "candidates": [{"finishReason": bad, "content": {"parts": [
            {"inlineData": {"mimeType": f"image/{bad}", "data": "QQ"}}]}}],
            "usageMetadata": {"promptTokenCount": 1, "serviceTier": bad}},
        "ollama-chat": {"model": bad, "message": {"content": "x"}, "done": True, "done_reason": bad},
    }  # fmt: skip
    decoder = wire_named(wire).decoder(Vendor("x", "X", "", wire))
    events = [*decoder.feed(json.dumps(bodies[wire]).encode()), *decoder.close()]
    assert any(isinstance(event, AnswerStarted) for event in events)
    shown = repr([event for event in events if not isinstance(event, ThinkingBlob)])
    assert "\\ud800" not in shown
    assert "\\x00" not in shown
