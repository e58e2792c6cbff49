"""Connections to servers on this computer: what is read, held back, written, and how they end."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import httpcore
import pytest

from interline.net import near
from interline.net.near import NearStream, connected

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def played(serve: Serve, scene: Callable[[NearStream], Awaitable[None]]) -> None:
    """A scene over one connection to a server that does so."""

    async def play() -> None:
        held: list[asyncio.StreamWriter] = []

        async def serving(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            held.append(writer)
            await serve(reader, writer)

        server = await asyncio.start_server(serving, "127.0.0.1", 0)
        stream = await connected("127.0.0.1", server.sockets[0].getsockname()[1])
        try:
            await scene(stream)
        finally:
            await stream.aclose()
            server.close()
            for writer in held:
                writer.close()

    asyncio.run(asyncio.wait_for(play(), 30))


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Takes nothing and says nothing."""


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(65536):
        writer.write(piece)
        await writer.drain()


def test_what_is_written_and_read_is_what_was_sent() -> None:
    """However it is cut."""
    sent = bytes(range(256)) * 4000

    async def scene(stream: NearStream) -> None:
        writing = asyncio.create_task(stream.write(sent, 10))
        came = b""
        while len(came) < len(sent):
            came += await stream.read(1000, 10)
        await writing
        assert came == sent
        assert not stream.has_something

    played(echo, scene)


def test_a_server_is_read_no_faster_than_anybody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits is bounded; then the rest comes all the same."""
    monkeypatch.setattr(near, "_ENOUGH", 64 * 1024)
    size = 32 * 1024 * 1024
    left: list[int] = []

    async def says_much(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(bytes(size))
        await writer.drain()
        left.append(0)

    async def scene(stream: NearStream) -> None:
        await stream.read(1, 10)
        await asyncio.sleep(0.3)
        assert not left
        assert len(stream._came) < 1024 * 1024
        came = 1
        while came < size:
            came += len(await stream.read(65536, 10))

    played(says_much, scene)


def test_a_silent_server_is_given_up_where_nobody_else_watches() -> None:
    """To read from, and to write to."""

    async def scene(stream: NearStream) -> None:
        with pytest.raises(httpcore.ReadTimeout):
            await stream.read(1, 0.05)
        with pytest.raises(httpcore.WriteTimeout):
            await stream.write(bytes(64 * 1024 * 1024), 0.2)

    played(silent, scene)


def test_the_end_is_told_once_all_was_read_and_is_seen_before() -> None:
    """A connection that its server closed serves nobody any more."""

    async def bye(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"bye")
        writer.close()

    async def scene(stream: NearStream) -> None:
        await asyncio.sleep(0.1)
        assert stream.has_something
        assert await stream.read(2, 10) == b"by"
        assert await stream.read(2, 10) == b"e"
        assert await stream.read(2, 10) == b""

    played(bye, scene)


def test_a_connection_that_is_reset_is_no_end() -> None:
    """What came before is read, then it is an error; nothing can be written."""

    async def resets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.transport.abort()

    async def scene(stream: NearStream) -> None:
        # What it did not read makes its end a reset.
        with contextlib.suppress(httpcore.WriteError):
            await stream.write(bytes(4 * 1024 * 1024), 10)
        with pytest.raises(httpcore.ReadError):
            await stream.read(1, 10)
        with pytest.raises(httpcore.WriteError):
            await stream.write(b"x", 10)

    played(resets, scene)


def test_closing_wakes_whoever_reads() -> None:
    """With an error."""

    async def scene(stream: NearStream) -> None:
        reading = asyncio.create_task(stream.read(1, 10))
        await asyncio.sleep(0.01)
        await stream.aclose()
        with pytest.raises(httpcore.ReadError):
            await reading
        with pytest.raises(httpcore.ReadError):
            await stream.read(1, 10)

    played(silent, scene)


def test_a_reader_that_is_cancelled_leaves_what_comes_to_the_next() -> None:
    """Nothing is lost with it."""

    async def scene(stream: NearStream) -> None:
        reading = asyncio.create_task(stream.read(5, 10))
        await asyncio.sleep(0.01)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        await stream.write(b"hello", 10)
        assert await stream.read(5, 10) == b"hello"

    played(echo, scene)
