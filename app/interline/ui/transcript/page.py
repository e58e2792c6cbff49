"""A scrolled page of messages: of thousands only those near what is seen are laid out.

Rule: the page stays where the reader is. It follows what grows at the end only while the reader is there; when
something above changes its height, what is being read does not move.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QPushButton, QWidget

from interline.language import tr
from interline.ui import theme as themes
from interline.ui.theme import COLUMN, Theme
from interline.ui.transcript.anchor import Anchor
from interline.ui.transcript.beside import NARROWEST, Band, band_of, lanes
from interline.ui.transcript.heights import Heights
from interline.ui.transcript.ink import Ink
from interline.ui.transcript.piece import Piece
from interline.ui.transcript.row import Row
from interline.ui.transcript.sheet import Sheet
from interline.ui.widgets.own_frame import paint_apart

GAP = 28
"""Pixels between two messages."""
MARGIN = 24
AT_END = 8
"""Pixels from the end that still count as the end."""
SHEETS = 60
"""Messages that stay laid out."""
REMEMBERED = 20_000
"""Heights of messages that are remembered, over all conversations."""
SETTLED_MS = 150
"""After the width last changed."""
ROUNDS = 12
"""How often heights may turn out different before a frame is painted as it is."""


class Page(QAbstractScrollArea):
    """Places messages, keeps the reader's place, and lets go of what is far."""

    at_end_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self._answers = 0
        self._numbers: dict[str, int] = {}
        """Ids of messages -> their places among the rows."""
        self._heights = Heights()
        self._sheets: OrderedDict[str, Sheet] = OrderedDict()
        """By the message's id; the one that was seen last stands last."""
        self._remembered: OrderedDict[tuple[str, int, int], int] = OrderedDict()
        """Message, width and size -> the height that it had."""
        self._ink = Ink(themes.LIGHT, themes.BODY)
        self._zoom = 0
        self._follows = True
        self._anchor = Anchor(above=-MARGIN)
        self._is_placing = False
        self._dirty: set[Piece] = set()
        self._beside: tuple[str, ...] = ()
        """The ids of answers that are to stand beside each other, once they are shown."""
        self._band: Band | None = None
        """Those of them that are shown, where there are several."""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().setSingleStep(40)
        self._soon: Callable[[], list[Row]] | None = None
        """Gives all rows, where only the last of very many are there yet."""
        self._rest = QTimer(self, singleShot=True, interval=0)
        self._rest.timeout.connect(self._wait_for_paint)
        self._has_waited = False
        self._settle = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._settle.timeout.connect(self._on_settled)
        # On the viewport and not above it: Qt scrolls what nothing overlaps by moving pixels, else it paints all anew.
        self.jump = QPushButton("↓  " + tr("Jump to latest"), self.viewport())
        self.jump.setAccessibleName(tr("Jump to latest"))
        self.jump.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.jump.clicked.connect(self.scroll_to_end)
        self.jump.hide()

    # What those who build on it say.

    def make_sheet(self, row: Row, *, is_ahead: bool = False) -> Sheet:
        """The pieces of a row; where it is not seen yet, they may be read bit by bit."""
        raise NotImplementedError

    def guesses(self, sizes: list[tuple[int, int, bool]], width: int, size: int) -> list[int]:
        """How high each row may be, with the gap after it, that has so many letters and line breaks and is an answer
        or not; thousands of them, so in one go."""
        raise NotImplementedError

    def repaint_changes(self, *, everything: bool) -> None:
        """Have painted what changed since it was painted last."""
        raise NotImplementedError

    def band_changed(self) -> None:
        """Other messages than before stand beside each other."""

    def placed(self) -> None:
        """Rows, what they show or where they stand may be others than they were."""

    # Where the reader is.

    def is_at_end(self) -> bool:
        """Whether the reader is at the end, so that the page follows what comes."""
        return self._follows

    @property
    def reading(self) -> str:
        """The id of the message at the top of the window; empty while the end is followed."""
        return "" if self._follows or not self._rows else self._anchor.row

    def scroll_to_end(self) -> None:
        """Go to the end and follow it from there."""
        self._follows = True
        self.place()

    def go_to(self, row: Row) -> None:
        """Have this message begin at the top of the window, and follow the end no more."""
        self._follows = False
        self._anchor = Anchor(row.id, row.index, above=-MARGIN // 2)
        self.place(everything=True)

    def show_place(self, row: Row, piece: Piece | None = None, room: QRect | None = None) -> None:
        """Scroll so that this is seen: the row, or this room of a piece of it; no farther than must be."""
        for _ in range(ROUNDS):
            sheet = self.sheet(row)
            top = MARGIN + self._heights.top(row.index)
            index = sheet.index_of(piece) if piece is not None else -1
            if index >= 0:
                top += sheet.top_of(index) + (room.top() if room is not None else 0)
            height = room.height() if room is not None else 0
            value, sight = self.verticalScrollBar().value(), self.viewport().height()
            if top < value + 8:
                wanted = top - (8 if room is not None else MARGIN // 2)
            elif top + height > value + sight - 8:
                wanted = top + height - sight + (8 if room is not None else min(sight // 2, 200))
            else:
                return
            before = self.verticalScrollBar().value()
            self.verticalScrollBar().setValue(max(0, wanted))
            if self.verticalScrollBar().value() == before:
                return

    # How it looks.

    @property
    def ink(self) -> Ink:
        """Fonts and colours that hold."""
        return self._ink

    @property
    def theme(self) -> Theme:
        return self._ink.theme

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self._set_ink(Ink(theme, self._ink.size))

    def set_font_size(self, size: int) -> None:
        """Another size of running text, in pixels."""
        self._set_ink(Ink(self._ink.theme, size))

    def _set_ink(self, ink: Ink) -> None:
        is_size = (ink.size, ink.theme.is_compact) != (self._ink.size, self._ink.theme.is_compact)
        self._ink = ink
        self._dirty.clear()
        if is_size:
            self._guess_heights()
        self.place(everything=True)

    # Rows.

    def put(self, rows: Iterable[Row], *, follows: bool, soon: Callable[[], list[Row]] | None = None) -> None:
        """Show these rows and no others; those that were there keep what was laid out.

        Where `soon` is given, these are but the last ones of very many: it gives all of them once these are painted.
        """
        self._soon = None
        if soon is not None:
            self.put_soon(soon)
        self._rows = list(rows)
        answers = 0
        for index, row in enumerate(self._rows):
            answers += row.is_answer
            row.index, row.number = index, answers
        self._answers = answers
        self._band = band = band_of(self._rows, self._beside)
        if band is not None:
            # Answers to one question count as one.
            for row in self._rows[band.first + 1 :]:
                row.number -= min(row.index, band.last) - band.first
            self._answers -= band.count - 1
        self._numbers = {row.id: row.index for row in self._rows}
        for row_id in [row_id for row_id in self._sheets if row_id not in self._numbers]:
            self._sheets.pop(row_id).close()
        self._follows = follows
        self._take_lanes()
        self._guess_heights()
        self.band_changed()
        paint_apart(self)
        self.place(everything=True)

    def put_soon(self, rows: Callable[[], list[Row]]) -> None:
        """Show these rows after the next frame, or as soon as anybody asks for one; until then those that are there."""
        self._soon, self._has_waited = rows, False
        self._rest.start()

    def _wait_for_paint(self) -> None:
        """What was put before is painted a turn later than it would be, and comes first all the same."""
        if self._has_waited:
            self._put_rest()
        else:
            self._has_waited = True
            self._rest.start()

    def _put_rest(self) -> None:
        """What is to be shown instead of the rows that were painted first."""
        if (soon := self._soon) is not None:
            self._soon = None
            self.put(soon(), follows=self._follows)

    @property
    def rows(self) -> list[Row]:
        self._put_rest()
        return self._rows

    def row_of(self, row_id: str) -> Row | None:
        """The row of a message; None where it is not shown."""
        self._put_rest()
        index = self._numbers.get(row_id)
        return self._rows[index] if index is not None else None

    def sheet(self, row: Row, *, is_ahead: bool = False) -> Sheet:
        """What is laid out of a row, made if need be; where it is not ahead of being seen, with its words."""
        sheet = self._sheets.get(row.id)
        if sheet is None:
            sheet = self._sheets[row.id] = self.make_sheet(row, is_ahead=is_ahead)
            sheet.fit(self._ink, self.column_of(row)[1])
        elif not is_ahead:
            sheet.hurry()
        return sheet

    def sheet_of(self, row_id: str) -> Sheet | None:
        """What is laid out of a row, where anything is."""
        return self._sheets.get(row_id)

    def let_go(self, row: Row) -> None:
        """Forget what was laid out of a row."""
        sheet = self._sheets.pop(row.id, None)
        if sheet is not None:
            sheet.close()

    # Place.

    def touch(self, piece: Piece) -> None:
        """This piece shows something else now, and may be higher or lower."""
        self._dirty.add(piece)

    def place(self, *, everything: bool = False) -> None:
        """Lay out what is near, keep the reader's place, and have painted what changed."""
        if self._is_placing:
            return
        self._is_placing = True
        try:
            self._lay_out()
        finally:
            self._is_placing = False
        self.repaint_changes(everything=everything)
        # After the page has moved, which takes along what stands on it.
        self._show_jump()
        self.placed()

    def column(self) -> tuple[int, int]:
        """Where the column begins and how wide it is."""
        room = self.viewport().width()
        most = max(COLUMN, round(COLUMN * self._ink.size / themes.BODY))
        width = max(120, min(most, room - 2 * (MARGIN if room >= 560 else MARGIN // 2)))
        return (room - width) // 2, width

    def column_of(self, row: Row) -> tuple[int, int]:
        """Where the column of this message begins and how wide it is."""
        band = self._band
        return band.lane(row.index) if band is not None and band.holds(row.index) else self.column()

    def height_of(self, row: Row) -> int:
        """How high this message is by itself."""
        band = self._band
        if band is not None and band.holds(row.index):
            return band.height(row.index)
        return self._heights[row.index] - GAP

    def _take_lanes(self) -> bool:
        """Stand answers beside each other where there is room. Returns whether that is other than before."""
        band = self._band
        if band is None:
            return False
        was_beside = bool(band.lanes)
        room, (_, widest) = self.viewport().width(), self.column()
        margin = MARGIN if room >= 560 else MARGIN // 2
        band.lanes = lanes(band.count, room, margin, self._ink.scaled(NARROWEST), widest)
        return was_beside != bool(band.lanes)

    def _take_height(self, index: int, height: int) -> bool:
        """The row is so high. Returns whether rows stand elsewhere now."""
        band = self._band
        if band is not None and band.holds(index):
            index, height = band.last, band.take(index, height)
        if height + GAP == self._heights[index]:
            return False
        self._heights.set(index, height + GAP)
        return True

    def _lay_out(self) -> None:
        if self._take_lanes():
            self._guess_heights()
        _, width = self.column()
        band = self._band
        ink, sight = self._ink, self.viewport().height()
        ahead = sight // 3
        for _ in range(ROUNDS):
            value, is_true = self._value(), True
            seen = self._near_rows(value, value + sight)
            for index in self._near_rows(value - ahead, value + sight + ahead):
                row = self._rows[index]
                sheet = self.sheet(row, is_ahead=index not in seen)
                top = MARGIN + self._heights.top(index)
                wide = width if band is None else self.column_of(row)[1]
                sheet.lay(ink, wide, value - ahead - top, value + sight + ahead - top)
                if self._take_height(index, self._height_now(row, sheet, wide)):
                    is_true = False
                self._dirty.update(sheet.relaid)
                sheet.relaid.clear()
            if is_true and self._value() == value:
                break
        bar = self.verticalScrollBar()
        bar.setPageStep(sight)
        value = self._value()
        bar.setRange(0, max(0, self._end() - sight))
        bar.setValue(value)
        self._remember(bar.value())
        self._let_go_of_far_ones(value)

    def _height_now(self, row: Row, sheet: Sheet, width: int) -> int:
        """How high a message is: while it is read once more, as high as it turned out the last time."""
        known = None if sheet.body.is_whole else self._remembered.get((row.id, width, self._ink.size))
        return sheet.height if known is None else known

    def _end(self) -> int:
        return self._heights.total + 2 * MARGIN - (GAP if self._rows else 0)

    def _value(self) -> int:
        """Where the page should be scrolled to."""
        last = max(0, self._end() - self.viewport().height())
        if self._follows or not self._rows:
            return last
        anchor = self._anchor
        index = self._numbers.get(anchor.row, min(anchor.number, len(self._rows) - 1))
        top = MARGIN + self._heights.top(index) + anchor.above
        sheet = self._sheets.get(self._rows[index].id)
        if sheet is not None and (piece := anchor.index_in(sheet.pieces)) >= 0:
            top += sheet.stretch_of(piece)
        return max(0, min(last, top))

    def _remember(self, value: int) -> None:
        """Where the reader is."""
        if not self._rows:
            self._anchor = Anchor(above=-MARGIN)
            return
        place = value - MARGIN
        index = self._heights.at(max(0, place))
        above = place - self._heights.top(index)
        after = index + 1
        if self._band is not None and self._band.holds(index):
            index = self._band.reaching(above)
        row = self._rows[index]
        sheet = self._sheets.get(row.id)
        if sheet is None or not sheet.pieces:
            self._anchor = Anchor(row.id, index, above=above)
        elif above >= sheet.stretch_of(len(sheet.pieces)) and after < len(self._rows):
            # What is not read yet of this message ends where the next one begins.
            above = place - self._heights.top(after)
            self._anchor = Anchor(self._rows[after].id, after, above=above)
        else:
            at = sheet.at(above)
            self._anchor = Anchor(row.id, index, sheet.pieces[at], at, above - sheet.stretch_of(at))

    def _near_rows(self, top: int, bottom: int) -> range:
        """The rows between these heights of the page."""
        if not self._rows:
            return range(0)
        first = self._heights.at(max(0, top - MARGIN))
        if self._band is not None and self._band.holds(first):
            first = self._band.first
        return range(first, self._heights.at(max(0, bottom - MARGIN)) + 1)

    def _guess_heights(self) -> None:
        """Heights from scratch: known, remembered or guessed."""
        _, width = self.column()
        size = self._ink.size
        heights = self.guesses([row.size for row in self._rows], width, size)
        self._recall(heights, width, size)
        for row_id, sheet in self._sheets.items():
            place = self._numbers.get(row_id)
            if sheet.width == width and place is not None:
                heights[place] = self._height_now(self._rows[place], sheet, width) + GAP
        if self._band is not None and self._band.lanes:
            heights[self._band.first : self._band.last + 1] = self._guess_band(self._band)
        self._heights = Heights(heights)

    def _recall(self, heights: list[int], width: int, size: int) -> None:
        """Those of rows that were laid out once; what is gone through is the shorter of the two."""
        remembered, numbers = self._remembered, self._numbers
        if len(remembered) < len(self._rows):
            for (row_id, its_width, its_size), known in remembered.items():
                if its_width == width and its_size == size and (place := numbers.get(row_id)) is not None:
                    heights[place] = known + GAP
            return
        for index, row in enumerate(self._rows):
            if (height := remembered.get((row.id, width, size))) is not None:
                heights[index] = height + GAP

    def _guess_band(self, band: Band) -> list[int]:
        """The same of answers beside each other: all of their height is that of the last."""
        size, width = self._ink.size, band.lane(band.first)[1]
        guesses = self.guesses([row.size for row in self._rows[band.first : band.last + 1]], width, size)
        band.heights = [height - GAP for height in guesses]
        for row in self._rows[band.first : band.last + 1]:
            sheet = self._sheets.get(row.id)
            if sheet is not None and sheet.width == width:
                band.take(row.index, sheet.height)
            elif (known := self._remembered.get((row.id, width, size))) is not None:
                band.take(row.index, known)
        return [*([0] * (band.count - 1)), max(band.heights) + GAP]

    def _let_go_of_far_ones(self, value: int) -> None:
        if len(self._sheets) <= SHEETS:
            return
        sight = self.viewport().height()
        for index in self._near_rows(value - sight, value + 2 * sight):
            if self._rows[index].id in self._sheets:
                self._sheets.move_to_end(self._rows[index].id)
        size = self._ink.size
        far = [row_id for row_id in self._sheets if not self._rows[self._numbers[row_id]].is_running]
        for row_id in far[: len(self._sheets) - SHEETS]:
            sheet = self._sheets.pop(row_id)
            if sheet.body.is_whole:
                self._remembered[row_id, sheet.width, size] = sheet.height
            sheet.close()
        while len(self._remembered) > REMEMBERED:
            self._remembered.popitem(last=False)

    def top_of(self, row: Row) -> int:
        """Where a message begins, from the top of the window."""
        return MARGIN + self._heights.top(row.index) - self.verticalScrollBar().value()

    # Events.

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        if self._is_placing:
            return
        bar = self.verticalScrollBar()
        self._follows = bar.value() >= bar.maximum() - AT_END
        if bar.value() and abs(dy) <= self.viewport().height():
            # What was in sight moves by so much, whatever heights turn out above it.
            self._anchor = self._anchor._replace(above=self._anchor.above - dy)
        else:
            self._remember(bar.value())
        self.place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            # While the window is being drawn larger, what is far keeps the heights that it had.
            self._settle.start()
        paint_apart(self)
        self.place(everything=True)

    def _on_settled(self) -> None:
        self._guess_heights()
        self.place(everything=True)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.place(everything=True)

    def _show_jump(self) -> None:
        wanted = bool(self._rows) and not self._follows
        if wanted:
            size = self.jump.sizeHint()
            left = (self.viewport().width() - size.width()) // 2
            self.jump.setGeometry(
                left, self.viewport().height() - size.height() - 16, size.width(), size.height()
            )
        if wanted == self.jump.isHidden():
            self.jump.setVisible(wanted)
            self.jump.raise_()
            self.at_end_changed.emit(not wanted)
