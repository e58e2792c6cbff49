"""Markdown that is still being written: only its tail is read anew.

Rule: cut into pieces in any way, the blocks are those of the whole text. A block is settled when a complete line has
begun another one after it; of a list all items but the last are settled, of a table all rows. A definition of a link
may come after its use, so `finish` reads a text with definitions once more, knowing all of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from interline.rendering import limits
from interline.rendering.blocks import Block, Code, ListBlock, Plain
from interline.rendering.growing import Cut, after_blank, cut_block, cut_paragraph, is_parted, joined
from interline.rendering.markdown import (
    Seam,
    capped,
    count_lines,
    names_any,
    parse_part,
    plain_blocks,
    plain_from,
    read_part,
    spans_of_part,
)
from interline.rendering.math import REACH
from interline.rendering.parser import NOTHING, Burst

_FENCE = re.compile(r"(`{3,}|~{3,})[^\r\n|]*\n")
"""A fence at the very beginning of a line: the common case, whose lines are appended without reading them again.
With a bar in it, it may yet become the head of a table."""
_TWO_LINES = re.compile(r"(?:[^\r\n]*(?:\r\n?|\n)){2}")


@dataclass(frozen=True, slots=True)
class Update:
    """What one piece of text changed."""

    first: int
    """The blocks from this index on are replaced …"""
    blocks: tuple[Block, ...]
    """… by these."""


class StreamingMarkdown:
    """Blocks of a growing text."""

    def __init__(self, references: dict[str, Any] | None = None, *, expected: int = 0) -> None:
        """`expected` is how long the text will be, where that is known: one that will be plain is so from the start."""
        self._defined: dict[str, Any] = dict(references or {})
        """Definitions that will stay."""
        self._text = ""
        self._settled: list[Block] = []
        self._parts: list[tuple[int, int]] = [(0, 0)]
        """Where the parts that were settled one after another begin, in the text and among the blocks."""
        self._tail: tuple[Block, ...] = ()
        self._base = 0
        """Where the part that is read anew begins: at the first unsettled block, item, row or word."""
        self._read_to = 0
        """How much of the text is complete lines that have been looked at."""
        self._cut: Cut | None = None
        """The block that goes on at `_base`, where that is in the midst of one."""
        self._part = ""
        """What was read last, with its head."""
        self._found: dict[str, Any] = {}
        """The definitions known then, and those in it."""
        self._undecided: int | None = None
        """Where an open formula begins that may turn out to be none."""
        self._seam: Seam | None = None
        """Where the paragraph that ends the text may be cut."""
        self._plain_at = 0 if expected > limits.RICH_CHARACTERS else -1
        """Where the text becomes plain; -1 while it is not."""

    @property
    def text(self) -> str:
        """All that came."""
        return self._text

    @property
    def references(self) -> dict[str, Any]:
        """Definitions of links and notes found so far; a second run over the same text may begin with them."""
        return self._defined | self._found

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks of the text so far."""
        return (*self._settled, *self._tail)

    def feed(self, piece: str) -> Update:
        """More text. Returns what changed; nothing for no text."""
        before = len(self._settled)
        if not piece:
            return Update(before + len(self._tail), ())
        longer = self._longer_fence(piece)
        self._text += piece
        if longer is not None:
            self._tail = (longer,)
            return Update(before, self._tail)
        if len(self._text) > limits.RICH_CHARACTERS and self._plain_at != 0:
            return self._turn_plain(0, ())
        if self._plain_at < 0:
            blocks = self._settle()
            if self._plain_at >= 0:
                return self._turn_plain(self._plain_at, blocks)
            # A line half sent may make a block seem too long; what is shown asks again with each piece.
            self._tail = capped(self._read(self._text), self._text, self._begin, self._known)
            if self._tail and not isinstance(self._tail[-1], Plain):
                self._cut_paragraph()
            return Update(before, (*self._settled[before:], *self._tail))
        return self._grow_plain()

    def finish(self) -> Update:
        """No more text will come. Returns what that changes: blocks that name a link or a note defined after them."""
        before = self.blocks
        if self._plain_at < 0:
            self._read(self._text, keep=True, is_all=True)
        if self._defined and self._plain_at < 0:
            self._resolve()
        elif self._defined and self._plain_at > 0:
            again = StreamingMarkdown(self._defined)
            again.feed(self._text)
            self._settled, self._tail = again._settled, again._tail
        changed = (at for at, (old, new) in enumerate(zip(before, self.blocks, strict=False)) if old != new)
        first = next(changed, min(len(before), len(self.blocks)))
        return Update(first, self.blocks[first:])

    def _resolve(self) -> None:
        """Read the parts again in which something is named that is defined, by now."""
        ends = [*self._parts[1:], (len(self._text), len(self._settled))]
        settled: list[Block] = []
        for (begin, at), (end, after) in zip(self._parts[:-1], ends, strict=False):
            if names_any(self._text[begin:end], self._defined):
                until = self._end_of_what_decides(begin, end)
                blocks = parse_part(self._text[begin:until], begin, dict(self._defined))
                settled += [block for block in blocks if block.start < end]
            else:
                settled += self._settled[at:after]
        self._settled = settled
        begin, _ = self._parts[-1]
        text = self._text[begin:]
        if names_any(text, self._defined):
            blocks = parse_part(text, begin, dict(self._defined))
            self._tail = capped(blocks, self._text, self._begin)

    def _end_of_what_decides(self, begin: int, end: int) -> int:
        """Up to where to read so that a part is read as in the whole: what comes after it ends its last block. A table
        begins with two lines; what looks like a formula is decided later."""
        at = end
        if any(mark in self._text[begin:end] for mark in ("$$", "\\[")):
            at = self._text.find("\n", end + REACH) + 1 or len(self._text)
        follow = _TWO_LINES.match(self._text, at)
        return follow.end() if follow else len(self._text)

    @property
    def _begin(self) -> int:
        return self._settled[-1].end if self._settled else 0

    @property
    def _known(self) -> int:
        """Items of the list that grows that were looked at when they were settled."""
        settled = self._cut.growing.settled if self._cut else None
        return len(settled.items) if isinstance(settled, ListBlock) else 0

    def _settle(self) -> tuple[Block, ...]:
        """Look at the complete lines, if there are new ones, and move the beginning of the tail past what is final.

        Returns the blocks that were looked at.
        """
        complete = self._text.rfind("\n") + 1
        if complete <= self._read_to:
            return ()
        self._read_to = complete
        read = blocks = self._read(self._text[:complete], keep=True)
        at = plain_from(blocks, self._text[:complete], self._begin, self._known)
        if at is not None:
            self._plain_at = at
            return read
        if self._is_unsure:
            return read
        for at in range(len(blocks) - 1, 0, -1):
            start = blocks[at].start
            if self._is_decided(start) and is_parted(blocks[at - 1], blocks[at], self._text):
                self._settle_up_to(blocks[:at], blocks[at].start)
                blocks = blocks[at:]
                break
        if len(blocks) == 1:
            self._move_to(cut_block(blocks[0], self._text))
        return read

    def _settle_up_to(self, blocks: Sequence[Block], end: int) -> None:
        """These blocks are final; what is read from now on begins here."""
        self._settled += blocks
        self._parts.append((end, len(self._settled)))
        self._base, self._cut = end, None

    def _move_to(self, cut: Cut | None) -> None:
        """Read less from now on."""
        if cut and cut.base > self._base and self._is_decided(cut.base):
            self._base, self._cut = cut.base, cut

    def _read(self, text: str, *, keep: bool = False, is_all: bool = False) -> tuple[Block, ...]:
        """The unsettled blocks of the text, with what is settled of the first."""
        references = dict(self._defined)
        head, load = (self._cut.head, self._cut.load) if self._cut else ("", NOTHING)
        # What stands in its head's place as in its own nearly always is the same there. Else (`1. a|b` heads a table;
        # too many rows or marks) all of it is read again.
        try:
            part = read_part(head + text[self._base :], self._base - len(head), references, load)
        except Burst:
            return self._read_again(text, keep=keep, is_all=is_all)
        blocks = self._whole(part.blocks, text)
        if blocks is None:
            return self._read_again(text, keep=keep, is_all=is_all)
        self._seam, self._undecided = part.seam, part.undecided
        self._part = head + text[self._base :]
        self._found = references
        if keep:
            # The last line may yet turn out to be the head of a table.
            self._keep(count_lines(self._part) - (not is_all))
        return blocks

    def _keep(self, lines: int) -> None:
        """Remember what was defined in so many lines of the part that was read."""
        for name, found in self._found.items():
            if name not in self._defined and found["map"][1] <= lines:
                self._defined[name] = found

    def _is_decided(self, position: int) -> bool:
        """Whether it is certain that something begins here: nothing open stands before that may turn out to be none."""
        if self._undecided is None or position < self._undecided:
            return True
        return position == self._undecided and after_blank(self._text, position)

    @property
    def _is_unsure(self) -> bool:
        """Whether something was read as defined that may turn out not to be."""
        return any(name not in self._defined for name in self._found)

    def _whole(self, blocks: tuple[Block, ...], text: str) -> tuple[Block, ...] | None:
        """The blocks, the first with what is settled of it; None where that does not fit."""
        if self._cut is None:
            return blocks
        first = joined(self._cut, blocks[0], text) if blocks else None
        return None if first is None else (first, *blocks[1:])

    def _read_again(self, text: str, *, keep: bool, is_all: bool) -> tuple[Block, ...]:
        assert self._cut is not None
        self._base, self._cut = self._cut.growing.settled.start, None
        return self._read(text, keep=keep, is_all=is_all)

    def _cut_paragraph(self) -> None:
        """Settle the beginning of the long paragraph that ends the text."""
        seam = self._seam
        if seam is None or seam.at <= self._base:
            return
        cut_off = len(self._part) - (len(self._text) - seam.line)
        self._keep(count_lines(self._part[: max(0, cut_off)]))
        *before, last = self._tail
        if before:
            if self._is_unsure or not is_parted(before[-1], last, self._text):
                return
            self._settle_up_to(before, last.start)
            self._tail = (last,)
        spans = spans_of_part(seam.words, dict(self._defined), is_plain=seam.is_plain)
        self._move_to(cut_paragraph(last, self._text, seam, spans, self._cut))

    def _longer_fence(self, piece: str) -> Code | None:
        """The open code block that the tail consists of, longer by the piece; None where the piece must be read."""
        if len(self._tail) != 1 or not isinstance(code := self._tail[0], Code) or code.closed:
            return None
        if (
            len(self._text) + len(piece) > limits.RICH_CHARACTERS
            or "\r" in self._text[-1:] + piece
            or "\0" in piece
        ):
            return None
        opening = _FENCE.match(self._text, code.start)
        line = self._text.rfind("\n") + 1
        # A line with the fence's own mark in it may be its end; a last line of spaces is not there yet for the parser.
        if opening is None or opening[1][:3] in self._text[line:] + piece or not piece.strip(" \t"):
            return None
        last_line = piece[piece.rfind("\n") + 1 :]
        if len(self._text) - opening.end() != len(code.text) or (last_line and not last_line.strip(" \t")):
            return None
        return replace(code, text=code.text + piece, end=code.end + len(piece))

    def _turn_plain(self, at: int, blocks: tuple[Block, ...]) -> Update:
        """From here on the text is plain; `blocks` are those just read after the settled ones."""
        kept = len(self._settled) if at else 0
        self._settled[kept:] = [block for block in blocks if block.end <= at]
        self._plain_at = self._base = at
        self._cut = None
        shown = len(self._settled)
        self._grow_plain()
        return Update(kept, (*self._settled[kept:shown], *self.blocks[shown:]))

    def _grow_plain(self) -> Update:
        """Only the last piece of plain text changes, and more come after it."""
        before = len(self._settled)
        pieces = plain_blocks(self._text, self._base)
        self._settled += pieces[:-1]
        self._tail = pieces[-1:]
        self._base = self._tail[0].start if self._tail else self._base
        return Update(before, pieces)
