"""What is done on the page of vendors, against the whole program without a window."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from interline.model.route import Choice
from interline.paths import Home
from interline.services.arranging import VendorDraft
from interline.startup import Interline
from interline.ui.picker.rows import PickRow
from interline.ui.vendors.presenter import AT_ONCE, VendorsPresenter
from interline.ui.vendors.words import Group, VendorEntry
from tests.simulator import Vendor


class Shown:
    """A page that notes what it is told."""

    def __init__(self) -> None:
        self.entries: dict[str, VendorEntry] = {}
        self.expected: list[str] = []
        self.on_expected: Callable[[], object] = lambda: None
        self.of: list[tuple[str, str, str]] = []
        self.words: list[tuple[str, bool]] = []
        self.kept: list[str] = []
        self.opened = ""
        self.reached: dict[str, list[str]] = {}
        self.chosen: list[Choice] = []

    def expect(self, vendor_id: str) -> None:
        self.expected.append(vendor_id)
        self.on_expected()

    def show_entries(self, entries: Sequence[VendorEntry], mistakes: Sequence[str]) -> None:
        self.entries = {entry.id: entry for entry in entries}

    def say_of(self, vendor_id: str, words: str, tone: str = "secondary") -> None:
        self.of.append((vendor_id, words, tone))

    def show_reached(self, vendor_id: str, rows: Sequence[PickRow]) -> None:
        self.reached[vendor_id] = [row.choice.text for row in rows if row.choice is not None]

    def say(self, words: str, *, can_undo: bool = False) -> None:
        self.words.append((words, can_undo))

    def key_was_kept(self, vendor_id: str, key_name: str) -> None:
        self.kept.append(vendor_id)

    def vendor_was_kept(self) -> None:
        self.kept.append("")

    def open_entry(self, vendor_id: str) -> None:
        self.opened = vendor_id


class Backend:
    def __init__(self, program: Interline) -> None:
        self._program = program

    async def ready(self) -> Interline:
        return self._program


class Tasks:
    def __init__(self) -> None:
        self._begun: list[asyncio.Task[None]] = []

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        self._begun.append(asyncio.ensure_future(work))

    async def over(self) -> None:
        """Also what those began that were begun."""
        while self._begun:
            begun, self._begun = self._begun, []
            await asyncio.gather(*begun)


def with_page(folder: Path, use: Callable[[VendorsPresenter, Shown, Tasks], Awaitable[None]]) -> Shown:
    async def run() -> Shown:
        program = Interline(Home.at(folder / "interline"), environment={})
        await program.open()
        try:
            shown, tasks = Shown(), Tasks()
            presenter = VendorsPresenter(shown, Backend(program), tasks, choose=shown.chosen.append)  # type: ignore[arg-type]
            presenter.open()
            await tasks.over()
            await use(presenter, shown, tasks)
            await tasks.over()
            return shown
        finally:
            await program.close()

    return asyncio.run(run())


def test_rows_are_made_a_few_between_two_frames(home: Path) -> None:
    """All vendors that there are have their row before they are shown, and the loop has its turn meanwhile."""
    turns = 0
    made_in: list[int] = []

    async def use(presenter: VendorsPresenter, shown: Shown, tasks: Tasks) -> None:
        nonlocal turns
        ended = asyncio.Event()

        async def count() -> None:
            nonlocal turns
            while not ended.is_set():
                turns += 1
                await asyncio.sleep(0)

        shown.on_expected = lambda: made_in.append(turns)
        shown.expected.clear()
        counting = asyncio.ensure_future(count())
        presenter.open()
        await tasks.over()
        ended.set()
        await counting
        assert shown.expected == list(shown.entries)
        assert len(made_in) > AT_ONCE
        assert max(made_in.count(turn) for turn in made_in) <= AT_ONCE

    with_page(home, use)


def test_a_server_is_added_tested_and_taken_back(home: Path) -> None:
    """It stands open with what it said, its id made of its name; undone, it is gone."""
    with Vendor() as vendor:

        async def use(presenter: VendorsPresenter, shown: Shown, tasks: Tasks) -> None:
            presenter.put_vendor(VendorDraft("", "My Sim", "openai-chat", vendor.url))
            await tasks.over()
            assert shown.opened == "my-sim"
            assert shown.entries["my-sim"].group is Group.HERE
            assert shown.entries["my-sim"].is_own
            assert shown.of[-1][0] == "my-sim"
            assert shown.of[-1][2] in ("good", "bad")
            assert shown.words[-1] == ("Saved in vendors.toml.", True)
            assert {text.partition("/")[0] for text in shown.reached["my-sim"]} == {"my-sim"}
            presenter.undo()
            await tasks.over()
            assert "my-sim" not in shown.entries
            presenter.undo()

        with_page(home, use)


def test_what_is_wrong_is_said_in_a_sentence(home: Path) -> None:
    """An address of another kind, a key with a blank in it; nothing is kept, and the key is repeated nowhere."""

    async def use(presenter: VendorsPresenter, shown: Shown, tasks: Tasks) -> None:
        presenter.put_vendor(VendorDraft("", "Mine", "openai-chat", "ftp://localhost:1"))
        await tasks.over()
        assert "base_url" in shown.words[-1][0]
        presenter.save_key("openai", "", "sk-canary two")
        await tasks.over()
        assert shown.kept == []
        assert shown.of[-1][2] == "bad"
        assert "canary" not in shown.of[-1][1]

    with_page(home, use)


def test_a_key_is_kept_for_the_session_and_removed(home: Path) -> None:
    """With no keychain it lives as long as the program; what is left is said."""

    async def use(presenter: VendorsPresenter, shown: Shown, tasks: Tasks) -> None:
        presenter.put_vendor(VendorDraft("mine", "Mine", "openai-chat", "http://127.0.0.1:9/v1"))
        await tasks.over()
        presenter.save_key("mine", "", "  sk-canary-0001 ")
        await tasks.over()
        assert "mine" in shown.kept
        assert shown.entries["mine"].keys[0].is_kept
        presenter.remove_key("mine")
        await tasks.over()
        assert not shown.entries["mine"].keys[0].is_kept
        assert shown.of[-1][1] == "The key was removed."
        presenter.try_again("mine")
        await tasks.over()
        assert shown.of[-1][1].startswith("It is asked again")
        presenter.remove_vendor("mine")

    assert "mine" not in with_page(home, use).entries
