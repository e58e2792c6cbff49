"""Ollama's own form: what its answers and its requests hold that no other wire format has."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from interline.model.events import (
    AnswerFailed,
    AnswerStarted,
    Event,
    EventSkipped,
    Finish,
    Finished,
    TextDelta,
    ThinkingDelta,
    ToolCallDelta,
    ToolCallEnded,
    UsageReported,
)
from interline.model.facts import ModelFacts
from interline.model.failure import FailureClass
from interline.model.parts import Text
from interline.model.request import ChatRequest
from interline.model.usage import Usage
from interline.model.vendor import Quirks, Vendor
from interline.wire.ollama_chat import WIRE
from tests.wire.nasty import image, user
from tests.wire.recordings import decode

OLLAMA = Vendor("ollama", "Ollama", "http://127.0.0.1:11434", "ollama-chat")


def line(content: str = "", *, done: bool = False, **fields: Any) -> bytes:
    message = {"role": "assistant", "content": content} | fields.pop("message", {})
    row = {"model": "m", "created_at": "2026-11-23T10:00:00Z", "message": message, "done": done}
    return json.dumps(row | fields).encode() + b"\n"


def read(*lines: bytes, vendor: Vendor = OLLAMA) -> list[Event]:
    whole = decode(WIRE.decoder(vendor), [b"".join(lines)])
    data = b"".join(lines)
    assert decode(WIRE.decoder(vendor), [data[at : at + 1] for at in range(len(data))]) == whole
    return whole


def body(*turns: Any, vendor: Vendor = OLLAMA, **fields: Any) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(WIRE.build(ChatRequest("m", turns, **fields), vendor).body)
    return data


def test_words_thoughts_counts_and_the_end() -> None:
    """In this order, whatever stands in one line."""
    events = read(
        line(message={"thinking": "Hm."}),
        line("Hello "),
        line("you", done=True, done_reason="stop", prompt_eval_count=7, eval_count=3),
    )
    assert events == [
        AnswerStarted("m"),
        ThinkingDelta("Hm."),
        TextDelta("Hello "),
        TextDelta("you"),
        UsageReported(Usage(input=7, output=3)),
        Finished(Finish.STOP, "stop"),
    ]


def test_calls_have_objects_and_no_ids() -> None:
    """Several in a line and several lines; ids are minted, the same every time; the reason is `stop` all the same."""
    calls = [{"function": {"name": "f", "arguments": {"a": 1}}}, {"function": {"name": "f", "arguments": {}}}]
    lines = (
        line(message={"tool_calls": calls}),
        line(message={"tool_calls": [{"function": {"name": "g", "arguments": {"b": "ü"}}}]}),
        line(done=True, done_reason="stop"),
    )
    events = read(*lines)
    found = [event for event in events if isinstance(event, ToolCallDelta)]
    arguments = {key: "".join(e.arguments for e in found if e.key == key) for key in ("0", "1", "2")}
    assert arguments == {"0": '{"a":1}', "1": "{}", "2": '{"b":"ü"}'}
    ids = [event.id for event in found if event.id]
    assert len(set(ids)) == 3
    assert all(id_.startswith("call_") for id_ in ids)
    assert [event for event in read(*lines) if isinstance(event, ToolCallDelta)] == found
    assert sum(isinstance(event, ToolCallEnded) for event in events) == 3
    assert events[-1] == Finished(Finish.TOOL, "stop")


def test_a_call_is_whole_even_where_the_answer_is_cut() -> None:
    """Its arguments came as one object."""
    events = read(line(message={"tool_calls": [{"function": {"name": "f", "arguments": {}}}]}))
    assert isinstance(events[-1], ToolCallEnded)


@pytest.mark.parametrize(
    ("fields", "finish"),
    [
        ({"done_reason": "length"}, Finish.LENGTH),
        ({"done_reason": "stop"}, Finish.STOP),
        ({}, Finish.STOP),
        ({"done_reason": None}, Finish.STOP),
        ({"done_reason": "load"}, Finish.STOP),
    ],
)
def test_the_end_and_its_reason(fields: dict[str, Any], finish: Finish) -> None:
    """Old servers give none."""
    assert read(line("x", done=True, **fields))[-1] == Finished(finish, fields.get("done_reason") or "")


def test_a_count_that_is_missing_is_none() -> None:
    """A prompt that was in the cache altogether is not counted, and no count at all is no report."""
    reports = [
        event for event in read(line("x", done=True, eval_count=5)) if isinstance(event, UsageReported)
    ]
    assert reports == [UsageReported(Usage(output=5))]
    assert not [event for event in read(line("x", done=True)) if isinstance(event, UsageReported)]


def test_an_error_can_be_any_line() -> None:
    """At once, or after words; it is no end."""
    failed = read(b'{"error":"model \'m\' not found"}')[-1]
    assert isinstance(failed, AnswerFailed)
    assert failed.failure.failure_class is FailureClass.ACCESS
    events = read(line("a"), b'{"error":"an error was encountered while running the model"}\n', line("b"))
    assert events[1] == TextDelta("a")
    assert isinstance(events[-1], AnswerFailed)
    assert events[-1].failure.failure_class is FailureClass.OVERLOADED
    assert len(events) == 3


def test_without_its_last_line_an_answer_is_not_whole() -> None:
    """The end of the bytes says nothing."""
    assert read(line("a"), line("b"))[-1] == TextDelta("b")


def test_thinking_in_tags_is_taken_apart() -> None:
    """Models whose template Ollama does not know leave them in the words."""
    lines = (line("<thi"), line("nk>Hm."), line("</think>\n\nYes", done=True))
    events = read(*lines)
    assert ThinkingDelta("Hm.") in events
    assert TextDelta("Yes") in events
    plain = replace(OLLAMA, quirks=Quirks(think_tags=False))
    assert "".join(e.text for e in read(*lines, vendor=plain) if isinstance(e, TextDelta)).startswith(
        "<think>"
    )


def test_a_garbled_line_costs_itself_only() -> None:
    """It is counted."""
    events = read(line("a"), b'{"model":"m","mess\n', b"[1]\n", line("b", done=True))
    assert sum(isinstance(event, EventSkipped) for event in events) == 2
    assert [event.text for event in events if isinstance(event, TextDelta)] == ["a", "b"]


def test_a_body_printed_over_several_lines_is_read() -> None:
    """As recorders and people print them."""
    row = json.loads(line("a", done=True))
    assert TextDelta("a") in read(json.dumps(row, indent=2).encode())


def test_a_proxy_may_make_events_of_the_lines() -> None:
    """The same objects behind `data:`."""
    assert read(b"data: " + line("a") + b"\ndata: " + line(done=True) + b"\n")[-1] == Finished(
        Finish.STOP, ""
    )


def test_pictures_are_bare_base64() -> None:
    """No address, no kind of file."""
    assert body(user(Text("See"), image("p.png")), inputs=frozenset({"text", "image"})) == {
        "model": "m",
        "messages": [{"role": "user", "content": "See", "images": ["iVBORw0K"]}],
        "stream": True,
    }


def test_a_single_answer_is_asked_for() -> None:
    """Unasked, a stream would come."""
    assert body(user(Text("a")), stream=False)["stream"] is False


@pytest.mark.parametrize(
    ("effort", "think"), [("none", False), ("off", False), ("on", True), ("low", "low"), ("high", "high")]
)
def test_thinking_is_on_off_or_a_level(effort: str, think: object) -> None:
    """By the words that its models know."""
    assert body(user(Text("a")), effort=effort)["think"] == think
    assert "think" not in body(user(Text("a")))


def test_limits_stand_among_the_options() -> None:
    """Output, temperature, and the context that the facts know."""
    knowing = replace(OLLAMA, models=(ModelFacts("m", context=32_768),))
    options = body(user(Text("a")), vendor=knowing, max_output=99, temperature=0.5)["options"]
    assert options == {"num_ctx": 32_768, "num_predict": 99, "temperature": 0.5}


@pytest.mark.parametrize(
    ("text", "max_output", "context"),
    [
        ("a" * 3000, None, None),
        ("a" * 9000, None, 8192),
        ("a" * 60_000, None, 32_768),
        ("語" * 6000, None, 16_384),
        ("a", 4096, 8192),
    ],
)
def test_a_long_conversation_asks_for_the_room_it_needs(
    text: str, max_output: int | None, context: int | None
) -> None:
    """Left to itself the server would cut off the oldest words in silence; in steps, for each new length loads anew."""
    options = body(user(Text(text)), max_output=max_output).get("options", {})
    assert options.get("num_ctx") == context


def test_pictures_need_room_too() -> None:
    """By the piece, not by their bytes."""
    sent = body(user(*(image(f"{n}.png", b"x" * 100_000) for n in range(3))), inputs=frozenset({"image"}))
    assert sent["options"] == {"num_ctx": 8192}
