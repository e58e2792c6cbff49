"""The key of quick questions as the settings name it, taken in a way that does as it is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from interline.model.change import Topic
from interline.settings.schema import Quick, Settings
from interline.ui.global_key.taken import NotTaken

if TYPE_CHECKING:
    from interline.ui.global_key.keeper import GlobalKey
    from tests.ui.conftest import Scene

KEY, OTHER = "Ctrl+Alt+Space", "Ctrl+Alt+Q"


class Desktop:
    """Gives keys away, and remembers which are taken."""

    def __init__(self) -> None:
        self.taken: dict[str, Callable[[str], object]] = {}
        self.refuses = ""
        self.waits = threading.Event()
        self.waits.set()
        self.asked: list[str] = []

    def take(self, keys: str, pressed: Callable[[str], object]) -> Grab:
        self.asked.append(keys)
        assert threading.current_thread() is not threading.main_thread()
        self.waits.wait(10)
        if keys == self.refuses:
            raise NotTaken(f"{keys} is taken.")
        self.taken[keys] = pressed
        return Grab(self, keys)


class Grab:
    def __init__(self, desktop: Desktop, keys: str) -> None:
        self._desktop, self._keys = desktop, keys

    def close(self) -> None:
        self._desktop.taken.pop(self._keys, None)


@pytest.fixture
def desktop(scene: Scene) -> Desktop:
    made = Desktop()
    scene.desk.global_key._way = made.take
    return made


def settle(scene: Scene, keys: str) -> None:
    scene.fake.preferences.settings = Settings(quick=Quick(key=keys))
    scene.fake.changes.publish(Topic.SETTINGS)


def troubles(key: GlobalKey) -> list[str]:
    told: list[str] = []
    key.told.connect(told.append)
    return told


def test_the_key_that_is_set_opens_the_small_window(scene: Scene, desktop: Desktop) -> None:
    """It is pressed in a thread; another one takes its place, and none lets it go."""
    settle(scene, KEY)
    scene.bot.waitUntil(lambda: list(desktop.taken) == [KEY])
    threading.Thread(target=desktop.taken[KEY], args=("",)).start()
    scene.bot.waitUntil(lambda: scene.desk.on_demand.quick.view.isVisible())
    settle(scene, OTHER)
    scene.bot.waitUntil(lambda: list(desktop.taken) == [OTHER])
    settle(scene, "")
    scene.bot.waitUntil(lambda: not desktop.taken)
    assert scene.notice == ""


def test_the_last_one_counts_and_the_window_waits_for_none(scene: Scene, desktop: Desktop) -> None:
    """A desktop that takes its time holds nothing up, and leaves no key behind that is no longer wanted."""
    desktop.waits.clear()
    settle(scene, KEY)
    scene.bot.waitUntil(lambda: desktop.asked == [KEY])
    settle(scene, OTHER)
    settle(scene, "F9")
    scene.bot.wait(50)
    assert desktop.asked == [KEY]
    desktop.waits.set()
    scene.bot.waitUntil(lambda: list(desktop.taken) == ["F9"])
    assert desktop.asked == [KEY, "F9"]


def test_closing_lets_it_go_even_when_it_comes_late(scene: Scene, desktop: Desktop) -> None:
    """The key must not be dead for others after the program."""
    desktop.waits.clear()
    settle(scene, KEY)
    scene.bot.waitUntil(lambda: desktop.asked == [KEY])
    scene.desk.global_key.close()
    desktop.waits.set()
    scene.bot.wait(100)
    assert desktop.taken == {}


def test_one_that_cannot_be_had_is_said(scene: Scene, desktop: Desktop) -> None:
    """Over the conversation while the settings are closed, beside the setting while they are open."""
    desktop.refuses = KEY
    told = troubles(scene.desk.global_key)
    settle(scene, KEY)
    scene.bot.waitUntil(lambda: scene.notice == f"{KEY} is taken.")
    scene.window.conversation.banner.dismiss()
    scene.desk.commands.open_settings("preferences", "quick.key")
    pages = scene.desk.on_demand.pages
    row = pages.view.make_shown().row("quick.key")  # type: ignore[union-attr]
    scene.bot.waitUntil(lambda: row.trouble == f"{KEY} is taken.")
    settle(scene, OTHER)
    scene.bot.waitUntil(lambda: row.trouble == "")
    settle(scene, "A")
    scene.bot.waitUntil(lambda: "is for writing" in row.trouble)
    settle(scene, "Ctrl+Nonsense")
    scene.bot.waitUntil(lambda: row.trouble == "There is no key “Ctrl+Nonsense”.")
    assert scene.notice == ""
    assert told[0] == f"{KEY} is taken."


def test_where_no_program_can_have_a_key_the_command_is_named(scene: Scene) -> None:
    """What a desktop of its own can be bound to."""
    settle(scene, KEY)
    scene.bot.waitUntil(lambda: "Bind the command “interline quick”" in scene.notice)
