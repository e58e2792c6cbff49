"""Printing from the window: keys, dialogs, what is said, and that nothing half stays behind."""

from __future__ import annotations

from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog

from interline.ui.printouts import NOTHING, PRINTING, usual_page
from interline.ui.transcript.printing import Printing
from tests.ui.conftest import Scene
from tests.ui.test_window import ask

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def answered(scene: Scene) -> Scene:
    ask(scene, "Hello")
    scene.bot.waitUntil(lambda: bool(scene.transcript.finished))
    scene.idle()
    return scene


def choose(scene: Scene, target: Path) -> None:
    """As in the dialog."""
    scene.window.commands.run("conversation.pdf")
    dialog = scene.window.findChild(QFileDialog)
    assert dialog is not None
    assert not dialog.isHidden()
    dialog.fileSelected.emit(str(target))
    dialog.close()


def words(path: Path) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in pypdf.PdfReader(path).pages)


def test_a_conversation_is_saved_as_pdf(answered: Scene, home: Path) -> None:
    """Question and answer are in it, and where it went is said."""
    target = home / "talk.pdf"
    choose(answered, target)
    answered.bot.waitUntil(lambda: answered.notice == f"Saved 1 page to {target}")
    assert "Hello" in words(target)
    assert pypdf.PdfReader(target).metadata is not None
    assert not answered.desk.on_demand.printouts.is_busy


def test_nothing_is_printed_of_what_has_not_begun(scene: Scene) -> None:
    """There is a sentence instead of a dialog."""
    scene.bot.keyClick(scene.composer.field, Qt.Key.Key_P, CTRL)
    assert scene.notice == NOTHING
    assert scene.window.findChild(QPrintDialog) is None


def test_a_folder_that_takes_nothing_is_told(answered: Scene, home: Path) -> None:
    """With what to do next."""
    target = home / "nowhere" / "talk.pdf"
    choose(answered, target)
    answered.bot.waitUntil(lambda: answered.notice.startswith(f"{target} cannot be written."))
    assert not target.exists()


@pytest.mark.parametrize("was_there", [False, True])
def test_a_pdf_that_is_cancelled_leaves_nothing(
    answered: Scene, home: Path, monkeypatch: pytest.MonkeyPatch, was_there: bool
) -> None:
    """And what stood there before still stands there."""
    target = home / "talk.pdf"
    if was_there:
        target.write_text("before")
    _never_ends(monkeypatch)
    choose(answered, target)
    answered.bot.waitUntil(lambda: answered.desk.on_demand.printouts.is_busy)
    assert answered.notice == PRINTING
    answered.bot.wait(20)
    answered.window.conversation.banner.action_button.click()
    answered.bot.waitUntil(lambda: not answered.desk.on_demand.printouts.is_busy)
    assert answered.notice != PRINTING
    assert [path.name for path in home.glob("talk*")] == (["talk.pdf"] if was_there else [])
    assert not was_there or target.read_text() == "before"


def test_two_are_not_printed_at_once(answered: Scene, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second is told to wait."""
    _never_ends(monkeypatch)
    choose(answered, home / "talk.pdf")
    answered.bot.waitUntil(lambda: answered.desk.on_demand.printouts.is_busy)
    answered.window.commands.run("conversation.print")
    assert answered.notice.startswith("Another conversation is being printed.")
    answered.desk.on_demand.printouts.cancel()
    answered.bot.waitUntil(lambda: not answered.desk.on_demand.printouts.is_busy)


def test_a_conversation_goes_to_the_printer(answered: Scene, home: Path) -> None:
    """After a dialog that holds nothing up; here the printer is a file."""
    target = home / "printed.pdf"
    answered.bot.keyClick(answered.composer.field, Qt.Key.Key_P, CTRL)
    dialog = answered.window.findChild(QPrintDialog)
    assert dialog is not None
    assert not dialog.isHidden()
    printer = dialog.printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(target))
    dialog.accepted.emit(printer)
    dialog.close()
    answered.bot.waitUntil(lambda: answered.notice == "Sent to the printer: 1 page.")
    assert "Hello" in words(target)


def test_pages_are_those_of_the_country() -> None:
    """A4, or Letter."""
    assert usual_page().name() in ("A4", "Letter")


def _never_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every message is printed again and again."""
    before = Printing._put

    async def put(printing: Printing, *told: object) -> None:
        while True:
            await before(printing, *told)  # type: ignore[arg-type]
            await printing._breathe()

    monkeypatch.setattr(Printing, "_put", put)
