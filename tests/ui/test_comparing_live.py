"""One question to several models in the whole program; only the vendors are simulated."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt

from interline.model.conversation import Status
from interline.ui.compare.view import CompareView
from interline.ui.transcript.answer import GO_ON
from interline.ui.transcript.way import Way
from tests.services.world import World
from tests.ui.person import Person
from tests.ui.transcript import seen

Key, Ctrl, Shift = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def choose(me: Person, *models: str) -> CompareView:
    """Mark these in the sheet, by what is typed, and compare them."""
    me.press(Key.Key_L, Ctrl, Shift)
    (sheet,) = me.window.findChildren(CompareView)
    me.wait_for(lambda: sheet.isVisible() and sheet.rows.rowCount() > 2)
    while marked := [n for n in range(sheet.rows.rowCount()) if sheet.rows.at(n).is_current]:
        sheet.toggled.emit(sheet.rows.at(marked[0]))
    for model in models:
        sheet.field.setText(model)
        me.bot.keyClick(sheet.field, Key.Key_Return)
    me.wait_for(lambda: "together" in sheet.state.text())
    me.bot.keyClick(sheet.field, Key.Key_Return, Ctrl)
    assert not sheet.isVisible()
    return sheet


def test_three_answers_come_beside_each_other_and_one_is_gone_on_with(
    home: Path, person: Callable[[World], Person]
) -> None:
    """By keys: choose, send, stop one of them, see another fail, go on with the third."""
    with World(home) as world:
        a = world.add("sim-a").answers("Take the ferry.").answers("At nine.")
        world.add("sim-b").stalls("Take the bus or walk.", 2)
        world.add("sim-c").fails(401)
        me = person(world)
        me.window.resize(1500, 800)
        me.bot.keyClicks(me.window.conversation.composer.field, "Ferry or bus?")
        choose(me, "sim-a/ok", "sim-b/ok", "sim-c/ok")
        line = me.window.conversation.composer.comparing
        assert line is not None
        assert line.words.text() == "Compares: Sim A · ok, Sim B · ok, Sim C · ok"
        me.wait_for(lambda: "3 models" in me.window.conversation.composer.hint.text())
        me.press(Key.Key_Return)
        view = me.transcript
        me.wait_for(lambda: len(view.rows) == 4 and "Take the ferry." in seen.in_sight(view))
        assert not line.isVisible(), "it held for one question"
        ferry, bus, none = (row.id for row in view.rows[1:])
        assert len({seen.top(view, each) for each in (ferry, bus, none)}) == 1
        me.wait_for(lambda: "Take the " in seen.in_sight(view) and seen.has(view, bus, Way.ALONE.value))
        me.wait_for(lambda: seen.sees(view, none, "key not accepted"))
        assert seen.sees(view, none, "Sim C"), "whom it was asked of stands over it"
        assert not seen.has(view, none, GO_ON)
        assert me.window.conversation.composer.button.stops
        seen.press(me.bot, view, bus, Way.ALONE.value)
        me.wait_for(lambda: not me.window.conversation.composer.button.stops)
        about = me.desk.conversation.id
        opened = me.run(me.app.library.open(about))
        found = {message.id: message.status for message in opened.messages}
        assert [found[each] for each in (ferry, bus, none)] == [Status.COMPLETE, Status.STOPPED, Status.ERROR]
        seen.press(me.bot, view, ferry, GO_ON)
        me.wait_for(lambda: [message.id for message in me.answers()] == [ferry] and len(view.rows) == 2)
        assert seen.sees(view, ferry, "1/3")
        me.ask("When?")
        me.wait_for_answer(2)
        assert [m["content"] for m in a.calls[-1].json["messages"]] == [
            "Ferry or bus?",
            "Take the ferry.",
            "When?",
        ]


def test_they_are_left_come_back_to_and_stopped_all_at_once(
    home: Path, person: Callable[[World], Person]
) -> None:
    """Another conversation is shown meanwhile; Esc stops both, and Esc again closes the comparison."""
    with World(home) as world:
        world.add("sim-a").stalls("Take the ferry at nine.", 2)
        world.add("sim-b").stalls("Take the bus or walk.", 2)
        me = person(world)
        me.window.resize(1300, 800)
        choose(me, "sim-a/ok", "sim-b/ok")
        me.ask("Ferry or bus?")
        view = me.transcript
        me.wait_for(lambda: len(view.rows) == 3 and me.sees("Take the"))
        about = me.desk.conversation.id
        me.desk.commands.new_conversation()
        me.desk.conversation.open(about)
        me.wait_for(lambda: len(view.rows) == 3)
        me.wait_for(lambda: all(seen.sees(view, row.id, "Take the") for row in view.rows[1:]))
        me.press(Key.Key_Escape)
        me.wait_for(lambda: not me.window.conversation.composer.button.stops)
        assert len(view.rows) == 3
        me.press(Key.Key_Escape)
        me.wait_for(lambda: len(view.rows) == 2)
        assert [message.status for message in me.answers()] == [Status.STOPPED]


def test_another_is_asked_the_same_under_an_answer(home: Path, person: Callable[[World], Person]) -> None:
    """By the button of an answer that stands alone: the other's comes beside it, and is gone on with."""
    with World(home) as world:
        a = world.add("sim-a").answers("Take the ferry.").answers("At ten.")
        world.add("sim-b").answers("Take the bus.")
        me = person(world)
        me.window.resize(1300, 800)
        me.ask("Ferry or bus?")
        ferry = me.wait_for_answer(1)
        view = me.transcript
        me.wait_for(lambda: seen.has(view, ferry.id, "others"))
        seen.press(me.bot, view, ferry.id, "others")
        (sheet,) = me.window.findChildren(CompareView)
        me.wait_for(lambda: sheet.isVisible() and sheet.rows.rowCount() > 2)
        assert sheet.button.text() == "Ask"
        assert not sheet.button.isEnabled()
        sheet.field.setText("sim-b/ok")
        me.bot.keyClick(sheet.field, Key.Key_Return)
        me.wait_for(sheet.button.isEnabled)
        me.bot.keyClick(sheet.field, Key.Key_Return, Ctrl)
        assert not sheet.isVisible()
        me.wait_for(lambda: len(view.rows) == 3 and "Take the bus." in seen.in_sight(view))
        bus = view.rows[-1].id
        assert "Take the ferry." in seen.in_sight(view)
        assert seen.top(view, ferry.id) == seen.top(view, bus)
        me.wait_for(lambda: not me.window.conversation.composer.button.stops and seen.has(view, bus, GO_ON))
        seen.press(me.bot, view, bus, GO_ON)
        me.wait_for(lambda: len(view.rows) == 2 and [message.id for message in me.answers()] == [bus])
        me.ask("When?")
        me.wait_for_answer(2)
        said = [message["content"] for message in a.calls[-1].json["messages"]]
        assert said == ["Ferry or bus?", "Take the bus.", "When?"]
        choose(me, "sim-a/ok", "sim-b/ok")
        assert sheet.button.text() == "Compare", "the sheet is for the next message again"
