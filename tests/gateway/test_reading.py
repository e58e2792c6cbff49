"""Reading requests: whatever stands in them, a client gets a question asked or is told which field is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interline.gateway.asking import chat_question
from interline.gateway.faults import Fault, Refused
from interline.gateway.fields import Fields, parse
from interline.gateway.responses_question import responses_question
from interline.model.facts import ModelFacts
from interline.model.parts import File, Image, Refusal, Text, ToolCall, ToolResult
from interline.model.vendor import Vendor
from interline.wire.registry import BY_NAME, wire_named

NAMES = [
    "role", "content", "type", "text", "image_url", "url", "file", "file_data", "filename", "tool_calls", "id",
    "function", "name", "arguments", "tool_call_id", "call_id", "output", "parameters", "json_schema", "schema",
    "strict", "format", "effort", "refusal", "model", "messages", "input", "tools", "tool_choice", "stop", "stream",
    "stream_options", "response_format", "reasoning", "max_tokens", "n", "temperature", "instructions",
]  # fmt: skip
WORDS = [
    "user", "assistant", "system", "tool", "developer", "text", "image_url", "file", "function", "message", "auto",
    "function_call", "function_call_output", "reasoning", "input_text", "input_image", "input_file", "output_text",
    "json_schema", "json_object", "required", "high", "a/b", "route:r", "data:image/png;base64,iVBORw0KGgo=", "f",
    "data:,", "\ud800", "\0",
]  # fmt: skip
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS) | st.text(max_size=5)
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=20,
)
BODIES = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=12).map(
    lambda body: {"model": "a/b", "messages": [{"role": "user", "content": "x"}], "input": "x"} | body
)


def done(work: Callable[[], Any]) -> tuple[Any, Fault | None]:
    """What came of it, or the one error that may."""
    try:
        return work(), None
    except Refused as refused:
        return None, refused.fault


@pytest.mark.parametrize("understand", [chat_question, responses_question])
@given(body=BODIES)
def test_any_body_is_a_question_or_a_named_mistake(understand: Any, body: dict[str, Any]) -> None:
    """Never anything else; and what is understood can be written down for every vendor."""
    question, fault = done(lambda: understand(Fields(body)))
    if fault is not None:
        assert fault.status in (400, 404)
        assert json.dumps(fault.body)
        return
    for wire in BY_NAME:
        vendor = Vendor("a", "A", "https://a.example", wire)
        call = wire_named(wire).build(question.asked.request_for(vendor, ModelFacts("b")), vendor)
        assert json.loads(call.body)


@given(data=st.binary(max_size=60))
def test_any_bytes_are_an_object_or_a_mistake(data: bytes) -> None:
    """Also those that are no text at all."""
    fields, fault = done(lambda: parse(data))
    assert isinstance(fields.data, dict) if fault is None else fault.code == "invalid_json"


def parts_of(*content: dict[str, Any]) -> tuple[Any, ...]:
    body = {"model": "a/b", "messages": [{"role": "user", "content": list(content)}]}
    return chat_question(Fields(body)).asked.request.turns[0].parts


def test_pictures_and_files_are_what_they_are() -> None:
    """By their data: a mislabelled JPEG, a PDF without a type, a text file with its name."""
    image, short, pdf, text = parts_of(
        {"type": "image_url", "image_url": {"url": "data:image/jpg;base64,/9j/", "detail": "low"}},
        {"type": "image_url", "image_url": "data:image/gif;base64,R0lG"},
        {"type": "file", "file": {"filename": "a.pdf", "file_data": "JVBERi0xLjQ="}},
        {"type": "file", "file": {"filename": "a.py", "file_data": "data:text/x-python;base64,eCA9IDE="}},
    )
    assert isinstance(image, Image)
    assert (image.media_type, short.media_type) == ("image/jpeg", "image/gif")
    assert isinstance(pdf, File)
    assert (pdf.media_type, pdf.name, pdf.size) == ("application/pdf", "a.pdf", 8)
    assert (text.media_type, text.data) == ("text/x-python", b"x = 1")


def test_an_answer_s_calls_and_their_results_are_read() -> None:
    """In the form of chat completions."""
    call = {"id": "call_1", "type": "function", "function": {"name": "f", "arguments": '{"a": 1}'}}
    messages = [
        {"role": "user", "content": "x"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call_1", "content": [{"type": "text", "text": "done"}]},
        {"role": "assistant", "content": [{"type": "refusal", "refusal": "No."}]},
    ]
    turns = chat_question(Fields({"model": "a/b", "messages": messages})).asked.request.turns
    assert [turn.parts for turn in turns] == [
        (Text("x"),),
        (ToolCall("call_1", "f", '{"a": 1}'),),
        (ToolResult("call_1", "done"),),
        (Refusal("No."),),
    ]


def test_items_of_one_answer_are_one_turn() -> None:
    """In the form of Responses, words and calls of an answer stand apart."""
    items = [
        {"role": "user", "content": "x"},
        {"type": "reasoning", "summary": [], "encrypted_content": "secret"},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "I look."}]},
        {"type": "function_call", "call_id": "c1", "name": "f", "arguments": "{}"},
        {"type": "function_call", "call_id": "c2", "name": "g", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c1", "output": "one"},
        {"type": "function_call_output", "call_id": "c2", "output": [{"type": "input_text", "text": "two"}]},
    ]
    turns = responses_question(Fields({"model": "a/b", "input": items})).asked.request.turns
    assert [turn.role for turn in turns] == ["user", "assistant", "tool", "tool"]
    assert turns[1].parts == (Text("I look."), ToolCall("c1", "f", "{}"), ToolCall("c2", "g", "{}"))


def test_requests_of_one_conversation_share_a_key() -> None:
    """So that a vendor finds its prompt cache again; another beginning is another key."""

    def key(*messages: str, **more: str) -> str:
        said = [{"role": "user", "content": text} for text in messages]
        return chat_question(Fields({"model": "a/b", "messages": said, **more})).asked.request.cache_key

    assert key("a") == key("a", "b") != key("b")
    assert key("a", prompt_cache_key="mine") == "mine"
