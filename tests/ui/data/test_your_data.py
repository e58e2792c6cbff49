"""The panel of the user's data, and the way back when the library cannot be used."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QFileDialog

from interline.model.change import Topic
from interline.model.errors import DatabaseBusy, DatabaseDamaged, DiskFull
from interline.services.salvaging import Salvaged
from interline.ui import links
from interline.ui.data.view import DataView
from interline.ui.data.words import when
from interline.ui.widgets.banner import Notice
from interline.ui.widgets.question import Question
from tests.ui.conftest import Scene
from tests.ui.fakes import FakeInterline


def panel(scene: Scene) -> DataView:
    """Opened by its line in the menu, and filled."""
    scene.window.commands.qt["program.data"].trigger()
    found = scene.window.findChild(DataView)
    assert isinstance(found, DataView)
    scene.bot.waitUntil(lambda: bool(found.place.text()))
    return found


def test_the_menu_leads_to_what_there_is_and_when_it_was_copied(scene: Scene) -> None:
    """Path, counts, size, and the last good copy with its age."""
    copy = scene.fake.backups.add(timedelta(minutes=12, seconds=5))
    scene.fake.backups.add(timedelta(days=3))
    view = panel(scene)
    assert view.isVisible()
    assert view.place.text() == "Your data is here: /home/person/.local/share/interline"
    assert view.contents.text() == "12 conversations · 1,340 messages · 3 attachments · 12.4 MB"
    assert view.copies.text() == f"Last good copy 12 min ago ({when(copy.moment)}) · 2 copies, 4.2 MB"
    assert view.second.text().startswith("Second folder: none.")
    assert scene.window.focusWidget() is view.back_up


def test_back_up_now_copies_and_says_so(scene: Scene) -> None:
    """The buttons wait meanwhile; a failure is one sentence in the panel."""
    view = panel(scene)
    assert view.copies.text() == "There is no copy yet."
    gate = scene.fake.gates["backup"] = asyncio.Event()
    view.back_up.click()
    assert not view.back_up.isEnabled()
    assert view.state.text() == "Copying and checking…"
    gate.set()
    scene.bot.waitUntil(view.back_up.isEnabled)
    assert view.state.text() == "Copied and checked."
    assert view.copies.text().startswith("Last good copy just now")

    scene.fake.troubles["backup"] = DiskFull("There is no room.", next_step="Make room.")
    view.back_up.click()
    scene.bot.waitUntil(view.back_up.isEnabled)
    assert view.state.text() == "There is no room. Make room."


def test_the_folder_is_shown_in_the_systems_file_manager(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only when the button says so."""
    shown: list[str] = []
    monkeypatch.setattr(links.QDesktopServices, "openUrl", lambda url: shown.append(url.toLocalFile()))
    view = panel(scene)
    assert shown == []
    view.folder.click()
    assert shown == ["/home/person/.local/share/interline"]


def test_a_copy_is_put_back_after_a_question(scene: Scene) -> None:
    """The list names each; the question says what becomes of the rest; then the library is the copy's."""
    scene.fake.backups.add(timedelta(hours=2))
    older = scene.fake.backups.add(timedelta(days=9), why="before-import")
    scene.fake.library.add("Amalfi trip", turns=1)
    opened = scene.fake.opened
    view = panel(scene)
    view.restore.click()
    assert [button.accessibleName() for button in view.rows][1] == f"Restore the copy of {when(older.moment)}"
    view.rows[1].click()
    question = scene.window.findChild(Question)
    assert isinstance(question, Question)
    assert question.isVisible()
    assert not view.isVisible()
    assert scene.fake.restored == []
    question.answers[1].click()
    assert scene.fake.restored == []

    panel(scene).restore.click()
    view.rows[1].click()
    question.answers[0].click()
    scene.bot.waitUntil(lambda: scene.notice.startswith("Restored"))
    assert scene.fake.restored == [older.path]
    assert scene.fake.opened == opened + 1
    assert scene.notice.startswith("Restored: 2 conversations, 8 messages. What was there before is kept: ")
    scene.write("Still here")
    assert scene.composer.text == "Still here"


def test_a_restore_that_fails_leaves_the_library_as_it_is(scene: Scene) -> None:
    """Said, and the window goes on with what is there."""
    scene.fake.backups.add(timedelta(hours=2))
    scene.fake.troubles["restore"] = DatabaseBusy(
        "Another Interline has this library open.", next_step="Close it."
    )
    view = panel(scene)
    view.restore.click()
    view.rows[0].click()
    question = scene.window.findChild(Question)
    assert isinstance(question, Question)
    question.answers[0].click()
    scene.bot.waitUntil(lambda: scene.notice == "Another Interline has this library open. Close it.")
    assert scene.desk.backend is not None
    scene.bot.waitUntil(lambda: scene.fake.opened == 2)


