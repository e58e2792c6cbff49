"""asyncio on Qt's loop.

Rule: the loop is adopted once, inside Qt's running loop, on the window's thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import qasync
from PySide6.QtWidgets import QApplication

THREADS = 4


def adopt(on_signal: Callable[[], object] | None = None) -> asyncio.AbstractEventLoop:
    """Make asyncio run on the loop that Qt runs already; a signal to end the program calls `on_signal`."""
    loop: asyncio.AbstractEventLoop = qasync.QEventLoop(QApplication.instance(), already_running=True)
    asyncio.set_event_loop(loop)
    # qasync gives work to ten threads of its own, all started at once.
    loop.set_default_executor(ThreadPoolExecutor(THREADS, thread_name_prefix="interline"))
    # qasync leaves the hooks out; without them an abandoned async generator is finalised where no loop runs.
    sys.set_asyncgen_hooks(
        firstiter=loop._asyncgen_firstiter_hook,  # type: ignore[attr-defined]
        finalizer=loop._asyncgen_finalizer_hook,  # type: ignore[attr-defined]
    )
    if on_signal is not None:
        for number in (signal.SIGINT, signal.SIGTERM):
            # Windows has no such thing, and elsewhere only the main thread may ask for it.
            with contextlib.suppress(NotImplementedError, ValueError, RuntimeError):
                loop.add_signal_handler(number, on_signal)
    return loop


def release(loop: asyncio.AbstractEventLoop) -> None:
    """Close the loop after Qt's has ended."""
    loop.stop()
    asyncio.events._set_running_loop(None)
    sys.set_asyncgen_hooks(None, None)
    loop.close()
    asyncio.set_event_loop(None)
