"""Which conversation is shown, and which turn is watched."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from interline.model.conversation import Message
from interline.model.errors import DiskFull, UnknownConversation
from interline.model.events import TextDelta
from interline.model.route import Choice
from interline.model.turn import Delta, NotSaved, Restarted, Seamed, Waiting
from interline.services.library import OpenConversation
from interline.ui.backend import Backend
from interline.ui.composer.presenter import ComposerPresenter
from interline.ui.conversation.presenter import ConversationPresenter
from interline.ui.conversation.running import RunningTurns
from interline.ui.picker.names import Names
from interline.ui.tasks import Tasks
from interline.ui.transcript.sought import NOTHING, Sought
from interline.ui.transcript.way import Way
from interline.ui.widgets.banner import Notice
from tests.ui.composer.test_presenter import View as ComposerFake
from tests.ui.fakes import A, B, FakeInterline, Script


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
            self.field, self.tasks, deliver=self.presenter.deliver, estimate=self.presenter.estimate
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


def test_a_slow_library_does_not_show_what_is_no_longer_wanted() -> None:
    """Two clicks in a row: the second one counts, in whatever order the answers come."""

    async def act(stage: Stage) -> None:
        one, two = stage.fake.library.add("One", turns=1), stage.fake.library.add("Two", turns=2)
        gate = stage.fake.gates["open"] = asyncio.Event()
        stage.presenter.open(one)
        await stage.settle()
        stage.presenter.open(two)
        gate.set()
        await stage.settle()

    stage = play(act)
    assert stage.view.title == "Two"
    assert len(stage.view.shown) == 4
    assert stage.view.calls == ["conversation"]


def test_a_turn_that_ends_while_its_conversation_is_read_is_shown_whole() -> None:
    """What was read before the end is not the last word."""

    async def act(stage: Stage) -> None:
        await stage.send("Hello", Script(pieces=("Begin", " end"), holds=True))
        talk = stage.presenter.id
        stage.presenter.start_new()
        read = stage.fake.library.open

        async def slow(conversation_id: str) -> object:
            opened = await read(conversation_id)
            stage.fake.chat.turns[0].go.set()
            await stage.settle()
            return opened

        stage.fake.library.open = slow  # type: ignore[method-assign,assignment]
        stage.presenter.open(talk)
        await stage.settle()

    stage = play(act)
    assert stage.view.finished[-1].text == "Begin end"
    assert not stage.field.streaming


def test_leaving_and_coming_back_replays_each_word_once() -> None:
    """However often."""

    async def act(stage: Stage) -> None:
        await stage.send("Hello", Script(pieces=("a", "b", "c", "d"), holds=True))
        talk = stage.presenter.id
        for _ in range(3):
            stage.presenter.start_new()
            await stage.settle()
            stage.presenter.open(talk)
            await stage.settle()
        assert stage.field.streaming

    assert list(play(act).view.text.values()) == ["abc"]


def test_a_long_turn_is_replayed_with_pauses() -> None:
    """The window may paint between."""

    async def act(stage: Stage) -> None:
        await stage.send("Hello", Script(pieces=("x",) * 1000))
        for _ in range(2000):
            await asyncio.sleep(0)

    stage = play(act)
    assert stage.view.finished[0].text == "x" * 1000


def test_an_answer_that_is_not_saved_is_told() -> None:
    """It goes on in memory; the user can make room."""

    async def act(stage: Stage) -> None:
        await stage.send("Hello", Script(holds=True))
        stage.fake.chat.turns[0].emit(NotSaved("The disk is full. Make room."))
        await stage.settle()
        assert stage.field.streaming

    assert [notice.sentence for notice in play(act).view.notices] == ["The disk is full. Make room."]


def test_a_failed_regeneration_is_told_and_can_be_repeated() -> None:
    """Nothing hangs on the first try."""

    async def act(stage: Stage) -> None:
        await stage.send("Hello")
        stage.fake.troubles["regenerate"] = DiskFull("The disk is full.")
        stage.presenter.regenerate()
        await stage.settle()
        stage.fake.troubles.clear()
        stage.presenter.regenerate()
        await stage.settle()

    stage = play(act)
    assert stage.said == ["The disk is full."]
    assert len(stage.view.finished) == 2


def test_a_conversation_that_cannot_be_opened_gives_way() -> None:
    """To the new one, with the reason."""

    async def act(stage: Stage) -> None:
        stage.fake.troubles["open"] = UnknownConversation("It is gone.")
        stage.presenter.open("gone")
        await stage.settle()

    stage = play(act)
    assert stage.said == ["It is gone."]
    assert stage.on == ["gone", ""]
    assert stage.view.calls == ["new"]


def test_a_new_conversation_asks_what_was_chosen_for_it() -> None:
    """A pin made before the first message holds for it, and not for the next new one."""

    async def act(stage: Stage) -> None:
        stage.presenter.asked.choose(Choice.parse("sim-b/ok"))
        await stage.send("Hello")
        stage.presenter.start_new()
        await stage.send("Hello")

    stage = play(act)
    assert [str(sent["choice"].text) for sent in stage.fake.chat.sent] == ["sim-b/ok", "route:default"]  # type: ignore[attr-defined]


def test_one_message_asks_another_model_and_the_next_asks_as_ever() -> None:
    """The line over the composer says so until the message is stored; the conversation's choice stays."""

    async def act(stage: Stage) -> None:
        asked = stage.presenter.asked
        stage.presenter.ask_once(Choice(pin=B))
        assert stage.view.once == "Only the next message asks: sim-b · ok"
        assert (asked.choice, asked.next) == (Choice(), Choice(pin=B))
        await stage.send("Hello", Script())
        assert (stage.view.once, asked.next) == ("", Choice())
        await stage.send("And you?", Script())

    stage = play(act)
    assert stage.fake.chat.once == [Choice(pin=B), None]
    assert [sent["choice"] for sent in stage.fake.chat.sent] == [Choice(), Choice()]


