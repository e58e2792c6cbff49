"""What can be done with an answer that broke off, or that is waited for. No Qt.

Rule: a way that cannot be gone now is not offered.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from interline.language import marked, said

if TYPE_CHECKING:
    from interline.services.chat import WaysOn


class Way(StrEnum):
    """One way on, by the English of what its button says."""

    HERE = marked("Continue here")
    ELSEWHERE = marked("Continue elsewhere")
    AGAIN = marked("Start again")
    KEEP = marked("Keep")
    NEXT = marked("Ask the next one now")
    STOP = marked("Stop waiting")
    ALONE = marked("Stop this one")

    @property
    def words(self) -> str:
        """What its button says."""
        return said(self.value)

    @property
    def spoken(self) -> str:
        """The same with what it leads to, for a tooltip and a screen reader."""
        return said(_SPOKEN[self])


_SPOKEN = {
    Way.HERE: marked("Continue here: the model that began goes on where it broke off"),
    Way.ELSEWHERE: marked("Continue elsewhere: another vendor goes on where it broke off"),
    Way.AGAIN: marked("Start again: another answer beside this one"),
    Way.KEEP: marked("Keep: leave the answer as it is"),
    Way.NEXT: marked("Ask the next one now: wait no longer for this vendor"),
    Way.STOP: marked("Stop waiting: the question is not asked again"),
    Way.ALONE: marked("Stop this one: what came of it is kept, and the others go on"),
}


def ways_of(possible: WaysOn) -> tuple[Way, ...]:
    """What is offered under an answer that broke off."""
    here = (Way.HERE,) if possible.here else ()
    elsewhere = (Way.ELSEWHERE,) if possible.elsewhere else ()
    return (*here, *elsewhere, Way.AGAIN, Way.KEEP)
