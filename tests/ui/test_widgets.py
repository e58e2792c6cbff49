"""Parts that know nothing of chats."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QAccessible, QPaintEvent, QRegion
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from interline import vendors
from interline.ui import icons
from interline.ui import theme as themes
from interline.ui.theme import DARK, DRAWER_BELOW, LIGHT, SIDEBAR
from interline.ui.widgets.banner import Banner, Notice
from interline.ui.widgets.buttons import IconButton, WordButton
from interline.ui.widgets.fields import SearchField
from interline.ui.widgets.flow import Flow, Slack
from interline.ui.widgets.labels import ElidedLabel, PlainLabel, plain_menu_text, plain_tooltip
from interline.ui.widgets.mark import letter_of, letters_of
from interline.ui.widgets.overlay import Overlay
from interline.ui.widgets.own_frame import is_put_off, paint_apart
from interline.ui.widgets.question import Question
from interline.ui.widgets.side_by_side import SideBySide
from interline.ui.widgets.side_width import LEAST, LEAST_PAGE, MOST


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """A window with a field that has the focus."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(900, 600)
    field = QLineEdit()
    QVBoxLayout(made).addWidget(field)
    made.show()
    field.setFocus()
    return made


def test_a_label_shows_letters_not_markup(qtbot: QtBot) -> None:
    """Whatever the text looks like, and however often it changes."""
    label = PlainLabel("<b>x</b>")
    qtbot.addWidget(label)
    label.setText("<img src='file:///etc/hostname'>")
    assert label.textFormat() is Qt.TextFormat.PlainText


def test_a_label_without_room_ends_in_dots_and_keeps_its_name(qtbot: QtBot) -> None:
    """The tooltip shows the whole, letter by letter."""
    label = ElidedLabel("A long title with <b>markup</b> that has no room")
    qtbot.addWidget(label)
    label.resize(80, 24)
    label.show()
    qtbot.waitUntil(lambda: label.toolTip() != "")
    assert label.accessibleName() == "A long title with <b>markup</b> that has no room"
    assert "&lt;b&gt;" in label.toolTip()
    label.resize(900, 24)
    qtbot.waitUntil(lambda: label.toolTip() == "")


def test_tooltips_and_menus_take_text_letter_by_letter() -> None:
    """No markup, no swallowed ampersand."""
    assert plain_tooltip("<a & b>\nc") == "<span>&lt;a &amp; b&gt;<br>c</span>"
    assert plain_menu_text("Q & A") == "Q && A"


def test_a_mark_is_a_letter() -> None:
    """The first that is one."""
    assert [letter_of(name) for name in ("anthropic", "(openai)", "…", "3x")] == ["A", "O", "?", "3"]


def test_vendors_of_one_letter_are_told_apart_by_a_second() -> None:
    """Wherever marks stand without names; any two that are known at the start differ."""
    assert letters_of(("openai", "anthropic", "openrouter")) == ("Oa", "A", "Or")
    assert letters_of(("google", "groq")) == ("Go", "Gr")
    assert letters_of(("…", "a", "a", "")) == ("?", "A", "A", "?")
    ids = [vendor.id for vendor in vendors.ALL]
    assert [pair for pair in combinations(ids, 2) if len(set(letters_of(pair))) == 1] == []


