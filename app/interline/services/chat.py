"""Ask and be answered: send, stop, regenerate, and the plan of what would happen.

Rule: the question is on disk before anything is sent, and the answer is on disk while it grows.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import logging
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from interline.ids import new_id
from interline.model.answer import GrowingAnswer
from interline.model.change import Topic
from interline.model.clean import label
from interline.model.conversation import Conversation, Message, Role, Status, path_to, title_from
from interline.model.decision import Decision, Plan, Receipt
from interline.model.errors import InterlineError, OurBug, StoreTrouble, WrongUsage
from interline.model.events import AnswerStarted, Event, Finish
from interline.model.money import FREE
from interline.model.parts import Part, Seam, Text, ToolCall
from interline.model.refs import ModelRef
from interline.model.request import ChatRequest, TurnSettings
from interline.model.route import Choice
from interline.model.turn import Committed, NotSaved, Restarted, Seamed, TurnEnded, TurnEvent
from interline.router.continuation import Partial
from interline.router.job import Job, Outcome
from interline.router.turn import Router
from interline.services.history import request, turns_of
from interline.services.keeper import Keeper, keep_trying
from interline.services.planning import Planner, Prepared
from interline.services.refusal import refusal_of
from interline.services.running import RunningTurn
from interline.wire.portability import portability

if TYPE_CHECKING:
    from interline.model.facts import ModelFacts
    from interline.model.portability import Portability
    from interline.model.vendor import Vendor
    from interline.services.changes import Changes
    from interline.services.directory import Directory
    from interline.store.database import Store

_log = logging.getLogger(__name__)

CACHE_SECONDS = 300.0
"""How long vendors keep the beginning of a conversation at least, where they keep it."""


@dataclass(frozen=True, slots=True)
class WaysOn:
    """How an answer that broke off could be gone on with."""

    here: bool = False
    """With the model that had begun it."""
    elsewhere: bool = False
    """With another vendor of the conversation's route."""


@dataclass(frozen=True, slots=True)
class _Question:
    """Everything that a turn starts from."""

    conversation: Conversation
    user: Message
    user_is_new: bool
    next_seq: int
    prepared: Prepared
    begun: Message | None = None
    """An answer that broke off, which this turn goes on with."""
    broke: str = ""
    """Why that one did, in a few words."""
    takes_back: bool = True

    def request_for(self, vendor: Vendor, facts: ModelFacts) -> ChatRequest:
        """What one model is asked."""
        return request(self.prepared.turns, self.conversation, vendor, facts)

    @property
    def choice(self) -> Choice:
        return self.prepared.choice

    @property
    def plan(self) -> Plan:
        return self.prepared.plan

    @property
    def partial(self) -> Partial | None:
        """The broken answer, as the router takes it."""
        begun = self.begun
        if begun is None or begun.receipt is None:
            return None
        return Partial(begun.text, begun.receipt.ref, self.broke)


