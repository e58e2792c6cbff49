"""What can be done with an answer that broke off, or that is waited for. No Qt.

Rule: a way that cannot be gone now is not offered.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interline.services.chat import WaysOn


class Way(StrEnum):
    """One way on: what its button says."""

    HERE = "Continue here"
    ELSEWHERE = "Continue elsewhere"
    AGAIN = "Start again"
    KEEP = "Keep"
    NEXT = "Ask the next one now"
    STOP = "Stop waiting"
    ALONE = "Stop this one"

    @property
    def spoken(self) -> str:
        """The same with what it leads to, for a tooltip and a screen reader."""
        return _SPOKEN[self]


_SPOKEN = {
    Way.HERE: "Continue here: the model that began goes on where it broke off",
    Way.ELSEWHERE: "Continue elsewhere: another vendor goes on where it broke off",
    Way.AGAIN: "Start again: another answer beside this one",
    Way.KEEP: "Keep: leave the answer as it is",
    Way.NEXT: "Ask the next one now: wait no longer for this vendor",
    Way.STOP: "Stop waiting: the question is not asked again",
    Way.ALONE: "Stop this one: what came of it is kept, and the others go on",
}


def ways_of(possible: WaysOn) -> tuple[Way, ...]:
    """What is offered under an answer that broke off."""
    here = (Way.HERE,) if possible.here else ()
    elsewhere = (Way.ELSEWHERE,) if possible.elsewhere else ()
    return (*here, *elsewhere, Way.AGAIN, Way.KEEP)
