"""The one Markdown parser, set up: CommonMark with tables, strikethrough, bare links, footnotes and math; no HTML.

Rule: markdown-it is imported by the first text that is parsed, not with this module.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from interline.rendering import limits, links, seams
from interline.rendering.footnotes import add_footnotes, key_of
from interline.rendering.math import UNDECIDED, add_math

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

    BlockRule = Callable[[StateBlock, int, int, bool], bool]


_MAY_BE_LINK = re.compile(r"//|mailto:", re.IGNORECASE)
"""What every bare link has in it."""
_BEFORE = "before"
SEAM = "seam"
"""Under which name a token's `meta` says where a paragraph may be cut, in characters of its content."""


@dataclass(frozen=True, slots=True)
class Load:
    """What counts towards the limits of one paragraph."""

    letters: int
    marks: int
    """Characters that may begin a mark."""

    def __add__(self, other: Load) -> Load:
        return Load(self.letters + other.letters, self.marks + other.marks)

    @property
    def is_too_much(self) -> bool:
        return limits.is_inline_bomb(self.letters, self.marks)


NOTHING = Load(0, 0)
PLAIN = Load(2 * limits.INLINE_CHARACTERS, 0)
"""That of a paragraph that is plain already."""


class Burst(Exception):
    """A paragraph read in parts has more letters or marks than are looked at: all of it is to be read as plain."""


def load_of(content: str) -> Load:
    """Marks are counted where they may be too many."""
    return Load(len(content), limits.count_marks(content))


def tokens_of(text: str, references: dict[str, Any]) -> list[Token]:
    """markdown-it's tokens. `references` are the link definitions known so far; those of the text are added."""
    return parser().parse(text, {"references": references})


def tokens_of_part(text: str, references: dict[str, Any], before: Load) -> tuple[list[Token], int | None]:
    """The same, and from which line on an open formula leaves undecided what they are; None for none.

    `before` is the load of what was cut off the text's first paragraph. Raises Burst where the text makes it too much.
    """
    env: dict[str, Any] = {"references": references, _BEFORE: before}
    return parser().parse(text, env), env.get(UNDECIDED)


def inline_tokens(content: str, references: dict[str, Any]) -> list[Token]:
    """The tokens of one paragraph's content, or of a part of it that ends at a seam."""
    token = parser().parseInline(content, {"references": references})[0]
    return token.children or []


def is_defined(label: str, references: dict[str, Any]) -> bool:
    """Whether a link or a note of this name is among the definitions."""
    from markdown_it.common.utils import normalizeReference

    if label.startswith("^") and key_of(label[1:]) in references:
        return True
    return normalizeReference(label) in references


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """The parser, made once."""
    from linkify_it import LinkifyIt
    from markdown_it import MarkdownIt
    from markdown_it.rules_block.table import table

    class Parser(MarkdownIt):
        """Only addresses that may be opened become links; the others stay as they are written."""

        def validateLink(self, url: str) -> bool:
            return links.safe_target(url) is not None

        def normalizeLinkText(self, link: str) -> str:
            return link

    class BareLinks(LinkifyIt):  # type: ignore[misc]
        """Its patterns are slow, and most texts have no link."""

        def pretest(self, text: str) -> bool:
            return _MAY_BE_LINK.search(text) is not None

        def test(self, text: str) -> bool:
            return _MAY_BE_LINK.search(text) is not None and super().test(text)

    md = Parser("commonmark", {"html": False, "linkify": True, "maxNesting": limits.NESTING})
    md.enable(["table", "strikethrough", "linkify"])
    md.disable(["html_block", "html_inline"])
    # `README.md` is a file and `a.b` a field: only what names its scheme is a link.
    md.linkify = BareLinks(options={"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    md.block.ruler.at("table", _capped(table), {"alt": ["paragraph", "reference"]})
    md.core.ruler.at("inline", _inline)
    add_math(md)
    add_footnotes(md)
    seams.watch(md)
    return md


def _inline(state: StateCore) -> None:
    """Look for emphasis, links and the like, but not in paragraphs where that would take too long."""
    from markdown_it.token import Token

    before = state.env.pop(_BEFORE, NOTHING)
    growing = _growing(state.tokens)
    for token in state.tokens:
        if token.type != "inline":
            continue
        token.children = []
        load = load_of(token.content)
        if before is not NOTHING and token.content:
            if (before + load).is_too_much and not before.is_too_much:
                raise Burst
            load, before = before + load, NOTHING
        trace = seams.Trace(token.content) if token is growing else None
        if load.is_too_much:
            plain = Token("text", "", 0)
            plain.content = token.content
            token.children.append(plain)
            # Nor are bare links looked for.
            token.content = ""
        else:
            state.env[seams.KEY] = trace
            state.md.inline.parse(token.content, state.md, state.env, token.children)
            del state.env[seams.KEY]
        if trace:
            token.meta = {SEAM: trace.seam(), "content": trace.source, "is_plain": load.is_too_much}


def _growing(tokens: list[Token]) -> Token | None:
    """The content of the paragraph that ends the text, if it is worth cutting."""
    for index in range(len(tokens) - 1, 0, -1):
        token = tokens[index]
        if token.type == "inline":
            is_paragraph = tokens[index - 1].type == "paragraph_open"
            return token if is_paragraph and len(token.content) > seams.LONG else None
        if token.nesting != -1:
            return None
    return None


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
