"""Python's cyclic garbage is collected on the window's thread alone, at times that nobody notices.

Rule: a QObject that the collector destroys in another thread leaves its timers with Qt, which then calls what is no
longer there, and the process ends with a segmentation fault. The collector runs in whichever thread happens to
allocate, so in a program with threads it must not run by itself.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 1000
SETTLED_MS = 8000
"""By when the program is whole: everything that it uses for good has been imported."""


def collect_due() -> None:
    """Collect the oldest generation whose turn it is by Python's own thresholds, and with it all younger ones."""
    counts, thresholds = gc.get_count(), gc.get_threshold()
    for generation in (2, 1, 0):
        if counts[generation] > thresholds[generation]:
            gc.collect(generation)
            return


class Collector(QObject):
    """While it lives, nothing is collected but by its timer. Imports are faster for it, too."""

    def __init__(self) -> None:
        super().__init__()
        gc.disable()
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(collect_due)
        self._timer.start()
        QTimer.singleShot(SETTLED_MS, self, self.settle)

    def settle(self) -> None:
        """What stands now stands until the end: look it through once, and never again."""
        gc.collect()
        gc.freeze()

    def stop(self) -> None:
        """Give the collecting back to Python."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
