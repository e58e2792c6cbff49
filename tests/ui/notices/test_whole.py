"""One notice through the whole program: a list that changed, the line, the press, the database, the way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import Qt

from interline.ui.notices.page import NoticesPage
from tests.services.world import World, pin
from tests.simulator.wires import OpenAIChat
from tests.ui.person import Person

SOON = datetime.now(UTC).date() + timedelta(days=20)


class Lister(OpenAIChat):
    """A vendor that is about to end a model."""

    def models(self, names: tuple[str, ...]) -> dict[str, object]:
        old = {"id": "old-1", "shutdown_date": SOON.isoformat(), "deprecation_replacement_model": "fine-2"}
        return {"data": [{"id": "ok"}, old, {"id": "fine-2"}]}


def test_a_retiring_model_is_told_and_its_conversation_moved_and_moved_back(
    home: Path, person: Callable[[World], Person]
) -> None:
    """The shown conversation asks the other model at once, and the list knows of it."""
    with World(home) as world:
        sim = world.add("sim-a").answers("Hello.").answers("Hello from another.")
        sim.wire = Lister()
        me = person(world)
        me.desk.conversation.asked.choose(pin("sim-a/old-1"))
        me.ask("Hello?")
        me.wait_for_answer(1)
        assert [call.json["model"] for call in sim.calls] == ["old-1"]

        me.window.commands.run("program.notices")
        page = me.desk.on_demand.pages.view.make_shown()
        assert isinstance(page, NoticesPage)
        me.bot.mouseClick(page.look_button, Qt.MouseButton.LeftButton)
        banner = me.window.conversation.banner
        told = f"old-1 (Sim A) retires on {SOON.day} "
        me.wait_for(lambda: banner.sentence.startswith(told))
        assert page.labels[0].text() == banner.sentence
        me.desk.on_demand.pages.view.close()

        assert banner.action_button.text() == "Move it to fine-2"
        me.bot.mouseClick(banner.action_button, Qt.MouseButton.LeftButton)
        me.wait_for(lambda: banner.sentence == "1 conversation asks fine-2 now.")
        me.wait_for(lambda: me.desk.conversation.asked.choice == pin("sim-a/fine-2"))
        me.ask("And now?")
        me.wait_for_answer(2)
        assert [call.json["model"] for call in sim.calls] == ["old-1", "fine-2"]
        me.bot.mouseClick(banner.action_button, Qt.MouseButton.LeftButton)
        me.wait_for(lambda: me.desk.conversation.asked.choice == pin("sim-a/old-1"))
