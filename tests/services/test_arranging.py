"""Vendors, routes and budgets arranged in the window take effect at once, and can be taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path

import pytest

from interline.model.change import Topic
from interline.model.errors import UnknownRoute, WrongUsage
from interline.model.refs import ModelRef
from interline.model.route import Budget, Choice, Route
from interline.paths import Home
from interline.services.arranging import VendorDraft
from interline.startup import Interline

MINE = VendorDraft(
    "mine", "My server", "openai-chat", "http://127.0.0.1:9/v1", key_names=("work",), data="local"
)


def with_program(folder: Path, use: Callable[[Interline], Awaitable[None]]) -> None:
    async def run() -> None:
        program = Interline(Home.at(folder / "interline"), environment={})
        await program.open()
        try:
            await use(program)
        finally:
            await program.close()

    asyncio.run(run())


def test_a_vendor_is_added_changed_and_removed(home: Path) -> None:
    """Panes hear of it, keys beyond the first are known, and taken back it is gone."""

    async def use(program: Interline) -> None:
        heard: list[Topic] = []
        program.changes.subscribe(lambda change: heard.append(change.topic))
        added = await program.arranging.put_vendor(MINE)
        vendor = program.vendors.vendor("mine")
        assert (vendor.name, vendor.key_names, vendor.base_url) == ("My server", ("work",), MINE.base_url)
        assert heard == [Topic.VENDORS]
        await program.arranging.put_vendor(VendorDraft("mine", "Other", MINE.wire, MINE.base_url))
        assert program.vendors.vendor("mine").name == "Other"
        assert program.vendors.vendor("mine").key_names == ()
        with pytest.raises(WrongUsage, match="changed since"):
            await program.arranging.take_back(added)
        removed = await program.arranging.remove_vendor("mine")
        assert "mine" not in {status.vendor.id for status in await program.vendors.vendors()}
        await program.arranging.take_back(removed)
        assert program.vendors.vendor("mine").name == "Other"

    with_program(home, use)


def test_a_mistake_is_said_as_for_a_form(home: Path) -> None:
    """A sentence that begins with a capital and names no file; nothing is written."""

    async def use(program: Interline) -> None:
        with pytest.raises(WrongUsage) as caught:
            await program.arranging.put_vendor(VendorDraft("mine", wire="openai-chat", base_url="localhost"))
        assert "base_url" in str(caught.value)
        assert "vendors.toml" not in str(caught.value)
        assert str(caught.value)[0] not in "abcdefghijklmnopqrstuvwxyz"
        assert not program.home.vendors_file.exists()
        with pytest.raises(WrongUsage, match="at least one model"):
            await program.arranging.put_route(Route("work", ()))

    with_program(home, use)


def test_routes_and_budgets_hold_from_the_next_turn_on(home: Path) -> None:
    """What is as usual does not stand in the file."""
    local = ModelRef("local", "smollm2-135m")

    async def use(program: Interline) -> None:
        await program.arranging.put_route(Route("work", (local,), on_refusal="next", training="allowed"))
        await program.arranging.put_budget(Budget("month", Decimal("12.5"), "cheaper"))
        (route,) = [each for each in await program.vendors.routes() if each.name == "work"]
        assert route == Route("work", (local,), on_refusal="next", training="allowed")
        assert await program.vendors.budgets() == (Budget("month", Decimal("12.5"), "cheaper"),)
        text = program.home.vendors_file.read_text()
        assert "allow =" not in text
        assert "on_break" not in text
        await program.arranging.remove_route("work")
        await program.arranging.remove_budget("month")
        assert await program.vendors.budgets() == ()
        assert "work" not in {each.name for each in await program.vendors.routes()}

    with_program(home, use)


def test_a_conversation_whose_route_is_removed_asks_nobody(home: Path) -> None:
    """The route may have kept vendors out; another is chosen by the user alone, and the question is not lost."""

    async def use(program: Interline) -> None:
        local = ModelRef("local", "smollm2-135m")
        await program.arranging.put_route(Route("work", (local,), allow=("local",)))
        arranged = await program.arranging.remove_route("work")
        with pytest.raises(UnknownRoute, match="no route “work”"):
            await program.chat.send(text="Hello", choice=Choice(route="work"))
        assert await program.library.list() == ()
        await program.arranging.take_back(arranged)
        assert "work" in {each.name for each in await program.vendors.routes()}

    with_program(home, use)
