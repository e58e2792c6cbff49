"""HTTP that breaks servers: ambiguous, endless, half, too much, too slow."""

from __future__ import annotations

import gc
import json
import socket
import time
from typing import Any

import pytest

from interline.gateway import guard, protocol
from tests.gateway.gateway import Gateway, answer_of, read_answer, until_closed

CHAT = json.dumps({"model": "sim-a/ok", "messages": [{"role": "user", "content": "x"}]}).encode()


@pytest.fixture
def running(gateway: Gateway) -> Gateway:
    gateway.add("sim-a").answers("x")
    return gateway.start()


def head(gateway: Gateway, first: str = "POST /v1/chat/completions HTTP/1.1", *lines: str) -> bytes:
    usual = (f"host: 127.0.0.1:{gateway.port}", f"authorization: Bearer {gateway.token}")
    return "\r\n".join((first, *usual, "content-type: application/json", *lines, "", "")).encode("latin-1")


LENGTH = f"content-length: {len(CHAT)}"
AMBIGUOUS = {
    "two lengths": (LENGTH, LENGTH),
    "two different lengths": (LENGTH, "content-length: 5"),
    "length and chunks": (LENGTH, "transfer-encoding: chunked"),
    "chunks and length": ("transfer-encoding: chunked", LENGTH),
    "another coding": ("transfer-encoding: gzip, chunked",),
    "a coding twice": ("transfer-encoding: chunked", "transfer-encoding: chunked"),
    "a length that is none": ("content-length: +5",),
    "a length in a list": ("content-length: 5, 5",),
    "two hosts": ("host: 127.0.0.1", LENGTH),
    "a header in two lines": (LENGTH, "x-note: a\r\n b"),
    "a tab in its place": (LENGTH, "x-note: a\r\n\tb"),
    "a bare line feed": (LENGTH, "x-note: a\nx-other: b"),
    "a bare carriage return": (LENGTH, "x-note: a\rx-other: b"),
    "a blank before the colon": (LENGTH, "x-note : a"),
    "a null": (LENGTH, "x-note: a\0b"),
    "a header without a name": (LENGTH, ": a"),
    "no header at all": (LENGTH, "nothing"),
    "a control character": (LENGTH, "x-note: a\x01b"),
    "an empty length": ("content-length:",),
    "a length that no number holds": (f"content-length: {'9' * 40}",),
    "a length with a blank of its own": ("content-length: \x0b5",),
    "a coding with a blank of its own": ("transfer-encoding: \x0bchunked",),
    "no coding": ("transfer-encoding:",),
    "chunks and no length": ("transfer-encoding: chunked", "content-length: 0"),
    "a name in quotes": (LENGTH, '"x-note": a'),
    "too many headers": (LENGTH, *(f"x-{n}: {'a' * 1000}" for n in range(40))),
}


@pytest.mark.parametrize("lines", AMBIGUOUS.values(), ids=list(AMBIGUOUS))
def test_what_can_be_read_in_two_ways_is_refused(
    door: Gateway, nobody_asked: None, lines: tuple[str, ...]
) -> None:
    """400 and the end of the connection: what follows may be another request, smuggled."""
    status, headers, body = answer_of(
        door.raw(head(door, "POST /v1/chat/completions HTTP/1.1", *lines) + CHAT)
    )
    assert status == 400
    assert headers["connection"] == "close"
    assert json.loads(body)["error"]["code"] == "invalid_http"


@pytest.mark.parametrize(
    "first",
    [
        "GET http://127.0.0.1/health HTTP/1.1", "GET health HTTP/1.1", "GET * HTTP/1.1", "CONNECT a:1 HTTP/1.1",
        "GET /health", "GET /health HTTP/2.0", "GET  /health HTTP/1.1", "GET /he alth HTTP/1.1", "get /health HTTP/1.1",
        "GET /health HTTP/1.1 ", "GET /h\x80 HTTP/1.1", "\x16\x03\x01\x02",
    ],
)  # fmt: skip
def test_a_first_line_that_names_no_path_is_refused(door: Gateway, first: str) -> None:
    """Addresses of elsewhere, other versions, TLS spoken to a plain server."""
    assert answer_of(door.raw(head(door, first)))[0] == 400


def test_lines_that_end_in_a_bare_feed_are_refused(door: Gateway) -> None:
    """Also before the head is whole."""
    assert answer_of(door.raw(b"GET /health HTTP/1.1\nhost: x\n\n"))[0] == 400


def test_a_request_behind_another_is_read_as_strictly(door: Gateway) -> None:
    """Sent in one piece, the second one ambiguous."""
    good = head(door, "GET /health HTTP/1.1")
    bad = head(door, "GET /health HTTP/1.1", "content-length: 1", "content-length: 1")
    answers = door.raw(good + bad)
    assert answers.startswith(b"HTTP/1.1 200")
    assert b"HTTP/1.1 400" in answers


