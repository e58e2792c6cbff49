"""Fetches a picture, has it decoded for the window's size, and writes a copy of it where somebody wants one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from interline.language import tr
from interline.model.errors import InterlineError
from interline.ui.transcript.decoding import Decoded, Room, decode

if TYPE_CHECKING:
    from interline.ui.backend import Backend
    from interline.ui.tasks import Tasks


class View(Protocol):
    """What the presenter needs of the picture's widgets."""

    @property
    def room(self) -> Room: ...
    def show_loading(self, name: str) -> None: ...
    def show_picture(self, decoded: Decoded) -> None: ...


class PicturePresenter:
    """One picture at a time."""

    def __init__(self, view: View, backend: Backend, tasks: Tasks, *, tell: Callable[[str], None]) -> None:
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._tell = tell
        self._digest = ""

    def open(self, digest: str, name: str) -> None:
        """Show this one."""
        self._digest = digest
        self._view.show_loading(name)
        self._tasks.start(self._open(digest))

    def save(self, path: Path) -> None:
        """Write a copy of the one that is open, byte for byte."""
        self._tasks.start(self._save(self._digest, path))

    async def _open(self, digest: str) -> None:
        try:
            library = await self._backend.library()
            data = await library.attachment(digest)
        except InterlineError as trouble:
            decoded = Decoded(None, why=str(trouble))
        else:
            decoded = await asyncio.to_thread(decode, data, self._view.room)
        if digest == self._digest:
            self._view.show_picture(decoded)

    async def _save(self, digest: str, path: Path) -> None:
        services = await self._backend.ready()
        await services.transfer.save_attachment(digest, path)
        self._tell(tr("Saved to {path}", path=path))
