"""Ask and be answered: send, stop, regenerate, and the plan of what would happen.

Rule: the question is on disk before anything is sent, and the answer is on disk while it grows.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from interline.ids import new_id
from interline.model.change import Topic
from interline.model.conversation import Conversation, Message, Role, Status, path_to, title_from
from interline.model.decision import Candidate, Decision, Plan, Receipt
from interline.model.errors import InterlineError, OurBug, StoreTrouble, WrongUsage
from interline.model.events import AnswerStarted, Event, Finish
from interline.model.parts import Part, Text
from interline.model.request import ChatRequest, Turn, TurnSettings
from interline.model.route import Choice
from interline.model.turn import Committed, NotSaved, TurnEnded, TurnEvent
from interline.router.plan import make_plan
from interline.router.turn import Job, Outcome, Router
from interline.services.answer import GrowingAnswer
from interline.services.history import needs_of, request, turns_of, with_words
from interline.services.keeper import Keeper, keep_trying
from interline.services.running import RunningTurn
from interline.wire.portability import portability

if TYPE_CHECKING:
    from interline.documents.reader import DocumentReader
    from interline.model.facts import ModelFacts
    from interline.model.portability import Portability
    from interline.model.vendor import Vendor
    from interline.router.plan import Needs, Terrain
    from interline.services.changes import Changes
    from interline.services.directory import Directory
    from interline.store.database import Store

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Question:
    """Everything that a turn starts from."""

    conversation: Conversation
    is_new: bool
    before: tuple[Message, ...]
    """The path up to and with the parent."""
    user: Message
    user_is_new: bool
    next_seq: int
    choice: Choice
    plan: Plan
    turns: tuple[Turn, ...]
    input_tokens: int
    vendors: dict[str, Vendor]
    on_refusal: str

    def request_for(self, vendor: Vendor, facts: ModelFacts) -> ChatRequest:
        """What one model is asked."""
        return request(self.turns, self.conversation, vendor, facts)


class ChatService:
    """Runs turns; any number of conversations at once, one turn in each."""

    def __init__(
        self,
        store: Store,
        router: Router,
        directory: Directory,
        documents: DocumentReader,
        changes: Changes,
    ) -> None:
        self._store = store
        self._documents = documents
        self._router = router
        self._directory = directory
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
    ) -> RunningTurn:
        """Ask. Without a conversation one is made; a choice and settings given become the conversation's.

        Raises before anything is stored: WrongUsage for an empty message or unknown names, TooLarge, StoreTrouble.
        """
        _refuse_empty(text, attachments)
        question = await self._question(
            text,
            conversation_id,
            parent_id,
            attachments,
            choice,
            system,
            settings,
            no_fallback,
            keep=True,
            price_all=False,
        )
        return await self._begin(question)

    async def regenerate(
        self,
        answer_id: str,
        conversation_id: str,
        choice: Choice | None = None,
        settings: TurnSettings | None = None,
    ) -> RunningTurn:
        """Another answer to the same question, beside the first. A choice holds for this turn only; settings given
        become the conversation's."""
        conversation = await self._store.conversations.find(conversation_id)
        conversation = replace(conversation, settings=settings or conversation.settings)
        messages = await self._store.conversations.messages(conversation.id)
        by_id = {message.id: message for message in messages}
        answer = by_id.get(answer_id)
        if answer is None or answer.parent_id not in by_id or answer.role is not Role.ASSISTANT:
            raise WrongUsage("This message is not an answer that can be made again.")
        user = by_id[answer.parent_id]
        asked = choice or conversation.choice
        question = await self._planned(
            conversation,
            path_to(user.parent_id, by_id),
            user,
            asked,
            next_seq=_next_seq(messages),
            is_new=False,
            user_is_new=False,
        )
        return await self._begin(question)

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
    ) -> Plan:
        """What would happen, with the estimated cost at each candidate; sends and stores nothing."""
        _refuse_empty(text, attachments)
        question = await self._question(
            text,
            conversation_id,
            parent_id,
            attachments,
            choice,
            system,
            settings,
            no_fallback,
            keep=False,
            price_all=True,
        )
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
        question = await self._question(
            text,
            conversation_id,
            None,
            attachments,
            choice,
            None,
            settings,
            False,
            keep=False,
            price_all=False,
        )
        if not question.plan.order:
            return None
        ref = question.plan.order[0].ref
        vendor = question.vendors[ref.vendor]
        # A long history with pictures takes a while to write down.
        return await asyncio.to_thread(
            portability, question.request_for(vendor, vendor.model(ref.model)), vendor
        )

    def running(self, conversation_id: str) -> RunningTurn | None:
        """The conversation's turn on its way, if there is one."""
        return self._running.get(conversation_id)

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
        choice: Choice | None,
        system: str | None,
        settings: TurnSettings | None,
        no_fallback: bool,
        *,
        keep: bool,
        price_all: bool,
    ) -> _Question:
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
        asked = choice or conversation.choice
        conversation = replace(
            conversation,
            choice=asked,
            system=conversation.system if system is None else system,
            settings=settings or conversation.settings,
        )
        by_id = {message.id: message for message in messages}
        before = path_to(parent_id or conversation.current_id, by_id)
        parts = await self._parts(text, attachments, keep=keep)
        user = Message(
            new_id(),
            conversation.id,
            before[-1].id if before else None,
            _next_seq(messages),
            Role.USER,
            parts,
            now,
        )
        return await self._planned(
            conversation,
            before,
            user,
            asked,
            next_seq=user.seq + 1,
            is_new=conversation_id is None,
            user_is_new=True,
            no_fallback=no_fallback,
            price_all=price_all,
        )

    async def _parts(self, text: str, attachments: tuple[Path, ...], *, keep: bool) -> tuple[Part, ...]:
        put = self._store.attachments.put if keep else self._store.attachments.look_at
        files = [await put(path) for path in attachments]
        return (*files, Text(text)) if text.strip() else tuple(files)

    async def _planned(
        self,
        conversation: Conversation,
        before: tuple[Message, ...],
        user: Message,
        asked: Choice,
        *,
        next_seq: int,
        is_new: bool,
        user_is_new: bool,
        no_fallback: bool = False,
        price_all: bool = False,
    ) -> _Question:
        turns = await turns_of((*before, user), self._store.attachments.read)
        needs = needs_of(turns, conversation.system)
        terrain = await self._directory.terrain(asked, needs, wait_for_prices=price_all)
        if _asks_for_words(asked, terrain, needs):
            turns = await with_words(turns, self._documents.words_of)
            needs = needs_of(turns, conversation.system)
            terrain = await self._directory.terrain(asked, needs, wait_for_prices=price_all)
        plan = make_plan(asked, terrain, needs)
        route = terrain.routes.get(asked.route)
        return _Question(
            conversation,
            is_new,
            before,
            user,
            user_is_new,
            next_seq,
            asked,
            _first_only(plan) if no_fallback else plan,
            turns,
            needs.input_tokens,
            dict(terrain.vendors),
            route.on_refusal if route and asked.pin is None else "stop",
        )

    async def _begin(self, question: _Question) -> RunningTurn:
        """Store question and empty answer in one commit, then run."""
        conversation = question.conversation
        answer = Message(
            new_id(),
            conversation.id,
            question.user.id,
            question.next_seq,
            Role.ASSISTANT,
            (),
            datetime.now(UTC),
            status=Status.STREAMING,
        )
        stop = _Stop()
        turn = RunningTurn(conversation.id, question.user, answer, question.choice, question.plan, stop)
        if conversation.id in self._running:
            raise WrongUsage("An answer is still on its way here.", next_step="Stop it or wait for its end.")
        self._running[conversation.id] = turn
        try:
            # The store decides the place in the order of writing: another program may write here as well.
            user, turn.answer = await self._store.conversations.begin_turn(
                conversation, question.user if question.user_is_new else None, answer
            )
        except BaseException:
            self._running.pop(conversation.id, None)
            raise
        turn.user = user or question.user
        self._keep(self._run(turn, question, stop), name=f"turn {answer.id}")
        self._changes.publish(Topic.LIBRARY, conversation.id)
        self._changes.publish(Topic.CONVERSATION, conversation.id)
        return turn

    async def _run(self, turn: RunningTurn, question: _Question, stop: _Stop) -> None:
        growing = GrowingAnswer()
        keeper = Keeper(self._store.conversations.flush, turn, growing)

        def emit(event: TurnEvent | Event) -> None:
            if isinstance(event, Committed):
                growing.origin, growing.bond = event.ref, event.bond
            growing.take(event)  # type: ignore[arg-type]
            keeper.grown()
            if not isinstance(event, AnswerStarted):
                turn.emit(event)  # type: ignore[arg-type]

        job = Job(
            new_id(),
            turn.conversation_id,
            turn.answer_id,
            question.plan,
            question.vendors,
            question.request_for,
            question.on_refusal,
            question.input_tokens,
        )
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
        message = await self._message(turn, growing, outcome, error)
        await self._store_end(turn, message)
        self._running.pop(turn.conversation_id, None)
        turn.emit(TurnEnded(message, outcome.decision if outcome else _no_decision(job), error))
        self._changes.publish(Topic.CONVERSATION, turn.conversation_id)
        self._changes.publish(Topic.LIBRARY, turn.conversation_id)

    async def _message(
        self, turn: RunningTurn, growing: GrowingAnswer, outcome: Outcome | None, error: InterlineError | None
    ) -> Message:
        parts = growing.parts() + await self._pictures(growing)
        status, finish, note = _ending(outcome, error)
        return replace(
            turn.answer,
            parts=parts,
            status=status,
            finish=finish,
            receipt=_receipt(turn.plan, outcome, self._directory.name_of),
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


def _refuse_empty(text: str, attachments: tuple[Path, ...]) -> None:
    if not text.strip() and not attachments:
        raise WrongUsage("The message is empty.", next_step="Write something to send.")


def _asks_for_words(asked: Choice, terrain: Terrain, needs: Needs) -> bool:
    """Whether a PDF may go to a model that takes none, if it can go as words."""
    if "pdf" not in needs.inputs:
        return False
    plan = make_plan(asked, terrain, replace(needs, in_words=frozenset({"pdf"})))
    takes = (terrain.vendors[c.ref.vendor].model(c.ref.model).inputs for c in plan.order)
    return any("pdf" not in inputs for inputs in takes)


def _ending(outcome: Outcome | None, error: InterlineError | None) -> tuple[Status, Finish | None, str]:
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


def _first_only(plan: Plan) -> Plan:
    """The plan without fallback: its first candidate, as if it were pinned."""
    order: tuple[Candidate, ...] = plan.order[:1] or plan.candidates
    return replace(plan, candidates=order, pinned=True)


def _next_seq(messages: tuple[Message, ...]) -> int:
    return max((message.seq for message in messages), default=0) + 1
