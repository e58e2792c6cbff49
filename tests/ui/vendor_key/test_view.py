"""The sheet that takes a key, as a person sees it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from interline.model.facts import ModelFacts
from interline.model.refs import ModelRef
from interline.model.route import Choice
from interline.services.vendors import ModelChoice
from interline.ui import icons
from interline.ui.picker.rows import reached_rows
from interline.ui.vendor_key.view import KeyVendor, VendorKeyView

FOUND = "A key was found in the environment (B_KEY)."
VENDORS = (KeyVendor("a", "A", "https://a.example/keys"), KeyVendor("b", "B", "", FOUND, is_offered=True))


@pytest.fixture
def sheet(qtbot: QtBot) -> Iterator[VendorKeyView]:
    icons.load()
    window = QWidget()
    window.resize(800, 600)
    qtbot.addWidget(window)
    made = VendorKeyView(window)
    window.show()
    made.ask()
    made.set_vendors(VENDORS)
    yield made
    window.hide()


def rows(count: int) -> list[ModelChoice]:
    return [
        ModelChoice(ModelRef("b", f"m{number}"), "B", ModelFacts(f"m{number}"), None, True)
        for number in range(count)
    ]


def test_the_vendor_whose_key_was_found_is_offered_first(sheet: VendorKeyView) -> None:
    """Its key is tested as it is, and another one can be pasted all the same."""
    tested: list[str] = []
    saved: list[tuple[str, str]] = []
    sheet.test_requested.connect(tested.append)
    sheet.save_requested.connect(lambda vendor, typed: saved.append((vendor, typed)))
    assert (sheet.vendor.currentText(), sheet.found.text()) == ("B", FOUND)
    assert (sheet.save.text(), sheet.save.isEnabled()) == ("Test", True)
    sheet.save.click()
    QTest.keyClicks(sheet.field, "sk-other")
    assert sheet.save.text() == "Save and test"
    QTest.keyClick(sheet.field, Qt.Key.Key_Return)
    assert (tested, saved) == (["b"], [("b", "sk-other")])


def test_a_vendor_without_a_key_wants_one(sheet: VendorKeyView) -> None:
    """With the page on which it is made; an empty field is not sent."""
    sheet.vendor.setCurrentIndex(0)
    assert sheet.page.text() == "Keys are made at https://a.example/keys"
    assert not sheet.found.isVisible()
    assert not sheet.save.isEnabled()


def test_a_model_that_the_key_reaches_is_picked_by_the_keyboard(sheet: VendorKeyView) -> None:
    """The keyboard is on the list as soon as it is there; a long one scrolls."""
    picked: list[Choice] = []
    sheet.picked.connect(picked.append)
    sheet.show_reached(reached_rows(rows(40)))
    assert sheet.reached.hasFocus()
    assert sheet.card.geometry().bottom() < sheet.height()
    QTest.keyClick(sheet.reached, Qt.Key.Key_Down)
    QTest.keyClick(sheet.reached, Qt.Key.Key_Return)
    assert picked == [Choice(pin=ModelRef("b", "m1"))]


def test_what_was_reached_is_gone_with_another_vendor(sheet: VendorKeyView) -> None:
    """It was of the other one's key."""
    sheet.show_reached(reached_rows(rows(2)))
    sheet.vendor.setCurrentIndex(0)
    assert not sheet.reached.isVisible()


def test_the_vendor_that_is_wanted_is_chosen(sheet: VendorKeyView) -> None:
    """Even where another was chosen before."""
    sheet.set_vendors(VENDORS, "a")
    assert sheet.vendor.currentText() == "A"
    sheet.set_vendors(VENDORS)
    assert sheet.vendor.currentText() == "A"


def test_the_page_where_keys_are_made_opens_in_the_browser(
    sheet: VendorKeyView, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has to copy an address that is only to be read."""
    opened: list[str] = []
    monkeypatch.setattr("interline.ui.links.follow", opened.append)
    assert not sheet.open_page.isVisible()
    sheet.vendor.setCurrentIndex(0)
    assert sheet.open_page.isVisible()
    sheet.open_page.click()
    assert opened == ["https://a.example/keys"]
