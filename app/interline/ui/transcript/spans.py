"""Spans set in lines: a paragraph's, or those of one cell of a table."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCharFormat

from interline.rendering import links
from interline.rendering.blocks import Spans
from interline.ui.transcript.ink import Ink, shown
from interline.ui.transcript.leaves import Look
from interline.ui.transcript.lines import Lines, Run, Setting, units


class SpanLines(Lines):
    """Lines that are told in spans; what stands there already is not laid out again."""

    __slots__ = ("_formats", "_ink", "_look", "_shown", "_spans")

    def __init__(self) -> None:
        super().__init__()
        self._spans: Spans = ()
        self._shown: list[str] = []
        self._formats: list[QTextCharFormat] = []
        self._ink: Ink | None = None
        self._look = Look.BODY

    def write(self, spans: Spans, ink: Ink, look: Look, *, strong: bool = False) -> None:
        """These spans from now on."""
        if spans is self._spans and ink is self._ink and look is self._look:
            return
        texts = [shown(span) for span in spans]
        made = [ink.format(span, look) for span in spans]
        if strong:
            made = [ink.strong(each) for each in made]
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
        self.set("".join(texts), runs, (), same=same)
        self._spans, self._shown, self._formats, self._ink, self._look = spans, texts, made, ink, look

    def fit(
        self, width: float, ink: Ink, look: Look, align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
    ) -> float:
        """Break into lines of this width. Returns the height."""
        return self.lay(Setting(width, ink.line_height(look), ink.font(look), align))

    def links(self) -> list[tuple[int, int, str, str]]:
        """Begin, end, address and words of each link that may be opened."""
        return links_of(self._spans)


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
