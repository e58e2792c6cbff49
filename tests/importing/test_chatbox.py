"""Chatbox's export: sessions under keys, topics, branches, bytes of pictures, keys in the settings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interline.importing import chatbox, chatbox_shelf
from interline.importing.found import FoundFile, FoundKey, FoundMessage
from interline.importing.json_file import Meter
from interline.importing.source import Source
from interline.model.conversation import Status
from interline.model.parts import Citation, Text, Thinking, ToolCall, ToolResult
from interline.model.usage import Usage
from tests.importing.exports import (
    DATA_URL,
    PICTURE,
    Members,
    by_id,
    check,
    conversations,
    damaged,
    json_source,
    problems,
    read_json,
    read_path,
    shape,
    write_zip,
)

KEY = "sk-chatbox-0123456789abcdefghij"


def said(id_: str, role: str, words: str, **rest: Any) -> dict[str, Any]:
    """A message as the export has it."""
    made = {
        "id": id_,
        "role": role,
        "contentParts": [{"type": "text", "text": words}],
        "timestamp": 1_750_000_000_000,
    }
    return {**made, **({"aiProvider": "openai", "model": "GPT-4o"} if role == "assistant" else {}), **rest}


def fork(position: int, *lists: list[dict[str, Any]]) -> dict[str, Any]:
    """The branches below a message; the current one's list is empty."""
    rows = [{"id": f"l{n}", "messages": messages} for n, messages in enumerate(lists)]
    return {"position": position, "lists": rows, "createdAt": 1_750_000_000_000}


SESSION = {
    "id": "s1",
    "type": "chat",
    "name": "Trip",
    "starred": True,
    "settings": {"provider": "openai", "modelId": "gpt-4o"},
    "messages": [
        said("sys", "system", "Be brief."),
        said(
            "q",
            "user",
            "Where to?",
            files=[
                {"id": "f", "name": "list.md", "fileType": "text/markdown", "storageKey": "file:1"},
                {"id": "g", "name": "gone.pdf", "fileType": "application/pdf", "storageKey": "file:2"},
            ],
        ),
        said(
            "a",
            "assistant",
            "Rome.",
            contentParts=[
                {"type": "reasoning", "text": "Hm.", "duration": 900},
                {
                    "type": "tool-call",
                    "state": "result",
                    "toolCallId": "t",
                    "toolName": "map",
                    "args": {"q": 1},
                    "result": {"ok": True},
                },
                {"type": "text", "text": "Rome."},
                {"type": "image", "storageKey": "picture:1"},
            ],
            usage={"inputTokens": 5, "outputTokens": 6, "reasoningTokens": 2},
            links=[{"url": "https://example.com", "title": "T"}],
        ),
        said("q2", "user", "And then?"),
        said("a2", "assistant", "", error="Rate limited", errorCode=10_003),
    ],
    "threads": [
        {
            "id": "th",
            "name": "Old topic",
            "createdAt": 1_740_000_000_000,
            "messages": [
                said("o1", "user", "Earlier"),
                said("o2", "assistant", "Half", generating=True),
            ],
        }
    ],
    "messageForksHash": {
        "q": fork(1, [said("b", "assistant", "Oslo."), said("b2", "user", "Cold?")], []),
        "b": fork(0, [], [said("c", "user", "Why?")]),
        "o1": fork(0, [], [said("o3", "assistant", "Other")]),
        "nowhere": fork(0, [], [said("adrift", "user", "Lost branch")]),
    },
}
EXPORT = {
    "chat-sessions-list": [{"id": "s1", "name": "Trip"}, {"id": "s9", "name": "Gone"}],
    "session:s1": SESSION,
    "settings": {"providers": {"openai": {"apiKey": KEY}, "ollama": {"apiHost": "http://127.0.0.1"}}},
    "picture:1": DATA_URL,
    "file:1": "# List",
    "__exported_items": ["setting", "key", "conversations"],
}


def test_each_topic_is_a_conversation() -> None:
    """Older topics of a session come by themselves, the current one under the session's name."""
    got = conversations(read_json(chatbox, EXPORT))
    assert [(each.id, each.title, each.starred) for each in got] == [
        ("s1/th", "Trip: Old topic", True), ("s1", "Trip", True),
    ]  # fmt: skip
    assert shape(got[0]) == [("o1", None, "Earlier"), ("o2", "o1", "Half"), ("o3", "o1", "Other")]
    assert by_id(got[0])["o2"].status is Status.INTERRUPTED


