"""Answers to one question beside each other: where they stand, and that each works as an answer does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from pytestqt.qtbot import QtBot

from interline.model.conversation import Message, Role
from interline.model.events import TextDelta, ThinkingDelta
from interline.model.parts import Text, Thinking
from interline.ui import theme as themes
from interline.ui.transcript import accessible
from interline.ui.transcript.answer import GO_ON
from interline.ui.transcript.beside import BETWEEN, MOST, NARROWEST, Band, lanes
from interline.ui.transcript.footer import CLOSE, COMPARE
from interline.ui.transcript.page import GAP, MARGIN, SHEETS
from interline.ui.transcript.reader import Reader
from interline.ui.transcript.view import TranscriptView
from tests.ui.transcript import seen
from tests.ui.transcript.sample import EVERY_BLOCK, message, receipt
from tests.ui.transcript.seen import heard, press, room
from tests.ui.transcript.test_column import anew, picture

IDS = ("m2", "m3", "m4")
QUESTION = message(1, Role.USER, "Ferry or bus?")


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[TranscriptView]:
    """A transcript in which three columns have room."""
    yield from seen.shown_view(qtbot, 1100, 600)


def version(number: int, text: str, **more: object) -> Message:
    """An answer to the question."""
    return message(number, Role.ASSISTANT, text, parent=1, receipt=receipt(), **more)  # type: ignore[arg-type]


def compare(view: TranscriptView, *texts: str, before: Sequence[Message] = ()) -> tuple[str, ...]:
    """Show answers with these words beside each other; gives their ids."""
    answers = [version(number, text) for number, text in enumerate(texts, 2)]
    ids = tuple(answer.id for answer in answers)
    view.show_conversation((*before, QUESTION, *answers), dict.fromkeys(ids, ids))
    view.show_beside(ids)
    return ids


def paragraphs(count: int, word: str = "Ferry") -> str:
    return "\n\n".join(f"{word} number {n}." for n in range(count))


# Where they stand.


def test_columns_have_one_width_and_share_the_window() -> None:
    """They are in the middle, with the same space between them; where they would be too narrow, there are none."""
    found = lanes(3, 1100, 24, 300, 720)
    assert [width for _, width in found] == [326, 326, 326]
    assert [left for left, _ in found] == [25, 387, 749]
    assert lanes(2, 3000, 24, 300, 720) == ((762, 720), (1518, 720)), "no wider than an answer alone"
    assert lanes(3, 900, 24, 300, 720) == ()
    assert len(lanes(2, 2 * 300 + BETWEEN + 48, 24, 300, 720)) == 2
    assert lanes(2, 2 * 300 + BETWEEN + 47, 24, 300, 720) == ()


def test_the_row_at_a_height_is_the_first_column_that_reaches_it() -> None:
    """Where none does, it is the last one."""
    band = Band(4, 3)
    for index, height in ((4, 100), (5, 300), (6, 200)):
        together = band.take(index, height)
    assert together == 300
    assert [band.reaching(y) for y in (-5, 99, 100, 299, 300)] == [4, 4, 5, 5, 6]
    assert [index in band for index in (3, 4, 6, 7)] == [False, True, True, False]


def test_answers_stand_beside_each_other_with_their_heads(view: TranscriptView) -> None:
    """All begin at one height, none overlaps another, and the window shows the words of all."""
    ids = compare(view, "The ferry.", "The bus, every hour.", "On foot.")
    rooms = [room(view, each) for each in ids]
    assert len({each.top() for each in rooms}) == 1
    assert len({each.width() for each in rooms}) == 1
    assert rooms[0].width() >= NARROWEST
    assert rooms[0].right() + BETWEEN == rooms[1].left() - 1
    assert rooms[1].right() + BETWEEN == rooms[2].left() - 1
    assert rooms[2].right() < view.viewport().width()
    seen_now = seen.in_sight(view)
    for words in ("The ferry.", "The bus, every hour.", "On foot."):
        assert words in seen_now
    assert seen_now.count("claude-sonnet-5.5") == 3


def test_what_comes_after_begins_below_the_highest_column(view: TranscriptView) -> None:
    """The row is as high as its highest column, wherever that stands."""
    tall = paragraphs(8)
    answers = (version(2, "Short."), version(3, tall), version(4, "Short, too."))
    after = message(5, Role.USER, "And then?", parent=3)
    view.show_conversation((QUESTION, *answers, after), {})
    view.show_beside(IDS)
    heights = [room(view, each).height() for each in IDS]
    assert heights[1] > heights[0]
    assert heights[1] > heights[2]
    assert seen.top(view, "m5") == seen.top(view, "m2") + heights[1] + GAP


def test_in_a_narrow_window_they_stand_under_each_other(view: TranscriptView) -> None:
    """Each has the width of an answer alone, and still the button to go on with it."""
    view.resize(500, 900)
    ids = compare(view, "The ferry.", "The bus.", "On foot.")
    rooms = [room(view, each) for each in ids]
    assert [each.left() for each in rooms] == [view.column()[0]] * 3
    assert [each.width() for each in rooms] == [view.column()[1]] * 3
    assert rooms[0].bottom() < rooms[1].top()
    assert rooms[1].bottom() < rooms[2].top()
    assert all(seen.has(view, each, GO_ON) for each in ids)


def test_a_window_that_gets_narrower_and_wider_again_keeps_what_is_read(view: TranscriptView) -> None:
    """Columns come and go with the width; the paragraph at the top stays at the top."""
    compare(view, paragraphs(60), paragraphs(60, "Bus"), paragraphs(60, "Walk"))
    view.verticalScrollBar().setValue(700)
    at_top = view.found_at(QPoint(view.column_of(view.rows[1])[0] + 5, 30))
    assert at_top is not None
    row = at_top.row.id
    for width in (500, 1100):
        view.resize(width, 600)
        seen.settle(view)
        left, wide = view.column_of(view.rows[1])
        assert (wide == view.column()[1]) == (width == 500)
        now = view.found_at(QPoint(left + 5, 30))
        assert now is not None
        assert (now.row.id, now.piece.text) == (row, at_top.piece.text)


def test_larger_letters_need_wider_columns(view: TranscriptView) -> None:
    """At twice the size, three columns have no room in a window in which they had some."""
    ids = compare(view, "The ferry.", "The bus.", "On foot.")
    view.set_font_size(2 * view.ink.size)
    assert len({room(view, each).left() for each in ids}) == 1
    view.set_font_size(view.ink.size // 2)
    assert len({room(view, each).left() for each in ids}) == 3


def test_ending_it_makes_them_answers_under_each_other(view: TranscriptView) -> None:
    """None is beside another any more, and the button to go on with it is gone."""
    ids = compare(view, "The ferry.", "The bus.")
    view.show_beside(())
    assert room(view, ids[0]).bottom() < room(view, ids[1]).top()
    assert not seen.has(view, ids[0], GO_ON)
    assert "beside" not in view.name_of(view.rows[1])


def test_one_answer_alone_has_no_column(view: TranscriptView) -> None:
    """Of answers that are to stand beside each other, only one is shown."""
    view.show_conversation((QUESTION, version(2, "The ferry.")), {})
    view.show_beside(("m2", "m9"))
    assert room(view, "m2").width() == view.column()[1]
    assert not seen.has(view, "m2", GO_ON)


def test_there_are_never_more_than_four(view: TranscriptView) -> None:
    """A fifth has no column."""
    view.resize(1900, 600)
    ids = compare(view, *(f"Answer {n}." for n in range(MOST + 1)))
    rooms = [room(view, each) for each in ids]
    assert len({each.top() for each in rooms[:MOST]}) == 1
    assert rooms[MOST].top() > rooms[0].bottom()


def test_what_is_compared_is_shown_from_its_beginning(view: TranscriptView) -> None:
    """The heads of the columns are at the top of the window, however long the answers are."""
    before = [message(n, Role.USER, f"Question {n}.") for n in range(100, 140)]
    compare(view, paragraphs(80), paragraphs(90), before=before)
    assert 0 <= seen.top(view, "m2") <= MARGIN
    assert not view.is_at_end()


def test_only_what_is_near_is_laid_out_in_each_column(view: TranscriptView, qtbot: QtBot) -> None:
    """Of three long answers, a few dozen paragraphs each are laid out, wherever one is."""
    ids = compare(view, paragraphs(600), paragraphs(600), paragraphs(20))
    qtbot.waitUntil(lambda: all(seen.sheet(view, each).body.is_whole for each in ids))
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    for each in ids[:2]:
        pieces = seen.sheet(view, each).pieces
        assert 10 < sum(piece.is_laid for piece in pieces) < 120


def test_columns_far_away_are_let_go_of_and_come_back(view: TranscriptView) -> None:
    """Scrolled through many messages and back, they stand where they stood."""
    answers = [version(2, "The ferry."), version(3, paragraphs(5)), version(4, "On foot.")]
    rest = [
        message(n, Role.USER if n % 2 else Role.ASSISTANT, f"Message {n}.") for n in range(5, 5 + 3 * SHEETS)
    ]
    view.show_conversation((QUESTION, *answers, *rest), {})
    view.show_beside(IDS)
    bar = view.verticalScrollBar()
    bar.setValue(0)
    before, end = [room(view, each) for each in IDS], bar.maximum()
    while bar.value() < bar.maximum():
        bar.setValue(bar.value() + 400)
    assert view.sheet_of("m3") is None
    after = view.rows[4]
    below = view.top_of(after) + bar.value()
    seen.settle(view)
    assert view.top_of(after) + bar.value() == below, "their heights are known"
    bar.setValue(0)
    assert [room(view, each) for each in IDS] == before
    assert "The ferry." in seen.in_sight(view)
    assert abs(bar.maximum() - end) < end // 4


def test_what_is_known_of_their_heights_is_kept_when_the_width_has_settled(view: TranscriptView) -> None:
    """Columns that were seen do not move what comes after them, and one that is made anew has its column's width."""
    after = [message(n, Role.USER, f"Question {n}.") for n in range(5, 40)]
    answers = (version(2, EVERY_BLOCK), version(3, "Short."), version(4, EVERY_BLOCK))
    view.show_conversation((QUESTION, *answers, *after), {})
    view.show_beside(IDS)
    for _ in range(20):
        view.verticalScrollBar().setValue(view.verticalScrollBar().value() + 300)
    last = view.verticalScrollBar().maximum()
    seen.settle(view)
    assert view.verticalScrollBar().maximum() == last
    row = view.rows[1]
    view.let_go(row)
    assert view.sheet(row).width == view.column_of(row)[1] < view.column()[1]


