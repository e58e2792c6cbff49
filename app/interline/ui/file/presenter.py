"""Has the words of a file read, and writes a copy of it where somebody wants one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from interline.language import tr
from interline.model.clean import label
from interline.model.errors import InterlineError
from interline.model.parts import File
from interline.rendering.deceivers import in_code

if TYPE_CHECKING:
    from interline.ui.backend import Backend
    from interline.ui.tasks import Tasks


class View(Protocol):
    """What the presenter needs of the file's widgets."""

    def show_loading(self, name: str) -> None: ...
    def show_words(self, text: str, note: str) -> None: ...


class FilePresenter:
    """One file at a time."""

    def __init__(self, view: View, backend: Backend, tasks: Tasks, *, tell: Callable[[str], None]) -> None:
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._tell = tell
        self._file = File("", "", 0)

    def open(self, digest: str, name: str, media_type: str = "") -> None:
        """Look into this one."""
        self._file = File(media_type, digest, 0, name)
        self._view.show_loading(label(name, 80) or tr("File"))
        self._tasks.start(self._open(self._file))

    def save(self, path: Path) -> None:
        """Write a copy of the one that is open, byte for byte."""
        self._tasks.start(self._save(self._file.digest, path))

    async def _open(self, file: File) -> None:
        try:
            services = await self._backend.ready()
            preview = await services.previews.of(file)
        except InterlineError as trouble:
            text, note = "", str(trouble)
        else:
            text, note = in_code(preview.text), preview.note
        if file == self._file:
            self._view.show_words(text, note)

    async def _save(self, digest: str, path: Path) -> None:
        services = await self._backend.ready()
        await services.transfer.save_attachment(digest, path)
        self._tell(tr("Saved to {path}", path=path))
