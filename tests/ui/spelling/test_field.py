"""Spelling in the message field of the window."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QCoreApplication, QMimeData, QPoint
from PySide6.QtGui import QContextMenuEvent, QImage, QInputMethodEvent, QTextCursor
from PySide6.QtWidgets import QComboBox, QMenu

from interline.ui.composer.field import LONGEST_TEXT, MessageField
from interline.ui.preferences.view import PreferencesPage
from tests.ui.conftest import Run, Scene

pytestmark = pytest.mark.needs("libenchant-2")


@pytest.fixture
def writing(dictionary: str, scene: Scene, run: Run) -> Scene:
    """A window whose spelling is checked by a dictionary of a few words."""
    run(scene.fake.preferences.change({"chat.spelling_languages": dictionary}))
    scene.window.activateWindow()
    scene.composer.focus()
    return scene


def field_of(scene: Scene) -> MessageField:
    return scene.composer.field


def marks(scene: Scene, *words: str) -> None:
    """Wait until these are underlined."""
    spelling = scene.desk.spelling
    scene.bot.waitUntil(lambda: spelling.marked == list(words))


def open_menu(scene: Scene, word: str) -> QMenu:
    """By a press of the right button on a word."""
    field, spelling = field_of(scene), scene.desk.spelling
    cursor = field.document().find(word)
    cursor.setPosition(cursor.selectionStart() + 1)
    point = field.cursorRect(cursor).center()
    spelling.menu = None
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, field.viewport().mapToGlobal(point))
    QCoreApplication.sendEvent(field.viewport(), event)
    scene.bot.waitUntil(lambda: spelling.menu is not None and spelling.menu.isVisible())
    assert spelling.menu is not None
    return spelling.menu


def rows(menu: QMenu) -> list[str]:
    return [
        action.text().split("\t")[0].replace("&", "") for action in menu.actions() if not action.isSeparator()
    ]


def press(menu: QMenu, text: str) -> None:
    next(action for action in menu.actions() if action.text() == text).trigger()
    menu.close()


def languages(menu: QMenu) -> QMenu:
    found = next(action.menu() for action in menu.actions() if action.text() == "Spelling")
    assert isinstance(found, QMenu)
    return found


def test_a_wrong_word_is_underlined_once_it_is_left(writing: Scene) -> None:
    """Not while it is still being written; and the text that is sent knows nothing of it."""
    writing.write("hello wrld")
    writing.bot.wait(500)
    assert writing.desk.spelling.marked == []
    writing.write(" the fox")
    marks(writing, "wrld")
    assert writing.composer.text == "hello wrld the fox"
    field_of(writing).undo()
    assert "wrld the fox" not in writing.composer.text


def test_the_line_is_wavy_and_in_the_colour_of_mistakes(writing: Scene) -> None:
    """Painted: pixels of that colour stand under the wrong word, and none under a right one."""
    writing.write("helo hello ")
    marks(writing, "helo")
    field = field_of(writing)
    picture = field.viewport().grab().toImage()

    def coloured(word: str) -> int:
        cursor = field.document().find(word)
        right = field.cursorRect(cursor)
        cursor.setPosition(cursor.selectionStart())
        left = field.cursorRect(cursor)
        return red_in(picture, left.left() + 2, right.left() - 2, left.top(), left.bottom() + 3)

    assert coloured("helo") > 10
    assert coloured("hello") == 0


def red_in(picture: QImage, left: int, right: int, top: int, bottom: int) -> int:
    found = 0
    for x in range(left, right):
        for y in range(top, min(bottom, picture.height())):
            colour = picture.pixelColor(x, y)
            found += colour.red() > colour.blue() + 60
    return found


def test_code_and_addresses_are_left_alone(writing: Scene) -> None:
    """Whatever stands in them."""
    field_of(writing).setPlainText("hello `wrld` https://wrld.org/x\n```\nwrld\n```\nwrong")
    marks(writing, "wrong")


def test_the_menu_puts_another_word_in_its_place(writing: Scene) -> None:
    """By one step that can be undone; the usual rows stand below."""
    writing.write("helo world ")
    marks(writing, "helo")
    menu = open_menu(writing, "helo")
    assert rows(menu)[:2] == ["hello", "Add “helo” to my words"]
    assert {"Undo", "Cut", "Copy", "Paste", "Select All", "Spelling"} <= set(rows(menu))
    press(menu, "hello")
    assert writing.composer.text == "hello world "
    marks(writing)
    field_of(writing).undo()
    assert writing.composer.text == "helo world "


def test_a_word_is_added_for_good(writing: Scene) -> None:
    """In a file of the user's own."""
    writing.write("Interline wrld hello ")
    marks(writing, "Interline", "wrld")
    press(open_menu(writing, "Interline"), "Add “Interline” to my words")
    marks(writing, "wrld")
    assert writing.home.words_file.read_text(encoding="utf-8") == "Interline\n"


def test_a_word_that_cannot_be_kept_is_said(writing: Scene) -> None:
    """In a sentence; it is right all the same."""
    writing.home.words_file.mkdir(parents=True)
    writing.write("wrld hello ")
    marks(writing, "wrld")
    press(open_menu(writing, "wrld"), "Add “wrld” to my words")
    writing.bot.waitUntil(lambda: "“wrld” holds until the program ends" in writing.notice)
    marks(writing)


