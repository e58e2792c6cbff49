"""The page of vendors in a window: keys are typed, tested and removed, servers added; what is typed is never lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from interline.services.arranging import VendorDraft
from interline.ui import theme as themes
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
