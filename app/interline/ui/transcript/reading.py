"""The keyboard on the page: from message to message, along what can be pressed, and over the whole.

Rule: whatever the mouse can do, the keyboard can.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import QFrame, QWidget

from interline.ui.transcript.piece import Piece, Spot
from interline.ui.transcript.pointing import Pointing
from interline.ui.transcript.row import Row


class Over(QFrame):
    """A real widget that stands over the message that is being read."""

    row_id = ""
    """The message."""


class Reading(Pointing):
    """A column of messages that can be read by the keyboard."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reader: Over | None = None
        """The real text that stands over the message that is being read, where one is."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setFocusProxy(self)

    def answer_finished(self, row: Row) -> None:
        """An answer is whole."""

    def read(self, row_id: str) -> None:
        """Put the reader over a message."""
        raise NotImplementedError

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._is_by_keys and not event.modifiers():
            self._is_by_keys = True
            self.viewport().update()
        bar = self.verticalScrollBar()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif event.matches(QKeySequence.StandardKey.ZoomIn) or (
            event.key() == Qt.Key.Key_Equal and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.zoom(1)
        elif event.matches(QKeySequence.StandardKey.ZoomOut):
            self.zoom(-1)
        elif event.key() == Qt.Key.Key_0 and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.unzoom()
        elif event.key() == Qt.Key.Key_Home:
            bar.setValue(0)
            self.turn_to(self.rows[0].id if self.rows else "")
        elif event.key() == Qt.Key.Key_End:
            self.scroll_to_end()
            self.turn_to(self.rows[-1].id if self.rows else "")
        elif event.key() == Qt.Key.Key_Up and not event.modifiers():
            self._step(-1)
        elif event.key() == Qt.Key.Key_Down and not event.modifiers():
            self._step(1)
        elif event.key() == Qt.Key.Key_Escape and (self.has_selection or self._focus is not None):
            self.turn_to(self._current)
            self.clear_selection()
            self.viewport().update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._press_focus():
            pass
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab walks what can be pressed of the message that the keyboard is on, then goes on."""
        if self.hasFocus() and self._walk(1 if next else -1):
            return True
        self._focus = None
        return super().focusNextPrevChild(next)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self._is_by_keys = True
            here = self.row_of(self._current)
            if here is None or not self._is_seen(here):
                # What nobody sees is not what the keyboard comes back to.
                self._current = ""
            self.turn_to(self._current_row().id if self.rows else "")
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._focus = None
        self.viewport().update()

    def focus_spot(self, piece: Piece, spot: Spot) -> None:
        """Put the keyboard on a place that can be pressed."""
        row = next((row for row in self.rows_near() if (piece, spot.key) in _names(self.spots_of(row))), None)
        if row is not None:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self.turn_to(row.id, (piece, spot.key))
            self.show_place(row, piece, spot.room)
            self.viewport().update()

    def spots_of(self, row: Row) -> list[tuple[Piece, Spot]]:
        """What can be pressed of a message, in the order of reading: of its words that are laid out, and what stands
        before and after them."""
        sheet = self.sheet_of(row.id)
        if sheet is None:
            return []
        for piece in (*sheet.before, *sheet.after):
            if not piece.is_laid:
                sheet.lay_at(sheet.index_of(piece))
        return [
            (piece, spot)
            for piece in sheet.pieces
            if piece.is_laid
            for spot in piece.spots()
            if spot.is_enabled
        ]

    def paint_over(self, painter: QPainter) -> None:
        if not self.hasFocus() or not self._is_by_keys or not self._current or self._focus is not None:
            return
        row = self.row_of(self._current)
        if row is None:
            return
        painter.setPen(QPen(self.ink.colour("accent"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(self.row_room(row).adjusted(-9, -7, 9, 7), 8, 8)

    def row_room(self, row: Row) -> QRect:
        """Where a message stands in the window."""
        left, width = self.column_of(row)
        top = self.top_of(row)
        sheet = self.sheet_of(row.id)
        if sheet is not None and sheet.ground is not None:
            return sheet.ground.translated(left, top)
        return QRect(left, top, width, self.height_of(row))

    def _current_row(self) -> Row:
        """The message that the keyboard is on; the first in sight where it is on none."""
        known = self.row_of(self._current)
        if known is not None:
            return known
        value = self.verticalScrollBar().value()
        near = self._near_rows(value + 40, value + self.viewport().height())
        return next(
            (row for row in self.rows[near.start : near.stop] if self._is_seen(row)), self.rows[near.start]
        )

    def _is_seen(self, row: Row) -> bool:
        """Whether some of its words are in sight, not only what stands under them."""
        return self.row_room(row).intersects(self.viewport().rect())

    def _step(self, way: int) -> None:
        """One message on; a message that is higher than the window is scrolled through first."""
        if not self.rows:
            return
        bar, sight = self.verticalScrollBar(), self.viewport().height()
        if not self._current:
            self.turn_to(self._current_row().id)
            self.viewport().update()
            return
        row = self._current_row()
        room = self.row_room(row)
        hidden = room.bottom() - sight if way > 0 else -room.top()
        if hidden > 0 and room.bottom() > 0 and room.top() < sight:
            bar.setValue(bar.value() + way * min(hidden + 12, sight * 3 // 4))
            return
        index = max(0, min(len(self.rows) - 1, row.index + way))
        self.show_place(self.rows[index])
        self.turn_to(self.rows[index].id)
        self.viewport().update()

    def _walk(self, way: int) -> bool:
        """To the next spot of the message, or of the answer beside it. Returns whether there is one."""
        if not self.rows:
            return False
        row = self._current_row()
        self._current = row.id
        self._lay_on(row, way)
        spots = self.spots_of(row)
        names = _names(spots)
        if self._focus in names:
            at = names.index(self._focus) + way
        else:
            at = 0 if way > 0 else len(names) - 1
        if not 0 <= at < len(names):
            beside = self._beside_of(row, way)
            if beside is None:
                return False
            self.turn_to(beside.id)
            return self._walk(way)
        self.turn_to(row.id, names[at])
        piece, spot = spots[at]
        self.show_place(row, piece, spot.room)
        self.place(everything=True)
        return True

    def _lay_on(self, row: Row, way: int) -> None:
        """Lay out what of a message lies between the keyboard and the next that can be pressed, however far that is."""
        sheet = self.sheet(row)
        pieces, at = sheet.pieces, -1 if way > 0 else len(sheet.pieces)
        if self._focus is not None and (known := sheet.index_of(self._focus[0])) >= 0:
            at = known
        for index in range(at + way, len(pieces) if way > 0 else -1, way):
            if not pieces[index].is_laid:
                sheet.lay_at(index)
            if any(spot.is_enabled for spot in pieces[index].spots()):
                return

    def _beside_of(self, row: Row, way: int) -> Row | None:
        """The answer beside this one, before or after it in the order of reading; None for none."""
        band, index = self._band, row.index + way
        return self.rows[index] if band is not None and row.index in band and index in band else None

    def _press_focus(self) -> bool:
        if self._focus is None:
            return False
        piece, key = self._focus
        spot = next((spot for spot in piece.spots() if spot.key == key), None)
        if spot is None:
            return False
        self.press(piece, spot)
        return True


def _names(spots: list[tuple[Piece, Spot]]) -> list[tuple[Piece, str]]:
    return [(piece, spot.key) for piece, spot in spots]
