"""A conversation's branches, one after the other, so that each can be read from top to bottom.

Rule: every message stands once; the shown path comes first, and each other branch tells where it begins.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from interline.export import Transcript
from interline.model.conversation import Message, Role, path_to, siblings


@dataclass(frozen=True, slots=True)
class Branch:
    """Messages that answer one another."""

    messages: tuple[Message, ...]
    number: int
    """1 for the shown path."""
    name: str = ""
    """As the user named it; anybody's text."""


@dataclass(frozen=True, slots=True)
class Tree:
    """Where each message stands."""

    branches: tuple[Branch, ...]
    numbers: Mapping[str, int]
    """Message id -> its number in what is written."""
    versions: Mapping[str, tuple[int, int]]
    """Message id -> which version it is, of how many; only where there are several."""

    def in_order(self) -> Iterator[tuple[int, Message]]:
        """Every message with its number."""
        return enumerate((message for branch in self.branches for message in branch.messages), start=1)


def tree_of(transcript: Transcript) -> Tree:
    """The branches of a conversation, in time that grows with the number of messages."""
    branches = tuple(_branches(transcript))
    order = (message for branch in branches for message in branch.messages)
    families: dict[tuple[str | None, Role], list[Message]] = {}
    for message in transcript.messages:
        families.setdefault((message.parent_id, message.role), []).append(message)
    several = (siblings(family[0], family) for family in families.values() if len(family) > 1)
    return Tree(
        branches,
        {message.id: number for number, message in enumerate(order, start=1)},
        {
            message.id: (number, len(family))
            for family in several
            for number, message in enumerate(family, start=1)
        },
    )


def _branches(transcript: Transcript) -> list[Branch]:
    messages = sorted(transcript.messages, key=lambda message: message.seq)
    by_id = {message.id: message for message in messages}
    path = path_to(transcript.conversation.current_id, by_id)
    if not path and messages:
        path = path_to(messages[-1].id, by_id)
    answers: dict[str | None, list[Message]] = {}
    for message in messages:
        answers.setdefault(message.parent_id, []).append(message)
    told = {message.id for message in path}
    branches = [Branch(path, 1)] if path else []
    for message in messages:
        if message.id in told:
            continue
        chain = [message]
        told.add(message.id)
        # From a fork on the newest; the others begin branches of their own.
        while following := [each for each in answers.get(chain[-1].id, ()) if each.id not in told]:
            chain.append(following[-1])
            told.add(following[-1].id)
        name = next((each.branch for each in chain if each.branch), "")
        branches.append(Branch(tuple(chain), len(branches) + 1, name))
    return branches
