"""The list on the screen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from interline.ui.sidebar.rows import Kind, Row
from interline.ui.sidebar.view import SidebarView
from interline.ui.theme import DARK

ROWS = (
    Row(Kind.HEADING, "Today"),
    Row(Kind.CONVERSATION, "One", "1", detail="14:32", marks=("A", "O")),
    Row(Kind.CONVERSATION, "Two", "2"),
)


@pytest.fixture
def view(qtbot: QtBot) -> SidebarView:
    """A sidebar with two conversations."""
    made = SidebarView()
    qtbot.addWidget(made)
    made.resize(264, 600)
    made.set_rows(ROWS)
    made.show()
    return made


def test_ten_thousand_conversations_are_shown_without_painting_them_all(view: SidebarView) -> None:
    """Only what can be seen is asked for."""
    asked = 0
    row_of = view.model.row

    def count(index: object) -> Row | None:
        nonlocal asked
        asked += 1
        return row_of(index)  # type: ignore[arg-type]

    view.model.row = count  # type: ignore[method-assign]
    view.set_rows([Row(Kind.CONVERSATION, f"Number {n}", str(n)) for n in range(10_000)])
    view.grab()
    assert view.model.rowCount() == 10_000
    assert asked < 1_000


def test_a_screen_reader_hears_titles_and_dots(view: SidebarView) -> None:
    """Plain words for every row."""
    view.set_marked(frozenset({"1"}), frozenset({"2"}))
    spoken = [
        view.model.index(place).data(Qt.ItemDataRole.AccessibleTextRole)
        for place in range(view.model.rowCount())
    ]
    assert spoken == ["Today", "One, being answered, 14:32", "Two, new answer"]


def test_a_click_opens_and_a_heading_does_not(view: SidebarView, qtbot: QtBot) -> None:
    """Rows say which conversation they are."""
    opened: list[str] = []
    view.opened.connect(lambda conversation, message: opened.append(conversation))
    for place in range(3):
        centre = view.list.visualRect(view.model.index(place)).center()
        qtbot.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    assert opened == ["1", "2"]


def test_the_keyboard_goes_from_search_into_the_list_and_opens(view: SidebarView, qtbot: QtBot) -> None:
    """Down, down, Enter."""
    opened: list[str] = []
    view.opened.connect(lambda conversation, message: opened.append(conversation))
    qtbot.keyClick(view.search, Qt.Key.Key_Down)
    qtbot.keyClick(view.list, Qt.Key.Key_Down)
    qtbot.keyClick(view.list, Qt.Key.Key_Return)
    assert opened == ["2"]


def test_typing_searches_once_it_pauses(view: SidebarView, qtbot: QtBot) -> None:
    """Not with each letter; Esc ends the search at once."""
    searched: list[str] = []
    view.searched.connect(searched.append)
    qtbot.keyClicks(view.search, "tax ")
    assert searched == []
    qtbot.waitUntil(lambda: searched == ["tax"])
    qtbot.keyClick(view.search, Qt.Key.Key_Escape)
    assert searched == ["tax", ""]
    assert view.search.text() == ""


def test_enter_right_after_typing_opens_what_was_typed_for(view: SidebarView, qtbot: QtBot) -> None:
    """Not the conversation that happened to stand first: the key waits for what is found, and other words end that."""
    opened: list[str] = []
    searched: list[str] = []
    view.opened.connect(lambda conversation, message: opened.append(conversation))
    view.searched.connect(searched.append)
    view.search.setFocus()
    qtbot.keyClicks(view.search, "tax")
    qtbot.keyClick(view.search, Qt.Key.Key_Return)
    assert (opened, searched) == ([], ["tax"])
    # The list comes once more, since something was stored.
    view.set_rows(ROWS[:2])
    assert opened == []
    view.set_rows((Row(Kind.HIT, "Money", "7", "m"),))
    view.found("tax")
    assert opened == ["7"]
    qtbot.keyClick(view.search, Qt.Key.Key_Return)
    assert opened == ["7", "7"]
    qtbot.keyClicks(view.search, "i")
    qtbot.keyClick(view.search, Qt.Key.Key_Return)
    qtbot.keyClicks(view.search, "s")
    view.found("taxi")
    assert opened == ["7", "7"]
    assert searched == ["tax", "taxi"]


def test_words_that_were_found_once_are_found_anew_before_enter_opens_any(
    view: SidebarView, qtbot: QtBot
) -> None:
    """After the search was left, the list stands there again."""
    opened: list[str] = []
    view.opened.connect(lambda conversation, message: opened.append(conversation))
    view.search.setFocus()
    qtbot.keyClicks(view.search, "tax")
    view.found("tax")
    qtbot.keyClick(view.search, Qt.Key.Key_Escape)
    qtbot.keyClicks(view.search, "tax")
    qtbot.keyClick(view.search, Qt.Key.Key_Return)
    assert opened == []


def test_a_press_that_begins_on_one_row_and_ends_on_another_opens_none(
    view: SidebarView, qtbot: QtBot
) -> None:
    """Rows are made in pieces and put on the screen at once: what stood under the pointer may go while it is held."""
    opened: list[str] = []
    view.opened.connect(lambda conversation, message: opened.append(conversation))
    centre = view.list.visualRect(view.model.index(1)).center()
    qtbot.mousePress(view.list.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    view.set_rows((ROWS[0], Row(Kind.CONVERSATION, "New", "3"), *ROWS[1:]))
    qtbot.mouseRelease(view.list.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    assert opened == []
    qtbot.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    assert opened == ["3"]


def test_the_keyboard_stays_on_its_conversation_while_others_come_before_it(
    view: SidebarView, qtbot: QtBot
) -> None:
    """Enter opens the one that the ring is around, wherever it stands by now."""
    opened: list[str] = []
    view.opened.connect(lambda conversation, message: opened.append(conversation))
    view.list.setFocus()
    view.list.go_to(view.model.place_of("1"))
    view.set_rows((ROWS[0], Row(Kind.CONVERSATION, "New", "3"), *ROWS[1:]))
    qtbot.keyClick(view.list, Qt.Key.Key_Return)
    assert opened == ["1"]


def test_a_title_is_changed_in_the_list(view: SidebarView, qtbot: QtBot) -> None:
    """Enter says so; the same words or none say nothing."""
    renamed: list[tuple[str, str]] = []
    view.renamed.connect(lambda conversation, title: renamed.append((conversation, title)))
    for words in ("  ", "One", "Other"):
        assert view.edit_title("1")
        editor = view.list.viewport().findChild(QLineEdit)
        editor.setText(words)
        qtbot.keyClick(editor, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: view.list.viewport().findChild(QLineEdit) is None)
    assert renamed == [("1", "Other")]
    assert not view.edit_title("not listed")


def test_new_words_for_the_same_rows_keep_the_place(view: SidebarView) -> None:
    """A title that changes elsewhere does not move the keyboard."""
    view.list.setCurrentIndex(view.model.index(2))
    view.set_rows((ROWS[0], ROWS[1], Row(Kind.CONVERSATION, "Two, renamed", "2")))
    assert view.list.currentIndex().row() == 2
    view.set_rows((ROWS[0], Row(Kind.CONVERSATION, "Zero", "0"), *ROWS[1:]))
    row = view.model.row(view.list.currentIndex())
    assert row is not None
    assert row.id == "2"


def test_every_kind_of_row_is_painted_in_both_themes(view: SidebarView) -> None:
    """Open, streaming, unread, hit: the picture is not one colour."""
    view.set_rows((*ROWS, Row(Kind.HIT, "Three", "3", "m", "a snippet")))
    view.set_marked(frozenset({"1"}), frozenset({"2"}))
    view.set_open("1")
    light = view.grab().toImage()
    view.set_theme(DARK)
    dark = view.grab().toImage()
    assert light != dark
    for image in (light, dark):
        colours = {image.pixel(x, y) for x in range(0, 264, 3) for y in range(40, 250, 3)}
        assert len(colours) > 8
