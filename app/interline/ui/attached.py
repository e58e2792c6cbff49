"""What is attached to drafts: stored at once, shown small, opened by a press, and taken from whatever is dropped.

Rule: files and pictures are read and encoded in threads; nothing that is dropped is opened by another program.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDropEvent

from interline.language import tr
from interline.model.clean import label
from interline.model.errors import InterlineError
from interline.ui.widgets.kept import Kept, kept_of

if TYPE_CHECKING:
    from interline.ui.backend import Backend
    from interline.ui.composer.view import ComposerView
    from interline.ui.panels import Panels
    from interline.ui.tasks import Tasks


class AttachedFiles(QObject):
    """For one window."""

    def __init__(self, composer: ComposerView, backend: Backend, tasks: Tasks, panels: Panels) -> None:
        super().__init__(composer)
        self._composer = composer
        self._backend = backend
        self._tasks = tasks
        self._panels = panels
        composer.attachment_opened.connect(self.open)
        composer.picture_wanted.connect(lambda digest: tasks.start(self._fetch(digest)))

    async def keep(self, what: Path | Callable[[], bytes], name: str, room: int) -> Kept:
        """Store a file, or the bytes that are made in a thread. Raises InterlineError."""
        library = await self._backend.library()
        if isinstance(what, Path):
            kept = kept_of(await library.attach(what, room))
        else:
            kept = kept_of(await library.attach_bytes(await asyncio.to_thread(what), name, room))
        self._composer.announce(tr("Attached: {name}", name=label(kept.name, 80)))
        return kept

    def open(self, kept: Kept) -> None:
        """A chip was pressed."""
        if kept.is_picture:
            self._panels.show_picture(kept.digest, kept.name)
        else:
            self._panels.show_file(kept.digest, kept.name)

    def take_drops_on(self, window: QObject) -> None:
        """Whatever is dropped anywhere on the window is attached."""
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop) and isinstance(
            event, QDropEvent
        ):
            return self._composer.take_drop(event)
        if event.type() == QEvent.Type.DragLeave:
            self._composer.end_drag()
        return False

    async def _fetch(self, digest: str) -> None:
        try:
            library = await self._backend.library()
            data = await library.attachment(digest)
        except InterlineError:
            # Its sign stays; that it is lost is said before the message is sent.
            self._composer.give_picture(digest, None)
        else:
            self._composer.give_picture(digest, data)
