"""`interline decode`: a recorded response in, one object out, whatever it holds."""

from __future__ import annotations

import json
from pathlib import Path

from tests.wire.test_decode import KEYS

from .command import interline

STREAM = (
    'data: {"id":"1","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n'
    'data: {"id":"1","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{},'
    '"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":1}}\n\ndata: [DONE]\n\n'
)


def test_a_stream_is_read(tmp_path: Path) -> None:
    """From a file and from standard input alike."""
    file = tmp_path / "answer.sse"
    file.write_text(STREAM)
    done = interline("decode", "--wire", "openai-chat", str(file))
    assert done.code == 0
    assert set(done.json) == KEYS
    assert (done.json["text"], done.json["finish"], done.json["complete"]) == ("Hi", "stop", True)
    assert done.json["usage"]["input"] == 3
    assert interline("decode", "--wire", "openai-chat", "-", stdin=STREAM.encode()).json == done.json


def test_an_error_is_classified_with_status_and_headers(tmp_path: Path) -> None:
    """Status and headers come as options."""
    headers = tmp_path / "headers.json"
    headers.write_text(json.dumps({"Retry-After": "7"}))
    body = json.dumps({"error": {"message": "Slow down", "type": "requests", "code": "rate_limit_exceeded"}})
    options = ["--wire", "openai-chat", "--vendor", "openai", "--status", "429", "--headers", str(headers)]
    done = interline("decode", *options, "-", stdin=body.encode())
    assert done.code == 0
    assert done.json["error"]["class"] == "rate_limited"
    assert done.json["error"]["retry_after"] == 7
    assert not done.json["complete"]


def test_the_notes_of_a_recording_will_do_for_headers(tmp_path: Path) -> None:
    """Where a file holds status, request and headers together, the headers are found in it; null means none."""
    notes = tmp_path / "notes.json"
    notes.write_text(json.dumps({"status": 429, "headers": {"retry-after": "3"}}))
    options = ["--wire", "gemini", "--status", "429", "--headers", str(notes)]
    error = interline("decode", *options, "-", stdin=b"").json["error"]
    assert (error["retry_after"], error["message"]) == (3, "Status 429 without a word of explanation.")
    notes.write_text("null")
    assert interline("decode", *options, "-", stdin=b"").json["error"]["retry_after"] is None


def test_no_input_makes_it_fail() -> None:
    """Bytes that are nothing still give an object, and exit code 0."""
    for junk in (b"", b"\xff\xfe\x00", b"<html>", b"data: {\n\n" * 5, b"[" * 100_000):
        for wire in ("openai-chat", "anthropic-messages", "gemini"):
            done = interline("decode", "--wire", wire, "--vendor", "nobody", "-", stdin=junk)
            assert done.code == 0
            assert set(done.json) == KEYS
            assert not done.json["complete"]


def test_headers_that_are_no_object_are_wrong_usage(tmp_path: Path) -> None:
    """Exit code 2 and the file's name."""
    file = tmp_path / "headers.json"
    file.write_text("[1]")
    done = interline("decode", "--wire", "gemini", "--headers", str(file), "-")
    assert done.code == 2
    assert str(file) in done.err
