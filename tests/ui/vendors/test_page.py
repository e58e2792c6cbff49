"""The page of vendors in a window: keys are typed, tested and removed, servers added; what is typed is never lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from interline.services.arranging import VendorDraft
from interline.ui import theme as themes
from interline.ui.pages.arranged import OWN_SERVER
from interline.ui.vendors.view import VendorsView
from interline.ui.vendors.words import Group, KeyLine, VendorEntry

READY = VendorEntry(
    "sim", "Sim", Group.READY, "key …", ("Known.",), (KeyLine("", "kept", is_kept=True, can_remove=True),)
)
MINE = VendorEntry(
    *("mine", "Mine", Group.HERE, "1 model", ("Known.",)),
    is_own=True,
    is_benched=True,
    wire="ollama-chat",
    base_url="http://127.0.0.1:9",
)
NEW = VendorEntry(
    "new", "New", Group.KEYLESS, "no key", (), (KeyLine("", "none", False, False),), "https://keys.test/"
)


@pytest.fixture
def view(qtbot: QtBot) -> VendorsView:
    made = VendorsView()
    qtbot.addWidget(made)
    made.set_theme(themes.DARK)
    made.resize(640, 900)
    made.show_entries([READY, MINE, NEW], [])
    made.show()
    return made


def told(qtbot: QtBot, signal: object, do: Callable[[], object]) -> list[object]:
    with qtbot.waitSignal(signal) as caught:
        do()
    return list(caught.args)


def test_a_row_opens_and_the_others_close(view: VendorsView, qtbot: QtBot) -> None:
    """By mouse and keyboard; a screen reader hears which it is."""
    qtbot.mouseClick(view.rows["sim"].head, Qt.MouseButton.LeftButton)
    assert [row_id for row_id, row in view.rows.items() if row.is_open] == ["sim"]
    view.rows["mine"].head.setFocus()
    qtbot.keyClick(view.rows["mine"].head, Qt.Key.Key_Space)
    assert [row_id for row_id, row in view.rows.items() if row.is_open] == ["mine"]
    assert view.rows["mine"].head.accessibleDescription().startswith("open")
    qtbot.mouseClick(view.rows["mine"].head, Qt.MouseButton.LeftButton)
    assert not any(row.is_open for row in view.rows.values())


def test_a_vendor_whose_details_were_never_opened_is_one_widget(view: VendorsView) -> None:
    """There are dozens of them, and each widget costs the page time."""
    row = view.rows["sim"]
    row.show_entry(READY)
    row.set_open(False)
    assert row.findChildren(QWidget) == [row.head]
    assert not row.is_open
    row.set_open(True)
    assert row.details.isVisible()
    row.set_open(False)
    assert not row.details.isVisible()


def test_a_key_is_typed_unseen_and_sent_once(view: VendorsView, qtbot: QtBot) -> None:
    """Nothing but blanks is no key; kept, it leaves the field."""
    view.open_entry("new")
    row = view.rows["new"]
    field = row.fields[""]
    assert field.echoMode() is QLineEdit.EchoMode.Password
    qtbot.keyClicks(field, "  ")
    assert not row.buttons["Save"].isEnabled()
    qtbot.keyClicks(field, "sk-canary-1")
    assert told(qtbot, view.key_typed, lambda: qtbot.keyClick(field, Qt.Key.Key_Return)) == [
        "new",
        "",
        "  sk-canary-1",
    ]
    view.key_was_kept("new", "")
    assert field.text() == ""


def test_what_is_typed_outlives_a_new_look_at_the_vendors(view: VendorsView, qtbot: QtBot) -> None:
    """Also where the vendor itself is another by then, and what was said of it."""
    view.open_entry("new")
    qtbot.keyClicks(view.rows["new"].fields[""], "half a k")
    view.say_of("new", "It did not answer.", "bad")
    changed = VendorEntry("new", "New", Group.KEYLESS, "no key", ("Other.",), NEW.keys)
    view.show_entries([READY, changed], ["vendors.toml, line 3: wrong."])
    assert view.rows["new"].fields[""].text() == "half a k"
    assert view.rows["new"].is_open
    assert view.rows["new"].said.text() == "It did not answer."
    assert "mine" not in view.rows
    assert view.mistakes.isVisible()


def test_each_deed_is_told(view: VendorsView, qtbot: QtBot) -> None:
    """Test, remove the key, try again, remove the vendor."""

    def press(vendor: str, button: str) -> Callable[[], object]:
        return view.rows[vendor].buttons[button].click

    assert told(qtbot, view.test_requested, press("sim", "Test")) == ["sim", ""]
    view.rows["sim"].buttons["Remove"].click()
    assert told(qtbot, view.key_removed, press("sim", "Remove")) == ["sim", ""]
    assert told(qtbot, view.try_requested, press("mine", "Try again now")) == ["mine"]
    assert told(qtbot, view.vendor_removed, press("mine", "Remove vendor")) == ["mine"]
    assert "Remove vendor" not in view.rows["sim"].buttons


def test_a_server_is_added_and_changed_by_one_form(view: VendorsView, qtbot: QtBot) -> None:
    """Name and address are needed; to change one it is filled with what stands."""
    form = view.form
    assert not form.save_button.isEnabled()
    qtbot.keyClicks(form.name, "My server")
    qtbot.keyClicks(form.address, "http://127.0.0.1:1/v1")
    (draft,) = told(qtbot, view.vendor_typed, form.save_button.click)
    assert draft == VendorDraft("", "My server", "openai-chat", "http://127.0.0.1:1/v1")
    view.rows["mine"].buttons["Change…"].click()
    form.data.setCurrentText("may be trained on")
    (draft,) = told(qtbot, view.vendor_typed, form.save_button.click)
    assert draft == VendorDraft("mine", "Mine", "ollama-chat", "http://127.0.0.1:9", data="trains")
    form.cancel_button.click()
    assert form.name.text() == ""


def test_a_key_leaves_only_when_that_is_said_twice(view: VendorsView) -> None:
    """There is no way back; what is said in between says so, and a row that was closed asks anew."""
    removed: list[tuple[str, str]] = []
    view.key_removed.connect(lambda vendor, key: removed.append((vendor, key)))
    row = view.rows["sim"]
    view.open_entry("sim")
    row.buttons["Remove"].click()
    assert (removed, row.buttons["Remove"].text()) == ([], "Remove for good")
    assert "no way back" in row.said.text()
    view.open_entry("")
    view.open_entry("sim")
    assert row.buttons["Remove"].text() == "Remove key"
    row.buttons["Remove"].click()
    row.buttons["Remove"].click()
    assert removed == [("sim", "")]


def test_the_keyboard_stays_at_a_vendor_whose_details_change(view: VendorsView, qtbot: QtBot) -> None:
    """In the field that took a key, on the button that was pressed, or on the vendor where that is gone."""
    view.open_entry("new")
    window = view.window()
    view.rows["new"].fields[""].setFocus()
    kept = VendorEntry("new", "New", Group.READY, "key in the keychain", (), READY.keys)
    view.show_entries([READY, kept], [])
    qtbot.waitUntil(lambda: window.focusWidget() is view.rows["new"].fields[""])
    view.rows["new"].buttons["Remove"].setFocus()
    view.show_entries([READY, NEW], [])
    qtbot.waitUntil(lambda: window.focusWidget() is view.rows["new"].head)


def test_what_came_of_an_act_is_seen_wherever_the_page_is_scrolled_to(
    view: VendorsView, qtbot: QtBot
) -> None:
    """And so is the way back; the page is long, and what was removed may have stood at its end."""
    view.resize(600, 300)
    area = view.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    view.say("The vendor was taken out.", can_undo=True)
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    assert area.verticalScrollBar().value() > 0
    for part in (view.said, view.undo_button):
        assert not part.visibleRegion().isEmpty()
    view.say("")
    # A line that says nothing takes no room.
    qtbot.waitUntil(lambda: area.y() == 0)


@pytest.mark.parametrize("is_early", [False, True])
def test_the_form_for_a_server_is_led_to(qtbot: QtBot, *, is_early: bool) -> None:
    """It stands below all vendors, where nobody would look for it; also where they come later."""
    view = VendorsView()
    qtbot.addWidget(view)
    view.resize(600, 300)
    view.show()
    entries = [READY, MINE, *(replace(NEW, id=f"new-{number}") for number in range(20))]
    if not is_early:
        view.show_entries(entries, [])
    view.show_row(OWN_SERVER)
    if is_early:
        view.show_entries(entries, [])
    assert view.window().focusWidget() is view.form.name
    qtbot.waitUntil(lambda: not view.form.name.visibleRegion().isEmpty())
