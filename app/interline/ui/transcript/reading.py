"""What a reader does with the page: select across messages, copy, press, walk by the keyboard, search.

Rule: whatever the mouse can do, the keyboard can; a press acts where it began and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRect, Qt, QTextBoundaryFinder, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from interline.ui.transcript.column import Column, Found, Row
from interline.ui.transcript.copying import Copied, copied
from interline.ui.transcript.lines import units
from interline.ui.transcript.piece import Kind, Marked, Piece, Spot
from interline.ui.transcript.selection import AFTER_ALL, BEFORE_ALL, Place, Stretch, stretch
from interline.ui.transcript.sheet import Sheet
from interline.ui.widgets.labels import plain_tooltip

DRAG_MS = 30
"""Between two steps of the page while the mouse selects beyond its edge."""
ZOOM_STEP, SMALLEST, LARGEST = 1, 9, 40
_MOST_MARKS = 2_000


class Reading(Column):
    """A column of messages that can be read, selected and pressed."""

    selection_changed = Signal()
    zoomed = Signal(int)
    """The size of running text that the reader chose, in pixels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._anchor_place: Place | None = None
        """Where the selection began."""
        self._head: Place | None = None
        """Where it ends, before or after that."""
        self._is_dragging = False
        self._pressed: tuple[Piece, str] | None = None
        self._near: tuple[Piece, str] | None = None
        self._current: str = ""
        """The id of the message that the keyboard is on."""
        self._focus: tuple[Piece, str] | None = None
        """The spot that the keyboard is on."""
        self._found: str = ""
        """What is searched for, casefolded."""
        self._found_at: tuple[str, tuple[int, int], int] | None = None
        self._clicks = 0
        self._click_at = QPoint()
        self._last_click = 0
        self._drag = QTimer(self, interval=DRAG_MS)
        self._drag.timeout.connect(self._drag_on)
        self._mouse = QPoint()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setFocusProxy(self)

    # What is selected.

    @property
    def has_selection(self) -> bool:
        return self._anchor_place is not None and self._anchor_place != self._head

    def select(self, anchor: Place | None, head: Place | None) -> None:
        """Select from one place to another; None for nothing."""
        if (anchor, head) != (self._anchor_place, self._head):
            self._anchor_place, self._head = anchor, head
            self.viewport().update()
            self.selection_changed.emit()

    def clear_selection(self) -> None:
        self.select(None, None)

    def select_all(self) -> None:
        """Every message from its first letter to its last."""
        if self.rows:
            self.select(
                Place(self.rows[0].id, BEFORE_ALL, 0), Place(self.rows[-1].id, AFTER_ALL, 0)
            )

    def selected(self) -> Copied:
        """What is selected, as Markdown and as plain words. Messages between the first and last are their source."""
        ends = self._ends()
        if ends is None:
            return Copied("", "")
        (first, begin), (last, end) = ends
        markdown, plain = [], []
        for row in self.rows[first : last + 1]:
            at_begin = begin if row.index == first else None
            at_end = end if row.index == last else None
            if _is_whole(at_begin, at_end):
                part = Copied(row.card.text, row.card.text)
            else:
                sheet = self.sheet(row)
                chosen = stretch(sheet.pieces, at_begin, at_end)
                part = copied(sheet.pieces, row.card.text or sheet.body.text, chosen)
            if part.plain.strip():
                name = f"{self.name_of(row)}:" if first != last else ""
                markdown.append(f"**{name}**\n\n{part.markdown}" if name else part.markdown)
                plain.append(f"{name}\n{part.plain}" if name else part.plain)
        return Copied("\n\n".join(markdown), "\n\n".join(plain))

    def copy(self) -> None:
        """What is selected, onto the clipboard: plain, Markdown and rich."""
        if not self.has_selection:
            return
        words = self.selected()
        data = QMimeData()
        data.setText(words.plain)
        data.setData("text/markdown", words.markdown.encode())
        data.setHtml(self.rich(words.markdown))
        QGuiApplication.clipboard().setMimeData(data)

    def copy_markdown(self) -> None:
        """What is selected, as Markdown."""
        if self.has_selection:
            self.put_on_clipboard(self.selected().markdown)

    def rich(self, markdown: str) -> str:
        """The same as HTML that nothing is fetched for."""
        from interline.rendering.html import html_of
        from interline.rendering.stream import StreamingMarkdown

        stream = StreamingMarkdown(expected=len(markdown))
        stream.feed(markdown)
        stream.finish()
        return html_of(stream.blocks)

    def put_on_clipboard(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)

    def name_of(self, row: Row) -> str:
        """What a message is called."""
        raise NotImplementedError

    def answer_finished(self, row: Row) -> None:
        """An answer is whole."""

    def rows_near(self) -> Iterator[Row]:
        """Those in sight and near it, the ones in sight first."""
        value, sight = self.verticalScrollBar().value(), self.viewport().height()
        seen = set()
        for margin in (0, sight // 3):
            for index in self._near_rows(value - margin, value + sight + margin):
                if index not in seen:
                    seen.add(index)
                    yield self.rows[index]

    # What is searched.

    def find(self, words: str, *, back: bool = False) -> bool:
        """Mark these words everywhere and go to the next of them. Returns whether there is any."""
        self._found = words.casefold()
        self.viewport().update()
        if not self._found or not self.rows:
            self._found_at = None
            return False
        hits = self._hits(back=back)
        for row, piece, at in hits:
            self._found_at = (row.id, piece.key, at)
            self.show_place(row, piece, piece.caret(at))
            # What was laid out by going there tells the true place.
            self.show_place(row, piece, piece.caret(at))
            self.viewport().update()
            return True
        self._found_at = None
        return False

    def _hits(self, *, back: bool) -> Iterator[tuple[Row, Piece, int]]:
        """Where the words stand, from the last hit or from what is seen on, around the end."""
        count = len(self.rows)
        here = self._found_at
        known_row = self.row_of(here[0]) if here else None
        start = known_row.index if known_row is not None else None
        if start is None:
            here = None
            start = self._near_rows(
                self.verticalScrollBar().value(), self.verticalScrollBar().value()
            ).start
        order = [(start + (-step if back else step)) % count for step in range(count + 1)]
        for turn, index in enumerate(order):
            row = self.rows[index]
            if self._found not in row.card.text.casefold() and self.sheet_of(row.id) is None:
                continue
            pieces = self.sheet(row).pieces
            places = [
                (number, at) for number, piece in enumerate(pieces) for at in _places(piece.text, self._found)
            ]
            if back:
                places.reverse()
            if here is not None and turn in (0, count):
                now = next((n for n, piece in enumerate(pieces) if piece.key == here[1]), 0), here[2]
                after = [place for place in places if (place < now if back else place > now)]
                places = after if turn == 0 else places
            for number, at in places:
                yield row, pieces[number], at

    # What the column asks.

    def marked(self, row: Row, sheet: Sheet, index: int, piece: Piece) -> list[Marked]:
        found: list[Marked] = []
        if self._found and piece.text:
            length = units(self._found)
            for at in _places(piece.text, self._found):
                is_here = self._found_at == (row.id, piece.key, at)
                found.append(Marked(at, at + length, "here" if is_here else "found"))
        chosen = self._stretch_of(row, sheet)
        letters = chosen.of(index, piece) if chosen is not None else None
        if letters is not None:
            found.append(Marked(*letters, "selected"))
        return found

    def states(self, piece: Piece) -> tuple[str, str, str]:
        near = self._near[1] if self._near and self._near[0] is piece else ""
        focus = self._focus[1] if self._focus and self._focus[0] is piece and self.hasFocus() else ""
        pressed = self._pressed[1] if self._pressed and self._pressed[0] is piece else ""
        return near, focus, pressed

    def paint_over(self, painter: QPainter) -> None:
        if not self.hasFocus() or not self._current or self._focus is not None:
            return
        row = self.row_of(self._current)
        if row is None:
            return
        painter.setPen(QPen(self.ink.colour("accent"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(self.row_room(row).adjusted(-9, -7, 9, 7), 8, 8)

    # The mouse.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        point = event.position().toPoint()
        self._count_clicks(event, point)
        self._focus = None
        found = self.found_at(point)
        if found is None:
            self.clear_selection()
            return
        self._current = found.row.id
        if found.spot is not None and found.spot.is_enabled and self._clicks == 1:
            self._pressed = (found.piece, found.spot.key)
            self._click_at = point
            self.touch(found.piece)
            if found.spot.kind is not Kind.LINK:
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
            self.select(
                Place(found.row.id, found.piece.key, 0), Place(found.row.id, found.piece.key, count)
            )
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
            menu.addAction("Open link", lambda: self.press(piece, spot))
            address = spot.tip.rpartition("\n")[2]
            menu.addAction("Copy address", lambda: self.put_on_clipboard(address))
            menu.addSeparator()
        copy = menu.addAction("Copy", self.copy)
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        markdown = menu.addAction("Copy as Markdown", self.copy_markdown)
        for action in (copy, markdown):
            action.setEnabled(self.has_selection)
        if found is not None:
            text = found.row.card.text
            whole = menu.addAction("Copy this message", lambda: self.put_on_clipboard(text))
            whole.setEnabled(bool(text))
        menu.addSeparator()
        menu.addAction("Select all", self.select_all).setShortcut(
            QKeySequence(QKeySequence.StandardKey.SelectAll)
        )
        return menu

    # The keyboard.

    def keyPressEvent(self, event: QKeyEvent) -> None:
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
        elif event.key() == Qt.Key.Key_Home:
            bar.setValue(0)
            self._current = self.rows[0].id if self.rows else ""
        elif event.key() == Qt.Key.Key_End:
            self.scroll_to_end()
            self._current = self.rows[-1].id if self.rows else ""
        elif event.key() == Qt.Key.Key_Up and not event.modifiers():
            self._step(-1)
        elif event.key() == Qt.Key.Key_Down and not event.modifiers():
            self._step(1)
        elif event.key() == Qt.Key.Key_Escape and (self.has_selection or self._focus is not None):
            self._focus = None
            self.clear_selection()
            self.viewport().update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._press_focus():
            pass
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002
        """Tab walks what can be pressed of the message that the keyboard is on, then goes on."""
        if self.hasFocus() and self._walk(1 if next else -1):
            return True
        self._focus = None
        return super().focusNextPrevChild(next)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self._current = self._current_row().id if self.rows else ""
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._focus = None
        self.viewport().update()

    def zoom(self, steps: int) -> None:
        """Larger or smaller letters."""
        size = max(SMALLEST, min(LARGEST, self.ink.size + steps * ZOOM_STEP))
        if size != self.ink.size:
            self.set_font_size(size)
            self.zoomed.emit(size)

    def spots_of(self, row: Row) -> list[tuple[Piece, Spot]]:
        """What can be pressed of a message, in the order of reading; of what is laid out."""
        sheet = self.sheet_of(row.id)
        if sheet is None:
            return []
        return [
            (piece, spot)
            for piece in sheet.pieces
            if piece.is_laid
            for spot in piece.spots()
            if spot.is_enabled
        ]

    # Their parts.

    def row_room(self, row: Row) -> QRect:
        """Where a message stands in the window."""
        left, width = self.column()
        top = self.top_of(row)
        sheet = self.sheet_of(row.id)
        if sheet is not None and sheet.ground is not None:
            return sheet.ground.translated(left, top)
        return QRect(left, top, width, sheet.height if sheet is not None else 0)

    def _ends(self) -> tuple[tuple[int, Place], tuple[int, Place]] | None:
        """The rows and places at which the selection begins and ends, in order."""
        if not self.has_selection:
            return None
        assert self._anchor_place is not None
        assert self._head is not None
        one, other = self._numbers.get(self._anchor_place.row), self._numbers.get(self._head.row)
        if one is None or other is None:
            return None
        if one > other:
            return (other, self._head), (one, self._anchor_place)
        return (one, self._anchor_place), (other, self._head)

    def _stretch_of(self, row: Row, sheet: Sheet) -> Stretch | None:
        ends = self._ends()
        if ends is None:
            return None
        (first, begin), (last, end) = ends
        if not first <= row.index <= last:
            return None
        return stretch(
            sheet.pieces, begin if row.index == first else None, end if row.index == last else None
        )

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
        found = self.found_at(
            QPoint(point.x(), max(room.top(), min(room.bottom(), point.y())))
        )
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

    def _current_row(self) -> Row:
        """The message that the keyboard is on; the first in sight where it is on none."""
        known = self.row_of(self._current)
        if known is not None:
            return known
        value = self.verticalScrollBar().value()
        return self.rows[self._near_rows(value + 40, value + 40).start]

    def _step(self, way: int) -> None:
        """One message on; a message that is higher than the window is scrolled through first."""
        if not self.rows:
            return
        bar, sight = self.verticalScrollBar(), self.viewport().height()
        if not self._current:
            self._current = self._current_row().id
            self.viewport().update()
            return
        row = self._current_row()
        room = self.row_room(row)
        hidden = room.bottom() - sight if way > 0 else -room.top()
        if hidden > 0 and room.bottom() > 0 and room.top() < sight:
            bar.setValue(bar.value() + way * min(hidden + 12, sight * 3 // 4))
            return
        index = max(0, min(len(self.rows) - 1, row.index + way))
        self._current, self._focus = self.rows[index].id, None
        self.show_place(self.rows[index])
        self.viewport().update()

    def _walk(self, way: int) -> bool:
        """To the next spot of the message. Returns whether there is one."""
        if not self.rows:
            return False
        row = self._current_row()
        self._current = row.id
        spots = self.spots_of(row)
        names = [(piece, spot.key) for piece, spot in spots]
        if self._focus in names:
            at = names.index(self._focus) + way  # type: ignore[arg-type]
        else:
            at = 0 if way > 0 else len(names) - 1
        if not 0 <= at < len(names):
            return False
        if self._focus is not None:
            self.touch(self._focus[0])
        self._focus = names[at]
        piece, spot = spots[at]
        self.touch(piece)
        self.show_place(row, piece, spot.room)
        self.viewport().update()
        return True

    def _press_focus(self) -> bool:
        if self._focus is None:
            return False
        piece, key = self._focus
        spot = next((spot for spot in piece.spots() if spot.key == key), None)
        if spot is None:
            return False
        self.press(piece, spot)
        return True


def _place(found: Found) -> Place:
    return Place(found.row.id, found.piece.key, found.piece.at(found.inside))


def _is_whole(begin: Place | None, end: Place | None) -> bool:
    return (begin is None or begin.key == BEFORE_ALL) and (end is None or end.key == AFTER_ALL)


def _places(text: str, words: str) -> Sequence[int]:
    """Where the words stand in the text, in units."""
    folded = text.casefold()
    found: list[int] = []
    at = folded.find(words)
    if len(folded) != len(text):
        # Letters that fold to several: places are found letter by letter.
        return [units(text[:n]) for n in range(len(text)) if text[n:].casefold().startswith(words)][:_MOST_MARKS]
    is_narrow = units(text) == len(text)
    while at >= 0 and len(found) < _MOST_MARKS:
        found.append(at if is_narrow else units(text[:at]))
        at = folded.find(words, at + len(words))
    return found
