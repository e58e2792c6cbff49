"""What a turn starts from: the question behind it, its history as it is sent, and its plan.

Rule: begins nothing; whether it is sent, refused or only looked at is for others to say.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from interline.ids import new_id
from interline.language import tr
from interline.model.conversation import Conversation, Message, Role, path_to, title_from
from interline.model.decision import Plan
from interline.model.errors import InterlineError, WrongUsage
from interline.model.parts import File, Image, Part, Text
from interline.model.refs import ModelRef
from interline.model.request import ChatRequest, TurnSettings
from interline.model.route import Choice
from interline.router.continuation import Partial
from interline.services.history import request, turns_of
from interline.services.planning import Planner, Prepared

if TYPE_CHECKING:
    from interline.model.facts import ModelFacts
    from interline.model.vendor import Vendor
    from interline.store.database import Store

Attachment = Path | Image | File
"""A file of the user's, or one that the library keeps already."""

CACHE_SECONDS = 300.0
"""How long vendors keep the beginning of a conversation at least, where they keep it."""


@dataclass(frozen=True, slots=True)
class How:
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
    asks: Choice | None = None
    """Whom this turn asks in place of the conversation's choice; which stays."""

    def applied_to(self, conversation: Conversation) -> Conversation:
        """The conversation as it is once this turn has begun."""
        return replace(
            conversation,
            choice=self.choice or conversation.choice,
            system=conversation.system if self.system is None else self.system,
            settings=self.settings or conversation.settings,
        )


@dataclass(frozen=True, slots=True)
class Question:
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


