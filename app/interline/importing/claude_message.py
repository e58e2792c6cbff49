"""One message of a Claude export: its blocks, and the files that it names.

Rule: a block of a kind that is not known is named and kept in the raw text, and costs its message nothing.
"""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from interline.importing.found import FoundFile, FoundMessage
from interline.importing.values import mapping, mappings, moment, raw, text
from interline.model.conversation import Role, Status
from interline.model.parts import Citation, Part, Text, Thinking, ToolCall, ToolResult

_SILENT = {"token_budget", "flag"}
_MILLISECOND = timedelta(milliseconds=1)


def has_content(message: Mapping[str, Any]) -> bool:
    """Whether there is anything in it to show."""
    blocks = mappings(message.get("content"))
    said = any(text(each.get("type")) not in _SILENT and _is_said(each) for each in blocks)
    named = (
        *mappings(message.get("attachments")),
        *mappings(message.get("files")),
        *mappings(message.get("files_v2")),
    )
    return said or bool(text(message.get("text")).strip()) or bool(named)


def _is_said(block: Mapping[str, Any]) -> bool:
    return block.get("type") != "text" or bool(text(block.get("text")).strip())


def message_of(
    id_: str, parent: str | None, message: Mapping[str, Any], model: str
) -> tuple[FoundMessage, list[str]]:
    """The message, and the kinds of blocks in it that are not known; `model` is the one that its conversation names."""
    is_answer = message.get("sender") != "human"
    blocks = _Blocks(id_)
    for block in mappings(message.get("content")):
        blocks.take(block)
    if not blocks.said and text(message.get("text")).strip():
        blocks.say(text(message.get("text")), ())
    found = FoundMessage(
        id=id_,
        parent=parent,
        role=Role.ASSISTANT if is_answer else Role.USER,
        parts=(*blocks.parts, *_files(message)),
        created_at=moment(message.get("created_at")),
        vendor="anthropic" if is_answer else "",
        model=(text(message.get("model")) or model) if is_answer else "",
        status=Status.STOPPED if message.get("stop_reason") == "user_canceled" else Status.COMPLETE,
        raw=raw(message),
    )
    return found, blocks.unknown


@dataclass(slots=True)
class _Blocks:
    """The blocks of one message as they become parts."""

    id: str
    parts: list[Part | FoundFile] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    said: int = 0
    """Characters of text so far."""
    calls: list[tuple[str, str]] = field(default_factory=list)
    """Name and id of each call that has no result yet."""

    def take(self, block: Mapping[str, Any]) -> None:
        """The next block."""
        match text(block.get("type")):
            case "text":
                self.say(text(block.get("text")), mappings(block.get("citations")))
            case "voice_note":
                self.say("\n\n".join(filter(None, (text(block.get("title")), text(block.get("text"))))), ())
            case "thinking":
                self._think(block)
            case "tool_use":
                self._call(block)
            case "tool_result":
                self._result(block)
            case kind if kind not in _SILENT:
                self.unknown.append(kind or "unknown")

    def say(self, words: str, citations: Any) -> None:
        """Words, on a line of their own where something else stands between them and those before."""
        if not words:
            return
        gap = "\n\n" if self.said and not isinstance(self.parts[-1], (Text, Citation)) else ""
        shift = self.said + len(gap)
        words = gap + words
        self.parts.append(Text(words))
        self.said += len(words)
        for each in citations:
            self._cite(each, shift)

    def _cite(self, citation: Mapping[str, Any], shift: int) -> None:
        details = mapping(citation.get("details"))
        url = text(details.get("url")) or text(citation.get("url"))
        if not url:
            return
        start, end = citation.get("start_index"), citation.get("end_index")
        title = text(citation.get("title")) or text(details.get("title"))
        if isinstance(start, int) and isinstance(end, int) and 0 <= start <= end <= self.said - shift:
            self.parts.append(Citation(url, title, "", shift + start, shift + end))
        else:
            self.parts.append(Citation(url, title))

    def _think(self, block: Mapping[str, Any]) -> None:
        words = text(block.get("thinking"))
        if not words.strip():
            words = "\n\n".join(text(each.get("summary")) for each in mappings(block.get("summaries")))
        began, ended = moment(block.get("start_timestamp")), moment(block.get("stop_timestamp"))
        took = (ended - began) // _MILLISECOND if began and ended and ended > began else 0
        if words.strip():
            self.parts.append(Thinking(words, took_ms=took))

    def _call(self, block: Mapping[str, Any]) -> None:
        name = text(block.get("name"))
        id_ = text(block.get("id")) or f"{self.id}-{len(self.parts)}"
        self.calls.append((name, id_))
        try:
            arguments = json.dumps(block.get("input"), ensure_ascii=False)
        except RecursionError:
            arguments = ""
        self.parts.append(ToolCall(id_, name, arguments))

    def _result(self, block: Mapping[str, Any]) -> None:
        """A result goes with the call of its id, else with the first open one of its name, else the first open one."""
        name, id_ = text(block.get("name")), text(block.get("tool_use_id"))
        open_calls = [call for call in self.calls if call[1] == id_] or (
            [call for call in self.calls if call[0] == name] or self.calls if not id_ else []
        )
        if open_calls:
            call = open_calls[0]
            self.calls.remove(call)
            id_ = call[1]
        content = block.get("content")
        words = (
            content if isinstance(content, str) else "\n\n".join(filter(None, map(_said, mappings(content))))
        )
        self.parts.append(ToolResult(id_, words, block.get("is_error") is True))


def _said(content: Mapping[str, Any]) -> str:
    """One piece of a tool's result in words."""
    match text(content.get("type")):
        case "text":
            return text(content.get("text"))
        case "knowledge":
            named = (text(content.get(name)) for name in ("title", "url", "text"))
            return "\n".join(filter(None, named))
        case "local_resource":
            return f"[{text(content.get('name')) or text(content.get('file_path'))}]"
        case "image" | "image_gallery":
            return "[picture]"
        case _:
            return text(content.get("text")) or text(content.get("title"))


def _files(message: Mapping[str, Any]) -> list[FoundFile]:
    """What was sent along: the words that were read from it where they are kept, else only its name."""
    found = []
    for each in mappings(message.get("attachments")):
        name, words = text(each.get("file_name")), text(each.get("extracted_content"))
        if words:
            name = name or "pasted.txt"
            is_text = (mimetypes.guess_type(name)[0] or "").startswith("text/")
            data = partial(words.encode, "utf-8", "replace")
            found.append(FoundFile(name if is_text else f"{name}.txt", "text/plain", data))
        else:
            found.append(FoundFile(name or "attachment", text(each.get("file_type"))))
    named = [*mappings(message.get("files")), *mappings(message.get("files_v2"))]
    by_id = {text(each.get("file_uuid")) or text(each.get("file_name")): each for each in named}
    return [*found, *(FoundFile(text(each.get("file_name")) or "file") for each in by_id.values())]
