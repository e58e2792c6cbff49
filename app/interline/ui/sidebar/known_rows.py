"""Rows that were made before, of conversations that did not change since.

Rule: what is given is what would be made now. The library gives the same summary for what is as it was; a row tells
besides only how long ago that is, by the calendar and the clock here.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from interline.ui.sidebar.sections import row_of

if TYPE_CHECKING:
    from interline.model.conversation import ConversationSummary
    from interline.ui.sidebar.rows import Row


class KnownRows:
    """Each turn that begins or ends has the list made anew: ten thousand rows, of which one is another."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[ConversationSummary, int, datetime | None, Row]] = {}
        self._now: datetime | None = None
        self._day: tuple[date, timedelta | None] | None = None

    def row_of(
        self, summary: ConversationSummary, now: datetime, depth: int = 0, *, when: datetime | None = None
    ) -> Row:
        """As `sections.row_of`, whose row it may have kept."""
        if now is not self._now:
            self._look_at_the_calendar(now)
        known = self._made.get(summary.id)
        if known is not None and known[0] is summary and known[1] == depth and known[2] == when:
            return known[3]
        made = row_of(summary, now, depth, when=when)
        self._made[summary.id] = summary, depth, when, made
        return made

    def forget_others(self, listed: int) -> None:
        """Let most of those go that are not among so many any more."""
        if len(self._made) > 2 * listed:
            self._made.clear()

    def _look_at_the_calendar(self, now: datetime) -> None:
        day = now.date(), now.utcoffset()
        if day != self._day:
            self._made.clear()
        self._now, self._day = now, day
