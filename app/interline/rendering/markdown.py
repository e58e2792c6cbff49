"""Markdown to blocks.

Rule: never raises, never loses a letter and never takes long: what would cost too much comes out as plain source.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from interline.rendering import limits, links
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
from interline.rendering.deceivers import in_code, in_prose
from interline.rendering.inline import spans_of
from interline.rendering.parser import (
    NOTHING,
    SEAM,
    Load,
    inline_tokens,
    is_defined,
    tokens_of,
    tokens_of_part,
)

if TYPE_CHECKING:
    from markdown_it.token import Token

_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_BRACKETS = re.compile(r"\[((?:[^\[\]\\]|\\.)+)\]", re.DOTALL)
_TASK = re.compile(r"\[([ xX])\][ \n]")


def parse(text: str) -> tuple[Block, ...]:
    """The blocks of a whole text."""
    if len(text) > limits.RICH_CHARACTERS:
        return plain_blocks(text)
    return capped(parse_part(text, 0, {}), text)


def capped(blocks: tuple[Block, ...], text: str, begin: int = 0, known: int = 0) -> tuple[Block, ...]:
    """The blocks up to the first that is too long, and from there on the source.

    `begin` is where the first block's surroundings begin: the end of what stands before it.
    """
    at = plain_from(blocks, text, begin, known)
    if at is None:
        return blocks
    return (*(block for block in blocks if block.end <= at), *plain_blocks(text, at))


def plain_from(blocks: Sequence[Block], text: str, begin: int = 0, known: int = 0) -> int | None:
    """Where the text becomes too costly to read as Markdown; None where it does not.

    So many items of the first block were looked at before.

    Definitions of links leave no block: long stretches of them count as one.
    """
    for block in blocks:
        if limits.are_too_many_definitions(text, begin, block.start):
            return begin
        is_open = block is blocks[-1] and block.end == len(text)
        if _is_too_long(block, None if is_open else block.end, text, known):
            return block.start
        begin, known = block.end, 0
    return begin if limits.are_too_many_definitions(text, begin, len(text)) else None


def _is_too_long(block: Block, end: int | None, text: str, known: int = 0) -> bool:
    """Whether a block is too long to be read anew when more of it comes.

    The last line of an open block (`end` is None) does not count: the next one may make it the head of a table.
    """
    match block:
        case Code() | Table() | Math() | Plain():
            return False
        case ListBlock():
            if len(block.items) > limits.LIST_ITEMS or _is_too_long(block.items[-1], end, text):
                return True
            return any(_is_too_long(item, item.end, text) for item in block.items[known:-1])
        case _:
            last_line = text.rfind("\n", block.start, max(block.start, block.end - 1)) + 1
            return limits.is_too_long(text, block.start, max(block.start, last_line if end is None else end))


@dataclass(frozen=True, slots=True)
class Seam:
    """Where the paragraph that ends a part may be cut: in characters of the source, and of the paragraph."""

    at: int
    line: int
    """Where the paragraph's first line begins in the source."""
    indent: str
    """What stands before the paragraph on that line: blanks, bars and bullets."""
    words: str
    """The paragraph's source up to the cut, without what belongs to the blocks around it."""
    is_plain: bool
    """Whether the paragraph has too much in it for marks."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a part of a text was read as."""

    blocks: tuple[Block, ...]
    seam: Seam | None = None
    undecided: int | None = None
    """Where a formula begins that is open, so that what follows decides whether it is one; None for nowhere."""


def parse_part(text: str, offset: int, references: dict[str, Any]) -> tuple[Block, ...]:
    """The blocks of a part that begins `offset` characters into the source, at the beginning of a line."""
    return _Reader(text, offset).blocks(tokens_of(text, references))


def names_any(text: str, references: dict[str, Any]) -> bool:
    """Whether the text has in brackets what is defined."""
    return any(is_defined(found[1], references) for found in _BRACKETS.finditer(text))


def count_lines(text: str) -> int:
    """As the parser counts them."""
    return len(_LINE.findall(text))


def read_part(text: str, offset: int, references: dict[str, Any], before: Load = NOTHING) -> Part:
    """The same of a part whose last paragraph may still grow; `before` is what was cut off its first."""
    tokens, undecided = tokens_of_part(text, references, before)
    reader = _Reader(text, offset)
    if undecided is None:
        return Part(reader.blocks(tokens), reader.seam(tokens))
    return Part(reader.blocks(tokens), None, reader.start_of(undecided))


def spans_of_part(words: str, references: dict[str, Any], *, is_plain: bool) -> Spans:
    """The spans of a paragraph's source up to a seam; plain where the paragraph is too long for marks."""
    if is_plain:
        return (Span(in_prose(words)),)
    return spans_of(inline_tokens(words, references))


def plain_blocks(text: str, begin: int = 0) -> tuple[Block, ...]:
    """The text from `begin` on without any Markdown."""
    pieces = limits.pieces(text[begin:])
    ends = list(accumulate((len(piece) for piece in pieces), initial=begin))[1:]
    return tuple(
        Plain(end - len(piece), end, piece) for piece, end in zip(pieces, ends, strict=True) if piece
    )


def warm() -> None:
    """Import and set up the parser ahead of the first text, e.g. on a worker thread after the window stands."""
    parse("**a** [b](https://example.com) https://example.com $c$\n\n|a|\n|-|\n")


