"""The record of routing, for those who want to see or keep it: exported line by line, and checked for changes.

Rule: what leaves here holds no key, no word of a conversation and no vendor's sentence.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from interline.model.clean import label
from interline.model.record import ChainReport, Flaw
from interline.services.exporting.places import put_file

if TYPE_CHECKING:
    from interline.store.database import Store

_WORDS = {
    Flaw.CHANGED: "Record {place} (of {day}) was changed after it was sealed.",
    Flaw.MISSING: "What stood right before record {place} (of {day}) is missing.",
    Flaw.DETACHED: "Record {place} (of {day}) does not follow the one before it, which was replaced.",
}


class RecordService:
    """Every decision of the router, as it was sealed."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def lines(self, since: datetime | None = None) -> AsyncIterator[str]:
        """One line of JSON for each turn that is over, as docs/formats/record.md describes it."""
        return self._store.ledger.record(since)

    async def write(self, target: Path, since: datetime | None = None) -> int:
        """The same as a file, which takes the place of what stands there; gives how many lines it has.

        Raises WrongUsage and YouCanFix for a place that cannot be written.
        """
        lines = [f"{line}\n" async for line in self.lines(since)]
        await asyncio.to_thread(put_file, target, "".join(lines))
        return len(lines)

    async def check(self) -> ChainReport:
        """Whether every record is still as it was sealed."""
        return await self._store.ledger.verify_chain()


def in_words(report: ChainReport) -> tuple[str, ...]:
    """A check in sentences: one where all is well, else one for each place where it is not."""
    if report.breaks:
        return tuple(
            _WORDS[each.flaw].format(place=each.place, day=label(each.created_at, 10) or "unknown date")
            for each in report.breaks
        )
    if not report.sealed:
        return ("No turn is on record yet.",)
    count = "One turn is" if report.sealed == 1 else f"{report.sealed:,} turns are"
    return (f"{count} on record, and nothing was changed since.",)
