"""How large letters of conversations are: by key, kept over restarts, and at first as the system says."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QFont, QFontInfo, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from interline.ui import theme as themes
from interline.ui.main_window import MainWindow
from tests.ui.conftest import Run, Scene
from tests.ui.plain_transcript import PlainTranscript

CTRL = Qt.KeyboardModifier.ControlModifier


def settings_in(folder: Path) -> QSettings:
    return QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)


def window_of(qtbot: QtBot, folder: Path, first: int = themes.BODY, size: int = 0) -> MainWindow:
    """A window as it is opened anew."""
    window = MainWindow()
    qtbot.addWidget(window)
    window.system_size = first
    settings = settings_in(folder)
    window.show_first(themes.LIGHT, settings)
    window.furnish(settings, transcript=PlainTranscript, text_size=size)
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
    (menu,) = (
        action.menu()
        for action in scene.window.commands.menu(scene.window).actions()
        if isinstance(action.menu(), QMenu) and action.text() == "View"
    )
    assert isinstance(menu, QMenu)
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
def test_the_size_is_the_setting_once_the_turning_ends(scene: Scene, run: Run, is_on_the_page: bool) -> None:
    """Whether it came by a command or by the wheel on the page; written once."""
    view = scene.window.conversation
    if is_on_the_page:
        view.transcript.zoomed.emit(18)
        view.transcript.zoomed.emit(19)
    else:
        view.zoom(4)
        view.zoom(1)
    assert scene.fake.preferences.written == []
    run(scene.desk.following.keep())
    assert scene.fake.preferences.written == [{"look.font_size": 19}]
    assert view.text_size == 19


def test_the_size_on_the_page_of_settings_holds_at_once(scene: Scene, run: Run) -> None:
    """And the usual size is no setting, so that the system's is followed."""
    run(scene.fake.preferences.change({"look.font_size": 22}))
    scene.bot.waitUntil(lambda: scene.transcript.size_of_text == 22)
    scene.window.commands.run("view.usual")
    run(scene.desk.following.keep())
    assert scene.fake.preferences.written[-1] == {"look.font_size": None}
    assert scene.fake.preferences.settings.look.font_size == 0


def test_turning_is_not_taken_back_by_what_was_stored_before(scene: Scene, run: Run) -> None:
    """Another setting that is stored meanwhile does not bring the old size back."""
    scene.window.conversation.zoom(3)
    run(scene.fake.preferences.change({"look.density": "compact"}))
    scene.bot.waitUntil(lambda: scene.window.theme.is_compact)
    assert scene.window.conversation.text_size == themes.BODY + 3


def test_what_was_turned_last_is_kept_when_the_window_closes(scene: Scene, run: Run) -> None:
    """Also within the pause after it."""
    scene.window.conversation.zoom(2)
    run(scene.desk.close())
    assert scene.fake.preferences.written == [{"look.font_size": 16}]


def test_a_size_that_nobody_chose_follows_the_system(qtbot: QtBot, tmp_path: Path) -> None:
    """The next time it may be another; a chosen one stays."""
    assert shown_size(window_of(qtbot, tmp_path, first=18)) == 18
    assert shown_size(window_of(qtbot, tmp_path, first=18, size=12)) == 12


def test_a_sidebar_that_nobody_drew_goes_with_the_letters_of_the_next_start(
    qtbot: QtBot, tmp_path: Path
) -> None:
    """Also one whose usual width an earlier version wrote down; one that was drawn stays as it is."""
    settings = settings_in(tmp_path)
    for written, width in ((264, 396), (310, 310), (0, 396)):
        settings.setValue("window/sidebar_width", written)
        settings.sync()
        themes.set_scale(150)
        window = window_of(qtbot, tmp_path)
        window.resize(1280, 800)
        assert window.sides.side_width == width
        window.remember(settings)
        assert int(str(settings.value("window/sidebar_width"))) == (310 if written == 310 else 0)
    themes.set_scale(100)


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
