"""The keyboard on the page: from message to message, along what can be pressed, and out again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from interline.model.conversation import Role
from interline.ui import theme as themes
from interline.ui.transcript.page import MARGIN
from interline.ui.transcript.view import TranscriptView
from tests.ui.transcript import seen
from tests.ui.transcript.sample import every_kind, long, message, receipt
from tests.ui.transcript.seen import CTRL, SHIFT, answer, drag, focus, heard, place_in

Key = Qt.Key
TEXT = "[one](https://one.example/) and [two](https://two.example/)\n\n```py\nx\n```\n"


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[TranscriptView]:
    """With the keyboard in it."""
    for made in seen.shown_view(qtbot, 800, 600):
        made.activateWindow()
        made.setFocus()
        qtbot.waitUntil(made.hasFocus)
        yield made


def press(
    view: TranscriptView, qtbot: QtBot, *keys: Qt.Key, modifiers: Qt.KeyboardModifier = seen.NONE
) -> None:
    for key in keys:
        qtbot.keyClick(view, key, modifiers)


def current(view: TranscriptView) -> str:
    """The message that the keyboard is on."""
    return view._current


def short(count: int) -> tuple:  # type: ignore[type-arg]
    return long(count, "A few words.")


def test_down_and_up_go_from_message_to_message(view: TranscriptView, qtbot: QtBot) -> None:
    """Each comes into sight; at both ends they stay."""
    view.show_conversation(short(30), {})
    view.verticalScrollBar().setValue(0)
    walked = []
    for _ in range(50):
        press(view, qtbot, Key.Key_Down)
        walked.append(current(view))
        assert view.viewport().rect().intersects(seen.room(view, current(view)))
    assert list(dict.fromkeys(walked)) == [f"m{n}" for n in range(1, 31)]
    assert walked == sorted(walked, key=lambda name: int(name[1:]))
    back = []
    for _ in range(50):
        press(view, qtbot, Key.Key_Up)
        back.append(current(view))
        assert view.viewport().rect().intersects(seen.room(view, current(view)))
    assert list(dict.fromkeys(back)) == [f"m{n}" for n in range(29, 0, -1)]


def test_a_message_higher_than_the_window_is_scrolled_through_first(
    view: TranscriptView, qtbot: QtBot
) -> None:
    """So that nothing of it is passed over unread, down to its end and up to its beginning."""
    text = "".join(f"Paragraph {n}. {'Words that fill a line and more. ' * 4}\n\n" for n in range(40))
    view.show_conversation((message(1, Role.USER, "Hi"), message(2, Role.ASSISTANT, text), *short(4)[2:]), {})
    view.verticalScrollBar().setValue(0)
    read = ""
    while current(view) != "m3":
        press(view, qtbot, Key.Key_Down)
        read += seen.in_sight(view)
    assert all(f"Paragraph {n}." in read for n in range(40))
    seen.click(view, place_in(view, "m2", "Paragraph 39"))
    read = seen.in_sight(view)
    while current(view) != "m1":
        press(view, qtbot, Key.Key_Up)
        read += seen.in_sight(view)
    assert all(f"Paragraph {n}." in read for n in range(40))


def test_the_message_is_framed_while_the_keyboard_is_in_it(view: TranscriptView, qtbot: QtBot) -> None:
    """Around it and no other, and not while the keyboard is elsewhere."""
    view.show_conversation(short(4), {})
    press(view, qtbot, Key.Key_Up)
    image = _image(view)
    room = seen.room(view, current(view))
    accent = QColor(themes.LIGHT.accent)
    assert image.pixelColor(room.left() + 40, room.top() - 7) == accent
    assert image.pixelColor(room.left() + 40, room.bottom() + 7) == accent
    view.clearFocus()
    assert _image(view).pixelColor(room.left() + 40, room.top() - 7) != accent


def _image(view: TranscriptView) -> QImage:
    return view.viewport().grab().toImage()


def test_home_and_end_go_to_both_ends(view: TranscriptView, qtbot: QtBot) -> None:
    """Exactly, through guessed heights; End follows from there on."""
    view.show_conversation(long(60), {})
    press(view, qtbot, Key.Key_Home)
    assert current(view) == "m1"
    assert seen.top(view, "m1") == MARGIN
    assert not view.is_at_end()
    press(view, qtbot, Key.Key_End)
    assert current(view) == "m60"
    assert view.is_at_end()


@pytest.mark.parametrize("key", [Key.Key_PageUp, Key.Key_PageDown])
def test_pages_are_turned(view: TranscriptView, qtbot: QtBot, key: Qt.Key) -> None:
    """By nearly a window, through heights that were guessed, so that no line is passed over."""
    view.show_conversation(long(30), {})
    bar = view.verticalScrollBar()
    if key is Key.Key_PageDown:
        bar.setValue(0)
    for _ in range(5):
        before = seen.tops(view)
        press(view, qtbot, key)
        now = seen.tops(view)
        moved = {now[piece] - before[piece] for piece in before.keys() & now.keys()}
        assert len(moved) <= 1
        assert all(0 < abs(by) <= 600 for by in moved)


def test_tab_walks_what_can_be_pressed_then_out(qtbot: QtBot, view: TranscriptView) -> None:
    """In the order of reading; back with Shift; beyond the last and before the first to the neighbours."""
    window = QWidget()
    qtbot.addWidget(window)
    before, after = QLineEdit(), QLineEdit()
    room = QVBoxLayout(window)
    for widget in (before, view, after):
        room.addWidget(widget)
    window.resize(800, 800)
    view.show_conversation((message(2, Role.ASSISTANT, TEXT, receipt=receipt()),), {})
    window.show()
    window.activateWindow()
    before.setFocus()
    qtbot.waitUntil(before.hasFocus)
    qtbot.keyClick(before, Key.Key_Tab)
    assert view.hasFocus()
    chain = ["link0", "link1", "copy", "wrap", "numbers", "receipt", "copy", "others", "regenerate"]
    walked = []
    for _ in chain:
        press(view, qtbot, Key.Key_Tab)
        walked.append(focus(view))
    assert walked == chain
    press(view, qtbot, Key.Key_Backtab)
    assert focus(view) == chain[-2]
    press(view, qtbot, Key.Key_Tab, Key.Key_Tab)
    assert after.hasFocus()
    qtbot.keyClick(after, Key.Key_Backtab)
    assert view.hasFocus()
    press(view, qtbot, Key.Key_Backtab)
    assert focus(view) == chain[-1]
    for _ in chain:
        press(view, qtbot, Key.Key_Backtab)
    assert before.hasFocus()
    view.setParent(None)


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter, Key.Key_Space])
def test_a_key_presses_what_the_keyboard_is_on(view: TranscriptView, qtbot: QtBot, key: Qt.Key) -> None:
    """Links, buttons, folds: all that the mouse can press."""
    view.show_conversation((message(2, Role.ASSISTANT, TEXT, receipt=receipt()),), {})
    links, copied, again, receipts = (
        heard(signal)
        for signal in (
            view.link_clicked,
            view.copy_requested,
            view.regenerate_requested,
            view.receipt_requested,
        )
    )
    for _ in range(9):
        press(view, qtbot, Key.Key_Tab, key)
    assert links == ["https://one.example/", "https://two.example/"]
    assert (copied, again, receipts) == (["m2"], ["m2"], ["m2"])
    assert QGuiApplication.clipboard().text() == "x"
    code = answer(view, "m2").body.pieces[1]
    assert getattr(code, "wraps")  # noqa: B009
    assert getattr(code, "has_numbers")  # noqa: B009


def test_the_keyboard_stays_on_what_it_pressed(view: TranscriptView, qtbot: QtBot) -> None:
    """A fold opens and closes with two presses of one key."""
    view.show_conversation(*every_kind())
    press(view, qtbot, Key.Key_Home, Key.Key_Down, Key.Key_Tab)
    assert focus(view) == "fold"
    press(view, qtbot, Key.Key_Return)
    assert seen.spot(view, "m2", "fold").is_open
    assert focus(view) == "fold"
    press(view, qtbot, Key.Key_Return)
    assert not seen.spot(view, "m2", "fold").is_open


def test_what_the_keyboard_is_on_is_in_sight_and_ringed(view: TranscriptView, qtbot: QtBot) -> None:
    """Wherever in a long answer it stands."""
    view.show_conversation(*every_kind())
    press(view, qtbot, Key.Key_Home, Key.Key_Down)
    walked = 0
    for _ in range(40):
        press(view, qtbot, Key.Key_Tab)
        if view.focus_place is None:
            break
        piece, key = view.focus_place
        place = view.room_of(piece)
        assert place is not None
        spot = next(each for each in piece.spots() if each.key == key)
        room = (spot.rooms or (spot.room,))[0].translated(place.topLeft())
        assert view.viewport().rect().intersects(room), key
        colours = _image(view).copy(room.adjusted(-4, -4, 4, 4))
        assert _count(colours, themes.LIGHT.accent) > 10, key
        walked += 1
    assert walked > 8


def _count(image: QImage, colour: str) -> int:
    wanted = QColor(colour)
    return sum(image.pixelColor(x, y) == wanted for x in range(image.width()) for y in range(image.height()))


def test_what_cannot_be_pressed_is_passed_over(view: TranscriptView, qtbot: QtBot) -> None:
    """The version before the first."""
    view.show_conversation((message(1, Role.USER, "Hi"),), {"m1": ("m1", "x1")})
    press(view, qtbot, Key.Key_Home, Key.Key_Tab)
    assert focus(view) == "later"


def test_escape_takes_focus_and_selection_back_one_after_the_other(
    view: TranscriptView, qtbot: QtBot
) -> None:
    """With nothing to take back it is the window's."""
    view.show_conversation((message(2, Role.ASSISTANT, TEXT, receipt=receipt()),), {})
    drag(view, place_in(view, "m2", "and"), place_in(view, "m2", "two"))
    press(view, qtbot, Key.Key_Tab)
    press(view, qtbot, Key.Key_Escape)
    assert not view.has_selection
    assert focus(view) == ""
    window = QWidget()
    qtbot.addWidget(window)
    heard_keys: list[int] = []
    window.keyPressEvent = lambda event: heard_keys.append(event.key())  # type: ignore[method-assign]
    room = QVBoxLayout(window)
    room.addWidget(view)
    window.show()
    press(view, qtbot, Key.Key_Escape)
    assert heard_keys == [Key.Key_Escape]
    view.setParent(None)


