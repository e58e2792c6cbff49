"""Connections straight to a server, on real sockets: in how many pieces a request leaves, and which are kept."""

from __future__ import annotations

import asyncio
import os
import ssl
import sys
from collections.abc import Callable
from pathlib import Path

import httpcore
import pytest

from interline.net import direct
from interline.net.direct import Direct, Question, Reply
from interline.net.near import NearStream
from interline.net.trouble import Progress
from interline.net.trust import empty_context
from interline.net.watch import Watch
from tests.simulator import Vendor

WHOLE = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nHi"


class Server:
    """Answers each request with the next of some texts, byte for byte; a text ends the connection where it says so."""

    def __init__(
        self, *answers: bytes, ends: bool = False, hasty: bool = False, tls: ssl.SSLContext | None = None
    ) -> None:
        """A `hasty` one answers the first piece of a request and reads no further."""
        self._answers = list(answers)
        self._hasty = hasty
        self._tls = tls
        self._ends = ends
        self._gone = asyncio.Event()
        self.connections = 0
        self.open = 0
        self.got: list[bytes] = []
        """What came over each connection."""
        self.writers: list[asyncio.StreamWriter] = []

    async def __aenter__(self) -> Server:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *error: object) -> None:
        self._gone.set()
        self._server.close()
        for writer in self.writers:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        n, self.connections, self.open = self.connections, self.connections + 1, self.open + 1
        self.got.append(b"")
        self.writers.append(writer)
        try:
            while piece := await reader.read(65536):
                self.got[n] += piece
                if piece.endswith(b"\r\n\r\n") or b"body" in piece or self._hasty:
                    writer.write(self._answers.pop(0))
                    if self._ends:
                        break
                if self._hasty:
                    await self._gone.wait()
        finally:
            self.open -= 1
            writer.close()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something is so, five seconds at most."""
        async with asyncio.timeout(5):
            while not holds():  # noqa: ASYNC110 - what is waited for is no event
                await asyncio.sleep(0.005)

    def question(self, method: str = "GET", body: bytes = b"", path: bytes = b"/") -> Question:
        scheme = b"https" if self._tls else b"http"
        url = httpcore.URL(scheme=scheme, host=b"127.0.0.1", port=self.port, target=path)
        headers = [(b"Host", b"sim")]
        if body:
            headers.append((b"Content-Length", b"%d" % len(body)))
        return Question(method, url, headers, body)


def watch() -> Watch:
    return Watch(Progress(), None, None)


async def read(reply: Reply) -> bytes:
    """The whole body."""
    body = b"".join([piece async for piece in reply])
    await reply.aclose()
    return body


async def ask(line: Direct, question: Question) -> bytes:
    return await read(await line.ask(question, watch()))


def played(scene: Callable[[Direct], object]) -> None:
    """Run a scene with connections of its own."""

    async def play() -> None:
        line = Direct(empty_context())
        try:
            await scene(line)  # type: ignore[misc]
        finally:
            await line.close()

    asyncio.run(play())


@pytest.fixture(autouse=True, params=["near", "far"])
def how(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """All of it for servers on this computer, and as it is for those elsewhere."""
    if request.param == "far":
        monkeypatch.setattr(direct, "is_loopback", lambda host: False)
    return str(request.param)


@pytest.mark.parametrize("words", [10, 63_000, 64 * 1024, 3_000_000])
def test_a_request_leaves_in_one_piece(words: int, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Head, body and end; also the second over the same connection."""
    pieces: list[bytes] = []
    write = httpcore.AnyIOBackend  # The real one, below which is counted.
    near_write = NearStream.write

    async def counted_near(self: NearStream, buffer: bytes, timeout: float | None = None) -> None:
        pieces.append(buffer)
        await near_write(self, buffer, timeout)

    monkeypatch.setattr(NearStream, "write", counted_near)

    class Counting(write):  # type: ignore[valid-type,misc]
        async def connect_tcp(self, *given: object, **named: object) -> httpcore.AsyncNetworkStream:
            stream = await super().connect_tcp(*given, **named)
            real = stream.write

            async def counted(buffer: bytes, timeout: float | None = None) -> None:
                pieces.append(buffer)
                await real(buffer, timeout)

            stream.write = counted
            return stream  # type: ignore[no-any-return]

    monkeypatch.setattr(httpcore, "AnyIOBackend", Counting)
    body = b'{"model": "ok", "stream": true, "about": "%s"}' % (b"x" * words)
    with Vendor() as vendor:
        url = httpcore.URL(f"{vendor.url}/chat/completions")
        headers = [(b"Host", b"sim"), (b"Content-Length", b"%d" % len(body))]

        async def scene(line: Direct) -> None:
            for _ in range(2):
                assert b"[DONE]" in await ask(line, Question("POST", url, headers, body))

        played(scene)
    assert len(pieces) == 2
    assert [call.body for call in vendor.calls] == [body, body]
    assert {call.connection for call in vendor.calls} == {1}


