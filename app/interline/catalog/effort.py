"""The user's word for reasoning effort in a vendor's words: off · low · medium · high · maximum for every model.

Rule: pure; only a word that facts allow is ever given, and what has no word is left to the vendor's own default.
"""

from __future__ import annotations

from interline.model.facts import ModelFacts
from interline.model.request import Effort
from interline.model.vendor import Vendor

_WANTED = {Effort.OFF: 0, Effort.LOW: 2, Effort.MEDIUM: 3, Effort.HIGH: 4, Effort.MAXIMUM: 6}

_STRENGTH = {
    "none": 0, "off": 0, "disabled": 0, "false": 0,
    "minimal": 1,
    "low": 2,
    "medium": 3,
    # Words that only switch thinking on and leave its length to the model.
    "enabled": 3, "default": 3, "on": 3, "true": 3, "auto": 3, "adaptive": 3,
    "high": 4,
    "xhigh": 5,
    "max": 6, "ultra": 6,
}  # fmt: skip

WORDS = tuple(_STRENGTH)
"""The words that are ranked here; a vendor may also want a number of tokens."""

_AS_IT_LIKES = 3
"""What a negative number of tokens says."""
# The least tokens of thinking that count as each strength, where a vendor wants a number (Gemini 2.5).
_BUDGETS = ((20_000, 6), (12_000, 4), (4_000, 3), (1, 2), (0, 0))


def words_for(effort: Effort, facts: ModelFacts, vendor: Vendor) -> str | None:
    """The vendor's word for an effort; None where nothing may be sent, so that the model thinks as it likes.

    The nearest word that the model takes; of two equally near ones the stronger, as vendors do that accept both. `off`
    is only ever said in a word that means it.
    """
    return _nearest(_WANTED[effort], facts, vendor)


def word_like(word: str, facts: ModelFacts, vendor: Vendor) -> str | None:
    """The vendor's word for another vendor's (`minimal`, `xhigh`): the same where the model takes it, else the nearest;
    None where nothing may be sent."""
    if facts.reasons is not False and word in (facts.efforts or vendor.efforts):
        return word
    wanted = strength(word)
    return None if wanted is None else _nearest(wanted, facts, vendor)


def _nearest(wanted: int, facts: ModelFacts, vendor: Vendor) -> str | None:
    if facts.reasons is False:
        return None
    known = {word: level for word in facts.efforts or vendor.efforts if (level := strength(word)) is not None}
    if wanted == 0:
        return next((word for word, level in known.items() if level == 0), None)
    thinking = {word: level for word, level in known.items() if level > 0}
    return min(thinking, key=lambda word: (abs(thinking[word] - wanted), -thinking[word]), default=None)


def levels(facts: ModelFacts, vendor: Vendor) -> dict[Effort, Effort]:
    """What each effort amounts to for a model: itself where no other is nearer to its word, else the one that is.

    Efforts that no word can say are not in it.
    """
    words = {effort: word for effort in Effort if (word := words_for(effort, facts, vendor)) is not None}

    def nearest(word: str) -> Effort:
        alike = [effort for effort, other in words.items() if other == word]
        return min(alike, key=lambda effort: (abs(_WANTED[effort] - (strength(word) or 0)), -_WANTED[effort]))

    return {effort: nearest(word) for effort, word in words.items()}


def strength(word: str) -> int | None:
    """How much thinking a vendor's word asks for: 0 is none, 6 the most; None for a word that nobody knows."""
    if len(word) < 10 and word.removeprefix("-").isdecimal():
        return next((level for least, level in _BUDGETS if int(word) >= least), _AS_IT_LIKES)
    return _STRENGTH.get(word.lower())
