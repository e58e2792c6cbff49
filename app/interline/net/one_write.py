"""Connections whose requests leave in one piece: httpcore writes the head of a request, its body and its end apart.

Rule: nothing is held back beyond the end of a request, nor while an answer is read. Two pieces are two system calls and
two packets, and a server on the same machine wakes up for the first of them in our place.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from typing import Any

import httpcore

_SMALL = 64 * 1024
"""Bytes from which on a piece is worth leaving by itself."""


class OneWriteBackend(httpcore.AsyncNetworkBackend):
    """For connections that serve one request after the other: HTTP/1.1, through a proxy or not."""

    def __init__(self, inner: httpcore.AsyncNetworkBackend | None = None, *, holds: bool = True) -> None:
        """`inner` makes the connections; where pieces may belong to several requests, it `holds` none back."""
        self._inner = inner or httpcore.AnyIOBackend()
        self._holds = holds

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        made = await self._inner.connect_tcp(host, port, timeout, local_address, socket_options)
        return _Stream(made, holds=self._holds)

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


class _Stream(httpcore.AsyncNetworkStream):
    def __init__(self, inner: httpcore.AsyncNetworkStream, *, holds: bool) -> None:
        self._inner = inner
        self._holds = holds
        self._held = b""

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._held:
            await self._flush(timeout)
        return await self._inner.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        # The end of a request whose length was said is an empty piece.
        ends = not buffer
        if len(buffer) >= _SMALL or not self._holds:
            await self._flush(timeout)
            await self._inner.write(buffer, timeout)
        else:
            self._held += buffer
            if ends or len(self._held) >= _SMALL:
                await self._flush(timeout)

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        # Behind a proxy an IPv6 address is written in brackets; the certificate knows it without.
        name = server_hostname.strip("[]") if server_hostname else server_hostname
        return _Stream(await self._inner.start_tls(ssl_context, name, timeout), holds=self._holds)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)

    async def _flush(self, timeout: float | None) -> None:
        held, self._held = self._held, b""
        if held:
            await self._inner.write(held, timeout)
