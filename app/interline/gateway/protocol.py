"""HTTP/1.1 read strictly, and connections that cost little: what two programs could read in two ways is refused.

Rule: an ambiguous request is answered 400 and its connection closed, for what follows it may be smuggled (faults G7,
G8). Nothing waits for ever for a client that says nothing.
"""

from __future__ import annotations

import asyncio
import re
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

LARGEST_HEAD = 32 * 1024
HEAD_SECONDS = 10.0
MOST_WAITING = 64
"""Connections that have no request under way; past them the oldest goes."""
MOST_CONNECTIONS = 512
_MOST_DRAINED = 64 * 1024 * 1024
_YOUNG = 1.0
"""Seconds that a connection may always take to say what it wants."""
_REQUEST_LINE = re.compile(rb"[A-Z]{1,20} /[\x21-\x7e]* HTTP/1\.[01]")


def refuse_ambiguous(data: bytes) -> None:
    """Look at the beginning of a request, whole or not. Raises h11.RemoteProtocolError."""
    end = data.find(b"\r\n\r\n")
    head = data if end < 0 else data[: end + 2]
    if re.search(rb"(?<!\r)\n|\r(?!\n|$)|\x00", head):
        raise _refused("a line does not end as lines of HTTP do")
    if end < 0:
        return
    first, *lines = head[:-2].split(b"\r\n")
    if not _REQUEST_LINE.fullmatch(first):
        raise _refused("the first line names no path of this server")
    seen: dict[bytes, list[bytes]] = {}
    for line in lines:
        if line[:1] in (b" ", b"\t"):
            raise _refused("a header goes on in a second line")
        name, _, value = line.partition(b":")
        seen.setdefault(name.lower(), []).append(value.strip())
    lengths, codings = seen.get(b"content-length", []), seen.get(b"transfer-encoding", [])
    if len(seen.get(b"host", [])) != 1:
        raise _refused("there must be one Host")
    if len(lengths) + len(codings) > 1:
        raise _refused("the body has more than one length")
    if not all(length.isdigit() for length in lengths) or not all(c.lower() == b"chunked" for c in codings):
        raise _refused("the body's length cannot be read")
    if codings and first.endswith(b"1.0"):
        raise _refused("HTTP/1.0 has no chunks")


def _refused(why: str) -> h11.RemoteProtocolError:
    return h11.RemoteProtocolError(f"The request is not readable: {why}.", error_status_hint=400)


class StrictConnection(h11.Connection):
    """h11, which forgives what others read otherwise, with a look at each request's beginning before it.

    The head of an answer leaves together with the first piece of its body: alone it would wake the client for nothing,
    and where cores are few it would wake in our place.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._head = b""

    def send(self, event: Any) -> Any:
        """As h11's, but that of an answer's head nothing is given before what follows it."""
        data = super().send(event)
        if isinstance(event, h11.Response):
            self._head += data or b""
            return b""
        if self._head and data is not None:
            data, self._head = self._head + data, b""
        return data

    def next_event(self) -> Any:
        """As h11's. Raises h11.RemoteProtocolError for more."""
        if self.their_state is h11.IDLE:
            refuse_ambiguous(self.trailing_data[0])
        return super().next_event()


class Protocol(H11Protocol):
    """One connection."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.conn = StrictConnection(h11.SERVER, LARGEST_HEAD)
        self._timer: asyncio.TimerHandle | None = None
        self._since = 0.0
        self._drained = 0

    @property
    def is_waiting(self) -> bool:
        """Whether no request is under way."""
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is None or cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._since = self.loop.time()
        self._arm()
        if len(self.connections) > MOST_CONNECTIONS:
            transport.abort()
            return
        self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        self._disarm()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.conn.their_state is h11.SEND_BODY and self.cycle.response_complete:
            # What is left of a body that was answered already is thrown away, but not without end.
            self._drained += len(data)
            if self._drained > _MOST_DRAINED:
                self.transport.abort()
                return
        if self.conn.their_state is h11.IDLE and self._timer is None:
            self._arm()
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._disarm()

    def send_400_response(self, msg: str) -> None:
        """As uvicorn's, in OpenAI's shape."""
        body = (
            b'{"error":{"message":"The request is not readable HTTP.","type":"invalid_request_error",'
            b'"param":null,"code":"invalid_http"}}'
        )
        head = (
            b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\nconnection: close\r\n"
            b"content-length: %d\r\n\r\n" % len(body)
        )
        self.transport.write(head + body)
        self.transport.close()

    def _arm(self) -> None:
        self._timer = self.loop.call_later(HEAD_SECONDS, self._too_slow)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _too_slow(self) -> None:
        self._timer = None
        if self.is_waiting and not self.transport.is_closing():
            self.transport.close()

    def _make_room(self) -> None:
        """A flood of connections that ask nothing ends its own oldest, and keeps nobody else out."""
        waiting = [other for other in self.connections if isinstance(other, Protocol) and other.is_waiting]
        if len(waiting) <= MOST_WAITING:
            return
        oldest = min(waiting, key=lambda other: other._since)
        if self._since - oldest._since > _YOUNG:
            oldest.transport.abort()
