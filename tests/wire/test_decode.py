"""What `interline decode` prints, for any wire format and any input."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interline.model.errors import ConfigMistake
from interline.model.vendor import WIRES, Quirks, Vendor
from interline.wire.decode import decode_recorded
from interline.wire.listing import read_models
from interline.wire.registry import BY_NAME, wire_named
from tests.wire.recordings import FOLDER

KEYS = {
    "text",
    "thinking",
    "tool_calls",
    "citations",
    "usage",
    "finish",
    "complete",
    "error",
    "skipped",
    "products",
    "images",
}
ERROR_KEYS = {"class", "code", "message", "action", "blame", "retry_after"}


def recording(name: str) -> bytes:
    return next((FOLDER / name).glob("answer.*")).read_bytes()


def test_a_whole_answer() -> None:
    """Text, thinking, calls, counts, the end."""
    answer = decode_recorded(
        "openai-chat", "deepseek", 200, {}, recording("deepseek/reasoning-tool-deepseek-v4-flash")
    )
    assert set(answer) == KEYS
    assert answer["text"] == "Let me get your name and roll the die!"
    assert answer["thinking"].startswith("Great, now I have access")
    assert answer["tool_calls"] == [
        {"id": "call_00_6edlnw3Z1MgeMfey687g8451", "name": "get_player_name", "arguments": "{}"},
        {"id": "call_01_km02sac7sHxNDPATKLZy7705", "name": "roll_dice", "arguments": "{}"},
    ]
    assert (answer["finish"], answer["complete"], answer["error"], answer["skipped"]) == (
        "tool",
        True,
        None,
        0,
    )
    assert (answer["usage"]["input"], answer["usage"]["output"], answer["usage"]["reasoning"]) == (
        875,
        79,
        26,
    )


def test_a_cost_is_a_decimal_string() -> None:
    """Money never becomes a float, and the object can be written as JSON."""
    answer = decode_recorded(
        "openai-chat", "openrouter", 200, {}, recording("openrouter/ok-gpt-4o-mini-stream")
    )
    assert answer["usage"]["reported_cost"] == "0.0000036"
    assert json.loads(json.dumps(answer)) == answer


def test_a_refusal_is_text_and_a_reason() -> None:
    """What the vendor said in declining is what there is to read."""
    answer = decode_recorded(
        "anthropic-messages", "anthropic", 200, {}, recording("anthropic/messages-refusal-claude-fable-5-2")
    )
    assert answer["text"].startswith("This request triggered restrictions")
    assert (answer["finish"], answer["complete"]) == ("refused", True)


def test_an_error_by_its_status() -> None:
    """The body is classified with status and headers, whatever the case of their names."""
    body = recording("azure/error-429-grok-4-1-fast-non-reasoning")
    answer = decode_recorded("openai-chat", "azure", 429, {"Retry-After": "7"}, body)
    assert set(answer["error"]) == ERROR_KEYS
    assert (answer["error"]["class"], answer["error"]["retry_after"]) == ("rate_limited", 7.0)
    assert (answer["complete"], answer["finish"]) == (False, "interrupted")


def test_an_error_inside_an_answer() -> None:
    """What came before it is there."""
    body = recording("anthropic/messages-midstream-error-composite-overloaded-stream")
    answer = decode_recorded("anthropic-messages", "anthropic", None, {}, body)
    assert answer["text"].startswith("Here are concise summaries")
    assert (answer["error"]["class"], answer["complete"]) == ("overloaded", False)


def test_a_broken_off_answer() -> None:
    """No error, and not complete."""
    answer = decode_recorded(
        "openai-chat", "llamacpp", 200, {}, recording("llamacpp/cancelled-cancelled-stream-stream")
    )
    assert (answer["complete"], answer["finish"], answer["error"]) == (False, "interrupted", None)


@pytest.mark.parametrize(
    ("wire", "body"),
    [
        ("openai-chat", b'{"object": "list", "data": [{"id": "smol", "object": "model"}]}'),
        ("openai-responses", b'{"object": "response.input_tokens", "input_tokens": 16}'),
        ("anthropic-messages", b'{"input_tokens": 38}'),
        ("gemini", b'{"totalTokens": 7, "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 7}]}'),
        ("gemini", b'{"models": [{"name": "models/gemini-2.5-flash"}]}'),
        ("ollama-chat", b'{"models": [{"name": "gemma3"}]}'),
        ("openai-chat", b'data: {"index": 0, "content": "x"}\n\ndata: {"stop": true, "model": "m"}\n\n'),
        ("anthropic-messages", b'data: {"candidates": [{"content": {"parts": [{"text": "x"}]}}]}\n\n'),
        ("gemini", b"event: message_start\ndata: {}\n\n: ping\n\n"),
        ("openai-responses", b"data: [DONE]\n\n"),
        ("gemini", b"data: [DONE]\n\n"),
        ("openai-chat", b""),
        ("openai-chat", b"\x1f\x8b\x08\x00\x00\x00"),
        ("openai-chat", b"<html><title>Log in</title></html>"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_said_to_be_none(wire: str, body: bytes) -> None:
    """Lists, counts and other pages, another wire format's stream, an end without a beginning: an error, no answer."""
    answer = decode_recorded(wire, "x", 200, {}, body)
    assert (answer["complete"], answer["finish"], answer["text"]) == (False, "interrupted", "")
    assert answer["error"]["class"] in ("protocol", "overloaded")
    assert answer["error"]["message"]


