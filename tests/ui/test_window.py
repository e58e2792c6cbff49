"""The window as a person uses it: type, send, switch, stop, export."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from interline import language
from interline.keys.vault import KeyState, Where
from interline.model.change import Topic
from interline.model.errors import BudgetRefused, ConfigMistake, DatabaseDamaged, DiskFull
from interline.model.request import Effort, TurnSettings
from interline.model.route import Choice
from interline.services.changes import UPGRADING
from interline.services.exporting.order import Order
from interline.ui.exporting.view import ExportView
from interline.ui.local_servers.view import LocalServersView
from interline.ui.picker.view import PickerView, star_room
from interline.ui.receipt.view import ReceiptView
from interline.ui.vendor_key.view import VendorKeyView
from interline.ui.widgets.overlay import Overlay
from interline.ui.widgets.question import Question
from tests.ui.conftest import Scene
from tests.ui.fakes import LOCAL, A, B, FakeInterline, Script

Key, Ctrl, Shift = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


def press(
    scene: Scene, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE, on: QWidget | None = None
) -> None:
    scene.bot.keyClick(on or scene.composer.field, key, modifiers)


def ask(scene: Scene, text: str) -> None:
    scene.write(text)
    press(scene, Key.Key_Return)


def overlay(scene: Scene, kind: type) -> object:
    return scene.window.findChild(kind)


def test_what_is_typed_and_sent_is_answered(scene: Scene) -> None:
    """Enter sends; the answer streams in; field, title, list and cost follow."""
    ask(scene, "Three days, no car?")
    scene.bot.waitUntil(lambda: bool(scene.transcript.finished))
    scene.idle()

    assert scene.fake.chat.sent[0]["text"] == "Three days, no car?"
    assert scene.transcript.finished[0].text == "Hello there."
    assert scene.composer.text == ""
    assert scene.window.conversation.header.title.label.text() == "Three days, no car?"
    assert scene.desk.conversation.id in scene.fake.library.stored
    scene.bot.waitUntil(lambda: scene.window.conversation.header.cost.text() == "$0.0123")
    scene.bot.waitUntil(lambda: scene.window.sidebar.model.place_of(scene.desk.conversation.id).isValid())


def test_the_statuses_name_who_is_asked_and_who_was_passed_over(scene: Scene) -> None:
    """A fallback is said in words while it happens and under the answer."""
    scene.fake.chat.scripts = [Script(fails=(A,), answers=B)]
    ask(scene, "Hello")
    scene.bot.waitUntil(lambda: bool(scene.transcript.finished))

    assert scene.transcript.statuses == [
        "Choosing a model…",
        "Asking Sim A…",
        "Sim A · ok: overloaded (529). Asking Sim B · ok…",
        "Asking Sim B…",
    ]
    receipt = scene.transcript.finished[0].receipt
    assert receipt is not None
    assert receipt.why == "Sim A was overloaded (529, 1.4 s); Sim B answered."


def test_a_turn_that_nobody_answers_says_why_and_can_be_tried_again(scene: Scene) -> None:
    """The sentence stands in the answer's place; the next try is a version beside it."""
    scene.fake.chat.scripts = [
        Script(fails=(A,), answers=None, note="Sim A did not accept the key. Check it.")
    ]
    ask(scene, "Hello")
    scene.bot.waitUntil(lambda: bool(scene.transcript.finished))
    failed = scene.transcript.finished[0]
    assert failed.note == "Sim A did not accept the key. Check it."
    scene.idle()

    scene.transcript.regenerate_requested.emit(failed.id)
    scene.bot.waitUntil(lambda: len(scene.transcript.finished) == 2)

    assert scene.transcript.finished[1].text == "Hello there."
    assert scene.transcript.versions == {
        scene.transcript.finished[1].id: (failed.id, scene.transcript.finished[1].id)
    }


def test_enter_twice_sends_once(scene: Scene) -> None:
    """Neither a second Enter nor a press on the button sends the same words again."""
    gate = scene.fake.gates["send"] = asyncio.Event()
    ask(scene, "Once")
    press(scene, Key.Key_Return)
    scene.bot.mouseDClick(scene.composer.button, Qt.MouseButton.LeftButton)
    gate.set()
    scene.bot.waitUntil(lambda: bool(scene.transcript.finished))
    scene.idle()

    assert [sent["text"] for sent in scene.fake.chat.sent] == ["Once"]


