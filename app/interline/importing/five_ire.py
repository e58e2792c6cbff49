"""5ire: an SQLite database in which one row is a question and its answer.

Rule: who answered is what the chat says, which model what the row says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from interline.importing.assembling import conversation, grouped, guarded, in_a_row, raw_of
from interline.importing.found import Found, FoundConversation, FoundMessage, Problem
from interline.importing.meanings import first, name, parsed, tokens
from interline.importing.pieces import Pieces, ended
from interline.importing.reading import each_of
from interline.importing.source import Source
from interline.importing.values import items, mapping, mappings, moment, text, truth
from interline.model.conversation import Role

if TYPE_CHECKING:
    from interline.importing.database import Database


def recognises(source: Source) -> bool:
    """A database with chats, and messages that hold a prompt and a reply."""
    database = source.database
    if database is None or "chats" not in database.tables:
        return False
    return {"prompt", "reply", "chatId"} <= set(database.tables.get("messages", ()))


def read(source: Source) -> Iterator[Found]:
    """Each chat."""
    if source.database is not None:
        yield from guarded(source.name, _read(source.database))


def _read(database: Database) -> Iterator[Found]:
    folders = {name(row.get("id")): first(row.get("name")) for row in database.rows("folders")}
    chats = {name(row.get("id")): row for row in database.rows("chats")}

    def read_chat(chat: dict[str, Any]) -> FoundConversation | Problem:
        vendor = first(chat.get("provider"))
        messages = (each for n, row in enumerate(chat["rows"], 1) for each in _pair(row, n, vendor))
        return conversation(
            name(chat.get("id")),
            first(chat.get("name"), chat.get("summary")),
            in_a_row(messages),
            system=text(chat.get("systemMessage")),
            folder=folders.get(name(chat.get("folderId")), ""),
            created_at=moment(chat.get("createdAt")),
        )

    for id_, rows in grouped(database.rows("messages", None, ["chatId", "createdAt"]), "chatId"):
        yield from each_of([{"id": id_, **chats.pop(id_, {}), "rows": rows}], read_chat, "name")
    yield from each_of(({**chat, "rows": []} for chat in chats.values()), read_chat, "name")


def _pair(row: dict[str, Any], number: int, vendor: str) -> Iterator[FoundMessage]:
    id_ = first(row.get("id"), str(number))
    when = moment(row.get("createdAt"))
    asked = Pieces()
    asked.say(row.get("prompt"))
    yield FoundMessage(f"{id_}/prompt", None, Role.USER, tuple(asked.parts), created_at=when, raw=raw_of(row))
    pieces = Pieces()
    pieces.think(row.get("reasoning"))
    pieces.answer(row.get("reply"))
    cited: set[str] = set()
    for chunk in mappings(parsed(row.get("citedChunks"))):
        called = first(chunk.get("fileName"), chunk.get("file"), chunk.get("fileId"))
        cited.add(called)
        pieces.cite("", called, chunk.get("content"))
    for file in items(parsed(row.get("citedFiles"))):
        called = first(mapping(file).get("name") if isinstance(file, dict) else file)
        if called not in cited:
            pieces.cite("", called)
    # It is marked for as long as the answer is being written.
    is_active = truth(row.get("isActive"))
    if not pieces.parts and not is_active:
        return
    status, note = ended(pieces, broke_off=is_active)
    yield FoundMessage(
        f"{id_}/reply",
        None,
        Role.ASSISTANT,
        tuple(pieces.parts),
        created_at=when,
        vendor=vendor,
        model=first(row.get("model")),
        usage=tokens(row.get("inputTokens"), row.get("outputTokens")),
        status=status,
        note=note,
    )
