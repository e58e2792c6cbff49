"""Open WebUI: an array of chats, each with its tree of messages.

Rule: `output`, where an answer has it, is the answer; its `content` is the same once more with HTML around thoughts and
calls, which is taken apart only where there is nothing else, and is never anything but text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from interline.importing.assembling import conversation, guarded, in_a_row, raw_of
from interline.importing.attached import file_at, file_name, text_file
from interline.importing.found import Found, FoundConversation, FoundMessage, Problem
from interline.importing.json_file import Document
from interline.importing.meanings import first, milliseconds, name, names_of, parsed, role_of, told, usage_of
from interline.importing.pieces import Pieces, ended
from interline.importing.reading import each_of
from interline.importing.source import Source
from interline.importing.values import items, mapping, mappings, moment, text, truth
from interline.language import tr
from interline.model.conversation import Role


def recognises(source: Source) -> bool:
    """An array of chats with a history, such an array under `chats`, or one chat alone."""
    document = source.document
    if document is None:
        return False
    if document.is_list:
        return _is_chat(document.first)
    outline = document.outline
    inside = outline.get("chats")
    if isinstance(inside, list) and inside and _is_chat(inside[0]):
        return True
    # What is long is empty in an outline.
    return (
        _is_chat(outline)
        or ("chat" in outline and "user_id" in outline)
        or {"history", "models"} <= set(outline)
    )


def _is_chat(value: Any) -> bool:
    inner = _chat(mapping(value))
    history = mapping(inner.get("history"))
    return isinstance(history.get("messages"), dict) or (
        "models" in inner and isinstance(inner.get("messages"), list)
    )


def _chat(item: dict[str, Any]) -> dict[str, Any]:
    return mapping(item["chat"]) if isinstance(item.get("chat"), dict) else item


def read(source: Source) -> Iterator[Found]:
    """Each chat."""
    if source.document is not None:
        yield from guarded(source.name, each_of(_chats(source.document), read_chat))


def _chats(document: Document) -> Iterable[Any]:
    if document.is_list:
        return document.elements()
    return document.elements("chats") if "chats" in document.outline else [document.whole()]


def read_chat(item: dict[str, Any]) -> FoundConversation | Problem:
    """One chat, with or without the row around it."""
    inner = _chat(item)
    title = first(item.get("title"), inner.get("title"))
    history = mapping(inner.get("history"))
    found = _tree(mapping(history.get("messages"))) if history.get("messages") else _list(inner)
    meta, params = mapping(item.get("meta")), mapping(inner.get("params"))
    left_out = found.unread
    return conversation(
        first(item.get("id"), inner.get("id")),
        title,
        found.messages,
        current=first(history.get("currentId"), item.get("current_message_id")) or None,
        passed_over=found.passed_over,
        created_at=moment(item.get("created_at")) or moment(inner.get("timestamp")),
        updated_at=moment(item.get("updated_at")),
        system=text(params.get("system")) or text(inner.get("system")),
        tags=tuple(dict.fromkeys((*names_of(meta.get("tags")), *names_of(inner.get("tags"))))),
        pinned=truth(item.get("pinned")),
        archived=truth(item.get("archived")),
        problems=[tr("{count} entries without a speaker were left out.", count=left_out)] if left_out else (),
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    """The messages of a chat."""

    messages: list[FoundMessage]
    passed_over: dict[str, str | None]
    unread: int = 0
    """Entries with something in them that are no messages."""


def _tree(entries: dict[str, Any]) -> _Rows:
    messages: list[FoundMessage] = []
    passed_over: dict[str, str | None] = {}
    unread = 0
    # Answers of several models to one question are written at once: their places tell which is the first.
    by_place = sorted(entries.items(), key=lambda entry: _place(mapping(entry[1])))
    for id_, entry in by_place:
        entry = mapping(entry)
        parent = name(entry.get("parentId")) or None
        message = _message(name(id_), parent, entry)
        if message is None:
            passed_over[name(id_)] = parent
            unread += bool(entry.get("content"))
        else:
            messages.append(message)
    return _Rows(messages, passed_over, unread)


def _place(entry: dict[str, Any]) -> int:
    index = entry.get("modelIdx")
    return index if isinstance(index, int) and 0 <= index < 10_000 else 0


def _list(inner: dict[str, Any]) -> _Rows:
    rows = mappings(inner.get("messages"))
    made = [_message(first(row.get("id"), str(n)), None, row) for n, row in enumerate(rows, 1)]
    messages = [each for each in made if each is not None]
    return _Rows(
        in_a_row(messages),
        {},
        sum(bool(row.get("content")) for row in rows) - len(messages) if len(messages) < len(made) else 0,
    )


def _message(id_: str, parent: str | None, entry: dict[str, Any]) -> FoundMessage | None:
    role = role_of(entry.get("role"))
    if role is None:
        return None
    pieces = Pieces()
    is_answer = role is Role.ASSISTANT
    _say_all(pieces, entry, is_answer)
    for file in mappings(entry.get("files")):
        _attach(pieces, file)
    if is_answer:
        for source in mappings(entry.get("sources") or entry.get("citations")):
            _cite(pieces, source)
    error = entry.get("error")
    failed = (told(error) or True) if is_answer and error else ""
    status, note = ended(pieces, failed=failed, broke_off=is_answer and entry.get("done") is False)
    usage = mapping(entry.get("usage") or entry.get("info"))
    return FoundMessage(
        id_,
        parent,
        role,
        tuple(pieces.parts),
        created_at=moment(entry.get("timestamp")),
        model=first(entry.get("model"), entry.get("modelName")) if is_answer else "",
        usage=usage_of(usage) if is_answer else None,
        # Ollama counts in nanoseconds.
        took_ms=milliseconds(usage.get("total_duration"), 1e-6) if is_answer else None,
        status=status,
        note=note,
        raw=raw_of(entry),
    )


def _say_all(pieces: Pieces, entry: dict[str, Any], is_answer: bool) -> None:
    output = mappings(entry.get("output"))
    if is_answer and output:
        for each in output:
            _output(pieces, each)
        if pieces.parts:
            return
    content = entry.get("content")
    if isinstance(content, str):
        if is_answer:
            details_apart(content, pieces)
        else:
            pieces.say(content)
    for each in items(content):
        if isinstance(each, str):
            pieces.say(each)
        elif each := mapping(each):
            pieces.say(each.get("text"))
            if image := mapping(each.get("image_url")).get("url"):
                pieces.attach(file_at(image))


def _output(pieces: Pieces, each: dict[str, Any]) -> None:
    call_id = first(each.get("call_id"), each.get("id"))
    match each.get("type"):
        case "message":
            for piece in mappings(each.get("content")):
                pieces.say(piece.get("text") or piece.get("refusal"))
        case "reasoning":
            thoughts = each.get("content") or each.get("summary")
            words = [text(piece.get("text")) for piece in mappings(thoughts)]
            pieces.think("\n\n".join(filter(None, words)), milliseconds(each.get("duration"), 1000))
        case "function_call":
            is_whole = each.get("status") != "incomplete"
            pieces.call(call_id, each.get("name"), each.get("arguments"), complete=is_whole)
        case "function_call_output":
            pieces.result(call_id, each.get("output"), is_error=each.get("status") in ("failed", "error"))
        case _:
            pieces.say(each.get("text"))


# --- thoughts and calls inside HTML ---

_OPENING = re.compile(r'<details\s+type="(reasoning|tool_calls|code_interpreter)"')
_CLOSING = "</details>"
_ATTRIBUTE = re.compile(r'(?<![a-z_])([a-z_]+)="([^"]*)"')
_SUMMARY = re.compile(r"\A\s*<summary>[^<]*</summary>\n?")


def details_apart(content: str, pieces: Pieces) -> None:
    """The words of an answer, with what stands in Open WebUI's own <details> blocks as thoughts, calls and results."""
    at = 0
    numbers = count(1)
    while found := _OPENING.search(content, at):
        # In an attribute every other > is escaped.
        begin = content.find(">", found.end())
        if begin < 0:
            break
        pieces.say(content[at : found.start()].strip("\n"))
        end = content.find(_CLOSING, begin)
        inside = content[begin + 1 : end if end >= 0 else len(content)]
        told_of = _ATTRIBUTE.findall(content, found.end(), begin)
        _details(
            pieces,
            found.group(1),
            {key: html.unescape(value) for key, value in told_of},
            inside,
            next(numbers),
        )
        if end < 0:
            return
        at = end + len(_CLOSING)
    pieces.say(content[at:].lstrip("\n") if at else content)


