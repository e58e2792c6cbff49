"""Finds footnotes in Markdown: `[^1]` in a line, and `[^1]: words` at its beginning, with what is indented below.

Rule: a number is a mark at once; any other label is one where its definition is known, else what was written. A note
stands where its definition does, and is called what its label says, so that nothing moves while an answer is written.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

LABEL = r"[^\s\[\]\\`]{1,64}"
"""What stands between `[^` and `]`."""
INDENT = 4
"""Columns by which what belongs to a note is indented below its first line."""

_DEFINITION = re.compile(rf"\[\^({LABEL})\]:")
_MARK = re.compile(rf"\[\^({LABEL})\]")
_NUMBER = re.compile(r"[0-9]{1,3}")


def add_footnotes(md: MarkdownIt) -> None:
    """Teach the parser both rules."""
    md.block.ruler.before("reference", "footnote", block, {"alt": ["paragraph", "reference", "blockquote"]})
    md.inline.ruler.after("image", "footnote_mark", inline)


def key_of(label: str) -> str:
    """Under which name a note's label stands among the definitions; no link's label is written so."""
    return f"\n^{label.casefold()}"


def block(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """A note with all its blocks. Only outside of other blocks."""
    begin = state.bMarks[first] + state.tShift[first]
    found = _DEFINITION.match(state.src, begin, state.eMarks[first])
    if found is None or state.is_code_block(first):
        return False
    # It also ends what stands deeper, and a table.
    is_end = state.sCount[first] < state.blkIndent or state.parentType == "table"
    if state.level and not (silent and is_end):
        return False
    if silent:
        return True
    # The parser keeps the definitions of links there.
    definitions = state.env.setdefault("references", {})
    definitions.setdefault(key_of(found[1]), {"label": found[1], "map": [first, first + 1]})
    opening = state.push("footnote_open", "", 1)
    opening.info = found[1]
    _read_inside(state, first, end, found.end())
    opening.map = [first, state.line]
    state.push("footnote_close", "", -1)
    return True


def _read_inside(state: StateBlock, first: int, end: int, at: int) -> None:
    """The first line without its label, as if it were indented like those below."""
    kept = state.bMarks[first], state.tShift[first], state.sCount[first], state.parentType
    words = state.skipSpaces(at)
    state.bMarks[first], state.tShift[first] = at, words - at
    state.blkIndent += INDENT
    state.sCount[first] = state.blkIndent
    state.parentType = "footnote"
    state.line = first
    if words < state.eMarks[first] or first + 1 < end:
        state.md.block.tokenize(state, first, end)
    state.line = max(state.line, first + 1)
    state.blkIndent -= INDENT
    state.bMarks[first], state.tShift[first], state.sCount[first], state.parentType = kept


def inline(state: StateInline, silent: bool) -> bool:
    """A mark in a line."""
    if state.src[state.pos] != "[":
        return False
    found = _MARK.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    label = found[1]
    known = state.env.get("references", {}).get(key_of(label))
    if known is None and not _NUMBER.fullmatch(label):
        return False
    if not silent:
        token = state.push("footnote_mark", "", 0)
        token.content = known["label"] if known else label
    state.pos = found.end()
    return True