def test_a_connection_serves_one_after_the_other_and_two_at_once_have_two() -> None:
    """Never two answers over one."""

    async def scene(line: Direct) -> None:
        async with Server(WHOLE, WHOLE, WHOLE) as server:
            first = await line.ask(server.question(), watch())
            second = await line.ask(server.question(), watch())
            assert server.connections == 2
            assert [await read(first), await read(second)] == [b"Hi", b"Hi"]
            assert await ask(line, server.question()) == b"Hi"
            assert server.connections == 2

    played(scene)


@pytest.mark.parametrize(
    "answer",
    [
        WHOLE + WHOLE,
        WHOLE + b"x",
        b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nHi",
        b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nHi",
    ],
)
def test_a_connection_is_not_used_again_after(answer: bytes) -> None:
    """What came beyond an answer must not be taken for the next one; and a server's word that it ends counts."""

    async def scene(line: Direct) -> None:
        async with Server(answer, WHOLE) as server:
            assert await ask(line, server.question()) == b"Hi"
            await server.until(lambda: not server.open)
            assert await ask(line, server.question()) == b"Hi"
            assert server.connections == 2

    played(scene)


@pytest.mark.parametrize("is_tls", [False, True])
def test_what_a_server_says_unasked_is_no_answer_wherever_it_waits(is_tls: bool, tmp_path: Path) -> None:
    """It came in one piece with the answer, which ends where a read does: the socket does not show what is behind."""
    head = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n"
    size = direct._PIECE - len(head % 65_000)
    answer = head % size + b"x" * size
    assert len(answer) == direct._PIECE
    evil = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil"

    async def play() -> None:
        server_tls, trust = certified(tmp_path) if is_tls else (None, empty_context())
        line = Direct(trust)
        async with Server(answer + evil, WHOLE, tls=server_tls) as server:
            assert len(await ask(line, server.question())) == size
            await asyncio.sleep(0.05)
            assert await ask(line, server.question()) == b"Hi"
            assert server.connections == 2
            await line.close()

    asyncio.run(play())


