"""Attaching files and pictures to a message, as a person does it."""

from __future__ import annotations

import asyncio
import json
from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAccessible, QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QWidget

from interline.model.errors import WrongUsage
from interline.ui import drafts
from interline.ui.composer.chips import Chip
from interline.ui.composer.field import LONGEST_TEXT
from interline.ui.file.view import FileView
from interline.ui.picture.view import PictureView
from interline.ui.widgets.kept import Kept
from tests.ui.conftest import Scene

Key, Copy = Qt.Key, Qt.DropAction.CopyAction


def png() -> bytes:
    """A small picture."""
    image = QImage(120, 60, QImage.Format.Format_RGB32)
    image.fill(0x3366CC)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def chips(scene: Scene) -> list[Chip]:
    return scene.composer.chips.chips


def attached(scene: Scene, *names: str) -> list[Chip]:
    """Once these are stored: their chips."""
    scene.bot.waitUntil(
        lambda: [each.name for each in scene.composer.files if isinstance(each, Kept)] == list(names)
    )
    return chips(scene)


def paste(scene: Scene, data: QMimeData) -> None:
    scene.composer.field.insertFromMimeData(data)


def drop(onto: QWidget, data: QMimeData) -> bool:
    """Let something go over a widget; returns whether it was taken."""
    place = QPoint(40, 40)
    held, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place, Copy, data, held, none)
    app = QWidget.window(onto)
    from PySide6.QtWidgets import QApplication

    QApplication.sendEvent(app, enter)
    if not enter.isAccepted():
        return False
    let_go = QDropEvent(QPointF(place), Copy, data, held, none)
    QApplication.sendEvent(app, let_go)
    return let_go.isAccepted()


def test_a_file_is_stored_at_once_and_named_with_its_size(scene: Scene, home: Path) -> None:
    """Its chip says what it is; the file may go before the message does."""
    (home / "plan.py").write_text("print(1)\n" * 200)
    scene.composer.add_files([home / "plan.py"])
    assert chips(scene)[0].about.text() == "Adding…"
    (chip,) = attached(scene, "plan.py")
    assert chip.about.text() == "PY · 1.8 kB"
    assert chip.accessibleName() == "Attachment: plan.py, PY · 1.8 kB"
    assert chip.remove.accessibleName() == "Remove plan.py"
    (home / "plan.py").unlink()
    scene.write("What is it?")
    scene.bot.keyClick(scene.composer.field, Key.Key_Return)
    scene.bot.waitUntil(lambda: bool(scene.transcript.finished))
    (sent,) = scene.fake.chat.sent[0]["files"]
    assert (sent.name, sent.size) == ("plan.py", 1800)
    assert scene.composer.files == ()


def test_a_message_waits_for_its_files_and_goes_once(scene: Scene, home: Path) -> None:
    """Enter right after attaching."""
    (home / "a.txt").write_text("a")
    gate = scene.fake.gates["attach"] = asyncio.Event()
    scene.composer.add_files([home / "a.txt"])
    scene.write("Read it")
    scene.bot.keyClick(scene.composer.field, Key.Key_Return)
    scene.bot.wait(20)
    assert scene.fake.chat.sent == []
    gate.set()
    scene.bot.waitUntil(lambda: bool(scene.transcript.finished))
    assert [part.name for part in scene.fake.chat.sent[0]["files"]] == ["a.txt"]
    assert scene.composer.text == ""
    assert scene.composer.files == ()


def test_a_file_that_is_refused_is_told_and_the_words_stay(scene: Scene, home: Path) -> None:
    """Nothing goes without it unseen."""
    scene.fake.troubles["attach"] = WrongUsage(
        "“film.mov” has 73.4 MB: 23.4 MB more than an attachment may have."
    )
    scene.composer.add_files([home / "film.mov"])
    scene.write("Look")
    scene.bot.keyClick(scene.composer.field, Key.Key_Return)
    scene.bot.waitUntil(lambda: scene.notice.startswith("Not attached: “film.mov” has 73.4 MB"))
    scene.bot.waitUntil(lambda: not scene.desk.composer.is_busy)
    assert scene.fake.chat.sent == []
    assert scene.composer.text == "Look"
    assert scene.composer.files == ()


def test_a_pasted_picture_becomes_an_attachment_with_its_picture(scene: Scene) -> None:
    """Named by the moment, shown small, and large when its chip is pressed."""
    data = QMimeData()
    data.setData("image/png", png())
    paste(scene, data)
    scene.bot.waitUntil(lambda: len(chips(scene)) == 1)
    (chip,) = chips(scene)
    assert isinstance(chip.attached, Kept)
    assert chip.attached.name.startswith("Pasted image 20")
    assert chip.attached.name.endswith(".png")
    assert scene.fake.library.attachments[chip.attached.digest] == png()
    scene.bot.waitUntil(lambda: chip.picture is not None)
    chip.setFocus()
    scene.bot.keyClick(chip, Key.Key_Return)
    shown = scene.window.findChild(PictureView)
    assert isinstance(shown, PictureView)
    scene.bot.waitUntil(lambda: shown.about == "120 × 60 pixels")


