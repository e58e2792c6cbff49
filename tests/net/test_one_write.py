"""In how many pieces a request leaves, counted on real sockets below the backend."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import httpcore
import pytest

from interline.net.one_write import OneWriteBackend
from tests.simulator import Vendor


class _Counting(httpcore.AsyncNetworkBackend):
    """Real connections; what leaves over them, piece by piece."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self._real = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        stream = await self._real.connect_tcp(host, port, timeout, local_address, socket_options)
        return _CountingStream(stream, self.pieces)


class _CountingStream(httpcore.AsyncNetworkStream):
    def __init__(self, real: httpcore.AsyncNetworkStream, pieces: list[bytes]) -> None:
        self._real = real
        self._pieces = pieces

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return await self._real.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._pieces.append(buffer)
        await self._real.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._real.aclose()

    def get_extra_info(self, info: str) -> object:
        return self._real.get_extra_info(info)


def _pieces_of(vendor: Vendor, method: str, bodies: list[bytes]) -> list[bytes]:
    """What leaves for these bodies, asked one after the other over a kept connection."""
    counting = _Counting()

    async def ask() -> None:
        async with httpcore.AsyncConnectionPool(network_backend=OneWriteBackend(counting)) as pool:
            for body in bodies:
                headers = {"Host": "sim", "Content-Length": str(len(body))} if body else {"Host": "sim"}
                answer = await pool.request(
                    method, f"{vendor.url}/chat/completions", headers=headers, content=body or None
                )
                assert answer.status == 200

    asyncio.run(ask())
    assert len({call.connection for call in vendor.calls}) == 1
    assert [call.body for call in vendor.calls] == bodies
    return counting.pieces


def _body(words: int) -> bytes:
    return b'{"model": "ok", "stream": true, "about": "%s"}' % (b"x" * words)


def test_head_and_body_leave_in_one_piece() -> None:
    """One write a request, also for the second over the same connection."""
    with Vendor() as vendor:
        pieces = _pieces_of(vendor, "POST", [_body(10), _body(20)])
    assert len(pieces) == 2
    assert all(piece.startswith(b"POST ") for piece in pieces)
    assert pieces[1].endswith(_body(20))


@pytest.mark.parametrize("words", [63_000, 64 * 1024, 70_000, 3_000_000])
def test_a_long_body_arrives_whole_and_after_its_head(words: int) -> None:
    """Nothing is held back beyond the end of the request, and nothing is copied that is long."""
    with Vendor() as vendor:
        pieces = _pieces_of(vendor, "POST", [_body(words)])
    head, _, begun = pieces[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST ")
    assert begun + b"".join(pieces[1:]) == _body(words)
    assert len(pieces) <= 2


def test_a_request_without_a_body_leaves_at_once() -> None:
    """Its end is said with an empty piece too; the answer would otherwise be waited for in vain."""
    with Vendor() as vendor:
        counting = _Counting()

        async def ask() -> int:
            async with httpcore.AsyncConnectionPool(network_backend=OneWriteBackend(counting)) as pool:
                answer = await pool.request("GET", f"{vendor.url}/models", headers={"Host": "sim"})
                return answer.status

        assert asyncio.run(asyncio.wait_for(ask(), 10)) == 200
    assert [piece[:4] for piece in counting.pieces] == [b"GET "]
