"""A Mermaid diagram drawn as a PNG.

Rule: mmdr and novasvg are imported by the first diagram, in the process that draws them, and nowhere else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from math import ceil

from interline.rendering.diagram.cleaning import Refused, clean, letters

CHARACTERS = 20_000
"""Of Mermaid; a longer diagram is shown as its source."""
PIXELS = 4_000_000
"""Of a picture, on the sharpest screen too."""
LONGEST_SIDE = 8_000
RATIOS = (1.0, 4.0)

_DARK = '%%{init: {"theme": "dark"}}%%\n'
_THEMED = re.compile(r"%%\s*\{|^\s*---\s*$|\bfill\s*:", re.MULTILINE)
# Known tags, and `<<interface>>`, are drawn; of anything else in angles the words would be missing.
_LOST = re.compile(r"(?<!<)<(?!/?(?:br|b|i|u|em|strong)\b)/?[a-zA-Z]")
_NOTHING, _WHITE = (0, 0, 0, 0), (255, 255, 255, 255)
_VIEW = re.compile(r'viewBox="\s*\S+\s+\S+\s+(\d+(?:\.\d+)?)\s+(\d+(?:\.\d+)?)\s*"')
# The library reckons with the widths of Arial; where the system has none, another's letters are wider.
_SAMPLE, _SAMPLE_EMS = "Hamburgefonstiv", 7.558


@dataclass(frozen=True, slots=True)
class Diagram:
    """A diagram as it is drawn; its ground is transparent, or white where it brings its own colours to a dark one."""

    png: bytes = field(repr=False)
    width: float
    """In logical pixels, as the height."""
    height: float


def is_installed() -> bool:
    """Whether the extra that draws is there."""
    return find_spec("mmdr") is not None


def draw(source: str, *, dark: bool, ratio: float) -> Diagram | None:
    """The diagram for a screen with `ratio` pixels to a logical one. None where it is none, or not to be drawn."""
    if not is_installed() or not RATIOS[0] <= ratio <= RATIOS[1]:
        return None
    # Colours that a source brings along were chosen for a light ground.
    is_light_on_dark = dark and _THEMED.search(source) is not None
    try:
        svg = to_svg(source, dark=dark and not is_light_on_dark)
        return _rastered(svg, ratio, _WHITE if is_light_on_dark else _NOTHING)
    except Refused:
        return None


def to_svg(source: str, *, dark: bool) -> str:
    """The diagram as an SVG that opens nothing. Raises Refused."""
    import mmdr

    if len(source) > CHARACTERS:
        raise Refused("length")
    if _LOST.search(source):
        raise Refused("words in angles")
    try:
        made = mmdr.render(_DARK + source if dark else source, backend="merman").svg()
    except Exception as error:
        # Whatever it stumbles over, the source is there.
        raise Refused(str(error)) from error
    cleaned = clean(made, narrower=_narrower())
    missing = letters(cleaned) - _letters()
    if missing:
        raise Refused(f"no letters {sorted(missing)}")
    return cleaned


def _rastered(svg: str, ratio: float, ground: tuple[int, int, int, int]) -> Diagram:
    import novasvg

    found = _VIEW.search(svg)
    if found is None:
        raise Refused("no size")
    width, height = float(found[1]), float(found[2])
    across, down = ceil(width * ratio), ceil(height * ratio)
    if not 0 < across * down <= PIXELS or max(across, down) > LONGEST_SIDE:
        raise Refused("size")
    document = novasvg.Document.load_from_data(svg)
    if document is None:
        raise Refused("no picture")
    bitmap = document.render_to_bitmap(across, down, novasvg.Color(*ground))
    return Diagram(bytes(bitmap.to_png()), width, height)


@cache
def _letters() -> frozenset[str]:
    """The characters that the font has pictures of; there is no other font for those that it lacks."""
    import novasvg.fonts

    face = novasvg.fonts.get_font_face("sans-serif", False, False)
    return frozenset() if face.is_null() else frozenset(map(chr, face.codepoints())) | frozenset(" \n\t\r")


@cache
def _narrower() -> float:
    """How much smaller letters must be to stay within the boxes that were reckoned for Arial."""
    import novasvg.fonts

    face = novasvg.fonts.get_font_face("sans-serif", False, False)
    if face.is_null():
        return 1.0
    width = float(novasvg.fonts.Font(face, 100.0).measure_text(_SAMPLE)) / 100
    return min(1.0, _SAMPLE_EMS / width) if width else 1.0
