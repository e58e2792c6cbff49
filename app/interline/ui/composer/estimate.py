"""What is said beforehand of a message: how much would be sent, what that would cost, how full the model would be."""

from __future__ import annotations

from dataclasses import dataclass

NEARLY, OVER = 0.8, 1.0
"""Parts of what a model takes at once from which on it is warned of."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """For the line beside the send button."""

    ways: tuple[str, ...] = ()
    """Ways to say it, the longest first; the first for which there is room is shown."""
    fullness: float | None = None
    """The part of what the model takes at once; None where nobody knows."""
    about: str = ""
    """The same in a sentence."""


NOTHING = Estimate()
