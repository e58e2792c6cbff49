"""Decides what the conversation pane shows: which conversation, and what is done with its messages.

Rule: what is shown is kept in `shown.py` alone; those who show, send, compare and edit are given it, and do not know
each other but by what they are told here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from interline.language import tr
from interline.model.conversation import ConversationSummary, Message
from interline.model.refs import ModelRef
from interline.model.request import TurnSettings
from interline.model.route import Choice
from interline.ui.composer.presenter import NEW, ComposerPresenter, Draft
from interline.ui.conversation.abreast import AbreastPresenter
from interline.ui.conversation.abreast import View as AbreastView
from interline.ui.conversation.again import AnsweringAgain
from interline.ui.conversation.asked import AskedPresenter
from interline.ui.conversation.asked import View as AskedView
from interline.ui.conversation.branching import BranchingPresenter
from interline.ui.conversation.comparing import ComparingPresenter
from interline.ui.conversation.editing import EditingPresenter
from interline.ui.conversation.heading import HeadingPresenter
from interline.ui.conversation.heading import View as HeadingView
from interline.ui.conversation.landing import LandingPresenter
from interline.ui.conversation.landing import View as LandingView
from interline.ui.conversation.opened import OpenedPresenter
from interline.ui.conversation.opened import View as OpenedView
from interline.ui.conversation.others import OthersPresenter
from interline.ui.conversation.pictures import fetch_picture
from interline.ui.conversation.refusals import Refusals
from interline.ui.conversation.refusals import View as RefusalsView
from interline.ui.conversation.sending import SendingPresenter
from interline.ui.conversation.shown import Shown
from interline.ui.conversation.unfinished import UnfinishedPresenter
from interline.ui.conversation.unfinished import View as UnfinishedView
from interline.ui.conversation.ways import WaysPresenter

if TYPE_CHECKING:
    from interline.services.running import RunningTurn
    from interline.ui.backend import Backend
    from interline.ui.conversation.running import RunningTurns
    from interline.ui.picker.names import Names
    from interline.ui.tasks import Tasks


class View(
    OpenedView, AbreastView, AskedView, HeadingView, RefusalsView, UnfinishedView, LandingView, Protocol
):
    """What the presenters need of the pane's widgets."""

    def show_new(self) -> None: ...
    def set_first_run(self, first: bool) -> None: ...
    def give_picture(self, digest: str, data: bytes | None, why: str) -> None: ...
    def copy(self, text: str) -> None: ...


