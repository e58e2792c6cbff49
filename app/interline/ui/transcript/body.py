"""The words of an answer, growing or stored: one path for both.

Rule: only what changed is laid out. A long stored text is fed in slices, so that opening it never holds the window.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from interline.rendering.blocks import Block, Code, Plain, Table
from interline.rendering.citations import Cite, with_cites
from interline.rendering.stream import StreamingMarkdown, Update
from interline.ui import theme as themes
from interline.ui.theme import Theme
from interline.ui.transcript.code import CodeCard
from interline.ui.transcript.colouring import Colouring
from interline.ui.transcript.leaves import leaves_of
from interline.ui.transcript.prose import Prose
from interline.ui.transcript.table import TableText

SLICE, SLICE_LINES = 6_000, 100
"""Characters and lines that are read and laid out at once."""
SHOWN_AT_FIRST = 400_000
"""Characters; more of a text is a click away, as much again with each."""
GAP, MORE = 12, 30
MOST_BLOCKS, MOST_CHARACTERS = 40, 24_000
"""Of one text widget: what is laid out together."""

Piece = Prose | CodeCard | TableText
P = TypeVar("P", Prose, CodeCard, TableText)


@dataclass(slots=True)
class Segment:
    """Blocks that one widget shows."""

    widget: Piece
    first: int
    """Index of its first block."""
    height: int = -1
    """At the current width; -1 before it is laid out."""


class Body(QWidget):
    """Markdown as widgets in a column."""

    grown = Signal()
    """It may be higher or lower than it was."""
    link_clicked = Signal(str)

    def __init__(self, colouring: Colouring, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colouring = colouring
        self._theme, self._size = themes.LIGHT, themes.BODY
        self._stream = StreamingMarkdown()
        self._blocks: list[Block] = []
        self._cites: tuple[Cite, ...] = ()
        self._segments: list[Segment] = []
        self._width = 0
        self._todo = ""
        """What will be shown in the next moments."""
        self._held = ""
        """What is shown only when somebody asks for more."""
        self._room = SHOWN_AT_FIRST
        self.more = QPushButton("", self)
        self.more.setFlat(True)
        self.more.clicked.connect(self.show_more)
        self.more.hide()
        self._again: StreamingMarkdown | None = None
        self._todo_again = ""
        self._is_resolved = False
        self._slices = QTimer(self, interval=0)
        self._slices.timeout.connect(self._next_slice)

    @property
    def text(self) -> str:
        """The source of what is shown, or soon will be."""
        return self._stream.text + self._todo + self._held

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The widgets, from top to bottom."""
        return tuple(segment.widget for segment in self._segments)

    @property
    def is_whole(self) -> bool:
        """Whether everything that is known is shown."""
        return not self._slices.isActive()

    def set_text(self, text: str) -> None:
        """Show a text that is whole; the beginning that is shown already stays."""
        shown = self.text
        if shown and text.startswith(shown):
            self._held += text[len(shown) :]
            self._let_in()
            self._next_slice()
            return
        self._stream = StreamingMarkdown(expected=len(text))
        self._again, self._is_resolved = None, False
        self._todo, self._held = "", text
        self._room = SHOWN_AT_FIRST
        self._apply(Update(0, ()))
        self._let_in()
        self._next_slice()

    def set_cites(self, cites: tuple[Cite, ...]) -> None:
        """The numbers of sources in the text; what is shown already gets them too."""
        if cites == self._cites:
            return
        first = min(each.at for each in (*cites, *self._cites))
        self._cites = cites
        blocks = self._stream.blocks
        begin = next((at for at, block in enumerate(blocks) if block.end >= first), len(blocks))
        if blocks[begin:]:
            self._apply(Update(begin, blocks[begin:]))

    def feed(self, piece: str) -> None:
        """More of a text that is being written."""
        if self._todo or self._held or len(self._stream.text) + len(piece) > self._room:
            self._held += piece
            self._let_in()
            self._slices.start()
        else:
            self._apply(self._stream.feed(piece))

    def show_more(self) -> None:
        """Make room for more of a very long text."""
        self._room += SHOWN_AT_FIRST
        self._let_in()
        self._slices.start()

    def set_look(self, theme: Theme, size: int) -> None:
        """Colours and size."""
        self._theme, self._size = theme, size
        for segment in self._segments:
            segment.widget.set_look(theme, size)
            segment.height = -1

    def fit(self, width: int) -> int:
        """Take this width. Returns the height; what has not been read yet is guessed from its length."""
        if width != self._width:
            self._width = width
            for segment in self._segments:
                segment.height = -1
        top = 0
        for segment in self._segments:
            if segment.height < 0:
                segment.height = segment.widget.fit(width)
            if segment.widget.y() != top:
                segment.widget.move(0, top)
            top += segment.height + GAP
        if not self.more.isHidden():
            self.more.setGeometry(0, top, min(width, self.more.sizeHint().width()), MORE)
            top += MORE + GAP
        height = max(0, top - GAP) + guess(len(self._todo), self._todo.count("\n"), width, self._size)
        self.resize(width, height)
        return height

    def close_down(self) -> None:
        """It goes away."""
        self._slices.stop()
        for segment in self._segments:
            if isinstance(segment.widget, CodeCard):
                segment.widget.close_down()

    def _let_in(self) -> None:
        """As much of what is held as there is room for."""
        room = max(0, self._room - len(self._stream.text) - len(self._todo))
        self._todo, self._held = self._todo + self._held[:room], self._held[room:]
        left = (
            f"{len(self._held) / 1e6:.1f} million" if len(self._held) >= 100_000 else f"{len(self._held):,}"
        )
        self.more.setText(f"Show more ({left} characters left; Copy has all of them)")
        self.more.setVisible(bool(self._held))

    def _next_slice(self) -> None:
        if self._again is not None:
            self._read_again()
        elif self._todo:
            piece, self._todo = _slice_of(self._todo)
            self._apply(self._stream.feed(piece))
        if self._todo:
            self._slices.start()
        elif self._again is None:
            self._end()
        self.grown.emit()

    def _end(self) -> None:
        """All of the text has been read. Where it defines links, it is read once more with the definitions known."""
        self._slices.stop()
        if len(self._stream.text) <= SLICE:
            self._apply(self._stream.finish())
        elif self._stream.references and not self._is_resolved:
            self._is_resolved = True
            self._again = StreamingMarkdown(self._stream.references)
            self._todo_again = self._stream.text
            self._slices.start()

    def _read_again(self) -> None:
        assert self._again
        piece, self._todo_again = _slice_of(self._todo_again)
        self._again.feed(piece)
        if not self._todo_again:
            self._slices.stop()
            self._stream, self._again = self._again, None
            self._apply(Update(0, self._stream.blocks))

    def _apply(self, update: Update) -> None:
        source, cites = self._stream.text, self._cites
        self._blocks[update.first :] = [
            with_cites(block, source, cites) if cites else block for block in update.blocks
        ]
        kept = len(self._segments)
        while kept and self._segments[kept - 1].first >= update.first:
            kept -= 1
        # The last of those before may take up blocks that follow, so it is looked at again.
        kept = max(0, kept - 1)
        begin = self._segments[kept].first if kept < len(self._segments) else 0
        old = self._segments[kept:]
        del self._segments[kept:]
        for first, blocks in _groups(self._blocks, begin):
            self._segments.append(self._shown(first, blocks, old.pop(0) if old else None))
        for segment in old:
            self._drop(segment.widget)

    def _shown(self, first: int, blocks: list[Block], old: Segment | None) -> Segment:
        """A segment for these blocks; the widget that was in its place is used again where it fits."""
        match blocks[0]:
            case Code() as code:
                card = self._reused(old, CodeCard) or self._new(CodeCard(self._colouring, self))
                card.set_code(code)
                return Segment(card, first)
            case Table() as table:
                grid = self._reused(old, TableText) or self._new(TableText(self))
                grid.set_table(table)
                return Segment(grid, first)
            case _:
                prose = self._reused(old, Prose)
                if prose and old and not prose.set_leaves(leaves_of(blocks)):
                    return Segment(prose, first, old.height)
                if prose is None:
                    prose = self._new(Prose(self))
                    prose.set_leaves(leaves_of(blocks))
                return Segment(prose, first)

    def _reused(self, old: Segment | None, kind: type[P]) -> P | None:
        if old is None:
            return None
        if isinstance(old.widget, kind):
            return old.widget
        self._drop(old.widget)
        return None

    def _new(self, widget: P) -> P:
        widget.set_look(self._theme, self._size)
        if isinstance(widget, (Prose, TableText)):
            widget.link_clicked.connect(self.link_clicked)
        widget.show()
        return widget

    def _drop(self, widget: Piece) -> None:
        if isinstance(widget, CodeCard):
            widget.close_down()
        widget.hide()
        widget.deleteLater()


