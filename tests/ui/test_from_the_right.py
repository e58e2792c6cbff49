"""Where one reads from the right, the window is mirrored: sidebar, rows that are painted, and where they are pressed.

That every widget is turned and no word is cut off is walked through in test_eyes_and_ears.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QListView, QWidget
from pytestqt.qtbot import QtBot

from interline.ui import icons
from interline.ui.palette.rows import Row
from interline.ui.palette.view import PaletteView
from interline.ui.picker.rows import PickRow, reached_rows
from interline.ui.picker.view import STAR_WIDTH, PickerView
from interline.ui.theme import LIGHT
from interline.ui.widgets.card import Ground
from interline.ui.widgets.rows import turned
from interline.ui.widgets.side_by_side import SideBySide
from tests.ui.fakes import MODELS

LEFT, RIGHT = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft


@pytest.fixture(autouse=True)
def from_the_right() -> Iterator[None]:
    before = QGuiApplication.layoutDirection()
    QGuiApplication.setLayoutDirection(RIGHT)
    icons.load()
    yield
    QGuiApplication.setLayoutDirection(before)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QWidget]:
    made = QWidget()
    made.resize(900, 700)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.hide()


def inked(image: QImage, room: QRect) -> int:
    """Pixels there that are not the ground of the room's first one."""
    ground = image.pixel(room.topLeft())
    return sum(
        image.pixel(x, y) != ground
        for x in range(room.left(), room.right())
        for y in range(room.top(), room.bottom())
    )


def row_of(view: QListView, place: int) -> tuple[QImage, QRect]:
    """A picture of the list, and where this row stands in it."""
    return view.viewport().grab().toImage(), view.visualRect(view.model().index(place, 0))


def test_the_sidebar_stands_at_the_right_and_is_dragged_from_there(window: QWidget) -> None:
    """It grows to the left; told to turn while it stands, it does."""
    side, page = QWidget(), QWidget()
    sides = SideBySide(side, page, window)
    sides.resize(1000, 600)
    sides.show()
    sides.set_side_width(300)
    assert (side.geometry(), page.geometry()) == (QRect(700, 0, 300, 600), QRect(0, 0, 700, 600))
    sides._grip.dragged.emit(600)
    assert side.geometry() == QRect(600, 0, 400, 600)
    sides.setLayoutDirection(LEFT)
    assert side.geometry() == QRect(0, 0, 400, 600)


def test_the_line_of_a_ground_is_at_its_other_edge(window: QWidget) -> None:
    """Between sidebar and page, wherever they stand."""
    ground = Ground("sidebar", window, edge=Qt.Edge.RightEdge)
    ground.set_theme(LIGHT)
    ground.resize(100, 40)
    image = ground.grab().toImage()
    assert image.pixelColor(0, 20).name().upper() == LIGHT.line
    assert image.pixelColor(99, 20).name().upper() == LIGHT.sidebar


def test_a_row_of_the_picker_begins_at_the_right_and_its_star_is_pressed_at_the_left(
    window: QWidget, qtbot: QtBot
) -> None:
    """The mark stands where one begins to read."""
    picker = PickerView(window)
    picker.set_theme(LIGHT)
    starred: list[PickRow] = []
    picker.starred.connect(starred.append)
    picker.open_picker()
    picker.set_rows(reached_rows(MODELS))
    image, room = row_of(picker.list, 1)
    assert inked(image, QRect(room.right() - 32, room.top() + 4, 30, room.height() - 8)) > 40
    assert inked(image, QRect(room.left() + STAR_WIDTH, room.top() + 4, 60, room.height() - 8)) == 0
    qtbot.mouseClick(
        picker.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(room.left() + 12, room.center().y())
    )
    assert [row.choice for row in starred] == [picker.rows.at(1).choice]


def test_keys_of_a_command_stand_at_the_left(window: QWidget) -> None:
    """And its words at the right."""
    palette = PaletteView(window, "Commands", "Command")
    palette.set_theme(LIGHT)
    palette.open_palette()
    palette.set_rows([Row("1", "One", lambda: None), Row("2", "Two", lambda: None, keys="Ctrl+T")])
    image, room = row_of(palette.list, 1)
    ends = QRect(room.left() + 8, room.top() + 4, 60, room.height() - 8)
    begins = QRect(room.right() - 60, room.top() + 4, 56, room.height() - 8)
    middle = QRect(room.center().x() - 40, room.top() + 4, 80, room.height() - 8)
    assert inked(image, ends) > 20
    assert inked(image, begins) > 20
    assert inked(image, middle) == 0


def test_places_are_turned_within_their_row() -> None:
    """From the left they stay as they are."""
    row = QRect(10, 0, 100, 40)
    assert turned(LEFT, row)(QRect(15, 5, 20, 10)) == QRect(15, 5, 20, 10)
    assert turned(RIGHT, row)(QRect(15, 5, 20, 10)) == QRect(85, 5, 20, 10)
