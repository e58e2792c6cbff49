"""One command's run of the program: open it, do the work, close it, whatever happens in between.

Rule: Ctrl+C and a closed terminal end the work in order, so that what came so far is kept.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol

from interline.cli.terminal import say
from interline.model.change import Topic
from interline.model.errors import Cancelled
from interline.services.changes import UPGRADING

if TYPE_CHECKING:
    from pathlib import Path

    from interline.model.errors import ConfigMistake
    from interline.net.client import HttpClient
    from interline.paths import Home
    from interline.services.backups import BackupService
    from interline.services.bin import BinService
    from interline.services.changes import Changes
    from interline.services.chat import ChatService
    from interline.services.doctor import Doctor
    from interline.services.importing import ImportService
    from interline.services.library import LibraryService
    from interline.services.record import RecordService
    from interline.services.salvaging import Salvaged
    from interline.services.transfer import TransferService
    from interline.services.usage import UsageService
    from interline.services.vendors import VendorService
    from interline.services.watch import WatchService


class App(Protocol):
    """The program as the command line uses it. `startup.Interline` is the real one."""

    home: Home
    settings_mistakes: tuple[ConfigMistake, ...]
    client: HttpClient
    changes: Changes
    chat: ChatService
    library: LibraryService
    bin: BinService
    backups: BackupService
    vendors: VendorService
    transfer: TransferService
    importing: ImportService
    record: RecordService
    usage: UsageService
    watch: WatchService
    doctor: Doctor

    async def open(self) -> None:
        """Open database, settings and vendors. Raises StoreTrouble, HomeUnwritable."""

    async def open_library(self) -> None:
        """Open the database alone. Raises as `open`."""

    async def salvage(self, aside: Path) -> Salvaged | None:
        """After a restore: add what can be read of a damaged database that was set aside; None for a sound one."""

    async def close(self) -> None:
        """Stop turns, keep what came, close everything."""

    async def keep_last_copy(self, *, unless_younger: float = 0.0) -> None:
        """After `close`: a copy of what was written, unless there is one younger than so many seconds."""


_LEAST_AGE = 30 * 60.0
"""Commands come in swarms: the copy at the end of one is enough for those of the next half hour."""

Build = Callable[["Home"], App]
Work = Callable[[App], Awaitable[int]]
Loop = Callable[[], asyncio.AbstractEventLoop]


def with_app(build: Build, home: Home, work: Work, *, loop: Loop | None = None) -> int:
    """Run `work` on the open program and give its exit code; `loop` makes another event loop than Python's own.

    Raises InterlineError, Cancelled on Ctrl+C.
    """
    with asyncio.Runner(loop_factory=loop) as runner:
        return runner.run(_with_app(build, home, work))


async def _with_app(build: Build, home: Home, work: Work) -> int:
    task = asyncio.current_task()
    assert task is not None
    _end_on_signals(task)
    app = build(home)
    app.changes.subscribe(lambda change: say(UPGRADING) if change.topic is Topic.UPGRADE else None)
    try:
        await app.open()
        for mistake in (*app.settings_mistakes, *app.vendors.problems()):
            say(f"Note: {mistake}")
        return await work(app)
    except asyncio.CancelledError:
        task.uncancel()
        raise Cancelled("Interrupted.") from None
    finally:
        await app.close()
        await app.keep_last_copy(unless_younger=_LEAST_AGE)


def _end_on_signals(task: asyncio.Task[int]) -> None:
    """Treat a request to end, or a terminal that was closed, like Ctrl+C, which asyncio.run already turns to this."""
    loop = asyncio.get_running_loop()
    for name in ("SIGTERM", "SIGHUP"):
        # Windows has neither handlers on the loop nor SIGHUP.
        if number := getattr(signal, name, None):
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, task.cancel)