def test_a_picture_without_bytes_of_its_own_is_made_a_png(scene: Scene) -> None:
    """As some programs put it on the clipboard."""
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(0xFF0000)
    data = QMimeData()
    data.setImageData(image)
    paste(scene, data)
    scene.bot.waitUntil(lambda: len(chips(scene)) == 1)
    (stored,) = scene.fake.library.attachments.values()
    assert stored.startswith(b"\x89PNG")
    assert QImage.fromData(stored).size() == image.size()


def test_a_long_text_offers_to_become_a_file(scene: Scene) -> None:
    """It stands in the field until the user says so; then the rest of the message stays."""
    scene.write("Look at this: ")
    data = QMimeData()
    data.setText("moon and tide 🙂\n" * 900)
    paste(scene, data)
    line = scene.composer.long_text
    assert line is not None
    assert line.isVisible()
    assert line.words.text() == "The pasted text has 14,400 characters."
    assert len(scene.composer.text) > 14_000
    line.attach.click()
    scene.bot.waitUntil(lambda: len(chips(scene)) == 1)
    assert scene.composer.text == "Look at this: "
    assert not line.isVisible()
    (stored,) = scene.fake.library.attachments.values()
    assert stored.decode() == "moon and tide 🙂\n" * 900
    assert chips(scene)[0].attached.name.startswith("Pasted text")

    paste(scene, data)
    assert line.isVisible()
    line.leave.click()
    assert not line.isVisible()
    scene.composer.field.clear()


def test_a_text_that_no_field_should_hold_becomes_a_file_at_once(scene: Scene) -> None:
    """The window goes on."""
    data = QMimeData()
    data.setText("x" * (LONGEST_TEXT + 1))
    paste(scene, data)
    scene.bot.waitUntil(lambda: len(chips(scene)) == 1)
    assert scene.composer.text == ""
    line = scene.composer.long_text
    assert line is not None
    assert line.words.text() == "The pasted text has 100,001 characters and was attached as a file."
    assert not line.attach.isVisible()


def test_whatever_is_dropped_on_the_window_is_attached(scene: Scene, home: Path) -> None:
    """Anywhere on it; words go into the message."""
    (home / "a.txt").write_text("a")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(home / "a.txt"))])
    assert drop(scene.window, data)
    attached(scene, "a.txt")
    words = QMimeData()
    words.setText("dropped words")
    assert drop(scene.window, words)
    assert scene.composer.text == "dropped words"
    assert not drop(scene.window, QMimeData())


def test_chips_are_reached_and_taken_off_by_keyboard(scene: Scene, home: Path) -> None:
    """Delete on one takes it off, and the next has the keyboard; Enter looks into it."""
    for name in ("a.txt", "b.txt"):
        (home / name).write_text(f"words of {name}")
    scene.composer.add_files([home / "a.txt", home / "b.txt"])
    first, second = attached(scene, "a.txt", "b.txt")
    assert first.focusPolicy() == second.focusPolicy() == Qt.FocusPolicy.TabFocus
    first.setFocus()
    scene.bot.keyClick(first, Key.Key_Delete)
    (left,) = attached(scene, "b.txt")
    assert left.hasFocus()
    scene.bot.keyClick(left, Key.Key_Return)
    view = scene.window.findChild(FileView)
    assert isinstance(view, FileView)
    scene.bot.waitUntil(lambda: view.words.toPlainText() == "words of b.txt")
    assert view.about.text() == "As it is."
    assert QAccessible.queryAccessibleInterface(view.words).text(QAccessible.Text.Name) == "Words of b.txt"
    scene.window.dismiss_overlay()
    assert view.words.toPlainText() == "", "nothing is kept behind a closed panel"


def test_a_draft_keeps_its_attachment_when_the_file_is_gone_and_the_program_too(
    scene: Scene, home: Path
) -> None:
    """What is kept is the stored file's digest, which also keeps it from being cleared away."""
    (home / "note.txt").write_text("kept words")
    scene.composer.add_files([home / "note.txt"])
    attached(scene, "note.txt")
    (home / "note.txt").unlink()
    scene.bot.waitUntil(
        lambda: scene.desk.drafts.file.exists() and "note.txt" in scene.desk.drafts.file.read_text()
    )
    digest = sha256(b"kept words").hexdigest()
    assert json.loads(scene.desk.drafts.file.read_text()) == {
        "": {"text": "", "files": [[digest, "note.txt", "text/plain", 10]]}
    }
    kept = drafts.load(scene.desk.drafts.file)
    scene.composer.chips.set_files(())
    scene.desk.composer.restore(kept)
    (chip,) = attached(scene, "note.txt")
    assert chip.about.text() == "TXT · 10 bytes"


def test_a_draft_of_an_older_version_is_taken_in_when_it_comes_back(scene: Scene, home: Path) -> None:
    """Those kept paths."""
    (home / "old.txt").write_text("old")
    scene.desk.drafts.file.write_text(json.dumps({"": {"text": "x", "files": [str(home / "old.txt")]}}))
    scene.desk.composer.restore(drafts.load(scene.desk.drafts.file))
    attached(scene, "old.txt")
