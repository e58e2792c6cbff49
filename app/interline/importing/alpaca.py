"""Alpaca: an SQLite database of chats, messages and attachments, the program's own or one chat's export.

Rule: times are those of the clock on the wall where Alpaca ran; they are taken as this computer's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from interline.importing.assembling import conversation, grouped, guarded, in_a_row, keys_in, raw_of
from interline.importing.attached import Bytes, embedded, from_base64, text_file, type_of_base64
from interline.importing.found import Found, FoundConversation, FoundFile, FoundKey, FoundMessage, Problem
from interline.importing.meanings import first, name, parsed, role_of
from interline.importing.pieces import Pieces
from interline.importing.reading import each_of
from interline.importing.source import Source
from interline.importing.values import mapping, moment, text
from interline.language import tr
from interline.model.clean import label
from interline.model.conversation import Role

if TYPE_CHECKING:
    from interline.importing.database import Database


def recognises(source: Source) -> bool:
    """A database with chats, their messages and attachments."""
    database = source.database
    if database is None or not {"chat", "message", "attachment"} <= set(database.tables):
        return False
    return {"chat_id", "role", "content"} <= set(database.tables["message"])


def read(source: Source) -> Iterator[Found]:
    """Each chat."""
    if source.database is not None:
        yield from guarded(source.name, _read(source.database))


def _read(database: Database) -> Iterator[Found]:
    for table in ("instance", "instances"):
        for row in database.rows(table):
            whose = label(first(row.get("name"), row.get("type"), table), 60)
            properties = mapping(parsed(row.get("properties")))
            found = keys_in({**row, "properties": properties}, f"Alpaca, {whose}")
            yield from found
            if not found and (row.get("api") or properties.get("api")):
                yield FoundKey(f"Alpaca, {whose}")
    folders = {name(row.get("id")): first(row.get("name")) for row in database.rows("folder")}
    chats = {name(row.get("id")): row for row in database.rows("chat")}
    shelf = _Shelf.of(database)

    def read_chat(chat: dict[str, Any]) -> FoundConversation | Problem:
        made = [shelf.message(row, n) for n, row in enumerate(chat["rows"], 1)]
        return conversation(
            name(chat.get("id")),
            first(chat.get("name")),
            in_a_row(each for each in made if each is not None),
            folder=folders.get(name(chat.get("folder")), ""),
            problems=[tr("Entries without a speaker: {count}.", count=made.count(None))]
            if None in made
            else (),
        )

    for id_, rows in grouped(database.rows("message", None, ["chat_id", "date_time"]), "chat_id"):
        yield from each_of([{"id": id_, **chats.pop(id_, {}), "rows": rows}], read_chat, "name")
    yield from each_of(({**chat, "rows": []} for chat in chats.values()), read_chat, "name")


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The attachments by the message that they belong to."""

    database: Database
    rows: dict[str, list[dict[str, Any]]]
    """Without the bytes of pictures and sounds, which are looked up when they are wanted."""

    @classmethod
    def of(cls, database: Database) -> _Shelf:
        rows: dict[str, list[dict[str, Any]]] = {}
        for row in database.rows("attachment"):
            if row.get("type") in _BYTES:
                content = text(row.get("content"))
                row = {**row, "content": "", "beginning": content[:100], "is_here": bool(content)}
            rows.setdefault(name(row.get("message_id")), []).append(row)
        return cls(database, rows)

    def message(self, row: dict[str, Any], number: int) -> FoundMessage | None:
        """One message with what is attached to it; None where nobody known speaks."""
        role = role_of(row.get("role"))
        if role is None:
            return None
        is_answer = role is Role.ASSISTANT
        pieces = Pieces()
        id_ = name(row.get("id"))
        attached = self.rows.pop(id_, []) if id_ else []
        for each in attached:
            if each.get("type") == "thought":
                pieces.think(each.get("content"))
        if is_answer:
            pieces.answer(row.get("content"))
        else:
            pieces.say(row.get("content"))
        for n, each in enumerate(attached, 1):
            self._attach(pieces, each, n)
        return FoundMessage(
            id_ or f"message-{number}",
            None,
            role,
            tuple(pieces.parts),
            created_at=_moment(row.get("date_time")),
            model=first(row.get("model")) if is_answer else "",
            raw=raw_of(row),
        )

    def _attach(self, pieces: Pieces, row: dict[str, Any], number: int) -> None:
        called, content = first(row.get("name"), row.get("id"), "file"), text(row.get("content"))
        match row.get("type"):
            case "thought" | "metadata" | "model_context":
                pass
            case "image" | "audio":
                read = self._bytes_of(row) if row["is_here"] else None
                pieces.attach(FoundFile(called, _media_type(row["beginning"]), read))
            case "tool":
                id_ = first(row.get("id"), f"call-{number}")
                data = mapping(parsed(content))
                pieces.call(id_, called, data.get("arguments"))
                pieces.result(id_, data.get("result", content))
            case "website" | "link" | "youtube" if called.startswith(("http://", "https://")):
                pieces.cite(called, "", content)
            case _:
                # The words that were read out of the file, not the file.
                pieces.attach(text_file(called, content) if content else FoundFile(called))

    def _bytes_of(self, row: dict[str, Any]) -> Bytes:
        wanted = {"id": row.get("id"), "message_id": row.get("message_id")}

        def read() -> bytes:
            content = text(next(self.database.rows("attachment", wanted), {}).get("content"))
            inside = embedded(content)
            return inside[1]() if inside else from_base64(content)

        return read


_BYTES = ("image", "audio")


def _media_type(beginning: str) -> str:
    inside = embedded(beginning)
    return inside[0] if inside else type_of_base64(beginning)


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.strptime(text(value)[:19].replace("-", "/"), "%Y/%m/%d %H:%M:%S").astimezone()
    except (ValueError, OverflowError, OSError):
        return moment(value)
