"""The panel that brings in what other programs exported: look, import, report."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from interline.importing.found import Problem
from interline.model.errors import NotImportable
from interline.ui.importing.drop import exports_in
from interline.ui.importing.view import ImportView
from tests.importing.chatgpt_exports import sharded
from tests.services.world import World
from tests.ui.conftest import Scene
from tests.ui.person import Person

EXPORT = Path("/home/person/export.zip")


def panel(scene: Scene | Person) -> ImportView:
    """Opened by its line in the menu."""
    scene.window.commands.qt["conversation.import"].trigger()
    found = scene.window.findChild(ImportView)
    assert isinstance(found, ImportView)
    return found


def looked(scene: Scene) -> ImportView:
    """With an export looked at."""
    view = panel(scene)
    view.chosen.emit([EXPORT])
    scene.bot.waitUntil(view.go.isVisible)
    return view


def said(view: ImportView) -> str:
    """Everything on the page."""
    return "\n".join(label.text() for label in (view.headline, *view.labels))


def test_the_panel_says_what_can_be_read(scene: Scene) -> None:
    """And that nothing is written unseen."""
    view = panel(scene)
    assert view.isVisible()
    assert "ChatGPT, Claude, Grok" in said(view)
    assert "before anything is written" in said(view)
    assert scene.window.focusWidget() is view.files
    assert not view.go.isVisible()


def test_an_export_is_looked_at_before_it_comes_in(scene: Scene) -> None:
    """The button says how many; then the report, to be copied and saved."""
    scene.fake.importing.problems = [Problem("Broken", "This entry has no tree of messages.")]
    view = looked(scene)
    assert scene.fake.importing.looked == [(EXPORT,)]
    assert scene.fake.importing.taken == []
    assert view.headline.text() == "2 conversations from ChatGPT: 2 new."
    assert view.go.text() == "Import 2 conversations"
    assert "Broken\nThis entry has no tree of messages." in said(view)
    assert scene.window.focusWidget() is view.go

    view.go.click()
    scene.bot.waitUntil(view.copy.isVisible)
    assert scene.fake.importing.taken == [(EXPORT,)]
    assert view.headline.text() == "2 imported conversations from ChatGPT, 6 messages."
    view.copy.click()
    clipboard = QApplication.clipboard().text()
    assert clipboard.startswith(view.headline.text())
    assert "Broken: This entry has no tree of messages." in clipboard
    view.save_requested.emit(Path("/tmp/report.txt"))
    scene.bot.waitUntil(lambda: bool(scene.fake.importing.saved))
    assert scene.fake.importing.saved == [(clipboard, Path("/tmp/report.txt"))]
    view.done.click()
    assert not view.isVisible()


def test_what_cannot_be_read_is_said_where_files_are_chosen(scene: Scene) -> None:
    """So that another can be."""
    scene.fake.troubles["look_at_export"] = NotImportable("It is empty.", next_step="Export it again.")
    view = panel(scene)
    view.chosen.emit([EXPORT])
    scene.bot.waitUntil(lambda: view.headline.text() == "It is empty. Export it again.")
    assert view.files.isVisible()
    assert not view.cancel.isVisible()


def test_progress_is_shown_and_can_be_cancelled(scene: Scene) -> None:
    """What came in stays, and is said."""
    view = looked(scene)
    gate = scene.fake.gates["import_more"] = asyncio.Event()
    view.go.click()
    assert view.cancel.isVisible()
    assert view.bar.isVisible()
    assert not view.go.isVisible()
    assert scene.window.focusWidget() is view.cancel
    scene.bot.waitUntil(lambda: view.bar.value() > 0)
    assert view.headline.text() == "export.zip · 1 conversation"
    view.cancel.click()
    assert not view.cancel.isEnabled()
    gate.set()
    scene.bot.waitUntil(view.copy.isVisible)
    assert view.headline.text().startswith("Cancelled after: 1 imported conversation")


def test_closing_the_panel_ends_a_look_and_no_import(scene: Scene) -> None:
    """An import that nobody watches tells how it ended."""
    gate = scene.fake.gates["look_at_export"] = asyncio.Event()
    view = panel(scene)
    view.chosen.emit([EXPORT])
    view.dismiss()
    gate.set()
    view = looked(scene)
    gate = scene.fake.gates["import"] = asyncio.Event()
    view.go.click()
    view.dismiss()
    gate.set()
    scene.bot.waitUntil(lambda: "2 imported conversations" in scene.notice)
    assert panel(scene).files.isVisible()


def test_what_goes_on_is_shown_again(scene: Scene) -> None:
    """Opening the panel anew begins nothing anew."""
    view = looked(scene)
    gate = scene.fake.gates["import"] = asyncio.Event()
    view.go.click()
    view.dismiss()
    assert panel(scene).cancel.isVisible()
    gate.set()
    scene.bot.waitUntil(view.copy.isVisible)
    assert len(scene.fake.importing.taken) == 1


def dragged(*paths: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path) for path in paths])
    return data


@pytest.mark.parametrize(
    ("paths", "taken"),
    [
        (("/a/export.zip",), True),
        (("/a/export.ZIP", "/a/conversations.json"), True),
        (("/a/export folder",), True),
        (("/a/chats.db",), True),
        (("/a/picture.png",), False),
        (("/a/export.zip", "/a/picture.png"), False),
        ((), False),
    ],
)
def test_only_what_can_be_an_export_is_taken(paths: tuple[str, ...], taken: bool) -> None:
    """By its ending; a picture is none."""
    assert exports_in(dragged(*paths)) == ([Path(path) for path in paths] if taken else [])
    web = QMimeData()
    web.setUrls([QUrl("https://example.org/export.zip")])
    assert exports_in(web) == []


def drop(scene: Scene, path: str) -> None:
    """Let a file go over the window."""
    how = Qt.DropAction.CopyAction, dragged(path), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), *how)
    QApplication.sendEvent(scene.window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(scene.window, QDropEvent(QPointF(5, 5), *how))


def test_an_export_dropped_on_the_window_is_looked_at(scene: Scene, tmp_path: Path) -> None:
    """At once; a picture dropped there is none."""
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"x")
    drop(scene, str(picture))
    assert scene.window.findChild(ImportView) is None
    drop(scene, str(EXPORT))
    view = scene.window.findChild(ImportView)
    assert isinstance(view, ImportView)
    scene.bot.waitUntil(view.go.isVisible)
    assert scene.fake.importing.looked == [(EXPORT,)]


def test_dropped_json_that_is_no_export_is_attached(scene: Scene, tmp_path: Path) -> None:
    """It was meant for the message."""
    notes = tmp_path / "notes.json"
    notes.write_text("{}")
    scene.fake.troubles["look_at_export"] = NotImportable("It is JSON of another kind.")
    drop(scene, str(notes))
    scene.bot.waitUntil(lambda: bool(scene.composer.chips.isVisible()))
    view = scene.window.findChild(ImportView)
    assert isinstance(view, ImportView)
    assert not view.isVisible()


def test_a_real_export_is_in_the_list_when_it_has_come_in(
    person: Callable[[World], Person], tmp_path: Path
) -> None:
    """The whole program: the archive is read, the sidebar shows it, the transcript says where it comes from."""
    with World(tmp_path) as world:
        world.add("sim-a")
        someone = person(world)
        view = panel(someone)
        view.chosen.emit([sharded(tmp_path / "export.zip")])
        someone.wait_for(view.go.isVisible)
        view.go.click()
        someone.wait_for(view.copy.isVisible)
        assert view.headline.text() == "2 imported conversations from ChatGPT, 7 messages."
        assert "conversations-002.json" in said(view)
        someone.wait_for(lambda: len(someone.desk.sidebar.summaries) == 2)
        view.dismiss()
        (moon,) = (each for each in someone.desk.sidebar.summaries.values() if each.title == "Moon")
        someone.desk.conversation.open(moon.id)
        someone.wait_for(lambda: someone.sees("ChatGPT (imported)"))
        someone.desk.commands.open_receipt()
        assert someone.window.conversation.banner.sentence.startswith("Imported from ChatGPT.")
        assert world.vendors["sim-a"].calls == []