def test_right_words_and_the_keyboard_have_the_menu_too(writing: Scene) -> None:
    """The key for menus opens it where the cursor is."""
    writing.write("helo hello ")
    marks(writing, "helo")
    assert rows(open_menu(writing, "hello"))[0] == "Undo"
    field, spelling = field_of(writing), writing.desk.spelling
    field.moveCursor(QTextCursor.MoveOperation.Start)
    spelling.menu = None
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(900, 900), QPoint(900, 900))
    QCoreApplication.sendEvent(field, event)
    writing.bot.waitUntil(lambda: spelling.menu is not None)
    assert spelling.menu is not None
    assert rows(spelling.menu)[0] == "hello"


def test_it_is_switched_off_and_on_in_the_menu(writing: Scene, dictionary: str) -> None:
    """The setting is the same as on the page."""
    writing.write("wrld hello ")
    marks(writing, "wrld")
    press(languages(open_menu(writing, "hello")), "Check spelling")
    writing.bot.waitUntil(lambda: not writing.fake.preferences.settings.chat.spelling)
    marks(writing)
    menu = languages(open_menu(writing, "hello"))
    assert rows(menu) == ["Check spelling"]
    press(menu, "Check spelling")
    marks(writing, "wrld")
    menu = languages(open_menu(writing, "hello"))
    row = next(action for action in menu.actions() if action.text() == dictionary)
    assert row.isChecked()
    # The last language that is given up is the end of checking.
    press(menu, dictionary)
    writing.bot.waitUntil(lambda: not writing.fake.preferences.settings.chat.spelling)


def test_an_unknown_language_checks_nothing(writing: Scene, run: Run) -> None:
    """And says nothing either."""
    writing.write("wrld hello ")
    marks(writing, "wrld")
    run(writing.fake.preferences.change({"chat.spelling_languages": "xx_XX"}))
    marks(writing)
    assert writing.notice == ""


def test_nothing_is_marked_while_a_character_is_composed(writing: Scene) -> None:
    """What an input method shows meanwhile is no text yet; it is looked through once it is."""
    writing.write("wrld hello ")
    marks(writing, "wrld")
    field = field_of(writing)
    QCoreApplication.sendEvent(field, QInputMethodEvent("に", []))
    field.textChanged.emit()
    marks(writing)
    done = QInputMethodEvent("", [])
    done.setCommitString("日本 ")
    QCoreApplication.sendEvent(field, done)
    marks(writing, "wrld")


def test_a_long_text_holds_nothing_up(writing: Scene) -> None:
    """The longest that a field takes, all of it wrong: while it is looked through, keys are painted as ever."""
    field = field_of(writing)
    data = QMimeData()
    data.setText("wrld mistke zzyx\n" * (LONGEST_TEXT // 17 - 1))
    field.insertFromMimeData(data)
    slowest = 0.0
    until = time.monotonic() + 10
    while time.monotonic() < until and not writing.desk.spelling.marked:
        # What this thread works, not what a busy machine lets it wait.
        begun = time.thread_time()
        QCoreApplication.processEvents()
        slowest = max(slowest, time.thread_time() - begun)
        time.sleep(0.005)
    assert len(writing.desk.spelling.marked) == 300
    # A dictionary that was asked here would take seconds.
    assert slowest < 0.5


def test_drafts_that_are_switched_are_looked_through_anew(writing: Scene) -> None:
    """Another draft's marks do not stay."""
    writing.write("wrld hello ")
    marks(writing, "wrld")
    writing.composer.set_content("hello helo the", ())
    marks(writing, "helo")
    writing.composer.set_content("", ())
    marks(writing)


def test_without_dictionaries_nothing_happens(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The menu says so."""
    monkeypatch.setattr("interline.ui.spelling.dictionaries._broker", lambda: None)
    scene.write("wrld hello ")
    scene.bot.waitUntil(lambda: scene.desk.spelling._thread.speller is not None)
    scene.bot.wait(100)
    assert scene.desk.spelling.marked == []
    menu = languages(open_menu(scene, "hello"))
    assert rows(menu) == ["Check spelling", "This system has no dictionaries"]
    assert scene.notice == ""


def test_the_page_of_settings_offers_what_there_is(writing: Scene, dictionary: str, run: Run) -> None:
    """As the system, and each dictionary; several that the file names stay as they are."""
    run(writing.fake.preferences.change({"chat.spelling_languages": f"{dictionary}, en_ZZ"}))
    writing.desk.commands.open_settings("preferences")
    page = writing.desk.on_demand.pages.view.make_shown()
    assert isinstance(page, PreferencesPage)
    combo = page.controls["chat.spelling_languages"].widget
    assert isinstance(combo, QComboBox)
    writing.bot.waitUntil(lambda: combo.findData(dictionary) > 0)
    assert combo.itemText(0) == "As the system"
    assert combo.currentData() == f"{dictionary}, en_ZZ"
    combo.setCurrentIndex(combo.findData(dictionary))
    writing.bot.waitUntil(lambda: writing.fake.preferences.settings.chat.spelling_languages == dictionary)
    assert page.resets["chat.spelling_languages"].accessibleName() == "Back to the default: As the system"


def test_a_quick_question_is_checked_too(writing: Scene) -> None:
    """In the small window; each window has its own marks."""
    writing.window.commands.run("program.quick")
    quick = writing.desk.on_demand.quick
    writing.bot.keyClicks(quick.view.field, "hello wrld the ")
    writing.bot.waitUntil(lambda: quick.spelling.marked == ["wrld"])
    assert writing.desk.spelling.marked == []
