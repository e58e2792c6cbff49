"""Whether a vendor is back is tried by one turn, however many there are; what is known of it outlives the program."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from interline.model.turn import TurnEnded
from interline.startup import Interline
from tests.services.crowd import crowd
from tests.services.failover import GOOD
from tests.services.world import World, ask
from tests.simulator.script import Step

DAY = 24 * 3600.0


@pytest.mark.parametrize("is_back", [True, False])
def test_of_twelve_turns_at_once_one_tries_whether_it_is_back(home: Path, is_back: bool) -> None:
    """All are answered, eleven of them elsewhere at once; a try in vain costs its turn one request."""

    async def scene(app: Interline) -> tuple[Counter[str], str]:
        await ask(app)
        assert len(first.calls) == 2
        world.clock.ahead += 20
        together = Counter(await crowd(app, 12))
        assert len(first.calls) == 3
        after = (await ask(app)).message.receipt
        assert after is not None
        return together, after.ref.vendor

    with World(home) as world:
        back = Step("I am back.", wait=2) if is_back else Step(status=503, wait=2)
        first = world.add("sim-a").then(Step(status=503), Step(status=503), back)
        world.add("sim-b").answers(GOOD)
        together, after = world.play(scene)
    if is_back:
        assert together == {"sim-a": 1, "sim-b": 11}
        assert after == "sim-a"
    else:
        assert together == {"sim-b": 12}
        assert after == "sim-b"


def test_a_probe_that_is_stopped_frees_the_way_for_the_next(home: Path) -> None:
    """The user stops the very turn that tries it: the next one tries again."""

    async def scene(app: Interline) -> TurnEnded:
        await ask(app)
        world.clock.ahead += 20
        turn = await app.chat.send(text="Hello?")
        await asyncio.to_thread(first.wait_until, lambda: len(first.calls) == 3)
        await turn.stop()
        return await ask(app)

    with World(home) as world:
        first = world.add("sim-a").then(
            Step(status=503), Step(status=503), Step(ending="nothing"), Step("I am back.")
        )
        world.add("sim-b").answers(GOOD)
        ended = world.play(scene)
    assert ended.message.text == "I am back."


def test_health_outlives_the_program(home: Path) -> None:
    """Whoever rested then rests now, and is tried when its time has come."""
    with World(home) as world:
        first = world.add("sim-a").then(Step(status=503), Step(status=503), Step("I am back."))
        world.add("sim-b").answers(GOOD)
        assert world.play(ask).message.text == GOOD
        assert world.play(ask).message.text == GOOD
        assert len(first.calls) == 2
        world.clock.ahead += 20
        assert world.play(ask).message.text == "I am back."


@pytest.mark.parametrize("jump", [365 * DAY, -365 * DAY])
@pytest.mark.parametrize("restarts", [True, False])
def test_a_clock_that_jumps_benches_nobody_for_a_year(home: Path, jump: float, restarts: bool) -> None:
    """Forward or back, in a running program or between two: soon after it the vendor is tried again."""

    async def later(app: Interline) -> TurnEnded:
        world.clock.ahead += jump
        await ask(app)
        world.clock.ahead += 20
        return await ask(app)

    async def both(app: Interline) -> TurnEnded:
        await ask(app)
        return await later(app)

    with World(home) as world:
        world.add("sim-a").then(Step(status=503), Step(status=503), Step("I am back."))
        world.add("sim-b").answers(GOOD)
        if restarts:
            world.play(ask)
        ended = world.play(later if restarts else both)
    assert ended.message.text == "I am back."
