"""Connections to servers on this computer, without TLS: straight on the event loop's own transports.

Rule: as httpcore's streams, but that what came unasked is known without a look at the socket. Where no network lies
between, the layers under httpcore's take as long as the server itself; elsewhere looking up names, TLS and closing are
a library's business.
"""

from __future__ import annotations

import asyncio
from typing import Any

import httpcore

_ENOUGH = 256 * 1024
"""Bytes that may wait to be read; then the server is read no further."""


async def connected(host: str, port: int) -> NearStream:
    """A connection to a server here. Raises OSError."""
    loop = asyncio.get_running_loop()
    _, stream = await loop.create_connection(NearStream, host, port)
    return stream


class NearStream(asyncio.Protocol, httpcore.AsyncNetworkStream):
    """One of them: read and written by one task at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._came = bytearray()
        self._is_over = False
        """Whether the server says nothing more."""
        self._broken_by: Exception | None = None
        self._news: asyncio.Future[None] | None = None
        """What a reader waits for."""
        self._room: asyncio.Future[None] | None = None
        """What a writer waits for, while the transport takes no more."""
        self._is_reading_paused = False

    @property
    def has_something(self) -> bool:
        """Whether the server said something that was not read yet, be it that it ends."""
        return bool(self._came) or self._is_over

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What came, as soon as there is something; nothing at the end. Raises httpcore's errors."""
        if not self._came and not self._is_over and self._broken_by is None:
            self._news = asyncio.get_running_loop().create_future()
            try:
                await _within(self._news, timeout, httpcore.ReadTimeout)
            finally:
                self._news = None
        if not self._came:
            if self._broken_by is not None:
                raise httpcore.ReadError from self._broken_by
            return b""
        data = bytes(self._came[:max_bytes])
        del self._came[:max_bytes]
        if self._is_reading_paused and len(self._came) < _ENOUGH and self._transport is not None:
            self._is_reading_paused = False
            self._transport.resume_reading()
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of it. Raises httpcore's errors."""
        if self._transport is None or self._transport.is_closing():
            raise httpcore.WriteError from self._broken_by
        self._transport.write(buffer)
        if self._room is not None:
            await _within(self._room, timeout, httpcore.WriteTimeout)
            if self._broken_by is not None or self._transport is None:
                raise httpcore.WriteError from self._broken_by

    async def aclose(self) -> None:
        """End it at once; what is read later is an error, not the end of an answer."""
        self._came.clear()
        self._broken_by = self._broken_by or ConnectionAbortedError("closed here")
        if self._transport is not None:
            self._transport.abort()
            # The socket is closed in the loop's next round.
            await asyncio.sleep(0)

    def get_extra_info(self, info: str) -> Any:
        """What is known of the connection, by asyncio's names."""
        return self._transport.get_extra_info(info) if self._transport is not None else None

    # What the loop calls.

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._came += data
        if len(self._came) >= _ENOUGH and self._transport is not None:
            self._is_reading_paused = True
            self._transport.pause_reading()
        _wake(self._news)

    def eof_received(self) -> bool:
        self._is_over = True
        _wake(self._news)
        # The other half stays open, until it is ended here.
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_over, self._transport = True, None
        self._broken_by = self._broken_by or exc
        _wake(self._news)
        _wake(self._room)

    def pause_writing(self) -> None:
        self._room = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        _wake(self._room)
        self._room = None


async def _within(coming: asyncio.Future[None], seconds: float | None, late: type[Exception]) -> None:
    """Wait for it, so long at most."""
    try:
        async with asyncio.timeout(seconds):
            await coming
    except TimeoutError:
        raise late from None


def _wake(waited_for: asyncio.Future[None] | None) -> None:
    if waited_for is not None and not waited_for.done():
        waited_for.set_result(None)
