"""A turn on its way: what came so far, for any number of watchers, and the way to stop it.

Rule: watching changes nothing; a watcher that comes late sees everything from the beginning.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from interline.model.decision import Plan
from interline.model.events import TextDelta
from interline.model.route import Choice
from interline.model.turn import Committed, Planned, Restarted, Trying, TurnEnded, TurnEvent

if TYPE_CHECKING:
    from interline.model.conversation import Message


class RunningTurn:
    """One turn, from its planning to the stored answer."""

    def __init__(
        self,
        conversation_id: str,
        user: Message,
        answer: Message,
        choice: Choice,
        plan: Plan,
        stop: Callable[[], None],
    ) -> None:
        self.conversation_id = conversation_id
        self.user = user
        """The message that is answered, as stored."""
        self.answer = answer
        """The answer's row as it was begun."""
        self.choice = choice
        self.plan = plan
        self.state = "planning"
        """planning | trying | streaming | done."""
        self.title = ""
        """What the conversation was called when it began."""
        self.decision_id = ""
        """The id of its record, once it runs."""
        self.beside: tuple[str, ...] = ()
        """Ids of all answers that are given to the question at once, this one's among them, in order; none for one that
        is given alone."""
        self._stop = stop
        self._text: list[str] = []
        self._events: list[TurnEvent] = []
        self._watchers: set[asyncio.Event] = set()
        self._ended: asyncio.Future[TurnEnded] = asyncio.get_running_loop().create_future()

    @property
    def user_id(self) -> str:
        return self.user.id

    @property
    def answer_id(self) -> str:
        return self.answer.id

    @property
    def text(self) -> str:
        """The words so far."""
        if len(self._text) > 1:
            self._text = ["".join(self._text)]
        return self._text[0] if self._text else ""

    def emit(self, event: TurnEvent) -> None:
        """Called by the chat service with each event, in order."""
        if isinstance(event, TextDelta):
            self._text.append(event.text)
        elif isinstance(event, (Planned, Trying)):
            self.state = "trying"
        elif isinstance(event, Restarted):
            self._text.clear()
        elif isinstance(event, Committed):
            self.state = "streaming"
        elif isinstance(event, TurnEnded):
            self.state = "done"
            if not self._ended.done():
                self._ended.set_result(event)
        self._events.append(event)
        for watcher in self._watchers:
            watcher.set()

    async def events(self) -> AsyncGenerator[TurnEvent, None]:
        """Everything from the beginning on; ends after TurnEnded. Leaving early does not stop the turn."""
        wake = asyncio.Event()
        self._watchers.add(wake)
        try:
            seen = 0
            while True:
                wake.clear()
                while seen < len(self._events):
                    event = self._events[seen]
                    seen += 1
                    yield event
                    if isinstance(event, TurnEnded):
                        return
                await wake.wait()
        finally:
            self._watchers.discard(wake)

    async def stop(self) -> None:
        """Stop it and wait until what came is stored; does nothing to a turn that is over."""
        self._stop()
        await self.ended()

    async def ended(self) -> TurnEnded:
        """How it ended; waits for that."""
        return await asyncio.shield(self._ended)


class Ongoing:
    """The turns on their way, by conversation: one in each, or those that answer one question at once."""

    def __init__(self) -> None:
        self._turns: dict[str, list[RunningTurn]] = {}
        self._held: set[str] = set()
        """Conversations in which several are being begun."""

    def __contains__(self, conversation_id: object) -> bool:
        return conversation_id in self._turns or conversation_id in self._held

    @property
    def all(self) -> tuple[RunningTurn, ...]:
        """Every one of them."""
        return tuple(turn for turns in self._turns.values() for turn in turns)

    def of(self, conversation_id: str) -> tuple[RunningTurn, ...]:
        """Those of one conversation, in the order in which they began."""
        return tuple(self._turns.get(conversation_id, ()))

    def add(self, turn: RunningTurn) -> None:
        """It begins."""
        self._turns.setdefault(turn.conversation_id, []).append(turn)

    def remove(self, turn: RunningTurn) -> None:
        """It is over; said twice, it counts once."""
        left = [other for other in self._turns.pop(turn.conversation_id, ()) if other is not turn]
        if left:
            self._turns[turn.conversation_id] = left

    @contextmanager
    def held(self, conversation_id: str) -> Iterator[None]:
        """No other turn begins here meanwhile."""
        self._held.add(conversation_id)
        try:
            yield
        finally:
            self._held.discard(conversation_id)
