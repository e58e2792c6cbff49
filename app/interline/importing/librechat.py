"""LibreChat: one chat as an object, its messages in a list or as a tree.

Rule: the export's own time has no date and is never used; times are those of the messages.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from interline.importing.assembling import conversation, guarded, in_a_row, raw_of
from interline.importing.attached import file_at
from interline.importing.found import Found, FoundConversation, FoundMessage, Problem
from interline.importing.meanings import as_json, first, name, names_of, parsed, told, usage_of
from interline.importing.pieces import Pieces, ended
from interline.importing.reading import each_of
from interline.importing.source import Source
from interline.importing.values import items, mapping, mappings, moment, text, truth
from interline.language import marked
from interline.model.conversation import Role, Status
from interline.wire.masking import masked

_ROOT = "00000000-0000-0000-0000-000000000000"
_CUT = {"length", "max_tokens", "MAX_TOKENS"}
_BROKE_OFF = {"incomplete", "error", "content_filter"}
_STOPPED = {"abort", "aborted", "cancelled", "user_abort"}


def recognises(source: Source) -> bool:
    """An object, or an array of objects, with a conversation's id and its messages."""
    document = source.document
    if document is None:
        return False
    shape = document.first if document.is_list else document.outline
    return "conversationId" in shape and ("messagesTree" in shape or "messages" in shape)


def read(source: Source) -> Iterator[Found]:
    """The chat."""
    document = source.document
    if document is not None:
        chats = document.elements() if document.is_list else [document.whole()]
        yield from guarded(source.name, each_of(chats, read_chat))


def read_chat(data: dict[str, Any]) -> FoundConversation | Problem:
    """One chat."""
    title = first(data.get("title"))
    options = mapping(data.get("options"))
    rows = list(_flat(data.get("messagesTree") if "messagesTree" in data else data.get("messages")))
    messages = [_message(row, above, first(data.get("endpoint"))) for row, above in rows]
    if not any("parentMessageId" in row or above for row, above in rows):
        messages = in_a_row(messages)
    is_path = data.get("branches") is False
    return conversation(
        name(data.get("conversationId")),
        title,
        messages,
        current=messages[-1].id if messages and is_path else None,
        system=text(options.get("promptPrefix")) or text(options.get("system")),
        tags=names_of(data.get("tags")),
        archived=truth(data.get("isArchived")),
        created_at=moment(data.get("createdAt")),
        updated_at=moment(data.get("updatedAt")),
    )


def _flat(entries: Any) -> Iterator[tuple[dict[str, Any], str | None]]:
    """Each message with the one that it stands under, if it stands in a tree: parents first, in order."""
    waiting: list[tuple[dict[str, Any], str | None]] = [(row, None) for row in reversed(mappings(entries))]
    while waiting:
        row, above = waiting.pop()
        yield row, above
        children = mappings(row.get("children"))
        waiting.extend((child, name(row.get("messageId")) or above) for child in reversed(children))


def _message(row: dict[str, Any], above: str | None, endpoint: str) -> FoundMessage:
    parent = name(row.get("parentMessageId")) or above
    mine = row.get("isCreatedByUser")
    is_question = mine if isinstance(mine, bool) else text(row.get("sender")).lower() == "user"
    pieces = Pieces()
    failed = _say_all(pieces, row, is_question)
    for file in (*mappings(row.get("files")), *mappings(row.get("attachments"))):
        _attach(pieces, file)
    reason = text(row.get("finish_reason"))
    is_cut = reason in _CUT
    status, note = ended(
        pieces,
        failed="" if is_question else failed,
        stopped=not is_question and reason in _STOPPED,
        broke_off=not is_question and (truth(row.get("unfinished")) or is_cut or reason in _BROKE_OFF),
    )
    if is_cut and status is Status.INTERRUPTED and not note:
        note = marked("It ended at the limit of an answer's length.")
    return FoundMessage(
        name(row.get("messageId")),
        None if parent == _ROOT else parent,
        Role.USER if is_question else Role.ASSISTANT,
        tuple(pieces.parts),
        created_at=moment(row.get("createdAt")),
        vendor="" if is_question else first(row.get("endpoint"), endpoint),
        model="" if is_question else first(row.get("model")),
        usage=None if is_question else usage_of(mapping(row.get("metadata")).get("usage")),
        status=status,
        note=note,
        raw=raw_of(_calm(row)),
    )


