"""Names of the groups of commands. No Qt."""

from __future__ import annotations

from interline.language import marked, said

GROUPS = {
    "conversation": marked("Conversation"),
    "answer": marked("Answer"),
    "message": marked("Message"),
    "library": marked("Library"),
    "view": marked("View"),
    "program": marked("Program"),
}


def group_title(group: str) -> str:
    """The heading over a group of commands."""
    return said(GROUPS[group]) if group in GROUPS else group.replace("_", " ").capitalize()
