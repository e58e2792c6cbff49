"""What is selected: across paragraphs, code and messages, and the same letters whatever happens to the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from interline.model.conversation import Role
from interline.model.events import TextDelta
from interline.ui import theme as themes
from interline.ui.transcript.selection import AFTER_ALL, BEFORE_ALL, Place, index_of, stretch
from interline.ui.transcript.view import TranscriptView
from interline.ui.transcript.words import Words
from tests.ui.transcript import seen
from tests.ui.transcript.sample import EVERY_BLOCK, long, message, receipt
from tests.ui.transcript.seen import SHIFT, click, drag, heard, place_in

TEXT = """\
First paragraph with **bold** words.

Second one, and a [link](https://a.example/) in it.

```py
x = 1
y = 2
```

| a | b |
|---|---|
| one | two |

- an item
- another 😀 item

Last words.
"""


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[TranscriptView]:
    yield from seen.shown_view(qtbot, 800, 900)


@pytest.fixture
def answered(view: TranscriptView) -> TranscriptView:
    """A question and its answer."""
    view.show_conversation(
        (message(1, Role.USER, "What do you say?"), message(2, Role.ASSISTANT, TEXT, receipt=receipt())), {}
    )
    return view


def chosen(view: TranscriptView) -> str:
    return view.selected().plain


def select(view: TranscriptView, begin: str, end: str, message_id: str = "m2", until: str = "m2") -> None:
    """Drag from before the first of these words to after the others."""
    last = place_in(view, until, end, after=True)
    drag(view, place_in(view, message_id, begin), last)


def test_a_drag_over_a_paragraph_selects_its_letters(answered: TranscriptView) -> None:
    """Forwards and backwards; the letters between the two places and no others."""
    select(answered, "paragraph", "bold")
    assert chosen(answered) == "paragraph with bold"
    drag(answered, place_in(answered, "m2", "bold", after=True), place_in(answered, "m2", "paragraph"))
    assert chosen(answered) == "paragraph with bold"
    assert answered.has_selection


def test_a_drag_goes_over_every_kind_of_block(answered: TranscriptView) -> None:
    """From a paragraph over code and a table into a list; and back."""
    select(answered, "Second", "another")
    words = "Second one, and a link in it.\n\nx = 1\ny = 2\n\na\tb\none\ttwo\n\n• an item\n• another"
    assert chosen(answered) == words
    drag(answered, place_in(answered, "m2", "another", after=True), place_in(answered, "m2", "Second"))
    assert chosen(answered) == words


def test_a_drag_goes_over_messages(view: TranscriptView) -> None:
    """From the middle of one to the middle of another; those between are whole, and each is named."""
    view.show_conversation(
        tuple(
            message(n, Role.USER, f"Words of number {n}, the end.")
            if n % 2
            else message(n, Role.ASSISTANT, f"Words of number {n}, the end.", receipt=receipt())
            for n in range(1, 5)
        ),
        {},
    )
    select(view, "of number 1", "Words of number 4", "m1", "m4")
    name = "Anthropic, claude-sonnet-5.5, answer"
    assert chosen(view) == (
        "You:\nof number 1, the end.\n\n"
        f"{name} 1 of 2:\nWords of number 2, the end.\n\n"
        "You:\nWords of number 3, the end.\n\n"
        f"{name} 2 of 2:\nWords of number 4"
    )
    drag(view, place_in(view, "m4", "Words of number 4", after=True), place_in(view, "m1", "of number 1"))
    assert chosen(view).startswith("You:\nof number 1")
    assert chosen(view).endswith("Words of number 4")


def test_selected_letters_are_seen(answered: TranscriptView) -> None:
    """In the colour of selections, and no longer when nothing is selected."""
    click(answered, place_in(answered, "m2", "Second"))
    without = _accents(answered)
    select(answered, "Second", "another")
    assert _accents(answered) > without + 1_000
    answered.clear_selection()
    assert _accents(answered) == without


def _accents(view: TranscriptView) -> int:
    image = view.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    wanted = QColor(themes.LIGHT.accent).rgb().to_bytes(4, "little").hex()
    return bytes(image.constBits()).hex(" ", 4).split().count(wanted)


@pytest.mark.parametrize(
    ("around", "word"),
    [*((word, word) for word in ("paragraph", "another", "two", "First", "link")), ("= 2", "=")],
)
def test_two_clicks_select_a_word(answered: TranscriptView, around: str, word: str) -> None:
    """Wherever in it they fall: in a paragraph, a link, an item, a cell, code."""
    inside = QPoint(2 if len(word) == 1 else 7, 0)
    click(answered, place_in(answered, "m2", around) + inside, 2)
    assert chosen(answered).removeprefix("• ") == word


def test_three_clicks_select_a_block(answered: TranscriptView) -> None:
    """A paragraph, all lines of code; a fourth click begins anew."""
    click(answered, place_in(answered, "m2", "with") + QPoint(2, 0), 3)
    assert chosen(answered) == "First paragraph with bold words."
    click(answered, place_in(answered, "m2", "y = 2") + QPoint(2, 0), 3)
    assert chosen(answered) == "x = 1\ny = 2"


def test_a_click_with_shift_goes_on_from_where_one_began(answered: TranscriptView) -> None:
    """To both sides."""
    click(answered, place_in(answered, "m2", "bold"))
    assert not answered.has_selection
    click(answered, place_in(answered, "m2", "another"), modifiers=SHIFT)
    assert chosen(answered).startswith("bold words.")
    assert chosen(answered).endswith("• an item\n•") or chosen(answered).endswith("• an item")
    click(answered, place_in(answered, "m2", "paragraph"), modifiers=SHIFT)
    assert chosen(answered) == "paragraph with "


def test_a_click_ends_a_selection_and_so_does_escape(answered: TranscriptView, qtbot: QtBot) -> None:
    """Wherever it is."""
    told = heard(answered.selection_changed)
    select(answered, "First", "Last")
    assert told
    click(answered, place_in(answered, "m2", "bold"))
    assert not answered.has_selection
    select(answered, "First", "Last")
    answered.setFocus()
    qtbot.keyClick(answered, Qt.Key.Key_Escape)
    assert not answered.has_selection
    assert chosen(answered) == ""


def test_letters_beyond_the_first_plane_are_never_cut_in_two(answered: TranscriptView) -> None:
    """Qt counts them twice; what is selected is whole letters."""
    point = place_in(answered, "m2", "😀")
    end = place_in(answered, "m2", "😀", after=True)
    for x in range(point.x() - 10, end.x() + 12):
        drag(answered, point - QPoint(30, 0), QPoint(x, point.y()))
        chosen(answered).encode()
    drag(answered, point, end)
    assert chosen(answered) == "😀"
    click(answered, point + QPoint(5, 0), 2)
    assert "😀" in chosen(answered)


def test_a_drag_beyond_the_edge_scrolls(view: TranscriptView, qtbot: QtBot) -> None:
    """As long as the button is held down, faster the farther beyond; and what it passes is selected."""
    view.show_conversation(long(8), {})
    view.verticalScrollBar().setValue(0)
    begin = place_in(view, "m1", "Question")
    drag(view, begin, QPoint(300, 400), QPoint(300, view.viewport().height() + 60), is_held=True)
    qtbot.waitUntil(lambda: view.verticalScrollBar().value() > 400)
    seen.let_go(view, QPoint(300, view.viewport().height() + 60))
    place = view.verticalScrollBar().value()
    qtbot.wait(90)
    assert view.verticalScrollBar().value() == place, "it stops when the button is let go"
    assert chosen(view).startswith("You:\nQuestion 1: what then?")
    assert len(chosen(view)) > 500


def test_a_drag_above_the_edge_scrolls_up(view: TranscriptView, qtbot: QtBot) -> None:
    """Backwards through messages that were never laid out."""
    view.show_conversation(long(8), {})
    end = view.verticalScrollBar().value()
    drag(view, QPoint(300, 700), QPoint(300, 100), QPoint(300, -120), is_held=True)
    qtbot.waitUntil(lambda: view.verticalScrollBar().value() < end - 900)
    seen.let_go(view, QPoint(300, -120))
    assert len(chosen(view)) > 500


def test_a_selection_outlives_that_its_messages_are_let_go(view: TranscriptView) -> None:
    """Far away and back: the same letters."""
    messages = long(200, "Some words that stand in this answer.\n\n- and an item\n\n```\ncode\n```\n")
    view.show_conversation(messages, {})
    select(view, "words that", "an item", "m200", "m200")
    before = chosen(view)
    view.verticalScrollBar().setValue(0)
    for _ in range(60):
        view.verticalScrollBar().setValue(view.verticalScrollBar().value() + 500)
    assert view.sheet_of("m200") is None
    assert chosen(view) == before
    view.scroll_to_end()
    assert chosen(view) == before
    assert "an item" in before


@pytest.mark.parametrize("change", ["theme", "size", "width"])
def test_a_selection_outlives_other_looks(answered: TranscriptView, change: str) -> None:
    """Theme, size and width."""
    select(answered, "Second", "another")
    before = chosen(answered)
    if change == "theme":
        answered.set_theme(themes.DARK)
    elif change == "size":
        answered.set_font_size(22)
    else:
        answered.resize(380, 700)
    assert chosen(answered) == before


def test_a_selection_stays_on_its_letters_while_the_answer_grows_and_ends(view: TranscriptView) -> None:
    """Selected in the middle of a stream: in what stands, and in the paragraph that still grows."""
    view.begin_answer("m2", message(1, Role.USER, "Hi"))
    view.append("m2", TextDelta("The first paragraph.\n\n- one item\n- the second it"))
    view._arriving.show_all()
    select(view, "first", "second")
    before = chosen(view)
    assert before == "first paragraph.\n\n• one item\n• the second"
    for words in ("em and more", "\n- third\n\n", "```\ncode\n```\n\n", "[one]: https://a.example/\n"):
        view.append("m2", TextDelta(words))
        view._arriving.show_all()
        assert chosen(view) == before
    text = seen.answer(view, "m2").body.text
    view.finish_answer(message(2, Role.ASSISTANT, text, receipt=receipt()))
    assert chosen(view) == before


def test_a_selection_stays_while_something_unfolds_above_it(view: TranscriptView, qtbot: QtBot) -> None:
    """Pieces that come before it do not move it to other letters."""
    view.show_conversation(long(2), {})
    view.begin_answer("m4", message(3, Role.USER, "Hm", parent=2))
    view.append("m4", TextDelta("Some words. And others."))
    view._arriving.show_all()
    select(view, "words", "And", "m4", "m4")
    view.finish_answer(message(4, Role.ASSISTANT, "Some words. And others.", receipt=receipt()))
    assert chosen(view) == "words. And"


def test_another_conversation_has_nothing_selected(answered: TranscriptView) -> None:
    """Its messages are others."""
    select(answered, "First", "Last")
    answered.show_conversation((message(20, Role.ASSISTANT, "Other."),), {})
    assert not answered.has_selection
    assert chosen(answered) == ""


def test_a_selection_in_a_message_that_went_is_none(answered: TranscriptView) -> None:
    """It was regenerated: nothing is copied that is not shown."""
    select(answered, "First", "Last")
    answered.begin_answer("n2", None)
    assert chosen(answered) == ""
    answered.copy()


def test_everything_is_selected_from_the_first_to_the_last_letter(view: TranscriptView) -> None:
    """Messages that were never laid out too."""
    view.show_conversation(long(80, "Words."), {})
    view.select_all()
    assert view.has_selection
    words = chosen(view)
    assert all(f"Question {n}: what then?" in words for n in range(1, 80, 2))
    assert all(f"Answer {n}.\n\nWords." in words for n in range(2, 81, 2))
    assert len(view._sheets) < 20


def test_places_are_found_again_by_their_block() -> None:
    """The piece of the key; where that is gone, the end of the one before it; before and after all, the ends."""
    pieces = [
        Words((0, 0), "one"),
        Words((10, 0), "twotwo"),
        Words((10, 1), "three"),
        Words((-1, 3), "beside"),
    ]
    assert index_of(pieces, Place("m", (10, 1), 2)) == (2, 2)
    assert index_of(pieces, Place("m", (12, 0), 2)) == (2, 5)
    assert index_of(pieces, Place("m", (4, 0), 1)) == (0, 3)
    assert index_of(pieces, Place("m", BEFORE_ALL, 0)) == (0, 0)
    assert index_of(pieces, Place("m", AFTER_ALL, 0)) == (3, 6)
    assert index_of([], Place("m", AFTER_ALL, 0)) == (0, 0)
    back = stretch(pieces, Place("m", (10, 1), 2), Place("m", (0, 0), 1))
    assert (back.first, back.begin, back.last, back.end) == (0, 1, 2, 2)
    assert back.of(1, pieces[1]) == (0, 6)
    assert back.of(3, pieces[3]) is None


def test_a_formula_is_selected_as_its_source(view: TranscriptView, qtbot: QtBot) -> None:
    """Drawn or not: what is copied is LaTeX."""
    view.show_conversation((message(2, Role.ASSISTANT, "Before.\n\n$$\nx^2\n$$\n\nAfter $y_1$ here."),), {})
    view._means.formulas.close()
    select(view, "Before", "here")
    assert chosen(view) == "Before.\n\nx^2\n\nAfter y_1 here"


def test_every_block_can_be_selected_whole(view: TranscriptView) -> None:
    """Three clicks on each of every kind: none gives nothing or breaks."""
    view.show_conversation((message(2, Role.ASSISTANT, EVERY_BLOCK, receipt=receipt()),), {})
    made = seen.lay(view, "m2")
    for piece in list(made.pieces):
        if not piece.text:
            continue
        row = view.row_of("m2")
        assert row is not None
        for _ in range(2):
            view.show_place(row, piece, piece.caret(0))
        room = view.room_of(piece)
        assert room is not None
        click(view, room.topLeft() + piece.caret(0).center() + QPoint(1, 0), 3)
        assert chosen(view).strip()
