"""Cherry Studio: the backup of version 1 (an archive or folder with data.json) and the database of version 2.

Rule: vendors' keys, which stand in the backup in clear, are counted and never carried. Names, dates and instructions of
topics are not beside their messages but in the program's saved state: JSON inside JSON inside JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from interline.importing.archive import Files
from interline.importing.assembling import conversation, guarded, keys_in, outline_of, raw_of, whole_of
from interline.importing.attached import Bytes, file_at
from interline.importing.cherry_blocks import BytesOf, cite_all, say_blocks, stored_file
from interline.importing.cherry_studio_2 import is_database, read_database
from interline.importing.found import Found, FoundConversation, FoundMessage, Problem
from interline.importing.json_file import Document
from interline.importing.meanings import first, milliseconds, name, parsed, role_of, told, usage_of
from interline.importing.pieces import Pieces, ended
from interline.importing.reading import each_of
from interline.importing.source import Source
from interline.importing.values import items, mapping, mappings, moment, text, truth
from interline.language import tr
from interline.model.clean import label
from interline.model.conversation import Role
from interline.model.errors import NotImportable

_DATA = r"(?:[^/]+/)?data\.json"
_DIRECT = (r"(?:[^/]+/)?IndexedDB/.+", r"(?:[^/]+/)?Local Storage/.+")
_STATE = "persist:cherry-studio"


def recognises(source: Source) -> bool:
    """data.json of a backup, alone or in an archive, or the database of version 2. Raises for a direct backup."""
    if source.document is not None:
        return _is_backup(source.document)
    if source.database is not None:
        return is_database(source.database)
    if source.files is None:
        return False
    if _data_file(source.files) is not None:
        return True
    if all(map(source.files.matching, _DIRECT)):
        raise NotImportable(
            tr(
                "This backup of Cherry Studio holds copies of its browser's own databases, which are not read."
            ),
            next_step=tr(
                "Choose the database of Cherry Studio 2 instead, or a backup of a version before 1.9."
            ),
        )
    return False


def _is_backup(document: Document) -> bool:
    return {"indexedDB", "localStorage"} <= set(outline_of(document))


def _data_file(files: Files) -> str | None:
    return next((each for each in files.matching(_DATA) if _is_backup(files.document(each))), None)


def read(source: Source) -> Iterator[Found]:
    """Each topic."""
    if source.database is not None:
        yield from read_database(source.database, source.name)
        return
    files, document = source.files, source.document
    if document is None and files is not None and (where := _data_file(files)):
        document = files.document(where)
    if document is None:
        return
    data = whole_of(document)
    if isinstance(data, Problem):
        yield data
    else:
        yield from guarded(source.name, read_backup(mapping(data), files))


def read_backup(data: dict[str, Any], files: Files | None) -> Iterator[Found]:
    """Each topic of a data.json; `files` are those beside it."""
    saved = mapping(parsed(mapping(data.get("localStorage")).get(_STATE)))
    state = {key: parsed(value) for key, value in saved.items()}
    yield from keys_in(state, "Cherry Studio")
    database = data.get("indexedDB")
    known = _known_topics(mapping(state.get("assistants")))
    topics, blocks = _topics(database)
    shelf = _Shelf(known, _Blocks.of(blocks), _bytes_of(files))
    yield from each_of(topics, shelf.read_topic, "name")
    lost = set(known) - {name(mapping(topic).get("id")) for topic in topics}
    for id_ in sorted(lost):
        yield Problem(
            label(known[id_].title, 120) or tr("A topic without a name"),
            tr("Its messages are not in the backup."),
        )


def _topics(database: Any) -> tuple[list[dict[str, Any]], Any]:
    """Topics with their messages, and the blocks of all of them."""
    if isinstance(database, list):
        # The first version kept a list of keys and values.
        rows = [row for row in mappings(database) if text(row.get("key")).startswith("topic:")]
        values = [mapping(parsed(row.get("value"))) for row in rows]
        named = zip(rows, values, strict=True)
        return [
            {**value, "id": value.get("id") or text(row["key"]).removeprefix("topic:")}
            for row, value in named
        ], []
    return mappings(mapping(database).get("topics")), mapping(database).get("message_blocks")


# --- what the saved state knows ---


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a topic."""

    title: str
    folder: str
    """The assistant's name."""
    system: str
    row: dict[str, Any]
    """Its entry in the list of topics."""


def _known_topics(state: dict[str, Any]) -> dict[str, _Known]:
    known: dict[str, _Known] = {}
    for assistant in (*mappings(state.get("assistants")), mapping(state.get("defaultAssistant"))):
        for topic in mappings(assistant.get("topics")):
            prompts = (text(assistant.get("prompt")), text(topic.get("prompt")))
            entry = _Known(
                first(topic.get("name")),
                first(assistant.get("name")),
                "\n".join(filter(None, prompts)),
                topic,
            )
            known.setdefault(name(topic.get("id")), entry)
    return known


_UNKNOWN = _Known("", "", "", {})


@dataclass(frozen=True, slots=True)
class _Blocks:
    """The blocks of all messages."""

    by_id: dict[str, dict[str, Any]] = field(default_factory=dict)
    by_message: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Any) -> _Blocks:
        made = cls()
        for row in mappings(rows):
            made.by_id.setdefault(name(row.get("id")), row)
            made.by_message.setdefault(name(row.get("messageId")), []).append(row)
        return made

    def of_message(self, message: dict[str, Any]) -> list[dict[str, Any]]:
        """In the message's own order; by the blocks' word where the message names none.

        Each is given once: a damaged backup in which many messages share one would grow without end.
        """
        ids = items(message.get("blocks"))
        named = [self.by_id.pop(id_) for each in ids if (id_ := name(each)) in self.by_id]
        inside = [each for each in map(mapping, ids) if each]
        return named or inside or self.by_message.pop(name(message.get("id")), [])


