"""Where a request ends, and what comes behind it; and how an answer to it is framed."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interline.gateway.exchange import Exchange
from interline.gateway.framing import Refused, length_after
from tests.gateway.gateway import Gateway, answer_of, read_answer, until_closed
from tests.gateway.test_http import CHAT, LENGTH, head

POST = "POST /v1/chat/completions HTTP/1.1"
HEALTH = "GET /health HTTP/1.1"
CHUNKED = "transfer-encoding: chunked"


def chunks(*pieces: bytes, trailers: bytes = b"") -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n" + trailers + b"\r\n"


@pytest.mark.parametrize(
    "body",
    [
        b"zz\r\nab\r\n", b"-1\r\na\r\n", b"0x5\r\nabcde\r\n", b"+5\r\nabcde\r\n", b" 5\r\nabcde\r\n",
        b"5 \r\nabcde\r\n", b"5\nabcde\r\n", b"5\r\nabcde\n", b"5\r\nabcdefg\r\n", b"\r\n5\r\nabcde\r\n",
        b"ffffffffffffffffff\r\na", b"5;a=\x01\r\nabcde\r\n",
    ],
)  # fmt: skip
def test_chunks_that_can_be_read_in_two_ways_are_refused(
    door: Gateway, nobody_asked: None, body: bytes
) -> None:
    """Of the body that was begun nothing is asked, and the connection ends."""
    answers = door.raw(head(door, POST, CHUNKED) + body + b"0\r\n\r\n")
    assert answer_of(answers)[0] == 400
    assert answers.count(b"HTTP/1.1") == 1


def test_what_comes_behind_chunks_is_not_read(door: Gateway) -> None:
    """Another program may count it to the body: the first is answered, and the connection closed."""
    vendor = door.vendors["sim-a"]
    before = len(vendor.calls)
    second = head(door, POST, LENGTH) + CHAT
    answers = door.raw(head(door, POST, CHUNKED) + chunks(CHAT) + second)
    assert answer_of(answers)[0] == 200
    assert answer_of(answers)[1]["connection"] == "close"
    assert answers.count(b"HTTP/1.1") == 1
    assert len(vendor.calls) == before + 1


def test_after_chunks_a_connection_is_kept(door: Gateway) -> None:
    """For whoever waits for the answer first."""
    with door.connect() as sock:
        for _ in range(2):
            sock.sendall(head(door, POST, CHUNKED) + chunks(CHAT[:9], CHAT[9:]))
            assert read_answer(sock)[0] == 200
            sock.sendall(head(door, HEALTH))
            assert read_answer(sock)[0] == 200


def test_a_trailer_is_no_header(door: Gateway, nobody_asked: None) -> None:
    """A token behind the body lets nobody in."""
    without = f"{POST}\r\nhost: 127.0.0.1:{door.port}\r\ncontent-type: application/json\r\n{CHUNKED}\r\n\r\n"
    trailers = f"authorization: Bearer {door.token}\r\n".encode()
    with door.connect() as sock:
        sock.sendall(without.encode() + chunks(CHAT, trailers=trailers))
        assert read_answer(sock)[0] == 401


def test_requests_in_one_piece_are_answered_in_order(door: Gateway) -> None:
    """With a body between them; each is looked at only when it is its turn."""
    asked = head(door, HEALTH) + head(door, POST, LENGTH) + CHAT + head(door, HEALTH, "connection: close")
    answers = door.raw(asked)
    statuses = [part.partition(b" ")[2][:3] for part in answers.split(b"HTTP/1.1")[1:]]
    assert statuses == [b"200", b"200", b"200"]
    assert answers.index(b"choices") > answers.index(b'"status":"ok"')


def test_a_request_in_the_body_of_another_is_none(door: Gateway) -> None:
    """What the length covers belongs to the first, also where it is answered before it came."""
    hidden = head(door, HEALTH)
    first = f"POST /nowhere HTTP/1.1\r\nhost: 127.0.0.1:{door.port}\r\nauthorization: Bearer {door.token}\r\n"
    first += f"content-type: application/json\r\ncontent-length: {len(hidden)}\r\n\r\n"
    with door.connect() as sock:
        sock.sendall(first.encode())
        assert read_answer(sock)[0] == 404
        sock.sendall(hidden + head(door, "GET /v1/models HTTP/1.1"))
        status, _, body = read_answer(sock)
        assert (status, json.loads(body)["object"]) == (200, "list")


def test_a_request_byte_by_byte_is_read(door: Gateway) -> None:
    """However a network cuts it."""
    with door.connect() as sock:
        for byte in head(door, POST, LENGTH) + CHAT:
            sock.sendall(bytes([byte]))
        assert read_answer(sock)[0] == 200
        time.sleep(0.01)
        sock.sendall(head(door, HEALTH))
        assert read_answer(sock)[0] == 200


def test_another_protocol_that_is_offered_is_not_taken_up(door: Gateway) -> None:
    """Java's client offers HTTP/2 with each first request: it is answered as it came."""
    offer = ("connection: Upgrade, HTTP2-Settings", "upgrade: h2c", "http2-settings: AAEAAEAAAAIAAAAB")
    with door.connect() as sock:
        for first, body in ((HEALTH, b""), (POST, CHAT)):
            length = (f"content-length: {len(body)}",) if body else ()
            sock.sendall(head(door, first, *offer, *length) + body)
            assert read_answer(sock)[0] == 200


