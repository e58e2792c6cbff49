"""Calls of tools, folded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRectF

from interline.ui.theme import LIGHT
from interline.ui.transcript.buttons import Buttons
from interline.ui.transcript.found import Call
from interline.ui.transcript.means import Means
from interline.ui.transcript.piece import Marked
from interline.ui.transcript.tools import FoldedCall, call_pieces
from tests.ui.transcript.painted import Heard, count, ink, means, paint, press, spot

pytestmark = pytest.mark.usefixtures("qapp")
WEATHER = Call("Asked for the tool weather · not run from here", '{"place": "Amalfi", "days": 3}', "json")
EMPTY = Call("Asked for the tool nothing · not run from here", "", "json")
SHOWN = '{\n  "place": "Amalfi",\n  "days": 3\n}'


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def made(heard: Heard) -> Iterator[Means]:
    with means(heard) as found:
        yield found


def opened(made: Means, call: Call = WEATHER) -> FoldedCall:
    (piece,) = call_pieces([call], made, 3)
    assert isinstance(piece, FoldedCall)
    piece.lay(ink(), 500)
    press(piece, "fold")
    piece.lay(ink(), 500)
    return piece


def test_a_call_is_folded_and_says_that_it_was_not_run(made: Means, heard: Heard) -> None:
    """Its arguments are a press away, readable, and can be copied."""
    call, empty = call_pieces([WEATHER, EMPTY], made, 3)
    assert (call.key, empty.key) == ((-1, 3), (-1, 4))
    changed: list[object] = []
    call.changed = changed.append
    folded = call.lay(ink(), 500)
    empty.lay(ink(), 500)
    assert spot(call, "fold").name == "Asked for the tool weather · not run from here, folded"
    assert not spot(empty, "fold").is_enabled
    assert call.text == ""
    press(call, "fold")
    assert changed == [call]
    assert not call.is_laid
    assert call.lay(ink(), 500) > folded + 4 * 15
    assert call.text == SHOWN
    assert call.spoken().endswith(SHOWN)
    press(call, "copy")
    assert heard.calls == [("put_on_clipboard", SHOWN)]
    press(call, "fold")
    assert call.lay(ink(), 500) == folded
    assert [each.key for each in call.spots()] == ["fold"]


def test_what_is_unfolded_can_be_selected_where_it_stands(made: Means) -> None:
    """Points, carets and marks are those of the code, moved to where it is."""
    call = opened(made)
    at = SHOWN.index("Amalfi")
    caret = call.caret(at)
    assert caret.top() > 28
    assert call.at(caret.center()) == at
    assert call.is_text(caret.center())
    assert not call.is_text(QPoint(caret.left(), 5))
    begin, end = call.line_of(at)
    assert SHOWN[begin:end] == '  "place": "Amalfi",'
    marked = paint(call, ink(), marked=[Marked(at, at + 6, "selected")])
    line = marked.copy(0, caret.top(), marked.width(), caret.height())
    assert count(line, LIGHT.accent) > 100
    assert count(marked, LIGHT.accent) - count(paint(call, ink()), LIGHT.accent) > 100


def test_a_part_is_painted_as_in_the_whole(made: Means) -> None:
    """Line and code each only where they are seen."""
    call = opened(made)
    whole = paint(call, ink())
    for top, height in ((0, 20), (10, 60), (60, 40)):
        part = paint(call, ink(), clip=QRectF(0, top, 500, height))
        assert part.copy(0, top, 500, height) == whole.copy(0, top, 500, height)


def test_a_long_line_of_a_call_scrolls(made: Means) -> None:
    """Within its own ground."""
    call = opened(made, Call("Result of a tool", "long " * 400))
    place = QPoint(100, 70)
    assert call.scroll(place, 50)
    assert not opened(made).scroll(place, 50)
    assert max(each.room.right() for each in call.spots()) < 500


def test_what_nobody_reads_is_cut(made: Means) -> None:
    """A result of megabytes holds the window for no longer than a short one."""
    call = opened(made, Call("Result of a tool", "x\n" * 50_000))
    assert call.text.endswith("… 60,000 characters more")


def test_many_calls_come_when_somebody_asks(made: Means) -> None:
    """Twenty at first; a press shows the rest, and the button goes."""
    calls = [Call(f"Call {number}", "{}") for number in range(25)]
    pieces = call_pieces(calls, made)
    heights = [piece.lay(ink(), 400) for piece in pieces]
    assert [height > 0 for height in heights] == [True] * 20 + [False] * 5 + [True]
    assert all(piece.guess(ink(), 400) == piece.gap == 0 for piece in pieces[20:25])
    assert all(not piece.spots() for piece in pieces[20:25])
    changed: list[object] = []
    for piece in pieces:
        piece.changed = changed.append
    assert isinstance(pieces[-1], Buttons)
    press(pieces[-1], "Show all 25 calls")
    assert changed == [pieces[-1], *pieces[20:25]]
    heights = [piece.lay(ink(), 400) for piece in pieces]
    assert [height > 0 for height in heights] == [True] * 25 + [False]
    assert len(call_pieces(calls, made, kept=pieces)) == 25, "they stay shown"


def test_calls_that_stay_keep_their_pieces(made: Means) -> None:
    """An unfolded call stays unfolded when another comes; one that is another now is made anew."""
    first = call_pieces([WEATHER], made)
    press_first = first[0]
    press_first.lay(ink(), 400)
    press(press_first, "fold")
    second = call_pieces([WEATHER, EMPTY], made, kept=first)
    assert second[0] is first[0]
    third = call_pieces([Call("Other", "{}"), EMPTY], made, kept=second)
    assert third[0] is not second[0]
    assert third[1] is second[1]
