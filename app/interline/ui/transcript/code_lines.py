"""The lines of a block of code: read once, laid out when they are seen, and counted when they wrap.

Rule: what is shown has its deceiving characters made visible; the code as the model wrote it is kept beside it. All
places are counted in UTF-16 units of what is shown.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from itertools import accumulate

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from interline.rendering.deceivers import in_code
from interline.rendering.highlight import Lines as Colours
from interline.ui.transcript.colouring import colour_of
from interline.ui.transcript.ink import Ink
from interline.ui.transcript.lines import format_range, units, x_of

LONGEST_LINE = 2_000
"""Letters; a longer line is shown in several."""
KEPT = 160
"""Lines that stay laid out."""
TAB = 4


class CodeLines:
    """All lines of one block."""

    def __init__(self) -> None:
        self.code = ""
        """As the model wrote it, without the last line feed."""
        self.lines: list[str] = []
        """As they are shown."""
        self.starts: list[int] = [0]
        """Where each begins in the text that is shown; one more for the end."""
        self.colours: Colours = ()
        self._longest = 0
        self._widest = 0.0
        self._laid: OrderedDict[int, QTextLayout] = OrderedDict()
        self._ink: Ink | None = None
        self._room = 0
        self._wraps = False
        self._tops: list[int] | None = None
        """Where each line begins, in rows, where lines wrap."""

    @property
    def text(self) -> str:
        """What is shown."""
        return "\n".join(self.lines)

    def read(self, code: str) -> bool:
        """Take the code in; lines that came before are not read again. Returns whether anything changed."""
        if code == self.code and self.lines:
            return False
        # A line that was broken in two cannot simply be made longer.
        grows = bool(self.lines) and len(self.lines[-1]) < LONGEST_LINE and code.startswith(self.code)
        if grows:
            more = self.lines.pop() + _shown(code[len(self.code) :])
            self.starts.pop()
        else:
            more = _shown(code)
            self.lines, self.starts, self.colours = [], [0], ()
            self._longest = 0
            self._laid.clear()
        self.code = code
        self._laid.pop(len(self.lines), None)
        self._tops = None
        for line in _broken(more):
            self.lines.append(line)
            self.starts.append(self.starts[-1] + units(line) + 1)
            self._longest = max(self._longest, len(line if "\t" not in line else line.expandtabs(TAB)))
        return True

    def set(self, ink: Ink, room: int, *, wraps: bool) -> None:
        """How they are laid out from now on: in lines of `room` pixels where they wrap."""
        if ink is not self._ink or wraps != self._wraps or (wraps and room != self._room):
            self._laid.clear()
            self._tops = None
            self._widest = 0.0
        self._ink, self._room, self._wraps = ink, room, wraps

    def colour(self, colours: Colours) -> None:
        """Lines whose colours changed are laid out anew."""
        before, self.colours = self.colours, colours
        for number in list(self._laid):
            old = before[number] if number < len(before) else ()
            if (colours[number] if number < len(colours) else ()) != old:
                del self._laid[number]

    def drop(self) -> None:
        """Let go of what was laid out."""
        self._laid.clear()

    @property
    def widest(self) -> float:
        """How wide the widest line is, as far as is known."""
        return max(self._widest, self._longest * self._ink.code_letter) if self._ink else 0.0

    @property
    def rows(self) -> int:
        """How many rows they take."""
        return max(1, self._wrapped()[-1] if self._wraps else len(self.lines))

    def top(self, number: int) -> int:
        """The row that a line begins in."""
        return self._wrapped()[number] if self._wraps else number

    def at_row(self, row: float) -> int:
        """The line that this row belongs to."""
        number = bisect_right(self._wrapped(), int(row)) - 1 if self._wraps else int(row)
        return max(0, min(len(self.lines) - 1, number))

    def at(self, place: int) -> int:
        """The line with this unit in it."""
        return max(0, min(len(self.lines) - 1, bisect_right(self.starts, place) - 1))

    def layout(self, number: int) -> QTextLayout:
        """One line laid out."""
        made = self._laid.get(number)
        if made is not None:
            self._laid.move_to_end(number)
            return made
        made = self._laid[number] = self._laid_out(number)
        if not self._wraps:
            self._widest = max(self._widest, made.lineAt(0).naturalTextWidth())
        while len(self._laid) > KEPT:
            self._laid.popitem(last=False)
        return made

    def nearest(self, number: int, x: float, y: float) -> int:
        """The place in the text nearest to a point of a line."""
        layout = self.layout(number)
        row = 0
        while row + 1 < layout.lineCount() and layout.lineAt(row + 1).y() <= y:
            row += 1
        return self.starts[number] + layout.lineAt(row).xToCursor(x)

    def point(self, place: int) -> tuple[int, float, float]:
        """The line with this place in it, and how far it stands from the line's left and top."""
        number = self.at(place)
        line: QTextLine = self.layout(number).lineForTextPosition(place - self.starts[number])
        return number, x_of(line, place - self.starts[number]), line.y()

    def _wrapped(self) -> list[int]:
        if self._tops is None:
            assert self._ink
            across = max(8, int(self._room / self._ink.code_letter))
            rows = (
                max(1, -(-len(line.expandtabs(TAB)) // across))
                if line.isascii()
                else self.layout(number).lineCount()
                for number, line in enumerate(self.lines)
            )
            self._tops = list(accumulate(rows, initial=0))
        return self._tops

    def _laid_out(self, number: int) -> QTextLayout:
        ink = self._ink
        assert ink
        line_text = self.lines[number]
        made = QTextLayout(line_text, ink.code_font)
        made.setTextOption(self._option(ink))
        plain = QTextCharFormat()
        plain.setForeground(ink.colour("text"))
        ranges = [format_range(0, self.starts[number + 1] - self.starts[number], plain)]
        for run in self.colours[number] if number < len(self.colours) else ():
            look = QTextCharFormat()
            look.setForeground(QColor(colour_of(run.kind, ink.theme)))
            # Colours are counted in letters.
            start = units(line_text[: run.start])
            ranges.append(format_range(start, units(line_text[run.start : run.start + run.length]), look))
        made.setFormats(ranges)
        made.beginLayout()
        y = 0.0
        while (line := made.createLine()).isValid():
            line.setLineWidth(self._room if self._wraps else 1e7)
            # Letters of other fonts are higher; lines of code keep their distance all the same.
            line.setPosition(QPointF(0, y + (ink.code_line - line.height()) / 2))
            y += ink.code_line
        made.endLayout()
        return made

    def _option(self, ink: Ink) -> QTextOption:
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAnywhere if self._wraps else QTextOption.WrapMode.NoWrap)
        option.setTabStopDistance(TAB * ink.code_letter)
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        return option


def _shown(text: str) -> str:
    return in_code(text).replace("\r", "")


def _broken(text: str) -> list[str]:
    """Lines, those that are too long for a screen in several."""
    lines: list[str] = []
    for line in text.split("\n"):
        if len(line) <= LONGEST_LINE:
            lines.append(line)
        else:
            lines += [line[at : at + LONGEST_LINE] for at in range(0, len(line), LONGEST_LINE)]
    return lines
