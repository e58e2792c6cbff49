"""Takes the key that the settings name, by whatever way this desktop has for that, and says where there is none.

Rule: one key at a time, taken and let go in a thread; what went wrong is a sentence beside the setting.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from interline.language import tr
from interline.ui.bindings import objection_to, portable
from interline.ui.global_key.taken import NotTaken, Taken

if TYPE_CHECKING:
    from interline.ui.tasks import Tasks

Way = Callable[[str, Callable[[], object]], Taken]
"""Takes a key, and is told what to call when it is pressed; it waits, and raises NotTaken."""


class GlobalKey(QObject):
    """For one program."""

    told = Signal(str)
    """Why the key that is set does nothing; empty where all is well."""
    _pressed = Signal()
    """From any thread."""

    def __init__(
        self, tasks: Tasks, parent: QObject, *, call: Callable[[], object], way: Way | None = None
    ) -> None:
        """`call` is what the key is for; `way` is how it is taken, where that is not the platform's."""
        super().__init__(parent)
        self._tasks = tasks
        self._way = way
        self._keys = ""
        self._taken: Taken | None = None
        self._taking = asyncio.Lock()
        self.trouble = ""
        """What was told last."""
        self._pressed.connect(call, Qt.ConnectionType.QueuedConnection)

    def follow(self, keys: str) -> None:
        """Have this key, as Qt writes it everywhere alike; empty for none."""
        if keys != self._keys:
            self._keys = keys
            self._tasks.start(self._take(keys))

    def close(self) -> None:
        """Let go of it."""
        self._keys = ""
        self._let_go()

    async def _take(self, keys: str) -> None:
        async with self._taking:
            self._let_go()
            if keys != self._keys:
                # Another is wanted by now.
                return
            try:
                if keys:
                    self._taken = await asyncio.to_thread(self._found_way(keys), keys, self._pressed.emit)
            except NotTaken as trouble:
                self._tell(str(trouble))
            else:
                self._tell("")
            if keys != self._keys:
                self._let_go()

    def _found_way(self, keys: str) -> Way:
        if objection := objection_to(portable(keys), keys):
            raise NotTaken(objection)
        return self._way or _way_of(QGuiApplication.platformName())

    def _let_go(self) -> None:
        taken, self._taken = self._taken, None
        if taken is not None:
            taken.close()

    def _tell(self, sentence: str) -> None:
        self.trouble = sentence
        self.told.emit(sentence)


def _way_of(platform: str) -> Way:
    """How this platform lets a program have a key. Raises NotTaken."""
    if platform == "xcb":
        from interline.ui.global_key.x11 import KeyGrab

        return KeyGrab
    raise NotTaken(
        tr("No program can take a key here. Bind the command “interline quick” in your system's settings.")
    )
