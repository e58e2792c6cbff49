"""Pages of paper: where the next piece goes, and what stands at their head and foot.

Rule: a page ends between two pieces, or where a piece says that it may end; only what is higher than a whole page and
names no place is cut.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QMarginsF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPagedPaintDevice, QPageLayout, QPainter

from interline.model.clean import label
from interline.ui.transcript.ink import Ink
from interline.ui.transcript.piece import Canvas, Piece

DOTS = 96
"""Pixels of ours to an inch of paper."""
SIDE_MM, END_MM = 18.0, 11.0
"""Margins at the sides, and above the head and below the foot."""
HEAD, FOOT = 34, 30
"""Pixels of a page that are kept for what stands over and under the words."""
BESIDE = 40
"""Pixels by which a piece may be painted beyond its room: the bullets and bars of lists and quotes."""
EDGE = 1.5
"""Pixels by which a line must reach into a page to be painted there."""
PADDING = 14
"""Pixels of a tinted block around its pieces."""


class PageLost(Exception):
    """The printer or the file takes no further page."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece that is laid out, and how it goes onto paper."""

    piece: Piece
    left: int
    """From the left end of the column."""
    above: int
    """Pixels between it and what stands before it."""
    scale: float = 1.0
    """Below 1 for what is wider than the page."""
    is_tinted: bool = False
    """Whether the ground of what the user said is under it."""
    kept: int = 0
    """Pixels of what follows that must stand on the same page: under a heading some lines."""


class Pages:
    """One after the other."""

    def __init__(self, device: QPagedPaintDevice, painter: QPainter, ink: Ink, title: str, date: str) -> None:
        """`device` is being painted on by `painter`."""
        self._device, self._painter, self._ink = device, painter, ink
        self._title, self._date = label(title, 200), date
        unit = device.logicalDpiX() / DOTS
        painter.scale(unit, unit)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.width = int(device.width() / unit)
        """Of the column, in pixels."""
        self._height = int(device.height() / unit)
        self._bottom = self._height - FOOT
        self._y = float(HEAD)
        self.number = 1
        """Of the page that is being filled, from 1."""
        self._decorate()

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands on this page yet."""
        return self._y <= HEAD

    def skip(self, pixels: int) -> None:
        """Leave this much empty, where the page does not begin here."""
        if not self.is_empty:
            self._y += pixels

    def put(self, placed: Placed, *, begins: bool, ends: bool) -> Iterator[None]:
        """Paint it from here on, on as many pages as it takes; yields after each. `begins` and `ends` say whether it
        is the first or the last of a tinted block."""
        piece, scale = placed.piece, placed.scale
        above = 0.0 if self.is_empty else float(placed.above)
        padding = PADDING if placed.is_tinted and begins else 0
        if not self.is_empty and self._room() < above + padding + self._least(placed):
            self.turn()
            above = 0.0
        self._y += above + padding
        marks, begin = piece.ends(), 0.0
        while True:
            end = self._end(marks, begin, piece.height, scale)
            if end is None:
                self.turn()
                end = self._end(marks, begin, piece.height, scale)
            if end is None:
                end = min(float(piece.height), begin + self._room() / scale)
            is_last = end >= piece.height
            over = above + padding if begin == 0 else 0.0
            under = PADDING if placed.is_tinted and ends and is_last else 0
            if placed.is_tinted:
                self._tint(placed, over, (end - begin) * scale + under)
            self._paint(placed, begin, end, over if begin == 0 else 0.0)
            self._y += (end - begin) * scale + under
            begin = end
            yield
            if is_last:
                return
            self.turn()

    def turn(self) -> None:
        """Go to the next page. Raises PageLost."""
        if not self._device.newPage():
            raise PageLost
        self.number += 1
        self._y = float(HEAD)
        self._decorate()

    def _room(self) -> float:
        return self._bottom - self._y

    def _least(self, placed: Placed) -> float:
        """How much of it must stand here for it to begin here."""
        piece = placed.piece
        if placed.kept:
            return piece.height * placed.scale + placed.kept
        marks = piece.ends()
        return (marks[0] if marks else piece.height) * placed.scale

    def _end(self, marks: Sequence[float], begin: float, height: int, scale: float) -> float | None:
        """Where in the piece this page ends; None where not even the next line has room."""
        most = begin + self._room() / scale + 0.01
        if height <= most:
            return float(height)
        at = bisect_right(marks, most) - 1
        return marks[at] if at >= 0 and marks[at] > begin else None

    def _paint(self, placed: Placed, begin: float, end: float, above: float) -> None:
        painter, piece = self._painter, placed.piece
        painter.save()
        painter.translate(placed.left, self._y)
        painter.scale(placed.scale, placed.scale)
        over = above / placed.scale
        wide = piece.width + 2 * BESIDE
        painter.setClipRect(QRectF(-BESIDE, -over, wide, end - begin + over))
        painter.translate(0, -begin)
        # A line that only touches the edge belongs to the other page.
        top = -over if begin == 0 else begin + EDGE
        clip = QRectF(-BESIDE, top, wide, (end if end >= piece.height else end - EDGE) - top)
        piece.paint(Canvas(painter, self._ink, clip))
        painter.restore()

    def _tint(self, placed: Placed, over: float, height: float) -> None:
        room = QRectF(
            placed.left - PADDING,
            self._y - over,
            placed.piece.width * placed.scale + 2 * PADDING,
            over + height,
        )
        self._painter.fillRect(room, self._ink.colour("user_turn"))

    def _decorate(self) -> None:
        """The head and the foot of a page."""
        painter, font = self._painter, self._ink.small_font
        painter.setFont(font)
        painter.setPen(self._ink.colour("secondary"))
        metrics = QFontMetrics(font)
        head = QRect(0, 0, self.width, metrics.height())
        single = Qt.TextFlag.TextSingleLine.value
        date_width = metrics.horizontalAdvance(self._date)
        room = self.width - date_width - 24
        title = metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(head, Qt.AlignmentFlag.AlignLeft.value | single, title)
        painter.drawText(head, Qt.AlignmentFlag.AlignRight.value | single, self._date)
        foot = QRect(0, self._height - metrics.height(), self.width, metrics.height())
        painter.drawText(foot, Qt.AlignmentFlag.AlignHCenter.value | single, str(self.number))


def set_margins(device: QPagedPaintDevice) -> None:
    """Ours, as far as the printer can."""
    device.setPageMargins(QMarginsF(SIDE_MM, END_MM, SIDE_MM, END_MM), QPageLayout.Unit.Millimeter)