def test_what_holds_for_one_message_goes_with_it_or_is_forgotten() -> None:
    """A message that is not stored keeps it; another choice or a comparison ends it; a draft keeps it."""

    async def act(stage: Stage) -> None:
        asked = stage.presenter.asked
        stage.presenter.ask_once(Choice(pin=B))
        stage.fake.troubles["send"] = DiskFull("The disk is full.")
        await stage.send("Hello")
        assert asked.once == Choice(pin=B)
        asked.choose(Choice(pin=A))
        assert (stage.view.once, asked.next) == ("", Choice(pin=A))
        stage.presenter.ask_once(Choice(pin=B))
        stage.presenter.abreast.choose((Choice(pin=A), Choice(pin=B)))
        assert asked.once is None
        stage.presenter.ask_once(Choice(pin=B))
        assert stage.presenter.abreast.chosen == ()
        one = stage.fake.library.add("One", turns=1)
        stage.presenter.open(one)
        await stage.settle()
        assert (stage.view.once, asked.once) == ("", None)
        stage.presenter.start_new()
        assert stage.view.once == "Only the next message asks: sim-b · ok"

    assert play(act).said == ["The disk is full."]


def test_leaving_a_conversation_does_not_send_its_message_elsewhere() -> None:
    """A message that is on its way goes to whom it was written for."""

    async def act(stage: Stage) -> None:
        one = stage.fake.library.add("One", turns=1)
        stage.presenter.open(one)
        await stage.settle()
        stage.presenter.ask_once(Choice(pin=B))
        stage.field.text = "Hello"
        stage.composer.send()
        stage.presenter.start_new()
        await stage.settle()
        stage.presenter.open(one)
        await stage.settle()
        await stage.send("And you?")

    assert play(act).fake.chat.once == [Choice(pin=B), None]


def test_a_new_conversation_asks_whom_new_ones_are_to_ask() -> None:
    """As it is set when the conversation is begun, not when the window was opened."""

    async def act(stage: Stage) -> None:
        assert stage.presenter.asked.choice == Choice()
        stage.usual = Choice(pin=B)
        stage.presenter.start_new()
        assert stage.presenter.asked.choice == Choice(pin=B)

    play(act)


def test_the_cost_stands_once_something_was_answered() -> None:
    """A conversation that has just begun is not called free."""

    async def act(stage: Stage) -> None:
        await stage.send("Hello", Script(pieces=("a", "b"), holds=True))
        stage.presenter.take_summaries({s.id: s for s in await stage.fake.library.list()})
        assert stage.view.cost == ""
        stage.fake.chat.turns[0].go.set()
        await stage.settle()
        stage.presenter.take_summaries({s.id: s for s in await stage.fake.library.list()})

    stage = play(act)
    assert stage.view.cost == "$0.0123"
    assert stage.view.first_run is False


def test_a_picture_is_fetched_or_said_to_be_gone() -> None:
    """The page is answered either way, and no notice troubles the reader."""

    async def act(stage: Stage) -> None:
        stage.fake.library.attachments["here"] = b"bytes"
        stage.presenter.fetch_picture("here")
        stage.presenter.fetch_picture("gone")

    stage = play(act)
    missing = "This attachment is missing from the library."
    assert stage.view.pictures == {"here": (b"bytes", ""), "gone": (None, missing)}
    assert stage.said == []


def test_an_answer_that_breaks_off_says_who_goes_on() -> None:
    """Or who begins anew, and then what was shown is taken back."""

    async def act(stage: Stage) -> None:
        await stage.send("Hello", Script(pieces=("Half", " end"), holds=True))
        turn = stage.fake.chat.turns[0]
        turn.emit(Seamed(A, B, "stalled"))
        turn.emit(Restarted(A, B, "connection lost"))
        turn.emit(Waiting(B, 2.6, "rate limit (429)"))
        turn.go.set()
        await stage.settle()

    stage = play(act)
    assert [call for call in stage.view.calls if "anew" in call] == [
        "Sim A · ok broke off (stalled). sim-b · ok goes on… anew=False",
        "Sim A · ok broke off (connection lost). sim-b · ok begins anew… anew=True",
    ]


def test_the_end_of_a_long_conversation_is_seen_before_the_rest_is_read() -> None:
    """Then all of it; a hit in it is landed on once all is there."""

    async def act(stage: Stage) -> None:
        library = stage.fake.library
        conversation_id = library.add("Long", turns=40)
        first = library.stored[conversation_id].messages[0].id

        async def first_page(conversation_id: str, most: int = 60) -> OpenConversation:
            whole = await library.open(conversation_id)
            return replace(whole, path=whole.path[-4:], messages=whole.path[-4:])

        library.first_page = first_page  # type: ignore[method-assign]
        stage.presenter.landing.go(conversation_id, first, NOTHING)
        await stage.settle()
        assert [len(shown) for shown in stage.view.all_shown] == [4, 80]
        assert stage.view.found == [first]

    play(act)
