"""Plain words in a tone of the theme."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QColor

from interline.ui.theme import DARK, LIGHT, Theme
from interline.ui.transcript.lines import units
from interline.ui.transcript.piece import Marked
from interline.ui.transcript.words import Words
from tests.ui.transcript.painted import colours, count, ink, inked, paint

pytestmark = pytest.mark.usefixtures("qapp")
TEXT = "Two files came along:\n\nmap.pdf and 🗺️ notes.txt"


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("tone", ["secondary", "warn", "bad"])
def test_words_are_written_in_their_tone(theme: Theme, tone: str) -> None:
    """In the theme's own colour, also when the theme is another than the one they were laid out in."""
    words = Words((-1, 1), "Something happened.", tone=tone, small=False)
    paint(words, ink(LIGHT), width=300)
    assert getattr(theme, tone).lower() in colours(paint(words, ink(theme)))


def test_words_wrap_in_their_room() -> None:
    """Narrower is higher, and nothing stands outside."""
    words = Words((-1, 1), "Some words that need more than one line. " * 4)
    made = ink()
    wide, narrow = words.lay(made, 600), words.lay(made, 200)
    assert narrow > 2 * wide
    assert words.wanted(made, 200) == 200
    assert Words((-1, 1), "Short.\nA line.").wanted(made, 200) < 60
    image = paint(words, made, margin=10)
    ink_room = inked(image, QColor(LIGHT.window))
    assert QRect(10, 10, 200, narrow).contains(ink_room)
    assert words.lay(made, 200) == narrow, "laying out again changes nothing"


def test_each_place_of_the_text_is_found_where_it_stands() -> None:
    """A point at a letter gives the letter, over all paragraphs and beside letters of two units."""
    words = Words((-1, 1), TEXT, small=False)
    words.lay(ink(), 500)
    for at in (0, 5, 20, 23, 30, units(TEXT)):
        caret = words.caret(at)
        assert words.at(caret.center()) == at
        begin, end = words.line_of(at)
        assert begin <= at <= end
    assert words.is_text(words.caret(3).center() + QPoint(2, 0))
    assert not words.is_text(QPoint(480, 5))
    assert words.line_of(22) == (22, 22), "an empty line is a line"


def test_what_is_selected_stands_out() -> None:
    """From one paragraph into another."""
    words = Words((-1, 1), TEXT)
    plain = colours(paint(words, ink(), width=400))
    marked = paint(words, ink(), marked=[Marked(4, 30, "selected")])
    assert LIGHT.accent.lower() not in plain
    for at in (4, 24):
        line = words.caret(at)
        assert count(marked.copy(0, line.top(), 400, line.height()), LIGHT.accent) > 30


def test_words_of_a_script_from_the_right_stand_at_the_right() -> None:
    """Each paragraph for itself."""
    words = Words((-1, 1), "One line\nשלום עולם")
    image = paint(words, ink(), width=400)
    top = words.caret(9).top()
    ground = QColor(LIGHT.window)
    assert inked(image.copy(0, 0, 400, top), ground).right() < 200
    assert inked(image.copy(0, top, 400, words.height - top), ground).left() > 200


def test_words_that_grow_are_the_words_that_came_at_once() -> None:
    """Letter by letter the same lines come out as for the whole."""
    text = "A thought that goes on.\nAnd on, over several lines of the column.\n\n" * 3
    grown, whole = Words((-1, 1), ""), Words((-1, 1), text)
    made = ink()
    for end in range(0, len(text) + 1, 7):
        grown.set_text(text[:end])
        grown.lay(made, 180)
    grown.set_text(text)
    assert grown.lay(made, 180) == whole.lay(made, 180)
    assert [grown.line_of(at) for at in range(len(text))] == [whole.line_of(at) for at in range(len(text))]
    assert paint(grown, made) == paint(whole, made)
    assert grown.set_text("Less") is True
    assert grown.set_text("Less") is False
    assert grown.lay(made, 180) < whole.height
    assert Words((-1, 1), "").lay(made, 100) == 0


def test_only_what_is_seen_is_drawn() -> None:
    """A clip in the middle draws what the whole draws there."""
    words = Words((-1, 1), "\n".join(f"Line {n}" for n in range(40)))
    made = ink()
    whole = paint(words, made, width=200)
    part = paint(words, made, clip=QRectF(0, 200, 200, 60))
    assert part.copy(0, 200, 200, 60) == whole.copy(0, 200, 200, 60)
    assert inked(part, QColor(LIGHT.window)).top() > 150


def test_a_bar_stands_beside_what_is_indented() -> None:
    """As high as the words; a name is said before them."""
    words = Words((-1, 1), "Hm.\nAha.", name="Thinking", indent=14)
    image = paint(words, ink(), width=200)
    assert {image.pixelColor(0, y).name() for y in range(words.height)} == {LIGHT.line.lower()}
    assert words.spoken() == "Thinking: Hm.\nAha."
