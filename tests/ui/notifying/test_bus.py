"""Notifications on a real session bus, before a desktop that takes them and one that does not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from interline.ui.notifying.answers import Told
from interline.ui.notifying.bus import DesktopNotifications, NotReached

PROGRAM = Path(__file__).with_name("desktop.py")
ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems have other ways")


@pytest.mark.needs("dbus-daemon", "dbus-run-session")
def test_a_desktop_takes_it_and_a_click_comes_back(home: Path) -> None:
    """In the types that strict desktops ask for; where nobody takes it, that is said."""
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, str(PROGRAM)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=40,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("{")))
    assert NAME_OF_NOBODY in found["alone"]
    member, signature, body = found["seen"][0]
    assert (member, signature) == ("Notify", "susssasa{sv}i")
    assert body[0] == "Interline"
    assert body[3:6] == ["Ferries", "Sim A · ok has answered.", ["default", "Open"]]
    assert found["clicked"] == ["c-1", "token"]
    assert found["more"] == 0


def test_without_a_bus_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """However its address is wrong."""
    shower = DesktopNotifications(lambda conversation_id, token: None)
    for address in (None, "", "nonsense", "unix:path=/nowhere"):
        if address is None:
            monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
        else:
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        with pytest.raises(NotReached):
            shower.show(Told("c", "Ferries", "Sim A has answered."))
    shower.close()


NAME_OF_NOBODY = "org.freedesktop.Notifications was not provided"