def test_of_several_answers_in_one_file_the_last_counts() -> None:
    """Recorders of tools that ask again and again write one behind the other; what trails an answer is none."""

    def response(id_: str, text: str) -> bytes:
        told = {"type": "response.output_text.delta", "output_index": 0, "delta": text}
        events = [
            {"type": "response.created", "response": {"id": id_, "model": "m"}},
            told,
            {"type": "response.completed", "response": {"id": id_, "status": "completed"}},
        ]
        return b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in events)

    both = response("r1", "first") + response("r2", "second")
    assert decode_recorded("openai-responses", "x", 200, {}, both)["text"] == "second"
    for trailing in (b"data: [DONE]\n\n", b"garbage", response("r1", "again"), b": bye\n\n"):
        answer = decode_recorded("openai-responses", "x", 200, {}, response("r1", "first") + trailing)
        assert (answer["text"], answer["complete"], answer["skipped"]) == ("first", True, 0)
    # One that is cut off is said to be, not passed over for the one before it.
    cut = decode_recorded("openai-responses", "x", 200, {}, both[:-60])
    assert (cut["text"], cut["complete"]) == ("second", False)


def test_a_refusal_by_status_is_a_finish() -> None:
    """A blocked prompt is an error and a reason why there is no answer."""
    body = b'{"error": {"message": "blocked", "code": "content_filter"}}'
    for status in (200, 400):
        answer = decode_recorded("openai-chat", "azure", status, {}, body)
        assert (answer["finish"], answer["complete"], answer["error"]["class"]) == (
            "refused",
            False,
            "refused",
        )


def test_what_could_not_be_read_is_counted() -> None:
    """A garbled event costs itself; where nothing at all is readable, that is the error."""
    good = b'data: {"choices": [{"delta": {"content": "a"}, "finish_reason": "stop"}]}\n\n'
    answer = decode_recorded("openai-chat", "x", 200, {}, b"data: {bad\n\n" + good)
    assert (answer["skipped"], answer["text"], answer["error"]) == (1, "a", None)
    answer = decode_recorded("openai-chat", "x", 200, {}, b"data: {bad\n\ndata: worse\n\n")
    assert (answer["skipped"], answer["error"]["class"]) == (2, "protocol")


def test_the_vendor_s_quirks_count() -> None:
    """Where the vendor is known, its dialect is read."""
    body = b'{"choices": [{"message": {"content": "<think>x</think>"}}]}'
    plain = Vendor("x", "X", "", "openai-chat", quirks=Quirks(think_tags=False))
    assert decode_recorded("openai-chat", "x", 200, {}, body)["thinking"] == "x"
    assert decode_recorded("openai-chat", plain, 200, {}, body)["text"] == "<think>x</think>"