def test_keys_zoom(view: TranscriptView, qtbot: QtBot) -> None:
    """Ctrl with plus, minus and the key that plus is on; it is told, so that it is kept."""
    told = heard(view.zoomed)
    view.show_conversation(short(2), {})
    press(view, qtbot, Key.Key_Plus, modifiers=CTRL)
    press(view, qtbot, Key.Key_Equal, modifiers=CTRL)
    press(view, qtbot, Key.Key_Minus, modifiers=CTRL)
    assert told == [15, 16, 15]
    assert view.ink.size == 15


def test_ctrl_0_is_the_usual_size(view: TranscriptView, qtbot: QtBot) -> None:
    """The one that the window began with, not one of ours."""
    told = heard(view.zoomed)
    view.set_first_size(17)
    view.show_conversation(short(2), {})
    press(view, qtbot, Key.Key_Plus, modifiers=CTRL)
    press(view, qtbot, Key.Key_0, modifiers=CTRL)
    assert told == [15, 17]


def test_everything_is_selected_and_copied_by_keys(view: TranscriptView, qtbot: QtBot) -> None:
    """Ctrl+A, Ctrl+C."""
    view.show_conversation(short(4), {})
    press(view, qtbot, Key.Key_A, Key.Key_C, modifiers=CTRL)
    assert "Question 1: what then?" in QGuiApplication.clipboard().text()
    assert "Answer 4." in QGuiApplication.clipboard().text()


