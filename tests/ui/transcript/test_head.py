"""Whose an answer is."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor

from interline.ui.theme import DARK, LIGHT
from interline.ui.transcript.head import Head
from tests.ui.transcript.painted import colours, count, ink, inked, paint

pytestmark = pytest.mark.usefixtures("qapp")


def test_vendor_and_model_are_named() -> None:
    """For eyes and ears, in the theme's colours and no other vendor's."""
    head = Head((-1, 1), "Anthropic", "claude-sonnet-5.5")
    assert head.spoken() == "Anthropic, claude-sonnet-5.5"
    for theme in (LIGHT, DARK):
        image = paint(head, ink(theme), width=400)
        assert count(image, theme.text) > 20
        assert count(image, theme.secondary) > 5
        assert all(QColor(name).saturation() < 40 for name in colours(image)), "no colour tells a vendor"


def test_an_answer_of_two_vendors_has_two_marks() -> None:
    """Each with its own initial; a name of no letters has a dot."""
    made = ink()
    one = paint(Head((-1, 1), "Anthropic", ""), made, width=400)
    two = paint(Head((-1, 1), "Anthropic, then OpenAI", ""), made, width=400)
    assert one.copy(0, 0, 18, 24) == two.copy(0, 0, 18, 24)
    assert count(two.copy(20, 0, 20, 24), LIGHT.surface) > 50
    assert count(one.copy(20, 0, 5, 24), LIGHT.surface) == 0
    assert paint(Head((-1, 1), "★", ""), made, width=100).copy(0, 0, 18, 24) != one.copy(0, 0, 18, 24)


def test_nobody_takes_no_room() -> None:
    """Until somebody answered; then it comes."""
    head = Head((-1, 1))
    assert (head.guess(ink(), 400), head.lay(ink(), 400)) == (0, 0)
    assert head.set_who("OpenAI", "gpt-6-sol")
    assert not head.set_who("OpenAI", "gpt-6-sol")
    assert head.lay(ink(), 400) == 24


@pytest.mark.parametrize("width", [120, 240, 700])
def test_long_names_are_cut_within_the_column(width: int) -> None:
    """Both stay readable: neither takes all the room."""
    head = Head((-1, 1), "A vendor with quite a name " * 4, "a-model-with-quite-a-name-" * 6)
    image = paint(head, ink(), width=width, margin=6)
    room = inked(image, QColor(LIGHT.window))
    assert room.left() >= 6
    assert room.right() < width + 6
    assert count(image, LIGHT.text) > 10
    assert count(image, LIGHT.secondary) > 5
