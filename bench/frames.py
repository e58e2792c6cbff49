"""How long the window's thread is kept at a stretch: from one tick of a fast timer to the next.

Rule: a stretch is what a key or a paint would have waited for. It counts by the clock, less the time in which the
machine gave the processor to other programs; so what waits for another of our own threads counts, and a busy machine
does not.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from interline.ui.widgets.overlay import Overlay
from interline.ui.widgets.own_frame import is_put_off

TICK_MS = 2
EDGES = (4, 8, 16, 33, 50, 100, 200)
"""Milliseconds, of the histogram."""
FRAME = 33.0


class Stretch:
    """One that was too long."""

    def __init__(self, ms: float, own: float, scene: str, stack: str) -> None:
        self.ms = ms
        self.own = own
        """Milliseconds of it in which the thread itself was at work; the rest it waited for another of ours."""
        self.scene = scene
        self.stack = stack


class Frames(QObject):
    """Counts every stretch between two ticks on this thread, from `start` to `stop`."""

    def __init__(self, *, traced: bool = False) -> None:
        """`traced` looks, from another thread, at what a long stretch is doing; it costs a little itself."""
        super().__init__()
        self.scene = ""
        """What is being done, to be told with a stretch that is too long."""
        self.all: list[float] = []
        self.long: list[Stretch] = []
        self._last = self._delay = self._worked = 0.0
        self._thread = threading.get_ident()
        self._schedule = _open_schedule()
        self._stacks: list[str] = []
        self.traced = traced
        self._ends = threading.Event()
        self.key_since = 0.0
        """When the key was pressed that is not painted yet; 0 for none. Traced, what it waits for is looked at, too."""
        self.key_stacks: list[str] = []
        self._ticks = QTimer(self, interval=TICK_MS)
        self._ticks.setTimerType(Qt.TimerType.PreciseTimer)
        self._ticks.timeout.connect(self._tick)

    def start(self) -> None:
        self._last, self._delay, self._worked = time.perf_counter(), self.waited(), time.thread_time()
        self._ticks.start()
        if self.traced:
            threading.Thread(target=self._look, name="tour's look", daemon=True).start()

    def stop(self) -> None:
        self._ticks.stop()
        self._ends.set()

    def waited(self) -> float:
        """Seconds for which this thread was ready to run and another program did."""
        if self._schedule is None:
            return 0.0
        return int(os.pread(self._schedule, 96, 0).split()[1]) / 1e9

    def _tick(self) -> None:
        now, delay, worked = time.perf_counter(), self.waited(), time.thread_time()
        ms = 1e3 * (now - self._last - (delay - self._delay))
        self.all.append(ms)
        if ms > FRAME:
            stack = _in_short(self._stacks)
            self.long.append(Stretch(ms, 1e3 * (worked - self._worked), self.scene, stack))
        self._stacks = []
        self._last, self._delay, self._worked = now, delay, worked

    def _look(self) -> None:
        while not self._ends.wait(0.005):
            now = time.perf_counter()
            if now - self._last > 0.012:
                self._stacks.append(_stack(self._thread))
            if self.key_since and now - self.key_since > 0.004:
                self.key_stacks.append(_stack(self._thread) + _beside(self._thread))


def _stack(thread: int) -> str:
    """What a thread is doing. Its frames are let go at once: a painter that they hold must die with them."""
    frame, places = sys._current_frames().get(thread), []
    while frame is not None and len(places) < 40:
        places.append((frame.f_code, frame.f_lineno))
        frame = frame.f_back
    del frame
    return "".join(f"  {Path(code.co_filename).name}:{line} {code.co_qualname}\n" for code, line in places)


def _in_short(stacks: list[str]) -> str:
    """The first look whole, and of each later one what is other than in the one before it."""
    told, before = [], []
    for stack in stacks:
        lines = stack.splitlines()
        same = next((n for n in range(len(before)) if lines[-n - 1 :] != before[-n - 1 :]), len(before))
        told += lines if not before else ["  then", *lines[: len(lines) - same + 1]]
        before = lines
    return "".join(f"{line}\n" for line in told)


def _beside(window: int) -> str:
    """Where the threads beside the window's are, a line each."""
    others = [each for each in sys._current_frames() if each not in (window, threading.get_ident())]
    return "".join(f"  beside: {', '.join(_stack(each).splitlines()[:3]).strip()}\n" for each in others)


def until_painted() -> None:
    """Have done what was begun, its paint with it: what takes long to make is painted a turn of the loop later, and the
    veil around what is laid over a window another one."""
    QApplication.processEvents()
    while any(map(_has_more, QApplication.topLevelWidgets())):
        QApplication.processEvents()


def _has_more(window: QWidget) -> bool:
    laid = (each for each in window.findChildren(Overlay) if each.isVisible())
    return is_put_off(window) or not all(each.has_veil for each in laid)


def histogram(stretches: list[float]) -> list[tuple[str, int]]:
    """How many lasted how long."""
    rows, rest = [], sorted(stretches)
    below = 0.0
    for edge in EDGES:
        rows.append((f"{below:g} to {edge} ms", sum(below <= each < edge for each in rest)))
        below = edge
    rows.append((f"over {below:g} ms", sum(each >= below for each in rest)))
    return rows


def of_hundred(values: list[float], share: float) -> float:
    """The value that so many in a hundred stay below."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share / 100))] if values else 0.0


def _open_schedule() -> int | None:
    try:
        return os.open(f"/proc/self/task/{threading.get_native_id()}/schedstat", os.O_RDONLY)
    except OSError:
        return None
