"""Jan's threads: a folder each, lines that are glued together, models that lack their engine."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interline.importing import jan
from interline.importing.found import FoundFile, FoundKey
from interline.importing.json_file import Meter
from interline.importing.source import Source
from interline.model.conversation import Status
from interline.model.parts import Text, Thinking, ToolCall, ToolResult
from tests.importing.exports import (
    DATA_URL,
    Members,
    check,
    conversations,
    damaged,
    problems,
    read_path,
    shape,
    write_folder,
    write_zip,
)

THREAD = {
    "id": "jan_1",
    "object": "thread",
    "title": "Weather",
    "created": 1_700_000_000,
    "updated": 1_700_000_500_000,
    "assistants": [
        {
            "assistant_name": "Jan",
            "instructions": "Be brief.",
            "model": {"id": "llama3", "engine": "llama-cpp"},
        }
    ],
    "metadata": {"is_favorite": True},
}
ROWS: list[dict[str, Any]] = [
    {
        "id": "q",
        "role": "user",
        "content": [{"type": "text", "text": {"value": "Rain?", "annotations": []}}],
        "created_at": 1_700_000_001,
    },
    {
        "id": "a",
        "role": "assistant",
        "status": "ready",
        "created_at": 1_700_000_002_000,
        "content": [{"type": "text", "text": {"value": "<think>Hm</think>No.", "annotations": []}}],
        "metadata": {
            "tool_calls": [
                {
                    "tool": {"id": "t", "function": {"name": "sky", "arguments": "{}"}},
                    "response": {"content": [{"type": "text", "text": "blue"}]},
                }
            ]
        },
    },
    {
        "id": "q2",
        "role": "user",
        "content": [{"type": "image_url", "image_url": {"url": DATA_URL}}],
        "created_at": 1_700_000_003,
    },
    {
        "id": "a2",
        "role": "assistant",
        "status": "stopped",
        "content": [{"type": "text", "text": {"value": "A pic"}}],
        "created_at": 1_700_000_004,
    },
]


def members(thread: Any = THREAD, rows: Any = ROWS) -> dict[str, bytes | str]:
    """The files of a data folder."""
    lines = [json.dumps(row) for row in rows]
    return {
        "jan/threads/jan_1/thread.json": json.dumps(thread),
        # Two on one line, as a version wrote them.
        "jan/threads/jan_1/messages.jsonl": "".join(lines[:2]) + "\n" + "\n".join(lines[2:]) + "\n",
        "jan/settings/openai/settings.json": json.dumps(
            [{"key": "api-key", "controllerProps": {"apiKey": "sk-jan-secret"}}]
        ),
    }


@pytest.mark.parametrize("write", [write_zip, write_folder])
def test_a_thread_is_read_from_a_folder_and_an_archive(tmp_path: Path, write: Any) -> None:
    """Its title, times, instructions and messages, also two on one line."""
    found = read_path(jan, write(tmp_path / "data", members()))
    [got] = conversations(found)
    assert shape(got) == [("q", None, "Rain?"), ("a", "q", "No."), ("q2", "a", ""), ("a2", "q2", "A pic")]
    assert (got.id, got.title, got.system, got.starred) == ("jan_1", "Weather", "Be brief.", True)
    assert got.created_at == datetime.fromtimestamp(1_700_000_000, UTC)
    answer = got.messages[1]
    assert answer.parts == (Thinking("Hm"), Text("No."), ToolCall("t", "sky", "{}"), ToolResult("t", "blue"))
    assert (answer.vendor, answer.model) == ("llama-cpp", "llama3")
    assert isinstance(got.messages[2].parts[0], FoundFile)
    assert got.messages[3].status is Status.STOPPED
    assert [each for each in found if isinstance(each, FoundKey)]
    assert "sk-jan-secret" not in repr(found)


def test_a_model_without_its_engine_stays_without(tmp_path: Path) -> None:
    """Old threads name the model alone; with several assistants nobody knows which answered."""
    bare = {"id": "t", "title": "", "assistants": [{"model": {"id": "llama3"}}]}
    [got] = conversations(read_path(jan, write_zip(tmp_path / "a.zip", members(bare))))
    assert (got.messages[1].vendor, got.messages[1].model) == ("", "llama3")
    two = {**bare, "assistants": [{"model": {"id": "a"}}, {"model": {"id": "b"}}]}
    [got] = conversations(read_path(jan, write_zip(tmp_path / "b.zip", members(two))))
    assert got.messages[1].model == ""


def test_results_of_tools_and_errors_are_what_they_are(tmp_path: Path) -> None:
    """A message of a tool is the result of its call; an error has its code where it says nothing more."""
    rows = [
        {
            "id": "c",
            "role": "assistant",
            "content": [{"type": "tool_call", "tool_call_id": "k", "tool_name": "sky", "input": {"q": 1}}],
        },
        {
            "id": "r",
            "role": "tool",
            "tool_call_id": "k",
            "content": [{"type": "text", "text": {"value": "blue"}}],
        },
        {
            "id": "e",
            "role": "assistant",
            "content": [],
            "status": "error",
            "error_code": "invalid_api_key",
            "created_at": 0,
        },
    ]
    [got] = conversations(read_path(jan, write_zip(tmp_path / "a.zip", members(rows=rows))))
    assert [each.parts for each in got.messages] == [
        (ToolCall("k", "sky", '{"q":1}'),),
        (ToolResult("k", "blue"),),
        (),
    ]
    assert (got.messages[2].status, got.messages[2].note) == (Status.ERROR, "invalid_api_key.")


def test_damaged_threads_and_lines_are_said(tmp_path: Path) -> None:
    """A cut line, a thread that is no object, and messages whose thread is not there."""
    files = members()
    files["jan/threads/jan_1/messages.jsonl"] = json.dumps(ROWS[0]) + '\n{"id": "x", '
    files["jan/threads/jan_2/thread.json"] = "[]"
    files["jan/threads/jan_3/messages.jsonl"] = json.dumps(ROWS[0])
    found = read_path(jan, write_zip(tmp_path / "a.zip", files))
    assert [each.id for each in conversations(found)] == ["jan_1", "jan_3"]
    assert "This is no thread." in problems(found)
    assert "Lines that are no messages: 1." in problems(found)


@settings(max_examples=40)
@given(st.data())
def test_damage_raises_nothing_and_makes_nothing_up(data: st.DataObject) -> None:
    """Whatever is gone or of another kind, what is read stood in the export."""
    structure = data.draw(damaged({"thread": THREAD, "rows": ROWS}))
    rows = structure.get("rows")
    files = Members(members(structure.get("thread"), rows if isinstance(rows, list) else []))
    check(list(jan.read(Source("data", 1, files=files, meter=Meter()))), [structure, "jan_1"], ours=["}"])
