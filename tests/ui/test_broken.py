"""Answers that break off or do not come, in the whole window over simulated vendors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from interline.model.conversation import Status
from interline.model.events import Finish
from interline.model.parts import Seam
from interline.model.route import Choice
from interline.ui.conversation import waits
from interline.ui.picker.view import PickerView, beside_star, retry_room
from interline.ui.transcript.answer import AnswerSheet
from interline.ui.transcript.way import Way
from tests.services.world import World
from tests.ui.person import Person
from tests.ui.transcript import seen

LONG = "The path begins in Bomerano and goes down to Positano. " * 12
REST = "It takes about three hours, and buses go back until ten."


def buttons(me: Person) -> list[str]:
    """What is offered in a row under the answers."""
    sheets = [seen.lay(me.transcript, row.id) for row in me.transcript.rows if row.is_answer]
    rows = [sheet.ways for sheet in sheets if isinstance(sheet, AnswerSheet) and sheet.ways in sheet.pieces]
    return [spot.key for row in rows for spot in row.spots()]


def press(me: Person, way: Way) -> None:
    seen.press(me.bot, me.transcript, me.last(), way.value)


def test_a_broken_answer_is_gone_on_with_elsewhere(home: Path, person: Callable[[World], Person]) -> None:
    """Cut in mid-answer, kept as the route wants it; a press has another vendor go on, and the seam is seen."""
    with World(home, route_extra='on_break = "keep"') as world:
        first = world.add("sim-a", "anthropic-messages")
        first.cuts(LONG, after=90)
        second = world.add("sim-b", "openai-chat").answers(REST)
        me = person(world)
        me.ask("How long is the path?")
        broken = me.wait_for_answer(1)
        assert broken.status is Status.INTERRUPTED
        me.wait_for(lambda: buttons(me) == ["Continue here", "Continue elsewhere", "Start again", "Keep"])
        assert not second.calls

        press(me, Way.ELSEWHERE)
        me.wait_for(lambda: second.calls)
        whole = me.wait_for_answer(1)
        assert whole.status is Status.COMPLETE
        assert whole.text.startswith(broken.text[:200])
        assert "three hours" in whole.text
        assert any(isinstance(part, Seam) for part in whole.parts)
        me.wait_for(lambda: me.sees("sim-b/ok goes on"))
        assert me.sees("Sim A, then Sim Bok"), "who began it and who went on"
        assert me.sees("$")
        assert me.sees("2/2"), "what broke off is kept as a version of its own"
        assert buttons(me) == []


def test_a_row_that_is_kept_goes_away_and_one_pinned_offers_no_elsewhere(
    home: Path, person: Callable[[World], Person]
) -> None:
    """Nobody else is in the route: only what can be done is offered, and Keep ends it."""
    with World(home, route_extra='on_break = "keep"') as world:
        world.add("sim-a").cuts(LONG, after=90)
        me = person(world)
        me.ask("How long is the path?")
        broken = me.wait_for_answer(1)
        me.wait_for(lambda: buttons(me) == ["Continue here", "Start again", "Keep"])
        press(me, Way.KEEP)
        assert buttons(me) == []
        me.wait_for(lambda: not me.answers()[0].is_unfinished)
        assert me.answers() == [replace(broken, finish=Finish.CANCELLED)]


def test_the_next_one_can_be_asked_while_a_vendor_is_silent(
    home: Path, person: Callable[[World], Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing comes from the first; the button asks the second at once, and the first is left."""
    monkeypatch.setattr(waits, "SLOW", 0.05)
    with World(home) as world:
        silent = world.add("sim-a").stays_silent()
        world.add("sim-b").answers("Here I am.")
        me = person(world)
        me.ask("Anybody?")
        me.wait_for(lambda: silent.calls and "Ask the next one now" in buttons(me))
        press(me, Way.NEXT)
        answer = me.wait_for_answer(1)
        assert answer.text == "Here I am."
        assert answer.receipt is not None
        assert answer.receipt.ref.vendor == "sim-b"
        assert buttons(me) == []


def test_a_refused_key_is_said_in_the_picker_and_tried_again(
    home: Path, person: Callable[[World], Person]
) -> None:
    """The badge says why; Ctrl+T takes it away, and the vendor is asked again in the next turn."""
    with World(home) as world:
        first = world.add("sim-a").fails(401).answers("The key is good again.")
        world.add("sim-b").answers("I stand in.").answers("I stand in.")
        me = person(world)
        me.ask("One")
        me.wait_for_answer(1)
        me.ask("Two")
        me.wait_for_answer(2)
        assert len(first.calls) == 1, "a refused key is passed over"

        me.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        picker = me.window.findChild(PickerView)
        assert isinstance(picker, PickerView)
        me.bot.keyClicks(picker.field, "sim a ok")
        me.wait_for(lambda: "key refused" in picker.foot.text())
        assert "key refused, Control T tries it again" in picker.rows.at(1).spoken
        me.bot.keyClick(picker.field, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
        me.wait_for(lambda: "tries it again" not in picker.foot.text())
        assert picker.rows.at(1).ailment is None
        me.bot.keyClick(picker, Qt.Key.Key_Escape)

        me.ask("Three")
        answer = me.wait_for_answer(3)
        assert answer.text == "The key is good again."


def test_try_again_in_a_row_is_pressed_without_choosing_the_model(
    home: Path, person: Callable[[World], Person]
) -> None:
    """The small button belongs to the row, and the list stays open."""
    with World(home) as world:
        world.add("sim-a").fails(401)
        world.add("sim-b").answers("I stand in.")
        me = person(world)
        me.ask("One")
        me.wait_for_answer(1)
        me.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        picker = me.window.findChild(PickerView)
        assert isinstance(picker, PickerView)
        me.bot.keyClicks(picker.field, "sim a ok")
        me.wait_for(lambda: "tries it again" in picker.foot.text())
        room = beside_star(picker.list.visualRect(picker.rows.index(1)))
        me.bot.mouseClick(picker.list.viewport(), Qt.MouseButton.LeftButton, pos=retry_room(room).center())
        me.wait_for(lambda: "tries it again" not in picker.foot.text())
        assert picker.isVisible()
        assert me.desk.conversation.asked.choice == Choice()


def test_a_budget_that_asks_keeps_the_message_until_the_user_says_yes(
    home: Path, person: Callable[[World], Person]
) -> None:
    """The words stay in the field, nothing is stored or sent; "Send anyway" sends them, once."""
    budget = '\n[[budget]]\nscope = "turn"\nlimit = "0.05"\non_exceed = "ask"\n'
    dear = 'price = { input = "1000.00", output = "2000.00" }'
    with World(home, models=dear, route_extra=budget) as world:
        vendor = world.add("sim-a").answers("Worth it.")
        me = person(world)
        composer = me.window.conversation.composer
        me.ask("Is it worth it?")
        me.wait_for(lambda: composer.refusal is not None and composer.refusal.isVisible())
        assert composer.refusal is not None
        assert "$0.05 is left of the budget of $0.05 for this turn" in composer.refusal.words.text()
        assert composer.text == "Is it worth it?"
        assert not me.run(me.app.library.list())
        assert not vendor.calls

        me.bot.mouseClick(composer.refusal.anyway, Qt.MouseButton.LeftButton)
        assert me.wait_for_answer(1).text == "Worth it."
        assert composer.text == ""
        assert composer.refusal.isHidden()
        (summary,) = me.run(me.app.library.list())
        assert summary.messages == 2