def test_words_stay_until_they_are_stored(scene: Scene) -> None:
    """The field is emptied only when the turn is on disk, and what was typed meanwhile stays."""
    gate = scene.fake.gates["send"] = asyncio.Event()
    ask(scene, "First")
    scene.write(" and more")
    assert scene.composer.text == "First and more"

    gate.set()
    scene.bot.waitUntil(lambda: bool(scene.fake.chat.sent))
    scene.bot.waitUntil(lambda: scene.composer.text == " and more")


def test_words_that_cannot_be_stored_stay_in_the_field(scene: Scene) -> None:
    """A full disk costs no words: they stand where they were typed, and the window says what to do."""
    scene.fake.troubles["send"] = DiskFull("The disk is full.", next_step="Make room, then send again.")
    ask(scene, "Keep me")
    scene.bot.waitUntil(lambda: scene.notice != "")

    assert scene.notice == "The disk is full. Make room, then send again."
    assert scene.composer.text == "Keep me"
    scene.fake.troubles.clear()
    press(scene, Key.Key_Return)
    scene.bot.waitUntil(lambda: bool(scene.transcript.finished))
    assert [sent["text"] for sent in scene.fake.chat.sent] == ["Keep me"]


def test_escape_stops_the_answer_and_keeps_what_came(scene: Scene) -> None:
    """■ while it streams; Esc ends it."""
    scene.fake.chat.scripts = [Script(pieces=("So far", " and on"), holds=True)]
    ask(scene, "Tell me")
    scene.bot.waitUntil(lambda: "So far" in scene.transcript.toPlainText())
    assert scene.composer.button.stops
    assert scene.composer.button.accessibleName() == "Stop answer"

    press(scene, Key.Key_Escape)
    scene.bot.waitUntil(lambda: bool(scene.transcript.finished))

    assert scene.transcript.finished[0].status == "stopped"
    assert scene.transcript.finished[0].text == "So far"
    assert not scene.composer.button.stops


def test_escape_before_the_turn_began_stops_it_too(scene: Scene) -> None:
    """Esc pressed while the message is still being stored is not forgotten."""
    gate = scene.fake.gates["send"] = asyncio.Event()
    scene.fake.chat.scripts = [Script(holds=True)]
    ask(scene, "Never mind")
    press(scene, Key.Key_Escape)
    gate.set()
    scene.bot.waitUntil(lambda: bool(scene.transcript.finished))

    assert scene.transcript.finished[0].status == "stopped"


def test_nothing_is_sent_while_an_answer_streams(scene: Scene) -> None:
    """Enter then does nothing, and the words wait."""
    scene.fake.chat.scripts = [Script(holds=True)]
    ask(scene, "One")
    scene.bot.waitUntil(lambda: scene.composer.button.stops)
    ask(scene, "Two")

    assert scene.composer.text == "Two"
    assert len(scene.fake.chat.sent) == 1


def test_a_conversation_goes_on_in_the_background(scene: Scene) -> None:
    """Leaving it ends nothing; coming back shows the answer from its beginning."""
    other = scene.fake.library.add("Other", age=timedelta(days=1), turns=1)
    scene.fake.chat.scripts = [Script(pieces=("Begin", " middle", " end"), holds=True)]
    ask(scene, "Long story")
    scene.bot.waitUntil(lambda: "Begin middle" in scene.transcript.toPlainText())
    first = scene.desk.conversation.id

    scene.desk.conversation.open(other)
    scene.bot.waitUntil(lambda: "Answer 1." in scene.transcript.toPlainText())
    assert not scene.composer.button.stops
    assert scene.window.sidebar.model.is_streaming(first)

    scene.desk.conversation.open(first)
    scene.bot.waitUntil(lambda: "Begin middle" in scene.transcript.toPlainText())
    assert scene.composer.button.stops
    scene.fake.chat.turns[0].go.set()
    scene.bot.waitUntil(lambda: bool(scene.transcript.finished))
    assert scene.transcript.finished[0].text == "Begin middle end"
    assert not scene.window.sidebar.model.is_streaming(first)


def test_an_answer_that_ended_unseen_gets_a_dot(scene: Scene) -> None:
    """The dot goes when the conversation is opened."""
    scene.fake.chat.scripts = [Script(holds=True)]
    ask(scene, "Slow one")
    scene.bot.waitUntil(lambda: scene.composer.button.stops)
    first = scene.desk.conversation.id
    scene.desk.commands.new_conversation()
    scene.fake.chat.turns[0].go.set()
    scene.bot.waitUntil(lambda: scene.window.sidebar.model.is_unread(first))

    scene.desk.conversation.open(first)
    assert not scene.window.sidebar.model.is_unread(first)


