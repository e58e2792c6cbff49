"""Ask and be answered: send, stop, regenerate, go on with what broke off, and the plan of what would happen.

Rule: a question that is refused leaves nothing behind; how one is made is in `questions.py`, how it is answered in
`answering.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from interline.language import tr
from interline.model.decision import Forecast, Plan
from interline.model.errors import WrongUsage
from interline.model.portability import CacheLeft
from interline.model.refs import ModelRef
from interline.model.request import TurnSettings
from interline.model.route import Choice
from interline.router.turn import Router
from interline.services.answering import Answering, Begun
from interline.services.planning import Planner
from interline.services.questions import Attachment, How, Question, Questions
from interline.services.refusal import refusal_of, refusal_of_all
from interline.services.running import Ongoing, RunningTurn
from interline.wire.portability import portability

if TYPE_CHECKING:
    from interline.model.portability import Portability
    from interline.services.changes import Changes
    from interline.services.directory import Directory
    from interline.store.database import Store


FEWEST, MOST = 2, 4
"""How many are asked at once."""


@dataclass(frozen=True, slots=True)
class WaysOn:
    """How an answer that broke off could be gone on with."""

    here: bool = False
    """With the model that had begun it."""
    elsewhere: bool = False
    """With another vendor of the conversation's route."""


