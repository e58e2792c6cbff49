"""Has files looked at, says what would come in, imports them when the user wants that, and reports. No Qt.

Rule: nothing is written before the user has seen what it would be; closing the panel ends a look and never an import.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from interline.language import tr
from interline.model.errors import InterlineError
from interline.ui.importing.page import Page
from interline.ui.importing.words import finished, forecast, start, working

if TYPE_CHECKING:
    from interline.services.import_report import ImportReport
    from interline.services.importing import ImportProgress
    from interline.ui.backend import Backend
    from interline.ui.tasks import Tasks

_SHOWN_EVERY = 0.05
"""Seconds between two steps of the progress that are shown."""


@dataclass(slots=True)
class _Work:
    """Files that are being read."""

    doing: str
    """look | import."""
    otherwise: Callable[[], object] | None
    """What is done with files that are no export; None to say so."""
    is_stopped: bool = False
    shown_at: float = 0.0


class View(Protocol):
    """What the presenter needs of the panel."""

    def show_page(self, page: Page) -> None: ...
    def show_work(self, title: str, words: str, part: float) -> None: ...
    def set_ending(self) -> None: ...
    def isVisible(self) -> bool: ...
    def dismiss(self) -> None: ...


class ImportPresenter:
    """One import at a time."""

    def __init__(
        self,
        view: View,
        backend: Backend,
        tasks: Tasks,
        *,
        copy: Callable[[str], object],
        tell: Callable[[str], object],
    ) -> None:
        """`copy` puts text on the clipboard, `tell` says a sentence in the window."""
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._copy = copy
        self._tell = tell
        self._paths: tuple[Path, ...] = ()
        self._report: ImportReport | None = None
        self._work: _Work | None = None

    def open(self) -> None:
        """The first page; an import that goes on stays where it is."""
        if self._work is None or (self._work.is_stopped and not self._is_importing):
            self._view.show_page(start())

    def look(self, paths: Sequence[Path], otherwise: Callable[[], object] | None = None) -> None:
        """Say what these would bring; where they are no export, do this instead."""
        if self._is_importing:
            return
        if self._work is not None:
            self._work.is_stopped = True
        self._paths = tuple(paths)
        self._tasks.start(self._look(self._begin("look", otherwise)))

    def go(self) -> None:
        """Import what was looked at."""
        if self._work is None and self._paths:
            self._tasks.start(self._take_in(self._begin("import")))

    def cancel(self) -> None:
        """End it before the next conversation; what came in stays."""
        if self._work is not None:
            self._work.is_stopped = True
            self._view.set_ending()

    def closed(self) -> None:
        """The panel was closed: a look has nobody to be told to, an import goes on."""
        if self._work is not None and not self._is_importing:
            self._work.is_stopped = True

    def copy(self) -> None:
        """The report onto the clipboard."""
        from interline.services.import_report import as_text

        if self._report is not None:
            self._copy(as_text(self._report))

    def save(self, path: Path) -> None:
        """The report into a file."""
        if self._report is not None:
            self._tasks.start(self._save(self._report, path))

    @property
    def _is_importing(self) -> bool:
        return self._work is not None and self._work.doing == "import"

    def _begin(self, doing: str, otherwise: Callable[[], object] | None = None) -> _Work:
        self._report = None
        self._work = _Work(doing, otherwise)
        self._view.show_work(*working(doing, None))
        return self._work

    async def _look(self, work: _Work) -> None:
        report = await self._run(work)
        # A look that another one took the place of has nothing to say any more.
        if report is not None and self._work is None and self._view.isVisible():
            self._view.show_page(start() if report.cancelled else forecast(report))

    async def _take_in(self, work: _Work) -> None:
        report = await self._run(work)
        if report is None:
            return
        self._paths = ()
        if self._view.isVisible():
            self._view.show_page(finished(report))
        else:
            self._tell(finished(report).headline)

    async def _run(self, work: _Work) -> ImportReport | None:
        """What came of it; None where it failed as a whole, which is told."""
        report: ImportReport | None = None
        trouble = ""
        try:
            service = (await self._backend.ready()).importing
            do = service.take_in if work.doing == "import" else service.look
            report = await do(
                self._paths,
                watch=lambda progress: self._progressed(work, progress),
                stopped=lambda: work.is_stopped,
            )
        except InterlineError as error:
            trouble = str(error)
        is_mine = self._work is work
        if is_mine:
            self._work = None
            self._report = report
        if trouble and is_mine and work.otherwise is not None:
            self._view.dismiss()
            work.otherwise()
        elif trouble and is_mine and self._view.isVisible():
            self._view.show_page(start(trouble))
        elif trouble and work.doing == "import":
            self._tell(trouble)
        return report

    def _progressed(self, work: _Work, progress: ImportProgress) -> None:
        now = time.monotonic()
        if work is self._work and now - work.shown_at >= _SHOWN_EVERY:
            work.shown_at = now
            self._view.show_work(*working(work.doing, progress))

    async def _save(self, report: ImportReport, path: Path) -> None:
        from interline.services.import_report import as_text

        services = await self._backend.ready()
        await services.importing.save_report(as_text(report), path)
        self._tell(tr("Saved to {path}.", path=path))
