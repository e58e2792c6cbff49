"""Does what the buttons under an answer say, while it is written and after.

Rule: what is only about an answer that broke off is decided in `unfinished.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from interline.ui.transcript.way import Way

if TYPE_CHECKING:
    from interline.ui.backend import Backend
    from interline.ui.conversation.running import RunningTurns
    from interline.ui.conversation.shown import Shown
    from interline.ui.conversation.unfinished import UnfinishedPresenter
    from interline.ui.tasks import Tasks


class WaysPresenter:
    """For the conversation that is shown."""

    def __init__(
        self,
        backend: Backend,
        tasks: Tasks,
        running: RunningTurns,
        *,
        shown: Shown,
        unfinished: UnfinishedPresenter,
        stop: Callable[[], None],
    ) -> None:
        """`stop` stops everything that is being written."""
        self._backend = backend
        self._tasks = tasks
        self._running = running
        self._shown = shown
        self._unfinished = unfinished
        self._stop = stop

    def take(self, answer_id: str, way: Way) -> None:
        """A button under this answer was pressed."""
        match way:
            case Way.NEXT:
                self._tasks.start(self._give_up_waiting(self._shown.id, answer_id))
            case Way.ALONE:
                for turn in self._running.all(self._shown.id):
                    if turn.answer_id == answer_id:
                        self._tasks.start(turn.stop())
            case Way.STOP:
                self._stop()
            case Way.ELSEWHERE:
                # Also offered under answers that nobody asks about any more.
                if answer := self._shown.known.get(answer_id):
                    self._unfinished.go_on(answer, elsewhere=True)
            case _:
                self._unfinished.choose(answer_id, way)

    async def _give_up_waiting(self, conversation_id: str, answer_id: str) -> None:
        services = await self._backend.ready()
        services.chat.give_up_waiting(conversation_id, answer_id)
