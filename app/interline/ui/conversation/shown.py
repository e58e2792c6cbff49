"""What the pane shows now: which conversation, and which of its messages.

Rule: it is changed as a whole where another conversation comes, and a message at a time where an answer does; nobody
else keeps a copy.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from interline.model.conversation import Role
from interline.ui.composer.presenter import NEW

if TYPE_CHECKING:
    from interline.model.conversation import Message


@dataclass(slots=True)
class Shown:
    """One conversation, or the one that has not begun."""

    id: str = NEW
    """Empty for the new one."""
    path: tuple[str, ...] = ()
    """The ids of its messages on the shown branch, oldest first."""
    known: dict[str, Message] = field(default_factory=dict)
    """Those, and others that stand beside them, by id."""

    @property
    def last_id(self) -> str:
        """The last message of the path; empty where there is none."""
        return self.path[-1] if self.path else ""

    @property
    def last_answer(self) -> Message | None:
        """The last answer on the path that is not being written."""
        messages = (self.known.get(message_id) for message_id in reversed(self.path))
        return next((message for message in messages if message and message.role is Role.ASSISTANT), None)

    @property
    def messages(self) -> tuple[Message, ...]:
        """What is shown and stored, oldest first."""
        return tuple(self.known[each] for each in self.path if each in self.known)

    def turn_to(self, conversation_id: str) -> None:
        """Another conversation is shown; its messages come later."""
        self.id, self.path, self.known = conversation_id, (), {}

    def put(self, messages: Iterable[Message]) -> None:
        """These are its path."""
        self.known = {message.id: message for message in messages}
        self.path = tuple(self.known)

    def add(self, message: Message, *, on_path: bool = True) -> None:
        """One more, at the end of the path or beside it."""
        self.known[message.id] = message
        if on_path:
            self.path = (*self.path, message.id)
