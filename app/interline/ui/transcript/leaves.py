"""Blocks as a flat row of paragraphs, so that a growing list or quote redraws its last lines only. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum

from interline.rendering.blocks import (
    Block,
    Code,
    Heading,
    ImageCard,
    Item,
    ListBlock,
    Math,
    Paragraph,
    Plain,
    Quote,
    Rule,
    Span,
    Spans,
    Style,
    Table,
)
from interline.rendering.deceivers import in_code

BULLETS = ("•", "◦", "▪")
TICKED, UNTICKED = "☑", "☐"


class Look(Enum):
    """How a paragraph is set."""

    BODY = 0
    H1 = 1
    H2 = 2
    H3 = 3
    H4 = 4
    H5 = 5
    H6 = 6
    CODE = 10
    """In the fixed font on its own ground."""
    MATH = 11
    RULE = 12


@dataclass(frozen=True, slots=True)
class Leaf:
    """One paragraph."""

    spans: Spans
    look: Look = Look.BODY
    indent: int = 0
    """How many lists it stands in."""
    quote: int = 0
    """How many quotes it stands in."""
    inside: int = 0
    """How many lists its outermost quote stands in."""
    marker: str = ""
    """The bullet or number before it."""
    close: bool = False
    """Whether it stands close under the one before, as in a tight list."""


def leaves_of(blocks: Iterable[Block]) -> list[Leaf]:
    """All paragraphs of the blocks."""
    return [leaf for block in blocks for leaf in _leaves(block, 0, 0, 0)]


def _leaves(block: Block, indent: int, quote: int, depth: int) -> Iterator[Leaf]:
    match block:
        case Paragraph(spans=spans):
            yield Leaf(spans, Look.BODY, indent, quote)
        case Heading(level=level, spans=spans):
            yield Leaf(spans, Look(level), indent, quote)
        case ImageCard(alt=alt, href=href):
            yield Leaf((Span(alt, Style.IMAGE, href),), Look.BODY, indent, quote)
        case Math(text=text):
            yield Leaf((Span(in_code(text), Style.MATH),), Look.MATH, indent, quote)
        case Code(text=text) | Plain(text=text):
            yield Leaf((Span(in_code(text).rstrip("\n")),), Look.CODE, indent, quote)
        case Rule():
            yield Leaf((), Look.RULE, indent, quote)
        case Quote(blocks=blocks):
            for inner in blocks:
                for leaf in _leaves(inner, indent, quote + 1, depth):
                    yield leaf if quote else replace(leaf, inside=indent)
        case ListBlock():
            for number, item in enumerate(block.items):
                marker = BULLETS[depth % 3] if block.first is None else f"{block.first + number}."
                leaves = _of_item(item, marker, indent, quote, depth)
                for at, leaf in enumerate(leaves):
                    yield replace(
                        leaf, close=leaf.close or (block.tight and (number > 0 or at > 0 or depth > 0))
                    )
        case Table():
            yield from _rows(block, indent, quote)
        case _:
            raise TypeError(f"no leaf for {type(block).__name__}")


def _of_item(item: Item, marker: str, indent: int, quote: int, depth: int) -> list[Leaf]:
    if item.checked is not None:
        marker = TICKED if item.checked else UNTICKED
    leaves = [leaf for block in item.blocks for leaf in _leaves(block, indent + 1, quote, depth + 1)]
    if not leaves or leaves[0].marker or leaves[0].look is not Look.BODY:
        leaves.insert(0, Leaf((), Look.BODY, indent + 1, quote))
        leaves[1:2] = [replace(leaf, close=True) for leaf in leaves[1:2]]
    leaves[0] = replace(leaves[0], marker=marker)
    return leaves


def _rows(table: Table, indent: int, quote: int) -> Iterator[Leaf]:
    """A table inside a list or a quote: its rows as lines, columns parted by bars."""
    for number, row in enumerate((table.head, *table.rows)):
        spans: list[Span] = []
        for cell in row:
            spans += [Span("  |  "), *cell] if spans else cell
        if number == 0:
            spans = [replace(span, style=span.style | Style.STRONG) for span in spans]
        yield Leaf(tuple(spans), Look.BODY, indent, quote, close=number > 0)
