"""Shows a conversation as the library has it, with the turns that are on their way in it.

Rule: a turn runs whether or not anybody looks; leaving a conversation only ends the watching, and coming back shows the
turn from its beginning.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from interline.model.errors import BudgetRefused
from interline.ui.conversation.watching import View as WatchedView
from interline.ui.conversation.watching import Watching

if TYPE_CHECKING:
    from interline.model.conversation import Message
    from interline.model.turn import TurnEnded
    from interline.services.library import OpenConversation
    from interline.services.running import RunningTurn
    from interline.ui.backend import Backend
    from interline.ui.composer.presenter import ComposerPresenter
    from interline.ui.conversation.abreast import AbreastPresenter
    from interline.ui.conversation.asked import AskedPresenter
    from interline.ui.conversation.comparing import ComparingPresenter
    from interline.ui.conversation.heading import HeadingPresenter
    from interline.ui.conversation.landing import LandingPresenter
    from interline.ui.conversation.running import RunningTurns
    from interline.ui.conversation.shown import Shown
    from interline.ui.conversation.unfinished import UnfinishedPresenter
    from interline.ui.picker.names import Names
    from interline.ui.tasks import Tasks

AT_ONCE = 600
"""Messages that are made ready between two frames, and shown without that."""


class View(WatchedView, Protocol):
    """What is needed of the pane."""

    def expect(self, messages: tuple[Message, ...]) -> None: ...
    def show_conversation(
        self, messages: tuple[Message, ...], versions: Mapping[str, tuple[str, ...]]
    ) -> None: ...
    def finish_answer(self, message: Message) -> None: ...


class OpenedPresenter:
    """For the conversation that is shown."""

    def __init__(
        self,
        view: View,
        backend: Backend,
        tasks: Tasks,
        running: RunningTurns,
        names: Names,
        *,
        shown: Shown,
        heading: HeadingPresenter,
        asked: AskedPresenter,
        abreast: AbreastPresenter,
        comparing: ComparingPresenter,
        unfinished: UnfinishedPresenter,
        landing: LandingPresenter,
        composer: Callable[[], ComposerPresenter],
        leave: Callable[[], None],
        on_asked: Callable[[], None],
        on_ended: Callable[[RunningTurn, BudgetRefused | None], None],
    ) -> None:
        """`leave` goes away from a conversation that cannot be opened; `on_asked` is told that the history is another;
        `on_ended` which turn ended, and whether a budget refused it."""
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._running = running
        self._shown = shown
        self._heading = heading
        self._asked = asked
        self._abreast = abreast
        self._comparing = comparing
        self._unfinished = unfinished
        self._landing = landing
        self._composer = composer
        self._leave = leave
        self._on_asked = on_asked
        self._on_ended = on_ended
        self._watching = Watching(view, tasks, names, on_end=self.ended)
        self._turned = 0
        """How many turns began or ended here: with another, what was read before is not all there is."""

    async def load(self, conversation_id: str, begun: tuple[RunningTurn, ...] = ()) -> None:
        """Show this one, unless another is wanted meanwhile; `begun` are turns that have just begun in it, and may be
        over by now."""
        # Asked before the library: a turn that ends meanwhile is shown from here, not from what was read before.
        turns = begun or self._running.all(conversation_id)
        try:
            library = await self._backend.library()
            if not turns and not self._shown.path and (page := await library.first_page(conversation_id)):
                if self._shown.id != conversation_id:
                    return
                # Seen while the rest is read; what can be done with messages waits for them all.
                self._heading.name(page.conversation.title)
                self._view.show_conversation(page.path, page.versions)
            while True:
                turned = self._turned
                opened = await library.open(conversation_id)
                for first in range(0, len(opened.path) - AT_ONCE, AT_ONCE):
                    self._view.expect(opened.path[first : first + AT_ONCE])
                    await asyncio.sleep(0)
                if turned == self._turned:
                    break
        except Exception:
            if self._shown.id == conversation_id:
                self._leave()
            raise
        if self._shown.id == conversation_id:
            self._present(opened, turns or self._running.all(conversation_id))

    def show_version(self, message_id: str) -> None:
        """Another version of a message, and what follows from it."""
        if self._shown.id:
            self._tasks.start(self._show_version(self._shown.id, message_id))

    def look_again(self) -> None:
        """Another version may be the shown one now."""
        if self._shown.id and self._running.get(self._shown.id) is None:
            self._tasks.start(self._look_again(self._shown.id))

    def end(self) -> None:
        """Watch no more."""
        self._watching.end()
        self._abreast.end()
        self._comparing.forget()

    def begin(self, turn: RunningTurn, user: Message | None, *, is_here: bool = True) -> None:
        """Watch a turn; `is_here` where its answer stands on the shown path."""
        self._turned += 1
        self._composer().set_streaming(True)
        self._watching.begin(turn, user, is_here=is_here)
        self._on_asked()

    def ended(self, turn: RunningTurn, event: TurnEnded, is_here: bool) -> None:
        """A turn that was watched is over."""
        self._turned += 1
        self._running.remove(turn)
        self._end(event.message, is_here=is_here)
        refused = event.error if isinstance(event.error, BudgetRefused) and is_here else None
        self._on_ended(turn, refused)

    def _end(self, message: Message, *, is_here: bool) -> None:
        self._composer().set_streaming(bool(self._running.all(self._shown.id)))
        if is_here:
            comparing = self._comparing
            on_path = message.id not in comparing.beside or message.id == comparing.current
            self._shown.add(message, on_path=on_path)
            self._view.finish_answer(message)
            self._unfinished.look(None if comparing.is_on else message)
        self._on_asked()

    def _present(self, opened: OpenConversation, turns: tuple[RunningTurn, ...]) -> None:
        """Show a conversation as stored; what is on its way is shown from its beginning."""
        self.end()
        if turns and turns[0].beside:
            self._present_several(opened, turns)
        else:
            self._present_one(opened, turns[0] if turns else None)
        self._landing.arrived(message.id for message in opened.messages)

    def _present_one(self, opened: OpenConversation, turn: RunningTurn | None) -> None:
        path = opened.path
        is_here = turn is not None and any(message.id == turn.answer_id for message in path)
        if turn is not None:
            path = tuple(message for message in path if message.id != turn.answer_id)
        self._show(opened, path)
        self._composer().set_streaming(turn is not None)
        self._unfinished.look(path[-1] if path and turn is None else None)
        if turn is not None:
            self.begin(turn, None, is_here=is_here)

    def _present_several(self, opened: OpenConversation, turns: tuple[RunningTurn, ...]) -> None:
        """The same where several answer one question."""
        running = {turn.answer_id for turn in turns}
        self._show(opened, tuple(message for message in opened.path if message.id not in running))
        self._composer().set_streaming(True)
        self._unfinished.look(None)
        self._abreast.present(opened, turns)
        self._on_asked()

    def _show(self, opened: OpenConversation, path: tuple[Message, ...]) -> None:
        """Show these messages of a conversation as stored."""
        self._shown.put(path)
        self._heading.name(opened.conversation.title)
        self._view.show_conversation(path, opened.versions)
        self._heading.show_cost()
        stored = opened.conversation
        self._asked.show(stored.choice, stored.settings, stored.system)

    async def _show_version(self, conversation_id: str, message_id: str) -> None:
        turns = self._running.all(conversation_id)
        library = await self._backend.library()
        turned = self._turned
        opened = await library.show_version(conversation_id, message_id)
        if turned != self._turned:
            await self.load(conversation_id)
        elif self._shown.id == conversation_id:
            self._present(opened, turns or self._running.all(conversation_id))

    async def _look_again(self, conversation_id: str) -> None:
        library = await self._backend.library()
        turned = self._turned
        opened = await library.open(conversation_id)
        is_other = opened.path and opened.path[-1].id != self._shown.last_id
        is_quiet = turned == self._turned and self._running.get(conversation_id) is None
        if self._shown.id == conversation_id and is_other and is_quiet:
            self._present(opened, ())
