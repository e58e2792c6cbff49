"""What a screen reader gets of the painted page, asked for as Qt's bridges ask."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from interline.model.conversation import Role, Status
from interline.model.events import TextDelta
from interline.ui import icons
from interline.ui import theme as themes
from interline.ui.transcript.accessible import MOST_TOLD
from interline.ui.transcript.presenter import card_of, spoken_end
from interline.ui.transcript.view import TranscriptView
from tests.ui.transcript.sample import every_kind, long, message, receipt

NAME, DESCRIPTION = QAccessible.Text.Name, QAccessible.Text.Description
PRESS, FOCUS = "Press", "SetFocus"


@pytest.fixture(autouse=True)
def someone_listens(qapp: QApplication) -> Iterator[None]:
    """As when a screen reader runs."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[TranscriptView]:
    if not icons.loaded():
        icons.load()
    window = QWidget()
    made = TranscriptView()
    column = QVBoxLayout(window)
    column.addWidget(made)
    column.addWidget(QPushButton("elsewhere"))
    qtbot.addWidget(window)
    made.set_theme(themes.LIGHT)
    window.resize(800, 600)
    window.show()
    window.activateWindow()
    made.setFocus()
    yield made
    window.close()


def listed(view: TranscriptView) -> Any:
    return QAccessible.queryAccessibleInterface(view)


def names(node: Any) -> list[str]:
    return [node.child(index).text(NAME) for index in range(node.childCount())]


def named(node: Any, name: str) -> Any:
    return node.child(names(node).index(name))


def test_the_page_is_a_list_of_its_messages(view: TranscriptView) -> None:
    """Whose each is, which of how many, all that it says, and where it stands."""
    messages, versions = every_kind()
    view.show_conversation(messages, versions)
    page = listed(view)
    assert page.role() is QAccessible.Role.List
    assert page.childCount() == len(messages)
    assert names(page)[:4] == [
        "You",
        "Anthropic, claude-sonnet-5.5, answer 1 of 4",
        "You",
        "OpenAI, gpt-6-sol, answer 2 of 4",
    ]
    view.verticalScrollBar().setValue(0)
    answer = page.child(1)
    assert answer.role() is QAccessible.Role.ListItem
    assert answer.parent() is page
    assert page.indexOfChild(answer) == 1
    words = answer.text(DESCRIPTION)
    assert words.startswith("Anthropic, claude-sonnet-5.5\nThought")
    assert "take the early ferry instead" in words
    assert "Code in python:\nfrom itertools import pairwise" in words
    corner = view.viewport().mapToGlobal(view.row_room(view.rows[1]).topLeft())
    assert answer.rect().topLeft() == corner
    assert page.childAt(corner.x() + 4, corner.y() + 4) is answer
    assert not answer.state().offscreen
    assert page.child(7).state().offscreen
    assert page.child(8 + 1) is None


def test_counting_ten_thousand_messages_lays_nothing_out(view: TranscriptView) -> None:
    """Any of them is there at once, with its name and its words."""
    view.show_conversation(long(10_000, text="Short."), {})
    laid = set(view._sheets)
    made = [row for row in view.rows if row._card is not None]
    page = listed(view)
    assert page.childCount() == 10_000
    far = page.child(4_999)
    assert far.text(NAME) == "Anthropic, claude-sonnet-5.5, answer 2500 of 5000"
    assert far.text(DESCRIPTION) == "Answer 5000.\n\nShort."
    assert far.childCount() == 0
    assert far.state().offscreen
    assert far.rect().height() > 0
    assert set(view._sheets) == laid
    assert [row for row in view.rows if row._card is not None] == sorted(
        {*made, view.rows[4_999]}, key=lambda row: row.index
    )


def test_a_very_long_message_is_cut_with_the_way_to_the_rest(view: TranscriptView) -> None:
    """Its description has an end; the reader has everything."""
    view.show_conversation((message(1, Role.USER, "word " * 40_000),), {})
    words = listed(view).child(0).text(DESCRIPTION)
    assert words.startswith("word word")
    assert MOST_TOLD < len(words) < MOST_TOLD + 60
    assert words.endswith("Press Enter to read all of it.")


