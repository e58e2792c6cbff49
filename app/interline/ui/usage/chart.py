"""Bars by day, stacked by vendor, painted by ourselves; the same numbers stand in the table.

Rule: a bar shows what is known; a day with turns of unknown cost carries a mark on top.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QLabel, QWidget

from interline.language import as_written, in_dollars, tr
from interline.ui import theme as themes
from interline.ui.dates import day_and_month
from interline.ui.theme import SMALL, Theme
from interline.ui.widgets.labels import show_tooltip

HEIGHT = 200
_LEFT, _TOP, _BOTTOM = 56, 10, 22
_WIDEST = 36
_LINES = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One day."""

    day: str
    """2026-11-23."""
    parts: tuple[Decimal, ...]
    """From the bottom up, in the order of the names."""
    is_open: bool = False
    """Whether there is more of it that nobody knows."""
    words: str = ""
    """All of it in words."""


@dataclass(frozen=True, slots=True)
class Stack:
    """What the chart shows."""

    names: tuple[str, ...] = ()
    bars: tuple[Bar, ...] = ()
    in_dollars: bool = False
    """Whether the numbers of the scale are money."""


class Chart(QLabel):
    """Bars; the arrow keys and the pointer go from day to day. A label with a picture is a graphic to a screen reader;
    nothing of the label itself is painted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = themes.LIGHT
        self._stack = Stack()
        self._top = Decimal(1)
        """The number at the top of the scale."""
        self._left = _LEFT
        self._at = -1
        self.setPixmap(QPixmap(1, 1))
        themes.measure(self, least_height=HEIGHT)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(tr("By day"))
        themes.dress(self, SMALL)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._measure()
        self.update()

    def set_stack(self, stack: Stack) -> None:
        """Show these bars."""
        self._stack, self._at = stack, -1
        self._top = scale_for(max((sum(bar.parts, Decimal(0)) for bar in stack.bars), default=Decimal(0)))
        self._measure()
        days = len(stack.bars)
        self.setAccessibleDescription(tr("%Ln days; the arrow keys read them one by one.", "", days))
        self.update()

    @property
    def current(self) -> Bar | None:
        """The day that the keyboard or the pointer is on."""
        return self._stack.bars[self._at] if 0 <= self._at < len(self._stack.bars) else None

    def sizeHint(self) -> QSize:
        return QSize(560, themes.scaled(HEIGHT))

    def bar_room(self, index: int) -> QRect:
        """Where the column of a day stands, from the top of the scale to its foot."""
        room = self._room()
        count = max(1, len(self._stack.bars))
        left = room.left() + room.width() * index // count
        right = room.left() + room.width() * (index + 1) // count
        gap = 1 if right - left < 8 else (right - left) // 5
        width = min(_WIDEST, max(1, right - left - gap))
        return QRect((left + right - width) // 2, room.top(), width, room.height())

    def go_to(self, index: int) -> None:
        """Stand on this day."""
        if self._stack.bars:
            self._at = max(0, min(len(self._stack.bars) - 1, index))
            self.setAccessibleDescription(self._stack.bars[self._at].words)
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._stack.bars) - 1
        steps = {
            Qt.Key.Key_Left: self._at - 1 if self._at >= 0 else last,
            Qt.Key.Key_Right: self._at + 1 if self._at >= 0 else 0,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        self.go_to(step)
        if (bar := self.current) is not None:
            room = self.bar_room(self._at)
            show_tooltip(self.mapToGlobal(QPoint(room.center().x(), _TOP)), bar.words, self)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(event.position().toPoint())

    def leaveEvent(self, event: QEvent) -> None:
        self._at = -1
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._point_at(event.pos())
            words = self.current.words if self.current is not None else ""
            show_tooltip(event.globalPos(), words, self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            self._paint(painter)
        finally:
            painter.end()

    def _point_at(self, point: QPoint) -> None:
        room, count = self._room(), len(self._stack.bars)
        at = (point.x() - room.left()) * count // max(1, room.width()) if room.contains(point) else -1
        if at != self._at:
            self._at = at
            self.update()

    def _room(self) -> QRect:
        line = QFontMetrics(self.font()).height()
        return self.rect().adjusted(self._left, max(_TOP, line // 2 + 2), -4, -max(_BOTTOM, line + 6))

    def _measure(self) -> None:
        """The numbers of the scale have room beside the bars."""
        letters = QFontMetrics(self.font())
        widest = max(letters.horizontalAdvance(self._number(line)) for line in range(_LINES + 1))
        self._left = max(_LEFT, widest + 14)

    def _number(self, line: int) -> str:
        """What stands beside this line of the scale."""
        words = scale_words(self._top * line / _LINES)
        return in_dollars(words) if self._stack.in_dollars else as_written(words)

    def _paint(self, painter: QPainter) -> None:
        theme, room, bars, top = self._theme, self._room(), self._stack.bars, self._top
        letters = QFontMetrics(self.font())
        for line in range(_LINES + 1):
            y = room.bottom() - room.height() * line // _LINES
            painter.setPen(QColor(theme.line))
            painter.drawLine(room.left(), y, room.right(), y)
            painter.setPen(QColor(theme.secondary))
            side = QRect(0, y - letters.height() // 2, self._left - 8, letters.height())
            end = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(side, end, self._number(line))
        colours = themes.series(theme)
        for index, bar in enumerate(bars):
            self._paint_bar(painter, self.bar_room(index), bar, top, colours)
        if 0 <= self._at < len(bars):
            painter.setPen(QPen(QColor(theme.text), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.bar_room(self._at).adjusted(-2, 0, 1, 0))
        self._paint_days(painter, letters)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)

    def _paint_bar(
        self, painter: QPainter, room: QRect, bar: Bar, top: Decimal, colours: tuple[str, ...]
    ) -> None:
        y = room.bottom()
        sum_so_far = Decimal(0)
        for number, part in enumerate(bar.parts):
            if part <= 0:
                continue
            sum_so_far += part
            upper = room.bottom() - int(room.height() * sum_so_far / top)
            # What was spent is seen, however little it is.
            upper = min(upper, y - 1)
            colour = colours[min(number, len(colours) - 1)]
            painter.fillRect(QRect(room.left(), upper, room.width(), y - upper), QColor(colour))
            y = upper
        if bar.is_open:
            painter.setPen(QPen(QColor(self._theme.warn), 2))
            painter.drawLine(room.left(), y - 3, room.right(), y - 3)

    def _paint_days(self, painter: QPainter, letters: QFontMetrics) -> None:
        bars = self._stack.bars
        if not bars:
            return
        painter.setPen(QColor(self._theme.secondary))
        days = [day_and_month(date.fromisoformat(bar.day)) for bar in bars]
        width = max(map(letters.horizontalAdvance, days)) + 12
        each = max(1, -(-width * len(bars) // max(1, self._room().width())))
        for index in range(0, len(bars), each):
            room = self.bar_room(index)
            place = QRect(room.center().x() - width // 2, self._room().bottom() + 4, width, letters.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, days[index])


def scale_for(most: Decimal) -> Decimal:
    """The top of the scale: 1, 2, 4 or 8 with zeros, not below the highest bar."""
    if most <= 0:
        return Decimal(1)
    power = Decimal(10) ** most.adjusted()
    return next(power * step for step in (1, 2, 4, 8, 10) if most <= power * step)


def scale_words(value: Decimal) -> str:
    """A number of the scale, without zeros that say nothing."""
    for limit, letter in ((Decimal(1_000_000), "M"), (Decimal(1_000), "k")):
        if value >= limit:
            return f"{_plain(value / limit)} {letter}"
    return _plain(value)


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


def stacked(
    days: Sequence[str], vendors: Sequence[str], amounts: dict[tuple[str, str], Decimal], most: int
) -> tuple[tuple[str, ...], dict[str, tuple[Decimal, ...]]]:
    """The vendors that get a part of their own, those with most first, and each day's parts; the rest is one part."""
    totals = {
        vendor: sum((amounts.get((day, vendor), Decimal(0)) for day in days), Decimal(0))
        for vendor in vendors
    }
    ordered = sorted(vendors, key=lambda vendor: (-totals[vendor], vendor))
    own, rest = ordered[:most], ordered[most:]
    parts = {}
    for day in days:
        mine = [amounts.get((day, vendor), Decimal(0)) for vendor in own]
        if rest:
            mine.append(sum((amounts.get((day, vendor), Decimal(0)) for vendor in rest), Decimal(0)))
        parts[day] = tuple(mine)
    return tuple(own), parts
