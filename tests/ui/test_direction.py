"""Titles and sentences read in their own direction, whichever way the window is turned, and stand where it begins."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from interline.ui import icons
from interline.ui import theme as themes
from interline.ui.palette.rows import Row as CommandRow
from interline.ui.palette.view import PaletteView
from interline.ui.sidebar.rows import Kind, Row
from interline.ui.sidebar.view import SidebarView
from interline.ui.theme import LIGHT
from interline.ui.widgets.buttons import WordButton
from interline.ui.widgets.direction import LEFT, RIGHT, direction_of, own_way
from interline.ui.widgets.labels import ElidedLabel, PlainLabel, plain_menu_text

ENGLISH, HEBREW, NEITHER = "Home is there H.", "הנה היה ה.", "2 + 3 = ?"


@pytest.fixture
def from_the_right(qapp: QApplication) -> Iterator[None]:
    before = QGuiApplication.layoutDirection()
    QGuiApplication.setLayoutDirection(RIGHT)
    icons.load()
    yield
    QGuiApplication.setLayoutDirection(before)


def columns(image: QImage) -> list[int]:
    """The columns in which something is drawn, of a picture on one ground."""
    ground = image.pixel(0, 0)
    return [
        x for x in range(image.width()) if any(image.pixel(x, y) != ground for y in range(image.height()))
    ]


def ends_at(image: QImage) -> str:
    """Where the full stop stands: the end of the line at which little is drawn, and that low."""
    inked, ground = columns(image), image.pixel(0, 0)

    def height(x: int) -> int:
        return sum(image.pixel(x, y) != ground for y in range(image.height()))

    left, right = max(map(height, inked[:2])), max(map(height, inked[-2:]))
    assert abs(left - right) > 3, "one end is a letter, the other one the stop"
    return "left" if left < right else "right"


def drawn(text: str, direction: Qt.LayoutDirection) -> QImage:
    """The text by itself, as a painter of this direction draws it."""
    image = QImage(300, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setFont(themes.font())
    painter.setLayoutDirection(direction)
    painter.drawText(QRect(0, 0, 300, 40), Qt.AlignmentFlag.AlignVCenter, text)
    painter.end()
    return image


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (ENGLISH, LEFT),
        (HEBREW, RIGHT),
        ("(1) שלום hello", RIGHT),
        ("… 12 hello שלום", LEFT),
        ("\u2067שלום\u2069 hello", LEFT),
        ("\u2066hello", None),
        (NEITHER, None),
        ("", None),
        ("!" * 3_000 + "a", None),
    ],
)
def test_the_first_letter_that_has_a_direction_tells(text: str, own: Qt.LayoutDirection | None) -> None:
    """Of what is isolated already none does; without any, the window's direction holds."""
    assert direction_of(text, RIGHT) is (own or RIGHT)
    assert direction_of(text, LEFT) is (own or LEFT)


@pytest.mark.usefixtures("from_the_right")
def test_marks_are_put_around_what_reads_the_other_way_and_take_no_room() -> None:
    """What reads as the window does stays as it is; marks are put once."""
    assert own_way(HEBREW) == HEBREW
    assert own_way(NEITHER) == NEITHER
    marked = own_way(ENGLISH)
    assert marked == f"\u2066{ENGLISH}\u2069"
    assert own_way(marked) == marked
    assert plain_menu_text("A & b?") == "\u2066A && b?\u2069"
    bare, image = drawn(ENGLISH, RIGHT), drawn(marked, RIGHT)
    assert (ends_at(bare), ends_at(image)) == ("left", "right"), "without them the stop is at the wrong end"
    assert abs(len(columns(bare)) - len(columns(image))) <= 3


@pytest.mark.usefixtures("qapp")
def test_in_a_window_from_left_to_right_hebrew_keeps_its_sign_too() -> None:
    """The same the other way round."""
    assert own_way(ENGLISH) == ENGLISH
    assert ends_at(drawn(own_way(HEBREW), LEFT)) == "left"
    assert columns(drawn(own_way(HEBREW), LEFT))[0] < 20, "it stands where the window begins"


@pytest.mark.usefixtures("from_the_right")
@pytest.mark.parametrize("kind", [PlainLabel, ElidedLabel])
def test_a_label_stands_where_the_window_begins_and_reads_its_own_way(
    qtbot: QtBot, kind: type[PlainLabel]
) -> None:
    """Whatever was said in it before; words that stand at the other side do so as well."""
    label = kind(HEBREW)
    qtbot.addWidget(label)
    label.resize(300, 40)
    label.setText(ENGLISH)
    image = label.grab().toImage()
    assert ends_at(image) == "right"
    assert columns(image)[-1] > 280
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    assert columns(label.grab().toImage())[0] < 20
    label.setText(HEBREW)
    image = label.grab().toImage()
    assert columns(image)[0] < 20
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    assert ends_at(label.grab().toImage()) == "left"
    assert label.text() == HEBREW


@pytest.mark.usefixtures("from_the_right")
def test_selected_words_of_a_label_read_their_own_way(qtbot: QtBot) -> None:
    """Where they can be selected, Qt lays them out by other means."""
    label = PlainLabel(ENGLISH, wrap=True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    qtbot.addWidget(label)
    label.resize(300, 40)
    image = label.grab().toImage()
    assert ends_at(image) == "right"
    assert columns(image)[-1] > 280
    label.setText("$0.01")
    assert columns(label.grab().toImage())[0] > 150, "what has no letter stands there too"


@pytest.mark.usefixtures("from_the_right")
def test_titles_in_lists_and_words_on_buttons_end_in_their_own_sign(qtbot: QtBot) -> None:
    """In the sidebar, among the commands, on a button."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.show()
    side = SidebarView(window)
    side.set_theme(LIGHT)
    side.resize(300, 600)
    side.set_rows([Row(Kind.CONVERSATION, ENGLISH, id="1")])
    side.show()
    palette = PaletteView(window, "Commands", "Command")
    palette.set_theme(LIGHT)
    palette.open_palette()
    palette.set_rows([CommandRow("1", "Other", lambda: None), CommandRow("2", ENGLISH, lambda: None)])
    for view, place in ((side.list, 0), (palette.list, 1)):
        room = view.visualRect(view.model().index(place, 0))
        words = view.viewport().grab(room.adjusted(20, 6, -11, -6)).toImage()
        assert ends_at(words) == "right"
        assert columns(words)[-1] > words.width() // 2
    button = WordButton(ENGLISH)
    button.setFlat(True)
    qtbot.addWidget(button)
    button.resize(button.sizeHint())
    assert ends_at(button.grab(button.rect().adjusted(6, 4, -6, -4)).toImage()) == "right"
    assert button.text() == ENGLISH
