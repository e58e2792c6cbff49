"""A picture laid over the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from interline.ui import icons
from interline.ui import theme as themes
from interline.ui.picture.view import PictureView
from interline.ui.transcript.decoding import Decoded, decode
from tests.ui.transcript.drawn import drawn


@pytest.fixture
def view(qtbot: QtBot) -> PictureView:
    icons.load()
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    window.show()
    made = PictureView(window)
    made.set_theme(themes.LIGHT)
    made.show_loading("view.png")
    made.window_of = window  # type: ignore[attr-defined]
    return made


def test_a_picture_fills_the_window_and_keeps_its_shape(view: PictureView) -> None:
    """Under it stands how large it is; Esc closes it and lets it go."""
    view.show_picture(decode(drawn(3000, 1000, colour="#1e7b45"), view.room))
    assert view.about == "3,000 × 1,000 pixels"
    assert view.card.width() == 768
    assert view.area.height() == pytest.approx(view.area.width() / 3, abs=2)
    middle = view.area.grab().toImage().pixelColor(view.area.width() // 2, view.area.height() // 2)
    assert middle == QColor("#1e7b45")
    view.dismiss()
    assert view.area.picture.isNull()


def test_a_small_picture_stays_small(view: PictureView) -> None:
    """It stands in the middle of a small card."""
    view.show_picture(decode(drawn(40, 30), view.room))
    assert view.card.width() == 360
    assert view.area.picture.width() == 40


def test_a_picture_shrinks_with_the_window(view: PictureView, qtbot: QtBot) -> None:
    """Nothing is cut off."""
    view.show_picture(decode(drawn(900, 900), view.room))
    view.window_of.resize(400, 360)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: view.card.width() <= 400)
    assert view.card.geometry().bottom() <= 360
    assert view.area.height() < 300


def test_why_it_cannot_be_shown_stands_in_its_place(view: PictureView) -> None:
    """A copy can still be saved."""
    view.show_picture(Decoded(None, why="This picture is damaged."))
    assert view.about == "This picture is damaged."
    assert view.area.isHidden()
    assert view.save.isEnabled()


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("view.png", "view.png"),
        ("../../etc/x.png", "x.png"),
        ("a‹U+202E›b.jpg", "a‹U+202E›b.jpg"),
        ("-rf.png", "rf.png"),
        ("con.png", "con_.png"),
        ("no ending", "no ending"),
    ],
)
def test_a_copy_is_offered_a_safe_name(view: PictureView, name: str, offered: str) -> None:
    """The dialog holds nothing up, and says the chosen file."""
    view.show_loading(name)
    chosen: list[Path] = []
    view.save_requested.connect(chosen.append)
    view.choose_file()
    dialog = view.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    assert Path(dialog.selectedFiles()[0]).name == offered
    dialog.fileSelected.emit("/somewhere/copy.png")
    assert chosen == [Path("/somewhere/copy.png")]
    dialog.close()


def test_the_keyboard_closes_it(view: PictureView, qtbot: QtBot) -> None:
    """As every sheet."""
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert not view.isVisible()
