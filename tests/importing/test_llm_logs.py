"""The logs of `llm`: threads of messages that share their beginnings, and the older table of responses."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from interline.importing import llm_logs
from interline.importing.found import FoundFile
from interline.model.conversation import Role
from interline.model.parts import Text, Thinking, ToolCall, ToolResult
from interline.model.usage import Usage
from tests.importing.exports import (
    PICTURE,
    Tables,
    by_id,
    check,
    conversations,
    damaged,
    database_source,
    read_path,
    shape,
    sound_tables,
    words,
    write_database,
)


def part(id_: int, hash_: str, type_: str, text: str | None = None, **payload: Any) -> dict[str, Any]:
    """A part as the database has it."""
    kept = json.dumps(payload) if payload else None
    return {
        "id": id_,
        "message_hash": hash_,
        "position": 0,
        "type": type_,
        "tool_name": payload.get("name"),
        "text": text,
        "payload": kept,
    }


def turn(id_: str, thread: str | None, parent: str, tip: str, **rest: Any) -> dict[str, Any]:
    """A call of a model as the database has it."""
    made = {
        "id": id_,
        "thread_id": thread,
        "parent_message_hash": parent,
        "tip_message_hash": tip,
        "model": "gpt-4o",
    }
    empty = {
        "resolved_model": None,
        "input_tokens": 3,
        "output_tokens": 4,
        "token_details": None,
        "duration_ms": 900,
    }
    return {**made, **empty, "datetime_utc": "2025-09-01T10:00:00+00:00", **rest}


NEW: Tables = {
    "threads": [
        {
            "id": "t1",
            "name": "Pelicans",
            "tip_message_hash": "a2",
            "forked_from": None,
            "datetime_utc": "2025-09-01T09:00:00",
        },
        {
            "id": "t2",
            "name": "Fork",
            "tip_message_hash": "a3",
            "forked_from": "t1",
            "datetime_utc": "2025-09-02T09:00:00",
        },
    ],
    "messages": [
        {"hash": "s", "parent_hash": None, "role": "system", "provider_metadata": None},
        {"hash": "q", "parent_hash": "s", "role": "user", "provider_metadata": None},
        {"hash": "a", "parent_hash": "q", "role": "assistant", "provider_metadata": None},
        {"hash": "q2", "parent_hash": "a", "role": "user", "provider_metadata": None},
        {"hash": "a2", "parent_hash": "q2", "role": "assistant", "provider_metadata": None},
        {"hash": "a3", "parent_hash": "q2", "role": "assistant", "provider_metadata": None},
        {"hash": "lone", "parent_hash": None, "role": "user", "provider_metadata": None},
        {"hash": "lone2", "parent_hash": "lone", "role": "assistant", "provider_metadata": None},
    ],
    "parts": [
        part(1, "s", "text", "Be brief."),
        part(2, "q", "text", None, text_ref=[{"fragment": 1}, {"literal": "\nWhat is it?"}]),
        part(3, "q", "attachment"),
        part(4, "a", "reasoning", "Hm."),
        part(5, "a", "tool_call", None, name="look", arguments={"q": 1}, tool_call_id="c"),
        part(6, "q2", "tool_result", None, name="look", output="seen", tool_call_id="c"),
        part(7, "a2", "text", "A pelican."),
        part(8, "a3", "text", "A bird."),
        part(9, "lone", "text", "Hi"),
        part(10, "lone2", "text", "Ho"),
    ],
    "part_attachments": [{"part_id": 3, "attachment_id": "x", "order": 0}],
    "turns": [
        turn("01", "t1", "q", "a"),
        turn(
            "02",
            "t1",
            "q2",
            "a2",
            resolved_model="gpt-4o-2024",
            token_details=json.dumps({"completion_tokens_details": {"reasoning_tokens": 2}}),
        ),
        turn("03", "t2", "q2", "a3"),
        turn("04", None, "lone", "lone2"),
    ],
    "fragments": [{"id": 1, "hash": "h", "content": "A photo:", "source": None}],
    "attachments": [
        {"id": "x", "type": "image/png", "path": "/home/me/p.png", "url": None, "content": PICTURE}
    ],
}
OLD: Tables = {
    "conversations": [
        {"id": "c", "name": "Old one", "model": "gpt-3.5"},
        {"id": "t1", "name": "Pelicans", "model": "gpt-4o"},
    ],
    "responses": [
        {
            "id": "1",
            "conversation_id": "c",
            "model": "gpt-3.5",
            "prompt": "Hi",
            "system": "Be kind.",
            "response": "Ho",
            "datetime_utc": "2024-01-01T00:00:00",
            "duration_ms": 5,
            "input_tokens": None,
            "output_tokens": None,
            "reasoning": "Hm",
            "token_details": None,
            "resolved_model": None,
        },
        {
            "id": "2",
            "conversation_id": "c",
            "model": "gpt-4",
            "prompt": "",
            "system": "Be kind.",
            "response": "Done",
            "datetime_utc": "2024-01-01T00:01:00",
            "duration_ms": 5,
        },
        {
            "id": "3",
            "conversation_id": None,
            "model": "m",
            "prompt": "Alone",
            "system": None,
            "response": "Yes",
            "datetime_utc": None,
        },
        {"id": "01", "conversation_id": "t1", "model": "m", "prompt": "is logged anew", "response": "twice"},
        {
            "id": "00",
            "conversation_id": "t1",
            "model": "m",
            "prompt": "What is it?",
            "response": "in the thread",
        },
    ],
    "tool_calls": [{"id": 1, "response_id": "1", "name": "look", "arguments": "{}", "tool_call_id": "k"}],
    "tool_results": [
        {
            "id": 1,
            "response_id": "2",
            "name": "look",
            "output": "seen",
            "tool_call_id": "k",
            "exception": None,
        }
    ],
    "prompt_fragments": [{"response_id": "1", "fragment_id": 1, "order": 0}],
    "prompt_attachments": [{"response_id": "1", "attachment_id": "gone", "order": 0}],
    "fragments": NEW["fragments"],
    "attachments": NEW["attachments"],
}


def test_threads_are_read_with_what_they_share(tmp_path: Path) -> None:
    """A fork has its own end and the same beginning; a call without a thread stands alone."""
    found = conversations(read_path(llm_logs, write_database(tmp_path / "logs.db", NEW)))
    assert [(each.id, each.title, each.current) for each in found] == [
        ("t1", "Pelicans", "a2"),
        ("t2", "Fork", "a3"),
        ("04", "", "lone2"),
    ]
    assert shape(found[0]) == [
        ("q", None, "A photo:\nWhat is it?"),
        ("a", "q", ""),
        ("q2", "a", ""),
        ("a2", "q2", "A pelican."),
    ]
    assert [each.id for each in found[1].messages] == ["q", "a", "q2", "a3"]
    assert found[0].system == "Be brief."


def test_a_call_says_who_answered_and_when(tmp_path: Path) -> None:
    """Model, tokens and time stand at the answer, the time of the question too."""
    [got, *_] = conversations(read_path(llm_logs, write_database(tmp_path / "logs.db", NEW)))
    messages = by_id(got)
    assert messages["a"].parts == (Thinking("Hm."), ToolCall("c", "look", '{"q":1}'))
    assert (messages["q2"].role, messages["q2"].parts) == (Role.TOOL, (ToolResult("c", "seen"),))
    assert (messages["a2"].model, messages["a2"].usage) == (
        "gpt-4o-2024",
        Usage(input=3, output=4, reasoning=2),
    )
    assert messages["a2"].took_ms == 900
    assert messages["q"].created_at == datetime(2025, 9, 1, 10, tzinfo=UTC)
    picture = messages["q"].parts[1]
    assert isinstance(picture, FoundFile)
    assert picture.read is not None
    assert (picture.name, picture.media_type, picture.read()) == ("p.png", "image/png", PICTURE)


def test_old_responses_are_read(tmp_path: Path) -> None:
    """Instructions, fragments, thoughts, calls and their results in the order in which they were sent."""
    found = conversations(read_path(llm_logs, write_database(tmp_path / "logs.db", OLD)))
    assert [(each.id, each.title) for each in found] == [("3", ""), ("c", "Old one"), ("t1", "Pelicans")]
    got = found[1]
    assert shape(got) == [
        ("1/prompt", None, "A photo:\n\nHi"),
        ("1/response", "1/prompt", "Ho"),
        ("2/results", "1/response", ""),
        ("2/response", "2/results", "Done"),
    ]
    assert got.system == "Be kind."
    assert got.missing == ("gone",)
    assert got.messages[1].parts == (Thinking("Hm"), Text("Ho"), ToolCall("k", "look", "{}"))
    assert [each.model for each in got.messages] == ["", "gpt-3.5", "", "gpt-4"]


def test_a_thread_that_went_on_with_an_old_conversation_holds_it(tmp_path: Path) -> None:
    """Its messages keep the names, models and title that they had, so that an import before the change is met again."""
    responses = [
        {
            "id": "00",
            "conversation_id": "t1",
            "model": "gpt-3.5",
            "prompt": "A  photo: What is it?",
            "response": "",
        },
        {"id": "01", "conversation_id": "t1", "model": "m", "prompt": "is logged anew", "response": "twice"},
    ]
    named = [{"id": "t1", "name": "Photos", "model": "gpt-3.5"}]
    both = {**NEW, "responses": responses, "conversations": named}
    found = conversations(read_path(llm_logs, write_database(tmp_path / "logs.db", both)))
    assert [(each.id, each.title) for each in found] == [("t1", "Photos"), ("t2", "Fork"), ("04", "")]
    got = found[0]
    assert [(each.id, each.parent) for each in got.messages] == [
        ("00/prompt", None),
        ("00/response", "00/prompt"),
        ("q2", "00/response"),
        ("a2", "q2"),
    ]
    assert [each.model for each in got.messages] == ["", "gpt-3.5", "", "gpt-4o-2024"]
    assert isinstance(got.messages[0].parts[1], FoundFile)
    assert not any("twice" in words(message) for each in found for message in each.messages)


def test_an_old_conversation_that_a_thread_does_not_hold_stands_beside_it(tmp_path: Path) -> None:
    """Under one name or not: no word of either is lost."""
    found = conversations(read_path(llm_logs, write_database(tmp_path / "logs.db", {**OLD, **NEW})))
    assert [each.id for each in found] == ["t1", "t2", "04", "3", "c", "t1/older"]
    assert words(found[-1].messages[1]) == "in the thread"


@settings(max_examples=25)
@given(st.data(), st.sampled_from([NEW, OLD, {**OLD, **NEW}]))
def test_damage_raises_nothing_and_makes_nothing_up(data: st.DataObject, tables: Tables) -> None:
    """Whatever is gone or of another kind, what is read stood in the database."""
    sound = sound_tables(data.draw(damaged(tables)))
    with database_source(sound) as source:
        check(list(llm_logs.read(source)), sound)
