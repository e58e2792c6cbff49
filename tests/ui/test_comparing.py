"""Versions of an answer compared in the whole program; only the vendors are simulated."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt

from interline.ui.transcript.answer import GO_ON
from tests.services.world import World
from tests.ui.person import Person
from tests.ui.transcript import seen

Key, Ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier


def test_versions_are_compared_and_the_conversation_goes_on_with_one(
    home: Path, person: Callable[[World], Person]
) -> None:
    """Compare, close with Esc, compare again, choose the first: the next question goes out with its words."""
    with World(home) as world:
        vendor = (
            world.add("sim-a").answers("Take the **ferry**.").answers("Take the bus.").answers("At nine.")
        )
        me = person(world)
        me.window.resize(1300, 800)
        me.ask("Ferry or bus?")
        first = me.wait_for_answer(1)
        me.press(Key.Key_R, Ctrl)
        me.wait_for(lambda: me.answers()[-1].id != first.id)
        second = me.wait_for_answer(1)
        view = me.transcript

        def is_beside() -> bool:
            return len(view.rows) == 3 and "Take the ferry." in seen.in_sight(view)

        me.wait_for(lambda: seen.has(view, second.id, "compare"))
        seen.press(me.bot, view, second.id, "compare")
        me.wait_for(is_beside)
        assert seen.top(view, first.id) == seen.top(view, second.id)
        assert seen.room(view, first.id).right() < seen.room(view, second.id).left()
        assert "Take the bus." in seen.in_sight(view)

        me.press(Key.Key_Escape)
        me.wait_for(lambda: len(view.rows) == 2)
        assert view.rows[-1].id == second.id, "closing it changes nothing"

        seen.press(me.bot, view, second.id, "compare")
        me.wait_for(is_beside)
        seen.press(me.bot, view, first.id, GO_ON)
        me.wait_for(lambda: len(view.rows) == 2)
        assert [message.id for message in me.answers()] == [first.id]
        assert seen.sees(view, first.id, "1/2")

        me.ask("When?")
        me.wait_for_answer(2)
        sent = vendor.calls[-1].body.decode()
        assert "Take the **ferry**." in sent
        assert "Take the bus." not in sent
