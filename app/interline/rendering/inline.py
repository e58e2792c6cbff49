"""From markdown-it's inline tokens to spans.

Rule: characters that deceive leave here as visible tokens, and no address leaves here that may not be opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING

from interline.rendering import links
from interline.rendering.blocks import Span, Spans, Style
from interline.rendering.deceivers import in_code, in_prose

if TYPE_CHECKING:
    from markdown_it.token import Token

_STYLES = ("strong", "em", "s")
_SUMS = {
    (strong, em, struck): Style(strong * Style.STRONG | em * Style.EM | struck * Style.STRIKE)
    for strong, em, struck in product((False, True), repeat=3)
}
"""Added up once: adding flags is slow, and there are many spans."""


WHOLE = Style.IMAGE | Style.FOOTNOTE
"""Spans that are never joined with the next."""


def spans_of(tokens: Sequence[Token]) -> Spans:
    """The runs of one paragraph, neighbours of one style joined."""
    spans: list[Span] = []
    depth = dict.fromkeys(_STYLES, 0)
    hrefs: list[str] = []
    for token in tokens:
        name, _, what = token.type.rpartition("_")
        if name in depth and what in ("open", "close"):
            depth[name] += 1 if what == "open" else -1
        elif token.type == "link_open":
            hrefs.append(_target(token.attrGet("href")))
        elif token.type == "link_close":
            hrefs.pop()
        else:
            style = _SUMS[depth["strong"] > 0, depth["em"] > 0, depth["s"] > 0]
            _add(spans, _span(token, style, hrefs[-1] if hrefs else ""))
    return tuple(spans)


def _span(token: Token, style: Style, href: str) -> Span:
    match token.type:
        case "code_inline":
            return Span(in_code(token.content), style | Style.CODE, href)
        case "math_inline":
            return Span(in_code(token.content), style | Style.MATH, href)
        case "footnote_mark":
            return Span(in_code(token.content), style | Style.FOOTNOTE, href)
        case "softbreak" | "hardbreak":
            # Models break lines where they mean it; folding them as paper would, loses verses and addresses.
            return Span("\n", style, href)
        case "image":
            address = _target(token.attrGet("src"))
            return Span(in_prose(token.content) or "image", style | Style.IMAGE, address)
        case _:
            text = in_code(token.content) if href else in_prose(token.content)
            return Span(text, style, href)


def _add(spans: list[Span], span: Span) -> None:
    if not span.text:
        return
    last = spans[-1] if spans else None
    # Two pictures side by side stay two, and two marks.
    if last and last.style == span.style and last.href == span.href and not span.style & WHOLE:
        spans[-1] = Span(last.text + span.text, span.style, span.href)
    else:
        spans.append(span)


def _target(value: str | int | float | None) -> str:
    return links.safe_target(str(value or "")) or ""
