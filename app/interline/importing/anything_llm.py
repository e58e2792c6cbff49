"""AnythingLLM: its SQLite database, in which one row is a question and an answer in a workspace or a thread of it.

Rule: threads are kept apart, which its JSON exports do not do.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from interline.importing.assembling import conversation, grouped, guarded, in_a_row, keys_in, raw_of
from interline.importing.attached import file_at
from interline.importing.found import Found, FoundConversation, FoundMessage, Problem
from interline.importing.meanings import first, milliseconds, name, parsed, usage_of
from interline.importing.pieces import Pieces, ended
from interline.importing.reading import each_of
from interline.importing.source import Source
from interline.importing.values import mapping, mappings, moment, text, truth
from interline.language import tr
from interline.model.conversation import Role
from interline.model.errors import NotImportable

if TYPE_CHECKING:
    from interline.importing.database import Database


def recognises(source: Source) -> bool:
    """A database with the chats of workspaces. Raises for its JSON lines, in which all threads are one list."""
    database = source.database
    if database is not None:
        return {"prompt", "response"} <= set(database.tables.get("workspace_chats", ()))
    document = source.document
    if document is not None and _is_merged(document.outline if not document.is_list else document.first):
        raise NotImportable(
            tr("This looks like an export for training, in which all threads of a workspace are one list."),
            next_step=tr("Of AnythingLLM choose its database instead: anythingllm.db in its storage folder."),
        )
    return False


def _is_merged(shape: dict[str, Any]) -> bool:
    """A line of the chat export: a list of messages for training, or a row with the workspace beside the question."""
    is_row = {"prompt", "response", "workspace"} <= set(shape) or {"prompt", "response", "sent_at"} <= set(
        shape
    )
    return is_row or ("messages" in shape and set(shape) <= {"messages", "workspace"})


def read(source: Source) -> Iterator[Found]:
    """Each thread, and what was said in a workspace outside of threads."""
    if source.database is not None:
        yield from guarded(source.name, _read(source.database))


def _read(database: Database) -> Iterator[Found]:
    for row in database.rows("system_settings"):
        setting = {name(row.get("label")): row.get("value")}
        yield from keys_in(setting, "AnythingLLM")
    spaces = {name(row.get("id")): row for row in database.rows("workspaces")}
    threads = {name(row.get("id")): row for row in database.rows("workspace_threads")}

    def read_group(group: dict[str, Any]) -> FoundConversation | Problem:
        space, rows = mapping(group["space"]), group["rows"]
        cleared = sum(row.get("include") in (0, False) for row in rows)
        made = (each for n, row in enumerate(rows, 1) for each in _pair(row, n, space))
        return conversation(
            group["id"],
            group["title"],
            in_a_row(made),
            system=text(space.get("openAiPrompt")),
            folder=first(space.get("name")),
            problems=[
                tr("Questions that were cleared from the context and are kept here: {count}.", count=cleared)
            ]
            if cleared
            else (),
        )

    every = database.rows("workspace_chats", None, ["workspaceId", "thread_id", "id"])
    for space_id, rows in grouped(every, "workspaceId"):
        space = spaces.get(space_id, {})
        for thread_id, own in grouped(rows, "thread_id"):
            title = first(threads.get(thread_id, {}).get("name"), space.get("name"))
            group = {"id": f"{space_id}/{thread_id}", "title": title, "space": space, "rows": own}
            yield from each_of([group], read_group)


def _pair(row: dict[str, Any], number: int, space: dict[str, Any]) -> Iterator[FoundMessage]:
    id_ = first(row.get("id"), str(number))
    when = moment(row.get("createdAt"))
    response = mapping(parsed(row.get("response")))
    asked = Pieces()
    asked.say(row.get("prompt"))
    for file in mappings(response.get("attachments")):
        asked.attach(file_at(file.get("contentString"), first(file.get("name")), first(file.get("mime"))))
    yield FoundMessage(
        f"{id_}/prompt",
        None,
        Role.USER,
        tuple(asked.parts),
        created_at=when,
        raw=raw_of({**row, "response": response}),
    )
    pieces = Pieces()
    pieces.answer(response.get("text"))
    for source in mappings(response.get("sources")):
        url = text(source.get("url")) or text(source.get("chunkSource")).removeprefix("link://")
        pieces.cite(url if url.startswith("http") else "", source.get("title"), source.get("text"))
    status, note = ended(pieces, stopped=truth(response.get("aborted")))
    metrics = mapping(response.get("metrics"))
    yield FoundMessage(
        f"{id_}/response",
        None,
        Role.ASSISTANT,
        tuple(pieces.parts),
        created_at=when,
        vendor=first(metrics.get("provider"))
        or ("" if metrics.get("model") else first(space.get("chatProvider"))),
        model=first(metrics.get("model")) or first(space.get("chatModel")),
        usage=usage_of(metrics),
        took_ms=milliseconds(metrics.get("duration"), 1000),
        status=status,
        note=note,
    )
