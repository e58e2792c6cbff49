"""Cards of files that were sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor

from interline.model.parts import File
from interline.ui.theme import DARK, LIGHT
from interline.ui.transcript.files import FileCards
from interline.ui.transcript.found import attached
from interline.ui.transcript.means import Means
from tests.ui.transcript.painted import Heard, count, ink, means, paint, press, spot

pytestmark = pytest.mark.usefixtures("qapp")
THREE = tuple(attached(File("text/plain", str(n) * 64, 1200, f"file {n}.txt")) for n in range(3))


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def made(heard: Heard) -> Iterator[Means]:
    with means(heard, file=heard.on("file")) as found:
        yield found


def test_files_stand_beside_each_other_and_open_in_the_window(made: Means, heard: Heard) -> None:
    """As far as there is room; each is named with what it is, and a press asks for its words."""
    cards = FileCards((-1, 1), THREE, made)
    cards.lay(ink(), 700)
    assert len({each.room.top() for each in cards.spots()}) == 2
    assert spot(cards, "0").name == "File: file 0.txt, text/plain · 1.2 kB"
    press(cards, "1")
    assert heard.calls == [("file", "1" * 64, "file 1.txt")]
    cards.lay(ink(), 200)
    assert all(each.room.right() < 200 for each in cards.spots())
    assert cards.wanted(ink(), 2000) < 1000
    assert cards.spoken().count("\n") == 2


def test_cards_follow_the_theme(made: Means) -> None:
    """In dark they are dark; the pointer and the keyboard are seen."""
    cards = FileCards((-1, 1), THREE[:1], made)
    for theme in (LIGHT, DARK):
        plain = paint(cards, ink(theme), width=400)
        assert plain.pixelColor(150, 4) == QColor(theme.surface)
        assert count(plain, theme.accent) == 0
        assert count(paint(cards, ink(theme), focus="0"), theme.accent) > 100
        assert paint(cards, ink(theme), near="0") != plain
