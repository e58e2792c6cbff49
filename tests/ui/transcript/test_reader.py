"""The real text over the message that is being read: by keys alone, as the page moves and as the message grows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut, QTextCursor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from interline.model.conversation import Role
from interline.model.events import TextDelta
from interline.ui import icons
from interline.ui import theme as themes
from interline.ui.transcript.reader import CALM_MS, Reader
from interline.ui.transcript.view import TranscriptView
from tests.ui.transcript import seen
from tests.ui.transcript.sample import EVERY_BLOCK, every_kind, long, message, receipt

KEY = Qt.Key


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
    window.resize(900, 600)
    window.show()
    window.activateWindow()
    qtbot.waitExposed(window)
    made.setFocus()
    yield made
    window.close()


def reading(view: TranscriptView, message_id: str) -> Reader:
    view.read(message_id)
    assert view.reader is not None
    assert view.reader.text.hasFocus()
    return view.reader


def whole(view: TranscriptView, qtbot: QtBot, message_id: str) -> None:
    """Wait until all of a long message has been read."""
    body = seen.answer(view, message_id).body
    qtbot.waitUntil(lambda: body.is_whole, timeout=30_000)


def names(reader: Reader) -> list[str]:
    return [button.accessibleName() for button in reader.buttons.buttons()]


def button(reader: Reader, name: str) -> QPushButton:
    return reader.buttons.buttons()[names(reader).index(name)]


def test_enter_opens_the_text_of_the_message_and_esc_closes_it(view: TranscriptView) -> None:
    """It stands over the message, says all that the message says, and gives the keyboard back."""
    view.show_conversation(*every_kind())
    for key in (KEY.Key_Home, KEY.Key_Down):
        QTest.keyClick(view, key)
    assert view.current is not None
    assert view.current.id == "m2"
    QTest.keyClick(view, KEY.Key_Return)
    reader = view.reader
    assert reader is not None
    assert reader.text.hasFocus()
    assert reader.accessibleName() == reader.text.accessibleName() == view.name_of(view.rows[1])
    message_room = seen.room(view, "m2")
    assert abs(reader.geometry().top() - message_room.top()) <= 12
    assert view.rect().contains(reader.geometry())
    shown = reader.text.toPlainText()
    for words in (
        "take the early ferry instead",
        "• Ferry to Amalfi, 35 minutes",
        "1. by the old stairs (about an hour)",
        "☑ book the villa garden",
        "Code in python:\nfrom itertools import pairwise",
        "Salerno – Amalfi\t35\t€9.00",
        "Picture, not loaded: The harbour · pictures.example",
    ):
        assert words in shown
    QTest.keyClick(reader.text, KEY.Key_Escape)
    assert view.reader is None
    assert view.hasFocus()
    assert view.current.id == "m2"


def test_esc_is_for_the_reader_before_it_is_for_the_window(view: TranscriptView) -> None:
    """What stops a running answer elsewhere closes the text here, from its words and from its buttons."""
    view.show_conversation(*every_kind())
    stopped = seen.heard(QShortcut(QKeySequence("Esc"), view.window()).activated)
    reader = reading(view, "m2")
    QTest.keyClick(reader.text, KEY.Key_Escape)
    assert view.reader is None
    reader = reading(view, "m2")
    button(reader, "Copy").setFocus()
    QTest.keyClick(button(reader, "Copy"), KEY.Key_Escape)
    assert view.reader is None
    assert stopped == []
    QTest.keyClick(view, KEY.Key_Escape)
    assert len(stopped) == 1


def test_arrows_are_the_carets_and_never_the_pages(view: TranscriptView) -> None:
    """Up on the first line and Down on the last leave the message that is read where it is."""
    view.show_conversation(*every_kind())
    reader = reading(view, "m4")
    for key in (KEY.Key_Up, KEY.Key_Home, KEY.Key_Left, KEY.Key_PageUp):
        QTest.keyClick(reader.text, key)
    assert reader.text.textCursor().position() == 0
    QTest.keyClick(reader.text, KEY.Key_Right)
    assert reader.text.textCursor().position() == 1
    for key in (KEY.Key_End, KEY.Key_Down) * 12:
        QTest.keyClick(reader.text, key)
    assert view.current is not None
    assert view.current.id == "m4"
    assert view.reader is reader


def test_a_selection_key_opens_it_and_selects(view: TranscriptView) -> None:
    """Shift and an arrow; Ctrl+C copies what is selected, as plain words."""
    view.show_conversation((message(1, Role.USER, "Naïve question"),), {})
    QTest.keyClick(view, KEY.Key_Up)
    for _ in range(5):
        QTest.keyClick(
            view.reader.text if view.reader is not None else view,
            KEY.Key_Right,
            Qt.KeyboardModifier.ShiftModifier,
        )
    assert view.reader is not None
    assert view.reader.text.textCursor().selectedText() == "Naïve"
    QTest.keyClick(view.reader.text, KEY.Key_C, Qt.KeyboardModifier.ControlModifier)
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == "Naïve"
    assert not data.hasHtml()


def test_tab_walks_the_links_then_the_buttons(view: TranscriptView) -> None:
    """Enter follows the link that is selected; nothing else does."""
    text = "See [one](https://one.example/a), `code`, [**two** parts](https://two.example) and [no](file:///etc/passwd)."
    view.show_conversation((message(2, Role.ASSISTANT, text, receipt=receipt()),), {})
    followed = seen.heard(view.link_clicked)
    reader = reading(view, "m2")
    QTest.keyClick(reader.text, KEY.Key_Return)
    assert followed == []
    QTest.keyClick(reader.text, KEY.Key_Tab)
    assert reader.text.textCursor().selectedText() == "one"
    QTest.keyClick(reader.text, KEY.Key_Tab)
    assert reader.text.textCursor().selectedText() == "two parts"
    QTest.keyClick(reader.text, KEY.Key_Return)
    assert followed == ["https://two.example"]
    QTest.keyClick(reader.text, KEY.Key_Backtab)
    assert reader.text.textCursor().selectedText() == "one"
    QTest.keyClick(reader.text, KEY.Key_Tab)
    QTest.keyClick(reader.text, KEY.Key_Tab)
    assert reader.buttons.buttons()[0].hasFocus()


def test_a_link_is_clicked_where_it_was_pressed(view: TranscriptView, qtbot: QtBot) -> None:
    """By the mouse too, and not when it is dragged over."""
    view.show_conversation((message(2, Role.ASSISTANT, "[Here it is](https://one.example/a)"),), {})
    followed = seen.heard(view.link_clicked)
    reader = reading(view, "m2")
    begin = reader.text.links().__next__()[0]
    cursor = reader.text.textCursor()
    cursor.setPosition(begin + 2)
    place = reader.text.cursorRect(cursor).center()
    qtbot.mouseClick(reader.text.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert followed == ["https://one.example/a"]
    qtbot.mousePress(reader.text.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseMove(reader.text.viewport(), place + QPoint(30, 0))
    qtbot.mouseRelease(reader.text.viewport(), Qt.MouseButton.LeftButton, pos=place + QPoint(30, 0))
    assert len(followed) == 1


def test_its_buttons_are_those_of_the_message(view: TranscriptView, qtbot: QtBot) -> None:
    """Real ones, by the names that are spoken; a press does what a press on the page does."""
    view.show_conversation(*every_kind())
    reader = reading(view, "m2")
    assert {"Earlier version", "Later version", "Copy", "Regenerate", "Close"} <= set(names(reader))
    assert names(reader)[0].startswith("Thought")
    assert not {"Wrap long lines", "quicker"} & set(names(reader))
    told = [seen.heard(signal) for signal in (view.copy_requested, view.version_requested)]
    qtbot.mouseClick(button(reader, "Copy"), Qt.MouseButton.LeftButton)
    QTest.keyClick(button(reader, "Earlier version"), KEY.Key_Space)
    assert told == [["m2"], ["x2"]]
    qtbot.mouseClick(button(reader, "Copy code in python"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().startswith("from itertools import pairwise")
    fold = reader.buttons.buttons()[0]
    qtbot.mouseClick(fold, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "folded" not in fold.accessibleName())
    assert "no car" in reader.text.toPlainText()
    assert reader.buttons.buttons()[0] is fold, "the same one, with its focus"
    qtbot.mouseClick(button(reader, "Close"), Qt.MouseButton.LeftButton)
    assert view.reader is None
    assert view.hasFocus()


def test_it_goes_when_the_keyboard_goes_elsewhere(view: TranscriptView) -> None:
    """To another widget, to the page, or with its message."""
    view.show_conversation(*every_kind())
    reading(view, "m2")
    other = view.parentWidget().findChildren(QPushButton, options=Qt.FindChildOption.FindDirectChildrenOnly)[
        0
    ]
    other.setFocus()
    assert view.reader is None
    assert other.hasFocus()
    reading(view, "m2")
    reading(view, "m4")
    assert view.reader is not None
    assert view.reader.row_id == "m4"
    assert len([each for each in view.findChildren(Reader) if not each.isHidden()]) == 1
    view.show_conversation(long(2), {})
    reading(view, "m2")
    view.clear()
    assert view.reader is None


def test_a_growing_answer_is_written_on_under_the_caret(view: TranscriptView, qtbot: QtBot) -> None:
    """What is selected stays selected, and the new words are there a moment later; in the end it is the whole."""
    view.show_conversation((), {})
    view.begin_answer("m2", message(1, Role.USER, "?"))
    half = len(EVERY_BLOCK) // 2
    view.append("m2", TextDelta(EVERY_BLOCK[:half]))
    view._arriving.show_all()
    reader = reading(view, "m2")
    cursor = reader.text.textCursor()
    at = reader.text.toPlainText().index("Positano")
    cursor.setPosition(at)
    cursor.setPosition(at + 8, QTextCursor.MoveMode.KeepAnchor)
    reader.text.setTextCursor(cursor)
    before = reader.text.toPlainText()
    for begin in range(half, len(EVERY_BLOCK), 40):
        view.append("m2", TextDelta(EVERY_BLOCK[begin : begin + 40]))
        view._arriving.show_all()
    assert reader.text.toPlainText() == before, "at a calm pace"
    view.finish_answer(message(2, Role.ASSISTANT, EVERY_BLOCK, receipt=receipt()))
    qtbot.waitUntil(lambda: "Regenerate" in names(reader), timeout=CALM_MS * 10)
    assert reader.text.textCursor().selectedText() == "Positano"
    grown = reader.text.toPlainText()
    view.close_reader()
    assert grown == reading(view, "m2").text.toPlainText()


def test_it_is_written_on_and_not_anew(view: TranscriptView, qtbot: QtBot) -> None:
    """A screen reader hears of what was added, not of everything again."""
    view.show_conversation((), {})
    view.begin_answer("m2", message(1, Role.USER, "?"))
    view.append("m2", TextDelta("One paragraph.\n\nAnd another that"))
    view._arriving.show_all()
    reader = reading(view, "m2")
    changes: list[tuple[int, int, int]] = []
    length = len(reader.text.toPlainText())
    reader.text.document().contentsChange.connect(lambda *change: changes.append(change))
    view.append("m2", TextDelta(" grows\n\n```py\na = 1\n```"))
    view._arriving.show_all()
    reader.refresh()
    assert reader.text.toPlainText().startswith("One paragraph.\nAnd another that grows")
    assert changes
    assert min(at for at, _, _ in changes) >= length - 1
    changes.clear()
    reader.refresh()
    assert changes == []


def test_it_follows_the_page(view: TranscriptView, qtbot: QtBot) -> None:
    """Scrolled, resized, in other colours and another size, it stands with its message."""
    view.show_conversation(long(12, "A short answer."), {})
    reader = reading(view, "m6")
    for value in (200, 60, 120):
        view.verticalScrollBar().setValue(value)
        assert reader.geometry().top() + 6 == seen.room(view, "m6").top() or reader.geometry().bottom() < 590
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    view.resize(500, 400)
    left, width = view.column()
    assert (reader.geometry().left(), reader.geometry().width()) == (left - 10, width + 20)
    view.set_theme(themes.DARK)
    colours = {
        reader.text.document().begin().next().charFormat().foreground().color().name().upper(),
        reader.text.palette().text().color().name().upper(),
    }
    assert colours == {themes.DARK.text}
    before = reader.text.document().size().height()
    view.set_font_size(24)
    assert reader.text.document().size().height() > before
    assert view.reader is reader


def test_a_message_scrolled_out_of_sight_takes_it_along(view: TranscriptView) -> None:
    """What stands in sight then is not covered by it."""
    view.show_conversation(long(30, "A short answer."), {})
    view.verticalScrollBar().setValue(0)
    reader = reading(view, "m2")
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    assert not reader.geometry().intersects(view.viewport().rect())
    assert view.reader is reader
    view.verticalScrollBar().setValue(0)
    assert view.rect().contains(reader.geometry())


def test_the_page_goes_where_the_caret_goes(view: TranscriptView, qtbot: QtBot) -> None:
    """So that the page is there when the reader is closed, and what can be pressed there has its button."""
    paragraphs = "\n\n".join(f"Paragraph {n}. " + "words " * 60 for n in range(60))
    text = f"{paragraphs}\n\n```sh\nls\n```\n\nThe end."
    view.show_conversation((message(2, Role.ASSISTANT, text, receipt=receipt()),), {})
    whole(view, qtbot, "m2")
    view.verticalScrollBar().setValue(0)
    reader = reading(view, "m2")
    qtbot.waitUntil(lambda: reader.is_whole)
    assert "Regenerate" in names(reader)
    QTest.keyClick(reader.text, KEY.Key_End, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: view.verticalScrollBar().value() > 1_000)
    qtbot.waitUntil(lambda: "Copy code in sh" in names(reader), timeout=CALM_MS * 10)


def test_it_opens_where_the_page_is(view: TranscriptView, qtbot: QtBot) -> None:
    """The caret stands before the words at the top of the window."""
    text = "\n\n".join(f"Paragraph {n}. " + "words " * 60 for n in range(60))
    view.show_conversation((message(2, Role.ASSISTANT, text, receipt=receipt()),), {})
    whole(view, qtbot, "m2")
    view.verticalScrollBar().setValue(1_500)
    top = seen.in_sight(view).splitlines()[0]
    reader = reading(view, "m2")
    cursor = reader.text.textCursor()
    assert cursor.position() > 0
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    assert top in cursor.selectedText() or cursor.selectedText().startswith(top[:14])


def test_a_very_long_message_is_written_in_several_goes(view: TranscriptView, qtbot: QtBot) -> None:
    """The window is not held; in the end all of it is there, in order."""
    lines = [f"Line {n} of many." for n in range(9_000)]
    view.show_conversation((message(2, Role.ASSISTANT, "\n\n".join(lines)),), {})
    whole(view, qtbot, "m2")
    reader = reading(view, "m2")
    assert not reader.is_whole
    assert len(reader.text.toPlainText()) < 40_000
    qtbot.waitUntil(lambda: reader.is_whole, timeout=30_000)
    assert reader.text.toPlainText().startswith("\n".join(lines))


def test_the_wheel_scrolls_the_text_then_the_page(view: TranscriptView) -> None:
    """At the end of the text it is the page's."""
    text = "\n\n".join(f"Paragraph {n}." for n in range(80))
    view.show_conversation((message(2, Role.ASSISTANT, text), *long(3, "x")[2:]), {})
    view.verticalScrollBar().setValue(0)
    reader = reading(view, "m2")

    def turn() -> bool:
        event = QWheelEvent(
            QPointF(50, 50),
            QPointF(50, 50),
            QPoint(),
            QPoint(0, -240),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        event.accept()
        reader.text.wheelEvent(event)
        return event.isAccepted()

    assert turn()
    assert reader.text.verticalScrollBar().value() > 0
    reader.text.verticalScrollBar().setValue(reader.text.verticalScrollBar().maximum())
    assert not turn()


def test_names_with_ampersands_are_letters(view: TranscriptView) -> None:
    """No shortcut comes of what a vendor is called."""
    view.show_conversation((message(2, Role.ASSISTANT, "x", receipt=receipt("a", "A&B", "m&n")),), {})
    reader = reading(view, "m2")
    made = next(each for each in reader.buttons.buttons() if each.accessibleName().startswith("Receipt"))
    assert "A&&B" in made.text()
    assert made.shortcut().isEmpty()
