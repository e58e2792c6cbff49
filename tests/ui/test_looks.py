"""The look that the settings ask for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QStyle

from interline.rendering.highlight import Kind
from interline.settings.schema import DARK_CODE, LIGHT_CODE, Look
from interline.ui import theme as themes
from interline.ui.looks import prepare, theme_for
from interline.ui.style_sheet import MOTION_MS
from interline.ui.theme import (
    CONTRAST_DARK,
    DARK,
    FIRST,
    FIRST_SCALE,
    LIGHT,
    contrast,
    first_theme,
    of_palette,
    palette,
    system_palette,
)
from interline.ui.transcript.colouring import colour_of
from tests.ui.conftest import Run, Scene

pytestmark = pytest.mark.usefixtures("look_of_others")


def test_a_chosen_theme_is_worn_whatever_the_system_asks_for() -> None:
    """And the system's where nothing is chosen."""
    assert theme_for(prepare(Look(theme="dark")), LIGHT) == DARK
    assert theme_for(prepare(Look(theme="light")), DARK) == LIGHT
    assert theme_for(prepare(Look()), DARK) == DARK


def test_high_contrast_is_left_as_it_is(qapp: QApplication) -> None:
    """Neither theme nor accent nor colours of code come between."""
    system = of_palette(qapp.palette())
    assert theme_for(prepare(Look(theme="dark", accent="rose", code_dark="monokai")), system) == system


@pytest.mark.parametrize(
    ("theme", "style"),
    [("light", style) for style in LIGHT_CODE] + [("dark", style) for style in DARK_CODE],
)
def test_code_can_be_read_in_every_style(theme: str, style: str) -> None:
    """Each kind has 4.5 : 1 on the ground of code."""
    worn = theme_for(prepare(Look(theme=theme, code_light=style, code_dark=style)), LIGHT)
    assert all(contrast(colour_of(kind, worn), worn.code_ground) >= 4.5 for kind in Kind)


def test_styles_of_code_differ() -> None:
    """One that is chosen is seen."""
    plain, monokai = (
        theme_for(prepare(Look(theme="dark", code_dark=style)), LIGHT) for style in DARK_CODE[:2]
    )
    assert any(colour_of(kind, plain) != colour_of(kind, monokai) for kind in Kind)


def test_a_change_of_the_settings_is_worn_at_once(scene: Scene, run: Run, qapp: QApplication) -> None:
    """Theme, accent, density: window, palette and style sheet."""
    run(
        scene.fake.preferences.change(
            {"look.theme": "dark", "look.accent": "teal", "look.density": "compact"}
        )
    )
    scene.bot.waitUntil(lambda: scene.window.theme.is_dark)
    assert scene.window.theme.is_compact
    assert scene.window.theme.accent in qapp.styleSheet()
    assert qapp.palette().window().color().name().upper() == DARK.window
    rows = scene.window.sidebar.list
    delegate = rows.itemDelegate()
    assert delegate.sizeHint(None, rows.model().index(0, 0)).height() == scene.window.theme.row  # type: ignore[arg-type]
    run(scene.fake.preferences.change({"look.theme": "light"}))
    scene.bot.waitUntil(lambda: not scene.window.theme.is_dark)


def test_the_first_paint_wears_what_was_chosen(scene: Scene, run: Run) -> None:
    """No flash of the system's theme before the settings are read; one that follows the system asks it."""
    kept = QSettings(str(scene.home.window_file), QSettings.Format.IniFormat)
    run(scene.fake.preferences.change({"look.theme": "dark"}))
    scene.bot.waitUntil(lambda: scene.window.theme.is_dark)
    scene.desk.looks.remember(kept)
    assert first_theme(str(kept.value(FIRST, ""))) == DARK
    run(scene.fake.preferences.change({"look.theme": "system"}))
    scene.bot.waitUntil(lambda: scene.desk.looks.look.theme == "system")
    scene.desk.looks.remember(kept)
    assert kept.value(FIRST) is None


