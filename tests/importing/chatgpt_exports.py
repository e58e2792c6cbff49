"""Conversations as ChatGPT exports them, written for these tests: each trap once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.importing.exports import PICTURE, write_zip

AT = 1_756_000_000.5
"""Seconds since 1970."""
MARK = "\ue200cite\ue202turn0search0\ue201"
PAGE = "https://example.org/moon"


def node(id_: str, parent: str | None, message: dict[str, Any] | None = None, **rest: Any) -> dict[str, Any]:
    """One entry of the tree; its list of children is what most exports hold, and nothing reads it."""
    return {"id": id_, "parent": parent, "children": [], "message": message, **rest}


def said(role: str, *parts: Any, at: float | None = None, kind: str = "text", **rest: Any) -> dict[str, Any]:
    """A message; `meta` is left out where none is given, as it is from what users wrote."""
    message = {
        "id": "same-as-nodes-or-not",
        "author": {"role": role, "name": None, "metadata": {}},
        "create_time": at,
        "content": rest.pop("content", None) or {"content_type": kind, "parts": list(parts)},
        "status": rest.pop("status", "finished_successfully"),
        "recipient": rest.pop("recipient", "all"),
    }
    if "meta" in rest:
        message["metadata"] = rest["meta"]
    return message


def tree(*nodes: dict[str, Any], **about: Any) -> dict[str, Any]:
    """A conversation of these nodes."""
    return {
        "id": "c1",
        "conversation_id": "c1",
        "title": "Moon",
        "create_time": AT,
        "update_time": AT + 100,
        "current_node": nodes[-1]["id"],
        "default_model_slug": None,
        "mapping": {each["id"]: each for each in nodes},
        **about,
    }


def two_branches() -> dict[str, Any]:
    """An older answer, which is shown, and a newer one with thoughts, a program and a source."""
    meta = {"model_slug": "gpt-5-thinking"}
    recap = {"content_type": "reasoning_recap", "content": "Thought for 1m 7s"}
    thoughts = {"content_type": "thoughts", "thoughts": [{"summary": "Tides", "content": "It is the moon."}]}
    program = {"content_type": "code", "language": "python", "text": "print(1)"}
    output = {"content_type": "execution_output", "text": "1\n"}
    source = {
        "matched_text": MARK,
        "type": "grouped_webpages",
        "items": [{"title": "The moon", "url": PAGE, "snippet": "It pulls."}],
    }
    return tree(
        node("client-created-root", None),
        node("system", "client-created-root", said("system", "", meta={})),
        node("hidden", "system", said("user", "x", meta={"is_visually_hidden_from_conversation": True})),
        node("question", "hidden", said("user", "Why are there tides?", "Say it briefly.", at=AT)),
        node("old", "question", said("assistant", "The moon.", at=AT + 5, meta={"model_slug": "gpt-4o"})),
        node("thoughts", "question", said("assistant", content=thoughts, at=AT + 6, meta=meta)),
        node("recap", "thoughts", said("assistant", content=recap, at=AT + 7, meta=meta)),
        node("call", "recap", said("assistant", content=program, recipient="python", at=AT + 8, meta=meta)),
        node("output", "call", said("tool", content=output, at=AT + 2, meta={})),
        node(
            "new",
            "output",
            said(
                "assistant",
                f'The moon pulls{MARK}. \ue200entity\ue202["place","Fundy"]\ue201 has the highest.',
                at=AT + 10,
                meta={**meta, "content_references": [source]},
            ),
        ),
        current_node="old",
        pinned_time="2026-01-01T00:00:00Z",
        is_starred=True,
        is_archived=False,
    )


def multimodal() -> dict[str, Any]:
    """A picture that is there and a recording that is not, no title, no times, and a circle."""
    picture = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-one", "width": 1}
    recording = {
        "content_type": "audio_asset_pointer",
        "asset_pointer": "sediment://file_gone",
        "format": "wav",
    }
    return tree(
        node("a", "b", said("user", "Look", picture, recording, kind="multimodal_text")),
        node("b", "a", said("assistant", "Nice.", meta={})),
        id="c2",
        conversation_id=None,
        title=None,
        create_time=None,
        update_time=None,
    )


def sharded(path: Path, *, names: bool = True) -> Path:
    """An archive of 2026: two parts, one of three that is missing, an entry without a tree, a picture."""
    parts = [f"conversations-00{n}.json" for n in range(3)]
    manifest = {"version": 1, "logical_files": {"conversations.json": {"files": parts, "sharded": True}}}
    members: dict[str, bytes | str] = {
        "export_manifest.json": json.dumps(manifest),
        "conversations-000.json": json.dumps([{"title": "No tree"}, two_branches()]),
        "conversations-001.json": json.dumps([multimodal()]),
        "file-one.dat": PICTURE,
        "chat.html": "<html>",
        "user.json": '{"id": "u"}',
    }
    if names:
        members["conversation_asset_file_names.json"] = json.dumps({"file-one.dat": "first.png"})
    return write_zip(path, members)
