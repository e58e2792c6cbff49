"""Decides where a message goes: to one model, for once to another, or to several at once; and what that would cost.

Rule: what the composer holds is the user's until a turn that carries it is stored; where a budget refuses, nothing was
stored and the words are still there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from interline.model.errors import BudgetRefused, InterlineError
from interline.ui.composer.estimate import NOTHING, Estimate
from interline.ui.conversation import words

if TYPE_CHECKING:
    from interline.model.refs import ModelRef
    from interline.model.route import Choice
    from interline.services.running import RunningTurn
    from interline.ui.backend import Backend
    from interline.ui.composer.presenter import ComposerPresenter, Draft
    from interline.ui.conversation.abreast import AbreastPresenter
    from interline.ui.conversation.asked import AskedPresenter
    from interline.ui.conversation.editing import EditingPresenter
    from interline.ui.conversation.refusals import Refusals
    from interline.ui.conversation.running import RunningTurns
    from interline.ui.picker.names import Names
    from interline.ui.tasks import Tasks


class SendingPresenter:
    """From one composer."""

    def __init__(
        self,
        backend: Backend,
        tasks: Tasks,
        running: RunningTurns,
        names: Names,
        *,
        asked: AskedPresenter,
        abreast: AbreastPresenter,
        editing: EditingPresenter,
        refusals: Refusals,
        composer: Callable[[], ComposerPresenter],
        shown: Callable[[], str],
        on_sent: Callable[[str, Draft, tuple[RunningTurn, ...]], None],
        on_first: Callable[[ModelRef], None],
    ) -> None:
        """`shown` is the id of the conversation that is shown; `on_sent` is told which draft became which turns, and
        under which key; `on_first` who the plan of a draft asks first."""
        self._backend = backend
        self._tasks = tasks
        self._running = running
        self._names = names
        self._asked = asked
        self._abreast = abreast
        self._editing = editing
        self._refusals = refusals
        self._composer = composer
        self._shown = shown
        self._on_sent = on_sent
        self._on_first = on_first
        self._stop_early: set[str] = set()
        """Conversations whose message is to be stopped as soon as it is stored."""
        self._allowed: set[str] = set()
        """Conversations whose next message may go over a budget."""

    async def deliver(self, key: str, draft: Draft) -> None:
        """Send what the composer holds. Returns when it is stored, or a budget refuses it; raises where it could not
        be."""
        if draft.editing is not None and draft.editing.is_answer:
            await self._editing.keep(key, draft)
            return
        is_allowed = key in self._allowed
        self._allowed.discard(key)
        compared = self._abreast.chosen if key == self._shown() else ()
        once = self._asked.once_of(key)
        try:
            turns = await self._ask(key, draft, compared, once, over_budget=is_allowed)
        except BudgetRefused as refused:
            self._stop_early.discard(key)
            if key != self._shown():
                raise
            self._refusals.tell(refused, lambda: self._send_anyway(key))
            return
        except InterlineError as trouble:
            self._stop_early.discard(key)
            self._refusals.failed(str(trouble))
            raise
        except BaseException:
            self._stop_early.discard(key)
            raise
        for turn in turns:
            self._running.add(turn)
        self._refusals.withdraw()
        self._composer().stored(key, draft)
        if compared:
            self._abreast.forget()
        if once is not None and once == self._asked.once_of(key):
            self._asked.asked_once(key)
        self._on_sent(key, draft, turns)
        if key in self._stop_early:
            self._stop_early.discard(key)
            self._stop(turns)

    def stop(self) -> None:
        """Stop what is being written; what has not begun yet is stopped when it does."""
        key = self._shown()
        if turns := self._running.all(key):
            self._stop(turns)
        elif self._composer().is_sending(key):
            self._stop_early.add(key)

    def ask_once(self, choice: Choice) -> None:
        """The next message alone goes to this one."""
        self._abreast.forget()
        self._asked.choose_once(choice)

    def compared_first(self) -> tuple[Choice, ...]:
        """Those that are marked when models to compare are chosen: the ones chosen before, else whom it asks."""
        asked = self._asked.choice
        return self._abreast.chosen or ((asked,) if asked is not None else ())

    async def estimate(self, key: str, draft: Draft) -> Estimate:
        """Who would be asked, how much they would be sent and what it would cost."""
        if draft.editing is not None and draft.editing.is_answer:
            return NOTHING
        services = await self._backend.ready()
        if self._abreast.chosen and key == self._shown():
            return Estimate((await self.estimate_compared(draft, self._abreast.chosen),))
        forecast = await services.chat.forecast(
            text=draft.text,
            conversation_id=key or None,
            attachments=draft.attachments,
            choice=self._asked.once_of(key) or self._asked.choice_of(key),
            system=self._asked.instructions_of(key),
            settings=self._asked.settings_of(key),
            **draft.edits,
        )
        if forecast.plan.order and key == self._shown():
            self._on_first(forecast.plan.order[0].ref)
        return words.estimate(forecast, self._names.of)

    async def estimate_compared(self, draft: Draft, chosen: tuple[Choice, ...]) -> str:
        """What it would cost to ask these at once."""
        services = await self._backend.ready()
        key = self._shown()
        settings = self._asked.settings_of(key)
        return await self._abreast.estimate(services.chat, key, draft, chosen, settings=settings)

    async def _ask(
        self, key: str, draft: Draft, compared: tuple[Choice, ...], once: Choice | None, *, over_budget: bool
    ) -> tuple[RunningTurn, ...]:
        """Ask one, for this `once` another, or several that are `compared`; gives the turns once they are stored."""
        services = await self._backend.ready()
        choice, settings = self._asked.choice_of(key), self._asked.settings_of(key)
        system = self._asked.instructions_of(key)
        if compared:
            return await self._abreast.send(
                services.chat,
                key,
                draft,
                compared,
                choice=choice,
                system=system,
                settings=settings,
                over_budget=over_budget,
            )
        turn = await services.chat.send(
            text=draft.text,
            conversation_id=key or None,
            attachments=draft.attachments,
            choice=choice,
            asks=once,
            system=system,
            settings=settings,
            over_budget=over_budget,
            keeps_refused=False,
            **draft.edits,
        )
        return (turn,)

    def _send_anyway(self, key: str) -> None:
        """What a budget refused goes all the same, as it stands in the field."""
        if key == self._shown():
            self._allowed.add(key)
            self._composer().send()

    def _stop(self, turns: tuple[RunningTurn, ...]) -> None:
        for turn in turns:
            self._tasks.start(turn.stop())
