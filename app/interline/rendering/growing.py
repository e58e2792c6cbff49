"""The block that is still being written: what is settled of it, and how the rest is read without it.

Rule: what is read is the rest of the text behind a head, the fewest lines that put the parser into the state it was in.
Containers (quotes, items) are opened by their own marks in front of an empty heading, which no text continues; a fence
and a table by their first lines; a paragraph that was cut by a letter in its place. Joined, settled and rest are the
block as it would be read whole; where they do not fit, the whole is read again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar, cast

from interline.rendering import limits
from interline.rendering.blocks import (
    Block,
    Code,
    Footnote,
    Heading,
    Item,
    ListBlock,
    Math,
    Paragraph,
    Plain,
    Quote,
    Span,
    Spans,
    Table,
)
from interline.rendering.footnotes import LABEL
from interline.rendering.inline import WHOLE
from interline.rendering.markdown import Seam, item_of, paragraph_of
from interline.rendering.parser import NOTHING, PLAIN, Load, load_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_B = TypeVar("_B", bound=Block)
_STAND_IN = "x"
"""Stands for what was cut off a paragraph."""
_TWO_LINES = re.compile(r"(?:[^\r\n]*(?:\r\n?|\n)){2}")
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)?")
_FENCE = re.compile(r"`{3}|~{3}")
_QUOTE = re.compile(r" *>")
_FOOTNOTE = re.compile(rf" *\[\^{LABEL}\]:")
_BULLET = re.compile(r" *(?:[-+*]|\d{1,9}[.)])")
_SPACES = re.compile(r" *")
_OPENINGS: dict[type[Block], re.Pattern[str]] = {Quote: _QUOTE, Item: _BULLET, Footnote: _FOOTNOTE}


@dataclass(frozen=True, slots=True)
class Growing:
    """A block whose end is not there yet."""

    settled: Block
    """What will not change of it: without the child that grows."""
    inner: Growing | None = None
    """The child that grows."""

    @property
    def leaf(self) -> Block:
        """The innermost block that grows."""
        return self.inner.leaf if self.inner else self.settled


@dataclass(frozen=True, slots=True)
class Cut:
    """A text in two: what is settled, and what is read with each piece that comes."""

    growing: Growing
    base: int
    """Where the rest begins."""
    head: str
    """What is put before the rest."""
    load: Load = NOTHING
    """What counts of the paragraph that was cut."""


def cut_block(block: Block, text: str) -> Cut | None:
    """The last block of a text of whole lines, cut as deep inside as can be; None where it cannot."""
    found = _cut(block, text)
    if found is None:
        return None
    growing, base, first, head = found
    opened = _opened(growing, text, first)
    # A return at the head's end must not become one line end with a line feed behind it.
    head = head.replace("\r\n", "\n").replace("\r", "\n")
    return None if opened is None else Cut(growing, base, opened + head)


def cut_paragraph(block: Block, text: str, seam: Seam, spans: Spans, before: Cut | None) -> Cut | None:
    """The last block, cut in the paragraph that ends it. `spans` are those of the words before the seam; `before` is
    the cut by which they were read."""
    load = PLAIN if seam.is_plain else load_of(seam.words)
    if before and isinstance(leaf := before.growing.leaf, Paragraph) and seam.line < before.base:
        longer = replace(leaf, spans=_joined(leaf.spans, spans), end=seam.at)
        load = before.load + Load(load.letters - len(_STAND_IN), load.marks)
        return Cut(_with_leaf(before.growing, longer), seam.at, before.head, load)
    growing = _with_paragraph(block, Paragraph(seam.line, seam.at, spans))
    if growing is None:
        return None
    opened = _opened(growing, text, seam.line)
    if opened is None:
        return None
    load = Load(load.letters - len(_STAND_IN), load.marks)
    return Cut(growing, seam.at, opened + seam.indent + _STAND_IN, load)


def joined(cut: Cut, rest: Block, text: str) -> Block | None:
    """The whole block; None where the rest is of another kind."""
    return _join(cut.growing, rest, cut.base, text)


def _cut(block: Block, text: str) -> tuple[Growing, int, int, str] | None:
    """The block cut, where the rest begins, and the line from which on the head has lines of the block's own: these."""
    match block:
        case ListBlock() if block.items:
            *closed, last = block.items
            shorter: Block = replace(block, items=tuple(closed), end=last.start)
            return _cut_child(shorter, last, text, can_end=bool(closed))
        case Quote() | Item() if block.blocks:
            *before, last_block = block.blocks
            shorter = replace(block, blocks=tuple(before), end=last_block.start)
            can_end = bool(before) and is_parted(before[-1], last_block, text)
            return _cut_child(shorter, last_block, text, can_end=can_end)
        case Table() | Plain():
            return _cut_table(block, text)
        case Code():
            return _cut_code(block, text)
        case _:
            return None


