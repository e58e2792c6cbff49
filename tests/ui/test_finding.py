"""The whole program: what was said is found from the sidebar, and landed on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt

from interline.ui.sidebar.rows import Kind
from tests.services.world import World
from tests.ui.person import Person
from tests.ui.transcript import seen

Key, Ctrl, Shift = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_a_hit_on_another_branch_is_opened_with_its_words_marked(
    home: Path, person: Callable[[World], Person]
) -> None:
    """Typed into the sidebar, picked by Enter; then gone through with Ctrl+F, and ended with Esc."""
    with World(home) as world:
        vendor = world.add("sim-a", "openai-chat")
        vendor.answers("The **lighthouse** keeper sleeps.\n\n" + "Filler. " * 400).answers("Nobody does.")
        me = person(world)
        me.ask("Who sleeps?")
        first = me.wait_for_answer(1)
        me.press(Key.Key_R, Ctrl)
        me.wait_for(lambda: me.sees("Nobody does."))
        me.wait_for(lambda: not me.window.conversation.composer.button.stops)
        me.press(Key.Key_N, Ctrl)
        me.wait_for(lambda: not me.desk.conversation.id)

        sidebar = me.window.sidebar
        me.press(Key.Key_F, Ctrl, Shift)
        me.bot.keyClicks(sidebar.search, "vendor:sim lighth")

        def hit() -> bool:
            row = sidebar.model.row(sidebar.model.first())
            return row is not None and row.kind is Kind.HIT and row.message_id == first.id

        me.wait_for(hit)
        assert sidebar.chips.texts == ("vendor:sim",)
        row = sidebar.model.row(sidebar.model.first())
        assert row is not None
        assert [row.detail[begin:end] for begin, end in row.found] == ["lighth"]
        me.bot.keyClick(sidebar.search, Key.Key_Return)
        me.wait_for(lambda: me.transcript.present_hit is not None)
        assert me.transcript.present_hit is not None
        assert me.transcript.present_hit[0] == first.id
        assert "lighthouse keeper" in seen.in_sight(me.transcript)

        me.press(Key.Key_F, Ctrl)
        bar = me.window.conversation.find_bar
        me.bot.keyClicks(bar.field, "filler")
        me.wait_for(lambda: bar.count.text() == "1 of 400")
        me.bot.keyClick(bar.field, Key.Key_F3)
        me.wait_for(lambda: bar.count.text() == "2 of 400")
        me.bot.keyClick(bar.field, Key.Key_Escape)
        assert bar.isHidden()
        assert me.transcript.sought.is_empty
