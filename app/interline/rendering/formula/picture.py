"""What a drawn formula is, and what may stand in its SVG.

Rule: a picture is paths and rectangles alone, so that whatever shows it opens nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SVG_CHARACTERS = 2_000_000
PIXELS = 4_000.0
"""The most of width or height."""

_TAG = re.compile(r"<(/?)([^\s/>]*)([^>]*)>")
_ATTRIBUTE = re.compile(r'\s+([A-Za-z:-]+)="([^"]*)"')
_TAGS = frozenset({"svg", "g", "path", "rect"})
_ATTRIBUTES = frozenset(
    {"xmlns", "xmlns:xlink", "viewBox", "width", "height", "x", "y", "d", "fill", "stroke", "stroke-width"}
)
_NAMESPACES = frozenset({"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"})
_HARMLESS = re.compile(r"[#\w\s.,+-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as it is drawn. Sizes are pixels."""

    svg: str
    width: float
    ascent: float
    """From the baseline up."""
    descent: float
    """From the baseline down."""


def is_harmless(formula: Formula) -> bool:
    """Whether this is a picture of a formula and nothing else: no link, no style, no text, no size that is none."""
    sizes = (formula.width, formula.ascent + formula.descent)
    if len(formula.svg) > SVG_CHARACTERS or not all(0 < size <= PIXELS for size in sizes):
        return False
    end = 0
    for tag in _TAG.finditer(formula.svg):
        if tag.start() != end or tag[2] not in _TAGS:
            return False
        end = tag.end()
        if not tag[1] and not _are_harmless(tag[3].removesuffix("/").rstrip()):
            return False
    return end == len(formula.svg)


def _are_harmless(attributes: str) -> bool:
    end = 0
    for attribute in _ATTRIBUTE.finditer(attributes):
        name, value = attribute.groups()
        if attribute.start() != end or name not in _ATTRIBUTES:
            return False
        if not (value in _NAMESPACES if name.startswith("xmlns") else _HARMLESS.fullmatch(value)):
            return False
        end = attribute.end()
    return end == len(attributes)
