"""A backlog that is bounded by who takes from it, and a transport that is held back by it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from interline.model.vendor import Timeouts
from interline.services.backpressure import Backlog, Paced, read_no_faster_than
from interline.wire.call import HttpCall

CALL = HttpCall("POST", "http://127.0.0.1:1/", (), b"")


class Endless:
    """A vendor that never ends, and counts what was read of it."""

    def __init__(self) -> None:
        self.read = 0
        self.status = 200
        self.headers: dict[str, str] = {"x": "y"}

    async def chunks(self) -> AsyncIterator[bytes]:
        while True:
            self.read += 1
            yield b"x" * 1000
            await asyncio.sleep(0)

    @asynccontextmanager
    async def send(self, call: HttpCall, **how: Any) -> AsyncIterator[Endless]:
        yield self


class Whole(Endless):
    """A vendor whose answer has come already."""

    async def chunks(self) -> AsyncIterator[bytes]:
        for _ in range(3):
            self.read += 1
            yield b"x" * 1000


def test_what_waits_is_taken_in_order_and_at_once() -> None:
    """Everything that is there, and nothing more when all is over."""

    async def scene() -> None:
        backlog: Backlog[int] = Backlog()
        backlog.put(1, 10)
        backlog.put(2, 10)
        assert await backlog.take() == [1, 2]
        assert backlog.size == 0
        taking = asyncio.create_task(backlog.take())
        await asyncio.sleep(0)
        backlog.put(3, 1)
        backlog.end()
        assert await taking == [3]
        assert await backlog.take() == []

    asyncio.run(scene())


def test_a_vendor_is_read_no_faster_than_its_reader() -> None:
    """A full backlog stops the reading; taking from it lets it go on."""

    async def scene() -> None:
        vendor, backlog = Endless(), Backlog[bytes]()

        async def route() -> None:
            read_no_faster_than(backlog)  # type: ignore[arg-type]
            paced: Any = Paced(vendor)  # type: ignore[arg-type]
            async with paced.send(CALL, key=None, timeouts=Timeouts(stall=60)) as response:
                assert (response.status, response.headers) == (200, {"x": "y"})
                async for chunk in response.chunks():
                    backlog.put(chunk, len(chunk))

        routing = asyncio.create_task(route())
        for _ in range(1000):
            await asyncio.sleep(0)
        stopped_at = vendor.read
        for _ in range(1000):
            await asyncio.sleep(0)
        assert vendor.read == stopped_at < 200
        assert await backlog.take()
        for _ in range(1000):
            await asyncio.sleep(0)
        assert vendor.read > stopped_at
        routing.cancel()

    asyncio.run(scene())


def test_a_pause_ends_before_the_vendor_would_look_stalled() -> None:
    """One more piece is read in half of the time that the vendor has: nobody blames it for our reader."""

    async def scene() -> None:
        backlog: Backlog[int] = Backlog()
        backlog.put(1, 10_000_000)
        async with asyncio.timeout(10):
            await backlog.room(0.01)
        assert backlog.size > 10_000_000

    asyncio.run(scene())


def test_who_has_no_backlog_is_not_held_back() -> None:
    """The window reads at its own pace, through the transport itself."""

    async def scene() -> None:
        vendor = Endless()
        paced: Any = Paced(vendor)  # type: ignore[arg-type]
        async with paced.send(CALL, key=None, timeouts=Timeouts()) as response:
            assert response is vendor

    asyncio.run(scene())


def test_the_first_words_are_passed_on_before_the_vendors_next_are_read() -> None:
    """Also where those have come already: the end of a short answer is booked behind its first words."""

    async def scene() -> None:
        vendor, backlog, order = Whole(), Backlog[bytes](), list[str]()

        async def route() -> None:
            read_no_faster_than(backlog)  # type: ignore[arg-type]
            paced: Any = Paced(vendor)  # type: ignore[arg-type]
            async with paced.send(CALL, key=None, timeouts=Timeouts(stall=60)) as response:
                async for chunk in response.chunks():
                    order.append(f"heard {vendor.read}")
                    backlog.put(chunk, len(chunk))

        async def tell() -> None:
            while await backlog.take():
                order.append("told")

        telling, routing = asyncio.create_task(tell()), asyncio.create_task(route())
        for _ in range(20):
            await asyncio.sleep(0)
        assert order[:3] == ["heard 1", "told", "heard 2"]
        await routing
        backlog.end()
        await telling

    asyncio.run(scene())