class Questions:
    """Makes them, from what is stored and what is said anew."""

    def __init__(self, store: Store, planner: Planner, running: Container[str], *, names: bool) -> None:
        """`running` has the ids of the conversations that a turn is on its way in; `names` is whether a new one is
        called by its first words."""
        self.names = names
        self._store = store
        self._planner = planner
        self._running = running

    async def new(
        self,
        text: str,
        conversation_id: str | None,
        parent_id: str | None,
        attachments: tuple[Attachment, ...],
        how: How,
        *,
        keep: bool,
        edits: str | None = None,
        kept: Collection[str] | None = None,
    ) -> Question:
        """A new one; only one that is to be sent `keep`s its attachments.

        `edits` is the message that it is another version of, and `kept` the digests of that one's attachments that go
        along, None for all. Raises WrongUsage.
        """
        if not (text.strip() or attachments or edits or how.may_be_empty):
            raise _empty()
        now = datetime.now(UTC)
        messages: tuple[Message, ...] = ()
        if conversation_id is None:
            conversation = Conversation(new_id(), title_from(text if self.names else ""), now, now)
        else:
            conversation = await self._store.conversations.find(conversation_id)
            if keep:
                _refuse_in_bin(conversation)
            if keep and conversation.id in self._running:
                raise WrongUsage(
                    tr("An answer is still on its way here."), next_step=tr("Stop it or wait for its end.")
                )
            messages = await self._store.conversations.messages(conversation.id)
        by_id = {message.id: message for message in messages}
        edited = _edited(edits, by_id) if edits else None
        before = path_to(edited.parent_id if edited else parent_id or conversation.current_id, by_id)
        carried = _attachments_of(edited, kept) if edited else ()
        if not (text.strip() or attachments or carried or how.may_be_empty):
            raise _empty()
        user = Message(
            new_id(),
            conversation.id,
            before[-1].id if before else None,
            _next_seq(messages),
            Role.USER,
            (*carried, *await self._parts(text, attachments, keep=keep)),
            now,
        )
        return await self._planned(
            how.applied_to(conversation), before, user, how, next_seq=user.seq + 1, user_is_new=True
        )

    async def beside(self, first: Question, how: How, choices: Iterable[Choice]) -> tuple[Question, ...]:
        """The same question, planned for each of these; `how` is what the first was made with."""
        return tuple([await self._for(first, how, choice) for choice in choices])

    async def _for(self, first: Question, how: How, choice: Choice) -> Question:
        conversation = first.conversation
        prepared = await self._planner.prepare(
            choice,
            first.prepared.turns,
            conversation.system,
            conversation_id=conversation.id,
            warm=first.prepared.warm,
            price_all=how.price_all,
            no_fallback=how.no_fallback,
            over_budget=how.over_budget,
            searches=conversation.settings.search,
        )
        return replace(first, user_is_new=False, prepared=prepared)

    async def begun(self, answer_id: str, conversation_id: str) -> Message | None:
        """An answer whose words can be gone on with."""
        conversation = await self._store.conversations.find(conversation_id)
        messages = await self._store.conversations.messages(conversation.id)
        answer = next((message for message in messages if message.id == answer_id), None)
        return answer if answer is not None and answer.receipt and answer.text.strip() else None

    async def why_broken(self, decision_id: str) -> str:
        """Why the last attempt of a turn failed, in a few words; empty where its record does not say."""
        try:
            decision = await self._store.ledger.decision(decision_id)
        except InterlineError:
            return ""
        failures = [attempt.failure for attempt in decision.attempts if attempt.failure is not None]
        return failures[-1].brief if failures else ""

    async def again(
        self, answer_id: str, conversation_id: str, how: How, begun: Message | None = None
    ) -> Question:
        """The question behind an answer, to be answered once more. Raises WrongUsage."""
        conversation = await self._store.conversations.find(conversation_id)
        _refuse_in_bin(conversation)
        messages = await self._store.conversations.messages(conversation.id)
        by_id = {message.id: message for message in messages}
        answer = by_id.get(answer_id)
        if answer is None or answer.parent_id not in by_id or answer.role is not Role.ASSISTANT:
            raise WrongUsage(tr("This message is not an answer that can be made again."))
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

    async def _parts(self, text: str, attachments: tuple[Attachment, ...], *, keep: bool) -> tuple[Part, ...]:
        put = self._store.attachments.put if keep else self._store.attachments.look_at
        files = [await put(each) if isinstance(each, Path) else each for each in attachments]
        return (*files, Text(text)) if text.strip() else tuple(files)

    async def _planned(
        self,
        conversation: Conversation,
        before: tuple[Message, ...],
        user: Message,
        how: How,
        *,
        next_seq: int,
        user_is_new: bool,
    ) -> Question:
        prepared = await self._planner.prepare(
            how.asks or how.choice or conversation.choice,
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
        return Question(conversation, user, user_is_new, next_seq, prepared)


def _empty() -> WrongUsage:
    return WrongUsage(tr("The message is empty."), next_step=tr("Write something to send."))


def _edited(message_id: str, by_id: Mapping[str, Message]) -> Message:
    """The message that another version is written of. Raises WrongUsage."""
    edited = by_id.get(message_id)
    if edited is None or edited.role is not Role.USER:
        raise WrongUsage(
            tr("The message that you edited is no longer there."),
            next_step=tr("Copy what you wrote, then press Esc to leave the editing."),
        )
    return edited


def _attachments_of(edited: Message, kept: Collection[str] | None) -> tuple[Part, ...]:
    """Those of a message that go along with its new version."""
    parts = (part for part in edited.parts if isinstance(part, (Image, File)))
    return tuple(part for part in parts if kept is None or part.digest in kept)


def _warm(before: tuple[Message, ...], now: datetime) -> dict[ModelRef, int]:
    """Whose prompt cache likely holds the conversation still, and how many tokens of it: whoever answered in it last,
    minutes ago."""
    for message in reversed(before):
        if message.receipt is not None:
            age = (now - message.created_at).total_seconds()
            usage = message.receipt.usage
            return {message.receipt.ref: usage.total if usage else 0} if 0 <= age < CACHE_SECONDS else {}
    return {}


def _refuse_in_bin(conversation: Conversation) -> None:
    """What would be said there would go with it in a few weeks."""
    if conversation.deleted_at is not None:
        raise WrongUsage(
            tr("This conversation lies in the bin."), next_step=tr("Restore it to go on with it.")
        )


def _next_seq(messages: tuple[Message, ...]) -> int:
    return max((message.seq for message in messages), default=0) + 1
