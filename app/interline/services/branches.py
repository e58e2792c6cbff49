"""The tree of a conversation: names of its branches, answers that the user edits, conversations forked from a message.

Rule: nothing is sent, and nothing that stands is changed but a branch's name: an edit is a version beside, a fork is a
copy, and an act that can be taken back: into the bin, with all that was added to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from interline.ids import new_id
from interline.language import tr
from interline.model.branch import Branch, clean_name, fork_title
from interline.model.change import Topic
from interline.model.clean import label, storable
from interline.model.conversation import Conversation, Message, Role, TitledBy
from interline.model.errors import WrongUsage
from interline.model.events import Finish
from interline.model.parts import Edited, File, Image, Text
from interline.model.shelf import Arranged, Arrangement, Place

if TYPE_CHECKING:
    from interline.services.changes import Changes
    from interline.services.undo import Deed, Undo
    from interline.store.database import Store


@dataclass(frozen=True, slots=True)
class Fork:
    """A conversation that goes on from a message of another."""

    conversation: Conversation
    of: str
    """The id of the other."""
    messages: int
    """How many were copied."""
    deed: Deed | None = None
    """The act, which can be taken back."""


class BranchService:
    """Everything about branches but asking in them."""

    def __init__(self, store: Store, changes: Changes, undo: Undo, *, is_busy: Callable[[str], bool]) -> None:
        """`is_busy` says of a conversation's id whether an answer is on its way there."""
        self._store = store
        self._undo = undo
        self._changes = changes
        self._is_busy = is_busy

    async def list(self, conversation_id: str) -> tuple[Branch, ...]:
        """All branches of a conversation, each before those that stand in it. Raises UnknownConversation."""
        conversation = await self._store.conversations.get(conversation_id)
        return await self._store.branches.of(conversation.id, conversation.current_id)

    async def name(self, conversation_id: str, message_id: str, name: str) -> str:
        """Call the branch that begins at this message so; empty takes its name away. Gives the name as it is kept.
        Raises WrongUsage where the message is gone."""
        name = clean_name(storable(name))
        await self._store.branches.name(conversation_id, message_id, name)
        self._changes.publish(Topic.CONVERSATION, conversation_id)
        return name

    async def edit_answer(self, conversation_id: str, answer_id: str, text: str) -> Message:
        """The user's words in place of an answer's, as a version beside it that is shown from now on. Sends nothing.

        Pictures and files that came with the answer stay; what it thought, named and cost is the other version's.
        Raises WrongUsage for no words, an answer that is gone, and while one is on its way in the conversation.
        """
        if not text.strip():
            raise WrongUsage(
                tr("The answer is empty."), next_step=tr("Write something, or press Esc to leave it.")
            )
        if self._is_busy(conversation_id):
            raise WrongUsage(
                tr("An answer is still on its way here."), next_step=tr("Stop it or wait for its end.")
            )
        messages = await self._store.conversations.messages(conversation_id)
        answer = next((message for message in messages if message.id == answer_id), None)
        if answer is None or answer.role is not Role.ASSISTANT:
            raise WrongUsage(
                tr("The answer that you edited is no longer there."),
                next_step=tr("Copy what you wrote, then press Esc to leave the editing."),
            )
        came_along = (part for part in answer.parts if isinstance(part, (Image, File)))
        made = Message(
            new_id(),
            conversation_id,
            answer.parent_id,
            0,
            Role.ASSISTANT,
            (Text(text), *came_along, Edited(answer.id)),
            datetime.now(UTC),
            finish=Finish.STOP,
        )
        stored = await self._store.branches.add_version(answer.id, made)
        self._changes.publish(Topic.CONVERSATION, conversation_id)
        self._changes.publish(Topic.LIBRARY, conversation_id)
        return stored

    async def fork(self, conversation_id: str, message_id: str) -> Fork:
        """A conversation of its own with the path down to this message, in one transaction.

        Messages get new ids; receipts stay and lead to the records of the original, and nothing counts as spent
        again. Raises UnknownConversation, and WrongUsage where the message is gone or still being written.
        """
        original = await self._store.conversations.get(conversation_id)
        now = datetime.now(UTC)
        # Its title says where it comes from, and shall do so: as if the user had given it.
        wanted = replace(
            original, id=new_id(), created_at=now, updated_at=now, pinned=False, archived=False, starred=False,
            titled_by=TitledBy.USER, deleted_at=None, source="", source_id="", source_digest="",
        )  # fmt: skip
        made, copied = await self._store.branches.fork(message_id, wanted, original.id, fork_title)
        # Taken back, it lies in the bin: nothing that was said there since is lost.
        there = Place(made.title)
        act = Arrangement((Arranged(made.id, replace(there, deleted_at=now), there),))
        words = tr("branched into “{title}”", title=label(made.title, 60))
        return Fork(made, original.id, copied, self._undo.did(words, act, quiet=True, of=original.id))