def test_branches_are_kept_also_those_of_branches() -> None:
    """What followed in another version hangs on the message that it followed."""
    got = conversations(read_json(chatbox, EXPORT))[1]
    assert [(each.id, each.parent) for each in got.messages] == [
        ("q", None), ("a", "q"), ("q2", "a"), ("a2", "q2"), ("b", "q"), ("b2", "b"), ("c", "b"), ("adrift", None),
    ]  # fmt: skip
    assert (got.current, got.system) == ("a2", "Be brief.")


def test_parts_of_an_answer() -> None:
    """Thoughts, a call with its result, words, a picture and links; who answered as the export says."""
    answer = by_id(conversations(read_json(chatbox, EXPORT))[1])["a"]
    assert answer.parts[:4] == (
        Thinking("Hm.", took_ms=900), ToolCall("t", "map", '{"q":1}'), ToolResult("t", '{"ok":true}'), Text("Rome."),
    )  # fmt: skip
    picture = answer.parts[4]
    assert isinstance(picture, FoundFile)
    assert picture.media_type == "image/png"
    assert picture.read is not None
    assert picture.read().startswith(b"\x89PNG")
    assert answer.parts[5] == Citation("https://example.com", "T")
    assert (answer.vendor, answer.model, answer.usage) == (
        "openai",
        "GPT-4o",
        Usage(input=5, output=6, reasoning=2),
    )


def test_files_have_their_words_or_are_missing() -> None:
    """The export keeps the words of a file under its key, or nothing."""
    got = conversations(read_json(chatbox, EXPORT))[1]
    file = by_id(got)["q"].parts[1]
    assert isinstance(file, FoundFile)
    assert (file.name, file.media_type) == ("list.md", "text/plain")
    assert file.read is not None
    assert file.read() == b"# List"
    assert got.missing == ("gone.pdf",)


def test_errors_are_no_words_of_the_model() -> None:
    """An answer that failed says why."""
    failed = by_id(conversations(read_json(chatbox, EXPORT))[1])["a2"]
    assert (failed.status, failed.note, failed.parts) == (Status.ERROR, "Rate limited.", ())


def test_keys_are_counted_and_never_carried() -> None:
    """They are in the export where its user ticked them."""
    found = read_json(chatbox, EXPORT)
    assert [each for each in found if isinstance(each, FoundKey)] == [
        FoundKey("Chatbox, settings, providers.openai.apiKey")
    ]
    assert KEY not in repr(found)


def test_what_is_not_there_is_said() -> None:
    """A session that only the list knows, and a branch without its beginning."""
    assert problems(read_json(chatbox, EXPORT)) == [
        "Its messages are not in the export.", "Branches whose beginning is not there: 1.",
    ]  # fmt: skip


def test_sessions_of_old_versions_are_read() -> None:
    """They stood in one list, and a message's words in its content."""
    rows = [
        {"id": "q", "role": "user", "content": "Hi"},
        {"id": "a", "role": "assistant", "content": "Ho", "pictures": [{"url": DATA_URL}]},
    ]
    old = {
        "chat-sessions": [{"id": "s", "name": "Old", "messages": rows}, 5],
        "settings": {"openaiKey": KEY, "xAIKey": "", "userAvatarKey": "picture:a"},
    }
    found = read_json(chatbox, old)
    [got] = conversations(found)
    assert shape(got) == [("q", None, "Hi"), ("a", "q", "Ho")]
    assert problems(found) == ["This entry is no conversation."]
    assert FoundKey("Chatbox, settings, openaiKey") in found
    assert KEY not in repr(found)


def test_pictures_beyond_what_is_held_are_looked_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """An export of any size is read without holding it whole."""
    monkeypatch.setattr(chatbox_shelf, "MOST_HELD", 10)
    answer = by_id(conversations(read_json(chatbox, EXPORT))[1])["a"]
    picture = answer.parts[4]
    assert isinstance(picture, FoundFile)
    assert picture.read is not None
    assert picture.read().startswith(b"\x89PNG")


def test_a_picture_that_a_model_made_is_bare_base64() -> None:
    """Without the data: in front of it that other pictures have."""
    bare = {**EXPORT, "picture:1": DATA_URL.partition(",")[2]}
    picture = by_id(conversations(read_json(chatbox, bare))[1])["a"].parts[4]
    assert isinstance(picture, FoundFile)
    assert picture.media_type == "image/png"
    assert picture.read is not None
    assert picture.read().startswith(b"\x89PNG")


