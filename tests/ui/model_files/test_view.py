"""The card of model files in a window: chosen, dropped, named by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from interline.ui import icons
from interline.ui import theme as themes
from interline.ui.model_files.view import ModelFilesCard
from interline.ui.model_files.words import FileRow
from interline.ui.vendors.view import VendorsView

LEFT, COPY, NONE = Qt.MouseButton.LeftButton, Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
GOOD = FileRow("a", "Alpha", "a.gguf · 1.0 GB", True, "/models/a.gguf")
GONE = FileRow("b", "B <b>", "The model file “b.gguf” is not there.", False, "/models/b.gguf")


@pytest.fixture
def card(qtbot: QtBot) -> ModelFilesCard:
    icons.load()
    made = ModelFilesCard()
    qtbot.addWidget(made)
    made.set_theme(themes.LIGHT)
    made.resize(560, 300)
    made.show_rows([GOOD, GONE])
    made.show()
    return made


def test_a_row_is_renamed_and_removed(card: ModelFilesCard, qtbot: QtBot) -> None:
    """Each row's buttons say whose they are."""
    told: list[tuple[str, str]] = []
    card.rename_requested.connect(lambda id_: told.append(("rename", id_)))
    card.removed.connect(lambda id_: told.append(("remove", id_)))
    qtbot.mouseClick(card.rows["a"].rename, LEFT)
    qtbot.mouseClick(card.rows["b"].remove, LEFT)
    assert told == [("rename", "a"), ("remove", "b")]
    assert card.rows["b"].remove.accessibleName() == "Remove B <b>"
    assert card.rows["b"].accessibleName() == "B <b>: The model file “b.gguf” is not there."
    card.show_rows([])
    assert card.rows == {}


def test_a_name_is_written_by_keyboard(card: ModelFilesCard, qtbot: QtBot) -> None:
    """What stands there is picked, so that typing replaces it; Enter keeps, Esc leaves, nothing is no name."""
    kept: list[str] = []
    left: list[int] = []
    card.named.connect(kept.append)
    card.name_left.connect(lambda: left.append(1))
    card.ask_name("a.gguf · 1.0 GB", "Tiny", "Add model")
    field = card.naming.field
    assert card.naming.isVisible()
    assert field.selectedText() == "Tiny"
    qtbot.keyClicks(field, "Mine")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert kept == ["Mine"]
    field.clear()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert kept == ["Mine"]
    assert not card.naming.save.isEnabled()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert left == [1]


def test_a_file_is_chosen_in_a_dialog_that_holds_nothing_up(card: ModelFilesCard, qtbot: QtBot) -> None:
    """It shows GGUF files first, and all files where one is called otherwise."""
    chosen: list[Path] = []
    card.chosen.connect(chosen.append)
    qtbot.mouseClick(card.add, LEFT)
    (dialog,) = card.findChildren(QFileDialog)
    assert dialog.nameFilters() == ["GGUF models (*.gguf)", "All files (*)"]
    dialog.fileSelected.emit("/models/x.gguf")
    assert chosen == [Path("/models/x.gguf")]
    dialog.reject()


def dropped(view: VendorsView, *names: str) -> bool:
    """Drop files anywhere on the page; gives whether they are taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(name) for name in names])
    over = QDragEnterEvent(QPoint(5, 5), COPY, data, LEFT, NONE)
    view.dragEnterEvent(over)
    if over.isAccepted():
        view.dropEvent(QDropEvent(QPoint(5, 5), COPY, data, LEFT, NONE))
    return over.isAccepted()


def test_a_model_file_is_taken_wherever_on_the_page_it_is_dropped(qtbot: QtBot) -> None:
    """One at a time; other files go their way."""
    icons.load()
    view = VendorsView()
    qtbot.addWidget(view)
    view.set_theme(themes.DARK)
    view.show()
    chosen: list[Path] = []
    view.files.chosen.connect(chosen.append)
    assert dropped(view, "/models/Big.GGUF")
    assert chosen == [Path("/models/Big.GGUF")]
    assert not dropped(view, "/models/a.gguf", "/models/b.gguf")
    assert not dropped(view, "/models/a.zip")
    assert len(chosen) == 1
