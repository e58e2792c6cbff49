"""Services that do as they are told: what the window talks to in tests that need no database and no vendor.

Rule: they have the very methods of the real ones and keep their promises, e.g. a turn is listed once it is sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from interline.ids import new_id
from interline.importing.found import Problem
from interline.keys.vault import KeyState, Where
from interline.model.branch import Branch
from interline.model.change import Change, Topic
from interline.model.conversation import (
    Conversation,
    ConversationSummary,
    Message,
    Role,
    SearchHit,
    Status,
    title_from,
)
from interline.model.decision import (
    Attempt,
    AttemptState,
    Candidate,
    Decision,
    Forecast,
    Plan,
    Receipt,
    Verdict,
)
from interline.model.errors import (
    BudgetRefused,
    ConfigMistake,
    DatabaseDamaged,
    InterlineError,
    StoreTrouble,
    TooLarge,
    UnknownConversation,
    WrongUsage,
)
from interline.model.events import Finish, TextDelta
from interline.model.facts import Access, ModelFacts
from interline.model.failure import Action, Blame, Failure, FailureClass
from interline.model.money import FREE, Bill, Cost, Price, Quality, total
from interline.model.notice import Notice
from interline.model.parts import Edited, File, Image, Part, Text
from interline.model.portability import CacheLeft, Loss, Portability
from interline.model.prompt import Prompt
from interline.model.refs import ModelRef
from interline.model.request import Effort, TurnSettings
from interline.model.route import BudgetState, Choice, Route
from interline.model.search import Search
from interline.model.shelf import (
    Arrangement,
    folder_path,
    moved_path,
    with_outer,
    with_tag_renamed,
    with_tags,
    without_tags,
)
from interline.model.turn import AttemptEnded, Committed, Planned, Trying, TurnEnded, TurnEvent, Waiting
from interline.model.usage import Usage
from interline.model.usage_report import By, Period, UsageOverview, UsageReport, UsageRow
from interline.model.vendor import KeyHint, Vendor
from interline.router.health import Standing
from interline.services.answering import Begun
from interline.services.backups import KeptData
from interline.services.bin import Gone
from interline.services.branches import Fork
from interline.services.changes import Changes
from interline.services.chat import WaysOn
from interline.services.exporting.order import Exported, Order, Progress
from interline.services.import_report import ImportReport
from interline.services.importing import ImportProgress
from interline.services.library import OpenConversation
from interline.services.model_lists import Refreshed
from interline.services.previews import Preview
from interline.services.salvaging import Salvaged
from interline.services.undo import Deed, Turned
from interline.services.vendors import Abilities, KeyTest, ModelChoice, VendorStatus
from interline.services.watch import Look, Moved
from interline.settings.schema import Settings, Value, rows
from interline.store.copies import Copy, Made
from interline.store.restoring import Restored

A = ModelRef("sim-a", "ok")
B = ModelRef("sim-b", "ok")
LOCAL = ModelRef("local", "smollm2-135m")
NAMES = {"sim-a": "Sim A", "sim-b": "Sim B", "local": "Local", "openai": "OpenAI"}
CENT = Cost(Decimal("0.0123"), Quality.EXACT)


OVERLOADED = Failure(FailureClass.OVERLOADED, Action.NEXT_ROUTE, Blame.ENDPOINT, "Overloaded", status=529)
MODELS = (
    ModelChoice(
        A,
        "Sim A",
        ModelFacts("ok", context=200_000, access=Access.PUBLIC),
        Price(Decimal(3), Decimal(15)),
        True,
    ),
    ModelChoice(B, "Sim B", ModelFacts("ok", context=1_000_000), None, True, trains=True),
    ModelChoice(
        LOCAL, "Local", ModelFacts("smollm2-135m", "SmolLM2 135M", 8192), Price(Decimal(0), Decimal(0)), True
    ),
    ModelChoice(
        ModelRef("openai", "gpt-6-sol"),
        "OpenAI",
        ModelFacts("gpt-6-sol"),
        None,
        available=False,
        why_not="no key",
    ),
)


EVERY_EFFORT = {effort: effort for effort in Effort}
ABILITIES = {
    A: Abilities(
        A,
        "Sim A",
        "ok",
        True,
        EVERY_EFFORT,
        search=True,
        vendor_searches=True,
        hottest=2.0,
        hottest_thinking=2.0,
    ),
    B: Abilities(
        B,
        "Sim B",
        "ok",
        True,
        {effort: Effort.HIGH for effort in Effort if effort is not Effort.OFF},
        search=False,
        vendor_searches=False,
    ),
    LOCAL: Abilities(LOCAL, "Local", "SmolLM2 135M", False, {}, search=False, vendor_searches=False),
}


@dataclass
class Script:
    """How the next turn goes."""

    pieces: tuple[str, ...] = ("Hello", " there.")
    fails: tuple[ModelRef, ...] = ()
    """Asked first, and overloaded."""
    answers: ModelRef | None = A
    """Who answers; None for nobody."""
    holds: bool = False
    """Whether it waits for `go` before the last piece."""
    note: str = ""
    """For a turn that nobody answers: the sentence."""
    error: InterlineError | None = None
    """What the end of the turn says went wrong."""
    breaks: str = ""
    """Why the answer breaks off after its pieces; empty for one that is whole."""
    left: tuple[ModelRef, ...] = ()
    """Who could be asked besides."""
    waits: float = 0.0
    """Seconds that it says it waits before it asks the one that answers, and does until `go`."""


class FakeTurn:
    """A turn on its way, as services.running.RunningTurn."""

    def __init__(self, user: Message, answer: Message, choice: Choice, script: Script) -> None:
        self.conversation_id = user.conversation_id
        self.user, self.answer, self.choice, self.script = user, answer, choice, script
        self.title = ""
        self.go = asyncio.Event()
        self.go_on = not script.holds
        self.stopped = False
        self.beside: tuple[str, ...] = ()
        self.plan = Plan("route:default", ())
        self._events: list[TurnEvent] = []
        self._wakers: set[asyncio.Event] = set()
        self._end: asyncio.Future[TurnEnded] = asyncio.get_running_loop().create_future()

    @property
    def user_id(self) -> str:
        return self.user.id

    @property
    def answer_id(self) -> str:
        return self.answer.id

    def emit(self, event: TurnEvent) -> None:
        self._events.append(event)
        if isinstance(event, TurnEnded):
            self._end.set_result(event)
        for waker in self._wakers:
            waker.set()

    async def events(self) -> AsyncGenerator[TurnEvent, None]:
        waker = asyncio.Event()
        self._wakers.add(waker)
        try:
            seen = 0
            while True:
                waker.clear()
                while seen < len(self._events):
                    seen += 1
                    yield self._events[seen - 1]
                    if isinstance(self._events[seen - 1], TurnEnded):
                        return
                await waker.wait()
        finally:
            self._wakers.discard(waker)

    async def stop(self) -> None:
        self.stopped = True
        self.go.set()
        await self.ended()

    async def ended(self) -> TurnEnded:
        return await asyncio.shield(self._end)


@dataclass
class Stored:
    """One conversation with its messages in order of writing."""

    conversation: Conversation
    messages: list[Message] = field(default_factory=list)


class FakeLibrary:
    """Conversations in memory."""

    def __init__(self, app: FakeInterline) -> None:
        self._app = app
        self.stored: dict[str, Stored] = {}
        self.decisions: dict[str, Decision] = {}
        self.searched: list[str] = []
        self.missed = 0
        """Messages that are not in the search index yet."""
        self.versions_shown: list[str] = []
        self.attachments: dict[str, bytes] = {}

    def add(self, title: str, *, age: timedelta = timedelta(), turns: int = 0, **more: object) -> str:
        """Put a conversation in, without telling anybody."""
        now = datetime.now(UTC) - age
        made = Stored(Conversation(new_id(), title, now, now, **more))  # type: ignore[arg-type]
        self.stored[made.conversation.id] = made
        for number in range(turns):
            user = self.message(made, Role.USER, f"Question {number + 1}")
            made.messages.append(user)
            made.messages.append(answered(self.message(made, Role.ASSISTANT, f"Answer {number + 1}."), A))
        return made.conversation.id

    def message(self, stored: Stored, role: Role, text: str, status: Status = Status.COMPLETE) -> Message:
        parent = stored.messages[-1].id if stored.messages else None
        parts = (Text(text),) if text else ()
        conversation_id, seq = stored.conversation.id, len(stored.messages)
        return Message(new_id(), conversation_id, parent, seq, role, parts, datetime.now(UTC), status)

    async def list(self, archived: bool = False) -> tuple[ConversationSummary, ...]:
        await self._app.checkpoint("list")
        rows = [_summary(stored) for stored in self.stored.values()]
        shown = (row for row in rows if row.archived is archived and row.deleted_at is None)
        return tuple(sorted(shown, key=lambda row: (row.pinned, row.updated_at), reverse=True))

    async def open(self, conversation_id: str) -> OpenConversation:
        await self._app.checkpoint("open")
        return self.opened(conversation_id)

    def opened(self, conversation_id: str) -> OpenConversation:
        if conversation_id not in self.stored:
            raise UnknownConversation("No conversation begins with this id.")
        stored = self.stored[conversation_id]
        hidden = {id_ for family in self._app.chat.families for id_ in family[:-1]}
        path = tuple(message for message in stored.messages if message.id not in hidden)
        versions = {family[-1]: tuple(family) for family in self._app.chat.families}
        return OpenConversation(stored.conversation, path, versions, tuple(stored.messages))

    async def first_page(self, conversation_id: str, most: int = 60) -> OpenConversation | None:
        return None

    async def show_version(self, conversation_id: str, message_id: str) -> OpenConversation:
        await self._app.checkpoint("show_version")
        self.versions_shown.append(message_id)
        return self.opened(conversation_id)

    async def set_choice(self, conversation_id: str, choice: Choice) -> None:
        await self._app.checkpoint("set_choice")
        stored = self.stored[conversation_id]
        stored.conversation = replace(stored.conversation, choice=choice)

    async def set_settings(self, conversation_id: str, settings: TurnSettings) -> None:
        await self._app.checkpoint("set_settings")
        stored = self.stored[conversation_id]
        stored.conversation = replace(stored.conversation, settings=settings)

    async def attach(self, path: Path, room: int) -> Image | File:
        await self._app.checkpoint("attach")
        if not await asyncio.to_thread(path.is_file):
            raise WrongUsage(f"There is no file {path}.")
        return await self.attach_bytes(await asyncio.to_thread(path.read_bytes), path.name, room)

    async def attach_bytes(self, data: bytes, name: str, room: int) -> Image | File:
        await self._app.checkpoint("attach_bytes")
        if len(data) > room:
            raise TooLarge("It is too large.")
        digest = sha256(data).hexdigest()
        self.attachments[digest] = data
        make, kind = (Image, "image/png") if data.startswith(b"\x89PNG") else (File, "text/plain")
        return make(kind, digest, len(data), name)

    async def set_system(self, conversation_id: str, text: str) -> None:
        await self._app.checkpoint("set_system")
        stored = self.stored[conversation_id]
        stored.conversation = replace(stored.conversation, system=text)

    async def attachment(self, digest: str) -> bytes:
        await self._app.checkpoint("attachment")
        if digest not in self.attachments:
            raise StoreTrouble("This attachment is missing from the library.")
        return self.attachments[digest]

    async def search(self, query: str | Search, limit: int = 50) -> tuple[SearchHit, ...]:
        wanted = query if isinstance(query, str) else " ".join(term.text for term in query.terms)
        self.searched.append(wanted)
        await self._app.checkpoint("search")
        hits = [
            SearchHit(
                s.conversation.id, m.id, s.conversation.title, m.role, None, None, m.created_at, m.text[:80]
            )
            for s in self.stored.values()
            for m in s.messages
            if wanted.casefold() in m.text.casefold()
        ]
        return tuple(hits[:limit])

    async def unindexed(self) -> int:
        return self.missed

    async def decision_of(self, message_id: str) -> Decision | None:
        await self._app.checkpoint("decision")
        return next((d for d in self.decisions.values() if d.message_id == message_id), None)


class FakeShelves:
    """Order in the fake library."""

    def __init__(self, app: FakeInterline) -> None:
        self._app = app
        self.empty_folders: set[str] = set()

    async def rename(self, conversation_id: str, title: str) -> Deed | None:
        await self._app.checkpoint("rename")
        return self._change((conversation_id,), "renamed it", quiet=True, title=title)

    async def pin(self, ids: Sequence[str], on: bool = True) -> Deed | None:
        return self._change(ids, "pinned" if on else "unpinned", pinned=on)

    async def star(self, ids: Sequence[str], on: bool = True) -> Deed | None:
        return self._change(ids, "starred" if on else "unstarred", starred=on)

    async def archive(self, ids: Sequence[str], on: bool = True) -> Deed | None:
        return self._change(ids, "archived" if on else "taken back", archived=on)

    async def move(self, ids: Sequence[str], folder: str) -> Deed | None:
        return self._change(ids, "moved", folder=folder)

    async def tag(self, ids: Sequence[str], tag: str, on: bool = True) -> Deed | None:
        for id_ in ids:
            tags = self._app.library.stored[id_].conversation.tags
            self._change((id_,), "tagged", tags=with_tags(tags, (tag,)) if on else without_tags(tags, (tag,)))
        return self._app.undo.did("tagged")

    async def folders(self) -> tuple[str, ...]:
        named = {stored.conversation.folder for stored in self._app.library.stored.values()} - {""}
        return tuple(sorted({path for each in named | self.empty_folders for path in with_outer(each)}))

    async def make_folder(self, path: str) -> Deed | None:
        self.empty_folders.add(folder_path(path))
        self._app.changes.publish(Topic.LIBRARY)
        return self._app.undo.did("made the folder")

    async def rename_folder(self, old: str, new: str) -> Deed | None:
        self.empty_folders = {moved_path(path, old, new) for path in self.empty_folders}
        for id_, stored in self._app.library.stored.items():
            self._change((id_,), "", folder=moved_path(stored.conversation.folder, old, new))
        self._app.changes.publish(Topic.LIBRARY)
        return self._app.undo.did(f"renamed the folder {old} to {new}")

    async def delete_folder(self, path: str) -> Deed | None:
        self.empty_folders.discard(path)
        self._app.changes.publish(Topic.LIBRARY)
        return self._app.undo.did(f"removed the folder {path}")

    async def rename_tag(self, old: str, new: str) -> Deed | None:
        for id_, stored in self._app.library.stored.items():
            self._change((id_,), "", tags=with_tag_renamed(stored.conversation.tags, old, new))
        return self._app.undo.did("renamed the tag")

    async def known(self, ids: Sequence[str]) -> frozenset[str]:
        return frozenset(ids) & frozenset(self._app.library.stored)

    def _change(self, ids: Sequence[str], did: str, *, quiet: bool = False, **fields: object) -> Deed | None:
        for id_ in ids:
            stored = self._app.library.stored[id_]
            stored.conversation = replace(stored.conversation, **fields)  # type: ignore[arg-type]
        self._app.changes.publish(Topic.LIBRARY)
        return self._app.undo.did(did, quiet=quiet)


class FakeUndo:
    """Remembers what was done, and that it was undone."""

    def __init__(self, app: FakeInterline) -> None:
        self._app = app
        self.done: list[Deed] = []
        self.undone: list[str] = []
        self._forks: dict[str, tuple[str, str]] = {}
        """By the words of an act: the fork that it made, and of what."""

    def did(self, words: str, *, quiet: bool = False) -> Deed:
        self.done.append(Deed(words, Arrangement(), quiet))
        return self.done[-1]

    def forked(self, made: str, of: str) -> Deed:
        self._forks["branched"] = (made, of)
        return self.did("branched", quiet=True)

    async def undo(self, deed: Deed | None = None) -> Turned:
        await self._app.checkpoint("undo")
        if not self.done:
            raise WrongUsage("There is nothing to undo.")
        deed = deed or self.done[-1]
        self.done.remove(deed)
        self.undone.append(deed.words)
        made, of = self._put_fork(deed.words, datetime.now(UTC))
        return Turned(f"Undone: {deed.words}.", (made,) if made else (), (), of)

    async def redo(self) -> Turned:
        deed = self.did(self.undone.pop())
        made, of = self._put_fork(deed.words, None)
        return Turned(f"Done again: {deed.words}.", (), (made,) if made else (), of)

    def _put_fork(self, words: str, deleted_at: datetime | None) -> tuple[str, str]:
        made, of = self._forks.get(words, ("", ""))
        if made:
            stored = self._app.library.stored[made]
            stored.conversation = replace(stored.conversation, deleted_at=deleted_at)
            self._app.changes.publish(Topic.LIBRARY, made)
        return made, of


class FakeBin:
    """The bin of the fake library."""

    def __init__(self, app: FakeInterline) -> None:
        self._app = app
        self.swept = 0

    async def list(self) -> tuple[ConversationSummary, ...]:
        found = (_summary(stored) for stored in self._app.library.stored.values())
        return tuple(each for each in found if each.deleted_at is not None)

    async def delete(self, ids: Sequence[str]) -> Deed | None:
        return self._app.shelves._change(ids, "deleted", deleted_at=datetime.now(UTC))

    async def restore(self, ids: Sequence[str]) -> Deed | None:
        return self._app.shelves._change(ids, "restored", deleted_at=None)

    async def delete_for_good(self, ids: Sequence[str]) -> Gone:
        for id_ in ids:
            del self._app.library.stored[id_]
        self._app.changes.publish(Topic.LIBRARY)
        return Gone(len(ids))

    async def sweep(self) -> Gone:
        self.swept += 1
        return Gone()


class FakeChat:
    """Runs turns by their script."""

    def __init__(self, app: FakeInterline) -> None:
        self._app = app
        self.scripts: list[Script] = []
        self.sent: list[dict[str, object]] = []
        self.settings: list[TurnSettings | None] = []
        self.systems: list[str | None] = []
        """Those of each message that was sent, and of each answer that was made again."""
        self.turns: list[FakeTurn] = []
        self.loses: dict[ModelRef, tuple[Loss, ...]] = {}
        self.cache: CacheLeft | None = None
        """What leaving the last vendor's prompt cache costs."""
        """What a conversation loses with a model."""
        self.asked_for_losses: list[ModelRef] = []
        self.families: list[list[str]] = []
        self.once: list[Choice | None] = []
        """Whom each message that was sent asked in place of its conversation's choice."""
        self.compared: list[tuple[Choice, ...]] = []
        self.regenerated: list[Choice | None] = []
        """Whom other versions were asked of, where not the conversation's."""
        """Whom each question went to that went to several."""
        self.edited: list[tuple[str, tuple[str, ...] | None]] = []
        """Messages that another version of was sent, and the digests of their attachments that went along."""
        self.over_budget = False
        """Whether the last turn that was asked for may go over a budget."""
        self.planned: list[str] = []
        """The words of every plan that was asked for."""
        self.refusal: BudgetRefused | None = None
        """What a budget says to every turn, unless it may go over it."""
        self.ways = WaysOn(here=True, elsewhere=True)
        self.gone_on: list[tuple[str, bool]] = []
        """Answers that were gone on with, and whether elsewhere."""
        self.given_up: list[str] = []
        self.kept: list[str] = []
        self._running: dict[str, FakeTurn] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def send(
        self,
        *,
        text: str,
        conversation_id: str | None = None,
        parent_id: str | None = None,
        attachments: tuple[Path, ...] = (),
        choice: Choice | None = None,
        asks: Choice | None = None,
        system: str | None = None,
        settings: TurnSettings | None = None,
        no_fallback: bool = False,
        over_budget: bool = False,
        keeps_refused: bool = True,
        edits: str | None = None,
        kept: tuple[str, ...] | None = None,
    ) -> FakeTurn:
        await self._app.checkpoint("send")
        self._check_budget(over_budget=over_budget)
        if edits is not None:
            self.edited.append((edits, kept))
        self.sent.append(
            {"text": text, "conversation": conversation_id, "files": attachments, "choice": choice}
        )
        self.once.append(asks)
        self.systems.append(system)
        self.settings.append(settings)
        library = self._app.library
        if conversation_id is None:
            conversation_id = library.add(title_from(text), choice=choice or Choice())
        stored = library.stored[conversation_id]
        if choice:
            stored.conversation = replace(stored.conversation, choice=choice)
        if settings:
            stored.conversation = replace(stored.conversation, settings=settings)
        if system is not None:
            stored.conversation = replace(stored.conversation, system=system)
        user = library.message(stored, Role.USER, text)
        files = tuple(File("text/plain", "0" * 64, 1, path.name) for path in attachments)
        user = replace(user, parts=(*files, *user.parts))
        if edits is not None:
            old = next(message for message in stored.messages if message.id == edits)
            user = replace(user, parent_id=old.parent_id)
        stored.messages.append(user)
        return self._begin(stored, user, asks=asks)

    async def compare(
        self,
        choices: Sequence[Choice],
        *,
        text: str,
        conversation_id: str | None = None,
        attachments: tuple[Path, ...] = (),
        choice: Choice | None = None,
        system: str | None = None,
        settings: TurnSettings | None = None,
        over_budget: bool = False,
        edits: str | None = None,
        kept: tuple[str, ...] | None = None,
    ) -> Begun:
        first = await self.send(
            text=text,
            conversation_id=conversation_id,
            attachments=attachments,
            choice=choice,
            settings=settings,
            over_budget=over_budget,
            edits=edits,
            kept=kept,
        )
        self.compared.append(tuple(choices))
        stored = self._app.library.stored[first.conversation_id]
        turns = [first, *(self._begin(stored, first.user) for _ in choices[1:])]
        ids = tuple(turn.answer_id for turn in turns)
        for turn, asked in zip(turns, choices, strict=True):
            turn.beside, turn.choice = ids, asked
        self.families.append(list(ids))
        return Begun(tuple(turns))  # type: ignore[arg-type]

    async def regenerate(
        self,
        answer_id: str,
        conversation_id: str,
        choice: Choice | None = None,
        settings: TurnSettings | None = None,
        *,
        over_budget: bool = False,
        keeps_refused: bool = True,
    ) -> FakeTurn:
        await self._app.checkpoint("regenerate")
        self._check_budget(over_budget=over_budget)
        self.settings.append(settings)
        self.regenerated.append(choice)
        return self._beside(answer_id, conversation_id)

    async def ask_others(
        self,
        choices: Sequence[Choice],
        answer_id: str,
        conversation_id: str,
        settings: TurnSettings | None = None,
        *,
        over_budget: bool = False,
    ) -> Begun:
        await self._app.checkpoint("ask_others")
        self._check_budget(over_budget=over_budget)
        self.settings.append(settings)
        self.compared.append(tuple(choices))
        turns = [self._beside(answer_id, conversation_id) for _ in choices]
        for turn, asked in zip(turns, choices, strict=True):
            turn.beside, turn.choice = (answer_id, *(each.answer_id for each in turns)), asked
        return Begun(tuple(turns))  # type: ignore[arg-type]

    async def plan_again(
        self, answer_id: str, conversation_id: str, choice: Choice, settings: TurnSettings | None = None
    ) -> Plan:
        return await self.plan(text=answer_id)

    async def go_on(
        self,
        answer_id: str,
        conversation_id: str,
        *,
        elsewhere: bool = False,
        over_budget: bool = False,
        keeps_refused: bool = True,
    ) -> FakeTurn:
        await self._app.checkpoint("go_on")
        self._check_budget(over_budget=over_budget)
        self.gone_on.append((answer_id, elsewhere))
        return self._beside(answer_id, conversation_id, stands=True)

    async def ways_on(self, answer_id: str, conversation_id: str) -> WaysOn:
        await self._app.checkpoint("ways_on")
        return self.ways

    async def keep(self, answer_id: str) -> None:
        await self._app.checkpoint("keep")
        self.kept.append(answer_id)

    def give_up_waiting(self, conversation_id: str, answer_id: str = "") -> None:
        self.given_up.append(conversation_id)

    def _check_budget(self, *, over_budget: bool) -> None:
        self.over_budget = over_budget
        if self.refusal is not None and not over_budget:
            raise self.refusal

    def _beside(self, answer_id: str, conversation_id: str, *, stands: bool = False) -> FakeTurn:
        stored = self._app.library.stored[conversation_id]
        old = next(message for message in stored.messages if message.id == answer_id)
        user = next(message for message in stored.messages if message.id == old.parent_id)
        turn = self._begin(stored, user, old.parts if stands else ())
        family = next((family for family in self.families if answer_id in family), None)
        if family is None:
            self.families.append([answer_id, turn.answer_id])
        else:
            family.append(turn.answer_id)
        return turn

    async def plan(self, *, text: str, **more: object) -> Plan:
        await self._app.checkpoint("plan")
        if not (text.strip() or more.get("may_be_empty")):
            raise WrongUsage("The message is empty.")
        self.planned.append(text)
        cost = Cost(Decimal("0.004"), Quality.ESTIMATED)
        return Plan("route:default", (Candidate(1, A, Verdict.CHOSEN, estimated_cost=cost),))

    async def forecast(self, *, text: str, **more: object) -> Forecast:
        return Forecast(await self.plan(text=text, **more), 1240, 8000)

    async def portability(
        self,
        conversation_id: str | None,
        choice: Choice | None = None,
        *,
        text: str = "",
        attachments: tuple[Path, ...] = (),
        settings: TurnSettings | None = None,
    ) -> Portability | None:
        target = (choice.pin if choice else None) or A
        self.asked_for_losses.append(target)
        await self._app.checkpoint("portability")
        return Portability(target, self.loses.get(target, ()), self.cache)

    def running(self, conversation_id: str) -> FakeTurn | None:
        return self._running.get(conversation_id)

    async def stop_all(self) -> None:
        await asyncio.gather(*(turn.stop() for turn in self.turns if not turn._end.done()))

    def _begin(
        self, stored: Stored, user: Message, begun: tuple[Part, ...] = (), asks: Choice | None = None
    ) -> FakeTurn:
        script = self.scripts.pop(0) if self.scripts else Script()
        answer = replace(
            self._app.library.message(stored, Role.ASSISTANT, "", Status.STREAMING),
            parent_id=user.id,
            parts=begun,
        )
        stored.messages.append(answer)
        turn = FakeTurn(user, answer, stored.conversation.choice, script)
        turn.title = stored.conversation.title
        turn.choice = asks or turn.choice
        self.turns.append(turn)
        self._running[turn.conversation_id] = turn
        task = asyncio.get_running_loop().create_task(self._run(turn, stored))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._app.changes.publish(Topic.LIBRARY, turn.conversation_id)
        return turn

    async def _run(self, turn: FakeTurn, stored: Stored) -> None:
        script = turn.script
        order = [*script.fails, *([script.answers] if script.answers else []), *script.left]
        plan = Plan("route:default", tuple(Candidate(n, ref, Verdict.KEPT) for n, ref in enumerate(order, 1)))
        turn.emit(Planned(plan))
        attempts: list[Attempt] = []
        decision_id, text = new_id(), ""
        for n, ref in enumerate(script.fails, 1):
            turn.emit(Trying(ref, NAMES[ref.vendor], n))
            attempts.append(_attempt(decision_id, n, ref, failed=True))
            turn.emit(AttemptEnded(attempts[-1], order[n] if n < len(order) else None))
        if script.answers:
            turn.emit(Trying(script.answers, NAMES[script.answers.vendor], len(script.fails) + 1))
            if script.waits:
                turn.emit(Waiting(script.answers, script.waits, "rate limit (429)"))
            if script.waits or script.left:
                await turn.go.wait()
            turn.emit(Committed(script.answers, NAMES[script.answers.vendor]))
            attempts.append(_attempt(decision_id, len(order), script.answers, failed=False))
            for number, piece in enumerate(script.pieces):
                if script.holds and number == len(script.pieces) - 1:
                    await turn.go.wait()
                if turn.stopped:
                    break
                text += piece
                turn.emit(TextDelta(piece))
                await asyncio.sleep(0)
        message = self._ended(turn, decision_id, text, len(attempts))
        stored.messages = [message if m.id == message.id else m for m in stored.messages]
        decision = Decision(
            decision_id,
            turn.conversation_id,
            message.id,
            datetime.now(UTC),
            plan,
            tuple(attempts),
            "answered",
            "Why.",
        )
        self._app.library.decisions[decision_id] = decision
        self._running.pop(turn.conversation_id, None)
        turn.emit(TurnEnded(message, decision, script.error))
        self._app.changes.publish(Topic.LIBRARY, turn.conversation_id)

    def _ended(self, turn: FakeTurn, decision_id: str, text: str, attempts: int) -> Message:
        script = turn.script
        parts = (Text(text),) if text else ()
        if script.answers is None:
            note = script.note or "Sim A is overloaded. Try again in a minute."
            return replace(turn.answer, status=Status.ERROR, note=note)
        why = ""
        if script.fails:
            first, last = NAMES[script.fails[0].vendor], NAMES[script.answers.vendor]
            why = f"{first} was overloaded (529, 1.4 s); {last} answered."
        message = answered(replace(turn.answer, parts=parts), script.answers, decision_id, attempts, why)
        if script.breaks:
            return replace(message, status=Status.INTERRUPTED, finish=Finish.INTERRUPTED, note=script.breaks)
        if turn.stopped:
            return replace(message, status=Status.STOPPED, finish=Finish.CANCELLED, note="Stopped.")
        return message


