"""The page painted: only what changed is painted anew, and what is painted stands where it is found."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from interline.model.conversation import Role
from interline.model.events import TextDelta
from interline.rendering.highlight import colour
from interline.ui import theme as themes
from interline.ui.transcript.code import CodePiece
from interline.ui.transcript.view import TranscriptView
from tests.ui.transcript import seen
from tests.ui.transcript.sample import EVERY_BLOCK, every_kind, long, message, receipt
from tests.ui.transcript.seen import answer

WORDS = "Some words that fill a line and a little more of the next one, so that it is not short. "


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[TranscriptView]:
    yield from seen.shown_view(qtbot, 800, 600)


def picture(view: TranscriptView) -> QImage:
    """What the screen shows: what was painted so far, and nothing painted for the asking."""
    for _ in range(3):  # what a timer changes is painted a turn later
        QApplication.processEvents()
    place, size = view.viewport().mapTo(view.window(), QPoint(0, 0)), view.viewport().size()
    shot = view.screen().grabWindow(view.window().winId(), place.x(), place.y(), size.width(), size.height())
    return shot.toImage().convertToFormat(QImage.Format.Format_RGB32)


def anew(view: TranscriptView) -> QImage:
    """The same, painted from nothing; with what stands over it."""
    whole = view.grab(QRect(view.viewport().pos(), view.viewport().size()))
    return whole.toImage().convertToFormat(QImage.Format.Format_RGB32)


def traces(view: TranscriptView) -> int:
    """How many rows of pixels of the screen are others than painting it from nothing would give."""
    shown, wanted = picture(view), anew(view)
    return sum(
        bytes(shown.constScanLine(y)) != bytes(wanted.constScanLine(y)) for y in range(wanted.height())
    )


def growing(view: TranscriptView) -> None:
    view.show_conversation(long(4), {})
    view.begin_answer("m6", message(5, Role.USER, "More", parent=4))
    for n in range(12):
        view.append("m6", TextDelta(f"Paragraph {n}. {WORDS}\n\n"))
    view._arriving.show_all()
    QApplication.processEvents()


def test_words_that_come_paint_their_paragraph_alone(view: TranscriptView) -> None:
    """A frame of a growing answer repaints its last lines, not the window."""
    view.show_conversation((message(1, Role.USER, "Hi"),), {})
    view.begin_answer("m2", None)
    view.append("m2", TextDelta(f"{WORDS}\n\n{WORDS}\n\nThe last"))
    view._arriving.show_all()
    QApplication.processEvents()
    watched = seen.Painted(view)
    view.append("m2", TextDelta(" word"))
    view._arriving.show_all()
    QApplication.processEvents()
    painted = watched.take()
    last = answer(view, "m2").body.pieces[-1]
    room = view.room_of(last)
    assert room is not None
    assert painted.contains(QRect(room.left(), room.top(), room.width(), room.height()))
    assert painted.height() < room.height() + 60
    assert picture(view) == anew(view)


def test_a_page_that_follows_is_moved_and_not_painted_anew(view: TranscriptView) -> None:
    """What scrolls up is the same pixels; only what comes in below is painted."""
    growing(view)
    watched = seen.Painted(view)
    view.append("m6", TextDelta(f"One more. {WORDS}\n\n"))
    view._arriving.show_all()
    QApplication.processEvents()
    assert 0 < watched.take().height() < 260
    assert view.is_at_end()
    assert picture(view) == anew(view)


def test_a_scrolled_page_shows_what_comes_in(view: TranscriptView) -> None:
    """By a notch, back, and by more than the window."""
    view.show_conversation(long(20), {})
    QApplication.processEvents()
    bar = view.verticalScrollBar()
    for step in (-40, -40, 40, -120, -5_000):
        bar.setValue(bar.value() + step)
        assert picture(view) == anew(view)


@pytest.mark.parametrize("step", [3, 41, 170, 599])
def test_moving_leaves_no_trace(view: TranscriptView, step: int) -> None:
    """After many steps up and down the screen shows what painting it from nothing would show."""
    view.show_conversation(*every_kind())
    bar = view.verticalScrollBar()
    for n in range(12):
        bar.setValue(bar.value() + (-step if n % 5 else 2 * step))
        QApplication.processEvents()
    assert picture(view) == anew(view)


@pytest.mark.parametrize("size", [9, 150])
def test_a_stream_leaves_no_trace(view: TranscriptView, size: int) -> None:
    """Every kind of block growing: at each moment the screen shows what painting it anew would show."""
    view.begin_answer("m2", message(1, Role.USER, "Hi"))
    for at in range(0, len(EVERY_BLOCK), size):
        view.append("m2", TextDelta(EVERY_BLOCK[at : at + size]))
        view._arriving.show_all()
        if at % (size * 8) == 0:
            assert picture(view) == anew(view), EVERY_BLOCK[max(0, at - 40) : at + size]
    view.finish_answer(message(2, Role.ASSISTANT, EVERY_BLOCK, receipt=receipt()))
    assert picture(view) == anew(view)


def test_an_answer_that_grows_out_of_sight_paints_nothing(view: TranscriptView) -> None:
    """The reader is far above it."""
    growing(view)
    view.verticalScrollBar().setValue(0)
    QApplication.processEvents()
    watched = seen.Painted(view)
    for n in range(10):
        view.append("m6", TextDelta(f"Paragraph {n}. {WORDS}\n\n"))
        view._arriving.show_all()
        QApplication.processEvents()
    assert watched.take().isEmpty()


def test_a_row_of_a_table_paints_that_row(view: TranscriptView) -> None:
    """Rows that stand stay."""
    view.begin_answer("m2", message(1, Role.USER, "Hi"))
    view.append("m2", TextDelta("| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 13))
    view._arriving.show_all()
    QApplication.processEvents()
    watched = seen.Painted(view)
    view.append("m2", TextDelta("| 3 | 4 |\n"))
    view._arriving.show_all()
    QApplication.processEvents()
    assert 0 < watched.take().height() < 180
    assert picture(view) == anew(view)


def test_a_pointer_over_a_button_paints_its_line(view: TranscriptView, qtbot: QtBot) -> None:
    """And leaving it does, too."""
    view.show_conversation(*every_kind())
    place = seen.place_of(view, "m8", "regenerate")
    QApplication.processEvents()
    watched = seen.Painted(view)
    qtbot.mouseMove(view.viewport(), place)
    QApplication.processEvents()
    assert 0 < watched.take().height() < 90
    qtbot.mouseMove(view.viewport(), QPoint(3, 3))
    QApplication.processEvents()
    assert 0 < watched.take().height() < 90
    assert picture(view) == anew(view)


def test_nothing_is_painted_while_nothing_changes(view: TranscriptView) -> None:
    """Placing the same again costs no frame."""
    view.show_conversation(*every_kind())
    QApplication.processEvents()
    watched = seen.Painted(view)
    for _ in range(5):
        view.place()
    QApplication.processEvents()
    assert watched.take().isEmpty()


def test_colours_that_come_paint_their_code(view: TranscriptView) -> None:
    """The worker's answer repaints the block and no more."""
    text = f"{WORDS}\n\n{WORDS}\n\n```python\ndef f(): return 1\n```\n\n{WORDS}"
    view.show_conversation((message(2, Role.ASSISTANT, text, receipt=receipt()),), {})
    card = answer(view, "m2").body.pieces[2]
    assert isinstance(card, CodePiece)
    view._colouring._waiting.clear()  # the answer comes from here
    QApplication.processEvents()
    watched = seen.Painted(view)
    card._take_colours(colour(card.text, "python"))
    QApplication.processEvents()
    assert 0 < watched.take().height() < card.height + 60
    assert themes.LIGHT.accent in seen.colours(view)
    assert picture(view) == anew(view)


