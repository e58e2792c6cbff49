"""A turn from its first commit to its stored answer.

Rule: the question is on disk before anything is sent, and the answer is on disk while it grows.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING

from interline.ids import new_id
from interline.language import marked, tr
from interline.model.answer import GrowingAnswer
from interline.model.change import Topic
from interline.model.clean import label
from interline.model.conversation import Message, Role, Status
from interline.model.decision import Decision, Plan, Receipt
from interline.model.errors import InterlineError, OurBug, StoreTrouble, WrongUsage
from interline.model.events import AnswerStarted, Event, Finish
from interline.model.money import FREE
from interline.model.parts import Part, Seam, Text, ToolCall
from interline.model.refs import ModelRef
from interline.model.turn import Committed, NotSaved, Restarted, Seamed, TurnEnded, TurnEvent
from interline.router.job import Job, Outcome
from interline.router.turn import Router
from interline.services.keeper import Keeper, keep_trying
from interline.services.questions import Question
from interline.services.running import Ongoing, RunningTurn

if TYPE_CHECKING:
    from interline.services.changes import Changes
    from interline.services.directory import Directory
    from interline.store.database import Store

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Begun:
    """Turns that answer one question at once."""

    turns: tuple[RunningTurn, ...]
    trouble: InterlineError | None = None
    """Why not all of them could be begun."""


class Answering:
    """Has questions answered; any number of conversations at once, one question in each."""

    def __init__(
        self,
        store: Store,
        router: Router,
        directory: Directory,
        changes: Changes,
        running: Ongoing,
    ) -> None:
        """`running` is kept here: the turns on their way."""
        self._store = store
        self._router = router
        self._directory = directory
        self._changes = changes
        self._running = running
        self._tasks: set[asyncio.Task[None]] = set()
        self.before_turn: list[Callable[[RunningTurn], Awaitable[None]]] = []
        """What is waited for before a turn is stored and asked."""
        self.after_turn: list[Callable[[RunningTurn, Message], None]] = []
        """Who is told of a turn that is over, and of its answer as stored."""

    async def begin(self, question: Question) -> RunningTurn:
        """Store question and empty answer in one commit, then run. Raises WrongUsage where one is on its way."""
        self._refuse_second(question)
        return await self._begin(question, new_id())

    async def begin_all(self, questions: Sequence[Question], *, beside: str = "") -> Begun:
        """Have one question answered by several at once: each has a record, a reservation and a commit of its own.
        `beside` is an answer to it that stands already.

        Raises as `begin` where not even the first could be begun; where a later one cannot, those before it run.
        """
        self._refuse_second(questions[0])
        ids = tuple(new_id() for _ in questions)
        turns: list[RunningTurn] = []
        trouble: InterlineError | None = None
        with self._running.held(questions[0].conversation.id):
            for question, decision_id in zip(questions, ids, strict=True):
                asked = replace(question, user=turns[0].user, user_is_new=False) if turns else question
                try:
                    turns.append(await self._begin(asked, decision_id, beside=ids))
                except InterlineError as error:
                    if not turns:
                        raise
                    trouble = error
                    break
        answers = (*((beside,) if beside else ()), *(turn.answer_id for turn in turns))
        for turn in turns:
            turn.beside = answers if len(answers) > 1 else ()
        return Begun(tuple(turns), trouble)

    def _refuse_second(self, question: Question) -> None:
        if question.conversation.id in self._running:
            raise WrongUsage(
                tr("An answer is still on its way here."), next_step=tr("Stop it or wait for its end.")
            )

    async def _begin(
        self, question: Question, decision_id: str, *, beside: tuple[str, ...] = ()
    ) -> RunningTurn:
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
        self._running.add(turn)
        job = question.prepared.job(
            decision_id,
            turn.conversation_id,
            turn.answer_id,
            question.request_for,
            takes_back=question.takes_back,
            begun=question.partial,
            beside=beside,
        )
        turn.decision_id = job.decision_id
        asked = question.user if question.user_is_new else None
        turn.title = conversation.title
        conversations = self._store.conversations
        try:
            for make_ready in self.before_turn:
                await make_ready(turn)
            # The store decides the place in the order of writing: another program may write here as well.
            if (opening := self._router.opening(job)) is None:
                user, turn.answer = await conversations.begin_turn(conversation, asked, answer)
            else:
                user, turn.answer, opening = await conversations.begin_turn_and_attempt(
                    conversation, asked, answer, opening
                )
        except BaseException:
            self._running.remove(turn)
            self._tell_over(turn, answer)
            raise
        job = replace(job, opening=opening)
        turn.user = user or question.user
        self._keep(self._run(turn, question, job, stop), name=f"turn {answer.id}")
        self._changes.publish(Topic.LIBRARY, conversation.id)
        self._changes.publish(Topic.CONVERSATION, conversation.id)
        return turn

    async def _run(self, turn: RunningTurn, question: Question, job: Job, stop: _Stop) -> None:
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
                tr("Interline made a mistake in this turn."),
                next_step=tr("Try again; the log has the details."),
            )
        finally:
            await keeper.close()
        await self._keep_older(turn, superseded)
        message = await self._message(turn, growing, outcome, error, question.begun)
        await self._store_end(turn, message)
        self._running.remove(turn)
        turn.emit(TurnEnded(message, outcome.decision if outcome else _no_decision(job), error))
        self._changes.publish(Topic.CONVERSATION, turn.conversation_id)
        self._changes.publish(Topic.LIBRARY, turn.conversation_id)
        if outcome is not None and any(attempt.failure for attempt in outcome.decision.attempts):
            self._changes.publish(Topic.HEALTH)
        self._tell_over(turn, message)

    def _tell_over(self, turn: RunningTurn, message: Message) -> None:
        for tell in self.after_turn:
            tell(turn, message)

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

    async def settle(self) -> None:
        """Wait for what is still written, a little."""
        if self._tasks:
            await asyncio.wait(tuple(self._tasks), timeout=2.0)

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


def _standing(begun: Message | None) -> tuple[Part, ...]:
    """What stands of an answer that is gone on with; a call that was cut in half is no part of it."""
    if begun is None:
        return ()
    return tuple(part for part in begun.parts if not isinstance(part, ToolCall))


def _begun_anew(before: ModelRef, after: ModelRef, reason: str) -> str:
    return tr(
        "{before} broke off ({why}); {after} began anew.",
        before=label(str(before), 100),
        why=label(reason, 80),
        after=label(str(after), 100),
    )


def _ending(
    outcome: Outcome | None, error: InterlineError | None, *, has_words: bool
) -> tuple[Status, Finish | None, str]:
    if error is not None and has_words:
        # What stood before it was gone on with.
        return Status.INTERRUPTED, Finish.INTERRUPTED, str(error)
    if error is not None:
        return Status.ERROR, None, str(error)
    if outcome is None or outcome.finish is Finish.CANCELLED:
        return Status.STOPPED, Finish.CANCELLED, marked("Stopped.")
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