class FakeTitles:
    """Writes none."""

    started = 0

    def start(self) -> None:
        self.started += 1


class FakeBranches:
    """Remembers what was to become of branches."""

    def __init__(self, app: FakeInterline) -> None:
        self._app = app
        self.edited: list[tuple[str, str]] = []
        """Answers, and the user's words in place of theirs."""
        self.names: list[tuple[str, str]] = []
        self.listed: tuple[Branch, ...] = ()

    async def list(self, conversation_id: str) -> tuple[Branch, ...]:
        await self._app.checkpoint("branches")
        return self.listed

    async def name(self, conversation_id: str, message_id: str, name: str) -> str:
        await self._app.checkpoint("name")
        self.names.append((message_id, name))
        return name

    async def edit_answer(self, conversation_id: str, answer_id: str, text: str) -> Message:
        await self._app.checkpoint("edit_answer")
        self.edited.append((answer_id, text))
        stored = self._app.library.stored[conversation_id]
        old = next(message for message in stored.messages if message.id == answer_id)
        made = self._app.library.message(stored, Role.ASSISTANT, text)
        made = replace(made, parent_id=old.parent_id, parts=(*made.parts, Edited(answer_id)))
        stored.messages.append(made)
        self._app.chat.families.append([answer_id, made.id])
        return made

    async def fork(self, conversation_id: str, message_id: str) -> Fork:
        await self._app.checkpoint("fork")
        library = self._app.library
        of = library.stored[conversation_id]
        made = library.add(f"{of.conversation.title} (branch)", forked_from=message_id)
        library.stored[made].messages = [replace(each, conversation_id=made) for each in of.messages]
        self._app.changes.publish(Topic.LIBRARY, made)
        deed = self._app.undo.forked(made, conversation_id)
        return Fork(library.stored[made].conversation, conversation_id, len(of.messages), deed)


