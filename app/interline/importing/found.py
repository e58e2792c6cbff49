"""What a reader finds in another program's export, in no program's words.

Rule: nothing is made up. What the export does not say stays empty, and what cannot be read is a problem with its place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from interline.model.conversation import Role, Status
from interline.model.parts import Part
from interline.model.usage import Usage
from interline.model.value import value


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A picture or another file of a message, at its place among the parts."""

    name: str
    """For people."""
    media_type: str = ""
    """As the export says; empty where it does not."""
    read: Callable[[], bytes] | None = None
    """Gives its bytes; None where they are not in the export. Raises OSError and ValueError where they cannot be read.
    """


@value
class FoundMessage:
    """One message."""

    id: str
    """Its name in the export, unique within the conversation."""
    parent: str | None
    """The name of the message that it answers; None for a first one."""
    role: Role
    parts: tuple[Part | FoundFile, ...]
    """In the order they are shown; no Image or File, which are FoundFile here."""
    created_at: datetime | None = None
    """With zone; None where the export does not say."""
    vendor: str = ""
    """Who gave an answer, as the export says: openai, Anthropic, …; empty where it does not."""
    model: str = ""
    """Which model gave an answer; empty where the export does not say."""
    usage: Usage | None = None
    took_ms: int | None = None
    status: Status = Status.COMPLETE
    """COMPLETE, STOPPED, INTERRUPTED or ERROR."""
    note: str = ""
    """For an answer that failed or broke off: one sentence."""
    branch: str = ""
    """The name of the branch that begins here."""
    raw: bytes = b""
    """The JSON text (UTF-8) that it was read from, without keys; kept so that a better reader can read it again."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that did not come in, or not as it was."""

    where: str
    """The conversation's title or the file's name."""
    what: str
    """One sentence."""
    lost: bool = True
    """For what a reader yields: whether a conversation was lost by it; else it is something to know."""
    missing: str = ""
    """The name of a file of the export that is not there, where that is the problem."""


@dataclass(frozen=True, slots=True)
class FoundConversation:
    """One conversation, whole."""

    id: str
    """Its name in the export: with the format's name the same in every export of it."""
    title: str
    """Empty where the export has none."""
    messages: tuple[FoundMessage, ...]
    """Each after the one that it answers, otherwise in the order of writing; every branch."""
    current: str | None = None
    """The message that the shown path ends with; None for the last."""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    system: str = ""
    folder: str = ""
    tags: tuple[str, ...] = ()
    pinned: bool = False
    starred: bool = False
    archived: bool = False
    missing: tuple[str, ...] = ()
    """Names of files that the export speaks of and does not hold."""
    problems: tuple[Problem, ...] = ()
    """What of it was left out."""


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A vendor's key that stands in the export. It is left out, and the user is told of it."""

    where: str
    """For people: whose it is, or in which setting it stands. Never a part of the key."""


@dataclass(frozen=True, slots=True)
class FoundTranscript:
    """A conversation that Interline itself exported, as the object that it wrote."""

    data: dict[str, Any]
    read: Callable[[str], bytes]
    """Gives the bytes of a file that the object names by its place beside it. Raises OSError and ValueError."""


Found = FoundConversation | FoundTranscript | FoundKey | Problem
"""What a reader yields: conversations one after the other, and in between what it could not read as one."""
