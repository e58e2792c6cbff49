"""The icon in the tray as a desktop shows it: over a real session bus, on a real display."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from interline.paths import Home
from interline.ui.tray import host
from tests.ui.display import Display, display, on_a_display

__all__ = ["display"]

pytestmark = [*on_a_display, pytest.mark.needs("dbus-daemon", "dbus-run-session")]

PROGRAM = Path(__file__).with_name("desktop.py")


def on_a_bus(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        ["dbus-run-session", "--", *command],
        env=environment,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return next(line for line in done.stdout.splitlines() if line.startswith("{"))


def test_the_program_lives_in_the_tray_and_ends_when_it_is_told(home: Path, display: Display) -> None:
    """Closed into it, asked a quick question from it, brought back by menu and by click, and quit."""
    place = Home.at(home / "interline")
    place.config.mkdir(parents=True)
    place.settings_file.write_text("[window]\ntray = true\nclose_to_tray = true\n")
    said = on_a_bus([sys.executable, str(PROGRAM), str(place.data), display.name], display.environment)
    assert json.loads(said) == {
        "entries": ["Quick ask", "New conversation", "Show Interline", "Quit"],
        "stays": True,
        "large with quick": False,
        "size kept": True,
        "code": 0,
    }


SILENT = """
import json, threading, time
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection
from interline.ui.tray import host
host.PATIENCE = 0.5
alone = host.may_ask()
connection = open_dbus_connection("SESSION")
connection.send_and_get_reply(message_bus.RequestName(host.NAME))
began = time.monotonic()
print(json.dumps({"alone": alone, "silent": host.may_ask(), "soon": time.monotonic() - began < 5}))
"""


def test_a_desktop_that_hangs_is_not_asked_by_the_window(home: Path) -> None:
    """It owns the name and says nothing: Qt would wait for it in the window's thread."""
    root = str(Path(__file__).parents[3])
    said = on_a_bus([sys.executable, "-c", SILENT], {**os.environ, "PYTHONPATH": root})
    assert json.loads(said) == {"alone": True, "silent": False, "soon": True}


def test_without_a_bus_qt_may_look_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """It finds none either, and looks for a tray of X11."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    assert host.may_ask()
