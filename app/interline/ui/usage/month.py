"""Says at the foot of the sidebar what this month has cost so far.

Rule: it reads one kept sum, however many conversations there are; what is unknown is marked, never counted as nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale

from interline.language import tr
from interline.model.change import Change, Topic
from interline.model.errors import InterlineError
from interline.model.money import Cost, Quality, dollars

if TYPE_CHECKING:
    from interline.ui.backend import Backend
    from interline.ui.tasks import Tasks


class MonthSpend:
    """For one window."""

    def __init__(
        self,
        backend: Backend,
        tasks: Tasks,
        *,
        show: Callable[[str], None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._backend = backend
        self._tasks = tasks
        self._show = show
        self._now = now
        self._is_looking = False
        self._is_stale = False

    def concerns(self, change: Change) -> None:
        """Something was stored: after an answer more is spent."""
        if change.topic is Topic.CONVERSATION:
            self.reload()

    def reload(self) -> None:
        """Show what it is now; asked meanwhile, once more after that."""
        self._is_stale = True
        if not self._is_looking:
            self._is_looking = True
            self._tasks.start(self._look())

    async def _look(self) -> None:
        try:
            while self._is_stale:
                self._is_stale = False
                when = self._now().astimezone(UTC)
                services = await self._backend.ready()
                self._show(month_words(await services.usage.month(when), when))
        except InterlineError:
            # Whatever that is, it is told where it stands in the way.
            return
        finally:
            self._is_looking = False


def month_words(cost: Cost, when: datetime) -> str:
    """`$3.10 in November`: ≥ where a part of it is unknown, ≈ where a part was guessed."""
    month = QLocale().standaloneMonthName(when.month)
    if cost.amount is None:
        return tr("Unknown cost in {month}", month=month)
    mark = {Quality.UNKNOWN: "≥ ", Quality.ESTIMATED: "≈ "}.get(cost.quality, "")
    return tr("{cost} in {month}", cost=f"{mark}{dollars(cost.amount)}", month=month)