class ChatService:
    """Runs turns; any number of conversations at once, one question in each."""

    def __init__(
        self,
        store: Store,
        router: Router,
        directory: Directory,
        planner: Planner,
        changes: Changes,
        *,
        names: bool = True,
    ) -> None:
        """`names`: whether a new conversation is called by its first words."""
        self._store = store
        self._router = router
        self._directory = directory
        self._running = Ongoing()
        self._questions = Questions(store, planner, self._running, names=names)
        self._answering = Answering(store, router, directory, changes, self._running)
        self.before_turn = self._answering.before_turn
        self.after_turn = self._answering.after_turn

    def set_names(self, names: bool) -> None:
        """Whether a new conversation is called by its first words, from now on."""
        self._questions.names = names

    async def send(
        self,
        *,
        text: str,
        conversation_id: str | None = None,
        parent_id: str | None = None,
        attachments: tuple[Attachment, ...] = (),
        choice: Choice | None = None,
        asks: Choice | None = None,
        system: str | None = None,
        settings: TurnSettings | None = None,
        no_fallback: bool = False,
        over_budget: bool = False,
        takes_back: bool = True,
        keeps_refused: bool = True,
        edits: str | None = None,
        kept: Collection[str] | None = None,
    ) -> RunningTurn:
        """Ask. Without a conversation one is made; a choice and settings given become the conversation's.

        `asks` is whom this turn alone asks, in place of the conversation's choice, which stays.
        `edits` is a message of the user's that this is another version of: it stands beside that one, whose path
        stays as it is. `kept` are the digests of its attachments that go along; None for all of them.
        `over_budget` is the user's yes to a turn that a budget would not admit; `takes_back` is whether what was shown
        can be taken back where the answer has to begin anew; `keeps_refused` is whether a turn that a budget does not
        admit is stored with its sentence. Raises before anything is stored: WrongUsage for an empty message or unknown
        names, TooLarge, StoreTrouble, BudgetRefused where that is not kept.
        """
        how = How(choice, system, settings, no_fallback, over_budget, asks=asks)
        question = await self._questions.new(
            text, conversation_id, parent_id, attachments, how, keep=True, edits=edits, kept=kept
        )
        if not keeps_refused:
            self._check_budget(question)
        return await self._answering.begin(replace(question, takes_back=takes_back))

    async def compare(
        self,
        choices: Sequence[Choice],
        *,
        text: str,
        conversation_id: str | None = None,
        attachments: tuple[Attachment, ...] = (),
        choice: Choice | None = None,
        system: str | None = None,
        settings: TurnSettings | None = None,
        over_budget: bool = False,
        edits: str | None = None,
        kept: Collection[str] | None = None,
    ) -> Begun:
        """Ask one question of two to four at once: each answers beside the others, in a turn of its own.

        Their answers are versions of one another, and the conversation's choice stays, or becomes `choice`. Budgets
        hold for their sum: BudgetRefused is raised before anything is stored, as WrongUsage is for another number of
        choices, one that stands twice, and as `send` raises it. Raises as that does.
        """
        _check_number(choices, FEWEST, MOST)
        how = How(choice, system, settings, over_budget=over_budget, asks=choices[0])
        first = await self._questions.new(
            text, conversation_id, None, attachments, how, keep=True, edits=edits, kept=kept
        )
        return await self._begin_all((first, *await self._questions.beside(first, how, choices[1:])))

    async def ask_others(
        self,
        choices: Sequence[Choice],
        answer_id: str,
        conversation_id: str,
        settings: TurnSettings | None = None,
        *,
        over_budget: bool = False,
    ) -> Begun:
        """Ask one to three more the question that has this answer already: theirs come beside it, as versions of it.

        The choices hold for these turns only. Budgets and errors as with `compare`.
        """
        _check_number(choices, FEWEST - 1, MOST - 1)
        how = How(choices[0], settings=settings, over_budget=over_budget)
        first = await self._questions.again(answer_id, conversation_id, how)
        questions = (first, *await self._questions.beside(first, how, choices[1:]))
        return await self._begin_all(questions, beside=answer_id)

    async def regenerate(
        self,
        answer_id: str,
        conversation_id: str,
        choice: Choice | None = None,
        settings: TurnSettings | None = None,
        *,
        over_budget: bool = False,
        keeps_refused: bool = True,
    ) -> RunningTurn:
        """Another answer to the same question, beside the first. A choice holds for this turn only; settings given
        become the conversation's. Budgets as with `send`."""
        how = How(choice, settings=settings, over_budget=over_budget)
        question = await self._questions.again(answer_id, conversation_id, how)
        if not keeps_refused:
            self._check_budget(question)
        return await self._answering.begin(question)

    async def go_on(
        self,
        answer_id: str,
        conversation_id: str,
        *,
        choice: Choice | None = None,
        elsewhere: bool = False,
        over_budget: bool = False,
        keeps_refused: bool = True,
    ) -> RunningTurn:
        """Go on with an answer that broke off: where it was begun, or `elsewhere`, or with the model of a choice.

        What stands is kept as a version of its own, and begins the new one, with a visible seam. Budgets as with
        `send`.
        """
        answer = await self._questions.begun(answer_id, conversation_id)
        if answer is None or answer.receipt is None:
            raise WrongUsage(
                tr("There is nothing to go on with."), next_step=tr("Make the answer again instead.")
            )
        ref = answer.receipt.ref
        if choice is None and not elsewhere:
            choice = Choice(pin=ref)
        how = How(choice, over_budget=over_budget, elsewhere=(ref.vendor,) if elsewhere else ())
        question = await self._questions.again(answer_id, conversation_id, how, begun=answer)
        if not keeps_refused:
            self._check_budget(question)
        if elsewhere and not question.plan.order:
            raise WrongUsage(
                tr("Nobody else can be asked in this conversation."),
                next_step=tr("Choose another model first."),
            )
        return await self._answering.begin(
            replace(question, broke=await self._questions.why_broken(answer.receipt.decision_id))
        )

    async def ways_on(self, answer_id: str, conversation_id: str) -> WaysOn:
        """How `go_on` could be asked of an answer now, be it with a yes over a budget. Sends and stores nothing."""
        answer = await self._questions.begun(answer_id, conversation_id)
        if answer is None or answer.receipt is None:
            return WaysOn()
        ref = answer.receipt.ref
        ways = (How(Choice(pin=ref)), How(elsewhere=(ref.vendor,)))
        can = []
        for how in ways:
            try:
                question = await self._questions.again(answer_id, conversation_id, how)
            except WrongUsage:
                # A vendor or a route that is no longer in vendors.toml.
                can.append(False)
            else:
                refused = refusal_of(question.prepared, self._directory.name_of)
                can.append(bool(question.plan.order) or (refused is not None and refused.may_be_exceeded))
        return WaysOn(*can)

    async def keep(self, answer_id: str) -> None:
        """An answer that broke off stays as it is: nobody is asked again what is to become of it."""
        await self._store.conversations.keep_broken(answer_id)

    async def plan(
        self,
        *,
        text: str,
        conversation_id: str | None = None,
        parent_id: str | None = None,
        attachments: tuple[Attachment, ...] = (),
        choice: Choice | None = None,
        system: str | None = None,
        settings: TurnSettings | None = None,
        no_fallback: bool = False,
        may_be_empty: bool = False,
        edits: str | None = None,
        kept: Collection[str] | None = None,
    ) -> Plan:
        """What would happen, with the estimated cost at each candidate; sends and stores nothing. Raises WrongUsage
        for an empty message, unless it `may_be_empty`."""
        how = How(choice, system, settings, no_fallback, price_all=True, may_be_empty=may_be_empty)
        question = await self._questions.new(
            text, conversation_id, parent_id, attachments, how, keep=False, edits=edits, kept=kept
        )
        return question.plan

    async def plan_again(
        self, answer_id: str, conversation_id: str, choice: Choice, settings: TurnSettings | None = None
    ) -> Plan:
        """What would happen if the question of an answer were asked again of this choice. Sends and stores nothing."""
        how = How(choice, settings=settings, price_all=True)
        return (await self._questions.again(answer_id, conversation_id, how)).plan

    async def forecast(
        self,
        *,
        text: str,
        conversation_id: str | None = None,
        attachments: tuple[Attachment, ...] = (),
        choice: Choice | None = None,
        system: str | None = None,
        settings: TurnSettings | None = None,
        edits: str | None = None,
        kept: Collection[str] | None = None,
    ) -> Forecast:
        """As `plan`, with the size of what whoever is first in it would be sent."""
        how = How(choice, system, settings, price_all=True)
        question = await self._questions.new(
            text, conversation_id, None, attachments, how, keep=False, edits=edits, kept=kept
        )
        plan = question.plan
        if not plan.order:
            return Forecast(plan)
        view = next(view for view in question.prepared.survey.views if view.ref == plan.order[0].ref)
        return Forecast(plan, view.tokens, min(filter(None, (view.context, view.max_input)), default=None))

    async def portability(
        self,
        conversation_id: str | None,
        choice: Choice | None = None,
        *,
        text: str = "",
        attachments: tuple[Attachment, ...] = (),
        settings: TurnSettings | None = None,
    ) -> Portability | None:
        """What the conversation, and what is about to be said in it, loses with the model that would be asked first;
        None where nobody may be asked. Sends and stores nothing."""
        how = How(choice, settings=settings, may_be_empty=True)
        question = await self._questions.new(text, conversation_id, None, attachments, how, keep=False)
        if not question.plan.order:
            return None
        ref = question.plan.order[0].ref
        vendor = question.prepared.terrain.vendors[ref.vendor]
        # A long history with pictures takes a while to write down.
        found = await asyncio.to_thread(
            portability, question.request_for(vendor, vendor.model(ref.model)), vendor
        )
        return replace(found, cache=await self._cache_left(question.prepared.warm, ref))

    async def _cache_left(self, warm: Mapping[ModelRef, int], target: ModelRef) -> CacheLeft | None:
        """What it costs that another model is asked than the one whose vendor likely holds the conversation."""
        if target in warm:
            return None
        for ref, tokens in warm.items():
            vendor = self._directory.vendors.get(ref.vendor)
            if vendor is None:
                continue
            if amount := await self._router.saved_by_cache(vendor, ref, tokens):
                return CacheLeft(ref, amount)
        return None

    def running(self, conversation_id: str) -> RunningTurn | None:
        """The conversation's turn on its way, if there is one; the first where several answer one question."""
        return next(iter(self._running.of(conversation_id)), None)

    def running_all(self, conversation_id: str) -> tuple[RunningTurn, ...]:
        """All turns on their way in a conversation."""
        return self._running.of(conversation_id)

    def is_busy(self, conversation_id: str) -> bool:
        """Whether a turn is on its way in this conversation."""
        return conversation_id in self._running

    def give_up_waiting(self, conversation_id: str, answer_id: str = "") -> None:
        """Wait no longer for the first word of the one that is asked now, for this answer or all: the next is, if there
        is one."""
        for turn in self._running.of(conversation_id):
            if answer_id in ("", turn.answer_id):
                self._router.give_up_waiting(turn.decision_id)

    async def stop_all(self) -> None:
        """Stop every turn; what came is kept."""
        await asyncio.gather(*(turn.stop() for turn in self._running.all), return_exceptions=True)
        await self._answering.settle()

    async def _begin_all(self, questions: Sequence[Question], *, beside: str = "") -> Begun:
        """Begin them where a budget has room for each and for all; `beside` is an answer that stands already."""
        for question in questions:
            self._check_budget(question)
        if refused := refusal_of_all([question.prepared for question in questions], self._directory.name_of):
            raise refused
        return await self._answering.begin_all(questions, beside=beside)

    def _check_budget(self, question: Question) -> None:
        if refused := refusal_of(question.prepared, self._directory.name_of):
            raise refused


def _check_number(choices: Sequence[Choice], fewest: int, most: int) -> None:
    if not fewest <= len(choices) <= most:
        raise WrongUsage(
            tr("Between {least} and {most} models are compared.", least=fewest, most=most),
            next_step=tr("Choose others."),
        )
    if len(set(choices)) != len(choices):
        raise WrongUsage(
            tr("A model stands twice among those to compare."), next_step=tr("Choose each once.")
        )
