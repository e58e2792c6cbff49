"""The list of what an answer cites."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor

from interline.ui.theme import DARK, LIGHT
from interline.ui.transcript.found import Source, found_in
from interline.ui.transcript.means import Means
from interline.ui.transcript.piece import Kind
from interline.ui.transcript.sources import Sources
from tests.ui.transcript.painted import Heard, count, ink, inked, means, paint, press, spot
from tests.ui.transcript.sample import besides

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def made(heard: Heard) -> Iterator[Means]:
    with means(heard) as found:
        yield found


def cited() -> tuple[Source, ...]:
    _, answer = besides()
    return found_in(answer.parts, answer.text).sources


def test_sources_are_numbered_and_the_rest_is_a_press_away(made: Means, heard: Heard) -> None:
    """Few at once, all of them on demand, each with its whole address for eyes and ears."""
    listed = Sources((-1, 1), cited(), made)
    changed: list[object] = []
    listed.changed = changed.append
    before = listed.lay(ink(), 700)
    assert [each.key for each in listed.spots()] == ["0", "1", "2", "3", "4", "5", "more"]
    first = spot(listed, "0")
    assert (first.name, first.kind) == ("Source 1: Ferries on the coast · www.travelmar.it", Kind.LINK)
    assert "https://www.sitasudtrasporti.it/orari" in spot(listed, "1").tip
    assert spot(listed, "more").name == "Show all 13 sources"
    press(listed, "more")
    assert changed == [listed]
    assert not listed.is_laid
    assert listed.lay(ink(), 700) > before
    assert [each.key for each in listed.spots()] == [str(number) for number in range(13)]
    press(listed, "1")
    assert heard.calls == [("follow", "https://www.sitasudtrasporti.it/orari")]


def test_a_file_is_never_opened(made: Means) -> None:
    """It is named and cannot be pressed."""
    listed = Sources((-1, 1), cited(), made)
    listed.lay(ink(), 700)
    file = spot(listed, "3")
    assert (file.is_enabled, file.name) == (False, "Source 4: A file · file:///etc/passwd")
    assert file.tip == "This address is not opened."


@pytest.mark.parametrize("width", [160, 420, 760])
def test_the_host_stays_where_the_title_is_cut(made: Means, width: int) -> None:
    """It tells where a link leads: a long title gives way to it, and nothing leaves the column."""
    long = Source(1, "A title " * 40, "short.example", "https://short.example/")
    bare = Source(1, "", "short.example", "https://short.example/")
    page = ink()
    one, other = (Sources((-1, 1), [each], made) for each in (long, bare))
    shown = paint(one, page, width=width, margin=8)
    assert inked(shown, QColor(LIGHT.window)).right() < width + 8
    # About as many letters of the host's tone as where it stands alone: how they meet the pixels differs.
    row = shown.copy(0, 30, shown.width(), 24)
    alone = paint(other, page, width=width, margin=8).copy(0, 30, shown.width(), 24)
    if width > 160:
        assert count(row, LIGHT.secondary) > count(alone, LIGHT.secondary) / 2
        assert inked(row, QColor(LIGHT.window)).right() > width - 40


def test_a_title_from_the_right_stands_in_its_row(made: Means) -> None:
    """Beside its number, with the host behind it."""
    listed = Sources((-1, 1), [Source(1, "שלום עולם", "a.example", "https://a.example/")], made)
    row = inked(paint(listed, ink(), width=600).copy(26, 22, 574, 24), QColor(LIGHT.window))
    assert row.left() < 6
    assert row.right() < 300


def test_what_is_near_is_a_link(made: Means) -> None:
    """In the colour of links, in both themes; the keyboard has its ring."""
    listed = Sources((-1, 1), cited(), made)
    for theme in (LIGHT, DARK):
        page = ink(theme)
        assert count(paint(listed, page, width=500, margin=4), theme.accent) == 0
        assert count(paint(listed, page, near="0", margin=4), theme.accent) > 3
        assert count(paint(listed, page, focus="3", margin=4), theme.accent) > 400
        assert count(paint(listed, page, near="3", margin=4), theme.accent) == 0, "it is not opened"


def test_other_sources_take_their_place(made: Means) -> None:
    """While an answer streams they come one after the other."""
    listed = Sources((-1, 1), cited()[:1], made)
    one = listed.lay(ink(), 500)
    assert not listed.set_items(cited()[:1])
    assert listed.set_items(cited()[:3])
    assert listed.lay(ink(), 500) == one + 2 * 24
    assert listed.spoken().startswith("Sources\nSource 1: Ferries on the coast")
    listed.set_items(())
    assert (listed.guess(ink(), 500), listed.lay(ink(), 500)) == (0, 0)