@pytest.mark.parametrize("wire", [name for name in WIRES if name not in BY_NAME] + ["morse"])
def test_a_wire_format_that_is_not_spoken_is_said(wire: str) -> None:
    """In the object, for a recording; as a mistake in vendors.toml, for a vendor."""
    answer = decode_recorded(wire, "x", 200, {}, b"")
    assert set(answer) == KEYS
    assert wire in answer["error"]["message"]
    with pytest.raises(ConfigMistake, match="openai-chat"):
        wire_named(wire)


def test_every_wire_format_that_is_spoken_has_its_name() -> None:
    """As written in vendors.toml."""
    assert set(BY_NAME) <= set(WIRES)
    assert [wire_named(name).name for name in BY_NAME] == list(BY_NAME)


@given(
    wire=st.sampled_from([*WIRES, ""]),
    status=st.sampled_from([None, 0, 200, 204, 301, 400, 429, 500, 999]),
    headers=st.dictionaries(st.sampled_from(["Retry-After", "x-should-retry", "date"]), st.text(max_size=8)),
    body=st.binary(max_size=200)
    | st.text(max_size=100).map(lambda text: json.dumps({"error": text}).encode()),
)
def test_it_never_fails(wire: str, status: int | None, headers: dict[str, str], body: bytes) -> None:
    """Any bytes, any status, any headers; and it can always be printed."""
    answer = decode_recorded(wire, "x", status, headers, body)
    assert set(answer) == KEYS
    json.dumps(answer, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (b'{"data": [{"id": "a"}, {"id": "b"}, {"id": "a"}]}', ("a", "b")),
        (b'[{"id": "a"}]', ("a",)),
        (b'{"models": [{"name": "models/g", "supportedGenerationMethods": ["generateContent"]}]}', ("g",)),
        (b'{"models": [{"name": "models/e", "supportedGenerationMethods": ["embedContent"]}]}', ()),
        (b'{"models": [{"name": "gemma3:4b"}]}', ("gemma3:4b",)),
        (b'{"data": []}', ()),
        (b'{"data": "x"}', ()),
        (b"<html>", ()),
        (b"\xff", ()),
        (b'{"data": [{"id": 5}, 7, null]}', ()),
    ],
)  # fmt: skip
def test_a_list_of_models_is_read_in_each_shape(body: bytes, wanted: tuple[str, ...]) -> None:
    """Ids once and in order, none where nothing is readable; models that cannot answer are left out."""
    assert read_models(body) == wanted


@pytest.mark.parametrize(
    "body",
    [
        b'{"choices":null}',
        b'{"choices":[]}',
        b"data: [DONE]\n\n",
        b'data: {"choices":[]}\n\ndata: [DONE]\n\n',
        b'data: {"model":"m","choices":[],"usage":{"prompt_tokens":3}}\n\ndata: [DONE]\n\n',
    ],
)
def test_an_end_of_nothing_is_no_whole_answer(body: bytes) -> None:
    """As the router has it: no choice was ever begun, so nothing can have ended well."""
    answer = decode_recorded("openai-chat", "openai", 200, {}, body)
    assert (answer["complete"], answer["finish"]) == (False, "interrupted")
    assert (answer["error"]["class"], answer["error"]["code"]) == ("overloaded", "empty")


def test_an_answer_that_the_vendor_itself_ended_is_whole_though_it_has_no_words() -> None:
    """A reason to finish is the vendor's own word, and so is [DONE] after a choice that had begun."""
    bodies = (
        b'{"choices":[{"message":{"content":""},"finish_reason":"stop"}]}',
        b'data: {"choices":[{"delta":{"role":"assistant"}}]}\n\ndata: [DONE]\n\n',
    )
    for body in bodies:
        answer = decode_recorded("openai-chat", "openai", 200, {}, body)
        assert (answer["complete"], answer["finish"], answer["error"]) == (True, "stop", None)


def test_the_stream_of_another_wire_is_no_answer_though_it_says_done() -> None:
    """Read with the wrong wire, it says so."""
    body = b'data: {"type":"response.created"}\n\ndata: [DONE]\n\n'
    answer = decode_recorded("openai-chat", "openai", 200, {}, body)
    assert (answer["complete"], answer["error"]["class"]) == (False, "protocol")
    assert answer["error"]["message"] == "Nothing in it is an answer as openai-chat has them."
