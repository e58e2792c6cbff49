"""What is done on the page of routes, against the whole program without a window."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from interline.model.refs import ModelRef
from interline.model.route import Route
from interline.paths import Home
from interline.startup import Interline
from interline.ui.candidates.words import Table
from interline.ui.picker.names import Names
from interline.ui.routes.presenter import RoutesPresenter
from interline.ui.routes.words import RouteEntry

LOCAL = ModelRef("local", "smollm2-135m")


class Shown:
    """A page that notes what it is told."""

    def __init__(self) -> None:
        self.entries: dict[str, RouteEntry] = {}
        self.words: list[tuple[str, bool]] = []
        self.tables: dict[str, Table] = {}
        self.opened = ""

    def show_entries(
        self, entries: Sequence[RouteEntry], models: Sequence[tuple[ModelRef, str]], vendors: Sequence[str]
    ) -> None:
        self.entries = {entry.route.name: entry for entry in entries}
        assert LOCAL in [ref for ref, _ in models]
        assert "local" in vendors

    def say(self, words: str, *, can_undo: bool = False) -> None:
        self.words.append((words, can_undo))

    def show_forecast(self, name: str, table: Table) -> None:
        self.tables[name] = table

    def open_entry(self, name: str) -> None:
        self.opened = name


class Backend:
    def __init__(self, program: Interline) -> None:
        self._program = program

    async def ready(self) -> Interline:
        return self._program


class Tasks:
    def __init__(self) -> None:
        self.begun: list[asyncio.Task[None]] = []

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        self.begun.append(asyncio.ensure_future(work))

    async def over(self) -> None:
        await asyncio.gather(*self.begun)


def with_page(folder: Path, use: Callable[[RoutesPresenter, Shown, Tasks], Awaitable[None]]) -> Shown:
    async def run() -> Shown:
        program = Interline(Home.at(folder / "interline"), environment={})
        await program.open()
        try:
            shown, tasks = Shown(), Tasks()
            presenter = RoutesPresenter(shown, Backend(program), tasks, Names())  # type: ignore[arg-type]
            presenter.open()
            await tasks.over()
            await use(presenter, shown, tasks)
            await tasks.over()
            return shown
        finally:
            await program.close()

    return asyncio.run(run())


def test_a_route_is_written_tried_and_taken_back(home: Path) -> None:
    """The default one is made up first; what would happen is told without asking anybody."""

    async def use(presenter: RoutesPresenter, shown: Shown, tasks: Tasks) -> None:
        assert list(shown.entries) == ["default"]
        assert not shown.entries["default"].is_written
        presenter.put(Route("work", (LOCAL,), training="allowed"))
        await tasks.over()
        assert shown.opened == "work"
        assert shown.words[-1] == ("Saved in vendors.toml.", True)
        assert list(shown.entries) == ["default", "work"]
        assert shown.entries["work"].is_written
        presenter.test("work")
        await tasks.over()
        assert "would be asked first" in shown.tables["work"].summary
        presenter.undo()
        await tasks.over()
        assert list(shown.entries) == ["default"]

    with_page(home, use)


def test_what_is_wrong_is_said_and_what_stands_is_shown_again(home: Path) -> None:
    """A name that no route can have."""

    async def use(presenter: RoutesPresenter, shown: Shown, tasks: Tasks) -> None:
        presenter.put(Route("x" * 500, (LOCAL,)))
        await tasks.over()
        assert "name" in shown.words[-1][0]
        assert list(shown.entries) == ["default"]
        presenter.put(Route("default", (LOCAL,)))
        await tasks.over()
        assert shown.entries["default"].is_written
        presenter.remove("default")

    assert not with_page(home, use).entries["default"].is_written
