"""Money through whole turns: what is set aside, what is learned from past answers, and that no price is fetched."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from interline.model.decision import AttemptState
from interline.model.errors import BudgetRefused
from interline.model.money import FREE, Cost, Quality
from interline.model.request import TurnSettings
from interline.model.turn import TurnEnded
from interline.startup import Interline
from tests.services.world import World, ask, pin, until_text

MONTH = '[[budget]]\nscope = "month"\nlimit = "{limit}"\n'


def views(ended: TurnEnded) -> list[dict[str, Any]]:
    """What the order was made from, candidate by candidate."""
    found: list[dict[str, Any]] = json.loads(ended.decision.plan.basis)["views"]
    return found


def test_a_long_winded_models_turns_set_more_aside(home: Path) -> None:
    """At first room for 4,096 tokens; then for twice what its answers take."""

    async def scene(app: Interline) -> list[Decimal]:
        return [Decimal(views(await ask(app, "Hello?"))[0]["reserve"]) for _ in range(2)]

    with World(home, route_extra=MONTH.format(limit="5.00")) as world:
        world.add("sim-a").answers(usage={"output": 10_000}).answers()
        first, second = world.play(scene)
    # 4,096 and 20,000 tokens at 2.00 per million, and some input.
    assert Decimal("0.008192") < first < Decimal("0.0083")
    assert Decimal("0.04") < second < Decimal("0.0401")


@pytest.mark.parametrize(
    "told", [{"input": -5_000_000, "output": 5}, {"output": -7}, {"input": 10**30}, {"reasoning": 99}]
)
def test_a_count_that_cannot_be_is_neither_shown_nor_billed(home: Path, told: dict[str, int]) -> None:
    """Negative tokens would pay for others; the cost is an estimate of what was sent and came."""

    async def scene(app: Interline) -> TurnEnded:
        return await ask(app, "Hello?")

    with World(home) as world:
        world.add("sim-a").answers(usage=told)
        ended = world.play(scene)
    assert ended.message.receipt is not None
    usage, cost = ended.message.receipt.usage, ended.message.receipt.cost
    assert usage is None or usage.is_plausible()
    assert cost.amount is not None
    assert Decimal(0) < cost.amount < Decimal("0.001")


def test_a_route_by_speed_begins_with_who_was_fast(home: Path) -> None:
    """By the first words of past answers."""

    async def scene(app: Interline) -> list[str]:
        await ask(app, choice=pin("slow/ok"))
        await ask(app, choice=pin("quick/ok"))
        return [candidate.ref.vendor for candidate in (await ask(app)).decision.plan.order]

    with World(home, route_extra='order = "fastest"') as world:
        world.add("slow").answers(wait=0.4)
        world.add("quick").answers().answers()
        assert world.play(scene) == ["quick", "slow"]


def test_a_budget_that_is_used_up_refuses_before_anything_is_sent(home: Path) -> None:
    """And what was refused is on record with no attempt."""

    async def scene(app: Interline) -> TurnEnded:
        await ask(app)
        return await ask(app)

    with World(home, route_extra=MONTH.format(limit="0.009")) as world:
        vendor = world.add("sim-a").answers(usage={"input": 10, "output": 4_000}).answers()
        ended = world.play(scene)
    assert isinstance(ended.error, BudgetRefused)
    assert ended.decision.attempts == ()
    assert len(vendor.calls) == 1


def test_after_the_users_yes_the_amount_is_set_aside_all_the_same(home: Path) -> None:
    """A turn over its budget is let through once, and others that run beside it see what it will take."""

    async def scene(app: Interline) -> tuple[Decimal, Decimal]:
        turn = await app.chat.send(text="Hello?", over_budget=True)
        await until_text(turn, "Hello")
        (while_it_runs,) = await app.usage.budgets()
        await turn.ended()
        (after,) = await app.usage.budgets()
        return while_it_runs.reserved, after.reserved

    with World(home, route_extra=MONTH.format(limit="0.0001")) as world:
        world.add("sim-a").answers("Hello there you all", delay=0.2)
        while_it_runs, after = world.play(scene)
    assert while_it_runs > Decimal("0.008")
    assert after == 0


def test_the_months_sum_is_utcs_and_known_after_each_answer(home: Path) -> None:
    """As budgets count it: where somebody's clock is hours ahead, too; and other months are other sums."""

    async def scene(app: Interline) -> tuple[Cost, ...]:
        ended = await ask(app)
        when = ended.decision.attempts[0].started_at
        far = when.astimezone(timezone(timedelta(hours=14)))
        spent = ended.message.receipt.cost if ended.message.receipt else FREE
        return (
            spent,
            await app.usage.month(far),
            await app.usage.month(when - timedelta(days=40)),
        )

    with World(home) as world:
        world.add("sim-a").answers(usage={"input": 10, "output": 4_000})
        spent, month, before = world.play(scene)
    assert month == spent != FREE
    assert before == FREE