def test_what_stands_under_a_point_is_what_is_painted_there(view: TranscriptView) -> None:
    """Every piece is found at its middle; beside the column the nearest one is."""
    view.show_conversation(*every_kind())
    view.verticalScrollBar().setValue(0)
    view.viewport().grab()
    count = 0
    for sheet in view._sheets.values():
        for piece in sheet.pieces:
            room = view.room_of(piece)
            if room is None or not room.height() or not view.viewport().rect().contains(room.center()):
                continue
            found = view.found_at(room.center())
            assert found is not None
            assert found.piece is piece
            assert found.inside == room.center() - room.topLeft()
            beside = view.found_at(QPoint(2, room.center().y()))
            assert beside is not None
            assert beside.piece is piece
            count += 1
    assert count > 8


def test_every_spot_is_where_it_is_painted(view: TranscriptView) -> None:
    """What is pressed at the middle of a room is that spot and no other, for every kind of message and block."""
    view.show_conversation(*every_kind())
    for row in view.rows:
        for piece, spot in seen.spots(view, row.id):
            for room in spot.rooms or (spot.room,):
                found = piece.spot_at(room.center())
                assert found is not None
                assert found.key == spot.key
                assert room.top() >= 0
                assert room.bottom() <= piece.height + 1


def test_the_ground_of_a_question_is_painted_whole(view: TranscriptView) -> None:
    """In the theme's tint, around its words, and moved along with them."""
    view.show_conversation(long(6), {})
    view.verticalScrollBar().setValue(0)
    for _ in range(4):
        image = picture(view)
        room = seen.room(view, "m1")
        for corner in (room.topLeft() + QPoint(12, 3), room.bottomRight() - QPoint(12, 3)):
            if view.viewport().rect().contains(corner):
                assert image.pixelColor(corner).name().upper() == themes.LIGHT.user_turn
        outside = QPoint(room.left() - 6, room.center().y())
        if view.viewport().rect().contains(outside):
            assert image.pixelColor(outside).name().upper() == themes.LIGHT.window
        view.verticalScrollBar().setValue(view.verticalScrollBar().value() + 13)