class _Reader:
    """Turns one text's tokens into blocks."""

    def __init__(self, text: str, offset: int) -> None:
        self._text = text
        self._offset = offset
        self._quotes = 0
        """In how many quotes stands what is looked at."""
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

    def seam(self, tokens: Sequence[Token]) -> Seam | None:
        """Where the paragraph that ends the text may be cut, if it is a long one."""
        token = next((token for token in reversed(tokens) if token.type == "inline"), None)
        if token is None or token.map is None or not (cut := token.meta.get(SEAM)):
            return None
        # A last line that is empty up to now may come to be otherwise, and change what stands before it.
        if token.map[1] < len(self._lines) - 1 or self._may_make_math():
            return None
        lines = token.meta["content"].split("\n")
        first = self._line(token.map[0])
        indent = first.rstrip()[: -len(lines[0].rstrip())]
        number = token.meta["content"].count("\n", 0, cut)
        rest = lines[number][cut - sum(len(line) + 1 for line in lines[:number]) :]
        line = self._line(token.map[0] + number)
        # At its end a paragraph's blanks are cut off.
        line = line if number < len(lines) - 1 else line.rstrip()
        is_there = line.endswith(rest) and first.rstrip().endswith(lines[0].rstrip())
        if not is_there or _too_deep(tokens):
            return None
        begin = self._lines[token.map[0] + number] + len(line) - len(rest)
        return Seam(
            begin + self._offset,
            self._lines[token.map[0]] + self._offset,
            indent,
            token.meta["content"][:cut],
            token.meta["is_plain"],
        )

    def start_of(self, line: int) -> int:
        """Where a line begins in the source."""
        return self._lines[line] + self._offset

    def _may_make_math(self) -> bool:
        """Whether what the last line comes to be may decide that lines before it are a formula: as long as it goes on
        with a quote they are none. A letter at its beginning decides."""
        last = self._text[self._lines[-2] :] if len(self._lines) > 1 else ""
        is_decided = last.endswith(("\n", "\r")) or last.lstrip(" \t>")[:1].isalpha()
        return not is_decided and any(mark in self._text for mark in ("$$", "\\["))

    def _line(self, number: int) -> str:
        """One line without its end, as the parser has it."""
        line = self._text[self._lines[number] : self._lines[number + 1]]
        return line.rstrip("\r\n").replace("\0", "\ufffd")

    def _block(self, tokens: Sequence[Token]) -> Block:
        first = tokens[0]
        start, end = self._place(first)
        if first.level == 0 and _too_deep(tokens):
            return self._plain(start, end)
        inside = tokens[1:-1]
        match first.type:
            case "paragraph_open":
                return paragraph_of(start, end, spans_of(inside[0].children or ()))
            case "heading_open":
                return Heading(start, end, int(first.tag[1]), spans_of(inside[0].children or ()))
            case "fence":
                return Code(start, end, _language(first.info), first.content, self._is_closed(first))
            case "code_block":
                return Code(start, end, "", first.content)
            case "math_block":
                return Math(start, end, first.content, bool(first.meta["closed"]))
            case "blockquote_open":
                self._quotes += 1
                blocks = self.blocks(inside)
                self._quotes -= 1
                return Quote(start, end, blocks)
            case "footnote_open":
                return Footnote(start, end, self.blocks(inside), in_code(first.info))
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
        at = 1
        while at < len(tokens) - 1:
            after = _end_of(tokens, at)
            items.append(item_of(*self._place(tokens[at]), self.blocks(tokens[at + 1 : after - 1])))
            at = after
        return ListBlock(start, end, tuple(items), first, self._is_tight(items))

    def _is_tight(self, items: Sequence[Item]) -> bool:
        """Whether no blank line parts the items, nor the blocks of one. Read from the source, pair by pair, so that
        the answer is the same when a list is read in pieces."""
        parted = any(self._after_blank(item.start) for item in items[1:])
        return not parted and not any(self._after_blank(b.start) for item in items for b in item.blocks[1:])

    def _after_blank(self, position: int) -> bool:
        line = self._line_of(position - self._offset) - 1
        if line < 0:
            return False
        words = self._text[self._lines[line] : self._lines[line + 1]]
        return not words.strip(" \t\r\n>") and words.count(">") <= self._quotes

    def _place(self, token: Token) -> tuple[int, int]:
        first, after = token.map or (0, 0)
        last = len(self._lines) - 1
        return self._lines[min(first, last)] + self._offset, self._lines[min(after, last)] + self._offset

    def _plain(self, start: int, end: int) -> Plain:
        return Plain(start, end, self._text[start - self._offset : end - self._offset])

    def _is_closed(self, fence: Token) -> bool:
        """Whether its last line is a fence as well. Only a fence that ends with the text can be open."""
        first, after = fence.map or (0, 0)
        if after - first < 2:
            return after < len(self._lines) - 1
        last = self._text[self._lines[after - 1] : self._lines[after]].strip(" \t>\r\n")
        return len(last) >= len(fence.markup) and set(last) == {fence.markup[0]}

    def _line_of(self, position: int) -> int:
        """The number, from 0, of the line that begins here or that this stands in."""
        return bisect_right(self._lines, position) - 1


def _language(info: str) -> str:
    """The first word of a fence's line, as the model means it."""
    from markdown_it.common.utils import unescapeAll

    return unescapeAll(info).strip().split(" ")[0]


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


def paragraph_of(start: int, end: int, spans: Spans) -> Block:
    """A paragraph, or the card of the picture that it consists of."""
    if len(spans) == 1 and spans[0].style & Style.IMAGE and spans[0].href:
        return ImageCard(start, end, spans[0].text, links.host_of(spans[0].href), spans[0].href)
    return Paragraph(start, end, spans)


def item_of(start: int, end: int, blocks: tuple[Block, ...]) -> Item:
    """An item of a list; `[ ] ` or `[x] ` at its beginning makes it a task."""
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