def test_forks_that_lead_into_each_other_end() -> None:
    """Each message comes once, however the branches are knotted."""
    knot = {
        "a": fork(0, [], [said("b", "user", "B")]),
        "b": fork(0, [], [said("a", "user", "A"), said("b", "user", "B")]),
    }
    session = {"id": "s", "name": "K", "messages": [said("a", "user", "A")], "messageForksHash": knot}
    [got] = conversations(read_json(chatbox, {"session:s": session}))
    assert shape(got) == [("a", None, "A"), ("b", "a", "B")]
    assert all(isinstance(each, FoundMessage) for each in got.messages)


def test_other_files_are_not_taken_for_it() -> None:
    """Lists, and objects without sessions."""
    for data in ([], {}, {"settings": {}}, {"chats": [], "folders": []}):
        assert not chatbox.recognises(json_source(data))


@settings(max_examples=40)
@given(st.data())
def test_damage_raises_nothing_and_makes_nothing_up(data: st.DataObject) -> None:
    """Whatever is gone or of another kind, what is read stood in the export."""
    export = data.draw(damaged(EXPORT))
    found = list(chatbox.read(json_source(export)))
    check(found, export, ours=["}"])


RESOURCES = [
    {
        "id": "r1",
        "path": "sessions/s1/resources/r1.png",
        "originalStorageKeys": ["picture:1"],
        "encoding": "data-url-base64",
        "mimeType": "image/png",
    },
    {
        "id": "r2",
        "path": "resources/r2.txt",
        "originalStorageKeys": ["file:1"],
        "encoding": "utf8",
        "mimeType": "text/plain",
    },
]
MANIFEST: dict[str, Any] = {
    "format": "chatbox-backup",
    "application": {"name": "Chatbox", "version": "1.20.0", "platform": "desktop"},
    "data": {"settings": {"path": "settings.json"}},
    "sessions": [
        {"id": "s1", "path": "sessions/s1/session.json"},
        {"id": "s2", "path": "sessions/s2/session.json", "meta": {"name": "Cut"}},
    ],
    "resources": RESOURCES,
    "warnings": [
        {
            "code": "session-read-failed",
            "itemType": "session",
            "itemId": "s3",
            "message": "Session is missing",
        }
    ],
}


def archive(session: Any = SESSION, manifest: Any = MANIFEST) -> dict[str, bytes | str]:
    """The files of a backup."""
    return {
        "manifest.json": json.dumps(manifest),
        "settings.json": json.dumps(EXPORT["settings"]),
        "sessions/s1/session.json": json.dumps(session),
        "sessions/s1/resources/r1.png": PICTURE,
        "resources/r2.txt": "# List",
    }


def test_a_backup_as_an_archive_holds_the_same(tmp_path: Path) -> None:
    """Sessions and pictures are files of their own; what the manifest lists and lacks is said."""
    found = read_path(chatbox, write_zip(tmp_path / "backup.zip", archive()))
    whole = conversations(read_json(chatbox, EXPORT))
    got = conversations(found)
    assert [shape(each) for each in got] == [shape(each) for each in whole]
    assert [each.missing for each in got] == [each.missing for each in whole]
    picture, file = by_id(got[1])["a"].parts[4], by_id(got[1])["q"].parts[1]
    assert isinstance(picture, FoundFile)
    assert isinstance(file, FoundFile)
    assert (picture.media_type, picture.read and picture.read()) == ("image/png", PICTURE)
    assert (file.name, file.read and file.read()) == ("list.md", b"# List")
    assert [each for each in found if isinstance(each, FoundKey)] == [
        FoundKey("Chatbox, settings, providers.openai.apiKey")
    ]
    assert problems(found)[:2] == [
        "Its messages are not in the export.",
        "Chatbox did not export it: Session is missing.",
    ]


@settings(max_examples=40)
@given(st.data())
def test_damage_to_an_archive_raises_nothing(data: st.DataObject) -> None:
    """Whatever is gone or of another kind in the session or the manifest."""
    whole = data.draw(damaged({"session": SESSION, "manifest": MANIFEST}))
    files = Members(archive(whole.get("session"), whole.get("manifest")))
    check(list(chatbox.read(Source("x.zip", 1, files=files, meter=Meter()))), whole, ours=["}"])
