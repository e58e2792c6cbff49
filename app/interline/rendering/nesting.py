"""Flat spans as marks within marks: what lasts longest stands outermost.

Rule: of two styles that begin together the longer one encloses the other, so that few marks say it all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from interline.rendering.blocks import Style

NESTING = (Style.STRONG, Style.EM, Style.STRIKE)
"""Styles that may enclose others."""

Unit = tuple[Style, str]
"""What is written already, and in which of these styles it still has to be put."""


def outer(style: Style) -> Style:
    """Only the styles that may enclose others."""
    return style & (Style.STRONG | Style.EM | Style.STRIKE)


def nested(units: Sequence[Unit], put: Callable[[Style, str], str]) -> str:
    """All units one after another; `put` puts marks of one style around what it is given."""
    pieces: list[str] = []
    at = 0
    while at < len(units):
        style, core = units[at]
        ends = {wanted: _end(units, at, wanted) for wanted in NESTING if style & wanted}
        if not ends:
            pieces.append(core)
            at += 1
            continue
        outermost = max(ends, key=lambda wanted: ends[wanted])
        inside = [(style & ~outermost, core) for style, core in units[at : ends[outermost]]]
        pieces.append(put(outermost, nested(inside, put)))
        at = ends[outermost]
    return "".join(pieces)


def _end(units: Sequence[Unit], at: int, style: Style) -> int:
    """The index after the last of the units from here on that have this style."""
    while at < len(units) and units[at][0] & style:
        at += 1
    return at
