"""Python's cyclic garbage is collected on the window's thread alone, in pieces that nobody notices.

Rule: a QObject that the collector destroys in another thread leaves its timers with Qt, which then calls what is no
longer there, and the process ends with a segmentation fault. The collector runs in whichever thread happens to
allocate, so in a program with threads it must not run by itself.

What the collector costs is what it looks through. So what has outlived all three generations is set aside (frozen),
and looked through again when the user is in another program, or when very much lies there.
"""

from __future__ import annotations

import gc
from time import thread_time

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

EVERY_MS = 100
SETTLED_MS = 8000
"""By when the program is whole: everything that it uses for good has been imported."""
YOUNG, MIDDLE, OLD = 2_000, 10, 4
"""New objects before they are looked through, and how often one generation is before the next is with it."""
AT_ONCE = 20_000
"""Objects that are looked through between two frames; more than these are set aside as they are."""
AT_ONCE_SECONDS = 0.004
"""What looking through all that is not aside may take."""
MOST_SKIPPED = 10
"""Turns for which few objects are let be."""
AWAY_MS = 4000
"""After so long in another program nobody waits for a frame of this one."""
MOST_ASIDE = 10_000_000
"""Objects that were set aside since all were looked through, most of which went by themselves; with more of them, that
is done though somebody may be looking."""


class Collector(QObject):
    """While it lives, nothing is collected but by its timer. Imports are faster for it, too."""

    def __init__(self) -> None:
        super().__init__()
        gc.disable()
        self._kept = 0
        """About how many objects are neither aside nor new."""
        self._took = 0.0
        """Seconds that looking through them took when they were new: no less than it would take now."""
        self._skipped = 0
        self._aside = 0
        """And how many are aside that were not looked through with all others yet."""
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.turn)
        self._timer.start()
        self._away = QTimer(self, singleShot=True, interval=AWAY_MS)
        self._away.timeout.connect(self.look_through)
        QTimer.singleShot(SETTLED_MS, self, self.settle)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.applicationStateChanged.connect(self._state_changed)

    def turn(self) -> None:
        """The piece that is due now."""
        young, middle, old = gc.get_count()
        # Python's count goes down with each object that goes, however old that was: ten thousand rows made in the place
        # of ten thousand count for none. So few does not mean few for ever, and it is the time that tells how many were
        # looked through. (`gc.get_objects` would count them, and break what other threads are making meanwhile.)
        if young <= YOUNG and self._skipped < MOST_SKIPPED:
            self._skipped += 1
            return
        self._skipped = 0
        self._kept += young
        if self._kept > AT_ONCE or self._took > AT_ONCE_SECONDS:
            self._set_aside()
            return
        begun = thread_time()
        gc.collect(2 if old > OLD else 1 if middle > MIDDLE else 0)
        self._took += thread_time() - begun
        if old > OLD:
            self._set_aside()

    def settle(self) -> None:
        """What stands now stands until the end, nearly all of it."""
        self._set_aside()
        self._aside = 0

    def look_through(self) -> None:
        """Everything there is, in one go: it takes several frames."""
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        self._aside = self._kept = 0
        self._took = 0.0

    def stop(self) -> None:
        """Give the collecting back to Python."""
        self._timer.stop()
        self._away.stop()
        gc.unfreeze()
        gc.enable()

    def _set_aside(self) -> None:
        gc.freeze()
        self._aside += self._kept
        self._kept, self._took = 0, 0.0
        if self._aside > MOST_ASIDE:
            self.look_through()

    def _state_changed(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self._away.stop()
        elif self._aside:
            self._away.start()
