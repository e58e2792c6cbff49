"""Takes the key that the settings name, by whatever way this desktop has for that, and says where there is none.

Rule: one key at a time, taken and let go in a thread; what went wrong is a sentence beside the setting.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from interline.ui.bindings import objection_to, portable
from interline.ui.global_key.taken import NotTaken, Taken

if TYPE_CHECKING:
    from interline.ui.tasks import Tasks

Way = Callable[[str, Callable[[str], object]], Taken]
"""Takes a key, and is told what to call when it is pressed, with the token by which a window may come to the front; it
waits, and raises NotTaken."""


class GlobalKey(QObject):
    """For one program."""

    told = Signal(str)
    """Why the key that is set does nothing; empty where all is well."""
    _pressed = Signal(str)
    """From any thread."""

    def __init__(
        self, tasks: Tasks, parent: QObject, *, call: Callable[[str], object], way: Way | None = None
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
                    self._taken = await _in_thread(self._found_way(keys), keys, self._pressed.emit)
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


async def _in_thread(way: Way, keys: str, pressed: Callable[[str], object]) -> Taken:
    """In a thread of its own, which ends with the program: a desktop may ask its user, who has gone to lunch."""
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[Taken] = loop.create_future()

    def tell(taken: Taken | None, trouble: BaseException | None) -> None:
        if outcome.cancelled():
            if taken is not None:
                taken.close()
        elif taken is not None:
            outcome.set_result(taken)
        elif trouble is not None:
            outcome.set_exception(trouble)

    def take() -> None:
        taken, trouble = None, None
        try:
            taken = way(keys, pressed)
        except BaseException as error:  # noqa: BLE001 - told where it is waited for
            trouble = error
        try:
            loop.call_soon_threadsafe(tell, taken, trouble)
        except RuntimeError:
            # The program has ended meanwhile.
            if taken is not None:
                taken.close()

    threading.Thread(target=take, name="global-key-taking", daemon=True).start()
    return await outcome


def _way_of(platform: str) -> Way:
    """How this platform lets a program have a key. Raises NotTaken."""
    if platform == "xcb":
        from interline.ui.global_key.x11 import KeyGrab

        return KeyGrab
    from interline.ui.global_key.portal import PortalKey, no_way

    if platform == "wayland":
        return PortalKey
    raise NotTaken(no_way())