def test_each_conversation_keeps_its_own_draft(scene: Scene) -> None:
    """What is written in one does not turn up in the other."""
    one = scene.fake.library.add("One", turns=1)
    scene.write("for the new one")
    scene.desk.conversation.open(one)
    assert scene.composer.text == ""
    scene.write("for one")

    scene.desk.commands.new_conversation()
    assert scene.composer.text == "for the new one"
    scene.desk.conversation.open(one)
    assert scene.composer.text == "for one"


def test_a_message_sent_before_leaving_is_taken_from_its_draft(scene: Scene) -> None:
    """Stored while another conversation is shown, it is not offered again."""
    one = scene.fake.library.add("One", turns=1)
    gate = scene.fake.gates["send"] = asyncio.Event()
    ask(scene, "On its way")
    scene.desk.conversation.open(one)
    gate.set()
    scene.bot.waitUntil(lambda: bool(scene.fake.chat.sent))
    scene.desk.commands.new_conversation()
    scene.bot.waitUntil(lambda: scene.composer.text == "")


def test_the_picker_switches_the_model_and_keeps_the_conversation(scene: Scene) -> None:
    """Ctrl+L, a few letters, Enter: the next turn asks the other vendor in the same conversation."""
    ask(scene, "Hello")
    scene.bot.waitUntil(lambda: bool(scene.transcript.finished))
    scene.idle()
    conversation = scene.desk.conversation.id

    press(scene, Key.Key_L, Ctrl)
    picker = scene.window.findChild(PickerView)
    assert picker.isVisible()
    scene.bot.waitUntil(lambda: picker.rows.rowCount() > 4)
    scene.bot.keyClicks(picker.field, "sim b ok")
    press(scene, Key.Key_Return, on=picker.field)
    assert not picker.isVisible()
    assert scene.window.conversation.header.pill.accessibleName() == "Model: Sim B · ok"
    ask(scene, "And you?")
    scene.bot.waitUntil(lambda: len(scene.transcript.finished) == 2)

    assert scene.fake.chat.sent[1] == {
        "text": "And you?", "conversation": conversation, "files": (), "choice": Choice(pin=B),
    }  # fmt: skip
    assert "Hello" in scene.transcript.toPlainText()


def test_a_model_is_starred_by_key_and_by_mouse(scene: Scene) -> None:
    """The picker stays open, the marked row is said to be a favourite."""
    press(scene, Key.Key_L, Ctrl)
    picker = scene.window.findChild(PickerView)
    scene.bot.waitUntil(lambda: picker.rows.rowCount() > 4)
    scene.bot.keyClicks(picker.field, "sim b ok")

    def spoken() -> str:
        return str(picker.list.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole))

    press(scene, Key.Key_D, Ctrl, on=picker.field)
    assert ", favourite" in spoken()
    star = star_room(picker.list.visualRect(picker.list.currentIndex())).center()
    scene.bot.mouseClick(picker.list.viewport(), Qt.MouseButton.LeftButton, pos=star)
    assert ", favourite" not in spoken()
    assert picker.isVisible()
    assert scene.desk.conversation.asked.choice == Choice()


def test_where_no_model_fits_a_vendor_can_be_added(scene: Scene) -> None:
    """On its page of the settings; a vendor that trains on prompts is told of in a sentence."""
    press(scene, Key.Key_L, Ctrl)
    picker = scene.window.findChild(PickerView)
    scene.bot.waitUntil(lambda: picker.rows.rowCount() > 4)
    scene.bot.keyClicks(picker.field, "sim b ok")
    assert picker.foot.text().startswith("Sim B may train on prompts")
    scene.bot.keyClicks(picker.field, " nowhere")
    press(scene, Key.Key_Return, on=picker.field)
    assert not picker.isVisible()
    assert scene.desk.on_demand.pages.presenter.shown == "vendors"


