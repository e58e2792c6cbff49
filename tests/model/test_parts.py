"""Parts of messages and the tree they hang in."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from interline.model.conversation import Message, Role, path_to, siblings, title_from
from interline.model.parts import (
    Citation,
    Edited,
    File,
    Image,
    Part,
    Refusal,
    Text,
    Thinking,
    ToolCall,
    ToolResult,
    Unread,
    from_fields,
    to_fields,
)
from interline.model.refs import ModelRef

ALL: list[Part] = [
    Edited("0198-a"),
    Text("hello"),
    Thinking("hm", '{"signature":"x"}', ModelRef("anthropic", "claude")),
    Thinking("bound", "{}", ModelRef("anthropic", "claude"), "0f<1e"),
    Thinking("only words"),
    Thinking("watched", took_ms=4_200),
    Refusal("no"),
    Image("image/png", "ab" * 32, 12, "cat.png"),
    File("application/pdf", "cd" * 32, 34, "a.pdf"),
    ToolCall("call_1", "f", '{"a":1}', complete=False),
    ToolResult("call_1", "42", is_error=True),
    Citation("https://example.org", "Title", "quote", 1, 5),
    Unread("hologram", "text", '{"depth": 3}'),
]


@pytest.mark.parametrize("part", ALL, ids=lambda part: type(part).__name__)
def test_a_part_comes_back_from_its_row_as_it_was(part: Part) -> None:
    """Store and load are opposites, through JSON."""
    kind, text, data = to_fields(part)
    assert from_fields(kind, text, json.loads(json.dumps(data))) == part


@pytest.mark.parametrize(
    ("kind", "data"),
    [("image", {}), ("thinking", {"origin": "nonsense"}), ("tool_call", {"id": 1}), ("new", {"a": 1})],
)
def test_a_row_that_does_not_fit_is_kept_and_not_dropped(kind: str, data: dict[str, object]) -> None:
    """A damaged or newer row comes back as Unread with everything in it."""
    part = from_fields(kind, "words", data)
    assert isinstance(part, Unread)
    assert to_fields(part) == (kind, "words", data)


def _message(id_: str, parent: str | None, seq: int, role: Role = Role.USER) -> Message:
    return Message(id_, "c", parent, seq, role, (), datetime(2026, 11, 23, tzinfo=UTC))


def test_a_circular_chain_ends_where_it_breaks() -> None:
    """A damaged tree is shown as far as it goes, and never for ever."""
    messages = {m.id: m for m in (_message("a", "b", 1), _message("b", "a", 2))}
    assert [m.id for m in path_to("a", messages)] == ["b", "a"]
    assert [m.id for m in path_to("x", messages)] == []
    assert [m.id for m in path_to("c", {"c": _message("c", "gone", 1)})] == ["c"]


def test_versions_are_the_answers_to_the_same_question_in_order() -> None:
    """Siblings share parent and role and are sorted by the order of writing, not by clock."""
    first, second = _message("1", "q", 2, Role.ASSISTANT), _message("2", "q", 5, Role.ASSISTANT)
    other = _message("3", "q", 3, Role.USER)
    assert siblings(first, [second, other, first]) == (first, second)


def test_a_title_is_the_first_line_cut_at_a_word() -> None:
    """Short, one line, never empty."""
    assert title_from("Hello there\nsecond line") == "Hello there"
    assert title_from("word " * 30) == "word word word word word word word word word word word word…"
    assert title_from("  \n") == "New conversation"
