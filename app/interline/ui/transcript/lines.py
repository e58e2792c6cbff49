"""A text of any length broken into lines, of which only the last are laid out anew when it grows.

Rule: the text is laid out in parts of some lines each, a part ends where a line ends, and whoever draws, measures or
points at letters sees one text. All places are counted as Qt counts them, in UTF-16 units.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPaintEngine, QPainter, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from interline.ui.widgets.direction import reads_from_right

PART = 1_000
"""Units of one part, about; Qt takes quadratic time for much more without a blank in it."""


class Run(NamedTuple):
    """Letters in one format."""

    begin: int
    length: int
    format: QTextCharFormat


class Drawn(Protocol):
    """Something that stands in a line like a letter."""

    width: float
    ascent: float
    descent: float

    def paint(self, painter: QPainter, x: float, baseline: float) -> None: ...


class Thing(NamedTuple):
    """A drawing in the place of the one letter at `at`."""

    at: int
    drawing: Drawn


class Setting(NamedTuple):
    """How a text is set."""

    width: float
    """Pixels of a line."""
    line_height: float
    """From line to line, at least."""
    font: QFont
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
    wrap: QTextOption.WrapMode = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere


class _Part:
    __slots__ = ("begin", "bottoms", "end", "first_line", "height", "layout", "top", "wide")

    def __init__(
        self, begin: int, end: int, layout: QTextLayout, top: float, bottoms: Sequence[float], wide: float
    ):
        self.begin, self.end = begin, end
        self.layout = layout
        self.bottoms = bottoms
        """Where each line ends, from the part's top."""
        self.top, self.height = top, bottoms[-1] if bottoms else 0.0
        self.wide = wide
        """How far the letters of its widest line reach."""
        self.first_line = layout.lineAt(0).textLength()


