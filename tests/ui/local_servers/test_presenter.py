"""Servers of this computer, looked for when somebody asks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from interline.model.refs import ModelRef
from interline.model.route import Choice
from interline.services.vendors import KeyTest
from interline.ui.backend import Backend
from interline.ui.local_servers.presenter import LocalServersPresenter
from interline.ui.picker.rows import PickRow
from interline.ui.tasks import Tasks
from tests.ui.fakes import FakeInterline

OFF = KeyTest(False, "It could not be reached: nobody listens there.")


class View:
    """A sheet without widgets."""

    def __init__(self) -> None:
        self.looks = 0
        self.words = self.absent = ""
        self.rows: Sequence[PickRow] = ()
        self.is_open = False

    def show_looking(self) -> None:
        self.looks += 1
        self.is_open = True

    def show_found(self, words: str, rows: Sequence[PickRow], absent: str) -> None:
        self.words, self.rows, self.absent = words, rows, absent

    def dismiss(self) -> None:
        self.is_open = False


def look(servers: dict[str, KeyTest], then: str = "") -> tuple[View, list[Choice | str]]:
    """Open the sheet; `then` is the model that is picked, or `add`."""
    done: list[Choice | str] = []

    async def main() -> View:
        fake, view = FakeInterline(), View()
        fake.vendors.servers = servers
        tasks, backend = Tasks(lambda sentence: done.append(sentence)), Backend(fake)
        await backend.open()
        presenter = LocalServersPresenter(
            view, backend, tasks, choose=done.append, add_server=lambda: done.append("add")
        )
        presenter.open()
        for _ in range(20):
            await asyncio.sleep(0)
        if then == "add":
            presenter.add()
        elif then:
            presenter.pick(Choice.parse(then))
        await tasks.close()
        return view

    return asyncio.run(main()), done


def test_servers_that_run_are_shown_with_their_models() -> None:
    """Under the server's name and address; those that do not run are named."""
    view, _ = look({"ollama": KeyTest(True, "It lists 2.", ("llama", "qwen")), "lm-studio": OFF})
    assert [row.title for row in view.rows] == ["Ollama · http://127.0.0.1:9/v1", "llama", "qwen"]
    assert [row.is_heading for row in view.rows] == [True, False, False]
    assert view.rows[1].choice == Choice(pin=ModelRef("ollama", "llama"))
    assert "stays on this computer" in view.words
    assert view.absent == "Not running: Lm-Studio."


def test_where_none_runs_it_says_what_to_do() -> None:
    """And so where one runs that has no model."""
    view, _ = look({"ollama": OFF})
    assert (view.words, list(view.rows)) == (
        "No server answers on this computer. Start one, then look again.",
        [],
    )
    view, _ = look({"ollama": KeyTest(True, "It lists none.")})
    assert view.words == "A server answers but has no model yet. Load one there, then look again."
    assert view.absent == ""


def test_a_picked_model_answers_in_this_conversation() -> None:
    """And the sheet closes."""
    view, done = look({"ollama": KeyTest(True, "It lists 1.", ("llama",))}, then="ollama/llama")
    assert done == [Choice(pin=ModelRef("ollama", "llama"))]
    assert not view.is_open


def test_a_server_of_ones_own_is_added_by_the_form() -> None:
    """The sheet closes before the settings open."""
    view, done = look({}, then="add")
    assert done == ["add"]
    assert not view.is_open
