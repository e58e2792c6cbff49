"""Lines of code: read once, laid out where they are seen, and each place in them found again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from interline.rendering.highlight import colour
from interline.ui.theme import DARK, LIGHT
from interline.ui.transcript.code_lines import KEPT, LONGEST_LINE, TAB, CodeLines
from interline.ui.transcript.ink import Ink
from interline.ui.transcript.lines import cut, units
from tests.ui.transcript.painted import ink

pytestmark = pytest.mark.usefixtures("qapp")

CODE = 'def f(a: int) -> str:\n\t"""Words."""\n\treturn "😀 שלום" * a  # says so\n\n\nprint(f(3))'
ROOM = 300
GROWING = {
    "code": CODE,
    "more code": CODE * 20,
    "one line": "x" * 6_000,
    "a line that becomes too long": "x" * 1_999 + "y" * 10 + "\nz",
    "carriage returns": "a\r\nb\r\n",
    "empty lines": "\n\n\n",
    "nothing": "",
    "tabs": "\t\t\tdeep",
    "marks that hide": "\u202e evil\n\u200b hidden",
    "pairs": "😀" * 1_500 + "\nend",
    "short lines": "a\nb" * 900,
}


@pytest.fixture(scope="module")
def made_ink(qapp: object) -> Ink:
    return ink()


def lines(code: str, made_ink: Ink, *, wraps: bool = False, room: int = ROOM) -> CodeLines:
    made = CodeLines()
    made.read(code)
    made.set(made_ink, room, wraps=wraps)
    return made


@pytest.mark.parametrize("wraps", [False, True])
@pytest.mark.parametrize("code", GROWING.values(), ids=GROWING)
@pytest.mark.parametrize("step", [1, 7, 1_000])
def test_code_that_grew_is_the_code_that_came_whole(
    made_ink: Ink, code: str, step: int, *, wraps: bool
) -> None:
    """The same lines at the same places, rows and widths, however it was cut."""
    if step == 1 and len(code) > 2_500:
        step = 13
    grown = lines("", made_ink, wraps=wraps)
    for end in [*range(step, len(code), step), len(code)]:
        grown.read(code[:end])
        assert grown.rows >= 1
    whole = lines(code, made_ink, wraps=wraps)
    assert (grown.code, grown.lines, grown.starts) == (whole.code, whole.lines, whole.starts)
    assert (grown.rows, grown.widest) == (whole.rows, whole.widest)
    assert [grown.top(n) for n in range(len(grown.lines))] == [whole.top(n) for n in range(len(whole.lines))]


def test_lines_that_came_before_are_not_read_again(made_ink: Ink) -> None:
    """They stay laid out; the last one is laid out anew as it grows."""
    made = lines("one\ntwo\nthr", made_ink)
    laid = [made.layout(number) for number in range(3)]
    assert made.read("one\ntwo\nthree\nfour")
    assert made.layout(0) is laid[0]
    assert made.layout(1) is laid[1]
    assert made.layout(2) is not laid[2]
    assert made.layout(2).text() == "three"
    assert not made.read("one\ntwo\nthree\nfour")
    assert made.read("other")
    assert made.lines == ["other"]


def test_what_is_shown_deceives_nobody_and_what_was_written_is_kept(made_ink: Ink) -> None:
    """Marks that reorder or hide letters are tokens; the code is byte for byte."""
    code = "if a\u202e == b:\r\n\tpass\u200b\x07"
    made = lines(code, made_ink)
    assert made.code == code
    assert made.text == "if a‹U+202E› == b:\n\tpass‹U+200B›‹U+0007›"
    assert made.starts[-1] == units(made.text) + 1


def test_a_line_without_end_is_shown_in_several(made_ink: Ink) -> None:
    """No line of the screen is longer than what can be laid out at once."""
    made = lines("x" * (3 * LONGEST_LINE + 5) + "\nshort", made_ink)
    assert [len(line) for line in made.lines] == [LONGEST_LINE] * 3 + [5, 5]
    assert made.text.replace("\n", "") == "x" * (3 * LONGEST_LINE + 5) + "short"


@pytest.mark.parametrize("wraps", [False, True])
def test_every_place_is_found_again(made_ink: Ink, *, wraps: bool) -> None:
    """A caret's point gives its place back: after tabs, in letters beyond the first plane, in wrapped lines."""
    made = lines(
        CODE.replace(" שלום", "") + "\n" + "a long line that is wrapped " * 4, made_ink, wraps=wraps, room=180
    )
    text, place = made.text, 0
    for letter in text:
        number, x, y = made.point(place)
        assert made.at(place) == number
        assert made.nearest(number, x + 1, y + 2) == place, (letter, place)
        begin, end = made.starts[number], made.starts[number + 1] - 1
        assert begin <= place <= end
        place += units(letter)
    assert made.at(units(text)) == len(made.lines) - 1
    assert made.at(10**6) == len(made.lines) - 1
    assert cut(text, made.starts[1], made.starts[2] - 1) == made.lines[1]


