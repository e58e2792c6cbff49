"""Chatbox: one flat object of sessions, settings and the bytes of pictures, each under a key of its own.

Rule: each topic of a session is a conversation; what its settings hold of keys is counted and left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from interline.importing.found import Found, FoundConversation, FoundFile, FoundMessage, Problem
from interline.importing.json_file import Document
from interline.importing.pieces import (
    Bytes,
    Pieces,
    conversation,
    embedded,
    ended,
    file_at,
    first,
    guarded,
    keys_in,
    milliseconds,
    name,
    raw_of,
    role_of,
    text_file,
    told,
    usage_of,
)
from interline.importing.reading import each_of
from interline.importing.source import Source
from interline.importing.values import items, mapping, mappings, moment, text, truth
from interline.model.clean import label
from interline.model.conversation import Role

_SESSION = "session:"
_LIST = "chat-sessions-list"
_OLD = "chat-sessions"
_MOST_HELD = 200 * 1024 * 1024
"""Characters of pictures and files that are held while the sessions are read; others are looked up again."""
_CUT = {"length", "max_tokens"}
_STOPPED = {"abort", "aborted", "canceled", "cancelled"}


def recognises(source: Source) -> bool:
    """An object with sessions under their keys, or a list of sessions."""
    document = source.document
    if document is None or document.is_list:
        return False
    keys = document.outline
    is_marked = "__exported_items" in keys or _LIST in keys or isinstance(keys.get(_OLD), list)
    return is_marked or any(key.startswith(_SESSION) for key in keys)


def read(source: Source) -> Iterator[Found]:
    """Each topic of each session."""
    if source.document is not None:
        yield from guarded(source.name, _read(source.document))


def _read(document: Document) -> Iterator[Found]:
    shelf = _Shelf(document)
    names: dict[str, str] = {}
    for key, value in Document(document.name, document.open).members():
        if key == _LIST:
            names = {name(row.get("id")): first(row.get("name")) for row in mappings(value)}
        elif key.startswith(_SESSION) or key == _OLD:
            continue
        elif isinstance(value, str):
            shelf.hold(key, value)
        else:
            yield from keys_in({key: value}, "Chatbox")
    for key, value in document.members():
        if key.startswith(_SESSION):
            sessions = [value]
            names.pop(key.removeprefix(_SESSION), None)
        elif key == _OLD:
            sessions = items(value)
        else:
            sessions = [value] if isinstance(value, Problem) and not key else []
        for session in sessions:
            names.pop(name(mapping(session).get("id")), None)
            yield from each_of(_topics(session, key), shelf.read_topic)
    for title in names.values():
        yield Problem(label(title, 120) or "A chat without a name", "Its messages are not in the export.")


def _topics(session: Any, key: str) -> Iterator[Any]:
    """The topics of a session, each as an object with what is needed to read it; the current one last."""
    if not isinstance(session, dict):
        yield session
        return
    id_ = first(session.get("id"), key.removeprefix(_SESSION))
    title = first(session.get("name"))
    rest: dict[str, Any] = {"session": session, "forks": dict(mapping(session.get("messageForksHash")))}
    older = mappings(session.get("threads"))
    for n, thread in enumerate(older, 1):
        own = first(thread.get("name"))
        row = {"title": f"{title}: {own}" if own and title and own != title else own or title, "row": thread}
        yield {**rest, **row, "id": f"{id_}/{first(thread.get('id'), str(n))}"}
    if older and not session.get("messages"):
        return
    yield {
        **rest,
        "title": title or first(session.get("threadName")),
        "row": session,
        "id": id_,
        "is_last": True,
    }


@dataclass(slots=True)
class _Shelf:
    """The pictures and files of an export by their keys."""

    document: Document
    held: dict[str, str] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)
    size: int = 0

    def hold(self, key: str, value: str) -> None:
        """Keep what stands under a key, or remember that it is there."""
        if self.size + len(value) <= _MOST_HELD:
            self.held[key] = value
            self.size += len(value)
        else:
            self.others.add(key)

    def value(self, key: str) -> str | None:
        """What stands under a key, where it is held."""
        return self.held.get(key)

    def bytes_of(self, key: str) -> Bytes | None:
        """What gives the bytes under a key; None where it is not in the export."""
        if key not in self.held and key not in self.others:
            return None

        def read() -> bytes:
            value = self.held.get(key)
            if value is None:
                again = Document(self.document.name, self.document.open).members()
                value = next((found for at, found in again if at == key and isinstance(found, str)), "")
            inside = embedded(value)
            return inside[1]() if inside else value.encode("utf-8", "replace")

        return read

    def read_topic(self, topic: dict[str, Any]) -> FoundConversation | Problem:
        """One topic."""
        session, row, forks = topic["session"], topic["row"], topic["forks"]
        branches = _Branches(self, forks)
        messages = branches.line(row.get("messages"), None)
        end = messages[-1].id if messages else None
        messages += branches.beside(messages)
        if topic.get("is_last"):
            messages += branches.left_over()
        created = moment(row.get("createdAt")) if row is not session else None
        times = [each.created_at for each in messages if each.created_at is not None]
        return conversation(
            topic["id"],
            topic["title"],
            messages,
            current=end,
            is_end=True,
            starred=truth(session.get("starred")),
            created_at=created,
            updated_at=max(times) if times else None,
            problems=branches.told(),
        )


@dataclass(slots=True)
class _Branches:
    """The branches of a session: at a message's id the rows that followed it in other versions."""

    shelf: _Shelf
    forks: dict[str, Any]
    """Those that no topic has taken yet."""
    seen: set[str] = field(default_factory=set)
    adrift: int = 0

    def line(self, rows: Any, parent: str | None) -> list[FoundMessage]:
        """The messages of a row, each below the one before; none that is there already."""
        made: list[FoundMessage] = []
        for row in mappings(rows):
            id_ = name(row.get("id"))
            role = role_of(row.get("role"))
            if role is None or (id_ and id_ in self.seen):
                continue
            self.seen.add(id_)
            id_ = id_ or f"message-{len(self.seen)}-{len(made)}"
            made.append(_message(self.shelf, id_, parent, role, row))
            parent = id_
        return made

    def beside(self, messages: list[FoundMessage]) -> list[FoundMessage]:
        """The messages of all branches that begin below these, and below theirs."""
        made: list[FoundMessage] = []
        waiting = [each.id for each in messages]
        while waiting:
            at = waiting.pop()
            fork = mapping(self.forks.pop(at, None))
            for other in mappings(fork.get("lists")):
                branch = self.line(other.get("messages"), at)
                made += branch
                waiting += [each.id for each in branch]
        return made

    def left_over(self) -> list[FoundMessage]:
        """The messages of branches that begin below none."""
        made: list[FoundMessage] = []
        for at in list(self.forks):
            fork = mapping(self.forks.pop(at, None))
            for other in mappings(fork.get("lists")):
                branch = self.line(other.get("messages"), None)
                self.adrift += bool(branch)
                made += branch + self.beside(branch)
        return made

    def told(self) -> list[str]:
        """What had to be mended."""
        return [f"Branches whose beginning is not there: {self.adrift}."] if self.adrift else []