def test_the_jump_to_the_latest_is_reached_by_tab(view: TranscriptView, qtbot: QtBot) -> None:
    """After what can be pressed of the message."""
    view.show_conversation(long(10), {})
    press(view, qtbot, Key.Key_Home)
    for _ in range(20):
        if view.jump.hasFocus():
            break
        qtbot.keyClick(view.focusWidget() or view, Key.Key_Tab)
    assert view.jump.hasFocus()
    qtbot.keyClick(view.jump, Key.Key_Space)
    assert view.is_at_end()


def test_an_empty_page_takes_every_key(view: TranscriptView, qtbot: QtBot) -> None:
    """Nothing is there to walk."""
    view.show_conversation((), {})
    press(view, qtbot, Key.Key_Up, Key.Key_Down, Key.Key_Home, Key.Key_End, Key.Key_PageUp, Key.Key_PageDown)
    press(
        view, qtbot, Key.Key_Tab, Key.Key_Backtab, Key.Key_Return, Key.Key_Space, Key.Key_Escape, Key.Key_Left
    )
    press(view, qtbot, Key.Key_A, Key.Key_C, modifiers=CTRL)
    press(view, qtbot, Key.Key_End, modifiers=SHIFT)
    assert current(view) == ""


def test_the_message_that_the_keyboard_is_on_goes_away(view: TranscriptView, qtbot: QtBot) -> None:
    """It begins where the page is, in the conversation that took its place."""
    view.show_conversation(short(8), {})
    press(view, qtbot, Key.Key_Up, Key.Key_Up, Key.Key_Tab)
    view.show_conversation(
        (message(20, Role.USER, "Other."), message(21, Role.ASSISTANT, "Words.", receipt=receipt())), {}
    )
    press(view, qtbot, Key.Key_Return)
    press(view, qtbot, Key.Key_Down)
    assert current(view) in ("m20", "m21")
    press(view, qtbot, Key.Key_Down)
    assert current(view) == "m21"


def test_tab_reaches_what_lies_far_down_in_a_message(view: TranscriptView, qtbot: QtBot) -> None:
    """Links that were never near what is seen, and the footer under them; and back up again."""
    text = "\n\n".join(
        ["[first](https://one.example/)", *["Many words."] * 200, "[last](https://two.example/)"]
    )
    view.show_conversation((message(2, Role.ASSISTANT, text, receipt=receipt()),), {})
    press(view, qtbot, Key.Key_Home)
    qtbot.waitUntil(lambda: answer(view, "m2").body.is_whole)
    walked = []
    for _ in range(3):
        press(view, qtbot, Key.Key_Tab)
        assert view.focus_place is not None
        piece, key = view.focus_place
        walked.append((getattr(piece, "leaf", None) and piece.text, key))
        place = view.room_of(piece)
        assert place is not None
        assert view.viewport().rect().intersects(place)
    assert walked[:2] == [("first", "link0"), ("last", "link0")]
    assert walked[2][1] == "receipt"
    for _ in range(2):
        press(view, qtbot, Key.Key_Tab, modifiers=SHIFT)
    assert view.focus_place is not None
    assert view.focus_place[0].text == "first"