def test_a_column_that_ends_above_the_window_has_nothing_in_it(view: TranscriptView) -> None:
    """Scrolled along a long answer, nothing of the short one beside it counts as seen."""
    compare(view, paragraphs(80), "Short.")
    assert any(view.room_of(piece) for piece in seen.sheet(view, "m3").pieces)
    view.verticalScrollBar().setValue(900)
    assert not any(view.room_of(piece) for piece in seen.sheet(view, "m3").pieces)
    assert "Short." not in seen.in_sight(view)


# Streaming.


def test_all_of_them_stream_at_once(view: TranscriptView) -> None:
    """Words go to the column they belong to, and a stored answer takes the place of its own."""
    view.show_conversation((), {})
    view.show_beside(IDS)
    view.begin_answer("m2", QUESTION)
    view.begin_answer("m4", None)
    view.begin_answer("m3", None)
    assert [row.id for row in view.rows] == ["m1", *IDS]
    for n in range(40):
        for each in IDS:
            view.append(each, TextDelta(f"{each} says {n}. "))
    view.append("m3", ThinkingDelta("Hm."))
    view._arriving.show_all()
    for each in IDS:
        assert seen.words(view, each).startswith(f"{each} says 0. {each} says 1.")
        assert seen.sees(view, each, f"{each} says 39.")
    assert len({room(view, each).top() for each in IDS}) == 1
    assert not seen.has(view, "m3", GO_ON), "it is still being written"
    view.finish_answer(version(3, "The whole answer."))
    assert seen.has(view, "m3", GO_ON)
    assert seen.words(view, "m3") == "The whole answer."
    assert seen.words(view, "m2").startswith("m2 says 0.")


