"""`interline quick` on a real display: in the program that runs, and where none does."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

from interline.paths import Home
from tests.services.world import World
from tests.ui.display import Display, display, on_a_display, start, until

__all__ = ["display"]

pytestmark = on_a_display


def listed(home: Home) -> list[dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-m", "interline", "--home", str(home.data), "list", "--json"],
        capture_output=True,
        check=True,
        timeout=40,
    )
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


def test_a_second_start_asks_a_question_in_the_program_that_runs(home: Path, display: Display) -> None:
    """It ends at once; the small window comes up in the first program, answers, and Esc puts it away."""
    world = World(home)
    world.add("sim-a").answers("Four.")
    world.write()
    first = start(display, world.home.data)
    try:
        until(world.home.window_address.exists)
        display.shown("Interline")
        second = start(display, world.home.data, "quick")
        assert second.wait(40) == 0
        window = display.shown("Quick ask")
        display.focus(window)
        display.write("What is 2 + 2")
        display.press("Return")
        until(lambda: world.vendors["sim-a"].requests)
        until(lambda: [row["messages"] for row in listed(world.home)] == [2])
        display.press("Escape")
        until(lambda: not display.windows("Quick ask"))
        assert display.windows("Interline")
        assert first.poll() is None
    finally:
        first.send_signal(signal.SIGTERM)
    assert first.wait(40) == 0
    (request,) = world.vendors["sim-a"].requests
    assert b"What is 2 + 2" in request.body


def test_without_a_program_that_runs_it_starts_one(home: Path, display: Display) -> None:
    """With the small window over the large one; what is begun there is kept when the program ends."""
    world = World(home)
    world.add("sim-a")
    world.write()
    first = start(display, world.home.data, "quick")
    try:
        window = display.shown("Quick ask")
        display.focus(window)
        display.write("Unsent words")
        until(world.home.quick_draft_file.exists)
        assert display.windows("Interline")
    finally:
        first.send_signal(signal.SIGTERM)
    assert first.wait(40) == 0
    assert json.loads(world.home.quick_draft_file.read_text())[""]["text"] == "Unsent words"
