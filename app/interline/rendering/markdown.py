"""Markdown to blocks.

Rule: never raises, never loses a letter and never takes long: what would cost too much comes out as plain source.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from interline.rendering import limits, links
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
from interline.rendering.inline import spans_of
from interline.rendering.parser import tokens_of

if TYPE_CHECKING:
    from markdown_it.token import Token

_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_TASK = re.compile(r"\[([ xX])\][ \n]")


def parse(text: str) -> tuple[Block, ...]:
    """The blocks of a whole text."""
    if len(text) > limits.RICH_CHARACTERS:
        return plain_blocks(text)
    return parse_part(text, 0, {})


def parse_part(text: str, offset: int, references: dict[str, Any]) -> tuple[Block, ...]:
    """The blocks of a part that begins `offset` characters into the source, at the beginning of a line."""
    return _Reader(text, offset).blocks(tokens_of(text, references))


def plain_blocks(text: str) -> tuple[Block, ...]:
    """The text without any Markdown."""
    pieces = limits.pieces(text)
    ends = list(accumulate(len(piece) for piece in pieces))
    return tuple(Plain(end - len(piece), end, piece) for piece, end in zip(pieces, ends, strict=True) if piece)


def warm() -> None:
    """Import and set up the parser ahead of the first text, e.g. on a worker thread after the window stands."""
    parse("**a** [b](https://example.com) $c$\n\n|a|\n|-|\n")


class _Reader:
    """Turns one text's tokens into blocks."""

    def __init__(self, text: str, offset: int) -> None:
        self._text = text
        self._offset = offset
        self._lines = [0, *accumulate(len(line) for line in _LINE.findall(text))]

    def blocks(self, tokens: Sequence[Token]) -> tuple[Block, ...]:
        """All blocks of one level."""
        found: list[Block] = []
        at = 0
        while at < len(tokens):
            after = _end_of(tokens, at)
            found.append(self._block(tokens[at:after]))
            at = after
        return tuple(found)

    def _block(self, tokens: Sequence[Token]) -> Block:
        first = tokens[0]
        start, end = self._place(first)
        if first.level == 0 and _too_deep(tokens):
            return self._plain(start, end)
        inside = tokens[1:-1]
        match first.type:
            case "paragraph_open":
                return _paragraph(start, end, spans_of(inside[0].children or ()))
            case "heading_open":
                return Heading(start, end, int(first.tag[1]), spans_of(inside[0].children or ()))
            case "fence":
                return Code(start, end, first.info.strip().split(" ")[0], first.content, self._is_closed(first))
            case "code_block":
                return Code(start, end, "", first.content)
            case "math_block":
                return Math(start, end, first.content, bool(first.meta["closed"]))
            case "blockquote_open":
                return Quote(start, end, self.blocks(inside))
            case "bullet_list_open" | "ordered_list_open":
                return self._list(start, end, tokens)
            case "table_open":
                return _table(start, end, inside)
            case "hr":
                return Rule(start, end)
            case _:
                return self._plain(start, end)

    def _list(self, start: int, end: int, tokens: Sequence[Token]) -> ListBlock:
        first = None if tokens[0].type.startswith("bullet") else int(tokens[0].attrGet("start") or 0)
        if first == 0 and tokens[0].attrGet("start") is None:
            first = 1
        items: list[Item] = []
        tight = True
        at = 1
        while at < len(tokens) - 1:
            after = _end_of(tokens, at)
            inside = tokens[at + 1 : after - 1]
            tight &= all(t.hidden for t in inside if t.type == "paragraph_open" and t.level == tokens[at].level + 1)
            items.append(_item(*self._place(tokens[at]), self.blocks(inside)))
            at = after
        return ListBlock(start, end, tuple(items), first, tight)

    def _place(self, token: Token) -> tuple[int, int]:
        first, after = token.map or (0, 0)
        last = len(self._lines) - 1
        return self._lines[min(first, last)] + self._offset, self._lines[min(after, last)] + self._offset

    def _plain(self, start: int, end: int) -> Plain:
        return Plain(start, end, self._text[start - self._offset : end - self._offset])

    def _is_closed(self, fence: Token) -> bool:
        start, end = self._place(fence)
        lines = self._text[start - self._offset : end - self._offset].split("\n")
        last = (lines[-1] or lines[-2] if len(lines) > 1 else lines[-1]).strip(" \t>\r")
        many = self._line_of(end - self._offset) - self._line_of(start - self._offset) > 1
        return many and len(last) >= len(fence.markup) and set(last) == {fence.markup[0]}

    def _line_of(self, position: int) -> int:
        return bisect_right(self._lines, position - 1)


def _end_of(tokens: Sequence[Token], at: int) -> int:
    """The index after the block that begins at `at`."""
    depth = 0
    for index in range(at, len(tokens)):
        depth += tokens[index].nesting
        if depth == 0:
            return index + 1
    return len(tokens)


def _too_deep(tokens: Sequence[Token]) -> bool:
    """Whether the parser stopped looking inside, and so lost what stands there."""
    return any(token.nesting == 1 and token.level >= limits.NESTING - 1 for token in tokens)


def _paragraph(start: int, end: int, spans: Spans) -> Block:
    if len(spans) == 1 and spans[0].style & Style.IMAGE and spans[0].href:
        return ImageCard(start, end, spans[0].text, links.host_of(spans[0].href), spans[0].href)
    return Paragraph(start, end, spans)


def _item(start: int, end: int, blocks: tuple[Block, ...]) -> Item:
    """An item; `[ ] ` or `[x] ` at its beginning makes it a task."""
    if blocks and isinstance(first := blocks[0], Paragraph) and first.spans:
        span = first.spans[0]
        if span.style is Style.NONE and not span.href and (task := _TASK.match(span.text)):
            rest = Span(span.text[task.end() :])
            spans = ((rest,) if rest.text else ()) + first.spans[1:]
            return Item(start, end, (replace(first, spans=spans), *blocks[1:]), task[1] != " ")
    return Item(start, end, blocks)


def _table(start: int, end: int, tokens: Sequence[Token]) -> Table:
    rows: list[list[Spans]] = []
    align: list[str] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(spans_of(token.children or ()))
        elif token.type == "th_open":
            align.append(str(token.attrGet("style") or "").removeprefix("text-align:"))
    return Table(start, end, tuple(rows[0]), tuple(tuple(row) for row in rows[1:]), tuple(align))
