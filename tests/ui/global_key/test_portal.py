"""Keys by the desktop's leave, over a real session bus."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from interline.ui.global_key import portal
from interline.ui.global_key.keeper import _way_of
from interline.ui.global_key.portal import PortalKey, no_way, trigger_of
from interline.ui.global_key.taken import NotTaken

linux = pytest.mark.skipif(sys.platform != "linux", reason="portals are Linux's")
REFUSED = "The desktop gave Interline no key. Bind the command “interline quick” in its keyboard settings."


@linux
@pytest.mark.needs("dbus-daemon", "dbus-run-session")
def test_the_desktop_is_asked_and_decides() -> None:
    """Who we are, a session, the key that is wished for; then what it says when it is pressed. Each way to say no is a
    sentence, and none takes longer than it must."""
    program, root = Path(__file__).with_name("desktop.py"), Path(__file__).parents[3]
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, str(program)],
        env={**os.environ, "PYTHONPATH": str(root), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told: dict[str, Any] = json.loads(next(line for line in done.stdout.splitlines() if line[:1] == "{"))
    wish = {
        "description": ["s", "Ask Interline a quick question"],
        "preferred_trigger": ["s", "CTRL+ALT+space"],
    }
    assert told == {
        "without a portal": no_way(),
        "asked": [
            ["Registry", "Register", ["interline"]],
            ["GlobalShortcuts", "CreateSession", []],
            ["GlobalShortcuts", "BindShortcuts", [True, [["quick", wish]], ""]],
        ],
        "pressed": ["token-1", ""],
        "ended": True,
        "that tells programs apart otherwise": "",
        "whose user says no": REFUSED,
        "that gives none": REFUSED,
        "with an older portal": no_way(),
        "that hangs": no_way(),
        "soon": True,
    }


def test_without_a_bus_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """It names the command that a desktop can be bound to."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    with pytest.raises(NotTaken, match="Bind the command “interline quick”"):
        PortalKey("Ctrl+Alt+Space", lambda token: None)


@linux
@pytest.mark.parametrize(
    ("keys", "trigger"),
    [
        ("Ctrl+Alt+Space", "CTRL+ALT+space"),
        ("Meta+A", "LOGO+a"),
        ("Ctrl+Shift+F12", "CTRL+SHIFT+F12"),
        ("Ctrl++", "CTRL+plus"),
        ("Alt+Print", "ALT+Print"),
        ("Ctrl+K, Ctrl+C", ""),
    ],
)
def test_a_shortcut_is_written_as_desktops_write_it(keys: str, trigger: str) -> None:
    """By the names of xkbcommon; what cannot be wished for is left to the user."""
    assert trigger_of(keys) == trigger


def test_each_platform_has_its_way() -> None:
    """X11 grabs, Wayland asks, and elsewhere there is none."""
    from interline.ui.global_key.x11 import KeyGrab

    assert _way_of("xcb") is KeyGrab
    assert _way_of("wayland") is PortalKey
    with pytest.raises(NotTaken, match="Bind the command"):
        _way_of("offscreen")
    assert portal.ID == "quick"
