"""How much Markdown is drawn as Markdown; beyond that the source is shown as it is.

Rule: a limit looks at one block or at the length of the whole, never at a clock, so that an answer looks the same
while it streams, when it is stored and on a slow machine. The figures keep the worst known input (long words,
`*_` in thousands, wide tables, deep quotes) below a fifth of a second.
"""

from __future__ import annotations

RICH_CHARACTERS = 200_000
"""A longer text is plain from its first letter to its last."""
INLINE_CHARACTERS = 48_000
"""A longer paragraph, heading or cell is shown without emphasis and links."""
INLINE_MARKS = 2_000
"""So is one with more characters that may begin a mark."""
TABLE_CELLS = 5_000
"""A larger table is shown as its source."""
LIST_ITEMS = 1_000
"""A list with more items makes the rest of the text plain too."""
NESTING = 40
"""Quotes and lists deeper than this (a list counts twice) are shown as their source."""
OPEN_CHARACTERS = 100_000
"""A paragraph, quote or list item longer than this makes the rest of the text plain: where it has no seams, such a
block is read anew with every word that comes, and nobody writes one on purpose."""
OPEN_LINE = 20
"""A line counts for so many characters more."""
DEFINITIONS = 1_000
"""More lines of definitions, one after another, make the rest plain: they leave no block that could be settled."""
PIECE = 4_000
"""Plain text is cut into pieces of about this length, so that only those in sight are laid out."""

MARKS = frozenset("*_~`[]<!$\\&")


def count_marks(text: str) -> int:
    """Characters that may begin a mark."""
    return sum(map(text.count, MARKS))


def is_inline_bomb(letters: int, marks: int) -> bool:
    """Whether a paragraph of so many letters and marks is shown without looking for marks in it."""
    return letters > INLINE_CHARACTERS or marks > INLINE_MARKS


def is_large_table(head: str, lines: int) -> bool:
    """Whether a table with this first line and so many lines is shown as its source."""
    return lines * max(1, head.count("|")) > TABLE_CELLS


def is_too_long(text: str, start: int, end: int) -> bool:
    """Whether what stands here takes too long to be read again and again."""
    letters = end - start
    return letters > OPEN_CHARACTERS or letters + OPEN_LINE * text.count("\n", start, end) > OPEN_CHARACTERS


def are_too_many_definitions(text: str, start: int, end: int) -> bool:
    """Whether what stands here, which left no block, takes too long to be read again and again."""
    return end - start > OPEN_CHARACTERS // 4 or text.count("\n", start, end) > DEFINITIONS


def pieces(text: str) -> list[str]:
    """The text cut at line breaks, or in mid-line where a line is too long. Joined, they are the text.

    What comes later never moves an earlier cut.
    """
    cut: list[str] = []
    at = 0
    while len(text) - at > PIECE:
        line_break = text.rfind("\n", at, at + PIECE)
        end = line_break + 1 if line_break >= at else at + PIECE
        cut.append(text[at:end])
        at = end
    cut.append(text[at:])
    return cut
