"""The vault on a real gnome-keyring, in D-Bus sessions of its own, with secret-tool as the independent witness."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the Secret Service is Linux's"),
    # Debian: dbus, gnome-keyring, libsecret-tools.
    pytest.mark.needs("dbus-daemon", "dbus-run-session", "dbus-send", "gnome-keyring-daemon", "secret-tool"),
]

PROGRAM = Path(__file__).with_name("in_session.py")
KEY = "sk-test-ABCdef0123456789-real"
UNLOCK = 'printf "test-only" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; '
NO_SERVICES = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>
<policy context="default"><allow send_destination="*"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>
"""


def run(
    step: str, *, before: str = "", session: tuple[str, ...] = ("dbus-run-session", "--")
) -> dict[str, Any]:
    """One step in a session of its own; the home lasts from one to the next, the daemon does not."""
    # No display: a prompt cannot open, so the keyring answers for the person who is not there.
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")
    }
    command = f'{before}exec "$0" "$1" "$2"'
    done = subprocess.run(
        [*session, "sh", "-c", command, sys.executable, str(PROGRAM), step],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )
    assert done.stdout, done.stderr[-2000:]
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_a_key_is_stored_read_and_removed_and_never_lies_open_on_the_disk(home: Path) -> None:
    """From setting to removing, another maker's program sees the same; the disk never shows the key."""
    stored = run("store", before=UNLOCK)
    assert stored["set"] == {"where": "keychain", "words": "in the system keyring", "hint": "…real"}
    assert stored["seen"] == stored["key"] == KEY
    assert stored["bound"] == "https://api.openai.com:443"
    assert stored["keychain"] == "Secret Service"
    files = [path for path in home.rglob("*") if path.is_file()]
    assert any(path.suffix == ".keyring" for path in files)
    assert not [path for path in files if KEY.encode() in path.read_bytes()]
    assert run("look", before=UNLOCK)["key"] == KEY
    removed = run("remove", before=UNLOCK)
    assert removed["seen"] == removed["bound"] == ""
    assert removed["state"]["where"] == "none"


def test_a_key_that_secret_tool_stored_is_found_replaced_and_removed() -> None:
    """The entry is plain: service `interline`, user the vendor's id, the key as it is."""
    answer = run("foreign", before=UNLOCK)
    assert answer["key"] == "sk-stored-by-hand"
    assert answer["seen"] == answer["after"] == KEY
    assert answer["left"] == ""


def test_a_locked_keyring_is_told_from_an_empty_one() -> None:
    """After a login that did not open it: the list says locked, a turn says so too, a variable still works."""
    run("store", before=UNLOCK)
    looked = run("look")
    assert looked["state"]["where"] == "keychain locked"
    assert looked["kept"] is True
    assert looked["key"] == "KeyringLocked"
    assert run("variable")["key"] == "sk-from-the-environment"
    assert run("set")["set"] == "KeyringLocked"
    assert run("look", before=UNLOCK)["key"] == KEY


@pytest.mark.parametrize("lacking", ["a keyring", "a service", "a bus"])
def test_where_no_keyring_can_be_had_a_key_lasts_for_the_session(home: Path, lacking: str) -> None:
    """No keyring made yet and nobody to ask for its password; no service on the bus; no bus at all."""
    session: tuple[str, ...] = ("dbus-run-session", "--")
    if lacking == "a service":
        (home / "bus.conf").write_text(NO_SERVICES)
        session = ("dbus-run-session", f"--config-file={home / 'bus.conf'}", "--")
    elif lacking == "a bus":
        session = ("env", "-u", "DBUS_SESSION_BUS_ADDRESS")
    assert run("look", session=session) == {
        "state": {"where": "none", "words": "none", "hint": ""},
        "kept": False,
        "key": None,
    }
    answer = run("set", session=session)
    assert answer["once"] == "KeyringMissing"
    assert answer["set"] == {"where": "session", "words": "for this session only", "hint": "…real"}
    assert answer["key"] == KEY
    assert not [path for path in home.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]


def test_a_daemon_and_a_bus_that_die_take_no_turn_with_them() -> None:
    """What was read stays in memory; a fresh start finds a locked keyring, then none, and no crash."""
    answer = run("killed", before=UNLOCK)
    assert answer["in_memory"] == KEY
    assert answer["fresh"] in ("KeyringLocked", None)
    assert answer["key"] is None
    assert answer["set"]["where"] == "session"
