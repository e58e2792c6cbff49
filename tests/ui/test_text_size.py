"""How large letters of conversations are: by key, kept over restarts, and at first as the system says."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QFont, QFontInfo, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from interline.ui import theme as themes
from interline.ui.main_window import MainWindow
from tests.ui.conftest import Scene
from tests.ui.plain_transcript import PlainTranscript

CTRL = Qt.KeyboardModifier.ControlModifier


def settings_in(folder: Path) -> QSettings:
    return QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)


def window_of(qtbot: QtBot, folder: Path, first: int = themes.BODY) -> MainWindow:
    """A window as it is opened anew."""
    window = MainWindow()
    qtbot.addWidget(window)
    window.first_size = first
    settings = settings_in(folder)
    window.show_first(themes.LIGHT, settings)
    window.furnish(settings, transcript=PlainTranscript)
    return window


def shown_size(window: MainWindow) -> int:
    made = window.conversation.transcript
    assert isinstance(made, PlainTranscript)
    return made.size_of_text


def test_keys_make_letters_larger_and_smaller_wherever_the_keyboard_is(scene: Scene) -> None:
    """Also from the message field; Ctrl+0 goes back to the usual size."""
    field = scene.composer.field
    field.setFocus()
    for key, size in (
        (Qt.Key.Key_Plus, 15),
        (Qt.Key.Key_Equal, 16),
        (Qt.Key.Key_Minus, 15),
        (Qt.Key.Key_0, 14),
    ):
        scene.bot.keyClick(field, key, CTRL)
        assert scene.transcript.size_of_text == size
    assert scene.composer.text == ""


def test_the_menu_has_them(scene: Scene) -> None:
    """With their keys beside them."""
    menu = scene.window.commands.menu(scene.window)
    words = {action.text(): action.shortcut().toString() for action in menu.actions()}
    assert words["Larger letters"] == "Ctrl++"
    assert words["Smaller letters"] == "Ctrl+-"
    assert words["Letters of the usual size"] == "Ctrl+0"


def test_there_is_a_largest_and_a_smallest(scene: Scene) -> None:
    """Nobody zooms away what they read."""
    view = scene.window.conversation
    view.zoom(1000)
    assert scene.transcript.size_of_text == themes.LARGEST
    view.zoom(-1000)
    assert scene.transcript.size_of_text == themes.SMALLEST


@pytest.mark.parametrize("is_on_the_page", [False, True])
def test_the_size_is_kept_over_a_restart(qtbot: QtBot, tmp_path: Path, is_on_the_page: bool) -> None:
    """Whether it came by a command or by the wheel on the page."""
    window = window_of(qtbot, tmp_path)
    if is_on_the_page:
        window.conversation.transcript.zoomed.emit(19)
    else:
        window.conversation.zoom(5)
    window.remember(settings_in(tmp_path))
    assert shown_size(window_of(qtbot, tmp_path)) == 19


def test_a_size_that_nobody_chose_follows_the_system(qtbot: QtBot, tmp_path: Path) -> None:
    """It is not written down, so other letters of the system are followed the next time."""
    window_of(qtbot, tmp_path, first=16).remember(settings_in(tmp_path))
    assert shown_size(window_of(qtbot, tmp_path, first=18)) == 18


@pytest.mark.parametrize("written", ["0", "-3", "1000", "large", ""])
def test_a_size_that_cannot_be_is_none(qtbot: QtBot, tmp_path: Path, written: str) -> None:
    """Whatever somebody wrote into the file, there is something to read."""
    settings = settings_in(tmp_path)
    settings.setValue("window/text_size", written)
    settings.sync()
    assert shown_size(window_of(qtbot, tmp_path)) == themes.BODY


def test_letters_begin_as_large_as_the_systems(qapp: QApplication) -> None:
    """Where those are larger than ours; smaller ones are for menus and not for reading."""
    before = QGuiApplication.font()
    try:
        for pixels, wanted in ((20, 20), (10, themes.BODY), (400, themes.LARGEST)):
            font = QFont(before)
            font.setPixelSize(pixels)
            QGuiApplication.setFont(font)
            assert QFontInfo(font).pixelSize() == pixels
            assert themes.first_size() == wanted
    finally:
        QGuiApplication.setFont(before)
