"""Every row of the table of failures, with bodies as vendors send them; in all the places where they may stand."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from interline.model.failure import Action, Failure, FailureClass, Phase
from interline.wire import phrases
from interline.wire.decode import decode_recorded
from interline.wire.failure import classify
from tests.wire.failure_bodies import ACTIONS, BODIES, REPAIRABLE, Body, openai

ROWS = [(wanted, status, body) for wanted, rows in BODIES.items() for status, body in rows]
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def as_bytes(body: Body) -> bytes:
    return body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()


def fail(status: int, body: Body, **headers: str) -> Failure:
    return classify(
        vendor_id="x",
        status=status,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        body=as_bytes(body),
        phase=Phase.PRELUDE,
        now=NOW,
    )


@pytest.mark.parametrize(("wanted", "status", "body"), ROWS)
def test_a_body_means_its_class(wanted: FailureClass, status: int, body: Body) -> None:
    """Class and, with a wait of its own or none, what is done first."""
    failure = fail(status, body)
    assert failure.failure_class is wanted
    waits = failure.retry_after is not None and failure.retry_after <= 5
    assert failure.action is (Action.RETRY_SAME if waits else ACTIONS[wanted])
    assert failure.message


@pytest.mark.parametrize(("status", "body", "option"), REPAIRABLE)
def test_an_option_that_is_refused_is_named(status: int, body: Body, option: str) -> None:
    """Asked once more without it, wherever the vendor names it: in a field or in its sentence."""
    failure = fail(status, body)
    assert (failure.failure_class, failure.action) == (FailureClass.UNSUPPORTED, Action.REPAIR_ONCE)
    assert failure.param == option


def test_the_model_s_own_slip_is_worth_a_second_try() -> None:
    """Groq refuses what its model wrote; the request was right."""
    body = openai("Failed to call a function.", code="tool_use_failed", failed_generation="x")
    failure = fail(400, body)
    assert (failure.failure_class, failure.action) == (FailureClass.BAD_REQUEST, Action.RETRY_SAME)


@pytest.mark.parametrize(
    ("code", "wanted"), [(code, rule.failure_class) for rule in phrases.RULES for code in sorted(rule.codes)]
)
def test_a_code_alone_tells_the_class(code: str, wanted: FailureClass) -> None:
    """As code, as type or as Google's status, on a status that says nothing and on none."""
    for field in ("code", "type", "status"):
        for status in (400, 200):
            assert fail(status, {"error": {field: code.upper(), "message": "x"}}).failure_class is wanted


# Where an error can stand: in each wire format's own places.