def test_answers_that_are_being_written_are_followed(view: TranscriptView) -> None:
    """Put beside each other while they come, the page stays at their end."""
    view.show_conversation((), {})
    view.show_beside(("m2", "m3"))
    view.begin_answer("m2", QUESTION)
    view.begin_answer("m3", None)
    view.append("m3", TextDelta(paragraphs(60)))
    view._arriving.show_all()
    view.show_beside(("m2", "m3", "m4"))
    assert view.is_at_end()
    view.append("m3", TextDelta("\n\nThe last line."))
    view._arriving.show_all()
    assert "The last line." in seen.in_sight(view)


def test_an_answer_that_begins_anew_keeps_its_column(view: TranscriptView) -> None:
    """The others stay, and the order stays."""
    compare(view, "The ferry.", "The bus.", "On foot.")
    view.begin_answer("m3", None)
    view.append("m3", TextDelta("Once more."))
    view._arriving.show_all()
    assert [row.id for row in view.rows] == ["m1", *IDS]
    assert seen.words(view, "m3") == "Once more."
    assert seen.words(view, "m4") == "On foot."


def test_an_answer_that_is_not_compared_makes_room_for_those_that_are(view: TranscriptView) -> None:
    """As it does for another version of itself."""
    view.show_conversation((QUESTION, version(9, "The old one.")), {})
    view.show_beside(("m2", "m3"))
    view.begin_answer("m2", None)
    view.begin_answer("m3", None)
    assert [row.id for row in view.rows] == ["m1", "m2", "m3"]


