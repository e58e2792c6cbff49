"""Names of the groups of commands, and keys as people read them. No Qt but its key sequences."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence

GROUPS = {
    "conversation": "Conversation",
    "answer": "Answer",
    "message": "Message",
    "view": "View",
    "program": "Program",
}


def group_title(group: str) -> str:
    """The heading over a group of commands."""
    return GROUPS.get(group, group.replace("_", " ").capitalize())


def key_words(keys: str) -> str:
    """A shortcut as this system writes it: Ctrl+N, ⌘N."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def spoken_keys(keys: tuple[str, ...]) -> str:
    """All of a command's shortcuts in words."""
    return " or ".join(key_words(each) for each in keys) if keys else "no shortcut"
