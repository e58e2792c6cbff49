"""The library in order, at the whole window: acts, undo, the bin, drafts."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QMenu

from interline.model.conversation import Status
from interline.ui import draft_keeping, opening
from interline.ui.arranging import _MenuActs
from interline.ui.composer.presenter import Draft
from interline.ui.exporting.view import ExportView
from interline.ui.sidebar.bars import SHELVES
from interline.ui.sidebar.menu import About, make_menu
from interline.ui.sidebar.sections import Shelf
from interline.ui.widgets.name_sheet import NameSheet
from interline.ui.widgets.question import Question
from tests.services.world import World
from tests.ui.conftest import Scene
from tests.ui.person import Person

Key, Ctrl, Shift = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def ids(scene: Scene) -> list[str]:
    """Three conversations, which are listed."""
    found = [scene.fake.library.add(title, turns=1) for title in ("One", "Two", "Three")]
    scene.desk.sidebar.reload()
    scene.bot.waitUntil(lambda: all(scene.window.sidebar.model.place_of(id_).isValid() for id_ in found))
    return found


def focus(scene: Scene, conversation_id: str) -> None:
    """The keyboard on this row of the list."""
    listed = scene.window.sidebar
    listed.list.setFocus()
    listed.list.go_to(listed.model.place_of(conversation_id))


def press(scene: Scene, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    scene.bot.keyClick(scene.window.focusWidget(), key, held)


def listed(scene: Scene, conversation_id: str) -> bool:
    return scene.window.sidebar.model.place_of(conversation_id).isValid()


def wait_told(scene: Scene, words: str) -> None:
    scene.bot.waitUntil(lambda: words in scene.window.sidebar.done_line.sentence)


def look(scene: Scene, shelf: Shelf) -> None:
    """Choose what is listed, in the menu."""
    menu = scene.window.sidebar.shelf_bar.shelf_button.menu()
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == SHELVES[shelf]).trigger()


def menu_of(scene: Scene, *ids: str) -> QMenu:
    """The menu of a row, with these picked."""
    arranging, sidebar = scene.desk.arranging, scene.window.sidebar
    sidebar.list.pick(ids)
    row = sidebar.model.row(sidebar.model.place_of(ids[0]))
    assert row is not None
    about = About(
        row, arranging._summaries(ids), sidebar.aspect.shelf, arranging.acts.folders, arranging.acts.tags
    )
    return make_menu(sidebar, about, _MenuActs(arranging))


def choose(menu: QMenu, *words: str) -> None:
    """Go down the menus and press the last."""
    for word in words:
        action = next(action for action in menu.actions() if action.text() == word)
        inner = action.menu()
        if isinstance(inner, QMenu):
            menu = inner
        else:
            action.trigger()


def test_delete_puts_into_the_bin_and_undo_brings_back(scene: Scene, ids: list[str]) -> None:
    """By key, with the line at the foot; Ctrl+Z and Ctrl+Shift+Z as everywhere."""
    focus(scene, ids[1])
    press(scene, Key.Key_Delete)
    wait_told(scene, "Deleted.")
    scene.bot.waitUntil(lambda: not listed(scene, ids[1]))
    assert scene.fake.library.stored[ids[1]].conversation.deleted_at is not None
    scene.window.sidebar.done_line.button.click()
    wait_told(scene, "Undone: deleted.")
    focus(scene, ids[0])
    press(scene, Key.Key_Delete)
    wait_told(scene, "Deleted.")
    press(scene, Key.Key_Z, Ctrl)
    wait_told(scene, "Undone: deleted.")
    press(scene, Key.Key_Z, Ctrl | Shift)
    wait_told(scene, "Done again: deleted.")
    assert scene.fake.undo.undone == ["deleted"]


def test_a_fork_is_undone_like_any_other_act(scene: Scene, ids: list[str]) -> None:
    """Ctrl+Z puts it into the bin and shows what it was made of; Ctrl+Shift+Z brings it back, and shows it."""
    scene.desk.conversation.open(ids[0])
    scene.bot.waitUntil(lambda: bool(scene.transcript.messages))
    scene.window.commands.run("conversation.fork")
    scene.bot.waitUntil(lambda: scene.desk.conversation.id not in ("", ids[0]))
    fork = scene.desk.conversation.id
    scene.bot.waitUntil(lambda: listed(scene, fork))
    focus(scene, fork)
    press(scene, Key.Key_Z, Ctrl)
    scene.bot.waitUntil(lambda: scene.desk.conversation.id == ids[0] and not listed(scene, fork))
    wait_told(scene, "Undone: branched.")
    press(scene, Key.Key_Z, Ctrl | Shift)
    scene.bot.waitUntil(lambda: scene.desk.conversation.id == fork and listed(scene, fork))


def test_a_fork_that_is_not_shown_is_undone_without_a_word_of_the_page(scene: Scene, ids: list[str]) -> None:
    """Whoever went on to another conversation stays there."""
    scene.desk.conversation.open(ids[0])
    scene.bot.waitUntil(lambda: bool(scene.transcript.messages))
    scene.window.commands.run("conversation.fork")
    scene.bot.waitUntil(lambda: scene.desk.conversation.id not in ("", ids[0]))
    fork = scene.desk.conversation.id
    scene.desk.conversation.open(ids[1])
    scene.window.commands.run("library.undo")
    wait_told(scene, "Undone: branched.")
    assert scene.desk.conversation.id == ids[1], "another one that is shown stays"
    assert scene.fake.library.stored[fork].conversation.deleted_at is not None


def test_with_nothing_to_undo_it_says_so(scene: Scene, ids: list[str]) -> None:
    """One sentence, no crash."""
    focus(scene, ids[0])
    press(scene, Key.Key_Z, Ctrl)
    scene.bot.waitUntil(lambda: "nothing to undo" in scene.notice)


def test_in_the_message_field_undo_means_its_words_first(scene: Scene, ids: list[str]) -> None:
    """While something was written there; where nothing was, it means the library."""
    focus(scene, ids[0])
    press(scene, Key.Key_Delete)
    wait_told(scene, "Deleted.")
    scene.desk.commands.write()
    scene.write("words")
    press(scene, Key.Key_Z, Ctrl)
    assert scene.fake.undo.undone == []
    assert scene.composer.text != "words"
    while scene.composer.field.document().isUndoAvailable():
        scene.composer.field.undo()
    press(scene, Key.Key_Z, Ctrl)
    scene.bot.waitUntil(lambda: scene.fake.undo.undone == ["deleted"])


def test_the_shown_conversation_is_left_when_it_is_deleted(scene: Scene, ids: list[str]) -> None:
    """By the menu of commands, which means what is shown; another one's deletion leaves it shown."""
    scene.desk.conversation.open(ids[0])
    scene.bot.waitUntil(lambda: bool(scene.transcript.messages))
    focus(scene, ids[1])
    press(scene, Key.Key_Delete)
    scene.bot.waitUntil(lambda: not listed(scene, ids[1]))
    assert scene.desk.conversation.id == ids[0]
    scene.desk.commands.write()
    scene.window.commands.run("conversation.delete")
    scene.bot.waitUntil(lambda: scene.desk.conversation.id == "")
    assert scene.fake.library.stored[ids[0]].conversation.deleted_at is not None