class Lines:
    """One paragraph."""

    __slots__ = ("_count", "_is_narrow", "_parts", "_runs", "_setting", "_text", "_things", "is_rtl")

    def __init__(self) -> None:
        self._text = ""
        self._count = 0
        self._is_narrow = True
        """Whether every letter is one unit."""
        self._runs: Sequence[Run] = ()
        self._things: Sequence[Thing] = ()
        self._parts: list[_Part] = []
        self._setting: Setting | None = None
        self.is_rtl = False
        """Whether it reads from right to left: its first letter that says so does."""

    @property
    def count(self) -> int:
        """Units of the whole text."""
        return self._count

    @property
    def height(self) -> float:
        """What the lines that are laid out take."""
        return self._parts[-1].top + self._parts[-1].height if self._parts else 0.0

    @property
    def wide(self) -> float:
        """How far the widest line reaches."""
        return max((part.wide for part in self._parts), default=0.0)

    @property
    def bottoms(self) -> list[float]:
        """Where each line that is laid out ends."""
        return [part.top + bottom for part in self._parts for bottom in part.bottoms]

    def set(self, text: str, runs: Sequence[Run], things: Sequence[Thing] = (), *, same: int = 0) -> None:
        """Another text; the first `same` units of it, and their formats, are those of the one before."""
        kept = 0
        while kept + 1 < len(self._parts):
            after = self._parts[kept + 1]
            # What follows a line's end decides where the line ends.
            if after.begin + after.first_line > same:
                break
            kept += 1
        del self._parts[kept:]
        if not self._text[:64].strip() or same < 64:
            self.is_rtl = reads_from_right(text)
        self._text, self._runs, self._things = text, runs, things
        self._count, self._is_narrow = units(text), True
        self._is_narrow = self._count == len(text)

    def lay(self, setting: Setting) -> float:
        """Break it into lines. Returns the height."""
        before = self._setting
        if before is not None and before != setting:
            self._parts.clear()
        self._setting = setting
        begin = self._parts[-1].end if self._parts else 0
        top = self.height
        while begin < self._count or not self._parts:
            rest = self._count - begin
            end = self._count if rest <= 2 * PART else begin + PART
            part = self._laid(begin, end, top, setting)
            begin, top = part.end, part.top + part.height
            self._parts.append(part)
        return top

    def drop(self) -> None:
        """Let go of what was laid out."""
        self._parts.clear()
        self._setting = None

    def draw(
        self, painter: QPainter, at: QPointF, clip: QRectF, marked: Sequence[tuple[int, int, QTextCharFormat]]
    ) -> None:
        """Draw the lines that `clip` touches; `marked` letters (begin, end, format) are drawn in that format."""
        is_paper = painter.paintEngine().type() != QPaintEngine.Type.Raster and not marked
        for part in self._parts:
            top = at.y() + part.top
            if top > clip.bottom():
                break
            if top + part.height < clip.top():
                continue
            ranges = []
            for begin, end, made in marked:
                begin, end = max(begin, part.begin), min(end, part.end)
                if begin < end:
                    ranges.append(format_range(begin - part.begin, end - begin, made))
            if is_paper:
                _draw_lines(part, painter, QPointF(at.x(), top), clip)
            else:
                part.layout.draw(painter, QPointF(at.x(), top), ranges, clip)
            for at_unit, drawing in self._things:
                if part.begin <= at_unit < part.end:
                    line = part.layout.lineForTextPosition(at_unit - part.begin)
                    x = x_of(line, at_unit - part.begin)
                    drawing.paint(painter, at.x() + x + 1, top + line.y() + line.ascent())

    def at(self, x: float, y: float) -> int:
        """The place between two letters that is nearest to this point."""
        part, line = self._line_at(y)
        return part.begin + line.xToCursor(x)

    def letter_at(self, x: float, y: float) -> int | None:
        """The letter under this point; None where there is none."""
        if not self._parts or not 0 <= y < self.height:
            return None
        part, line = self._line_at(y)
        room = line.naturalTextRect()
        if not room.left() <= x <= room.right():
            return None
        index = line.xToCursor(x, QTextLine.CursorPosition.CursorOnCharacter)
        return part.begin + index if index < line.textStart() + line.textLength() else None

    def caret(self, place: int) -> QRectF:
        """Where a caret before this unit stands."""
        part = self._part_of(place)
        line = part.layout.lineForTextPosition(min(place, part.end) - part.begin)
        x = x_of(line, min(place, part.end) - part.begin)
        return QRectF(x, part.top + line.y(), 1.0, line.height())

    def line_of(self, place: int) -> tuple[int, int]:
        """Begin and end of the line with this unit in it."""
        part = self._part_of(place)
        line = part.layout.lineForTextPosition(min(place, part.end) - part.begin)
        begin = part.begin + line.textStart()
        return begin, begin + line.textLength()

    def rects(self, begin: int, end: int) -> list[QRectF]:
        """The rooms of these letters, one for each line."""
        found = []
        for part in self._parts:
            if part.end <= begin or part.begin >= end:
                continue
            for number in range(part.layout.lineCount()):
                line = part.layout.lineAt(number)
                first = max(begin - part.begin, line.textStart())
                last = min(end - part.begin, line.textStart() + line.textLength())
                if first < last:
                    left, right = sorted((x_of(line, first), x_of(line, last)))
                    found.append(QRectF(left, part.top + line.y(), right - left, line.height()))
        return found

    def _line_at(self, y: float) -> tuple[_Part, QTextLine]:
        number = bisect_right(self._parts, y, key=lambda part: part.top) - 1
        part = self._parts[max(0, number)]
        layout = part.layout
        low, high = 0, layout.lineCount() - 1
        while low < high:
            middle = (low + high + 1) // 2
            if layout.lineAt(middle).y() <= y - part.top:
                low = middle
            else:
                high = middle - 1
        return part, layout.lineAt(low)

    def _part_of(self, place: int) -> _Part:
        number = bisect_right(self._parts, place, key=lambda part: part.begin) - 1
        return self._parts[max(0, number)]

    def _laid(self, begin: int, end: int, top: float, setting: Setting) -> _Part:
        layout = self._layout(begin, end, setting)
        if end < self._count and layout.lineCount() > 1:
            # The last line is not full: it begins the next part.
            end = begin + layout.lineAt(layout.lineCount() - 1).textStart()
            layout = self._layout(begin, end, setting)
        bottoms, wide = self._stack(layout, begin, setting)
        return _Part(begin, end, layout, top, bottoms, wide)

    def _layout(self, begin: int, end: int, setting: Setting) -> QTextLayout:
        text = self._text[begin:end] if self._is_narrow else cut(self._text, begin, end)
        layout = QTextLayout(text, setting.font)
        # Only whole documents turn this round by themselves.
        is_turned = self.is_rtl and setting.align is Qt.AlignmentFlag.AlignLeft
        option = QTextOption(Qt.AlignmentFlag.AlignRight if is_turned else setting.align)
        option.setWrapMode(setting.wrap)
        option.setTextDirection(
            Qt.LayoutDirection.RightToLeft if self.is_rtl else Qt.LayoutDirection.LeftToRight
        )
        layout.setTextOption(option)
        layout.setCacheEnabled(True)
        runs = self._runs
        if len(runs) > 32:
            runs = runs[max(0, bisect_right(runs, begin, key=lambda run: run.begin) - 1) :]
        ranges = []
        for run in runs:
            if run.begin >= end:
                break
            first, last = max(begin, run.begin), min(end, run.begin + run.length)
            if first < last:
                ranges.append(format_range(first - begin, last - first, run.format))
        if ranges:
            layout.setFormats(ranges)
        layout.beginLayout()
        width = setting.width
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
        layout.endLayout()
        return layout

    def _stack(self, layout: QTextLayout, begin: int, setting: Setting) -> tuple[list[float], float]:
        """Put the lines under each other. Returns where each ends and how far the widest reaches."""
        bottoms: list[float] = []
        y = wide = 0.0
        things = [thing for thing in self._things if begin <= thing.at] if self._things else ()
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            above, below = line.ascent(), line.descent()
            higher = above
            if things:
                first, last = begin + line.textStart(), begin + line.textStart() + line.textLength()
                for at, drawing in things:
                    if first <= at < last:
                        higher, below = max(higher, drawing.ascent), max(below, drawing.descent)
            height = max(setting.line_height, higher + below + (2 if things else 0))
            line.setPosition(QPointF(0.0, y + (height - higher - below) / 2 + higher - above))
            y += height
            bottoms.append(y)
            wide = max(wide, line.naturalTextWidth())
        return bottoms, wide


