"""A formula drawn: SVG with its size and its baseline.

Rule: ziamath is imported by the first formula, away from the window's thread. What it cannot draw is None.
"""

from __future__ import annotations

import logging
import re
import warnings
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, tostring

from interline.rendering.formula.parser import parse
from interline.rendering.formula.picture import Formula, is_harmless
from interline.rendering.formula.refusal import Refused

if TYPE_CHECKING:
    from ziamath.mathfont import MathFont

CHARACTERS = 4_000
"""Of LaTeX; a longer formula is shown as its source."""
ELEMENTS = 3_000
"""Parts that a formula may have."""
SMALLEST, LARGEST = 4.0, 200.0
"""Sizes of text in pixels that a formula is drawn in."""
MARGIN = 1.0
"""Pixels around the ink, for the soft edges of letters."""

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_log = logging.getLogger(__name__)


def draw(tex: str, *, display: bool, size: float, colour: str) -> Formula | None:
    """The formula between its marks, in letters of `size` pixels and a colour `#rrggbb`; `display` where it has a line
    of its own. None where it would not be drawn right. Raises ValueError for a size or colour that is none."""
    if _COLOUR.fullmatch(colour) is None or not SMALLEST <= size <= LARGEST:
        raise ValueError(f"no formula in {colour} at {size}")
    try:
        return _drawn(check(tex, display=display), size, colour)
    except Refused as why:
        _log.debug("a formula is shown as its source: %s", why)
        return None


def check(tex: str, *, display: bool) -> Element:
    """The formula as MathML that is drawn right. Raises Refused; this decides what is drawn and what is not."""
    if len(tex) > CHARACTERS:
        raise Refused("length")
    tree = parse(tex, display=display)
    parts = list(tree.iter())
    if len(parts) > ELEMENTS:
        raise Refused("parts")
    if not any(part.text for part in parts):
        raise Refused("nothing to draw")
    return tree


def _drawn(tree: Element, size: float, colour: str) -> Formula:
    with warnings.catch_warnings():
        # It opens its font in a way that Python has a newer one for.
        warnings.simplefilter("ignore", DeprecationWarning)
        from ziamath.config import config
        from ziamath.zmath import Math, loadedfonts
    import interline.rendering.formula.nodes  # noqa: F401 - they make themselves known to the library

    # Otherwise letters are symbols that are used again, which QtSvg leaves out without a word.
    config.svg2 = False
    font = loadedfonts["default"]
    _has_all(font, tree)
    tree.set("mathcolor", colour)
    try:
        made = Math(tree, size=size, margin=MARGIN)
        svg = tostring(made.svgxml(), encoding="unicode")
    except Exception as error:  # whatever the library stumbles over, the source is there
        raise Refused(f"the library: {error!r}") from error
    box = made.node.bbox
    formula = Formula(svg, box.xmax - box.xmin + 2 * MARGIN, box.ymax + MARGIN, MARGIN - box.ymin)
    if not is_harmless(formula):
        raise Refused("the picture")
    return formula


def _has_all(font: MathFont, tree: Element) -> None:
    """Refuse what the font has no picture of."""
    for part in tree.iter():
        for letter in part.text or "":
            if not font.glyphindex(letter):
                raise Refused(f"no letter {letter!r}")
