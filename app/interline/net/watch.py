"""How far one request has come.

Rule: it listens and holds back, and changes nothing of what is sent.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from interline.net.trouble import Progress


class Watch:
    """Lifts the time limit once the connection stands, holds the request back until it may leave, notes that it has
    left."""

    def __init__(
        self,
        progress: Progress,
        on_sent: Callable[[], None] | None,
        cleared: Callable[[], Awaitable[None]] | None,
    ) -> None:
        self._on_sent = on_sent
        self._cleared = cleared
        self.held_back_by: Exception | None = None
        """Why it may not leave."""
        self.limit: asyncio.Timeout | None = None
        self.seconds: float | None = None
        """How long a connection may take."""
        self._progress = progress
        self._is_tunnel = False
        self._socket: Any = None

    async def stands(self) -> None:
        """The connection does; returns once the request may leave."""
        self.stands_again()
        if self._cleared is None:
            return
        try:
            await self._cleared()
        except Exception as error:
            self.held_back_by = error
            raise

    def falls(self) -> None:
        """It does no more; another is made."""
        self._progress.connected = False
        if self.limit is not None and self.seconds is not None:
            self.limit.reschedule(asyncio.get_running_loop().time() + self.seconds)

    def stands_again(self) -> None:
        """The connection does, and what holds the request back was waited for."""
        self._progress.connected = True
        if self.limit is not None:
            self.limit.reschedule(None)

    def left(self) -> None:
        """The whole request has."""
        self._progress.sent = True
        if self._on_sent is not None:
            self._on_sent()

    async def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        """As httpcore traces."""
        step = event.partition(".")[2]
        if step == "connect_tcp.complete":
            self._socket = info["return_value"]
        elif step == "send_request_headers.started":
            # A tunnel's CONNECT passes here as well; the connection stands when the request itself begins.
            self._is_tunnel = info["request"].method == b"CONNECT"
            if not self._is_tunnel:
                await self.stands()
        elif step == "send_request_body.complete" and not self._is_tunnel:
            self.left()

    async def close_half_made(self) -> None:
        """Close a socket whose connection was never finished: httpcore forgets it when TLS or SOCKS is cancelled."""
        if self._socket is not None and not self._progress.connected:
            with contextlib.suppress(Exception):
                await self._socket.aclose()
