"""What is selected as text for elsewhere: Markdown as the model wrote it, or plain words.

Rule: whole blocks are copied from the source, byte for byte; only what is cut in the middle of a block is copied as it
is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from interline.ui.transcript.leaves import Leaf, Look
from interline.ui.transcript.lines import cut, units
from interline.ui.transcript.piece import Piece
from interline.ui.transcript.selection import Stretch


@dataclass(frozen=True, slots=True)
class Copied:
    """The same words in two ways."""

    markdown: str
    plain: str


def copied(pieces: Sequence[Piece], source: str, chosen: Stretch) -> Copied:
    """What is chosen of one message, whose words are `source`."""
    markdown: list[tuple[str, bool]] = []
    plain: list[tuple[str, bool]] = []
    run: tuple[int, int] | None = None
    for index in range(chosen.first, min(chosen.last, len(pieces) - 1) + 1):
        piece = pieces[index]
        letters = chosen.of(index, piece)
        leaf: Leaf | None = getattr(piece, "leaf", None)
        is_whole = letters == (0, units(piece.text)) or (letters is None and not piece.text)
        if letters is None and piece.text:
            continue
        words = cut(piece.text, *letters) if letters else ""
        close = leaf is not None and leaf.close
        if words:
            marker = (
                f"{leaf.marker} " if leaf is not None and leaf.marker and letters and not letters[0] else ""
            )
            plain.append((marker + _as_typed(words), close))
        if leaf is not None and leaf.start >= 0 and is_whole:
            begin, end = run or (_line_begin(source, leaf.start), 0)
            run = (begin, max(end, leaf.end))
            continue
        if run:
            markdown.append((source[run[0] : run[1]].strip("\n"), False))
            run = None
        if words and (leaf is None or leaf.look is not Look.RULE):
            markdown.append((_as_typed(words), close))
    if run:
        markdown.append((source[run[0] : run[1]].strip("\n"), False))
    return Copied(_joined(markdown), _joined(plain))


def _line_begin(source: str, at: int) -> int:
    return source.rfind("\n", 0, at) + 1


def _as_typed(words: str) -> str:
    return words.replace("\u2028", "\n").replace("\u202f", "")


def _joined(parts: Sequence[tuple[str, bool]]) -> str:
    made = ""
    for number, (text, close) in enumerate(parts):
        made += ("" if not number else "\n" if close else "\n\n") + text
    return made