class FakeVendors:
    """A few vendors, with and without key."""

    def __init__(self, app: FakeInterline) -> None:
        self._app = app
        self.models: tuple[ModelChoice, ...] = MODELS
        self.can = dict(ABILITIES)
        self.all_routes: tuple[Route, ...] = (Route("default", (A, B)), Route("work", (B,)))
        self.mistakes: tuple[ConfigMistake, ...] = ()
        self.keys: dict[str, str] = {}
        self.ill: dict[ModelRef, Standing] = {}
        self.library: dict[ModelRef, Price] = {}
        """What the price library knows."""
        self.seen: dict[ModelRef, int] = {}
        """Milliseconds to the first word, of those that answered lately."""
        self.tried_again: list[ModelRef] = []
        self.test = KeyTest(True, "OpenAI accepts the key ending in …7f2a.")
        self.key = KeyState(Where.NONE, "no key")
        self.kept_as = KeyState(Where.KEYCHAIN, "in the keychain")
        """Where a key that is typed goes."""
        """Where OpenAI's is."""
        self.servers: dict[str, KeyTest] = {}
        """What servers of this computer say, by id."""

    async def vendors(self) -> tuple[VendorStatus, ...]:
        hint = KeyHint("OPENAI_API_KEY", "https://platform.openai.com/api-keys")
        openai = Vendor("openai", "OpenAI", "https://api.openai.com/v1", "openai-chat", hint)
        unneeded = KeyState(Where.NONE, "none needed")
        models = (ModelFacts(LOCAL.model),)
        local = Vendor("local", "Local", "", "openai-chat", models=models, embedded=True)
        here = (Vendor(id_, id_.title(), "http://127.0.0.1:9/v1", "openai-chat") for id_ in self.servers)
        return (
            VendorStatus(openai, self.key, ()),
            VendorStatus(local, unneeded, models),
            *(VendorStatus(vendor, unneeded, ()) for vendor in here),
        )

    async def routes(self) -> tuple[Route, ...]:
        await self._app.checkpoint("routes")
        return self.all_routes

    def problems(self) -> tuple[ConfigMistake, ...]:
        return self.mistakes

    async def choices(self) -> tuple[ModelChoice, ...]:
        await self._app.checkpoint("choices")
        return self.models

    async def abilities(self, choice: Choice) -> Abilities | None:
        await self._app.checkpoint("abilities")
        return self.can.get(choice.pin or A)

    async def prices(self) -> dict[ModelRef, Price]:
        await self._app.checkpoint("prices")
        return dict(self.library)

    async def speeds(self) -> dict[ModelRef, int]:
        await self._app.checkpoint("speeds")
        return dict(self.seen)

    async def standings(self) -> dict[ModelRef, Standing]:
        await self._app.checkpoint("standings")
        return dict(self.ill)

    async def try_again(self, vendor_id: str, model: str | None = None) -> None:
        ref = ModelRef(vendor_id, model or "")
        self.tried_again.append(ref)
        self.ill.pop(ref, None)
        self._app.changes.publish(Topic.HEALTH)

    async def set_key(self, vendor_id: str, secret_text: str) -> KeyState:
        await self._app.checkpoint("set_key")
        self.keys[vendor_id] = secret_text
        self._app.changes.publish(Topic.KEYS)
        return self.kept_as

    async def replace_key(self, vendor_id: str, secret_text: str) -> KeyState:
        return await self.set_key(vendor_id, secret_text)

    async def test_key(self, vendor_id: str) -> KeyTest:
        return self.servers.get(vendor_id, self.test)

    async def reached(self, vendor_id: str, models: Iterable[str]) -> tuple[ModelChoice, ...]:
        price = Price(Decimal(2), Decimal(12))
        return tuple(
            ModelChoice(
                ModelRef(vendor_id, id_),
                NAMES.get(vendor_id, vendor_id),
                ModelFacts(id_, context=400_000),
                price,
                True,
            )
            for id_ in models
        )


