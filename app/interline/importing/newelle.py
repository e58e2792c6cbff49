"""Newelle: its export of one chat or of all.

Rule: the dates in it are those of the export itself and are never used. Its own store is a Python pickle, which is
never opened.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from interline.importing.assembling import conversation, guarded, in_a_row, raw_of
from interline.importing.attached import file_at
from interline.importing.found import Found, FoundConversation, FoundMessage, Problem
from interline.importing.json_file import Document
from interline.importing.meanings import first
from interline.importing.pieces import Pieces
from interline.importing.reading import each_of
from interline.importing.source import Source
from interline.importing.values import mapping, mappings, text
from interline.language import tr
from interline.model.conversation import Role

_ROLES = {
    "User": Role.USER,
    "Assistant": Role.ASSISTANT,
    "Console": Role.TOOL,
    "File": Role.USER,
    "Folder": Role.USER,
}


def recognises(source: Source) -> bool:
    """An object that says that Newelle exported it."""
    document = source.document
    if document is None:
        return False
    outline = document.outline
    by = mapping(outline.get("export_metadata")).get("exported_by")
    return by == "Newelle" and bool({"chat", "chats"} & set(outline))


def read(source: Source) -> Iterator[Found]:
    """Each chat."""
    if source.document is not None:
        yield from guarded(source.name, each_of(_chats(source.document), read_chat, "name"))


def _chats(document: Document) -> Iterable[Any]:
    if "chats" in document.outline:
        return document.elements("chats")
    data = document.whole()
    return [data if isinstance(data, Problem) else mapping(data).get("chat")]


def read_chat(chat: dict[str, Any]) -> FoundConversation | Problem:
    """One chat."""
    title = first(chat.get("name"))
    rows = [_message(row, n) for n, row in enumerate(mappings(chat.get("messages")), 1)]
    messages = in_a_row(each for each in rows if each is not None)
    return conversation(
        _id(title, messages),
        title,
        messages,
        problems=[tr("Entries without a speaker: {count}.", count=rows.count(None))] if None in rows else (),
    )


def _id(title: str, messages: list[FoundMessage]) -> str:
    """The export has no names for chats: one is made of the title and how the chat begins, which stay the same."""
    beginning = "\x00".join([title, *(each.raw.decode() for each in messages[:2])])
    return hashlib.sha256(beginning.encode("utf-8", "replace")).hexdigest()[:32]


def _message(row: dict[str, Any], number: int) -> FoundMessage | None:
    role = _ROLES.get(text(row.get("User")))
    if role is None:
        return None
    pieces = Pieces()
    words = text(row.get("Message"))
    match row.get("User"):
        case "Assistant":
            pieces.answer(words)
        case "Console":
            pieces.result("", words)
        case "File" | "Folder":
            pieces.attach(file_at(words))
        case _:
            pieces.say(words)
    return FoundMessage(first(row.get("UUID"), str(number)), None, role, tuple(pieces.parts), raw=raw_of(row))
