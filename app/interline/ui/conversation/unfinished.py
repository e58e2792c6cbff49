"""Decides what is offered under an answer that broke off, and what becomes of it.

Rule: only the last answer of the shown path has a row, and one that was kept has none again while the window is open.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol

from interline.model.conversation import Message, Role, Status
from interline.model.errors import InterlineError
from interline.ui.transcript.way import Way, ways_of

if TYPE_CHECKING:
    from interline.services.chat import ChatService, WaysOn
    from interline.services.running import RunningTurn
    from interline.ui.backend import Backend
    from interline.ui.tasks import Tasks

    Ask = Callable[[ChatService], Awaitable[RunningTurn]]


class View(Protocol):
    """What the presenter needs of the pane."""

    def offer_ways(self, answer_id: str, ways: tuple[Way, ...]) -> None: ...


class UnfinishedPresenter:
    """For the conversation that is shown."""

    def __init__(
        self,
        view: View,
        backend: Backend,
        tasks: Tasks,
        *,
        answer_again: Callable[[Ask], None],
        regenerate: Callable[[str], None],
    ) -> None:
        """`answer_again` begins a turn beside an answer that is shown."""
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._answer_again = answer_again
        self._regenerate = regenerate
        self._kept: set[str] = set()
        self._last: Message | None = None

    def look(self, last: Message | None) -> None:
        """This is the last message of what is shown now; None while an answer is on its way."""
        if self._last is not None and (last is None or last.id != self._last.id):
            self._view.offer_ways(self._last.id, ())
        broke_off = (
            last is not None
            and last.role is Role.ASSISTANT
            and last.status is Status.INTERRUPTED
            and last.id not in self._kept
        )
        self._last = last if broke_off else None
        if self._last is not None:
            self._tasks.start(self._offer(self._last))

    def choose(self, answer_id: str, way: Way) -> None:
        """A button was pressed."""
        answer = self._last
        if answer is None or answer.id != answer_id:
            return
        conversation_id = answer.conversation_id
        match way:
            case Way.HERE:
                self._answer_again(lambda chat: chat.go_on(answer_id, conversation_id))
            case Way.ELSEWHERE:
                self._answer_again(lambda chat: chat.go_on(answer_id, conversation_id, elsewhere=True))
            case Way.AGAIN:
                self._regenerate(answer_id)
            case Way.KEEP:
                self._kept.add(answer_id)
                self.look(None)

    async def _offer(self, answer: Message) -> None:
        possible = await self._possible(answer)
        if self._last is answer and possible is not None:
            self._view.offer_ways(answer.id, ways_of(possible))

    async def _possible(self, answer: Message) -> WaysOn | None:
        try:
            services = await self._backend.ready()
            return await services.chat.ways_on(answer.id, answer.conversation_id)
        except InterlineError:
            # The same trouble is told in full where somebody asks for something.
            return None
