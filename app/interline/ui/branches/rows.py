"""What the list says of each branch.

Rule: a branch is told by its name, else by the first words of the message that it begins with.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from interline.language import tr
from interline.model.branch import Branch
from interline.model.clean import label
from interline.model.conversation import Role
from interline.ui.dates import day_and_month, time_of_day, whole_day

DEEPEST = 6
"""Steps by which a row is moved to the right at most."""


@dataclass(frozen=True, slots=True)
class Row:
    """One branch."""

    message_id: str
    """The message that it begins with."""
    name: str
    """As the user called it; may be empty."""
    words: str
    """The first of that message."""
    remark: str
    """Your message · 12 messages · 3 Nov"""
    depth: int
    is_shown: bool

    @property
    def title(self) -> str:
        return self.name or self.words

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        told = (
            self.name,
            self.words,
            self.remark.replace(" · ", ", "),
            tr("shown now") if self.is_shown else "",
        )
        return ", ".join(part for part in told if part)


def rows_of(branches: Iterable[Branch], now: datetime) -> tuple[Row, ...]:
    """In the order in which they come; `now` with its zone."""
    return tuple(_row(branch, now) for branch in branches)


def _row(branch: Branch, now: datetime) -> Row:
    begins = branch.begins
    count = tr("%Ln (message|messages)", "", branch.messages)
    return Row(
        begins.id,
        label(begins.name, 80),
        label(begins.words, 160) or tr("No words"),
        " · ".join((_who(begins.role, begins.vendor), count, _day(branch.ended_at, now))),
        min(branch.depth, DEEPEST),
        branch.is_shown,
    )


def _who(role: Role, vendor: str) -> str:
    match role:
        case Role.USER:
            return tr("Your message")
        case Role.ASSISTANT:
            return label(vendor, 40) or tr("Answer")
        case _:
            return tr("Instructions")


def _day(moment: datetime, now: datetime) -> str:
    here = moment.astimezone(now.tzinfo)
    if here.date() == now.date():
        return time_of_day(here)
    return day_and_month(here) if here.year == now.year else whole_day(here)
