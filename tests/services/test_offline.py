"""No network: nobody is to blame, and only what runs on this computer is still asked."""

from __future__ import annotations

from pathlib import Path

from interline.model.failure import FailureClass
from interline.model.turn import TurnEnded
from interline.startup import Interline
from tests.services.world import World, ask

ONE, TWO, THREE = "https://api.one.invalid/v1", "https://two.invalid/v1", "https://three.invalid/v1"


def test_two_unrelated_hosts_out_of_reach_are_no_network(home: Path) -> None:
    """The second of them says so at once, nobody further is asked, and none of them rests for it afterwards."""

    async def scene(app: Interline) -> TurnEnded:
        ended = await ask(app)
        assert await app.store.ledger.health() == ()
        return ended

    with World(home) as world:
        for name, url in (("one", ONE), ("two", TWO), ("three", THREE)):
            world.add_elsewhere(name, url)
        ended = world.play(scene)
    classes = [attempt.failure.failure_class for attempt in ended.decision.attempts if attempt.failure]
    assert classes == [FailureClass.CONNECT, FailureClass.OFFLINE]
    assert [attempt.tries for attempt in ended.decision.attempts] == [2, 1]
    assert ended.error is not None
    assert "no network" in str(ended.error)
    assert ended.error.next_step == "Check the network, then try again."
    assert all(attempt.bill.cost.amount == 0 for attempt in ended.decision.attempts)


def test_what_runs_on_this_computer_still_answers(home: Path) -> None:
    """A step further down the route that needs no network."""
    with World(home) as world:
        for name, url in (("one", ONE), ("two", TWO), ("three", THREE)):
            world.add_elsewhere(name, url)
        world.add("sim-a").answers("Here.")
        ended = world.play(ask)
    assert ended.message.text == "Here."
    assert [attempt.ref.vendor for attempt in ended.decision.attempts] == ["one", "two", "sim-a"]


def test_two_doors_of_one_house_are_not_the_network(home: Path) -> None:
    """Two addresses of one owner are out of reach: that is the owner's trouble, and the next vendor is asked."""

    async def scene(app: Interline) -> TurnEnded:
        ended = await ask(app)
        struck = {record.ref.vendor for record in await app.store.ledger.health() if record.state != "ok"}
        assert struck == {"one", "two"}
        return ended

    with World(home) as world:
        world.add_elsewhere("one", "https://api.house.invalid/v1")
        world.add_elsewhere("two", "https://eu.api.house.invalid/v1")
        world.add("sim-a").answers("Here.")
        ended = world.play(scene)
    assert ended.message.text == "Here."
    assert [a.failure.failure_class for a in ended.decision.attempts if a.failure] == [
        FailureClass.CONNECT
    ] * 2


def test_who_cannot_be_reached_while_others_can_is_blamed(home: Path) -> None:
    """The next vendor answers, so there is a network: the first one rests from then on."""

    async def scene(app: Interline) -> TurnEnded:
        await ask(app)
        return await ask(app)

    with World(home) as world:
        world.add_elsewhere("one", ONE)
        world.add("sim-a").answers("Here.")
        ended = world.play(scene)
    assert [attempt.ref.vendor for attempt in ended.decision.attempts] == ["sim-a"]
    assert ended.decision.plan.candidates[-1].reasons == ("resting",)
