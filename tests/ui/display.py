"""A real X display of a test's own, and somebody who presses keys on it.

Rule: what is pressed goes through the server as from a keyboard, to whoever has it there; nothing is told to Qt.
"""

from __future__ import annotations

import ctypes
import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

ROOT = Path(__file__).parents[2]
NEVER = ("WAYLAND_DISPLAY", "AT_SPI_BUS_ADDRESS", "QT_QPA_PLATFORM")
PATIENCE = 50.0
_NUMBERS = itertools.count(1000 + os.getpid() % 6_000 * 8)

on_a_display = [
    pytest.mark.skipif(sys.platform != "linux", reason="X11 is Linux's"),
    # Debian: xvfb, xdotool.
    pytest.mark.needs("Xvfb", "xdotool"),
    # Whole programs start, on a machine that may be busy.
    pytest.mark.timeout(180),
]


class Display:
    """One X server."""

    def __init__(self, number: str) -> None:
        self.name = number

    @property
    def environment(self) -> dict[str, str]:
        """For programs that are to be shown there; on a bus only where the test has made one."""
        kept = {name: value for name, value in os.environ.items() if name not in NEVER}
        return kept | {"DISPLAY": self.name, "PYTHONPATH": str(ROOT), "NO_AT_BRIDGE": "1"}

    def answers(self) -> bool:
        """Whether programs reach it."""
        return bool(self._do("getdisplaygeometry", may_fail=True))

    def press(self, *keys: str) -> None:
        """Keys by their names on X, e.g. `ctrl+space`."""
        self._do("key", "--delay", "20", *keys)

    def hold(self, key: str, seconds: float) -> None:
        """Press it and let go later."""
        self._do("keydown", key)
        time.sleep(seconds)
        self._do("keyup", key)

    def lay_out(self, layout: str) -> None:
        """Another keyboard; setxkbmap comes with every X server."""
        subprocess.run(["setxkbmap", layout], env=self.environment, timeout=20, check=True)

    def write(self, text: str) -> None:
        self._do("type", "--delay", "10", text)

    def windows(self, title: str) -> list[str]:
        """Windows with this title that can be seen."""
        found = self._do("search", "--onlyvisible", "--name", f"^{title}$", may_fail=True)
        return found.split()

    def focus(self, window: str) -> None:
        """Give it the keyboard; there is no window manager here that would."""
        self._do("windowfocus", "--sync", window)

    def close(self, window: str) -> None:
        """As its close button does: ask the program to close it."""
        xlib = ctypes.CDLL("libX11.so.6")
        xlib.XOpenDisplay.restype = ctypes.c_void_p
        xlib.XInternAtom.restype = ctypes.c_ulong
        server = ctypes.c_void_p(xlib.XOpenDisplay(self.name.encode()))
        protocols, delete = (
            xlib.XInternAtom(server, name, False) for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW")
        )
        event = (ctypes.c_long * 24)()
        # XClientMessageEvent: type, serial, send_event, display, window, message_type, format, data.
        event[0], event[4], event[5], event[6], event[7] = 33, int(window), protocols, 32, delete
        xlib.XSendEvent(server, ctypes.c_ulong(int(window)), False, ctypes.c_long(0), ctypes.byref(event))
        xlib.XCloseDisplay(server)

    def shown(self, title: str) -> str:
        """Wait for the window with this title; gives its id."""
        until(lambda: self.windows(title))
        return self.windows(title)[0]

    def _do(self, *words: str, may_fail: bool = False) -> str:
        done = subprocess.run(
            ["xdotool", *words], env=self.environment, capture_output=True, text=True, timeout=20, check=False
        )
        assert may_fail or done.returncode == 0, done.stderr
        return done.stdout


def until(holds: Callable[[], object]) -> None:
    """Wait for it to become true."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it never became so"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def display() -> Iterator[Display]:
    """A display for the tests of one file."""
    with served() as made:
        yield made


@contextmanager
def served() -> Iterator[Display]:
    """An X server of our own. Its number is one that nobody else comes upon: servers that choose theirs themselves
    lock nothing, and one that ends takes the socket of another along."""
    made = Display(f":{next(_NUMBERS)}")
    server = subprocess.Popen(
        ["Xvfb", made.name, "-screen", "0", "1200x900x24", "-nolisten", "tcp"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: made.answers() or server.poll() is not None)
        assert server.poll() is None, f"display {made.name} did not start"
        yield made
    finally:
        server.terminate()
        server.wait(10)


def start(
    display: Display, home: Path, *words: str, errors: IO[str] | None = None
) -> subprocess.Popen[bytes]:
    """The real command, over this home, on this display."""
    command = [sys.executable, "-m", "interline", "--home", str(home), *words]
    return subprocess.Popen(command, env=display.environment, stderr=errors)
