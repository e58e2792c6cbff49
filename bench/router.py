"""What the router adds to the time of the first token, over bare httpx on loopback.

The vendor is simulated in a process of its own; both sides ask it in turn, over a kept connection each.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bench.figures import Figure, at_most, median

_ROUNDS = 300
_WARM = 20
_OTHERS = ("listed", "fastest", "local_first")


def figures() -> list[Figure]:
    with simulated_vendor() as url:
        bare, routed, kept = asyncio.run(_measure(url))
    added = [r - b for r, b in zip(routed, bare, strict=True)]
    added_kept = [k - b for k, b in zip(kept, bare, strict=True)]
    return [
        Figure("first token, bare httpx", median(bare), "ms"),
        at_most("  added by the router", median(added), "ms", 0.5),
        at_most("  added with its ledger on disk (synchronous=FULL)", median(added_kept), "ms", 0.5),
        at_most("  the same, 99 of 100", _percentile(added_kept, 0.99), "ms", 3.0),
        Figure("  bare httpx alone strays from its median, 99 of 100", _stray(bare), "ms"),
        at_most("plan of 200 candidates, by price", median(_plans("cheapest")), "ms", 1.0),
        at_most("  in the slowest of the other orders", max(median(_plans(o)) for o in _OTHERS), "ms", 1.0),
    ]


def _percentile(values: list[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def _stray(values: list[float]) -> float:
    """What the machine itself adds to one in a hundred."""
    return _percentile(values, 0.99) - median(values)


def _plans(order: str) -> list[float]:
    """Milliseconds for one plan: 200 models of 10 vendors, each with a price and a speed."""
    from decimal import Decimal

    from interline.model.facts import ModelFacts
    from interline.model.money import Cost, Quality
    from interline.model.refs import ModelRef
    from interline.model.route import Choice, Route
    from interline.model.vendor import Vendor
    from interline.router.plan import make_plan
    from interline.router.survey import Needs, Terrain

    models = tuple(ModelFacts(f"model-{n}", context=200_000) for n in range(20))
    vendors = {
        id_: Vendor(id_, id_, "http://127.0.0.1:1/v1", "openai-chat", models=models)
        for id_ in (f"vendor-{n}" for n in range(10))
    }
    steps = tuple(ModelRef(id_, facts.id) for id_ in vendors for facts in models)
    now = datetime.now(UTC)
    terrain = Terrain(
        vendors,
        {"default": Route("default", steps, order=order)},
        frozenset(),
        now.date(),
        {ref: Cost(Decimal(n % 17) / 1000, Quality.ESTIMATED) for n, ref in enumerate(steps)},
        now=now,
        speeds={ref: n % 900 for n, ref in enumerate(steps)},
    )
    needs, times = Needs(1000), []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        make_plan(Choice(), terrain, needs)
        times.append((time.perf_counter() - start) * 1000)
    return times


async def _measure(url: str) -> tuple[list[float], list[float], list[float]]:
    from interline.model.parts import Text
    from interline.model.request import ChatRequest, Turn

    request = ChatRequest("ok", (Turn("user", (Text("Hello"),)),))
    async with _Bare(url) as bare, _Routed(url, request) as routed:
        with tempfile.TemporaryDirectory() as folder:
            async with _Routed(url, request, Path(folder)) as kept:
                series: tuple[list[float], list[float], list[float]] = ([], [], [])
                for n in range(_WARM + _ROUNDS):
                    for times, side in zip(series, (bare, routed, kept), strict=True):
                        taken = await side.first_token()
                        if n >= _WARM:
                            times.append(taken * 1000)
    return series


@contextmanager
def simulated_vendor(*more: str) -> Iterator[str]:
    """Where it is; `more` are options of `python -m tests.simulator`."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.simulator", "--wire", "openai-chat", "--port", "0", *more],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parent.parent,
    )
    assert process.stdout is not None
    try:
        yield _address(process)
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        for word in line.split():
            if word.startswith("http://"):
                return word
    raise RuntimeError("the simulated vendor did not say where it listens")


