"""Cherry Studio's backups: topics apart from their names, blocks, versions, keys; and its database."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interline.importing import cherry_studio
from interline.importing.found import FoundFile, FoundKey
from interline.importing.source import opened
from interline.model.conversation import Status
from interline.model.errors import NotImportable
from interline.model.parts import Citation, Text, Thinking, ToolCall, ToolResult
from interline.model.usage import Usage
from tests.importing.exports import (
    DATA_URL,
    PICTURE,
    Tables,
    by_id,
    check,
    conversations,
    damaged,
    json_source,
    problems,
    read_json,
    read_path,
    shape,
    write_database,
    write_zip,
)

KEY = "sk-cherry-0123456789abcdefghij"
MODEL = {"id": "deepseek-chat", "provider": "deepseek", "name": "DeepSeek Chat"}


def block(id_: str, message: str, type_: str, **rest: Any) -> dict[str, Any]:
    """A block as the backup has it."""
    return {"id": id_, "messageId": message, "type": type_, "status": "success", **rest}


def message(id_: str, role: str, *blocks: str, **rest: Any) -> dict[str, Any]:
    """A message as the backup has it."""
    model = {"model": MODEL} if role == "assistant" else {}
    made = {"id": id_, "role": role, "createdAt": "2025-06-07T08:09:10.000Z", "status": "success"}
    return {**made, **model, "blocks": list(blocks), **rest}


MESSAGES = [
    message("u1", "user", "b1", "b2"),
    message("a1", "assistant", "b3", "b4", "b5", "b6", "b7", askId="u1", foldSelected=False),
    message(
        "a2", "assistant", "b8", askId="u1", foldSelected=True,
        usage={"prompt_tokens": 3, "completion_tokens": 4}, metrics={"time_completion_millsec": 1500},
    ),
    message("a3", "assistant", askId="u1", content="never shown"),
    {"id": "x", "role": "user", "type": "clear", "blocks": []},
    message("u2", "user", "b9"),
    message("a4", "assistant", "b10", "b11", askId="u2", status="error"),
    message("a5", "assistant", "b12", askId="u1", status="paused"),
]  # fmt: skip
BLOCKS = [
    block("b1", "u1", "main_text", content="What is this?"),
    block("b2", "u1", "image", file={"id": "f1", "ext": ".png", "origin_name": "photo.png"}),
    block("b3", "a1", "thinking", content="A photo.", thinking_millsec=700),
    block(
        "b4",
        "a1",
        "tool",
        toolId="t",
        toolName="look",
        arguments={"q": 1},
        content={"content": [{"type": "text", "text": "seen"}]},
    ),
    block("b5", "a1", "main_text", content="It is a photo."),
    block("b6", "a1", "code", content="print(1)", language="python"),
    block(
        "b7",
        "a1",
        "citation",
        response={"results": {"results": [{"title": "T", "url": "https://example.com", "content": "C"}]}},
    ),
    block("b8", "a2", "main_text", content="A picture."),
    block("b9", "u2", "file", file={"id": "f2", "ext": ".pdf", "origin_name": "gone.pdf"}),
    block("b10", "a4", "main_text", content="It is"),
    block("b11", "a4", "error", error={"message": "Connection reset"}),
    block("b12", "a5", "translation", content="Ein Bild."),
    block("b13", "a3", "image", url=DATA_URL),
]
STATE = {
    "assistants": json.dumps(
        {
            "assistants": [
                {
                    "id": "as",
                    "name": "Helper",
                    "prompt": "Be nice.",
                    "topics": [
                        {
                            "id": "t1",
                            "name": "Photos",
                            "createdAt": "2025-06-01T00:00:00Z",
                            "pinned": True,
                            "prompt": "About photos.",
                        },
                        {"id": "t9", "name": "Lost", "createdAt": "2025-06-01T00:00:00Z"},
                    ],
                }
            ],
        }
    ),
    "llm": json.dumps({"providers": [{"id": "deepseek", "apiKey": KEY}, {"id": "ollama", "apiKey": ""}]}),
}


def backup(version: int = 5, messages: Any = MESSAGES) -> dict[str, Any]:
    """A data.json."""
    database: Any = {"topics": [{"id": "t1", "messages": messages}], "message_blocks": BLOCKS, "files": []}
    if version == 1:
        database = [
            {"key": "topic:t1", "value": {"id": "t1", "messages": messages}},
            {"key": "image://avatar", "value": "x"},
        ]
    return {
        "time": 1_750_000_000_000,
        "version": version,
        "localStorage": {"persist:cherry-studio": json.dumps(STATE)},
        "indexedDB": database,
    }


def zipped(folder: Path, data: Any) -> Path:
    """A backup's archive."""
    return write_zip(folder / "backup.zip", {"data.json": json.dumps(data), "Data/Files/f1.png": PICTURE})


