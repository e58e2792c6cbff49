"""The bars: a scale that fits, little that is seen, parts that add up, and days that can be read one by one."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from interline.ui import theme as themes
from interline.ui.usage.chart import Bar, Chart, Stack, scale_for, scale_words, stacked

BARS = (
    Bar("2026-11-01", (Decimal(4), Decimal(4)), words="first"),
    Bar("2026-11-02", (Decimal("0.0001"), Decimal(0)), words="second"),
    Bar("2026-11-03", (Decimal(0), Decimal(0)), is_open=True, words="third"),
)


@pytest.fixture
def chart(qtbot: QtBot) -> Chart:
    made = Chart()
    qtbot.addWidget(made)
    made.set_theme(themes.LIGHT)
    made.resize(600, 220)
    made.set_stack(Stack(("One", "Two"), BARS, in_dollars=True))
    made.show()
    return made


def colours_of(chart: Chart, index: int) -> list[str]:
    """From the bottom up, the colours in the middle of a bar, each once."""
    image: QImage = chart.grab().toImage()
    room = chart.bar_room(index)
    found: list[str] = []
    for y in range(room.bottom() - 1, room.top() + 1, -1):
        name = QColor(image.pixel(room.center().x(), y)).name().upper()
        if not found or found[-1] != name:
            found.append(name)
    return found


def test_parts_stand_on_each_other_in_their_colours(chart: Chart) -> None:
    """The first at the bottom; eight dollars fill a scale of eight."""
    assert colours_of(chart, 0)[:2] == list(themes.series(themes.LIGHT)[:2])


def test_what_is_little_is_seen_all_the_same(chart: Chart) -> None:
    """A hundredth of a cent is a line of one pixel; nothing is nothing, and what is unknown has a mark."""
    assert themes.series(themes.LIGHT)[0] in colours_of(chart, 1)[:2]
    third = colours_of(chart, 2)
    assert not set(third) & set(themes.series(themes.LIGHT)[:2])
    assert themes.LIGHT.warn in third


def test_days_are_read_one_by_one(chart: Chart, qtbot: QtBot) -> None:
    """By arrow keys, Home and End, and by the pointer; a screen reader is told each."""
    for key, day in ((Qt.Key.Key_Right, "first"), (Qt.Key.Key_End, "third"), (Qt.Key.Key_Left, "second")):
        qtbot.keyClick(chart, key)
        assert chart.current is not None
        assert chart.current.words == chart.accessibleDescription() == day
    qtbot.mouseMove(chart, QPoint(chart.bar_room(0).center().x(), 100))
    qtbot.waitUntil(lambda: chart.current is BARS[0])


def test_a_chart_of_nothing_is_painted(qtbot: QtBot) -> None:
    """Keys do nothing in it."""
    made = Chart()
    qtbot.addWidget(made)
    made.set_stack(Stack())
    qtbot.keyClick(made, Qt.Key.Key_Right)
    assert made.current is None
    assert not made.grab().isNull()


@given(st.decimals(min_value="0.0000001", max_value="1e9", allow_nan=False))
def test_the_scale_is_round_and_high_enough(most: Decimal) -> None:
    """One of 1, 2, 4, 8 with zeros; never more than twice and a half as high as needed."""
    top = scale_for(most)
    assert most <= top <= most * Decimal("2.01")
    assert top.normalize().as_tuple().digits in ((1,), (2,), (4,), (8,))


@pytest.mark.parametrize(
    ("value", "words"), [("0", "0"), ("0.25", "0.25"), ("750", "750"), ("1500", "1.5 k"), ("4E+6", "4 M")]
)
def test_numbers_of_the_scale_are_short(value: str, words: str) -> None:
    """Without zeros that say nothing."""
    assert scale_words(Decimal(value)) == words


def test_the_dearest_vendors_have_a_part_each_and_the_rest_one() -> None:
    """Nothing is lost: the parts of a day add up to the day."""
    amounts = {("d", vendor): Decimal(n) for n, vendor in enumerate("abcdefgh", start=1)}
    names, parts = stacked(["d", "e"], list("abcdefgh"), amounts, 3)
    assert names == ("h", "g", "f")
    assert parts["d"] == (8, 7, 6, 15)
    assert sum(parts["d"]) == sum(amounts.values())
    assert parts["e"] == (0, 0, 0, 0)


@pytest.mark.usefixtures("look_of_others")
def test_the_numbers_of_the_scale_have_room(chart: Chart) -> None:
    """Also small sums, which are long, in letters twice as large."""
    themes.set_scale(200)
    themes.dress_all([chart])
    chart.set_stack(Stack(("One",), (Bar("2026-11-01", (Decimal("0.000054"),)),), in_dollars=True))
    words = scale_words(scale_for(Decimal("0.000054")))
    assert chart.bar_room(0).left() > chart.fontMetrics().horizontalAdvance(f"${words}")
    chart.clearFocus()
    image = chart.grab().toImage()
    rim = [(x, y) for x in range(4) for y in range(image.height())] + [(x, 0) for x in range(image.width())]
    assert len({image.pixel(x, y) for x, y in rim}) == 1, "nothing is cut off"
