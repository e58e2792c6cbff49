"""Decides what is offered while a turn waits: for a first word that is long in coming, or before it asks again.

Rule: nothing is offered that would lead nowhere: no next one where nobody is left to ask.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, Protocol

from interline.model.failure import FailureClass
from interline.model.refs import ModelRef
from interline.model.turn import AttemptEnded, NotSaved, Planned, Trying, TurnEvent, Waiting
from interline.ui.conversation import words
from interline.ui.transcript.way import Way

if TYPE_CHECKING:
    from interline.ui.conversation.words import NameOf
    from interline.ui.tasks import Tasks

SLOW = 8.0
"""Seconds without a word after which the next one can be asked."""


class View(Protocol):
    """What is needed of the pane."""

    def set_status(self, answer_id: str, text: str) -> None: ...
    def offer_ways(self, answer_id: str, ways: tuple[Way, ...]) -> None: ...


class Waits:
    """Of one turn that is watched."""

    def __init__(
        self, view: View, tasks: Tasks, name_of: NameOf, answer_id: str, always: tuple[Way, ...] = ()
    ) -> None:
        """`always` is offered whatever happens."""
        self._view = view
        self._tasks = tasks
        self._name_of = name_of
        self._answer = answer_id
        self._always = always
        self._left: list[ModelRef] = []
        """Who could still be asked."""
        self._clock: asyncio.Task[None] | None = None
        self._offered = False

    def saw(self, event: TurnEvent) -> None:
        """Something happened; its own words stand already."""
        if isinstance(event, NotSaved):
            return
        self.end()
        match event:
            case Planned(plan):
                self._left = [candidate.ref for candidate in plan.order]
            case Trying(ref):
                self._left = [other for other in self._left if other != ref]
                if self._left:
                    self._start(self._offer_next())
            case AttemptEnded(attempt):
                failure = attempt.failure
                if attempt.possibly_billed or (failure and failure.failure_class is FailureClass.SILENT):
                    # Nothing more is asked of a vendor that may be at work on the question.
                    self._left = [other for other in self._left if other.vendor != attempt.ref.vendor]
            case Waiting():
                self._start(self._count_down(event))

    def end(self) -> None:
        """The wait is over."""
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None
        if self._offered:
            self._offer()

    async def _offer_next(self) -> None:
        await asyncio.sleep(SLOW)
        self._offer(Way.NEXT)

    async def _count_down(self, event: Waiting) -> None:
        self._offer(*((Way.NEXT,) if self._left else ()), Way.STOP)
        loop = asyncio.get_running_loop()
        over = loop.time() + event.seconds
        while (left := over - loop.time()) > 0:
            self._view.set_status(self._answer, words.waiting(event, left, self._name_of))
            await asyncio.sleep(left - int(left) or 1.0)

    def _offer(self, *ways: Way) -> None:
        self._offered = bool(ways)
        # One that can be stopped by itself is not offered to be stopped twice.
        passing = tuple(way for way in ways if not (way is Way.STOP and self._always))
        self._view.offer_ways(self._answer, (*passing, *self._always))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self._clock = self._tasks.start(work)
