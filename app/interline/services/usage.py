"""What was used and what it cost, and what is left of the budgets.

Rule: what is unknown is said to be, and never counted as nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from interline.model.route import BudgetState
from interline.model.usage_report import By, Period, UsageOverview, UsageReport, UsageRow
from interline.services.exporting.places import put_file
from interline.services.usage_csv import usage_csv

if TYPE_CHECKING:
    from interline.model.money import Cost
    from interline.services.directory import Directory
    from interline.store.database import Store


class UsageService:
    """Reports over everything that was asked, through the window, a command or the gateway."""

    def __init__(self, store: Store, directory: Directory) -> None:
        self._store = store
        self._directory = directory

    async def report(self, by: By, since: datetime | None = None) -> UsageReport:
        """Attempts begun at `since` (with its zone) or later, added up; those of deleted conversations included."""
        return await self._store.ledger.usage(by, since)

    async def overview(self, period: Period) -> UsageOverview:
        """The same in every grouping, for the attempts of one period."""
        return await self._store.ledger.overview(period)

    async def budgets(self, conversation_id: str = "") -> tuple[BudgetState, ...]:
        """Every budget of vendors.toml as it stands now, those of turns and conversations for the one named."""
        return await self._store.ledger.budget_states(self._directory.budgets, conversation_id)

    async def month(self, when: datetime) -> Cost:
        """What the month (UTC's, as budgets count) of this moment has cost so far: one kept sum, read at once."""
        return await self._store.ledger.spent("month", f"{when.astimezone(UTC):%Y-%m}")

    async def save_csv(self, rows: Iterable[UsageRow], path: Path) -> None:
        """Write rows as a file, in the place of what stands there. Raises WrongUsage, and YouCanFix where it cannot
        be written."""
        await asyncio.to_thread(put_file, path, usage_csv(rows))

    async def titles(self) -> dict[str, str]:
        """Conversations by id, archived ones and those in the bin too, as people know them."""
        store = self._store
        listed = (
            *await store.conversations.list(archived=False),
            *await store.conversations.list(archived=True),
            *await store.bin.list(),
        )
        return {each.id: each.title for each in listed}