def certified(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server on 127.0.0.1 shows, and what trusts it."""
    from .authority import Authority

    authority = Authority(folder)
    return authority.server(), ssl.create_default_context(cafile=authority.file)


@pytest.mark.parametrize("is_tls", [False, True])
def test_a_connection_that_is_closed_while_a_request_is_held_back_is_made_again(
    is_tls: bool, tmp_path: Path
) -> None:
    """Nothing of it has left, so that nobody is charged and nothing failed."""

    async def play() -> None:
        server_tls, trust = certified(tmp_path) if is_tls else (None, empty_context())
        line = Direct(trust)
        async with Server(WHOLE, WHOLE, tls=server_tls) as server:
            assert await ask(line, server.question()) == b"Hi"

            async def cleared() -> None:
                server.writers[0].close()
                await asyncio.sleep(0.1)

            progress = Progress()
            reply = await line.ask(server.question(), Watch(progress, None, cleared))
            assert await read(reply) == b"Hi"
            assert progress.connected
            assert progress.sent
            assert server.connections == 2
            await line.close()

    asyncio.run(play())


@pytest.mark.parametrize("ends", [False, True])
def test_a_server_may_refuse_a_long_request_before_it_has_read_it(ends: bool) -> None:
    """Why it does is read, and the connection serves nobody else."""
    refusal = b"HTTP/1.1 413 Too Long\r\ncontent-length: 2\r\n\r\nNo"

    async def scene(line: Direct) -> None:
        async with Server(*[refusal] * 2, ends=ends, hasty=True) as server:
            for n in (1, 2):
                progress = Progress()
                question = server.question("POST", b"x" * 20_000_000)
                reply = await line.ask(question, Watch(progress, None, None))
                assert reply.status == 413
                assert await read(reply) == b"No"
                assert not progress.sent
                assert server.connections == n

    played(scene)


def test_a_server_that_goes_within_a_long_request_is_no_answer() -> None:
    """And no task is left that nobody asks how it ended."""

    async def scene(line: Direct) -> None:
        async with Server(b"", ends=True, hasty=True) as server:
            progress = Progress()
            with pytest.raises((httpcore.WriteError, httpcore.ReadError, httpcore.RemoteProtocolError)):
                await line.ask(server.question("POST", b"x" * 20_000_000), Watch(progress, None, None))
            assert not progress.sent
            await server.until(lambda: not server.open)

    played(scene)


def test_a_server_that_only_announces_its_answer_is_not_listened_to_for_ever() -> None:
    """103 Early Hints without end."""

    async def scene(line: Direct) -> None:
        async with Server(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 5000) as server:
            with pytest.raises(httpcore.RemoteProtocolError):
                await line.ask(server.question(), watch())

    played(scene)


def test_what_a_server_says_unasked_is_no_answer() -> None:
    """It came while the connection was idle."""

    async def scene(line: Direct) -> None:
        async with Server(WHOLE, WHOLE) as server:
            assert await ask(line, server.question()) == b"Hi"
            server.writers[0].write(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil")
            await server.writers[0].drain()
            await asyncio.sleep(0.05)
            assert await ask(line, server.question()) == b"Hi"
            assert server.connections == 2

    played(scene)


def test_a_connection_that_the_server_closed_is_not_used() -> None:
    """The next request gets a new one."""

    async def scene(line: Direct) -> None:
        async with Server(WHOLE, WHOLE, ends=True) as server:
            assert await ask(line, server.question()) == b"Hi"
            await server.until(lambda: not server.open)
            await asyncio.sleep(0.05)
            assert await ask(line, server.question()) == b"Hi"
            assert server.connections == 2

    played(scene)


@pytest.mark.skipif(sys.platform != "linux", reason="counts in /proc")
def test_connections_that_servers_closed_are_closed_with_the_next_answer() -> None:
    """Whomever that comes from."""

    async def scene(line: Direct) -> None:
        async with Server(WHOLE, WHOLE) as one, Server(WHOLE, WHOLE) as other:
            replies = [await line.ask(one.question(), watch()) for _ in range(2)]
            for reply in replies:
                await read(reply)
            for writer in one.writers:
                writer.close()
            await one.until(lambda: not one.open)
            await asyncio.sleep(0.05)
            sockets = _sockets()
            await ask(line, other.question())
            # Two are gone, and both ends of another have come.
            assert _sockets() == sockets

    played(scene)


def _sockets() -> int:
    """How many this program holds."""
    links = [Path(f"/proc/self/fd/{name}") for name in os.listdir("/proc/self/fd")]
    return sum(link.is_socket() for link in links)


def test_an_answer_that_is_left_early_closes_its_connection() -> None:
    """Nobody pays for what nobody reads."""

    async def scene(line: Direct) -> None:
        async with Server(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nHi") as server:
            reply = await line.ask(server.question(), watch())
            assert await anext(reply) == b"Hi"
            await reply.aclose()
            await reply.aclose()
            await server.until(lambda: not server.open)
            with pytest.raises(StopAsyncIteration):
                await anext(reply)

    played(scene)


def test_what_a_server_says_before_its_answer_is_passed_over() -> None:
    """103 Early Hints, as many as it likes."""

    async def scene(line: Direct) -> None:
        early = b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n"
        async with Server(early + early + WHOLE) as server:
            reply = await line.ask(server.question(), watch())
            assert reply.status == 200
            assert await read(reply) == b"Hi"

    played(scene)


def test_old_connections_are_closed_and_no_more_than_some_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest go first."""
    monkeypatch.setattr(direct, "_MOST_KEPT", 2)

    async def scene(line: Direct) -> None:
        async with Server(*[WHOLE] * 6) as server:
            replies = [await line.ask(server.question(), watch()) for _ in range(4)]
            for reply in replies:
                await read(reply)
            await server.until(lambda: server.open == 2)
            monkeypatch.setattr(direct, "_KEPT_SECONDS", 0.0)
            await ask(line, server.question())
            await server.until(lambda: server.open == 0)
            assert server.connections == 5

    played(scene)


def test_closing_ends_idle_and_busy_connections() -> None:
    """And what is read later is an error, not the end of an answer."""

    async def play() -> None:
        line = Direct(empty_context())
        async with Server(WHOLE, b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nHi", WHOLE) as server:
            busy = None
            idle = await line.ask(server.question(), watch())
            busy = await line.ask(server.question(), watch())
            await read(idle)
            assert await anext(busy) == b"Hi"
            await line.close()
            with pytest.raises(httpcore.ReadError):
                await anext(busy)
            await busy.aclose()
            await server.until(lambda: not server.open)

    asyncio.run(play())


def test_a_handshake_that_is_stopped_leaves_no_connection(tmp_path: Path) -> None:
    """The server never answers the hello."""

    async def scene(line: Direct) -> None:
        async with Server() as server:
            url = httpcore.URL(scheme=b"https", host=b"127.0.0.1", port=server.port, target=b"/")
            asking = asyncio.create_task(line.ask(Question("GET", url, [(b"Host", b"sim")], b""), watch()))
            await server.until(lambda: server.open == 1)
            await asyncio.sleep(0.05)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            await server.until(lambda: not server.open)

    played(scene)
