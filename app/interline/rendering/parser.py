"""The one Markdown parser, set up: CommonMark with tables, strikethrough, bare links and math; no HTML.

Rule: markdown-it is imported by the first text that is parsed, not with this module.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from interline.rendering import limits, links

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

    BlockRule = Callable[[StateBlock, int, int, bool], bool]


def tokens_of(text: str, references: dict[str, Any]) -> list[Token]:
    """markdown-it's tokens. `references` are the link definitions known so far; those of the text are added."""
    return parser().parse(text, {"references": references})


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """The parser, made once."""
    from linkify_it import LinkifyIt
    from markdown_it import MarkdownIt
    from markdown_it.rules_block.table import table

    from interline.rendering.math import add_math

    class Parser(MarkdownIt):
        """Only addresses that may be opened become links; the others stay as they are written."""

        def validateLink(self, url: str) -> bool:
            return links.safe_target(url) is not None

        def normalizeLinkText(self, link: str) -> str:
            return link

    md = Parser("commonmark", {"html": False, "linkify": True, "maxNesting": limits.NESTING})
    md.enable(["table", "strikethrough", "linkify"])
    md.disable(["html_block", "html_inline"])
    # `README.md` is a file and `a.b` a field: only what names its scheme is a link.
    md.linkify = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    md.block.ruler.at("table", _capped(table), {"alt": ["paragraph", "reference"]})
    md.core.ruler.at("inline", _inline)
    add_math(md)
    return md


def _inline(state: StateCore) -> None:
    """Look for emphasis, links and the like, but not in paragraphs where that would take too long."""
    from markdown_it.token import Token

    for token in state.tokens:
        if token.type != "inline":
            continue
        token.children = []
        if limits.is_inline_bomb(token.content):
            plain = Token("text", "", 0)
            plain.content = token.content
            token.children.append(plain)
            # Nor are bare links looked for.
            token.content = ""
        else:
            state.md.inline.parse(token.content, state.md, state.env, token.children)


def _capped(table: BlockRule) -> BlockRule:
    """The rule for tables; one with too many cells is a block of its source, with the very same lines."""

    def capped_table(state: StateBlock, first: int, end: int, silent: bool) -> bool:
        if silent or not table(state, first, end, True):
            return silent and table(state, first, end, True)
        head = state.src[state.bMarks[first] : state.eMarks[first]]
        if not limits.is_large_table(head, end - first):
            return table(state, first, end, False)
        after = _end_of_table(state, first, end)
        if not limits.is_large_table(head, after - first):
            return table(state, first, end, False)
        token = state.push("plain_block", "", 0)
        token.map = [first, after]
        state.line = after
        return True

    return capped_table


def _end_of_table(state: StateBlock, first: int, end: int) -> int:
    """The line after the last row, by the conditions of markdown-it's own rule."""
    ends = state.md.block.ruler.getRules("blockquote")
    before, state.parentType = state.parentType, "table"
    line = first + 2
    while (
        line < end
        and state.sCount[line] >= state.blkIndent
        and not state.isEmpty(line)
        and not state.is_code_block(line)
        and not any(rule(state, line, end, True) for rule in ends)
    ):
        line += 1
    state.parentType = before
    return line
