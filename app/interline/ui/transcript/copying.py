"""What is selected as text for elsewhere: Markdown as the model wrote it, or plain words.

Rule: whole blocks are copied from the source, byte for byte; only what is cut in the middle of a block is copied as it
is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from interline.rendering.blocks import Span, Spans, Style
from interline.rendering.html import html_of
from interline.rendering.source import source_of
from interline.rendering.stream import StreamingMarkdown
from interline.ui.transcript.ink import shown
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
    for block in _blocks(pieces, source, chosen):
        leaf = block.leaf
        close = leaf is not None and leaf.close
        if block.words:
            marker = f"{leaf.marker} " if leaf is not None and leaf.marker and block.from_begin else ""
            plain.append((marker + block.words, close))
        if leaf is not None and leaf.start >= 0 and block.is_whole:
            begin, end = run or (_line_begin(source, leaf.start), 0)
            run = (begin, max(end, leaf.end))
            continue
        if run:
            markdown.append((source[run[0] : run[1]].strip("\n"), False))
            run = None
        if block.words:
            markdown.append((block.markdown, close))
    if run:
        markdown.append((source[run[0] : run[1]].strip("\n"), False))
    return Copied(_joined(markdown), _joined(plain))


@dataclass(slots=True)
class _Block:
    """What is chosen of one block, which may be several pieces."""

    leaf: Leaf | None
    words: str
    markdown: str
    is_whole: bool
    from_begin: bool
    last: Leaf | None


def _blocks(pieces: Sequence[Piece], source: str, chosen: Stretch) -> list[_Block]:
    found: list[_Block] = []
    for index in range(chosen.first, min(chosen.last, len(pieces) - 1) + 1):
        piece = pieces[index]
        letters = chosen.of(index, piece)
        if letters is None and piece.text:
            continue
        leaf: Leaf | None = getattr(piece, "leaf", None)
        words = _as_typed(cut(piece.text, *letters)) if letters else ""
        markdown = words
        if (
            leaf is not None
            and letters
            and leaf.spans
            and leaf.look not in (Look.MATH, Look.PLAIN, Look.THOUGHT)
            and not _is_typed(leaf, source)
        ):
            markdown = source_of(part_of(leaf.spans, *letters)) if leaf.start >= 0 else words
        is_whole = letters is None or letters == (0, units(piece.text))
        before = found[-1] if found else None
        if leaf is not None and before is not None and _goes_on(before.last, leaf):
            before.words += f"\n{words}"
            before.markdown += f"\n{markdown}"
            before.is_whole = before.is_whole and is_whole
            before.last = leaf
        else:
            is_first = leaf is None or leaf.part <= 0
            found.append(
                _Block(leaf, words, markdown, is_whole and is_first, not letters or not letters[0], leaf)
            )
    for block in found:
        # Of a table that is cut off after some rows, not all of its source is meant.
        block.is_whole = block.is_whole and (block.last is None or block.last.is_last)
    return found


def _is_typed(leaf: Leaf, source: str) -> bool:
    """Whether the letters are shown as they stand in the source: what a user typed is no Markdown, and what an answer
    writes without marks needs none."""
    return len(leaf.spans) == 1 and leaf.spans[0].text == source[leaf.start : leaf.end].rstrip("\n")


def _goes_on(before: Leaf | None, leaf: Leaf) -> bool:
    return (
        before is not None
        and leaf.part > 0
        and (before.start, before.part + 1, before.look) == (leaf.start, leaf.part, leaf.look)
    )


def rich(markdown: str) -> str:
    """The same as HTML that nothing is fetched for."""
    stream = StreamingMarkdown(expected=len(markdown))
    stream.feed(markdown)
    stream.finish()
    return html_of(stream.blocks)


def part_of(spans: Spans, begin: int, end: int) -> Spans:
    """The spans between two places of what is shown of them, in units."""
    found: list[Span] = []
    at = 0
    for span in spans:
        text = shown(span)
        after = at + units(text)
        first, last = max(begin, at), min(end, after)
        if first < last:
            is_whole = (first, last) == (at, after)
            # What is shown in other letters than its own is there as a whole or not at all.
            keeps = is_whole or bool(span.style & (Style.IMAGE | Style.MATH | Style.FOOTNOTE))
            found.append(span if keeps else replace(span, text=_as_typed(cut(text, first - at, last - at))))
        at = after
    return tuple(found)


def _line_begin(source: str, at: int) -> int:
    return source.rfind("\n", 0, at) + 1


def _as_typed(words: str) -> str:
    return words.replace("\u2028", "\n").replace("\u202f", "")


def _joined(parts: Sequence[tuple[str, bool]]) -> str:
    made = ""
    for number, (text, close) in enumerate(parts):
        made += ("" if not number else "\n" if close else "\n\n") + text
    return made