def test_a_second_folder_is_chosen_and_tried_at_once(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake shows when it is made; the folder can be taken back."""
    monkeypatch.setattr(QFileDialog, "open", lambda self: self.fileSelected.emit("/media/stick"))
    view = panel(scene)
    assert not view.forget_second.isVisible()
    scene.fake.backups.second_trouble = (
        "The copy in /media/stick could not be made; the one beside your data is whole."
    )
    view.choose_second.click()
    scene.bot.waitUntil(view.back_up.isEnabled)
    assert view.second.text() == "Second folder: /media/stick"
    assert view.state.text() == scene.fake.backups.second_trouble
    scene.fake.backups.second_trouble = ""
    view.forget_second.click()
    scene.bot.waitUntil(lambda: view.second.text().startswith("Second folder: none"))
    assert not view.forget_second.isVisible()


def test_a_damaged_library_offers_its_newest_good_copy_on_the_first_page(
    scene: Scene,
) -> None:
    """Named by its date, put back by one press; the window goes on with it."""
    copy = scene.fake.backups.add(timedelta(hours=5))
    scene.fake.copy = copy
    scene.fake.troubles["services"] = DatabaseDamaged(
        "The database is damaged.", next_step="In a terminal: …"
    )
    scene.desk.tasks.start(scene.desk.opening.open())
    banner = scene.window.conversation.banner
    scene.bot.waitUntil(lambda: "There is a good copy" in scene.notice)
    assert banner.action_button.text() == f"Restore the copy of {when(copy.moment)}"
    assert "is kept" in scene.notice
    del scene.fake.troubles["services"]
    banner.action_button.click()
    scene.bot.waitUntil(lambda: scene.notice.startswith("Restored"))
    assert scene.fake.restored == [copy.path]
    banner.dismiss()
    assert scene.notice == "", "nothing of the trouble is told any more"


def test_what_was_written_since_is_read_out_of_the_damaged_library(scene: Scene) -> None:
    """And told with the rest; one that cannot be read at all is told too, and the copy stays."""
    scene.fake.copy = scene.fake.backups.add(timedelta(hours=5))
    scene.fake.troubles["services"] = DatabaseDamaged("The database is damaged.")
    scene.fake.salvaged = Salvaged(2, 3, 1)
    scene.desk.tasks.start(scene.desk.opening.open())
    scene.bot.waitUntil(lambda: "There is a good copy" in scene.notice)
    del scene.fake.troubles["services"]
    scene.window.conversation.banner.action_button.click()
    scene.bot.waitUntil(lambda: "3 newer messages were read out of the damaged library." in scene.notice)
    assert scene.notice.startswith("Restored: 2 conversations")
    assert scene.notice.endswith("1 message could not be read whole.")


def test_without_a_good_copy_there_is_another_try(scene: Scene) -> None:
    """Nothing is offered that there is not."""
    scene.fake.troubles["services"] = DatabaseDamaged(
        "The database is damaged.", next_step="There is no backup."
    )
    scene.desk.tasks.start(scene.desk.opening.open())
    scene.bot.waitUntil(lambda: scene.notice == "The database is damaged. There is no backup.")
    assert scene.window.conversation.banner.action_button.text() == "Try again"
    del scene.fake.troubles["services"]


def test_damage_and_failing_copies_are_told_above_the_transcript(scene: Scene, fake: FakeInterline) -> None:
    """Whenever they are found, once, with the panel a press away."""
    fake.backups.trouble = "No copy of your data could be made. The disk is full."
    for _ in range(2):
        fake.changes.publish(Topic.BACKUPS)
    scene.bot.waitUntil(lambda: scene.notice == fake.backups.trouble)
    scene.window.conversation.banner.action_button.click()
    view = scene.window.findChild(DataView)
    assert isinstance(view, DataView)
    assert view.isVisible()
    scene.bot.waitUntil(lambda: view.state.text() == fake.backups.trouble)
    assert scene.notice == ""

    fake.damage = DatabaseDamaged("The database is damaged.")
    fake.copy = fake.backups.add(timedelta(hours=1))
    fake.changes.publish(Topic.DAMAGE)
    scene.bot.waitUntil(lambda: "There is a good copy" in " ".join(n.sentence for n in banner_notices(scene)))


def banner_notices(scene: Scene) -> list[Notice]:
    return scene.window.conversation.banner._waiting