class ChatService:
    """Runs turns; any number of conversations at once, one turn in each."""

    def __init__(
        self, store: Store, router: Router, directory: Directory, planner: Planner, changes: Changes
    ) -> None:
        self._store = store
        self._router = router
        self._directory = directory
        self._planner = planner
        self._changes = changes
        self._running: dict[str, RunningTurn] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def send(
        self,
        *,
        text: str,
        conversation_id: str | None = None,
        parent_id: str | None = None,
        attachments: tuple[Path, ...] = (),
        choice: Choice | None = None,
        system: str | None = None,
        settings: TurnSettings | None = None,
        no_fallback: bool = False,
        over_budget: bool = False,
        takes_back: bool = True,
        keeps_refused: bool = True,
    ) -> RunningTurn:
        """Ask. Without a conversation one is made; a choice and settings given become the conversation's.

        `over_budget` is the user's yes to a turn that a budget would not admit; `takes_back` is whether what was shown
        can be taken back where the answer has to begin anew; `keeps_refused` is whether a turn that a budget does not
        admit is stored with its sentence. Raises before anything is stored: WrongUsage for an empty message or unknown
        names, TooLarge, StoreTrouble, BudgetRefused where that is not kept.
        """
        how = _How(choice, system, settings, no_fallback, over_budget)
        question = await self._question(text, conversation_id, parent_id, attachments, how, keep=True)
        if not keeps_refused:
            self._check_budget(question)
        return await self._begin(replace(question, takes_back=takes_back))

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
        how = _How(choice, settings=settings, over_budget=over_budget)
        question = await self._again(answer_id, conversation_id, how)
        if not keeps_refused:
            self._check_budget(question)
        return await self._begin(question)

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
        answer = await self._begun(answer_id, conversation_id)
        if answer is None or answer.receipt is None:
            raise WrongUsage("There is nothing to go on with.", next_step="Make the answer again instead.")
        ref = answer.receipt.ref
        if choice is None and not elsewhere:
            choice = Choice(pin=ref)
        how = _How(choice, over_budget=over_budget, elsewhere=(ref.vendor,) if elsewhere else ())
        question = await self._again(answer_id, conversation_id, how, begun=answer)
        if not keeps_refused:
            self._check_budget(question)
        if elsewhere and not question.plan.order:
            raise WrongUsage(
                "Nobody else can be asked in this conversation.", next_step="Choose another model first."
            )
        return await self._begin(replace(question, broke=await self._why_broken(answer.receipt.decision_id)))

    async def ways_on(self, answer_id: str, conversation_id: str) -> WaysOn:
        """How `go_on` could be asked of an answer now, be it with a yes over a budget. Sends and stores nothing."""
        answer = await self._begun(answer_id, conversation_id)
        if answer is None or answer.receipt is None:
            return WaysOn()
        ref = answer.receipt.ref
        ways = (_How(Choice(pin=ref)), _How(elsewhere=(ref.vendor,)))
        can = []
        for how in ways:
            try:
                question = await self._again(answer_id, conversation_id, how)
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
        attachments: tuple[Path, ...] = (),
        choice: Choice | None = None,
        system: str | None = None,
        settings: TurnSettings | None = None,
        no_fallback: bool = False,
        may_be_empty: bool = False,
    ) -> Plan:
        """What would happen, with the estimated cost at each candidate; sends and stores nothing. Raises WrongUsage
        for an empty message, unless it `may_be_empty`."""
        how = _How(choice, system, settings, no_fallback, price_all=True, may_be_empty=may_be_empty)
        question = await self._question(text, conversation_id, parent_id, attachments, how, keep=False)
        return question.plan

    async def portability(
        self,
        conversation_id: str | None,
        choice: Choice | None = None,
        *,
        text: str = "",
        attachments: tuple[Path, ...] = (),
        settings: TurnSettings | None = None,
    ) -> Portability | None:
        """What the conversation, and what is about to be said in it, loses with the model that would be asked first;
        None where nobody may be asked. Sends and stores nothing."""
        how = _How(choice, settings=settings, may_be_empty=True)
        question = await self._question(text, conversation_id, None, attachments, how, keep=False)
        if not question.plan.order:
            return None
        ref = question.plan.order[0].ref
        vendor = question.prepared.terrain.vendors[ref.vendor]
        # A long history with pictures takes a while to write down.
        return await asyncio.to_thread(
            portability, question.request_for(vendor, vendor.model(ref.model)), vendor
        )

    def running(self, conversation_id: str) -> RunningTurn | None:
        """The conversation's turn on its way, if there is one."""
        return self._running.get(conversation_id)

    def give_up_waiting(self, conversation_id: str) -> None:
        """Wait no longer for the first word of the one that is asked now: the next is, if there is one."""
        if (turn := self._running.get(conversation_id)) is not None:
            self._router.give_up_waiting(turn.decision_id)

    async def stop_all(self) -> None:
        """Stop every turn; what came is kept."""
        await asyncio.gather(*(turn.stop() for turn in tuple(self._running.values())), return_exceptions=True)
        if self._tasks:
            await asyncio.wait(tuple(self._tasks), timeout=2.0)

    async def _question(
        self,
        text: str,
        conversation_id: str | None,
        parent_id: str | None,
        attachments: tuple[Path, ...],
        how: _How,
        *,
        keep: bool,
    ) -> _Question:
        if not (text.strip() or attachments or how.may_be_empty):
            raise WrongUsage("The message is empty.", next_step="Write something to send.")
        now = datetime.now(UTC)
        messages: tuple[Message, ...] = ()
        if conversation_id is None:
            conversation = Conversation(new_id(), title_from(text), now, now)
        else:
            conversation = await self._store.conversations.find(conversation_id)
            if keep and conversation.id in self._running:
                raise WrongUsage(
                    "An answer is still on its way here.", next_step="Stop it or wait for its end."
                )
            messages = await self._store.conversations.messages(conversation.id)
        by_id = {message.id: message for message in messages}
        before = path_to(parent_id or conversation.current_id, by_id)
        user = Message(
            new_id(),
            conversation.id,
            before[-1].id if before else None,
            _next_seq(messages),
            Role.USER,
            await self._parts(text, attachments, keep=keep),
            now,
        )
        return await self._planned(
            how.applied_to(conversation), before, user, how, next_seq=user.seq + 1, user_is_new=True
        )

    async def _begun(self, answer_id: str, conversation_id: str) -> Message | None:
        """An answer whose words can be gone on with."""
        conversation = await self._store.conversations.find(conversation_id)
        messages = await self._store.conversations.messages(conversation.id)
        answer = next((message for message in messages if message.id == answer_id), None)
        return answer if answer is not None and answer.receipt and answer.text.strip() else None

    async def _why_broken(self, decision_id: str) -> str:
        """Why the last attempt of a turn failed, in a few words; empty where its record does not say."""
        try:
            decision = await self._store.ledger.decision(decision_id)
        except InterlineError:
            return ""
        failures = [attempt.failure for attempt in decision.attempts if attempt.failure is not None]
        return failures[-1].brief if failures else ""

    async def _again(
        self, answer_id: str, conversation_id: str, how: _How, begun: Message | None = None
    ) -> _Question:
        """The question behind an answer, to be answered once more."""
        conversation = await self._store.conversations.find(conversation_id)
        messages = await self._store.conversations.messages(conversation.id)
        by_id = {message.id: message for message in messages}
        answer = by_id.get(answer_id)
        if answer is None or answer.parent_id not in by_id or answer.role is not Role.ASSISTANT:
            raise WrongUsage("This message is not an answer that can be made again.")
        user = by_id[answer.parent_id]
        settled = replace(conversation, settings=how.settings or conversation.settings)
        question = await self._planned(
            settled,
            path_to(user.parent_id, by_id),
            user,
            replace(how, choice=how.choice or conversation.choice),
            next_seq=_next_seq(messages),
            user_is_new=False,
        )
        return replace(question, begun=begun)

    async def _parts(self, text: str, attachments: tuple[Path, ...], *, keep: bool) -> tuple[Part, ...]:
        put = self._store.attachments.put if keep else self._store.attachments.look_at
        files = [await put(path) for path in attachments]
        return (*files, Text(text)) if text.strip() else tuple(files)

    async def _planned(
        self,
        conversation: Conversation,
        before: tuple[Message, ...],
        user: Message,
        how: _How,
        *,
        next_seq: int,
        user_is_new: bool,
    ) -> _Question:
        prepared = await self._planner.prepare(
            how.choice or conversation.choice,
            await turns_of((*before, user), self._store.attachments.read),
            conversation.system,
            conversation_id=conversation.id,
            warm=_warm(before, datetime.now(UTC)),
            price_all=how.price_all,
            no_fallback=how.no_fallback,
            over_budget=how.over_budget,
            elsewhere=how.elsewhere,
            searches=conversation.settings.search,
        )
        return _Question(conversation, user, user_is_new, next_seq, prepared)

    def _check_budget(self, question: _Question) -> None:
        if refused := refusal_of(question.prepared, self._directory.name_of):
            raise refused

    async def _begin(self, question: _Question) -> RunningTurn:
        """Store question and empty answer in one commit, then run."""
        conversation = question.conversation
        answer = Message(
            new_id(),
            conversation.id,
            question.user.id,
            question.next_seq,
            Role.ASSISTANT,
            _standing(question.begun),
            datetime.now(UTC),
            status=Status.STREAMING,
        )
        stop = _Stop()
        turn = RunningTurn(conversation.id, question.user, answer, question.choice, question.plan, stop)
        if conversation.id in self._running:
            raise WrongUsage("An answer is still on its way here.", next_step="Stop it or wait for its end.")
        self._running[conversation.id] = turn
        job = question.prepared.job(
            new_id(),
            turn.conversation_id,
            turn.answer_id,
            question.request_for,
            takes_back=question.takes_back,
            begun=question.partial,
        )
        turn.decision_id = job.decision_id
        asked = question.user if question.user_is_new else None
        conversations = self._store.conversations
        try:
            # The store decides the place in the order of writing: another program may write here as well.
            if (opening := self._router.opening(job)) is None:
                user, turn.answer = await conversations.begin_turn(conversation, asked, answer)
            else:
                user, turn.answer, opening = await conversations.begin_turn_and_attempt(
                    conversation, asked, answer, opening
                )
        except BaseException:
            self._running.pop(conversation.id, None)
            raise
        job = replace(job, opening=opening)
        turn.user = user or question.user
        self._keep(self._run(turn, question, job, stop), name=f"turn {answer.id}")
        self._changes.publish(Topic.LIBRARY, conversation.id)
        self._changes.publish(Topic.CONVERSATION, conversation.id)
        return turn

    async def _run(self, turn: RunningTurn, question: _Question, job: Job, stop: _Stop) -> None:
        growing = GrowingAnswer()
        growing.begin_with(_standing(question.begun))
        began = monotonic()
        keeper = Keeper(self._store.conversations.flush, turn, growing)
        superseded: list[tuple[tuple[Part, ...], str]] = []

        def emit(event: TurnEvent | Event) -> None:
            match event:
                case Committed(ref, _, bond):
                    growing.origin, growing.bond = ref, bond
                case Seamed(before, after, reason):
                    growing.join(Seam(before, after, reason))
                case Restarted(before, after, reason):
                    superseded.append((growing.parts(), _begun_anew(before, after, reason)))
                    growing.begin_anew()
                case _:
                    growing.take(event, round((monotonic() - began) * 1000))  # type: ignore[arg-type]
            keeper.grown()
            if not isinstance(event, AnswerStarted):
                turn.emit(event)  # type: ignore[arg-type]

        outcome: Outcome | None = None
        error: InterlineError | None = None
        self._keep(self._directory.expect_bill(question.plan))
        routing = asyncio.create_task(self._router.run(job, emit))
        stop.watch(routing)
        try:
            outcome = await routing
            error = outcome.error
        except asyncio.CancelledError:
            pass
        except InterlineError as trouble:
            error = trouble
        except Exception:  # noqa: BLE001 - whatever broke, the answer so far is kept and the turn ends in a sentence
            _log.exception("a turn failed")
            error = OurBug(
                "Interline made a mistake in this turn.", next_step="Try again; the log has the details."
            )
        finally:
            await keeper.close()
        await self._keep_older(turn, superseded)
        message = await self._message(turn, growing, outcome, error, question.begun)
        await self._store_end(turn, message)
        self._running.pop(turn.conversation_id, None)
        turn.emit(TurnEnded(message, outcome.decision if outcome else _no_decision(job), error))
        self._changes.publish(Topic.CONVERSATION, turn.conversation_id)
        self._changes.publish(Topic.LIBRARY, turn.conversation_id)
        if outcome is not None and any(attempt.failure for attempt in outcome.decision.attempts):
            self._changes.publish(Topic.HEALTH)

    async def _keep_older(
        self, turn: RunningTurn, superseded: Iterable[tuple[tuple[Part, ...], str]]
    ) -> None:
        """What had been shown before an answer began anew stays as a version beside it."""
        for parts, note in superseded:
            if not parts:
                continue
            try:
                turn.answer = await self._store.conversations.supersede(turn.answer, parts, note)
            except StoreTrouble as trouble:
                turn.emit(NotSaved(str(trouble)))

    async def _message(
        self,
        turn: RunningTurn,
        growing: GrowingAnswer,
        outcome: Outcome | None,
        error: InterlineError | None,
        begun: Message | None,
    ) -> Message:
        receipt = _receipt(turn.plan, outcome, self._directory.name_of)
        if receipt is None and begun is not None and begun.receipt is not None:
            # Nobody went on with it: whose words they are stays known, so that it can be tried again.
            cost = outcome.decision.cost if outcome else FREE
            receipt = replace(begun.receipt, decision_id=turn.decision_id, cost=cost)
        parts = growing.parts() + await self._pictures(growing)
        status, finish, note = _ending(outcome, error, has_words=bool(parts))
        return replace(
            turn.answer,
            parts=parts,
            status=status,
            finish=finish,
            receipt=receipt,
            note=note,
        )

    async def _pictures(self, growing: GrowingAnswer) -> tuple[Part, ...]:
        parts: list[Part] = []
        for image in growing.images:
            try:
                data = await asyncio.to_thread(base64.b64decode, image.data, validate=True)
                parts.append(await self._store.attachments.put_bytes(data, image.media_type))
            except (InterlineError, binascii.Error, ValueError):
                parts.append(Text("[a picture that could not be kept]"))
        return tuple(parts)

    async def _store_end(self, turn: RunningTurn, message: Message) -> None:
        """Keep the answer; where the disk refuses, say so and go on trying while the program lives."""
        try:
            await self._store.conversations.finish(message)
        except StoreTrouble as trouble:
            turn.emit(NotSaved(str(trouble)))
            self._keep(keep_trying(lambda: self._store.conversations.finish(message)))

    def _keep(self, work: Coroutine[object, object, None], name: str | None = None) -> None:
        """Run it beside, and hold on to it until it ends."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class _Stop:
    """Cancels the routing of a turn, once, whenever it was asked to."""

    def __init__(self) -> None:
        self._asked = False
        self._routing: asyncio.Task[Outcome] | None = None

    def __call__(self) -> None:
        if not self._asked:
            self._asked = True
            if self._routing is not None:
                self._routing.cancel()

    def watch(self, routing: asyncio.Task[Outcome]) -> None:
        self._routing = routing
        if self._asked:
            routing.cancel()


@dataclass(frozen=True, slots=True)
class _How:
    """What is said of a turn beside its words."""

    choice: Choice | None = None
    """None means: as the conversation has it."""
    system: str | None = None
    settings: TurnSettings | None = None
    no_fallback: bool = False
    over_budget: bool = False
    price_all: bool = False
    """Whether the price of every candidate is worth waiting for."""
    may_be_empty: bool = False
    elsewhere: tuple[str, ...] = ()
    """Ids of vendors that are not to be asked."""

    def applied_to(self, conversation: Conversation) -> Conversation:
        """The conversation as it is once this turn has begun."""
        return replace(
            conversation,
            choice=self.choice or conversation.choice,
            system=conversation.system if self.system is None else self.system,
            settings=self.settings or conversation.settings,
        )


def _standing(begun: Message | None) -> tuple[Part, ...]:
    """What stands of an answer that is gone on with; a call that was cut in half is no part of it."""
    if begun is None:
        return ()
    return tuple(part for part in begun.parts if not isinstance(part, ToolCall))


def _begun_anew(before: ModelRef, after: ModelRef, reason: str) -> str:
    return f"{label(str(before), 100)} broke off ({label(reason, 80)}); {label(str(after), 100)} began anew."


def _warm(before: tuple[Message, ...], now: datetime) -> dict[ModelRef, int]:
    """Whose prompt cache likely holds the conversation still, and how many tokens of it: whoever answered in it last,
    minutes ago."""
    for message in reversed(before):
        if message.receipt is not None:
            age = (now - message.created_at).total_seconds()
            usage = message.receipt.usage
            return {message.receipt.ref: usage.total if usage else 0} if 0 <= age < CACHE_SECONDS else {}
    return {}


def _ending(
    outcome: Outcome | None, error: InterlineError | None, *, has_words: bool
) -> tuple[Status, Finish | None, str]:
    if error is not None and has_words:
        # What stood before it was gone on with.
        return Status.INTERRUPTED, Finish.INTERRUPTED, str(error)
    if error is not None:
        return Status.ERROR, None, str(error)
    if outcome is None or outcome.finish is Finish.CANCELLED:
        return Status.STOPPED, Finish.CANCELLED, "Stopped."
    if outcome.finish is Finish.INTERRUPTED:
        return Status.INTERRUPTED, Finish.INTERRUPTED, outcome.note
    return Status.COMPLETE, outcome.finish, outcome.note


def _receipt(plan: Plan, outcome: Outcome | None, name_of: Callable[[str], str]) -> Receipt | None:
    if outcome is None or outcome.answered is None:
        return None
    answered = outcome.answered
    return Receipt(
        outcome.decision.id,
        answered.ref,
        name_of(answered.ref.vendor),
        answered.model_returned,
        plan.asked,
        answered.usage,
        outcome.decision.cost,
        answered.bill.price_source,
        answered.first_token_ms,
        answered.total_ms,
        len(outcome.decision.attempts),
        outcome.decision.why,
    )


def _no_decision(job: Job) -> Decision:
    return Decision(
        job.decision_id, job.conversation_id, job.message_id, datetime.now(UTC), job.plan, outcome="cancelled"
    )


def _next_seq(messages: tuple[Message, ...]) -> int:
    return max((message.seq for message in messages), default=0) + 1