def _cut_child(
    shorter: Block, last: Block, text: str, *, can_end: bool
) -> tuple[Growing, int, int, str] | None:
    if inner := _cut(last, text):
        return Growing(shorter, inner[0]), *inner[1:]
    return (Growing(shorter), last.start, last.start, "") if can_end else None


def is_parted(before: Block, block: Block, text: str) -> bool:
    """Whether it is certain that one block ends and the other begins here.

    After a definition, which leaves no block, the next line may belong to it; open math may turn out to be none.
    """
    is_open_math = isinstance(block, Math) and not block.closed
    return (before.end == block.start and not is_open_math) or after_blank(text, block.start)


def after_blank(text: str, position: int) -> bool:
    """Whether the line before the one that begins here is empty, but for the bars of quotes."""
    line = text.rfind("\n", 0, max(0, position - 1)) + 1
    return not text[line:position].strip(" \t\r\n>")


def _cut_table(table: Table | Plain, text: str) -> tuple[Growing, int, int, str] | None:
    """Rows are settled; one with too many cells is its source, and grows by rows as well."""
    head = _TWO_LINES.match(text, table.start)
    if head is None or head.end() >= table.end:
        return None
    if isinstance(table, Plain) and not _is_large_table(table, text):
        return None
    return Growing(table), table.end, table.start, head.group()


def _is_large_table(block: Block, text: str) -> bool:
    first = _line_at(text, block.start)
    return limits.is_large_table(first, text.count("\n", block.start, block.end))


def _cut_code(code: Code, text: str) -> tuple[Growing, int, int, str] | None:
    """Lines are settled, but for the last; those of an open fence need its first, indented ones none."""
    opening = _line_at(text, code.start)
    is_fence = _FENCE.search(opening) is not None
    base = text.rfind("\n", 0, max(0, code.end - 1)) + 1
    begin = code.text.rfind("\n", 0, max(0, len(code.text) - 1)) + 1
    if "\r" in text[code.start : code.end] or not begin or base < code.start + len(opening):
        return None
    if code.closed and is_fence:
        return None
    growing = Growing(replace(code, text=code.text[:begin], end=base))
    return (growing, base, code.start, opening) if is_fence else (growing, base, base, "")


def _opened(growing: Growing, text: str, before: int) -> str | None:
    """Lines that open the containers which begin before this line; None where that is too hard to tell."""
    lines: list[str] = []
    quotes = 0
    at: Growing | None = growing
    while at is not None and at.settled.start < before:
        start, kinds = at.settled.start, []
        while at is not None and at.settled.start == start:
            if isinstance(at.settled, (Quote, Item)):
                kinds.append(type(at.settled))
            at = at.inner
        if not kinds:
            continue
        line = _opening(text, start, kinds, quotes)
        if line is None:
            return None
        lines.append(line)
        quotes += kinds.count(Quote)
    return "".join(lines)


def _opening(text: str, start: int, kinds: Sequence[type[Block]], quotes: int) -> str | None:
    """The beginning of one line that opens these containers within so many quotes, and an empty heading."""
    at = start
    for pattern in [_QUOTE] * quotes + [_OPENINGS[kind] for kind in kinds]:
        mark = pattern.match(text, at)
        if mark is None:
            return None
        at = mark.end()
    blanks = 1
    if kinds[-1] is Item:
        spaces = _SPACES.match(text, at)
        words = _line_at(text, at)
        if words.lstrip(" ").startswith("\t"):
            return None
        if spaces and words.strip():
            blanks = len(spaces.group()) if len(spaces.group()) <= 4 else 1
    opening = text[start:at]
    return None if "\t" in opening else f"{opening}{' ' * blanks}#\n"


