"""A pane without widgets, its presenters, and services that do as they are told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from interline.model.conversation import Message
from interline.model.events import TextDelta
from interline.model.route import Choice
from interline.model.turn import Delta
from interline.ui.backend import Backend
from interline.ui.composer.presenter import ComposerPresenter
from interline.ui.conversation.presenter import ConversationPresenter
from interline.ui.conversation.running import RunningTurns
from interline.ui.picker.names import Names
from interline.ui.tasks import Tasks
from interline.ui.transcript.sought import Sought
from interline.ui.transcript.way import Way
from interline.ui.widgets.banner import Notice
from tests.ui.composer.test_presenter import View as ComposerFake
from tests.ui.fakes import FakeInterline, Script


class View:
    """A pane without widgets."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.shown: tuple[Message, ...] = ()
        self.all_shown: list[tuple[Message, ...]] = []
        self.found: list[str] = []
        self.beside: tuple[str, ...] = ()
        self.text: dict[str, str] = {}
        self.finished: list[Message] = []
        self.notices: list[Notice] = []
        self.title, self.cost, self.choice, self.copied = "", "", "", ""
        self.first_run: bool | None = None
        self.pictures: dict[str, tuple[bytes | None, str]] = {}
        self.ways: dict[str, tuple[Way, ...]] = {}
        self.statuses: list[str] = []
        self.named: dict[str, str] = {}
        self.compared, self.once = "", ""
        self.refusal, self.may_go = "", False
        self.withdrawn: list[str] = []
        """Notices that hold no longer."""

    def show_new(self) -> None:
        self.calls.append("new")

    def set_first_run(self, first: bool) -> None:
        self.first_run = first

    def show_conversation(
        self, messages: tuple[Message, ...], versions: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.calls.append("conversation")
        self.shown, self.text = messages, {}
        self.all_shown.append(messages)

    def show_beside(self, answer_ids: tuple[str, ...]) -> None:
        self.beside = answer_ids

    def name_answer(self, answer_id: str, vendor: str, model: str) -> None:
        self.named[answer_id] = f"{vendor} {model}"

    def show_found(self, message_id: str, sought: Sought) -> None:
        self.found.append(message_id)

    def set_compared(self, sentence: str) -> None:
        self.compared = sentence

    def set_once(self, sentence: str) -> None:
        self.once = sentence

    def begin_answer(self, answer_id: str, user: Message | None) -> None:
        self.calls.append("begin")
        self.text[answer_id] = ""

    def set_status(self, answer_id: str, text: str) -> None:
        self.statuses.append(text)

    def offer_ways(self, answer_id: str, ways: tuple[Way, ...]) -> None:
        self.ways[answer_id] = ways

    def break_off(self, answer_id: str, text: str, *, anew: bool) -> None:
        self.calls.append(f"{text} anew={anew}")
        if anew:
            self.text[answer_id] = ""

    def append(self, answer_id: str, event: Delta) -> None:
        assert isinstance(event, TextDelta)
        self.text[answer_id] += event.text

    def finish_answer(self, message: Message) -> None:
        self.finished.append(message)

    def give_picture(self, digest: str, data: bytes | None, why: str) -> None:
        self.pictures[digest] = (data, why)

    def set_title(self, title: str, *, editable: bool) -> None:
        self.title = title

    def set_choice(self, vendor: str, words: str, spoken: str) -> None:
        self.choice = words

    def set_cost(self, words: str) -> None:
        self.cost = words

    def withdraw(self, sentence: str) -> None:
        self.withdrawn.append(sentence)

    def show_refusal(self, sentence: str, *, may_go: bool) -> None:
        self.refusal, self.may_go = sentence, may_go

    def tell(self, notice: Notice) -> None:
        self.notices.append(notice)

    def announce(self, sentence: str) -> None: ...

    def copy(self, text: str) -> None:
        self.copied = text


class Stage:
    """Presenter, composer, services."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.on: list[str] = []
        self.usual = Choice()
        self.fake, self.view, self.field = FakeInterline(), View(), ComposerFake()
        self.tasks = Tasks(self.said.append)
        self.backend = Backend(self.fake)
        self.running = RunningTurns(self.tasks, lambda streaming, unread: None)
        self.presenter = ConversationPresenter(
            self.view,
            self.backend,
            self.tasks,
            self.running,
            Names(),
            on_shown=self.on.append,
            usual=lambda: self.usual,
        )
        self.composer = ComposerPresenter(
            self.field,
            self.tasks,
            deliver=self.presenter.sending.deliver,
            estimate=self.presenter.sending.estimate,
        )
        self.presenter.use(self.composer)

    async def send(self, text: str, script: Script | None = None) -> None:
        if script:
            self.fake.chat.scripts.append(script)
        self.field.text = text
        self.composer.send()
        await self.settle()

    async def settle(self) -> None:
        for _ in range(40):
            await asyncio.sleep(0)


def play(act: Callable[[Stage], Awaitable[None]]) -> Stage:
    async def main() -> Stage:
        stage = Stage()
        await stage.backend.open()
        await act(stage)
        await stage.settle()
        await stage.fake.chat.stop_all()
        await stage.tasks.close()
        return stage

    return asyncio.run(main())
