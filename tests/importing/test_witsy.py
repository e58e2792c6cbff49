"""Witsy's history: folders, calls inside the words, pictures beside the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interline.importing import witsy
from interline.importing.found import FoundFile
from interline.importing.json_file import Meter
from interline.importing.source import Source
from interline.model.conversation import Status
from interline.model.parts import Text, Thinking, ToolCall, ToolResult
from interline.model.usage import Usage
from tests.importing.exports import (
    PICTURE,
    Members,
    check,
    conversations,
    damaged,
    json_source,
    only,
    read_json,
    read_path,
    shape,
    write_zip,
)

CALLS = [{"id": "1", "name": "search", "params": {"q": "x"}, "result": {"found": 1}, "done": True}]
CHAT: dict[str, Any] = {
    "uuid": "c1",
    "title": "Search",
    "createdAt": 1_700_000_000_000,
    "lastModified": 1_700_000_001_000,
    "engine": "openai",
    "model": "gpt-4o",
    "messages": [
        {"uuid": "s", "role": "system", "type": "text", "content": "Be brief."},
        {
            "uuid": "q",
            "role": "user",
            "type": "text",
            "content": "Find x",
            "createdAt": 1_700_000_000_500,
            "attachments": [
                {"url": "file:///home/me/images/p.png", "mimeType": "image/png", "saved": True},
                {"url": "file:///home/me/n.txt", "mimeType": "text/plain", "content": "bm90ZXM="},
                {"url": "file:///home/me/m.txt", "mimeType": "text/plain", "content": "plain notes"},
            ],
        },
        {
            "uuid": "a",
            "role": "assistant",
            "type": "text",
            "engine": "anthropic",
            "model": "claude",
            "reasoning": "Hm.",
            "content": 'I look.\n<tool index="0"></tool>\nFound.',
            "toolCalls": CALLS,
            "usage": {"prompt_tokens": 4, "completion_tokens": 9},
        },
        {"uuid": "i", "role": "assistant", "type": "image", "content": "file:///home/me/images/gone.png"},
        {
            "uuid": "t",
            "role": "assistant",
            "type": "text",
            "content": "Half",
            "transient": True,
            "toolCall": {"calls": CALLS},
        },
    ],
}
HISTORY: dict[str, Any] = {
    "version": 2,
    "folders": [{"id": "f", "name": "Work", "chats": ["c1"]}],
    "chats": [CHAT],
    "quickPrompts": [],
}


def test_a_chat_is_read_with_its_folder() -> None:
    """Its instructions, its path, and who gave each answer."""
    got = only(read_json(witsy, HISTORY))
    assert shape(got)[:2] == [("q", None, "Find x"), ("a", "q", "I look.\n\nFound.")]
    assert (got.id, got.title, got.folder, got.system) == ("c1", "Search", "Work", "Be brief.")
    answer = got.messages[1]
    assert (answer.vendor, answer.model, answer.usage) == ("anthropic", "claude", Usage(input=4, output=9))


def test_calls_stand_where_they_were_made() -> None:
    """The marks in the words are no words; without marks the calls come first."""
    got = only(read_json(witsy, HISTORY))
    call, result = ToolCall("1", "search", '{"q":"x"}'), ToolResult("1", '{"found":1}')
    assert got.messages[1].parts == (Thinking("Hm."), Text("I look."), call, result, Text("\n\nFound."))
    assert got.messages[3].parts == (call, result, Text("Half"))
    assert got.messages[3].status is Status.INTERRUPTED


def test_files_are_read_or_missing(tmp_path: Path) -> None:
    """Pictures stand in the folder of images, texts in the chat, plain or as base64."""
    path = write_zip(
        tmp_path / "w.zip", {"witsy/history.json": json.dumps(HISTORY), "witsy/images/p.png": PICTURE}
    )
    got = only(read_path(witsy, path))
    files = [part for part in got.messages[0].parts if isinstance(part, FoundFile)]
    assert [(each.name, each.read() if each.read else None) for each in files] == [
        ("p.png", PICTURE), ("n.txt", b"notes"), ("m.txt", b"plain notes"),
    ]  # fmt: skip
    assert got.missing == ("gone.png",)


def test_every_workspace_is_read(tmp_path: Path) -> None:
    """The program keeps a history for each."""
    other = {**HISTORY, "chats": [{**CHAT, "uuid": "c2"}]}
    files = {"workspaces/a/history.json": json.dumps(HISTORY), "workspaces/b/history.json": json.dumps(other)}
    found = read_path(witsy, write_zip(tmp_path / "w.zip", files))
    assert [each.id for each in conversations(found)] == ["c1", "c2"]


@pytest.mark.parametrize("data", [[], {}, {"chats": []}, {"chats": {}, "folders": [], "version": 1}])
def test_other_files_are_not_taken_for_it(data: object) -> None:
    """Chats, folders and a version are wanted."""
    assert not witsy.recognises(json_source(data))


@settings(max_examples=40)
@given(st.data())
def test_damage_raises_nothing_and_makes_nothing_up(data: st.DataObject) -> None:
    """Whatever is gone or of another kind, what is read stood in the export."""
    export = data.draw(damaged(HISTORY))
    files = Members({"history.json": json.dumps(export), "images/p.png": PICTURE})
    found = list(witsy.read(Source("witsy", 1, files=files, meter=Meter())))
    check(found, export)
    assert all(each.messages for each in conversations(found))