class FakeTransfer:
    """Remembers what was to be written."""

    def __init__(self, app: FakeInterline) -> None:
        self._app = app
        self.saved: list[tuple[str, Path]] = []
        self.exported: list[tuple[Order, Path | str]] = []
        self.secrets: tuple[str, ...] = ()
        self.progress: tuple[Progress, ...] = ()
        """What is told before the gate of an export."""

    async def export(
        self, order: Order, target: Path | str, told: Callable[[Progress], object] = lambda progress: None
    ) -> Exported:
        for each in self.progress:
            told(each)
        await self._app.checkpoint("export")
        self.exported.append((order, target))
        return Exported(len(order.ids or ()))

    async def save_attachment(self, digest: str, target: Path) -> None:
        await self._app.checkpoint("save_attachment")
        self.saved.append((digest, target))

    async def warnings(
        self, order: Order, told: Callable[[Progress], object] = lambda progress: None
    ) -> tuple[str, ...]:
        await self._app.checkpoint("warnings")
        return self.secrets


class FakeArranging:
    """Nothing stands in vendors.toml."""

    async def written_routes(self) -> frozenset[str]:
        return frozenset()


class FakeUsage:
    """Nothing was asked yet."""

    def __init__(self, app: FakeInterline) -> None:
        self._app = app
        self.spent = FREE
        """What the month has cost."""

    async def month(self, when: datetime) -> Cost:
        await self._app.checkpoint("month")
        return self.spent

    async def overview(self, period: Period) -> UsageOverview:
        nothing = UsageReport((), UsageRow("total"))
        return UsageOverview(dict.fromkeys(By, nothing), {}, UsageRow("before"))

    async def titles(self) -> dict[str, str]:
        return {}

    async def budgets(self, conversation_id: str = "") -> tuple[BudgetState, ...]:
        return ()


