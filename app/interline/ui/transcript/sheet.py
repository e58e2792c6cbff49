"""One message laid out: its pieces under each other, of which only those near what is seen are laid out.

Rule: heights of pieces that were never near are guesses. `lay` makes those of a stretch true; whoever calls it keeps
the reader's place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QRect

from interline.ui.transcript.body import Body
from interline.ui.transcript.heights import Heights
from interline.ui.transcript.ink import Ink
from interline.ui.transcript.piece import Piece

ABOVE_WORDS = 6
"""Pixels between what stands over the words and the words."""
KEPT_BESIDE = 24
"""Pieces before and after those that are asked for that stay laid out."""


class Sheet:
    """Pieces before the words, the words, pieces after them."""

    top_padding = 0

    def __init__(self, body: Body) -> None:
        self.bottom_padding = 0
        self.body = body
        self._listener: Callable[[Piece], None] | None = None
        self.before: list[Piece] = []
        self.after: list[Piece] = []
        self.pieces: list[Piece] = []
        """All of them, from top to bottom."""
        self._heights = Heights()
        """Of each, with the space above it."""
        self._ink: Ink | None = None
        self.width = 0
        """Of the column."""
        self.left = 0
        """Where pieces begin, from the left end of the column."""
        self.room = 0
        """How wide pieces are."""
        self._near: set[Piece] = set()
        self.relaid: list[Piece] = []
        """Pieces that were laid out since somebody last emptied this."""

    @property
    def height(self) -> int:
        """Of all of it; what was never near is guessed."""
        return self.top_padding + self._heights.total + self._rest() + self.bottom_padding

    @property
    def ground(self) -> QRect | None:
        """The tinted block under the pieces, from the column's top left; None for none."""
        return None

    def listen(self, listener: Callable[[Piece], None]) -> None:
        """Who is told of a piece that is another now without having been asked."""

        def hear(piece: Piece) -> None:
            self.hear(piece)
            listener(piece)

        self._listener = self.body.listener = hear
        for piece in self.pieces:
            piece.changed = hear

    def hear(self, piece: Piece) -> None:
        """A piece became another by itself."""

    def tell(self, piece: Piece) -> None:
        """This piece, or what stands after it, is another now."""
        if self._listener is not None:
            self._listener(piece)

    def compose(self) -> None:
        """Put the pieces together anew; those that stay keep what they know."""
        self.pieces = [*self.before, *self.body.pieces, *self.after]
        if self._listener is not None:
            for piece in (*self.before, *self.after):
                piece.changed = self._listener
        self._space(0)
        self._near.intersection_update(self.pieces)
        if self._ink is not None:
            ink, room = self._ink, self.room
            self._heights = Heights(
                piece.above + (piece.height or piece.guess(ink, room)) for piece in self.pieces
            )

    def body_changed(self, first: int) -> None:
        """The pieces of the body from this one on are others, or have other contents."""
        at = len(self.before) + first
        for piece in self.pieces[at:]:
            self._near.discard(piece)
        self.pieces[at:] = [*self.body.pieces[first:], *self.after]
        self._space(at)
        while len(self._heights) > at:
            self._heights.pop()
        if self._ink is not None:
            for piece in self.pieces[at:]:
                if piece.is_laid:
                    self._near.add(piece)
                height = piece.height or piece.guess(self._ink, self.room)
                self._heights.append(piece.above + height)

    def fit(self, ink: Ink, width: int) -> None:
        """Take these measures; what is not laid out at them has guessed heights."""
        if ink is not self._ink or width != self.width:
            self._take_measure(ink, width)

    def lay(self, ink: Ink, width: int, top: int, bottom: int) -> None:
        """Lay out what stands between these heights."""
        self.fit(ink, width)
        at = max(0, top - self.top_padding)
        first = index = self._heights.at(at)
        y = self.top_padding + self._heights.top(index)
        pieces, room = self.pieces, self.room
        while index < len(pieces) and y < bottom:
            piece = pieces[index]
            if not piece.is_laid or piece.width != room:
                self._lay_piece(index, piece, ink, room)
            y += self._heights[index]
            index += 1
        self._let_go(first, index)

    def lay_at(self, index: int) -> None:
        """Lay out this piece, wherever it stands."""
        if self._ink is not None and index >= 0:
            self._lay_piece(index, self.pieces[index], self._ink, self.room)

    def top_of(self, index: int) -> int:
        """Where this piece begins, below the space above it."""
        return self.top_padding + self._heights.top(index) + self.pieces[index].above

    def stretch_of(self, index: int) -> int:
        """Where the stretch of this piece begins, the space above it with it."""
        return self.top_padding + self._heights.top(min(index, len(self._heights)))

    def at(self, y: int) -> int:
        """The piece at this height."""
        return self._heights.at(max(0, y - self.top_padding))

    def index_of(self, piece: Piece) -> int:
        """Where this piece stands; -1 for nowhere."""
        try:
            return self.pieces.index(piece)
        except ValueError:
            return -1

    def between(self, top: int, bottom: int) -> Iterator[tuple[int, Piece, int]]:
        """Index, piece and top of those that these heights touch."""
        if not self.pieces:
            return
        index = self.at(top)
        y = self.top_padding + self._heights.top(index)
        while index < len(self.pieces) and y < bottom:
            piece = self.pieces[index]
            yield index, piece, y + piece.above
            y += self._heights[index]
            index += 1

    def restyle(self) -> None:
        """Other colours: heights stay, nothing that was laid out does."""
        for piece in self._near:
            piece.drop()
        self._near.clear()

    def drop(self) -> None:
        """Let go of all that was laid out."""
        self.restyle()

    def close(self) -> None:
        """It goes away."""
        self.restyle()
        self.body.close()
        for piece in (*self.before, *self.after):
            piece.close()

    def measure(self, ink: Ink, width: int) -> tuple[int, int]:
        """Left end and width of the pieces in a column of this width."""
        return 0, width

    def unread_height(self, ink: Ink, width: int) -> int:
        """How high what has not been read yet may be."""
        letters, breaks = self.body.todo
        return guess(letters, breaks, width, ink.size)

    def space(self, piece: Piece, before: Piece | None) -> int:
        """Pixels between a piece and the one before it."""
        assert self._ink
        if before is None:
            return 0
        leaf = getattr(piece, "leaf", None)
        if leaf is None:
            return piece.gap
        if getattr(before, "leaf", None) is None:
            return ABOVE_WORDS
        return self._ink.space_above(leaf.look, close=leaf.close) if leaf.part <= 0 else 0

    def advance(self) -> None:
        """Read the next slice of a long text."""

    def hurry(self) -> None:
        """It is seen now, or wanted whole."""

    def _remeasure(self) -> None:
        """What decides the width of the pieces is other than it was."""
        if self._ink is not None:
            self._take_measure(self._ink, self.width)

    def _rest(self) -> int:
        return self.unread_height(self._ink, self.room) if self._ink and self.body.todo[0] else 0

    def _take_measure(self, ink: Ink, width: int) -> None:
        old, old_size = self.room, self._ink.size if self._ink else 0
        if self._ink is not None and ink is not self._ink:
            self.restyle()
        self._ink, self.width = ink, width
        self.left, self.room = self.measure(ink, width)
        self._space(0)
        is_same = old == self.room and old_size == ink.size
        if not is_same and old_size not in (0, ink.size):
            for piece in self.pieces:
                piece.width = -1
        heights = []
        for piece in self.pieces:
            height = piece.height
            if not height or not is_same:
                height = piece.guess(ink, self.room) if piece.width != self.room else height
            heights.append(piece.above + height)
        self._heights = Heights(heights)

    def _lay_piece(self, index: int, piece: Piece, ink: Ink, room: int) -> None:
        height = piece.above + piece.lay(ink, room)
        if height != self._heights[index]:
            self._heights.set(index, height)
        self._near.add(piece)
        self.relaid.append(piece)

    def _let_go(self, first: int, last: int) -> None:
        kept = self.pieces[max(0, first - KEPT_BESIDE) : last + KEPT_BESIDE]
        if len(self._near) > len(kept):
            for piece in self._near.difference(kept):
                piece.drop()
                self._near.discard(piece)

    def _space(self, first: int) -> None:
        """Set the spaces above the pieces from this one on."""
        if self._ink is None:
            return
        for index in range(first, len(self.pieces)):
            piece = self.pieces[index]
            before = self.pieces[index - 1] if index else None
            piece.above = self.space(piece, before)
            own, leaf = getattr(piece, "leaf", None), getattr(before, "leaf", None)
            if own is not None and own.quote:
                piece.is_bar_joined = leaf is not None and leaf.quote > 0


def guess(letters: int, line_breaks: int, width: int, size: int) -> int:
    """How high a text may be once it is laid out."""
    line, letter = measures(width, size)
    return int((line_breaks + 1) * line + letters * letter) if letters else 0


def measures(width: int, size: int) -> tuple[float, float]:
    """Pixels of height that a line and that a letter add, about."""
    line = size * 1.5
    return line, line * 0.9 / max(20.0, width / (size * 0.52))
