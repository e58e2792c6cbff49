"""What becomes of further starts of the program while its window is open: each is heard, and done here.

Rule: whoever asks waits for the window's own thread, so that a window that hangs does not answer.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

if TYPE_CHECKING:
    from interline.ui.single_instance import SingleInstance

_WAITS = 4.0
"""Seconds after which whoever asked is told that it was not done."""


class SecondStarts(QObject):
    """For one window; without a `SingleInstance`, none is heard."""

    _asked = Signal(object)
    """From the thread that listens: an `_Order`."""

    def __init__(self, only: SingleInstance | None, do: Callable[[str, str], None]) -> None:
        """`do` is told what is wanted, and the token by which the desktop lets a window come to the front."""
        super().__init__()
        self._only = only
        self._do = do
        self._refuses = False
        self._asked.connect(self._obey, Qt.ConnectionType.QueuedConnection)

    def listen(self) -> None:
        """Hear them from now on; in any thread."""
        if self._only is not None:
            self._only.listen(self._hear)

    def refuse(self) -> None:
        """The window is closing: whoever asks now waits for its end."""
        self._refuses = True

    def close(self) -> None:
        """Another program may show the window."""
        if self._only is not None:
            self._only.close()

    def _hear(self, wanted: str, token: str) -> bool:
        if self._refuses:
            return False
        order = _Order(wanted, token)
        with contextlib.suppress(RuntimeError):
            # The window may be gone by now.
            self._asked.emit(order)
            order.over.wait(_WAITS)
        return order.is_done

    def _obey(self, order: _Order) -> None:
        if not self._refuses:
            self._do(order.wanted, order.token)
            order.is_done = True
        order.over.set()


class _Order:
    """One thing that is asked for."""

    def __init__(self, wanted: str, token: str) -> None:
        self.wanted = wanted
        self.token = token
        self.is_done = False
        self.over = threading.Event()
