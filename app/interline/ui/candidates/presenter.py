"""Decides what the sheet of candidates shows: what would happen to the draft, or what a decision had considered.

Rule: looking sends and stores nothing; while the sheet is open it follows the draft, and the last question wins.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from interline.language import tr
from interline.model.change import Change, Topic
from interline.model.errors import InterlineError
from interline.model.request import TurnSettings
from interline.model.route import Choice
from interline.ui.candidates.words import Table, considered, forecast
from interline.ui.picker.standings import ailment_of

if TYPE_CHECKING:
    from interline.model.decision import Decision
    from interline.model.refs import ModelRef
    from interline.ui.backend import Backend
    from interline.ui.composer.presenter import Draft
    from interline.ui.picker.names import Names
    from interline.ui.tasks import Tasks


def looking() -> Table:
    """While nothing is known yet: the first look reads the price list."""
    return Table(tr("What would happen?"), tr("Looking who can be asked, and for how much…"))


@dataclass(frozen=True, slots=True)
class Ground:
    """What a turn would be made of now."""

    conversation_id: str
    """Empty for one that has not begun."""
    choice: Choice
    settings: TurnSettings
    draft: Draft


class View(Protocol):
    """What the presenter needs of the sheet."""

    @property
    def is_open(self) -> bool: ...
    def show_table(self, table: Table, *, is_live: bool) -> None: ...
    def dismiss(self) -> None: ...


class CandidatesPresenter:
    """One table at a time."""

    def __init__(
        self, view: View, backend: Backend, tasks: Tasks, names: Names, *, ground: Callable[[], Ground | None]
    ) -> None:
        """`ground` gives None while nothing can be sent."""
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._names = names
        self._ground = ground
        self._question = 0
        self._is_live = False

    def open(self) -> None:
        """What would happen to what is written, if it were sent now."""
        if self._ground() is not None:
            self._is_live = True
            self._view.show_table(looking(), is_live=True)
            self._ask()

    def look(self) -> None:
        """The draft, or what would be made of it, may be another."""
        if not (self._view.is_open and self._is_live):
            return
        if self._ground() is None:
            # It was sent: what happens now is better than what would.
            self._view.dismiss()
        else:
            self._ask()

    def concerns(self, change: Change) -> None:
        """Something was stored."""
        if change.topic in (Topic.HEALTH, Topic.VENDORS, Topic.KEYS):
            self.look()

    def show(self, decision: Decision) -> None:
        """What a recorded decision had considered."""
        self._question += 1
        self._tasks.start(self._show(decision, self._question))

    def _ask(self) -> None:
        ground = self._ground()
        if ground is not None:
            self._question += 1
            self._tasks.start(self._forecast(ground, self._question))

    async def _forecast(self, ground: Ground, question: int) -> None:
        table = await self._table(ground)
        if question == self._question and self._view.is_open:
            self._view.show_table(table, is_live=True)

    async def _table(self, ground: Ground) -> Table:
        try:
            services = await self._backend.ready()
            plan = await services.chat.plan(
                text=ground.draft.text,
                conversation_id=ground.conversation_id or None,
                attachments=ground.draft.attachments,
                choice=ground.choice,
                settings=ground.settings,
                may_be_empty=True,
                **ground.draft.edits,
            )
            return forecast(plan, self._names, await self._ailments())
        except InterlineError as trouble:
            return Table(looking().title, str(trouble))

    async def _ailments(self) -> dict[ModelRef, str]:
        services = await self._backend.ready()
        now = datetime.now().astimezone()
        found = {ref: ailment_of(each, now) for ref, each in (await services.vendors.standings()).items()}
        return {ref: ailment.badge for ref, ailment in found.items() if ailment is not None}

    async def _show(self, decision: Decision, question: int) -> None:
        table = await asyncio.to_thread(considered, decision, self._names)
        if question == self._question:
            self._is_live = False
            self._view.show_table(table, is_live=False)
