"""The page painted: each message's pieces where they stand, and only what changed is painted anew."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QWidget

from interline.ui.transcript.beside import AROUND, Lane
from interline.ui.transcript.ink import Ink
from interline.ui.transcript.page import MARGIN, Page
from interline.ui.transcript.piece import Canvas, Marked, Piece, Spot
from interline.ui.transcript.row import Row
from interline.ui.transcript.sheet import Sheet

RADIUS = 10
"""Of the block under what the user said."""
BELOW = 16
"""Pixels by which a tinted block may reach beyond its last piece."""


class Found:
    """What stands under a point of the window."""

    __slots__ = ("index", "inside", "piece", "row", "sheet", "spot")

    def __init__(self, row: Row, sheet: Sheet, index: int, piece: Piece, inside: QPoint):
        self.row, self.sheet, self.index, self.piece = row, sheet, index, piece
        self.inside = inside
        """The point in the piece's coordinates."""
        self.spot: Spot | None = piece.spot_at(inside)


class Column(Page):
    """Paints the messages that are seen, and knows what stands under a point."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seen: dict[Piece, tuple[int, int]] = {}
        """What was painted last: pieces, where they began in the window, and how high they were."""
        self._lane_of: dict[Piece, Lane] = {}
        """Where pieces in sight stand that have others beside them."""
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setMouseTracking(True)

    # What those who build on it say.

    def marked(self, row: Row, sheet: Sheet, index: int, piece: Piece) -> list[Marked]:
        """Letters of this piece that stand out."""
        return []

    def states(self, piece: Piece) -> tuple[str, str, str]:
        """Keys of its spots that the pointer is on, that the keyboard is on, and that are held down."""
        return "", "", ""

    def paint_over(self, painter: QPainter) -> None:
        """Paint what stands over the pieces: a caret, a frame around a message."""

    # Paint.

    def repaint_changes(self, *, everything: bool) -> None:
        if everything:
            self._dirty.clear()
            self._seen = self._now()
            self.viewport().update()
        else:
            self._paint_changes()

    def _now(self) -> dict[Piece, tuple[int, int]]:
        """Pieces in sight, where they begin in the window, and how high they are."""
        found: dict[Piece, tuple[int, int]] = {}
        band, self._lane_of = self._band, {}
        value, sight = self.verticalScrollBar().value(), self.viewport().height()
        for index in self._near_rows(value, value + sight):
            sheet = self._sheets.get(self._rows[index].id)
            if sheet is None:
                continue
            top = MARGIN + self._heights.top(index) - value
            for _, piece, y in sheet.between(max(0, -top), sight - top):
                if top + y + piece.height < 0 and band is not None:
                    # A column that ends above the window has nothing in it.
                    continue
                found[piece] = (top + y, piece.height)
                if band is not None and band.holds(index):
                    self._lane_of[piece] = band.lane(index)
        return found

    def _paint_changes(self) -> None:
        """Move what only moved, and have painted the rest."""
        lanes, before, now = self._lane_of, self._seen, self._now()
        lanes = lanes | self._lane_of
        self._seen = now
        viewport = self.viewport()
        width, sight = viewport.width(), viewport.height()
        shift = next((now[piece][0] - place[0] for piece, place in before.items() if piece in now), None)
        if shift is None:
            self._dirty.clear()
            viewport.update()
            return
        if abs(shift) >= sight:
            self._dirty.clear()
            viewport.update()
            return
        if shift:
            viewport.scroll(0, shift)
        # What went out of the window, or stands beyond it, is nobody's to paint.
        window = QRect(0, 0, width, sight)
        whole, dirty = (0, width), dict[Lane, QRect]()
        for piece, (top, height) in before.items():
            place = now.get(piece)
            if place is None or place != (top + shift, height):
                lane = lanes.get(piece, whole)
                room = QRect(0, top + shift - 2, width, height + 4) & window
                dirty[lane] = dirty.get(lane, QRect()) | room
        for piece, (top, height) in now.items():
            if piece in self._dirty or piece not in before or before[piece] != (top - shift, height):
                lane = lanes.get(piece, whole)
                room = QRect(0, top - piece.above - 2, width, height + piece.above + 4) & window
                dirty[lane] = dirty.get(lane, QRect()) | room
        self._dirty.clear()
        for lane, room in dirty.items():
            if room.isEmpty():
                continue
            if lane != whole:
                room &= QRect(lane[0] - AROUND, 0, lane[1] + 2 * AROUND, sight)
            # A tinted block ends below its last piece.
            viewport.update(room.adjusted(0, -BELOW, 0, BELOW))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        try:
            self._paint(painter, event.rect(), event.region())
        finally:
            # A painter that outlives its device ends the process.
            painter.end()

    def _paint(self, painter: QPainter, area: QRect, region: QRegion | None = None) -> None:
        """Paint this room; of columns beside each other, only what stands in the region."""
        painter.fillRect(area, self._ink.colour("window"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # Letters say themselves how they read, whatever the window does.
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        value = self.verticalScrollBar().value()
        left, _ = self.column()
        band = self._band
        for index in self._near_rows(value + area.top() - BELOW, value + area.bottom() + BELOW):
            row = self._rows[index]
            sheet = self._sheets.get(row.id)
            if sheet is None:
                continue
            top = MARGIN + self._heights.top(index) - value
            if band is not None and band.holds(index):
                x, width = band.lane(index)
                lane = QRect(x - AROUND, area.top(), width + 2 * AROUND, area.height())
                parts = region.intersected(lane).boundingRect() if region is not None else lane & area
                if not parts.isEmpty():
                    self._paint_sheet(painter, parts, row, sheet, QPoint(x, top))
            else:
                self._paint_sheet(painter, area, row, sheet, QPoint(left, top))
        self.paint_over(painter)

    def _paint_sheet(self, painter: QPainter, area: QRect, row: Row, sheet: Sheet, corner: QPoint) -> None:
        """Paint of a message what stands in this room."""
        ground = sheet.ground
        if ground is not None:
            paint_ground(painter, self._ink, ground.translated(corner))
        for index, piece, y in sheet.between(area.top() - corner.y() - 2, area.bottom() - corner.y() + 2):
            if not piece.is_laid:
                continue
            at = corner + QPoint(sheet.left, y)
            clip = QRectF(area.translated(-at))
            near, focus, pressed = self.states(piece)
            painter.save()
            painter.translate(at)
            marked = self.marked(row, sheet, index, piece)
            try:
                piece.paint(Canvas(painter, self._ink, clip, marked, near, focus, pressed))
            finally:
                painter.restore()

    def room_of(self, piece: Piece) -> QRect | None:
        """Where a piece stands in the window; None where it is not seen."""
        place = self._seen.get(piece)
        if place is None:
            return None
        for row_id, sheet in self._sheets.items():
            if piece in sheet.pieces:
                left, _ = self.column_of(self._rows[self._numbers[row_id]])
                return QRect(left + sheet.left, place[0], sheet.room, place[1])
        return None

    def found_at(self, point: QPoint) -> Found | None:
        """What stands under this point of the window, or is nearest above or below it."""
        if not self._rows:
            return None
        value = self.verticalScrollBar().value()
        index = self._heights.at(max(0, value + point.y() - MARGIN))
        if self._band is not None and self._band.holds(index):
            index = self._band.at(point.x())
        row = self._rows[index]
        sheet = self._sheets.get(row.id)
        if sheet is None or not sheet.pieces:
            return None
        left, _ = self.column_of(row)
        top = MARGIN + self._heights.top(index) - value
        number = sheet.at(point.y() - top)
        piece = sheet.pieces[number]
        if not piece.is_laid:
            return None
        inside = point - QPoint(left + sheet.left, top + sheet.top_of(number))
        return Found(row, sheet, number, piece, inside)


def paint_ground(painter: QPainter, ink: Ink, room: QRect) -> None:
    """The block under what the user said; where the page has the same colour, in high contrast, an edge shows it."""
    is_told = ink.theme.user_turn != ink.theme.window
    painter.setPen(Qt.PenStyle.NoPen if is_told else ink.colour("line"))
    painter.setBrush(ink.colour("user_turn"))
    inset = 0.0 if is_told else 0.5
    painter.drawRoundedRect(QRectF(room).adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)
