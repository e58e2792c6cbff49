"""Settings while the program runs."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from interline.model.change import Change, Topic
from interline.model.errors import ConfigMistake, WrongUsage
from interline.paths import Home
from interline.services.changes import Changes
from interline.services.settings import SettingsService
from interline.startup import Interline


class Board:
    """A service over a file, and what was told."""

    def __init__(self, path: Path) -> None:
        self.changes = Changes()
        self.told: list[Change] = []
        self.changes.subscribe(self.told.append)
        self.service = SettingsService(path, self.changes)


def test_a_change_is_stored_before_it_is_told_and_told_once(tmp_path: Path) -> None:
    """Whoever hears of it finds it in the file and in the settings."""
    path = tmp_path / "config.toml"
    board = Board(path)
    seen: list[tuple[str, str]] = []
    board.changes.subscribe(lambda change: seen.append((path.read_text(), board.service.settings.look.theme)))
    asyncio.run(board.service.change({"look.theme": "dark"}))
    assert seen == [('[look]\ntheme = "dark"\n', "dark")]
    assert board.told == [Change(Topic.SETTINGS)]


def test_changes_at_once_are_all_kept(tmp_path: Path) -> None:
    """Each reads what the one before wrote."""
    board = Board(tmp_path / "config.toml")

    async def all_at_once() -> None:
        changes = [
            {"look.theme": "dark"},
            {"look.accent": "rose"},
            {"network.http2": True},
            {"look.theme": None},
        ]
        await asyncio.gather(*(board.service.change(change) for change in changes))

    asyncio.run(all_at_once())
    settings = board.service.settings
    assert (settings.look.theme, settings.look.accent, settings.network.http2) == ("system", "rose", True)


def test_what_cannot_be_changes_nothing_and_tells_nobody(tmp_path: Path) -> None:
    """Neither a wrong value nor a file that does not parse."""
    path = tmp_path / "config.toml"
    board = Board(path)
    with pytest.raises(WrongUsage):
        asyncio.run(board.service.change({"look.theme": "purple"}))
    path.write_text("look = [")
    with pytest.raises(ConfigMistake):
        asyncio.run(board.service.change({"look.theme": "dark"}))
    assert path.read_text() == "look = ["
    assert board.told == []
    assert board.service.settings.look.theme == "system"


def test_a_mistake_in_the_file_is_told_with_the_default_in_its_place(tmp_path: Path) -> None:
    """And reading the same again tells nobody."""
    path = tmp_path / "config.toml"
    path.write_text('[look]\ntheme = "purple"\naccent = "teal"\n')
    board = Board(path)
    asyncio.run(board.service.read())
    asyncio.run(board.service.read())
    assert board.told == [Change(Topic.SETTINGS)]
    assert (board.service.settings.look.theme, board.service.settings.look.accent) == ("system", "teal")
    assert "look.theme cannot be “purple”" in str(board.service.mistakes[0])


def test_the_running_services_follow(home: Path) -> None:
    """Titles, the daily look, the second folder for copies and the built-in model, without a new start."""

    async def play() -> None:
        app = Interline(Home.at(home), environment={})
        await app.open()
        try:
            assert "local" in app.directory.vendors
            await app.preferences.change(
                {"watch.daily": False, "local.enabled": False, "backup.folder": str(home / "second")}
            )
            assert not app.watch.daily
            assert app.store.copies.second == home / "second"
            async with asyncio.timeout(5):
                while "local" in app.directory.vendors:  # noqa: ASYNC110 - a list is read again, in its own time
                    await asyncio.sleep(0.01)
            await app.preferences.change({"chat.titles": "off"})
            assert not app.chat._questions.names
        finally:
            await app.close()

    asyncio.run(play())
