"""Hundreds of turns, three requests in ten of them with a fault: what they leave behind.

Rule: counted from outside, in /proc, before and after; `bench/soak.py` plays five hundred and weighs the memory,
`test_leaks.py` says what must be gone.
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
import threading
from collections import Counter
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from interline.startup import Interline
from tests.services.world import World, ask, pin
from tests.simulator import Received
from tests.simulator.script import Step

FAULTS = {
    "503": Step(status=503),
    "429": Step(status=429),
    "400": Step(status=400, message="no"),
    "reset": Step(ending="nothing", closes="rst"),
    "silent": Step(ending="nothing"),
    "cut": Step("one two three", after=2, ending="fin"),
    "reset in the answer": Step("one two three", after=2, ending="rst"),
    "stall": Step("one two three", after=2, ending="stall"),
    "error in the answer": Step("one two three", after=1, ending="error"),
    "no end marker": Step("one two", ending="no_marker"),
    "malformed": Step("one two", junk=0, junks=3),
    "malformed in the answer": Step("one two three", junk=1, junks=3),
}
_FAULTY = {1, 4, 8}
"""Which of ten requests: three."""
STOPPED = 0.05
"""Of the turns, so many are stopped by the user at once."""
IMPATIENT = "timeouts = { connect = 5, first_token = 0.15, stall = 0.15 }"
VENDORS = {"sim-a": "openai-chat", "sim-b": "anthropic-messages", "sim-c": "gemini"}
_AT_ONCE = 4


@dataclass(frozen=True)
class Held:
    """What a program holds."""

    descriptors: int
    """Open files and sockets."""
    sockets: int
    tasks: int
    threads: int
    """Those of Python's own pool left out: they stay, and are few."""
    memory: int
    """Bytes that are resident."""


@dataclass(frozen=True)
class Soaked:
    """What became of it all."""

    before: Held
    after: Held
    requests: int
    """How many the vendors saw after the first measure."""
    faults: Counter[str]
    """How many of them had which fault."""


def held() -> Held:
    """What this program holds now."""
    gc.collect()
    links = [_link(f"/proc/self/fd/{name}") for name in os.listdir("/proc/self/fd")]
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return Held(
        sum(bool(link) for link in links),
        sum(link.startswith("socket:") for link in links),
        len(asyncio.all_tasks()),
        sum(not thread.name.startswith("asyncio_") for thread in threading.enumerate()),
        pages * os.sysconf("SC_PAGE_SIZE"),
    )


def _link(path: str) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return ""


class _Soak:
    """One run of it."""

    def __init__(self, home: Path, seed: int) -> None:
        self._chance = random.Random(seed)
        self._kinds = cycle(FAULTS)
        self._is_calm = False
        self._requests = 0
        self._faults: Counter[str] = Counter()
        self.world = World(home, timeouts=IMPATIENT)
        for name, wire in VENDORS.items():
            self.world.add(name, wire).decides(self._step)

    def _step(self, received: Received) -> Step:
        self._requests += 1
        if self._is_calm or self._requests % 10 not in _FAULTY:
            return Step("One two three four five.")
        kind = next(self._kinds)
        self._faults[kind] += 1
        return FAULTS[kind]

    async def scene(self, app: Interline, count: int, warm_up: int) -> Soaked:
        # The check that a program makes of its database some time after its start has a thread of its own.
        await app.store.check()
        await self._turns(app, warm_up)
        before = await self._quiet(app)
        self._requests = 0
        self._faults.clear()
        await self._turns(app, count)
        requests = self._requests
        return Soaked(before, await self._quiet(app), requests, self._faults)

    async def _turns(self, app: Interline, count: int) -> None:
        """So many turns, a few at a time."""
        self._is_calm = False
        for first in range(0, count, _AT_ONCE):
            await asyncio.gather(*(self._turn(app, n) for n in range(first, min(count, first + _AT_ONCE))))

    async def _turn(self, app: Interline, n: int) -> None:
        """Every other one goes along the route, the others are pinned to each vendor in its turn, whatever its
        health."""
        choice = pin(f"{list(VENDORS)[n // 2 % len(VENDORS)]}/ok") if n % 2 else None
        if self._chance.random() < STOPPED:
            await (await app.chat.send(text="Hello?", choice=choice)).stop()
        else:
            await ask(app, choice=choice)

    async def _quiet(self, app: Interline) -> Held:
        """What is held once what ends by itself has ended: the vendors close the connections that were kept, and one
        more turn, which goes well, finds that out."""
        self._is_calm = True
        await asyncio.sleep(0.2)
        for vendor in self.world.vendors.values():
            vendor.drop_connections()
        await asyncio.sleep(0.2)
        await ask(app, choice=pin("sim-a/ok"))
        await asyncio.sleep(0.1)
        return held()


def soak(home: Path, count: int, warm_up: int, *, seed: int = 7) -> Soaked:
    """What is held after the first few turns, and after so many more."""
    run = _Soak(home, seed)
    with run.world as world:
        soaked: Soaked = world.play(lambda app: run.scene(app, count, warm_up))
    return soaked