@pytest.mark.parametrize("wire", ["openai-chat", "openai-responses", "anthropic-messages", "gemini"])
def test_an_answer_that_is_cut_costs_at_least_its_input(home: Path, wire: str) -> None:
    """Estimated, and never nothing: the vendor bills what it read."""

    async def scene(app: Interline) -> TurnEnded:
        return await ask(app)

    with World(home, route_extra='on_break = "keep"') as world:
        world.add("sim-a", wire).cuts("one two three four five six", after=4)
        ended = world.play(scene)
    (attempt,) = ended.decision.attempts
    assert attempt.state is AttemptState.INTERRUPTED
    assert attempt.bill.cost.quality is Quality.ESTIMATED
    assert attempt.bill.cost.amount is not None
    assert attempt.bill.cost.amount >= Decimal("0.00001")


START = """
import asyncio, socket, sys
from pathlib import Path
reached = []
def refuse(*arguments, **more):
    reached.append(arguments)
    raise OSError("no network")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = socket.create_connection = refuse
from interline.paths import Home
from interline.startup import Interline
async def start():
    app = Interline(Home.at(Path(sys.argv[1])), environment={})
    await app.open()
    await app.warm()
    plan = await app.chat.plan(text="Hello?")
    await app.close()
    return plan
plan = asyncio.run(start())
print(len(plan.candidates) > 0, reached)
"""


def test_the_program_starts_and_plans_with_every_socket_shut(home: Path) -> None:
    """Nothing is fetched at import, at the start or for prices, so nothing can hang there (a plan prices every
    candidate, which loads the whole price library)."""
    (home / "interline").mkdir()
    (home / "interline" / "vendors.toml").write_text(
        '[[route]]\nname = "default"\nsteps = ["openai/gpt-5.5", "anthropic/claude-haiku-4-5", "local/smollm2-135m"]\n'
    )
    done = subprocess.run(
        [sys.executable, "-c", START, str(home / "interline")],
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )
    assert done.stdout == "True []\n", done.stderr


def test_a_turn_that_may_search_sets_its_fees_aside(home: Path) -> None:
    """Five searches at a cent each do not go into a budget of five cents; the same turn without them does."""
    extra = """
        [[budget]]
        scope = "month"
        limit = "0.05"
        [[vendor]]
        id = "openai"
        [[vendor.model]]
        id = "gpt-5.5"
        price = { input = "1.00", output = "2.00" }
    """

    async def scene(app: Interline) -> list[str]:
        verdicts = []
        for search in (False, True):
            how = {"choice": pin("openai/gpt-5.5"), "settings": TurnSettings(search=search)}
            (first, *_) = (await app.chat.plan(text="Hello?", **how)).candidates
            verdicts.append(f"{first.ref} {first.verdict} {first.reasons}")
        return verdicts

    with World(home, route_extra=extra) as world:
        world.add("sim-a")
        without, searching = world.play(scene, {"OPENAI_API_KEY": "sk-none"})
    assert without.startswith("openai/gpt-5.5 chosen")
    assert searching.startswith("openai/gpt-5.5 excluded")
    assert "budget" in searching


RATES = 'price = { input = "10.00", output = "20.00", cached_input = "1.00", cache_write = "12.50" }'
COUNTS_CACHE = ("openai-chat", "openai-responses", "anthropic-messages", "gemini")


@pytest.mark.parametrize("whole", [False, True], ids=["streamed", "whole"])
@pytest.mark.parametrize("wire", COUNTS_CACHE)
def test_trap_22_cached_tokens_are_paid_for_once(home: Path, wire: str, whole: bool) -> None:
    """OpenAI and Google count them inside the input, Anthropic beside it: each bill is exact to the last digit."""
    writes = wire in ("anthropic-messages", "openai-responses")
    usage = {
        "input": 100_000,
        "cached_input": 80_000,
        "cache_write": 15_000 if writes else 0,
        "output": 1_000,
    }
    with World(home, models=RATES) as world:
        world.add("sim-a", wire, "stream = false" if whole else "").answers(usage=usage)
        ended = world.play(ask)
    bill = ended.decision.attempts[0].bill
    fresh = Decimal("0.05") + Decimal("0.1875") if writes else Decimal("0.2")
    assert bill.cost.quality is Quality.EXACT
    assert bill.cost.amount == fresh + Decimal("0.08") + Decimal("0.02")
    assert bill.cost.amount == sum(item.amount for item in bill.items if item.amount is not None)


@pytest.mark.parametrize("whole", [False, True], ids=["streamed", "whole"])
@pytest.mark.parametrize("wire", ["openai-chat", "openai-responses", "gemini"])
def test_trap_23_thinking_is_paid_for_once(home: Path, wire: str, whole: bool) -> None:
    """Google counts it beside the output, the others inside: it is a part of the output, neither dropped nor added
    again."""
    usage = {"input": 1_000, "output": 900, "reasoning": 700}
    with World(home, models=RATES) as world:
        world.add("sim-a", wire, "stream = false" if whole else "").answers(usage=usage)
        ended = world.play(ask)
    attempt = ended.decision.attempts[0]
    assert attempt.usage is not None
    assert (attempt.usage.output, attempt.usage.reasoning) == (900, 700)
    assert attempt.bill.cost.amount == Decimal("0.01") + Decimal("0.018")
