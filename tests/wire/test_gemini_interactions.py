"""Google's Interactions form, as others record it: steps, calls, thoughts, ends (ai.google.dev/gemini-api/docs)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from interline.wire.decode import decode_recorded


def streamed(*events: dict[str, Any]) -> dict[str, Any]:
    frames = (f"event: {event.get('event_type')}\ndata: {json.dumps(event)}\n\n" for event in events)
    return decode_recorded("gemini", "google", 200, {}, "".join(frames).encode())


def whole(body: dict[str, Any]) -> dict[str, Any]:
    return decode_recorded("gemini", "google", 200, {}, json.dumps(body).encode())


def created() -> dict[str, Any]:
    interaction = {"id": "v1_a", "status": "in_progress", "object": "interaction", "model": "gemini-3-flash"}
    return {"event_type": "interaction.created", "interaction": interaction}


def start(index: int, **step: object) -> dict[str, Any]:
    return {"event_type": "step.start", "index": index, "step": step}


def delta(index: int, **fields: object) -> dict[str, Any]:
    return {"event_type": "step.delta", "index": index, "delta": fields}


def stop(index: int) -> dict[str, Any]:
    return {"event_type": "step.stop", "index": index}


def completed(status: str, **usage: int) -> dict[str, Any]:
    return {
        "event_type": "interaction.completed",
        "interaction": {"id": "v1_a", "status": status, "usage": usage},
    }


def test_thoughts_and_calls_of_a_stream() -> None:
    """A thought's summary is thinking; arguments come in pieces; a call without any has the empty object."""
    answer = streamed(
        created(),
        start(0, type="thought"),
        delta(0, type="thought_summary", content={"type": "text", "text": "Look it up."}),
        delta(0, type="thought_signature", signature="SIG"),
        stop(0),
        start(1, type="function_call", id="c1", name="weather", arguments={}),
        delta(1, type="arguments_delta", arguments='{"city":'),
        delta(1, type="arguments_delta", arguments='"Köln"}'),
        stop(1),
        start(2, type="function_call", id="c2", name="clock", arguments={}),
        completed("requires_action", total_input_tokens=10, total_output_tokens=4, total_thought_tokens=6),
    )
    assert answer["thinking"] == "Look it up."
    assert answer["tool_calls"] == [
        {"id": "c1", "name": "weather", "arguments": '{"city":"Köln"}'},
        {"id": "c2", "name": "clock", "arguments": "{}"},
    ]
    assert (answer["finish"], answer["complete"], answer["skipped"]) == ("tool", True, 0)
    assert (answer["usage"]["input"], answer["usage"]["output"], answer["usage"]["reasoning"]) == (10, 10, 6)


def test_a_body_and_a_stream_mean_the_same() -> None:
    """Text with its source, a call with arguments as an object."""
    source = {
        "type": "url_citation",
        "url": "https://a.example",
        "title": "A",
        "start_index": 0,
        "end_index": 2,
    }
    text = {"type": "text", "text": "Hi", "annotations": [source]}
    call = {"type": "function_call", "id": "c1", "name": "f", "arguments": {"a": 1}}
    thought = {"type": "thought", "signature": "S", "summary": [{"type": "text", "text": "Hm."}]}
    body = whole({
        "object": "interaction", "id": "v1_a", "model": "m", "status": "requires_action",
        "steps": [thought, {"type": "model_output", "content": [text]}, call], "usage": {"total_input_tokens": 1},
    })  # fmt: skip
    stream = streamed(
        created(),
        start(0, **thought),
        stop(0),
        start(1, type="model_output", content=[text]),
        stop(1),
        start(2, **call),
        stop(2),
        completed("requires_action", total_input_tokens=1),
    )
    assert body == stream
    assert body["text"] == "Hi"
    assert (body["citations"][0]["url"], body["citations"][0]["end"]) == ("https://a.example", 2)
    assert body["tool_calls"] == [{"id": "c1", "name": "f", "arguments": '{"a":1}'}]


@pytest.mark.parametrize(
    ("last", "wanted"),
    [
        ({"event_type": "error", "error": {"code": "too_many_requests", "message": "Slow down."}}, "rate_limited"),
        (completed("failed"), "overloaded"),
        ({"event_type": "interaction.completed", "interaction": {"status": "failed", "error": {
            "code": 503, "message": "The model is currently experiencing high demand."}}}, "overloaded"),
    ],
)  # fmt: skip
def test_an_error_of_a_stream_is_an_error(last: dict[str, Any], wanted: str) -> None:
    """As an event of its own, or inside the end."""
    answer = streamed(created(), start(0, type="model_output"), delta(0, type="text", text="Hal"), last)
    assert (answer["text"], answer["complete"], answer["error"]["class"]) == ("Hal", False, wanted)


def test_a_stream_that_breaks_off_is_not_complete() -> None:
    """`done` alone ends nothing: only interaction.completed does."""
    body = f"data: {json.dumps(created())}\n\ndata: {json.dumps(delta(0, type='text', text='Hal'))}\n\n"
    answer = decode_recorded("gemini", "google", 200, {}, f"{body}event: done\ndata: [DONE]\n\n".encode())
    assert (answer["text"], answer["complete"], answer["error"]) == ("Hal", False, None)
