"""The composer card."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from interline.ui.composer.field import MessageField
from interline.ui.composer.view import ComposerView
from interline.ui.widgets.buttons import IconButton
from interline.ui.widgets.kept import Kept


@pytest.fixture
def view(qtbot: QtBot) -> ComposerView:
    """A composer at the foot of a pane."""
    pane = QWidget()
    qtbot.addWidget(pane)
    pane.resize(800, 600)
    made = ComposerView(MessageField())
    column = QVBoxLayout(pane)
    column.setContentsMargins(0, 0, 0, 0)
    column.addStretch(1)
    column.addWidget(made)
    pane.show()
    made.pane = pane  # type: ignore[attr-defined]
    return made


def test_only_words_or_files_can_be_sent(view: ComposerView) -> None:
    """Spaces are not words."""
    assert not view.button.isEnabled()
    view.set_content("  \n ", [])
    assert not view.button.isEnabled()
    view.set_content("word", [])
    assert view.button.isEnabled()
    view.set_content("", [Path("/a.txt")])
    assert view.button.isEnabled()
    view.set_content("", [])
    view.set_streaming(True)
    assert view.button.isEnabled()


def test_the_card_grows_to_two_fifths_of_the_pane(view: ComposerView, qtbot: QtBot) -> None:
    """Then the text scrolls."""
    small = view.height()
    view.set_content("line\n" * 3, [])
    qtbot.waitUntil(lambda: view.height() > small)
    view.set_content("line\n" * 300, [])
    qtbot.waitUntil(lambda: view.height() > 200)
    assert view.height() <= 600 * 0.4 + 24
    view.set_content("", [])
    qtbot.waitUntil(lambda: view.height() == small)


def test_what_was_sent_is_taken_away_and_nothing_else(view: ComposerView) -> None:
    """Also where letters count twice in Qt; and undo brings it back."""
    view.field.setPlainText("😀 first\nline")
    view.field.moveCursor(view.field.textCursor().MoveOperation.End)
    view.field.insertPlainText(" and what came meanwhile 😀")
    view.take_away("😀 first\nline", [])
    assert view.text == " and what came meanwhile 😀"
    view.field.undo()
    assert view.text == "😀 first\nline and what came meanwhile 😀"


def test_words_that_were_changed_meanwhile_stay(view: ComposerView) -> None:
    """Better twice than lost."""
    view.set_content("first, changed", [])
    view.take_away("first line", [])
    assert view.text == "first, changed"


def test_files_are_chips_that_come_off(view: ComposerView, qtbot: QtBot) -> None:
    """Each once, and each with its name on the button that removes it."""
    files = [Path("/x/a.txt"), Path("/x/b.txt"), Path("/x/c.txt"), Path("/x/d\u202e.txt")]
    view.add_files(files)
    view.add_files(files[:2])
    assert view.files == tuple(files)
    names = [button.accessibleName() for button in view.chips.findChildren(IconButton)]
    assert names == ["Remove a.txt", "Remove b.txt", "Remove c.txt", "Remove d‹U+202E›.txt"]
    qtbot.mouseClick(view.chips.findChildren(IconButton)[1], Qt.MouseButton.LeftButton)
    assert view.files == (files[0], *files[2:])
    view.take_away("", [files[0], files[2]])
    assert view.files == (files[3],)


def test_dropped_files_are_attached(view: ComposerView, home: Path) -> None:
    """Anywhere on the card."""
    (home / "a.txt").write_text("a", encoding="utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(home / "a.txt"))])
    event = QDropEvent(
        QPointF(10, 10),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    view.dropEvent(event)
    assert view.files == (home / "a.txt",)


def test_an_edit_says_so_and_shows_what_goes_along(view: ComposerView, qtbot: QtBot) -> None:
    """Stored attachments stand before new ones and can be taken off; with the last word the line goes."""
    view.set_editing("Editing: the old one stays", (Kept("d1", "a.pdf"), Kept("d2", "b.pdf")))
    view.add_files([Path("/c.txt")])
    assert view.editing is not None
    assert view.editing.isVisible()
    assert view.button.isEnabled()

    def buttons() -> dict[str, IconButton]:
        found = view.chips.findChildren(IconButton)
        return {button.accessibleName(): button for button in found if button.isVisible()}

    qtbot.waitUntil(lambda: list(buttons()) == ["Remove a.pdf", "Remove b.pdf", "Remove c.txt"])
    buttons()["Remove a.pdf"].click()
    assert view.kept == (Kept("d2", "b.pdf"),)
    with qtbot.waitSignal(view.edit_left):
        view.editing.leave.click()
    view.set_editing("", ())
    view.set_content("", ())
    assert not view.editing.isVisible()
    assert not view.button.isEnabled()