def _message(shelf: _Shelf, id_: str, parent: str | None, role: Role, row: dict[str, Any]) -> FoundMessage:
    pieces = Pieces()
    is_answer = role is Role.ASSISTANT
    pieces.think(row.get("reasoningContent"))
    parts = mappings(row.get("contentParts"))
    for part in parts:
        _say(pieces, part, shelf)
    if not parts:
        pieces.say(row.get("content"))
    for picture in mappings(row.get("pictures")):
        _attach(pieces, picture, shelf)
    for file in mappings(row.get("files")):
        _attach_text(pieces, file, shelf)
    for link in mappings(row.get("links")):
        pieces.cite(link.get("url"), link.get("title"))
    failed = (
        told(row.get("error"))
        or (row.get("error") is True)
        or (f"Error {name(row['errorCode'])}" if row.get("errorCode") else "")
    )
    reason = text(row.get("finishReason"))
    status, note = ended(
        pieces,
        failed=failed if is_answer else "",
        stopped=is_answer and reason in _STOPPED,
        broke_off=is_answer and (truth(row.get("generating")) or reason in _CUT),
    )
    usage = usage_of(row.get("usage"))
    return FoundMessage(
        id_,
        parent,
        role,
        tuple(pieces.parts),
        created_at=moment(row.get("timestamp")),
        vendor=first(row.get("aiProvider")) if is_answer else "",
        model=first(row.get("model")) if is_answer else "",
        usage=usage if is_answer else None,
        status=status,
        note=note,
        raw=raw_of(row),
    )


def _say(pieces: Pieces, part: dict[str, Any], shelf: _Shelf) -> None:
    match part.get("type"):
        case "image":
            _attach(pieces, part, shelf)
        case "reasoning":
            pieces.think(part.get("text"), milliseconds(part.get("duration")))
        case "tool-call":
            id_ = first(part.get("toolCallId"), f"call-{len(pieces.parts) + 1}")
            pieces.call(id_, part.get("toolName"), part.get("args"))
            if part.get("result") is not None:
                pieces.result(id_, part["result"], is_error=part.get("state") == "error")
        case "info":
            # Chatbox's own remark about a file or a search, not words of the model.
            pass
        case "app":
            pieces.say(part.get("summary") or part.get("fallbackText"))
        case _:
            pieces.say(part.get("text"))


def _attach(pieces: Pieces, picture: dict[str, Any], shelf: _Shelf) -> None:
    key = name(picture.get("storageKey"), 500)
    inside = embedded(shelf.value(key)) if key else None
    if key:
        pieces.attach(FoundFile(label(key, 100), inside[0] if inside else "", shelf.bytes_of(key)))
    elif picture.get("url"):
        pieces.attach(file_at(picture["url"]))


def _attach_text(pieces: Pieces, file: dict[str, Any], shelf: _Shelf) -> None:
    called = first(file.get("name"), file.get("id"), "file")
    key = name(file.get("storageKey"), 500)
    words = shelf.value(key)
    media_type = first(file.get("fileType"))
    if words is not None and not embedded(words):
        # The words that were read out of the file, not the file.
        pieces.attach(
            text_file(called if media_type.startswith("text/") or not media_type else f"{called}.txt", words)
        )
    else:
        pieces.attach(FoundFile(called, media_type, shelf.bytes_of(key)))