def test_only_the_column_that_grows_is_painted(view: TranscriptView) -> None:
    """Nothing of its neighbours is painted anew, and of its own only the end."""
    view.show_conversation((), {})
    view.show_beside(IDS)
    view.begin_answer("m2", QUESTION)
    view.begin_answer("m3", None)
    view.begin_answer("m4", None)
    for each in IDS:
        view.append(each, TextDelta(paragraphs(3)))
    view._arriving.show_all()
    view.viewport().grab()
    QGuiApplication.processEvents()
    painted = seen.Painted(view)
    view.append("m3", TextDelta(" One more."))
    view._arriving.show_all()
    QGuiApplication.processEvents()
    dirty, column = painted.take(), room(view, "m3")
    assert not dirty.isEmpty()
    assert dirty.left() > room(view, "m2").right()
    assert dirty.right() < room(view, "m4").left()
    assert dirty.top() > column.top() + column.height() // 3
    assert "One more." in seen.in_sight(view)


def test_what_is_painted_piece_by_piece_is_what_is_painted_at_once(view: TranscriptView) -> None:
    """After columns grew in turn, the window shows the same as when all of it is painted."""
    view.show_conversation((), {})
    view.show_beside(IDS)
    for number, each in enumerate(IDS):
        view.begin_answer(each, None if number else QUESTION)
    for n in range(30):
        each = IDS[n % 3]
        view.append(each, TextDelta(f"{each} says **{n}**, and\n\n- a list\n\n"))
        view._arriving.show_all()
        assert picture(view) == anew(view), n
    for each in IDS:
        view.finish_answer(version(int(each[1]), f"{each} is done."))
        assert picture(view) == anew(view), each


def test_a_column_that_grows_does_not_move_what_is_read_in_another(view: TranscriptView) -> None:
    """The reader is in the middle of a long answer while the one beside it is being written."""
    view.show_conversation((), {})
    view.show_beside(("m2", "m3"))
    view.begin_answer("m2", QUESTION)
    view.begin_answer("m3", None)
    view.append("m2", TextDelta(paragraphs(80)))
    view._arriving.show_all()
    view.verticalScrollBar().setValue(600)
    before = {key: top for key, top in seen.tops(view).items() if key[0] == "m2"}
    assert len(before) > 5
    for n in range(60):
        view.append("m3", TextDelta(f"Word {n}.\n\n"))
        view._arriving.show_all()
    now = seen.tops(view)
    assert {key: now[key] for key in before} == before


# What an answer can, a column can.


def test_what_is_pressed_in_a_column_is_its_own(view: TranscriptView, qtbot: QtBot) -> None:
    """Copy, receipt, regenerate, and the button to go on with it name the answer that they stand under."""
    compare(view, "The ferry.", "The bus.", "On foot.")
    for key, signal in (
        ("copy", view.copy_requested),
        ("receipt", view.receipt_requested),
        ("regenerate", view.regenerate_requested),
        (GO_ON, view.choice_made),
        ("compare", view.compare_requested),
    ):
        told = heard(signal)
        for each in IDS:
            press(qtbot, view, each, key)
        assert told == list(IDS), key


def test_unfolding_in_one_column_moves_nothing_in_another(view: TranscriptView, qtbot: QtBot) -> None:
    """What was thought is unfolded in the second column."""
    thinking = message(
        3, Role.ASSISTANT, parts=(Thinking("No car.\n" * 5), Text("The bus.")), parent=1, receipt=receipt()
    )
    view.show_conversation((QUESTION, version(2, paragraphs(4)), thinking, version(4, paragraphs(4))), {})
    view.show_beside(IDS)
    before = seen.tops(view)
    press(qtbot, view, "m3", "fold")
    now = seen.tops(view)
    assert "No car." in seen.in_sight(view)
    assert all(now[key] == top for key, top in before.items() if key[0] != "m3")
    press(qtbot, view, "m3", "fold")
    assert "No car." not in seen.in_sight(view)
    assert seen.tops(view) == before


