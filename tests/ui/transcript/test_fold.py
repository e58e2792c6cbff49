"""A line that something is folded into."""

from __future__ import annotations

import pytest

from interline.ui.theme import DARK, LIGHT
from interline.ui.transcript.fold import Fold
from interline.ui.transcript.piece import Kind
from tests.ui.transcript.painted import count, ink, paint, press, spot

pytestmark = pytest.mark.usefixtures("qapp")


def test_a_press_unfolds_and_a_second_one_folds() -> None:
    """Who made it is told, the transcript is told, and its name says how it is."""
    told: list[bool] = []
    changed: list[object] = []
    fold = Fold((-1, 1), "Thought for 4 s", told.append)
    fold.changed = changed.append
    fold.lay(ink(), 400)
    made = spot(fold, "fold")
    assert (made.kind, made.is_open, made.name) == (Kind.FOLD, False, "Thought for 4 s, folded")
    folded = paint(fold, ink())
    press(fold, "fold")
    made = spot(fold, "fold")
    assert (made.is_open, made.name) == (True, "Thought for 4 s, shown")
    assert paint(fold, ink()) != folded, "the arrow points down"
    press(fold, "fold")
    assert told == [True, False]
    assert len(changed) == 2


def test_what_holds_nothing_is_only_a_line() -> None:
    """No arrow, and nothing happens."""
    told: list[bool] = []
    fold = Fold((-1, 1), "Asked for a tool", told.append, is_enabled=False)
    fold.lay(ink(), 400)
    made = spot(fold, "fold")
    assert (made.is_enabled, made.is_open, made.name) == (False, None, "Asked for a tool")
    made.act()
    assert not told
    open_one = Fold((-1, 1), "Asked for a tool", told.append)
    open_one.lay(ink(), 400)
    assert spot(open_one, "fold").room.width() > made.room.width()


def test_the_pointer_and_the_keyboard_are_seen() -> None:
    """Stronger letters under the pointer, a ring where the keyboard is."""
    fold = Fold((-1, 1), "Thought for 4 s", lambda is_open: None)
    made = ink(DARK)
    assert count(paint(fold, made, width=300), DARK.text) == 0
    assert count(paint(fold, made, near="fold"), DARK.text) > 10
    assert count(paint(fold, made, focus="fold", margin=8), DARK.accent) > 60


def test_a_long_line_is_cut_and_told_whole() -> None:
    """Within the room; the tooltip has the rest."""
    fold = Fold((-1, 1), "Asked for the tool " + "a_long_name_" * 20, lambda is_open: None)
    fold.lay(ink(), 240)
    made = spot(fold, "fold")
    assert made.room.right() <= 240
    assert made.tip == fold.words
    fold.set_words("Thinking…")
    fold.lay(ink(LIGHT, 20), 240)
    assert spot(fold, "fold").tip == ""
    assert fold.height == 40
