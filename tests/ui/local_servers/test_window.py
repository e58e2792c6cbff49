"""Servers of this computer found by the window of the whole program, over real sockets, and asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from interline.ui.local_servers.view import LocalServersView
from tests.services.world import World
from tests.simulator.vendor import Vendor, unused_port
from tests.ui.person import Key, Person


@pytest.fixture
def servers(home: Path) -> Iterator[World]:
    """Ollama and LM Studio, each at a port of its own and in its own wire format."""
    with World(home, models="") as world:
        world.add("ollama", "ollama-chat", models=("llama3.2:3b", "qwen3:8b")).answers("Hello from Ollama.")
        world.add("lmstudio", "openai-responses", models=("gemma-3-4b",)).answers("Hello from LM Studio.")
        yield world


def look(me: Person) -> LocalServersView:
    """By the third card of the first run."""
    me.bot.keyClick(me.window.conversation.empty.cards[2], Key.Key_Space)
    sheet = me.window.findChild(LocalServersView)
    assert isinstance(sheet, LocalServersView)
    me.wait_for(lambda: sheet.again.isEnabled())
    return sheet


def titles(sheet: LocalServersView) -> list[str]:
    model = sheet.models.model()
    return [str(model.index(row, 0).data(Qt.ItemDataRole.DisplayRole)) for row in range(model.rowCount())]


@pytest.mark.parametrize(
    ("asked", "words"), [("llama3.2:3b", "Hello from Ollama."), ("gemma-3-4b", "Hello from LM Studio.")]
)
def test_ollama_and_lm_studio_are_found_and_answer(
    servers: World, person: Callable[[World], Person], asked: str, words: str
) -> None:
    """With their models; the one that is picked answers in this conversation."""
    me = person(servers)
    sheet = look(me)
    me.wait_for(lambda: asked in "\n".join(titles(sheet)))
    found = "\n".join(titles(sheet))
    for name in ("llama3.2:3b", "qwen3:8b", "gemma-3-4b"):
        assert name in found
    assert servers.vendors["ollama"].url in found
    row = next(row for row, title in enumerate(titles(sheet)) if asked in title)
    sheet.models.setCurrentIndex(sheet.models.model().index(row, 0))
    me.bot.keyClick(sheet.models, Key.Key_Return)
    me.wait_for(lambda: not sheet.isVisible())
    me.ask("Hello?")
    answer = me.wait_for_answer(1)
    assert answer.text == words
    assert answer.receipt is not None
    assert answer.receipt.ref.model == asked


def test_one_that_is_off_is_named_and_found_when_somebody_looks_again(
    home: Path, person: Callable[[World], Person]
) -> None:
    """Nothing is asked before that."""
    port = unused_port()
    with World(home, models="") as world:
        world.add_elsewhere("ollama", f"http://127.0.0.1:{port}", "ollama-chat")
        world.add_elsewhere("lmstudio", f"http://127.0.0.1:{unused_port()}/v1", "openai-responses")
        me = person(world)
        sheet = look(me)
        me.wait_for(lambda: sheet.said.text().startswith("No server answers on this computer."))
        assert "Ollama" in sheet.absent.text()
        assert "Lmstudio" in sheet.absent.text()
        with Vendor("ollama-chat", port=port, models=("llama3.2:3b",)):
            sheet.again.click()
            me.wait_for(lambda: "llama3.2:3b" in "\n".join(titles(sheet)))
            assert "Ollama" not in sheet.absent.text()


def test_something_else_at_the_port_is_no_server(home: Path, person: Callable[[World], Person]) -> None:
    """A program that answers with a page of the web, or that says nothing sensible, is not taken for one."""
    with World(home, models="") as world, Vendor("openai-chat") as other:
        # What it has is at /v1/models; Ollama's list is somewhere else.
        world.add_elsewhere("ollama", other.url.removesuffix("/v1"), "ollama-chat")
        me = person(world)
        sheet = look(me)
        me.wait_for(lambda: sheet.said.text().startswith("No server answers on this computer."))
        assert "Ollama" in sheet.absent.text()
