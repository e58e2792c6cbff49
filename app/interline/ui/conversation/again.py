"""Begins turns beside an answer that is shown: another version, one that goes on with it, or what others answer.

Rule: one at a time in a conversation; what a budget refuses is asked for again over it, as it was asked.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from interline.model.errors import BudgetRefused
from interline.ui.transcript.beside import MOST

if TYPE_CHECKING:
    from interline.model.request import TurnSettings
    from interline.model.route import Choice
    from interline.services.chat import ChatService
    from interline.services.running import RunningTurn
    from interline.ui.backend import Backend
    from interline.ui.conversation.refusals import Refusals
    from interline.ui.conversation.running import RunningTurns
    from interline.ui.conversation.unfinished import Ask
    from interline.ui.tasks import Tasks


class AnsweringAgain:
    """For the conversation that is shown."""

    def __init__(
        self,
        backend: Backend,
        tasks: Tasks,
        running: RunningTurns,
        refusals: Refusals,
        *,
        shown: Callable[[], str],
        settings_of: Callable[[str], TurnSettings | None],
        load: Callable[[str], Awaitable[None]],
    ) -> None:
        """`shown` is the id of the conversation that is shown, `load` shows one as it is stored."""
        self._backend = backend
        self._tasks = tasks
        self._running = running
        self._refusals = refusals
        self._shown = shown
        self._settings_of = settings_of
        self._load = load
        self._beginning: set[str] = set()
        """Conversations in which one is about to begin."""
        self._anyway: dict[str, Ask] = {}
        """By the id of an answer that is being written: how to ask for the same over a budget."""
        self._late: tuple[tuple[str, ...], tuple[Choice, ...]] = ((), ())
        """Answers that stand beside each other, and whom of them a budget refused while they were being asked."""

    def regenerate(self, answer_id: str, *, choice: Choice | None = None, over_budget: bool = False) -> None:
        """Another answer beside this one; by whom the conversation asks, or for this turn by another."""
        conversation_id = self._shown()
        settings = self._settings_of(conversation_id)

        async def ask(chat: ChatService, *, over_budget: bool = False) -> tuple[RunningTurn, ...]:
            turn = await chat.regenerate(
                answer_id,
                conversation_id,
                choice,
                settings,
                over_budget=over_budget,
                keeps_refused=False,
            )
            return (turn,)

        anyway = partial(ask, over_budget=True)
        self.answer_again(anyway if over_budget else ask, anyway=anyway)

    def answer_again(self, ask: Ask, *, anyway: Ask | None = None) -> None:
        """Begin what `ask` does beside an answer that is shown, unless one is on its way; `anyway` is the same over a
        budget."""
        shown = self._shown()
        busy = self._running.get(shown) or shown in self._beginning
        if shown and not busy:
            self._beginning.add(shown)
            self._refusals.withdraw()
            self._tasks.start(self._begin_beside(shown, ask, anyway))

    def ended(self, turn: RunningTurn, refused: BudgetRefused | None) -> None:
        """A turn ended; `refused` where others spent the budget while it was being asked."""
        anyway = self._anyway.pop(turn.answer_id, None)
        if refused is None:
            return
        # The question is stored by now, so a yes asks for the same again beside it.
        if turn.beside:
            self._offer(refused, partial(self._ask_beside, turn, self._refused_with(turn)))
        elif anyway is None:
            # Whom this turn asked: that may have been another than the conversation asks.
            self._offer(
                refused, partial(self.regenerate, turn.answer_id, choice=turn.choice, over_budget=True)
            )
        else:
            self._offer(refused, lambda: self.answer_again(anyway))

    def _refused_with(self, turn: RunningTurn) -> tuple[Choice, ...]:
        """Whom the budget refused of those that were asked at once, as far as is known."""
        before, choices = self._late
        self._late = turn.beside, (*(choices if before == turn.beside else ()), turn.choice)
        return self._late[1]

    def _ask_beside(self, turn: RunningTurn, choices: tuple[Choice, ...]) -> None:
        """Those of several that were refused, beside the others."""
        settings = self._settings_of(turn.conversation_id)

        async def ask(chat: ChatService, *, over_budget: bool = True) -> tuple[RunningTurn, ...]:
            # One less than can be compared can be asked beside an answer.
            begun = await chat.ask_others(
                choices[: MOST - 1], turn.answer_id, turn.conversation_id, settings, over_budget=over_budget
            )
            return begun.turns

        self.answer_again(ask)

    def _offer(self, refused: BudgetRefused, again: Callable[[], None]) -> None:
        def go() -> None:
            if self._running.get(self._shown()):
                # Others that were asked with it are still being written: the offer stands until they are whole.
                self._offer(refused, again)
            else:
                again()

        self._refusals.tell(refused, go)

    async def _begin_beside(self, conversation_id: str, ask: Ask, anyway: Ask | None) -> None:
        try:
            services = await self._backend.ready()
            turns = await ask(services.chat)
        except BudgetRefused as refused:
            if conversation_id != self._shown() or anyway is None:
                raise
            self._refusals.tell(refused, lambda: self.answer_again(anyway))
            return
        finally:
            self._beginning.discard(conversation_id)
        for turn in turns:
            self._running.add(turn)
            if anyway is not None and not turn.beside:
                self._anyway[turn.answer_id] = anyway
        if self._shown() == conversation_id:
            await self._load(conversation_id)