class _Bare:
    """httpx alone, as little as can be."""

    def __init__(self, url: str) -> None:
        self._url = f"{url}/chat/completions"
        self._body = json.dumps(
            {"model": "ok", "stream": True, "messages": [{"role": "user", "content": "Hello"}]}
        )

    async def __aenter__(self) -> _Bare:
        import httpx

        self._client = httpx.AsyncClient(trust_env=False, timeout=None)
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._client.aclose()

    async def first_token(self) -> float:
        start = time.perf_counter()
        first = 0.0
        headers = {"content-type": "application/json", "accept-encoding": "identity"}
        async with self._client.stream("POST", self._url, content=self._body, headers=headers) as response:
            async for chunk in response.aiter_raw():
                if not first and b'"content"' in chunk:
                    first = time.perf_counter() - start
        return first


class _Routed:
    """The router with everything it always does; the ledger in memory, or on disk."""

    def __init__(self, url: str, request: object, folder: Path | None = None) -> None:
        from interline.model.facts import DataPolicy, ModelFacts
        from interline.model.vendor import Vendor

        self._request = request
        self._folder = folder
        self._vendor = Vendor(
            "sim",
            "Sim",
            url,
            "openai-chat",
            data=DataPolicy.LOCAL,
            models=(ModelFacts("ok"),),
            user_defined=True,
        )

    async def __aenter__(self) -> _Routed:
        from interline.catalog.prices import Prices
        from interline.keys.vault import Vault
        from interline.local.server import LocalServer
        from interline.model.conversation import Conversation
        from interline.net.client import HttpClient
        from interline.paths import Home
        from interline.router.clock import SystemClock
        from interline.router.health_keeper import HealthKeeper
        from interline.router.turn import Router
        from interline.store.database import Store

        self._store = None
        ledger: object = _Memory()
        if self._folder is not None:
            self._store = Store(Home.at(self._folder))
            await self._store.open()
            self._conversation = Conversation("bench", "bench", datetime.now(UTC), datetime.now(UTC))
            ledger = self._store.ledger
        self._client = HttpClient(environment={})
        clock = SystemClock()
        self._router = Router(
            transport=self._client,
            keys=Vault({}),
            embedded=LocalServer(Path(tempfile.gettempdir())),
            pricing=Prices(),
            ledger=ledger,  # type: ignore[arg-type]
            clock=clock,
            health=HealthKeeper(ledger, clock),  # type: ignore[arg-type]
        )
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._client.close()
        if self._store is not None:
            await self._store.close()

    async def first_token(self) -> float:
        from interline.ids import new_id
        from interline.model.conversation import Message, Role, Status
        from interline.model.events import TextDelta
        from interline.model.refs import ModelRef
        from interline.model.route import Choice, Route
        from interline.router.job import Job
        from interline.router.plan import Needs, Terrain, make_plan

        answer_id = new_id()
        first = 0.0

        def emit(event: object) -> None:
            nonlocal first
            if not first and isinstance(event, TextDelta):
                first = time.perf_counter() - start

        route = Route("default", (ModelRef("sim", "ok"),))
        terrain = Terrain({"sim": self._vendor}, {"default": route}, frozenset(), datetime.now(UTC).date())
        plan = make_plan(Choice(), terrain, Needs(10))
        job = Job(
            new_id(),
            "bench",
            answer_id,
            plan,
            {"sim": self._vendor},
            lambda vendor, facts: self._request,  # type: ignore[arg-type,return-value]
        )
        if self._store is not None:
            # As in the program: question, empty answer, decision and first attempt in one commit, which the question
            # needs anyway; what is measured is what the router adds to it.
            answer = Message(
                answer_id, "bench", None, 1, Role.ASSISTANT, (), datetime.now(UTC), status=Status.STREAMING
            )
            opening = self._router.opening(job)
            assert opening is not None
            _, _, opening = await self._store.conversations.begin_turn_and_attempt(
                self._conversation, None, answer, opening
            )
            job = replace(job, opening=opening)
        start = time.perf_counter()
        await self._router.run(job, emit)
        return first


class _Memory:
    """A ledger that keeps nothing."""

    async def open_attempt(self, *opened: object, meanwhile: object = None) -> None:
        pass

    async def health(self) -> tuple[object, ...]:
        return ()

    async def keep_health(self, records: object) -> None:
        pass

    async def close_attempt(self, attempt: object) -> None:
        pass

    async def close_decision(self, decision: object) -> None:
        pass
