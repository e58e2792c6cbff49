"""The Usage page's widgets: what is chosen is told, and what is told is shown."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from interline.model.usage_report import By
from interline.ui import theme as themes
from interline.ui.usage.periods import Span
from interline.ui.usage.view import NAME, UsageView
from interline.ui.usage.words import COLUMNS, Figure, Gauge, TableRow


def table_row(name: str, cost: int) -> TableRow:
    cells = (f"${cost}.00", "1", "2", "3", "4", "", "")
    return TableRow(name, name, cells, (name, Decimal(cost), 1, 2, 3, 4, 0, 0))


@pytest.fixture
def view(qtbot: QtBot) -> UsageView:
    made = UsageView()
    qtbot.addWidget(made)
    made.set_theme(themes.DARK)
    made.resize(800, 900)
    made.show_rows(By.MODEL, [table_row("beta", 1), table_row("alpha", 3), table_row("gamma", 3)])
    made.show()
    return made


def names(view: UsageView) -> list[str]:
    model = view.model
    return [str(model.data(model.index(row, 0))) for row in range(model.rowCount())]


def test_the_dearest_row_stands_first_and_every_column_sorts(view: UsageView) -> None:
    """Rows of one cost by name; the head says by what; the order outlives other rows."""
    assert names(view) == ["alpha", "gamma", "beta"]
    assert view.model.headerData(1, Qt.Orientation.Horizontal) == "Cost ↓"
    view.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert names(view) == ["alpha", "beta", "gamma"]
    assert view.model.headerData(0, Qt.Orientation.Horizontal) == "Model ↑"
    view.show_rows(By.VENDOR, [table_row("b", 1), table_row("a", 1)])
    assert names(view) == ["a", "b"]


def test_what_is_chosen_is_told(view: UsageView, qtbot: QtBot) -> None:
    """Period, rows, and what the bars count, by the keyboard too."""
    with qtbot.waitSignal(view.span_chosen) as span:
        qtbot.keyClick(view.spans, Qt.Key.Key_Down)
        view.spans.activated.emit(view.spans.currentIndex())
    assert span.args == [Span.LAST_MONTH]
    with qtbot.waitSignal(view.rows_chosen) as rows:
        view.groups.activated.emit(3)
    assert rows.args == [By.CONVERSATION]
    with qtbot.waitSignal(view.measure_chosen) as measure:
        view.measures.activated.emit(1)
    assert measure.args == [True]


def test_sums_and_budgets_are_read_out(view: UsageView) -> None:
    """Each as one sentence; new ones take the place of those before."""
    for _ in range(2):
        view.show_figures([Figure("Spent", "$3.00", "1 turn of unknown cost")])
        view.show_gauges([Gauge("Today", "$1.00 of $5.00", 0.2, "accent", "day")], {"sim": "Sim"})
    assert [card.accessibleName() for card in view._cards] == ["Spent: $3.00. 1 turn of unknown cost"]
    assert [bar.accessibleName() for bar in view.budgets.gauges] == ["Today: $1.00 of $5.00"]
    assert not view.budgets._nothing.isVisible()
    view.show_gauges([], {})
    assert view.budgets._nothing.isVisible()


def test_a_budget_is_typed_and_removed(view: UsageView, qtbot: QtBot) -> None:
    """For a period, or for a vendor by its name; Enter sets it."""
    budgets = view.budgets
    view.show_gauges([Gauge("Today", "$1.00 of $5.00", 0.2, "accent", "day")], {"sim": "Sim"})
    budgets.scopes.setCurrentText("each month at Sim")
    budgets.ends.setCurrentText("then ask me")
    qtbot.keyClicks(budgets.amount, "7.50")
    with qtbot.waitSignal(budgets.set_requested) as typed:
        qtbot.keyClick(budgets.amount, Qt.Key.Key_Return)
    assert typed.args == ["vendor:sim", "7.50", "ask"]
    with qtbot.waitSignal(budgets.removed) as gone:
        qtbot.mouseClick(budgets.gauges[0].remove_button, Qt.MouseButton.LeftButton)
    assert gone.args == ["day"]
    budgets.say("The budget is set.", can_undo=True)
    with qtbot.waitSignal(budgets.undo_requested):
        qtbot.mouseClick(budgets.undo_button, Qt.MouseButton.LeftButton)


def test_names_keep_their_room_in_a_narrow_window(view: UsageView, qtbot: QtBot) -> None:
    """The table scrolls sideways instead."""
    view.resize(420, 700)
    qtbot.wait(1)
    assert view.table.columnWidth(0) == NAME
    assert view.table.horizontalScrollBar().maximum() > 0
    assert len(COLUMNS) + 1 == view.model.columnCount()
