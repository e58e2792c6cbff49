"""The mouse on the page: select, press, scroll sideways, zoom, ask for the menu.

Rule: a press acts where it began and nowhere else, and a link that is dragged over is selected, not followed.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, QTextBoundaryFinder, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QHelpEvent,
    QKeySequence,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from interline.language import tr
from interline.ui.theme import BODY, LARGEST, SMALLEST
from interline.ui.transcript.column import Found
from interline.ui.transcript.lines import units
from interline.ui.transcript.marks import Marks
from interline.ui.transcript.piece import Kind, Piece, Spot
from interline.ui.transcript.row import Row
from interline.ui.transcript.selection import Place
from interline.ui.widgets.labels import plain_tooltip

DRAG_MS = 30
"""Between two steps of the page while the mouse selects beyond its edge."""
ZOOM_STEP = 1


class Pointing(Marks):
    """A column of messages that can be pointed at."""

    zoomed = Signal(int)
    """The size of running text that the reader chose, in pixels."""
    receipt_requested = Signal(str)
    """The id of an answer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first_size = BODY
        self._is_dragging = False
        self._pressed: tuple[Piece, str] | None = None
        self._near: tuple[Piece, str] | None = None
        self._current: str = ""
        """The id of the message that the keyboard is on, or that was pressed last."""
        self._focus: tuple[Piece, str] | None = None
        """The spot that the keyboard is on."""
        self._is_by_keys = False
        """Whether the keyboard was used last: only then is it shown where it is."""
        self._clicks = 0
        self._click_at = QPoint()
        self._last_click = 0
        self._drag = QTimer(self, interval=DRAG_MS)
        self._drag.timeout.connect(self._drag_on)
        self._mouse = QPoint()

    @property
    def current(self) -> Row | None:
        """The message that the keyboard is on, or that was pressed last."""
        return self.row_of(self._current)

    @property
    def focus_place(self) -> tuple[Piece, str] | None:
        """The piece, and the key of the spot of it, that the keyboard is on."""
        return self._focus

    def turn_to(self, row_id: str, focus: tuple[Piece, str] | None = None) -> None:
        """Put the keyboard on a message, or on a spot of it."""
        is_new = (row_id, focus) != (self._current, self._focus)
        for each in (self._focus, focus):
            if each is not None:
                self.touch(each[0])
        self._current, self._focus = row_id, focus
        if is_new:
            # The frame around the message goes along.
            self.viewport().update()
            self.attention_changed()

    def attention_changed(self) -> None:
        """The keyboard is on another message, or on another place of it."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        point = event.position().toPoint()
        self._count_clicks(event, point)
        if self._is_by_keys:
            self._is_by_keys = False
            self.viewport().update()
        self.turn_to(self._current)
        found = self.found_at(point)
        if found is None:
            self.clear_selection()
            return
        self.turn_to(found.row.id)
        spot = found.spot
        # Every click of several presses a button; of those on a link the others select.
        if spot is not None and spot.is_enabled and (self._clicks == 1 or spot.kind is not Kind.LINK):
            self._pressed = (found.piece, spot.key)
            self._click_at = point
            self.touch(found.piece)
            if spot.kind is not Kind.LINK:
                self.place()
                return
        self.place()
        place = _place(found)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self._anchor_place is not None:
            self.select(self._anchor_place, place)
        elif self._clicks == 2:
            self._select_around(found, QTextBoundaryFinder.BoundaryType.Word)
        elif self._clicks >= 3:
            count = units(found.piece.text)
            self.select(Place(found.row.id, found.piece.key, 0), Place(found.row.id, found.piece.key, count))
        else:
            self.select(place, place)
        self._is_dragging = True

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse = point = event.position().toPoint()
        if self._is_dragging and event.buttons() & Qt.MouseButton.LeftButton:
            if self._pressed is not None and (point - self._click_at).manhattanLength() > 6:
                # A link that is dragged over is selected, not followed.
                self._release()
            if self._pressed is None:
                self._drag_to(point)
            return
        found = self.found_at(point)
        spot = found.spot if found is not None else None
        self._hover((found.piece, spot.key) if found and spot else None)
        if spot is not None and spot.is_enabled:
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        elif found is not None and found.piece.is_text(found.inside):
            self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        else:
            self.viewport().setCursor(Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._drag.stop()
        self._is_dragging = False
        pressed = self._pressed
        self._release()
        if pressed is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        found = self.found_at(event.position().toPoint())
        if found is not None and found.spot is not None and (found.piece, found.spot.key) == pressed:
            self.press(found.piece, found.spot)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if event.angleDelta().y():
                self.zoom(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
            return
        delta = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta() / 2
        sideways = delta.x()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not sideways:
            sideways = delta.y()
        if sideways and abs(sideways) >= abs(delta.y()):
            found = self.found_at(event.position().toPoint())
            if found is not None and found.piece.scroll(found.inside, -sideways):
                self._repaint_block(found)
            event.accept()
            return
        super().wheelEvent(event)

    def press(self, piece: Piece, spot: Spot) -> None:
        """Do what the spot does."""
        if spot.is_enabled:
            spot.act()
            self.touch(piece)
            self.place()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            assert isinstance(event, QHelpEvent)
            found = self.found_at(event.pos())
            tip = ""
            if found is not None:
                tip = found.spot.tip if found.spot is not None else found.piece.tip_at(found.inside)
            QToolTip.showText(event.globalPos(), plain_tooltip(tip) if tip else "", self.viewport())
            return True
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.menu(event.pos())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def menu(self, point: QPoint) -> QMenu:
        """What can be done here."""
        menu = QMenu(self)
        found = self.found_at(point)
        if found is not None and found.spot is not None and found.spot.kind is Kind.LINK:
            spot, piece = found.spot, found.piece
            menu.addAction(tr("Open link"), lambda: self.press(piece, spot))
            menu.addAction(tr("Copy address"), lambda: self.put_on_clipboard(spot.href))
            menu.addSeparator()
        copy = menu.addAction(tr("Copy"), self.copy)
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        markdown = menu.addAction(tr("Copy as Markdown"), self.copy_markdown)
        for action in (copy, markdown):
            action.setEnabled(self.has_selection)
        if found is not None:
            card = found.row.card
            whole = menu.addAction(tr("Copy this message"), lambda: self.put_on_clipboard(card.text))
            whole.setEnabled(bool(card.text))
            if card.is_answer:
                # Under an answer that failed there is no line to press.
                menu.addAction(tr("Receipt"), lambda: self.receipt_requested.emit(card.id))
        menu.addSeparator()
        menu.addAction(tr("Select all"), self.select_all).setShortcut(
            QKeySequence(QKeySequence.StandardKey.SelectAll)
        )
        return menu

    def zoom(self, steps: int) -> None:
        """Larger or smaller letters."""
        size = max(SMALLEST, min(LARGEST, self.ink.size + steps * ZOOM_STEP))
        if size != self.ink.size:
            self.set_font_size(size)
            self.zoomed.emit(size)

    def set_first_size(self, size: int) -> None:
        """The size of running text that is 100 %, in pixels."""
        self._first_size = size

    def unzoom(self) -> None:
        """Letters as large as at first."""
        self.zoom(self._first_size - self.ink.size)

    def states(self, piece: Piece) -> tuple[str, str, str]:
        near = self._near[1] if self._near and self._near[0] is piece else ""
        focus = self._focus[1] if self._focus and self._focus[0] is piece and self.hasFocus() else ""
        pressed = self._pressed[1] if self._pressed and self._pressed[0] is piece else ""
        return near, focus, pressed

    def _count_clicks(self, event: QMouseEvent, point: QPoint) -> None:
        hints = QGuiApplication.styleHints()
        is_near = (point - self._click_at).manhattanLength() <= hints.mouseDoubleClickDistance() + 4
        is_soon = event.timestamp() - self._last_click <= hints.mouseDoubleClickInterval()
        self._clicks = self._clicks + 1 if self._clicks and is_near and is_soon else 1
        self._click_at, self._last_click = point, event.timestamp()

    def _select_around(self, found: Found, kind: QTextBoundaryFinder.BoundaryType) -> None:
        text = found.piece.text
        at = found.piece.at(found.inside)
        finder = QTextBoundaryFinder(kind, text)
        finder.setPosition(at)
        begin = at if finder.isAtBoundary() and at < units(text) else finder.toPreviousBoundary()
        finder.setPosition(begin)
        end = finder.toNextBoundary()
        if 0 <= begin < end:
            self.select(
                Place(found.row.id, found.piece.key, begin), Place(found.row.id, found.piece.key, end)
            )

    def _drag_to(self, point: QPoint) -> None:
        room = self.viewport().rect()
        found = self.found_at(QPoint(point.x(), max(room.top(), min(room.bottom(), point.y()))))
        if found is not None:
            self.select(self._anchor_place, _place(found))
        if room.top() <= point.y() <= room.bottom():
            self._drag.stop()
        elif not self._drag.isActive():
            self._drag.start()

    def _drag_on(self) -> None:
        room, bar = self.viewport().rect(), self.verticalScrollBar()
        beyond = self._mouse.y() - (room.top() if self._mouse.y() < room.top() else room.bottom())
        bar.setValue(bar.value() + max(-120, min(120, beyond)))
        self._drag_to(self._mouse)

    def _release(self) -> None:
        if self._pressed is not None:
            self.touch(self._pressed[0])
            self._pressed = None
            self.place()

    def _hover(self, near: tuple[Piece, str] | None) -> None:
        if near != self._near:
            for each in (self._near, near):
                if each is not None:
                    self.touch(each[0])
            self._near = near
            self.place()

    def _repaint_block(self, found: Found) -> None:
        for piece in found.sheet.pieces:
            if piece.key[0] == found.piece.key[0]:
                self.touch(piece)
        self.place()


def _place(found: Found) -> Place:
    return Place(found.row.id, found.piece.key, found.piece.at(found.inside))
