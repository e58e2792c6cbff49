"""A conversation stays where its beginning is in the vendor's prompt cache, and where it cannot, the record says what
that cost."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from interline.model.portability import CacheLeft
from interline.model.refs import ModelRef
from interline.model.turn import TurnEnded
from interline.services import questions
from interline.startup import Interline
from tests.services.failover import GOOD
from tests.services.world import World, ask, pin
from tests.simulator.script import Step

PRICED = 'price = {{ input = "10.00", output = "20.00"{cached} }}'
CACHED = ', cached_input = "1.00"'
LONG = {"input": 90_000, "output": 10_000}
LOSS = "was in the prompt cache of Sim B ok, which would have saved ≈$0.90."


def price(cached: str = CACHED) -> str:
    return PRICED.format(cached=cached)


def answered(ended: TurnEnded) -> str:
    receipt = ended.message.receipt
    assert receipt is not None
    return receipt.ref.vendor


def test_trap_29_the_next_turn_goes_where_the_last_one_was(home: Path) -> None:
    """Two models that cost the same: whoever answered answers again, until it cannot; then the record says what was
    lost with its cache, in dollars, and the conversation stays with its new vendor."""

    async def scene(app: Interline) -> list[TurnEnded]:
        ends = [await ask(app, choice=pin("sim-b/ok"))]
        about = ends[0].message.conversation_id
        for seconds in (0, 60, 60, 20, 0):
            world.clock.ahead += seconds
            choice = None if len(ends) > 1 else pin("route:default")
            ends.append(await ask(app, conversation_id=about, choice=choice))
        return ends

    with World(home, models=price(), route_extra='order = "cheapest"') as world:
        world.add("sim-a").answers(GOOD, usage=LONG)
        other = world.add("sim-b")
        other.then(
            *[Step("Mine.", usage=LONG)] * 3, Step(status=503), Step(status=503), Step("Mine.", usage=LONG)
        )
        ends = world.play(scene)
    assert [answered(ended) for ended in ends] == ["sim-b"] * 3 + ["sim-a"] * 3
    warm = [[str(c.ref) for c in ended.decision.plan.candidates if c.cache_warm] for ended in ends]
    assert warm == [[]] + [["sim-b/ok"]] * 3 + [["sim-a/ok"]] * 2
    assert [LOSS in ended.decision.why for ended in ends] == [False, False, False, True, False, False]
    receipt = ends[3].message.receipt
    assert receipt is not None
    assert receipt.why == ends[3].decision.why
    # It is back by then, and would be as cheap.
    assert "resting" not in ends[5].decision.plan.candidates[1].reasons


def test_a_cheaper_model_is_worth_leaving_a_cache_for(home: Path) -> None:
    """A route by price goes by price; what was left behind is told all the same."""

    async def scene(app: Interline) -> TurnEnded:
        first = await ask(app, choice=pin("sim-b/ok"))
        about = first.message.conversation_id
        return await ask(app, conversation_id=about, choice=pin("route:default"))

    with World(home, models="", route_extra='order = "cheapest"') as world:
        world.add("sim-a", model='price = { input = "0.10", output = "0.20" }').answers(GOOD)
        world.add("sim-b", model=price()).answers(usage=LONG)
        ended = world.play(scene)
    assert answered(ended) == "sim-a"
    assert LOSS in ended.decision.why


def test_what_leaving_a_cache_costs_is_known_before_anything_is_sent(home: Path) -> None:
    """For another model; not for the one that answered, nor once its vendor has likely forgotten."""

    async def scene(app: Interline) -> list[CacheLeft | None]:
        first = await ask(app, choice=pin("sim-b/ok"))
        about, found = first.message.conversation_id, []
        for choice in ("sim-a/ok", "sim-b/ok"):
            report = await app.chat.portability(about, pin(choice))
            assert report is not None
            found.append(report.cache)
        return found

    with World(home, models=price()) as world:
        asked = world.add("sim-a")
        world.add("sim-b").answers(usage=LONG)
        left, stays = world.play(scene)
    assert left == CacheLeft(ModelRef("sim-b", "ok"), Decimal("0.9"))
    assert stays is None
    assert not asked.requests


@pytest.mark.parametrize(("cached", "seconds"), [("", 300), (CACHED, 0)], ids=["no discount", "cold again"])
def test_where_nothing_was_lost_nothing_is_said(
    home: Path, monkeypatch: pytest.MonkeyPatch, cached: str, seconds: int
) -> None:
    """A vendor whose cached tokens cost what fresh ones do, or one that has likely forgotten."""
    monkeypatch.setattr(questions, "CACHE_SECONDS", seconds)

    async def scene(app: Interline) -> TurnEnded:
        first = await ask(app, choice=pin("sim-b/ok"))
        return await ask(app, conversation_id=first.message.conversation_id, choice=pin("sim-a/ok"))

    with World(home, models=price(cached)) as world:
        world.add("sim-a").answers(GOOD)
        world.add("sim-b").answers(usage=LONG)
        ended = world.play(scene)
    assert ended.decision.why == "You chose this model for the conversation."