def test_the_bin_lists_restores_and_asks_before_it_forgets(scene: Scene, ids: list[str]) -> None:
    """For good only after a yes, and no is the first answer; the draft goes along."""
    for id_ in ids[:2]:
        focus(scene, id_)
        press(scene, Key.Key_Delete)
        scene.bot.waitUntil(lambda id_=id_: not listed(scene, id_))
    scene.desk.composer._drafts[ids[0]] = Draft("unsent")
    look(scene, Shelf.BIN)
    scene.bot.waitUntil(lambda: listed(scene, ids[0]) and listed(scene, ids[1]))
    assert not listed(scene, ids[2])
    choose(menu_of(scene, ids[1]), "Restore")
    scene.bot.waitUntil(lambda: not listed(scene, ids[1]))
    focus(scene, ids[0])
    press(scene, Key.Key_Delete)
    question = scene.window.findChild(Question)
    assert isinstance(question, Question)
    scene.bot.waitUntil(question.isVisible)
    assert question.answers[0].text() == "Cancel"
    assert question.answers[0].hasFocus()
    question.answers[0].click()
    assert ids[0] in scene.fake.library.stored
    scene.window.sidebar.shelf_bar.empty_button.click()
    scene.bot.waitUntil(question.isVisible)
    question.answers[1].click()
    wait_told(scene, "Deleted 1 conversation for good.")
    assert set(scene.fake.library.stored) == {ids[1], ids[2]}
    assert ids[0] not in scene.desk.composer.drafts


