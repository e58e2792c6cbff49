"""The words of a message as pieces, growing or stored: one path for both.

Rule: a piece that did not change stays the very same, with all that was laid out of it. A long stored text is read in
slices, so that opening it never holds the window.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from interline.rendering.blocks import Block, Code, ImageCard, ListBlock
from interline.rendering.citations import Cite, with_cites
from interline.rendering.stream import StreamingMarkdown, Update
from interline.ui.transcript.code import CodePiece
from interline.ui.transcript.diagram import LANGUAGE, DiagramPiece
from interline.ui.transcript.formula import FormulaPiece
from interline.ui.transcript.leaves import Frame, Leaf, Look, block_leaves, item_leaves
from interline.ui.transcript.means import Means
from interline.ui.transcript.piece import Piece
from interline.ui.transcript.prose import Prose
from interline.ui.transcript.remote import RemotePicture
from interline.ui.transcript.table import Columns, Rows

SLICE, SLICE_LINES = 6_000, 100
"""Characters and lines that are read at once."""
AHEAD, AHEAD_LINES = 900, 15
"""The same of a text that comes near and is not seen yet: small enough to be no part of a frame."""
SHOWN_AT_FIRST = 400_000
"""Characters; more of a text is a click away, as much again with each."""

BodyPiece = Prose | CodePiece | Rows


class Body:
    """Markdown as pieces. Whoever changes it is told from which piece on they are others."""

    def __init__(self, means: Means, *, is_ahead: bool = False) -> None:
        """`is_ahead` is for a text that is not seen yet, until `hurry`."""
        self._means = means
        self._is_ahead = is_ahead
        self.listener: Callable[[Piece], None] | None = None
        """Told by pieces that change by themselves."""
        self.pieces: list[BodyPiece] = []
        self._leaves: list[Leaf] = []
        self._blocks: list[Block] = []
        self._starts: list[int] = []
        """For each block, its first leaf."""
        self._items: list[int] = []
        """For each item of the last block, where that is a list, its first leaf."""
        self._columns: dict[int, Columns] = {}
        """By where the table begins."""
        self._stream = StreamingMarkdown()
        self._cites: tuple[Cite, ...] = ()
        self._todo = ""
        """What will be read in the next moments."""
        self._held = ""
        """What is read only when somebody asks for more."""
        self._room = SHOWN_AT_FIRST
        self._again: StreamingMarkdown | None = None
        self._todo_again = ""
        self._is_ended = True

    @property
    def text(self) -> str:
        """The source of what is shown, or soon will be."""
        return self._stream.text + self._todo + self._held

    @property
    def is_whole(self) -> bool:
        """Whether everything that may be shown has been read."""
        return self._is_ended

    @property
    def todo(self) -> tuple[int, int]:
        """Letters and line breaks that are not read yet."""
        return len(self._todo), self._todo.count("\n")

    @property
    def held(self) -> int:
        """Characters that are shown only when somebody asks."""
        return len(self._held)

    def set_text(self, text: str) -> int:
        """Show a text that is whole; its beginning that is shown stays. Returns the first piece that changed."""
        shown = self.text
        if shown and text.startswith(shown):
            self._held += text[len(shown) :]
            self._let_in()
            self._is_ended = False
            return self.advance()
        self._stream = StreamingMarkdown(expected=len(text))
        self._again = None
        self._todo, self._held = "", text
        self._room = SHOWN_AT_FIRST
        self._is_ended = False
        self._apply(Update(0, ()))
        self._let_in()
        if not self._is_ahead:
            self.advance()
        return 0

    def set_cites(self, cites: tuple[Cite, ...]) -> int:
        """The numbers of sources in the text. Returns the first piece that changed."""
        if cites == self._cites:
            return len(self.pieces)
        first = min(each.at for each in (*cites, *self._cites))
        self._cites = cites
        blocks = self._stream.blocks
        begin = next((at for at, block in enumerate(blocks) if block.end >= first), len(blocks))
        return self._apply(Update(begin, blocks[begin:])) if blocks[begin:] else len(self.pieces)

    def feed(self, words: str) -> int:
        """More of a text that is being written. Returns the first piece that changed."""
        if self._todo or self._held or len(self._stream.text) + len(words) > self._room:
            self._held += words
            self._let_in()
            self._is_ended = False
            return len(self.pieces)
        return self._apply(self._stream.feed(words))

    def show_more(self) -> None:
        """Make room for more of a very long text; `advance` reads it."""
        self._room += SHOWN_AT_FIRST
        self._let_in()
        self._is_ended = False

    def advance(self) -> int:
        """Read the next slice of a long text. Returns the first piece that changed."""
        changed = len(self.pieces)
        if self._again is not None:
            changed = self._read_again()
        elif self._todo:
            limits = (AHEAD, AHEAD_LINES) if self._is_ahead else (SLICE, SLICE_LINES)
            words, self._todo = _slice_of(self._todo, *limits)
            changed = self._apply(self._stream.feed(words))
        if not self._todo and self._again is None:
            changed = min(changed, self._end())
        return changed

    def hurry(self) -> int:
        """It is seen now: read as much as one that was seen from the first. Returns the first piece that changed."""
        changed = len(self.pieces)
        if self._is_ahead:
            self._is_ahead = False
            if self._todo and (room := SLICE - len(self._stream.text)) > 0:
                words, rest = _slice_of(self._todo[:room])
                self._todo = rest + self._todo[room:]
                changed = self._apply(self._stream.feed(words))
                if not self._todo:
                    changed = min(changed, self._end())
        return changed

    def close(self) -> None:
        """It goes away."""
        for piece in self.pieces:
            piece.close()

    def _let_in(self) -> None:
        """As much of what is held as there is room for."""
        room = max(0, self._room - len(self._stream.text) - len(self._todo))
        self._todo, self._held = self._todo + self._held[:room], self._held[room:]

    def _end(self) -> int:
        """All of it has been read. Where it defines links, it is read once more with the definitions known."""
        if self._is_ended:
            return len(self.pieces)
        if len(self._stream.text) > SLICE and self._stream.references and not self._todo_again:
            self._again = StreamingMarkdown(self._stream.references)
            self._todo_again = self._stream.text
            return len(self.pieces)
        self._is_ended = True
        return self._apply(self._stream.finish()) if len(self._stream.text) <= SLICE else len(self.pieces)

    def _read_again(self) -> int:
        assert self._again
        words, self._todo_again = _slice_of(self._todo_again)
        self._again.feed(words)
        if self._todo_again:
            return len(self.pieces)
        self._stream, self._again = self._again, None
        self._is_ended = True
        return self._apply(Update(0, self._stream.blocks))

    def _apply(self, update: Update) -> int:
        """Blocks from one on are others now. Returns the first piece that changed."""
        source, cites = self._stream.text, self._cites
        blocks = (
            [with_cites(block, source, cites) for block in update.blocks] if cites else list(update.blocks)
        )
        first = min(update.first, len(self._blocks))
        old = self._blocks[first] if first < len(self._blocks) else None
        at = self._starts[first] if first < len(self._starts) else len(self._leaves)
        leaves: list[Leaf] = []
        kept_items = self._kept_items(old, blocks[0], first) if blocks else 0
        at_item = self._items[kept_items] if kept_items else at
        starts, items = [], self._items[:kept_items]
        for number, block in enumerate(blocks):
            starts.append(at if not number else at_item + len(leaves))
            if isinstance(block, ListBlock):
                items = items if not number else []
                for index in range(len(items), len(block.items)):
                    items.append(at_item + len(leaves))
                    leaves += item_leaves(block, index, Frame())
            else:
                items = []
                leaves += block_leaves(block, Frame())
        self._blocks[first:] = blocks
        self._starts[first:] = starts
        self._items = items
        return self._replace(at_item, leaves)

    def _kept_items(self, old: Block | None, new: Block, first: int) -> int:
        """How many items of the list that goes on are the very same."""
        if not isinstance(old, ListBlock) or not isinstance(new, ListBlock) or first != len(self._blocks) - 1:
            return 0
        if (old.start, old.first, old.tight) != (new.start, new.first, new.tight):
            return 0
        count = min(len(old.items), len(new.items), len(self._items) - 1)
        if count > 0 and old.items[:count] == new.items[:count]:
            return count
        return 0

    def _replace(self, at: int, leaves: Sequence[Leaf]) -> int:
        """The leaves from this one on are others now; those that are the same keep their pieces."""
        old = self._leaves[at:]
        same = 0
        for before, now in zip(old, leaves, strict=False):
            if before is not now and before != now:
                break
            same += 1
        changed = at + same
        self._leaves[changed:] = leaves[same:]
        gone = self.pieces[changed:]
        del self.pieces[changed:]
        for leaf in leaves[same:]:
            piece = gone.pop(0) if gone else None
            if piece is not None and (piece.leaf == leaf or piece.take(leaf)):
                self.pieces.append(piece)
            else:
                if piece is not None:
                    piece.close()
                self.pieces.append(self._made(leaf))
        for piece in gone:
            piece.close()
        return changed

    def _made(self, leaf: Leaf) -> BodyPiece:
        made: BodyPiece
        match leaf.look:
            case Look.CODE if _is_diagram(leaf):
                made = DiagramPiece(leaf, self._means)
            case Look.CODE:
                made = CodePiece(leaf, self._means)
            case Look.MATH:
                made = FormulaPiece(leaf, self._means)
            case Look.TABLE:
                made = Rows(leaf, self._columns.setdefault(leaf.start, Columns()), self._means)
            case _:
                is_picture = isinstance(leaf.block, ImageCard)
                made = RemotePicture(leaf, self._means) if is_picture else Prose(leaf, self._means)
        if self.listener is not None:
            made.changed = self.listener
        return made


def _is_diagram(leaf: Leaf) -> bool:
    return isinstance(leaf.block, Code) and leaf.block.language.casefold() == LANGUAGE


def _slice_of(text: str, size: int = SLICE, lines: int = SLICE_LINES) -> tuple[str, str]:
    """The next slice, at a line's end where there is one, and the rest."""
    end = 0
    for _ in range(lines):
        line_break = text.find("\n", end, size)
        if line_break < 0:
            end = end or size
            break
        end = line_break + 1
    # The last line goes along where it is short enough.
    if len(text) <= size and text.count("\n", end) == 0:
        end = len(text)
    return text[:end], text[end:]