def test_letters_that_deceive_are_told_as_they_are_shown(view: TranscriptView) -> None:
    """Also of a message that is not laid out."""
    view.show_conversation((message(1, Role.USER, "safe\u202eevil"), *long(400, "Short.")[1:]), {})
    assert view.sheet_of("m1") is None
    assert "\u202e" not in listed(view).child(0).text(DESCRIPTION)


def test_what_can_be_pressed_stands_under_its_message(view: TranscriptView, qtbot: QtBot) -> None:
    """By name and role; a press does what the mouse does, once the question is answered."""
    view.show_conversation(*every_kind())
    view.verticalScrollBar().setValue(0)
    answer = listed(view).child(1)
    assert {"quicker", "Copy code in python", "Regenerate", "Copy", "Earlier version"} <= set(names(answer))
    link = named(answer, "quicker")
    assert link.role() is QAccessible.Role.Link
    assert link.parent() is answer
    assert answer.indexOfChild(link) == names(answer).index("quicker")
    assert link.text(DESCRIPTION).splitlines()[0] == "www.sitasudtrasporti.it"
    assert view.viewport().rect().contains(view.viewport().mapFromGlobal(link.rect().center()))
    assert answer.childAt(link.rect().center().x(), link.rect().center().y()) is link
    pressed: list[str] = []
    view.copy_requested.connect(lambda message_id: pressed.append(f"copy {message_id}"))
    view.link_clicked.connect(pressed.append)
    actions = named(answer, "Copy").actionNames()
    assert actions == [FOCUS, PRESS]
    named(answer, "Copy").doAction(PRESS)
    assert not pressed
    link.doAction(PRESS)
    qtbot.waitUntil(lambda: len(pressed) == 2)
    assert pressed == ["copy m2", "https://www.sitasudtrasporti.it/orari"]


def test_a_fold_says_whether_it_is_open(view: TranscriptView, qtbot: QtBot) -> None:
    """Pressed, it opens, and says that."""
    view.show_conversation(*every_kind())
    view.verticalScrollBar().setValue(0)
    fold = listed(view).child(1).child(0)
    assert fold.text(NAME).startswith("Thought")
    assert fold.state().expandable
    assert fold.state().collapsed
    fold.doAction(PRESS)
    qtbot.waitUntil(lambda: bool(fold.state().expanded))


def test_the_keyboard_can_be_put_on_what_can_be_pressed(view: TranscriptView, qtbot: QtBot) -> None:
    """Enter presses it then, and the list knows who has the focus."""
    view.show_conversation(*every_kind())
    view.verticalScrollBar().setValue(0)
    page = listed(view)
    link = named(page.child(1), "quicker")
    link.doAction(FOCUS)
    qtbot.waitUntil(lambda: bool(link.state().focused))
    assert page.focusChild() is link
    assert not page.child(1).state().focused


def test_what_is_gone_is_pressed_no_more(view: TranscriptView, qtbot: QtBot) -> None:
    """A button that a screen reader still holds does nothing once its message is another."""
    view.show_conversation(
        (message(1, Role.USER, "?"), message(2, Role.ASSISTANT, "Yes.", receipt=receipt())), {}
    )
    answer = listed(view).child(1)
    button = named(answer, "Regenerate")
    pressed: list[str] = []
    view.regenerate_requested.connect(pressed.append)
    button.doAction(PRESS)
    view.show_conversation(
        (message(1, Role.USER, "?"), message(3, Role.ASSISTANT, "No.", receipt=receipt())), {}
    )
    qtbot.wait(20)
    assert not pressed
    assert not shiboken6.isValid(answer)
    assert not shiboken6.isValid(button)
    assert listed(view).child(1).text(DESCRIPTION).startswith("Anthropic, claude-sonnet-5.5\nNo.")