def test_several_are_moved_and_tagged_together(scene: Scene, ids: list[str]) -> None:
    """By the bar, with a name that is asked for; the folder and the tag are offered from then on."""
    sidebar = scene.window.sidebar
    sidebar.list.pick(ids[:2])
    sidebar.bulk_bar.buttons["move"].click()
    sheet = scene.window.findChild(NameSheet)
    assert isinstance(sheet, NameSheet)
    scene.bot.keyClicks(sheet.field, "Work/Clients")
    scene.bot.keyClick(sheet.field, Key.Key_Return)
    scene.bot.waitUntil(lambda: sidebar.model.place_of_folder("Work/Clients").isValid())
    assert {scene.fake.library.stored[id_].conversation.folder for id_ in ids[:2]} == {"Work/Clients"}
    assert set(sidebar.list.picked_ids()) == set(ids[:2]), "still picked, for the next act"
    sidebar.bulk_bar.buttons["tag"].click()
    scene.bot.keyClicks(sheet.field, "#sea")
    sheet.ok_button.click()
    scene.bot.waitUntil(lambda: scene.desk.arranging.acts.tags == ("sea",))
    assert "Work/Clients" in scene.desk.arranging.acts.folders
    press(scene, Key.Key_Escape)
    assert len(sidebar.list.picked_ids()) < 2


def test_the_menu_of_a_row_turns_on_and_off(scene: Scene, ids: list[str]) -> None:
    """Pin, star, tags, folder, archive: each is offered the other way round once it is so."""
    stored = scene.fake.library.stored[ids[0]]

    def wait(holds: Callable[[], object]) -> None:
        scene.bot.waitUntil(lambda: bool(holds()))

    choose(menu_of(scene, ids[0]), "Pin")
    wait(lambda: scene.desk.sidebar.summaries[ids[0]].pinned)
    choose(menu_of(scene, ids[0]), "Star")
    wait(lambda: scene.desk.sidebar.summaries[ids[0]].starred)
    scene.desk.arranging.acts.tag([ids[0]], "sea", True)
    scene.desk.arranging.acts.move([ids[0]], "Work")
    wait(lambda: scene.desk.arranging.acts.tags and scene.desk.arranging.acts.folders)
    menu = menu_of(scene, ids[0])
    texts = [action.text() for action in menu.actions()]
    assert "Unpin" in texts
    assert "Take the star off" in texts
    choose(menu, "Tags", "#sea")
    choose(menu, "Move to folder", "Out of the folder")
    wait(lambda: stored.conversation.tags == () and stored.conversation.folder == "")
    choose(menu_of(scene, ids[0]), "Archive")
    wait(lambda: not listed(scene, ids[0]))
    look(scene, Shelf.ARCHIVE)
    wait(lambda: listed(scene, ids[0]))
    choose(menu_of(scene, ids[0]), "Back from the archive")
    wait(lambda: not listed(scene, ids[0]))
    assert not stored.conversation.archived


def test_a_folder_is_made_renamed_in_place_and_removed(scene: Scene, ids: list[str]) -> None:
    """Empty as it is, it stands in the list; F2 edits it there."""
    sidebar = scene.window.sidebar
    sidebar.shelf_bar.folder_button.click()
    sheet = scene.window.findChild(NameSheet)
    assert isinstance(sheet, NameSheet)
    assert not sheet.ok_button.isEnabled()
    scene.bot.keyClicks(sheet.field, "Work")
    sheet.ok_button.click()
    scene.bot.waitUntil(lambda: sidebar.model.place_of_folder("Work").isValid())
    sidebar.list.setFocus()
    sidebar.list.go_to(sidebar.model.place_of_folder("Work"))
    press(scene, Key.Key_F2)
    editor = sidebar.list.viewport().findChild(QLineEdit)
    editor.setText("Job")
    scene.bot.keyClick(editor, Key.Key_Return)
    scene.bot.waitUntil(lambda: sidebar.model.place_of_folder("Job").isValid())
    sidebar.list.setFocus()
    sidebar.list.go_to(sidebar.model.place_of_folder("Job"))
    press(scene, Key.Key_Delete)
    scene.bot.waitUntil(lambda: not sidebar.model.place_of_folder("Job").isValid())


