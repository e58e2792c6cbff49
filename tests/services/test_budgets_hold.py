"""Budgets over whole turns: many at once, in one program and in several, and what each budget does when it is short."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from interline.model.conversation import Status
from interline.model.errors import BudgetRefused
from interline.model.turn import TurnEnded
from interline.startup import Interline
from tests.services.crowd import crowd
from tests.services.world import World, ask

TENTH = 'max_output = 100\nprice = { input = "0", output = "1000.00" }'
"""A turn sets a tenth of a dollar aside."""
FREE = 'price = { input = "0", output = "0" }'
OVERSHOOT = {"input": 10, "output": 110}
"""What an answer then costs is a little more: no room comes back."""
BUDGET = '[[budget]]\nscope = "{scope}"\nlimit = "0.35"\non_exceed = "{on_exceed}"\n'


def budget(on_exceed: str = "stop", scope: str = "day") -> str:
    return BUDGET.format(scope=scope, on_exceed=on_exceed)


async def twenty_four(app: Interline) -> list[str]:
    return await crowd(app, 24)


def test_of_24_turns_at_once_exactly_three_are_admitted(home: Path) -> None:
    """One program, one loop: the vendor hears of three, the others end in a sentence and cost nothing."""
    with World(home, models="", route_extra=budget()) as world:
        vendor = world.add("sim-a", model=TENTH).answers(usage=OVERSHOOT, wait=0.2)
        found = Counter(world.play(twenty_four))
    assert found == {"sim-a": 3, "BudgetRefused": 21}
    assert len(vendor.calls) == 3


def test_of_24_turns_in_four_programs_exactly_three_are_admitted(home: Path) -> None:
    """Window, gateway and commands share the budget: three processes beside this one ask at the same moment."""
    with World(home, models="", route_extra=budget()) as world:
        vendor = world.add("sim-a", model=TENTH).answers(usage=OVERSHOOT, wait=0.2)

        async def scene(app: Interline) -> list[str]:
            others = [_program(world.home.data) for _ in range(3)]
            for other in others:
                assert other.stdout is not None
                assert await asyncio.to_thread(other.stdout.readline) == "ready\n"
            for other in others:
                assert other.stdin is not None
                other.stdin.write("go\n")
                other.stdin.flush()
            found = await crowd(app, 6)
            for other in others:
                out, _ = await asyncio.to_thread(other.communicate, timeout=60)
                found += json.loads(out)
            return found

        found = Counter(world.play(scene))
    assert found == {"sim-a": 3, "BudgetRefused": 21}
    assert len(vendor.calls) == 3


def _program(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.services.crowd", str(home), "6"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_where_money_is_short_turns_go_on_cheaper(home: Path) -> None:
    """on_exceed = "cheaper": three at the dear one, all others at the one that costs nothing; nobody is refused."""
    with World(home, models="", route_extra=budget("cheaper")) as world:
        dear = world.add("dear", model=TENTH).answers(usage=OVERSHOOT, wait=0.2)
        free = world.add("free", model=FREE).answers("For nothing.")
        found = Counter(world.play(twenty_four))
    assert found == {"dear": 3, "free": 21}
    assert (len(dear.calls), len(free.calls)) == (3, 21)


def test_where_money_is_short_this_computers_own_model_answers(home: Path) -> None:
    """The real one: it is no step of the route, and answers where nothing else may."""
    with World(home, models="", route_extra=budget("cheaper")) as world:
        dear = world.add("dear", model=TENTH.replace("1000.00", "9000.00")).answers()
        ended: TurnEnded = world.play(lambda app: ask(app, "Say hello."))
    assert not dear.requests
    assert ended.message.status is Status.COMPLETE
    assert ended.message.receipt is not None
    assert ended.message.receipt.ref.vendor == "local"
    assert ended.message.receipt.cost.for_people() == "free"
    assert any(character.isalpha() for character in ended.message.text)


@pytest.mark.parametrize("scope", ["turn", "conversation", "day", "month", "vendor:sim-a"])
@pytest.mark.parametrize("on_exceed", ["stop", "ask"])
def test_a_refused_turn_goes_at_the_users_word(home: Path, on_exceed: str, scope: str) -> None:
    """It ends in a sentence and exit code 4; with a yes it is sent, and its cost counts as any other."""

    async def scene(app: Interline) -> tuple[TurnEnded, TurnEnded]:
        refused = await ask(app)
        about = refused.message.conversation_id
        return refused, await ask(app, conversation_id=about, over_budget=True)

    dear = TENTH.replace("1000.00", "9000.00")
    with World(home, models="", route_extra=budget(on_exceed, scope)) as world:
        vendor = world.add("sim-a", model=dear).answers("Dear.", usage=OVERSHOOT)
        refused, allowed = world.play(scene)
    assert isinstance(refused.error, BudgetRefused)
    assert refused.error.exit_code == 4
    assert not refused.decision.attempts
    assert allowed.message.text == "Dear."
    assert allowed.decision.cost.as_text() == "0.99"
    assert len(vendor.calls) == 1


def test_a_fallback_is_held_to_the_budget_too(home: Path) -> None:
    """The first vendor costs next to nothing and fails: the second is over the budget, so nobody is asked in its place
    without a word."""
    with World(home, models="", route_extra=budget(scope="turn")) as world:
        world.add("cheap", model='max_output = 100\nprice = { input = "0", output = "1" }').fails(503)
        dear = world.add("dear", model=TENTH.replace("1000.00", "9000.00")).answers()
        ended = world.play(ask)
    assert not dear.requests
    assert ended.message.status is Status.ERROR
    assert ended.error is not None
    assert "overloaded (503)" in str(ended.error)