def test_ctrl_enter_sends_where_that_is_set(scene: Scene, run: Run) -> None:
    """Enter breaks the line then."""
    run(scene.fake.preferences.change({"chat.send_with": "ctrl+enter"}))
    scene.bot.waitUntil(lambda: scene.composer.field.needs_ctrl)
    scene.write("One")
    scene.bot.keyClick(scene.composer.field, Qt.Key.Key_Return)
    scene.write("Two")
    assert scene.composer.text == "One\nTwo"
    assert "Ctrl+Enter" in scene.composer.button.toolTip()
    scene.bot.keyClick(scene.composer.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    scene.bot.waitUntil(lambda: bool(scene.fake.chat.sent))
    assert scene.fake.chat.sent[0]["text"] == "One\nTwo"


def test_high_contrast_can_be_chosen(scene: Scene, run: Run, qapp: QApplication) -> None:
    """Whatever the system asks for; no accent and no colours of code come in."""
    run(
        scene.fake.preferences.change(
            {"look.theme": "contrast-dark", "look.accent": "rose", "look.code_dark": "monokai"}
        )
    )
    scene.bot.waitUntil(lambda: scene.window.theme.name == "contrast-dark")
    worn = scene.window.theme
    assert (worn.text, worn.accent, worn.code) == (CONTRAST_DARK.text, CONTRAST_DARK.accent, {})
    assert qapp.palette().window().color().name() == "#000000"


def test_the_systems_palette_is_known_whatever_is_worn(qapp: QApplication) -> None:
    """High contrast takes its colours from the system, not from what stands on the screen at that moment."""
    system = system_palette().window().color()
    qapp.setPalette(palette(CONTRAST_DARK))
    assert system_palette().window().color() == system
    assert qapp.palette().window().color().name() == "#000000"


def test_letters_of_the_whole_window_grow_at_once(scene: Scene, run: Run, qapp: QApplication) -> None:
    """Labels, fields, rows of lists, pages that are open and those that are opened later; chats go along."""
    qapp.setFont(themes.font())
    scene.desk.commands.open_settings("preferences")
    pages, window = scene.desk.on_demand.pages.view, scene.window
    field, row = scene.composer.field, window.theme.row
    parts = (window.conversation.header.title.label, field, field.viewport(), pages.title, pages.search)
    before = [each.font().pixelSize() for each in parts]
    run(scene.fake.preferences.change({"look.interface_size": 150}))
    scene.bot.waitUntil(lambda: window.theme.scale == 150)
    after = [each.font().pixelSize() for each in parts]
    assert after == [round(size * 1.5) for size in before]
    assert window.theme.row == round(row * 1.5)
    run(scene.fake.preferences.change({"look.theme": "dark"}))
    scene.bot.waitUntil(lambda: window.theme.is_dark)
    assert [each.font().pixelSize() for each in parts] == after
    assert window.conversation.text_size == round(themes.BODY * 1.5)
    scene.desk.commands.open_settings("vendors")
    shown = pages.make_shown()
    assert shown is not None
    assert shown.said.font().pixelSize() == round(themes.BODY * 1.5)  # type: ignore[attr-defined]
    run(scene.fake.preferences.change({"look.interface_size": None}))
    scene.bot.waitUntil(lambda: window.theme.scale == 100)
    assert [each.font().pixelSize() for each in parts] == before


def test_what_is_pressed_grows_with_the_letters(scene: Scene, run: Run) -> None:
    """Header, sidebar and pictures, at once; and everything is as before afterwards."""
    window = scene.window
    window.resize(1280, 800)
    scene.bot.wait(20)
    parts = (window.conversation.header, window.sidebar, window.conversation.composer.attach)
    before = [(each.width(), each.height()) for each in parts]
    run(scene.fake.preferences.change({"look.interface_size": 200}))
    scene.bot.waitUntil(lambda: window.theme.scale == 200)
    scene.bot.waitUntil(lambda: parts[0].height() == 2 * before[0][1])
    assert parts[1].width() == 2 * before[1][0]
    assert (parts[2].width(), parts[2].iconSize().width()) == (2 * before[2][0], 40)
    foot, shelf = window.sidebar.foot, window.sidebar.shelf_bar.shelf_button
    for button in (foot.settings_button, foot.spend_button, shelf):
        assert button.height() >= button.sizeHint().height(), button.text()
    run(scene.fake.preferences.change({"look.interface_size": None}))
    scene.bot.waitUntil(lambda: window.theme.scale == 100)
    scene.bot.waitUntil(lambda: [(each.width(), each.height()) for each in parts] == before)


def test_chats_with_a_size_of_their_own_keep_it(scene: Scene, run: Run) -> None:
    """Whatever the rest of the window does."""
    run(scene.fake.preferences.change({"look.font_size": 17, "look.interface_size": 200}))
    scene.bot.waitUntil(lambda: scene.window.theme.scale == 200 and scene.window.conversation.text_size == 17)


def test_the_first_paint_has_letters_of_the_size_that_was_chosen(scene: Scene, run: Run) -> None:
    """So that the message field does not jump a moment later."""
    kept = QSettings(str(scene.home.window_file), QSettings.Format.IniFormat)
    run(scene.fake.preferences.change({"look.interface_size": 120}))
    scene.bot.waitUntil(lambda: scene.window.theme.scale == 120)
    scene.desk.looks.remember(kept)
    assert str(kept.value(FIRST_SCALE)) == "120"


def test_nothing_moves_where_no_motion_is_wanted(scene: Scene, run: Run, qapp: QApplication) -> None:
    """No text cursor blinks and nothing fades; otherwise a movement takes 150 ms at most."""
    hints = QGuiApplication.styleHints()
    duration = QStyle.StyleHint.SH_Widget_Animation_Duration
    field, blink = scene.window.sidebar.search, hints.cursorFlashTime()
    run(scene.fake.preferences.change({"look.theme": "dark"}))
    scene.bot.waitUntil(lambda: scene.window.theme.is_dark)
    assert field.style().styleHint(duration, None, field) == MOTION_MS <= 150
    run(scene.fake.preferences.change({"look.motion": "off"}))
    scene.bot.waitUntil(lambda: scene.window.theme.is_still)
    assert field.style().styleHint(duration, None, field) == 0
    assert hints.cursorFlashTime() == 0
    run(scene.fake.preferences.change({"look.motion": None}))
    scene.bot.waitUntil(lambda: not scene.window.theme.is_still)
    assert hints.cursorFlashTime() == blink
