"""What would happen, and what was considered, in the whole window over simulated vendors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt

from interline.ui.candidates.view import CandidatesView
from interline.ui.receipt.view import ReceiptView
from tests.services.world import World
from tests.ui.person import Ctrl, Key, Person, Shift


def shown(sheet: CandidatesView) -> list[str]:
    """All words of the table."""
    return [label.text() for label in sheet.labels]


def test_the_sheet_says_who_would_be_asked_while_the_message_is_written(
    home: Path, person: Callable[[World], Person]
) -> None:
    """Ctrl+Shift+I: candidates in order with their cost; typing goes on, and nothing is sent."""
    with World(home) as world:
        first = world.add("sim-a").answers("Done.")
        world.add("sim-b")
        me = person(world)
        me.press(Key.Key_I, Ctrl, Shift)
        me.wait_for(lambda: me.window.findChild(CandidatesView) is not None)
        sheet = me.window.findChild(CandidatesView)
        assert isinstance(sheet, CandidatesView)
        me.wait_for(lambda: sheet.summary.text().startswith("Sim A · ok would be asked first, for ≈$0."))
        assert shown(sheet)[:2] == ["1", "Sim A · ok"]
        before = sheet.summary.text()

        composer = me.window.conversation.composer
        top = composer.mapTo(me.window, QPoint(0, 0)).y()
        assert sheet.geometry().bottom() < top, "the message field is free"
        me.bot.keyClicks(composer.field, "word " * 60)
        me.wait_for(lambda: sheet.summary.text() != before)
        assert not first.calls

        me.press(Key.Key_Return)
        me.wait_for_answer(1)
        assert not sheet.isVisible()


def test_the_receipt_opens_what_was_considered(home: Path, person: Callable[[World], Person]) -> None:
    """From the record, with a reason for each that was left out."""
    with World(home) as world:
        world.add("sim-a").fails(401)
        world.add("sim-b").answers("One.").answers("Two.")
        me = person(world)
        me.ask("One")
        me.wait_for_answer(1)
        me.ask("Two")
        me.wait_for_answer(2)
        me.press(Key.Key_I, Ctrl)
        me.wait_for(lambda: me.window.findChild(ReceiptView) is not None)
        receipt = me.window.findChild(ReceiptView)
        assert isinstance(receipt, ReceiptView)
        me.wait_for(receipt.isVisible)
        me.bot.mouseClick(receipt.considered_button, Qt.MouseButton.LeftButton)
        sheet = me.window.findChild(CandidatesView)
        assert isinstance(sheet, CandidatesView)
        me.wait_for(sheet.isVisible)
        words = shown(sheet)
        assert words[words.index("Sim A · ok") + 2] == "Left out: key refused"
        me.bot.keyClick(sheet, Key.Key_Escape)
        assert receipt.isVisible()