def test_a_topic_gets_its_name_from_the_programs_state(tmp_path: Path) -> None:
    """Name, date, pin, assistant and instructions stand apart from the messages."""
    got = conversations(read_path(cherry_studio, zipped(tmp_path, backup())))[0]
    assert (got.id, got.title, got.folder, got.pinned) == ("t1", "Photos", "Helper", True)
    assert got.system == "Be nice.\nAbout photos."
    assert got.created_at == datetime(2025, 6, 1, tzinfo=UTC)


def test_answers_to_one_question_are_versions_of_each_other() -> None:
    """What follows hangs on the chosen one; a late answer is a version and no way on."""
    got = conversations(read_json(cherry_studio, backup()))[0]
    assert [(each.id, each.parent) for each in got.messages] == [
        ("u1", None), ("a1", "u1"), ("a2", "u1"), ("a3", "u1"), ("u2", "a2"), ("a4", "u2"), ("a5", "u1"),
    ]  # fmt: skip
    assert got.current == "a4"


def test_every_kind_of_block_is_read() -> None:
    """Words, thoughts, calls, code and sources, each as what it is; the vendor and the model as they are named."""
    got = by_id(conversations(read_json(cherry_studio, backup()))[0])
    assert got["a1"].parts == (
        Thinking("A photo.", took_ms=700),
        ToolCall("t", "look", '{"q":1}'),
        ToolResult("t", "seen"),
        Text("It is a photo."),
        Text("\n\n```python\nprint(1)\n```"),
        Citation("https://example.com", "T", "C"),
    )
    assert (got["a2"].vendor, got["a2"].model) == ("deepseek", "deepseek-chat")
    assert (got["a2"].usage, got["a2"].took_ms) == (Usage(input=3, output=4), 1500)
    assert got["u1"].model == ""
    assert (got["a4"].status, got["a4"].note) == (Status.INTERRUPTED, "Connection reset.")
    assert got["a5"].status is Status.STOPPED
    assert [part.media_type for part in got["a3"].parts if isinstance(part, FoundFile)] == ["image/png"]


def test_files_come_out_of_the_archive(tmp_path: Path) -> None:
    """Those that are not in it are missing; data.json alone has none."""
    got = conversations(read_path(cherry_studio, zipped(tmp_path, backup())))[0]
    file = by_id(got)["u1"].parts[1]
    assert isinstance(file, FoundFile)
    assert file.name == "photo.png"
    assert file.read is not None
    assert file.read() == PICTURE
    assert got.missing == ("gone.pdf",)
    assert conversations(read_json(cherry_studio, backup()))[0].missing == ("photo.png", "gone.pdf")


def test_keys_are_counted_and_never_carried() -> None:
    """The backup holds a vendor's key in clear."""
    found = read_json(cherry_studio, backup())
    assert [each for each in found if isinstance(each, FoundKey)] == [
        FoundKey("Cherry Studio, llm.providers.apiKey")
    ]
    assert KEY not in repr(found)


def test_what_was_left_out_is_said() -> None:
    """Marks that cleared the context, and a topic whose messages are not there."""
    assert problems(read_json(cherry_studio, backup())) == [
        "Its messages are not in the backup.",
        "Places where the context was cleared: 1. The conversation reads on across them.",
    ]


