"""Blocks in the dress of a page: code in colours, formulas drawn, pictures of elsewhere as cards.

Rule: nothing here leads to a request: what is not in the page already is named by its host.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import ClassVar

from interline.export import INK, Means
from interline.export.html.style import STEPS
from interline.rendering import links
from interline.rendering.formula.picture import Formula
from interline.rendering.highlight import Lines, colour, language_of
from interline.rendering.html import Dress, letters

LINK = ' rel="noopener noreferrer"'


class PageDress(Dress):
    """For one page."""

    link = LINK
    cite = ' class="cite"'
    lower = 2
    alignments: ClassVar[Mapping[str, str]] = {
        side: f' class="{side}"' for side in ("left", "center", "right")
    }

    def __init__(self, means: Means) -> None:
        self._means = means

    def code(self, text: str, language: str) -> str:
        known = language_of(language)
        inside = "".join(_coloured(text, colour(text, known))) if known else letters(text)
        return f"<pre><code>{inside}</code></pre>\n"

    def formula(self, tex: str, *, display: bool) -> str:
        drawn = self._means.draw(tex, display)
        if drawn is None:
            return super().formula(tex, display=display)
        if display:
            return f'<div class="display">{_picture_of(drawn, tex)}</div>\n'
        return f'<span class="math">{_picture_of(drawn, tex, f"d{_depth(drawn)}")}</span>'

    def picture(self, alt: str, href: str) -> str:
        target = links.safe_target(href)
        words = escape(alt) or "Picture"
        if target is None:
            return f'<span class="card">{words}</span>'
        host = escape(links.host_of(target))
        return f'<span class="card"><a href="{escape(target)}"{LINK}>{words}</a> ({host}, not fetched)</span>'


def _picture_of(formula: Formula, tex: str, name: str = "") -> str:
    svg = formula.svg.replace(f'"{INK}"', '"currentColor"')
    named = f' class="{name}"' if name else ""
    return f'<svg role="img" aria-label="{escape(tex)}"{named} {svg.removeprefix("<svg").lstrip()}'


def _depth(formula: Formula) -> int:
    """Half pixels from the line down to the picture's lower edge."""
    return min(max(round(formula.descent * 2), 0), STEPS)


def _coloured(text: str, lines: Lines) -> Iterator[str]:
    for number, line in enumerate(text.split("\n")):
        if number:
            yield "\n"
        at = 0
        for run in lines[number] if number < len(lines) else ():
            yield letters(line[at : run.start])
            at = run.start + run.length
            yield f'<span class="{run.kind}">{letters(line[run.start : at])}</span>'
        yield letters(line[at:])
