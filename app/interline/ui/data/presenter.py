"""Fills the panel of the user's data, and has copied and put back what its buttons say.

Rule: nothing is put back before the user has been told what becomes of what is there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from interline.language import tr
from interline.model.errors import InterlineError
from interline.ui.data.words import CopyRow, contents_words, copies_words, copy_row

if TYPE_CHECKING:
    from interline.services.backups import KeptData
    from interline.ui.backend import Backend
    from interline.ui.tasks import Tasks
    from interline.ui.widgets.question import Answer

Ask = Callable[[str, str, str, "Sequence[Answer]"], None]


class View(Protocol):
    """What the presenter needs of the panel."""

    def show_state(self, place: str, contents: str, copies: str, second: str, trouble: str) -> None: ...
    def show_copies(self, rows: Sequence[CopyRow]) -> None: ...
    def show_first_page(self) -> None: ...
    def set_busy(self, words: str) -> None: ...
    def say(self, words: str, tone: str) -> None: ...
    def dismiss(self) -> None: ...


class DataPresenter:
    """For one panel."""

    def __init__(
        self,
        view: View,
        backend: Backend,
        tasks: Tasks,
        *,
        ask: Ask,
        show_folder: Callable[[Path], object],
        restore: Callable[[Path], object],
    ) -> None:
        """`ask` puts a question, `show_folder` opens the system's file manager, `restore` puts a copy back."""
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._ask = ask
        self._show_folder = show_folder
        self._restore = restore
        self._kept: KeptData | None = None

    def open(self) -> None:
        """The first page, with what is there now."""
        self._view.show_first_page()
        self._tasks.start(self._reload())

    def back_up(self) -> None:
        """A copy now."""
        self._view.set_busy(tr("Copying and checking…"))
        self._tasks.start(self._back_up())

    def open_folder(self) -> None:
        """Show the folder in the system's file manager."""
        if self._kept is not None:
            self._show_folder(self._kept.folder)

    def list_copies(self) -> None:
        """The second page."""
        if self._kept is not None:
            self._view.show_copies([copy_row(copy) for copy in self._kept.copies])

    def restore(self, path: Path) -> None:
        """Say what becomes of what is there, and put the copy back when the user wants that."""
        copy = next((copy for copy in self._kept.copies if copy.path == path), None) if self._kept else None
        if copy:
            question = tr("Put back the copy of {date}?", date=copy_row(copy).title)
        else:
            question = tr("Put back {file}?", file=path.name)
        self._view.dismiss()
        self._ask(
            question,
            tr(
                "What was written after it is not in it. The library as it is now is kept in a file beside "
                "it. Answers that are being written are stopped."
            ),
            str(path),
            [(tr("Put it back"), lambda: self._restore(path)), (tr("Cancel"), None)],
        )

    def set_second(self, folder: str) -> None:
        """Have each copy there too, or nowhere else; makes one at once, so that a mistake shows."""
        self._view.set_busy(tr("Copying and checking…") if folder else tr("Changing…"))
        self._tasks.start(self._set_second(folder))

    async def _reload(self) -> None:
        services = await self._backend.ready()
        self._show(await services.backups.state())

    def _show(self, kept: KeptData) -> None:
        self._kept = kept
        self._view.show_state(
            str(kept.folder),
            contents_words(kept),
            copies_words(kept),
            str(kept.second) if kept.second else "",
            kept.trouble,
        )

    async def _back_up(self) -> None:
        try:
            services = await self._backend.ready()
            made = await services.backups.make()
            self._show(await services.backups.state())
        except InterlineError as trouble:
            self._view.set_busy("")
            self._view.say(str(trouble), "bad")
            return
        self._view.set_busy("")
        if not made.second_trouble:
            done = tr("Copied and checked.")
            gone = tr("The files of %Ln attachments are gone.", "", made.missing) if made.missing else ""
            self._view.say(f"{done} {gone}".strip(), "good")

    async def _set_second(self, folder: str) -> None:
        try:
            await (await self._backend.ready()).backups.set_second(folder)
        except InterlineError as trouble:
            self._view.set_busy("")
            self._view.say(str(trouble), "bad")
            return
        if folder:
            await self._back_up()
        else:
            self._view.set_busy("")
            await self._reload()
