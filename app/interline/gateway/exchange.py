"""One request and its answer on a connection, as uvicorn runs them; the answer is written here.

Rule: a head leaves together with the first piece of its body: alone it would wake the client for nothing, and where
cores are few it would wake in our place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

if TYPE_CHECKING:
    from collections.abc import Iterable

_UNSENDABLE = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_WITHOUT_BODY = (204, 304)


class Exchange(RequestResponseCycle):
    """One of them."""

    _head = b""
    """Of the answer, as long as it waits for what follows it."""
    _length: int | None = None
    """Of the answer's body; None where it is told by chunks, or by the end of the connection."""

    async def send(self, message: Any) -> None:
        """As uvicorn's; waits where the client takes nothing."""
        if self.flow.write_paused and not self.disconnected:
            await self.flow.drain()
        if self.disconnected:
            return
        if not self.response_started:
            self.response_started = True
            self.waiting_for_100_continue = False
            self._head = self._begun(message["status"], (*self.default_headers, *message["headers"]))
            return
        if self.response_complete:
            raise RuntimeError("The answer is whole already.")
        more = message.get("more_body", False)
        data, self._head = self._head + self._body(message["body"], more=more), b""
        if data:
            self.transport.write(data)
        if not more:
            if self._length:
                raise RuntimeError("The answer is shorter than it says.")
            self.response_complete = True
            self.message_event.set()
            if not self.keep_alive:
                self.transport.close()
            self.on_response()

    def _begun(self, status: int, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
        lines = []
        self.chunked_encoding = self.scope["http_version"] == "1.1" and status not in _WITHOUT_BODY
        for name, value in headers:
            if _UNSENDABLE.search(value):
                raise RuntimeError("A header cannot be sent.")
            if name == b"content-length":
                self._length, self.chunked_encoding = int(value), False
            if name == b"connection":
                self.keep_alive = False
                continue
            lines.append(b"%b: %b\r\n" % (name, value))
        if self.scope["method"] == "HEAD":
            self._length = self.chunked_encoding = None
        elif self.chunked_encoding:
            lines.append(b"transfer-encoding: chunked\r\n")
        if not self.keep_alive:
            lines.append(b"connection: close\r\n")
        return b"%b%b\r\n" % (STATUS_LINE[status], b"".join(lines))

    def _body(self, data: bytes, *, more: bool) -> bytes:
        """The next piece as it is written."""
        if self.chunked_encoding:
            piece = b"%x\r\n%b\r\n" % (len(data), data) if data else b""
            return piece if more else piece + b"0\r\n\r\n"
        if self.scope["method"] == "HEAD":
            return b""
        if self._length is not None:
            self._length -= len(data)
            if self._length < 0:
                raise RuntimeError("The answer is longer than it says.")
        return data
