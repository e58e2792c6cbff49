"""The fonts, colours and measures that the transcript is written in: those of one theme and one size, made once.

Rule: letters that somebody else wrote leave here as they may be shown; no other module makes a format for them.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QTextCharFormat

from interline.language import tr
from interline.rendering.blocks import Span, Style
from interline.rendering.links import host_of
from interline.ui import theme as themes
from interline.ui.theme import Theme
from interline.ui.transcript.leaves import Look

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
LINE_BREAK = "\u2028"
INDENT = 26
"""Pixels of one list level at 100 %."""
QUOTE = 16
"""Pixels of one quote level at 100 %."""
_SCALE = {Look.H1: 1.43, Look.H2: 1.22, Look.H3: 1.08, Look.H4: 1.0, Look.H5: 1.0, Look.H6: 1.0}
_THOUGHT = 0.93
_TIGHT, _PARAGRAPH, _HEADING = 3, 10, 20
_LINE, _COMPACT_LINE, _COMPACT_SPACE = 1.5, 1.3, 0.7
"""From line to line, in heights of letters; and what is left of the space between paragraphs in a compact page."""


@lru_cache(maxsize=16)
def fixed_font(size: int) -> QFont:
    """The font of code, at this many pixels."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(size)
    font.setStyleHint(QFont.StyleHint.Monospace)
    return font


class Ink:
    """What one theme and one size of running text make of a span."""

    def __init__(self, theme: Theme, size: int, *, is_paper: bool = False) -> None:
        self.theme = theme
        self.is_paper = is_paper
        """Whether it is for paper: nothing to press, and pictures finer than a screen's."""
        self.size = size
        """Of running text, in pixels."""
        self._formats: dict[tuple[Style, bool, Look], QTextCharFormat] = {}
        self._strong: dict[int, QTextCharFormat] = {}
        self._metrics: dict[int, QFontMetricsF] = {}
        self._blanks: dict[tuple[int, Look], QTextCharFormat] = {}
        self._fonts: dict[Look, QFont] = {}
        self._colours: dict[str, QColor] = {}
        self.code_font = fixed_font(max(8, size - 1))
        self.small_font = themes.exact_font(self.scaled(themes.SMALL))
        metrics = QFontMetricsF(self.code_font)
        self.code_line = float(round(metrics.height() * 1.18))
        """Height of a line of code."""
        self.code_letter = metrics.horizontalAdvance("0")
        """Width of a letter of code."""

    def colour(self, token: str) -> QColor:
        """The colour of a token of the theme."""
        made = self._colours.get(token)
        if made is None:
            made = self._colours[token] = QColor(getattr(self.theme, token))
        return made

    def scaled(self, pixels: float) -> int:
        """What so many pixels at 100 % are at this size."""
        return round(pixels * self.size / themes.BODY)

    def font(self, look: Look = Look.BODY) -> QFont:
        """The font of a paragraph's letters without any style."""
        made = self._fonts.get(look)
        if made is None:
            made = self._fonts[look] = self._font(Style.NONE, look)
        return made

    def line_height(self, look: Look) -> float:
        """From line to line; a line with higher letters takes more."""
        if look in (Look.CODE, Look.PLAIN, Look.MATH):
            return self.code_line
        size = self.size * (_THOUGHT if look is Look.THOUGHT else _SCALE.get(look, 1.0))
        return round(size * (1.28 if look in _SCALE else _COMPACT_LINE if self.theme.is_compact else _LINE))

    def space_above(self, look: Look, *, close: bool) -> int:
        """Between a paragraph and the one before it."""
        space = _TIGHT if close else _HEADING if look in _SCALE else _PARAGRAPH
        return self.scaled(space * (_COMPACT_SPACE if self.theme.is_compact else 1))

    def format(self, span: Span, look: Look) -> QTextCharFormat:
        """The format of a span; its address is not in it."""
        key = (span.style, bool(span.href), look)
        made = self._formats.get(key)
        if made is None:
            made = self._formats[key] = self._make(span.style, is_link=bool(span.href), look=look)
        return made

    def strong(self, made: QTextCharFormat) -> QTextCharFormat:
        """The same in a heavier face: the head of a table."""
        key = id(made)
        found = self._strong.get(key)
        if found is None:
            heavy = QTextCharFormat(made)
            font = made.font()
            font.setWeight(QFont.Weight.DemiBold)
            heavy.setFont(font)
            found = self._strong[key] = heavy
        return found

    def blank(self, width: float, look: Look) -> QTextCharFormat:
        """The format that makes a blank so wide: a drawing stands over it."""
        key = (round(width * 4), look)
        found = self._blanks.get(key)
        if found is None:
            font = QFont(self.font(look))
            own = QFontMetricsF(font).horizontalAdvance("\u00a0")
            font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, width + 2 - own)
            found = self._blanks[key] = QTextCharFormat()
            found.setFont(font)
        return found

    def metrics(self, span: Span, *, is_head: bool) -> QFontMetricsF:
        """How wide the letters of a table's cell are."""
        made = self.format(span, Look.BODY)
        if is_head:
            made = self.strong(made)
        key = id(made)
        found = self._metrics.get(key)
        if found is None:
            found = self._metrics[key] = QFontMetricsF(made.font())
        return found

    def _make(self, style: Style, *, is_link: bool, look: Look) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setFont(self._font(style, look))
        made.setForeground(self.colour("text"))
        if style & Style.STRIKE:
            made.setFontStrikeOut(True)
        if style & Style.CODE:
            made.setBackground(self.colour("code_ground"))
        if style & (Style.IMAGE | Style.CITE) or look in (Look.H6, Look.THOUGHT):
            made.setForeground(self.colour("secondary"))
        if style & Style.FOOTNOTE:
            made.setForeground(self.colour("accent"))
        if is_link:
            made.setForeground(self.colour("accent"))
            made.setFontUnderline(not style & Style.CITE)
        return made

    def _font(self, style: Style, look: Look) -> QFont:
        if style & (Style.CODE | Style.MATH) or look in (Look.CODE, Look.PLAIN, Look.MATH):
            font = QFont(self.code_font)
        else:
            scale = _THOUGHT if look is Look.THOUGHT else _SCALE.get(look, 1.0)
            font = themes.exact_font(round(self.size * scale), strong=look in _SCALE)
        if style & Style.STRONG:
            font.setWeight(QFont.Weight.DemiBold)
        if style & (Style.EM | Style.MATH):
            font.setItalic(True)
        return font


def shown(span: Span) -> str:
    """The letters that stand for a span."""
    if span.style & Style.IMAGE:
        host = host_of(span.href)
        words = tr("Picture, not loaded: {name}", name=span.text)
        return f"{words} · {host}" if host else words
    if span.style & Style.FOOTNOTE:
        return (
            span.text.translate(_RAISED)
            if span.text.isdecimal() and span.text.isascii()
            else f"[{span.text}]"
        )
    return span.text.replace("\n", LINE_BREAK) if "\n" in span.text else span.text
