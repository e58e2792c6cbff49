"""Conversations: a tree of messages, and the one path through it that is shown.

Rule: nothing in the tree is overwritten; editing and regenerating add a sibling.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from interline.language import tr
from interline.model.events import Finish
from interline.model.money import FREE, Cost
from interline.model.parts import Edited, Part, plain_text
from interline.model.refs import ModelRef
from interline.model.request import TurnSettings
from interline.model.route import Choice

if TYPE_CHECKING:
    from interline.model.decision import Receipt


class Role(StrEnum):
    """Who speaks."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"


class Status(StrEnum):
    """How whole a message is."""

    COMPLETE = "complete"
    STREAMING = "streaming"
    """Being written right now by a living program."""
    STOPPED = "stopped"
    """The user stopped it."""
    INTERRUPTED = "interrupted"
    """The program or the vendor broke off."""
    ERROR = "error"
    """No vendor answered; the message holds why and no words."""


class TitledBy(StrEnum):
    """Who gave a conversation its title."""

    WORDS = "words"
    """Cut from the first question."""
    MODEL = "model"
    USER = "user"
    """Which the program never changes."""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of one speaker."""

    id: str
    conversation_id: str
    parent_id: str | None
    """The message that this one answers; None for the first."""
    seq: int
    """Its place in the order of writing within the conversation; clocks may jump, this does not."""
    role: Role
    parts: tuple[Part, ...]
    created_at: datetime
    """When it was begun, with zone (UTC)."""
    status: Status = Status.COMPLETE
    finish: Finish | None = None
    """For answers: why it ended. One that broke off and that the user wants to keep as it is ended as cancelled."""
    receipt: Receipt | None = None
    """For answers: who gave it and what it cost."""
    note: str = ""
    """For an answer that failed or broke off: one sentence."""
    branch: str = ""
    """The name that the user gave to the branch that begins here."""

    @property
    def text(self) -> str:
        """Its words."""
        return plain_text(self.parts)

    @property
    def is_edited(self) -> bool:
        """Whether it is an answer whose words the user changed."""
        return any(isinstance(part, Edited) for part in self.parts)

    @property
    def is_unfinished(self) -> bool:
        """Whether it is an answer that broke off, of which the user has not said that it stays so."""
        broke_off = self.role is Role.ASSISTANT and self.status is Status.INTERRUPTED
        return broke_off and self.finish is not Finish.CANCELLED


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation without its messages."""

    id: str
    title: str
    created_at: datetime
    updated_at: datetime
    choice: Choice = field(default_factory=Choice)
    """What its turns ask for."""
    system: str = ""
    """Instructions that stand before every turn."""
    current_id: str | None = None
    """The last message of the path that is shown."""
    folder: str = ""
    tags: tuple[str, ...] = ()
    pinned: bool = False
    archived: bool = False
    settings: TurnSettings = field(default_factory=TurnSettings)
    """How its turns are to be answered."""
    starred: bool = False
    titled_by: TitledBy = TitledBy.WORDS
    forked_from: str = ""
    """The message of another conversation that it was forked from; empty for none."""
    deleted_at: datetime | None = None
    """Since when it lies in the bin; None for what does not."""
    source: str = ""
    """Which program's export it was read from; empty for what began here."""
    source_id: str = ""
    """Its name there."""
    source_digest: str = ""
    """Of what was read, to tell whether another export holds anything new."""


@dataclass(frozen=True, slots=True)
class ConversationSummary:
    """One row of the library's list."""

    id: str
    title: str
    created_at: datetime
    updated_at: datetime
    messages: int = 0
    """All messages, other branches included."""
    cost: Cost = FREE
    """Everything its turns cost, failed attempts included."""
    vendors: tuple[str, ...] = ()
    """Ids of the vendors that answered in it."""
    folder: str = ""
    tags: tuple[str, ...] = ()
    pinned: bool = False
    archived: bool = False
    starred: bool = False
    choice: Choice = field(default_factory=Choice)
    """What its turns ask for."""
    deleted_at: datetime | None = None
    """Since when it lies in the bin."""


@dataclass(frozen=True, slots=True)
class ConversationChoice:
    """Whom a conversation asks, and who answered in it last."""

    id: str
    choice: Choice
    last: ModelRef | None = None
    """Who gave the answer at the end of the shown path; None for none."""
    last_at: datetime | None = None
    """When; with zone."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One message found."""

    conversation_id: str
    message_id: str
    title: str
    role: Role
    vendor: str | None
    model: str | None
    created_at: datetime
    snippet: str
    """Text around the hit, plain."""


def path_to(message_id: str | None, by_id: Mapping[str, Message]) -> tuple[Message, ...]:
    """The messages from the first down to this one; a broken or circular chain ends where it breaks."""
    path: list[Message] = []
    seen: set[str] = set()
    while message_id is not None and message_id not in seen and (message := by_id.get(message_id)):
        seen.add(message_id)
        path.append(message)
        message_id = message.parent_id
    return tuple(reversed(path))


def siblings(message: Message, messages: Iterable[Message]) -> tuple[Message, ...]:
    """The versions of a message: those with the same parent and role, in the order of writing."""
    same = (m for m in messages if m.parent_id == message.parent_id and m.role is message.role)
    return tuple(sorted(same, key=lambda m: m.seq))


def title_from(text: str, limit: int = 60) -> str:
    """A first title: the first line of the first message, cut at a word."""
    # Of a text of megabytes no more is looked at than a title could be made of.
    beginning = text.lstrip()[: 50 * limit]
    line = " ".join(beginning.split("\n", 1)[0].split())
    if len(line) <= limit:
        return line or tr("New conversation")
    cut = line[:limit].rsplit(" ", 1)[0] if " " in line[:limit] else line[:limit]
    return f"{cut}…"
