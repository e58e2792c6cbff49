"""What is searched for on the page: letters as they were typed into the bar, or the words that a hit was found by.

Rule: places are counted as Qt counts letters, in the text as it is shown, however its letters fold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from interline.model.matching import fold
from interline.ui.transcript.lines import units

_MOST_MARKS = 2_000


@dataclass(frozen=True, slots=True)
class Sought:
    """One or several strings, each of which is marked wherever it stands."""

    texts: tuple[str, ...]
    match_case: bool = False
    any_accent: bool = False
    """Whether e finds é too, as in the search over all conversations."""

    @property
    def is_empty(self) -> bool:
        return not any(self.texts)

    def stands_in(self, text: str) -> bool:
        """Whether any of them does."""
        folded = self._fold(text)
        return any(wanted in folded for wanted in self._wanted)

    def count_in(self, text: str) -> int:
        """How often they stand in it."""
        folded = self._fold(text)
        return sum(folded.count(wanted) for wanted in self._wanted)

    def places(self, text: str) -> Sequence[tuple[int, int]]:
        """Begin and end of each, in units, first things first; of two that overlap the first."""
        folded = self._fold(text)
        wanted = [each for each in self._wanted if each in folded]
        if not wanted:
            return ()
        letters: list[int] | None = None
        if len(folded) != len(text):
            # Some letters fold to several, or to none: for each of those, which letter it is of.
            letters = [number for number, letter in enumerate(text) for _ in self._fold(letter)]
        is_narrow = units(text) == len(text)
        found: list[tuple[int, int]] = []
        last = 0
        for at, end in _apart(folded, wanted):
            begin, stop = (at, end) if letters is None else (letters[at], letters[end - 1] + 1)
            if begin < last:
                continue
            last = stop
            found.append((begin, stop) if is_narrow else (units(text[:begin]), units(text[:stop])))
        return found

    @property
    def _wanted(self) -> tuple[str, ...]:
        return tuple(folded for each in self.texts if (folded := self._fold(each)))

    @property
    def _fold(self) -> Callable[[str], str]:
        if self.match_case:
            return str
        return fold if self.any_accent else str.casefold


NOTHING = Sought(())


def _apart(folded: str, wanted: Sequence[str]) -> list[tuple[int, int]]:
    """Where they stand, in order, none over another."""
    spots: list[tuple[int, int]] = []
    for each in wanted:
        at = folded.find(each)
        while at >= 0 and len(spots) < _MOST_MARKS * len(wanted):
            spots.append((at, at + len(each)))
            at = folded.find(each, at + len(each))
    if len(wanted) == 1:
        return spots[:_MOST_MARKS]
    spots.sort(key=lambda spot: (spot[0], -spot[1]))
    apart: list[tuple[int, int]] = []
    for begin, end in spots:
        if not apart or begin >= apart[-1][1]:
            apart.append((begin, end))
    return apart[:_MOST_MARKS]
