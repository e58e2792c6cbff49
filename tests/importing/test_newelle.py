"""Newelle's export, whose dates are those of the export, and Chatbot UI's, which has none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interline.importing import chatbot_ui, newelle
from interline.importing.found import FoundFile
from interline.model.conversation import Role
from interline.model.parts import Text, Thinking, ToolResult
from tests.importing.exports import (
    check,
    conversations,
    damaged,
    json_source,
    only,
    problems,
    read_json,
    shape,
)

CHAT = {
    "name": "Files",
    "profile": "Assistant",
    "created_at": "2026-01-02T03:04:05+00:00",
    "messages": [
        {"User": "File", "Message": "/home/me/a.txt", "UUID": 1},
        {"User": "User", "Message": "What is in it?", "UUID": 2},
        {"User": "Assistant", "Message": "<think>Look.</think>```console\ncat a.txt\n```", "UUID": 3},
        {"User": "Console", "Message": "words", "UUID": 4},
        {"User": "Assistant", "Message": "Words."},
        {"User": "Gremlin", "Message": "?"},
    ],
}
META = {"exported_by": "Newelle", "export_type": "single_chat"}
ONE = {"version": "1.0", "export_metadata": META, "chat": CHAT}
ALL = {
    "version": "1.0",
    "export_metadata": META,
    "chats": [{**CHAT, "created_at": "2026-05-05T00:00:00+00:00"}, {"name": "Empty", "messages": []}],
}


def test_a_chat_is_read_without_the_exports_dates() -> None:
    """Every date in it is the moment of the export: nothing is known of when it was said."""
    got = only(read_json(newelle, ONE))
    assert shape(got) == [
        ("1", None, ""),
        ("2", "1", "What is in it?"),
        ("3", "2", "```console\ncat a.txt\n```"),
        ("4", "3", ""),
        ("5", "4", "Words."),
    ]
    assert got.created_at is None
    assert {each.created_at for each in got.messages} == {None}
    assert {each.model for each in got.messages} == {""}
    assert got.messages[2].parts == (Thinking("Look."), Text("```console\ncat a.txt\n```"))
    assert (got.messages[3].role, got.messages[3].parts) == (Role.TOOL, (ToolResult("", "words"),))
    assert isinstance(got.messages[0].parts[0], FoundFile)
    assert got.missing == ("a.txt",)


def test_a_chat_is_the_same_in_every_export() -> None:
    """Chats have no names of their own; one that was exported twice is known again."""
    found = read_json(newelle, ALL)
    assert conversations(found)[0].id == only(read_json(newelle, ONE)).id
    assert problems(found) == ["This conversation holds no messages.", "Entries without a speaker: 1."]


@settings(max_examples=40)
@given(st.data(), st.sampled_from([ONE, ALL]))
def test_damage_raises_nothing_and_makes_nothing_up(data: st.DataObject, whole: dict[str, Any]) -> None:
    """Whatever is gone or of another kind, what is read stood in the export."""
    export = data.draw(damaged(whole))
    check(list(newelle.read(json_source(export))), export)


HISTORY = {
    "version": 4,
    "history": [
        {
            "id": "c",
            "name": "Hello",
            "model": {"id": "gpt-4"},
            "prompt": "Be brief.",
            "folderId": "f",
            "messages": [
                {"role": "user", "content": "Hi"},
                {"role": "assistant", "content": "Ho"},
            ],
        },
    ],
    "folders": [{"id": "f", "name": "Work", "type": "chat"}],
    "prompts": [],
}


def test_a_history_of_chatbot_ui_is_read() -> None:
    """Path, model, instructions and folder; no dates."""
    got = only(read_json(chatbot_ui, HISTORY))
    assert shape(got) == [("1", None, "Hi"), ("2", "1", "Ho")]
    assert (got.id, got.title, got.system, got.folder) == ("c", "Hello", "Be brief.", "Work")
    assert [each.model for each in got.messages] == ["", "gpt-4"]
    assert got.created_at is None


@settings(max_examples=40)
@given(st.data())
def test_damage_to_a_history_raises_nothing(data: st.DataObject) -> None:
    """Whatever is gone or of another kind, what is read stood in the export."""
    export = data.draw(damaged(HISTORY))
    check(list(chatbot_ui.read(json_source(export))), export)


@pytest.mark.parametrize(
    "data",
    [[], {}, {"history": {}}, {"version": 1}, {"export_metadata": {"exported_by": "Else"}, "chat": {}}],
)
def test_other_files_are_not_taken_for_them(data: object) -> None:
    """Neither reader takes what is not its own."""
    assert not newelle.recognises(json_source(data))
    assert not chatbot_ui.recognises(json_source(data))