class FakeWatch:
    """Notices that a test lays out, and what was done about them."""

    def __init__(self, app: FakeInterline) -> None:
        self._app = app
        self.notices: tuple[Notice, ...] = ()
        self.next: tuple[Notice, ...] = ()
        """What the next look finds."""
        self.refreshed: tuple[Refreshed, ...] = ()
        self.done: list[str] = []
        self.is_busy = self.is_offline = False

    async def open(self) -> tuple[Notice, ...]:
        await self._app.checkpoint("notices")
        return self.notices

    async def look(self, *, refresh: bool = False) -> Look:
        await self._app.checkpoint("look")
        self.done.append("look")
        self._set(self.next)
        return Look(datetime.now(UTC), self.notices, self.refreshed, self.is_offline, self.is_busy)

    async def look_daily(self) -> Look | None:
        await self._app.checkpoint("daily")
        self.done.append("daily")
        return None

    async def keys_changed(self) -> None:
        self.done.append("keys")

    async def dismiss(self, notice_id: str) -> None:
        await self._app.checkpoint("dismiss")
        self._without(notice_id, f"dismiss {notice_id}")

    async def move(self, notice: Notice) -> Moved | None:
        await self._app.checkpoint("move")
        assert notice.ref is not None
        assert notice.replacement is not None
        self._without(notice.id, f"move {notice.id}")
        return Moved(notice.ref, notice.replacement, notice.conversations)

    async def move_back(self, moved: Moved) -> None:
        self.done.append(f"move back {', '.join(moved.ids)}")
        self._app.changes.publish(Topic.NOTICES)

    async def change_steps(self, notice: Notice) -> tuple[str, ...]:
        self._without(notice.id, f"change {notice.id}")
        return notice.routes

    async def accept_price(self, ref: ModelRef) -> bool:
        self.done.append(f"accept {ref}")
        self._set(tuple(each for each in self.notices if each.ref != ref))
        return True

    def _without(self, notice_id: str, deed: str) -> None:
        self.done.append(deed)
        self._set(tuple(each for each in self.notices if each.id != notice_id))

    def _set(self, notices: tuple[Notice, ...]) -> None:
        self.notices = notices
        self._app.changes.publish(Topic.NOTICES)


