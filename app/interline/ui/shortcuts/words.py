"""Names of the groups of commands. No Qt."""

from __future__ import annotations

GROUPS = {
    "conversation": "Conversation",
    "answer": "Answer",
    "message": "Message",
    "library": "Library",
    "view": "View",
    "program": "Program",
}


def group_title(group: str) -> str:
    """The heading over a group of commands."""
    return GROUPS.get(group, group.replace("_", " ").capitalize())