def test_messages_keep_their_places_when_others_come_and_go(view: TranscriptView, qtbot: QtBot) -> None:
    """The same message is the same to a screen reader; its index is the one that it has now."""
    many = long(6, "Short.")
    view.show_conversation(many, {})
    page = listed(view)
    fourth = page.child(3)
    view.show_conversation(many[2:], {})
    qtbot.wait(20)
    assert page.childCount() == 4
    assert page.child(1) is fourth
    assert page.indexOfChild(fourth) == 1
    assert fourth.text(NAME).endswith("answer 1 of 2")
    view.begin_answer("m9", message(8, Role.USER, "And?"))
    assert page.childCount() == 6
    assert page.child(5).text(NAME) == "Answer 3 of 3"
    assert page.child(5).state().busy


def test_a_message_that_was_let_go_of_answers_all_the_same(view: TranscriptView) -> None:
    """Its buttons are there again when it is near."""
    view.show_conversation(long(400, "Short."), {})
    page = listed(view)
    last = page.child(399)
    button = named(last, "Regenerate")
    view.verticalScrollBar().setValue(0)
    for value in range(0, 12_000, 400):
        view.verticalScrollBar().setValue(value)
    assert view.sheet_of("m400") is None
    assert last.text(NAME).endswith("answer 200 of 200")
    assert not button.isValid()
    assert button.text(NAME) == ""
    view.scroll_to_end()
    assert button.isValid()
    assert named(last, "Regenerate") is button


def test_the_way_to_the_latest_is_in_the_list_while_it_is_there(view: TranscriptView) -> None:
    """It comes after the messages."""
    view.show_conversation(long(40), {})
    page = listed(view)
    assert page.childCount() == 40
    view.verticalScrollBar().setValue(0)
    assert page.childCount() == 41
    assert page.child(40).text(NAME) == "Jump to latest"
    assert page.indexOfChild(page.child(40)) == 40


def test_the_list_stays_the_same_one(view: TranscriptView, qtbot: QtBot) -> None:
    """A screen reader does not lose its place because somebody reads, selects or is answered."""
    page = listed(view)
    view.show_conversation(*every_kind())
    view.read("m2")
    view.select_all()
    qtbot.wait(20)
    assert view.reader is not None
    view.reader.closed.emit()
    view.begin_answer("m9", None)
    view.append("m9", TextDelta("Yes."))
    view.finish_answer(message(9, Role.ASSISTANT, "Yes.", receipt=receipt()))
    qtbot.wait(20)
    assert listed(view) is page


def test_qt_is_never_given_the_same_twice(view: TranscriptView) -> None:
    """It asks anew once a page has got another slot, and deletes what it has as often as it has it."""
    view.show_conversation(long(4), {})
    first = listed(view)
    answer = first.child(1)
    QApplication.instance().aboutToQuit.connect(view.clear)  # type: ignore[union-attr]
    second = listed(view)
    assert second is not first, "this test needs another way to have Qt ask anew"
    assert first.childCount() == second.childCount() == 4
    assert second.child(1) is answer
    assert answer.parent() is second
    QApplication.instance().aboutToQuit.disconnect(view.clear)  # type: ignore[union-attr]
    shiboken6.delete(view)
    assert not shiboken6.isValid(first)
    assert not shiboken6.isValid(second)


@pytest.mark.parametrize("way", ["deleted", "later"])
def test_nothing_is_left_of_a_page_that_is_gone(qtbot: QtBot, way: str) -> None:
    """However often pages come and go; none is made again while it goes."""
    if not icons.loaded():
        icons.load()
    for _ in range(12):
        view = TranscriptView()
        view.resize(700, 500)
        view.show()
        view.show_conversation(*every_kind())
        page = listed(view)
        held = [page, *(page.child(index) for index in range(page.childCount()))]
        held += [page.child(7).child(index) for index in range(page.child(7).childCount())]
        view.read("m8")
        page.child(7)
        if way == "deleted":
            shiboken6.delete(view)
        else:
            view.deleteLater()
            qtbot.waitUntil(lambda page=page: not shiboken6.isValid(page))
        assert not [each for each in held if shiboken6.isValid(each)]


