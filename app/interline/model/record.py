"""What a check of the record of routing found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Flaw(StrEnum):
    """What is wrong with one place of the record."""

    CHANGED = "changed"
    """What stands there is not what was sealed."""
    MISSING = "missing"
    """Records were taken out before it."""
    DETACHED = "detached"
    """It does not follow the one before: that one was put in another's place."""


@dataclass(frozen=True, slots=True)
class Break:
    """One place where the chain of sealed records does not hold."""

    place: int
    """From 1, in the order of sealing."""
    flaw: Flaw
    decision_id: str
    created_at: str
    """As it stands in the record: RFC 3339."""


@dataclass(frozen=True, slots=True)
class ChainReport:
    """A check of the whole record."""

    sealed: int = 0
    """Records that were looked at."""
    unsealed: int = 0
    """Records without a seal: of turns under way, and of versions before there were seals."""
    breaks: tuple[Break, ...] = ()
    """The first of them, at most MOST_BREAKS."""
    head: str = ""
    """The hash of the newest: who wrote it down can tell later whether the record was made anew as a whole."""

    @property
    def is_whole(self) -> bool:
        """Whether every record is as it was sealed."""
        return not self.breaks


MOST_BREAKS = 20
