"""Where words stand in a text: letter case and accents aside, as the search index sees them.

Rule: places are told in the text as it was given, however its letters fold.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from interline.model.search import Term

_BETWEEN = re.compile(r"[\W_]+")
_MOST = 400
"""Places of one term that are told."""


# The index takes marks off Latin letters and leaves those of other scripts, of which they are a part.
_MARKED = re.compile("[\u00c0-\u024f\u0300-\u036f\u03c2\u1e00-\u1eff]")


@lru_cache(4096)
def _bare(letter: str) -> str:
    if letter == "ς":
        return "σ"
    return "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))


def fold(text: str) -> str:
    """The text without case and accents."""
    lower = text.lower()
    return lower if lower.isascii() else _MARKED.sub(lambda found: _bare(found[0]), lower)


def words_of(text: str) -> list[str]:
    """Its words, folded."""
    return [word for word in _BETWEEN.split(fold(text)) if word]


def is_letter(letter: str) -> bool:
    """Whether it belongs to a word: letters, digits, and marks upon them."""
    return unicodedata.category(letter)[0] in "LNM"


@dataclass(frozen=True, slots=True)
class Matcher:
    """Tells whether a term stands in a text, and where."""

    pattern: re.Pattern[str]
    """For folded text."""
    literal: str
    """Letters without which it cannot: looked for first, which is ten times as quick."""

    def fits(self, text: str) -> bool:
        """Whether it stands in this text, which need not be folded."""
        lower = text.lower()
        if self.literal in lower and self.pattern.search(lower):
            return True
        if lower.isascii() or not _MARKED.search(lower):
            return False
        return self.is_in(fold(lower))

    def is_in(self, folded: str) -> bool:
        """The same for a text that is folded."""
        return self.literal in folded and self.pattern.search(folded) is not None


def as_word(term: Term, unspaced: re.Pattern[str], *, beginning: bool = False) -> Matcher:
    """Finds the term as a word, or as the beginning of one; in scripts without spaces, and where it holds no letter,
    as it stands."""
    words = words_of(term.text)
    if not words or unspaced.search(term.text):
        return as_part(term)
    end = "" if beginning else r"(?![^\W_])"
    pattern = r"(?<![^\W_])" + r"[\W_]+".join(map(re.escape, words)) + end
    return Matcher(re.compile(pattern), max(words, key=len))


def as_part(term: Term) -> Matcher:
    """Finds the term wherever it stands."""
    folded = fold(term.text) or term.text
    return Matcher(re.compile(re.escape(folded)), folded)


def places(text: str, matchers: Iterable[Matcher], folded: str | None = None) -> list[list[tuple[int, int]]]:
    """For each term where it stands in the text, begin and end."""
    if folded is None:
        folded = fold(text)
    starts = None
    if len(folded) != len(text):
        widths = (1 if letter < "\x80" else len(fold(letter)) for letter in text)
        starts = list(accumulate(widths, initial=0))
    found = []
    for matcher in matchers:
        spots = []
        for match in matcher.pattern.finditer(folded):
            spots.append(match.span())
            if len(spots) == _MOST:
                break
        found.append(spots if starts is None else _in_original(spots, starts))
    return found


def _in_original(spots: Sequence[tuple[int, int]], starts: Sequence[int]) -> list[tuple[int, int]]:
    """Places in folded text as places in the text it was made from; `starts` are where its letters went."""
    told = []
    at = 0
    for begin, end in spots:
        while at + 1 < len(starts) and starts[at + 1] <= begin:
            at += 1
        last = at
        while last < len(starts) - 1 and starts[last] < end:
            last += 1
        told.append((at, last))
    return told


def excerpt(text: str, spots: Sequence[Sequence[tuple[int, int]]], lead: int, length: int) -> str:
    """The stretch of the text that holds most of what was found, the first where several do."""
    ends = sorted((begin, number) for number, each in enumerate(spots) for begin, _ in each[:40])
    if not ends:
        return text[:length]
    best, most = ends[0][0], 0
    for index, (begin, _) in enumerate(ends):
        held = {number for other, number in ends[index : index + 40] if other < begin + length - 2 * lead}
        if len(held) > most:
            best, most = begin, len(held)
    begin = max(0, best - lead)
    if begin:
        # Not from the middle of a word, where one begins soon.
        gap = text.find(" ", begin, best)
        begin = gap + 1 if gap >= 0 else begin
    end = min(len(text), begin + length)
    return ("…" if begin else "") + text[begin:end] + ("…" if end < len(text) else "")
