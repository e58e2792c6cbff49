"""The health book of one running program: read from the ledger, changed by turns, kept there.

Rule: what is changed is on the disk before the turn that changed it is over; other programs' changes are seen within
seconds.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from interline.model.failure import Failure, FailureClass
from interline.router.health import JITTER, HealthBook

if TYPE_CHECKING:
    from datetime import datetime

    from interline.model.health import Health
    from interline.model.refs import ModelRef
    from interline.router.health import Standing
    from interline.router.ports import Clock, Ledger

_STALE = 5.0
"""Seconds after which the ledger is read again: another program may have written there."""


class HealthKeeper:
    """The one book, shared by all turns."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock
        self._book: HealthBook | None = None
        self._read_at = 0.0

    async def book(self) -> HealthBook:
        """The book as it stands."""
        now = self._clock.monotonic()
        if self._book is None:
            self._book = HealthBook(await self._ledger.health(), self._clock.now())
            self._read_at = now
        elif now - self._read_at > _STALE:
            self._read_at = now
            self._book.take(await self._ledger.health())
        return self._book

    def standing(self, ref: ModelRef, key: str, now: datetime, turn: str = "") -> Standing:
        """How a model stands with one key, by what was read so far; for this turn where it probes."""
        return (self._book or HealthBook()).standing(ref, key, now, turn)

    def probe(self, ref: ModelRef, key: str, turn: str) -> None:
        """This turn tries whether it is back, and no other does meanwhile."""
        if self._book is not None:
            self._book.probe(ref, key, self._clock.now(), turn)

    def probed(self, turn: str) -> None:
        """This turn is over."""
        if self._book is not None:
            self._book.probed(turn)

    async def failed(self, ref: ModelRef, key: str, failure: Failure) -> None:
        """Write a failure down."""
        jitter = random.uniform(*JITTER)
        book = await self.book()
        await self._keep(book.failed(ref, key, failure, self._clock.now(), jitter=jitter))

    async def answered(self, ref: ModelRef, key: str) -> None:
        """Write down that it answered; does nothing where that is known."""
        await self._keep((await self.book()).answered(ref, key, self._clock.now()))

    async def forgive(self, vendor: str, model: str | None = None) -> None:
        """Nothing stands against the vendor, or this model of it, any more: its key changed, or the user says so."""
        await self._keep((await self.book()).forgive(vendor, self._clock.now(), model))

    async def lifted(self, ref: ModelRef, reason: FailureClass, key: str | None = None) -> None:
        """The vendor itself says that this reason no longer stands."""
        await self._keep((await self.book()).lifted(ref, reason, self._clock.now(), key))

    async def _keep(self, records: tuple[Health, ...]) -> None:
        if records:
            await self._ledger.keep_health(records)
