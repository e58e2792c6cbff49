"""Decides which models a question goes to at once, and shows their answers beside each other while they come.

Rule: each is watched by itself: one that fails or is stopped ends in its own column. What is chosen to be compared
holds for one question of the conversation that is shown.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from interline.language import tr
from interline.model.conversation import path_to
from interline.model.refs import ModelRef
from interline.model.route import Choice
from interline.ui.conversation import words
from interline.ui.conversation.watching import View as WatchedView
from interline.ui.conversation.watching import Watching
from interline.ui.transcript.way import Way
from interline.ui.widgets.banner import Notice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from interline.model.conversation import Message
    from interline.model.decision import Plan
    from interline.model.request import TurnSettings
    from interline.model.turn import TurnEnded
    from interline.services.answering import Begun
    from interline.services.chat import ChatService
    from interline.services.library import OpenConversation
    from interline.services.running import RunningTurn
    from interline.ui.composer.presenter import Draft
    from interline.ui.conversation.comparing import ComparingPresenter
    from interline.ui.picker.names import Names
    from interline.ui.tasks import Tasks


class View(WatchedView, Protocol):
    """What the presenter needs of the pane."""

    def show_conversation(
        self, messages: tuple[Message, ...], versions: Mapping[str, tuple[str, ...]]
    ) -> None: ...
    def show_beside(self, answer_ids: tuple[str, ...]) -> None: ...
    def name_answer(self, answer_id: str, vendor: str, model: str) -> None: ...
    def set_compared(self, sentence: str) -> None: ...
    def announce(self, sentence: str) -> None: ...


class AbreastPresenter:
    """For the conversation that is shown."""

    def __init__(
        self,
        view: View,
        tasks: Tasks,
        names: Names,
        comparing: ComparingPresenter,
        *,
        on_changed: Callable[[], None],
        on_end: Callable[[RunningTurn, TurnEnded, bool], None],
    ) -> None:
        """`on_changed` is told when others are to be asked; `on_end` how each turn ended, and whether it is shown."""
        self._view = view
        self._tasks = tasks
        self._names = names
        self._comparing = comparing
        self._on_changed = on_changed
        self._on_end = on_end
        self._chosen: tuple[Choice, ...] = ()
        self._watchings: list[Watching] = []
        self._live: set[str] = set()
        """Answers that stand beside each other and are still being written."""
        self._settled: set[tuple[str, ...]] = set()
        """Groups of answers that the user wants to see beside each other no longer."""

    @property
    def chosen(self) -> tuple[Choice, ...]:
        """Whom the next question goes to at once; nobody where it goes to one, as ever."""
        return self._chosen

    @property
    def is_live(self) -> bool:
        """Whether answers stand beside each other of which some are still being written."""
        return bool(self._live)

    def choose(self, choices: Sequence[Choice]) -> None:
        """Ask these with the next question."""
        self._chosen = tuple(choices)
        self._view.set_compared(words.compared([self._names.describe(each) for each in self._chosen]))
        self._on_changed()

    def forget(self) -> None:
        """The next question goes to one, as ever."""
        if self._chosen:
            self.choose(())

    async def send(
        self, chat: ChatService, key: str, draft: Draft, choices: tuple[Choice, ...], **how: object
    ) -> tuple[RunningTurn, ...]:
        """Ask them; gives the turns that began. Raises as `ChatService.compare`."""
        begun: Begun = await chat.compare(
            choices,
            text=draft.text,
            conversation_id=key or None,
            attachments=draft.attachments,
            **draft.edits,
            **how,  # type: ignore[arg-type]
        )
        return self._begun(begun)

    async def ask_others(
        self,
        chat: ChatService,
        answer: Message,
        choices: Sequence[Choice],
        settings: TurnSettings | None,
        *,
        over_budget: bool = False,
    ) -> tuple[RunningTurn, ...]:
        """Ask these what has an answer already; gives the turns that began beside it. Raises as
        `ChatService.ask_others`."""
        begun = await chat.ask_others(
            choices, answer.id, answer.conversation_id, settings, over_budget=over_budget
        )
        return self._begun(begun)

    async def estimate(
        self, chat: ChatService, key: str, draft: Draft, choices: Sequence[Choice], **how: object
    ) -> str:
        """What it would cost to ask these."""
        plans: list[Plan] = await asyncio.gather(
            *(
                chat.plan(
                    text=draft.text,
                    conversation_id=key or None,
                    attachments=draft.attachments,
                    choice=choice,
                    may_be_empty=True,
                    **draft.edits,
                    **how,  # type: ignore[arg-type]
                )
                for choice in choices
            )
        )
        return words.together(plans)

    async def estimate_others(
        self, chat: ChatService, answer: Message, choices: Sequence[Choice], settings: TurnSettings | None
    ) -> str:
        """What it would cost to ask these what has an answer already."""
        plans = [chat.plan_again(answer.id, answer.conversation_id, each, settings) for each in choices]
        return words.together(await asyncio.gather(*plans))

    def settle(self) -> None:
        """Those that are shown beside each other are to be so no longer, also while some are still being written."""
        if self._comparing.beside:
            self._settled.add(self._comparing.beside)

    def end(self) -> None:
        """Watch no more."""
        for watching in self._watchings:
            watching.end()
        self._watchings.clear()
        self._live.clear()

    def present(self, opened: OpenConversation, turns: tuple[RunningTurn, ...]) -> bool:
        """Show a conversation in which these answer one question, and watch each of them. Returns whether they stand
        beside each other: not where another branch is shown, or the user wants it otherwise."""
        ids = turns[0].beside
        on_path = [message.id for message in opened.path if message.id in ids]
        is_beside = bool(on_path) and ids not in self._settled
        if is_beside:
            self._show(opened, turns, on_path[0])
        for turn in turns:
            is_here = is_beside or turn.answer_id in on_path
            watching = Watching(
                self._view,
                self._tasks,
                self._names,
                on_end=self._ended,
                always=(Way.ALONE,) if is_beside else (),
            )
            self._watchings.append(watching)
            watching.begin(turn, None, is_here=is_here)
            if is_here and (ref := _asked(turn)) is not None:
                self._view.name_answer(turn.answer_id, self._names.vendor(ref), self._names.model(ref))
        return is_beside

    def _begun(self, begun: Begun) -> tuple[RunningTurn, ...]:
        if begun.trouble is not None:
            self._view.tell(Notice(" ".join((tr("Not all models could be asked."), str(begun.trouble)))))
        return begun.turns

    def _show(self, opened: OpenConversation, turns: tuple[RunningTurn, ...], current: str) -> None:
        ids = turns[0].beside
        by_id = {message.id: message for message in opened.messages}
        self._live = {turn.answer_id for turn in turns}
        ended = tuple(by_id[each] for each in ids if each in by_id and each not in self._live)
        versions = {**opened.versions, **dict.fromkeys(ids, opened.versions.get(current, ids))}
        self._view.show_conversation((*path_to(turns[0].user_id, by_id), *ended), versions)
        self._comparing.adopt(ids, current, ended)
        self._view.show_beside(ids)
        self._view.announce(tr("%Ln answers come beside each other. Esc stops them.", "", len(ids)))

    def _ended(self, turn: RunningTurn, event: TurnEnded, is_here: bool) -> None:
        was_live = turn.answer_id in self._live
        self._live.discard(turn.answer_id)
        if is_here:
            self._view.offer_ways(turn.answer_id, ())
        self._on_end(turn, event, is_here)
        if was_live and not self._live:
            self._view.announce(
                tr("All answers are there. Choose the one to go on with; Esc closes the comparison.")
            )


def _asked(turn: RunningTurn) -> ModelRef | None:
    """Who is asked first."""
    order = turn.plan.order
    return order[0].ref if order else turn.choice.pin
