"""The page of routes: steps are moved, added and dropped, limits chosen, and each change is told once and whole."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from interline import language
from interline.model.refs import ModelRef
from interline.model.route import Condition, Route
from interline.ui import theme as themes
from interline.ui.candidates.words import Line, Table
from interline.ui.routes.row import RouteRow
from interline.ui.routes.view import FIRST, RoutesView
from interline.ui.routes.words import allow_from, allow_text, entry_of

A, B, C = (ModelRef("sim", name) for name in ("a", "b", "c"))
MODELS = [(ref, f"Sim · {ref.model}") for ref in (A, B, C)]
WORK = Route("work", (A, B), conditions=((B, Condition(frozenset({"code"}))),))


def name_of(ref: ModelRef) -> str:
    return f"Sim · {ref.model}"


@pytest.fixture
def view(qtbot: QtBot) -> RoutesView:
    made = RoutesView()
    qtbot.addWidget(made)
    made.set_theme(themes.LIGHT)
    made.resize(640, 900)
    default = entry_of(Route("default", (A,)), name_of, is_written=False)
    made.show_entries([default, entry_of(WORK, name_of, is_written=True)], MODELS, ["sim", "local"])
    made.show()
    made.open_entry("work")
    return made


@pytest.fixture
def told(view: RoutesView) -> list[Route]:
    found: list[Route] = []
    view.changed.connect(found.append)
    return found


def row(view: RoutesView) -> RouteRow:
    return view.rows["work"]


def test_a_line_says_what_matters() -> None:
    """Who is asked, what it never leaves, and whether it is made up."""
    assert entry_of(WORK, name_of, is_written=True).words == "Sim · a → Sim · b"
    assert entry_of(WORK, name_of, is_written=True).steps[1] == "Sim · b, for certain turns only"
    bound = replace(WORK, steps=(A, B, C, ModelRef("sim", "d")), allow=("sim",), training="allowed")
    assert entry_of(bound, name_of, is_written=True).words == (
        "Sim · a → Sim · b → Sim · c → 1 more · never leaves sim · training allowed"
    )
    assert "made up" in entry_of(Route("default", ()), name_of, is_written=False).words


def test_steps_move_by_keys_and_buttons(view: RoutesView, told: list[Route], qtbot: QtBot) -> None:
    """Alt with an arrow, Up and Down; at the ends nothing happens and nothing is told."""
    steps = row(view).steps
    steps.setCurrentRow(1)
    qtbot.keyClick(steps, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert told[-1].steps == (B, A)
    row(view).buttons["Up"].click()
    assert len(told) == 1
    row(view).buttons["Down"].click()
    assert told[-1].steps == (A, B)
    assert told[-1].conditions == WORK.conditions


def test_a_model_is_added_once_and_the_last_one_stays(
    view: RoutesView, told: list[Route], qtbot: QtBot
) -> None:
    """By its name or as vendor/model; a route without a model would ask nobody."""
    for typed in ("sim/c", "Sim · c", "nonsense"):
        row(view).model.setEditText(typed)
        row(view).buttons["Add"].click()
    assert [route.steps for route in told] == [(A, B, C)]
    for _ in range(5):
        qtbot.keyClick(row(view).steps, Qt.Key.Key_Delete)
    assert len(told[-1].steps) == 1


def test_dropping_a_step_takes_its_condition_along(view: RoutesView, told: list[Route]) -> None:
    """Nothing of it is left in the route."""
    row(view).steps.setCurrentRow(1)
    row(view).buttons["Remove"].click()
    assert told == [Route("work", (A,))]


def test_limits_are_chosen(view: RoutesView, told: list[Route], qtbot: QtBot) -> None:
    """Each choice is told; what is chosen again is not."""
    box = row(view).fields["training"]
    box.setCurrentIndex(1)
    box.activated.emit(1)
    box.activated.emit(1)
    assert told == [replace(WORK, training="allowed")]
    row(view).boundary.setFocus()
    qtbot.keyClicks(row(view).boundary, "sim, local")
    qtbot.keyClick(row(view).boundary, Qt.Key.Key_Return)
    assert told[-1].allow == ("sim", "local")


def test_what_is_being_written_stays_when_the_route_is_shown_again(view: RoutesView, qtbot: QtBot) -> None:
    """A list of models that comes meanwhile takes nothing away."""
    again = [entry_of(WORK, name_of, is_written=True)]
    boundary = row(view).boundary
    boundary.setFocus()
    qtbot.keyClicks(boundary, "sim, lo")
    view.show_entries(again, MODELS, ["sim"])
    assert boundary.text() == "sim, lo"
    qtbot.keyClick(boundary, Qt.Key.Key_Return)
    view.show_entries(again, MODELS, ["sim"])
    assert boundary.text() == "", "it is as the route has it again"


def test_showing_a_route_again_tells_nothing(view: RoutesView, told: list[Route]) -> None:
    """Only hands change routes."""
    other = replace(WORK, steps=(C, A), order="cheapest", allow=("sim",))
    view.show_entries([entry_of(other, name_of, is_written=True)], MODELS, ["sim"])
    assert told == []
    assert row(view).steps.refs() == (C, A)
    assert row(view).is_open
    assert "default" not in view.rows


def test_routes_are_made_removed_and_tried(view: RoutesView, told: list[Route], qtbot: QtBot) -> None:
    """A new one begins with the first model that there is; the default one is never removed, only made up again."""
    qtbot.keyClicks(view.new_name, "play")
    qtbot.keyClick(view.new_name, Qt.Key.Key_Return)
    assert told == [Route("play", (A,))]
    with qtbot.waitSignal(view.removed) as gone:
        row(view).buttons["Remove route"].click()
    assert gone.args == ["work"]
    assert not view.rows["default"].buttons["Remove route"].isVisibleTo(view)
    with qtbot.waitSignal(view.test_requested):
        row(view).buttons["What would happen now?"].click()
    view.show_forecast("work", Table("x", "Sim · a would be asked first.", (Line("1", "Sim · a", "First"),)))
    assert row(view).forecast.text() == "Sim · a would be asked first.\n1 Sim · a (First)"


def test_without_a_model_there_is_a_way_on(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence in the user's language, and no empty route."""
    monkeypatch.setattr(language, "_spoken", language.Language("xx", lambda text, comment, n: text.upper()))
    view = RoutesView()
    qtbot.addWidget(view)
    view.show_entries([], [], [])
    view.new_name.setText("work")
    with qtbot.assertNotEmitted(view.changed):
        view.new_button.click()
    assert view.said.text() == FIRST.upper()


@pytest.mark.parametrize(
    ("typed", "allow"),
    [("", ("*",)), (" , ", ("*",)), ("sim", ("sim",)), ("a, b a", ("a", "b"))],
)
def test_a_boundary_is_typed_by_ids(typed: str, allow: tuple[str, ...]) -> None:
    """With commas or blanks; nothing is everybody."""
    assert allow_from(typed) == allow
    assert allow_from(allow_text(allow)) == allow