INNER = {"message": "The engine is overloaded", "type": "server_error", "code": "server_overloaded"}
TEXT = {
    "openai-chat": {"choices": [{"delta": {"content": "Hal"}}]},
    "openai-responses": {"type": "response.output_text.delta", "output_index": 0, "delta": "Hal"},
    "anthropic-messages": {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hal"}},
    "gemini": {"candidates": [{"content": {"parts": [{"text": "Hal"}]}}]},
    "ollama-chat": {"message": {"content": "Hal"}, "done": False},
}  # fmt: skip
PLACES: list[tuple[str, str, Any]] = [
    ("openai-chat", "", {"error": INNER}),
    ("openai-chat", "error", {"error": INNER}),
    ("openai-chat", "error", INNER),
    ("openai-chat", "", {"error": INNER, "choices": [{"delta": {"content": ""}, "finish_reason": "error"}]}),
    ("openai-chat", "", {"choices": [], "x_groq": {"error": INNER}}),
    ("openai-chat", "", {"object": "error", **INNER}),
    ("openai-chat", "", {"choices": [{"delta": {}, "finish_reason": "error", "error": INNER}]}),
    ("openai-chat", "", {"error": "server_overloaded: The engine is overloaded"}),
    ("openai-responses", "error", {**INNER, "type": "error"}),
    ("openai-responses", "error", {"type": "error", "error": INNER}),
    ("openai-responses", "", {"error": INNER}),
    ("openai-responses", "response.failed", {
        "type": "response.failed", "response": {"id": "r", "status": "failed", "error": INNER}}),
    ("openai-responses", "", {"type": "response.completed", "response": {"status": "failed", "error": INNER}}),
    ("anthropic-messages", "error", {"type": "error", "error": INNER}),
    ("anthropic-messages", "", {"type": "error", "error": INNER}),
    ("anthropic-messages", "error", {"error": INNER}),
    ("gemini", "", {"error": INNER}),
    ("gemini", "error", {"error": INNER}),
    ("gemini", "", [{"error": INNER}]),
    ("ollama-chat", "", {"error": "the engine is overloaded"}),
    ("ollama-chat", "", {"error": INNER}),
]  # fmt: skip


@pytest.mark.parametrize(("wire", "event", "value"), PLACES)
@pytest.mark.parametrize("after_words", [False, True])
def test_an_error_is_found_where_it_stands_in_a_stream(
    wire: str, event: str, value: Any, after_words: bool
) -> None:
    """Before any word and after some; the words stay, and nothing is complete."""
    frames = [("", TEXT[wire])] if after_words else []
    frames.append((event, value))
    by_line = wire == "ollama-chat"
    lines = [
        json.dumps(data) + "\n"
        if by_line
        else (f"event: {name}\n" if name else "") + f"data: {json.dumps(data)}\n\n"
        for name, data in frames
    ]
    answer = decode_recorded(wire, "x", 200, {}, "".join(lines).encode())
    assert (answer["text"], answer["complete"]) == ("Hal" if after_words else "", False)
    assert answer["error"]["class"] == "overloaded"


@pytest.mark.parametrize("wire", list(TEXT))
@pytest.mark.parametrize("status", [200, 503])
def test_an_error_is_found_in_a_body(wire: str, status: int) -> None:
    """By status, and as a body under status 200."""
    answer = decode_recorded(wire, "x", status, {}, json.dumps({"error": INNER}).encode())
    assert (answer["complete"], answer["error"]["class"]) == (False, "overloaded")
    assert answer["error"]["message"] == "The engine is overloaded"


def test_an_error_inside_a_choice_of_a_whole_body_is_found() -> None:
    """OpenRouter, under status 200."""
    body = {"choices": [{"message": {"content": ""}, "finish_reason": "error", "error": INNER}]}
    assert (
        decode_recorded("openai-chat", "x", 200, {}, json.dumps(body).encode())["error"]["class"]
        == "overloaded"
    )


# How long to wait.


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "Mon, 23 Nov 2026 10:00:30 GMT"}, 30.0),
        ({"retry-after": "Mon, 23 Nov 2026 10:00:30 GMT", "date": "Mon, 23 Nov 2026 10:00:10 GMT"}, 20.0),
        ({"retry-after": "Monday, 23-Nov-26 10:00:30 GMT"}, 30.0),
        ({"retry-after": "Mon Nov 23 10:00:30 2026"}, 30.0),
        ({"retry-after": "Sun, 22 Nov 2026 10:00:00 GMT"}, 0.0),
        ({"retry-after": "Tue, 24 Nov 2026 10:00:00 GMT"}, 86_400.0),
        ({"retry-after": "Mon, 99 Foo 2026 99:99:99 GMT"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "1e3"}, None),
        ({"retry-after": "٣"}, None),
        ({"retry-after": "5, 7"}, None),
        ({"retry-after-ms": "soon", "retry-after": "4"}, 4.0),
        ({"retry-after-ms": "-5", "retry-after": "4"}, 4.0),
        ({"retry-after": "soon", "llm_provider-retry-after": "4"}, 4.0),
    ],
)
def test_a_wait_in_a_header_is_seconds_or_none(headers: dict[str, str], seconds: float | None) -> None:
    """Dates count from the vendor's own clock where it says what time it has, else from ours; junk is no wait."""
    headers = {
        "llm_provider-retry-after" if "llm" in name else name: value for name, value in headers.items()
    }
    failure = classify(
        vendor_id="x",
        status=429,
        headers={
            name.replace("retry_after", "retry-after").replace("_ms", "-ms"): value
            for name, value in headers.items()
        },
        body=b"",
        phase=Phase.PRELUDE,
        now=NOW,
    )
    assert failure.retry_after == seconds


