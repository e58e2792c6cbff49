"""The two buttons of the foot row."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from interline.model.request import Effort, TurnSettings
from interline.ui import icons
from interline.ui.options.view import OptionsView
from interline.ui.options.words import options_of
from tests.ui.fakes import ABILITIES, LOCAL, A, B

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(qtbot: QtBot) -> OptionsView:
    icons.load()
    made = OptionsView()
    qtbot.addWidget(made)
    made.set_options(options_of(TurnSettings(Effort.LOW), ABILITIES[A]))
    made.show()
    return made


def test_the_menu_sets_an_effort(view: OptionsView, qtbot: QtBot) -> None:
    """What holds is ticked; the keyboard chooses; the window goes on meanwhile."""
    chosen: list[object] = []
    view.effort_chosen.connect(chosen.append)
    qtbot.mouseClick(view.effort, LEFT)
    assert view.menu is not None
    assert view.menu.isVisible(), "no loop of its own holds the test up"
    ticked = [action.text() for action in view.menu.actions() if action.isChecked()]
    assert ticked == ["Low: quick and cheap"]
    qtbot.keyClick(view.menu, Qt.Key.Key_Down)
    qtbot.keyClick(view.menu, Qt.Key.Key_Return)
    assert chosen == [Effort.MEDIUM]


def test_as_the_model_likes_is_a_choice_too(view: OptionsView, qtbot: QtBot) -> None:
    """The way back from any effort."""
    chosen: list[object] = []
    view.effort_chosen.connect(chosen.append)
    view.open_efforts()
    assert view.menu is not None
    view.menu.actions()[0].trigger()
    assert chosen == [None]


def test_the_menu_says_why_there_is_nothing_to_choose(view: OptionsView) -> None:
    """A model that cannot think: one line that cannot be pressed."""
    view.set_options(options_of(TurnSettings(Effort.LOW), ABILITIES[LOCAL]))
    view.open_efforts()
    assert view.menu is not None
    lines = [(action.text(), action.isEnabled()) for action in view.menu.actions()]
    assert lines == [("SmolLM2 135M does not think before it answers.", False)]
    assert view.effort.text() == " No thinking"


def test_search_is_a_switch_with_a_reason_where_it_cannot_be_pressed(view: OptionsView, qtbot: QtBot) -> None:
    """It shows what holds, not what was pressed."""
    pressed: list[int] = []
    view.search_toggled.connect(lambda: pressed.append(1))
    qtbot.mouseClick(view.search, LEFT)
    assert pressed == [1]
    assert not view.search.isChecked()
    view.set_options(options_of(TurnSettings(search=True), ABILITIES[A]))
    assert (view.search.text(), view.search.isChecked()) == (" Web on", True)
    assert view.search.accessibleName() == "Web search: on"
    view.set_options(options_of(TurnSettings(search=True), ABILITIES[B]))
    assert not view.search.isEnabled()
    assert "Sim B offers no web search" in view.search.toolTip()
    assert "Sim B offers no web search" in view.search.accessibleDescription()


def test_little_room_leaves_the_icons_and_the_effort(view: OptionsView) -> None:
    """The names stay for those who listen."""
    wide = view.sizeHint().width()
    view.set_compact(True)
    assert (view.effort.text(), view.search.text()) == (" Low", "")
    assert view.search.accessibleName() == "Web search: off"
    assert view.sizeHint().width() < wide - 60


def test_the_menu_sets_a_temperature(view: OptionsView, qtbot: QtBot) -> None:
    """What it means stands beside it; what is set stands on the button, also where there is little room."""
    chosen: list[object] = []
    view.temperature_chosen.connect(chosen.append)
    view.open_temperatures()
    assert view.menu is not None
    words = [action.text() for action in view.menu.actions()]
    assert words[:3] == ["Auto: as the model likes", "0: the likeliest words", "0.3: steady"]
    assert words[-1] == "Higher is more varied and less sure."
    view.menu.actions()[1].trigger()
    view.menu.actions()[0].trigger()
    assert chosen == [0.0, None]
    assert view.temperature.text() == ""
    view.set_options(options_of(TurnSettings(temperature=0.3), ABILITIES[A]))
    view.set_compact(True)
    assert view.temperature.text() == " 0.3"
    assert view.temperature.accessibleName() == "Temperature: 0.3"


def test_a_model_that_takes_no_temperature_says_so_in_the_menu(view: OptionsView) -> None:
    """One line that cannot be pressed."""
    view.set_options(options_of(TurnSettings(temperature=0.3), ABILITIES[B]))
    view.open_temperatures()
    assert view.menu is not None
    assert [(action.text(), action.isEnabled()) for action in view.menu.actions()] == [
        ("ok takes no temperature.", False)
    ]
    assert view.temperature.text() == ""