class FakeImporting:
    """An export that a test lays out: what is told of it, one conversation after the other."""

    def __init__(self, app: FakeInterline) -> None:
        self._app = app
        self.looked: list[tuple[Path, ...]] = []
        self.taken: list[tuple[Path, ...]] = []
        self.saved: list[tuple[str, Path]] = []
        self.conversations = 2
        self.problems: list[Problem] = []

    async def look(self, paths: Sequence[Path], **how: Any) -> ImportReport:
        self.looked.append(tuple(paths))
        return await self._read("look_at_export", ImportReport(True), **how)

    async def take_in(self, paths: Sequence[Path], **how: Any) -> ImportReport:
        self.taken.append(tuple(paths))
        return await self._read("import", ImportReport(False), **how)

    async def save_report(self, text: str, target: Path) -> None:
        await self._app.checkpoint("save_report")
        self.saved.append((text, target))

    async def _read(
        self,
        call: str,
        report: ImportReport,
        *,
        watch: Callable[[ImportProgress], None],
        stopped: Callable[[], bool],
    ) -> ImportReport:
        report.titles = ("ChatGPT",)
        report.note(self.problems)
        for number in range(self.conversations):
            await self._app.checkpoint(call if number == 0 else f"{call}_more")
            if stopped():
                report.cancelled = True
                break
            report.imported += 1
            report.messages += 3
            watch(ImportProgress("export.zip", (number + 1) / self.conversations, number + 1))
        return report