def test_folding_paints_its_own_column_alone(view: TranscriptView) -> None:
    """What goes away leaves its neighbours as they are painted."""
    thinking = message(
        3, Role.ASSISTANT, parts=(Thinking("No car.\n" * 5), Text("The bus.")), parent=1, receipt=receipt()
    )
    view.show_conversation((QUESTION, version(2, paragraphs(4)), thinking, version(4, paragraphs(4))), {})
    view.show_beside(IDS)
    for _ in range(2):
        QGuiApplication.processEvents()
        painted = seen.Painted(view)
        view.press(*seen.find(view, "m3", "fold"))
        QGuiApplication.processEvents()
        dirty = painted.take()
        assert not dirty.isEmpty()
        assert dirty.left() > room(view, "m2").right()
        assert dirty.right() < room(view, "m4").left()
        assert picture(view) == anew(view)


def test_versions_are_compared_where_there_are_several(view: TranscriptView, qtbot: QtBot) -> None:
    """The button is there for an answer with versions, and for no other; beside each other it closes the comparison,
    and there is nothing to switch."""
    view.show_conversation((QUESTION, version(2, "The ferry.")), {"m2": ("m2", "x"), "m1": ("m1", "y")})
    assert seen.spot(view, "m2", "compare").name == COMPARE
    assert not seen.has(view, "m1", "compare")
    assert not seen.has(view, "m2", "others")
    view.show_conversation((QUESTION, version(2, "The ferry.")), {})
    assert not seen.has(view, "m2", "compare")
    asked = heard(view.others_requested)
    press(qtbot, view, "m2", "others")
    assert asked == ["m2"], "alone, others are asked beside it"
    assert not seen.has(view, "m1", "others")
    compare(view, "The ferry.", "The bus.")
    assert seen.spot(view, "m2", "compare").name == CLOSE
    assert not seen.has(view, "m3", "earlier")
    assert not seen.has(view, "m2", "later")
    assert seen.sees(view, "m3", "2/2")


def test_hovering_lights_what_is_under_the_pointer(view: TranscriptView, qtbot: QtBot) -> None:
    """The button of the middle column, and the hand over it."""
    compare(view, "The ferry.", "The bus.", "On foot.")
    place = seen.place_of(view, "m3", "copy")
    qtbot.mouseMove(view.viewport(), place)
    QGuiApplication.processEvents()
    found = view.found_at(place)
    assert found is not None
    assert found.row.id == "m3"
    assert view._near == (found.piece, "copy")
    assert view.viewport().cursor().shape() is Qt.CursorShape.PointingHandCursor
    assert "Copy" in seen.tip(view, "m3", "copy")


def test_a_selection_stays_within_its_column(view: TranscriptView) -> None:
    """Dragged down a column, it takes nothing of its neighbours."""
    compare(view, "One ferry.\n\nTwo ferries.", "One bus.\n\nTwo buses.", "One walk.\n\nTwo walks.")
    begin = seen.place_in(view, "m3", "One bus")
    seen.drag(view, begin, seen.place_in(view, "m3", "Two buses.", after=True))
    assert view.selected().plain == "One bus.\n\nTwo buses."
    view.copy()
    assert QGuiApplication.clipboard().text() == "One bus.\n\nTwo buses."


def test_dragged_into_another_column_it_goes_column_after_column(view: TranscriptView) -> None:
    """The rest of the first column, then the beginning of the next; each under its name."""
    compare(view, "One ferry.\n\nTwo ferries.", "One bus.\n\nTwo buses.", "One walk.\n\nTwo walks.")
    begin = seen.place_in(view, "m2", "Two ferries")
    seen.drag(view, begin, seen.place_in(view, "m3", "One bus.", after=True))
    words = view.selected().plain
    assert "One ferry." not in words
    assert words.index("answer 1 of 3") < words.index("Two ferries.") < words.index("answer 2 of 3")
    assert words.index("answer 2 of 3") < words.index("One bus.")
    assert "Two buses." not in words
    assert "walk" not in words


def test_a_search_goes_from_column_to_column(view: TranscriptView) -> None:
    """Every hit is found in turn, and is in sight when it is."""
    compare(
        view, paragraphs(40), f"{paragraphs(40, 'Bus')}\n\nA lighthouse.", f"{paragraphs(30)}\n\nLighthouse"
    )
    found = []
    for _ in range(2):
        assert view.search("lighthouse")
        assert view._found_at is not None
        found.append(view._found_at[0])
        assert "ighthouse" in seen.in_sight(view)
    assert found == ["m3", "m4"]


