"""SQLite databases of Alpaca, 5ire and AnythingLLM: rows that belong together, keys, and damage."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interline.importing import alpaca, anything_llm, five_ire
from interline.importing.assembling import guarded
from interline.importing.found import FoundFile, FoundKey
from interline.importing.source import opened
from interline.model.conversation import Status
from interline.model.errors import NotImportable
from interline.model.parts import Citation, Text, Thinking, ToolCall, ToolResult
from interline.model.usage import Usage
from tests.importing.exports import (
    PICTURE,
    Tables,
    check,
    conversations,
    damaged,
    database_source,
    json_source,
    problems,
    read_path,
    shape,
    sound_tables,
    write_database,
)

KEY = "sk-database-0123456789abcdefghij"
IMAGE = "iVBORw0KGgoAAAANSUhEUgAAAAE="

ALPACA: Tables = {
    "chat": [
        {"id": "c", "name": "Trees", "folder": "f", "is_template": 0},
        {"id": "empty", "name": "Nothing yet", "folder": None, "is_template": 0},
    ],
    "folder": [{"id": "f", "name": "Nature"}],
    "message": [
        {
            "id": "a",
            "chat_id": "c",
            "role": "assistant",
            "model": "llama3.2:3b",
            "date_time": "2025/01/02 03:04:06",
            "content": "An oak.",
        },
        {
            "id": "q",
            "chat_id": "c",
            "role": "user",
            "model": None,
            "date_time": "2025/01/02 03:04:05",
            "content": "Which tree?",
        },
    ],
    "attachment": [
        {"id": "1", "message_id": "q", "type": "image", "name": "tree.png", "content": IMAGE},
        {"id": "2", "message_id": "q", "type": "pdf", "name": "list.pdf", "content": "Oak, elm"},
        {"id": "3", "message_id": "a", "type": "thought", "name": "Thought", "content": "Bark."},
        {
            "id": "4",
            "message_id": "a",
            "type": "tool",
            "name": "look",
            "content": '{"arguments": {"q": 1}, "result": "seen"}',
        },
        {"id": "5", "message_id": "a", "type": "website", "name": "https://example.com", "content": "Page"},
        {"id": "6", "message_id": "a", "type": "metadata", "name": "m", "content": "{}"},
    ],
    "instance": [
        {"id": "i", "name": "Mine", "properties": json.dumps({"api": KEY, "url": "http://127.0.0.1"})}
    ],
}

FIVE_IRE: Tables = {
    "chats": [
        {
            "id": "c",
            "folderId": "f",
            "name": "Sums",
            "provider": "OpenAI",
            "systemMessage": "Be brief.",
            "createdAt": 1_700_000_000,
        },
        {
            "id": "none",
            "folderId": None,
            "name": "Empty",
            "provider": None,
            "systemMessage": None,
            "createdAt": None,
        },
    ],
    "folders": [{"id": "f", "name": "School"}],
    "messages": [
        {
            "id": "2",
            "chatId": "c",
            "prompt": "And 2+2?",
            "reply": "Fo",
            "reasoning": None,
            "model": "gpt-4o",
            "createdAt": 1_700_000_020,
            "isActive": 1,
            "inputTokens": 0,
            "outputTokens": 0,
            "citedFiles": "[]",
            "citedChunks": None,
        },
        {
            "id": "1",
            "chatId": "c",
            "prompt": "1+1?",
            "reply": "Two.",
            "reasoning": "Easy.",
            "model": "gpt-4o-mini",
            "createdAt": 1_700_000_010,
            "isActive": 0,
            "inputTokens": 3,
            "outputTokens": 4,
            "citedFiles": '["sums.md"]',
            "citedChunks": '[{"fileName": "book.md", "content": "1+1=2"}]',
        },
    ],
}

ANYTHING: Tables = {
    "workspaces": [
        {"id": 1, "name": "Lab", "openAiPrompt": "Be exact.", "chatProvider": "ollama", "chatModel": "qwen3"}
    ],
    "workspace_threads": [{"id": 7, "name": "Side thread", "workspace_id": 1}],
    "workspace_chats": [
        {
            "id": 1,
            "workspaceId": 1,
            "thread_id": None,
            "prompt": "Hi",
            "include": 1,
            "createdAt": 1_700_000_000_000,
            "response": json.dumps(
                {
                    "text": "<think>Hm</think>Ho",
                    "sources": [
                        {"title": "doc.txt", "text": "Ho", "chunkSource": "link://https://example.com/d"}
                    ],
                    "attachments": [
                        {
                            "name": "p.png",
                            "mime": "image/png",
                            "contentString": f"data:image/png;base64,{IMAGE}",
                        }
                    ],
                    "metrics": {"prompt_tokens": 2, "completion_tokens": 3, "duration": 1.5},
                }
            ),
        },
        {
            "id": 2,
            "workspaceId": 1,
            "thread_id": 7,
            "prompt": "Aside",
            "include": 0,
            "createdAt": 1_700_000_001_000,
            "response": json.dumps({"text": "Yes"}),
        },
    ],
    "system_settings": [
        {"id": 1, "label": "OpenAiKey", "value": "x"},
        {"id": 2, "label": "openai_api_key", "value": KEY},
    ],
}


def test_alpacas_chats_are_read(tmp_path: Path) -> None:
    """In the order of their times, with what is attached as what it is."""
    found = read_path(alpaca, write_database(tmp_path / "a.db", ALPACA))
    [got] = conversations(found)
    assert shape(got) == [("q", None, "Which tree?"), ("a", "q", "An oak.")]
    assert (got.id, got.title, got.folder) == ("c", "Trees", "Nature")
    image, pdf = got.messages[0].parts[1:]
    assert isinstance(image, FoundFile)
    assert isinstance(pdf, FoundFile)
    assert (image.media_type, image.read and image.read()[:8]) == ("image/png", PICTURE[:8])
    assert (pdf.name, pdf.media_type, pdf.read and pdf.read()) == ("list.pdf", "text/plain", b"Oak, elm")
    answer = got.messages[1]
    assert answer.model == "llama3.2:3b"
    assert answer.parts == (
        Thinking("Bark."),
        Text("An oak."),
        ToolCall("4", "look", '{"q":1}'),
        ToolResult("4", "seen"),
        Citation("https://example.com", "", "Page"),
    )
    assert answer.created_at == datetime(2025, 1, 2, 3, 4, 6).astimezone()
    assert [each for each in found if isinstance(each, FoundKey)] == [FoundKey("Alpaca, Mine")]
    assert KEY not in repr(found)
    assert problems(found) == ["This conversation holds no messages."]


def test_a_row_of_5ire_is_a_question_and_its_answer(tmp_path: Path) -> None:
    """The vendor is the chat's, the model the row's; one that is still being written broke off."""
    [got] = conversations(read_path(five_ire, write_database(tmp_path / "5ire.db", FIVE_IRE)))
    assert shape(got) == [
        ("1/prompt", None, "1+1?"),
        ("1/reply", "1/prompt", "Two."),
        ("2/prompt", "1/reply", "And 2+2?"),
        ("2/reply", "2/prompt", "Fo"),
    ]
    assert (got.title, got.folder, got.system) == ("Sums", "School", "Be brief.")
    answer = got.messages[1]
    assert answer.parts == (
        Thinking("Easy."),
        Text("Two."),
        Citation("", "book.md", "1+1=2"),
        Citation("", "sums.md"),
    )
    assert (answer.vendor, answer.model, answer.usage) == ("OpenAI", "gpt-4o-mini", Usage(input=3, output=4))
    assert answer.created_at == datetime.fromtimestamp(1_700_000_010, UTC)
    assert got.messages[3].status is Status.INTERRUPTED


def test_threads_of_anythingllm_are_kept_apart(tmp_path: Path) -> None:
    """A workspace's own chat and its threads are conversations each, in the workspace's folder."""
    found = read_path(anything_llm, write_database(tmp_path / "anythingllm.db", ANYTHING))
    first, second = conversations(found)
    assert shape(first) == [("1/prompt", None, "Hi"), ("1/response", "1/prompt", "Ho")]
    assert (first.id, first.title, first.folder, first.system) == ("1/", "Lab", "Lab", "Be exact.")
    assert (second.id, second.title) == ("1/7", "Side thread")
    assert first.messages[1].parts == (
        Thinking("Hm"),
        Text("Ho"),
        Citation("https://example.com/d", "doc.txt", "Ho"),
    )
    assert (first.messages[1].model, first.messages[1].took_ms) == ("qwen3", 1500)
    assert problems(found) == ["Questions that were cleared from the context and are kept here: 1."]
    assert FoundKey("AnythingLLM, openai_api_key") in found
    assert KEY not in repr(found)


@pytest.mark.parametrize("data", [[{"messages": []}], [{"prompt": "a", "response": "b", "sent_at": 1}]])
def test_anythingllms_own_export_is_refused_with_a_way_out(data: object) -> None:
    """In it all threads of a workspace are one list."""
    with pytest.raises(NotImportable, match="all threads") as refused:
        anything_llm.recognises(json_source(data))
    assert "database" in refused.value.next_step


@pytest.mark.parametrize("reader", [alpaca, five_ire, anything_llm])
def test_another_database_is_not_taken_for_it(tmp_path: Path, reader: ModuleType) -> None:
    """Tables of the same names with other columns are something else."""
    tables: Tables = {
        "chat": [{"id": 1}],
        "chats": [{"id": 1}],
        "message": [{"id": 1}],
        "messages": [{"id": 1}],
        "attachment": [{"id": 1}],
        "workspace_chats": [{"id": 1}],
    }
    with opened(write_database(tmp_path / "x.db", tables)) as source:
        assert not reader.recognises(source)


def test_what_was_read_before_a_damaged_place_is_kept() -> None:
    """The rest is said to be lost."""

    def rows() -> Any:
        yield FoundKey("x")
        raise ValueError("the database is damaged in its table message")

    assert [type(each).__name__ for each in guarded("a.db", rows())] == ["FoundKey", "Problem"]


@settings(max_examples=25)
@given(st.data(), st.sampled_from([(alpaca, ALPACA), (five_ire, FIVE_IRE), (anything_llm, ANYTHING)]))
def test_damage_raises_nothing_and_makes_nothing_up(
    data: st.DataObject, case: tuple[ModuleType, Tables]
) -> None:
    """Whatever is gone or of another kind, what is read stood in the database."""
    reader, tables = case
    sound = sound_tables(data.draw(damaged(tables)))
    with database_source(sound) as source:
        check(list(reader.read(source)), sound)
