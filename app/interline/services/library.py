"""The library: find, open, and what a conversation asks for.

Rule: nothing here waits for a vendor, and nothing is overwritten.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from interline.language import tr
from interline.model.change import Topic
from interline.model.conversation import Conversation, ConversationSummary, Message, SearchHit, path_to
from interline.model.limits import MESSAGE_BYTES
from interline.model.route import Choice

if TYPE_CHECKING:
    from pathlib import Path

    from interline.model.decision import Decision
    from interline.model.parts import File, Image
    from interline.model.refs import ModelRef
    from interline.model.request import TurnSettings
    from interline.model.search import Search
    from interline.services.changes import Changes
    from interline.services.undo import Undo
    from interline.store.database import Store

MANY = 200
"""Messages whose order is found out in a thread."""


@dataclass(frozen=True, slots=True)
class OpenConversation:
    """A conversation as it is shown."""

    conversation: Conversation
    path: tuple[Message, ...]
    """The shown path, oldest first."""
    versions: Mapping[str, tuple[str, ...]]
    """Message id -> the ids of its versions in order, itself included."""
    messages: tuple[Message, ...] = ()
    """All of them, every branch."""


class LibraryService:
    """Everything about conversations but their answers."""

    def __init__(self, store: Store, changes: Changes, undo: Undo) -> None:
        self._store = store
        self._changes = changes
        self._undo = undo

    async def list(self, archived: bool = False) -> tuple[ConversationSummary, ...]:
        """The library, pinned first, then newest first."""
        return await self._store.conversations.list(archived=archived)

    async def open(self, conversation_id: str) -> OpenConversation:
        """A conversation by its id or the unique beginning of one. Raises UnknownConversation."""
        conversation = await self._store.conversations.find(conversation_id)
        return await self._open(conversation)

    async def first_page(self, conversation_id: str, most: int = 60) -> OpenConversation | None:
        """The end of a long conversation's shown path, in a fraction of the time that `open` takes, and no other
        messages. None for one that is as soon opened as a whole. Raises UnknownConversation."""
        conversation = await self._store.conversations.find(conversation_id)
        found = await self._store.conversations.path_end(conversation, most)
        return OpenConversation(conversation, found[0], found[1], found[0]) if found else None

    async def show_version(self, conversation_id: str, message_id: str) -> OpenConversation:
        """Make the branch of this message the shown one, down to its newest leaf."""
        conversation = await self._store.conversations.find(conversation_id)
        messages = await self._store.conversations.messages(conversation.id)
        leaf = _newest_leaf(message_id, messages)
        made = await self._store.shelves.arrange(
            (conversation.id,), lambda place: replace(place, current_id=leaf)
        )
        self._undo.did(tr("showed another version"), made, quiet=True)
        return await self._open(await self._store.conversations.find(conversation.id))

    async def set_choice(self, conversation_id: str, choice: Choice) -> None:
        """What its next turns ask for."""
        await self._store.conversations.update(conversation_id, choice=choice)
        self._changes.publish(Topic.CONVERSATION, conversation_id)

    async def replace_in_conversations(
        self, old: ModelRef, new: ModelRef, ids: Collection[str] | None = None
    ) -> tuple[str, ...]:
        """Let conversations that ask one model ask another, all of them or those of these ids.

        Gives the ids of those that changed; the other way round, with these ids, it is undone.
        """
        changed = await self._store.conversations.change_choices(Choice(pin=old), Choice(pin=new), ids)
        for conversation_id in changed:
            self._changes.publish(Topic.CONVERSATION, conversation_id)
        return changed

    async def set_settings(self, conversation_id: str, settings: TurnSettings) -> None:
        """How its next turns are to be answered."""
        await self._store.conversations.update(conversation_id, settings=settings)
        self._changes.publish(Topic.CONVERSATION, conversation_id)

    async def set_system(self, conversation_id: str, text: str) -> None:
        """The instructions before its turns."""
        await self._store.conversations.update(conversation_id, system=text)
        self._changes.publish(Topic.CONVERSATION, conversation_id)

    async def search(
        self, query: str | Search, limit: int = 50, *, thorough: bool = False
    ) -> tuple[SearchHit, ...]:
        """Messages that hold the words and fit the filters; being cancelled ends the search. A `thorough` one may take
        seconds in a very large library, the first time."""
        return await self._store.search.find(query, limit=limit, thorough=thorough)

    async def unindexed(self) -> int:
        """How many messages searches may miss: those of a large import whose words are not in the index yet."""
        return await self._store.search.unindexed()

    async def attach(self, path: Path, room: int = MESSAGE_BYTES) -> Image | File:
        """Keep the bytes of a file that is to be sent, so that it may go or change meanwhile; `room` is what its
        message has left. Raises TooLarge, WrongUsage, DiskFull, StoreTrouble."""
        return await self._store.attachments.put(path, room=room)

    async def attach_bytes(self, data: bytes, name: str, room: int = MESSAGE_BYTES) -> Image | File:
        """The same with bytes that were pasted."""
        return await self._store.attachments.put_bytes(data, name=name, room=room)

    async def attachment(self, digest: str) -> bytes:
        """The bytes of a picture or a file. Raises StoreTrouble where they are gone or are not what was kept."""
        return await self._store.attachments.read(digest)

    async def decision(self, decision_id: str) -> Decision:
        """The record behind an answer."""
        return await self._store.ledger.decision(decision_id)

    async def decision_of(self, message_id: str) -> Decision | None:
        """The same by the answer, also for one that nobody gave; None where there is no record."""
        return await self._store.ledger.decision_of(message_id)

    async def _open(self, conversation: Conversation) -> OpenConversation:
        messages = await self._store.conversations.messages(conversation.id)
        if len(messages) < MANY:
            return _opened(conversation, messages)
        return await asyncio.to_thread(_opened, conversation, messages)


def _opened(conversation: Conversation, messages: tuple[Message, ...]) -> OpenConversation:
    by_id = {message.id: message for message in messages}
    path = path_to(conversation.current_id, by_id)
    return OpenConversation(conversation, path, _versions(path, messages), messages)


def _versions(path: tuple[Message, ...], messages: tuple[Message, ...]) -> dict[str, tuple[str, ...]]:
    families: dict[tuple[str | None, str], list[Message]] = {}
    for message in messages:
        families.setdefault((message.parent_id, message.role), []).append(message)
    found = {}
    for message in path:
        family = sorted(families[message.parent_id, message.role], key=lambda m: m.seq)
        if len(family) > 1:
            found[message.id] = tuple(m.id for m in family)
    return found


def _newest_leaf(message_id: str, messages: tuple[Message, ...]) -> str:
    """Down from a message, always along the newest answer, to where the branch ends."""
    newest: dict[str, Message] = {}
    for message in messages:
        if message.parent_id is not None:
            known = newest.get(message.parent_id)
            if known is None or message.seq > known.seq:
                newest[message.parent_id] = message
    seen: set[str] = set()
    while message_id in newest and message_id not in seen:
        seen.add(message_id)
        message_id = newest[message_id].id
    return message_id