def test_ctrl_enter_asks_with_the_next_message_alone_until_the_line_is_closed(scene: Scene) -> None:
    """It stands over the composer; Ctrl+Shift+Enter is for new conversations, and for the one not begun."""
    press(scene, Key.Key_L, Ctrl)
    picker = scene.window.findChild(PickerView)
    scene.bot.waitUntil(lambda: picker.rows.rowCount() > 4)
    scene.bot.keyClicks(picker.field, "sim b ok")
    press(scene, Key.Key_Return, Ctrl, on=picker.field)
    assert not picker.isVisible()
    asked, line = scene.desk.conversation.asked, scene.composer.once
    assert line is not None
    assert (asked.choice, asked.next) == (Choice(), Choice(pin=B))
    assert (line.isVisible(), line.words.text()) == (True, "Only the next message asks: Sim B · ok")
    line.leave.click()
    assert (line.isVisible(), asked.next) == (False, Choice())

    press(scene, Key.Key_L, Ctrl)
    scene.bot.keyClicks(picker.field, "sim b ok")
    press(scene, Key.Key_Return, Ctrl | Shift, on=picker.field)
    assert picker.isVisible()
    row = picker.rows.at(picker.list.currentIndex().row())
    assert [each.text().split("\t")[0] for each in picker.menu_of(row).actions()] == [
        "Ask in this conversation", "Ask with the next message only", "Ask in new conversations", "Add to favourites",
    ]  # fmt: skip
    scene.desk.commands.new_conversation()
    assert asked.choice == Choice(pin=B)


def test_a_choice_that_cannot_be_stored_is_taken_back(scene: Scene) -> None:
    """The pill never names what the conversation does not ask."""
    one = scene.fake.library.add("One", turns=1)
    scene.desk.conversation.open(one)
    scene.bot.waitUntil(lambda: scene.desk.conversation.asked.choice is not None)
    scene.fake.troubles["set_choice"] = DiskFull("The disk is full.")
    scene.desk.conversation.asked.choose(Choice(pin=B))
    scene.bot.waitUntil(lambda: scene.notice == "The disk is full.")

    assert scene.window.conversation.header.pill.accessibleName().startswith("Model: Default route")


def test_effort_and_search_belong_to_their_conversation(scene: Scene) -> None:
    """They go along with each turn, stand with the conversation, and are not those of the next one."""
    options = scene.composer.options
    scene.bot.waitUntil(lambda: scene.desk.asking.options.abilities is not None)
    press(scene, Key.Key_E, Ctrl)
    assert options.menu is not None
    for _ in range(4):
        press(scene, Key.Key_Down, on=options.menu)
    press(scene, Key.Key_Return, on=options.menu)
    # Without a window manager nobody does it.
    scene.window.activateWindow()
    press(scene, Key.Key_W, Ctrl | Shift)
    assert (options.effort.text(), options.search.text()) == (" Effort: high", " Web on")
    ask(scene, "Think hard")
    scene.bot.waitUntil(lambda: bool(scene.transcript.finished))
    scene.idle()
    wanted = TurnSettings(Effort.HIGH, search=True)
    assert scene.fake.chat.settings == [wanted]
    first = scene.desk.conversation.id

    options.search_toggled.emit()
    stored = scene.fake.library.stored[first]
    scene.bot.waitUntil(lambda: stored.conversation.settings == TurnSettings(Effort.HIGH))
    press(scene, Key.Key_R, Ctrl)
    scene.bot.waitUntil(lambda: len(scene.transcript.finished) == 2)
    scene.idle()
    assert scene.fake.chat.settings[-1] == TurnSettings(Effort.HIGH)

    scene.desk.commands.new_conversation()
    assert (options.effort.text(), options.search.text()) == (" Effort: auto", " Web off")
    scene.desk.conversation.open(first)
    scene.bot.waitUntil(lambda: options.effort.text() == " Effort: high")


def test_a_temperature_belongs_to_its_conversation(scene: Scene) -> None:
    """Chosen by keyboard, sent with the turn, and not that of the next conversation."""
    options = scene.composer.options
    scene.bot.waitUntil(lambda: scene.desk.asking.options.abilities is not None)
    press(scene, Key.Key_E, Ctrl | Qt.KeyboardModifier.AltModifier)
    assert options.menu is not None
    for _ in range(2):
        press(scene, Key.Key_Down, on=options.menu)
    press(scene, Key.Key_Return, on=options.menu)
    assert options.temperature.text() == " 0.3"
    ask(scene, "Be steady")
    scene.bot.waitUntil(lambda: bool(scene.transcript.finished))
    scene.idle()
    assert scene.fake.chat.settings == [TurnSettings(temperature=0.3)]
    scene.desk.commands.new_conversation()
    assert options.temperature.text() == ""


