"""Turns that a budget does not admit, before anything is stored."""

from __future__ import annotations

from pathlib import Path

import pytest

from interline.model.conversation import Status
from interline.model.errors import BudgetRefused
from interline.startup import Interline
from tests.services.world import World, ask, pin

BUDGET = '\n[[budget]]\nscope = "{scope}"\nlimit = "{limit}"\non_exceed = "{on_exceed}"\n'
DEAR = 'price = { input = "1000.00", output = "2000.00" }'


@pytest.mark.parametrize(("on_exceed", "may"), [("ask", True), ("stop", False), ("cheaper", False)])
def test_a_refused_turn_says_what_is_left_and_stores_nothing(home: Path, on_exceed: str, may: bool) -> None:
    """One sentence; the user's yes is enough where the budget asks."""

    async def scene(app: Interline) -> tuple[BudgetRefused, int]:
        with pytest.raises(BudgetRefused) as refused:
            await app.chat.send(text="Hello?", choice=pin("sim-a/ok"), keeps_refused=False)
        return refused.value, len(await app.library.list())

    extra = BUDGET.format(scope="month", limit="0.05", on_exceed=on_exceed)
    with World(home, models=DEAR, route_extra=extra) as world:
        vendor = world.add("sim-a").answers()
        refused, stored = world.play(scene)
    assert "and $0.05 is left of the budget of $0.05 for this month." in str(refused)
    assert refused.may_be_exceeded is may
    assert ("Send it anyway" in str(refused)) is may
    assert stored == 0
    assert not vendor.requests


def test_a_yes_sends_it_and_the_same_question_is_stored_once(home: Path) -> None:
    """Also where another answer is wanted."""

    async def scene(app: Interline) -> None:
        ended = await ask(app, over_budget=True, keeps_refused=False)
        assert ended.message.status is Status.COMPLETE
        about = ended.message.conversation_id
        with pytest.raises(BudgetRefused):
            await app.chat.regenerate(ended.message.id, about, keeps_refused=False)
        again = await app.chat.regenerate(ended.message.id, about, over_budget=True, keeps_refused=False)
        await again.ended()
        opened = await app.library.open(about)
        assert [message.role for message in opened.messages] == ["user", "assistant", "assistant"]

    extra = BUDGET.format(scope="turn", limit="0.05", on_exceed="ask")
    with World(home, models=DEAR, route_extra=extra) as world:
        world.add("sim-a").answers().answers()
        world.play(scene)


def test_a_turn_whose_price_nobody_knows_says_so(home: Path) -> None:
    """It cannot be held to a budget."""

    async def scene(app: Interline) -> str:
        with pytest.raises(BudgetRefused) as refused:
            await app.chat.send(text="Hello?", keeps_refused=False)
        return str(refused.value)

    extra = BUDGET.format(scope="day", limit="1.00", on_exceed="stop")
    with World(home, models="", route_extra=extra) as world:
        world.add("sim-a").answers()
        sentence = world.play(scene)
    assert sentence.startswith(
        "Nobody knows what this turn costs, and $1.00 is left of the budget of $1.00 for today."
    )


def test_no_budget_no_refusal(home: Path) -> None:
    """A turn that nobody may answer for another reason is stored with its sentence, as ever."""

    async def scene(app: Interline) -> Status:
        ended = await ask(app, choice=pin("openai/gpt-6-sol"), keeps_refused=False)
        return ended.message.status

    with World(home) as world:
        world.add("sim-a").answers()
        assert world.play(scene) is Status.ERROR
