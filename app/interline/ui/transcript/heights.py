"""Where each turn of a long conversation begins, without adding up all those above it (a Fenwick tree)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
from operator import sub

_BEFORE = [0]


def _before(count: int) -> list[int]:
    """For each place of a tree of so many, the place that its sum begins after; worked out once."""
    _BEFORE.extend(at & (at - 1) for at in range(len(_BEFORE), count))
    return _BEFORE[:count]


class Heights:
    """Heights in a row; setting one and asking for a place take logarithmic time."""

    def __init__(self, heights: Iterable[int] = ()) -> None:
        self._heights = list(heights)
        tops = [0, *accumulate(self._heights)]
        # Ten thousand of them are built while somebody waits: no line of Python is run for each.
        self._tree = list(map(sub, tops, map(tops.__getitem__, _before(len(tops)))))

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, index: int) -> int:
        return self._heights[index]

    @property
    def total(self) -> int:
        """All together."""
        return self.top(len(self._heights))

    def set(self, index: int, height: int) -> None:
        """One of them changed."""
        change = height - self._heights[index]
        self._heights[index] = height
        at = index + 1
        while at < len(self._tree):
            self._tree[at] += change
            at += at & -at

    def append(self, height: int) -> None:
        """One more at the end."""
        at = len(self._tree)
        self._heights.append(height)
        self._tree.append(height + self.top(at - 1) - self.top(at - (at & -at)))

    def pop(self) -> None:
        """The last one is gone."""
        self._heights.pop()
        self._tree.pop()

    def top(self, index: int) -> int:
        """Where this one begins: the sum of those before it."""
        total = 0
        while index > 0:
            total += self._tree[index]
            index -= index & -index
        return total

    def at(self, place: int) -> int:
        """Which one stands at this place; the first above the beginning, the last below the end."""
        index, left = 0, place
        step = 1 << len(self._heights).bit_length()
        while step:
            nearer = index + step
            if nearer < len(self._tree) and self._tree[nearer] <= left:
                index, left = nearer, left - self._tree[nearer]
            step >>= 1
        return min(index, max(0, len(self._heights) - 1))
