"""Titles that a model writes: asked for within every limit of the conversation, and trusted in nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from interline.model.conversation import TitledBy
from interline.model.money import total
from interline.services.titles import LONGEST, clean_title
from interline.startup import Interline
from tests.services.world import World, ask, pin, until_text

TENTH = 'max_output = 100\nprice = { input = "0", output = "1000.00" }'
CHEAP = 'price = { input = "0.10", output = "1.00" }'
DEAR = 'price = { input = "9.00", output = "9.00" }'


def play(world: World, scene: Callable[[Interline], Awaitable[Any]], mode: str = '"model"') -> Any:
    """The scene in a program whose conversations get titles in this way."""
    world.home.config.mkdir(parents=True, exist_ok=True)
    world.home.settings_file.write_text(f"[chat]\ntitles = {mode}\n")

    async def whole(app: Interline) -> Any:
        app.titles.start()
        return await scene(app)

    return world.play(whole)


async def title_of(app: Interline, conversation_id: str) -> tuple[str, TitledBy]:
    await app.titles.settled()
    kept = await app.store.conversations.get(conversation_id)
    return kept.title, kept.titled_by


def test_a_title_is_a_small_turn_of_the_conversation_and_is_paid_for_by_it(home: Path) -> None:
    """Asked once, after the first answer; on the record like any turn, its cost in the conversation's."""
    with World(home) as world:
        vendor = world.add("sim-a").answers("Because of the moon.").answers('"Tides **and** the Moon."')
        vendor.answers("And the sun.")

        async def scene(app: Interline) -> None:
            ended = await ask(app, "Why are there tides?")
            about = ended.message.conversation_id
            assert await title_of(app, about) == ("Tides and the Moon", TitledBy.MODEL)
            await ask(app, "Only?", conversation_id=about)
            assert await title_of(app, about) == ("Tides and the Moon", TitledBy.MODEL)
            assert len(vendor.calls) == 3
            asked = vendor.calls[1].json
            assert "Why are there tides?" in asked["messages"][-1]["content"]
            assert "Because of the moon." in asked["messages"][-1]["content"]
            decisions = await app.store.ledger.decisions_in(about)
            assert len(decisions) == 3
            assert [decision.message_id for decision in decisions].count("") == 1
            (listed,) = await app.library.list()
            assert listed.cost == total(decision.cost for decision in decisions)
            assert listed.messages == 4
            assert app.undo.next is None, "not an act of the user's"

        play(world, scene)


def test_the_cheapest_of_the_route_is_asked_and_nobody_outside_of_it(home: Path) -> None:
    """The answer comes from the first step; a pinned conversation asks nobody but its model."""
    with World(home, models="", route_extra='allow = ["sim-a", "sim-b"]') as world:
        a = world.add("sim-a", model=DEAR).answers("First.")
        b = world.add("sim-b", model=CHEAP).answers("A cheap title")
        c = world.add("sim-c", model='price = { input = "0.01", output = "0.01" }').answers("Outside")

        async def scene(app: Interline) -> None:
            ended = await ask(app)
            assert await title_of(app, ended.message.conversation_id) == ("A cheap title", TitledBy.MODEL)
            assert [len(vendor.calls) for vendor in (a, b, c)] == [1, 1, 0]
            pinned = await ask(app, choice=pin("sim-a/ok"))
            await title_of(app, pinned.message.conversation_id)
            assert [len(vendor.calls) for vendor in (a, b, c)] == [3, 1, 0]

        play(world, scene)


@pytest.mark.parametrize(
    ("mode", "title"), [('"words"', "Hello?"), ('"off"', "New conversation"), ("true", "Hello?")]
)
def test_where_no_model_is_to_write_titles_none_is_asked(home: Path, mode: str, title: str) -> None:
    """The first words, or nothing; `true` is what older versions wrote for the former."""
    with World(home) as world:
        vendor = world.add("sim-a").answers("Yes.")

        async def scene(app: Interline) -> None:
            turn = await app.chat.send(text="Hello?")
            assert turn.title == title
            await turn.ended()
            assert await title_of(app, turn.conversation_id) == (title, TitledBy.WORDS)
            assert len(vendor.calls) == 1
            assert app.settings_mistakes == ()

        play(world, scene, mode)


def test_a_title_that_the_user_gave_meanwhile_stands(home: Path) -> None:
    """Renamed while the model still thinks about it; and one that fails changes nothing."""
    with World(home) as world:
        vendor = (
            world.add("sim-a").answers("Yes.").answers("The model's", wait=0.2).answers("Yes.").fails(400)
        )

        async def scene(app: Interline) -> None:
            about = (await ask(app)).message.conversation_id
            await app.shelves.rename(about, "Mine")
            assert await title_of(app, about) == ("Mine", TitledBy.USER)
            assert len(vendor.calls) == 2
            about = (await ask(app, "Other?")).message.conversation_id
            assert await title_of(app, about) == ("Other?", TitledBy.WORDS)

        play(world, scene)


