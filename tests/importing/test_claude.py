"""Claude's exports: trees and lines, blocks of all kinds, files that are only named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interline.importing import chatgpt, claude
from interline.importing.found import FoundFile, Problem
from interline.model.conversation import Role
from interline.model.parts import Citation, Text, Thinking, ToolCall, ToolResult
from tests.importing.exports import (
    check,
    conversations,
    damaged,
    json_source,
    only,
    problems,
    read_json,
    read_path,
    shape,
    write_zip,
)

ROOT = "00000000-0000-4000-8000-000000000000"
MORNING = "2026-03-04T08:00:00.123456+00:00"


def said(id_: str, sender: str, *blocks: dict[str, Any], text: str = "", **rest: Any) -> dict[str, Any]:
    """A message; it names a parent only where one is given."""
    return {
        "uuid": id_,
        "sender": sender,
        "text": text,
        "content": list(blocks),
        "created_at": MORNING,
        "attachments": [],
        "files": [],
        **rest,
    }


def block(text: str, **rest: Any) -> dict[str, Any]:
    """A block of text."""
    return {"type": "text", "text": text, **rest}


def chat(*messages: dict[str, Any], **rest: Any) -> dict[str, Any]:
    """A conversation."""
    return {
        "uuid": "c1",
        "name": "Tides",
        "summary": "",
        "created_at": MORNING,
        "updated_at": MORNING,
        "account": {"uuid": "u"},
        "chat_messages": list(messages),
        **rest,
    }


def branched() -> dict[str, Any]:
    """Two answers to one question, a message without content between, a root that is nowhere."""
    source = {"type": "web_search_citation", "url": "https://example.org/moon"}
    cited = [{"uuid": "x", "start_index": 4, "end_index": 8, "details": source}]
    return chat(
        said("a", "human", block("Why?"), parent_message_uuid=ROOT),
        said("b", "assistant", block("The moon.", citations=cited), parent_message_uuid="a"),
        said("empty", "assistant", {"type": "token_budget"}, parent_message_uuid="a"),
        said(
            "c",
            "assistant",
            {
                "type": "thinking",
                "thinking": "Hm.",
                "start_timestamp": "2026-03-04T08:00:00Z",
                "stop_timestamp": "2026-03-04T08:00:02.5Z",
            },
            block("Let me look."),
            {"type": "tool_use", "id": None, "name": "search", "input": {"q": "tides"}},
            {"type": "tool_use", "id": "t2", "name": "search", "input": {}},
            {
                "type": "tool_result",
                "tool_use_id": None,
                "name": "search",
                "is_error": False,
                "content": [
                    {"type": "knowledge", "title": "T", "url": "https://example.org", "text": "words"},
                    {"type": "image"},
                ],
            },
            {"type": "tool_result", "tool_use_id": "t2", "name": "search", "is_error": True, "content": []},
            block("The moon."),
            {"type": "hologram", "x": 1},
            parent_message_uuid="empty",
        ),
    )


def test_branches_come_in_and_empty_messages_are_bridged() -> None:
    """The root that matches nothing is no orphan."""
    found = only(read_json(claude, [branched()]))
    assert shape(found) == [
        ("a", None, "Why?"),
        ("b", "a", "The moon."),
        ("c", "a", "Let me look.\n\nThe moon."),
    ]
    assert [each.role for each in found.messages] == [Role.USER, Role.ASSISTANT, Role.ASSISTANT]
    assert problems([found]) == ["Something of the kind “hologram” is kept and not shown."]
    assert b"hologram" in found.messages[2].raw


def test_blocks_become_parts() -> None:
    """Calls without an id are paired by name and order; places of sources count the whole message."""
    messages = only(read_json(claude, [branched()])).messages
    assert messages[1].parts == (Text("The moon."), Citation("https://example.org/moon", "", "", 4, 8))
    thinking, _, first, second, result, failed, _ = messages[2].parts
    assert thinking == Thinking("Hm.", took_ms=2500)
    assert first == ToolCall("c-2", "search", '{"q": "tides"}')
    assert second == ToolCall("t2", "search", "{}")
    assert result == ToolResult("c-2", "T\nhttps://example.org\nwords\n\n[picture]")
    assert failed == ToolResult("t2", "", is_error=True)


def test_no_model_is_made_up() -> None:
    """The export names none; what a browser captured may."""
    assert {each.model for each in only(read_json(claude, [branched()])).messages} == {""}
    captured = chat(
        said("a", "assistant", block("x"), model="claude-sonnet-5"), current_leaf_message_uuid="a"
    )
    found = only(read_json(claude, [captured]))
    assert (found.messages[0].model, found.messages[0].vendor, found.current) == (
        "claude-sonnet-5",
        "anthropic",
        "a",
    )


def test_old_exports_are_lines() -> None:
    """No message names a parent: each answers the one before; null is a beginning."""
    old = chat(said("a", "human", text="Q"), said("b", "assistant", text="A"), said("c", "human", text="Q2"))
    assert shape(only(read_json(claude, [old]))) == [("a", None, "Q"), ("b", "a", "A"), ("c", "b", "Q2")]
    two = chat(said("a", "human", text="Q"), said("b", "human", text="R", parent_message_uuid=None))
    assert shape(only(read_json(claude, [two]))) == [("a", None, "Q"), ("b", None, "R")]


def test_files_are_named_and_what_was_read_from_them_is_kept() -> None:
    """The export holds no file; of some it holds the words."""
    message = said(
        "a",
        "human",
        attachments=[
            {"file_name": "notes.md", "file_type": "text/markdown", "extracted_content": "# Notes"},
            {"file_name": "report.pdf", "extracted_content": "Page 1"},
            {"file_name": "gone.docx", "file_type": "docx"},
        ],
        files=[{"file_uuid": "f", "file_name": "moon.png"}],
        files_v2=[{"file_uuid": "f", "file_name": "moon.png", "file_kind": "image"}],
    )
    (found,) = only(read_json(claude, [chat(message)])).messages
    files = [part for part in found.parts if isinstance(part, FoundFile)]
    assert [(each.name, each.read() if each.read else None) for each in files] == [
        ("notes.md", b"# Notes"),
        ("report.pdf.txt", b"Page 1"),
        ("gone.docx", None),
        ("moon.png", None),
    ]


def test_an_archive_is_read_with_its_designs(tmp_path: Path) -> None:
    """Those of another shape are told of."""
    path = write_zip(
        tmp_path / "claude.zip",
        {
            "conversations.json": json.dumps([branched(), {"uuid": "x", "name": "Broken"}]),
            "users.json": "[]",
            "projects/p.json": "{}",
            "design_chats/a.json": json.dumps({"messages": []}),
            "design_chats/b.json": json.dumps(
                chat(said("a", "human", text="Draw"), uuid="d", name="Drawing")
            ),
        },
    )
    found = read_path(claude, path)
    assert [each.title for each in conversations(found)] == ["Tides", "Drawing"]
    told = {each.where: each.lost for each in found if isinstance(each, Problem)}
    assert told == {"Broken": True, "design_chats/a.json": False}


def test_a_broken_entry_at_the_beginning_hides_nothing() -> None:
    """The shape is told by more than the first."""
    found = read_json(claude, [{"uuid": "x", "name": "Broken"}, branched()])
    assert [each.title for each in conversations(found)] == ["Tides"]


def test_chatgpt_is_not_taken_for_claude() -> None:
    """Both call their file conversations.json."""
    assert not claude.recognises(json_source([{"mapping": {}}]))
    assert not chatgpt.recognises(json_source([branched()]))


@pytest.mark.parametrize("cut", [1, 30, 500, 1500])
def test_a_truncated_file_gives_what_is_whole(cut: int) -> None:
    """And says that the rest is missing."""
    text = json.dumps([chat(said("a", "human", text="Q")), branched()])
    source = json_source(0)
    assert source.document is not None
    import io

    source.document.open = lambda: io.BytesIO(text[:-cut].encode())
    found = list(claude.read(source))
    assert isinstance(found[-1], Problem)
    assert conversations(found)[0].messages[0].id == "a"


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_whatever_is_wrong_in_it_nothing_breaks(data: st.DataObject) -> None:
    """Nothing raises, nothing is made up."""
    given_ = data.draw(damaged([branched()]))
    source = json_source(given_)
    if claude.recognises(source):
        check(list(claude.read(source)), given_, ours=("anthropic", "[picture]", "[]"))
