"""Where a growing paragraph may be cut: what stands before a seam is never read again, whatever comes after it.

Rule: a seam is in front of a blank (or between two letters of a script that writes none), outside of everything that
marks enclose, and after no mark that a later one could still close. Then nothing before it depends on what follows,
and nothing after it on what stands before: read apart and joined, the spans are those of the whole.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from interline.rendering.math import closes_later

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.rules_inline.state_inline import Delimiter

    InlineRule = Callable[[StateInline, bool], bool]

LONG = 250
"""Characters from which a paragraph is worth cutting."""
LEAST = 100
"""Fewer characters are not cut off."""
KEY = "trace"
"""Under which name the trace of the paragraph being read stands in markdown-it's environment."""

_NEVER = 1 << 60
_TRIES = 60
"""Places looked at for one seam, and brackets; more are the marks of a text that nobody wrote for people."""
_RULES = {
    "link": "[",
    "image": "!",
    "backticks": "`",
    "math_inline": "$\\",
    "emphasis": "*_",
    "strikethrough": "~",
}
_CANNOT_DEFINE = re.compile(r"\[(?:[^\[\]\\]|\\.)*(?:\[|\][^:])", re.DOTALL)
"""A beginning that is not that of a link's definition."""
_UNSPACED = "\u3001-\u3003\u3041-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff0f\uff1a\uff1b\uff1f"
_BETWEEN = re.compile(f"(?<=[{_UNSPACED}])(?=[\u3041-\u30fa\u3400-\u4dbf\u4e00-\u9fff])")
_BLANK = re.compile(r"(?<![\s\\])(?=[ \t\n])")
_WORD = re.compile(r"[^\W_]")
_ADDRESS = re.compile(r"[:<@/&]")


class Trace:
    """What the inline rules found in one paragraph, and what they looked for in vain."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._enclosed: list[tuple[int, int]] = []
        """Places between these two are inside of something, or may come to be so."""
        self._vain: set[int] = set()
        """Brackets that made no link."""
        self._delimiters: list[Delimiter] = []
        self._places: list[tuple[int, int]] = []
        """Where each delimiter's run begins and ends."""
        self._state: StateInline | None = None

    def note(self, rule: str, state: StateInline, begin: int, found: bool) -> None:
        """One rule looked at one mark."""
        end, source = state.pos, self.source
        if rule in ("link", "image"):
            self._state = state
            if found:
                self._enclosed.append((begin, end))
            if not found or (source[end - 1 : end + 1] == "](" and source[begin] in "[!"):
                self._vain.add(begin if rule == "link" else begin + 1)
        elif rule == "backticks":
            is_literal = not source[begin:end].strip("`")
            self._enclosed.append((begin, _NEVER if is_literal else end))
        elif rule == "math_inline":
            if found:
                self._enclosed.append((begin, end))
            elif (until := closes_later(source, begin)) is not None:
                self._enclosed.append((begin, until))

    def note_delimiters(self, state: StateInline, begin: int) -> None:
        """Marks of emphasis; those within a link cannot reach out of it."""
        if state._prev_delimiters:
            return
        self._delimiters = state.delimiters
        self._places += [(begin, state.pos)] * (len(state.delimiters) - len(self._places))

    def seam(self) -> int | None:
        """The last place where the paragraph may be cut; None where there is none."""
        source = self.source
        if source[0] == "[" and not _CANNOT_DEFINE.match(source):
            return None
        enclosed = [*self._enclosed, *self._emphasised(), *self._brackets()]
        at = len(source)
        for _ in range(_TRIES):
            at = self._between_words(at)
            if at < LEAST:
                return None
            around = [begin for begin, end in enclosed if begin < at < end]
            if around:
                at = min(around) + 1
            elif self._stays(at):
                return at
        return None

    def _between_words(self, end: int) -> int:
        """The last place before `end` that lies between words; -1 where none is near."""
        for begin in (max(0, end - 60), max(0, end - 1_000)):
            places = (
                match.start()
                for pattern in (_BLANK, _BETWEEN)
                for match in pattern.finditer(self.source, begin, end)
            )
            if (last := max((place for place in places if place < end), default=-1)) >= 0:
                return last
        return -1

    def _stays(self, at: int) -> bool:
        """Whether the line that is cut here, or before which the cut is, is one of the paragraph's for ever."""
        source = self.source
        if source[at] == "\n":
            # The line before must not become a table's head, so the one after it is there already.
            return source.find("\n", at + 1) >= 0
        line = source[source.rfind("\n", 0, at) + 1 : at]
        if "|" in line or not _WORD.search(line):
            return False
        if source[at] in " \t":
            return True
        blank = max(source.rfind(" ", 0, at), source.rfind("\n", 0, at), at - 4_000)
        return not _ADDRESS.search(source, blank + 1, at)

    def _emphasised(self) -> list[tuple[int, int]]:
        found = []
        for (begin, _), delimiter in zip(self._places, self._delimiters, strict=True):
            if delimiter.end >= 0:
                found.append((begin, self._places[delimiter.end][1]))
            elif delimiter.open:
                found.append((begin, _NEVER))
        return found

    def _brackets(self) -> list[tuple[int, int]]:
        if len(self._vain) > _TRIES:
            return [(min(self._vain), _NEVER)]
        return [(begin, self._link_is_out(begin)) for begin in self._vain]

    def _link_is_out(self, begin: int) -> int:
        """From where on it is certain that this bracket begins no link."""
        source, state = self.source, self._state
        if state is None or begin >= len(source) or source[begin] != "[":
            return begin
        helpers = state.md.helpers
        close: int = helpers.parseLinkLabel(state, begin)
        if close < 0:
            return _NEVER
        if source[close + 1 : close + 2] != "(":
            return close + 2
        at = _after_blanks(source, close + 2)
        if at >= len(source):
            return _NEVER
        target = helpers.parseLinkDestination(source, at, len(source))
        if not target.ok:
            return _NEVER
        after = _after_blanks(source, target.pos)
        if after < len(source) and source[after] in "\"'(" and after > target.pos:
            title = helpers.parseLinkTitle(source, after, len(source))
            if not title.ok:
                return _NEVER
            after = _after_blanks(source, title.pos)
        return after + 1 if after < len(source) else _NEVER


def watch(md: MarkdownIt) -> None:
    """Have the parser's inline rules noted, where there is a trace in the environment."""
    for name, marks in _RULES.items():
        rule = next(rule.fn for rule in md.inline.ruler.__rules__ if rule.name == name)
        md.inline.ruler.at(name, _watched(name, marks, rule))


def _watched(name: str, marks: str, rule: InlineRule) -> InlineRule:
    def watched(state: StateInline, silent: bool) -> bool:
        begin = state.pos
        if state.src[begin] not in marks:
            return False
        found = rule(state, silent)
        trace: Any = state.env.get(KEY)
        if trace is not None and state.src is trace.source:
            if name in ("emphasis", "strikethrough"):
                if found:
                    trace.note_delimiters(state, begin)
            else:
                trace.note(name, state, begin, found)
        return found

    return watched


def _after_blanks(source: str, at: int) -> int:
    while at < len(source) and source[at] in " \t\n":
        at += 1
    return at
