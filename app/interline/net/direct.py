"""HTTP/1.1 straight to a server, no proxy before it: connections by httpcore, what goes over them by h11.

Rule: a connection serves one request after the other, and is kept only where both sides are done and nothing beyond the
answer came. httpcore's own pool would do the same; each request would pass through a dozen more layers of it, which
together take longer than a server on this computer.
"""

from __future__ import annotations

import asyncio
import select
import ssl
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import h11
import httpcore

from interline.net import near
from interline.net.near import NearStream
from interline.net.proxy import is_loopback

if TYPE_CHECKING:
    from interline.net.watch import Watch

_MOST_KEPT = 20
_KEPT_SECONDS = 30.0
_READ_SECONDS, _WRITE_SECONDS = 900.0, 60.0
"""The router watches over silence with the vendor's own limits; these only end what nobody watches."""
_PIECE = 64 * 1024
_LONGEST_HEAD = 100 * 1024
"""Bytes of an answer's head."""
_MOST_BEFOREHAND = 100
"""Of what a server may say before its answer (1xx)."""
_LONG = 64 * 1024
"""Bytes of a request from which on it may take a while to leave, and a server may refuse it meanwhile."""

Headers = Sequence[tuple[bytes, bytes]]
Origin = tuple[bytes, str, int]
"""Scheme, host and port."""


@dataclass(frozen=True, slots=True)
class Question:
    """One request as it leaves."""

    method: str
    url: httpcore.URL
    headers: Headers
    body: bytes

    @property
    def origin(self) -> Origin:
        """Whom it is for."""
        found = self.url.origin
        return found.scheme, found.host.decode("ascii"), found.port


