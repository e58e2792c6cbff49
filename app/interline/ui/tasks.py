"""The only place where a slot starts a coroutine.

Rule: every task is kept until it ends, its error is told as a sentence, and closing the window ends them all.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from interline.language import marked, said
from interline.model.errors import Cancelled, InterlineError

_log = logging.getLogger(__name__)

Work = Coroutine[Any, Any, None]

OUR_MISTAKE = marked("Interline made a mistake and went on. The log has the details.")


class Tasks:
    """Starts coroutines on the running loop."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._running: set[asyncio.Task[None]] = set()
        self._closed = False

    def start(self, work: Work, name: str = "window") -> asyncio.Task[None] | None:
        """Run it; what goes wrong is told in the window. Nothing is started once the window closes."""
        if self._closed:
            work.close()
            return None
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    async def finish(self, name: str, seconds: float) -> None:
        """Wait for the tasks of this name, and not for ever."""
        if tasks := [task for task in self._running if task.get_name() == name]:
            await asyncio.wait(tasks, timeout=seconds)

    async def close(self) -> None:
        """End all of them and wait until they have ended."""
        self._closed = True
        tasks = [task for task in self._running if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=1.0)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is None or isinstance(error, Cancelled):
            return
        if isinstance(error, InterlineError):
            self._tell(str(error))
            return
        _log.error("a task of the window failed", exc_info=error)
        self._tell(said(OUR_MISTAKE))
