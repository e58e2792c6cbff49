"""What another program asks: planned, routed, and handed on as it comes; kept in no conversation.

Rule: the record of routing and spending is the window's own; of the words nothing is kept.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from interline.catalog.effort import word_like
from interline.catalog.estimate import estimate_text
from interline.ids import new_id
from interline.model.errors import InterlineError, NotOffered, OurBug
from interline.model.events import (
    AnswerStarted,
    Event,
    ImageMade,
    RefusalDelta,
    SourceCited,
    TextDelta,
    ThinkingDelta,
    ToolCallDelta,
    ToolCallEnded,
)
from interline.model.request import AnswerFormat, ChatRequest, Tool, ToolChoice, Turn
from interline.model.route import Choice
from interline.model.turn import AttemptEnded, Committed, Planned, Restarted, Seamed, Trying
from interline.router.plan import Needs, Terrain, make_plan
from interline.router.turn import Job, Outcome, Router
from interline.services.backpressure import Backlog, read_no_faster_than
from interline.services.history import asks_for_words, needs_of, with_words

if TYPE_CHECKING:
    from interline.documents.reader import DocumentReader
    from interline.model.decision import Plan
    from interline.model.facts import ModelFacts
    from interline.model.vendor import Vendor
    from interline.services.directory import Directory

_log = logging.getLogger(__name__)

_MOST_WAITING = 4 * 1024 * 1024
"""Bytes that may wait for a reader that takes nothing; past them it counts as gone."""

Relayed = (
    Committed
    | TextDelta
    | ThinkingDelta
    | RefusalDelta
    | ToolCallDelta
    | ToolCallEnded
    | SourceCited
    | ImageMade
    | Restarted
    | Seamed
    | AnswerStarted
)
"""What is handed on. AnswerStarted and Restarted mean that all that came before them is void."""
_HANDED_ON = (
    Committed, TextDelta, ThinkingDelta, RefusalDelta, ToolCallDelta, ToolCallEnded, SourceCited, ImageMade,
    Restarted, Seamed, AnswerStarted,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of another program, in no vendor's words."""

    choice: Choice
    turns: tuple[Turn, ...]
    system: str = ""
    max_output: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    stop: tuple[str, ...] = ()
    effort: str | None = None
    """A word for reasoning effort of any vendor's; each model is asked in the nearest of its own."""
    search: bool = False
    tools: tuple[Tool, ...] = ()
    tool_choice: ToolChoice = ToolChoice()
    answer_format: AnswerFormat | None = None
    cache_key: str = ""
    """What requests of one conversation have in common, for a vendor's prompt cache."""

    def request_for(self, vendor: Vendor, facts: ModelFacts) -> ChatRequest:
        """What one model is asked: only what it takes."""
        takes_sampling = facts.sampling is not False
        return ChatRequest(
            model=facts.id,
            turns=self.turns,
            system=self.system,
            max_output=_least(self.max_output, facts.max_output, always=vendor.embedded),
            temperature=self.temperature if takes_sampling else None,
            top_p=self.top_p if takes_sampling else None,
            stop=self.stop,
            effort=word_like(self.effort, facts, vendor) if self.effort else None,
            cache_key=self.cache_key,
            inputs=facts.inputs,
            search=self.search,
            tools=self.tools,
            tool_choice=self.tool_choice,
            answer_format=self.answer_format,
        )


