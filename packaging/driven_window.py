"""Opens the real window, offscreen, over a home of its own, and lets a script play in it as a person would."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
# The simulated vendors are the tests'.
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

if TYPE_CHECKING:
    from interline.paths import Home
    from interline.startup import Interline
    from interline.ui.main_window import MainWindow

Play = Callable[["Interline", "MainWindow"], Awaitable[None]]

PATIENCE = 120.0


def drive(home: Home, play: Play, environment: Mapping[str, str] | None = None) -> None:
    """Open the window, play once everything is there, close it. Raises what the play raised. `environment` is where
    keys may stand."""
    from interline.startup import Interline
    from interline.ui import application

    made: list[Interline] = []
    outcome: list[BaseException | None] = []

    def build() -> Interline:
        made.append(Interline(home, environment=environment or {}))
        return made[0]

    def seen(milestone: str) -> None:
        if milestone == "listed":
            task = asyncio.ensure_future(_whole(made[0], play))
            task.add_done_callback(lambda done: _leave(done, outcome))

    application.run(home, [], build, watch=seen)
    if not outcome:
        raise RuntimeError("the window closed before the end")
    if outcome[0] is not None:
        raise outcome[0]


async def until(holds: Callable[[], Awaitable[object]]) -> None:
    """Wait for something to become true of the program."""
    async with asyncio.timeout(PATIENCE):
        while not await holds():  # noqa: ASYNC110 - a person looks again, too
            await asyncio.sleep(0.1)


async def has_answered(app: Interline, messages: int) -> bool:
    """Whether the library holds so many messages and no answer is on its way in the newest conversation."""
    found = await app.library.list()
    return sum(summary.messages for summary in found) == messages and app.chat.running(found[0].id) is None


async def _whole(app: Interline, play: Play) -> None:
    from PySide6.QtWidgets import QApplication

    from interline.ui.main_window import MainWindow

    window = next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow))
    while not app.is_open:  # noqa: ASYNC110 - a person would wait the same way
        await asyncio.sleep(0.05)
    await play(app, window)


def _leave(done: asyncio.Future[None], outcome: list[BaseException | None]) -> None:
    from PySide6.QtWidgets import QApplication

    outcome.append(done.exception())
    for widget in QApplication.topLevelWidgets():
        widget.close()
