"""Titles that a model writes, where the user wants that: one small turn after the first answer of a conversation.

Rule: a title is asked for as any turn is: by the conversation's own choice, so that nobody hears of it who may not,
within the budgets, on the record, its cost booked on the conversation. It never stands in the way of an answer, a title
of the user's is never changed, and what a model wrote is one line of plain words or nothing.
"""

from __future__ import annotations

import asyncio
import logging
import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from interline.catalog.effort import words_for
from interline.ids import new_id
from interline.model.change import Topic
from interline.model.clean import storable
from interline.model.conversation import Message, Status, TitledBy, title_from
from interline.model.errors import InterlineError
from interline.model.events import AnswerStarted, Finish, TextDelta
from interline.model.facts import DataPolicy, ModelFacts
from interline.model.parts import Text
from interline.model.refs import ModelRef
from interline.model.request import ChatRequest, Effort, Turn
from interline.model.shelf import Place
from interline.model.turn import Restarted
from interline.router.reasons import TOO_SMALL
from interline.router.survey import Terrain, embedded_models

if TYPE_CHECKING:
    from interline.model.vendor import Vendor
    from interline.router.turn import Router
    from interline.services.changes import Changes
    from interline.services.chat import ChatService
    from interline.services.directory import Directory
    from interline.services.planning import Planner, Prepared
    from interline.services.running import RunningTurn
    from interline.store.database import Store

_log = logging.getLogger(__name__)

LONGEST = 80
"""Characters of a title that a model wrote."""
_SECONDS = 60.0
"""After which a title is no longer worth waiting for."""
_OF_QUESTION, _OF_ANSWER = 1500, 600
"""Characters that are shown of them."""
_MOST_OUTPUT, _MOST_THOUGHT = 64, 1024
"""Tokens of a title; of a title by a model that may think before."""
_SYSTEM = (
    "You give a conversation its title. Answer with the title alone: at most six words, in the language of the "
    "question, without quotation marks and without a full stop."
)
_TAGS = re.compile(r"<[^<>]{0,80}>")
_LINKS = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"(?<!\w)[*_`~]{1,3}(?=\S)|(?<=\S)[*_`~]{1,3}(?!\w)")
_BEFORE = re.compile(r"^(?:#{1,6}\s+|>\s+|[-+*]\s+|\d{1,2}[.)]\s+)+")
_SAYS_SO = re.compile(r"^(?:title|titel|titre|título|titolo|标题|タイトル)\s*[:：]\s*", re.IGNORECASE)
_AROUND = " \t\"'“”„«»‘’「」『』*_`#."


