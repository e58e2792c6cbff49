"""An export that is being read beside the event loop: a small one on a thread, a large one in a process.

Rule: no reader stands still for the event loop, nor it for one; a reader lets its file go however its import ends, and
a process is let go of while it reads where the import is cancelled or nothing more comes.
"""

from __future__ import annotations

import asyncio
import logging
import time
import zipfile
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from interline.language import tr
from interline.model.clean import label
from interline.model.errors import InterlineError, NotImportable
from interline.services.import_batches import Batch, KnownHere, ReaderGone, failed

if TYPE_CHECKING:
    from interline.importing import Format
    from interline.services.import_child import ReadingProcess
    from interline.services.import_reader import ExportReader

_log = logging.getLogger(__name__)

SMALL_BYTES = 1_000_000
"""Of a file as it is when it is unpacked, up to which it is read here: a process takes a quarter of a second to
begin."""
LONGEST_SILENCE = 600.0
"""Seconds after which a process that tells nothing is given up. The longest piece of an export, a conversation of
256 MB, takes it half a minute."""
_LOOK_EVERY = 0.2
"""Seconds between two looks at whether the import was cancelled while nothing comes."""

Result = TypeVar("Result")


class Reading:
    """One export. Its functions run one after the other on a thread of its own."""

    format: Format

    def __init__(self, path: Path, *, is_dry_run: bool, stopped: Callable[[], bool] = lambda: False) -> None:
        self.name = path.name
        self.part = 0.0
        """How much of it was read, from 0 to 1."""
        self.is_cut_off = False
        """Whether it was let go of in the middle because `stopped` said so."""
        self._path = path
        self._stopped = stopped
        self._is_dry_run = is_dry_run
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="import")
        self._reader: ExportReader | ReadingProcess | None = None
        self._process: ReadingProcess | None = None
        self._is_too_slow = False

    async def run(self, job: Callable[[], Result]) -> Result:
        """Run a job on the reading thread."""
        return await self._begin(job)

    async def open(self) -> None:
        """Look at the file and find its reader. Raises NotImportable."""
        opening = self._begin(self._open)
        await self._while_it_lasts(opening)
        opening.result()

    async def knows(self, here: KnownHere) -> None:
        """Tell the reader what is here already."""
        await self.run(lambda: self._there.knows(here))

    async def batches(self) -> AsyncGenerator[Batch, None]:
        """What is found, a batch at a time; from a process the next one is fetched while one is looked at. (On a thread
        that would help nobody: it would hold Python's lock while the database's thread waits for it.)"""
        coming = self._begin(self._next)
        while True:
            await self._while_it_lasts(coming)
            if self.is_cut_off:
                return
            batch = coming.result()
            self.part = batch.part
            if self._process is not None and not batch.is_last:
                coming = self._begin(self._next)
                yield batch
            else:
                yield batch
                if batch.is_last:
                    return
                coming = self._begin(self._next)

    def close(self) -> None:
        """Let the file go, after what runs now; a process has two seconds for that."""
        if self._process is not None:
            self._process.end_soon()
        self._executor.submit(self._let_go)
        self._executor.shutdown(wait=False)

    async def _while_it_lasts(self, doing: asyncio.Future[Result]) -> None:
        """Wait until it is done; a process is ended where that is no longer wanted, or takes for ever."""
        began = time.monotonic()
        while not (await asyncio.wait({doing}, timeout=_LOOK_EVERY))[0]:
            if self._process is None:
                continue
            if self._stopped():
                self.is_cut_off = True
                self._process.give_up()
            elif time.monotonic() - began > LONGEST_SILENCE:
                self._is_too_slow = True
                self._process.give_up()

    @property
    def is_large(self) -> bool:
        """Whether it is read by a process of its own."""
        return self._process is not None

    @property
    def _there(self) -> ExportReader | ReadingProcess:
        assert self._reader is not None
        return self._reader

    def _begin(self, job: Callable[[], Result]) -> asyncio.Future[Result]:
        return asyncio.get_running_loop().run_in_executor(self._executor, job)

    def _open(self) -> None:
        from interline.services.import_reader import format_named

        self._reader = self._made()
        try:
            self.format = format_named(self._reader.open())
        except InterlineError as error:
            raise self._told(error) from None
        except Exception as error:
            raise NotImportable(failed(self.name, error).what) from error

    def _made(self) -> ExportReader | ReadingProcess:
        if not _is_small(self._path):
            from interline.services.import_child import ReadingProcess

            try:
                process = ReadingProcess(self._path, is_dry_run=self._is_dry_run)
            except OSError as error:
                _log.warning("no process to read an export in: %s", type(error).__name__)
            else:
                self._process = process
                return process
        from interline.services.import_reader import ExportReader

        return ExportReader(self._path, is_dry_run=self._is_dry_run)

    def _next(self) -> Batch:
        try:
            return self._there.next()
        except Exception as error:  # noqa: BLE001 - whatever became of the reader, what came in stays
            told = self._told(error)
            return Batch((failed(self.name, told),), self.part, is_last=True)

    def _told(self, error: Exception) -> Exception:
        if not (self._is_too_slow and isinstance(error, ReaderGone)):
            return error
        return ReaderGone(
            tr(
                "“{name}” could not be read to its end: for %Ln (minute|minutes) nothing more came of it.",
                "",
                int(LONGEST_SILENCE / 60),
                name=label(self.name, 80),
            ),
            next_step=tr("What came in stays. Export it again, and choose the new file."),
        )

    def _let_go(self) -> None:
        if self._reader is not None:
            self._reader.close()


def _is_small(path: Path) -> bool:
    try:
        if not path.is_file():
            # A folder may hold anything; what is wrong with something else is found out where it is opened.
            return not path.is_dir()
        if path.stat().st_size > SMALL_BYTES:
            return False
        return not zipfile.is_zipfile(path) or _unpacked(path) <= SMALL_BYTES
    except OSError:
        return True


def _unpacked(path: Path) -> int:
    """Bytes that an archive says it holds, of which no more are read."""
    try:
        with zipfile.ZipFile(path) as archive:
            return sum(each.file_size for each in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return 0
