"""Places in a text that a vendor counts in bytes of UTF-8, in our characters.

Rule: looking one up costs the same anywhere: a list of thousands of sources may point anywhere into a long answer.
"""

from __future__ import annotations

from bisect import bisect_right

_STEP = 4096


class BytePlaces:
    """One text and its places."""

    def __init__(self, text: str) -> None:
        self._bytes = text.encode("utf-8", "replace")
        self.size = len(self._bytes)
        """Of the text, in bytes."""
        self._plain = self.size == len(text)
        self._marks = [0]
        if not self._plain:
            for start in range(_STEP, len(text), _STEP):
                piece = text[start - _STEP : start].encode("utf-8", "replace")
                self._marks.append(self._marks[-1] + len(piece))

    def characters(self, place: int) -> int:
        """How many whole characters stand before this byte."""
        if self._plain:
            return min(place, self.size)
        mark = bisect_right(self._marks, place) - 1
        return mark * _STEP + len(self._bytes[self._marks[mark] : place].decode("utf-8", "ignore"))
