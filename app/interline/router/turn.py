"""The router: runs turns, any number at once, and holds what is learned between them.

Rule: a turn is a walk of its own; what two turns share is health, and what servers refused to be told.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from interline.model.decision import Opening
from interline.model.refs import ModelRef
from interline.model.vendor import Vendor
from interline.router.billing import saved_by_cache
from interline.router.job import Emit, Job, Outcome
from interline.router.shared import Shared
from interline.router.walk import Walk

if TYPE_CHECKING:
    from interline.router.health_keeper import HealthKeeper
    from interline.router.ports import Clock, Embedded, Keys, Ledger, Pricing, Transport


class Router:
    """Runs turns."""

    def __init__(
        self,
        *,
        transport: Transport,
        keys: Keys,
        embedded: Embedded,
        pricing: Pricing,
        ledger: Ledger,
        clock: Clock,
        health: HealthKeeper,
    ) -> None:
        self._shared = Shared(transport, keys, embedded, pricing, ledger, clock, health)
        self._walks: dict[str, Walk] = {}

    async def run(self, job: Job, emit: Emit) -> Outcome:
        """Walk the plan. A cancelled turn is recorded and comes back as such; storage errors are raised."""
        walk = Walk(self._shared, job, emit)
        self._walks[job.decision_id] = walk
        try:
            return await walk.go()
        finally:
            self._walks.pop(job.decision_id, None)

    def opening(self, job: Job) -> Opening | None:
        """The first attempt of a job, to be written down together with the question; None where nobody can be
        asked."""
        return Walk(self._shared, job, lambda event: None).opening()

    async def saved_by_cache(self, vendor: Vendor, ref: ModelRef, tokens: int) -> Decimal | None:
        """What a model's prompt cache would save now, in US dollars; None where nobody knows."""
        return await saved_by_cache(self._shared.pricing, vendor, ref, tokens, self._shared.clock.now())

    def give_up_waiting(self, decision_id: str) -> None:
        """The user will not wait any longer for the first word: the next candidate is asked, if there is one."""
        if (walk := self._walks.get(decision_id)) is not None:
            walk.give_up_waiting()
