"""Grok's data export: `prod-grok-backend.json` deep in the archive, with its files under their ids.

Rule: what the user wrote has no model, whatever the export says of it; answers that were broken off before their first
word are passed over, and what follows them is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from interline.importing.found import Found, FoundConversation, FoundFile, FoundMessage, Problem
from interline.importing.json_file import Document
from interline.importing.reading import each_of
from interline.importing.source import Source
from interline.importing.tree import arranged
from interline.importing.values import items, mapping, mappings, moment, raw, text, truth
from interline.language import tr
from interline.model.clean import label
from interline.model.conversation import Role, Status
from interline.model.parts import Citation, Part, Text, Thinking

_NAME = r"(?:.*/)?prod-grok-backend\.json"
# Cards that only Grok's own page draws.
_CARD = re.compile(r"<grok:render\b[^>]*>.*?</grok:render>", re.DOTALL)

_FindFile = Callable[[str], FoundFile]


def recognises(source: Source) -> bool:
    """Conversations that each hold `conversation` and `responses`."""
    return any(map(_is_ours, _documents(source)))


def read(source: Source) -> Iterator[Found]:
    """Each conversation."""
    find = _finder(source)
    for document in _documents(source):
        elements = map(_flat, document.elements("conversations"))
        yield from each_of(elements, lambda each: _conversation(each, find))


def _is_ours(document: Document) -> bool:
    first = mapping(next(iter(items(document.outline.get("conversations"))), None))
    return "conversation" in first and "responses" in first


def _documents(source: Source) -> list[Document]:
    if source.document is not None:
        return [source.document]
    return (
        [] if source.files is None else [source.files.document(name) for name in source.files.matching(_NAME)]
    )


def _flat(element: Any) -> Any:
    """The conversation with its title on top, where a Problem looks for it."""
    if not isinstance(element, dict):
        return element
    return {"title": mapping(element.get("conversation")).get("title"), **element}


def _finder(source: Source) -> _FindFile:
    """Finds a file by its id, which is a folder's or a file's name in the archive."""
    paths: dict[str, str] = {}
    files = source.files
    for path in files.names if files is not None else ():
        for part in path.split("/"):
            paths[part] = path
            paths.setdefault(part.partition(".")[0], path)

    def find(id_: str) -> FoundFile:
        path = paths.get(id_)
        return FoundFile(id_, read=partial(files.read, path) if files is not None and path else None)

    return find


def _conversation(data: dict[str, Any], find: _FindFile) -> FoundConversation | Problem:
    about = mapping(data.get("conversation"))
    title = text(about.get("title"))
    if not isinstance(data.get("responses"), list):
        return Problem(label(title, 120) or tr("Untitled"), tr("This entry has no messages."))
    messages: list[FoundMessage] = []
    passed_over: dict[str, str | None] = {}
    for n, each in enumerate(mappings(data.get("responses"))):
        response = mapping(each.get("response")) or each
        id_ = _id(response.get("_id")) or str(n)
        parent = _id(response.get("parent_response_id")) or None
        found = _message(id_, parent, response, find)
        if found.parts:
            messages.append(found)
        else:
            passed_over[id_] = parent
    tree = arranged(messages, passed_over)
    return FoundConversation(
        id=_id(about.get("id")) or _id(about.get("_id")) or (messages[0].id if messages else ""),
        title=title,
        messages=tree.messages,
        current=tree.kept.get(_id(about.get("leaf_response_id"))),
        created_at=moment(about.get("create_time")),
        updated_at=moment(about.get("modify_time")),
        starred=truth(about.get("starred")),
        problems=tuple(Problem("", what) for what in tree.repairs),
    )


def _id(value: Any) -> str:
    """An id as text, or as MongoDB writes it."""
    return text(value) or text(mapping(value).get("$oid"))


def _message(id_: str, parent: str | None, response: Mapping[str, Any], find: _FindFile) -> FoundMessage:
    is_answer = text(response.get("sender")).lower() != "human"
    parts: list[Part | FoundFile] = []
    if is_answer and (thoughts := text(response.get("thinking_trace"))).strip():
        parts.append(Thinking(thoughts))
    if (words := _CARD.sub("", text(response.get("message")))).strip():
        parts.append(Text(words))
    if is_answer:
        parts += _sources(response)
    parts += [find(text(each)) for each in items(response.get("file_attachments")) if text(each)]
    return FoundMessage(
        id=id_,
        parent=parent,
        role=Role.ASSISTANT if is_answer else Role.USER,
        parts=tuple(parts),
        created_at=moment(response.get("create_time")),
        vendor="xai" if is_answer else "",
        model=text(response.get("model")) if is_answer else "",
        status=Status.STOPPED if is_answer and truth(response.get("partial")) else Status.COMPLETE,
        raw=raw(response),
    )


def _sources(response: Mapping[str, Any]) -> list[Citation]:
    found = [
        Citation(text(each.get("url")), text(each.get("title")), text(each.get("preview"))[:2000])
        for each in mappings(response.get("web_search_results"))
        if text(each.get("url")).startswith(("https://", "http://"))
    ]
    return list({each.url: each for each in found}.values())