def _details(pieces: Pieces, kind: str, attributes: dict[str, str], inside: str, number: int) -> None:
    body = html.unescape(_SUMMARY.sub("", inside)).strip("\n")
    if kind == "reasoning":
        lines = (line[2:] if line.startswith("> ") else line.removeprefix(">") for line in body.split("\n"))
        pieces.think("\n".join(lines).strip(), milliseconds(_number(attributes.get("duration")), 1000))
        return
    call_id = attributes.get("id") or f"call-{number}"
    is_done = attributes.get("done") != "false"
    if kind == "code_interpreter":
        pieces.call(call_id, "code_interpreter", body, complete=is_done)
        given = attributes.get("output", "")
    else:
        arguments = attributes.get("arguments", "")
        inner = parsed(arguments)
        pieces.call(
            call_id, attributes.get("name"), inner if isinstance(inner, str) else arguments, complete=is_done
        )
        # The result stands in an attribute, in newer versions in the block itself.
        given = attributes.get("result") or body
    inner = parsed(given)
    if given:
        pieces.result(call_id, inner if isinstance(inner, (str, list, dict)) else given)


def _number(value: str | None) -> float | None:
    try:
        return float(value or "")
    except ValueError:
        return None


# --- files and sources ---


def _attach(pieces: Pieces, entry: dict[str, Any]) -> None:
    inner = mapping(entry.get("file"))
    meta = mapping(inner.get("meta")) or mapping(entry.get("meta"))
    called = first(entry.get("name"), inner.get("filename"), meta.get("name"))
    if entry.get("type") == "web_search" or (entry.get("type") in ("doc", "text") and not called):
        for url in items(entry.get("urls")):
            pieces.cite(url)
        return
    words = text(mapping(inner.get("data")).get("content")) or text(entry.get("content"))
    media_type = first(meta.get("content_type"), entry.get("content_type"))
    if words:
        # The words that were read out of the file, not the file.
        is_text = media_type.startswith("text/") or not media_type
        pieces.attach(text_file(called if is_text else f"{called}.txt", words))
        return
    kind = "image" if entry.get("type") == "image" else ""
    pieces.attach(
        file_at(
            entry.get("url"), called or first(entry.get("id"), file_name(entry.get("url")), kind), media_type
        )
    )


def _cite(pieces: Pieces, entry: dict[str, Any]) -> None:
    source = mapping(entry.get("source"))
    documents, metadata = items(entry.get("document")), mappings(entry.get("metadata"))
    for n, meta in enumerate(metadata or [{}]):
        url = next(
            (
                each
                for each in (meta.get("source"), source.get("url"), meta.get("url"))
                if str(each).startswith("http")
            ),
            "",
        )
        title = first(meta.get("title"), meta.get("name"), source.get("name"), source.get("id"))
        pieces.cite(url, title, documents[n] if n < len(documents) else "")
