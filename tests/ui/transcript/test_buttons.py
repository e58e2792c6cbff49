"""Buttons under an answer that broke off."""

from __future__ import annotations

import pytest

from interline.ui.theme import LIGHT
from interline.ui.transcript.buttons import Buttons
from interline.ui.transcript.way import Way
from tests.ui.transcript.painted import count, ink, paint, press, spot

pytestmark = pytest.mark.usefixtures("qapp")


def ways(chosen: list[Way]) -> Buttons:
    """All of them."""
    return Buttons((-1, 1), [(way.value, way.spoken, lambda way=way: chosen.append(way)) for way in Way])


def test_each_button_says_and_does_its_own() -> None:
    """A short word for eyes, what it leads to for ears."""
    chosen: list[Way] = []
    buttons = ways(chosen)
    buttons.lay(ink(), 900)
    assert [made.name for made in buttons.spots()] == [way.spoken for way in Way]
    assert spot(buttons, "Keep").tip == Way.KEEP.spoken
    for way in Way:
        press(buttons, way.value)
    assert chosen == list(Way)


def test_the_row_wraps_where_the_column_is_narrow() -> None:
    """Nothing stands outside, nothing over another."""
    buttons = ways([])
    made = ink()
    one_line = buttons.lay(made, 900)
    assert buttons.lay(made, 260) > one_line
    rooms = [each.room for each in buttons.spots()]
    assert all(room.left() >= 0 and room.right() < 260 for room in rooms)
    assert not any(a.intersects(b) for n, a in enumerate(rooms) for b in rooms[n + 1 :])
    assert buttons.lay(made, 60) > 0
    assert all(each.room.right() < 60 for each in buttons.spots())


def test_a_row_of_none_is_nothing() -> None:
    """No height, no spots; and it can come back."""
    buttons = ways([])
    buttons.lay(ink(), 400)
    buttons.set_buttons(())
    assert (buttons.guess(ink(), 400), buttons.lay(ink(), 400), list(buttons.spots())) == (0, 0, [])
    pressed: list[str] = []
    buttons.set_buttons([("Keep", "Keep it", lambda: pressed.append("keep"))])
    assert buttons.lay(ink(), 400) == 28
    press(buttons, "Keep")
    assert pressed == ["keep"]


def test_focus_and_pointer_are_seen() -> None:
    """A ring, and an edge that answers."""
    buttons = ways([])
    made = ink()
    plain = paint(buttons, made, width=500)
    assert count(plain, LIGHT.accent) == 0
    assert count(paint(buttons, made, focus="Keep"), LIGHT.accent) > 60
    assert paint(buttons, made, near="Keep") != plain


def test_flat_ones_begin_where_the_words_begin() -> None:
    """Their letters, not their edges, stand under those of the text."""
    more = Buttons((-1, 1), [("Show more (9 characters)", "Show more", lambda: None)], is_flat=True)
    image = paint(more, ink(), width=300)
    first = next(x for x in range(300) if any(image.pixelColor(x, y).lightness() < 120 for y in range(28)))
    assert first <= 2
