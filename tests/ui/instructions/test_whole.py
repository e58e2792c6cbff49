"""A conversation's instructions as a person writes them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from interline.model.errors import StoreTrouble
from interline.ui.instructions.sheet import InstructionsSheet, count_words
from tests.ui.conftest import Run, Scene

Key, Ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier


def opened(scene: Scene) -> InstructionsSheet:
    scene.window.commands.run("conversation.instructions")
    sheet = scene.window.findChild(InstructionsSheet)
    assert isinstance(sheet, InstructionsSheet)
    assert sheet.isVisible()
    return sheet


def show(scene: Scene, **more: object) -> str:
    conversation = scene.fake.library.add("Stored", turns=1, **more)
    scene.desk.conversation.open(conversation)
    scene.bot.waitUntil(lambda: scene.desk.conversation.asked.choice is not None)
    return conversation


def test_they_are_stored_with_the_conversation(scene: Scene) -> None:
    """Ctrl+Enter saves; the menu says that there are some."""
    conversation = show(scene, system="Be brief.")
    assert scene.window.commands.qt["conversation.instructions"].text() == "Instructions (set)…"
    sheet = opened(scene)
    assert sheet.field.toPlainText() == "Be brief."
    QTest.keyClicks(sheet.field, "Answer in German. ")
    QTest.keyClick(sheet.field, Key.Key_Return, Ctrl)
    stored = scene.fake.library.stored[conversation]
    scene.bot.waitUntil(lambda: stored.conversation.system == "Answer in German.")
    assert not sheet.isVisible()


def test_those_of_a_conversation_that_has_not_begun_go_with_its_first_message(scene: Scene) -> None:
    """And only with that."""
    sheet = opened(scene)
    sheet.field.setPlainText("Be brief.")
    sheet.save.click()
    scene.write("Hello")
    scene.bot.keyClick(scene.composer.field, Key.Key_Return)
    scene.bot.waitUntil(lambda: bool(scene.transcript.finished))
    scene.idle()
    assert scene.fake.chat.systems == ["Be brief."]
    assert scene.fake.library.stored[scene.desk.conversation.id].conversation.system == "Be brief."
    scene.write("And?")
    scene.bot.keyClick(scene.composer.field, Key.Key_Return)
    scene.bot.waitUntil(lambda: len(scene.fake.chat.sent) == 2)
    assert scene.fake.chat.systems[1] is None
    scene.idle()
    scene.desk.commands.new_conversation()
    assert opened(scene).field.toPlainText() == ""


def test_their_length_is_said(scene: Scene) -> None:
    """In characters and about how many tokens each turn has more by them."""
    sheet = opened(scene)
    assert sheet.count.text() == "Nothing is said before the turns."
    sheet.field.setPlainText("x" * 3600)
    assert sheet.count.text() == count_words("x" * 3600)
    assert sheet.count.text().startswith("3,600 characters, about ")


def test_what_was_left_unsaved_is_there_again(scene: Scene) -> None:
    """Esc throws nothing away; Cancel does."""
    sheet = opened(scene)
    QTest.keyClicks(sheet.field, "A long thought")
    QTest.keyClick(sheet.field, Key.Key_Escape)
    assert scene.desk.conversation.asked.instructions == ""
    assert opened(scene).field.toPlainText() == "A long thought"
    sheet.cancel.click()
    assert opened(scene).field.toPlainText() == ""


def test_what_could_not_be_stored_is_said_and_not_pretended(scene: Scene) -> None:
    """What was before holds."""
    show(scene, system="Be brief.")
    scene.fake.troubles["set_system"] = StoreTrouble("The disk is full.")
    sheet = opened(scene)
    sheet.field.setPlainText("Be long.")
    sheet.save.click()
    scene.bot.waitUntil(lambda: "The disk is full." in scene.notice)
    assert scene.desk.conversation.asked.instructions == "Be brief."


def test_another_conversation_never_gets_them(scene: Scene, run: Run) -> None:
    """Even if the window went on under the sheet."""
    first = show(scene)
    sheet = opened(scene)
    sheet.field.setPlainText("For the first")
    second = show(scene)
    sheet.save.click()
    assert "were left as they are" in scene.notice
    assert scene.fake.library.stored[first].conversation.system == ""
    assert scene.fake.library.stored[second].conversation.system == ""