def test_a_wait_of_a_day_is_kept_whole() -> None:
    """It benches the key for a day; nobody sleeps through it."""
    failure = fail(429, None, retry_after="86400")
    assert (failure.retry_after, failure.action) == (86_400.0, Action.NEXT_KEY)


# Nothing secret, nothing long.

KEYS = (
    "sk-proj-Abcdef0123456789abcdef", "sk-ant-api03-abcdefGHIJKL-0123456789_aa",
    "sk-or-v1-0123456789abcdef0123456789abcdef",
    "AIzaSyA0123456789abcdefghijklmnopqrstuv", "gsk_0123456789abcdefghijABCDEFGHIJ",
    "xai-0123456789abcdefghijABCDEFGHIJ",
    "hf_abcdefghijABCDEFGHIJ0123456789", "csk-0123456789abcdefghij", "pplx-0123456789abcdefghij",
    "tgp_v1_0123456789abcdefABCDEF",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "0123456789abcdef0123456789abcdef", "AKIAIOSFODNN7EXAMPLE",
    "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V2w3X4",
)  # fmt: skip


def shapes(said: str) -> list[Body]:
    """One sentence in every shape in which errors come."""
    return [
        openai(said), [openai(said)], openai("x", code=said), openai("x", type=said), openai("x", param=said),
        openai(f"litellm.AuthenticationError: AuthenticationError: OpenAIException - {said}"),
        {"type": "error", "error": {"type": "authentication_error", "message": said}, "request_id": said},
        {"error": said}, {"code": said, "error": said}, {"detail": said},
        {"detail": [{"loc": ["body", said], "msg": said, "type": said}]},
        {"object": "error", "message": said, "type": said}, {"object": "error", "message": {"detail": said}},
        {"code": 400, "details": said}, {"message": said}, openai("x", metadata={"raw": said}),
        openai("x", metadata={"raw": json.dumps(openai(said))}), openai(json.dumps(openai(said))),
        {"x_groq": {"error": {"message": said}}}, {"response": {"error": {"message": said, "code": said}}},
        {"__type": said, "message": said}, said.encode(), f"<html><title>{said}</title>".encode(),
        f"data: {json.dumps(openai(said))}\n\n".encode(),
    ]  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    "sentence",
    ["Incorrect API key provided: {}.", "invalid x-api-key {}", "Authorization: Bearer {} was rejected", "{}",
     "https://host.example/v1?key={}&x=1", 'bad credentials {{"api_key": "{}"}}', "token={}", "key '{}' not found"],
)  # fmt: skip
def test_no_key_is_repeated_in_any_shape(key: str, sentence: str) -> None:
    """Vendors and proxies echo keys: whole or cut in two, as message, code, type or field."""
    for status in (400, 401, 403, 429, 500, 200):
        for body in shapes(sentence.format(key)):
            failure = fail(status, body, retry_after=key, x_should_retry=key, date=key)
            assert key not in repr(failure)
            assert key[:20] not in repr(failure)


def test_nothing_that_is_told_is_long() -> None:
    """A vendor's sentence of a megabyte is a line of two hundred characters."""
    for body in shapes("word " * 200_000):
        failure = fail(400, body)
        assert len(failure.message) <= 200
        assert len(failure.code) <= 80
        assert len(failure.param) <= 80
        assert failure.message.isprintable()
