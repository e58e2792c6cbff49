"""One node of a ChatGPT conversation as a message.

Rule: words stay as they are but for the marks that only ChatGPT's own page understands; what is not known is named and
kept in the raw text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from interline.importing.chatgpt_assets import Assets, id_of
from interline.importing.chatgpt_citations import without_left_over, without_marks
from interline.importing.found import FoundFile, FoundMessage
from interline.importing.values import items, mapping, mappings, moment, raw, text
from interline.model.conversation import Role, Status
from interline.model.parts import Part, Text, Thinking, ToolCall, ToolResult

_HIDDEN_TYPES = {"user_editable_context", "model_editable_context", "tether_quote", "system_error"}
_ROLES = {"user": Role.USER, "assistant": Role.ASSISTANT, "tool": Role.TOOL}
_TOOK = re.compile(
    r"(?:(\d+)\s*(?:h|hour)\w*)?\s*(?:(\d+)\s*m(?:in\w*)?\b)?\s*(?:(\d+)\s*s(?:ec\w*)?\b)?", re.IGNORECASE
)
_FIRST_NUMBER = re.compile(r"\d")
_LANGUAGE = re.compile(r"[\w+#.-]{1,30}")
_EXTENSIONS = {
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "m4a": "audio/mp4",
    "webm": "audio/webm",
}

_Piece = Part | FoundFile


class Kind(Enum):
    """What a node is to the reader."""

    SHOWN = 1
    THOUGHTS = 2
    RECAP = 3
    """How long the thinking took."""
    HIDDEN = 4


def kind_of(role: str, message: Mapping[str, Any]) -> Kind:
    """What a node's message is; one without a message is hidden."""
    match text(mapping(message.get("content")).get("content_type")):
        case "thoughts":
            return Kind.THOUGHTS
        case "reasoning_recap":
            return Kind.RECAP
        case hidden if hidden in _HIDDEN_TYPES:
            return Kind.HIDDEN
    if mapping(message.get("metadata")).get("is_visually_hidden_from_conversation") is True:
        return Kind.HIDDEN
    return Kind.SHOWN if role in _ROLES else Kind.HIDDEN


def role_of(message: Mapping[str, Any]) -> str:
    """The export's word for who wrote it; empty where it says none."""
    return text(mapping(message.get("author")).get("role"))


def thinking_of(messages: Iterable[Mapping[str, Any]]) -> Thinking | None:
    """What was thought before an answer, from its nodes of thoughts and their recap."""
    said: list[str] = []
    took = 0
    for message in messages:
        content = mapping(message.get("content"))
        if content.get("content_type") == "reasoning_recap":
            took += _milliseconds(text(content.get("content")))
        said += _thoughts(content)
    return Thinking("\n\n".join(said), took_ms=took) if said else None


def _thoughts(content: Mapping[str, Any]) -> list[str]:
    said = []
    for thought in mappings(content.get("thoughts")):
        summary, words = text(thought.get("summary")).strip(), text(thought.get("content"))
        if summary or words.strip():
            said.append("\n\n".join(filter(None, (f"**{summary}**" if summary else "", words))))
    return said