def test_the_program_ends_well_while_a_screen_reader_listens(tmp_path: Path) -> None:
    """Python ends before Qt does; nothing that Qt still knows goes away with it."""
    program = tmp_path / "ends.py"
    program.write_text(
        "from PySide6.QtGui import QAccessible\n"
        "from PySide6.QtWidgets import QApplication\n"
        "app = QApplication([])\n"
        "QAccessible.setActive(True)\n"
        "from interline.ui.transcript.view import TranscriptView\n"
        "from interline.ui import icons\n"
        "from tests.ui.transcript.sample import every_kind\n"
        "icons.load()\n"
        "view = TranscriptView()\n"
        "view.show()\n"
        "view.show_conversation(*every_kind())\n"
        "page = QAccessible.queryAccessibleInterface(view)\n"
        "spot = page.child(7).child(0)\n"
        "view.read('m8')\n"
        "reader = page.child(7)\n"
        "print(page.childCount(), spot.text(QAccessible.Text.Name), flush=True)\n"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, str(program)],
        cwd=root,
        env=_with_path(root),
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "8 Ask other models the same\n"), done.stderr[-2000:]


def _with_path(root: Path) -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": str(root), "QT_QPA_PLATFORM": "offscreen"}


def test_a_screen_reader_that_takes_the_focus_to_a_message_gets_its_text(
    view: TranscriptView, qtbot: QtBot
) -> None:
    """In place of what is painted stands a real text with real buttons, and afterwards what was there before."""
    view.show_conversation(*every_kind())
    page = listed(view)
    painted = page.child(3)
    assert painted.actionNames() == [FOCUS, PRESS]
    painted.doAction(FOCUS)
    qtbot.waitUntil(lambda: view.reader is not None)
    reader = page.child(3)
    assert reader is not painted
    assert page.childCount() == 8
    assert reader.object() is view.reader
    assert reader.text(NAME) == painted.text(NAME)
    assert page.indexOfChild(reader) == 3
    assert reader.parent().object() is view
    text = reader.child(0)
    assert text.textInterface() is not None
    buttons = reader.child(1)
    assert "Regenerate" in names(buttons)
    pressed: list[str] = []
    view.regenerate_requested.connect(pressed.append)
    named(buttons, "Regenerate").actionInterface().doAction(PRESS)
    qtbot.waitUntil(lambda: pressed == ["m4"])
    named(buttons, "Close").actionInterface().doAction(PRESS)
    qtbot.waitUntil(lambda: view.reader is None)
    assert page.child(3) is painted
    assert view.hasFocus()


@pytest.mark.parametrize(
    ("text", "status", "note", "spoken"),
    [
        ("One two three.", Status.COMPLETE, "", "N, ended: 3 words."),
        ("One", Status.COMPLETE, "", "N, ended: 1 word."),
        (
            "One two",
            Status.STOPPED,
            "",
            "N. You stopped this answer. Regenerate asks again. 2 words had come.",
        ),
        ("One", Status.INTERRUPTED, "It was cut.", "N. It was cut. Regenerate asks again. 1 word had come."),
        ("", Status.ERROR, "", "N. No vendor answered. Regenerate asks again."),
    ],
)
def test_a_screen_reader_hears_how_an_answer_ended(text: str, status: Status, note: str, spoken: str) -> None:
    """Whose it is, how long, and what to do where it did not end well."""
    card = card_of(message(2, Role.ASSISTANT, text, status=status, note=note), {})
    assert spoken_end("N", card) == spoken


def test_where_nobody_listens_nothing_is_made(view: TranscriptView) -> None:
    """No message is held for a screen reader that is not there."""
    QAccessible.setActive(False)
    view.show_conversation(*every_kind())
    view.begin_answer("m9", None)
    view.append("m9", TextDelta("Yes."))
    view.finish_answer(message(9, Role.ASSISTANT, "Yes.", receipt=receipt()))
    QAccessible.setActive(True)
    assert listed(view)._held.messages == {}


def test_a_point_beside_the_page_is_nobodys(view: TranscriptView) -> None:
    """Nor is one in a list without messages."""
    assert listed(view).childAt(-50, -50) is None
    inside = view.viewport().mapToGlobal(QPoint(20, 20))
    assert listed(view).childAt(inside.x(), inside.y()) is None
