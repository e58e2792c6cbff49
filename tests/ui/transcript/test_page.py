"""The page of messages: the reader's place is kept, whatever changes above, below and around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from interline.model.conversation import Message, Role
from interline.model.events import TextDelta, ThinkingDelta
from interline.model.parts import Text, Thinking
from interline.ui import theme as themes
from interline.ui.transcript import page as page_module
from interline.ui.transcript.page import GAP, MARGIN, SHEETS
from interline.ui.transcript.piece import Piece
from interline.ui.transcript.row import Row
from interline.ui.transcript.view import TranscriptView
from tests.ui.transcript import seen
from tests.ui.transcript.drawn import drawn, part
from tests.ui.transcript.sample import EVERY_BLOCK, long, message, receipt
from tests.ui.transcript.seen import answer, press, tops, words

WORDS = "Some words that fill a line and a little more of the next one, so that it is not short. "


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[TranscriptView]:
    yield from seen.shown_view(qtbot, 800, 600)


def uneven(count: int) -> tuple[Message, ...]:
    """Questions and answers of very different lengths, whose heights no guess gets right."""
    return tuple(
        message(n, Role.USER, f"Question {n} " + "what then? " * (n % 5))
        if n % 2
        else message(n, Role.ASSISTANT, _answer(n), receipt=receipt())
        for n in range(1, count + 1)
    )


def _answer(n: int) -> str:
    paragraphs = (WORDS * (n % 9 + 1) + "\n\n") * (n % 4 + 1)
    return f"# Answer {n}\n\n{paragraphs}" + "\n\n```\nx\n```\n" * (n % 3)


def moved(before: dict[tuple[str, int], int], now: dict[tuple[str, int], int]) -> set[int]:
    """By how much what was and is in sight moved."""
    return {now[piece] - before[piece] for piece in before.keys() & now.keys()}


def first(view: TranscriptView) -> tuple[Row, Piece]:
    """The message and its piece at the top of the window."""
    found = view.found_at(QPoint(400, 0))
    assert found is not None
    return found.row, found.piece


def to(view: TranscriptView, value: int) -> None:
    view.verticalScrollBar().setValue(value)


def at(view: TranscriptView) -> int:
    return view.verticalScrollBar().value()


def heights(view: TranscriptView) -> dict[str, int]:
    return {row.id: view._heights[row.index] for row in view.rows}


def test_messages_stand_under_each_other(view: TranscriptView) -> None:
    """With the same space between any two, and a margin at both ends."""
    view.show_conversation(uneven(12), {})
    for row in view.rows:
        view.show_place(row)
        view.place()
    to(view, 0)
    assert seen.top(view, "m1") == MARGIN
    for one, other in zip(view.rows, view.rows[1:], strict=False):
        assert view.top_of(other) == view.top_of(one) + seen.sheet(view, one.id).height + GAP
    bar = view.verticalScrollBar()
    last = view.rows[-1]
    end = at(view) + view.top_of(last) + seen.sheet(view, last.id).height + MARGIN
    assert bar.maximum() == end - view.viewport().height()


@pytest.mark.parametrize("step", [37, 240, 590])
def test_nothing_jumps_while_one_scrolls_up_through_guesses(view: TranscriptView, step: int) -> None:
    """Heights of what comes into sight were guessed wrong; what is read moves by what was scrolled, no pixel more."""
    view.show_conversation(uneven(60), {})
    guessed = heights(view)
    wrong = 0
    for _ in range(3_000 // step):
        before = tops(view)
        to(view, at(view) - step)
        assert moved(before, tops(view)) == {step}
        wrong = sum(heights(view)[row_id] != guessed[row_id] for row_id in guessed)
    assert wrong > 5, "the guesses were wrong"


def test_nothing_jumps_while_one_scrolls_down_through_guesses(view: TranscriptView) -> None:
    """The same from the beginning on."""
    view.show_conversation(uneven(60), {})
    to(view, 0)
    assert seen.top(view, "m1") == MARGIN
    for _ in range(20):
        before = tops(view)
        to(view, at(view) + 180)
        assert moved(before, tops(view)) == {-180}


def test_the_beginning_is_reached_by_scrolling_up(view: TranscriptView) -> None:
    """However wrong the guesses were, the page ends at its first message and not before or after it."""
    view.show_conversation(uneven(50), {})
    steps = 0
    while at(view) > 0 and steps < 1_000:
        to(view, at(view) - 500)
        steps += 1
    assert seen.top(view, "m1") == MARGIN
    assert "Question 1 " in seen.in_sight(view)


def test_what_is_read_stays_while_something_above_it_unfolds(view: TranscriptView, qtbot: QtBot) -> None:
    """Thoughts of a message above the window."""
    thought = message(
        2, Role.ASSISTANT, parts=(Thinking("A thought. " * 200), Text("Words.")), receipt=receipt()
    )
    view.show_conversation((message(1, Role.USER, "Hi"), thought, *uneven(20)[2:]), {})
    to(view, 0)
    to(view, seen.top(view, "m4") + 40)
    before, place = tops(view), at(view)
    piece, fold = seen.find(view, "m2", "fold")
    view.press(piece, fold)
    assert moved(before, tops(view)) == {0}
    assert at(view) > place + 100, "what is above became higher, so the bar is farther down"


def test_what_is_read_stays_while_an_answer_grows_below(view: TranscriptView, qtbot: QtBot) -> None:
    """Word by word, and when it ends."""
    view.show_conversation(uneven(12), {})
    view.begin_answer("m14", message(13, Role.USER, "More", parent=12))
    to(view, at(view) - 400)
    before = tops(view)
    for n in range(30):
        view.append("m14", TextDelta(f"Word {n} and more words.\n\n"))
        view._arriving.show_all()
        assert moved(before, tops(view)) == {0}
        assert not view.is_at_end()
    view.finish_answer(message(14, Role.ASSISTANT, "Word 0 and more.", receipt=receipt()))
    assert moved(before, tops(view)) == {0}


def test_who_reads_within_the_growing_answer_is_left_there(view: TranscriptView) -> None:
    """Its beginning stays where it is while its end runs on, also while its last lines are laid out anew."""
    view.begin_answer("m2", message(1, Role.USER, "Hi"))
    for n in range(40):
        view.append("m2", TextDelta(f"Paragraph {n}. {WORDS}\n\n"))
    view._arriving.show_all()
    to(view, 200)
    before = tops(view)
    for n in range(40):
        view.append("m2", TextDelta(f"- item {n}\n" if n % 2 else "| a |\n|---|\n| b |\n\n"))
        view._arriving.show_all()
        assert moved(before, tops(view)) == {0}
    text = answer(view, "m2").body.text
    shown = seen.in_sight(view)
    view.finish_answer(message(2, Role.ASSISTANT, text, receipt=receipt()))
    assert seen.in_sight(view) == shown, "the line over it that says who answered comes above the window"


def test_what_is_read_stays_while_something_unfolds_above_it_in_the_same_message(
    view: TranscriptView,
) -> None:
    """Thoughts of the message that is read, shown and folded again."""
    thoughts = "A thought. " * 3_000
    parts = (Thinking(thoughts), Text("".join(f"Paragraph {n}. {WORDS}\n\n" for n in range(40))))
    view.show_conversation((message(1, Role.USER, "Hi"), message(2, Role.ASSISTANT, parts=parts)), {})
    to(view, at(view) - 200)
    shown = seen.in_sight(view)
    for _ in range(2):
        view.press(*seen.find(view, "m2", "fold"))
        assert seen.in_sight(view) == shown


def test_what_is_read_stays_when_messages_before_it_go(view: TranscriptView) -> None:
    """The conversation is shown anew with fewer or more of them above."""
    messages = uneven(30)
    view.show_conversation(messages, {})
    to(view, view.verticalScrollBar().maximum() // 2)
    shown = seen.in_sight(view)
    view.show_conversation(messages[6:], {})
    assert seen.in_sight(view) == shown
    view.show_conversation(messages, {})
    assert seen.in_sight(view) == shown


def test_a_version_that_is_switched_above_moves_nothing(view: TranscriptView) -> None:
    """Another answer, longer or shorter, in the place of one above the window."""
    messages = uneven(20)
    view.show_conversation(messages, {})
    to(view, view.verticalScrollBar().maximum() // 2)
    shown = seen.in_sight(view)
    other = message(2, Role.ASSISTANT, f"{WORDS}\n\n" * 30, receipt=receipt())
    view.show_conversation((messages[0], replace(other, id="x2"), *messages[2:]), {"x2": ("m2", "x2")})
    assert seen.in_sight(view) == shown


def test_the_page_follows_only_while_one_is_at_its_end(view: TranscriptView, qtbot: QtBot) -> None:
    """A notch up stops it; coming back to the end starts it again; a button leads there."""
    told = seen.heard(view.at_end_changed)
    view.show_conversation(uneven(8), {})
    view.begin_answer("m10", message(9, Role.USER, "More", parent=8))
    bar = view.verticalScrollBar()
    for _ in range(5):
        view.append("m10", TextDelta(f"{WORDS * 3}\n\n"))
        view._arriving.show_all()
        assert at(view) == bar.maximum()
    assert view.jump.isHidden()
    to(view, at(view) - 40)
    assert view.jump.isVisible()
    place = at(view)
    view.append("m10", TextDelta(f"{WORDS * 3}\n\n"))
    view._arriving.show_all()
    assert at(view) == place
    qtbot.mouseClick(view.jump, Qt.MouseButton.LeftButton)
    assert at(view) == bar.maximum()
    assert view.jump.isHidden()
    view.append("m10", TextDelta(WORDS))
    view._arriving.show_all()
    assert at(view) == bar.maximum()
    to(view, at(view) - 300)
    to(view, bar.maximum())
    assert view.is_at_end()
    assert told == [False, True, False, True]


def test_a_new_question_takes_the_reader_to_the_end(view: TranscriptView) -> None:
    """Wherever they were: they have just sent it."""
    view.show_conversation(uneven(20), {})
    to(view, 300)
    view.begin_answer("m22", message(21, Role.USER, "New", parent=20))
    assert view.is_at_end()
    assert "New" in seen.in_sight(view)


def test_at_most_so_many_messages_stay_laid_out(view: TranscriptView) -> None:
    """On a journey through hundreds; those in sight are always among them, and so is an answer that grows."""
    view.show_conversation(uneven(400), {})
    view.begin_answer("m402", message(401, Role.USER, "More", parent=400))
    bar = view.verticalScrollBar()
    for share in range(100, -1, -1):
        to(view, bar.maximum() * share // 100)
        assert len(view._sheets) <= SHEETS
        first, last = (
            view._near_rows(at(view), at(view) + 600)[0],
            view._near_rows(at(view), at(view) + 600)[-1],
        )
        assert view.rows[first].id in view._sheets
        assert view.rows[last].id in view._sheets
    assert "m402" in view._sheets
    assert "m2" in view._sheets


def test_heights_are_remembered_when_messages_are_let_go(view: TranscriptView) -> None:
    """Coming back nothing has moved: the bar means the same place as before."""
    view.show_conversation(uneven(150), {})
    to(view, 0)
    for _ in range(150):
        if view.is_at_end():
            break
        to(view, at(view) + 500)
    assert view.is_at_end()
    true = heights(view)
    assert "m3" not in view._sheets
    total = view._heights.total
    view.show_conversation(uneven(150), {"m2": ("m2", "x")})
    known = {row_id for row_id in true if heights(view)[row_id] == true[row_id]}
    assert len(known) >= 148
    to(view, 0)
    to(view, view.verticalScrollBar().maximum())
    assert abs(view._heights.total - total) < 60


def test_another_conversation_and_back_knows_its_heights(view: TranscriptView) -> None:
    """They are remembered for each message, width and size."""
    messages = uneven(100)
    view.show_conversation(messages, {})
    to(view, 0)
    while not view.is_at_end():
        to(view, at(view) + 500)
    true = heights(view)
    view.show_conversation(tuple(replace(each, id=f"other {each.id}") for each in messages), {})
    view.show_conversation(messages, {})
    now = heights(view)
    assert sum(now[row_id] == true[row_id] for row_id in true) >= 100 - SHEETS


def test_an_answer_that_is_far_away_lays_out_nothing(view: TranscriptView) -> None:
    """It grows at the end while the reader is at the beginning: its words are read, and none is laid out."""
    view.show_conversation(uneven(60), {})
    view.begin_answer("m62", message(61, Role.USER, "More", parent=60))
    view.append("m62", TextDelta("First words.\n\n"))
    view._arriving.show_all()
    to(view, 0)
    sheet = answer(view, "m62")
    sheet.drop()
    before = tops(view)
    for n in range(50):
        view.append("m62", TextDelta(f"Paragraph {n}. {WORDS}\n\n```\ncode {n}\n```\n\n"))
        view._arriving.show_all()
    assert "Paragraph 49" in words(view, "m62")
    assert not any(piece.is_laid for piece in sheet.pieces)
    assert moved(before, tops(view)) == {0}
    view.scroll_to_end()
    assert "code 49" in seen.in_sight(view)
    assert sum(piece.is_laid for piece in sheet.pieces) < 60


def test_a_hidden_view_of_another_conversation_lays_out_nothing_of_it(view: TranscriptView) -> None:
    """Words for an answer that is not shown are not even read."""
    view.begin_answer("m2", message(1, Role.USER, "Hi"))
    view.show_conversation(uneven(4), {})
    sheets = set(view._sheets)
    view.append("m99", TextDelta("Hello"))
    view._arriving.show_all()
    assert set(view._sheets) == sheets
    assert view._arriving.is_all_shown


@pytest.mark.parametrize("widths", [(500,), (760, 420, 1_200), (799, 780, 760, 740)])
def test_a_window_of_another_width_keeps_the_place(
    view: TranscriptView, qtbot: QtBot, widths: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stood at the top stands there still, while the window is drawn and after it rests."""
    view.show_conversation(uneven(40), {})
    to(view, view.verticalScrollBar().maximum() // 2)
    row, piece = first(view)

    def place() -> int:
        sheet = seen.sheet(view, row.id)
        return view.top_of(row) + sheet.stretch_of(sheet.index_of(piece))

    before = place()
    for width in widths:
        view.resize(width, 600)
        assert abs(place() - before) <= 1
    seen.settle(view)
    assert abs(place() - before) <= 1


def test_a_window_of_another_height_keeps_the_end(view: TranscriptView) -> None:
    """Who was at the end is at the end; who was not keeps what stood at the top."""
    view.show_conversation(uneven(20), {})
    for height in (300, 900, 500):
        view.resize(800, height)
        assert at(view) == view.verticalScrollBar().maximum()
    to(view, at(view) - 900)
    row, _ = first(view)
    top = view.top_of(row)
    view.resize(800, 350)
    assert view.top_of(row) == top


def test_another_theme_moves_nothing(view: TranscriptView) -> None:
    """Every height is kept, of what is far too."""
    view.show_conversation(uneven(40), {})
    to(view, view.verticalScrollBar().maximum() // 2)
    before, known, place = tops(view), heights(view), at(view)
    view.set_theme(themes.DARK)
    assert (tops(view), heights(view), at(view)) == (before, known, place)


def test_larger_letters_keep_what_is_read_in_sight(view: TranscriptView) -> None:
    """The message at the top stays at the top."""
    view.show_conversation(uneven(40), {})
    to(view, view.verticalScrollBar().maximum() // 2)
    row, _ = first(view)
    for size in (20, 11, 14):
        view.set_font_size(size)
        assert first(view)[0] is row


def test_a_picture_that_comes_moves_nothing_that_is_read(view: TranscriptView, qtbot: QtBot) -> None:
    """Its place grows above the window."""
    data = drawn(900, 700)
    view.show_conversation((message(1, Role.USER, parts=(part(data), Text("See."))), *uneven(12)[1:]), {})
    to(view, 0)
    wanted = seen.heard(view.picture_wanted)
    to(view, seen.top(view, "m2") + 10)
    before, place = tops(view), at(view)
    view.give_picture(part(data).digest, data)
    qtbot.waitUntil(lambda: at(view) != place)
    assert moved(before, tops(view)) == {0}
    assert wanted in ([], [part(data).digest])


def test_a_long_message_above_that_is_read_in_slices_moves_nothing(
    view: TranscriptView, qtbot: QtBot
) -> None:
    """Its end comes while the next message is read."""
    text = "".join(f"Paragraph {n}. {WORDS}\n\n" for n in range(400))
    view.show_conversation(
        (message(1, Role.USER, "Hi"), message(2, Role.ASSISTANT, text, receipt=receipt()), *uneven(6)[2:]), {}
    )
    view.show_place(view.rows[2])
    view.show_place(view.rows[2])
    to(view, at(view) - 40)
    before = tops(view)
    qtbot.waitUntil(lambda: answer(view, "m2").body.is_whole)
    assert moved(before, tops(view)) == {0}


def test_a_message_is_scrolled_to_no_farther_than_must_be(view: TranscriptView) -> None:
    """What is in sight stays where it is; what is not comes to its edge."""
    view.show_conversation(uneven(40), {})
    row = view.rows[10]
    view.show_place(row)
    assert 0 <= view.top_of(row) < 600
    place = at(view)
    view.show_place(row)
    assert at(view) == place
    for index in (0, 39, 5):
        view.show_place(view.rows[index])
        room = seen.room(view, view.rows[index].id)
        assert view.viewport().rect().intersects(room)


def test_nothing_is_shown_of_nothing(view: TranscriptView) -> None:
    """An empty conversation scrolls nowhere, offers no jump and takes every key and click."""
    view.show_conversation((), {})
    assert view.verticalScrollBar().maximum() == 0
    assert view.jump.isHidden()
    assert seen.in_sight(view) == ""
    view.scroll_to_end()
    view.clear()
    assert view.is_at_end()


def test_a_growing_thought_keeps_the_words_in_their_place(view: TranscriptView, qtbot: QtBot) -> None:
    """An unfolded thought grows above the window while the reader is at a message before it."""
    view.show_conversation(uneven(10), {})
    view.begin_answer("m12", message(11, Role.USER, "Hm", parent=10))
    view.append("m12", ThinkingDelta("Let me see. "))
    view._arriving.show_all()
    press(qtbot, view, "m12", "fold")
    to(view, at(view) - 300)
    before = tops(view)
    for _ in range(20):
        view.append("m12", ThinkingDelta(WORDS))
        view._arriving.show_all()
    assert moved(before, tops(view)) == {0}


def test_a_message_of_every_block_takes_few_rounds(
    view: TranscriptView, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Heights settle within the rounds that a frame allows, from wherever one jumps to."""
    view.show_conversation(long(60, EVERY_BLOCK), {})
    bar = view.verticalScrollBar()
    rounds: list[int] = []
    near = view._near_rows
    monkeypatch.setattr(view, "_near_rows", lambda *heights: (rounds.append(1), near(*heights))[1])
    for share in (3, 97, 41, 68, 0, 100):
        rounds.clear()
        to(view, bar.maximum() * share // 100)
        assert len(rounds) <= page_module.ROUNDS
    assert at(view) == bar.maximum()
