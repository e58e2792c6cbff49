"""What a service altered, so that panes know whether it concerns them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Topic(StrEnum):
    """Kinds of things that change."""

    LIBRARY = "library"
    """The list of conversations: titles, order, additions, removals."""
    CONVERSATION = "conversation"
    """Messages or the choice of one conversation."""
    VENDORS = "vendors"
    """vendors.toml, routes or catalogue."""
    KEYS = "keys"
    """A key was set or removed."""
    SETTINGS = "settings"
    PROMPTS = "prompts"
    """The prompts that the user keeps."""
    HEALTH = "health"
    NOTICES = "notices"
    """What is to be told of the vendors."""
    BACKUPS = "backups"
    """Something keeps copies from being made, or no longer does."""
    DAMAGE = "damage"
    """The database that is open fails its check."""
    UPGRADE = "upgrade"
    """A large library is being brought to this version, before it is open."""
    LOCAL_MODEL = "local_model"
    """The embedded model's process: off, loading, ready, failed."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change, published after it is stored."""

    topic: Topic
    conversation_id: str | None = None
    """Which conversation, where the topic is about one."""
