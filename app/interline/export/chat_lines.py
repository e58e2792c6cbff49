"""JSONL in the form of OpenAI's chat API: one line for each conversation, as other programs read them.

Rule: only what a model said or was told is in it, in the shape that the API takes: every call has its result behind
it, and every result its call before it.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from interline.export import ALONE, INLINE, Means, Transcript
from interline.export.pictures import picture_type
from interline.model.clean import storable
from interline.model.conversation import Message, Role, path_to
from interline.model.parts import File, Image, Part, Refusal, Text, ToolCall, ToolResult

NO_RESULT = "(No result.)"
"""What a call got that was never answered; the API refuses a conversation without."""
_MARKS = re.compile("[\x7f-\x9f\u2028\u2029]")
_Said = dict[str, Any]


def write(transcripts: Iterable[Transcript], means: Means = ALONE, *, several: bool = False) -> Iterator[str]:
    """A line for each conversation; where other branches were asked for, one for each end of the tree."""
    for transcript in transcripts:
        for path in _paths(transcript):
            yield _line(transcript.conversation.system, path, means)


def _paths(transcript: Transcript) -> Iterator[Sequence[Message]]:
    """From the first message down to each that nobody answered, the shown one first."""
    by_id = {message.id: message for message in transcript.messages}
    answered = {message.parent_id for message in transcript.messages}
    shown = transcript.conversation.current_id
    ends = [message.id for message in transcript.messages if message.id not in answered]
    if shown in by_id:
        ends = [shown, *(end for end in ends if end != shown)]
    for end in ends:
        yield path_to(end, by_id)
    if not ends:
        yield ()


def _line(system: str, path: Sequence[Message], means: Means) -> str:
    messages: list[_Said] = [{"role": "system", "content": system}] if system else []
    for message in path:
        messages += _messages(message, means)
    text = json.dumps({"messages": _paired(messages)}, ensure_ascii=False, separators=(",", ":"))
    return storable(_MARKS.sub(lambda mark: f"\\u{ord(mark.group()):04x}", text)) + "\n"


def _messages(message: Message, means: Means) -> Iterator[_Said]:
    """What one message is there: an answer with calls and results within it becomes several."""
    # What a tool's message holds beside results is somebody's words.
    role = "user" if message.role is Role.TOOL else str(message.role)
    held: list[Part] = []
    for part in message.parts:
        if isinstance(part, ToolResult):
            yield from _said(role, held, means)
            held = []
            yield {"role": "tool", "tool_call_id": part.call_id, "content": part.text}
        else:
            held.append(part)
    yield from _said(role, held, means)


def _said(role: str, parts: Sequence[Part], means: Means) -> Iterator[_Said]:
    text = "".join(part.text for part in parts if isinstance(part, Text))
    pieces = [piece for part in parts if (piece := _piece(part, means)) is not None]
    calls = [_call(part) for part in parts if isinstance(part, ToolCall)]
    refusal = "".join(part.text for part in parts if isinstance(part, Refusal))
    only_words = all(piece["type"] == "text" for piece in pieces)
    if role != "assistant":
        if pieces:
            yield {"role": role, "content": text if only_words else pieces}
        return
    if text or calls or refusal:
        said: _Said = {"role": role, "content": text or None}
        if refusal:
            said["refusal"] = refusal
        if calls:
            said["tool_calls"] = calls
        yield said


def _piece(part: Part, means: Means) -> _Said | None:
    match part:
        case Text(text) if text:
            return {"type": "text", "text": text}
        case Image() | File() if means.attachments == INLINE:
            return _attachment(part, means.read(part.digest))
    return None


def _attachment(part: Image | File, data: bytes | None) -> _Said | None:
    if data is None:
        return None
    held = b64encode(data).decode("ascii")
    if kind := picture_type(data):
        return {"type": "image_url", "image_url": {"url": f"data:{kind};base64,{held}"}}
    address = f"data:{part.media_type or 'application/octet-stream'};base64,{held}"
    return {"type": "file", "file": {"filename": part.name or "file", "file_data": address}}


def _call(call: ToolCall) -> _Said:
    arguments = call.arguments or "{}"
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": arguments}}


def _paired(messages: list[_Said]) -> list[_Said]:
    """The messages with a result behind each call, and none without its call."""
    paired: list[_Said] = []
    at = 0
    while at < len(messages):
        said = messages[at]
        at += 1
        if said["role"] == "tool":
            # Its call is gone: the words are kept as somebody's.
            paired.append({"role": "user", "content": said["content"]})
            continue
        paired.append(said)
        wanted = {call["id"]: NO_RESULT for call in said.get("tool_calls", ())}
        while wanted and at < len(messages) and messages[at]["role"] == "tool":
            result = messages[at]
            if result["tool_call_id"] not in wanted:
                break
            wanted[result["tool_call_id"]] = result["content"]
            at += 1
        paired += [{"role": "tool", "tool_call_id": id_, "content": text} for id_, text in wanted.items()]
    return paired