def test_tab_walks_the_columns_in_the_order_of_reading(view: TranscriptView, qtbot: QtBot) -> None:
    """From the last button of one to the first of the next, and back the same way."""
    compare(view, "The ferry.", "The bus.")
    view.setFocus()
    view.turn_to("m2")
    walked = _walked(view, forward=True)
    assert [row for row, _ in walked] == sorted(row for row, _ in walked)
    assert walked[0][0] == "m2"
    assert ("m2", GO_ON) in walked
    assert ("m3", GO_ON) in walked
    assert walked.index(("m2", GO_ON)) < walked.index(("m3", GO_ON))
    view.setFocus()
    view.turn_to("m3")
    assert _walked(view, forward=False) == walked[::-1]


def _walked(view: TranscriptView, *, forward: bool) -> list[tuple[str, str]]:
    """The message and the key of everything that Tab comes to before it leaves the page."""
    found = []
    while view.focusNextPrevChild(forward) and seen.focus(view):
        assert view.current is not None
        found.append((view.current.id, seen.focus(view)))
    return found


def test_arrows_go_from_column_to_column(view: TranscriptView, qtbot: QtBot) -> None:
    """And the frame of the keyboard stands around one of them."""
    compare(view, "The ferry.", "The bus.", "On foot.")
    view.setFocus()
    view.turn_to("m2")
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.current is not None
    assert view.current.id == "m3"
    image = view.viewport().grab().toImage()
    accent = view.ink.colour("accent")
    edge = room(view, "m3").adjusted(-9, -7, 9, 7)
    assert image.pixelColor(edge.left(), edge.center().y()) == accent
    assert image.pixelColor(room(view, "m2").left() - 9, edge.center().y()) != accent


def test_a_screen_reader_has_each_column_as_a_message_of_its_own(view: TranscriptView) -> None:
    """Its name says that others stand beside it; what is under a point is its own; later answers are counted as if
    there were one."""
    after = (message(5, Role.USER, "And?", parent=4), message(6, Role.ASSISTANT, "Yes.", receipt=receipt()))
    answers = (version(2, "The ferry."), version(3, "The bus."), version(4, "On foot."))
    view.show_conversation((QUESTION, *answers, *after), {})
    view.show_beside(IDS)
    QAccessible.setActive(True)
    try:
        page = accessible.access_of(view)
        assert page is not None
        names = [page.child(n).text(QAccessible.Text.Name) for n in range(6)]
        assert names[1] == "Anthropic, claude-sonnet-5.5, answer 1 of 3 beside each other"
        assert names[3] == "Anthropic, claude-sonnet-5.5, answer 3 of 3 beside each other"
        assert names[5] == "Anthropic, claude-sonnet-5.5, answer 2 of 2"
        for number, each in enumerate(IDS, 1):
            child = page.child(number)
            assert child.rect().topLeft() == view.viewport().mapToGlobal(room(view, each).topLeft())
            middle = child.rect().center()
            assert page.childAt(middle.x(), middle.y()) is child
        told = page.child(2).text(QAccessible.Text.Description)
        assert "The bus." in told
        assert "ferry" not in told
        buttons = [page.child(2).child(n) for n in range(page.child(2).childCount())]
        assert any(button.text(QAccessible.Text.Name).startswith(GO_ON) for button in buttons)
    finally:
        QAccessible.setActive(False)


def test_the_reader_stands_over_its_column(view: TranscriptView) -> None:
    """Enter on the middle one covers neither of the others."""
    compare(view, "The ferry.", "The bus.", "On foot.")
    view.setFocus()
    view.read("m3")
    reader = view.reader
    assert isinstance(reader, Reader)
    assert reader.geometry().left() > room(view, "m2").right()
    assert reader.geometry().right() < room(view, "m4").left()
    assert "The bus." in reader.text.toPlainText()


def test_another_theme_is_painted_in_every_column(view: TranscriptView) -> None:
    """No column keeps the colours of before."""
    compare(view, EVERY_BLOCK, EVERY_BLOCK, EVERY_BLOCK)
    light = seen.colours(view)
    view.set_theme(themes.DARK)
    dark = seen.colours(view)
    assert themes.LIGHT.window.upper() in light
    assert themes.LIGHT.window.upper() not in dark
    assert themes.DARK.text.upper() in dark
