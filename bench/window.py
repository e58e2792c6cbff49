"""How soon the window stands, under an X server of its own, and what it weighs when idle.

Compared with an empty QMainWindow in the same interpreter, in turn; times count from the start of the process.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.figures import Figure, at_most, at_most_times, installed, median

_RUNS, _IDLE_RUNS = 7, 3
_CONVERSATIONS = 300

_EMPTY = """
import time
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow

class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, done)

def done():
    print("painted", time.time(), flush=True)
    app.exit()

app = QApplication([])
app.setStyle("Fusion")
window = Window()
window.resize(1280, 860)
window.show()
app.exec()
"""

_OURS = """
import sys, time
from interline import __main__
from interline.paths import Home
from interline.ui import application

def seen(milestone):
    print(milestone, time.time(), flush=True)
    if milestone == "listed":
        from PySide6.QtCore import QTimer
        QTimer.singleShot(int(sys.argv[1]), leave)

def leave():
    status = open("/proc/self/status").read()
    print("rss", next(l for l in status.splitlines() if l.startswith("VmRSS")).split()[1], flush=True)
    from PySide6.QtWidgets import QApplication
    for window in QApplication.topLevelWidgets():
        window.close()

def build():
    from interline.startup import Interline
    return Interline(Home.find())

application.run(Home.find(), [], build, watch=seen)
"""


def figures() -> list[Figure]:
    if shutil.which("Xvfb") is None:
        print("the window is not measured: Xvfb is missing", file=sys.stderr)
        return []
    with _display() as display, tempfile.TemporaryDirectory() as folder:
        asyncio.run(_fill(Path(folder)))
        environment = {**installed(), "DISPLAY": display, "INTERLINE_HOME": folder, "QT_QPA_PLATFORM": "xcb"}
        _run(_EMPTY, environment)
        _run(_OURS, environment, "0")
        empty, ours = [], []
        for _ in range(_RUNS):
            empty.append(_run(_EMPTY, environment))
            ours.append(_run(_OURS, environment, "0"))
        # With the same modules it differs by up to 18 MB from one start to the next.
        idle = median([_run(_OURS, environment, "6000")["rss"] for _ in range(_IDLE_RUNS)])
    blank = median([run["painted"] for run in empty])
    painted = median([run["painted"] for run in ours])
    listed = median([run["listed"] for run in ours])
    return [
        at_most_times("window painted, composer takes text", painted, blank, "s", 1.5),
        at_most_times(f"list of {_CONVERSATIONS} conversations shown", listed, blank, "s", 4.0),
        at_most("idle window, resident memory", idle / 1024, "MB", 150),
    ]


def _run(code: str, environment: dict[str, str], *arguments: str) -> dict[str, float]:
    """Milestones of one process in seconds since it was started; `rss` in kB."""
    start = time.time()
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    found = {}
    for line in done.stdout.splitlines():
        name, _, value = line.partition(" ")
        found[name] = float(value) if name == "rss" else float(value) - start
    if "painted" not in found:
        raise RuntimeError(f"the window did not appear: {done.stderr}")
    return found


@contextmanager
def _display() -> Iterator[str]:
    """An X server of our own."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as said:
            yield f":{said.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


async def _fill(folder: Path) -> None:
    """A library to list."""
    from interline.ids import new_id
    from interline.model.conversation import Conversation, Message, Role, Status
    from interline.model.parts import Text
    from interline.paths import Home
    from interline.store.database import Store

    store = Store(Home.at(folder))
    await store.open()
    for n in range(_CONVERSATIONS):
        when = datetime.now(UTC) - timedelta(hours=n)
        about = Conversation(new_id(), f"Conversation number {n}", when, when)
        user = Message(new_id(), about.id, None, 1, Role.USER, (Text(f"Question {n}"),), when)
        answer = Message(new_id(), about.id, user.id, 2, Role.ASSISTANT, (), when, status=Status.STREAMING)
        await store.conversations.begin_turn(about, user, answer)
        whole = Message(new_id(), about.id, user.id, 2, Role.ASSISTANT, (Text("Answer. " * 50),), when)
        await store.conversations.finish(_with_id(whole, answer.id))
    await store.close()


def _with_id(message, message_id):  # type: ignore[no-untyped-def]
    from dataclasses import replace

    return replace(message, id=message_id)
