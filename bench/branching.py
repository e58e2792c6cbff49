"""How long a branch takes to become a conversation of its own, and branches to be listed, where paths are long."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.figures import Figure, at_most, median

if TYPE_CHECKING:
    from interline.startup import Interline

_MESSAGES, _ROUNDS = 10_000, 3


def figures() -> list[Figure]:
    from tests.services.test_branches import long_conversation
    from tests.services.world import World

    forks: list[float] = []
    lists: list[float] = []

    async def scene(app: Interline) -> None:
        about, last = await long_conversation(app, _MESSAGES)
        for _ in range(_ROUNDS):
            start = time.monotonic()
            await app.branches.fork(about, last)
            forks.append((time.monotonic() - start) * 1000)
            start = time.monotonic()
            await app.branches.list(about)
            lists.append((time.monotonic() - start) * 1000)

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, World(Path(folder)) as world:
        world.add("sim-a")
        world.play(scene)
    return [
        at_most("fork a path of 10,000 messages", median(forks), "ms", 1_000.0),
        at_most("list the branches of 10,000 messages", median(lists), "ms", 500.0),
    ]
