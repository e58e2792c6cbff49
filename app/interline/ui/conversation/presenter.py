"""Decides what the conversation pane shows: which conversation, which turn, which words.

Rule: a turn runs whether or not anybody looks; leaving a conversation only ends the watching, and coming back shows the
turn from its beginning.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from interline.model.clean import label
from interline.model.conversation import ConversationSummary, Message, Role
from interline.model.errors import BudgetRefused, InterlineError
from interline.model.money import FREE
from interline.model.refs import ModelRef
from interline.model.request import TurnSettings
from interline.model.route import Choice
from interline.model.turn import (
    Delta,
    TurnEnded,
)
from interline.ui.composer.presenter import NEW, ComposerPresenter, Draft
from interline.ui.conversation import words
from interline.ui.conversation.abreast import AbreastPresenter
from interline.ui.conversation.again import AnsweringAgain
from interline.ui.conversation.asked import AskedPresenter
from interline.ui.conversation.branching import BranchingPresenter
from interline.ui.conversation.comparing import ComparingPresenter
from interline.ui.conversation.editing import EditingPresenter
from interline.ui.conversation.landing import LandingPresenter
from interline.ui.conversation.refusals import Refusals
from interline.ui.conversation.unfinished import UnfinishedPresenter
from interline.ui.conversation.watching import Watching
from interline.ui.transcript.way import Way
from interline.ui.widgets.banner import Notice

if TYPE_CHECKING:
    from interline.services.library import OpenConversation
    from interline.services.running import RunningTurn
    from interline.ui.backend import Backend
    from interline.ui.conversation.running import RunningTurns
    from interline.ui.picker.names import Names
    from interline.ui.tasks import Tasks
    from interline.ui.transcript.sought import Sought


class View(Protocol):
    """What the presenter needs of the pane's widgets."""

    def show_new(self) -> None: ...
    def set_first_run(self, first: bool) -> None: ...
    def show_conversation(
        self, messages: tuple[Message, ...], versions: Mapping[str, tuple[str, ...]]
    ) -> None: ...
    def show_beside(self, answer_ids: tuple[str, ...]) -> None: ...
    def name_answer(self, answer_id: str, vendor: str, model: str) -> None: ...
    def set_compared(self, sentence: str) -> None: ...
    def show_found(self, message_id: str, sought: Sought) -> None: ...
    def begin_answer(self, answer_id: str, user: Message | None) -> None: ...
    def set_status(self, answer_id: str, text: str) -> None: ...
    def break_off(self, answer_id: str, text: str, *, anew: bool) -> None: ...
    def append(self, answer_id: str, event: Delta) -> None: ...
    def offer_ways(self, answer_id: str, ways: tuple[Way, ...]) -> None: ...
    def finish_answer(self, message: Message) -> None: ...
    def give_picture(self, digest: str, data: bytes | None, why: str) -> None: ...
    def set_title(self, title: str, *, editable: bool) -> None: ...
    def set_choice(self, vendor: str, words: str, spoken: str) -> None: ...
    def set_once(self, sentence: str) -> None: ...
    def set_cost(self, words: str) -> None: ...
    def show_refusal(self, sentence: str, *, may_go: bool) -> None: ...
    def tell(self, notice: Notice) -> None: ...
    def announce(self, sentence: str) -> None: ...
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
        self._names = names
        self._on_shown = on_shown
        self._on_asked = on_asked
        self._on_first = on_first
        self._usual = usual
        self._composer: ComposerPresenter | None = None
        self._id = NEW
        self._path: tuple[str, ...] = ()
        self._messages: dict[str, Message] = {}
        self._summaries: Mapping[str, ConversationSummary] = {}
        self._stop_early: set[str] = set()
        self._allowed: set[str] = set()
        """Conversations whose next message may go over a budget."""
        self.refusals = Refusals(view)
        self._asked_before: tuple[object, ...] = ()
        """Whom it asked, how, and whom beside."""
        self.asked = AskedPresenter(
            view, backend, tasks, names, shown=lambda: self._id, on_changed=self._changed_asked, usual=usual
        )
        self._watching = Watching(view, tasks, names, on_end=self._ended)
        self._again = AnsweringAgain(
            backend,
            tasks,
            running,
            self.refusals,
            shown=lambda: self._id,
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
            shown=lambda: self._id,
            load=self._load,
            on_messages=lambda more: self._messages.update({message.id: message for message in more}),
        )

        self.abreast = AbreastPresenter(
            view, tasks, names, self.comparing, on_changed=self._changed_asked, on_end=self._ended
        )
        self.editing = EditingPresenter(
            view,
            backend,
            tasks,
            running,
            shown=lambda: self._id,
            messages=lambda: (self._path, self._messages),
            load=self._load,
        )
        self.branching = BranchingPresenter(
            view,
            backend,
            tasks,
            shown=lambda: self._id,
            last=lambda: self.last_id,
            open_conversation=self.open,
            load=self._load,
        )

        self.landing = LandingPresenter(
            view,
            shown=lambda: self._id,
            path=lambda: self._path,
            open_conversation=self.open,
            show_version=self.show_version,
        )

    def use(self, composer: ComposerPresenter) -> None:
        """The composer that belongs to this pane."""
        self._composer = composer
        self.editing.use(composer)

    @property
    def id(self) -> str:
        """The conversation that is shown; empty for the new one."""
        return self._id

    @property
    def last_id(self) -> str:
        """The last message of the shown path; empty where there is none."""
        return self._path[-1] if self._path else ""

    @property
    def last_answer(self) -> Message | None:
        """The last answer on the shown path that is not being written."""
        messages = (self._messages.get(message_id) for message_id in reversed(self._path))
        return next((message for message in messages if message and message.role is Role.ASSISTANT), None)

    @property
    def messages(self) -> tuple[Message, ...]:
        """What is shown and stored, oldest first."""
        return tuple(self._messages[each] for each in self._path if each in self._messages)

    def start_new(self) -> None:
        """Show the conversation that has not begun."""
        self._look_at(NEW)
        self._view.show_new()
        self._view.set_title("", editable=False)
        self._view.set_cost("")
        self.asked.show(self._usual(), TurnSettings())

    def open(self, conversation_id: str) -> None:
        """Show this one."""
        if conversation_id != self._id:
            self._look_at(conversation_id)
            self.asked.wait()
            self._tasks.start(self._load(conversation_id))

    def stop(self) -> None:
        """Stop what is being written here; what has not begun yet is stopped when it does."""
        if turns := self._running.all(self._id):
            for turn in turns:
                self._tasks.start(turn.stop())
        elif self._composer and self._composer.is_sending(self._id):
            self._stop_early.add(self._id)

    def regenerate(self, answer_id: str = "") -> None:
        """Another answer beside this one, or beside the last."""
        if not answer_id and (last := self.last_answer):
            answer_id = last.id
        if answer_id:
            self._again.regenerate(answer_id)

    def take_way(self, answer_id: str, way: Way) -> None:
        """A button under an answer was pressed."""
        if way is Way.NEXT:
            self._tasks.start(self._give_up_waiting(self._id, answer_id))
        elif way is Way.ALONE:
            for turn in self._running.all(self._id):
                if turn.answer_id == answer_id:
                    self._tasks.start(turn.stop())
        elif way is Way.STOP:
            self.stop()
        elif way is Way.ELSEWHERE:
            # Also offered under answers that nobody asks about any more.
            if answer := self._messages.get(answer_id):
                self._unfinished.go_on(answer, elsewhere=True)
        else:
            self._unfinished.choose(answer_id, way)

    def text_of(self, message_id: str) -> str:
        """The words of a message that is shown; empty where it is not."""
        message = self._messages.get(message_id)
        return message.text if message is not None else ""

    def copy(self, message_id: str) -> None:
        """The words of a message, as the model wrote them, onto the clipboard."""
        if message := self._messages.get(message_id):
            self._view.copy(message.text)
            self._view.announce("Copied.")

    def fetch_picture(self, digest: str) -> None:
        """The page wants the bytes of a picture."""
        self._tasks.start(self._fetch_picture(digest))

    def copy_last(self) -> None:
        """The last answer onto the clipboard."""
        if last := self.last_answer:
            self.copy(last.id)

    def show_version(self, message_id: str) -> None:
        """Another version of a message, and what follows from it."""
        if self._id:
            self._tasks.start(self._show_version(self._id, message_id))

    def choose_version(self, answer_id: str) -> None:
        """Go on with this one of the versions beside each other; those that are still being written become versions
        too."""
        self.abreast.settle()
        if self.comparing.goes_on_with(answer_id):
            self.comparing.close()
        else:
            self.show_version(answer_id)

    def look_again(self) -> None:
        """Another version may be the shown one now."""
        if self._id and self._running.get(self._id) is None:
            self._tasks.start(self._look_again(self._id))

    def toggle_comparing(self, answer_id: str) -> None:
        """Compare the versions of this answer, or end that."""
        self.abreast.settle()
        self.comparing.toggle(answer_id)

    def end_comparison(self) -> bool:
        """Show no versions beside each other, unless some are still being written. Returns whether there were any."""
        return not self.abreast.is_live and self.comparing.close()

    def rename(self, title: str) -> None:
        """Another title."""
        if self._id:
            self._tasks.start(self._rename(self._id, title))

    def take_summaries(self, summaries: Mapping[str, ConversationSummary]) -> None:
        """The library was listed: title and cost may have changed."""
        self._summaries = summaries
        self._view.set_first_run(not summaries)
        if summary := summaries.get(self._id):
            self._view.set_title(label(summary.title), editable=True)
        self._show_cost()

    def _show_cost(self) -> None:
        summary = self._summaries.get(self._id)
        was_answered = summary is not None and (summary.vendors or summary.cost != FREE)
        self._view.set_cost(summary.cost.for_people() if summary is not None and was_answered else "")

    async def deliver(self, key: str, draft: Draft) -> None:
        """Send what the composer holds. Returns when it is stored, or a budget refuses it; raises where it could not
        be."""
        if draft.editing is not None and draft.editing.is_answer:
            await self.editing.keep(key, draft)
            return
        is_allowed = key in self._allowed
        self._allowed.discard(key)
        compared = self.abreast.chosen if key == self._id else ()
        once = self.asked.once_of(key)
        try:
            turns = await self._ask(key, draft, compared, once, over_budget=is_allowed)
        except BudgetRefused as refused:
            self._stop_early.discard(key)
            if key != self._id:
                raise
            self.refusals.tell(refused, lambda: self._send_anyway(key))
            return
        except BaseException:
            self._stop_early.discard(key)
            raise
        for turn in turns:
            self._running.add(turn)
        turn = turns[0]
        self.refusals.withdraw()
        assert self._composer is not None
        self._composer.stored(key, draft)
        if compared:
            self.abreast.forget()
        if once is not None and once == self.asked.once_of(key):
            self.asked.asked_once(key)
        if key == self._id and turn.beside:
            if key == NEW:
                self._become(turn)
            self._tasks.start(self._load(self._id))
        elif key == self._id and (self.comparing.is_on or draft.editing is not None):
            # It goes on from the version that is current, or stands beside one: the path is another.
            self._tasks.start(self._load(key))
        elif key == self._id:
            if key == NEW:
                self._become(turn)
            self._unfinished.look(None)
            self._path = (*self._path, turn.user.id)
            self._messages[turn.user.id] = turn.user
            self._begin(turn, turn.user)
        if key in self._stop_early:
            self._stop_early.discard(key)
            for turn in turns:
                self._tasks.start(turn.stop())

    async def _ask(
        self, key: str, draft: Draft, compared: tuple[Choice, ...], once: Choice | None, *, over_budget: bool
    ) -> tuple[RunningTurn, ...]:
        """Ask one, for this `once` another, or several that are `compared`; gives the turns once they are stored."""
        services = await self._backend.ready()
        choice, settings = self.asked.choice_of(key), self.asked.settings_of(key)
        system = self.asked.instructions_of(key)
        if compared:
            return await self.abreast.send(
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

    async def estimate(self, key: str, draft: Draft) -> str:
        """Who would be asked and what it would cost, in a few words."""
        if draft.editing is not None and draft.editing.is_answer:
            return ""
        services = await self._backend.ready()
        if self.abreast.chosen and key == self._id:
            return await self.estimate_compared(draft, self.abreast.chosen)
        plan = await services.chat.plan(
            text=draft.text,
            conversation_id=key or None,
            attachments=draft.attachments,
            choice=self.asked.once_of(key) or self.asked.choice_of(key),
            system=self.asked.instructions_of(key),
            settings=self.asked.settings_of(key),
            **draft.edits,
        )
        if plan.order and key == self._id:
            self._on_first(plan.order[0].ref)
        return words.estimate(plan, self._names.of)

    def ask_once(self, choice: Choice) -> None:
        """The next message alone goes to this one."""
        self.abreast.forget()
        self.asked.choose_once(choice)

    def compared_first(self) -> tuple[Choice, ...]:
        """Those that are marked when models to compare are chosen: the ones chosen before, else whom it asks."""
        asked = self.asked.choice
        return self.abreast.chosen or ((asked,) if asked is not None else ())

    async def estimate_compared(self, draft: Draft, chosen: tuple[Choice, ...]) -> str:
        """What it would cost to ask these at once."""
        services = await self._backend.ready()
        settings = self.asked.settings_of(self._id)
        return await self.abreast.estimate(services.chat, self._id, draft, chosen, settings=settings)

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

    def _send_anyway(self, key: str) -> None:
        """What a budget refused goes all the same, as it stands in the field."""
        assert self._composer is not None
        if key == self._id:
            self._allowed.add(key)
            self._composer.send()

    def _look_at(self, conversation_id: str) -> None:
        self._watching.end()
        self.abreast.end()
        self.abreast.forget()
        self.comparing.forget()
        self._unfinished.look(None)
        self.refusals.withdraw()
        self._id = conversation_id
        self._path, self._messages = (), {}
        self._running.show(conversation_id)
        assert self._composer is not None
        self._composer.switch(conversation_id)
        self._composer.set_streaming(self._running.get(conversation_id) is not None)
        self._on_shown(conversation_id)

    def _become(self, turn: RunningTurn) -> None:
        """The conversation that had not begun has begun."""
        self._id = turn.conversation_id
        self._running.show(self._id)
        assert self._composer is not None
        self._composer.rename(NEW, self._id)
        self._view.show_conversation((), {})
        self._view.set_title(label(turn.title), editable=True)
        self._on_shown(self._id)

    async def _load(self, conversation_id: str) -> None:
        # Asked before the library: a turn that ends meanwhile is shown from here, not from what was read before.
        turns = self._running.all(conversation_id)
        try:
            library = await self._backend.library()
            if not turns and not self._path and (page := await library.first_page(conversation_id)):
                if self._id != conversation_id:
                    return
                # Seen while the rest is read; what can be done with messages waits for them all.
                self._view.set_title(label(page.conversation.title), editable=True)
                self._view.show_conversation(page.path, page.versions)
            opened = await library.open(conversation_id)
        except Exception:
            if self._id == conversation_id:
                self.start_new()
            raise
        if self._id == conversation_id:
            self._present(opened, turns or self._running.all(conversation_id))

    def _present(self, opened: OpenConversation, turns: tuple[RunningTurn, ...]) -> None:
        """Show a conversation as stored; what is on its way is shown from its beginning."""
        self._watching.end()
        self.abreast.end()
        self.comparing.forget()
        if turns and turns[0].beside:
            self._present_several(opened, turns)
            return
        turn = turns[0] if turns else None
        path = opened.path
        is_here = turn is not None and any(message.id == turn.answer_id for message in path)
        if turn is not None:
            path = tuple(message for message in path if message.id != turn.answer_id)
        self._show(opened, path)
        assert self._composer is not None
        self._composer.set_streaming(turn is not None)
        self._unfinished.look(path[-1] if path and turn is None else None)
        if turn is not None:
            self._begin(turn, None, is_here=is_here)
        self.landing.arrived({message.id for message in opened.messages})

    def _show(self, opened: OpenConversation, path: tuple[Message, ...]) -> None:
        """Show these messages of a conversation as stored."""
        self._path = tuple(message.id for message in path)
        self._messages = {message.id: message for message in path}
        self._view.set_title(label(opened.conversation.title), editable=True)
        self._view.show_conversation(path, opened.versions)
        self._show_cost()
        stored = opened.conversation
        self.asked.show(stored.choice, stored.settings, stored.system)

    def _present_several(self, opened: OpenConversation, turns: tuple[RunningTurn, ...]) -> None:
        """The same where several answer one question."""
        running = {turn.answer_id for turn in turns}
        self._show(opened, tuple(message for message in opened.path if message.id not in running))
        assert self._composer is not None
        self._composer.set_streaming(True)
        self._unfinished.look(None)
        self.abreast.present(opened, turns)
        self._on_asked()
        self.landing.arrived({message.id for message in opened.messages})

    def _begin(self, turn: RunningTurn, user: Message | None, *, is_here: bool = True) -> None:
        """Watch a turn; `is_here` where its answer stands on the shown path."""
        assert self._composer is not None
        self._composer.set_streaming(True)
        self._watching.begin(turn, user, is_here=is_here)
        self._on_asked()

    def _ended(self, turn: RunningTurn, event: TurnEnded, is_here: bool) -> None:
        self._running.remove(turn)
        self._end(event.message, is_here=is_here)
        refused = event.error if isinstance(event.error, BudgetRefused) and is_here else None
        self._again.ended(event.message.id, refused)

    def _end(self, message: Message, *, is_here: bool) -> None:
        assert self._composer is not None
        self._composer.set_streaming(bool(self._running.all(self._id)))
        if is_here:
            self._messages[message.id] = message
            if message.id not in self.comparing.beside or message.id == self.comparing.current:
                self._path = (*self._path, message.id)
            self._view.finish_answer(message)
            self._unfinished.look(None if self.comparing.is_on else message)
        self._on_asked()

    async def _give_up_waiting(self, conversation_id: str, answer_id: str) -> None:
        services = await self._backend.ready()
        services.chat.give_up_waiting(conversation_id, answer_id)

    async def _show_version(self, conversation_id: str, message_id: str) -> None:
        turns = self._running.all(conversation_id)
        library = await self._backend.library()
        opened = await library.show_version(conversation_id, message_id)
        if self._id == conversation_id:
            self._present(opened, turns or self._running.all(conversation_id))

    async def _look_again(self, conversation_id: str) -> None:
        library = await self._backend.library()
        opened = await library.open(conversation_id)
        is_other = opened.path and opened.path[-1].id != self.last_id
        if self._id == conversation_id and is_other and self._running.get(conversation_id) is None:
            self._present(opened, ())

    async def _fetch_picture(self, digest: str) -> None:
        try:
            library = await self._backend.library()
            data = await library.attachment(digest)
        except InterlineError as trouble:
            self._view.give_picture(digest, None, str(trouble))
        else:
            self._view.give_picture(digest, data, "")

    async def _rename(self, conversation_id: str, title: str) -> None:
        shelves = await self._backend.shelves()
        await shelves.rename(conversation_id, title)
