"""Hundreds of turns, three in ten of them with a fault: what they leave behind.

Rule: counted from outside, in /proc; `bench/soak.py` measures memory, `test_leaks.py` says what must be gone.
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
from dataclasses import dataclass
from pathlib import Path

from interline.startup import Interline
from tests.services.world import World, ask, pin
from tests.simulator import Received
from tests.simulator.script import Step

FAULTS = (
    Step(status=500),
    Step(status=429),
    Step(status=400, message="no"),
    Step(ending="nothing", closes="rst"),
    Step("one two three", after=2, ending="fin"),
    Step("one two three", after=2, ending="rst"),
    Step("one two three", after=1, ending="error"),
    Step("one two", ending="no_marker"),
    Step(ending="nothing"),
    Step("one two three", after=2, ending="stall"),
    Step("one two", junk=0, junks=3),
)
IMPATIENT = "timeouts = { connect = 5, first_token = 0.15, stall = 0.15 }"
SHARE = 0.3


@dataclass(frozen=True)
class Left:
    """What a program holds."""

    sockets: int
    tasks: int
    memory: int
    """Bytes that are resident."""


def held() -> Left:
    """What this program holds now."""
    gc.collect()
    links = [_link(f"/proc/self/fd/{name}") for name in os.listdir("/proc/self/fd")]
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    memory = pages * os.sysconf("SC_PAGE_SIZE")
    return Left(sum(link.startswith("socket:") for link in links), len(asyncio.all_tasks()), memory)


def _link(path: str) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return ""


async def turns(app: Interline, count: int, chance: random.Random) -> None:
    """So many turns, one in twenty of them stopped; each asks one of two vendors, whatever their health."""
    for n in range(count):
        choice = pin(f"sim-{'ab'[n % 2]}/ok")
        if chance.random() < 0.05:
            turn = await app.chat.send(text="Hello?", choice=choice)
            await turn.stop()
        else:
            await ask(app, choice=choice)


def soak(home: Path, count: int, warm_up: int, *, seed: int = 7) -> tuple[Left, Left]:
    """What is held after the first few turns, and after so many more."""
    chance = random.Random(seed)
    what = random.Random(seed + 1)

    def step(received: Received) -> Step:
        return what.choice(FAULTS) if what.random() < SHARE else Step("One two three four five.")

    async def scene(app: Interline) -> tuple[Left, Left]:
        await turns(app, warm_up, chance)
        await _quiet()
        before = held()
        await turns(app, count, chance)
        await _quiet()
        return before, held()

    with World(home, timeouts=IMPATIENT) as world:
        for name, wire in (("sim-a", "openai-chat"), ("sim-b", "anthropic-messages")):
            world.add(name, wire).decides(step)
        before, after = world.play(scene)
    return before, after


async def _quiet() -> None:
    """Let what ends by itself end."""
    await asyncio.sleep(0.3)
