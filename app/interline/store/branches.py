"""Branches of conversations, for the services.

Rule: every method that writes returns after its commit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from interline.model.branch import Branch, branches_of

if TYPE_CHECKING:
    from interline.model.conversation import Conversation, Message
    from interline.store.branching import TitleFor
    from interline.store.statements import Statements
    from interline.store.worker import DatabaseThread


class Branches:
    """The trees of the library's conversations."""

    def __init__(self, thread: DatabaseThread) -> None:
        self._thread = thread

    async def of(self, conversation_id: str, current_id: str | None) -> tuple[Branch, ...]:
        """All branches, each before those that stand in it; found on the database thread, since trees may be large."""
        return await self._thread.read(
            lambda say: branches_of(say.branching.twigs(conversation_id), current_id)
        )

    async def name(self, conversation_id: str, message_id: str, name: str) -> None:
        """Call the branch that begins at this message so; empty takes the name away. Raises WrongUsage."""
        await self._thread.write(lambda say: say.branching.name(conversation_id, message_id, name))

    async def add_version(self, of: str, made: Message) -> Message:
        """One more version beside an answer, as the end of the shown path; gives it with its place. Raises
        WrongUsage where the answer is gone or being written."""
        return await self._thread.write(lambda say: say.branching.add_version(of, made))

    async def fork(
        self, message_id: str, into: Conversation, of: str, title_for: TitleFor
    ) -> tuple[Conversation, int]:
        """Copy the path down to this message into a new conversation, in one transaction; gives that, and how many
        messages were copied. Raises UnknownConversation, WrongUsage."""

        def write(say: Statements) -> tuple[Conversation, int]:
            return say.branching.fork(message_id, into, of, title_for)

        return await self._thread.write(write)
