"""Numbers of sources, put into blocks after the words that they bear out; and remarks of ours between words.

Rule: no letter of the text is changed or moved. Positions come from vendors and count the source's characters, so each
is found again in what is shown; one that fits nowhere gives no number.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from interline.rendering.blocks import (
    Block,
    Heading,
    ListBlock,
    Paragraph,
    Quote,
    Span,
    Spans,
    Style,
    Table,
    words_of,
)

MOST = 500
"""Numbers in one text."""
_TAIL = 24
"""Letters before a place by which it is found again where source and text differ."""
_NOT_SHOWN = re.compile(
    r"\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"  # where a link leads
    r"|\]\[[^\]\[]*\]"  # the label of one that is defined elsewhere
    r"|&(?:#\d+|#[xX][0-9a-fA-F]+|\w+);"  # a character written as its name
)
_MARKERS = re.compile(r"[ \t>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*(?:\[[ xX]\][ \t]+)?")
"""Bullets, numbers and bars before the first line of an item or a quote."""
_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_BETWEEN = "\u202f"
"""Keeps two numbers in one place apart and on one line."""
_CELL_END = Span("\x00")
_WHOLE = Style.CODE | Style.MATH | Style.IMAGE


@dataclass(frozen=True, slots=True)
class Cite:
    """One number."""

    at: int
    """Just after the last of the words, in characters of the source; no blank stands before it."""
    number: int
    href: str = ""
    """Where the number leads; empty for nowhere."""
    remark: str = ""
    """What stands there instead of a number."""


def cite(text: str, at: int, number: int, href: str = "") -> Cite | None:
    """A number at this place of a text, moved before the blanks that stand there; None where there is no such place."""
    if not 0 < at <= len(text):
        return None
    at = len(text[:at].rstrip())
    return Cite(at, number, href) if at else None


def with_cites(block: Block, source: str, cites: Sequence[Cite]) -> Block:
    """The block with the numbers that fall into it; `source` is the whole text that it was read from."""
    inside = [each for each in cites[:MOST] if block.start < each.at <= block.end]
    if not inside:
        return block
    match block:
        case Paragraph(start, end, spans):
            return replace(block, spans=_marked(spans, source[start:end], start, inside))
        case Heading(start, end, _, spans):
            return replace(block, spans=_marked(spans, source[start:end], start, inside))
        case Quote(_, _, blocks):
            return replace(block, blocks=_all(blocks, source, inside))
        case ListBlock():
            items = tuple(replace(item, blocks=_all(item.blocks, source, inside)) for item in block.items)
            return replace(block, items=items)
        case Table():
            return _marked_table(block, source, inside)
        case _:
            return block


def _all(blocks: Iterable[Block], source: str, cites: Sequence[Cite]) -> tuple[Block, ...]:
    return tuple(with_cites(block, source, cites) for block in blocks)


def _marked_table(table: Table, source: str, cites: Sequence[Cite]) -> Table:
    """A row stands on one line: the head on the first, the others from the third on."""
    lines = source[table.start : table.end].splitlines(keepends=True)
    starts = list(accumulate((len(line) for line in lines), initial=table.start))
    rows = []
    for number, row in enumerate((table.head, *table.rows)):
        line = number + 1 if number else 0
        inside = (
            [each for each in cites if starts[line] < each.at <= starts[line + 1]]
            if line < len(lines)
            else []
        )
        rows.append(_marked_row(row, lines[line], starts[line], inside) if inside else row)
    return replace(table, head=rows[0], rows=tuple(rows[1:]))


def _marked_row(row: tuple[Spans, ...], line: str, start: int, cites: Sequence[Cite]) -> tuple[Spans, ...]:
    spans: list[Span] = []
    for cell in row:
        spans += [*cell, _CELL_END]
    cells: list[list[Span]] = [[]]
    for span in _marked(tuple(spans), line, start, cites):
        if span is _CELL_END:
            cells.append([])
        else:
            cells[-1].append(span)
    return tuple(tuple(cell) for cell in cells[: len(row)])


def _marked(spans: Spans, source: str, start: int, cites: Sequence[Cite]) -> Spans:
    """The spans with numbers in them; `start` is where their source begins."""
    shown = words_of(spans)
    places = _Places(source, shown)
    found: dict[int, list[Cite]] = {}
    for each in cites:
        place = places.find(each.at - start)
        if place is not None and not any(_is_same(each, other) for other in found.get(place, ())):
            found.setdefault(place, []).append(each)
    return _with_marks(spans, found) if found else spans


class _Places:
    """Finds places of a source in what is shown of it, by the letters and digits that both have."""

    def __init__(self, source: str, shown: str) -> None:
        self._source, self._shown = source, shown
        hidden = _NOT_SHOWN.sub(lambda match: " " * len(match[0]), source)
        markers = _MARKERS.match(hidden)
        begin = markers.end() if markers else 0
        self._in_source = [at for at in range(begin, len(hidden)) if hidden[at].isalnum()]
        self._in_shown = [at for at, letter in enumerate(shown) if letter.isalnum()]
        self._letters = "".join(source[at] for at in self._in_source)
        self._shown_letters = "".join(shown[at] for at in self._in_shown)

    def find(self, at: int) -> int | None:
        """The place in what is shown; None where it cannot be told."""
        before = bisect_left(self._in_source, at)
        if not before:
            return None
        behind = self._source[self._in_source[before - 1] + 1 : at]
        count = before if self._letters == self._shown_letters else self._nearest(before)
        if count is None:
            return None
        return self._past_the_word(self._past_marks(self._in_shown[count - 1] + 1, behind))

    def _nearest(self, before: int) -> int | None:
        """Where the same letters stand in front of, as near as can be; for a source that is not shown as it is."""
        tail = self._letters[max(0, before - _TAIL) : before]
        best: int | None = None
        at = self._shown_letters.find(tail)
        while at >= 0:
            count = at + len(tail)
            if best is None or abs(count - before) < abs(best - before):
                best = count
            at = self._shown_letters.find(tail, at + 1)
        return best

    def _past_marks(self, place: int, behind: str) -> int:
        """Full stops, brackets and quotes that were cited too stand before the number."""
        while place < len(self._shown) and (mark := self._shown[place]) in behind and not mark.isspace():
            if mark == _CELL_END.text:
                break
            behind = behind[behind.index(mark) + 1 :]
            place += 1
        return place

    def _past_the_word(self, place: int) -> int:
        """No number stands within a word: a place there is a vendor's slip."""
        while place < len(self._shown) and _is_word(self._shown[place - 1 : place + 1]):
            place += 1
        return place


