"""Where the reader is: what stands at the top of the window, found again while messages and pieces come and go.

Rule: it is told in a message and a piece of it, never in a height: heights are guesses until they are laid out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from interline.ui.transcript.piece import Piece


class Anchor(NamedTuple):
    """One place of the page."""

    row: str = ""
    """The id of a message; empty before there is one."""
    number: int = 0
    """Where that stood among the messages, for when it is gone."""
    piece: Piece | None = None
    """A piece of it; None for the message as a whole."""
    at: int = 0
    """Where that piece stood among those of the message, for when it is gone."""
    above: int = 0
    """How many pixels of it are above the window; negative for pixels of the window before it."""

    def index_in(self, pieces: Sequence[Piece]) -> int:
        """Where the piece stands now, or what has come in its place; -1 for the message as a whole."""
        if self.piece is None or not pieces:
            return -1
        if self.at < len(pieces) and pieces[self.at] is self.piece:
            return self.at
        same = [index for index, piece in enumerate(pieces) if piece is self.piece]
        alike = same or [index for index, piece in enumerate(pieces) if piece.key == self.piece.key]
        return alike[0] if alike else min(self.at, len(pieces) - 1)