def _milliseconds(words: str) -> int:
    """Of “Thought for 1m 7s”; 0 where nothing is said."""
    first = _FIRST_NUMBER.search(words)
    found = _TOOK.match(words, first.start()) if first else None
    if found is None:
        return 0
    hours, minutes, seconds = (int(number[:6]) if number else 0 for number in found.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000


@dataclass(slots=True)
class Read:
    """A node, read."""

    message: FoundMessage
    unknown: list[str]
    """Kinds of content in it that are not known."""


@dataclass(slots=True)
class _Pieces:
    """The parts of a message as they come together."""

    parts: list[_Piece] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def say(self, words: str) -> None:
        """Words, apart from those before."""
        if not words.strip():
            return
        if self.parts and isinstance(last := self.parts[-1], Text):
            self.parts[-1] = Text(f"{last.text}\n\n{words}")
        else:
            apart = any(isinstance(part, Text) for part in self.parts)
            self.parts.append(Text(f"\n\n{words}" if apart else words))

    def add(self, part: _Piece) -> None:
        self.parts.append(part)


def message_of(
    id_: str,
    role_there: str,
    message: Mapping[str, Any],
    whole: Any,
    *,
    parent: str | None,
    thinking: Thinking | None,
    called_by: str,
    default_model: str,
    assets: Assets,
) -> Read:
    """The message of a node, written by what the export calls `role_there`. `whole` is kept as its raw text,
    `called_by` is the message that called the tool whose result this is."""
    role = _ROLES.get(role_there, Role.ASSISTANT)
    content = mapping(message.get("content"))
    about = mapping(message.get("metadata"))
    pieces = _Pieces()
    if thinking is None and content.get("content_type") == "thoughts":
        thinking = thinking_of([message])
    if thinking is not None:
        pieces.add(thinking)
    match role:
        case Role.TOOL:
            _result(content, called_by, pieces, assets)
        case Role.ASSISTANT if text(message.get("recipient")) not in ("", "all"):
            pieces.add(ToolCall(id_, text(message.get("recipient")), _words_of(content)))
        case _:
            _content(content, about, pieces, assets)
    if role is not Role.TOOL:
        _attachments(about, content, pieces, assets)
    is_answer = role is Role.ASSISTANT
    found = FoundMessage(
        id=id_,
        parent=parent,
        role=role,
        parts=tuple(pieces.parts),
        created_at=moment(message.get("create_time")),
        vendor="openai" if is_answer else "",
        model=(text(about.get("model_slug")) or default_model) if is_answer else "",
        status=_status(message, about) if is_answer else Status.COMPLETE,
        raw=raw(whole),
    )
    return Read(found, pieces.unknown)


def _status(message: Mapping[str, Any], about: Mapping[str, Any]) -> Status:
    ended = text(mapping(about.get("finish_details")).get("type"))
    if ended == "interrupted" or message.get("status") in ("finished_partial_completion", "in_progress"):
        return Status.STOPPED
    return Status.COMPLETE


def _content(content: Mapping[str, Any], about: Mapping[str, Any], pieces: _Pieces, assets: Assets) -> None:
    match text(content.get("content_type")):
        case "code":
            pieces.say(_fenced(text(content.get("text")), text(content.get("language"))))
        case "thoughts":
            pass
        case _ if isinstance(content.get("parts"), list):
            for part in items(content.get("parts")):
                _part(part, about, pieces, assets)
        case kind:
            words = _words_of(content)
            pieces.say(words)
            if not words.strip():
                pieces.unknown.append(kind or "unknown")


def _part(part: Any, about: Mapping[str, Any], pieces: _Pieces, assets: Assets) -> None:
    if isinstance(part, str):
        words, citations = without_marks(part, about)
        is_first = not any(isinstance(each, Text) and each.text for each in pieces.parts)
        pieces.say(words)
        # Places in the part's words are places in the message's only where nothing stands before.
        for each in citations:
            pieces.add(each if is_first else type(each)(each.url, each.title, each.quote))
        return
    if not isinstance(part, dict):
        return
    match text(part.get("content_type")):
        case "image_asset_pointer":
            pieces.add(_pointed(part, about, assets))
        case "audio_asset_pointer":
            pieces.add(_audio(part, assets))
        case "real_time_user_audio_video_asset_pointer":
            pieces.add(_audio(mapping(part.get("audio_asset_pointer")), assets))
        case "audio_transcription":
            pieces.say(text(part.get("text")))
        case kind:
            words = text(part.get("text"))
            pieces.say(words)
            if not words.strip():
                pieces.unknown.append(kind or "unknown")


def _pointed(part: Mapping[str, Any], about: Mapping[str, Any], assets: Assets) -> FoundFile:
    pointer = text(part.get("asset_pointer"))
    known = _attached(about).get(id_of(pointer), {})
    return assets.file(pointer, text(known.get("name")), text(known.get("mime_type")))


def _audio(part: Mapping[str, Any], assets: Assets) -> FoundFile:
    pointer = text(part.get("asset_pointer"))
    format = text(part.get("format")).lower()
    found = assets.file(pointer, "", _EXTENSIONS.get(format, ""))
    if "." in found.name or format not in _EXTENSIONS:
        return found
    return FoundFile(f"{found.name}.{format}", found.media_type, found.read)


def _attached(about: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {text(each.get("id")): each for each in mappings(about.get("attachments"))}


def _attachments(
    about: Mapping[str, Any], content: Mapping[str, Any], pieces: _Pieces, assets: Assets
) -> None:
    """Files that were sent along and that no part points at."""
    if not (attached := _attached(about)):
        return
    pointed = {id_of(text(mapping(part).get("asset_pointer"))) for part in items(content.get("parts"))}
    for id_, each in attached.items():
        if id_ and id_ not in pointed:
            pieces.add(assets.file(id_, text(each.get("name")), text(each.get("mime_type"))))


def _result(content: Mapping[str, Any], called_by: str, pieces: _Pieces, assets: Assets) -> None:
    """What a tool gave: its words as a result, pictures as pictures."""
    for part in items(content.get("parts")):
        if isinstance(part, dict) and part.get("content_type") == "image_asset_pointer":
            pieces.add(_pointed(part, {}, assets))
    words = _words_of(content)
    if words.strip() or not pieces.parts:
        pieces.add(ToolResult(called_by, words))


def _words_of(content: Mapping[str, Any]) -> str:
    """The words of any kind of content."""
    said = [text(content.get(name)) for name in ("text", "summary", "result", "content")]
    said += [text(part) or text(mapping(part).get("text")) for part in items(content.get("parts"))]
    return without_left_over("\n\n".join(words for words in said if words.strip()))


def _fenced(code: str, language: str) -> str:
    longest = max((len(run) for run in re.findall(r"`{3,}", code)), default=2)
    fence = "`" * (longest + 1)
    named = language if _LANGUAGE.fullmatch(language) and language != "unknown" else ""
    return f"{fence}{named}\n{code}\n{fence}" if code.strip() else ""
