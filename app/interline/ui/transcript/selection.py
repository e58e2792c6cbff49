"""What is selected, told in places that stay true: message, block of its source, letters of that block.

Rule: nothing here depends on what is laid out. A message that was let go and made again shows the same letters as
selected.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from interline.ui.transcript.lines import units
from interline.ui.transcript.piece import Piece

BEFORE_ALL, AFTER_ALL = (-2, 0), (1 << 60, 0)
"""Keys of no piece: before the first and after the last of a message."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place between two letters."""

    row: str
    """The id of a message."""
    key: tuple[int, int]
    """The piece: where in the source its block begins, and which part of the block."""
    at: int
    """In UTF-16 units of the piece's text."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is selected of one message: from a letter of a piece to a letter of a piece."""

    first: int
    """Index of a piece."""
    begin: int
    last: int
    end: int

    def of(self, index: int, piece: Piece) -> tuple[int, int] | None:
        """Begin and end of the selected letters of this piece; None for none."""
        if not self.first <= index <= self.last:
            return None
        begin = self.begin if index == self.first else 0
        end = self.end if index == self.last else units(piece.text)
        return (begin, end) if begin < end else None


def index_of(pieces: Sequence[Piece], place: Place) -> tuple[int, int]:
    """The piece and the letter of a place; the nearest where the piece is no more."""
    if place.key == BEFORE_ALL or not pieces:
        return 0, 0
    if place.key == AFTER_ALL:
        return len(pieces) - 1, units(pieces[-1].text)
    for index, piece in enumerate(pieces):
        if piece.key == place.key:
            return index, place.at
    # The block was read as another one since: the piece that begins nearest before it holds the letters now.
    before = [index for index, piece in enumerate(pieces) if 0 <= piece.key[0] <= place.key[0]]
    return (before[-1], units(pieces[before[-1]].text)) if before else (0, 0)


def stretch(pieces: Sequence[Piece], begin: Place | None, end: Place | None) -> Stretch:
    """The stretch between two places of one message; None stands for its beginning or its end."""
    first = index_of(pieces, begin) if begin is not None else (0, 0)
    last = (
        index_of(pieces, end)
        if end is not None
        else (len(pieces) - 1, units(pieces[-1].text) if pieces else 0)
    )
    if last < first:
        first, last = last, first
    return Stretch(first[0], first[1], last[0], last[1])
