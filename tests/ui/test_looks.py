"""The look that the settings ask for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from interline.rendering.highlight import Kind
from interline.settings.schema import DARK_CODE, LIGHT_CODE, Look
from interline.ui.looks import prepare, theme_for
from interline.ui.theme import DARK, FIRST, LIGHT, contrast, first_theme, of_palette
from interline.ui.transcript.colouring import colour_of
from tests.ui.conftest import Run, Scene


@pytest.fixture(autouse=True)
def look_of_others(qapp: QApplication) -> Iterator[None]:
    """What is worn here is taken off again."""
    palette, sheet = qapp.palette(), qapp.styleSheet()
    yield
    QGuiApplication.styleHints().setColorScheme(Qt.ColorScheme.Unknown)
    qapp.setPalette(palette)
    qapp.setStyleSheet(sheet)


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
