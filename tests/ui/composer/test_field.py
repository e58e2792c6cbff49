"""The message field: Enter, line breaks, input methods, paste."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, Qt, QUrl
from PySide6.QtGui import QImage, QInputMethodEvent, QKeyEvent
from pytestqt.qtbot import QtBot

from interline.ui.composer.field import LONG_TEXT, LONGEST_TEXT, MessageField, files_in


@pytest.fixture
def field(qtbot: QtBot) -> MessageField:
    """An empty field."""
    made = MessageField()
    qtbot.addWidget(made)
    made.resize(400, 100)
    made.show()
    return made


@pytest.fixture
def sent(field: MessageField) -> list[str]:
    """What was in the field each time that it asked to be sent."""
    sent: list[str] = []
    field.send_requested.connect(lambda: sent.append(field.toPlainText()))
    return sent


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_sends(field: MessageField, sent: list[str], qtbot: QtBot, key: Qt.Key) -> None:
    """Both of them, and no line break comes of it."""
    qtbot.keyClicks(field, "Hello")
    qtbot.keyClick(field, key)
    assert sent == ["Hello"]
    assert field.toPlainText() == "Hello"


def test_shift_and_enter_break_the_line(field: MessageField, sent: list[str], qtbot: QtBot) -> None:
    """With a plain line feed, since vendors get what is written here."""
    qtbot.keyClicks(field, "a")
    qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(field, "b")
    assert sent == []
    assert field.toPlainText() == "a\nb"
    assert field.blockCount() == 2


def test_a_held_enter_sends_once(field: MessageField, sent: list[str], qtbot: QtBot) -> None:
    """What the keyboard repeats by itself is not meant."""
    qtbot.keyClicks(field, "Hello")
    for repeated in (False, True, True):
        event = QKeyEvent(
            QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", repeated
        )
        QCoreApplication.sendEvent(field, event)
    assert sent == ["Hello"]


def test_enter_does_not_send_while_a_character_is_composed(
    field: MessageField, sent: list[str], qtbot: QtBot
) -> None:
    """Enter then chooses the character; once it is there, Enter sends."""
    QCoreApplication.sendEvent(field, QInputMethodEvent("に", []))
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert sent == []
    assert field.composing

    done = QInputMethodEvent("", [])
    done.setCommitString("日本")
    QCoreApplication.sendEvent(field, done)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert sent == ["日本"]


def test_pasted_markup_arrives_as_plain_text(field: MessageField) -> None:
    """Nothing that it names is opened, nothing of its looks is kept."""
    data = QMimeData()
    data.setHtml("<b>bold</b><img src='file:///etc/hostname'>")
    data.setText("bold\x00 and plain")
    field.insertFromMimeData(data)
    assert field.toPlainText() == "bold and plain"


def test_markup_without_text_pastes_nothing_but_its_words(field: MessageField) -> None:
    """Some programs put only HTML on the clipboard."""
    data = QMimeData()
    data.setHtml("<img src='file:///etc/hostname'>words")
    field.insertFromMimeData(data)
    assert "<" not in field.toPlainText()


def test_files_arrive_as_files(field: MessageField, home: Path) -> None:
    """An address of the web is none; whether a path leads to a file is found out where nothing waits for it."""
    (home / "a.txt").write_text("a", encoding="utf-8")
    given: list[list[Path]] = []
    field.files_given.connect(given.append)
    data = QMimeData()
    names = [home / "a.txt", home / "missing.txt", home]
    data.setUrls([*(QUrl.fromLocalFile(str(name)) for name in names), QUrl("https://example.com/b.txt")])
    field.insertFromMimeData(data)
    assert given == [names]
    assert files_in(data) == names
    assert field.toPlainText() == ""


def test_a_picture_of_the_clipboard_is_given_on_as_it_is(field: MessageField) -> None:
    """Its own bytes where there are some, else the picture; with words beside it, the words are meant."""
    given: list[object] = []
    field.picture_given.connect(given.append)
    image = QImage(20, 10, QImage.Format.Format_RGB32)
    raw = QMimeData()
    raw.setData("image/png", b"\x89PNG\r\n\x1a\nthe bytes")
    plain, cells = QMimeData(), QMimeData()
    plain.setImageData(image)
    cells.setImageData(image)
    cells.setText("a\tb")
    assert all(field.canInsertFromMimeData(data) for data in (raw, plain, cells))
    field.insertFromMimeData(raw)
    field.insertFromMimeData(plain)
    assert given[0] == b"\x89PNG\r\n\x1a\nthe bytes"
    assert isinstance(given[1], QImage)
    assert given[1].width() == 20
    field.insertFromMimeData(cells)
    assert field.toPlainText() == "a\tb"
    assert len(given) == 2


def test_a_long_text_is_told_of_and_a_very_long_one_stays_out(field: MessageField) -> None:
    """The first stands in the field all the same; the second would hold up the window."""
    pasted: list[str] = []
    kept_out: list[str] = []
    field.long_text_pasted.connect(pasted.append)
    field.long_text_given.connect(kept_out.append)
    for length in (LONG_TEXT, LONG_TEXT + 2, LONGEST_TEXT + 2):
        data = QMimeData()
        data.setText("a\r\n" * (length // 2))
        field.clear()
        field.insertFromMimeData(data)
    assert pasted == ["a\n" * (LONG_TEXT // 2 + 1)]
    assert kept_out == ["a\n" * (LONGEST_TEXT // 2 + 1)]
    assert field.toPlainText() == ""


def test_the_field_wants_the_height_of_its_text(field: MessageField) -> None:
    """Broken lines count as lines, and there is a smallest height."""
    one = field.wanted_height()
    field.setPlainText("a\nb\nc")
    three = field.wanted_height()
    line = field.fontMetrics().lineSpacing()
    assert three - one == 2 * line
    field.setPlainText("word " * 200)
    assert field.wanted_height() > three
    assert field.height_for(0) == one + line
    assert (field.height_for(500) - one) % line == 0
