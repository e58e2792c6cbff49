"""The page of settings as a person uses it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QSpinBox

from interline.model.errors import ConfigMistake, HomeUnwritable
from interline.settings.schema import rows
from interline.ui.bindings import native
from interline.ui.preferences.view import PreferencesPage
from interline.ui.shortcuts.recorder import KeyButton
from interline.ui.widgets.labels import PlainLabel
from interline.ui.widgets.switch import Switch
from tests.ui.conftest import Run, Scene


@pytest.fixture
def page(scene: Scene) -> PreferencesPage:
    scene.desk.commands.open_settings("preferences")
    view = scene.desk.on_demand.pages.view
    shown = view.make_shown()
    assert isinstance(shown, PreferencesPage)
    # Nobody presses what is not in sight yet.
    scene.bot.waitUntil(lambda: view.stack.currentWidget() is shown)
    scene.bot.waitUntil(lambda: _combo(shown, "look.theme").currentData() == "system")
    return shown


def _combo(page: PreferencesPage, key: str) -> QComboBox:
    found = page.controls[key].widget
    assert isinstance(found, QComboBox)
    return found


def test_every_setting_has_a_row_with_its_words(page: PreferencesPage) -> None:
    """And a name for those who hear it."""
    for row in rows():
        line = page.row(row.key)
        assert line is not None
        assert line.label.text() == row.spec.label
        # That of a shortcut says its keys too.
        assert page.controls[row.key].widget.accessibleName().startswith(row.spec.label)
        assert row.spec.help in line.help


def test_what_is_said_of_a_setting_is_heard_where_the_keyboard_is(page: PreferencesPage) -> None:
    """For a choice with the setting's name, since Qt gives what is chosen for the name; what is wrong comes in its
    place."""
    motion = _combo(page, "look.motion")
    assert motion.accessibleDescription().startswith("Motion. None: nothing fades")
    line = page.row("network.proxy")
    assert line is not None
    line.set_trouble("This is no address.")
    assert page.controls["network.proxy"].widget.accessibleDescription() == "This is no address."


def test_a_choice_is_stored_at_once_and_can_be_taken_back(scene: Scene, page: PreferencesPage) -> None:
    """The button beside it is there only while something is set."""
    assert not page.resets["look.theme"].isVisible()
    combo = _combo(page, "look.theme")
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_End)
    scene.bot.waitUntil(lambda: scene.fake.preferences.settings.look.theme == "contrast-dark")
    scene.bot.waitUntil(lambda: page.resets["look.theme"].isVisible())
    page.resets["look.theme"].click()
    scene.bot.waitUntil(lambda: scene.fake.preferences.settings.look.theme == "system")
    assert scene.fake.preferences.written[-1] == {"look.theme": None}
    scene.bot.waitUntil(lambda: combo.currentText() == "As the system")


def test_switches_numbers_and_texts_are_stored(scene: Scene, page: PreferencesPage) -> None:
    """A text once the field is left; showing what is stored stores nothing anew."""
    switch = page.controls["network.http2"].widget
    assert isinstance(switch, Switch)
    QTest.keyClick(switch, Qt.Key.Key_Space)
    number = page.controls["look.font_size"].widget
    assert isinstance(number, QSpinBox)
    assert number.text() == "As the system"
    number.setValue(18)
    text = page.controls["network.proxy"].widget
    assert isinstance(text, QLineEdit)
    text.selectAll()
    QTest.keyClicks(text, "none ")
    assert len(scene.fake.preferences.written) <= 2
    QTest.keyClick(text, Qt.Key.Key_Return)
    scene.bot.waitUntil(lambda: scene.fake.preferences.settings.network.proxy == "none")
    assert scene.fake.preferences.written == [
        {"network.http2": True},
        {"look.font_size": 18},
        {"network.proxy": "none"},
    ]


def test_what_is_being_written_stays_when_other_settings_change(
    scene: Scene, page: PreferencesPage, run: Run
) -> None:
    """Half an address is neither stored nor taken away."""
    text = page.controls["network.proxy"].widget
    assert isinstance(text, QLineEdit)
    text.setFocus()
    text.selectAll()
    scene.bot.keyClicks(text, "http://127.0")
    run(scene.fake.preferences.change({"look.density": "compact"}))
    scene.bot.waitUntil(lambda: scene.window.theme.is_compact)
    scene.bot.wait(30)
    assert text.text() == "http://127.0"
    assert "network.proxy" not in {key for each in scene.fake.preferences.written for key in each}


def test_a_shortcut_is_pressed_to_be_set(scene: Scene, page: PreferencesPage) -> None:
    """One that is for writing is refused with its sentence; Backspace means none."""
    button = page.controls["quick.key"].widget
    assert isinstance(button, KeyButton)
    row = page.row("quick.key")
    assert row is not None
    control, alt = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
    for key, held, stored in (
        (Qt.Key.Key_Space, control | alt, "Ctrl+Alt+Space"),
        (Qt.Key.Key_Q, Qt.KeyboardModifier.NoModifier, "Ctrl+Alt+Space"),
        (Qt.Key.Key_Backspace, Qt.KeyboardModifier.NoModifier, ""),
    ):
        button.click()
        assert button.listens
        scene.bot.keyClick(button, key, held)
        assert not button.listens
        scene.bot.waitUntil(lambda key=key: ("is for writing" in row.trouble) == (key is Qt.Key.Key_Q))
        scene.bot.waitUntil(lambda stored=stored: button.text() == (native(stored) or "None"))
        assert scene.fake.preferences.settings.quick.key == stored


def test_a_change_that_cannot_be_stored_is_said_and_taken_back(scene: Scene, page: PreferencesPage) -> None:
    """The page shows what is so, and under the row why."""
    scene.fake.troubles["settings"] = HomeUnwritable(
        "config.toml could not be written.", next_step="Make room."
    )
    combo = _combo(page, "look.density")
    combo.setCurrentIndex(1)
    row = page.row("look.density")
    assert row is not None
    scene.bot.waitUntil(lambda: "could not be written" in row.trouble)
    assert combo.currentData() == "comfortable"
    (said,) = (each for each in row.findChildren(PlainLabel) if each.text() == row.trouble)
    assert said.isVisibleTo(page)


def test_mistakes_in_the_file_stand_where_they_belong(scene: Scene, page: PreferencesPage, run: Run) -> None:
    """Under the setting they are about, or above all of them."""
    scene.fake.preferences.mistakes = (
        ConfigMistake("config.toml", 3, "look.theme cannot be “purple”.", "Allowed: system, light, dark."),
        ConfigMistake("config.toml", 9, "there is no setting “look.them”.", "Did you mean look.theme?"),
    )
    run(scene.fake.preferences.change({}))
    row = page.row("look.theme")
    assert row is not None
    scene.bot.waitUntil(lambda: bool(row.trouble))
    assert row.trouble == (
        "config.toml, line 3: look.theme cannot be “purple”. Allowed: system, light, dark. The default is used."
    )
    assert page.problems.text().startswith("config.toml, line 9")


def test_the_file_is_read_again_when_the_window_is_opened(scene: Scene, page: PreferencesPage) -> None:
    """Somebody may have written it since."""
    scene.bot.waitUntil(lambda: scene.fake.preferences.reads == 1)
    scene.desk.commands.open_settings()
    scene.bot.waitUntil(lambda: scene.fake.preferences.reads == 2)


def test_the_wheel_scrolls_the_page_and_sets_nothing(scene: Scene, page: PreferencesPage) -> None:
    """A control that does not have the keyboard is passed over."""
    combo = _combo(page, "look.theme")
    page.setFocus()
    before = page.verticalScrollBar().value()
    at = QPointF(combo.rect().center())
    wheel = QWheelEvent(
        at,
        QPointF(combo.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(combo, wheel)
    assert combo.currentData() == "system"
    assert page.verticalScrollBar().value() >= before
    assert scene.fake.preferences.written == []


def test_a_setting_is_found_by_the_words_of_its_choices(scene: Scene, page: PreferencesPage) -> None:
    """And by its name in the file."""
    view = scene.desk.on_demand.pages.view
    for typed, key in (("monokai", "look.code_dark"), ("network.http2", "network.http2")):
        view.search.setText(typed)
        assert next(entry.row_id for entry in view._entries) == key
