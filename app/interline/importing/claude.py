"""Claude's data export: `conversations.json`, which names files and holds none of them.

Rule: old exports are lines of messages and new ones trees; which one it is, each message says by having a parent or
not naming one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from interline.importing.claude_message import has_content, message_of
from interline.importing.found import Found, FoundConversation, FoundMessage, Problem
from interline.importing.json_file import Document
from interline.importing.reading import each_of
from interline.importing.source import Source
from interline.importing.tree import arranged
from interline.importing.values import mapping, mappings, moment, text, truth
from interline.language import tr
from interline.model.clean import label

_CONVERSATIONS = r"(?:.*/)?conversations(?:-\d+)?\.json"
_DESIGNS = r"(?:.*/)?design_chats/[^/]+\.json"
_ROOT = "00000000-0000-4000-8000-000000000000"


def recognises(source: Source) -> bool:
    """Conversations with `chat_messages`, in a file or in an archive's `conversations.json`."""
    return any(map(_is_ours, _documents(source, _CONVERSATIONS)))


def read(source: Source) -> Iterator[Found]:
    """Each conversation, those with the design tool too where they are of the same shape."""
    for document in _documents(source, _CONVERSATIONS):
        yield from _in(document)
    if source.files is not None:
        for name in source.files.matching(_DESIGNS):
            document = source.files.document(name)
            if _is_ours(document):
                yield from _in(document)
            else:
                yield Problem(label(name, 120), tr("Chats of this kind are not read."), lost=False)


def _in(document: Document) -> Iterator[Found]:
    elements = document.elements() if document.is_list else iter((document.whole(),))
    return each_of(elements, _conversation, title="name")


def _is_ours(document: Document) -> bool:
    one = document.first if document.is_list else document.outline
    return isinstance(one.get("chat_messages"), list)


def _documents(source: Source, pattern: str) -> list[Document]:
    if source.document is not None:
        return [source.document]
    if source.files is None:
        return []
    names = sorted(source.files.matching(pattern), key=lambda name: (name.count("/"), name))
    depth = names[0].count("/") if names else 0
    return [source.files.document(name) for name in names if name.count("/") == depth]


def _conversation(data: dict[str, Any]) -> FoundConversation | Problem:
    title = text(data.get("name"))
    if not isinstance(data.get("chat_messages"), list):
        return Problem(label(title, 120) or tr("Untitled"), tr("This entry has no messages."))
    model = text(data.get("model"))
    messages: list[FoundMessage] = []
    passed_over: dict[str, str | None] = {}
    unknown: list[str] = []
    before: str | None = None
    for n, each in enumerate(mappings(data.get("chat_messages"))):
        id_ = text(each.get("uuid")) or f"{n}"
        parent = _parent(each, before)
        if has_content(each):
            found, strange = message_of(id_, parent, each, model)
            messages.append(found)
            unknown += strange
        else:
            passed_over[id_] = parent
        before = id_
    tree = arranged(messages, passed_over)
    remarks = [
        tr("Something of the kind “{kind}” is kept and not shown.", kind=label(kind, 40))
        for kind in dict.fromkeys(unknown)
    ]
    return FoundConversation(
        id=text(data.get("uuid")) or text(messages[0].id if messages else ""),
        title=title,
        messages=tree.messages,
        current=tree.kept.get(text(data.get("current_leaf_message_uuid"))),
        created_at=moment(data.get("created_at")),
        updated_at=moment(data.get("updated_at")),
        folder=text(mapping(data.get("project")).get("name")),
        starred=truth(data.get("is_starred")),
        problems=tuple(Problem("", what) for what in (*tree.repairs, *remarks)),
    )


def _parent(message: Mapping[str, Any], before: str | None) -> str | None:
    """Whom a message answers: the one before it where the export names nobody, none where it says so."""
    if "parent_message_uuid" not in message:
        return before
    parent = text(message.get("parent_message_uuid"))
    return parent if parent and parent != _ROOT else None
