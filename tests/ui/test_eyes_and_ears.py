"""Everywhere in the window: what the keyboard reaches can be heard and seen, and nothing is cut off.

Each walk goes over every page and every sheet, in another look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QLocale, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from interline.language import ENGLISH, speak
from interline.ui.languages import language
from interline.ui.theme import contrast
from interline.ui.widgets.buttons import WordButton
from interline.ui.widgets.direction import direction_of
from interline.ui.widgets.labels import ElidedLabel, PlainLabel
from tests.services.world import World
from tests.ui.person import Person
from tests.ui.places import Place, focusable, places

RIGHT_TO_LEFT, LEFT_TO_RIGHT = Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight
AROUND = 14
"""Pixels around a control in which its ring may stand."""
LEAST_RING = 60
"""Pixels that the focus changes at the least, each by 3 : 1; a blinking cursor changes fewer."""
CONTROLS = (QAbstractButton, QComboBox, QAbstractSpinBox, QLineEdit)
LEAST_CHARACTERS = 6
"""Of what somebody writes that a field shows at the least."""


@dataclass(frozen=True, slots=True)
class Walk:
    """One look in which everything is gone through."""

    theme: str
    size: tuple[int, int]
    """The window's."""
    pages: tuple[int, int] = (860, 640)
    """The settings window's."""
    direction: Qt.LayoutDirection = LEFT_TO_RIGHT
    scale: int = 100
    language: str = "en"


LARGE, SMALL, SMALL_PAGES = (1280, 800), (720, 480), (560, 420)
WALKS = {
    "light": Walk("light", (1280, 860)),
    "dark, small, from the right": Walk("dark", SMALL, SMALL_PAGES, RIGHT_TO_LEFT),
    "German, small": Walk("light", SMALL, SMALL_PAGES, language="de"),
    "contrast, large letters": Walk("contrast-dark", (1100, 800), scale=150),
    "German, letters twice as large": Walk("light", LARGE, scale=200, language="de"),
    "small, letters twice as large": Walk("dark", SMALL, SMALL_PAGES, scale=200, language="de"),
    "small letters, small": Walk("light", SMALL, SMALL_PAGES, scale=80),
}


@pytest.fixture(params=WALKS.values(), ids=WALKS.keys())
def walk(request: pytest.FixtureRequest) -> Iterator[Walk]:
    before = QGuiApplication.layoutDirection()
    QGuiApplication.setLayoutDirection(request.param.direction)
    speak(language(request.param.language, QLocale(request.param.language)))
    yield request.param
    speak(ENGLISH)
    QGuiApplication.setLayoutDirection(before)


@pytest.mark.timeout(240)
@pytest.mark.usefixtures("look_of_others")
def test_what_the_keyboard_reaches_is_heard_and_seen_and_nothing_is_cut_off(
    home: Path, person: Callable[[World], Person], walk: Walk
) -> None:
    """On every page and sheet: each control has a name and a role; it shows where the focus is; words have room; and
    where one reads from the right, everything stands mirrored."""
    faults: list[str] = []
    with World(home) as world:
        world.add("sim-a").answers("A **fine** answer.", usage={"input": 17, "output": 5})
        world.add("sim-b", "anthropic-messages")
        me = person(world)
        me.wait_for(lambda: me.app.is_open)
        me.run(me.app.preferences.change({"look.theme": walk.theme, "look.interface_size": walk.scale}))
        me.wait_for(lambda: me.window.theme.name == walk.theme and me.window.theme.scale == walk.scale)
        me.window.resize(*walk.size)
        seen = 0
        for place in places(me):
            if place.root is not me.window and place.name.startswith("page"):
                place.root.window().resize(*walk.pages)
                me.bot.wait(30)
            controls = focusable(place)
            seen += len(controls)
            faults += [f"{place.name}: {fault}" for each in controls for fault in unheard(each)]
            faults += [f"{place.name}: {fault}" for each in controls for fault in unseen(me, each)]
            faults += [f"{place.name}: {fault}" for fault in cut_off(place)]
            faults += [f"{place.name}: {fault}" for fault in not_turned(place, walk.direction)]
    assert seen > 200
    assert not faults, "\n".join(sorted(set(faults)))


def unheard(control: QWidget) -> list[str]:
    """What a screen reader would miss of a control."""
    heard = QAccessible.queryAccessibleInterface(control)
    name, description = (heard.text(kind) for kind in (QAccessible.Text.Name, QAccessible.Text.Description))
    what = type(control).__name__
    found = []
    if not name.strip():
        found.append(f"{what} has no name")
    if isinstance(control, QComboBox) and control.accessibleName() not in f"{name} {description}":
        # Qt gives what is chosen for the name.
        found.append(f"{what} “{name}” does not say what it chooses")
    if isinstance(control, QComboBox) and not control.accessibleName():
        found.append(f"{what} “{name}” has no name of its own")
    role = heard.role()
    is_area = isinstance(control, QAbstractScrollArea) and bool(name)
    if role in (QAccessible.Role.NoRole, QAccessible.Role.Client) and not is_area:
        found.append(f"{what} “{name}” has no role")
    return found


