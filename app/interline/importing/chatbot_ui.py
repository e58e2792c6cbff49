"""Chatbot UI, version 1: one object with a history of chats, their folders and prompts.

Rule: neither messages nor chats have dates, and none are made up.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from interline.importing.assembling import conversation, guarded, in_a_row, raw_of
from interline.importing.found import Found, FoundConversation, FoundMessage, Problem
from interline.importing.json_file import Document
from interline.importing.meanings import first, name, role_of
from interline.importing.pieces import Pieces
from interline.importing.reading import each_of
from interline.importing.source import Source
from interline.importing.values import mapping, mappings, text
from interline.language import tr
from interline.model.conversation import Role


def recognises(source: Source) -> bool:
    """An object with a history and a version, whose chats have messages."""
    document = source.document
    if document is None:
        return False
    history = document.outline.get("history")
    is_chat = isinstance(history, list) and (not history or "messages" in mapping(history[0]))
    return is_chat and bool({"version", "folders", "prompts"} & set(document.outline))


def read(source: Source) -> Iterator[Found]:
    """Each chat."""
    if source.document is not None:
        yield from guarded(source.name, _read(source.document))


def _read(document: Document) -> Iterator[Found]:
    rows = mappings(list(Document(document.name, document.open).elements("folders")))
    folders = {name(row.get("id")): first(row.get("name")) for row in rows}

    def read_chat(chat: dict[str, Any]) -> FoundConversation | Problem:
        model = mapping(chat.get("model"))
        made = [
            _message(row, n, first(model.get("id")))
            for n, row in enumerate(mappings(chat.get("messages")), 1)
        ]
        return conversation(
            name(chat.get("id")),
            first(chat.get("name")),
            in_a_row(each for each in made if each is not None),
            system=text(chat.get("prompt")),
            folder=folders.get(name(chat.get("folderId")), ""),
            problems=[tr("Entries without a speaker: {count}.", count=made.count(None))]
            if None in made
            else (),
        )

    yield from each_of(document.elements("history"), read_chat, "name")


def _message(row: dict[str, Any], number: int, model: str) -> FoundMessage | None:
    role = role_of(row.get("role"))
    if role is None:
        return None
    pieces = Pieces()
    pieces.say(row.get("content"))
    asked = model if role is Role.ASSISTANT else ""
    return FoundMessage(str(number), None, role, tuple(pieces.parts), model=asked, raw=raw_of(row))