@pytest.mark.parametrize("version", [1, 3])
def test_old_backups_have_words_in_the_messages(version: int) -> None:
    """Before there were blocks a message held its words, thoughts, pictures and sources itself."""
    rows = [
        {"id": "u", "role": "user", "content": "Hi", "files": [{"id": "f1", "ext": ".png"}]},
        {"id": "a", "role": "assistant", "content": "<think>Hm</think>Ho", "modelId": "m", "images": [DATA_URL],
         "metadata": {"webSearch": {"results": [{"url": "https://example.com", "title": "T"}]}}},
    ]  # fmt: skip
    got = conversations(read_json(cherry_studio, backup(version, rows)))[0]
    assert shape(got) == [("u", None, "Hi"), ("a", "u", "Ho")]
    assert got.title == "Photos"
    answer = got.messages[1]
    assert answer.parts[0] == Thinking("Hm")
    assert answer.parts[-1] == Citation("https://example.com", "T")
    assert answer.model == "m"
    assert got.missing == ("f1.png",)


def test_a_direct_backup_is_refused_with_a_way_out(tmp_path: Path) -> None:
    """Copies of a browser's databases are not read; what is, is said."""
    path = write_zip(
        tmp_path / "direct.zip",
        {
            "metadata.json": "{}",
            "IndexedDB/file__0.indexeddb.leveldb/CURRENT": "x",
            "Local Storage/leveldb/000005.ldb": "x",
        },
    )
    with opened(path) as source, pytest.raises(NotImportable, match="browser's own databases") as refused:
        cherry_studio.recognises(source)
    assert "Cherry Studio 2" in refused.value.next_step


def said(words: str) -> str:
    """The data of a message in the database."""
    return json.dumps({"blocks": [{"type": "main_text", "content": words}]})


TABLES: Tables = {
    "topic": [
        {
            "id": "t",
            "name": "Trees",
            "assistant_id": "as",
            "active_node_id": "b",
            "is_pinned": 1,
            "created_at": 1_750_000_000_000,
            "updated_at": 1_750_000_000_000,
            "deleted_at": None,
        },
        {"id": "gone", "name": "Deleted", "deleted_at": 1_750_000_000_000},
    ],
    "assistant": [{"id": "as", "name": "Helper", "prompt": "Be nice."}],
    "user_provider": [{"provider_id": "openai", "api_keys": json.dumps([{"id": "k", "key": KEY}])}],
    "message": [
        {
            "id": "root",
            "parent_id": None,
            "topic_id": "t",
            "role": "system",
            "data": "{}",
            "status": "success",
        },
        {
            "id": "q",
            "parent_id": "root",
            "topic_id": "t",
            "role": "user",
            "data": said("Oak?"),
            "status": "success",
            "created_at": 1_750_000_000_001,
        },
        {
            "id": "a",
            "parent_id": "q",
            "topic_id": "t",
            "role": "assistant",
            "data": said("Yes."),
            "status": "success",
            "model_id": "openai::gpt-4o",
            "siblings_group_id": 1,
        },
        {
            "id": "b",
            "parent_id": "q",
            "topic_id": "t",
            "role": "assistant",
            "data": json.dumps(
                {
                    "parts": [
                        {"type": "reasoning", "text": "Hm."},
                        {"type": "tool-look", "toolCallId": "c", "input": {"q": 1}, "output": "o"},
                        {"type": "text", "text": "No."},
                        {"type": "source-url", "url": "https://example.com", "title": "T"},
                    ]
                }
            ),
            "status": "paused",
            "model_meta": json.dumps({"id": "m", "provider": "p"}),
            "siblings_group_id": 1,
        },
        {
            "id": "draft",
            "parent_id": "b",
            "topic_id": "t",
            "role": "user",
            "data": '{"parts": [], "isBranchDraft": true}',
        },
        {
            "id": "c",
            "parent_id": "q",
            "topic_id": "t",
            "role": "assistant",
            "status": "error",
            "data": json.dumps({"parts": [{"type": "data-error", "data": {"message": "Quota used up"}}]}),
            "message_snapshot": json.dumps({"model": {"id": "n", "provider": "p"}}),
            "stats": json.dumps(
                {"inputTokens": 9, "outputTokens": 1, "inputTokenDetails": {"cacheReadTokens": 4}}
            ),
        },
        {"id": "x", "parent_id": "q", "topic_id": "gone", "role": "user", "data": "{}", "status": "success"},
    ],
}


