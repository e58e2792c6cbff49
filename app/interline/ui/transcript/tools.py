"""Calls of tools and what they gave, each folded behind one line.

Rule: nothing is run here, and no letter of arguments or results is changed: only line breaks are put between them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from interline.language import tr
from interline.rendering.blocks import Code
from interline.ui.transcript.buttons import Buttons
from interline.ui.transcript.code import CodePiece
from interline.ui.transcript.fold import Fold
from interline.ui.transcript.found import Call
from interline.ui.transcript.leaves import Leaf, Look
from interline.ui.transcript.means import Means
from interline.ui.transcript.piece import Piece

AT_FIRST, MOST = 20, 200
"""How many calls are shown before somebody asks for the rest, and how many ever."""
LONGEST = 40_000
"""Characters of arguments or a result that are shown; more is nobody's reading."""
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[{}\[\],:]|[^\s{}\[\],:"]+')
_OPEN, _CLOSE = ("{", "["), ("}", "]")
_BREAKS = (*_OPEN, ",")


class Calls:
    """The pieces of all calls of one message: a line for each and, where it is unfolded, what it hides."""

    def __init__(
        self, first: int, calls: Sequence[Call], means: Means, rearranged: Callable[[], None]
    ) -> None:
        """Keys are (-1, first) and those after it; `rearranged` is called when `pieces` are others."""
        self._first = first
        self._means = means
        self._rearranged = rearranged
        self._calls: list[Call] = []
        self._folds: list[Fold] = []
        self._codes: dict[int, CodePiece] = {}
        """By the number of their call; made when it is first unfolded."""
        self._shows_all = False
        self._more = Buttons((-1, first + 2 * MOST), (), is_flat=True)
        self._more.gap = 0
        self.set_calls(calls)

    @property
    def pieces(self) -> list[Piece]:
        """From top to bottom, as they are now."""
        found: list[Piece] = []
        for number, fold in enumerate(self._folds):
            if number == AT_FIRST and not self._shows_all:
                return [*found, self._more]
            found.append(fold)
            if fold.is_open:
                found.append(self._codes[number])
        return found

    def set_calls(self, calls: Sequence[Call]) -> bool:
        """Show these; those that stay keep their pieces. Returns whether any are others."""
        calls = list(calls[:MOST])
        if calls == self._calls:
            return False
        same = 0
        while same < min(len(calls), len(self._calls)) and calls[same] == self._calls[same]:
            same += 1
        for number in [number for number in self._codes if number >= same]:
            self._codes.pop(number).close()
        del self._folds[same:]
        for number in range(same, len(calls)):
            self._folds.append(self._fold(number, calls[number]))
        self._calls = calls
        words = tr("Show all %Ln calls", "", len(calls))
        self._more.set_buttons([(words, words, self._show_all)])
        return True

    def close(self) -> None:
        """They go away."""
        for code in self._codes.values():
            code.close()

    def _fold(self, number: int, call: Call) -> Fold:
        key = (-1, self._first + 2 * number)
        fold = Fold(
            key, call.words, lambda is_open: self._toggle(number, is_open=is_open), bool(call.text.strip())
        )
        fold.gap = 0 if number else 10
        return fold

    def _toggle(self, number: int, *, is_open: bool) -> None:
        if is_open and number not in self._codes:
            self._codes[number] = self._code(number)
        self._rearranged()

    def _code(self, number: int) -> CodePiece:
        call = self._calls[number]
        text = laid_out(call.text) if call.language == "json" else call.text
        rest = ""
        if len(text) > LONGEST:
            rest = "\n" + tr("… %Ln (character|characters) more", "", len(text) - LONGEST)
        block = Code(0, 0, call.language, text[:LONGEST] + rest)
        part = self._first + 2 * number + 1
        return CodePiece(Leaf(-1, part, -1, Look.CODE, block=block, indent=1), self._means)

    def _show_all(self) -> None:
        self._shows_all = True
        self._rearranged()


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