def unseen(me: Person, control: QWidget) -> list[str]:
    """Whether nobody sees that the keyboard is on a control."""
    if not shiboken6.isValid(control) or not control.isVisible():
        # A field that stands in a list is there as long as it has the keyboard.
        return []
    window = control.window()
    window.activateWindow()
    if isinstance(control, QAbstractItemView) and not control.model().rowCount():
        return []
    _scroll_to(control)
    control.setFocus(Qt.FocusReason.TabFocusReason)
    # As after the Tab key itself.
    window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
    QApplication.processEvents()
    what = f"{type(control).__name__} “{control.accessibleName() or getattr(control, 'text', str)()}”"
    if not control.isEnabled():
        # What it switches became known meanwhile.
        return []
    if not control.hasFocus():
        return [f"{what} takes no focus"]
    here = QRect(control.mapTo(window, QPoint(0, 0)), control.size())
    room = here.adjusted(-AROUND, -AROUND, AROUND, AROUND) & window.rect()
    with_focus = window.grab(room).toImage()
    control.clearFocus()
    QApplication.processEvents()
    changed = _changed(with_focus, window.grab(room).toImage())
    return [] if changed >= LEAST_RING else [f"{what} does not show the focus ({changed} pixels)"]


def _scroll_to(control: QWidget) -> None:
    """As Qt does for the Tab key."""
    above = control.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(control, AROUND, AROUND)
        above = above.parentWidget()


def _changed(one: QImage, other: QImage) -> int:
    """Pixels that differ by 3 : 1."""
    count = 0
    known: dict[tuple[int, int], bool] = {}
    for y in range(one.height()):
        for x in range(one.width()):
            pair = one.pixel(x, y), other.pixel(x, y)
            if pair[0] != pair[1]:
                if pair not in known:
                    known[pair] = contrast(*(f"#{colour & 0xFFFFFF:06X}" for colour in pair)) >= 3
                count += known[pair]
                if count >= LEAST_RING:
                    return count
    return count


def cut_off(place: Place) -> list[str]:
    """Words that have no room, and what stands beyond the edge of what it stands in."""
    found = []
    for each in place.root.findChildren(QWidget):
        if not each.isVisible() or not each.visibleRegion().boundingRect().isValid():
            continue
        if isinstance(each, QLabel):
            found += _words_cut_off(each)
        elif isinstance(each, CONTROLS) and not isinstance(each.parentWidget(), CONTROLS):
            found += _control_cut_off(each)
        elif isinstance(each, QScrollArea):
            found += _page_cut_off(each)
        found += _beyond(each)
    return found


def _words_cut_off(label: QLabel) -> list[str]:
    words, width, height = label.text(), label.width(), label.height()
    if not words:
        return []
    if label.wordWrap():
        wanted = label.heightForWidth(width)
        return [f"“{words[:60]}” is {height} high of {wanted}"] if height + 1 < wanted else []
    wanted = label.sizeHint()
    if height + 1 < wanted.height():
        return [f"“{words[:60]}” is {height} high of {wanted.height()}"]
    if isinstance(label, ElidedLabel) or width + 1 >= wanted.width():
        return []
    return [f"“{words[:60]}” is {width} wide of {wanted.width()}"]


def _control_cut_off(control: QWidget) -> list[str]:
    """A button, a choice, a field: whether its words are cut at the foot, or at the side where it has no ellipsis."""
    what = f"{type(control).__name__} “{control.accessibleName() or getattr(control, 'text', str)()}”"
    wanted = control.sizeHint() if isinstance(control, QToolButton) else control.minimumSizeHint()
    found = []
    if control.height() + 1 < wanted.height():
        found.append(f"{what} is {control.height()} high of {wanted.height()}")
    least = wanted.width()
    if isinstance(control, QLineEdit):
        least = control.fontMetrics().averageCharWidth() * LEAST_CHARACTERS
    has_ellipsis = (
        isinstance(control, QComboBox)
        or control.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Ignored
    )
    if isinstance(control, WordButton) and control.is_cut:
        found.append(f"{what} ends in an ellipsis")
    if control.width() + 1 < least and not has_ellipsis:
        found.append(f"{what} is {control.width()} wide of {least}")
    return found


def _page_cut_off(page: QScrollArea) -> list[str]:
    """What scrolls up and down alone is no broader than its room."""
    inside = page.widget()
    never = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    if inside is None or page.horizontalScrollBarPolicy() is not never:
        return []
    over = inside.width() - page.viewport().width()
    if over <= 0:
        return []
    return [f"{type(page).__name__} is {over} too broad, by {_broadest(inside)}"]


def _broadest(widget: QWidget) -> str:
    """What in it takes most room at the least, and that in it, and so on."""
    parts = [each for each in widget.children() if isinstance(each, QWidget) and each.isVisible()]
    if not parts:
        return f"{type(widget).__name__} “{widget.accessibleName() or getattr(widget, 'text', str)()}”"
    return (
        f"{type(widget).__name__} > {_broadest(max(parts, key=lambda each: each.minimumSizeHint().width()))}"
    )


def _beyond(widget: QWidget) -> list[str]:
    """Whether some of it stands outside of what it stands in."""
    within = widget.parentWidget()
    if widget.isWindow() or within is None or isinstance(within.parentWidget(), QAbstractScrollArea):
        return []
    outside = widget.geometry().united(within.rect()) != within.rect()
    what = f"{type(widget).__name__} “{widget.accessibleName() or getattr(widget, 'text', str)()}”"
    return [f"{what} at {widget.geometry().getRect()} leaves {within.rect().getRect()}"] if outside else []


def not_turned(place: Place, direction: Qt.LayoutDirection) -> list[str]:
    """Widgets that read the other way than the program, but for labels whose own words do."""

    def wanted(widget: QWidget) -> Qt.LayoutDirection:
        return direction_of(widget.text(), direction) if isinstance(widget, PlainLabel) else direction

    return [
        f"{type(each).__name__} “{each.accessibleName()}” is not turned"
        for each in place.root.findChildren(QWidget)
        if each.isVisible()
        and each.layoutDirection() is not wanted(each)
        and not each.objectName().startswith("qt_")
    ]