def test_the_database_of_version_2_is_read(tmp_path: Path) -> None:
    """Its tree with its versions and the shown one; topics that were deleted there stay so."""
    found = read_path(cherry_studio, write_database(tmp_path / "cherrystudio.sqlite", TABLES))
    [got] = conversations(found)
    assert shape(got) == [("q", None, "Oak?"), ("a", "q", "Yes."), ("b", "q", "No."), ("c", "q", "")]
    failed = got.messages[3]
    assert (failed.status, failed.note, failed.model) == (Status.ERROR, "Quota used up.", "n")
    assert failed.usage == Usage(input=9, cached_input=4, output=1)
    assert (got.title, got.folder, got.system, got.current, got.pinned) == (
        "Trees",
        "Helper",
        "Be nice.",
        "b",
        True,
    )
    first, second = got.messages[1:3]
    assert (first.vendor, first.model) == ("openai", "gpt-4o")
    assert (second.vendor, second.model, second.status) == ("p", "m", Status.STOPPED)
    assert second.parts == (
        Thinking("Hm."),
        ToolCall("c", "look", '{"q":1}'),
        ToolResult("c", "o"),
        Text("No."),
        Citation("https://example.com", "T"),
    )
    assert [each for each in found if isinstance(each, FoundKey)] == [FoundKey("Cherry Studio, openai")]
    assert KEY not in repr(found)


def test_other_files_are_not_taken_for_it(tmp_path: Path) -> None:
    """Another database, another archive, other JSON."""
    for path in (
        write_database(tmp_path / "x.db", {"message": [{"id": 1}]}),
        write_zip(tmp_path / "x.zip", {"data.json": "[]"}),
    ):
        with opened(path) as source:
            assert not cherry_studio.recognises(source)
    assert not cherry_studio.recognises(json_source({"indexedDB": {}}))


STRUCTURE = {**backup(), "state": {key: json.loads(value) for key, value in STATE.items()}}


def _rebuilt(data: dict[str, Any]) -> dict[str, Any]:
    """The state, which is damaged as data, put back into its text in text."""
    made = copy.deepcopy(data)
    state = made.pop("state", None)
    if isinstance(state, dict):
        inner = {key: json.dumps(value) for key, value in state.items()}
        made["localStorage"] = {"persist:cherry-studio": json.dumps(inner)}
    return made


@settings(max_examples=40)
@given(st.data())
def test_damage_raises_nothing_and_makes_nothing_up(data: st.DataObject) -> None:
    """Whatever is gone or of another kind, what is read stood in the export."""
    structure = data.draw(damaged(STRUCTURE))
    found = list(cherry_studio.read(json_source(_rebuilt(structure))))
    check(found, [structure, _rebuilt(structure)], ours=["}"])
    assert KEY not in repr(found) or KEY in json.dumps({**structure, "state": None, "localStorage": None})


def test_a_block_that_many_messages_claim_is_given_once() -> None:
    """A small file in which everything is shared must not become a large library."""
    rows = [{"id": "m", "role": "user", "blocks": []} for _ in range(50)]
    data = {
        "localStorage": {},
        "indexedDB": {
            "topics": [{"id": "t", "messages": rows}],
            "message_blocks": [block(str(n), "m", "main_text", content="x") for n in range(50)],
        },
    }
    [got] = conversations(read_json(cherry_studio, data))
    assert sum(len(each.parts) for each in got.messages) == 50