class RelayedTurn:
    """One turn on its way to whoever asked."""

    def __init__(self, decision_id: str, plan: Plan) -> None:
        self.decision_id = decision_id
        self.plan = plan
        self.attempts = 0
        """How many were begun so far."""
        self.outcome: Outcome | None = None
        """How it ended, once it has."""
        self.error: InterlineError | None = None
        """Why nobody answered, or what of ours went wrong."""
        self._backlog: Backlog[Relayed] = Backlog()
        self._task: asyncio.Task[None] | None = None
        self._stopped = False

    async def take(self) -> list[Relayed]:
        """What came since the last time, as soon as there is something; empty when the turn is over and recorded."""
        return await self._backlog.take()

    def stop(self) -> None:
        """Ask nobody further; what was spent is recorded. Returns at once."""
        # Once: a second time would cut off the recording.
        if self._task is not None and not self._stopped:
            self._stopped = True
            self._task.cancel()

    async def over(self) -> None:
        """Wait until it is over and recorded."""
        if self._task is not None:
            await asyncio.wait((self._task,))

    def _start(self, task: asyncio.Task[None]) -> None:
        self._task = task
        # Not at the end of the task itself: one that is stopped before its first step never gets there.
        task.add_done_callback(lambda _: self._backlog.end())

    def _emit(self, event: Event | Planned | Trying | AttemptEnded | Committed) -> None:
        if isinstance(event, Trying):
            self.attempts = event.n
        elif isinstance(event, _HANDED_ON):
            self._backlog.put(event, _size(event))
            if self._backlog.size > _MOST_WAITING:
                self.stop()


class Relay:
    """Asks through the router what other programs want to know; any number at once."""

    def __init__(self, router: Router, directory: Directory, documents: DocumentReader) -> None:
        self._router = router
        self._directory = directory
        self._documents = documents
        self._turns: set[RelayedTurn] = set()
        self._warming: set[asyncio.Task[None]] = set()

    async def begin(self, asked: Asked) -> RelayedTurn:
        """Plan and begin to ask. Raises UnknownVendor, UnknownRoute, NotOffered before anything is sent."""
        planned = await self._planned(asked)
        turn = RelayedTurn(new_id(), planned.plan)
        job = Job(
            turn.decision_id,
            # It belongs to no conversation and to no message.
            "",
            "",
            planned.plan,
            planned.terrain.vendors,
            planned.asked.request_for,
            planned.on_refusal,
            planned.needs.input_tokens,
        )
        task = asyncio.create_task(self._run(turn, job), name=f"relay {turn.decision_id}")
        self._turns.add(turn)
        task.add_done_callback(lambda _: self._turns.discard(turn))
        turn._start(task)
        warming = asyncio.create_task(self._directory.expect_bill(planned.plan))
        self._warming.add(warming)
        warming.add_done_callback(self._warming.discard)
        return turn

    async def close(self) -> None:
        """Stop everything that is under way, and wait until it is recorded."""
        turns = tuple(self._turns)
        for turn in turns:
            turn.stop()
        await asyncio.gather(*(turn.over() for turn in turns))
        if self._warming:
            await asyncio.wait(tuple(self._warming))

    async def _run(self, turn: RelayedTurn, job: Job) -> None:
        read_no_faster_than(turn._backlog)  # type: ignore[arg-type]
        try:
            turn.outcome = await self._router.run(job, turn._emit)
            turn.error = turn.outcome.error
        except InterlineError as trouble:
            turn.error = trouble
        except Exception:  # noqa: BLE001 - whatever broke, whoever asked reads a sentence
            _log.exception("a relayed turn failed")
            turn.error = OurBug(
                "Interline made a mistake in this turn.", next_step="Try again; the log has the details."
            )

    async def _planned(self, asked: Asked) -> _Planned:
        needs = _needs(asked)
        terrain = await self._directory.terrain(asked.choice, needs, wait_for_prices=False)
        terrain = _able(asked, terrain)
        if asks_for_words(asked.choice, terrain, needs):
            asked = replace(asked, turns=await with_words(asked.turns, self._documents.words_of))
            needs = _needs(asked)
        plan = make_plan(asked.choice, terrain, needs)
        _refuse_unread(plan, terrain, needs)
        route = terrain.routes.get(asked.choice.route) if asked.choice.pin is None else None
        return _Planned(asked, terrain, needs, plan, route.on_refusal if route else "stop")