def test_settings_that_cannot_be_stored_are_taken_back(scene: Scene) -> None:
    """The buttons never show what the conversation does not do."""
    one = scene.fake.library.add("One", turns=1)
    scene.desk.conversation.open(one)
    scene.bot.waitUntil(lambda: scene.desk.conversation.asked.choice is not None)
    scene.fake.troubles["set_settings"] = DiskFull("The disk is full.")
    scene.desk.asking.options.set_effort(Effort.LOW)
    assert scene.composer.options.effort.text() == " Effort: low"
    scene.bot.waitUntil(lambda: scene.notice == "The disk is full.")

    assert scene.composer.options.effort.text() == " Effort: auto"


def test_another_model_changes_what_can_be_set(scene: Scene) -> None:
    """A vendor without a web search has the switch off, with the reason; a model that cannot think says so."""
    options = scene.composer.options
    scene.desk.conversation.asked.choose(Choice(pin=LOCAL))
    scene.bot.waitUntil(lambda: options.effort.text() == " No thinking")
    assert not options.search.isEnabled()
    scene.desk.conversation.asked.choose(Choice(pin=A))
    scene.bot.waitUntil(lambda: options.effort.text() == " Effort: auto")
    assert options.search.isEnabled()


def test_regenerate_makes_a_version_and_shows_it(scene: Scene) -> None:
    """Ctrl+R asks again; the first answer stays as a version."""
    ask(scene, "Hello")
    scene.bot.waitUntil(lambda: bool(scene.transcript.finished))
    scene.idle()
    scene.fake.chat.scripts = [Script(pieces=("Another.",))]
    press(scene, Key.Key_R, Ctrl)
    press(scene, Key.Key_R, Ctrl)
    scene.bot.waitUntil(lambda: len(scene.transcript.finished) == 2)
    scene.idle()

    first, second = scene.transcript.finished
    assert second.text == "Another."
    assert scene.transcript.versions[second.id] == (first.id, second.id)
    assert "Hello there." not in scene.transcript.toPlainText()


def test_the_last_answer_is_copied_as_it_was_written(scene: Scene) -> None:
    """Ctrl+Shift+C puts the Markdown on the clipboard."""
    scene.fake.chat.scripts = [Script(pieces=("**Bold** & <b>raw</b>",))]
    ask(scene, "Hello")
    scene.bot.waitUntil(lambda: bool(scene.transcript.finished))
    press(scene, Key.Key_C, Ctrl | Shift)

    assert QGuiApplication.clipboard().text() == "**Bold** & <b>raw</b>"


def test_the_receipt_opens_to_attempts_and_reasons(scene: Scene) -> None:
    """Ctrl+I shows who was asked, who failed and why, and what it cost."""
    scene.fake.chat.scripts = [Script(fails=(A,), answers=B)]
    ask(scene, "Hello")
    scene.bot.waitUntil(lambda: bool(scene.transcript.finished))
    press(scene, Key.Key_I, Ctrl)
    receipt = scene.window.findChild(ReceiptView)
    scene.bot.waitUntil(receipt.isVisible)
    words = [label.text() for label in receipt.labels]

    assert "Sim A · ok" in words
    assert "overloaded · 529 · 1.4 s" in words
    assert "not billed" in words
    assert "$0.0123" in words
    assert any("1,900 from cache" in word for word in words)
    scene.bot.mouseClick(receipt.copy_button, Qt.MouseButton.LeftButton)
    assert "overloaded · 529 · 1.4 s" in QGuiApplication.clipboard().text()
    press(scene, Key.Key_Escape, on=receipt.copy_button)
    assert not receipt.isVisible()
    assert scene.window.focusWidget() is scene.composer.field


def test_a_failed_turn_has_a_receipt_too(scene: Scene) -> None:
    """The line that says that nobody answered opens to the attempts."""
    scene.fake.chat.scripts = [Script(fails=(A, B), answers=None)]
    ask(scene, "Hello")
    scene.bot.waitUntil(lambda: bool(scene.transcript.finished))
    scene.transcript.receipt_requested.emit(scene.transcript.finished[0].id)
    receipt = scene.window.findChild(ReceiptView)
    scene.bot.waitUntil(receipt.isVisible)

    assert [label.text() for label in receipt.labels].count("not billed") == 2


