"""Giving commands other keys, as a person does it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from interline.model.errors import HomeUnwritable
from interline.ui.shortcuts.recorder import LISTENING
from interline.ui.shortcuts.view import ShortcutsPage
from tests.ui.conftest import Run, Scene

Key, Ctrl, Shift = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(scene: Scene) -> ShortcutsPage:
    scene.desk.commands.open_settings("shortcuts")
    shown = scene.desk.on_demand.pages.view.make_shown()
    assert isinstance(shown, ShortcutsPage)
    scene.bot.waitUntil(lambda: shown.buttons["conversation.new"].text() == "Ctrl+N")
    return shown


def record(page: ShortcutsPage, command: str, key: Qt.Key, *held: Qt.KeyboardModifier) -> None:
    button = page.buttons[command]
    button.setFocus()
    if not button.listens:
        QTest.keyClick(button, Key.Key_Space)
    modifiers = Qt.KeyboardModifier.NoModifier
    for each in held:
        modifiers |= each
    QTest.keyClick(button, key, modifiers)


def trouble(page: ShortcutsPage, command: str) -> str:
    row = page.row(command)
    assert row is not None
    return row.trouble


def test_keys_that_are_pressed_are_the_commands_from_then_on(scene: Scene, page: ShortcutsPage) -> None:
    """In the window, in its menu, on the page; and the way back is a press."""
    record(page, "view.sidebar", Key.Key_F7)
    scene.bot.waitUntil(lambda: page.buttons["view.sidebar"].text() == "F7")
    assert scene.fake.preferences.keys == {"view.sidebar": ("F7",)}
    made = scene.window.commands.qt["view.sidebar"]
    scene.bot.waitUntil(lambda: made.shortcut().toString() == "F7")
    page.resets["view.sidebar"].click()
    scene.bot.waitUntil(lambda: made.shortcut().toString() == "F9")
    assert scene.fake.preferences.keys == {}
    scene.bot.waitUntil(lambda: not page.resets["view.sidebar"].isVisible())


def test_a_key_of_another_command_is_taken_only_when_pressed_again(scene: Scene, page: ShortcutsPage) -> None:
    """The conflict is said first; the other command says that it has none."""
    record(page, "view.sidebar", Key.Key_N, Ctrl)
    assert trouble(page, "view.sidebar").startswith("Ctrl+N is for “New conversation”.")
    assert page.buttons["view.sidebar"].text() == LISTENING
    assert scene.fake.preferences.keys == {}
    record(page, "view.sidebar", Key.Key_N, Ctrl)
    scene.bot.waitUntil(lambda: page.buttons["conversation.new"].text() == "None")
    assert scene.fake.preferences.keys == {"view.sidebar": ("Ctrl+N",)}
    assert trouble(page, "view.sidebar") == ""


def test_taking_it_back_gives_each_its_own(scene: Scene, page: ShortcutsPage, run: Run) -> None:
    """Also where the other one was given keys in between."""
    run(scene.fake.preferences.change_keys({"view.sidebar": ("Ctrl+N",), "conversation.new": ("F8",)}))
    scene.bot.waitUntil(lambda: page.buttons["conversation.new"].text() == "F8")
    page.resets["conversation.new"].click()
    scene.bot.waitUntil(lambda: page.buttons["conversation.new"].text() == "Ctrl+N")
    scene.bot.waitUntil(lambda: page.buttons["view.sidebar"].text() == "F9")
    assert scene.fake.preferences.keys == {}


def test_while_it_listens_no_key_does_anything_else(scene: Scene, page: ShortcutsPage) -> None:
    """Esc leaves the recording and not the window; Ctrl+W is recorded; Backspace means none."""
    view = scene.desk.on_demand.pages.view
    button = page.buttons["view.sidebar"]
    button.setFocus()
    QTest.keyClick(button, Key.Key_Space)
    QTest.keyClick(button, Key.Key_Escape)
    assert button.text() == "F9"
    assert view.isVisible()
    record(page, "view.sidebar", Key.Key_W, Ctrl)
    scene.bot.waitUntil(lambda: button.text() == "Ctrl+W")
    assert view.isVisible()
    record(page, "view.sidebar", Key.Key_Backspace)
    scene.bot.waitUntil(lambda: button.text() == "None")
    assert scene.fake.preferences.keys == {"view.sidebar": ()}


def test_signs_are_recorded_without_the_shift_that_makes_them(scene: Scene, page: ShortcutsPage) -> None:
    """Ctrl and + is Ctrl++ on every keyboard."""
    record(page, "view.sidebar", Key.Key_Asterisk, Ctrl, Shift)
    scene.bot.waitUntil(lambda: scene.fake.preferences.keys == {"view.sidebar": ("Ctrl+*",)})


def test_a_letter_is_no_shortcut(scene: Scene, page: ShortcutsPage) -> None:
    """It says so and goes on listening."""
    record(page, "view.sidebar", Key.Key_A)
    assert "for writing" in trouble(page, "view.sidebar")
    assert page.buttons["view.sidebar"].listens


def test_what_could_not_be_stored_is_said(scene: Scene, page: ShortcutsPage) -> None:
    """And the page shows what holds."""
    scene.fake.troubles["settings"] = HomeUnwritable("config.toml could not be written.")
    record(page, "view.sidebar", Key.Key_F7)
    scene.bot.waitUntil(lambda: "could not be written" in trouble(page, "view.sidebar"))
    assert page.buttons["view.sidebar"].text() == "F9"


def test_what_each_button_is_for_is_heard(page: ShortcutsPage) -> None:
    """The command and its keys."""
    assert page.buttons["conversation.new"].accessibleName() == "New conversation: Ctrl+N"
    assert page.buttons["view.larger"].accessibleName() == "Larger letters: Ctrl++ or Ctrl+="
