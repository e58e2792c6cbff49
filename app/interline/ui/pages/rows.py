"""A page of rows: what it is at the left, what changes it at the right, in sections that stand on cards.

Rule: it knows nothing of settings; whoever fills it gives the words and the controls. Long pages are made in pieces:
the rows in sight at once, those below them between two frames.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from interline.ui import theme as themes
from interline.ui.theme import BODY, SMALL, Theme
from interline.ui.widgets.card import Card
from interline.ui.widgets.labels import PlainLabel
from interline.ui.widgets.own_frame import paint_apart

WIDEST = 720
NARROW_BELOW = 400
"""Pixels of a row in which words and a broad control stand one under the other."""
LIT_MS = 1600
"""How long a row that was searched for stays marked."""
PIECE_SECONDS = 0.004
"""Spent on rows between two frames."""


class RowsPage(QScrollArea):
    """Sections of rows that scroll."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = themes.LIGHT
        self._rows: dict[str, PageLine] = {}
        self._sections: list[Section] = []
        self._texts: list[PlainLabel] = []
        self._to_make: Iterator[None] = iter(())
        self._waiting: dict[str, list[Callable[[], object]]] = {}
        """What is to be done with rows that do not stand yet."""
        self._next_piece = QTimer(self, singleShot=True, interval=0)
        self._next_piece.timeout.connect(self._make_piece)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(24, 0, 24, 24)
        self.column.setSpacing(8)
        self.column.addStretch(1)
        self.setWidget(inside)
        # The scroll area has just made both opaque.
        inside.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def add_text(self, words: str) -> PlainLabel:
        """A paragraph under what is there."""
        made = PlainLabel(words, tone="secondary", wrap=True)
        self._texts.append(made)
        self._append(made)
        return made

    def add_section(self, title: str) -> Section:
        """A card with a heading, under what is there."""
        made = Section(title, self)
        made.set_theme(self._theme)
        self._sections.append(made)
        self._append(made)
        return made

    def fill(self, making: Iterator[None]) -> None:
        """Make the rows, each with a step of `making`."""
        self._to_make = making
        self._make_piece()

    def finish(self) -> None:
        """Make all that is left to be made, at once."""
        for _ in self._to_make:
            pass

    def row(self, row_id: str) -> PageLine | None:
        """The row of this id."""
        if row_id not in self._rows:
            self.finish()
        return self._rows.get(row_id)

    def once_there(self, row_id: str, act: Callable[[], object]) -> None:
        """Do this as soon as the row stands."""
        if row_id in self._rows:
            act()
        else:
            self._waiting.setdefault(row_id, []).append(act)

    def show_row(self, row_id: str) -> None:
        """Scroll to the row, mark it for a moment and give it the keyboard."""
        row = self.row(row_id)
        if row is None:
            return
        inside = self.widget()
        if inside is not None and (layout := inside.layout()) is not None:
            layout.activate()
        self.ensureWidgetVisible(row, 0, 48)
        row.set_lit(True)
        QTimer.singleShot(LIT_MS, row, lambda: row.set_lit(False))
        if row.control is not None:
            row.control.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def _room(self) -> int:
        """Pixels that a row can be wide."""
        margins = self.column.contentsMargins()
        return self.viewport().width() - margins.left() - margins.right() - 2

    def resizeEvent(self, event: QResizeEvent) -> None:
        # First, since no row would give way afterwards.
        self._give_room()
        super().resizeEvent(event)

    def _give_room(self) -> None:
        for row in self._rows.values():
            row.give_room(self._room)

    def set_theme(self, theme: Theme) -> None:
        """Paint everything in these colours."""
        self._theme = theme
        self._give_room()
        for text in self._texts:
            text.set_theme(theme)
        for section in self._sections:
            section.set_theme(theme)

    def keep(self, row: PageLine) -> None:
        """Know it by its id from now on."""
        self._rows[row.id] = row
        row.give_room(self._room)
        for act in self._waiting.pop(row.id, ()):
            act()

    def _make_piece(self) -> None:
        # Where the page is seen, all of its rows find their place anew by this.
        paint_apart(self)
        ends = perf_counter() + PIECE_SECONDS
        for _ in self._to_make:
            if perf_counter() > ends:
                self._next_piece.start()
                return

    def _append(self, part: QWidget) -> None:
        part.setMaximumWidth(WIDEST)
        self.column.insertWidget(self.column.count() - 1, part)


class Section(QWidget):
    """A heading and the card of its rows."""

    def __init__(self, title: str, page: RowsPage) -> None:
        super().__init__()
        self._page = page
        self._theme = themes.LIGHT
        self._lines: list[PageLine] = []
        self.heading = PlainLabel(title, size=BODY, strong=True, wrap=True)
        self.heading.setContentsMargins(4, 8, 4, 0)
        self.card = Card()
        self._rows = QVBoxLayout(self.card)
        self._rows.setContentsMargins(1, 1, 1, 1)
        self._rows.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.heading)
        column.addWidget(self.card)
        self.heading.setVisible(bool(title))

    def add(self, row: PageLine) -> None:
        """A row at the end."""
        row.has_line = bool(self._lines)
        row.set_theme(self._theme)
        self._lines.append(row)
        self._rows.addWidget(row)
        self._page.keep(row)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.heading.set_theme(theme)
        self.card.set_theme(theme)
        for row in self._lines:
            row.set_theme(theme)


