"""Decides what becomes of a quick question: whom it asks, where it is kept, what the small window shows of it.

Rule: the conversation is one of the library like any other, and its turn runs whether or not the window is seen; the
words stay in the field until they are stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

from interline.language import tr
from interline.model.errors import BudgetRefused, InterlineError, UnknownConversation
from interline.ui.composer.presenter import NEW, SENDING, Draft, after
from interline.ui.conversation.pictures import fetch_picture
from interline.ui.conversation.watching import View as WatchedView
from interline.ui.conversation.watching import Watching
from interline.ui.transcript.way import Way
from interline.ui.widgets.banner import Notice

if TYPE_CHECKING:
    from interline.model.conversation import Message
    from interline.model.route import Choice
    from interline.model.turn import TurnEnded
    from interline.services.running import RunningTurn
    from interline.ui.backend import Backend
    from interline.ui.conversation.running import RunningTurns
    from interline.ui.picker.names import Names
    from interline.ui.tasks import Tasks


class View(WatchedView, Protocol):
    """What the presenter needs of the window."""

    @property
    def text(self) -> str: ...
    def isVisible(self) -> bool: ...
    def bring_up(self, token: str = "") -> None: ...
    def close(self) -> bool: ...
    def show_nothing(self) -> None: ...
    def finish_answer(self, message: Message) -> None: ...
    def give_picture(self, digest: str, data: bytes | None, why: str) -> None: ...
    def set_asked(self, words: str) -> None: ...
    def set_streaming(self, streaming: bool) -> None: ...
    def put_text(self, text: str) -> None: ...
    def take_away(self, text: str) -> None: ...
    def clear_notices(self) -> None: ...
    def announce(self, sentence: str) -> None: ...
    def copy(self, text: str) -> None: ...


class QuickPresenter:
    """For one small window."""

    def __init__(
        self,
        view: View,
        backend: Backend,
        tasks: Tasks,
        running: RunningTurns,
        names: Names,
        *,
        choice: Callable[[], Choice],
        open_conversation: Callable[[str], object],
        on_changed: Callable[[], object] = lambda: None,
    ) -> None:
        """`choice` gives whom a new question asks, and may raise InterlineError; `open_conversation` shows one in the
        large window; `on_changed` is told that another text may have to be kept."""
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._running = running
        self._names = names
        self._choice = choice
        self._open_conversation = open_conversation
        self._on_changed = on_changed
        self._watching = Watching(view, tasks, names, on_end=self._ended)
        self._id = NEW
        self._turn: RunningTurn | None = None
        self._texts: dict[str, str] = {}
        """The words of messages that are shown, by id."""
        self._older: Draft | None = None
        """What was kept, where other words were written before it was read."""
        self._is_sending = False
        self._is_seen = True
        """Whether the user has had the last answer before the eyes."""

    @property
    def id(self) -> str:
        """The conversation; empty before it has begun."""
        return self._id

    @property
    def drafts(self) -> dict[str, Draft]:
        """What is written and not sent."""
        draft = Draft(self._view.text)
        if self._older is not None:
            draft = after(self._older, draft.text, ())
        return {} if draft.is_empty else {NEW: draft}

    def restore(self, kept: Mapping[str, Draft]) -> None:
        """Put back what was written before the program ended; where something is written already, it waits for the
        next question."""
        if (draft := kept.get(NEW)) is None:
            return
        if self._view.text or self._is_sending or self._id:
            self._older = draft
        else:
            self._view.put_text(draft.text)

    def forget(self, keys: Iterable[str]) -> None:
        """It has no conversation of its own."""

    def open(self, token: str = "") -> None:
        """Show the window: with an answer that was not seen yet, else for a new question."""
        if not self._view.isVisible() and self._turn is None and not self._is_sending:
            if self._is_seen:
                self.start_new()
            else:
                self._saw()
        self._show_asked()
        self._view.bring_up(token)

    def start_new(self) -> None:
        """The next question begins a conversation; what ran before runs on."""
        self._watching.end()
        self._id, self._turn, self._is_seen = NEW, None, True
        self._texts.clear()
        self._view.clear_notices()
        self._view.set_streaming(False)
        self._view.show_nothing()
        self._show_asked()
        if self._older is not None and not self._view.text:
            self._view.put_text(self._older.text)
            self._older = None

    def send(self) -> None:
        """Enter, or the button. A second one before the first is stored does nothing."""
        self._send(self._view.text)

    def stop(self) -> None:
        """Stop the answer; what came is kept."""
        if self._turn is not None:
            self._tasks.start(self._turn.stop())

    def go_on_large(self) -> None:
        """The same conversation in the large window."""
        if self._id:
            self._is_seen = True
            self._view.close()
            self._open_conversation(self._id)

    def take(self, answer_id: str, way: Way) -> None:
        """A button under the answer was pressed."""
        if way is Way.NEXT:
            self._tasks.start(self._give_up_waiting(answer_id))
        elif way is Way.STOP:
            self.stop()
        else:
            # All else belongs where there is room for it.
            self.go_on_large()

    def copy(self, message_id: str) -> None:
        """The words of a message, as the model wrote them, onto the clipboard."""
        if text := self._texts.get(message_id):
            self._view.copy(text)
            self._view.announce(tr("Copied."))

    def regenerate(self, answer_id: str) -> None:
        """Another answer in this one's place; both stay in the conversation."""
        if self._turn is None and self._id and not self._is_sending:
            self._is_sending = True
            self._tasks.start(self._regenerate(answer_id), SENDING)

    def fetch_picture(self, digest: str) -> None:
        """The answer holds a picture."""
        self._tasks.start(fetch_picture(digest, self._backend, self._view))

    def _send(self, text: str, *, over_budget: bool = False) -> None:
        if text.strip() and not self._is_sending and self._turn is None:
            self._is_sending = True
            self._tasks.start(self._deliver(text, over_budget=over_budget), SENDING)

    async def _deliver(self, text: str, *, over_budget: bool) -> None:
        key = self._id
        try:
            services = await self._backend.ready()
            turn = await services.chat.send(
                text=text,
                conversation_id=key or None,
                choice=None if key else self._choice(),
                over_budget=over_budget,
                keeps_refused=False,
            )
        except InterlineError as trouble:
            self._refused(trouble, lambda: self._send(text, over_budget=True))
            return
        finally:
            self._is_sending = False
        self._running.add(turn)
        self._view.take_away(text)
        self._on_changed()
        if self._id == key:
            self._id = turn.conversation_id
            self._texts[turn.user.id] = turn.user.text
            self._begin(turn, turn.user)

    async def _regenerate(self, answer_id: str) -> None:
        key = self._id
        try:
            services = await self._backend.ready()
            turn = await services.chat.regenerate(answer_id, key, keeps_refused=False)
        except InterlineError as trouble:
            self._refused(trouble, None)
            return
        finally:
            self._is_sending = False
        self._running.add(turn)
        if self._id == key:
            self._begin(turn, None)

    def _refused(self, trouble: InterlineError, anyway: Callable[[], None] | None) -> None:
        """Nothing was stored; the words are still in the field."""
        if isinstance(trouble, UnknownConversation):
            # It was deleted in the large window: the next question begins another.
            self._id = NEW
        may_go = isinstance(trouble, BudgetRefused) and trouble.may_be_exceeded
        words = tr("Ask anyway") if may_go and anyway is not None else ""
        self._view.tell(Notice(str(trouble), words, anyway if words else None))

    def _begin(self, turn: RunningTurn, user: Message | None) -> None:
        self._turn = turn
        self._is_seen = False
        self._view.clear_notices()
        self._view.set_streaming(True)
        self._watching.begin(turn, user, is_here=True)

    def _ended(self, turn: RunningTurn, event: TurnEnded, is_here: bool) -> None:
        self._turn = None
        self._running.remove(turn)
        self._texts[event.message.id] = event.message.text
        self._view.set_streaming(False)
        self._view.finish_answer(event.message)
        if self._view.isVisible():
            self._saw()

    def _saw(self) -> None:
        self._is_seen = True
        self._running.saw(self._id)

    def _show_asked(self) -> None:
        try:
            vendor, name, _ = self._names.describe(self._choice())
        except InterlineError as trouble:
            self._view.set_asked("")
            self._view.tell(Notice(str(trouble)))
        else:
            self._view.set_asked(f"{vendor} · {name}" if vendor else name)

    async def _give_up_waiting(self, answer_id: str) -> None:
        services = await self._backend.ready()
        services.chat.give_up_waiting(self._id, answer_id)