def _draw_lines(part: _Part, painter: QPainter, at: QPointF, clip: QRectF) -> None:
    """Those that the clip touches and no other. Qt's own drawing takes the one above it along, which is not seen on a
    screen, but is found twice by whoever searches a PDF."""
    top = at.y()
    for number, bottom in enumerate(part.bottoms):
        if top < clip.bottom() and at.y() + bottom > clip.top():
            part.layout.lineAt(number).draw(painter, at)
        top = at.y() + bottom


def units(text: str) -> int:
    """How long Qt says the text is: it counts letters beyond the first 65,536 twice."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, begin: int, end: int) -> str:
    """The letters between two places that are counted in UTF-16 units."""
    if text.isascii():
        return text[begin:end]
    return text.encode("utf-16-le", "surrogatepass")[2 * begin : 2 * end].decode("utf-16-le", "surrogatepass")


def format_range(start: int, length: int, made: QTextCharFormat) -> QTextLayout.FormatRange:
    """So many units from this one on in this format."""
    found = QTextLayout.FormatRange()
    # The type stubs know these only as attributes of an instance.
    found.start, found.length, found.format = start, length, made
    return found


def x_of(line: QTextLine, place: int) -> float:
    """Where this unit begins."""
    # PySide gives the place back beside it, which the stubs do not know.
    found: Any = line.cursorToX(place)
    return float(found[0])