def _groups(blocks: list[Block], begin: int) -> Iterator[tuple[int, list[Block]]]:
    """Runs of blocks that share a widget, from this index on."""
    run: list[Block] = []
    first = begin
    for index in range(begin, len(blocks)):
        block = blocks[index]
        alone = isinstance(block, (Code, Table))
        full = run and (len(run) >= MOST_BLOCKS or block.end - run[0].start > MOST_CHARACTERS)
        parted = run and isinstance(block, Plain) != isinstance(run[-1], Plain)
        if run and (alone or full or parted):
            yield first, run
            run = []
        if alone:
            yield index, [block]
            continue
        if not run:
            first = index
        run.append(block)
    if run:
        yield first, run


def _slice_of(text: str) -> tuple[str, str]:
    """The next slice, at a line's end where there is one, and the rest."""
    end = 0
    for _ in range(SLICE_LINES):
        line_break = text.find("\n", end, SLICE)
        if line_break < 0:
            end = end or SLICE
            break
        end = line_break + 1
    # The last line goes along where it is short enough.
    if len(text) <= SLICE and text.count("\n", end) == 0:
        end = len(text)
    return text[:end], text[end:]


def guess(letters: int, line_breaks: int, width: int, size: int) -> int:
    """How high a text may be once it is laid out."""
    in_a_line = max(20.0, width / (size * 0.52))
    return int((line_breaks + letters / in_a_line * 0.9 + 1) * size * 1.5) if letters else 0
