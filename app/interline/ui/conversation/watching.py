"""Shows a turn on its way in the pane: what it says, what it waits for, and its end.

Rule: one turn is watched at a time; leaving it changes nothing of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Protocol

from interline.language import tr
from interline.model.events import TextDelta
from interline.model.turn import (
    AttemptEnded,
    Committed,
    Delta,
    NotSaved,
    Planned,
    Restarted,
    Seamed,
    Trying,
    TurnEnded,
    TurnEvent,
    Waiting,
)
from interline.ui.conversation import words
from interline.ui.conversation.waits import Waits
from interline.ui.transcript.way import Way
from interline.ui.widgets.banner import Notice

if TYPE_CHECKING:
    from interline.model.conversation import Message
    from interline.services.running import RunningTurn
    from interline.ui.picker.names import Names
    from interline.ui.tasks import Tasks

A_BREATH = 200
"""Events of a replayed turn that are shown before the window gets a turn to paint."""


class View(Protocol):
    """What is needed of the pane."""

    def begin_answer(self, answer_id: str, user: Message | None) -> None: ...
    def set_status(self, answer_id: str, text: str) -> None: ...
    def break_off(self, answer_id: str, text: str, *, anew: bool) -> None: ...
    def append(self, answer_id: str, event: Delta) -> None: ...
    def offer_ways(self, answer_id: str, ways: tuple[Way, ...]) -> None: ...
    def tell(self, notice: Notice) -> None: ...


class Watching:
    """For the conversation that is shown."""

    def __init__(
        self,
        view: View,
        tasks: Tasks,
        names: Names,
        *,
        on_end: Callable[[RunningTurn, TurnEnded, bool], None],
        always: tuple[Way, ...] = (),
    ) -> None:
        """`on_end` is told how a turn ended, and whether its answer stands on the shown path; `always` is offered under
        it as long as it runs."""
        self._view = view
        self._tasks = tasks
        self._names = names
        self._on_end = on_end
        self._always = always
        self._task: asyncio.Task[None] | None = None

    def begin(self, turn: RunningTurn, user: Message | None, *, is_here: bool) -> None:
        """Watch this one from its beginning; `is_here` where its answer stands on the shown path."""
        self.end()
        if is_here:
            self._view.begin_answer(turn.answer_id, user)
            if begun := turn.answer.text:
                # It goes on with an answer that broke off: what stands is shown, and then what is going on.
                self._view.append(turn.answer_id, TextDelta(begun))
                self._view.break_off(turn.answer_id, tr("Going on…"), anew=False)
            if self._always:
                self._view.offer_ways(turn.answer_id, self._always)
        self._task = self._tasks.start(self._watch(turn, is_here=is_here))

    def end(self) -> None:
        """Watch no more."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _watch(self, turn: RunningTurn, *, is_here: bool) -> None:
        async with aclosing(turn.events()) as events:
            number = 0
            waits = Waits(self._view, self._tasks, self._names.of, turn.answer_id, self._always)
            try:
                async for event in events:
                    if is_here:
                        waits.saw(event)
                    if is_here or isinstance(event, (TurnEnded, NotSaved)):
                        self._show(turn, event, is_here=is_here)
                    number += 1
                    if number % A_BREATH == 0:
                        await asyncio.sleep(0)
            finally:
                waits.end()

    def _show(self, turn: RunningTurn, event: TurnEvent, *, is_here: bool) -> None:
        answer = turn.answer_id
        match event:
            case Planned():
                self._view.set_status(answer, tr("Choosing a model…"))
            case Trying():
                self._names.hear(event.ref, event.vendor_name)
                self._view.set_status(answer, words.trying(event))
            case AttemptEnded():
                self._view.set_status(answer, words.passed_over(event, self._names.of))
            case Committed():
                self._view.set_status(answer, "")
            case Waiting():
                self._view.set_status(answer, words.waiting(event, event.seconds, self._names.of))
            case Seamed() | Restarted():
                said = words.on_the_way(event, self._names.of)
                self._view.break_off(answer, said, anew=isinstance(event, Restarted))
            case NotSaved(sentence):
                self._view.tell(Notice(sentence))
            case TurnEnded():
                self._on_end(turn, event, is_here)
            case _:
                self._view.append(answer, event)