def test_who_asks_first_whether_to_send_is_told_to(door: Gateway) -> None:
    """curl does so with what is longer."""
    with door.connect() as sock:
        sock.sendall(head(door, POST, LENGTH, "expect: 100-continue"))
        assert sock.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(CHAT)
        assert read_answer(sock)[0] == 200


def test_an_older_client_gets_no_chunks(door: Gateway) -> None:
    """HTTP/1.0 knows none: its answer ends with the connection."""
    body = json.dumps(json.loads(CHAT) | {"stream": True}).encode()
    old = head(door, "POST /v1/chat/completions HTTP/1.0", f"content-length: {len(body)}")
    status, headers, said = answer_of(door.raw(old + body))
    assert status == 200
    assert "transfer-encoding" not in headers
    assert headers["connection"] == "close"
    assert said.startswith(b"data: {")
    assert said.endswith(b"data: [DONE]\n\n")


def test_only_the_head_is_sent_where_only_that_is_asked_for(door: Gateway) -> None:
    """The length is that of the body that GET would get."""
    data = door.raw(head(door, "HEAD /health HTTP/1.1", "connection: close"))
    status, headers, body = answer_of(data)
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) > 0


@given(st.lists(st.sampled_from([b"5", b"0", b"a", b"chunked", b" 7 ", b"5,5", b"-1", b"\x0b5"]), max_size=2))
def test_a_length_is_one_number_or_none(values: list[bytes]) -> None:
    """Whatever stands where it belongs."""
    lines = b"".join(b"content-length: %b\r\n" % value for value in values)
    whole = b"POST /x HTTP/1.1\r\nhost: a\r\n" + lines + b"\r\n"
    if not values:
        assert length_after(whole) == 0
    elif len(values) == 1 and values[0].strip(b" ").isdigit():
        assert length_after(whole) == int(values[0])
    else:
        with pytest.raises(Refused):
            length_after(whole)


class Line:
    """A transport that notes what is written."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.is_closed = False

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def close(self) -> None:
        self.is_closed = True

    def is_closing(self) -> bool:
        return self.is_closed


class Flow:
    write_paused = False


def told(headers: Iterable[tuple[bytes, bytes]], *pieces: bytes) -> Line:
    """What an answer of these leaves as."""
    line: Any = Line()

    async def tell() -> None:
        exchange = Exchange(
            {"method": "GET", "http_version": "1.1"}, line, Flow(), None, None, False, [], asyncio.Event(),  # type: ignore[arg-type,typeddict-item]
            False, True, lambda: None,
        )  # fmt: skip
        await exchange.send({"type": "http.response.start", "status": 200, "headers": list(headers)})
        for n, piece in enumerate(pieces, 1):
            more = n < len(pieces)
            await exchange.send({"type": "http.response.body", "body": piece, "more_body": more})

    asyncio.run(tell())
    assert isinstance(line, Line)
    return line


def test_the_head_of_an_answer_leaves_with_its_first_words() -> None:
    """In one piece, so that a client wakes up once; what follows leaves as it comes."""
    first, second, end = told([(b"x-a", b"b")], b"first", b"second", b"").written
    assert first == b"HTTP/1.1 200 OK\r\nx-a: b\r\ntransfer-encoding: chunked\r\n\r\n5\r\nfirst\r\n"
    assert second == b"6\r\nsecond\r\n"
    assert end == b"0\r\n\r\n"


def test_an_answer_of_another_length_than_it_says_is_not_finished() -> None:
    """Whoever reads it would wait, or take the next one's beginning for its end."""
    for said in (b"4", b"6"):
        with pytest.raises(RuntimeError):
            told([(b"content-length", said)], b"five!")


def test_no_answer_holds_a_line_of_its_own_making_in_its_head() -> None:
    """A vendor's word in a header could be another header."""
    with pytest.raises(RuntimeError):
        told([(b"x-model", b"a\r\nset-cookie: b")], b"")


def test_a_connection_that_ends_amid_a_request_is_let_go(door: Gateway) -> None:
    """Nobody waits for the rest of it."""
    with door.connect() as sock:
        sock.sendall(head(door, POST, LENGTH) + CHAT[:5])
    with door.connect() as sock:
        sock.sendall(head(door, HEALTH)[:20])
    assert door.request()[0] == 200
    with door.connect() as sock:
        sock.sendall(b"GET /health\r\n\r\n")
        assert answer_of(until_closed(sock))[0] == 400
