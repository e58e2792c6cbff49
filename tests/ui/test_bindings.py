"""A key does one thing."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from interline.ui.actions import ACTIONS, Action
from interline.ui.bindings import bind


def action(command: str, *keys: str) -> Action:
    return Action(command, command.capitalize(), keys, lambda do: None)


THREE = (action("open", "Ctrl+O"), action("copy", "Ctrl+C", "F5"), action("stop", "Esc"))


@pytest.fixture(autouse=True)
def with_qt(qapp: QApplication) -> None:
    """Keys have names only where there is an application."""


def test_commands_keep_their_own_keys_where_nothing_is_given() -> None:
    """Names that nobody knows change nothing."""
    bindings = bind(ACTIONS, {"a.newer.one": ("Ctrl+N",)})
    assert bindings.keys == {each.id: each.keys for each in ACTIONS}
    assert bindings.troubles == {}


def test_a_key_that_is_given_is_taken_from_who_had_it() -> None:
    """The other one keeps what it has besides."""
    bindings = bind(THREE, {"open": ("F5",)})
    assert bindings.keys == {"open": ("F5",), "copy": ("Ctrl+C",), "stop": ("Esc",)}
    assert (bindings.owner("F5"), bindings.owner("Ctrl+O")) == ("open", "")


def test_none_is_none() -> None:
    """A command without a shortcut, by the user's wish."""
    assert bind(THREE, {"copy": ()}).keys["copy"] == ()


def test_a_key_that_is_given_twice_is_the_firsts_and_said() -> None:
    """Only somebody who writes the file can do that."""
    bindings = bind(THREE, {"open": ("F7",), "copy": ("F7", "F8")})
    assert bindings.keys["open"] == ("F7",)
    assert bindings.keys["copy"] == ("F8",)
    assert bindings.troubles == {"copy": "F7 is for “Open” already."}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Ctrl+Nonsense", "There is no key “Ctrl+Nonsense”."),
        ("A", "Such a key is for writing."),
        ("Shift+A", "Such a key is for writing."),
        ("Return", "Such a key is for writing."),
    ],
)
def test_what_cannot_be_a_shortcut_is_said_and_leaves_the_old_one(written: str, said: str) -> None:
    """Nobody loses a letter to a command."""
    bindings = bind(THREE, {"open": (written,)})
    assert bindings.keys["open"] == ("Ctrl+O",)
    assert said in bindings.troubles["open"]


@pytest.mark.parametrize(
    ("written", "read"), [("ctrl+shift+n", "Ctrl+Shift+N"), ("F7", "F7"), ("alt+x", "Alt+X")]
)
def test_keys_are_read_as_people_write_them(written: str, read: str) -> None:
    """Whatever the case."""
    assert bind(THREE, {"open": (written,)}).keys["open"] == (read,)
