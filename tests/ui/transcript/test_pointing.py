"""The mouse on the page: what is pressed, dragged, turned and asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QHelpEvent
from PySide6.QtWidgets import QApplication, QMenu, QToolTip
from pytestqt.qtbot import QtBot

from interline.model.conversation import Role
from interline.ui.theme import LARGEST, SMALLEST
from interline.ui.transcript.code import CodePiece
from interline.ui.transcript.table import Rows
from interline.ui.transcript.view import TranscriptView
from tests.ui.transcript import seen
from tests.ui.transcript.sample import every_kind, long, message, receipt
from tests.ui.transcript.seen import CTRL, SHIFT, click, drag, heard, place_in, place_of, wheel

TEXT = (
    "Look at [the ferry](https://ferry.example/times) first.\n\n```py\n"
    + "word " * 60
    + "\n```\n\nLast words.\n"
)


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[TranscriptView]:
    yield from seen.shown_view(qtbot, 800, 600)


@pytest.fixture
def answered(view: TranscriptView) -> TranscriptView:
    view.show_conversation(
        (message(1, Role.USER, "Hi"), message(2, Role.ASSISTANT, TEXT, receipt=receipt())),
        {"m2": ("m2", "x2", "y2")},
    )
    return view


def test_a_press_acts_where_it_began_and_ended(answered: TranscriptView) -> None:
    """Pressed on one thing and let go on another, or beside it, nothing happens."""
    copied, again, links = (
        heard(signal)
        for signal in (answered.copy_requested, answered.regenerate_requested, answered.link_clicked)
    )
    copy, regenerate = (
        place_of(answered, "m2", "regenerate") - QPoint(28, 0),
        place_of(answered, "m2", "regenerate"),
    )
    drag(answered, copy, regenerate)
    drag(answered, regenerate, QPoint(20, 20))
    drag(answered, place_in(answered, "m2", "Last"), regenerate)
    answered.clear_selection()
    assert (copied, again, links) == ([], [], [])
    drag(answered, regenerate, QPoint(20, 20), regenerate)
    assert again == ["m2"], "come back, it is pressed"
    click(answered, copy)
    assert copied == ["m2"]


def test_other_buttons_of_the_mouse_press_nothing(answered: TranscriptView, qtbot: QtBot) -> None:
    """A right click is for the menu."""
    again = heard(answered.regenerate_requested)
    place = place_of(answered, "m2", "regenerate")
    for button in (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton):
        qtbot.mouseClick(answered.viewport(), button, pos=place)
    assert again == []


def test_quick_clicks_each_press(answered: TranscriptView) -> None:
    """Somebody who goes through versions clicks faster than a double click; every click counts."""
    wanted = heard(answered.version_requested)
    click(answered, place_of(answered, "m2", "later"), 3)
    assert wanted == ["x2"] * 3


def test_a_link_that_is_dragged_over_is_selected_and_not_followed(answered: TranscriptView) -> None:
    """From its first letter on; a press without a drag follows it."""
    links = heard(answered.link_clicked)
    drag(answered, place_in(answered, "m2", "the ferry") + QPoint(1, 0), place_in(answered, "m2", "first"))
    assert links == []
    assert answered.selected().plain == "the ferry "
    drag(answered, place_in(answered, "m2", "first"), place_in(answered, "m2", "ferry") + QPoint(1, 0))
    assert links == []
    click(answered, place_in(answered, "m2", "ferry") + QPoint(4, 0))
    assert links == ["https://ferry.example/times"]


def test_a_hand_that_trembles_still_presses_a_link(answered: TranscriptView) -> None:
    """A few pixels are no drag."""
    links = heard(answered.link_clicked)
    place = place_in(answered, "m2", "ferry") + QPoint(6, 0)
    drag(answered, place, place + QPoint(3, 1))
    assert links == ["https://ferry.example/times"]


def test_the_pointer_says_what_it_is_over(answered: TranscriptView, qtbot: QtBot) -> None:
    """A hand over what is pressed, a beam over letters, an arrow elsewhere."""
    shapes = Qt.CursorShape
    for place, shape in (
        (place_of(answered, "m2", "regenerate"), shapes.PointingHandCursor),
        (place_in(answered, "m2", "ferry") + QPoint(4, 0), shapes.PointingHandCursor),
        (place_in(answered, "m2", "Last") + QPoint(4, 0), shapes.IBeamCursor),
        (place_in(answered, "m2", "Last") + QPoint(400, 0), shapes.ArrowCursor),
    ):
        qtbot.mouseMove(answered.viewport(), place)
        assert answered.viewport().cursor().shape() is shape


@pytest.mark.parametrize("modifiers", [seen.NONE, SHIFT])
def test_the_wheel_moves_code_sideways(answered: TranscriptView, modifiers: Qt.KeyboardModifier) -> None:
    """Sideways, or with Shift; the page does not move."""
    place = place_in(answered, "m2", "word") + QPoint(60, 0)
    code = next(piece for piece in seen.answer(answered, "m2").pieces if isinstance(piece, CodePiece))
    value = answered.verticalScrollBar().value()
    before = code.caret(0).left()
    wheel(answered, place, QPoint(0, -120) if modifiers else QPoint(-120, 0), modifiers)
    assert code.caret(0).left() == before - 60
    wheel(answered, place, QPoint(0, 240) if modifiers else QPoint(240, 0), modifiers)
    assert code.caret(0).left() == before
    assert answered.verticalScrollBar().value() == value


def test_the_wheel_moves_all_rows_of_a_table(view: TranscriptView) -> None:
    """Those of other runs are painted anew, too."""
    head = "|" + "|".join(f" a wide column {n} " for n in range(14)) + "|"
    text = f"{head}\n|{'---|' * 14}\n" + f"{head}\n" * 20
    view.show_conversation((message(2, Role.ASSISTANT, text),), {})
    rows = [piece for piece in seen.lay(view, "m2").pieces if isinstance(piece, Rows)]
    view.place(everything=True)
    QApplication.processEvents()
    watched = seen.Painted(view)
    wheel(view, QPoint(300, 300), QPoint(-240, 0))
    QApplication.processEvents()
    assert rows[0].columns.shift == 120
    assert watched.take().height() > 400


def test_the_wheel_scrolls_the_page(view: TranscriptView) -> None:
    """Over text and over code that is not moved sideways."""
    view.show_conversation(long(10), {})
    bar = view.verticalScrollBar()
    before = bar.value()
    wheel(view, QPoint(300, 300), QPoint(0, 120))
    assert bar.value() < before
    assert not view.is_at_end()
    wheel(view, QPoint(300, 300), QPoint(0, -1_200))
    assert view.is_at_end()


def test_the_wheel_with_control_zooms(answered: TranscriptView) -> None:
    """A step for each turn, to an end at both sides; the size is told, so that it is kept."""
    told = heard(answered.zoomed)
    wheel(answered, QPoint(300, 300), QPoint(0, 120), CTRL)
    assert answered.ink.size == 15
    wheel(answered, QPoint(300, 300), QPoint(0, -120), CTRL)
    wheel(answered, QPoint(300, 300), QPoint(0, -120), CTRL)
    assert told == [15, 14, 13]
    for _ in range(60):
        wheel(answered, QPoint(300, 300), QPoint(0, -120), CTRL)
    assert answered.ink.size == SMALLEST
    for _ in range(60):
        wheel(answered, QPoint(300, 300), QPoint(0, 120), CTRL)
    assert answered.ink.size == LARGEST
    assert seen.sees(answered, "m2", "Last words.")


def tip(view: TranscriptView, place: QPoint) -> str:
    view.viewportEvent(QHelpEvent(QEvent.Type.ToolTip, place, view.viewport().mapToGlobal(place)))
    return QToolTip.text()


def test_tooltips_say_where_a_link_leads_and_what_a_button_does(
    answered: TranscriptView, qtbot: QtBot
) -> None:
    """Of what is under the pointer, and nothing where nothing is."""
    assert "ferry.example<br>https://ferry.example/times" in tip(
        answered, place_in(answered, "m2", "ferry") + QPoint(4, 0)
    )
    assert "Regenerate" in tip(answered, place_of(answered, "m2", "regenerate"))
    assert "Version 1 of 3 of this answer" in tip(answered, place_of(answered, "m2", "later"))
    assert "Copy code in py" in tip(answered, place_of(answered, "m2", "Copy code"))
    assert seen.tip(answered, "m2", "receipt").endswith("Open the receipt (Ctrl+I)")
    tip(answered, QPoint(2, 2))
    qtbot.waitUntil(lambda: QToolTip.text() == "")


def labels(menu: QMenu) -> dict[str, bool]:
    return {action.text(): action.isEnabled() for action in menu.actions() if action.text()}


def choose(menu: QMenu, label: str) -> None:
    next(action for action in menu.actions() if action.text() == label).trigger()


def test_the_menu_offers_what_can_be_done_here(answered: TranscriptView) -> None:
    """Over words, over a link, and with something selected."""
    plain = answered.menu(place_in(answered, "m2", "Last"))
    assert labels(plain) == {
        "Copy": False,
        "Copy as Markdown": False,
        "Copy this message": True,
        "Receipt": True,
        "Select all": True,
    }
    receipts = heard(answered.receipt_requested)
    choose(plain, "Receipt")
    assert receipts == ["m2"]
    links = heard(answered.link_clicked)
    menu = answered.menu(place_in(answered, "m2", "ferry") + QPoint(4, 0))
    assert list(labels(menu))[:2] == ["Open link", "Copy address"]
    choose(menu, "Copy address")
    assert QGuiApplication.clipboard().text() == "https://ferry.example/times"
    choose(menu, "Open link")
    assert links == ["https://ferry.example/times"]
    choose(menu, "Copy this message")
    assert QGuiApplication.clipboard().text() == TEXT
    choose(plain, "Select all")
    chosen = answered.menu(place_in(answered, "m2", "Last"))
    assert labels(chosen)["Copy as Markdown"]
    choose(chosen, "Copy as Markdown")
    assert TEXT in QGuiApplication.clipboard().text()


def test_an_address_is_copied_whole(view: TranscriptView) -> None:
    """However long it is: a tooltip may cut it, a copy may not."""
    address = "https://a.example/" + "very-long/" * 60
    view.show_conversation((message(2, Role.ASSISTANT, f"[here]({address})"),), {})
    choose(view.menu(place_in(view, "m2", "here") + QPoint(4, 0)), "Copy address")
    assert QGuiApplication.clipboard().text() == address


def test_the_menu_comes_where_it_is_asked_for(answered: TranscriptView, qtbot: QtBot) -> None:
    """And goes with Escape."""
    place = place_in(answered, "m2", "Last")
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, answered.viewport().mapToGlobal(place))
    QApplication.sendEvent(answered.viewport(), event)
    menu = answered.findChild(QMenu)
    assert isinstance(menu, QMenu)
    qtbot.waitUntil(menu.isVisible)
    qtbot.keyClick(menu, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: answered.findChild(QMenu) is None)


def test_what_is_not_enabled_is_not_pressed(view: TranscriptView) -> None:
    """The first of several versions has none before it."""
    view.show_conversation(*every_kind())
    wanted = heard(view.version_requested)
    click(view, place_of(view, "m1", "earlier"))
    assert wanted == []


def test_a_click_on_nothing_is_none(view: TranscriptView) -> None:
    """An empty page takes every event."""
    view.show_conversation((), {})
    click(view, QPoint(100, 100), 3)
    drag(view, QPoint(100, 100), QPoint(300, 300))
    wheel(view, QPoint(100, 100), QPoint(-120, 0))
    assert tip(view, QPoint(100, 100)) == ""
    assert labels(view.menu(QPoint(100, 100))) == {
        "Copy": False,
        "Copy as Markdown": False,
        "Select all": True,
    }


def test_a_press_outlives_that_its_message_goes(answered: TranscriptView) -> None:
    """The conversation is switched while the button is held down."""
    again = heard(answered.regenerate_requested)
    place = place_of(answered, "m2", "regenerate")
    drag(answered, place, place, is_held=True)
    answered.show_conversation((message(20, Role.ASSISTANT, "Other.", receipt=receipt()),), {})
    seen.let_go(answered, place)
    assert again == []
