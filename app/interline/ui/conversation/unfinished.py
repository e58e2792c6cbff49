"""Decides what is offered under an answer that broke off, and what becomes of it.

Rule: only the last answer of the shown path has a row, and one that was kept never has one again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from interline.model.conversation import Message
from interline.model.errors import InterlineError
from interline.ui.transcript.way import Way, ways_of

if TYPE_CHECKING:
    from interline.services.chat import ChatService, WaysOn
    from interline.services.running import RunningTurn
    from interline.ui.backend import Backend
    from interline.ui.tasks import Tasks

    Ask = Callable[[ChatService], Awaitable[tuple[RunningTurn, ...]]]

    class AnswerAgain(Protocol):
        """Begins turns beside an answer that is shown; `anyway` is the same over a budget."""

        def __call__(self, ask: Ask, *, anyway: Ask | None = None) -> None: ...


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
        answer_again: AnswerAgain,
        regenerate: Callable[[str], None],
    ) -> None:
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._answer_again = answer_again
        self._regenerate = regenerate
        self._kept: set[str] = set()
        """Answers of which that is perhaps not stored yet."""
        self._last: Message | None = None

    def look(self, last: Message | None) -> None:
        """This is the last message of what is shown now; None while an answer is on its way."""
        if self._last is not None and (last is None or last.id != self._last.id):
            self._view.offer_ways(self._last.id, ())
        has_row = last is not None and last.is_unfinished and last.id not in self._kept
        self._last = last if has_row else None
        if self._last is not None:
            self._tasks.start(self._offer(self._last))

    def choose(self, answer_id: str, way: Way) -> None:
        """A button of the row was pressed, of those that are about this answer alone."""
        answer = self._last
        if answer is None or answer.id != answer_id:
            return
        match way:
            case Way.HERE | Way.ELSEWHERE:
                self.go_on(answer, elsewhere=way is Way.ELSEWHERE)
            case Way.AGAIN:
                self._regenerate(answer_id)
            case Way.KEEP:
                self._kept.add(answer_id)
                self.look(None)
                self._tasks.start(self._keep(answer_id))

    def go_on(self, answer: Message, *, elsewhere: bool) -> None:
        """Go on with an answer that ended too early; where the budget refuses, the user may say yes to it."""

        async def ask(chat: ChatService, *, over_budget: bool = False) -> tuple[RunningTurn, ...]:
            turn = await chat.go_on(
                answer.id,
                answer.conversation_id,
                elsewhere=elsewhere,
                over_budget=over_budget,
                keeps_refused=False,
            )
            return (turn,)

        self._answer_again(ask, anyway=partial(ask, over_budget=True))

    async def _keep(self, answer_id: str) -> None:
        services = await self._backend.ready()
        await services.chat.keep(answer_id)

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
