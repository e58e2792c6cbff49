"""A scrolled column of turns, of which only those near the visible part are real widgets.

Rule: the page stays where the reader is. It follows what grows at the end only while the reader is there; when
something above changes its height, what is being read does not move.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QPushButton, QScrollArea, QWidget

from interline.ui import theme as themes
from interline.ui.theme import COLUMN, Theme
from interline.ui.transcript.heights import Heights
from interline.ui.transcript.presenter import Card
from interline.ui.transcript.turn import Turn, estimate

GAP = 28
"""Pixels between two turns."""
MARGIN = 24
AT_END = 8
"""Pixels from the end that still count as the end."""


class Row:
    """One turn of the column. Its card is made when it comes near: a long conversation has thousands."""

    __slots__ = (
        "_card",
        "_make",
        "id",
        "index",
        "is_answer",
        "is_running",
        "letters",
        "line_breaks",
        "number",
        "widget",
        "width",
    )

    def __init__(
        self, row_id: str, text: str, make: Callable[[], Card], *, is_answer: bool, is_running: bool = False
    ):
        self.id = row_id
        self.is_answer = is_answer
        self.letters, self.line_breaks = len(text), text.count("\n")
        self._make = make
        self._card: Card | None = None
        self.widget: Turn | None = None
        self.width = -1
        """The width at which its height is known; -1 where it is guessed."""
        self.is_running = is_running
        """Whether it grows, so that its widget is kept."""
        self.index = 0
        """Its place among the rows."""
        self.number = 0
        """For an answer: the how manyth it is, from 1."""

    @property
    def card(self) -> Card:
        """What it shows."""
        if self._card is None:
            self._card = self._make()
        return self._card

    @card.setter
    def card(self, card: Card) -> None:
        self._card = card
        self.letters, self.line_breaks = len(card.text), card.text.count("\n")


class Column(QScrollArea):
    """Places rows; makes their widgets when they come near and lets them go when they are far."""

    at_end_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self._real: list[Row] = []
        """Those that have widgets, from top to bottom."""
        self._answers = 0
        self._heights = Heights()
        self._theme, self._size = themes.LIGHT, themes.BODY
        self._follows = True
        self._anchor = (0, 0)
        """The row at the top of the window, and how many pixels of it are above."""
        self._is_placing = False
        self._page = QWidget()
        self._page.setAutoFillBackground(False)
        self.setWidget(self._page)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().setSingleStep(40)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.jump = QPushButton("↓  Jump to latest", self)
        self.jump.setAccessibleName("Jump to latest")
        self.jump.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.jump.clicked.connect(self.scroll_to_end)
        self.jump.hide()

    def is_at_end(self) -> bool:
        """Whether the reader is at the end, so that the page follows what comes."""
        return self._follows

    def scroll_to_end(self) -> None:
        """Go to the end and follow it from there."""
        self._follows = True
        self.place()

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self._theme = theme
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Window, themes.palette(theme).color(QPalette.ColorRole.Window))
        self.setPalette(palette)
        self.viewport().setAutoFillBackground(True)
        for row in self._real:
            self._widget(row).set_look(theme, self._size)
            row.width = -1
        self.place()

    def set_font_size(self, size: int) -> None:
        """Another size of running text, in pixels."""
        self._size = size
        for row in self._real:
            self._widget(row).set_look(self._theme, size)
            row.width = -1
        self._guess_heights()
        self.place()

    def make(self, row: Row, parent: QWidget) -> Turn:
        """The widget of a row."""
        raise NotImplementedError

    def put(self, rows: Iterable[Row], *, follows: bool) -> None:
        """Show these rows and no others; those that were there keep their widgets."""
        self._rows = list(rows)
        self._answers = 0
        for index, row in enumerate(self._rows):
            self._answers += row.is_answer
            row.index, row.number = index, self._answers
        # A widget that goes hands its focus on, for which Qt scrolls: nothing is placed before all heights are known.
        self._is_placing = True
        for row in self._real[:]:
            if row.index >= len(self._rows) or self._rows[row.index] is not row:
                self._let_go(row)
        self._is_placing = False
        self._real.sort(key=lambda row: row.index)
        self._follows = follows
        self._guess_heights()
        self._anchor = (min(self._anchor[0], max(0, len(self._rows) - 1)), self._anchor[1])
        self.place()

    def touch(self, row: Row) -> None:
        """The row's height may have changed."""
        row.width = -1

    def place(self) -> None:
        """Make, measure and move what is near the visible part."""
        if self._is_placing:
            return
        self._is_placing = True
        try:
            self._place()
        finally:
            self._is_placing = False

    def _place(self) -> None:
        left, width = self._column()
        made = False
        for row in self._real:
            if row.width != width:
                self._measure(row, width)
        # Each height that turns out different moves what is near, so this goes round until nothing new comes near.
        near = self._near()
        while missing := [index for index in near if self._rows[index].widget is None]:
            # From the reader's place outwards: what is in sight is there first.
            self._realise(self._rows[missing[-1] if self._follows else missing[0]], width)
            made = True
            near = self._near()
        self._page.resize(self.viewport().width(), max(self._end(), self.viewport().height()))
        for row in self._real:
            widget, top = self._widget(row), MARGIN + self._heights.top(row.index)
            if (widget.x(), widget.y()) != (left, top):
                widget.move(left, top)
        self.verticalScrollBar().setValue(self._value())
        self._remember()
        self._let_far_ones_go()
        if made:
            self._chain_tabs()
        self._show_jump()

    def _column(self) -> tuple[int, int]:
        """Where the column begins and how wide it is."""
        room = self.viewport().width()
        width = max(120, min(COLUMN, room - 2 * (MARGIN if room >= 560 else MARGIN // 2)))
        return (room - width) // 2, width

    def _end(self) -> int:
        return self._heights.total + 2 * MARGIN - (GAP if self._rows else 0)

    def _value(self) -> int:
        """Where the page should be scrolled to."""
        last = max(0, self._end() - self.viewport().height())
        if self._follows:
            return last
        index, offset = self._anchor
        return max(0, min(last, MARGIN + self._heights.top(index) + offset))

    def _near(self) -> range:
        """The rows in sight, and half a window more at both ends."""
        if not self._rows:
            return range(0)
        value, sight = self._value(), self.viewport().height()
        first = self._heights.at(max(0, value - MARGIN - sight // 2))
        return range(first, self._heights.at(value - MARGIN + sight * 3 // 2) + 1)

    def _realise(self, row: Row, width: int) -> None:
        widget = row.widget = self.make(row, self._page)
        widget.set_look(self._theme, self._size)
        widget.grown.connect(lambda: self._on_grown(row))
        widget.show()
        insort(self._real, row, key=lambda other: other.index)
        self._measure(row, width)

    def _widget(self, row: Row) -> Turn:
        assert row.widget
        return row.widget

    def _measure(self, row: Row, width: int) -> None:
        row.width = width
        height = self._widget(row).fit(width) + GAP
        if height != self._heights[row.index]:
            self._heights.set(row.index, height)

    def _guess(self, row: Row) -> int:
        return estimate(row.letters, row.line_breaks, self._column()[1], self._size, is_answer=row.is_answer)

    def _guess_heights(self) -> None:
        """Heights from scratch: measured where there is a widget, else guessed."""
        width = self._column()[1]
        self._heights = Heights(
            (row.widget.height() if row.widget and row.width == width else self._guess(row)) + GAP
            for row in self._rows
        )

    def _let_far_ones_go(self) -> None:
        value, sight = self._value(), self.viewport().height()
        first = self._heights.at(max(0, value - MARGIN - 3 * sight))
        last = self._heights.at(value - MARGIN + 4 * sight)
        focus = QApplication.focusWidget()
        for row in self._real[:]:
            is_used = focus is not None and self._widget(row).isAncestorOf(focus)
            if not (first <= row.index <= last or row.is_running or is_used):
                self._let_go(row)

    def _let_go(self, row: Row) -> None:
        widget = self._widget(row)
        widget.close_down()
        widget.hide()
        widget.deleteLater()
        row.widget, row.width = None, -1
        self._real.remove(row)

    def _chain_tabs(self) -> None:
        """Tab walks from the oldest turn to the newest, whichever was made first."""
        chain = [part for row in self._real for part in self._widget(row).tab_chain()]
        for one, after in pairwise(chain):
            QWidget.setTabOrder(one, after)

    def _remember(self) -> None:
        """Which row the reader is at."""
        if self._rows:
            place = self.verticalScrollBar().value() - MARGIN
            index = self._heights.at(max(0, place))
            self._anchor = (index, place - self._heights.top(index))

    def _on_grown(self, row: Row) -> None:
        row.width = -1
        self.place()

    def _on_scrolled(self, value: int) -> None:
        if not self._is_placing:
            self._follows = value >= self.verticalScrollBar().maximum() - AT_END
            self._remember()
            self.place()

    def _show_jump(self) -> None:
        wanted = bool(self._rows) and not self._follows
        if wanted:
            size = self.jump.sizeHint()
            self.jump.resize(size)
            self.jump.move((self.viewport().width() - size.width()) // 2, self.height() - size.height() - 16)
            self.jump.raise_()
        if wanted == self.jump.isHidden():
            self.jump.setVisible(wanted)
            self.at_end_changed.emit(not wanted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._guess_heights()
        self.place()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        match event.key():
            case Qt.Key.Key_Home:
                bar.setValue(0)
            case Qt.Key.Key_End:
                bar.setValue(bar.maximum())
            case _:
                super().keyPressEvent(event)
