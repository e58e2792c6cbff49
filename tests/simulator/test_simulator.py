"""The simulated vendor does what its script says, on every wire."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from . import Step, Vendor, unused_port
from .wires import WIRES

CHAT = {
    "openai-chat": (
        "/v1/chat/completions",
        {"model": "ok", "stream": True, "stream_options": {"include_usage": True}},
    ),
    "openai-responses": ("/v1/responses", {"model": "ok", "stream": True}),
    "anthropic-messages": ("/v1/messages", {"model": "ok", "stream": True}),
    "gemini": ("/v1beta/models/ok:streamGenerateContent?alt=sse", {}),
    "ollama-chat": ("/api/chat", {"model": "ok"}),
}
END_MARKS = {
    "openai-chat": b"[DONE]",
    "openai-responses": b"response.completed",
    "anthropic-messages": b"message_stop",
    "gemini": b'"finishReason": "STOP"',
    "ollama-chat": b'"done": true',
}


def ask(vendor: Vendor, *, stream: bool = True) -> tuple[int, dict[str, str], bytes]:
    """One chat request through the standard library's client."""
    path, body = CHAT[vendor.wire_name]
    if not stream:
        path, body = path.replace("streamGenerateContent", "generateContent"), {**body, "stream": False}
    connection = http.client.HTTPConnection("127.0.0.1", vendor.port, timeout=10)
    with contextlib.closing(connection):
        connection.request("POST", path, json.dumps(body), {"content-type": "application/json"})
        response = connection.getresponse()
        return response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()


def said(wire: str, stream: bytes) -> str:
    """The words of a stream, read without the program's decoders."""
    words = []
    for line in stream.decode().splitlines():
        if not line.startswith(("data: {", "{")):
            continue
        event: dict[str, Any] = json.loads(line.removeprefix("data: "))
        if wire == "openai-responses":
            words.append(event.get("delta", ""))
        elif wire == "ollama-chat":
            words.append(event["message"]["content"])
        elif wire == "openai-chat":
            words += [choice["delta"].get("content", "") for choice in event["choices"]]
        elif wire == "anthropic-messages":
            words.append(event.get("delta", {}).get("text", ""))
        else:
            words += [part["text"] for part in event["candidates"][0]["content"]["parts"]]
    return "".join(words)


@pytest.mark.parametrize("wire", WIRES)
def test_an_answer_streams_word_by_word_to_the_end_marker(wire: str) -> None:
    """Each wire carries the scripted words, its usage and its own end marker."""
    with Vendor(wire).answers("One two three", usage={"input": 77, "output": 3}) as vendor:
        status, headers, body = ask(vendor)
    assert status == 200
    assert headers["content-type"] == vendor.wire.stream_type
    assert said(wire, body) == "One two three"
    assert b"77" in body
    assert END_MARKS[wire] in body


@pytest.mark.parametrize("wire", WIRES)
def test_an_answer_can_be_asked_for_whole(wire: str) -> None:
    """A request that does not stream gets one JSON body."""
    with Vendor(wire).answers("One two three") as vendor:
        _, headers, body = ask(vendor, stream=False)
    assert headers["content-type"] == "application/json"
    assert "One two three" in json.dumps(json.loads(body))


@pytest.mark.parametrize("wire", WIRES)
def test_steps_are_used_in_order_and_the_last_repeats(wire: str) -> None:
    """A script of an error and an answer gives the error once."""
    with Vendor(wire).fails(529, headers={"Retry-After": "2"}).answers("Back") as vendor:
        status, headers, body = ask(vendor)
        assert (status, headers["retry-after"]) == (529, "2")
        assert "fails on purpose" in json.dumps(json.loads(body)["error"])
        assert said(wire, ask(vendor)[2]) == "Back"
        assert said(wire, ask(vendor)[2]) == "Back"
    assert len(vendor.calls) == 3


@pytest.mark.parametrize("wire", WIRES)
def test_the_model_list_names_its_models(wire: str) -> None:
    """A vendor tells which models it has."""
    with Vendor(wire, models=("tiny", "large")) as vendor:
        connection = http.client.HTTPConnection("127.0.0.1", vendor.port, timeout=10)
        with contextlib.closing(connection):
            connection.request("GET", vendor.wire.models_path())
            listed = connection.getresponse().read().decode()
    assert "tiny" in listed
    assert "large" in listed
    assert vendor.calls == []


