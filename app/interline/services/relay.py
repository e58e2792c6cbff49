"""What another program asks: planned, routed, and handed on as it comes; kept in no conversation.

Rule: the record of routing and spending is the window's own; of the words nothing is kept, but for what a model thought
before it called a tool (`recall.py`).
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
from interline.model.request import ChatRequest
from interline.model.route import Choice
from interline.model.turn import AttemptEnded, Committed, Planned, Restarted, Seamed, Trying, Waiting
from interline.router.job import Job, Outcome
from interline.router.reasons import NO_JSON, NO_STOPS, NO_TOOLS
from interline.router.survey import embedded_models
from interline.router.turn import Router
from interline.services.backpressure import Backlog, read_no_faster_than
from interline.services.recall import Recall

if TYPE_CHECKING:
    from interline.model.facts import ModelFacts
    from interline.model.vendor import Vendor
    from interline.router.survey import Terrain
    from interline.services.directory import Directory
    from interline.services.planning import Planner, Prepared

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
    """One question of another program."""

    choice: Choice
    request: ChatRequest
    """Everything but the model. Its effort is a word of any vendor's: each model is asked in the nearest of its own."""
    takes_back: bool = False
    """Whether words that were handed on can be taken back, because whoever asked collects them first."""

    def request_for(self, vendor: Vendor, facts: ModelFacts) -> ChatRequest:
        """What one model is asked: only what it takes."""
        asked = self.request
        takes_sampling = facts.sampling is not False
        return replace(
            asked,
            model=facts.id,
            max_output=_least(asked.max_output, facts.max_output, always=vendor.embedded),
            temperature=asked.temperature if takes_sampling else None,
            top_p=asked.top_p if takes_sampling else None,
            effort=word_like(asked.effort, facts, vendor) if asked.effort else None,
            inputs=facts.inputs,
        )


class RelayedTurn:
    """One turn on its way to whoever asked."""

    def __init__(self, decision_id: str) -> None:
        self.decision_id = decision_id
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

    def _emit(
        self, event: Event | Planned | Trying | Waiting | AttemptEnded | Committed | Seamed | Restarted
    ) -> None:
        if isinstance(event, Trying):
            self.attempts = event.n
        elif isinstance(event, _HANDED_ON):
            self._backlog.put(event, _size(event))
            if self._backlog.size > _MOST_WAITING:
                self.stop()


class Relay:
    """Asks through the router what other programs want to know; any number at once."""

    def __init__(self, router: Router, directory: Directory, planner: Planner) -> None:
        self._router = router
        self._directory = directory
        self._planner = planner
        self._recall = Recall()
        self._turns: set[RelayedTurn] = set()
        self._warming: set[asyncio.Task[None]] = set()

    async def begin(self, asked: Asked) -> RelayedTurn:
        """Plan and begin to ask. Raises UnknownVendor, UnknownRoute, NotOffered before anything is sent."""
        prepared = await self._prepared(asked)
        if prepared.turns is not asked.request.turns:
            asked = replace(asked, request=replace(asked.request, turns=prepared.turns))
        turn = RelayedTurn(new_id())
        # It belongs to no conversation and to no message.
        job = prepared.job(turn.decision_id, "", "", asked.request_for, takes_back=asked.takes_back)
        if asked.request.answer_format is not None:
            job = replace(job, wants_json=True)
        task = asyncio.create_task(self._run(turn, job), name=f"relay {turn.decision_id}")
        self._turns.add(turn)
        task.add_done_callback(lambda _: self._turns.discard(turn))
        turn._start(task)
        if self._directory.needs_price_library(prepared.plan):
            warming = asyncio.create_task(self._directory.expect_bill(prepared.plan))
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
            self._recall.keep(turn.outcome)
        except InterlineError as trouble:
            turn.error = trouble
        except Exception:  # noqa: BLE001 - whatever broke, whoever asked reads a sentence
            _log.exception("a relayed turn failed")
            turn.error = OurBug(
                "Interline made a mistake in this turn.", next_step="Try again; the log has the details."
            )

    async def _prepared(self, asked: Asked) -> Prepared:
        request = asked.request
        await self._directory.load_if_changed()
        prepared = await self._planner.prepare(
            asked.choice,
            self._recall.restored(request.turns),
            request.system,
            more_tokens=_tokens_beside(request),
            narrowed=lambda terrain: _able(asked, terrain),
        )
        _refuse_unread(prepared)
        return prepared


def _tokens_beside(request: ChatRequest) -> int:
    """What tools and a form of answer take, guessed."""
    if not request.tools and request.answer_format is None:
        return 0
    said = [(tool.name, tool.description, tool.parameters) for tool in request.tools]
    return estimate_text(json.dumps([said, request.answer_format and request.answer_format.schema]))


def _able(asked: Asked, terrain: Terrain) -> Terrain:
    """The terrain with the steps that lack what is asked for, so that the plan leaves them out and says why. Raises
    NotOffered where nothing is left."""
    pin = asked.choice.pin
    if pin is not None:
        vendor = terrain.vendors.get(pin.vendor)
        if vendor is not None and (lack := lacks(asked.request, vendor, vendor.model(pin.model))):
            raise _not_offered(str(pin), lack)
        return terrain
    route = terrain.routes.get(asked.choice.route)
    if route is None:
        return terrain
    vendors = terrain.vendors
    lacking = {
        ref: lack
        for ref in (*route.steps, *embedded_models(terrain))
        if ref.vendor in vendors
        and (lack := lacks(asked.request, vendors[ref.vendor], vendors[ref.vendor].model(ref.model)))
    }
    if route.steps and all(ref in lacking for ref in route.steps):
        raise _not_offered(f"any step of route:{route.name}", lacking[route.steps[0]])
    return replace(terrain, lacking={ref: _REASONS[lack] for ref, lack in lacking.items()})


def lacks(asked: ChatRequest, vendor: Vendor, facts: ModelFacts) -> str:
    """The field of the request that a model surely cannot serve; empty where it may."""
    if asked.tools and facts.tools is False:
        return "tools"
    if asked.answer_format is not None and asked.answer_format.kind in _NO_PLACE.get(vendor.wire, ()):
        return "response_format"
    if asked.stop and "stop" in _NO_PLACE.get(vendor.wire, ()):
        return "stop"
    return ""


_REASONS = {"tools": NO_TOOLS, "response_format": NO_JSON, "stop": NO_STOPS}
"""Each field with the reason that the record gives."""
_NO_PLACE: Mapping[str, frozenset[str]] = {
    "anthropic-messages": frozenset({"json_object"}),
    "openai-responses": frozenset({"stop"}),
}
"""What a wire format has no place for."""


def _refuse_unread(prepared: Prepared) -> None:
    """Refuse what nobody in the plan would read: a program is not helped by a note in its place."""
    plan, vendors, needs = prepared.plan, prepared.terrain.vendors, prepared.needs
    able = [vendors[candidate.ref.vendor].model(candidate.ref.model) for candidate in plan.order]
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