class _Line:
    """One connection."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self.stream = stream
        self.state = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LONGEST_HEAD)
        self.idle_since = 0.0
        self.is_torn = False
        """Whether a request did not leave whole."""
        self.may_hold_more = False
        """Whether something beyond what was read may wait below us, where the socket does not show it."""
        # Asked for once: httpcore looks up all that is known of a connection each time.
        self._socket = stream.get_extra_info("socket")
        self._tls = stream.get_extra_info("ssl_object")

    @property
    def is_usable(self) -> bool:
        """Whether it may serve one more: a server that says something unasked is about to close it."""
        return time.monotonic() - self.idle_since < _KEPT_SECONDS and not self.has_something

    @property
    def has_something(self) -> bool:
        """Whether the server said something, be it that it ends."""
        if isinstance(self.stream, NearStream) and self.stream.has_something:
            return True
        return _has_something(self._socket) or (self._tls is not None and _holds_something(self._tls))

    @property
    def is_done(self) -> bool:
        """Whether request and answer are whole, and nothing came after them."""
        if self.is_torn or self.may_hold_more:
            return False
        state = self.state
        return state.our_state is h11.DONE and state.their_state is h11.DONE and not state.trailing_data[0]

    @property
    def is_refused(self) -> bool:
        """Whether what came of an answer says no; of any other the server may send the head before it has read."""
        return self.state.trailing_data[0][9:10] in (b"3", b"4", b"5")

    async def read(self) -> None:
        """What comes next."""
        data = await self.stream.read(_PIECE, timeout=_READ_SECONDS)
        if not data and self.state.their_state is h11.SEND_RESPONSE:
            raise httpcore.RemoteProtocolError("disconnected")
        self.may_hold_more = len(data) == _PIECE
        self.state.receive_data(data)


def _has_something(sock: Any) -> bool:
    """Whether there is something to be read from it, be it its end."""
    if sock.fileno() < 0:
        return True
    if sys.platform == "win32":
        return bool(select.select([sock], [], [], 0)[0])
    # Not select: it cannot count beyond a thousand open files.
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))


def _holds_something(tls: ssl.SSLObject) -> bool:
    """Whether something was taken from the socket and not read yet, be it its end: TLS is read record by record."""
    try:
        tls.read(1)
    except ssl.SSLWantReadError:
        return False
    except (ssl.SSLError, OSError, ValueError):
        return True
    return True


def _written(line: _Line, question: Question) -> bytes:
    """The whole request as it leaves: head, body and end by themselves would each wake the server for nothing."""
    state = line.state
    data = state.send(
        h11.Request(method=question.method, target=question.url.target, headers=list(question.headers))
    )
    assert data is not None
    if question.body:
        data += state.send(h11.Data(data=question.body)) or b""
    return data + (state.send(h11.EndOfMessage()) or b"")


class Direct:
    """Connections to servers, kept for a while after each answer."""

    def __init__(self, trust: ssl.SSLContext) -> None:
        trust.set_alpn_protocols(["http/1.1"])
        self._trust = trust
        self._backend = httpcore.AnyIOBackend()
        self._idle: dict[Origin, list[_Line]] = {}
        self._busy: set[_Line] = set()
        self._is_closed = False

    async def ask(self, question: Question, watch: Watch) -> Reply:
        """Send and wait for the head of the answer; `watch` hears how far it came, and holds the request back.

        Raises httpcore's errors, h11's, ssl's and the system's.
        """
        origin = question.origin
        line = await self._taken(origin) or await self._connected(origin)
        self._busy.add(line)
        try:
            # Written while the request is held back.
            data = _written(line, question)
            await watch.stands()
            # Just after a handshake a server says more than that it ends.
            if (line.idle_since or origin[0] == b"http") and line.has_something:
                # It was closed while the request was held back.
                await self._close(line)
                watch.falls()
                line = await self._connected(origin)
                self._busy.add(line)
                watch.stands_again()
                data = _written(line, question)
            await self._send(line, data, watch)
            head = await self._head(line)
        except BaseException:
            await self._close(line)
            raise
        return Reply(self, origin, line, head)

    async def close(self) -> None:
        """Close all of them; answers under way break off."""
        self._is_closed = True
        lines = [*self._busy, *(line for lines in self._idle.values() for line in lines)]
        self._idle.clear()
        for line in lines:
            await self._close(line)

    async def end(self, origin: Origin, line: _Line) -> None:
        """An answer was read as far as anybody wants it: keep the connection, or close it."""
        if not line.is_done or self._is_closed:
            await self._close(line)
            return
        self._busy.discard(line)
        line.state.start_next_cycle()
        line.idle_since = time.monotonic()
        self._idle.setdefault(origin, []).append(line)
        await self._tidy()

    async def _taken(self, origin: Origin) -> _Line | None:
        """The connection to a server that served last, if there is one that can serve again."""
        lines = self._idle.get(origin, [])
        while lines:
            line = lines.pop()
            if line.is_usable:
                return line
            await self._close(line)
        return None

    async def _tidy(self) -> None:
        """Close what servers closed, what nobody wanted for long, and the oldest of too many."""
        found = [(line, lines) for lines in self._idle.values() for line in lines]
        found.sort(key=lambda pair: pair[0].idle_since)
        for n, (line, lines) in enumerate(found):
            # Another request may have taken it while one before it was closed.
            if line in lines and (len(found) - n > _MOST_KEPT or not line.is_usable):
                lines.remove(line)
                await self._close(line)

    async def _connected(self, origin: Origin) -> _Line:
        scheme, host, port = origin
        if scheme == b"http" and is_loopback(host):
            return _Line(await near.connected(host, port))
        stream = await self._backend.connect_tcp(host, port)
        if scheme == b"https":
            try:
                stream = await stream.start_tls(self._trust, server_hostname=host)
            except BaseException:
                await stream.aclose()
                raise
        return _Line(stream)

    async def _send(self, line: _Line, data: bytes, watch: Watch) -> None:
        if len(data) < _LONG:
            await line.stream.write(data, timeout=_WRITE_SECONDS)
        else:
            await self._send_long(line, data)
        if not line.is_torn:
            watch.left()

    async def _send_long(self, line: _Line, data: bytes) -> None:
        """Send, and listen meanwhile: a server may refuse what is too long for it, and take no more of it."""
        writing = asyncio.ensure_future(line.stream.write(data, timeout=_WRITE_SECONDS))
        reading = asyncio.ensure_future(line.read())
        try:
            await asyncio.wait((writing, reading), return_when=asyncio.FIRST_COMPLETED)
            if not writing.done():
                reading.result()
                line.is_torn = line.is_refused
                if line.is_torn:
                    return
                await asyncio.wait((writing,))
            if (error := writing.exception()) is not None:
                await asyncio.wait((reading,), timeout=1.0)
                # Why, the server may have said before.
                if not reading.done() or reading.exception() is not None:
                    raise error
                line.is_torn = True
        finally:
            # What failed here fails again where the answer is read.
            writing.cancel()
            reading.cancel()
            await asyncio.gather(writing, reading, return_exceptions=True)

    async def _head(self, line: _Line) -> h11.Response:
        for _ in range(_MOST_BEFOREHAND):
            event = await self.event(line)
            if isinstance(event, h11.Response):
                return event
        raise httpcore.RemoteProtocolError("no end of what comes before the answer")

    async def event(self, line: _Line) -> Any:
        """The next of what comes over a connection."""
        while (event := line.state.next_event()) is h11.NEED_DATA:
            await line.read()
        return event

    async def _close(self, line: _Line) -> None:
        self._busy.discard(line)
        await line.stream.aclose()


class Reply:
    """An answer whose head has come; also the iterator over its body."""

    def __init__(self, direct: Direct, origin: Origin, line: _Line, head: h11.Response) -> None:
        self.status: int = head.status_code
        self.headers: Headers = head.headers.raw_items()
        self._direct = direct
        self._origin = origin
        self._line: _Line | None = line

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        if self._line is None:
            raise StopAsyncIteration
        event = await self._direct.event(self._line)
        if isinstance(event, h11.Data):
            return bytes(event.data)
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Leave it, whole or not. Idempotent."""
        line, self._line = self._line, None
        if line is not None:
            await self._direct.end(self._origin, line)