def test_a_conversation_is_exported_from_its_sheet(scene: Scene, home: Path) -> None:
    """Keys alone: the shortcut, the format, the place, Enter; the window tells when it is written."""
    ask(scene, "Hello")
    scene.bot.waitUntil(lambda: bool(scene.transcript.finished))
    scene.idle()
    press(scene, Key.Key_E, Ctrl | Shift)
    sheet = scene.window.findChild(ExportView)
    assert sheet is not None
    scene.bot.waitUntil(sheet.isVisible)
    assert sheet.format.hasFocus()
    scene.bot.keyClicks(sheet.format, "Web")
    assert sheet.place.text().endswith("Hello.html")
    target = home / "talk.html"
    sheet.place.selectAll()
    scene.bot.keyClicks(sheet.place, str(target))
    scene.bot.keyClick(sheet.place, Key.Key_Return)
    scene.bot.waitUntil(lambda: scene.notice != "")

    expected = Order((scene.desk.conversation.id,), "html", "current", "inline")
    assert scene.fake.transfer.exported == [(expected, target)]
    assert scene.notice == f"Exported to {target}"
    assert not sheet.isVisible()


def test_an_empty_conversation_is_not_exported(scene: Scene) -> None:
    """Where there is none at all there is a sentence; else the others can be chosen."""
    press(scene, Key.Key_E, Ctrl | Shift)

    assert scene.notice == "There is nothing to export yet. Write a message first."


def test_a_mistake_in_vendors_toml_is_told_and_the_rest_works(
    fake: FakeInterline, request: pytest.FixtureRequest
) -> None:
    """One sentence above the transcript, which can be dismissed."""
    fake.vendors.mistakes = (ConfigMistake("vendors.toml", 3, "“wire” may not be “x”.", "Allowed: gemini."),)
    scene: Scene = request.getfixturevalue("scene")
    scene.bot.waitUntil(lambda: scene.notice != "")
    assert scene.notice == "vendors.toml, line 3: “wire” may not be “x”. Allowed: gemini."
    scene.window.conversation.banner.dismiss()
    assert not scene.window.conversation.banner.isVisible()

    ask(scene, "Hello")
    scene.bot.waitUntil(lambda: bool(scene.transcript.finished))


def test_a_database_that_does_not_open_is_told_and_can_be_tried_again(scene: Scene) -> None:
    """Until then nothing typed is lost."""
    scene.fake.troubles["services"] = DatabaseDamaged(
        "The database is damaged.", next_step="Restore a backup."
    )
    scene.desk.start()
    scene.bot.waitUntil(lambda: scene.notice != "")
    ask(scene, "Early")
    scene.bot.waitUntil(lambda: not scene.desk.composer.is_sending(""))
    assert scene.notice == "The database is damaged. Restore a backup."
    assert scene.composer.text == "Early"

    scene.fake.troubles.clear()
    opened = scene.fake.opened
    banner = scene.window.conversation.banner
    scene.bot.mouseClick(banner.action_button, Qt.MouseButton.LeftButton)
    scene.bot.waitUntil(lambda: scene.fake.opened == opened + 1)
    press(scene, Key.Key_Return)
    scene.bot.waitUntil(lambda: bool(scene.transcript.finished))


def test_bringing_a_large_library_to_this_version_is_told_until_it_is_listed(scene: Scene) -> None:
    """So that an empty list does not look like a loss."""
    scene.fake.gates["list"] = asyncio.Event()
    scene.desk.sidebar.reload()
    scene.fake.changes.publish(Topic.UPGRADE)
    scene.bot.waitUntil(lambda: scene.notice == UPGRADING)
    scene.fake.gates["list"].set()
    scene.bot.waitUntil(lambda: not scene.window.conversation.banner.isVisible())