def test_a_name_that_is_being_written_outlives_what_happens_meanwhile(scene: Scene, ids: list[str]) -> None:
    """Another conversation comes, this one's answer ends: the field stays, and Enter means the name alone."""
    focus(scene, ids[1])
    opened = scene.desk.conversation.id
    press(scene, Key.Key_F2)
    field = scene.window.focusWidget()
    assert isinstance(field, QLineEdit)
    press(scene, Key.Key_A, Ctrl)
    scene.bot.keyClicks(field, "Was")
    newer = scene.fake.library.add("Newer", turns=1)
    scene.desk.sidebar.reload()
    scene.bot.wait(100)
    scene.window.sidebar.set_marked(frozenset(), frozenset({ids[1]}))
    assert scene.window.focusWidget() is field
    scene.bot.keyClicks(field, "ps")
    press(scene, Key.Key_Return)
    model = scene.window.sidebar.model
    scene.bot.waitUntil(lambda: listed(scene, newer) and "Wasps" in [row.text for row in model.rows])
    assert scene.window.sidebar.list.hasFocus()
    assert scene.desk.conversation.id == opened


def test_a_tag_is_listed_alone_and_renamed_there(scene: Scene, ids: list[str]) -> None:
    """The list follows the tag to its new name."""
    scene.desk.arranging.acts.tag([ids[0]], "sea", True)
    scene.bot.waitUntil(lambda: scene.desk.arranging.acts.tags == ("sea",))
    bar = scene.window.sidebar.shelf_bar
    bar._want(tag="sea")
    scene.bot.waitUntil(lambda: listed(scene, ids[0]) and not listed(scene, ids[1]))
    bar.tag_rename_requested.emit("sea")
    sheet = scene.window.findChild(NameSheet)
    assert isinstance(sheet, NameSheet)
    sheet.field.setText("ocean")
    sheet.ok_button.click()
    scene.bot.waitUntil(lambda: scene.desk.arranging.acts.tags == ("ocean",))
    scene.bot.waitUntil(lambda: listed(scene, ids[0]))
    assert scene.window.sidebar.aspect.tag == "ocean"


def test_a_draft_marks_its_row_and_one_of_a_conversation_that_is_gone_is_dropped(
    scene: Scene, ids: list[str]
) -> None:
    """Not the open one, whose words stand in the field."""
    scene.desk.conversation.open(ids[0])
    scene.write("to be sent later")
    scene.desk.conversation.open(ids[1])
    model = scene.window.sidebar.model
    scene.bot.waitUntil(lambda: model.has_draft(ids[0]))
    assert not model.has_draft(ids[1])
    scene.desk.conversation.open(ids[0])
    assert not model.has_draft(ids[0])
    scene.desk.composer._drafts["gone"] = Draft("of old")
    tidy = scene.desk.tasks.start(scene.desk.opening.tidy(scene.fake))  # type: ignore[arg-type]
    assert tidy is not None
    scene.bot.waitUntil(lambda: "gone" not in scene.desk.composer.drafts)
    assert ids[0] in scene.desk.composer.drafts


