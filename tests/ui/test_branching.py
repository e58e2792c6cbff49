"""Editing, branches and forks in the whole program; only the vendors are simulated."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from interline.ui.branches.view import BranchesView
from interline.ui.composer.presenter import EDITS_ANSWER, EDITS_MESSAGE
from tests.services.world import World
from tests.ui.person import Person
from tests.ui.transcript import seen

Key, Ctrl, Shift, Alt = (
    Qt.Key,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def field(me: Person) -> str:
    return me.window.conversation.composer.text


def editing(me: Person) -> str:
    line = me.window.conversation.composer.editing
    return line.words.text() if line is not None and line.isVisible() else ""


def test_a_question_is_edited_its_branch_named_and_shown_again(
    home: Path, person: Callable[[World], Person]
) -> None:
    """By keys alone: the draft that stood comes back, both versions are there, and the name stands beside them."""
    with World(home) as world:
        vendor = world.add("sim-a").answers("Take the ferry.").answers("Take the bus.")
        me = person(world)
        me.ask("Amalfi?")
        first = me.wait_for_answer(1)
        view = me.transcript
        me.bot.keyClicks(me.window.conversation.composer.field, "A draft")
        me.press(Key.Key_Up, Alt)
        assert (editing(me), field(me)) == (EDITS_MESSAGE, "Amalfi?")
        me.press(Key.Key_Escape)
        assert (editing(me), field(me)) == ("", "A draft")
        me.press(Key.Key_Up, Alt)
        me.bot.keyClicks(me.window.conversation.composer.field, " By land")
        me.press(Key.Key_Return)
        me.wait_for(lambda: me.answers() and me.answers()[-1].text == "Take the bus.")
        me.wait_for(lambda: not me.window.conversation.composer.button.stops)
        assert (editing(me), field(me)) == ("", "A draft")
        assert [m["content"] for m in vendor.calls[-1].json["messages"]] == ["Amalfi? By land"]
        me.wait_for(lambda: seen.sees(view, view.rows[0].id, "2/2"))

        me.press(Key.Key_B, Ctrl)
        (sheet,) = me.window.findChildren(BranchesView) or (None,)
        assert sheet is not None
        me.wait_for(lambda: sheet.isVisible() and sheet.rows.rowCount() == 2)
        assert sheet.rows.at(sheet.list.currentIndex().row()).words == "Amalfi? By land"
        me.bot.keyClick(sheet.list, Key.Key_F2)
        (name,) = sheet.list.findChildren(QLineEdit)
        me.bot.keyClicks(name, "By bus")
        me.bot.keyClick(name, Key.Key_Return)
        me.wait_for(lambda: sheet.rows.at(1).name == "By bus")
        me.wait_for(lambda: seen.sees(view, view.rows[0].id, "By bus · 2/2"))
        me.bot.keyClick(sheet.list, Key.Key_Up)
        me.bot.keyClick(sheet.list, Key.Key_Return)
        me.wait_for(lambda: [message.id for message in me.answers()] == [first.id])
        assert not sheet.isVisible()
        me.wait_for(lambda: seen.sees(view, view.rows[0].id, "1/2"))


def test_an_answer_is_edited_and_a_branch_becomes_a_conversation(
    home: Path, person: Callable[[World], Person]
) -> None:
    """The user's words claim no vendor; the fork is open at once, goes on by itself, and a second one is taken back."""
    with World(home) as world:
        vendor = world.add("sim-a").answers("Take the ferry.").answers("At nine.")
        me = person(world)
        me.ask("Amalfi?")
        answer = me.wait_for_answer(1)
        view = me.transcript
        seen.press(me.bot, view, answer.id, "edit")
        assert (editing(me), field(me)) == (EDITS_ANSWER, "Take the ferry.")
        me.bot.keyClicks(me.window.conversation.composer.field, " Or swim.")
        me.press(Key.Key_Return)
        me.wait_for(lambda: me.sees("2/2"))
        edited = me.answers()[-1]
        assert (edited.text, edited.receipt) == ("Take the ferry. Or swim.", None)
        assert seen.sees(view, edited.id, "edited")
        assert editing(me) == ""
        assert len(vendor.calls) == 1, "nothing was sent"
        before = me.desk.conversation.id

        seen.press(me.bot, view, edited.id, "branch")
        me.wait_for(lambda: me.desk.conversation.id not in ("", before) and me.answers())
        assert me.window.conversation.header.title.label.text() == "Amalfi? (branch)"
        me.ask("When?")
        me.wait_for_answer(2)
        said = [m["content"] for m in vendor.calls[-1].json["messages"]]
        assert said == ["Amalfi?", "Take the ferry. Or swim.", "When?"]
        fork = me.desk.conversation.id
        assert len(me.run(me.app.library.open(before)).messages) == 3

        me.press(Key.Key_B, Ctrl, Shift)
        me.wait_for(lambda: me.desk.conversation.id not in (before, fork))
        second = me.desk.conversation.id
        me.wait_for(lambda: "(branch 2)" in me.window.conversation.banner.sentence)
        me.window.conversation.banner.action_button.click()
        me.wait_for(lambda: me.desk.conversation.id == fork)
        assert second not in {row.id for row in me.run(me.app.library.list())}
