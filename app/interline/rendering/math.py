"""Finds LaTeX in Markdown: `$$…$$` and `\\[…\\]` as blocks and in lines, `$…$` and `\\(…\\)` in lines.

Rule: a block of math ends at its mark or never was one; a blank line inside proves that it was not, as TeX itself says.
That keeps a streamed text equal to the whole one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

CLOSERS = {"$$": "$$", "\\[": "\\]", "\\(": "\\)"}
REACH = 4_000
"""Characters that a formula may take; keeps the search linear."""

UNDECIDED = "undecided"
"""Under which name the parser's environment says from which line on a formula is open: it may turn out to be none."""

_MONEY = re.compile(r"[\d.,]+(?:\s+[^\W\d]|\s*[-–—]?\s*$)")
_AMOUNT = re.compile(r"[\d.,]+\s+[^\W\d]")
"""Money, whatever dollar may follow."""
_CLOSING_DOLLAR = re.compile(r"(?<![\s\\$])\$(?![\d$])")


def add_math(md: MarkdownIt) -> None:
    """Teach the parser both rules."""
    breaks_into = ["paragraph", "reference", "blockquote", "list"]
    md.block.ruler.before("table", "math_block", block, {"alt": breaks_into})
    md.inline.ruler.before("escape", "math_inline", inline)


def block(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Lines from `$$` or `\\[` up to the line that ends in its counterpart; open at the end of the text."""
    # The parser marks so a line that goes on with a quote's paragraph, however far it is indented.
    goes_on = state.sCount[first] < 0
    if goes_on or state.is_code_block(first):
        return False
    line = _line(state, first)
    closer = CLOSERS.get(line[:2]) if line[:2] != "\\(" else None
    if closer is None:
        return False
    lines, closed = [line[2:]], False
    after = first + 1
    while True:
        words = lines[-1].rstrip()
        if words.endswith(closer):
            lines[-1], closed = words[:-2], True
            if closer in lines[-1]:
                return False
            break
        if closer in words:
            return False
        if after >= end:
            break
        if state.bMarks[after] - state.bMarks[first] > REACH:
            return False
        if state.isEmpty(after) or state.sCount[after] < state.blkIndent:
            return False
        lines.append(_line(state, after))
        after += 1
    if not closed:
        state.env[UNDECIDED] = min(first, state.env.get(UNDECIDED, first))
    if silent:
        return True
    token = state.push("math_block", "math", 0)
    token.content = "\n".join(lines).strip("\n")
    token.map = [first, after]
    token.meta = {"closed": closed}
    state.line = after
    return True


def inline(state: StateInline, silent: bool) -> bool:
    """A formula within a line."""
    source, at = state.src, state.pos
    opener = source[at : at + 2]
    if closer := CLOSERS.get(opener):
        begin = at + 2
        close = source.find(closer, begin, begin + REACH)
        end = close + 2
    elif source[at] == "$":
        begin = at + 1
        close = _closing_dollar(source, begin, state.posMax)
        end = close + 1
    else:
        return False
    if close < 0 or end > state.posMax or not (formula := source[begin:close].strip()):
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content = formula
    state.pos = end
    return True


def _closing_dollar(source: str, begin: int, last: int) -> int:
    """Where `$x$` ends; -1 where the dollar is one of money or stands alone."""
    if begin >= last or source[begin].isspace():
        return -1
    found = _CLOSING_DOLLAR.search(source, begin + 1, min(last, begin + REACH))
    if found is None or _MONEY.match(source, begin, found.start()):
        return -1
    return found.start()


def closes_later(source: str, at: int) -> int | None:
    """Until where a later mark could close the one here, which closes nowhere yet; None where none can."""
    if source.startswith(tuple(CLOSERS), at):
        return at + REACH + 4
    if source[at] != "$" or source[at + 1 : at + 2].isspace():
        return None
    if money := _AMOUNT.match(source, at + 1):
        return money.end()
    return at + REACH + 4


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