def test_the_upgrade_is_told_in_the_users_language(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what was told in it is withdrawn in it."""
    monkeypatch.setattr(language, "_spoken", language.Language("xx", lambda text, comment, n: text.upper()))
    scene.fake.gates["list"] = asyncio.Event()
    scene.desk.sidebar.reload()
    scene.fake.changes.publish(Topic.UPGRADE)
    scene.bot.waitUntil(lambda: scene.notice == UPGRADING.upper())
    scene.fake.gates["list"].set()
    scene.bot.waitUntil(lambda: not scene.window.conversation.banner.isVisible())


def test_the_first_run_offers_three_ways_to_start(scene: Scene) -> None:
    """Cards on the empty page; the composer works besides."""
    empty = scene.window.conversation.empty
    cards = [card for card in empty.cards if card.isVisible()]
    assert [card.accessibleName() for card in cards] == [
        "Try the small built-in model",
        "Add a vendor's key",
        "Use a server on this computer",
    ]

    scene.bot.mouseClick(cards[0], Qt.MouseButton.LeftButton)
    scene.bot.waitUntil(lambda: scene.desk.conversation.asked.choice == Choice(pin=LOCAL))
    scene.bot.mouseClick(cards[1], Qt.MouseButton.LeftButton)
    assert scene.window.findChild(VendorKeyView).isVisible()
    scene.window.dismiss_overlay()
    press(scene, Key.Key_Space, on=cards[2])
    assert scene.window.findChild(LocalServersView).isVisible()


def test_the_first_run_offers_a_key_of_the_environment(scene: Scene) -> None:
    """Nobody pastes what is there already."""
    scene.fake.vendors.key = KeyState(Where.ENVIRONMENT, "in the environment")
    scene.desk.start()
    card = scene.window.conversation.empty.cards[1]
    scene.bot.waitUntil(lambda: card.accessibleName() == "Use the key for OpenAI")
    assert card.accessibleDescription() == (
        "Found in the environment: OPENAI_API_KEY. See which models answer."
    )


def test_the_cards_go_once_there_are_conversations(scene: Scene) -> None:
    """They are for the first run."""
    scene.fake.library.add("One")
    scene.desk.sidebar.reload()
    scene.bot.waitUntil(lambda: not any(card.isVisible() for card in scene.window.conversation.empty.cards))


def test_a_key_is_saved_tested_and_leaves_the_field(scene: Scene) -> None:
    """What the vendor says of it is shown; the key is in no label."""
    scene.desk.commands.add_key()
    sheet = scene.window.findChild(VendorKeyView)
    scene.bot.waitUntil(lambda: sheet.vendor.count() == 1)
    scene.bot.keyClicks(sheet.field, "sk-secret-0000007f2a")
    press(scene, Key.Key_Return, on=sheet.field)
    scene.bot.waitUntil(lambda: "accepts" in sheet.result.text())

    assert scene.fake.vendors.keys == {"openai": "sk-secret-0000007f2a"}
    assert sheet.field.text() == ""
    assert "sk-secret" not in sheet.result.text()


def test_a_link_shows_its_real_host_before_it_is_opened(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is opened by the click on the text."""
    opened: list[str] = []
    monkeypatch.setattr("interline.ui.links.follow", opened.append)
    scene.desk.leaving.follow_link("https://bank.example@bücher.example/x")
    question = scene.window.findChild(Question)
    assert question.card.accessibleName() == "Open xn--bcher-kva.example?"
    assert opened == []
    scene.bot.mouseClick(question.answers[0], Qt.MouseButton.LeftButton)
    assert opened == ["https://bank.example@bücher.example/x"]

    scene.desk.leaving.follow_link("vscode://file/etc/passwd")
    assert [answer.text() for answer in question.answers] == ["Copy the address", "Close"]


def test_a_title_is_changed_in_place(scene: Scene) -> None:
    """F2, other words, Enter."""
    one = scene.fake.library.add("One", turns=1)
    scene.desk.conversation.open(one)
    title = scene.window.conversation.header.title
    scene.bot.waitUntil(lambda: title.label.text() == "One")
    press(scene, Key.Key_F2)
    scene.bot.keyClicks(title.field, "Other & <b>words</b>")
    press(scene, Key.Key_Return, on=title.field)
    scene.bot.waitUntil(lambda: scene.fake.library.stored[one].conversation.title == "Other & <b>words</b>")
    scene.bot.waitUntil(lambda: title.label.text() == "Other & <b>words</b>")


def test_escape_leaves_a_title_as_it_was(scene: Scene) -> None:
    """And stops no answer."""
    one = scene.fake.library.add("One", turns=1)
    scene.desk.conversation.open(one)
    title = scene.window.conversation.header.title
    scene.bot.waitUntil(lambda: title.label.text() == "One")
    press(scene, Key.Key_F2)
    scene.bot.keyClicks(title.field, "Other")
    press(scene, Key.Key_Escape, on=title.field)

    assert title.currentWidget() is title.label
    assert title.label.text() == "One"
    assert scene.fake.library.stored[one].conversation.title == "One"


def test_a_conversation_that_is_gone_leads_to_a_new_one(scene: Scene) -> None:
    """With the reason; the window is not left on something that does not exist."""
    scene.desk.conversation.open("no such id")
    scene.bot.waitUntil(lambda: scene.notice != "")

    assert scene.notice == "No conversation begins with this id."
    assert scene.desk.conversation.id == ""


def test_a_narrow_window_has_a_drawer(scene: Scene) -> None:
    """F9 opens it, Esc closes it, picking a conversation closes it."""
    one = scene.fake.library.add("One", turns=1)
    scene.window.resize(720, 480)
    assert not scene.window.sidebar.isVisible()
    assert scene.window.conversation.header.sidebar.isVisible()
    press(scene, Key.Key_F9)
    assert scene.window.sidebar.isVisible()
    assert scene.window.conversation.width() == scene.window.sides.width()
    press(scene, Key.Key_Escape)
    assert not scene.window.sidebar.isVisible()
    press(scene, Key.Key_F9)
    scene.window.sidebar.opened.emit(one, "")
    assert not scene.window.sidebar.isVisible()


def test_every_control_has_a_name(scene: Scene) -> None:
    """A screen reader can say what each button, field and list is."""
    scene.desk.commands.add_key()
    from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLineEdit, QPlainTextEdit

    controls = [
        control
        for kind in (QAbstractButton, QAbstractItemView, QLineEdit, QPlainTextEdit)
        for control in scene.window.findChildren(kind)
        if not isinstance(control, type(scene.transcript)) and not control.objectName().startswith("qt_")
    ]
    nameless = [
        control
        for control in controls
        if not control.accessibleName()
        and not (isinstance(control, QAbstractButton) and control.text())
        and control.parent() is not scene.window.findChild(VendorKeyView).vendor
        and control.isVisible()
    ]

    assert len(controls) > 10
    assert nameless == []


def test_closing_stops_the_answer_and_closes_the_services(scene: Scene) -> None:
    """What came is kept; drafts are written down."""
    scene.fake.chat.scripts = [Script(pieces=("Half", " whole"), holds=True)]
    ask(scene, "Tell me")
    scene.bot.waitUntil(lambda: "Half" in scene.transcript.toPlainText())
    scene.write("unsent")
    task = asyncio.get_running_loop().create_task(scene.desk.close())
    scene.bot.waitUntil(task.done)

    assert scene.fake.chat.turns[0].stopped
    assert scene.fake.closed == 1
    kept = scene.fake.library.stored[scene.desk.conversation.id].messages[-1]
    assert kept.text == "Half"
    assert "unsent" in (Path(scene.desk.drafts.file)).read_text(encoding="utf-8")


NEEDS_ONE = (
    *(
        "conversation.rename",
        "conversation.pin",
        "conversation.star",
        "conversation.move",
        "conversation.tag",
    ),
    *("conversation.archive", "conversation.delete", "conversation.branches", "conversation.branch_name"),
    *(
        "conversation.fork",
        "answer.regenerate",
        "answer.others",
        "answer.copy",
        "answer.receipt",
        "message.edit",
    ),
)
"""Commands that work on a conversation."""


@pytest.mark.parametrize("command", NEEDS_ONE)
def test_a_command_that_has_nothing_to_work_on_says_so(scene: Scene, command: str) -> None:
    """And what to do; a command that does nothing and says nothing looks broken."""
    scene.window.conversation.banner.dismiss()
    scene.window.commands.run(command)
    scene.bot.waitUntil(lambda: "has not begun. Write a message" in scene.notice)
    assert not any(each.isVisible() for each in scene.window.findChildren(Overlay))


def test_what_a_budget_refused_is_no_longer_said_once_its_words_are_gone(scene: Scene) -> None:
    """It was about them."""
    scene.fake.chat.refusal = BudgetRefused("Too dear.", next_step="Raise it.")
    field = scene.composer.field
    scene.bot.keyClicks(field, "Hello")
    scene.bot.keyClick(field, Qt.Key.Key_Return)
    scene.bot.waitUntil(lambda: scene.composer.refusal is not None and scene.composer.refusal.isVisible())
    note = scene.composer.refusal
    assert note is not None
    scene.bot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    scene.bot.keyClick(field, Qt.Key.Key_Backspace)
    scene.bot.waitUntil(lambda: not note.isVisible())