def test_rows_are_those_of_the_layout_where_lines_wrap(made_ink: Ink) -> None:
    """Plain lines are counted without laying them out, and counted right: tabs, blanks, one letter more than fits."""
    across = int(ROOM / made_ink.code_letter)
    code = "\n".join(
        ["", "a" * across, "a" * (across + 1), "a" * (2 * across), "word " * 40, "  indented", "שלום " * 30]
    )
    made = lines(code, made_ink, wraps=True)
    counted = [made.top(n + 1) - made.top(n) for n in range(len(made.lines))]
    assert counted == [max(1, made.layout(n).lineCount()) for n in range(len(made.lines))]
    assert made.rows == sum(counted)
    for row in range(made.rows):
        number = made.at_row(row)
        assert made.top(number) <= row < made.top(number + 1)


def test_few_lines_stay_laid_out(made_ink: Ink) -> None:
    """Of ten thousand lines those that were seen last."""
    made = lines("\n".join(f"x = {n}" for n in range(10_000)), made_ink)
    assert made._laid == {}
    for number in range(0, 10_000, 20):
        made.layout(number)
    assert len(made._laid) == KEPT
    made.drop()
    assert made._laid == {}
    assert made.layout(9_999).text() == "x = 9999"


def test_how_wide_lines_are_is_known_before_they_are_laid_out(made_ink: Ink) -> None:
    """So that one can scroll sideways at once; a line of wider letters corrects it when it is seen."""
    made = lines("short\n" + "a" * 100, made_ink)
    assert made.widest == 100 * made_ink.code_letter
    tabs = lines("\t\t\tx", made_ink)
    assert tabs.widest == (3 * TAB + 1) * made_ink.code_letter
    wide = lines("日本語" * 40, made_ink)
    before = wide.widest
    wide.layout(0)
    assert wide.widest >= before


def test_colours_are_those_of_the_theme_and_only_changed_lines_are_laid_out(made_ink: Ink) -> None:
    """Each kind in its token; a line whose colours stay keeps its layout."""
    made = lines("def f():\n    return 1", made_ink)
    first, second = made.layout(0), made.layout(1)
    colours = colour(made.text, "python")
    made.colour(colours[:1])
    assert made.layout(1) is second
    assert made.layout(0) is not first
    looks = [each.format.foreground().color().name().upper() for each in made.layout(0).formats()]
    assert looks[0] == LIGHT.text
    assert LIGHT.accent in looks[1:]
    first = made.layout(0)
    made.colour(colours)
    assert made.layout(0) is first
    assert made.layout(1) is not second
    made.set(ink(DARK), ROOM, wraps=False)
    looks = [each.format.foreground().color().name().upper() for each in made.layout(0).formats()]
    assert DARK.accent in looks


def test_colours_stay_on_their_letters_beyond_the_first_plane(made_ink: Ink) -> None:
    """Qt counts such letters twice; the word after them is coloured, not the one beside it."""
    made = lines('x = "😀😀😀"  # remark', made_ink)
    made.colour(colour(made.text, "python"))
    text = made.lines[0]
    found = {
        cut(text, each.start, each.start + each.length): each.format.foreground().color().name().upper()
        for each in made.layout(0).formats()[1:]
    }
    assert found['"😀😀😀"'] == LIGHT.good
    assert found["# remark"] == LIGHT.secondary


def test_code_reads_from_the_left(made_ink: Ink) -> None:
    """Whatever letters stand in it."""
    made = lines("שלום = 1", made_ink)
    assert made.layout(0).textOption().textDirection() is Qt.LayoutDirection.LeftToRight
    assert made.point(0)[1] <= made.point(units("שלום"))[1] or made.point(0)[1] < 60
