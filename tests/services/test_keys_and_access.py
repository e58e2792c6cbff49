"""Several keys of one vendor, models that not everybody may use, and models that train on what they are told."""

from __future__ import annotations

from pathlib import Path

from interline.model.conversation import Status
from interline.model.failure import FailureClass
from interline.model.turn import TurnEnded
from interline.startup import Interline
from tests.services.failover import GOOD
from tests.services.world import World, ask, pin
from tests.simulator.script import Step

NAMES = ("work", "private", "old", "older", "last")
KEYED = 'key_env = "SIM_A_KEY"\nkeys = ["work", "private", "old", "older", "last"]'
GOOD_KEY = "the-good-key-0123456789"
HOUR, DAY = 3600.0, 24 * 3600.0


async def keep_keys(app: Interline) -> None:
    """Five that the vendor does not accept, and at the end one that it does."""
    vendor = app.directory.vendors["sim-a"]
    for name in ("", *NAMES[:-1]):
        await app.vault.set(vendor, f"a-dead-key-{name or 'first'}-0123456789", name)
    await app.vault.set(vendor, GOOD_KEY, NAMES[-1])


def test_five_dead_keys_and_a_good_one_serve(home: Path) -> None:
    """All are tried in one turn; the dead ones are remembered, also over a restart, and the vendor is as good as ever:
    the next turns begin with the good key."""

    async def first(app: Interline) -> TurnEnded:
        await keep_keys(app)
        ended = await ask(app)
        again = await ask(app)
        assert [attempt.key for attempt in again.decision.attempts] == ["last"]
        return ended

    async def after_a_restart(app: Interline) -> TurnEnded:
        await keep_keys(app)
        return await ask(app)

    with World(home) as world:
        vendor = world.add("sim-a", extra=KEYED, key=GOOD_KEY).answers("Let in.")
        other = world.add("sim-b").answers(GOOD)
        ended = world.play(first)
        later = world.play(after_a_restart)
    assert ended.message.text == later.message.text == "Let in."
    assert [attempt.key for attempt in ended.decision.attempts] == ["", *NAMES]
    assert {a.failure.failure_class for a in ended.decision.attempts if a.failure} == {FailureClass.AUTH}
    assert [attempt.key for attempt in later.decision.attempts] == ["last"]
    assert later.decision.plan.candidates[0].health == "ok"
    assert len(vendor.calls) == 8
    assert not other.requests


def test_a_new_key_is_kept_where_nobody_can_say_whether_it_is_good(home: Path) -> None:
    """A vendor that is off, or that offers no test, keeps nobody from replacing a key."""
    with World(home) as world:
        world.add("sim-a", extra='key_env = "SIM_A_KEY"', key="sk-simulated-good-1")

        async def scene(app: Interline) -> None:
            await app.vendors.set_key("sim-a", "sk-simulated-good-1")
            world.vendors["sim-a"].stop()
            state = await app.vendors.replace_key("sim-a", "sk-simulated-other-2")
            assert state.hint == "…er-2"

        world.play(scene)


def test_a_key_without_credit_gives_way_and_is_asked_again_after_a_day(home: Path) -> None:
    """Credit comes back: a day later the first key is tried once, and serves."""

    async def scene(app: Interline) -> list[str]:
        vendor = app.directory.vendors["sim-a"]
        await app.vault.set(vendor, "the-first-key-0123456789")
        await app.vault.set(vendor, GOOD_KEY, "work")
        used = []
        for hours in (0, 1, 20, 4):
            world.clock.ahead += hours * HOUR
            used.append((await ask(app)).decision.attempts[-1].key)
        return used

    broke = Step(status=429, code="insufficient_quota", message="You exceeded your current quota.")
    credit = {"gone": True}

    with World(home) as world:
        vendor = world.add("sim-a", extra='key_env = "SIM_A_KEY"\nkeys = ["work"]')
        vendor.decides(
            lambda received: (
                broke if credit["gone"] and "the-first-key" in str(received.headers) else Step(GOOD)
            )
        )

        async def and_then(app: Interline) -> list[str]:
            used = await scene(app)
            credit["gone"] = False
            world.clock.ahead += DAY
            return [*used, (await ask(app)).decision.attempts[-1].key]

        assert world.play(and_then) == ["work"] * 4 + [""]
    tried_in_vain = [call for call in vendor.calls if "the-first-key" in str(call.headers)]
    # At first, once a day later, and when it served.
    assert len(tried_in_vain) == 3