def test_who_writes_without_a_pause_is_kept_all_the_same(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash in the middle of a long text loses seconds, not all of it."""
    monkeypatch.setattr(draft_keeping, "DRAFT_SECONDS", 0.01)
    scene.composer._rest.setInterval(60_000)
    scene.write("a long text")
    path = Path(scene.desk.drafts.file)
    scene.bot.waitUntil(lambda: path.exists() and "a long text" in path.read_text())


def test_the_bin_is_looked_through_once_the_window_stands(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not before: nobody waits for it."""
    assert scene.fake.bin.swept == 0
    monkeypatch.setattr(opening, "TIDY_SECONDS", 0.0)
    scene.desk.tasks.start(scene.desk.opening.tidy(scene.fake))  # type: ignore[arg-type]
    scene.bot.waitUntil(lambda: scene.fake.bin.swept == 1)


def test_an_act_without_a_sidebar_is_told_above_the_conversation(scene: Scene, ids: list[str]) -> None:
    """Where the line at its foot could not be seen."""
    scene.desk.conversation.open(ids[0])
    scene.bot.waitUntil(lambda: bool(scene.transcript.messages))
    scene.window.toggle_sidebar()
    scene.bot.waitUntil(lambda: not scene.window.sidebar.isVisible())
    scene.window.commands.run("conversation.pin")
    scene.bot.waitUntil(lambda: scene.notice == "Pinned.")
    scene.window.conversation.banner.action_button.click()
    scene.bot.waitUntil(lambda: scene.fake.undo.undone == ["pinned"])


def test_an_answer_that_comes_is_stopped_deleted_and_brought_back(
    home: Path, person: Callable[[World], Person]
) -> None:
    """The whole program: Delete on a conversation that is being answered, then undo; nothing that came is lost."""
    with World(home) as world:
        world.add("sim-a").stalls("Words that keep coming", after=2)
        me = person(world)
        me.ask("Is anybody there?")
        me.wait_for(lambda: me.sees("Words that"))
        (about,) = me.run(me.app.library.list())
        sidebar = me.window.sidebar
        me.wait_for(lambda: sidebar.model.place_of(about.id).isValid())
        sidebar.list.setFocus()
        sidebar.list.go_to(sidebar.model.place_of(about.id))
        me.bot.keyClick(sidebar.list, Key.Key_Delete)
        me.wait_for(lambda: sidebar.done_line.sentence == "Deleted “Is anybody there?”.")
        assert me.app.chat.running(about.id) is None
        assert me.desk.conversation.id == ""
        assert me.run(me.app.library.list()) == ()
        sidebar.done_line.button.click()
        me.wait_for(lambda: sidebar.model.place_of(about.id).isValid())
        opened = me.run(me.app.library.open(about.id))
        assert opened.path[-1].status is Status.STOPPED
        assert opened.path[-1].text.startswith("Words that")


def test_those_that_are_picked_are_exported_together(scene: Scene, ids: list[str], home: Path) -> None:
    """By the shortcut and by the menu of one of them; the menu of another row means that row alone."""
    choose(menu_of(scene, *ids[:2]), "Export…")
    sheet = scene.window.findChild(ExportView)
    assert sheet is not None
    assert sheet.subject.currentText() == "The 2 conversations that are picked"
    sheet.place.setText(str(home / "there"))
    sheet.start.click()
    scene.bot.waitUntil(lambda: bool(scene.fake.transfer.exported))
    ((order, target),) = scene.fake.transfer.exported
    assert set(order.ids or ()) == set(ids[:2])
    assert str(target) == os.path.join(home, "there", "")
    scene.desk.commands.export(ids[2])
    assert sheet.subject.currentText() == "This conversation"
    sheet.dismiss()


def test_a_title_that_a_model_wrote_stands_in_list_and_header(
    home: Path, person: Callable[[World], Person]
) -> None:
    """First the first words, then the title, in plain letters; its cost is part of the conversation's."""
    with World(home) as world:
        vendor = world.add("sim-a").answers("Because of the moon.").answers("**Tides** and the Moon")
        world.home.config.mkdir(parents=True, exist_ok=True)
        world.home.settings_file.write_text('[chat]\ntitles = "model"\n')
        me = person(world)
        me.ask("Why are there tides?")
        me.wait_for_answer(1)
        header, model = me.window.conversation.header, me.window.sidebar.model
        me.wait_for(lambda: header.title.label.text() == "Tides and the Moon")
        (about,) = me.run(me.app.library.list())
        assert model.place_of(about.id).data() == "Tides and the Moon"
        assert len(vendor.calls) == 2