class PageLine(QWidget):
    """One row: words, and what stands at its right or under them."""

    def __init__(
        self,
        row_id: str,
        label: str,
        control: QWidget | None,
        *,
        help: str = "",
        is_wide: bool = False,
        beside: QWidget | None = None,
    ) -> None:
        """`is_wide` puts the control under the words; `beside` stands at the very right (a reset button)."""
        super().__init__()
        self.id = row_id
        self.control = control
        self.has_line = False
        """Whether a thin line parts it from the row above."""
        self._theme = themes.LIGHT
        self._is_lit = False
        self._given = WIDEST
        """Pixels that it can be wide."""
        self._beside = beside
        self.label = PlainLabel(label, wrap=True)
        self.help = help
        self._help = PlainLabel(help, size=SMALL, tone="secondary", wrap=True) if help else None
        self._trouble: PlainLabel | None = None
        if control is not None:
            if not control.accessibleName():
                control.setAccessibleName(label)
            if help and not control.accessibleDescription():
                control.setAccessibleDescription(help)
            self.label.setBuddy(control)
        self._words = words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.label)
        if self._help is not None:
            words.addWidget(self._help)
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(16, 10, 12, 10)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        grid.addLayout(words, 0, 0)
        if beside is not None:
            grid.addWidget(beside, 0, 2, Qt.AlignmentFlag.AlignVCenter)
        self._is_wide = is_wide
        self._is_under: bool | None = None
        self._place(is_under=is_wide)

    @property
    def trouble(self) -> str:
        """What is wrong with it; empty for nothing."""
        return "" if self._trouble is None else self._trouble.text()

    def set_trouble(self, sentence: str) -> None:
        """What is wrong with it; empty for nothing."""
        if sentence == self.trouble:
            return
        if self._trouble is None:
            self._trouble = PlainLabel(size=SMALL, tone="bad", wrap=True)
            self._trouble.set_theme(self._theme)
            self._words.addWidget(self._trouble)
        self._trouble.setText(sentence)
        self._trouble.setVisible(bool(sentence))
        if self.control is not None:
            self.control.setAccessibleDescription(sentence or self.help)

    def set_lit(self, is_lit: bool) -> None:
        """Whether it is marked."""
        self._is_lit = is_lit
        self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for part in (self.label, self._help, self._trouble, self.control, self._beside):
            if (paint := getattr(part, "set_theme", None)) is not None:
                paint(theme)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def give_room(self, pixels: int) -> None:
        """The row can be so wide: its control gives way."""
        self._given = pixels
        # A control of several parts says which of them gives way.
        given = getattr(self.control, "widget", self.control)
        if isinstance(given, QWidget) and (least := themes.least_width(given)):
            margins = self._grid.contentsMargins()
            room = pixels - margins.left() - margins.right()
            if self._beside is not None:
                room -= self._beside.sizeHint().width() + self._grid.horizontalSpacing()
            given.setMinimumWidth(max(1, min(least, room)))
        self.fit()

    def fit(self) -> None:
        """Have the control where there is room for it; also once that wants more."""
        width, control = self.width(), self.control
        if control is not None and not self._is_wide:
            is_narrow = width < themes.scaled(NARROW_BELOW)
            # A long word cannot be broken.
            is_long = self.label.minimumSizeHint().width() > width // 3
            wanted = max(control.sizeHint().width(), control.minimumWidth())
            is_tight = self._needed_beside(control) > min(width, self._given)
            self._place(is_under=is_tight or (is_narrow and (is_long or wanted > width // 4)))

    def _needed_beside(self, control: QWidget) -> int:
        """Pixels that words and control take beside each other at the least."""
        margins = self._grid.contentsMargins()
        parts = [control, *([self._beside] if self._beside is not None else [])]
        least = sum(max(part.minimumSizeHint().width(), part.minimumWidth()) for part in parts)
        least += self._words.minimumSize().width()
        gaps = self._grid.horizontalSpacing() * len(parts)
        return least + gaps + margins.left() + margins.right()

    def _place(self, *, is_under: bool) -> None:
        """The control beside the words, or under them where there is little room."""
        if self.control is None or is_under == self._is_under:
            return
        self._is_under = is_under
        self._grid.removeWidget(self.control)
        if self._is_wide:
            self._grid.addWidget(self.control, 1, 0, 1, 3)
        elif is_under:
            self._grid.addWidget(self.control, 1, 0, 1, 3, Qt.AlignmentFlag.AlignLeft)
        else:
            self._grid.addWidget(self.control, 0, 1, Qt.AlignmentFlag.AlignVCenter)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._is_lit:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self._theme.accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(3, 3, -3, -3), 8, 8)
        if self.has_line:
            painter.setPen(QColor(self._theme.line))
            painter.drawLine(16, 0, self.width() - 17, 0)