def _bytes_of(files: Files | None) -> BytesOf:
    if files is None:
        return lambda id_, extension: None
    by_name = {each.rsplit("/", 1)[-1]: each for each in files.names if "Data/Files/" in f"/{each}"}

    def find(id_: str, extension: str) -> Bytes | None:
        where = by_name.get(f"{id_}{extension}") or by_name.get(id_)
        return None if where is None else lambda: files.read(where)

    return find


# --- topics and messages ---


def _cleared(marks: int) -> tuple[str, ...]:
    if not marks:
        return ()
    said = tr(
        "Places where the context was cleared: {count}. The conversation reads on across them.", count=marks
    )
    return (said,)


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What reading a topic needs beside it."""

    known: dict[str, _Known]
    blocks: _Blocks
    bytes_of: BytesOf

    def read_topic(self, topic: dict[str, Any]) -> FoundConversation | Problem:
        """One topic."""
        id_ = name(topic.get("id"))
        known = self.known.get(id_, _UNKNOWN)
        rows = mappings(topic.get("messages"))
        marks = sum(row.get("type") == "clear" for row in rows)
        messages, current = self._messages([row for row in rows if row.get("type") != "clear"])
        return conversation(
            id_,
            known.title or first(topic.get("name")),
            messages,
            current=current,
            is_end=True,
            folder=known.folder,
            system=known.system,
            pinned=truth(known.row.get("pinned")),
            created_at=moment(known.row.get("createdAt")),
            updated_at=moment(known.row.get("updatedAt")),
            problems=_cleared(marks),
        )

    def _messages(self, rows: Iterable[dict[str, Any]]) -> tuple[list[FoundMessage], str | None]:
        """The messages as a tree: answers to one question beside each other, what follows below the chosen one."""
        messages: list[FoundMessage] = []
        questions: set[str] = set()
        # The question that is being answered, and how much its chosen answer was wanted: 2 shown, 1 useful, 0 the last.
        asked: str | None = None
        end: str | None = None
        rank = -1
        for n, row in enumerate(rows, 1):
            role = role_of(row.get("role"))
            if role is None:
                continue
            id_ = first(row.get("id"), f"message-{n}")
            question = name(row.get("askId"))
            if role is not Role.ASSISTANT:
                parent, asked, end, rank = end, id_, id_, -1
                questions.add(id_)
            elif question in questions and question == asked:
                parent = question
                wanted = 2 if truth(row.get("foldSelected")) else 1 if truth(row.get("useful")) else 0
                if wanted >= rank:
                    end, rank = id_, wanted
            elif question in questions:
                # A late answer to an earlier question: a version there, and no place to go on from.
                parent = question
            else:
                parent, end, asked, rank = end, id_, None, -1
            messages.append(self._message(id_, parent, role, row))
        return messages, end

    def _message(self, id_: str, parent: str | None, role: Role, row: dict[str, Any]) -> FoundMessage:
        is_answer = role is Role.ASSISTANT
        pieces = Pieces()
        blocks = self.blocks.of_message(row)
        course = say_blocks(pieces, blocks, self.bytes_of)
        if not pieces.parts:
            self._say_old(pieces, row)
        model = mapping(row.get("model"))
        status = row.get("status")
        failed = course.failed or (told(row.get("error")) if row.get("error") else "") or status == "error"
        how, note = ended(
            pieces,
            failed=failed if is_answer else "",
            stopped=is_answer and (status == "paused" or course.is_paused),
            broke_off=is_answer and status in ("processing", "pending", "searching", "sending"),
        )
        metrics = mapping(row.get("metrics"))
        return FoundMessage(
            id_,
            parent,
            role,
            tuple(pieces.parts),
            created_at=moment(row.get("createdAt")),
            vendor=first(model.get("provider")) if is_answer else "",
            model=first(model.get("id"), row.get("modelId"), model.get("name")) if is_answer else "",
            usage=usage_of(row.get("usage")) if is_answer else None,
            took_ms=milliseconds(metrics.get("time_completion_millsec")) if is_answer else None,
            status=how,
            note=note,
            raw=raw_of({**row, "blocks": blocks}),
        )

    def _say_old(self, pieces: Pieces, row: dict[str, Any]) -> None:
        """A message from before there were blocks."""
        pieces.think(row.get("reasoning_content"))
        pieces.answer(row.get("content"))
        for image in items(row.get("images")):
            pieces.attach(file_at(image))
        metadata = mapping(row.get("metadata"))
        for image in items(mapping(metadata.get("generateImage")).get("images")):
            pieces.attach(file_at(image))
        for stored in mappings(row.get("files")):
            pieces.attach(stored_file(stored, self.bytes_of))
        for call in mappings(metadata.get("mcpTools")):
            id_ = first(call.get("id"))
            pieces.call(id_, mapping(call.get("tool")).get("name"), call.get("arguments"))
            if call.get("response") is not None:
                pieces.result(id_, call["response"])
        cite_all(pieces, mapping(metadata.get("webSearch")).get("results"))
        cite_all(pieces, metadata.get("groundingMetadata"))
        cite_all(pieces, metadata.get("citations"))
