"""Which words of a message are checked for their spelling, line by line. Pure.

Rule: code, addresses, names of files and whatever else is no prose is left alone; and the time that a line takes grows
with its length alone, since anything may be pasted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

LONGEST = 60
"""Letters of a word that is still checked: looking for one that is like it takes longer with each."""

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_TICKS = re.compile(r"`+")
_CHUNK = re.compile(r"\S+")
_WORD = re.compile(r"(?:[^\W\d_][\u0300-\u036f\u0591-\u05c7\u064b-\u0652]*)+(?:['’](?:[^\W\d_])+)*")
_AROUND = "\"'“”„‚‘’«»‹›()[]*_~.,;:!?…—–-¿¡"
"""Marks around a word that say nothing against its being one."""
_TECHNICAL = re.compile(r"[0-9@_/\\|=<>{}\[\]^$#&%+~]|\w\.\w|::|\w:\w|\w\(")
"""What no word of prose has inside: an address, a path, a call, a formula, markup."""


class Found(NamedTuple):
    """A word, and where it stands in its line, in characters."""

    start: int
    word: str


def fence_after(line: str, fence: str) -> str:
    """The fence of the code that the next line stands in, as `fence` is of this one; empty for prose."""
    match = _FENCE.match(line)
    if match is None:
        return fence
    marks = match.group(1)
    if not fence:
        # Marks that close on the same line are code within a sentence.
        return "" if marks[0] == "`" and "`" in line[match.end() :] else marks
    closes = marks[0] == fence[0] and len(marks) >= len(fence) and not line[match.end() :].strip()
    return "" if closes else fence


def words_in(line: str) -> Iterator[Found]:
    """The words of a line of prose that are to be checked."""
    for chunk in _CHUNK.finditer(_without_code(line)):
        text = chunk.group()
        stripped = text.strip(_AROUND)
        if not stripped or len(stripped) > 4 * LONGEST or _TECHNICAL.search(stripped):
            continue
        begin = chunk.start() + text.index(stripped)
        for match in _WORD.finditer(stripped):
            if _is_plain(match.group()):
                yield Found(begin + match.start(), match.group())


def _without_code(line: str) -> str:
    """The line with blanks for what stands between marks of code."""
    if "`" not in line:
        return line
    parts: list[str] = []
    done, opened = 0, None
    marks = list(_TICKS.finditer(line))
    last = {len(match.group()): match.start() for match in marks}
    for match in marks:
        if opened is None:
            # Marks that nothing closes open nothing.
            if last[len(match.group())] > match.start():
                opened = match
        elif len(match.group()) == len(opened.group()):
            parts += [line[done : opened.start()], " " * (match.end() - opened.start())]
            done, opened = match.end(), None
    return "".join((*parts, line[done:]))


def _is_plain(word: str) -> bool:
    """Whether it is a word rather than a name that is put together (iPhone, GmbH) or letters that stand for words."""
    return 2 <= len(word) <= LONGEST and not any(each.isupper() for each in word[1:])
