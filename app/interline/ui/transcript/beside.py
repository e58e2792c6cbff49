"""Where answers to one question stand that are compared: beside each other, or under each other in a narrow window.

Rule: each of them stays a message of its own, with its own words, selection and name. Only its place on the page is
another: all columns begin at one height, and what comes after them begins below the highest.
"""

from __future__ import annotations

from collections.abc import Sequence

from interline.ui.transcript.row import Row

MOST = 4
"""Answers that stand beside each other."""
NARROWEST = 300
"""Pixels of a column at 100 %; where there are fewer, answers stand under each other."""
BETWEEN = 36
"""Pixels between two columns."""
AROUND = 12
"""Pixels by which a column may paint beside itself: grounds of buttons, the frame of the keyboard."""

Lane = tuple[int, int]
"""Where a column begins, from the left of the window, and how wide it is."""


class Band:
    """The rows of the page that are compared; they follow each other."""

    def __init__(self, first: int, count: int) -> None:
        self.first, self.count = first, count
        """The index of the first row, and how many there are."""
        self.lanes: tuple[Lane, ...] = ()
        """Of each row; none where they stand under each other."""
        self.heights = [0] * count
        """Of each row by itself, where they stand beside each other."""

    @property
    def last(self) -> int:
        """The index of the last row. The page counts the height of all of them as that of this one."""
        return self.first + self.count - 1

    def __contains__(self, index: int) -> bool:
        return self.first <= index <= self.last

    def holds(self, index: int) -> bool:
        """Whether the row of this index stands beside others."""
        return bool(self.lanes) and index in self

    def lane(self, index: int) -> Lane:
        """Where the row of this index stands."""
        return self.lanes[index - self.first]

    def height(self, index: int) -> int:
        """How high the row of this index is by itself."""
        return self.heights[index - self.first]

    def take(self, index: int, height: int) -> int:
        """This row is so high by itself. Returns how high the columns are together."""
        self.heights[index - self.first] = height
        return max(self.heights)

    def at(self, x: int) -> int:
        """The index of the row whose column is nearest to this place."""
        for number, (left, width) in enumerate(self.lanes):
            if x < left + width + BETWEEN // 2:
                return self.first + number
        return self.last

    def reaching(self, y: int) -> int:
        """The index of the first row that reaches down to this height; the last where none does."""
        for number, height in enumerate(self.heights):
            if y < height:
                return self.first + number
        return self.last


def band_of(rows: Sequence[Row], ids: Sequence[str]) -> Band | None:
    """The answers of these ids; None where fewer than two are shown or something stands between them."""
    found = [row.index for row in rows if row.is_answer and row.id in ids] if ids else []
    if len(found) < 2 or found[-1] - found[0] != len(found) - 1:
        return None
    return Band(found[0], len(found))


def lanes(count: int, room: int, margin: int, narrowest: int, widest: int) -> tuple[Lane, ...]:
    """Columns of one width in a window of this width; none where they would be too narrow."""
    width = min(widest, (room - 2 * margin - (count - 1) * BETWEEN) // count)
    if width < narrowest:
        return ()
    left = (room - count * width - (count - 1) * BETWEEN) // 2
    return tuple((left + number * (width + BETWEEN), width) for number in range(count))


def in_order(rows: Sequence[Row], ids: Sequence[str]) -> list[Row]:
    """The same rows; those of these ids stand last, in this order."""
    places = {row_id: number for number, row_id in enumerate(ids)}
    return sorted(rows, key=lambda row: places.get(row.id, -1))
