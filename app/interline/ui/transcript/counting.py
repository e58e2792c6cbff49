"""How often something stands in a conversation, and the how manyth of them the present one is.

Rule: a message that was laid out is counted as it is shown, another as it was written; a long conversation is counted
in slices between frames, and one that changed is counted again.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Signal

from interline.ui.transcript.marks import Marks
from interline.ui.transcript.row import Row
from interline.ui.transcript.sought import NOTHING, Sought

_SLICE_SECONDS = 0.004
_AGAIN_MS = 250
"""While an answer streams."""


class Counting(QObject):
    """Counts for a bar that says “3 of 17”."""

    changed = Signal(int, int, bool)
    """The place of the present hit, from 1, or 0 for none; how many there are; whether all were counted."""

    def __init__(self, page: Marks) -> None:
        super().__init__(page)
        self._page = page
        self._sought = NOTHING
        self._counts: dict[str, int] = {}
        """Message ids -> how often, as it is written, or as it is shown where it was laid out."""
        self._left: Iterator[Row] | None = None
        self._slices = QTimer(self, interval=0)
        self._slices.timeout.connect(self._go_on)
        self._again = QTimer(self, singleShot=True, interval=_AGAIN_MS)
        self._again.timeout.connect(self.recount)

    def count(self, sought: Sought) -> None:
        """Count this from now on; nothing ends it."""
        if sought == self._sought:
            self.tell()
            return
        self._sought = sought
        self._counts = {}
        self.recount()

    def recount(self) -> None:
        """The messages may be others now."""
        self._slices.stop()
        self._left = None
        if self._sought.is_empty:
            self._again.stop()
            return
        there = {row.id for row in self._page.rows}
        self._counts = {row_id: count for row_id, count in self._counts.items() if row_id in there}
        self._left = iter(list(self._page.rows))
        # Not at once: whoever asks has just gone to a hit, and that is to be painted first.
        self._slices.start()

    def recount_soon(self) -> None:
        """An answer grew."""
        if not self._sought.is_empty and not self._again.isActive():
            self._again.start()

    def tell(self) -> None:
        """Say again how things stand: another hit is the present one."""
        place = self._place()
        self.changed.emit(place, sum(self._counts.values()), self._left is None)

    def _go_on(self) -> None:
        ends = time.perf_counter() + _SLICE_SECONDS
        while self._left is not None:
            row = next(self._left, None)
            if row is None:
                self._left = None
                break
            self._count_row(row)
            if time.perf_counter() > ends:
                break
        if self._left is None:
            self._slices.stop()
        elif not self._slices.isActive():
            self._slices.start()
        self.tell()

    def _count_row(self, row: Row) -> None:
        sheet = self._page.sheet_of(row.id)
        if sheet is not None and (row.is_running or sheet.body.is_whole):
            self._counts[row.id] = sum(len(self._sought.places(piece.text)) for piece in sheet.pieces)
        elif row.is_running or row.id not in self._counts:
            self._counts[row.id] = self._sought.count_in(row.words)

    def _place(self) -> int:
        hit = self._page.present_hit
        row = self._page.row_of(hit[0]) if hit is not None else None
        sheet = self._page.sheet_of(row.id) if row is not None else None
        if hit is None or row is None or sheet is None:
            return 0
        # The message was laid out to go there: from now on it is counted as it is shown.
        self._count_row(row)
        before = sum(self._counts.get(each.id, 0) for each in self._page.rows[: row.index])
        for piece in sheet.pieces:
            for at, _ in self._sought.places(piece.text):
                before += 1
                if (piece.key, at) == hit[1:]:
                    return before
        return 0
