"""From a history and a choice to a plan, and from a plan to the job that the router runs.

Rule: sends and stores nothing; the window, a command and the gateway plan by the same code.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from interline.model.decision import Plan
from interline.model.language import language_of
from interline.model.parts import Image, Text
from interline.model.refs import ModelRef
from interline.model.request import ChatRequest, Turn
from interline.model.route import Choice
from interline.router.job import Job
from interline.router.plan import make_plan, plan_from, survey
from interline.router.survey import Needs, Survey, Terrain, as_json
from interline.services.history import length_of, needs_of, with_words

if TYPE_CHECKING:
    from interline.documents.reader import DocumentReader
    from interline.model.facts import ModelFacts
    from interline.model.vendor import Vendor
    from interline.router.continuation import Partial
    from interline.services.directory import Directory

_CODE_MARK = "```"
_QUICK = 50_000
"""Characters that are looked through while the loop waits: two milliseconds."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A turn that is planned and not begun."""

    choice: Choice
    turns: tuple[Turn, ...]
    """As they are sent, with the words of PDFs where somebody may need them."""
    needs: Needs
    terrain: Terrain
    survey: Survey
    plan: Plan
    warm: Mapping[ModelRef, int] = field(default_factory=dict)
    """Whose vendor likely has the beginning in its prompt cache, and how many tokens of it."""

    def job(
        self,
        decision_id: str,
        conversation_id: str,
        message_id: str,
        request_for: Callable[[Vendor, ModelFacts], ChatRequest],
        *,
        takes_back: bool = True,
        begun: Partial | None = None,
        beside: tuple[str, ...] = (),
    ) -> Job:
        """What the router needs to run it; the plan then carries all that it was made from. `beside` are the ids of
        the decisions of turns that answer the same question at once."""
        terrain = self.terrain
        route = None if self.choice.pin is not None else terrain.routes.get(self.choice.route)
        return Job(
            decision_id,
            conversation_id,
            message_id,
            replace(self.plan, basis=as_json(self.survey)),
            terrain.vendors,
            request_for,
            on_refusal=route.on_refusal if route else "stop",
            input_tokens=self.needs.input_tokens,
            keys=terrain.keys,
            budgets=tuple(state.budget for state in terrain.budgets),
            reserves=terrain.reserves,
            after_silence=route.after_silence if route else "next",
            on_break=route.on_break if route else "finish",
            takes_back=takes_back,
            begun=begun,
            warm=self.warm,
            beside=beside,
        )


class Planner:
    """Plans turns."""

    def __init__(self, directory: Directory, documents: DocumentReader) -> None:
        self._directory = directory
        self._documents = documents

    async def prepare(
        self,
        choice: Choice,
        turns: tuple[Turn, ...],
        system: str = "",
        *,
        conversation_id: str = "",
        warm: Mapping[ModelRef, int] | None = None,
        price_all: bool = False,
        no_fallback: bool = False,
        over_budget: bool = False,
        elsewhere: tuple[str, ...] = (),
        more_tokens: int = 0,
        searches: bool = False,
        narrowed: Callable[[Terrain], Terrain] | None = None,
    ) -> Prepared:
        """The plan of a turn. `warm` are models whose vendor likely has the beginning in its prompt cache, and how many
        tokens of it.

        `over_budget` is the user's yes to a turn that a budget would not admit; `more_tokens` are sent beside the
        turns; `searches` lets the answer search the web; `narrowed` says which steps of routes cannot serve the
        request. Raises UnknownVendor, UnknownRoute, and what `narrowed` raises.
        """

        async def look() -> tuple[Needs, Terrain]:
            needs = await _needs_of(turns, system)
            if more_tokens or searches:
                needs = replace(
                    needs,
                    input_tokens=needs.input_tokens + more_tokens,
                    tokens_in_words=needs.tokens_in_words + more_tokens,
                    searches=searches,
                )
            terrain = await self._directory.terrain(
                choice, needs, wait_for_prices=price_all, conversation_id=conversation_id
            )
            if warm or over_budget:
                terrain = replace(
                    terrain, warm=frozenset(warm or ()), budgets=() if over_budget else terrain.budgets
                )
            return needs, narrowed(terrain) if narrowed else terrain

        needs, terrain = await look()
        if _asks_for_words(choice, terrain, needs):
            turns = await with_words(turns, self._documents.words_of)
            needs, terrain = await look()
        found = survey(choice, terrain, needs)
        if no_fallback or elsewhere:
            found = replace(found, first_only=no_fallback, elsewhere=elsewhere)
        plan = plan_from(found)
        return Prepared(choice, turns, needs, terrain, found, plan, warm or {})


async def _needs_of(turns: tuple[Turn, ...], system: str) -> Needs:
    """What the turns ask of a model; of long ones it is found out in a thread, since somebody may be typing."""

    def look() -> Needs:
        return _with_contents(needs_of(turns, system), turns)

    return await asyncio.to_thread(look) if length_of(turns) > _QUICK else look()


def _with_contents(needs: Needs, turns: tuple[Turn, ...]) -> Needs:
    """What the rules of routes go by: the kinds of content, and the language of the question."""
    contents = set(needs.inputs) - {"text"}
    question = turns[-1] if turns else None
    words = "\n".join(part.text for part in question.parts if isinstance(part, Text)) if question else ""
    if question is not None and any(isinstance(part, Image) for part in question.parts):
        contents.add("image")
    if any(_CODE_MARK in part.text for turn in turns for part in turn.parts if isinstance(part, Text)):
        contents.add("code")
    return replace(needs, contents=frozenset(contents), language=language_of(words))


def _asks_for_words(choice: Choice, terrain: Terrain, needs: Needs) -> bool:
    """Whether a PDF may go to a model that takes none, if it can go as words."""
    if "pdf" not in needs.inputs:
        return False
    plan = make_plan(choice, terrain, replace(needs, in_words=frozenset({"pdf"})))
    takes = (terrain.vendors[c.ref.vendor].model(c.ref.model).inputs for c in plan.order)
    return any("pdf" not in inputs for inputs in takes)
