"""The real clock."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """UTC, with zone."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait; ends early only by being cancelled."""
        await asyncio.sleep(seconds)

    def monotonic(self) -> float:
        """Seconds that never jump."""
        return time.monotonic()
