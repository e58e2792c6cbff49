"""The newer tables of llm's database: threads of messages that share their beginnings, and the calls of models on them.

Rule: a thread that went on with an older conversation keeps the names that its messages had there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from interline.importing.assembling import conversation, raw_of
from interline.importing.found import FoundConversation, FoundMessage, Problem
from interline.importing.llm_responses import Responses
from interline.importing.llm_shared import Shared, by_column, call_facts
from interline.importing.meanings import first, name, parsed, role_of
from interline.importing.pieces import Pieces
from interline.importing.values import mapping, mappings, moment, text
from interline.language import tr
from interline.model.conversation import Role
from interline.model.parts import Text, ToolResult

if TYPE_CHECKING:
    from interline.importing.database import Database


@dataclass(slots=True)
class Threads:
    """The tables of new versions."""

    shared: Shared
    threads: list[dict[str, Any]]
    turns: dict[str, list[dict[str, Any]]]
    messages: dict[str, dict[str, Any]]
    parts: dict[str, list[dict[str, Any]]]
    attached: dict[str, list[dict[str, Any]]]
    old: Responses

    @classmethod
    def of(cls, database: Database, shared: Shared, turns: list[dict[str, Any]], old: Responses) -> Threads:
        """The tables of this database; `turns` are its calls of models."""
        return cls(
            shared,
            list(database.rows("threads", None, ["id"])),
            by_column(turns, "thread_id"),
            {name(row.get("hash")): {**row, "place": n} for n, row in enumerate(database.rows("messages"))},
            by_column(database.rows("parts", None, ["position"]), "message_hash"),
            by_column(database.rows("part_attachments", None, ["order"]), "part_id"),
            old,
        )

    def rows(self) -> Iterator[dict[str, Any]]:
        """Threads, and the calls that belong to none, each as a thread."""
        yield from self.threads
        for turn in self.turns.get("", ()):
            yield {"id": turn.get("id"), "tip_message_hash": turn.get("tip_message_hash"), "turns": [turn]}

    def read(self, thread: dict[str, Any]) -> FoundConversation | Problem:
        """One thread with all that was ever said in it."""
        id_ = name(thread.get("id"))
        turns = thread.get("turns") or self.turns.get(id_, [])
        tip = name(thread.get("tip_message_hash"))
        made: dict[str, FoundMessage] = {}
        missing = 0
        for end in (*(name(turn.get("tip_message_hash")) for turn in turns), tip):
            at = end
            while at and at not in made:
                row = self.messages.get(at)
                if row is None:
                    missing += 1
                    break
                made[at] = self._message(at, row)
                at = name(row.get("parent_hash"))
        for turn in turns:
            self._note_call(turn, made)
        older = self.old.conversation(id_)
        path = _path(tip, made)
        same = _same(path, older.messages)
        if same:
            self.old.told.add(id_)
        ordered = sorted(made, key=lambda each: self.messages[each]["place"])
        started = [moment(turn.get("datetime_utc")) for turn in turns]
        return conversation(
            id_,
            older.title or first(thread.get("name")),
            [_as_before(made[each], same) for each in ordered],
            current=same[tip].id if tip in same else tip or None,
            created_at=moment(thread.get("datetime_utc")),
            updated_at=max((each for each in started if each is not None), default=None),
            problems=[tr("Messages that are not in the database: {count}.", count=missing)]
            if missing
            else (),
        )

    def _note_call(self, turn: dict[str, Any], made: dict[str, FoundMessage]) -> None:
        """Write down at the answers of a call which model gave them, and when; at its question when it was sent."""
        spent = call_facts(turn)
        parent = name(turn.get("parent_message_hash"))
        at = tip = name(turn.get("tip_message_hash"))
        steps = 0
        while at in made and at != parent and steps < 1000:
            if made[at].role is Role.ASSISTANT and not made[at].model:
                own = spent if at == tip else {"model": spent["model"], "created_at": spent["created_at"]}
                made[at] = replace(made[at], **own)
            at = made[at].parent or ""
            steps += 1
        if parent in made and made[parent].created_at is None:
            made[parent] = replace(made[parent], created_at=spent["created_at"])

    def _message(self, hash_: str, row: dict[str, Any]) -> FoundMessage:
        pieces = Pieces()
        parts = self.parts.get(hash_, [])
        for part in parts:
            self._say(pieces, part)
        role = role_of(row.get("role")) or Role.USER
        if role is Role.USER and pieces.parts and all(isinstance(part, ToolResult) for part in pieces.parts):
            role = Role.TOOL
        kept = {key: value for key, value in row.items() if key != "place"}
        parent = name(row.get("parent_hash")) or None
        return FoundMessage(hash_, parent, role, tuple(pieces.parts), raw=raw_of({**kept, "parts": parts}))

    def _say(self, pieces: Pieces, part: dict[str, Any]) -> None:
        payload = mapping(parsed(part.get("payload")))
        words = text(part.get("text")) or self._resolved(payload.get("text_ref"))
        id_ = first(payload.get("tool_call_id"), part.get("tool_call_id"), part.get("id"))
        match part.get("type"):
            case "reasoning":
                pieces.think(words)
            case "tool_call":
                called = first(part.get("tool_name"), payload.get("name"), part.get("name"))
                pieces.call(id_, called, payload.get("arguments") or part.get("arguments"))
            case "tool_result":
                given = payload.get("output") or part.get("output") or words
                failed = first(payload.get("exception"), part.get("exception"))
                pieces.result(id_, given or failed, is_error=bool(failed))
            case "attachment":
                pass
            case _:
                pieces.say(words)
        for row in self.attached.get(name(part.get("id")), ()):
            self.shared.attach(pieces, row.get("attachment_id"))

    def _resolved(self, references: Any) -> str:
        pieces = mappings(references)
        return "".join(
            text(each.get("literal")) or self.shared.fragments.get(name(each.get("fragment")), "")
            for each in pieces
        )


def _path(tip: str, made: Mapping[str, FoundMessage]) -> list[FoundMessage]:
    path: list[FoundMessage] = []
    at = tip
    while at in made and len(path) < len(made):
        path.append(made[at])
        at = made[at].parent or ""
    return path[::-1]


def _same(path: list[FoundMessage], older: list[FoundMessage]) -> dict[str, FoundMessage]:
    """Which messages of a thread are those of an old conversation that it goes on with, by who speaks and the words;
    none unless all of the old ones are there."""
    mine = [each for each in path if each.role is not Role.SYSTEM]
    theirs = [each for each in older if each.role is not Role.SYSTEM]
    if not theirs or len(mine) < len(theirs):
        return {}
    pairs = list(zip(mine, theirs, strict=False))
    is_same = all((a.role, _squeezed(a)) == (b.role, _squeezed(b)) for a, b in pairs)
    return {a.id: b for a, b in pairs} if is_same else {}


def _squeezed(message: FoundMessage) -> str:
    """The words without blanks: the two versions put different ones between pieces."""
    return "".join("".join(part.text.split()) for part in message.parts if isinstance(part, Text))


def _as_before(message: FoundMessage, same: Mapping[str, FoundMessage]) -> FoundMessage:
    """The message under the name that it had in the old tables, and with what they say of it."""
    before, above = same.get(message.id), same.get(message.parent or "")
    parent = above.id if above is not None else message.parent
    if before is None:
        return replace(message, parent=parent)
    # A history that was taken over has lost its attachments.
    parts = max(message.parts, before.parts, key=len)
    return replace(before, parent=parent, parts=parts, raw=message.raw)