def _line_at(text: str, position: int) -> str:
    line = _LINE.match(text, position)
    return line.group() if line else ""


def _with_paragraph(block: Block, paragraph: Paragraph) -> Growing | None:
    """The block, which ends in a paragraph, with that paragraph's beginning instead."""
    match block:
        case ListBlock() if block.items:
            *closed, last = block.items
            inner = _with_paragraph(last, paragraph)
            shorter: Block = replace(block, items=tuple(closed))
        case Quote() if block.blocks:
            inner = _with_paragraph(block.blocks[-1], paragraph)
            shorter = replace(block, blocks=block.blocks[:-1])
        case Item() if block.blocks:
            if len(block.blocks) == 1 and isinstance(block.blocks[0], Paragraph):
                # The box of a task is cut off its first words.
                item = item_of(block.start, block.end, (paragraph,))
                (words,) = item.blocks
                return Growing(replace(item, blocks=()), Growing(words))
            inner = _with_paragraph(block.blocks[-1], paragraph)
            shorter = replace(block, blocks=block.blocks[:-1])
        case Paragraph(start=start) if start == paragraph.start:
            return Growing(paragraph)
        case _:
            return None
    return None if inner is None else Growing(shorter, inner)


def _with_leaf(growing: Growing, leaf: Block) -> Growing:
    return Growing(growing.settled, _with_leaf(growing.inner, leaf)) if growing.inner else Growing(leaf)


def _join(growing: Growing, rest: Block, base: int, text: str) -> Block | None:
    settled = growing.settled
    match settled, rest:
        case ListBlock(), ListBlock():
            items = _children(growing, settled.items, rest.items, base, text)
            if items is None:
                return None
            return replace(settled, items=items, end=rest.end, tight=settled.tight and rest.tight)
        case Quote() | Item(), Quote() | Item() if type(settled) is type(rest):
            blocks = _children(growing, settled.blocks, rest.blocks, base, text)
            is_task = isinstance(settled, Item) and settled.checked is not None
            # A task begins with a paragraph: as a heading it has no box.
            if not blocks or (is_task and not isinstance(blocks[0], Paragraph)):
                return None
            return replace(settled, blocks=blocks, end=rest.end)
        case Table(), Table():
            table = replace(settled, rows=settled.rows + rest.rows, end=max(settled.end, rest.end))
            head = _line_at(text, settled.start)
            return None if limits.is_large_table(head, len(table.rows) + 2) else table
        case Plain(), Table() | Plain():
            end = max(settled.end, rest.end)
            return replace(settled, end=end, text=text[settled.start : end])
        case Code(), Code():
            return replace(settled, text=settled.text + rest.text, closed=rest.closed, end=rest.end)
        case Paragraph(), Paragraph():
            return paragraph_of(settled.start, rest.end, _joined(settled.spans, rest.spans))
        case Paragraph(), Heading():
            return replace(rest, start=settled.start, spans=_joined(settled.spans, rest.spans))
        case _:
            return None


def _children(
    growing: Growing, settled: tuple[_B, ...], rest: tuple[_B, ...], base: int, text: str
) -> tuple[_B, ...] | None:
    # What stands in the head alone goes: headings without words.
    rest = tuple(
        each for each in rest if not (isinstance(each, Heading) and each.start < base and not each.spans)
    )
    if growing.inner is None:
        return settled + rest
    if not rest:
        return None
    first = cast("_B | None", _join(growing.inner, rest[0], base, text))
    return None if first is None else (*settled, first, *rest[1:])


def _joined(before: Spans, rest: Spans) -> Spans:
    """Two parts of a paragraph; the second begins with the letter that stands for the first."""
    first = replace(rest[0], text=rest[0].text[len(_STAND_IN) :])
    rest = (first, *rest[1:]) if first.text else rest[1:]
    if not before or not rest:
        return before or rest
    last, first = before[-1], rest[0]
    if (last.style, last.href) == (first.style, first.href) and not last.style & WHOLE:
        return (*before[:-1], Span(last.text + first.text, last.style, last.href), *rest[1:])
    return before + rest
