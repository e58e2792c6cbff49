"""The topics of a Chatbox session: their messages, their branches and what is attached to them.

Rule: every message of every branch comes once, below the one that it followed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from interline.importing.assembling import conversation, raw_of
from interline.importing.attached import file_at, text_file
from interline.importing.chatbox_shelf import Shelf
from interline.importing.found import FoundConversation, FoundFile, FoundMessage, Problem
from interline.importing.meanings import first, milliseconds, name, role_of, told, usage_of
from interline.importing.pieces import Pieces, ended
from interline.importing.values import mapping, mappings, moment, text, truth
from interline.language import tr
from interline.model.clean import label
from interline.model.conversation import Role

_CUT = {"length", "max_tokens"}
_STOPPED = {"abort", "aborted", "canceled", "cancelled"}


def topics(session: Any, id_: str) -> Iterator[Any]:
    """The topics of a session, each as an object with what is needed to read it; the current one last.

    What is no session is handed on as it is.
    """
    if not isinstance(session, dict):
        yield session
        return
    id_ = first(session.get("id"), id_)
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


def read_topic(shelf: Shelf, topic: dict[str, Any]) -> FoundConversation | Problem:
    """One topic, as `topics` gives it; `shelf` has its pictures and files."""
    session, row, forks = topic["session"], topic["row"], topic["forks"]
    branches = _Branches(shelf, forks)
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
        archived=moment(session.get("archivedAt")) is not None,
        created_at=created,
        updated_at=max(times) if times else None,
        problems=branches.told(),
    )


@dataclass(slots=True)
class _Branches:
    """The branches of a session: at a message's id the rows that followed it in other versions."""

    shelf: Shelf
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
        return (
            [tr("Branches whose beginning is not there: {count}.", count=self.adrift)] if self.adrift else []
        )


def _message(shelf: Shelf, id_: str, parent: str | None, role: Role, row: dict[str, Any]) -> FoundMessage:
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
        _attach_file(pieces, file, shelf)
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


def _say(pieces: Pieces, part: dict[str, Any], shelf: Shelf) -> None:
    match part.get("type"):
        case "image":
            _attach(pieces, part, shelf)
        case "reasoning":
            pieces.think(part.get("text"), milliseconds(part.get("duration")))
        case "tool-call":
            id_ = first(part.get("toolCallId"), f"call-{len(pieces.parts) + 1}")
            pieces.call(id_, part.get("toolName"), part.get("args"))
            given = part.get("result")
            if given is None:
                given = shelf.words(name(part.get("resultStorageKey"), 500))
            if given is not None:
                pieces.result(id_, given, is_error=part.get("state") == "error")
        case "info":
            # Chatbox's own remark about a file or a search, not words of the model.
            pass
        case "app":
            pieces.say(part.get("summary") or part.get("fallbackText"))
        case _:
            pieces.say(part.get("text"))


def _attach(pieces: Pieces, picture: dict[str, Any], shelf: Shelf) -> None:
    key = name(picture.get("storageKey"), 500)
    if key:
        pieces.attach(FoundFile(label(key, 100), shelf.media_type(key), shelf.bytes_of(key)))
    elif picture.get("url"):
        pieces.attach(file_at(picture["url"]))


def _attach_file(pieces: Pieces, file: dict[str, Any], shelf: Shelf) -> None:
    called = first(file.get("name"), file.get("id"), "file")
    media_type = first(file.get("fileType"))
    own, read_out = (name(file.get(key), 500) for key in ("rawStorageKey", "storageKey"))
    original = shelf.bytes_of(own) if own else None
    words = shelf.words(read_out) if original is None and read_out else None
    if words is not None:
        # The words that were read out of the file, not the file.
        is_text = media_type.startswith("text/") or not media_type
        pieces.attach(text_file(called if is_text else f"{called}.txt", words))
    else:
        pieces.attach(FoundFile(called, media_type, original or shelf.bytes_of(read_out)))
