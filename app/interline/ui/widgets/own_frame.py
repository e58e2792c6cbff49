"""What takes long to make is painted in a frame of its own.

Qt paints what was changed right after the work that changed it, before a key or a timer that waits already. Where both
take long, `paint_apart` has them come in between: for a key that is half of the wait.

Rule: nothing is painted other than it would have been, only one turn of the event loop later.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget


def paint_apart(widget: QWidget) -> None:
    """Have the window of this widget painted after the next turn of the event loop, and not with this one."""
    window = widget.window()
    if window.isVisible():
        (_apart(window) or _Apart(window)).wait()


def is_put_off(window: QWidget) -> bool:
    """Whether it is painted with the next turn only."""
    kept = _apart(window)
    return kept is not None and kept.is_coming


def _apart(window: QWidget) -> _Apart | None:
    return window.findChild(_Apart, options=Qt.FindChildOption.FindDirectChildrenOnly)


class _Apart(QObject):
    """Keeps the next wish to paint back for one turn."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._is_waiting = False
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._paint)

    @property
    def is_coming(self) -> bool:
        return self._next.isActive()

    def wait(self) -> None:
        if not self._is_waiting and not self._next.isActive():
            self._is_waiting = True
            self._window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.UpdateRequest or not self._is_waiting:
            return False
        self._is_waiting = False
        self._window.removeEventFilter(self)
        self._next.start()
        return True

    def _paint(self) -> None:
        QApplication.sendEvent(self._window, QEvent(QEvent.Type.UpdateRequest))
