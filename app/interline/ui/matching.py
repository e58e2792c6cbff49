"""How well something fits what was typed: word by word, in any order.

Rule: pure and quick, since it is asked of thousands of rows at every key.
"""

from __future__ import annotations

import re

WORD, START, INSIDE, SCATTERED = 0, 1, 3, 8
"""What a typed word costs: as a whole word, at the start of one, within one, as letters in order."""

EDGE = "\0"
_NO_LETTER = re.compile(r"[\W_]")


class Typed:
    """What was typed, to be held against many texts."""

    def __init__(self, typed: str) -> None:
        self.words = typed.casefold().split()
        self.forms = tuple(
            (word, f"{EDGE}{_parted(word)}", f"{EDGE}{_parted(word)}{EDGE}") for word in self.words
        )
        """Each word, and how it stands in what is `parted` at the start of a word and as a whole one."""

    def fit(self, folded: str, *, scattered: bool = True) -> int | None:
        """How far a text in lower case is from it, 0 for nothing typed or whole words; None where it does not fit.

        Each typed word must be found: as a word, as the start or the inside of one, or, with `scattered` and from three
        letters on, as letters in this order of which the first begins a word ("nwcv" finds "new conversation").
        """
        total = 0
        for word in self.words:
            at = folded.find(word)
            if at >= 0:
                total += _cost_at(word, folded, at)
            elif scattered and len(word) >= 3 and _is_scattered(word, folded):
                total += SCATTERED
            else:
                return None
        return total


def fit(typed: str, text: str) -> int | None:
    """The same for one text."""
    return Typed(typed).fit(text.casefold())


def parted(folded: str) -> str:
    """A text in lower case with an edge for whatever is no letter or digit, and around it. Where a typed word stands in
    it is told without going from place to place, which takes too long for ten thousand."""
    return f"{EDGE}{_parted(folded)}{EDGE}"


def _parted(folded: str) -> str:
    return _NO_LETTER.sub(EDGE, folded)


def _cost_at(word: str, folded: str, at: int) -> int:
    """What the word costs, which is first found here."""
    best = INSIDE
    while at >= 0:
        if at == 0 or not folded[at - 1].isalnum():
            end = at + len(word)
            if end == len(folded) or not folded[end].isalnum():
                return WORD
            best = START
        at = folded.find(word, at + 1)
    return best


def _is_scattered(word: str, folded: str) -> bool:
    """Whether the letters come in this order from the start of a word on."""
    for part in re.finditer(rf"\b{re.escape(word[0])}", folded):
        at = part.start()
        for letter in word[1:]:
            at = folded.find(letter, at + 1)
            if at < 0:
                # From a later start there are only fewer letters.
                return False
        return True
    return False
