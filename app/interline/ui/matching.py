"""How well something fits what was typed: word by word, in any order.

Rule: pure and quick, since it is asked of every row at every key.
"""

from __future__ import annotations

import re

WORD, START, INSIDE, SCATTERED = 0, 1, 3, 8
"""What a typed word costs: as a whole word, at the start of one, within one, as letters in order."""


def fit(typed: str, text: str) -> int | None:
    """How far the text is from what was typed, 0 for nothing typed or whole words; None where it does not fit.

    Each typed word must be found: as a word, as the start or the inside of one, or, if it has three letters or more,
    as letters in this order of which the first begins a word ("nwcv" finds "New conversation").
    """
    folded = text.casefold()
    total = 0
    for word in typed.casefold().split():
        cost = _cost(word, folded)
        if cost is None:
            return None
        total += cost
    return total


def _cost(word: str, folded: str) -> int | None:
    at = folded.find(word)
    inside = at >= 0
    while at >= 0:
        if at == 0 or not folded[at - 1].isalnum():
            end = at + len(word)
            return WORD if end == len(folded) or not folded[end].isalnum() else START
        at = folded.find(word, at + 1)
    if inside:
        return INSIDE
    return SCATTERED if len(word) >= 3 and _is_scattered(word, folded) else None


def _is_scattered(word: str, folded: str) -> bool:
    """Whether the letters come in this order from the start of a word on."""
    for part in re.finditer(rf"\b{re.escape(word[0])}", folded):
        at = part.start()
        for letter in word[1:]:
            at = folded.find(letter, at + 1)
            if at < 0:
                return False
        return True
    return False