class ConversationPresenter:
    """One conversation at a time, or the one that has not begun."""

    def __init__(
        self,
        view: View,
        backend: Backend,
        tasks: Tasks,
        running: RunningTurns,
        names: Names,
        *,
        on_shown: Callable[[str], None],
        on_asked: Callable[[], None] = lambda: None,
        on_first: Callable[[ModelRef], None] = lambda ref: None,
        usual: Callable[[], Choice] = Choice,
    ) -> None:
        """`on_asked` is told when something else would be asked than before: choice, settings, history;
        `on_first` who the plan of a draft asks first; `usual` gives whom a new conversation asks."""
        self._view = view
        self._backend = backend
        self._tasks = tasks
        self._running = running
        self._on_shown = on_shown
        self._on_asked = on_asked
        self._usual = usual
        self._composer: ComposerPresenter | None = None
        self._asked_before: tuple[object, ...] = ()
        """Whom it asked, how, and whom beside."""
        self._shown = shown = Shown()
        self.refusals = Refusals(view)
        self.heading = HeadingPresenter(view, backend, tasks, shown=lambda: shown.id)
        self.asked = AskedPresenter(
            view,
            backend,
            tasks,
            names,
            shown=lambda: shown.id,
            on_changed=self._changed_asked,
            usual=usual,
        )
        self._again = AnsweringAgain(
            backend,
            tasks,
            running,
            self.refusals,
            shown=lambda: shown.id,
            settings_of=self.asked.settings_of,
            load=self._load,
        )
        self._unfinished = UnfinishedPresenter(
            view, backend, tasks, answer_again=self._again.answer_again, regenerate=self.regenerate
        )
        self.comparing = ComparingPresenter(
            view,
            backend,
            tasks,
            running,
            shown=lambda: shown.id,
            load=self._load,
            on_messages=lambda more: shown.known.update({message.id: message for message in more}),
        )
        self.abreast = AbreastPresenter(
            view,
            tasks,
            names,
            self.comparing,
            on_changed=self._changed_asked,
            on_end=lambda turn, event, is_here: self._opened.ended(turn, event, is_here),
        )
        self.others = OthersPresenter(
            backend,
            self.abreast,
            self._again,
            messages=lambda id_: shown.known.get(id_),
            settings_of=self.asked.settings_of,
        )
        self.editing = EditingPresenter(
            view,
            backend,
            tasks,
            running,
            shown=lambda: shown.id,
            messages=lambda: (shown.path, shown.known),
            load=self._load,
        )
        self.branching = BranchingPresenter(
            view,
            backend,
            tasks,
            shown=lambda: shown.id,
            last=lambda: shown.last_id,
            open_conversation=self.open,
            load=self._load,
        )
        self.landing = LandingPresenter(
            view,
            shown=lambda: shown.id,
            path=lambda: shown.path,
            open_conversation=self.open,
            show_version=self.show_version,
        )
        self._opened = OpenedPresenter(
            view,
            backend,
            tasks,
            running,
            names,
            shown=shown,
            heading=self.heading,
            asked=self.asked,
            abreast=self.abreast,
            comparing=self.comparing,
            unfinished=self._unfinished,
            landing=self.landing,
            composer=self._its_composer,
            leave=self.start_new,
            on_asked=on_asked,
            on_ended=self._again.ended,
        )
        self.sending = SendingPresenter(
            backend,
            tasks,
            running,
            names,
            asked=self.asked,
            abreast=self.abreast,
            editing=self.editing,
            refusals=self.refusals,
            composer=self._its_composer,
            shown=lambda: shown.id,
            on_sent=self._sent,
            on_first=on_first,
        )
        self.ways = WaysPresenter(
            backend, tasks, running, shown=shown, unfinished=self._unfinished, stop=self.sending.stop
        )

    def use(self, composer: ComposerPresenter) -> None:
        """The composer that belongs to this pane."""
        self._composer = composer
        self.editing.use(composer)

    @property
    def id(self) -> str:
        """The conversation that is shown; empty for the new one."""
        return self._shown.id

    @property
    def last_id(self) -> str:
        """The last message of the shown path; empty where there is none."""
        return self._shown.last_id

    @property
    def last_answer(self) -> Message | None:
        """The last answer on the shown path that is not being written."""
        return self._shown.last_answer

    @property
    def messages(self) -> tuple[Message, ...]:
        """What is shown and stored, oldest first."""
        return self._shown.messages

    @property
    def is_untouched(self) -> bool:
        """Whether the conversation that has not begun is shown, and asks whom each new one asks."""
        return not self.id and self.asked.next == self._usual()

    def start_new(self) -> None:
        """Show the conversation that has not begun."""
        self._look_at(NEW)
        self._view.show_new()
        self.heading.clear()
        self.asked.show(self._usual(), TurnSettings())

    def open(self, conversation_id: str) -> None:
        """Show this one."""
        if conversation_id != self.id:
            self._look_at(conversation_id)
            self.asked.wait()
            self._tasks.start(self._load(conversation_id))

    def take_summaries(self, summaries: Mapping[str, ConversationSummary]) -> None:
        """The library was listed: title and cost may have changed."""
        self._view.set_first_run(not summaries)
        self.heading.take_summaries(summaries)

    def regenerate(self, answer_id: str = "") -> None:
        """Another answer beside this one, or beside the last."""
        if not answer_id and (last := self.last_answer):
            answer_id = last.id
        if answer_id:
            self._again.regenerate(answer_id)

    def text_of(self, message_id: str) -> str:
        """The words of a message that is shown; empty where it is not."""
        message = self._shown.known.get(message_id)
        return message.text if message is not None else ""

    def copy(self, message_id: str) -> None:
        """The words of a message, as the model wrote them, onto the clipboard."""
        if message := self._shown.known.get(message_id):
            self._view.copy(message.text)
            self._view.announce(tr("Copied."))

    def copy_last(self) -> None:
        """The last answer onto the clipboard."""
        if last := self.last_answer:
            self.copy(last.id)

    def fetch_picture(self, digest: str) -> None:
        """The page wants the bytes of a picture."""
        self._tasks.start(fetch_picture(digest, self._backend, self._view))

    def show_version(self, message_id: str) -> None:
        """Another version of a message, and what follows from it."""
        self._opened.show_version(message_id)

    def look_again(self) -> None:
        """Another version may be the shown one now."""
        self._opened.look_again()

    def choose_version(self, answer_id: str) -> None:
        """Go on with this one of the versions beside each other; those that are still being written become versions
        too."""
        self.abreast.settle()
        if self.comparing.goes_on_with(answer_id):
            self.comparing.close()
        else:
            self.show_version(answer_id)

    def toggle_comparing(self, answer_id: str) -> None:
        """Compare the versions of this answer, or end that."""
        self.abreast.settle()
        self.comparing.toggle(answer_id)

    def end_comparison(self) -> bool:
        """Show no versions beside each other, unless some are still being written. Returns whether there were any."""
        return not self.abreast.is_live and self.comparing.close()

    def _its_composer(self) -> ComposerPresenter:
        assert self._composer is not None
        return self._composer

    def _changed_asked(self) -> None:
        if self.abreast.chosen:
            # Several are asked now, and those were chosen later.
            self.asked.forget_once()
        asked = self.asked.next, self.asked.settings, self.abreast.chosen
        if asked != self._asked_before:
            # What a budget said was about something else.
            self.refusals.withdraw()
        self._asked_before = asked
        self._on_asked()

    def _look_at(self, conversation_id: str) -> None:
        self._opened.end()
        self.abreast.forget()
        self._unfinished.look(None)
        self.refusals.withdraw()
        self._shown.turn_to(conversation_id)
        self._running.show(conversation_id)
        composer = self._its_composer()
        composer.switch(conversation_id)
        composer.set_streaming(self._running.get(conversation_id) is not None)
        self._on_shown(conversation_id)

    def _sent(self, key: str, draft: Draft, turns: tuple[RunningTurn, ...]) -> None:
        """What was written under this key is stored, and these answer it."""
        turn = turns[0]
        if key != self.id:
            return
        if key == NEW:
            self._become(turn)
        if turn.beside or self.comparing.is_on or draft.editing is not None:
            # It goes on from the version that is current, or stands beside one: the path is another.
            self._tasks.start(self._opened.load(self.id, turns))
            return
        self._unfinished.look(None)
        self._shown.add(turn.user)
        self._opened.begin(turn, turn.user)

    def _become(self, turn: RunningTurn) -> None:
        """The conversation that had not begun has begun."""
        self._shown.turn_to(turn.conversation_id)
        self._running.show(self.id)
        self._its_composer().rename(NEW, self.id)
        self._view.show_conversation((), {})
        self.heading.name(turn.title)
        self._on_shown(self.id)

    async def _load(self, conversation_id: str) -> None:
        await self._opened.load(conversation_id)