def _calm(row: dict[str, Any]) -> dict[str, Any]:
    """The row without its answers, and what an error says without the key that it may repeat."""
    kept = {key: value for key, value in row.items() if key != "children"}
    if truth(row.get("error")):
        kept["text"] = masked(_words(row.get("text")))
    return kept


def _say_all(pieces: Pieces, row: dict[str, Any], is_question: bool) -> str | bool:
    """Put the words in; gives what an error says, where the message is one."""
    words = _words(row.get("text"))
    content = row.get("content")
    if truth(row.get("error")):
        _say_blocks(pieces, content)
        # The text of a failed answer is the error, often as JSON.
        return told(parsed(words)) or told(words) or True
    failed = _say_blocks(pieces, content)
    if not pieces.parts and words:
        _say_text(pieces, words, is_question)
    elif isinstance(content, str) and not pieces.parts:
        pieces.say(content)
    return failed


def _say_text(pieces: Pieces, words: str, is_question: bool) -> None:
    # Older versions wrote thoughts into the text itself.
    if not is_question and words.startswith(":::thinking"):
        thoughts, end, rest = words.removeprefix(":::thinking").partition("\n:::")
        if end:
            pieces.think(thoughts.strip())
            words = rest.lstrip("\n")
    pieces.say(words)


def _words(value: Any) -> str:
    return text(mapping(value).get("value")) if isinstance(value, dict) else text(value)


def _say_blocks(pieces: Pieces, content: Any) -> str | bool:
    failed: str | bool = ""
    for block in items(content):
        if isinstance(block, str):
            pieces.say(block)
            continue
        block = mapping(block)
        match block.get("type"):
            case "text" | "output_text" | "input_text":
                pieces.say(_words(block.get("text")))
            case "think" | "thinking" | "reasoning":
                pieces.think(_words(block.get("think") or block.get("thinking") or block.get("text")))
            case "tool_call":
                _call(pieces, block)
            case "image_file" | "image_url" | "video_url" | "input_audio":
                file = mapping(block.get(str(block["type"])))
                _attach(pieces, file or {"filepath": block.get(str(block["type"]))})
            case "error":
                failed = told(block.get("error")) or told(block.get("text")) or True
            case _:
                pieces.say(_words(block.get("text")))
    return failed


def _call(pieces: Pieces, block: dict[str, Any]) -> None:
    call = mapping(block.get("tool_call"))
    # OpenAI's assistants nest what the others have at the top.
    inner = mapping(call.get("function")) or mapping(call.get("code_interpreter"))
    id_ = first(call.get("id"), f"call-{len(pieces.parts) + 1}")
    arguments = next((call[key] for key in ("args", "arguments") if call.get(key)), None)
    if arguments is None:
        arguments = inner.get("arguments") or inner.get("input")
    pieces.call(id_, first(call.get("name"), inner.get("name"), call.get("type")), as_json(arguments))
    output = call.get("output") or inner.get("output") or inner.get("outputs")
    if output:
        pieces.result(id_, output)


def _attach(pieces: Pieces, file: dict[str, Any]) -> None:
    if web := mapping(file.get("web_search")):
        for found in (*mappings(web.get("organic")), *mappings(web.get("topStories"))):
            pieces.cite(found.get("link"), found.get("title"), found.get("snippet"))
        return
    address = first(file.get("filepath"), file.get("preview")) or text(file.get("url"))
    called = first(file.get("filename"), file.get("file_id"))
    pieces.attach(
        file_at(
            file.get("url") or address,
            called,
            first(file.get("type")) if "/" in first(file.get("type")) else "",
        )
    )