class FakePreviews:
    """The first letters of what is attached."""

    def __init__(self, app: FakeInterline) -> None:
        self._app = app

    async def of(self, file: File) -> Preview:
        await self._app.checkpoint("preview")
        data = await self._app.library.attachment(file.digest)
        return Preview(data.decode(errors="replace"), "As it is.")


class FakeBackups:
    """Copies that were made of nothing."""

    def __init__(self, app: FakeInterline) -> None:
        self._app = app
        self.trouble = ""
        self.copies: list[Copy] = []
        self.second: Path | None = None
        self.second_trouble = ""

    def add(self, age: timedelta, why: str = "") -> Copy:
        """One more, older than those that are there."""
        moment = datetime.now(UTC) - age
        made = Copy(Path(f"/home/person/backups/{moment:%Y%m%d%H%M}.db"), moment, 4, why, 2_100_000)
        self.copies.append(made)
        return made

    async def make(self) -> Made:
        await self._app.checkpoint("backup")
        self.copies.insert(0, Copy(Path("/home/person/backups/new.db"), datetime.now(UTC), 4, "", 2_200_000))
        return Made(self.copies[0].path, 0, self.second, self.second_trouble)

    async def set_second(self, folder: str) -> None:
        await self._app.checkpoint("set_second")
        self.second = Path(folder) if folder else None

    async def state(self) -> KeptData:
        await self._app.checkpoint("state")
        folder = Path("/home/person/.local/share/interline")
        return KeptData(
            folder, folder / "interline.db", 12, 1340, 3, 12_400_000, tuple(self.copies),
            sum(copy.size for copy in self.copies), self.second, self.trouble or self.second_trouble,
        )  # fmt: skip


