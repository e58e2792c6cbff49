"""Calls of tools, folded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from interline.ui.theme import LIGHT
from interline.ui.transcript.buttons import Buttons
from interline.ui.transcript.code import CodePiece
from interline.ui.transcript.fold import Fold
from interline.ui.transcript.found import Call
from interline.ui.transcript.means import Means
from interline.ui.transcript.tools import Calls
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


def lay(calls: Calls) -> list[type]:
    for piece in calls.pieces:
        piece.lay(ink(), 500)
    return [type(piece) for piece in calls.pieces]


def test_a_call_is_folded_and_says_that_it_was_not_run(made: Means, heard: Heard) -> None:
    """Its arguments are a press away, readable, and can be copied."""
    calls = Calls(40, [WEATHER, EMPTY], made, heard.on("rearranged"))
    assert lay(calls) == [Fold, Fold]
    call, empty = calls.pieces
    assert spot(call, "fold").name == "Asked for the tool weather · not run from here, folded"
    assert not spot(empty, "fold").is_enabled
    press(call, "fold")
    assert heard.calls == [("rearranged",)]
    assert lay(calls) == [Fold, CodePiece, Fold]
    assert calls.pieces[0] is call
    code = calls.pieces[1]
    assert code.text == SHOWN
    assert count(paint(code, ink()), LIGHT.code_ground) > 5_000
    press(code, "copy")
    assert heard.calls[1:] == [("put_on_clipboard", SHOWN)]
    press(call, "fold")
    assert lay(calls) == [Fold, Fold]
    press(call, "fold")
    assert calls.pieces[1] is code, "it is made once"
    calls.close()


def test_what_nobody_reads_is_cut(made: Means, heard: Heard) -> None:
    """A result of megabytes holds the window for no longer than a short one."""
    calls = Calls(0, [Call("Result of a tool", "x\n" * 50_000)], made, heard.on("rearranged"))
    lay(calls)
    press(calls.pieces[0], "fold")
    assert calls.pieces[1].text.endswith("… 60,000 characters more")


def test_many_calls_come_when_somebody_asks(made: Means, heard: Heard) -> None:
    """Twenty at first; a press shows the rest, and the button goes."""
    many = [Call(f"Call {number}", "{}") for number in range(25)]
    calls = Calls(0, many, made, heard.on("rearranged"))
    assert lay(calls) == [Fold] * 20 + [Buttons]
    press(calls.pieces[-1], "Show all 25 calls")
    assert heard.calls == [("rearranged",)]
    assert lay(calls) == [Fold] * 25
    assert calls.set_calls([*many, WEATHER])
    assert lay(calls) == [Fold] * 26, "they stay shown"


def test_every_piece_has_a_key_of_its_own(made: Means, heard: Heard) -> None:
    """What is selected or has the keyboard is found again by it."""
    calls = Calls(7, [WEATHER] * 25, made, heard.on("rearranged"))
    lay(calls)
    for piece in calls.pieces[:3]:
        press(piece, "fold")
    keys = [piece.key for piece in calls.pieces]
    assert len(set(keys)) == len(keys) == 24
    assert all(begin == -1 and number >= 7 for begin, number in keys)


def test_calls_that_stay_keep_their_pieces(made: Means, heard: Heard) -> None:
    """An unfolded call stays unfolded when another comes; one that is another now is made anew."""
    calls = Calls(0, [WEATHER], made, heard.on("rearranged"))
    lay(calls)
    press(calls.pieces[0], "fold")
    first = calls.pieces
    assert not calls.set_calls([WEATHER])
    assert calls.set_calls([WEATHER, EMPTY])
    assert calls.pieces[:2] == first
    assert calls.set_calls([Call("Other", "{}")])
    assert lay(calls) == [Fold]
    assert calls.pieces[0] is not first[0]