def test_an_overlay_takes_the_keyboard_and_gives_it_back(window: QWidget, qtbot: QtBot) -> None:
    """Esc closes it, a click beside it too, one on it does not."""
    before = window.focusWidget()
    overlay, button = Overlay(window, "Test", width=300), QPushButton("x")
    overlay.body.addWidget(button)
    closed: list[int] = []
    overlay.closed.connect(lambda: closed.append(1))
    overlay.open(button)
    assert window.focusWidget() is button
    qtbot.mouseClick(overlay, Qt.MouseButton.LeftButton, pos=overlay.card.geometry().center() + QPoint(0, -9))
    assert overlay.isVisible()
    qtbot.keyClick(overlay, Qt.Key.Key_Escape)
    assert not overlay.isVisible()
    assert window.focusWidget() is before
    overlay.open(button)
    qtbot.mouseClick(overlay, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert not overlay.isVisible()
    overlay.dismiss()
    assert closed == [1, 1]


def test_an_overlay_follows_the_window(window: QWidget, qtbot: QtBot) -> None:
    """And never is wider than it."""
    overlay = Overlay(window, "Test", width=600)
    overlay.open()
    window.resize(420, 360)
    qtbot.waitUntil(lambda: overlay.width() == 420)
    assert overlay.card.width() <= 420 - 32


def test_the_newest_notice_is_shown_and_the_older_comes_back(qtbot: QtBot) -> None:
    """The same sentence is told once, and keeps its button."""
    banner = Banner()
    qtbot.addWidget(banner)
    pressed: list[str] = []
    banner.tell(Notice("First.", "Again", lambda: pressed.append("again")))
    banner.tell(Notice("Second."))
    banner.tell(Notice("First."))
    assert banner.sentence == "First."
    qtbot.mouseClick(banner.action_button, Qt.MouseButton.LeftButton)
    assert pressed == ["again"]
    assert banner.sentence == "Second."
    banner.dismiss()
    assert banner.sentence == ""
    assert banner.isHidden()
    banner.dismiss()


def test_a_question_does_what_is_answered(window: QWidget, qtbot: QtBot) -> None:
    """Its extract is shown letter by letter; asking again replaces the answers."""
    question = Question(window)
    done: list[str] = []
    question.ask(
        "Open?", "It leads there.", "<b>x</b>", [("Yes & go", lambda: done.append("yes")), ("No", None)]
    )
    assert [answer.text() for answer in question.answers] == ["Yes && go", "No"]
    assert window.focusWidget() is question.answers[0]
    qtbot.mouseClick(question.answers[0], Qt.MouseButton.LeftButton)
    assert done == ["yes"]
    assert not question.isVisible()
    question.ask("Again?", "", "", [("No", None)])
    assert len(question.answers) == 1
    question.set_theme(DARK)
    question.set_theme(LIGHT)


@pytest.fixture
def sides(qtbot: QtBot) -> SideBySide:
    """A sidebar and a page in a wide window."""
    made = SideBySide(QWidget(), QWidget())
    qtbot.addWidget(made)
    made.resize(1000, 600)
    made.show()
    return made


def test_where_there_is_room_the_sidebar_stands_beside_the_page(sides: SideBySide) -> None:
    """Within its limits, and it can be put away."""
    for wanted, width in ((300, 300), (10, LEAST), (5000, MOST)):
        sides.set_side_width(wanted)
        assert sides.side_width == width
    sides.toggle()
    assert not sides.side_shown
    sides.show_side()
    assert sides.side_shown


def test_where_there_is_none_it_is_a_drawer(sides: SideBySide, qtbot: QtBot) -> None:
    """Closed at first; growing again brings the sidebar back beside the page."""
    sides.resize(DRAWER_BELOW - 1, 480)
    assert sides.is_drawer
    assert not sides.side_shown
    assert not sides.close_drawer()
    sides.toggle()
    assert sides.side_shown
    qtbot.mouseClick(sides, Qt.MouseButton.LeftButton, pos=QPoint(DRAWER_BELOW - 10, 100))
    assert sides.close_drawer()
    sides.resize(DRAWER_BELOW, 480)
    assert sides.side_shown


class Paints(QObject):
    """Writes down when a widget is painted."""

    def __init__(self, widget: QWidget, told: list[str]) -> None:
        super().__init__(widget)
        self._told = told
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._told.append("painted")
        return False


def test_what_was_long_to_make_is_painted_one_turn_of_the_loop_later(window: QWidget, qtbot: QtBot) -> None:
    """Once, however often that was asked for; what waits comes in between. Otherwise it is painted at once."""
    told: list[str] = []
    qtbot.waitExposed(window)
    qtbot.wait(20)
    kept = Paints(window, told)
    window.update()
    QCoreApplication.sendPostedEvents()
    assert told == ["painted"]
    paint_apart(window)
    paint_apart(window)
    window.update()
    QCoreApplication.sendPostedEvents()
    assert told == ["painted"]
    assert is_put_off(window)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert not is_put_off(window)
    window.update()
    QCoreApplication.sendPostedEvents()
    assert told == ["painted"] * 3
    assert kept.parent() is window


def test_a_window_that_is_hidden_meanwhile_is_painted_when_it_comes_back(
    window: QWidget, qtbot: QtBot
) -> None:
    """Nothing that was put off is lost."""
    told: list[str] = []
    qtbot.waitExposed(window)
    qtbot.wait(20)
    kept = Paints(window, told)
    paint_apart(window)
    window.update()
    window.hide()
    qtbot.wait(20)
    told.clear()
    window.show()
    qtbot.waitUntil(lambda: "painted" in told)
    told.clear()
    window.update()
    qtbot.waitUntil(lambda: "painted" in told)
    assert kept.parent() is window


def test_an_overlay_shades_the_window_around_its_card_alone(window: QWidget, qtbot: QtBot) -> None:
    """What the card covers is left out of the shadow, and its round corners are not."""
    overlay = Overlay(window, "Test", width=300)
    overlay.body.addWidget(QPushButton("x"))
    overlay.open()
    card = overlay.card.geometry()
    overlay.card.hide()
    shot = overlay.grab().toImage()
    corner, below = (
        shot.pixelColor(card.left() + 1, card.bottom() - 1),
        shot.pixelColor(card.center().x(), card.bottom() + 3),
    )
    far, middle = shot.pixelColor(5, 5), shot.pixelColor(card.center())
    assert middle == far
    assert corner.lightness() < far.lightness()
    assert below.lightness() < far.lightness()


class Painted(QWidget):
    """Counts how often it is painted."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.times = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        self.times += 1


def test_a_card_over_the_window_is_not_painted_with_what_is_under_it(window: QWidget, qtbot: QtBot) -> None:
    """Answers go on streaming below a list of thousands."""
    below = Painted(window)
    below.setGeometry(window.rect())
    below.show()
    overlay = Overlay(window, "Test", width=300)
    above = Painted(overlay.card)
    above.setFixedHeight(100)
    overlay.body.addWidget(above)
    overlay.open()
    qtbot.waitUntil(lambda: overlay.has_veil)
    qtbot.wait(20)
    was = (below.times, above.times)
    below.update()
    qtbot.waitUntil(lambda: below.times > was[0])
    assert above.times == was[1]


def test_the_card_comes_a_frame_before_its_veil(window: QWidget, qtbot: QtBot) -> None:
    """What it does not cover is not painted with it; then nothing beside the card can be reached."""
    qtbot.waitExposed(window)
    below = Painted(window)
    below.setGeometry(0, 0, 900, 40)
    below.show()
    qtbot.wait(20)
    overlay = Overlay(window, "Test", width=300)
    above = Painted(overlay.card)
    above.setFixedHeight(100)
    overlay.body.addWidget(above)
    was = below.times
    overlay.open()
    order: list[str] = []
    while below.times == was:
        QCoreApplication.processEvents()
        order += ["card"] * (above.times > 0 and below.times == was)
    assert order
    assert overlay.has_veil
    overlay.dismiss()
    overlay.open()
    above.setFixedHeight(200)
    overlay.fit()
    assert overlay.mask().contains(overlay.card.geometry())
    qtbot.waitUntil(lambda: overlay.has_veil)
    assert window.childAt(QPoint(5, 5)) is overlay


def test_a_notice_takes_the_place_of_one_that_is_still_told(qtbot: QtBot) -> None:
    """Shown or waiting; one that was dismissed does not come back by it."""
    banner = Banner()
    qtbot.addWidget(banner)
    banner.tell(Notice("16 of 20"))
    banner.change("16 of 20", Notice("17 of 20"))
    assert banner.sentence == "17 of 20"
    banner.tell(Notice("Other"))
    banner.change("17 of 20", Notice("18 of 20"))
    assert banner.sentence == "Other"
    banner.dismiss()
    assert banner.sentence == "18 of 20"
    banner.dismiss()
    banner.change("18 of 20", Notice("19 of 20"))
    assert (banner.sentence, banner.isHidden()) == ("", True)
    banner.tell(Notice("20 of 20"))
    banner.change("20 of 20", None)
    assert banner.isHidden()


@pytest.mark.usefixtures("look_of_others")
def test_the_sidebar_goes_with_the_letters_until_the_user_draws_it(sides: SideBySide) -> None:
    """Nobody chose a width: it is as wide as letters want it. A chosen one stays, within limits that go along."""
    sides.resize(1400, 600)
    assert sides.side_width == SIDEBAR
    themes.set_scale(200)
    sides.fit()
    assert (sides.side_width, sides.chosen_width) == (2 * SIDEBAR, 0)
    sides.set_side_width(450)
    themes.set_scale(100)
    sides.fit()
    assert (sides.side_width, sides.chosen_width) == (450, 450)
    themes.set_scale(200)
    sides.set_side_width(300)
    assert (sides.side_width, sides.chosen_width) == (2 * LEAST, 300)


@pytest.mark.usefixtures("look_of_others")
def test_large_letters_leave_the_page_its_room(sides: SideBySide) -> None:
    """However wide the sidebar would be; where there is none for both it is a drawer, earlier than with small ones."""
    themes.set_scale(200)
    sides.resize(DRAWER_BELOW + SIDEBAR - 1, 600)
    assert sides.is_drawer
    sides.resize(DRAWER_BELOW + SIDEBAR, 600)
    assert not sides.is_drawer
    sides.set_side_width(10_000)
    assert sides.width() - sides.side_width >= LEAST_PAGE


@pytest.mark.usefixtures("look_of_others")
def test_pictures_to_press_go_with_the_letters(qtbot: QtBot) -> None:
    """Picture and button; the smallest can still be hit."""
    icons.load()
    small, usual = IconButton("x", "Small", size=12), IconButton("x", "Usual")
    for button in (small, usual):
        qtbot.addWidget(button)
    assert (usual.iconSize().width(), usual.width()) == (20, 32)
    for scale, icon, side in ((200, 40, 64), (80, 16, 28)):
        themes.set_scale(scale)
        themes.dress_all([small, usual])
        assert (usual.iconSize().width(), usual.width()) == (icon, side)
        assert small.width() >= themes.LEAST_TO_PRESS
        usual.set_theme(LIGHT)
        assert usual.icon().availableSizes()[0].width() == icon


@pytest.mark.usefixtures("look_of_others")
def test_the_sign_in_a_search_field_goes_with_the_letters(qtbot: QtBot) -> None:
    """Twice the letters, twice the sign, where reading begins; the words begin after it."""
    icons.load()
    field = SearchField()
    qtbot.addWidget(field)
    field.resize(300, 70)
    field.show()

    def sign() -> tuple[int, int]:
        """Where the drawn columns begin, and how wide the room for them is."""
        bare = QLineEdit()
        bare.setLayoutDirection(field.layoutDirection())
        qtbot.addWidget(bare)
        bare.resize(field.size())
        one, other = field.grab().toImage(), bare.grab().toImage()
        columns = [x for x in range(300) if any(one.pixel(x, y) != other.pixel(x, y) for y in range(5, 65))]
        return columns[0], columns[-1] - columns[0] + 1

    found = {}
    for scale in (100, 200):
        themes.set_scale(scale)
        field.fit()
        found[scale] = sign()
        assert field.textMargins().left() > 16 * scale // 100
    (_, small), (_, large) = found[100], found[200]
    assert 10 <= small <= 16
    assert abs(large - 2 * small) <= 2
    field.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert field.textMargins().left() == 0
    assert sign()[0] > 150


def test_words_on_a_button_end_in_an_ellipsis_and_are_heard_whole(qtbot: QtBot) -> None:
    """Where there is no room for them."""
    button = WordButton("What would happen now?")
    qtbot.addWidget(button)
    button.resize(button.sizeHint())
    assert not button.is_cut
    button.resize(button.minimumSizeHint())
    assert button.is_cut
    assert button.width() < button.sizeHint().width()
    assert (
        QAccessible.queryAccessibleInterface(button).text(QAccessible.Text.Name) == "What would happen now?"
    )


def test_the_button_of_a_notice_stands_under_it_where_there_is_little_room(qtbot: QtBot) -> None:
    """And beside it where there is enough, again too."""
    pane = QWidget()
    qtbot.addWidget(pane)
    banner = Banner()
    QVBoxLayout(pane).addWidget(banner)
    banner.set_theme(LIGHT)
    banner.tell(Notice("A model retires. Three conversations use it.", "Move them", lambda: None))
    pane.show()
    for width, is_under in ((900, False), (420, True), (900, False)):
        pane.resize(width, 200)
        qtbot.wait(10)
        label, button = banner._label.geometry(), banner.action_button.geometry()
        assert (button.top() >= label.bottom()) is is_under
        assert (button.left() > label.right()) is not is_under


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
@pytest.mark.parametrize(
    ("slack", "lefts", "first"),
    [("after", (0, 58), 50), ("before", (192, 250), 50), ("between", (0, 250), 50), ("first", (0, 250), 242)],
)
def test_what_a_line_does_not_need_goes_where_it_is_wanted(
    qtbot: QtBot, direction: Qt.LayoutDirection, slack: Slack, lefts: tuple[int, int], first: int
) -> None:
    """Of two widgets side by side; mirrored where one reads from the right."""
    pane = QWidget()
    qtbot.addWidget(pane)
    pane.setLayoutDirection(direction)
    flow = Flow(slack=slack)
    flow.setContentsMargins(0, 0, 0, 0)
    pane.setLayout(flow)
    parts = [Fixed(pane), Fixed(pane)]
    for part in parts:
        flow.addWidget(part)
    pane.resize(300, 40)
    pane.show()
    assert parts[0].width() == first
    for part, left in zip(parts, lefts, strict=True):
        mirrored = 300 - left - part.width()
        assert part.x() == (left if direction is Qt.LayoutDirection.LeftToRight else mirrored)


class Fixed(QWidget):
    """Wants fifty pixels."""

    def sizeHint(self) -> QSize:
        return QSize(50, 20)


def test_the_shadow_of_a_card_that_shrank_does_not_stay(window: QWidget, qtbot: QtBot) -> None:
    """What it lay on is painted anew, and so is what it lies on now."""
    painted: list[QRegion] = []

    class Watched(Overlay):
        def paintEvent(self, event: QPaintEvent) -> None:
            painted.append(event.region())
            super().paintEvent(event)

    overlay = Watched(window, "Test", width=300)
    parts = [QPushButton(str(number)) for number in range(6)]
    for part in parts:
        overlay.body.addWidget(part)
    overlay.open()
    qtbot.waitUntil(lambda: bool(painted))
    before = overlay.card.geometry()
    painted.clear()
    for part in parts[1:]:
        part.hide()
    overlay.fit()
    qtbot.waitUntil(lambda: bool(painted))
    seen = QRegion()
    for region in painted:
        seen = seen.united(region)
    assert overlay.card.height() < before.height()
    for card in (before, overlay.card.geometry()):
        rim = QRegion(card.adjusted(-8, -5, 8, 11)) - QRegion(overlay.card.geometry())
        assert (rim - seen).isEmpty()
