"""Plain words in one tone of the theme: what is said of a message, beside its own words.

Rule: they are never read as anything but letters, and each of their paragraphs has a direction of its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QFont, QFontMetrics

from interline.ui.transcript.ink import Ink
from interline.ui.transcript.leaves import Look
from interline.ui.transcript.lines import Lines, Setting, units
from interline.ui.transcript.piece import Canvas, Piece
from interline.ui.transcript.prose import formats

_MEASURED = 400
"""Lines, and letters of a line, that say how wide it would like to be."""


class Words(Piece):
    """Some lines. A line feed ends a paragraph."""

    gap = 8

    def __init__(
        self,
        key: tuple[int, int],
        text: str,
        tone: str = "secondary",
        small: bool = True,
        name: str = "",
        *,
        indent: int = 0,
    ) -> None:
        """`tone` is a token of the theme, `name` what a screen reader says before the words. Where they are indented
        (pixels at 100 %), a bar stands at their side."""
        super().__init__()
        self.key = key
        self.tone = tone
        """The token that they are written in; may be set at any time."""
        self.name = name
        self._is_small = small
        self._indent = indent
        self._text = ""
        self._paragraphs: list[str] = []
        self._lines: list[Lines] = []
        self._starts: list[int] = [0]
        """Where each paragraph begins, in units; one more for the end."""
        self._tops: list[float] = [0.0]
        """Where each paragraph stands, and where the last one ends."""
        self._left = 0
        self.set_text(text)

    @property
    def text(self) -> str:
        return self._text

    def set_text(self, text: str) -> bool:
        """Say this instead; what is the same already stays laid out. Returns whether anything changed."""
        if text == self._text:
            return False
        self._text = text
        now = text.split("\n") if text else []
        same = 0
        for before, after in zip(self._paragraphs, now, strict=False):
            if before != after:
                break
            same += 1
        del self._lines[same + 1 :]
        del self._starts[same + 1 :]
        for number in range(same, len(now)):
            self._write(number, now[number])
        del self._lines[len(now) :]
        self._paragraphs = now
        self.width, self.is_laid = -1, False
        return True

    def guess(self, ink: Ink, width: int) -> int:
        if not self._text:
            return 0
        in_a_line = max(8.0, (width - self._indent) / (self._font(ink).pixelSize() * 0.5))
        rows = sum(int(len(words) / in_a_line) + 1 for words in self._paragraphs)
        return round(rows * self._line_height(ink))

    def wanted(self, ink: Ink, most: int) -> int:
        metrics = QFontMetrics(self._font(ink))
        lines = self._paragraphs[:_MEASURED]
        letters = max((metrics.horizontalAdvance(line[:_MEASURED]) for line in lines), default=0)
        return min(most, ink.scaled(self._indent) + letters + 2)

    def lay(self, ink: Ink, width: int) -> int:
        self._left = ink.scaled(self._indent)
        setting = Setting(max(40.0, width - self._left), self._line_height(ink), self._font(ink))
        self._tops = [0.0]
        for lines in self._lines:
            self._tops.append(self._tops[-1] + lines.lay(setting))
        self.height = round(self._tops[-1])
        self.width, self.is_laid = width, True
        return self.height

    def drop(self) -> None:
        super().drop()
        for lines in self._lines:
            lines.drop()

    def paint(self, canvas: Canvas) -> None:
        painter, ink = canvas.painter, canvas.ink
        if self._left:
            painter.fillRect(QRectF(0, 0, 2, self.height), ink.colour("line"))
        marks = formats(canvas.marked, ink)
        first = max(0, bisect_right(self._tops, canvas.clip.top()) - 1)
        for number in range(first, len(self._lines)):
            top = self._tops[number]
            if top > canvas.clip.bottom():
                break
            begin, end = self._starts[number], self._starts[number + 1] - 1
            here = [
                (max(b, begin) - begin, min(e, end) - begin, look)
                for b, e, look in marks
                if max(b, begin) < min(e, end)
            ]
            painter.setPen(ink.colour(self.tone))
            self._lines[number].draw(painter, QPointF(self._left, top), canvas.clip, here)

    def ends(self) -> Sequence[float]:
        tops = zip(self._tops, self._lines, strict=False)
        return [top + bottom for top, lines in tops for bottom in lines.bottoms]

    def at(self, place: QPoint) -> int:
        if not self._lines:
            return 0
        number = self._at_height(place.y())
        y = place.y() - self._tops[number]
        return self._starts[number] + self._lines[number].at(place.x() - self._left, y)

    def is_text(self, place: QPoint) -> bool:
        if not self._lines:
            return False
        number = self._at_height(place.y())
        y = place.y() - self._tops[number]
        return self._lines[number].letter_at(place.x() - self._left, y) is not None

    def caret(self, at: int) -> QRect:
        if not self._lines or not self.is_laid:
            return QRect(self._left, 0, 1, max(1, self.height))
        number = self._number_of(at)
        found = self._lines[number].caret(at - self._starts[number])
        return found.translated(self._left, self._tops[number]).toAlignedRect()

    def line_of(self, at: int) -> tuple[int, int]:
        if not self._lines or not self.is_laid:
            return 0, 0
        number = self._number_of(at)
        begin, end = self._lines[number].line_of(at - self._starts[number])
        return begin + self._starts[number], end + self._starts[number]

    def spoken(self) -> str:
        return f"{self.name}: {self._text}" if self.name and self._text else self._text

    def _write(self, number: int, words: str) -> None:
        before = self._paragraphs[number] if number < len(self._lines) else ""
        if number == len(self._lines):
            self._lines.append(Lines())
        is_longer = bool(before) and words.startswith(before)
        self._lines[number].set(words, (), same=units(before) if is_longer else 0)
        self._starts.append(self._starts[-1] + units(words) + 1)

    def _at_height(self, y: int) -> int:
        return max(0, min(len(self._lines) - 1, bisect_right(self._tops, y) - 1))

    def _number_of(self, at: int) -> int:
        return max(0, min(len(self._lines) - 1, bisect_right(self._starts, at) - 1))

    def _font(self, ink: Ink) -> QFont:
        return ink.small_font if self._is_small else ink.font(Look.BODY)

    def _line_height(self, ink: Ink) -> float:
        return round(self._font(ink).pixelSize() * 1.4)
