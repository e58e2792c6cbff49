"""What the gateway adds over the vendor asked directly, what it weighs, and how soon it notices that a client went.

Vendor and gateway are processes of their own; the same client asks both in turn, over a kept connection each.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.figures import Figure, at_most, median
from bench.router import simulated_vendor

if TYPE_CHECKING:
    import httpx

    from tests.simulator import Vendor

_ROUNDS = 100
_WARM = 10
_WORDS = 500
_LONG_ROUNDS = 20
_GONE_ROUNDS = 20
_TEXT = "word " * _WORDS
_PAGE = 4096
_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class _Place:
    """Who is asked."""

    url: str
    model: str
    token: str = ""


@dataclass(frozen=True, slots=True)
class _Server:
    """The running gateway."""

    url: str
    token: str
    process: subprocess.Popen[str]

    def place(self, vendor: str) -> _Place:
        return _Place(f"{self.url}/v1", f"{vendor}/ok", self.token)

    @property
    def megabytes(self) -> float:
        """Resident."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


def figures() -> list[Figure]:
    if not Path("/proc/self/status").exists():
        print("the gateway is not measured: there is no /proc", file=sys.stderr)
        return []
    from tests.simulator import Vendor

    with (
        simulated_vendor() as short,
        simulated_vendor("--say", _TEXT, "--delay", "0") as long,
        Vendor() as slow,
        tempfile.TemporaryDirectory() as folder,
        _gateway(Path(folder), {"short": short, "long": long, "slow": slow.url}) as server,
    ):
        idle = server.megabytes
        with closing(_Flush(Path(folder) / "flushed")) as flush:
            firsts, lasts, gone = asyncio.run(_measure(server, short, long, slow, flush))
        busy = server.megabytes
    added = [g - b for b, g in zip(*firsts, strict=True)]
    added_words = [(g - b) / _WORDS for b, g in zip(*lasts, strict=True)]
    return [
        Figure("first token, vendor asked directly", median(firsts[0]), "ms"),
        at_most("  added by the gateway", median(added), "ms", 4.0),
        Figure("  of that, one flush of this disk, before the request leaves", median(flush.times), "ms"),
        Figure(f"each of {_WORDS} tokens, vendor asked directly", median(lasts[0]) / _WORDS, "ms"),
        at_most("  added by the gateway", median(added_words), "ms", 0.1),
        at_most("client gone until its vendor's connection is closed", median(gone), "ms", 100),
        at_most("gateway before the first question, resident memory", idle, "MB", 150),
        at_most("  after some hundred", busy, "MB", 150),
    ]


_Pair = tuple[list[float], list[float]]
"""Milliseconds: the vendor asked directly, and through the gateway."""


async def _measure(
    server: _Server, short: str, long: str, slow: Vendor, flush: _Flush
) -> tuple[_Pair, _Pair, list[float]]:
    import httpx

    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        firsts = await _in_turn(
            client, _Place(short, "ok"), server.place("short"), _ROUNDS, _until_first, flush
        )
        lasts = await _in_turn(client, _Place(long, "ok"), server.place("long"), _LONG_ROUNDS, _until_last)
        slow.answers(_TEXT, delay=0.01)
        gone = [await _until_noticed(client, server.place("slow"), slow) for _ in range(_GONE_ROUNDS)]
    return firsts, lasts, gone


async def _in_turn(
    client: httpx.AsyncClient,
    bare: _Place,
    relayed: _Place,
    rounds: int,
    take: Callable[[httpx.AsyncClient, _Place], Awaitable[float]],
    between: Callable[[], None] | None = None,
) -> _Pair:
    series: _Pair = ([], [])
    for n in range(_WARM + rounds):
        for times, place in zip(series, (bare, relayed), strict=True):
            taken = await take(client, place)
            if n >= _WARM:
                times.append(taken * 1000)
        if between is not None:
            between()
    return series


class _Flush:
    """A page brought to the disk: what writing an attempt down before it is made costs at least.

    Between the questions and not after them, since disks are shared; over what is there, as SQLite writes its log: a
    file that grows takes twice as long.
    """

    def __init__(self, path: Path) -> None:
        self.times: list[float] = []
        self._file = path.open("wb", buffering=0)
        self._file.write(bytes(_PAGE * (_WARM + _ROUNDS)))
        os.fsync(self._file.fileno())
        self._file.seek(0)

    def __call__(self) -> None:
        start = time.perf_counter()
        self._file.write(bytes(_PAGE))
        os.fsync(self._file.fileno())
        self.times.append((time.perf_counter() - start) * 1000)

    def close(self) -> None:
        self._file.close()


async def _until_first(client: httpx.AsyncClient, place: _Place) -> float:
    start, first = time.perf_counter(), 0.0
    async with _ask(client, place) as response:
        async for chunk in response.aiter_raw():
            # What a stream begins with has an empty text.
            if not first and b'"content":"H' in chunk.replace(b" ", b""):
                first = time.perf_counter() - start
    return first


async def _until_last(client: httpx.AsyncClient, place: _Place) -> float:
    start = time.perf_counter()
    async with _ask(client, place) as response:
        async for _ in response.aiter_raw():
            pass
    return time.perf_counter() - start


async def _until_noticed(client: httpx.AsyncClient, place: _Place, slow: Vendor) -> float:
    asked = len(slow.calls)
    async with _ask(client, place) as response:
        async for _ in response.aiter_raw():
            break
    left = time.monotonic()
    await asyncio.to_thread(slow.wait_until, lambda: len(slow.calls) > asked and slow.calls[asked].closed_at)
    return ((slow.calls[asked].closed_at or left) - left) * 1000


def _ask(client: httpx.AsyncClient, place: _Place):  # type: ignore[no-untyped-def]
    body = {"model": place.model, "stream": True, "messages": [{"role": "user", "content": "Hello"}]}
    headers = {"content-type": "application/json", "accept-encoding": "identity"}
    if place.token:
        headers["authorization"] = f"Bearer {place.token}"
    return client.stream("POST", f"{place.url}/chat/completions", content=json.dumps(body), headers=headers)


@contextmanager
def _gateway(folder: Path, vendors: dict[str, str]) -> Iterator[_Server]:
    (folder / "vendors.toml").write_text(
        "".join(
            f'[[vendor]]\nid = "{id_}"\nname = "{id_}"\nwire = "openai-chat"\nbase_url = "{url}"\n'
            'data = "local"\n[[vendor.model]]\nid = "ok"\nprice = { input = "1", output = "2" }\n'
            for id_, url in vendors.items()
        )
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "interline", "--home", str(folder), "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=_ROOT,
    )
    assert process.stdout is not None
    try:
        url = process.stdout.readline().removeprefix("listening on ").strip()
        process.stdout.readline()
        yield _Server(url, (folder / "gateway-token").read_text().strip(), process)
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()