class FakeSettings:
    """Settings in memory; as services.settings.SettingsService."""

    def __init__(self, app: FakeInterline) -> None:
        self._app = app
        self.settings = Settings()
        self.mistakes: tuple[ConfigMistake, ...] = ()
        self.path = Path("config.toml")
        self.written: list[dict[str, Value | None]] = []
        self.keys: dict[str, tuple[str, ...]] = {}
        self.reads = 0

    async def read(self) -> Settings:
        self.reads += 1
        return self.settings

    async def change(self, changes: Mapping[str, Value | None]) -> Settings:
        await self._app.checkpoint("settings")
        self.written.append(dict(changes))
        known = {row.key: row for row in rows()}
        for key, value in changes.items():
            row = known[key]
            section = getattr(self.settings, row.section)
            changed = replace(section, **{row.name: row.default if value is None else value})
            self.settings = replace(self.settings, **{row.section: changed})
        self._app.changes.publish(Topic.SETTINGS)
        return self.settings

    async def change_keys(self, changes: Mapping[str, tuple[str, ...] | None]) -> None:
        await self._app.checkpoint("settings")
        for command, keys in changes.items():
            self.keys.pop(command, None)
            if keys is not None:
                self.keys[command] = keys
        self._app.changes.publish(Topic.SETTINGS)


class FakePrompts:
    """Prompts in memory; as services.prompts.PromptService."""

    def __init__(self, app: FakeInterline) -> None:
        self._app = app
        self.kept: list[Prompt] = []
        self.mistakes: tuple[ConfigMistake, ...] = ()

    async def list(self) -> tuple[Prompt, ...]:
        await self._app.checkpoint("prompts")
        return tuple(self.kept)

    async def put(self, prompt: Prompt, *, was: str = "") -> None:
        await self._app.checkpoint("put_prompt")
        places = [place for place, each in enumerate(self.kept) if each.name == was]
        if places:
            self.kept[places[0]] = prompt
        else:
            self.kept.append(prompt)
        self._app.changes.publish(Topic.PROMPTS)

    async def remove(self, name: str) -> None:
        await self._app.checkpoint("remove_prompt")
        self.kept = [each for each in self.kept if each.name != name]
        self._app.changes.publish(Topic.PROMPTS)


class FakeInterline:
    """The whole program, as the window sees it."""

    def __init__(self) -> None:
        self.changes = Changes()
        self.preferences = FakeSettings(self)
        self.prompts = FakePrompts(self)
        self.library = FakeLibrary(self)
        self.shelves = FakeShelves(self)
        self.titles = FakeTitles()
        self.undo = FakeUndo(self)
        self.bin = FakeBin(self)
        self.chat = FakeChat(self)
        self.branches = FakeBranches(self)
        self.vendors = FakeVendors(self)
        self.transfer = FakeTransfer(self)
        self.watch = FakeWatch(self)
        self.usage = FakeUsage(self)
        self.arranging = FakeArranging()
        self.importing = FakeImporting(self)
        self.backups = FakeBackups(self)
        self.previews = FakePreviews(self)
        self.damage: DatabaseDamaged | None = None
        self.copy: Copy | None = None
        """The newest good one."""
        self.restored: list[Path] = []
        self.salvaged: Salvaged | None = None
        self.last_copies = 0
        self.opened = 0
        self.closed = 0
        self.troubles: dict[str, InterlineError] = {}
        """What goes wrong at which call; stays until it is taken out."""
        self.gates: dict[str, asyncio.Event] = {}
        """Calls that wait until their event is set."""

    async def open_library(self) -> None:
        await self.checkpoint("services")

    async def open(self) -> None:
        await self.open_library()
        self.opened += 1

    async def warm(self) -> None:
        await self.checkpoint("warm")

    async def close(self) -> None:
        await self.chat.stop_all()
        self.closed += 1

    async def keep_last_copy(self) -> None:
        await self.checkpoint("keep_last_copy")
        self.last_copies += 1

    async def newest_good_copy(self) -> Copy | None:
        await self.checkpoint("newest_good_copy")
        return self.copy

    async def restore(self, copy: Path) -> Restored:
        await self.close()
        await self.checkpoint("restore")
        self.restored.append(copy)
        return Restored(2, 8, 1, 0, Path("/home/person/interline.db.before-restore-1"))

    async def salvage(self, aside: Path) -> Salvaged | None:
        await self.checkpoint("salvage")
        return self.salvaged

    async def checkpoint(self, call: str) -> None:
        """Each call passes here: it takes a moment, waits for its gate, fails where it is told to."""
        await asyncio.sleep(0)
        if gate := self.gates.get(call):
            await gate.wait()
        if trouble := self.troubles.get(call):
            raise trouble


def answered(
    message: Message, ref: ModelRef, decision_id: str = "", attempts: int = 1, why: str = ""
) -> Message:
    """The message as an answer with its receipt."""
    receipt = Receipt(
        decision_id or new_id(), ref, NAMES[ref.vendor], f"{ref.model}-20260901", "route:default",
        Usage(input=2310, cached_input=1900, output=402, reasoning=120), CENT, "genai-prices 0.2.3", 600, 1200,
        attempts, why,
    )  # fmt: skip
    return replace(message, status=Status.COMPLETE, finish=Finish.STOP, receipt=receipt)


def subscribed(changes: Changes) -> Callable[[], list[Change]]:
    """Everything published from here on."""
    seen: list[Change] = []
    changes.subscribe(seen.append)
    return lambda: list(seen)


def _attempt(decision_id: str, n: int, ref: ModelRef, *, failed: bool) -> Attempt:
    if failed:
        return Attempt(
            new_id(), decision_id, n, ref, AttemptState.FAILED, datetime.now(UTC), failure=OVERLOADED,
            status=529, bill=Bill(FREE), total_ms=1400,
        )  # fmt: skip
    return Attempt(
        new_id(), decision_id, n, ref, AttemptState.OK, datetime.now(UTC), f"{ref.model}-20260901",
        usage=Usage(input=2310, cached_input=1900, output=402, reasoning=120),
        bill=Bill(CENT, price_source="genai-prices 0.2.3"), first_token_ms=600, total_ms=4100,
    )  # fmt: skip


def _summary(stored: Stored) -> ConversationSummary:
    conversation = stored.conversation
    receipts = [message.receipt for message in stored.messages if message.receipt]
    return ConversationSummary(
        conversation.id, conversation.title, conversation.created_at, conversation.updated_at,
        len(stored.messages), total(receipt.cost for receipt in receipts),
        tuple(dict.fromkeys(receipt.ref.vendor for receipt in receipts)), pinned=conversation.pinned,
        folder=conversation.folder, tags=conversation.tags, archived=conversation.archived,
        starred=conversation.starred, deleted_at=conversation.deleted_at,
    )  # fmt: skip
