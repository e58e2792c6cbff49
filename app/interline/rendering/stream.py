"""Markdown that is still being written: only its tail is read anew.

Rule: cut into pieces in any way, the blocks are those of the whole text. A block is settled when a complete line has
begun another one after it; of a list all items but the last are settled, of a table all rows. A definition of a link
may come after its use, so `finish` reads a text with definitions once more, knowing all of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from interline.rendering import limits
from interline.rendering.blocks import Block, Code, ListBlock, Math, Table
from interline.rendering.markdown import capped, parse_part, plain_blocks, plain_from

_FENCE = re.compile(r"(`{3,}|~{3,})[^\r\n|]*\n")
"""A fence at the very beginning of a line: the common case, whose lines are appended without reading them again.
With a bar in it, it may yet become the head of a table."""

_LINE_END = re.compile(r"[\r\n]")
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
        self.references: dict[str, Any] = dict(references or {})
        """Definitions of links found so far, by label; a second run over the same text may begin with them."""
        self._text = ""
        self._settled: list[Block] = []
        self._tail: tuple[Block, ...] = ()
        self._base = 0
        """Where the part that is read anew begins: at the first unsettled block, item or row."""
        self._read_to = 0
        """How much of the text is complete lines that have been looked at."""
        self._begun: ListBlock | Table | None = None
        """The settled items or rows of the list or table that goes on at `_base`."""
        self._head = ""
        """The first two lines of that table."""
        self._plain_at = 0 if expected > limits.RICH_CHARACTERS else -1
        """Where the text becomes plain; -1 while it is not."""

    @property
    def text(self) -> str:
        """All that came."""
        return self._text

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
            self._tail = capped(self._read(self._text), self._text, self._begin)
            return Update(before, (*self._settled[before:], *self._tail))
        return self._grow_plain()

    def finish(self) -> Update:
        """No more text will come. Returns what that changes: everything, where links were defined, else nothing."""
        if self._plain_at < 0:
            self._read(self._text, keep=True)
        if not self.references or self._plain_at == 0:
            return Update(len(self._settled) + len(self._tail), ())
        again = StreamingMarkdown(self.references)
        again.feed(self._text)
        self._settled, self._tail = again._settled, again._tail
        return Update(0, self.blocks)

    @property
    def _begin(self) -> int:
        return self._settled[-1].end if self._settled else 0

    def _settle(self) -> tuple[Block, ...]:
        """Look at the complete lines, if there are new ones, and move the beginning of the tail past what is final.

        Returns the blocks that were looked at.
        """
        complete = self._text.rfind("\n") + 1
        if complete <= self._read_to:
            return ()
        self._read_to = complete
        read = blocks = self._read(self._text[:complete], keep=True)
        at = plain_from(blocks, self._text[:complete], self._begin)
        if at is not None:
            self._plain_at = at
            return read
        if not blocks or (isinstance(blocks[-1], Math) and not blocks[-1].closed):
            # Open math may yet turn out to be none, and what it parted may belong together.
            return read
        for at in range(len(blocks) - 1, 0, -1):
            # After a definition, which leaves no block, the next line may belong to it.
            if blocks[at - 1].end == blocks[at].start or self._after_blank_line(blocks[at].start):
                self._settled += blocks[:at]
                self._base, self._begun, self._head = blocks[at].start, None, ""
                blocks = blocks[at:]
                break
        if len(blocks) == 1:
            self._settle_within(blocks[0])
        return read

    def _settle_within(self, block: Block) -> None:
        """Settle items and rows of the block that is still growing."""
        if isinstance(block, ListBlock) and len(block.items) > 1:
            last = block.items[-1]
            self._base = last.start
            self._begun = replace(block, items=block.items[:-1], end=last.start)
        elif isinstance(block, Table) and block.rows:
            head = _TWO_LINES.match(self._text, block.start)
            if head:
                self._base, self._begun, self._head = block.end, block, head.group()

    def _after_blank_line(self, position: int) -> bool:
        line = self._text.rfind("\n", 0, max(0, position - 1)) + 1
        return not self._text[line:position].strip(" \t\r\n")

    def _read(self, text: str, *, keep: bool = False) -> tuple[Block, ...]:
        """The unsettled blocks of the text, settled items and rows included."""
        references = dict(self.references)
        # A table's head is put before what is new, and an item stands alone: what they are in their place, they
        # nearly always are there too. Else (`1. a|b` heads a table; too many rows) all of it is read again.
        blocks = parse_part(self._head + text[self._base :], self._base - len(self._head), references)
        if self._begun:
            joined = self._joined(blocks[0]) if blocks else None
            if joined is None:
                self._base, self._begun, self._head = self._begun.start, None, ""
                return self._read(text, keep=keep)
            blocks = (joined, *blocks[1:])
        if keep:
            self.references = references
        return blocks

    def _joined(self, rest: Block) -> Block | None:
        """The settled items or rows and the rest; None where the rest is of another kind, or the table too large."""
        match self._begun, rest:
            case ListBlock() as begun, ListBlock():
                tight = begun.tight and rest.tight
                return replace(begun, items=begun.items + rest.items, end=rest.end, tight=tight)
            case Table() as begun, Table():
                table = replace(begun, rows=begun.rows + rest.rows, end=max(begun.end, rest.end))
                too_large = limits.is_large_table(
                    _LINE_END.split(self._head, maxsplit=1)[0], len(table.rows) + 2
                )
                return None if too_large else table
            case _:
                return None

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
        self._begun, self._head = None, ""
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
