"""Witsy: history.json with folders and chats, alone or beside its folder of images.

Rule: a chat is one path; where a call stood in an answer is marked in its words, and that mark is no word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from interline.importing.archive import Files
from interline.importing.assembling import conversation, guarded, in_a_row, outline_of, raw_of
from interline.importing.attached import Bytes, file_name, from_base64
from interline.importing.found import Found, FoundConversation, FoundFile, FoundMessage, Problem
from interline.importing.json_file import Document
from interline.importing.meanings import first, name, role_of, usage_of
from interline.importing.pieces import Pieces, ended
from interline.importing.reading import each_of
from interline.importing.source import Source
from interline.importing.values import items, mapping, mappings, moment, text, truth
from interline.language import tr
from interline.model.conversation import Role

_HISTORY = r"(?:.*/)?history\.json"
_CALL = re.compile(r'<tool (?:id="[^"]{0,200}"|index="(\d{1,4})")></tool>')


def recognises(source: Source) -> bool:
    """history.json: chats and folders, with a version or prompts beside them."""
    return bool(_histories(source))


def _histories(source: Source) -> list[Document]:
    """One, or in a folder of the program's one for each workspace."""
    files = source.files
    if files is None:
        return [source.document] if source.document is not None and _is_history(source.document) else []
    return [each for each in map(files.document, files.matching(_HISTORY)) if _is_history(each)]


def _is_history(document: Document) -> bool:
    outline = outline_of(document)
    return (
        isinstance(outline.get("chats"), list)
        and "folders" in outline
        and bool({"version", "quickPrompts"} & set(outline))
    )


def read(source: Source) -> Iterator[Found]:
    """Each chat."""
    found = (each for document in _histories(source) for each in _read(document, source.files))
    yield from guarded(source.name, found)


def _read(document: Document, files: Files | None) -> Iterator[Found]:
    folders: dict[str, str] = {}
    for row in Document(document.name, document.open).elements("folders"):
        for chat in items(mapping(row).get("chats")):
            folders[name(chat)] = first(mapping(row).get("name"))
    images = {each.rsplit("/", 1)[-1]: each for each in files.names if "images/" in each} if files else {}

    def bytes_of(called: str) -> Bytes | None:
        where = images.get(called)
        return None if where is None or files is None else lambda: files.read(where)

    def read_chat(chat: dict[str, Any]) -> FoundConversation | Problem:
        rows = [_message(row, n, bytes_of) for n, row in enumerate(mappings(chat.get("messages")), 1)]
        return conversation(
            name(chat.get("uuid")),
            first(chat.get("title")),
            in_a_row(each for each in rows if each is not None),
            folder=folders.get(name(chat.get("uuid")), ""),
            created_at=moment(chat.get("createdAt")),
            updated_at=moment(chat.get("lastModified")),
            problems=[tr("Entries without a speaker: {count}.", count=rows.count(None))]
            if None in rows
            else (),
        )

    yield from each_of(document.elements("chats"), read_chat)


def _message(row: dict[str, Any], number: int, bytes_of: Any) -> FoundMessage | None:
    role = role_of(row.get("role"))
    if role is None:
        return None
    is_answer = role is Role.ASSISTANT
    pieces = Pieces()
    pieces.think(row.get("reasoning"))
    if row.get("type") == "image":
        called = file_name(row.get("content"))
        pieces.attach(FoundFile(called or "image", "", bytes_of(called)))
    else:
        _say_with_calls(pieces, text(row.get("content")), _calls(row))
    for file in (*mappings(row.get("attachments")), mapping(row.get("attachment"))):
        if file:
            pieces.attach(_file(file, bytes_of))
    how, note = ended(pieces, broke_off=is_answer and truth(row.get("transient")))
    return FoundMessage(
        first(row.get("uuid"), f"message-{number}"),
        None,
        role,
        tuple(pieces.parts),
        created_at=moment(row.get("createdAt")),
        vendor=first(row.get("engine")) if is_answer else "",
        model=first(row.get("model")) if is_answer else "",
        usage=usage_of(row.get("usage")) if is_answer else None,
        status=how,
        note=note,
        raw=raw_of({key: value for key, value in row.items() if key not in ("attachments", "attachment")}),
    )


def _calls(row: dict[str, Any]) -> list[dict[str, Any]]:
    return mappings(row.get("toolCalls")) or mappings(mapping(row.get("toolCall")).get("calls"))


def _say_with_calls(pieces: Pieces, words: str, calls: list[dict[str, Any]]) -> None:
    at = 0
    told: set[int] = set()
    for n, mark in enumerate(_CALL.finditer(words)):
        pieces.say(words[at : mark.start()].strip("\n"))
        at = mark.end()
        index = int(mark.group(1)) if mark.group(1) else n
        if index < len(calls) and index not in told:
            told.add(index)
            _call(pieces, calls[index], index)
    if at == 0:
        # Older versions left no marks: the calls came before the answer.
        for index, call in enumerate(calls):
            _call(pieces, call, index)
        calls = []
    pieces.say(words[at:].lstrip("\n") if at else words)
    for index, call in enumerate(calls):
        if index not in told:
            _call(pieces, call, index)


def _call(pieces: Pieces, call: dict[str, Any], index: int) -> None:
    id_ = first(call.get("id"), f"call-{index + 1}")
    function = call.get("function")
    called = first(
        call.get("name"), mapping(function).get("name") if isinstance(function, dict) else function
    )
    arguments = next(
        (call[key] for key in ("args", "params", "arguments") if call.get(key) is not None), None
    )
    pieces.call(id_, called, arguments, complete=call.get("done") is not False)
    if call.get("result") is not None:
        pieces.result(id_, call["result"], is_error=bool(mapping(call["result"]).get("error")))


def _file(file: dict[str, Any], bytes_of: Any) -> FoundFile:
    called = first(file.get("title"), file_name(file.get("url")), file.get("name"))
    media_type = first(file.get("mimeType"))
    content = text(file.get("content"))
    if not content:
        return FoundFile(called or "file", media_type, bytes_of(file_name(file.get("url"))))
    if media_type.startswith("text/") and not _is_base64_of_text(content):
        return FoundFile(called or "file", media_type, lambda: content.encode("utf-8", "replace"))
    return FoundFile(called or "file", media_type, lambda: from_base64(content))


def _is_base64_of_text(content: str) -> bool:
    """Whether these words are the base64 of others: a text file stands in a chat in both ways."""
    try:
        return len(content) % 4 == 0 and bool(from_base64(content).decode())
    except ValueError:
        return False