def test_a_server_of_ones_own_is_never_asked_for_two_things_at_once(home: Path) -> None:
    """A title waits until nothing is answered there, and a turn that begins drops the one on its way."""
    with World(home) as world:
        vendor = world.add("sim-a").answers("First.").stalls("A long title", after=1).answers("Second.")
        vendor.answers("Second title")

        async def scene(app: Interline) -> None:
            first = (await ask(app, "One?")).message.conversation_id
            await asyncio.to_thread(vendor.wait_until, lambda: len(vendor.calls) == 2)
            second = (await ask(app, "Two?")).message.conversation_id
            assert await title_of(app, second) == ("Second title", TitledBy.MODEL)
            assert await title_of(app, first) == ("One?", TitledBy.WORDS)
            dropped, next_one = vendor.calls[1:3]
            assert dropped.closed_at is not None
            assert dropped.closed_at <= next_one.at + 0.05

        play(world, scene)


def test_a_title_waits_for_an_answer_on_the_same_computer(home: Path) -> None:
    """Two conversations: the one that ends first gets its title when the other has ended as well."""
    with World(home) as world:
        vendor = world.add("sim-a").stalls("Long answer", after=1).answers("Short.").answers("Its title")

        async def scene(app: Interline) -> None:
            long = await app.chat.send(text="Long?")
            await until_text(long, "Long")
            short = (await ask(app, "Short?")).message.conversation_id
            for _ in range(20):
                await asyncio.sleep(0.01)
            assert len(vendor.calls) == 2
            await long.stop()
            assert await title_of(app, short) == ("Its title", TitledBy.MODEL)
            assert await title_of(app, long.conversation_id) == ("Long?", TitledBy.WORDS)

        play(world, scene)


def test_a_budget_that_is_short_costs_the_title_and_nothing_else(home: Path) -> None:
    """Nor does the small built-in model write one, which would answer in place of what costs."""
    budget = '[[budget]]\nscope = "day"\nlimit = "0.15"\non_exceed = "cheaper"\n'
    with World(home, models="", route_extra=budget) as world:
        vendor = world.add("sim-a", model=TENTH).answers("Yes.", usage={"input": 10, "output": 100})

        async def scene(app: Interline) -> None:
            about = (await ask(app)).message.conversation_id
            assert await title_of(app, about) == ("Hello?", TitledBy.WORDS)
            assert len(vendor.calls) == 1
            assert len(await app.store.ledger.decisions_in(about)) == 1

        play(world, scene)


def test_closing_drops_a_title_and_records_it(home: Path) -> None:
    """Nobody waits for a title when the program ends; what its request may cost is on the record."""
    with World(home) as world:
        vendor = world.add("sim-a").answers("Yes.").stalls("A title", after=1)

        async def scene(app: Interline) -> None:
            about = (await ask(app)).message.conversation_id
            await asyncio.to_thread(vendor.wait_until, lambda: len(vendor.calls) == 2)
            await app.titles.close()
            decisions = await app.store.ledger.decisions_in(about)
            assert [decision.outcome for decision in decisions] == ["answered", "cancelled"]

        play(world, scene)


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Tides and the Moon", "Tides and the Moon"),
        ('  "Tides."\n\nI chose this because…', "Tides"),
        ("## **Title:** Tides _of_ `C`", "Tides of C"),
        ("<think>hm\nhm</think>\nTides", "Tides"),
        ("<b onclick=x>Tides</b> <img src=y>", "Tides"),
        ("[Tides](https://evil.example/?q=1)", "Tides"),
        ("1. Tides", "Tides"),
        ("„Gezeiten“", "Gezeiten"),
        ("タイトル：潮の満ち引き", "潮の満ち引き"),
        ("المد والجزر", "المد والجزر"),
        ("gnp.\u202eexe\u0000\x1b[31m tides", "gnp.exe[31m tides"),
        ("snake_case and 2*3", "snake_case and 2*3"),
        ("```\n\n---\n", ""),
        ("", ""),
        ("\ud800", ""),
        ("word " * 200, f"{('word ' * 16).strip()}…"),
        ("x" * 5000, "x" * LONGEST + "…"),
    ],
)
def test_what_a_model_wrote_becomes_a_line_of_plain_words(written: str, title: str) -> None:
    """No quotes, no markup, nothing that hides or reorders, no second line, not too long; nothing but noise is none."""
    assert clean_title(written) == title
