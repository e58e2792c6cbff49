"""Which conversations are being answered, and which were answered unseen."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interline.model.turn import TurnEnded
    from interline.services.running import RunningTurn
    from interline.ui.tasks import Tasks


class RunningTurns:
    """The turns that this window started, until they end: one in a conversation, or those that are compared."""

    def __init__(
        self,
        tasks: Tasks,
        on_changed: Callable[[frozenset[str], frozenset[str]], None],
        *,
        on_over: Callable[[RunningTurn, TurnEnded, float], None] = lambda turn, ended, seconds: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`on_over` is told of the last turn in a conversation that ended, and how many seconds it took."""
        self._tasks = tasks
        self._on_changed = on_changed
        self._on_over = on_over
        self._clock = clock
        self._turns: dict[str, tuple[RunningTurn, ...]] = {}
        self._unread: set[str] = set()
        self._shown = ""

    def get(self, conversation_id: str) -> RunningTurn | None:
        """The turn on its way in this conversation, or the first of those that are compared."""
        return next(iter(self.all(conversation_id)), None)

    def all(self, conversation_id: str) -> tuple[RunningTurn, ...]:
        """Every turn on its way in this conversation, in the order in which they began."""
        return self._turns.get(conversation_id, ())

    def add(self, turn: RunningTurn) -> None:
        """A turn began."""
        self._turns[turn.conversation_id] = (*self.all(turn.conversation_id), turn)
        self._tell()
        self._tasks.start(self._wait_for(turn))

    def remove(self, turn: RunningTurn) -> None:
        """The turn is over; said twice, it counts once."""
        before = self.all(turn.conversation_id)
        left = tuple(other for other in before if other is not turn)
        if len(left) == len(before):
            return
        if left:
            self._turns[turn.conversation_id] = left
            return
        del self._turns[turn.conversation_id]
        if turn.conversation_id != self._shown:
            self._unread.add(turn.conversation_id)
        self._tell()

    def show(self, conversation_id: str) -> None:
        """The user looks at this conversation now."""
        self._shown = conversation_id
        self.saw(conversation_id)

    def saw(self, conversation_id: str) -> None:
        """The user has seen its last answer elsewhere: in the window of quick questions."""
        if conversation_id in self._unread:
            self._unread.discard(conversation_id)
            self._tell()

    async def _wait_for(self, turn: RunningTurn) -> None:
        began = self._clock()
        ended = await turn.ended()
        self.remove(turn)
        if not self.all(turn.conversation_id):
            self._on_over(turn, ended, self._clock() - began)

    def _tell(self) -> None:
        self._on_changed(frozenset(self._turns), frozenset(self._unread))
