"""Spans set in lines: a paragraph's, or those of one cell of a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QTextCharFormat

from interline.rendering import links
from interline.rendering.blocks import Span, Spans, Style
from interline.ui.transcript.ink import Ink, shown
from interline.ui.transcript.leaves import Look
from interline.ui.transcript.lines import Drawn, Lines, Run, Setting, Thing, units

Draws = Callable[[Span, Look], "Drawn | None"]
"""Gives what stands for a formula; None while its source is shown."""
BLANK = "\u00a0"
"""Stands in the line for a drawing, as wide as that."""


class SpanLines(Lines):
    """Lines that are told in spans; what stands there already is not laid out again.

    A formula that is drawn takes one unit of the lines and as many units of the text as its source has: all places
    that come and go here are those of the text.
    """

    __slots__ = ("_drawings", "_formats", "_ink", "_look", "_shown", "_spans")

    def __init__(self) -> None:
        super().__init__()
        self._spans: Spans = ()
        self._shown: list[str] = []
        self._formats: list[QTextCharFormat] = []
        self._ink: Ink | None = None
        self._look = Look.BODY
        self._drawings: list[tuple[int, int, int]] = []
        """Of each drawing: where its source begins in the text, how long that is, and its unit of the lines."""

    def write(
        self, spans: Spans, ink: Ink, look: Look, *, strong: bool = False, draws: Draws | None = None
    ) -> bool:
        """These spans from now on. Returns whether formulas are among them."""
        has_formulas = draws is not None and any(span.style & Style.MATH for span in spans)
        if not has_formulas and spans is self._spans and ink is self._ink and look is self._look:
            return False
        texts = [shown(span) for span in spans]
        made = [ink.format(span, look) for span in spans]
        if strong:
            made = [ink.strong(each) for each in made]
        things: list[Thing] = []
        self._drawings = []
        if has_formulas and draws is not None:
            self._draw_formulas(spans, texts, made, things, ink, look, draws)
        same = 0
        if ink is self._ink and look is self._look:
            for old, new, old_format, new_format in zip(
                self._shown, texts, self._formats, made, strict=False
            ):
                if old_format is not new_format:
                    break
                if old != new:
                    same += units(old) if new.startswith(old) else _common(old, new)
                    break
                same += units(old)
        else:
            self.drop()
        runs, begin = [], 0
        for text, made_format in zip(texts, made, strict=True):
            length = units(text)
            runs.append(Run(begin, length, made_format))
            begin += length
        self.set("".join(texts), runs, things, same=same)
        self._spans, self._shown, self._formats, self._ink, self._look = spans, texts, made, ink, look
        return has_formulas

    def fit(
        self, width: float, ink: Ink, look: Look, align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
    ) -> float:
        """Break into lines of this width. Returns the height."""
        return self.lay(Setting(width, ink.line_height(look), ink.font(look), align))

    def links(self) -> list[tuple[int, int, str, str]]:
        """Begin, end, address and words of each link that may be opened."""
        return links_of(self._spans)

    @property
    def count(self) -> int:
        return self._in_text(self._count)

    def draw(
        self, painter: QPainter, at: QPointF, clip: QRectF, marked: Sequence[tuple[int, int, QTextCharFormat]]
    ) -> None:
        if self._drawings and marked:
            marked = [
                (self._in_lines(b), max(self._in_lines(e), self._in_lines(b) + 1), f) for b, e, f in marked
            ]
        super().draw(painter, at, clip, marked)

    def at(self, x: float, y: float) -> int:
        return self._in_text(super().at(x, y))

    def letter_at(self, x: float, y: float) -> int | None:
        found = super().letter_at(x, y)
        return None if found is None else self._in_text(found)

    def caret(self, place: int) -> QRectF:
        return super().caret(self._in_lines(place))

    def line_of(self, place: int) -> tuple[int, int]:
        begin, end = super().line_of(self._in_lines(place))
        return self._in_text(begin), self._in_text(end)

    def rects(self, begin: int, end: int) -> list[QRectF]:
        return super().rects(self._in_lines(begin), self._in_lines(end))

    def _draw_formulas(
        self,
        spans: Spans,
        texts: list[str],
        made: list[QTextCharFormat],
        things: list[Thing],
        ink: Ink,
        look: Look,
        draws: Draws,
    ) -> None:
        """Put a blank into the place of each formula that is drawn."""
        in_text = in_lines = 0
        for number, span in enumerate(spans):
            length = units(texts[number])
            drawing = draws(span, look) if span.style & Style.MATH else None
            if drawing is not None:
                self._drawings.append((in_text, length, in_lines))
                things.append(Thing(in_lines, drawing))
                texts[number], made[number] = BLANK, ink.blank(drawing.width, look)
            in_text += length
            in_lines += 1 if drawing is not None else length

    def _in_lines(self, place: int) -> int:
        """A place of the text as a place of the lines."""
        less = 0
        for begin, length, unit in self._drawings:
            if place <= begin:
                break
            if place < begin + length:
                return unit
            less += length - 1
        return place - less

    def _in_text(self, place: int) -> int:
        """A place of the lines as a place of the text."""
        more = 0
        for _, length, unit in self._drawings:
            if place <= unit:
                break
            more += length - 1
        return place + more


def links_of(spans: Spans) -> list[tuple[int, int, str, str]]:
    """Begin, end (in units), address and words of each link that may be opened."""
    found: list[tuple[int, int, str, str]] = []
    begin = 0
    for span in spans:
        text = shown(span)
        end = begin + units(text)
        target = links.safe_target(span.href) if span.href else None
        if target:
            if found and found[-1][1] == begin and found[-1][2] == target:
                before = found[-1]
                found[-1] = (before[0], end, target, before[3] + text)
            else:
                found.append((begin, end, target, text))
        begin = end
    return found


def notes_of(spans: Spans) -> list[tuple[int, int, str]]:
    """Begin, end (in units) and label of each mark of a footnote."""
    found, begin = [], 0
    for span in spans:
        end = begin + units(shown(span))
        if span.style & Style.FOOTNOTE:
            found.append((begin, end, span.text))
        begin = end
    return found


def text_of(spans: Spans) -> str:
    """The letters that are shown of them."""
    return "".join(shown(span) for span in spans)


def _common(one: str, other: str) -> int:
    """How many letters both begin with, in units; none more than surely."""
    low = 0
    for step in (1 << 14, 1 << 10, 1 << 6, 1 << 3, 1):
        while low + step <= min(len(one), len(other)) and one.startswith(other[low : low + step], low):
            low += step
    return units(one[:low])
