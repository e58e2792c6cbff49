"""Blocks as a flat row of leaves, so that a growing list, quote or table draws its last ones only. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum

from interline.rendering.blocks import (
    Block,
    Code,
    Footnote,
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
from interline.rendering.limits import pieces

BULLETS = ("•", "◦", "▪")
TICKED, UNTICKED = "☑", "☐"
ROWS = 12
"""Rows of a table that are one leaf."""


class Look(Enum):
    """How a leaf is set."""

    BODY = 0
    H1 = 1
    H2 = 2
    H3 = 3
    H4 = 4
    H5 = 5
    H6 = 6
    CODE = 10
    """A block of code with its own ground."""
    PLAIN = 11
    """The source as it is, in the fixed font."""
    MATH = 12
    RULE = 13
    TABLE = 14
    THOUGHT = 15
    """What a model thought, standing back."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One paragraph, block of code, formula or run of table rows."""

    start: int
    """Where in the source its block begins."""
    part: int
    """The how manyth leaf of this block: 0 but for tables."""
    end: int
    """Where in the source its block ends."""
    look: Look
    spans: Spans = ()
    block: Block | None = None
    """For code, formulas, tables and pictures that were not fetched: what is drawn."""
    rows: tuple[tuple[Spans, ...], ...] = ()
    """For a table: these rows of it, the head first where `part` is 0."""
    is_last: bool = True
    """For a table, and for plain source: whether nothing of the block comes after this."""
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
    note: str = ""
    """The label of the footnote that begins here."""

    def goes_on_as(self, other: Leaf) -> bool:
        """Whether the other is this one with other content."""
        return (
            self.start == other.start
            and self.part == other.part
            and self.look is other.look
            and self.indent == other.indent
            and self.quote == other.quote
            and self.inside == other.inside
            and self.marker == other.marker
            and self.close == other.close
        )


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a block stands."""

    indent: int = 0
    quote: int = 0
    inside: int = 0
    depth: int = 0


def leaves_of(blocks: Iterable[Block]) -> list[Leaf]:
    """All leaves of the blocks."""
    return [leaf for block in blocks for leaf in block_leaves(block, Frame())]


def block_leaves(block: Block, frame: Frame) -> Iterator[Leaf]:
    """The leaves of one block."""
    indent, quote, inside = frame.indent, frame.quote, frame.inside
    match block:
        case Paragraph(start, end, spans):
            yield Leaf(start, 0, end, Look.BODY, spans, None, (), True, indent, quote, inside)
        case Heading(start, end, level, spans):
            yield Leaf(start, 0, end, Look(level), spans, None, (), True, indent, quote, inside)
        case ImageCard(start, end, alt, _, href):
            spans = (Span(alt, Style.IMAGE, href),)
            yield Leaf(start, 0, end, Look.BODY, spans, block, (), True, indent, quote, inside)
        case Math(start, end, text):
            spans = (Span(in_code(text), Style.MATH),)
            yield Leaf(start, 0, end, Look.MATH, spans, block, (), True, indent, quote, inside)
        case Code(start, end):
            yield Leaf(start, 0, end, Look.CODE, (), block, (), True, indent, quote, inside)
        case Plain(start, end, text):
            parts = pieces(text)
            for part, piece in enumerate(parts):
                spans = (Span(in_code(piece).removesuffix("\n")),)
                is_last = part == len(parts) - 1
                yield Leaf(
                    start,
                    part,
                    end,
                    Look.PLAIN,
                    spans,
                    None,
                    (),
                    is_last,
                    indent,
                    quote,
                    inside,
                    close=part > 0,
                )
        case Rule(start, end):
            yield Leaf(start, 0, end, Look.RULE, (), None, (), True, indent, quote, inside)
        case Footnote():
            yield from _note_leaves(block, frame)
        case Quote(blocks=blocks):
            inner = replace(frame, quote=quote + 1, inside=inside if quote else indent)
            for each in blocks:
                yield from block_leaves(each, inner)
        case ListBlock():
            for number in range(len(block.items)):
                yield from item_leaves(block, number, frame)
        case Table():
            yield from _table_leaves(block, frame)
        case _:
            raise TypeError(f"no leaf for {type(block).__name__}")


def _note_leaves(block: Footnote, frame: Frame) -> Iterator[Leaf]:
    """A footnote: what its marks say, and what it says beside that."""
    for number, leaf in enumerate(_of_item(Item(block.start, block.end, block.blocks), block.label, frame)):
        yield replace(leaf, note=block.label, close=True) if not number else replace(leaf, close=True)


def item_leaves(block: ListBlock, number: int, frame: Frame) -> Iterator[Leaf]:
    """The leaves of one item of a list."""
    item = block.items[number]
    marker = BULLETS[frame.depth % 3] if block.first is None else f"{block.first + number}."
    tight = block.tight
    for at, leaf in enumerate(_of_item(item, marker, frame)):
        close = leaf.close or (tight and (number > 0 or at > 0 or frame.depth > 0))
        yield leaf if close == leaf.close else replace(leaf, close=close)


def _of_item(item: Item, marker: str, frame: Frame) -> list[Leaf]:
    if item.checked is not None:
        marker = TICKED if item.checked else UNTICKED
    inner = Frame(frame.indent + 1, frame.quote, frame.inside, frame.depth + 1)
    leaves = [leaf for block in item.blocks for leaf in block_leaves(block, inner)]
    if not leaves or leaves[0].marker or leaves[0].look is not Look.BODY or leaves[0].quote > frame.quote:
        leaves.insert(
            0,
            Leaf(
                item.start,
                -1,
                item.start,
                Look.BODY,
                indent=frame.indent + 1,
                quote=frame.quote,
                inside=frame.inside,
            ),
        )
        leaves[1:2] = [replace(leaf, close=True) for leaf in leaves[1:2]]
    leaves[0] = replace(leaves[0], marker=marker)
    return leaves


def _table_leaves(table: Table, frame: Frame) -> Iterator[Leaf]:
    rows = (table.head, *table.rows)
    for part, first in enumerate(range(0, len(rows), ROWS)):
        yield Leaf(
            table.start,
            part,
            table.end,
            Look.TABLE,
            (),
            table,
            rows[first : first + ROWS],
            first + ROWS >= len(rows),
            frame.indent,
            frame.quote,
            frame.inside,
            close=part > 0,
        )
