"""Cherry Studio 2: topics and messages in an SQLite database.

Rule: columns are known in both of their spellings, and what another version adds is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from interline.importing.assembling import conversation, grouped, guarded, keys_in, raw_of
from interline.importing.attached import Bytes
from interline.importing.cherry_blocks import say_blocks
from interline.importing.found import Found, FoundConversation, FoundKey, FoundMessage, Problem
from interline.importing.meanings import first, milliseconds, name, parsed, role_of, usage_of
from interline.importing.pieces import Pieces, ended
from interline.importing.reading import each_of
from interline.importing.values import mapping, mappings, moment, text, truth
from interline.model.clean import label
from interline.model.conversation import Role

if TYPE_CHECKING:
    from interline.importing.database import Database


def _no_bytes(_id: str, _extension: str) -> Bytes | None:
    """The database is one file; those that it speaks of lie elsewhere."""
    return None


def is_database(database: Database) -> bool:
    """Whether it has topics, and messages that belong to them."""
    columns = {_spelt(each) for each in database.tables.get("message", ())}
    return "topic" in database.tables and {"topicid", "parentid", "data"} <= columns


def read_database(database: Database, where: str) -> Iterator[Found]:
    """Each topic that was not deleted; `where` is the file's name."""
    return guarded(where, _read(database))


def _read(database: Database) -> Iterator[Found]:
    for table in ("user_provider", "preference", "mcp_server"):
        for row in _rows(database, table):
            yield from _keys(row, first(row.get("name"), row.get("providerid"), row.get("key"), table))
    assistants = {name(row.get("id")): row for row in _rows(database, "assistant")}
    groups = {name(row.get("id")): first(row.get("name")) for row in _rows(database, "group")}
    topics = {name(row.get("id")): row for row in _rows(database, "topic")}

    def read_topic(topic: dict[str, Any]) -> FoundConversation | Problem:
        return _topic(topic, topic["rows"], assistants, groups)

    for id_, rows in grouped(_rows(database, "message", "topic_id", "topicId"), "topicid"):
        topic = topics.pop(id_, {})
        kept = [row for row in rows if row.get("deletedat") is None]
        if topic.get("deletedat") is None:
            yield from each_of([{"id": id_, **topic, "rows": kept}], read_topic, "name")
    empty = ({**topic, "rows": []} for topic in topics.values() if topic.get("deletedat") is None)
    yield from each_of(empty, read_topic, "name")


def _keys(row: dict[str, Any], whose: str) -> Iterator[Found]:
    settings = {
        column: parsed(value) if text(value)[:1] in ("[", "{") else value for column, value in row.items()
    }
    # A provider's keys stand in a list of objects, each with one under `key`.
    listed = mappings(settings.pop("apikeys", None))
    for _ in (each for each in listed if each.get("key")):
        yield FoundKey(f"Cherry Studio, {label(whose, 60)}")
    yield from keys_in(settings, f"Cherry Studio, {label(whose, 60)}")


def _rows(database: Database, table: str, *order: str) -> Iterator[dict[str, Any]]:
    for row in database.rows(table, None, order):
        yield {_spelt(column): value for column, value in row.items()}


def _spelt(column: str) -> str:
    """topicId and topic_id are one column."""
    return column.replace("_", "").lower()


def _topic(
    topic: dict[str, Any],
    rows: list[dict[str, Any]],
    assistants: dict[str, dict[str, Any]],
    groups: dict[str, str],
) -> FoundConversation | Problem:
    messages: list[FoundMessage] = []
    passed_over: dict[str, str | None] = {}
    for row in rows:
        data = mapping(parsed(row.get("data")))
        message = _message(row, data)
        if message is None:
            passed_over[name(row.get("id"))] = name(row.get("parentid")) or None
        else:
            messages.append(message)
    assistant = assistants.get(name(topic.get("assistantid")), {})
    meta = mapping(parsed(topic.get("assistantmeta")))
    return conversation(
        name(topic.get("id")),
        first(topic.get("name")),
        messages,
        current=first(topic.get("activenodeid")) or None,
        passed_over=passed_over,
        folder=groups.get(name(topic.get("groupid"))) or first(assistant.get("name"), meta.get("name")),
        system="\n".join(filter(None, (text(assistant.get("prompt")), text(topic.get("prompt"))))),
        pinned=truth(topic.get("ispinned")),
        created_at=moment(topic.get("createdat")),
        updated_at=moment(topic.get("updatedat")),
    )


def _message(row: dict[str, Any], data: dict[str, Any]) -> FoundMessage | None:
    role = role_of(row.get("role"))
    blocks = mappings(data.get("blocks")) or mappings(data.get("parts"))
    # The tree's root, and a branch that was begun and never written in, are no messages.
    if role is None or (role is Role.SYSTEM and not blocks) or data.get("isBranchDraft") is True:
        return None
    is_answer = role is Role.ASSISTANT
    pieces = Pieces()
    course = say_blocks(pieces, blocks, _no_bytes)
    status = row.get("status")
    how, note = ended(
        pieces,
        failed=(course.failed or status == "error") if is_answer else "",
        stopped=is_answer and (status == "paused" or course.is_paused),
        broke_off=is_answer and status == "pending",
    )
    vendor, _, model = first(row.get("modelid")).rpartition("::")
    meta = mapping(parsed(row.get("modelmeta"))) or mapping(
        mapping(parsed(row.get("messagesnapshot"))).get("model")
    )
    stats = mapping(parsed(row.get("stats")))
    return FoundMessage(
        name(row.get("id")),
        name(row.get("parentid")) or None,
        role,
        tuple(pieces.parts),
        created_at=moment(row.get("createdat")),
        vendor=first(vendor, meta.get("provider")) if is_answer else "",
        model=first(model, meta.get("id"), meta.get("name")) if is_answer else "",
        usage=usage_of(stats) if is_answer else None,
        took_ms=milliseconds(stats.get("timeCompletionMs")) if is_answer else None,
        status=how,
        note=note,
        raw=raw_of({**row, "data": None, "blocks": blocks}),
    )
