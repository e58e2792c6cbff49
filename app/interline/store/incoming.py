"""A conversation on its way into the library, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interline.model.conversation import Conversation, Message
    from interline.model.decision import Decision


@dataclass(frozen=True, slots=True)
class Incoming:
    """A conversation that is to come in."""

    conversation: Conversation
    messages: tuple[Message, ...]
    """In the order of `seq`, which they keep in a conversation that is new."""
    raws: Mapping[str, bytes] = field(default_factory=dict)
    """Message id -> what it was read from, compressed by zlib."""
    decisions: tuple[Decision, ...] = ()
    """The record of its turns, where it comes from another Interline."""
    rewrites: bool = False
    """Whether messages that are here already and read otherwise now are written anew."""


class Outcome(StrEnum):
    """What became of it."""

    IMPORTED = "imported"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an incoming conversation."""

    outcome: Outcome
    conversation_id: str
    messages: int = 0
    """How many were added or written anew."""
    is_in_bin: bool = False
    """Whether it lies in the bin, where it stays."""
