"""A reader that is slower than its vendor: what waits for it is bounded, and the vendor is read no faster than that.

Rule: nothing is dropped and nobody is blamed: a vendor that is kept waiting by us must not look like one that stalls.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from contextvars import ContextVar
from types import TracebackType
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from interline.model.secret import Secret
    from interline.model.vendor import Timeouts
    from interline.router.ports import Response, Transport
    from interline.wire.call import Headers, HttpCall

_ENOUGH = 128 * 1024
_AROUND_EACH = 64
"""Bytes that an item takes beside its text, roughly."""
_LONGEST_PAUSE = 30.0

T = TypeVar("T")


class Backlog(Generic[T]):
    """What waits for one reader, in order."""

    def __init__(self) -> None:
        self._waiting: list[T] = []
        self._size = 0
        self._ended = False
        self._was_read = False
        self._news = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()

    @property
    def size(self) -> int:
        """Bytes, roughly."""
        return self._size

    def put(self, item: T, size: int) -> None:
        """Add one of so many bytes."""
        self._waiting.append(item)
        self._size += size + _AROUND_EACH
        self._news.set()
        if self._size > _ENOUGH:
            self._room.clear()

    def end(self) -> None:
        """Nothing more comes."""
        self._ended = True
        self._news.set()

    async def take(self) -> list[T]:
        """Everything that waits, as soon as there is something; empty when all is over."""
        while not self._waiting and not self._ended:
            self._news.clear()
            await self._news.wait()
        taken, self._waiting = self._waiting, []
        self._was_read = True
        self._size = 0
        self._room.set()
        return taken

    async def first_read(self) -> None:
        """Let the reader have what came first, and pass it on, before anything else is done."""
        if self._waiting and not self._was_read:
            # It reads in the next round of the loop; what it writes leaves the process at that round's end.
            await asyncio.sleep(0)
            await asyncio.sleep(0)

    async def room(self, seconds: float) -> None:
        """Wait until less waits, at most so long."""
        if self._room.is_set():
            return
        try:
            async with asyncio.timeout(seconds):
                await self._room.wait()
        except TimeoutError:
            pass


_BACKLOG: ContextVar[Backlog[object] | None] = ContextVar("backlog", default=None)


def read_no_faster_than(backlog: Backlog[object]) -> None:
    """What the current task asks vendors for is from here on read as this backlog empties."""
    _BACKLOG.set(backlog)


class Paced:
    """A transport whose answers are read no faster than whoever asked takes them."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def send(
        self,
        call: HttpCall,
        *,
        key: Secret | None,
        timeouts: Timeouts,
        keep_alive: bool = True,
        on_sent: Callable[[], None] | None = None,
        cleared: Callable[[], Awaitable[None]] | None = None,
    ) -> AbstractAsyncContextManager[Response]:
        """As the transport inside."""
        sending = self._transport.send(
            call, key=key, timeouts=timeouts, keep_alive=keep_alive, on_sent=on_sent, cleared=cleared
        )
        backlog = _BACKLOG.get()
        return sending if backlog is None else _PacedSending(sending, backlog, timeouts.stall)


class _PacedSending:
    def __init__(
        self, sending: AbstractAsyncContextManager[Response], backlog: Backlog[object], stall: float
    ) -> None:
        self._sending = sending
        self._backlog = backlog
        self._stall = stall

    async def __aenter__(self) -> Response:
        response = await self._sending.__aenter__()
        return _PacedResponse(response, self._backlog, min(self._stall / 2, _LONGEST_PAUSE))

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._sending.__aexit__(kind, error, trace)


class _PacedResponse:
    def __init__(self, response: Response, backlog: Backlog[object], longest_pause: float) -> None:
        self.status: int = response.status
        self.headers: Headers = response.headers
        self._response = response
        self._backlog = backlog
        self._longest_pause = longest_pause

    async def chunks(self) -> AsyncIterator[bytes]:
        async for chunk in self._response.chunks():
            yield chunk
            # A short answer may be whole by now, and the booking of its end would take the interpreter from the reader.
            await self._backlog.first_read()
            # After a pause one more piece is read all the same: the router would take a longer one for a stall.
            await self._backlog.room(self._longest_pause)