@pytest.mark.parametrize("by", ["fin", "rst"])
def test_a_cut_comes_in_mid_answer(by: str) -> None:
    """The client sees the pieces before the cut, and then an error or an early end."""
    with Vendor().cuts("One two three four", after=2, by=by) as vendor:
        errors = (http.client.IncompleteRead, ConnectionResetError)
        with pytest.raises(errors):
            ask(vendor)
    assert vendor.calls[0].finished


def test_an_ended_stream_without_marker_is_cleanly_ended() -> None:
    """Everything is said, and the wire's end marker is missing."""
    with Vendor().omits_the_end("One two") as vendor:
        body = ask(vendor)[2]
    assert said("openai-chat", body) == "One two"
    assert b"[DONE]" not in body
    assert b'"stop"' not in body


def test_an_error_can_come_inside_the_stream() -> None:
    """Status 200, some words, then the wire's error event."""
    with Vendor("anthropic-messages").errs_in_stream("One two", after=1, code="overloaded_error") as vendor:
        status, _, body = ask(vendor)
    assert status == 200
    assert b"event: error" in body
    assert b"overloaded_error" in body
    assert b"two" not in body


@pytest.mark.parametrize("model", ["silent", "stall", "ping"])
def test_the_vendor_notes_when_the_client_gives_up(model: str) -> None:
    """A client that leaves is seen, with the time."""
    with Vendor() as vendor:
        with socket.create_connection(("127.0.0.1", vendor.port)) as sock:
            body = json.dumps({"model": model, "stream": True}).encode()
            head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            sock.sendall(head + body)
            vendor.wait_until(lambda: vendor.calls)
            assert vendor.calls[0].closed_at is None
            before = time.monotonic()
        vendor.wait_until(lambda: vendor.calls[0].closed_at is not None)
    assert (vendor.calls[0].closed_at or 0) >= before
    assert not vendor.calls[0].finished


def test_junk_a_page_and_compression_can_be_scripted() -> None:
    """What proxies and broken servers send."""
    with Vendor().then(Step(text="One two", junk=1)).shows_a_page().answers(gzip=True) as vendor:
        assert b'{"unreadable' in ask(vendor)[2]
        assert b"<!DOCTYPE" in ask(vendor)[2]
        _, headers, body = ask(vendor)
    assert headers["content-encoding"] == "gzip"
    assert body[:2] == b"\x1f\x8b"


def test_a_key_can_be_required() -> None:
    """Without the key in a header the vendor answers 401."""
    with Vendor(key="sk-simulated") as vendor:
        assert ask(vendor)[0] == 401
        connection = http.client.HTTPConnection("127.0.0.1", vendor.port, timeout=10)
        with contextlib.closing(connection):
            connection.request("GET", "/v1/models", headers={"Authorization": "Bearer sk-simulated"})
            assert connection.getresponse().status == 200


def test_requests_are_kept_as_they_came() -> None:
    """Headers, body and connection of each request can be looked at afterwards."""
    with Vendor() as vendor:
        ask(vendor)
        ask(vendor)
    first, second = vendor.calls
    assert first.headers["content-type"] == "application/json"
    assert first.json["model"] == "ok"
    assert first.at <= second.at
    assert (first.connection, second.connection) == (1, 2)


def test_it_runs_as_a_program() -> None:
    """`python -m tests.simulator` serves on the port it was given."""
    port = unused_port()
    command = [
        sys.executable,
        "-m",
        "tests.simulator",
        "--wire",
        "gemini",
        "--port",
        str(port),
        "--say",
        "By hand",
    ]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as program:
        try:
            assert program.stdout is not None
            assert program.stdout.readline() == f"gemini at http://127.0.0.1:{port}/v1beta\n"
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            with contextlib.closing(connection):
                connection.request("POST", "/v1beta/models/x:generateContent", b"{}")
                assert b"By hand" in connection.getresponse().read()
        finally:
            program.terminate()
