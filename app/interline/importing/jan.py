"""Jan: a folder or an archive with a folder for each thread: thread.json, and messages.jsonl with a line a message.

Rule: two messages on one line are two messages; what a line lacks is left empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from interline.importing.archive import Files
from interline.importing.assembling import conversation, guarded, in_a_row, keys_in, raw_of, whole_of
from interline.importing.attached import file_at
from interline.importing.found import Found, FoundConversation, FoundMessage, Problem
from interline.importing.meanings import first, name, role_of, told, usage_of
from interline.importing.pieces import Pieces, ended
from interline.importing.reading import each_of
from interline.importing.source import Source
from interline.importing.values import mapping, mappings, moment, text, truth
from interline.language import tr
from interline.model.clean import label
from interline.model.conversation import Role

_MESSAGES = r"(?:.*/)?[^/]+/messages\.jsonl"
_THREAD = r"(?:.*/)?[^/]+/thread\.json"
_SETTINGS = r"(?:.*/)?settings/[^/]+/settings\.json"


def recognises(source: Source) -> bool:
    """A folder or an archive with threads in it."""
    files = source.files
    return files is not None and bool(files.matching(_MESSAGES)) and bool(files.matching(_THREAD))


def read(source: Source) -> Iterator[Found]:
    """Each thread."""
    if source.files is not None:
        yield from guarded(source.name, _read(source.files))


def _read(files: Files) -> Iterator[Found]:
    for place in files.matching(_SETTINGS):
        yield from keys_in(whole_of(files.document(place)), f"Jan, {label(place, 60)}")
    for place in files.matching(_THREAD):
        folder = place.removesuffix("/thread.json")
        thread = whole_of(files.document(place))
        if isinstance(thread, dict):
            yield from each_of([{**thread, "rows": _rows(files, folder), "folder": folder}], read_thread)
        else:
            yield (
                thread
                if isinstance(thread, Problem)
                else Problem(label(place, 120), tr("This is no thread."))
            )
    for place in files.matching(_MESSAGES):
        folder = place.removesuffix("/messages.jsonl")
        if f"{folder}/thread.json" not in files:
            row = {"id": folder.rsplit("/", 1)[-1], "rows": _rows(files, folder), "folder": folder}
            yield from each_of([row], read_thread)


def _rows(files: Files, folder: str) -> list[Any]:
    place = f"{folder}/messages.jsonl"
    if place not in files:
        return []
    try:
        return list(files.document(place).values())
    except (OSError, ValueError):
        return [Problem(label(place, 120), tr("The file cannot be read."))]


def read_thread(thread: dict[str, Any]) -> FoundConversation | Problem:
    """One thread; `rows` are its messages."""
    assistants = mappings(thread.get("assistants"))
    # Which of several assistants gave an answer is not said.
    model = mapping(assistants[0].get("model")) if len(assistants) == 1 else mapping(thread.get("model"))
    made = [_message(row, n, model) for n, row in enumerate(mappings(thread["rows"]), 1)]
    messages = [each for each in made if each is not None]
    if all(each.created_at is not None for each in messages):
        messages.sort(key=lambda each: each.created_at.timestamp() if each.created_at else 0)
    broken = sum(not isinstance(row, dict) for row in thread["rows"]) + len(made) - len(messages)
    return conversation(
        first(thread.get("id"), str(thread["folder"]).rsplit("/", 1)[-1]),
        first(thread.get("title"), mapping(thread.get("metadata")).get("title")),
        in_a_row(messages),
        system=text(assistants[0].get("instructions")) if len(assistants) == 1 else "",
        starred=truth(mapping(thread.get("metadata")).get("is_favorite")) or truth(thread.get("isFavorite")),
        created_at=moment(thread.get("created")),
        updated_at=moment(thread.get("updated")),
        problems=[tr("Lines that are no messages: {count}.", count=broken)] if broken else (),
    )


def _message(row: dict[str, Any], number: int, model: dict[str, Any]) -> FoundMessage | None:
    role = role_of(row.get("role"))
    if role is None:
        return None
    is_answer = role is Role.ASSISTANT
    pieces = Pieces()
    metadata = mapping(row.get("metadata"))
    content = row.get("content")
    blocks = [{"type": "text", "text": content}] if isinstance(content, str) else mappings(content)
    if role is Role.TOOL and row.get("tool_call_id"):
        pieces.result(name(row["tool_call_id"]), "\n\n".join(filter(None, map(_words, blocks))))
        blocks = []
    for block in blocks:
        _say(pieces, block, is_answer)
    for file in mappings(row.get("attachments")):
        pieces.attach(
            file_at(file.get("path") or file.get("url"), first(file.get("name"), file.get("file_id")))
        )
    for call in mappings(metadata.get("tool_calls")):
        _call(pieces, call)
    status = text(row.get("status"))
    failed = (
        told(metadata.get("error"))
        or told(row.get("error"))
        or told(row.get("error_code"))
        or status == "error"
    )
    how, note = ended(
        pieces,
        failed=failed if is_answer else "",
        stopped=is_answer and status in ("stopped", "cancelled"),
        broke_off=is_answer and status in ("pending", "in_progress", "incomplete", "streaming"),
    )
    return FoundMessage(
        first(row.get("id"), f"message-{number}"),
        None,
        role,
        tuple(pieces.parts),
        created_at=moment(row.get("created_at")) or moment(row.get("created")),
        vendor=first(metadata.get("provider"), model.get("engine"), model.get("provider"))
        if is_answer
        else "",
        model=first(metadata.get("modelId"), metadata.get("model"), model.get("id")) if is_answer else "",
        usage=usage_of(metadata.get("usage")) if is_answer else None,
        status=how,
        note=note,
        raw=raw_of(row),
    )


def _words(block: dict[str, Any]) -> str:
    value = block.get("text")
    return text(mapping(value).get("value") if isinstance(value, dict) else value)


def _say(pieces: Pieces, block: dict[str, Any], is_answer: bool) -> None:
    value = block.get("text")
    words = _words(block)
    match block.get("type"):
        case "reasoning":
            pieces.think(words)
        case "image_url" | "image" | "image_file":
            image = block.get("image_url") or block.get("image_file") or block.get("image")
            pieces.attach(file_at(mapping(image).get("url") if isinstance(image, dict) else image or ""))
        case "tool_call":
            _call(pieces, block)
        case _ if is_answer:
            pieces.answer(words)
        case _:
            pieces.say(words)
    for source in mappings(mapping(value).get("annotations")):
        cited = mapping(source.get("url_citation")) or source
        pieces.cite(cited.get("url"), cited.get("title"))


def _call(pieces: Pieces, call: dict[str, Any]) -> None:
    tool = mapping(call.get("tool"))
    function = mapping(tool.get("function")) or mapping(call.get("function"))
    id_ = first(call.get("tool_call_id"), tool.get("id"), call.get("id"), f"call-{len(pieces.parts) + 1}")
    pieces.call(
        id_,
        first(call.get("tool_name"), function.get("name")),
        call.get("input") or function.get("arguments"),
    )
    given = next((call[key] for key in ("response", "output") if call.get(key) is not None), None)
    if given is not None:
        is_error = bool(mapping(given).get("error")) or call.get("state") == "error"
        pieces.result(id_, mapping(given).get("error") or given, is_error=is_error)