def _is_same(one: Cite, other: Cite) -> bool:
    return (one.number, one.remark) == (other.number, other.remark)


def _is_word(two: str) -> bool:
    return len(two) == 2 and two.isascii() and two.isalnum()


def _with_marks(spans: Spans, found: dict[int, list[Cite]]) -> Spans:
    made: list[Span] = []
    waiting: list[Cite] = []
    begin = 0
    for number, span in enumerate(spans):
        end = begin + len(span.text)
        places = [place for place in sorted(found) if begin < place <= end]
        after = spans[number + 1] if number + 1 < len(spans) else None
        goes_on = bool(span.href) and after is not None and after.href == span.href
        if span.style & _WHOLE or span.href:
            # Code, pictures and links stay in one piece: the number stands after them.
            made.append(span)
            waiting += [each for place in places for each in found[place]]
        else:
            at = begin
            for place in places:
                made += [replace(span, text=span.text[at - begin : place - begin]), *_marks(found[place])]
                at = place
            if at < end:
                made.append(span if at == begin else replace(span, text=span.text[at - begin :]))
        if waiting and not goes_on:
            made += _marks(waiting)
            waiting = []
        begin = end
    return tuple(made)


def _marks(cites: Sequence[Cite]) -> list[Span]:
    return [Span(_mark(each, first=not index), Style.CITE, each.href) for index, each in enumerate(cites)]


def _mark(each: Cite, *, first: bool) -> str:
    if each.remark:
        return f" {each.remark}"
    return f"{'' if first else _BETWEEN}{str(each.number).translate(_DIGITS)}"