def test_what_is_not_open_to_a_key_is_learned_and_asked_again_once_a_day(home: Path) -> None:
    """404: the plan says so from then on, the next vendor answers, and the other model of the same vendor is free."""

    async def scene(app: Interline) -> None:
        assert (await ask(app)).message.text == GOOD
        shown = await app.chat.plan(text="Hello?")
        assert shown.candidates[-1].reasons == ("no_access",)
        assert str(shown.candidates[-1].ref) == "sim-a/ok"
        for hours in (1, 5, 12):
            world.clock.ahead += hours * HOUR
            assert (await ask(app)).message.text == GOOD
        assert len(vendor.calls) == 1
        world.clock.ahead += 7 * HOUR
        assert (await ask(app)).message.text == GOOD
        assert len(vendor.calls) == 2
        assert (await ask(app)).message.text == GOOD
        assert len(vendor.calls) == 2
        assert (await ask(app, choice=pin("sim-a/other"))).message.text == "The other one."

    with World(home) as world:
        vendor = world.add("sim-a")
        no = Step(status=404, code="model_not_found", message="The model does not exist.")
        vendor.decides(lambda received: no if received.json["model"] == "ok" else Step("The other one."))
        world.add("sim-b").answers(GOOD)
        world.play(scene)


def test_a_gated_model_waits_until_access_was_seen(home: Path) -> None:
    """No route asks it before it has answered the user, or stands in the vendor's list; then every route does, also
    after a restart and after it has failed."""

    async def before(app: Interline) -> None:
        ended = await ask(app)
        assert ended.message.text == GOOD
        assert ended.decision.plan.candidates[-1].reasons == ("gated",)
        pinned = await ask(app, choice=pin("sim-a/ok"))
        assert pinned.message.status is Status.ERROR
        # A failure shows no access.
        assert (await ask(app)).decision.attempts[0].ref.vendor == "sim-b"
        world.clock.ahead += HOUR
        assert (await ask(app, choice=pin("sim-a/ok"))).message.text == "Let in."
        assert (await ask(app)).message.text == "Let in."

    async def after_a_restart(app: Interline) -> None:
        assert (await ask(app)).message.text == GOOD  # it is down
        world.clock.ahead += HOUR
        assert (await ask(app)).message.text == "Let in."

    with World(home) as world:
        gated = world.add("sim-a", model='access = "preview"')
        gated.then(*[Step(status=503)] * 3, Step("Let in."), Step("Let in."))
        gated.then(*[Step(status=503)] * 2, Step("Let in."))
        world.add("sim-b").answers(GOOD)
        world.play(before)
        world.play(after_a_restart)


def test_a_gated_model_in_the_vendors_list_is_asked(home: Path) -> None:
    """The list is made for the user's own key."""

    async def scene(app: Interline) -> None:
        assert (await ask(app)).message.text == GOOD
        await app.watch.look(refresh=True)
        assert (await ask(app)).message.text == "Let in."

    with World(home) as world:
        world.add("sim-a", model='access = "verified"', models=("ok",)).answers("Let in.")
        world.add("sim-b").answers(GOOD)
        world.play(scene)


def test_what_trains_on_prompts_is_asked_only_where_the_route_allows_it(home: Path) -> None:
    """However cheap it is, and though everybody else fails: its row says that it trains."""
    trains = 'data = "trains"\nprice = { input = "0.01", output = "0.02" }'
    for n, (rule, allowed) in enumerate([("", False), ('training = "allowed"', True)]):
        with World(home / str(n), models="", route_extra=f'order = "cheapest"\n{rule}') as world:
            contributor = world.add("muse-contributor", model=trains).answers("Thanks for the data.")
            world.add("sim-b", model='price = { input = "1", output = "2" }').fails(503)
            ended = world.play(ask)
        assert bool(contributor.requests) is allowed
        if allowed:
            assert ended.message.text == "Thanks for the data."
        else:
            assert ended.message.status is Status.ERROR
            out = ended.decision.plan.candidates[-1]
            assert (out.ref.vendor, out.reasons) == ("muse-contributor", ("trains",))
