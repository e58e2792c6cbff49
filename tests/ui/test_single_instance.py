"""One window for one home, over real locks and sockets."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from multiprocessing.connection import Listener
from pathlib import Path

import pytest

from interline.paths import Home
from interline.ui.single_instance import SingleInstance


class Window:
    """A program that shows the window, and what it was asked for."""

    def __init__(self, home: Home) -> None:
        self.only = SingleInstance(home)
        self.heard: list[tuple[str, str]] = []
        self.does = True
        self.hangs = threading.Event()
        self.hangs.set()
        assert self.only.claim("show")
        self.only.listen(self.hear)

    def hear(self, wanted: str, token: str) -> bool:
        self.heard.append((wanted, token))
        self.hangs.wait(10)
        return self.does


@pytest.fixture
def window(home: Path) -> Iterator[Window]:
    made = Window(Home.at(home))
    yield made
    made.hangs.set()
    made.only.close()


def test_a_second_start_asks_the_first_and_ends(
    window: Window, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what the desktop gave for coming to the front; as often as it is started."""
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "token-1")
    for wanted in ("show", "quick"):
        assert not SingleInstance(Home.at(home)).claim(wanted)
    assert window.heard == [("show", "token-1"), ("quick", "token-1")]


def test_another_home_is_another_window(window: Window, home: Path) -> None:
    """Two profiles do not hear each other."""
    other = SingleInstance(Home.at(home / "other"))
    assert other.claim("show")
    other.close()
    assert window.heard == []


def test_who_hangs_keeps_nobody_out(window: Window, home: Path) -> None:
    """After a while a window of its own opens: two programs may use one home."""
    window.hangs.clear()
    assert SingleInstance(Home.at(home), patience=0.4).claim("show")


def test_who_starts_while_the_window_closes_waits_for_its_end(window: Window, home: Path) -> None:
    """What was written there is on disk by then, and the new window is the one."""
    window.does = False
    claimed: list[bool] = []
    second = SingleInstance(Home.at(home))
    waiting = threading.Thread(target=lambda: claimed.append(second.claim("show")))
    waiting.start()
    while not window.heard:
        time.sleep(0.01)
    assert claimed == []
    window.only.close()
    waiting.join(10)
    assert claimed == [True]
    assert not Home.at(home).window_address.exists()
    second.close()


def test_strangers_are_not_heard(window: Window, home: Path) -> None:
    """Only who can read the user's file knows the key; whoever else knocks changes nothing."""
    from multiprocessing.connection import AuthenticationError, Client

    address = Home.at(home).window_address
    if sys.platform != "win32":
        assert stat.S_IMODE(address.stat().st_mode) == 0o600
    place = str(home / "window.socket")
    with pytest.raises((AuthenticationError, EOFError, OSError)):
        Client(place, authkey=b"guess")
    assert not SingleInstance(Home.at(home)).claim("show")
    assert window.heard == [("show", "")]


def test_nonsense_is_not_heard(window: Window, home: Path) -> None:
    """Neither of a program that knows the key."""
    import json
    from multiprocessing.connection import Client

    told = json.loads(Home.at(home).window_address.read_text())
    for nonsense in (b"", b"[]", b"{", b'{"wanted": 1}', b"x" * 10_000, b"\xff\xfe"):
        with Client(told["address"], authkey=bytes.fromhex(told["key"])) as caller:
            caller.send_bytes(nonsense)
    assert not SingleInstance(Home.at(home)).claim("show")
    assert window.heard == [("show", "")]


def test_a_system_that_gives_no_more_sockets_does_not_keep_the_program_busy(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever listens asks again after a pause: a thread that never rests would hold the window up."""
    asked: list[int] = []

    def refuse(listener: Listener) -> object:
        asked.append(1)
        raise OSError(errno.EMFILE, "too many open files")

    monkeypatch.setattr(Listener, "accept", refuse)
    window = Window(Home.at(home))
    time.sleep(0.3)
    window.only.close()
    assert 1 <= len(asked) < 20


def test_a_home_far_down_has_its_socket_elsewhere(home: Path) -> None:
    """Systems take no socket with a long path."""
    deep = Home.at(home / ("d" * 90) / ("e" * 90))
    window = Window(deep)
    assert not SingleInstance(deep).claim("show")
    window.only.close()


def test_what_a_killed_program_left_is_nobodys(home: Path) -> None:
    """Its address is on disk still; its lock is not."""
    place = Home.at(home)
    place.window_address.write_text('{"address": "/nowhere", "key": "00"}')
    only = SingleInstance(place)
    assert only.claim("show")
    only.close()


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="root writes anywhere")
def test_where_nothing_can_be_written_the_window_opens(home: Path) -> None:
    """It says so itself then."""
    home.chmod(0o500)
    assert SingleInstance(Home.at(home)).claim("show")
    home.chmod(0o700)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are Unix's")
def test_the_program_started_twice_opens_one_window(home: Path) -> None:
    """The real command: the second ends with success while the first stays, which ends in order."""
    command = [sys.executable, "-m", "interline", "--home", str(home)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    first = subprocess.Popen(command, env=environment)
    try:
        while not Home.at(home).window_address.exists():
            assert first.poll() is None
            time.sleep(0.05)
        second = subprocess.run(command, env=environment, timeout=40, check=False)
        assert second.returncode == 0
        while not Home.at(home).database.exists():
            # Signals are taken in order from then on.
            time.sleep(0.05)
        assert first.poll() is None
    finally:
        first.send_signal(signal.SIGTERM)
    assert first.wait(40) == 0
    assert not Home.at(home).window_address.exists()
