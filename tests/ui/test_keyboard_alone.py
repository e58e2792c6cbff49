"""The whole program by the keyboard alone: every act on the library and its way back, every sheet and page.

Rule: nothing here calls what a key would call; keys go to whatever has the keyboard.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from interline.ui.palette.view import PaletteView
from interline.ui.usage.view import UsageView
from interline.ui.widgets.name_sheet import NameSheet
from interline.ui.widgets.overlay import Overlay
from tests.services.world import World, ask
from tests.ui.person import Person

Key, Ctrl, Shift = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
TITLES = ("Alps", "Bees", "Cats", "Dogs")


class Hands:
    """Somebody who has no mouse."""

    def __init__(self, person: Person) -> None:
        self.me = person
        self.window = person.window
        self.window.activateWindow()

    @property
    def at(self) -> QWidget:
        """What has the keyboard."""
        found = QApplication.focusWidget()
        assert found is not None, "nothing has the keyboard"
        return found

    def press(self, key: Qt.Key, *held: Qt.KeyboardModifier) -> None:
        modifiers = Qt.KeyboardModifier.NoModifier
        for each in held:
            modifiers |= each
        self.me.bot.keyClick(self.at, key, modifiers)
        self.me.bot.wait(5)

    def type(self, text: str) -> None:
        self.me.bot.keyClicks(self.at, text)

    def command(self, words: str) -> None:
        """Through the list of all commands."""
        self.press(Key.Key_K, Ctrl)
        palette = self.window.findChild(PaletteView)
        assert isinstance(palette, PaletteView)
        self.wait(lambda: palette.isVisible() and self.at is palette.field)
        self.type(words)
        self.wait(lambda: palette.rows.rowCount() > 0 and palette.rows.at(0).title.startswith(words[:4]))
        self.press(Key.Key_Return)
        self.wait(lambda: not palette.isVisible())

    def name(self, words: str) -> None:
        """Into the sheet that asks for a name."""
        self.wait(
            lambda: isinstance(sheet := self.window.findChild(NameSheet), NameSheet) and sheet.isVisible()
        )
        self.press(Key.Key_A, Ctrl)
        self.type(words)
        self.press(Key.Key_Return)

    def go_to(self, title: str) -> None:
        """The keyboard on this row of the list, from the message field."""
        self.wait(lambda: any(row.text == title for row in rows_of(self.window.sidebar.model)))
        self.press(Key.Key_J, Ctrl)
        for _ in range(40):
            self.press(Key.Key_Backtab, Shift)
            if self.at is self.window.sidebar.list:
                break
        assert self.at is self.window.sidebar.list
        self.press(Key.Key_Home)
        for _ in range(20):
            row = self.window.sidebar.list.current_row()
            if row is not None and row.text == title:
                return
            self.press(Key.Key_Down)
        raise AssertionError(f"the arrows do not lead to {title}")

    def tab_to(self, wanted: QWidget) -> None:
        """With as many Tabs as it takes."""
        for _ in range(80):
            if self.at is wanted:
                return
            self.press(Key.Key_Tab)
        raise AssertionError(f"Tab does not lead to {wanted.accessibleName() or wanted}")

    def wait_state(self, wanted: dict[str, Any], name: str) -> None:
        """Until the library is arranged so."""
        for _ in range(100):
            if state(self.me) == wanted:
                return
            self.me.bot.wait(20)
        raise AssertionError(f"{name}: {state(self.me)} is not {wanted}")

    def wait(self, holds: Callable[[], object]) -> None:
        self.me.wait_for(holds)


def state(me: Person) -> dict[str, Any]:
    """How the library is arranged."""
    listed = [*me.run(me.app.library.list()), *me.run(me.app.library.list(archived=True))]
    return {
        "rows": sorted(
            (each.title, each.folder, tuple(each.tags), each.pinned, each.starred, each.archived)
            for each in listed
        ),
        "bin": sorted(each.title for each in me.run(me.app.bin.list())),
        "folders": me.run(me.app.shelves.folders()),
    }


@pytest.fixture
def hands(home: Path, person: Callable[[World], Person]) -> Any:
    with World(home) as world:
        vendor = world.add("sim-a")
        for _ in range(12):
            vendor.answers("Well.")
        me = person(world)
        me.wait_for(lambda: me.app.is_open)
        for title in TITLES:
            me.run(ask(me.app, title))
        me.wait_for(lambda: len(me.run(me.app.library.list())) == len(TITLES))
        listed = me.window.sidebar.model
        me.wait_for(lambda: all(any(title == row.text for row in rows_of(listed)) for title in TITLES))
        yield Hands(me)


def rows_of(model: Any) -> list[Any]:
    return [row for place in range(model.rowCount()) if (row := model.row(model.index(place, 0))) is not None]


def rename(hands: Hands) -> None:
    hands.go_to("Bees")
    hands.press(Key.Key_F2)
    hands.press(Key.Key_A, Ctrl)
    hands.type("Wasps")
    hands.press(Key.Key_Return)


def rename_in_header(hands: Hands) -> None:
    hands.go_to("Bees")
    hands.press(Key.Key_Return)
    hands.wait(lambda: hands.window.conversation.header.title.label.text() == "Bees")
    hands.press(Key.Key_J, Ctrl)
    hands.press(Key.Key_F2)
    hands.press(Key.Key_A, Ctrl)
    hands.type("Hornets")
    hands.press(Key.Key_Return)


def pick_two(hands: Hands) -> None:
    hands.go_to("Cats")
    hands.press(Key.Key_Down, Shift)


def by(words: str, name: str = "", *, several: bool = False) -> Callable[[Hands], None]:
    def act(hands: Hands) -> None:
        if several:
            pick_two(hands)
        else:
            hands.go_to("Bees")
        hands.command(words)
        if name:
            hands.name(name)

    return act


def delete(hands: Hands) -> None:
    hands.go_to("Bees")
    hands.press(Key.Key_Delete)


def delete_two(hands: Hands) -> None:
    pick_two(hands)
    hands.press(Key.Key_Delete)


ACTS: dict[str, Callable[[Hands], None]] = {
    "rename in the list": rename,
    "rename in the header": rename_in_header,
    "pin": by("Pin or unpin"),
    "star": by("Star on or off"),
    "move": by("Move to folder", "Work/Clients"),
    "tag": by("Tag", "animals"),
    "archive": by("Archive or take back"),
    "delete": delete,
    "new folder": by("New folder", "Plans"),
    "pin two": by("Pin or unpin", several=True),
    "star two": by("Star on or off", several=True),
    "move two": by("Move to folder", "Work", several=True),
    "tag two": by("Tag", "animals", several=True),
    "archive two": by("Archive or take back", several=True),
    "delete two": delete_two,
}


@pytest.mark.timeout(120)
def test_every_act_on_the_library_has_its_way_back(hands: Hands) -> None:
    """Ctrl+Z from the list takes it back, whole; Ctrl+Shift+Z does it again."""
    me = hands.me
    for name, act in ACTS.items():
        before = state(me)
        act(hands)
        me.wait_for(lambda before=before: state(me) != before)
        after = state(me)
        for held, wanted in (((Ctrl,), before), ((Ctrl, Shift), after), ((Ctrl,), before)):
            hands.press(Key.Key_Z, *held)
            hands.wait_state(wanted, name)


SHEETS = {
    "Choose model": (Key.Key_L, Ctrl),
    "Branches": (Key.Key_B, Ctrl),
    "Receipt of the last answer": (Key.Key_I, Ctrl),
    "Compare models": (Key.Key_L, Ctrl, Shift),
    "What would happen?": (Key.Key_I, Ctrl, Shift),
    "Export": (Key.Key_E, Ctrl, Shift),
    "Import": (Key.Key_O, Ctrl, Shift),
    "All commands": (Key.Key_K, Ctrl),
    "Instructions": (),
    "Your data": (),
    "Move to folder": (),
    "Name this branch": (Key.Key_F2, Shift),
}
"""What lies over the window, and its keys; none where it is found among all commands."""


@pytest.mark.timeout(120)
def test_every_sheet_is_opened_by_keys_and_gives_the_keyboard_back(hands: Hands) -> None:
    """From the message field and to it again, with what was written there."""
    me, field = hands.me, hands.window.conversation.composer.field
    hands.go_to("Bees")
    hands.press(Key.Key_Return)
    hands.wait(lambda: me.desk.conversation.id and me.answers())
    hands.press(Key.Key_J, Ctrl)
    hands.type("half a question")
    for words, keys in SHEETS.items():
        assert hands.at is field, words
        if keys:
            hands.press(*keys)
        else:
            hands.command(words)
        me.wait_for(lambda words=words: hands.at is not field or words == "What would happen?")
        me.bot.wait(60)
        for _ in range(3):
            if hands.at is field and not any(each.isVisible() for each in me.window.findChildren(Overlay)):
                break
            hands.press(Key.Key_Escape)
        me.wait_for(lambda: hands.at is field)
        assert not any(each.isVisible() for each in me.window.findChildren(Overlay)), words
        assert field.toPlainText() == "half a question", words
    hands.press(Key.Key_F, Ctrl)
    assert hands.at is me.window.conversation.find_bar.field
    hands.press(Key.Key_Escape)
    assert hands.at is me.transcript, "who searched reads on"


@pytest.mark.timeout(120)
def test_a_budget_is_set_kept_to_and_taken_away_by_keys(hands: Hands) -> None:
    """On the page of usage; then a message is refused with its reason and sent anyway, and the budget goes again."""
    me = hands.me
    hands.press(Key.Key_U, Ctrl, Shift)
    view = me.desk.on_demand.pages.view
    me.wait_for(lambda: view.isVisible() and isinstance(view.stack.currentWidget(), UsageView))
    page = view.stack.currentWidget()
    assert isinstance(page, UsageView)
    view.activateWindow()
    hands.tab_to(page.budgets.amount)
    hands.type("0.00001")
    hands.tab_to(page.budgets.ends)
    hands.press(Key.Key_End)
    hands.tab_to(page.budgets.set_button)
    hands.press(Key.Key_Space)
    me.wait_for(lambda: len(page.budgets.gauges) == 1)
    hands.press(Key.Key_Escape)
    me.wait_for(lambda: not view.isVisible())
    me.window.activateWindow()
    hands.press(Key.Key_J, Ctrl)
    hands.type("Is this too dear?")
    hands.press(Key.Key_Return)
    note = me.window.conversation.composer
    me.wait_for(lambda: note.refusal is not None and note.refusal.isVisible())
    assert note.refusal is not None
    assert note.field.toPlainText() == "Is this too dear?", "nothing was lost"
    hands.tab_to(note.refusal.anyway)
    hands.press(Key.Key_Space)
    me.wait_for_answer(1)
    hands.press(Key.Key_U, Ctrl, Shift)
    me.wait_for(view.isVisible)
    view.activateWindow()
    me.wait_for(lambda: page.budgets.gauges[0].isVisible())
    hands.tab_to(page.budgets.gauges[0].remove_button)
    hands.press(Key.Key_Space)
    me.wait_for(lambda: not page.budgets.gauges)
    hands.tab_to(page.budgets.undo_button)
    hands.press(Key.Key_Space)
    me.wait_for(lambda: len(page.budgets.gauges) == 1)
