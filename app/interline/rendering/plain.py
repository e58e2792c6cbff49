"""Blocks to plain text, as a person would type it.

Rule: words and their order are kept, marks that only style them are not; what cannot be seen any more (where a link
leads) stands in brackets behind.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

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
    words_of,
)


def plain_of(blocks: Iterable[Block]) -> str:
    """All blocks, a blank line between two; no line feed at the end."""
    return "\n\n".join(_block(block) for block in blocks)


def plain_of_spans(spans: Spans) -> str:
    """The words of one paragraph."""
    pieces = []
    for href, group in groupby(spans, key=lambda span: span.href):
        members = tuple(group)
        words = "".join(_span(span) for span in members)
        is_told = members[0].style & Style.CITE or words_of(members) in (href, href.removeprefix("mailto:"))
        pieces.append(f"{words} ({href})" if href and not is_told else words)
    return "".join(pieces)


def _span(span: Span) -> str:
    if span.style & Style.MATH:
        return f"${span.text}$"
    if span.style & Style.FOOTNOTE:
        return f"[{span.text}]"
    return span.text


def _block(block: Block) -> str:
    match block:
        case Paragraph(spans=spans) | Heading(spans=spans):
            return plain_of_spans(spans)
        case Code(text=text) | Plain(text=text):
            return text.rstrip("\n")
        case Math(text=text):
            return f"$$\n{text}\n$$"
        case Footnote(label=label, blocks=blocks):
            return _hung(f"[{label}] ", plain_of(blocks))
        case Quote(blocks=blocks):
            return _behind("> ", ">", plain_of(blocks).split("\n"))
        case ListBlock():
            return _list(block)
        case Table():
            return "\n".join(_row(row) for row in (block.head, *block.rows))
        case ImageCard(alt=alt, href=href):
            return f"{alt} ({href})"
        case Rule():
            return "---"
        case _:
            raise TypeError(f"no plain text for {type(block).__name__}")


def _list(block: ListBlock) -> str:
    items = []
    for number, item in enumerate(block.items):
        mark = "- " if block.first is None else f"{block.first + number}. "
        items.append(_item(item, mark, is_tight=block.tight))
    return ("\n" if block.tight else "\n\n").join(items)


def _item(item: Item, mark: str, *, is_tight: bool) -> str:
    box = "" if item.checked is None else f"[{'x' if item.checked else ' '}] "
    inside = ("\n" if is_tight else "\n\n").join(_block(block) for block in item.blocks)
    return _hung(mark, box + inside)


def _hung(mark: str, text: str) -> str:
    """The text with a mark before its first line and blanks under that."""
    first, *others = text.split("\n")
    below = _behind(" " * len(mark), "", others)
    return (mark + first if first else mark.rstrip()) + (f"\n{below}" if others else "")


def _behind(mark: str, empty: str, lines: Iterable[str]) -> str:
    return "\n".join(mark + line if line else empty for line in lines)


def _row(cells: Iterable[Spans]) -> str:
    """Cells that a spreadsheet takes apart again."""
    return "\t".join(" ".join(plain_of_spans(cell).split()) for cell in cells)
