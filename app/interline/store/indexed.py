"""What of a message goes into the search index beside its words: pairs of characters, and what it holds.

Rule: a column of the index is made from columns of the message alone, so that triggers keep it and a check can compare.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from operator import add

from interline.model.parts import Image, Part

# Scripts written without spaces, and Hangul, whose words carry particles: each pair of neighbours is a word of its own.
_UNSPACED = (
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u303b\u303c\u3040-\u30fa"
    "\u30fc-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]"
)
RUN = re.compile(_UNSPACED + "+")
"""Neighbours of such a script."""
# Most other texts hold nothing from there on, which is found out several times as fast.
_BEYOND = re.compile("[\u0e00-\U0010ffff]")

CODE, IMAGE = "qhcode", "qhimage"
_COST = "qk"
_STEPS = 48
"""Costs are sorted into powers of two, from a millionth of a dollar on."""


def pairs(text: str) -> str:
    """Each two neighbouring characters of such scripts, and the last of each run alone: 東京都 gives 東京 京都 都."""
    if text.isascii() or not _BEYOND.search(text):
        return ""
    found: list[str] = []
    for run in RUN.findall(text):
        found += map(add, run, run[1:])
        found.append(run[-1])
    return " ".join(found)


def holds(text: str, parts: Iterable[Part], cost: str | None) -> str:
    """Words for what a message holds: code, a picture, about what it cost. `cost` is decimal text; None is unknown."""
    return held(text, Image in map(type, parts), cost)


def held(text: str, image: bool, cost: str | None) -> str:
    """The same, by what is in the tables."""
    words = []
    if "```" in text or "~~~" in text:
        words.append(CODE)
    if image:
        words.append(IMAGE)
    step = _step(cost)
    if step is not None:
        words.append(f"{_COST}{step}")
    return " ".join(words)


def costs_from(least: Decimal) -> tuple[str, ...]:
    """The words that a message may have which cost at least this; the cheapest of them may also have cost less."""
    first = _step(str(least)) or 0
    return tuple(f"{_COST}{step}" for step in range(first, _STEPS + 1))


def _step(cost: str | None) -> int | None:
    if cost is None:
        return None
    try:
        millionths = float(Decimal(cost)) * 1e6
    except (InvalidOperation, ValueError, OverflowError):
        return None
    if not millionths > 0:
        return 0
    return max(0, min(_STEPS, math.frexp(millionths)[1]))