@dataclass(frozen=True, slots=True)
class _Planned:
    asked: Asked
    terrain: Terrain
    needs: Needs
    plan: Plan
    on_refusal: str


def _needs(asked: Asked) -> Needs:
    needs = needs_of(asked.turns, asked.system)
    if not asked.tools and asked.answer_format is None:
        return needs
    said = [(tool.name, tool.description, tool.parameters) for tool in asked.tools]
    more = estimate_text(json.dumps([said, asked.answer_format and asked.answer_format.schema]))
    return replace(
        needs, input_tokens=needs.input_tokens + more, tokens_in_words=needs.tokens_in_words + more
    )


def _able(asked: Asked, terrain: Terrain) -> Terrain:
    """The terrain without the steps that lack what is asked for. Raises NotOffered where nothing is left."""
    pin = asked.choice.pin
    if pin is not None:
        vendor = terrain.vendors.get(pin.vendor)
        if vendor is not None and (lack := lacks(asked, vendor, vendor.model(pin.model))):
            raise _not_offered(str(pin), lack)
        return terrain
    route = terrain.routes.get(asked.choice.route)
    if route is None:
        return terrain
    vendors = terrain.vendors
    lacking = {
        ref: lack
        for ref in route.steps
        if ref.vendor in vendors
        and (lack := lacks(asked, vendors[ref.vendor], vendors[ref.vendor].model(ref.model)))
    }
    if not lacking:
        return terrain
    steps = tuple(ref for ref in route.steps if ref not in lacking)
    if not steps:
        raise _not_offered(f"any step of route:{route.name}", next(iter(lacking.values())))
    return replace(terrain, routes={**terrain.routes, route.name: replace(route, steps=steps)})


def lacks(asked: Asked, vendor: Vendor, facts: ModelFacts) -> str:
    """The field of the request that a model surely cannot serve; empty where it may."""
    if asked.tools and facts.tools is False:
        return "tools"
    if asked.answer_format is not None and asked.answer_format.kind in _NO_PLACE.get(vendor.wire, ()):
        return "response_format"
    if asked.stop and "stop" in _NO_PLACE.get(vendor.wire, ()):
        return "stop"
    return ""


_NO_PLACE: Mapping[str, frozenset[str]] = {
    "anthropic-messages": frozenset({"json_object"}),
    "openai-responses": frozenset({"stop"}),
}
"""What a wire format has no place for."""


def _refuse_unread(plan: Plan, terrain: Terrain, needs: Needs) -> None:
    """Refuse what nobody in the plan would read: a program is not helped by a note in its place."""
    able = [terrain.vendors[candidate.ref.vendor].model(candidate.ref.model) for candidate in plan.order]
    for kind in sorted(needs.inputs - needs.in_words - {"text"}):
        if able and not any(kind in facts.inputs for facts in able):
            whom = plan.asked if plan.pinned else f"any step of {plan.asked}"
            raise NotOffered(
                f"{_INPUTS.get(kind, kind)} cannot be sent to {whom}.",
                next_step=f'Choose a model that takes them, or add inputs = ["text", "{kind}"] to its row in '
                "vendors.toml where it does.",
                what="messages",
            )


_INPUTS = {"image": "Pictures", "pdf": "PDFs"}


def _not_offered(whom: str, what: str) -> NotOffered:
    return NotOffered(f"“{what}” is not offered by {whom}.", next_step="Choose another model.", what=what)


def _least(asked: int | None, limit: int | None, *, always: bool) -> int | None:
    """No more than the model writes; its own limit unasked only where it runs here."""
    if asked is None:
        return limit if always else None
    return asked if limit is None else min(asked, limit)


def _size(event: Relayed) -> int:
    match event:
        case TextDelta(text) | ThinkingDelta(text) | RefusalDelta(text):
            return len(text)
        case ToolCallDelta():
            return len(event.arguments)
        case ImageMade():
            return len(event.data)
        case _:
            return 0
