"""An SVG that somebody's library made of somebody's source, with nothing left in it that opens anything.

Rule: a list of what may stay. Links lose their address and keep their words; pictures, scripts, foreign text and
styles that load something make the whole refused.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

from interline.rendering.deceivers import in_code

CHARACTERS = 4_000_000

_SVG = "{http://www.w3.org/2000/svg}"
_NAMES = (
    "svg g path rect circle ellipse line polyline polygon text tspan title desc defs marker symbol use style "
    "clipPath mask pattern linearGradient radialGradient stop filter "
    "feDropShadow feGaussianBlur feOffset feFlood feMerge feMergeNode feComposite feBlend"
)
_KEPT = frozenset(f"{_SVG}{name}" for name in _NAMES.split())
_WORDS = frozenset({f"{_SVG}text", f"{_SVG}tspan"})
_LINK = f"{_SVG}a"
_ADDRESSES = frozenset({"href", "target", "rel", "download", "ping"})
_LOADS = re.compile(r"@import|@font-face|url\(\s*[\"']?(?!#)|expression|javascript|\\", re.IGNORECASE)
_FAMILY = re.compile(r"font-family\s*:[^;}\"]*", re.IGNORECASE)
_FONT_SIZE = re.compile(r"(font-size\s*:\s*)(\d+(?:\.\d+)?)(px)", re.IGNORECASE)


class Refused(ValueError):
    """This is not shown; the text says why, for tests."""


def clean(svg: str, *, narrower: float = 1.0) -> str:
    """The picture with one family of fonts, its letters `narrower` times as large. Raises Refused."""
    if len(svg) > CHARACTERS or "<!" in svg.replace("<!--", ""):
        raise Refused("no picture")
    try:
        tree = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        raise Refused(str(error)) from error
    for part in tree.iter():
        if part.tag == _LINK:
            part.tag = f"{_SVG}g"
            for name in [name for name in part.attrib if name.rpartition("}")[2] in _ADDRESSES]:
                del part.attrib[name]
        if part.tag not in _KEPT:
            raise Refused(f"the element {part.tag}")
        _clean(part, narrower)
    ElementTree.register_namespace("", _SVG[1:-1])
    return ElementTree.tostring(tree, encoding="unicode")


def letters(svg: str) -> frozenset[str]:
    """The characters that a clean picture shows."""
    shown = (part for part in ElementTree.fromstring(svg).iter() if part.tag in _WORDS)
    return frozenset("".join((part.text or "") + (part.tail or "") for part in shown))


def _clean(part: ElementTree.Element, narrower: float) -> None:
    for name, value in list(part.attrib.items()):
        bare = name.rpartition("}")[2].lower()
        if bare.startswith(("on", "data-", "aria-")) or bare in ("role", "base"):
            del part.attrib[name]
        elif bare in ("href", "src") and not value.startswith("#"):
            raise Refused(f"{bare} {value}")
        elif _LOADS.search(value):
            raise Refused(f"{name} {value}")
        elif bare == "style":
            part.set(name, _styled(value, narrower))
        elif bare == "font-family":
            part.set(name, "sans-serif")
    if part.tag == f"{_SVG}style":
        if _LOADS.search(part.text or ""):
            raise Refused("a style that loads")
        part.text = _styled(part.text or "", narrower)
    else:
        part.text = in_code(part.text or "")
    part.tail = in_code(part.tail or "")


def _styled(style: str, narrower: float) -> str:
    # One family: whichever the source names, the process has opened its files before, and opens no other.
    style = _FAMILY.sub("font-family:sans-serif", style)
    return _FONT_SIZE.sub(lambda found: f"{found[1]}{float(found[2]) * narrower:.2f}{found[3]}", style)
