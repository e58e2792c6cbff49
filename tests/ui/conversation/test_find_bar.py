"""Words found in one conversation, by a bar over it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from interline.model.conversation import Role
from interline.model.events import TextDelta
from interline.ui.composer.field import MessageField
from interline.ui.conversation.view import ConversationView
from interline.ui.transcript.sought import Sought
from tests.ui.transcript.sample import message

CODE = "The **Ferry** leaves.\n\n```\nferry = 3\n```\n\nA [link](https://ferry.example) and a ferry."


@pytest.fixture
def pane(qtbot: QtBot) -> ConversationView:
    """A conversation in which “ferry” is shown four times."""
    made = ConversationView(MessageField())
    qtbot.addWidget(made)
    made.resize(700, 600)
    made.show_conversation((message(1, Role.USER, "A ferry?"), message(2, Role.ASSISTANT, CODE)), {})
    made.show()
    return made


def typed(pane: ConversationView, qtbot: QtBot, text: str) -> None:
    pane.open_find()
    pane.find_bar.field.clear()
    qtbot.keyClicks(pane.find_bar.field, text)


def shows(pane: ConversationView, qtbot: QtBot, words: str) -> None:
    """Once everything was counted."""
    qtbot.waitUntil(lambda: pane.find_bar.count.text() == words, timeout=10_000)


def test_what_is_typed_is_counted_and_gone_through(pane: ConversationView, qtbot: QtBot) -> None:
    """Enter and F3 on, Shift back, around the ends; in code too, and not in a link's address."""
    typed(pane, qtbot, "ferry")
    shows(pane, qtbot, "1 of 4")
    field = pane.find_bar.field
    for count in ("2 of 4", "3 of 4", "4 of 4", "1 of 4"):
        qtbot.keyClick(field, Qt.Key.Key_Return)
        shows(pane, qtbot, count)
    qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    shows(pane, qtbot, "4 of 4")
    pane.find_again()
    shows(pane, qtbot, "1 of 4")
    pane.find_again(back=True)
    shows(pane, qtbot, "4 of 4")
    assert field.accessibleDescription() == "4 of 4"


def test_typing_on_stays_at_the_hit(pane: ConversationView, qtbot: QtBot) -> None:
    """Each further letter narrows down; none skips what fits still."""
    typed(pane, qtbot, "f")
    shows(pane, qtbot, "1 of 4")
    for letter, count in (("e", "1 of 4"), ("r", "1 of 4"), ("x", "Not found")):
        qtbot.keyClicks(pane.find_bar.field, letter)
        shows(pane, qtbot, count)


def test_case_matters_only_where_that_is_wanted(pane: ConversationView, qtbot: QtBot) -> None:
    """Off at first."""
    typed(pane, qtbot, "Ferry")
    shows(pane, qtbot, "1 of 4")
    pane.find_bar.case.setChecked(True)
    shows(pane, qtbot, "1 of 1")


def test_escape_ends_it_and_nothing_stays_marked(pane: ConversationView, qtbot: QtBot) -> None:
    """The keyboard goes to the page; a second Esc has nothing left to end."""
    typed(pane, qtbot, "ferry")
    qtbot.keyClick(pane.find_bar.field, Qt.Key.Key_Escape)
    assert pane.find_bar.isHidden()
    assert pane.transcript.sought.is_empty
    assert pane.transcript.hasFocus()
    assert not pane.end_find()


def test_an_answer_that_grows_is_counted_again(pane: ConversationView, qtbot: QtBot) -> None:
    """While it is written, and when another conversation is shown."""
    typed(pane, qtbot, "ferry")
    pane.begin_answer("m3", message(30, Role.USER, "More?"))
    pane.append("m3", TextDelta("One more ferry, and a ferry."))
    shows(pane, qtbot, "1 of 6")
    pane.show_conversation((message(9, Role.USER, "No boat."),), {})
    shows(pane, qtbot, "Not found")


def test_ten_thousand_messages_are_counted_in_slices(pane: ConversationView, qtbot: QtBot) -> None:
    """The last hit is counted without its message ever being laid out; going back over the beginning finds it."""
    texts = ("A ferry." if n % 100 == 0 else f"Message {n}." for n in range(1, 10_001))
    pane.show_conversation(tuple(message(n, Role.USER, text) for n, text in enumerate(texts, 1)), {})
    pane.transcript.verticalScrollBar().setValue(0)
    typed(pane, qtbot, "ferry")
    shows(pane, qtbot, "1 of 100")
    pane.find_again(back=True)
    shows(pane, qtbot, "100 of 100")
    assert pane.transcript.present_hit is not None
    assert pane.transcript.present_hit[0] == "m10000"


def test_selected_words_are_looked_for_at_once(pane: ConversationView, qtbot: QtBot) -> None:
    """As soon as the bar opens."""
    pane.transcript.select_all()
    pane.open_find()
    assert pane.find_bar.field.text() == ""
    pane.find_bar.open("link")
    shows(pane, qtbot, "1 of 1")


def test_a_hit_of_the_search_is_landed_on_with_its_words_marked(pane: ConversationView) -> None:
    """All of them, accents aside; in a message that holds none of them as shown, at its beginning."""
    pane.show_conversation(
        (
            *(message(n, Role.USER, "Filler. " * 80) for n in range(1, 40)),
            message(40, Role.ASSISTANT, "Die Ébbe und der Mond."),
        ),
        {},
    )
    pane.show_found("m40", Sought(("mond", "ebbe"), any_accent=True))
    page = pane.transcript
    row = page.row_of("m40")
    assert row is not None
    sheet = page.sheet_of("m40")
    assert sheet is not None
    marks = [m for n, piece in enumerate(sheet.pieces) for m in page.marked(row, sheet, n, piece)]
    assert [(m.begin, m.end, m.kind) for m in marks] == [(4, 8, "here"), (17, 21, "found")]
    pane.show_found("m5", Sought(("nowhere",)))
    assert page.present_hit is None
    assert page.found_at(page.viewport().rect().center()).row.id in {"m5", "m6"}  # type: ignore[union-attr]
