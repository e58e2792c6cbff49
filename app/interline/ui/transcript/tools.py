"""Calls of tools and what they gave, each folded behind one line.

Rule: nothing is run here, and no letter of arguments or results is changed: only line breaks are put between them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, QRect

from interline.rendering.blocks import Code
from interline.ui.transcript.buttons import Buttons
from interline.ui.transcript.code import CodePiece
from interline.ui.transcript.fold import Fold
from interline.ui.transcript.found import Call
from interline.ui.transcript.ink import Ink
from interline.ui.transcript.leaves import Leaf, Look
from interline.ui.transcript.means import Means
from interline.ui.transcript.piece import Canvas, Piece, Spot

INDENT, BELOW = 14, 6
"""Pixels before what was unfolded and under it, at 100 %."""
AT_FIRST, MOST = 20, 200
"""How many calls are shown before somebody asks for the rest, and how many ever."""
LONGEST = 40_000
"""Characters of arguments or a result that are shown; more is nobody's reading."""
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[{}\[\],:]|[^\s{}\[\],:"]+')
_OPEN, _CLOSE = ("{", "["), ("}", "]")
_BREAKS = (*_OPEN, ",")


class FoldedCall(Piece):
    """One call: its line and, unfolded, its arguments or its result."""

    def __init__(self, key: tuple[int, int], call: Call, means: Means) -> None:
        super().__init__()
        self.key = key
        self.call = call
        self.is_shown = True
        """Whether it takes any room."""
        self._means = means
        self.fold = Fold(key, call.words, self._toggle, bool(call.text.strip()))
        self.code: CodePiece | None = None
        """Made when it is first unfolded."""
        self._left = 0

    def show(self) -> None:
        """Take room from now on."""
        self.is_shown = True
        self._again()

    def guess(self, ink: Ink, width: int) -> int:
        if not self.is_shown:
            return 0
        code = self._open_code
        inside = code.guess(ink, width - ink.scaled(INDENT)) + ink.scaled(BELOW) if code else 0
        return self.fold.guess(ink, width) + inside

    def lay(self, ink: Ink, width: int) -> int:
        self.width, self.is_laid = width, True
        self._left = ink.scaled(INDENT)
        if not self.is_shown:
            self.height = 0
            return 0
        self.height = self.fold.lay(ink, width)
        if code := self._open_code:
            self.height += code.lay(ink, width - self._left) + ink.scaled(BELOW)
        return self.height

    def drop(self) -> None:
        super().drop()
        if self.code:
            self.code.drop()

    def close(self) -> None:
        if self.code:
            self.code.close()

    def paint(self, canvas: Canvas) -> None:
        if not self.height:
            return
        if canvas.clip.top() < self.fold.height:
            self.fold.paint(canvas)
        code, top = self._open_code, self.fold.height
        if code and canvas.clip.bottom() >= top:
            canvas.painter.save()
            canvas.painter.translate(self._left, top)
            code.paint(replace(canvas, clip=canvas.clip.translated(-self._left, -top)))
            canvas.painter.restore()

    def spots(self) -> Sequence[Spot]:
        if not self.height:
            return ()
        code = self._open_code
        inside = code.spots() if code else ()
        moved = [replace(spot, room=spot.room.translated(self._left, self.fold.height)) for spot in inside]
        return [*self.fold.spots(), *moved]

    # What is inside has its own coordinates.

    def scroll(self, place: QPoint, pixels: int) -> bool:
        code = self._open_code
        return code.scroll(self._inside(place), pixels) if code else False

    @property
    def text(self) -> str:
        return self._open_code.text if self._open_code else ""

    def at(self, place: QPoint) -> int:
        return self._open_code.at(self._inside(place)) if self._open_code else 0

    def is_text(self, place: QPoint) -> bool:
        return self._open_code.is_text(self._inside(place)) if self._open_code else False

    def caret(self, at: int) -> QRect:
        if not self._open_code:
            return QRect(0, 0, 1, max(1, self.height))
        return self._open_code.caret(at).translated(self._left, self.fold.height)

    def line_of(self, at: int) -> tuple[int, int]:
        return self._open_code.line_of(at) if self._open_code else (0, 0)

    def spoken(self) -> str:
        if not self.is_shown:
            return ""
        return f"{self.call.words}\n{self._open_code.spoken()}" if self._open_code else self.call.words

    @property
    def _open_code(self) -> CodePiece | None:
        return self.code if self.fold.is_open else None

    def _inside(self, place: QPoint) -> QPoint:
        return place - QPoint(self._left, self.fold.height)

    def _toggle(self, is_open: bool) -> None:
        if self.code is None:
            text = laid_out(self.call.text) if self.call.language == "json" else self.call.text
            rest = f"\n… {len(text) - LONGEST:,} characters more" if len(text) > LONGEST else ""
            block = Code(0, 0, self.call.language, text[:LONGEST] + rest)
            begin, part = self.key
            self.code = CodePiece(Leaf(begin, part, begin, Look.CODE, block=block), self._means)
            self.code.changed = self._on_code_changed
        self._again()

    def _on_code_changed(self, code: Piece) -> None:
        if not code.is_laid:
            self.width, self.is_laid = -1, False
        self.changed(self)

    def _again(self) -> None:
        self.width, self.is_laid = -1, False
        self.changed(self)


def call_pieces(
    calls: Sequence[Call], means: Means, first: int = 0, kept: Sequence[Piece] = ()
) -> list[Piece]:
    """A piece for each call, with keys from (-1, first) on, and behind many of them a button for the rest.

    Of those `kept`, which were made before, the ones that show the same stay; the others are closed.
    """
    calls = calls[:MOST]
    before = [piece for piece in kept if isinstance(piece, FoldedCall)]
    shows_all = bool(before) and all(piece.is_shown for piece in before) and len(before) > AT_FIRST
    folded: list[FoldedCall] = []
    for number, call in enumerate(calls):
        piece = before[number] if number < len(before) and before[number].call == call else None
        if piece is None:
            piece = FoldedCall((-1, first + number), call, means)
            piece.gap = 0 if number else 10
            piece.is_shown = shows_all or number < AT_FIRST
        folded.append(piece)
    for piece in before:
        if piece not in folded:
            piece.close()
    if all(piece.is_shown for piece in folded):
        return list(folded)
    return [*folded, _more(folded, first + len(folded))]


def _more(folded: Sequence[FoldedCall], number: int) -> Buttons:
    """A button that shows those that are hidden, and goes."""

    def show_all() -> None:
        more.set_buttons(())
        more.changed(more)
        for piece in folded:
            if not piece.is_shown:
                piece.show()

    words = f"Show all {len(folded)} calls"
    more = Buttons((-1, number), [(words, words, show_all)], is_flat=True)
    more.gap = 0
    return more


def laid_out(text: str) -> str:
    """JSON in one line, with line breaks and indents between its tokens, none of which is changed. Other text as it
    is."""
    text = text.strip()
    if "\n" in text or len(text) > LONGEST or text[:1] not in ("{", "["):
        return text
    made: list[str] = []
    depth = 0
    before = ""
    for piece in _TOKEN.findall(text):
        depth = max(0, depth - (piece in _CLOSE))
        is_empty = piece in _CLOSE and before in _OPEN
        if before in _BREAKS or (piece in _CLOSE and before and not is_empty):
            made.append("\n" + "  " * depth if not is_empty else "")
        made.append(": " if piece == ":" else piece)
        depth += piece in _OPEN
        before = piece
    return "".join(made)