def test_a_dark_theme_has_no_light_pixel(view: TranscriptView) -> None:
    """Switched in the middle of a conversation."""
    view.show_conversation(*every_kind())
    view.set_theme(themes.DARK)
    shown = seen.colours(view)
    assert themes.DARK.window in shown
    assert themes.LIGHT.window not in shown
    assert themes.LIGHT.surface not in shown
    assert picture(view) == anew(view)


@pytest.mark.parametrize("width", [200, 320, 480])
def test_a_narrow_window_cuts_nothing_off(view: TranscriptView, width: int) -> None:
    """Every spot stays within the window's width; code and tables scroll within theirs."""
    view.offer_branches()
    view.setMinimumWidth(0)
    view.resize(width, 600)
    view.show_conversation(*every_kind())
    left, column = view.column()
    assert left >= 0
    assert left + column <= view.viewport().width()
    for row in view.rows:
        made = seen.lay(view, row.id)
        for piece in made.pieces:
            for spot in piece.spots():
                for room in spot.rooms or (spot.room,):
                    assert left + made.left + room.left() >= 0, spot
                    if piece.scroll(room.center(), 0) or not hasattr(piece, "columns"):
                        assert left + made.left + room.right() <= view.viewport().width(), spot


def test_what_is_painted_at_twice_the_size_is_the_same_page(qtbot: QtBot, view: TranscriptView) -> None:
    """On a screen of twice as many pixels nothing moves."""
    view.show_conversation(*every_kind())
    once = seen.in_sight(view)
    image = QImage(view.viewport().size() * 2, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(2)
    image.fill(Qt.GlobalColor.white)
    view.viewport().render(image)
    assert seen.in_sight(view) == once
    small = image.scaled(view.viewport().size(), Qt.AspectRatioMode.IgnoreAspectRatio)
    same = view.viewport().grab().toImage()
    near = sum(
        abs(small.pixelColor(x, y).lightness() - same.pixelColor(x, y).lightness()) < 90
        for x in range(0, same.width(), 7)
        for y in range(0, same.height(), 7)
    )
    assert near > 0.97 * (same.width() // 7) * (same.height() // 7)