def test_requests_on_one_connection_are_answered_in_turn(door: Gateway) -> None:
    """Kept connections are what makes a second question quick."""
    with door.connect() as sock:
        for _ in range(3):
            sock.sendall(head(door, "GET /health HTTP/1.1"))
            assert read_answer(sock)[0] == 200


def test_a_body_in_chunks_is_read(door: Gateway) -> None:
    """As some libraries send theirs."""
    chunks = b"".join(
        b"%x\r\n%b\r\n" % (len(CHAT[n : n + 7]), CHAT[n : n + 7]) for n in range(0, len(CHAT), 7)
    )
    last = "transfer-encoding: chunked", "connection: close"
    data = door.raw(head(door, "POST /v1/chat/completions HTTP/1.1", *last) + chunks + b"0\r\n\r\n")
    assert answer_of(data)[0] == 200


def test_a_head_that_never_ends_is_refused(door: Gateway) -> None:
    """Far below what would fill a computer's memory."""
    data = door.raw(head(door, "GET /health HTTP/1.1")[:-2] + b"x-long: " + b"a" * 200_000)
    assert not data or answer_of(data)[0] in (400, 431)
    assert door.request()[0] == 200


def test_a_body_over_the_limit_is_refused_before_it_is_read(door: Gateway) -> None:
    """By its declared length, and by what comes where none is declared."""
    declared = head(door, "POST /v1/chat/completions HTTP/1.1", "content-length: 1073741824")
    with door.connect() as sock:
        sock.sendall(declared)
        status, _, body = read_answer(sock)
    assert (status, json.loads(body)["error"]["code"]) == (413, "request_too_large")
    chunk = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    with door.connect() as sock:
        sock.sendall(head(door, "POST /v1/chat/completions HTTP/1.1", "transfer-encoding: chunked"))
        sent = 0
        while sent <= guard.LARGEST_BODY:
            sock.sendall(chunk)
            sent += 0x100000
        assert read_answer(sock)[0] == 413


def test_a_body_without_end_is_cut_off(running: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answered once, thrown away for a while, then the connection is closed."""
    monkeypatch.setattr(protocol, "_MOST_DRAINED", 2 * 1024 * 1024)
    with running.connect() as sock:
        sock.sendall(head(running, "POST /v1/chat/completions HTTP/1.1", "content-length: 1073741824"))
        assert read_answer(sock)[0] == 413
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            send_without_end(sock)


def send_without_end(sock: socket.socket) -> None:
    for _ in range(200):
        sock.sendall(bytes(1024 * 1024))


def test_who_dawdles_over_a_head_is_cut_off(running: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """Byte by byte, or with nothing at all; others are answered meanwhile."""
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.3)
    silent, slow = running.connect(), running.connect()
    with silent, slow:
        slow.sendall(b"GET /he")
        assert running.request()[0] == 200
        assert until_closed(silent) == b""
        assert until_closed(slow) == b""


def test_who_dawdles_over_a_second_head_is_cut_off_too(
    running: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kept connection is no way around it."""
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.3)
    with running.connect() as sock:
        sock.sendall(head(running, "GET /health HTTP/1.1"))
        assert read_answer(sock)[0] == 200
        sock.sendall(b"GET /he")
        assert until_closed(sock) == b""


