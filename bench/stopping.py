"""How long a stop takes: until the turn is over and stored, and until the vendor sees the end of its connection."""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.figures import Figure, at_most, median

if TYPE_CHECKING:
    from interline.startup import Interline

_ROUNDS = 15


def figures() -> list[Figure]:
    found: list[Figure] = []
    for phase, fault in (
        ("before the headers", {"ending": "nothing"}),
        ("within the answer", {"ending": "stall", "after": 2}),
    ):
        over, seen = _measure(fault)
        found.append(at_most(f"stop {phase}: the turn is over", median(over), "ms", 100.0))
        found.append(at_most("  the vendor sees it", median(seen), "ms", 100.0))
    return found


def _measure(fault: dict[str, object]) -> tuple[list[float], list[float]]:
    from tests.services.world import World, until_text
    from tests.simulator.script import Step

    over: list[float] = []
    seen: list[float] = []

    async def scene(app: Interline) -> None:
        for n in range(_ROUNDS):
            turn = await app.chat.send(text="Hello?")
            if fault["ending"] == "stall":
                await until_text(turn, "two")
            else:
                await asyncio.to_thread(vendor.wait_until, lambda n=n: len(vendor.calls) > n)
            start = time.monotonic()
            await turn.stop()
            over.append((time.monotonic() - start) * 1000)
            call = vendor.calls[n]
            await asyncio.to_thread(vendor.wait_until, lambda call=call: call.closed_at is not None)
            assert call.closed_at is not None
            seen.append((call.closed_at - start) * 1000)

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, World(Path(folder)) as world:
        vendor = world.add("sim-a").then(Step("one two three", **fault))  # type: ignore[arg-type]
        world.play(scene)
    return over, seen
