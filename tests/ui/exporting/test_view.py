"""The sheet with its fields, as keys and screen readers meet it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from interline.export import FORMATS
from interline.ui import icons
from interline.ui.exporting.view import ALL_THE_SAME, CANCEL, CLOSE, EXPORT, ExportView
from interline.ui.exporting.wish import Wish, subjects

Key = Qt.Key


@pytest.fixture
def sheet(qtbot: QtBot) -> Iterator[ExportView]:
    icons.load()
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    window.show()
    made = ExportView(window)
    made.choose(subjects("c1", "Why?", (), 9))
    yield made
    window.hide()


def pick(box: object, words: str) -> None:
    box.setCurrentIndex(box.findText(words))  # type: ignore[attr-defined]


def test_a_format_offers_what_it_can(sheet: ExportView) -> None:
    """JSON has every branch always; a page has no folder beside it."""
    assert sheet.format.count() == len(FORMATS)
    pick(sheet.format, "Interline JSON")
    assert [sheet.branches.itemText(n) for n in range(sheet.branches.count())] == ["All branches"]
    pick(sheet.format, "Web page")
    assert sheet.attachments.findData("folder") == -1
    assert sheet.branches.count() == 2


def test_the_place_follows_until_somebody_chooses_one(sheet: ExportView) -> None:
    """Subject and format change it; words that were typed stay, but for their ending."""
    assert sheet.place.text().endswith("Why.md")
    pick(sheet.format, "PDF")
    assert sheet.place.text().endswith("Why.pdf")
    sheet.subject.setCurrentIndex(1)
    assert sheet.place.text().endswith("Interline conversations")
    sheet.place.setText("/x/mine.pdf")
    sheet.subject.setCurrentIndex(0)
    pick(sheet.format, "Markdown")
    assert sheet.place.text() == "/x/mine.md"


def test_enter_begins_and_nothing_else_can_be_changed_then(sheet: ExportView, qtbot: QtBot) -> None:
    """Progress has a bar with a name; the button cancels."""
    wanted: list[Wish] = []
    stopped: list[int] = []
    sheet.wanted.connect(wanted.append)
    sheet.cancelled.connect(lambda: stopped.append(1))
    sheet.place.setText("/x/a.md")
    qtbot.keyClick(sheet.place, Key.Key_Return)
    assert [(each.subject.ids, each.format.name, each.branches, each.place) for each in wanted] == [
        (("c1",), "md", "current", "/x/a.md")
    ]
    assert not sheet.bar.isVisible()
    sheet.set_progress("Writing", 412, 1000)
    assert sheet.words.text() == sheet.words.accessibleName() == "Writing: 412 of 1,000"
    assert (sheet.bar.value(), sheet.bar.maximum(), sheet.bar.isVisible()) == (412, 1000, True)
    assert not sheet.format.isEnabled()
    assert not sheet.start.isEnabled()
    assert (sheet.stop.text(), sheet.stop.hasFocus()) == (CANCEL, True)
    qtbot.keyClick(sheet.stop, Key.Key_Space)
    assert stopped == [1]
    sheet.rest("Stopped.", "secondary")
    assert (sheet.stop.text(), sheet.format.isEnabled(), sheet.bar.isVisible()) == (CLOSE, True, False)


def test_a_question_is_answered_on_purpose(sheet: ExportView, qtbot: QtBot) -> None:
    """The keyboard stands on Cancel."""
    confirmed: list[int] = []
    sheet.confirmed.connect(lambda: confirmed.append(1))
    sheet.ask(["a key.", "a file."])
    assert sheet.words.text() == "a key.\na file."
    assert sheet.start.text() == ALL_THE_SAME
    assert sheet.stop.hasFocus()
    qtbot.keyClick(sheet.start, Key.Key_Space)
    assert confirmed == [1]
    sheet.set_progress("Writing", 0, 0)
    assert sheet.start.text() == EXPORT


def test_nowhere_is_no_place(sheet: ExportView) -> None:
    """Without a place there is nothing to press."""
    sheet.place.setText("  ")
    assert not sheet.start.isEnabled()


def test_esc_hides_it_and_the_export_goes_on(sheet: ExportView, qtbot: QtBot) -> None:
    """Opened again, it shows how far it is."""
    sheet.set_progress("Writing", 1, 9)
    qtbot.keyClick(sheet.stop, Key.Key_Escape)
    assert not sheet.is_open
    sheet.show_running()
    assert sheet.is_open
    assert sheet.words.text() == "Writing: 1 of 9"


def test_every_field_has_a_name(sheet: ExportView) -> None:
    """A screen reader says what each is for."""
    fields = (sheet.subject, sheet.format, sheet.branches, sheet.attachments, sheet.place, sheet.choose_place)
    assert all(field.accessibleName() for field in (*fields, sheet.bar))


@pytest.mark.parametrize(("subject", "mode"), [(0, "AnyFile"), (1, "Directory")])
def test_the_place_can_be_chosen(sheet: ExportView, subject: int, mode: str) -> None:
    """A file for one, a folder for several."""
    sheet.subject.setCurrentIndex(subject)
    sheet.choose_place.click()
    dialog = sheet.findChild(QFileDialog)
    assert dialog is not None
    assert dialog.fileMode() is QFileDialog.FileMode[mode]
    dialog.fileSelected.emit("/x/chosen")
    dialog.close()
    assert sheet.place.text() == "/x/chosen"
