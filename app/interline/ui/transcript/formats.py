"""How spans and paragraphs look in a QTextDocument."""

from __future__ import annotations

import re
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
    QTextOption,
)

from interline.rendering.blocks import Span, Spans, Style
from interline.rendering.links import host_of
from interline.ui import theme as themes
from interline.ui.theme import Theme
from interline.ui.transcript.leaves import Leaf, Look

LINE_BREAK = "\u2028"
LONGEST_RUN = 2_000
"""Letters without a space; Qt takes quadratic time to break more of them into lines."""
_UNBROKEN = re.compile(rf"\S{{{LONGEST_RUN}}}")
INDENT = 26
"""Pixels of one list level."""
QUOTE = 16
"""Pixels of one quote level."""
QUOTE_DEPTH = QTextFormat.Property.UserProperty + 1
QUOTE_LEFT = QTextFormat.Property.UserProperty + 2
IS_RULE = QTextFormat.Property.UserProperty + 3
_SCALE = {Look.H1: 1.43, Look.H2: 1.22, Look.H3: 1.08, Look.H4: 1.0, Look.H5: 1.0, Look.H6: 1.0}
_TIGHT, _PARAGRAPH, _HEADING = 3, 10, 20


@lru_cache(maxsize=8)
def fixed_font(size: int) -> QFont:
    """The font of code, at this many pixels."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(size)
    font.setStyleHint(QFont.StyleHint.Monospace)
    return font


@lru_cache(maxsize=32)
def _line_height(size: int) -> float:
    """Lines one and a half times as high as the letters, in percent of what the font itself asks for."""
    return max(100.0, 150.0 * size / QFontMetricsF(themes.font(size)).height())


class Formats:
    """The formats of one theme and size, made once."""

    def __init__(self, theme: Theme, size: int) -> None:
        self.theme = theme
        self.size = size
        self._characters: dict[tuple[Style, bool, Look], QTextCharFormat] = {}

    def write(self, cursor: QTextCursor, spans: Spans, look: Look = Look.BODY) -> None:
        """Put the spans where the cursor is."""
        for span in spans:
            cursor.insertText(shown(span), self._of(span, look))

    def paragraph(self, leaf: Leaf, *, first: bool) -> QTextBlockFormat:
        """The paragraph's own format; the first one has no space above it."""
        made = QTextBlockFormat()
        left = leaf.indent * INDENT + leaf.quote * QUOTE
        made.setLeftMargin(left)
        space = _TIGHT if leaf.close else _HEADING if leaf.look in _SCALE else _PARAGRAPH
        made.setTopMargin(0 if first else space * self.size / themes.BODY)
        if leaf.look not in (Look.CODE, Look.RULE):
            percent = _line_height(self.size) if leaf.look not in _SCALE else 110.0
            made.setLineHeight(percent, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if leaf.marker:
            made.setTextIndent(-INDENT)
            made.setTabPositions([QTextOption.Tab(INDENT, QTextOption.TabType.LeftTab)])
        if leaf.look is Look.CODE:
            made.setBackground(QColor(self.theme.code_ground))
        if leaf.look in _SCALE:
            made.setHeadingLevel(leaf.look.value)
        if leaf.quote:
            made.setProperty(QUOTE_DEPTH, leaf.quote)
            made.setProperty(QUOTE_LEFT, leaf.inside * INDENT)
        if leaf.look is Look.RULE:
            made.setProperty(IS_RULE, True)
        return made

    def base(self, look: Look = Look.BODY) -> QTextCharFormat:
        """Letters without any style."""
        return self._of(Span(""), look)

    def marker(self) -> QTextCharFormat:
        """A bullet or a number."""
        made = QTextCharFormat(self.base())
        made.setForeground(QColor(self.theme.secondary))
        return made

    def _of(self, span: Span, look: Look) -> QTextCharFormat:
        key = (span.style, bool(span.href), look)
        if key not in self._characters:
            self._characters[key] = self._make(span.style, is_link=bool(span.href), look=look)
        made = self._characters[key]
        if span.href:
            made = QTextCharFormat(made)
            made.setAnchorHref(span.href)
        return made

    def _make(self, style: Style, *, is_link: bool, look: Look) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setFont(self._font(style, look))
        made.setForeground(QColor(self.theme.text))
        if style & Style.STRIKE:
            made.setFontStrikeOut(True)
        if style & Style.CODE:
            made.setBackground(QColor(self.theme.code_ground))
        if style & (Style.IMAGE | Style.CITE) or look is Look.H6:
            made.setForeground(QColor(self.theme.secondary))
        if is_link:
            made.setAnchor(True)
            made.setForeground(QColor(self.theme.accent))
            made.setFontUnderline(not style & Style.CITE)
        return made

    def _font(self, style: Style, look: Look) -> QFont:
        if style & (Style.CODE | Style.MATH) or look is Look.CODE:
            font = QFont(fixed_font(max(8, self.size - 1)))
        else:
            font = themes.font(round(self.size * _SCALE.get(look, 1.0)), strong=look in _SCALE)
        if style & Style.STRONG:
            font.setWeight(QFont.Weight.DemiBold)
        if style & (Style.EM | Style.MATH):
            font.setItalic(True)
        return font


def shown(span: Span) -> str:
    """The letters that stand for a span."""
    if span.style & Style.IMAGE:
        host = host_of(span.href)
        return f"Picture, not loaded: {span.text}" + (f" · {host}" if host else "")
    text = span.text.replace("\n", LINE_BREAK)
    return _UNBROKEN.sub(rf"\g<0>{LINE_BREAK}", text) if len(text) > LONGEST_RUN else text


def units(text: str) -> int:
    """How long Qt says the text is: it counts letters beyond the first 65,536 twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def alignment(word: str) -> Qt.AlignmentFlag:
    """The alignment of a table's column."""
    return {"center": Qt.AlignmentFlag.AlignHCenter, "right": Qt.AlignmentFlag.AlignRight}.get(
        word, Qt.AlignmentFlag.AlignLeft
    )
