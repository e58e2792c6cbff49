"""What a formula is made of before it is drawn: MathML elements with their class, and the space between classes.

Rule: TeX's own table decides every space; the drawing library's guesses are switched off, mark by mark.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from xml.etree.ElementTree import Element

EM = 1 / 1.33300267
"""The drawing library takes an em for so many of its own."""
THIN, MEDIUM, THICK = 3 / 18, 4 / 18, 5 / 18


class Kind(IntEnum):
    """A class of atoms, as chapter 18 of The TeXbook names them."""

    ORD = 0
    OP = 1
    BIN = 2
    REL = 3
    OPEN = 4
    CLOSE = 5
    PUNCT = 6
    INNER = 7
    SPACE = 8
    """A space that somebody asked for: it hides nothing from its neighbours."""


@dataclass(slots=True)
class Atom:
    """One thing in a row."""

    element: Element
    kind: Kind = Kind.ORD
    limits: bool = False
    """Whether what is written under and over it goes there, and not beside it."""


# Rows: what stands left; columns: what stands right, in the order of Kind. A star is no pair that can come about;
# a capital is a space that scripts do without. t thin, m medium, k thick.
_TABLE = (
    "0tMK000T",
    "tt*K000T",
    "MM**M**M",
    "KK*0K00K",
    "00*00000",
    "0tMK000T",
    "TT*TTTTT",
    "TtMKT0TT",
)
_WIDTHS = {"t": THIN, "m": MEDIUM, "k": THICK}


def make(tag: str, text: str = "", *children: Element, **attributes: str) -> Element:
    """An element with its children."""
    element = Element(tag, attributes)
    element.text = text or None
    element.extend(children)
    return element


def letter(text: str) -> Element:
    """Letters and digits, in the very form that they are drawn in."""
    return make("mi" if len(text) == 1 else "mtext", text, mathvariant="normal")


def operator(text: str, **attributes: str) -> Element:
    """A mark that is no letter; it has no space of its own and does not stretch unless it is asked to."""
    return make("mo", text, **{"form": "none", "stretchy": "false", **attributes})


def space(ems: float) -> Element:
    """A space of so many ems; less than none where that is negative."""
    return make("mspace", width=f"{ems * EM:.4f}em")


def row(atoms: Iterable[Atom], *, script: bool = False, **attributes: str) -> Element:
    """The atoms side by side."""
    return make("mrow", "", *spaced(list(atoms), script=script), **attributes)


def spaced(atoms: list[Atom], *, script: bool = False) -> list[Element]:
    """The elements of a row, with the spaces between them."""
    _settle_signs(atoms)
    laid: list[Element] = []
    before: Kind | None = None
    for atom in atoms:
        if atom.kind is not Kind.SPACE:
            if before is not None and (width := _between(before, atom.kind, script)):
                laid.append(space(width))
            before = atom.kind
        laid.append(atom.element)
    return laid


def _settle_signs(atoms: list[Atom]) -> None:
    """A sign with nothing to its left or right to join is no operator between two: the minus of `-x`."""
    before: Atom | None = None
    for atom in atoms:
        if atom.kind is Kind.SPACE:
            continue
        opens = before is None or before.kind in (Kind.BIN, Kind.OP, Kind.REL, Kind.OPEN, Kind.PUNCT)
        if atom.kind is Kind.BIN and opens:
            atom.kind = Kind.ORD
        if before is not None and before.kind is Kind.BIN and atom.kind in (Kind.REL, Kind.CLOSE, Kind.PUNCT):
            before.kind = Kind.ORD
        before = atom
    if before is not None and before.kind is Kind.BIN:
        before.kind = Kind.ORD


def _between(left: Kind, right: Kind, script: bool) -> float:
    what = _TABLE[left][right]
    if script and what.isupper():
        return 0.0
    return _WIDTHS.get(what.lower(), 0.0)