class TitleService:
    """Has titles written; at most one for each conversation, and none for what is not answered to its end."""

    def __init__(
        self,
        store: Store,
        router: Router,
        directory: Directory,
        planner: Planner,
        changes: Changes,
        chat: ChatService,
        *,
        mode: str,
    ) -> None:
        """`mode`: words | model | off, of which only `model` does anything here."""
        self._store = store
        self._router = router
        self._directory = directory
        self._planner = planner
        self._changes = changes
        self._chat = chat
        self._mode = mode
        self._is_started = False
        self._answering: set[str] = set()
        """Ids of answers that this computer may be at work on."""
        self._idle = asyncio.Event()
        self._here: set[asyncio.Task[None]] = set()
        """Titles that this computer is to write, or writes."""
        self._one_here = asyncio.Lock()
        self._closed = False
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """From here on, first answers bring titles. For a window: a command ends before its title would be there."""
        self._is_started = True
        self.set_mode(self._mode)

    def set_mode(self, mode: str) -> None:
        """How conversations are named from now on; see `__init__`."""
        self._mode = mode
        wants = self._is_started and mode == "model"
        if wants and self._ended not in self._chat.after_turn:
            self._idle.set()
            self._chat.before_turn.append(self._make_room)
            self._chat.after_turn.append(self._ended)
        elif not wants and self._ended in self._chat.after_turn:
            self._chat.before_turn.remove(self._make_room)
            self._chat.after_turn.remove(self._ended)

    async def close(self) -> None:
        """Drop what is on its way, and wait until that is recorded."""
        self._closed = True
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(tuple(self._tasks), timeout=2.0)

    async def settled(self) -> None:
        """Wait until no title is on its way."""
        while self._tasks:
            await asyncio.wait(tuple(self._tasks))

    async def _make_room(self, turn: RunningTurn) -> None:
        """A turn begins: where it may be answered on this computer, no title is in its way."""
        if not any(self._is_here(candidate.ref) for candidate in turn.plan.order):
            return
        self._answering.add(turn.answer_id)
        self._idle.clear()
        titles = tuple(self._here)
        for task in titles:
            task.cancel()
        if titles:
            await asyncio.wait(titles, timeout=2.0)

    def _ended(self, turn: RunningTurn, message: Message) -> None:
        self._answering.discard(turn.answer_id)
        if not self._answering:
            self._idle.set()
        name = f"title {turn.conversation_id}"
        # Several may answer the first question at once.
        is_first = turn.user.parent_id is None and not self._closed
        is_first = is_first and all(task.get_name() != name for task in self._tasks)
        if is_first and message.status is Status.COMPLETE and message.text.strip() and turn.user.text.strip():
            task = asyncio.create_task(self._title(turn, message), name=name)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _title(self, turn: RunningTurn, answer: Message) -> None:
        try:
            async with asyncio.timeout(_SECONDS):
                await self._write(turn, answer)
        except TimeoutError:
            _log.info("a title took too long and was dropped")
        except InterlineError as trouble:
            # The first words stand; what is wrong is told at the next turn, which meets it too.
            _log.info("no title: %s", type(trouble).__name__)
        except Exception:  # noqa: BLE001 - a conversation without a title is whole
            _log.exception("a title failed")

    async def _write(self, turn: RunningTurn, answer: Message) -> None:
        about = await self._store.conversations.get(turn.conversation_id)
        if about.titled_by is not TitledBy.WORDS or about.deleted_at is not None:
            return
        prepared = await self._planner.prepare(
            about.choice,
            (Turn("user", (Text(_question(turn.user, answer)),)),),
            _SYSTEM,
            conversation_id=about.id,
            price_all=True,
            no_fallback=True,
            narrowed=_cheapest_able,
        )
        if not prepared.plan.order:
            return
        ref = prepared.plan.order[0].ref
        if prepared.terrain.vendors[ref.vendor].embedded:
            return
        ask = self._ask_here if self._is_here(ref) else self._ask
        text = await ask(about.id, prepared)
        if title := clean_title(text):
            await self._keep(about.id, about.title, title)

    async def _ask_here(self, conversation_id: str, prepared: Prepared) -> str:
        """Once this computer answers nobody, and one title at a time; a turn that begins meanwhile drops it."""
        task = asyncio.current_task()
        assert task is not None
        self._here.add(task)
        try:
            async with self._one_here:
                await self._idle.wait()
                return await self._ask(conversation_id, prepared)
        finally:
            self._here.discard(task)

    async def _ask(self, conversation_id: str, prepared: Prepared) -> str:
        said: list[str] = []

        def emit(event: object) -> None:
            if isinstance(event, TextDelta):
                said.append(event.text)
            elif isinstance(event, (AnswerStarted, Restarted)):
                said.clear()

        # It belongs to the conversation, whose budget and cost it shares, and to none of its messages.
        job = prepared.job(
            new_id(),
            conversation_id,
            "",
            lambda vendor, facts: _request(prepared.turns, vendor, facts),
        )
        outcome = await self._router.run(replace(job, on_break="keep"), emit)
        self._changes.publish(Topic.LIBRARY, conversation_id)
        return "".join(said) if outcome.finish is Finish.STOP else ""

    async def _keep(self, conversation_id: str, before: str, title: str) -> None:
        def change(place: Place) -> Place:
            is_ours = place.titled_by is TitledBy.WORDS and place.title == before and not place.deleted_at
            return replace(place, title=title, titled_by=TitledBy.MODEL) if is_ours else place

        if await self._store.shelves.arrange((conversation_id,), change):
            self._changes.publish(Topic.LIBRARY, conversation_id)

    def _is_here(self, ref: ModelRef) -> bool:
        """Whether a model runs on the user's own machines, where two requests may be one too many."""
        vendor = self._directory.vendors.get(ref.vendor)
        if vendor is None:
            return False
        return vendor.is_loopback or vendor.data_of(vendor.model(ref.model)) is DataPolicy.LOCAL


def clean_title(text: str) -> str:
    """A title out of what a model wrote: one line, no markup, no marks that hide or reorder, cut at a word; empty where
    nothing is left."""
    text = storable(text[:4000]).rpartition("</think>")[2]
    for line in text.splitlines():
        shown = "".join(each for each in line if _is_shown(each))
        shown = _LINKS.sub(r"\1", _TAGS.sub("", shown)).strip()
        shown = _SAYS_SO.sub("", _MARKS.sub("", _BEFORE.sub("", shown)).strip(_AROUND)).strip(_AROUND)
        if any(each.isalnum() for each in shown):
            return title_from(shown, LONGEST)
    return ""


def _is_shown(character: str) -> bool:
    return character in " \t" or unicodedata.category(character)[0] != "C"


def _question(user: Message, answer: Message) -> str:
    return f"Question:\n{user.text[:_OF_QUESTION]}\n\nAnswer:\n{answer.text[:_OF_ANSWER]}\n\nThe title:"


def _request(turns: tuple[Turn, ...], vendor: Vendor, facts: ModelFacts) -> ChatRequest:
    most = _MOST_OUTPUT if facts.reasons is False else _MOST_THOUGHT
    effort = words_for(Effort.OFF, facts, vendor) or words_for(Effort.LOW, facts, vendor)
    return ChatRequest(
        model=facts.id,
        turns=turns,
        system=_SYSTEM,
        max_output=min(most, facts.max_output or most),
        effort=effort,
        inputs=facts.inputs,
    )


def _cheapest_able(terrain: Terrain) -> Terrain:
    """The routes with the cheapest step first, and without the model that is too small to write titles."""
    routes = {name: replace(route, order="cheapest") for name, route in terrain.routes.items()}
    lacking = {**terrain.lacking, **dict.fromkeys(embedded_models(terrain), TOO_SMALL)}
    return replace(terrain, routes=routes, lacking=lacking)
