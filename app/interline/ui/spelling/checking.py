"""Finds the words of a text that are spelt wrong; in any one thread.

Rule: a line that was looked through before is not looked through again, and whoever waits may call it off at any word.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from interline.ui.spelling.words import fence_after, words_in

MOST = 300
"""Words that are marked in one message; somebody who makes more mistakes writes in another language."""
_KEPT_LINES = 5_000
_KEPT_WORDS = 50_000


class Wrong(NamedTuple):
    """A word that no dictionary knows, by its place in the text as Qt counts it: in UTF-16 units."""

    start: int
    length: int


class CalledOff(Exception):
    """Nobody wants the answer any more."""


class Checker:
    """With a memory for words and lines."""

    def __init__(self, is_right: Callable[[str], bool]) -> None:
        self._is_right = is_right
        self._words: dict[str, bool] = {}
        self._lines: dict[str, tuple[Wrong, ...]] = {}

    def forget(self) -> None:
        """The dictionaries are others now."""
        self._words.clear()
        self._lines.clear()

    def wrong(self, text: str, is_stale: Callable[[], bool] = lambda: False) -> tuple[Wrong, ...]:
        """Where its wrong words stand, MOST at most. Raises CalledOff."""
        if len(self._lines) > _KEPT_LINES or len(self._words) > _KEPT_WORDS:
            self.forget()
        found: list[Wrong] = []
        place, fence = 0, ""
        for line in text.split("\n"):
            within, fence = fence, fence_after(line, fence)
            if not within and not fence:
                found += (Wrong(place + each.start, each.length) for each in self._of_line(line, is_stale))
                if len(found) >= MOST:
                    return tuple(found[:MOST])
            place += _units(line) + 1
        return tuple(found)

    def _of_line(self, line: str, is_stale: Callable[[], bool]) -> tuple[Wrong, ...]:
        known = self._lines.get(line)
        if known is None:
            known = self._lines[line] = tuple(self._look(line, is_stale))
        return known

    def _look(self, line: str, is_stale: Callable[[], bool]) -> list[Wrong]:
        found: list[Wrong] = []
        is_simple = _units(line) == len(line)
        for start, word in words_in(line):
            if is_stale():
                raise CalledOff
            right = self._words.get(word)
            if right is None:
                right = self._words[word] = self._is_right(word)
            if not right:
                place = start if is_simple else _units(line[:start])
                found.append(Wrong(place, _units(word)))
                if len(found) >= MOST:
                    break
        return found


def _units(text: str) -> int:
    """Its length as Qt counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
