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
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QPushButton,
    QScrollArea,
    QWidget,
)

from interline.language import ENGLISH, speak
from interline.ui.languages import language
from interline.ui.theme import contrast
from interline.ui.widgets.labels import ElidedLabel
from tests.services.world import World
from tests.ui.person import Person
from tests.ui.places import Place, focusable, places

RIGHT_TO_LEFT, LEFT_TO_RIGHT = Qt.LayoutDirection.RightToLeft, Qt.LayoutDirection.LeftToRight
AROUND = 14
"""Pixels around a control in which its ring may stand."""
LEAST_RING = 60
"""Pixels that the focus changes at the least, each by 3 : 1; a blinking cursor changes fewer."""


@dataclass(frozen=True, slots=True)
class Walk:
    """One look in which everything is gone through."""

    theme: str
    size: tuple[int, int]
    direction: Qt.LayoutDirection = LEFT_TO_RIGHT
    scale: int = 100
    language: str = "en"


WALKS = {
    "light": Walk("light", (1280, 860)),
    "dark, small, from the right": Walk("dark", (720, 480), RIGHT_TO_LEFT),
    "German, small": Walk("light", (720, 480), language="de"),
    "contrast, large letters": Walk("contrast-dark", (1100, 800), scale=150),
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
    """Words that have no room."""
    found = []
    for each in place.root.findChildren(QWidget):
        if not each.isVisible() or not each.visibleRegion().boundingRect().isValid():
            continue
        if isinstance(each, QPushButton) and each.width() < each.minimumSizeHint().width():
            found.append(f"button “{each.text()}” is {each.width()} wide of {each.minimumSizeHint().width()}")
        if not isinstance(each, QLabel) or isinstance(each, ElidedLabel) or not each.text():
            continue
        if each.wordWrap():
            if each.height() + 1 < (wanted := each.heightForWidth(each.width())):
                found.append(f"“{each.text()[:60]}” is {each.height()} high of {wanted}")
        elif each.width() + 1 < (wanted := each.sizeHint().width()):
            found.append(f"“{each.text()[:60]}” is {each.width()} wide of {wanted}")
    return found


def not_turned(place: Place, direction: Qt.LayoutDirection) -> list[str]:
    """Widgets that read the other way than the program."""
    return [
        f"{type(each).__name__} “{each.accessibleName()}” is not turned"
        for each in place.root.findChildren(QWidget)
        if each.isVisible()
        and each.layoutDirection() is not direction
        and not each.objectName().startswith("qt_")
    ]
