"""Decides what an export does: looks for keys, asks where somebody should know, writes, and says what came of it.

Rule: nothing is written before what looks like a key was told of; one export runs at a time, it can be cancelled at any
moment, and it goes on when its sheet is closed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from interline.language import marked, said, tr
from interline.model.errors import InterlineError
from interline.ui.exporting.wish import Subject, Wish

if TYPE_CHECKING:
    from interline.services.exporting.order import Order, Progress
    from interline.ui.backend import Backend
    from interline.ui.tasks import Tasks

LOOKING, WRITING = marked("Looking for keys and tokens"), marked("Writing")
SHOWN_WARNINGS = 8


class View(Protocol):
    """What the presenter needs of the sheet."""

    def choose(self, subjects: Sequence[Subject]) -> None:
        """Open, with these to choose from."""

    def show_running(self) -> None:
        """Open as it stands: an export is at work."""

    def set_progress(self, words: str, done: int, of: int) -> None:
        """How far it is."""

    def ask(self, sentences: Sequence[str]) -> None:
        """What to know before anything is written; `confirmed` or `cancelled` answer."""

    def rest(self, sentence: str, tone: str = "bad") -> None:
        """Nothing is at work; why, in a sentence."""

    def finish(self) -> None:
        """It is done: close."""

    @property
    def is_open(self) -> bool: ...


class ExportPresenter:
    """For one window."""

    def __init__(self, view: View, backend: Backend, tasks: Tasks, *, tell: Callable[[str], None]) -> None:
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._tell = tell
        self._task: asyncio.Task[None] | None = None
        self._answer: asyncio.Future[None] | None = None

    @property
    def is_busy(self) -> bool:
        """Whether an export is at work, or waits for an answer."""
        return self._task is not None and not self._task.done()

    def open(self, subjects: Sequence[Subject]) -> None:
        """Ask what is to be exported; while one is at work, show that."""
        if self.is_busy:
            self._view.show_running()
        else:
            self._view.choose(subjects)

    def export(self, wish: Wish) -> None:
        """Begin."""
        if not self.is_busy:
            self._task = self._tasks.start(self._export(wish), name="export")

    def confirm(self) -> None:
        """What was asked is known: go on."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(None)

    def cancel(self) -> None:
        """Stop."""
        if self._task is not None:
            self._task.cancel()

    async def _export(self, wish: Wish) -> None:
        from interline.services.exporting.order import Order, stopped

        order = Order(
            wish.subject.ids, wish.format.name, wish.branches, wish.attachments, wish.subject.with_bin
        )
        heard: list[Progress] = []

        def hear(progress: Progress) -> None:
            heard[:] = [progress]
            self._view.set_progress(said(WRITING), progress.done, progress.of)

        try:
            services = await self._backend.ready()
            if sentences := await self._to_know(wish, order):
                await self._asked(sentences)
            self._view.set_progress(said(WRITING), 0, 0)
            done = await services.transfer.export(order, wish.target, hear)
        except asyncio.CancelledError:
            self._say(
                stopped(heard[0], str(wish.path)) if heard else tr("Stopped. Nothing was written."),
                "secondary",
            )
            raise
        except InterlineError as trouble:
            self._say(str(trouble), "bad")
            return
        self._view.finish()
        self._tell(" ".join(filter(None, (tr("Exported to {path}", path=wish.path), done.note))))

    async def _to_know(self, wish: Wish, order: Order) -> list[str]:
        """What to tell before anything is written."""
        services = await self._backend.ready()
        looking = said(LOOKING)
        self._view.set_progress(looking, 0, 0)
        warnings = await services.transfer.warnings(
            order, lambda progress: self._view.set_progress(looking, progress.done, progress.of)
        )
        shown = list(warnings[:SHOWN_WARNINGS])
        if more := len(warnings) - len(shown):
            shown.append(tr("And %Ln more.", "", more))
        if isinstance(wish.target, Path) and await asyncio.to_thread(wish.target.is_file):
            shown.append(tr("{target} is there already and will be replaced.", target=wish.target))
        return shown

    async def _asked(self, sentences: Sequence[str]) -> None:
        self._answer = asyncio.get_running_loop().create_future()
        self._view.ask(sentences)
        await self._answer

    def _say(self, sentence: str, tone: str) -> None:
        """In the sheet where it is open, and in the window where it is not."""
        is_open = self._view.is_open
        self._view.rest(sentence, tone)
        if not is_open:
            self._tell(sentence)
