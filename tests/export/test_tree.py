"""Branches: whatever the tree looks like, every message is told once."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from interline.export import Transcript
from interline.export.tree import tree_of
from interline.model.conversation import Message
from tests.export.transcripts import MESSAGES, MORNING, WHOLE


def with_parents(parents: list[int | None], current: int | None = None) -> Transcript:
    """A conversation of so many messages, each with the parent of this number."""
    messages = tuple(
        Message(str(n), "c", None if parent is None else str(parent), n, MESSAGES[0].role, (), MORNING)
        for n, parent in enumerate(parents)
    )
    shown = None if current is None else str(current)
    return replace(WHOLE, conversation=replace(WHOLE.conversation, current_id=shown), messages=messages)


@given(st.lists(st.none() | st.integers(-1, 12), max_size=12), st.none() | st.integers(-1, 12))
def test_every_message_is_told_once(parents: list[int | None], current: int | None) -> None:
    """Also where a parent is missing, or where messages answer each other in a circle."""
    transcript = with_parents(parents, current)
    tree = tree_of(transcript)
    told = [message.id for _, message in tree.in_order()]
    assert sorted(told) == sorted(message.id for message in transcript.messages)
    assert [tree.numbers[id_] for id_ in told] == list(range(1, len(told) + 1))
    for branch in tree.branches:
        for before, after in zip(branch.messages, branch.messages[1:], strict=False):
            assert after.parent_id == before.id


def test_the_shown_path_comes_first() -> None:
    """Then each branch where it begins, the newest versions downwards."""
    tree = tree_of(with_parents([None, 0, 0, 1, 1, 2], 5))
    assert [[message.id for message in branch.messages] for branch in tree.branches] == [
        ["0", "2", "5"],
        ["1", "4"],
        ["3"],
    ]
