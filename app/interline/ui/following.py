"""What the window takes from the settings while it stands, and the one setting that it writes itself: the size of text.

Rule: a size that the user changes by key or wheel is the same setting as on the page, written once the turning ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from interline.model.change import Change, Topic
from interline.ui.looks import Looks, prepare

if TYPE_CHECKING:
    from interline.settings.keys_table import Keys
    from interline.settings.schema import Settings
    from interline.ui.backend import Backend
    from interline.ui.main_window import MainWindow
    from interline.ui.tasks import Tasks

REST_MS = 600
"""After the last change of the size it is written."""


class Following:
    """For one window."""

    def __init__(self, window: MainWindow, looks: Looks, backend: Backend, tasks: Tasks) -> None:
        self._window = window
        self._looks = looks
        self._backend = backend
        self._tasks = tasks
        self._size: int | None = None
        """What is to be written; 0 for as the system."""
        self._rest = QTimer(window, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(lambda: tasks.start(self.keep()))
        window.conversation.text_size_changed.connect(self.resized)

    def concerns(self, change: Change) -> None:
        """Something was stored."""
        if change.topic is Topic.SETTINGS:
            self._tasks.start(self._take())

    def resized(self, size: int) -> None:
        """The user made letters larger or smaller."""
        self._size = 0 if size == self._window.first_size else size
        self._rest.start()

    async def keep(self) -> None:
        """Write the size, where it changed."""
        self._rest.stop()
        size, self._size = self._size, None
        if size is not None:
            services = await self._backend.ready()
            await services.preferences.change({"look.font_size": size or None})

    async def _take(self) -> None:
        services = await self._backend.ready()
        settings = services.preferences.settings
        if settings.look != self._looks.look:
            # Imported here: the panes stand before anything else needs it.
            import asyncio

            self._looks.take(await asyncio.to_thread(prepare, settings.look))
        follow(self._window, settings, services.preferences.keys, with_size=self._size is None)


def follow(window: MainWindow, settings: Settings, keys: Keys, *, with_size: bool = True) -> None:
    """Let the window do as the settings say, its colours apart. `with_size` is whether the size of text is among it."""
    view = window.conversation
    if with_size:
        # Letters of chats that nobody chose go with those of the whole window, which may have changed just now.
        view.set_text_size(settings.look.font_size or window.first_size, first=window.first_size)
    window.commands.rebind(keys)
    window.show_keys()
    view.composer.set_send_keys(needs_ctrl=settings.chat.send_with == "ctrl+enter")
