"""Prompts as a person uses them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from interline.model.errors import WrongUsage
from interline.model.prompt import Prompt
from interline.ui.palette.view import PaletteView
from interline.ui.prompts.fill import FillSheet
from interline.ui.prompts.view import PromptsPage
from tests.ui.conftest import Run, Scene

Key, Ctrl, Shift = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
TRANSLATE = Prompt("Translate", "Into {{language}}:\n{{text}}")
REVIEW = Prompt("Review", "Say what is wrong first.")


@pytest.fixture
def kept(scene: Scene, run: Run) -> None:
    """Two prompts."""
    run(scene.fake.prompts.put(TRANSLATE))
    run(scene.fake.prompts.put(REVIEW))
    scene.bot.waitUntil(lambda: len(scene.desk.prompting.prompts) == 2)


def shown_list(scene: Scene) -> PaletteView:
    found = [view for view in scene.window.findChildren(PaletteView) if view.isVisible()]
    assert len(found) == 1
    return found[0]


def no_list(scene: Scene) -> bool:
    return not any(view.isVisible() for view in scene.window.findChildren(PaletteView))


@pytest.mark.usefixtures("kept")
def test_a_slash_in_the_empty_field_lists_them_and_enter_inserts_one(scene: Scene) -> None:
    """The / goes; the keyboard is in the message again."""
    scene.write("/")
    assert [row.title for row in shown_list(scene).rows.rows] == ["Translate", "Review"]
    QTest.keyClicks(shown_list(scene).field, "rev")
    QTest.keyClick(shown_list(scene).field, Key.Key_Return)
    assert scene.composer.text == "Say what is wrong first."
    assert scene.composer.field.hasFocus()
    assert no_list(scene)


@pytest.mark.usefixtures("kept")
def test_what_begins_with_a_slash_and_is_no_prompt_is_simply_written(scene: Scene) -> None:
    """As soon as no prompt fits, the list is gone and every letter stands in the message."""
    scene.write("/")
    QTest.keyClicks(shown_list(scene).field, "us")
    assert no_list(scene)
    assert scene.composer.text == "/us"
    scene.write("r/bin")
    assert scene.composer.text == "/usr/bin"


@pytest.mark.usefixtures("kept")
def test_esc_leaves_the_list_and_keeps_what_was_typed(scene: Scene) -> None:
    """Nothing typed is lost."""
    scene.write("/")
    QTest.keyClicks(shown_list(scene).field, "re")
    QTest.keyClick(shown_list(scene).field, Key.Key_Escape)
    assert scene.composer.text == "/re"


@pytest.mark.usefixtures("kept")
def test_backspace_takes_the_slash_back(scene: Scene) -> None:
    """As if it had not been typed."""
    scene.write("/")
    QTest.keyClick(shown_list(scene).field, Key.Key_Backspace)
    assert no_list(scene)
    assert scene.composer.text == ""
    assert scene.composer.field.hasFocus()


def test_a_slash_is_a_slash_where_there_are_no_prompts_or_words_stand_before_it(
    scene: Scene, run: Run
) -> None:
    """Nobody is interrupted."""
    scene.write("/")
    assert no_list(scene)
    run(scene.fake.prompts.put(REVIEW))
    scene.bot.waitUntil(lambda: bool(scene.desk.prompting.prompts))
    scene.write("or this/")
    assert no_list(scene)
    assert scene.composer.text == "/or this/"


@pytest.mark.usefixtures("kept")
def test_variables_are_asked_for(scene: Scene) -> None:
    """Each once; Ctrl+Enter goes on; a cancelled one inserts nothing."""
    scene.write("Please. ")
    QTest.keyClick(scene.composer.field, Key.Key_P, Ctrl | Shift)
    QTest.keyClick(shown_list(scene).field, Key.Key_Return)
    sheet = scene.window.findChild(FillSheet)
    assert isinstance(sheet, FillSheet)
    assert list(sheet.fields) == ["language", "text"]
    assert sheet.fields["language"].hasFocus()
    assert sheet.fields["text"].height() > 40
    assert sheet.fields["text"].visibleRegion().boundingRect().height() > 40
    QTest.keyClicks(sheet.fields["language"], "Latin")
    QTest.keyClick(sheet.fields["language"], Key.Key_Tab)
    QTest.keyClicks(sheet.fields["text"], "Good morning")
    QTest.keyClick(sheet.fields["text"], Key.Key_Return, Ctrl)
    assert scene.composer.text == "Please. Into Latin:\nGood morning"
    assert scene.composer.field.hasFocus()

    scene.desk.prompting.insert(TRANSLATE)
    QTest.keyClick(sheet.fields["text"], Key.Key_Escape)
    assert not sheet.isVisible()
    assert scene.composer.text == "Please. Into Latin:\nGood morning"


@pytest.mark.usefixtures("kept")
def test_the_palette_has_them(scene: Scene) -> None:
    """By their names."""
    scene.desk.commands.open_palette()
    QTest.keyClicks(shown_list(scene).field, "insert review")
    assert [row.title for row in shown_list(scene).rows.rows] == ["Insert prompt: Review"]


@pytest.fixture
def page(scene: Scene) -> PromptsPage:
    # Where there is no prompt, the command leads to where they are written.
    scene.desk.commands.insert_prompt()
    shown = scene.desk.on_demand.pages.view.make_shown()
    assert isinstance(shown, PromptsPage)
    return shown


def names(page: PromptsPage) -> list[str]:
    return [
        button.accessibleName().removeprefix("Edit ")
        for button in page.rows.findChildren(QPushButton)
        if button.accessibleName()
    ]


def test_a_prompt_is_written_changed_and_deleted_on_its_page(scene: Scene, page: PromptsPage) -> None:
    """With the way back from deleting."""
    page.new.click()
    QTest.keyClicks(page.editor.name, "Greet")
    QTest.keyClicks(page.editor.text, "Hello {{who}}")
    assert page.editor.asked.text() == "Asks for: who"
    page.editor.save.click()
    scene.bot.waitUntil(lambda: names(page) == ["Greet"])
    assert scene.fake.prompts.kept == [Prompt("Greet", "Hello {{who}}")]
    scene.bot.waitUntil(lambda: scene.desk.prompting.prompts == (Prompt("Greet", "Hello {{who}}"),))

    page.edit_requested.emit("Greet")
    page.editor.name.setText("Welcome")
    page.editor.save.click()
    scene.bot.waitUntil(lambda: names(page) == ["Welcome"])

    page.edit_requested.emit("Welcome")
    page.editor.remove.click()
    scene.bot.waitUntil(lambda: names(page) == [])
    banner = scene.desk.on_demand.pages.view.banner
    assert banner.sentence == "“Welcome” was deleted."
    banner.action_button.click()
    scene.bot.waitUntil(lambda: names(page) == ["Welcome"])


def test_what_cannot_be_kept_stays_in_the_fields_with_the_reason(scene: Scene, page: PromptsPage) -> None:
    """Nobody writes it twice."""
    scene.fake.troubles["put_prompt"] = WrongUsage("There is a prompt called “Greet” already.")
    page.new.click()
    page.editor.name.setText("Greet")
    page.editor.text.setPlainText("Hello")
    page.editor.save.click()
    scene.bot.waitUntil(lambda: "already" in page.editor.trouble.text())
    assert page.currentWidget() is page.editor
    assert page.editor.text.toPlainText() == "Hello"