def test_who_dawdles_over_a_body_is_told(running: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """408, and no vendor was asked."""
    monkeypatch.setattr("interline.gateway.app._BODY_SECONDS", 0.3)
    with running.connect() as sock:
        sock.sendall(head(running, "POST /v1/chat/completions HTTP/1.1", LENGTH) + CHAT[:5])
        assert read_answer(sock)[0] == 408
    assert running.vendors["sim-a"].calls == []


def test_a_flood_of_connections_keeps_nobody_out(running: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past a number of those that ask nothing, the oldest go; who asks is answered all the time."""
    monkeypatch.setattr(protocol, "_YOUNG", 0.0)
    crowd = [running.connect() for _ in range(protocol.MOST_WAITING + 40)]
    try:
        assert running.request()[0] == 200
        crowd[0].settimeout(10)
        assert until_closed(crowd[0]) == b""
        crowd[-1].sendall(head(running, "GET /health HTTP/1.1"))
        assert read_answer(crowd[-1])[0] == 200
    finally:
        for sock in crowd:
            sock.close()


def test_more_at_once_than_it_answers_is_told_to_wait(
    running: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 with a time to come back, in a form that libraries retry."""
    monkeypatch.setattr(guard, "MOST_AT_ONCE", 0)
    status, headers, body = running.request()
    assert (status, headers["retry-after"]) == (503, "1")
    assert json.loads(body)["error"]["code"] == "too_many_requests"


def test_a_client_that_half_closes_counts_as_gone(gateway: Gateway) -> None:
    """It cannot be told apart from one that went, and nobody pays for an answer that nobody reads."""
    vendor = gateway.add("sim-a").stays_silent()
    gateway.start()
    with gateway.connect() as sock:
        sock.sendall(head(gateway, "POST /v1/chat/completions HTTP/1.1", LENGTH) + CHAT)
        vendor.wait_until(lambda: vendor.calls)
        sock.shutdown(socket.SHUT_WR)
        vendor.wait_until(lambda: vendor.calls[0].closed_at)
    decision = until_recorded(gateway)
    assert decision.outcome == "cancelled"


@pytest.mark.parametrize("stream", [False, True])
def test_a_client_that_goes_takes_its_turn_with_it(gateway: Gateway, stream: bool) -> None:
    """The vendor's connection is closed, and the turn stands in the record as cancelled."""
    vendor = gateway.add("sim-a").answers("word " * 400, delay=0.02)
    gateway.start()
    body = json.dumps(json.loads(CHAT) | {"stream": stream}).encode()
    with gateway.connect() as sock:
        length = f"content-length: {len(body)}"
        sock.sendall(head(gateway, "POST /v1/chat/completions HTTP/1.1", length) + body)
        if stream:
            assert b"word" in sock.recv(65536) + sock.recv(65536)
        vendor.wait_until(lambda: vendor.calls)
    vendor.wait_until(lambda: vendor.calls[0].closed_at)
    decision = until_recorded(gateway)
    assert decision.outcome == "cancelled"
    assert str(decision.attempts[0].state) == "cancelled"


def test_a_reader_that_takes_nothing_holds_the_vendor_back(gateway: Gateway) -> None:
    """What waits for it is bounded: the vendor is not read on, and is not called stalled for it."""
    text = "x" * 200 + " "
    gateway.add("sim-a").answers(text * 100_000)
    gateway.start()
    body = json.dumps(json.loads(CHAT) | {"stream": True}).encode()
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.settimeout(15)
        sock.connect(("127.0.0.1", gateway.port))
        length = f"content-length: {len(body)}"
        sock.sendall(head(gateway, "POST /v1/chat/completions HTTP/1.1", length) + body)
        sock.recv(1000)
        waiting: list[int] = []
        # It fills up, however slow the machine is, and then stands still.
        while len(waiting) < 20 or (waiting[-1] != waiting[-5] and len(waiting) < 150):
            time.sleep(0.1)
            waiting.append(_waiting(gateway))
        assert 0 < max(waiting) < 1_000_000
        assert waiting[-1] == waiting[-5]
    assert until_recorded(gateway).outcome == "cancelled"


def test_a_reader_that_never_takes_anything_is_given_up(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a while nobody pays for it any longer."""
    monkeypatch.setattr("interline.gateway.turns._PATIENCE", 0.3)
    gateway.add("sim-a").answers(("x" * 200 + " ") * 50_000)
    gateway.start()
    body = json.dumps(json.loads(CHAT) | {"stream": True}).encode()
    with gateway.connect() as sock:
        length = f"content-length: {len(body)}"
        sock.sendall(head(gateway, "POST /v1/chat/completions HTTP/1.1", length) + body)
        assert until_recorded(gateway).outcome == "cancelled"


def _waiting(gateway: Gateway) -> int:
    """Bytes that wait for the reader."""
    relay: Any = gateway.app._relay
    return sum(turn._backlog.size for turn in tuple(relay._turns))


def test_a_slow_reader_gets_every_word(gateway: Gateway) -> None:
    """In order, once it takes them."""
    words = [f"w{n}" for n in range(20_000)]
    gateway.add("sim-a").answers(" ".join(words))
    stream = gateway.start().client().chat.completions.create(
        model="sim-a/ok", messages=[{"role": "user", "content": "x"}], stream=True
    )  # fmt: skip
    got = []
    for n, chunk in enumerate(stream):
        if n % 2000 == 0:
            time.sleep(0.05)
        got.append(chunk.choices[0].delta.content or "")
    assert "".join(got).split() == words


def until_recorded(gateway: Gateway) -> Any:
    """The first turn's record, once it is closed."""
    for _ in range(200):
        found = gateway.decisions()
        if found and found[0].outcome != "running":
            return found[0]
        time.sleep(0.02)
    raise AssertionError("the turn was not recorded")


def test_beside_others_in_one_process_the_collector_of_garbage_is_left_alone(gateway: Gateway) -> None:
    """A window's objects end in the window's thread, or Qt ends with them."""
    threshold, frozen = gc.get_threshold(), gc.get_freeze_count()
    gateway.add("sim-a").answers("x")
    gateway.start()
    assert gc.get_threshold() == threshold
    # What others had set aside may end meanwhile.
    assert gc.get_freeze_count() <= frozen
