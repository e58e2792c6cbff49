"""What is drawn elsewhere: asked for where it is shown, made in a thread that asks a process, kept for the next time.

Rule: the window never waits for it; until it is there, and where it cannot be drawn, its source is shown.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Hashable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

WAITING = 200
"""Things that are asked for at a time; the oldest of more were scrolled past."""
COALESCED_MS = 30
"""What becomes ready within this time is told of once."""

_log = logging.getLogger(__name__)


class DrawnElsewhere(QObject):
    """Things by a key. A subclass says how one is drawn, in `draw`, and how it is kept, in `taken`. Whoever makes one
    calls `close` at the end."""

    changed = Signal()
    """What was asked for has become ready, or is known not to be drawn."""
    _done = Signal(object, object)

    def __init__(self, name: str, room: int, parent: QObject | None = None) -> None:
        """`name` is the thread's; `room` is what all that is kept may weigh together, as `weight` says."""
        super().__init__(parent)
        self._name = name
        self._room = room
        self._worker: ThreadPoolExecutor | None = None
        # In order of their last use; None for what cannot be drawn.
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._weight = 0
        # The last asked for at the end: that is what is in sight. The worker takes from there.
        self._waiting: OrderedDict[Hashable, None] = OrderedDict()
        self._asked: set[Hashable] = set()
        self._is_closed = False
        self._tell = QTimer(self, singleShot=True, interval=COALESCED_MS)
        self._tell.timeout.connect(self.changed)
        self._done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def draw(self, key: Any) -> Any:
        """In the worker's thread: what comes of a key; None where nothing does."""
        raise NotImplementedError

    def taken(self, made: Any) -> Any:
        """On the window's thread: what is kept of what was drawn; None where nothing can be."""
        raise NotImplementedError

    def end(self) -> None:
        """Have `draw` return soon."""
        raise NotImplementedError

    def weight(self, kept: Any) -> int:
        """What is kept, in the unit of the room."""
        return 1

    def found(self, key: Hashable) -> Any:
        """What is kept for this key. None while it is on its way, and where it cannot be drawn; asking has it drawn."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        self._ask(key)
        return None

    def is_refused(self, key: Hashable) -> bool:
        """Whether this is known not to be drawn: its source stays."""
        return key in self._kept and self._kept[key] is None

    @property
    def is_busy(self) -> bool:
        """Whether something that was asked for is neither there nor known not to be drawn."""
        return bool(self._asked) and not self._is_closed

    def close(self) -> None:
        """Ask for nothing more, and end the process; its thread is waited for, so that it never outlives this."""
        self._is_closed = True
        self._waiting.clear()
        self._tell.stop()
        self.end()
        if self._worker is not None:
            self._worker.shutdown(wait=True, cancel_futures=True)
            self._worker = None

    def _ask(self, key: Hashable) -> None:
        if self._is_closed:
            return
        if key in self._asked:
            if key in self._waiting:
                with suppress(KeyError):  # it was taken just now
                    self._waiting.move_to_end(key)
            return
        self._asked.add(key)
        self._waiting[key] = None
        if len(self._waiting) > WAITING:
            self._asked.discard(self._waiting.popitem(last=False)[0])
        if self._worker is None:
            self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix=self._name)
        self._worker.submit(self._work)

    def _work(self) -> None:
        try:
            key, _ = self._waiting.popitem()
        except KeyError:
            return
        try:
            made = self.draw(key)
        except Exception:  # noqa: BLE001 - otherwise it would be waited for to the end of time
            _log.exception("something in the transcript could not be drawn")
            made = None
        self._done.emit(key, made)

    def _deliver(self, key: Hashable, made: Any) -> None:
        self._asked.discard(key)
        if self._is_closed:
            return
        kept = None if made is None else self.taken(made)
        self._kept[key] = kept
        self._weight += self._weighed(kept)
        while self._weight > self._room and len(self._kept) > 1:
            self._weight -= self._weighed(self._kept.popitem(last=False)[1])
        if not self._tell.isActive():
            self._tell.start()

    def _weighed(self, kept: Any) -> int:
        return 1 if kept is None else self.weight(kept)


def sharpest_ratio() -> float:
    """Pixels to a logical pixel of the sharpest screen here."""
    app = QGuiApplication.instance()
    return app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
