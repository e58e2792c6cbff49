"""Spelling where a message's words are prepared: instructions, prompts, what a prompt asks for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from interline.model.prompt import Prompt
from interline.ui.instructions.sheet import InstructionsSheet
from interline.ui.prompts.fill import FillSheet
from interline.ui.prompts.view import PromptsPage
from interline.ui.widgets.written import WrittenField
from tests.ui.conftest import Run, Scene

pytestmark = pytest.mark.needs("libenchant-2")


@pytest.fixture
def writing(dictionary: str, scene: Scene, run: Run) -> Scene:
    """A window whose spelling is checked by a dictionary of a few words."""
    run(scene.fake.preferences.change({"chat.spelling_languages": dictionary}))
    return scene


def instructions(scene: Scene) -> WrittenField:
    scene.window.commands.run("conversation.instructions")
    return scene.window.findChild(InstructionsSheet).field


def prompt(scene: Scene) -> WrittenField:
    scene.desk.commands.open_settings("prompts")
    page = scene.desk.on_demand.pages.view.make_shown()
    assert isinstance(page, PromptsPage)
    page.new.click()
    return page.editor.text


def asked_for(scene: Scene) -> WrittenField:
    scene.desk.prompting.fill(Prompt("Greet", "Say {{what}}"), lambda text: None)
    (field,) = scene.window.findChild(FillSheet).fields.values()
    return field


def marked(field: WrittenField) -> list[str]:
    return [each.cursor.selectedText() for each in field.extraSelections()]


@pytest.mark.parametrize("opened", [instructions, prompt, asked_for])
def test_wrong_words_are_underlined(writing: Scene, opened: Callable[[Scene], WrittenField]) -> None:
    """And the menu offers what may have been meant."""
    field = opened(writing)
    writing.bot.keyClicks(field, "helo world ")
    writing.bot.waitUntil(lambda: marked(field) == ["helo"])
    (spelling,) = (each for each in writing.desk.proofreader.readings if each.field is field)
    cursor = field.document().find("helo")
    cursor.setPosition(cursor.selectionStart() + 1)
    spelling.open_menu(field.cursorRect(cursor).center())
    writing.bot.waitUntil(lambda: spelling.menu is not None and spelling.menu.isVisible())
    assert spelling.menu is not None
    first = spelling.menu.actions()[0]
    assert first.text() == "hello"
    first.trigger()
    spelling.menu.close()
    assert field.toPlainText() == "hello world "


def test_a_field_that_is_gone_is_read_no_longer(writing: Scene) -> None:
    """The sheet that asks for a prompt's words makes its fields anew each time."""
    for _ in range(3):
        field = asked_for(writing)
        writing.bot.keyClicks(field, "helo world ")
    writing.bot.waitUntil(lambda: marked(field) == ["helo"])
    writing.bot.waitUntil(lambda: len(writing.desk.proofreader.readings) == 2)


def test_a_word_that_is_right_from_now_on_is_right_everywhere(writing: Scene, run: Run) -> None:
    """Added in one field, its line goes in the others, too."""
    writing.write("zork the fox ")
    field = instructions(writing)
    writing.bot.keyClicks(field, "zork world ")
    spelling = writing.desk.spelling
    writing.bot.waitUntil(lambda: marked(field) == ["zork"] == spelling.marked)
    run(spelling._add("zork"))
    writing.bot.waitUntil(lambda: marked(field) == [] == spelling.marked)
