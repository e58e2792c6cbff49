"""HTTP/1.1 read strictly, and connections that cost little.

Rule: an ambiguous request is answered 400 and its connection closed, for what follows it may be smuggled (faults G7,
G8). The parser is never shown more than one request. Nothing waits for ever for a client that says nothing.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import httptools
from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from interline.gateway.exchange import Exchange
from interline.gateway.framing import END, Refused, length_after, refuse_broken_lines, without_offer

if TYPE_CHECKING:
    from uvicorn._types import HTTPScope

HEAD_SECONDS = 10.0
MOST_WAITING = 64
"""Connections that have no request under way; past them the oldest goes."""
MOST_CONNECTIONS = 512
_MOST_DRAINED = 64 * 1024 * 1024
_YOUNG = 1.0
"""Seconds that a connection may always take to say what it wants."""


class Protocol(HttpToolsProtocol):
    """One connection."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        # Without what uvicorn has it forgive.
        self.parser = httptools.HttpRequestParser(self)
        self._timer: asyncio.TimerHandle | None = None
        self._since = 0.0
        self._drained = 0
        self._begun = b""
        """Of a head that is not whole."""
        self._is_in_body = False
        self._left: int | None = 0
        """Bytes of the body that are still to come; None where chunks tell."""
        self._is_head_read = False
        self._is_whole = False
        """Whether the parser saw the request's end."""
        self._behind = b""
        """What came behind a request that is being answered."""

    @property
    def is_waiting(self) -> bool:
        """Whether no request is under way."""
        cycle: Exchange | None = self.cycle  # type: ignore[assignment]
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
        if self.transport.is_closing():
            return
        try:
            if self._is_in_body:
                self._read_body(data)
            elif self.is_waiting:
                self._read_head(self._begun + data)
            else:
                # Until its forerunner is answered.
                self._behind += data
                self.flow.pause_reading()
        except Refused as refused:
            self.logger.info("A request was refused: %s.", refused)
            self.send_400_response("")

    def _read_head(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        end = data.find(END)
        if end < 0:
            refuse_broken_lines(data)
            self._begun = data
            if self._timer is None:
                self._arm()
            return
        end += len(END)
        head, data, self._begun = data[:end], data[end:], b""
        self._left = length_after(head)
        self._is_in_body, self._is_whole = self._left != 0, False
        self._disarm()
        self._feed(without_offer(head))
        if self._is_in_body:
            if data:
                self._read_body(data)
        elif data:
            self._behind = data
            self.flow.pause_reading()

    def _read_body(self, data: bytes) -> None:
        if self.is_waiting:
            # What is left of a body that was answered already is thrown away, but not without end.
            self._drained += len(data)
            if self._drained > _MOST_DRAINED:
                self.transport.abort()
                return
        behind = b""
        if self._left is not None:
            data, behind = data[: self._left], data[self._left :]
            self._left -= len(data)
        self._is_in_body = self._left != 0
        self._feed(data)
        if self._left is None and self._is_whole:
            self._is_in_body = False
        if not behind:
            return
        self._behind = behind
        if self.is_waiting:
            self._go_on()
        else:
            self.flow.pause_reading()

    def _feed(self, data: bytes) -> None:
        """Have it parsed, and see that the parser and we agree on where the request ends. Raises Refused."""
        try:
            self.parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            if not self._is_whole or self._left is not None:
                raise Refused("the parser does not understand it") from None
            # Something behind the last chunk, which may have been taken for more of it: nobody reads it.
            self.cycle.keep_alive = False
            if self.is_waiting:
                self.transport.close()
        if self._left is not None and self._is_whole is self._is_in_body:
            raise Refused("its end is not where it says")

    def _go_on(self) -> None:
        """Read what came behind the request that is answered now."""
        data, self._behind = self._behind, b""
        if data:
            self.data_received(data)

    def on_message_begin(self) -> None:
        """As uvicorn's, called by the parser like all that follow."""
        if self._is_whole:
            raise Refused("it is not looked at yet")
        self.url = b""
        self.expect_100_continue = False
        self.headers = []
        self._is_head_read = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """As uvicorn's; what stands behind a body is no header."""
        if not self._is_head_read:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin to answer."""
        self._is_head_read = True
        path, _, query = self.url.partition(b"?")
        version = self.parser.get_http_version()
        scope: HTTPScope = {
            "type": "http",
            "asgi": {"version": self.asgi_version, "spec_version": "2.3"},
            "http_version": version,
            "server": self.server,
            "client": self.client,
            "scheme": "http",
            "method": self.parser.get_method().decode("ascii"),
            "root_path": "",
            "path": unquote(path.decode("ascii")),
            "raw_path": path,
            "query_string": query,
            "headers": self.headers,
            "state": {},
        }
        self.scope = scope
        self.cycle = Exchange(
            scope=scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=False,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=self.expect_100_continue,
            keep_alive=version == "1.1" and self.parser.should_keep_alive(),
            on_response=self.on_response_complete,
        )
        self._start_asgi_task(self.cycle, self.app)

    def on_body(self, body: bytes) -> None:
        """As uvicorn's."""
        if self.is_waiting:
            return
        self.cycle.body += body
        if len(self.cycle.body) > HIGH_WATER_LIMIT:
            self.flow.pause_reading()
        self.cycle.message_event.set()

    def on_message_complete(self) -> None:
        """As uvicorn's."""
        self._is_whole = True
        if not self.is_waiting:
            self.cycle.more_body = False
            self.cycle.message_event.set()

    def on_response_complete(self) -> None:
        """As uvicorn's; then what came behind."""
        super().on_response_complete()
        if not self._is_in_body and not self.transport.is_closing():
            self._go_on()

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
        if self.is_waiting or not self.cycle.response_started:
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
