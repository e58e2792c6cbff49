"""`llm`, the command: its logs.db, in which new versions keep threads of messages and old ones responses.

Rule: what both hold comes once; what several threads share comes in each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from interline.importing.assembling import conversation, grouped, guarded, in_a_row, raw_of
from interline.importing.attached import file_name
from interline.importing.found import Found, FoundConversation, FoundFile, FoundMessage, Problem
from interline.importing.meanings import first, milliseconds, name, parsed, role_of, tokens
from interline.importing.pieces import Pieces
from interline.importing.reading import each_of
from interline.importing.source import Source
from interline.importing.values import mapping, mappings, moment, text
from interline.model.conversation import Role
from interline.model.parts import Text, ToolResult

if TYPE_CHECKING:
    from interline.importing.database import Database

_NEW = {"threads", "turns", "messages", "parts"}


def recognises(source: Source) -> bool:
    """A database with the tables of either version."""
    database = source.database
    if database is None:
        return False
    is_new = set(database.tables) >= _NEW
    return is_new or {"prompt", "response", "model"} <= set(database.tables.get("responses", ()))


def read(source: Source) -> Iterator[Found]:
    """Each thread, then each conversation that only the old tables have."""
    if source.database is not None:
        yield from guarded(source.name, _read(source.database))


def _read(database: Database) -> Iterator[Found]:
    shared = _Shared.of(database)
    sizes: dict[str, int] = {}
    threads = _Threads.of(database, shared) if set(database.tables) >= _NEW else None
    if threads is not None:
        for found in each_of(threads.rows(), threads.read, "name"):
            if isinstance(found, FoundConversation):
                sizes[found.id] = len(found.messages)
            yield found
        logged = threads.logged
    else:
        logged = set()
    old = _Old.of(database, shared)
    yield from each_of(old.rows(logged, sizes), old.read, "name")


# --- what both versions keep the same way ---


@dataclass(frozen=True, slots=True)
class _Shared:
    """Fragments and attachments by their ids."""

    fragments: dict[str, str] = field(default_factory=dict)
    attachments: dict[str, FoundFile] = field(default_factory=dict)

    @classmethod
    def of(cls, database: Database) -> _Shared:
        fragments = {name(row.get("id")): text(row.get("content")) for row in database.rows("fragments")}
        return cls(
            fragments, {name(row.get("id")): _file(database, row) for row in database.rows("attachments")}
        )

    def attach(self, pieces: Pieces, id_: Any) -> None:
        """The attachment of this id."""
        pieces.attach(self.attachments.get(name(id_)) or FoundFile(name(id_) or "file"))


def _file(database: Database, row: dict[str, Any]) -> FoundFile:
    id_ = row.get("id")
    called = file_name(row.get("path")) or file_name(row.get("url")) or name(id_)

    def read() -> bytes:
        content = next(database.rows("attachments", {"id": id_}), {}).get("content")
        if not isinstance(content, bytes):
            raise ValueError("not in the database any more")
        return content

    return FoundFile(
        called or "file", first(row.get("type")), read if isinstance(row.get("content"), bytes) else None
    )


def _by(rows: Iterable[dict[str, Any]], column: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(name(row.get(column)), []).append(row)
    return found


def _spent(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a row about one call of a model says of it, as fields of a message."""
    details = mapping(parsed(row.get("token_details")))
    into = mapping(details.get("prompt_tokens_details") or details.get("input_tokens_details"))
    out = mapping(details.get("completion_tokens_details") or details.get("output_tokens_details"))
    counts = (
        row.get("input_tokens"),
        row.get("output_tokens"),
        into.get("cached_tokens"),
        out.get("reasoning_tokens"),
    )
    return {
        "model": first(row.get("resolved_model"), row.get("model")),
        "usage": tokens(*counts),
        "took_ms": milliseconds(row.get("duration_ms")),
        "created_at": moment(row.get("datetime_utc")),
    }


# --- threads ---


@dataclass(slots=True)
class _Threads:
    """The tables of new versions."""

    shared: _Shared
    threads: list[dict[str, Any]]
    turns: dict[str, list[dict[str, Any]]]
    messages: dict[str, dict[str, Any]]
    parts: dict[str, list[dict[str, Any]]]
    attached: dict[str, list[dict[str, Any]]]
    logged: set[str]
    """Ids of calls that stand in these tables."""

    @classmethod
    def of(cls, database: Database, shared: _Shared) -> _Threads:
        turns = list(database.rows("turns", None, ["id"]))
        return cls(
            shared,
            list(database.rows("threads", None, ["id"])),
            _by(turns, "thread_id"),
            {name(row.get("hash")): {**row, "place": n} for n, row in enumerate(database.rows("messages"))},
            _by(database.rows("parts", None, ["position"]), "message_hash"),
            _by(database.rows("part_attachments", None, ["order"]), "part_id"),
            {name(row.get("id")) for row in turns},
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
        ordered = sorted(made.values(), key=lambda each: self.messages[each.id]["place"])
        started = [moment(turn.get("datetime_utc")) for turn in turns]
        return conversation(
            id_,
            first(thread.get("name")),
            ordered,
            current=tip or None,
            created_at=moment(thread.get("datetime_utc")),
            updated_at=max((each for each in started if each is not None), default=None),
            problems=[f"Messages that are not in the database: {missing}."] if missing else (),
        )

    def _note_call(self, turn: dict[str, Any], made: dict[str, FoundMessage]) -> None:
        """Write down at the answers of a call which model gave them, and when; at its question when it was sent."""
        spent = _spent(turn)
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


# --- responses ---

_BESIDE = ("prompt_fragments", "system_fragments", "prompt_attachments", "tool_calls", "tool_results")


@dataclass(slots=True)
class _Old:
    """The tables of old versions: a row is a question and its answer, and what belongs to it stands beside."""

    database: Database
    shared: _Shared
    beside: dict[str, dict[str, list[dict[str, Any]]]]
    """Of each table beside it the rows by the response that they belong to."""

    @classmethod
    def of(cls, database: Database, shared: _Shared) -> _Old:
        """The tables of this database."""
        rows = {table: database.rows(table, None, ["order", "id"]) for table in _BESIDE}
        return cls(database, shared, {table: _by(found, "response_id") for table, found in rows.items()})

    def rows(self, logged: set[str], sizes: Mapping[str, int]) -> Iterator[dict[str, Any]]:
        """Conversations that the new tables do not have, and calls that belong to none."""
        names = {name(row.get("id")): row for row in self.database.rows("conversations")}
        every = self.database.rows("responses", None, ["conversation_id", "id"])
        fresh = (row for row in every if name(row.get("id")) not in logged)
        for id_, responses in grouped(fresh, "conversation_id"):
            if not id_:
                yield from ({"id": row.get("id"), "name": "", "rows": [row]} for row in responses)
                continue
            known = sizes.get(id_, 0)
            if known < 2 * len(responses):
                # A thread that went on with an old conversation holds all of it; any other stands beside it.
                yield {
                    "id": f"{id_}/older" if known else id_,
                    "name": names.get(id_, {}).get("name"),
                    "rows": responses,
                }

    def read(self, chat: dict[str, Any]) -> FoundConversation | Problem:
        """One conversation."""
        messages: list[FoundMessage] = []
        system = ""
        for row in chat["rows"]:
            told = self._system(row)
            if told and told != system:
                system = told
                messages.append(
                    FoundMessage(f"{name(row.get('id'))}/system", None, Role.SYSTEM, (Text(told),))
                )
            messages += self._pair(row)
        rows = chat["rows"]
        return conversation(
            name(chat.get("id")),
            first(chat.get("name")),
            in_a_row(messages),
            created_at=moment(rows[0].get("datetime_utc")) if rows else None,
            updated_at=moment(rows[-1].get("datetime_utc")) if rows else None,
        )

    def _system(self, row: dict[str, Any]) -> str:
        fragments = self._fragments("system_fragments", row)
        return "\n\n".join(filter(None, (*fragments, text(row.get("system")))))

    def _fragments(self, table: str, row: dict[str, Any]) -> list[str]:
        return [
            self.shared.fragments.get(name(each.get("fragment_id")), "") for each in self._beside(table, row)
        ]

    def _beside(self, table: str, row: dict[str, Any]) -> list[dict[str, Any]]:
        return self.beside[table].get(name(row.get("id")), [])

    def _pair(self, row: dict[str, Any]) -> Iterator[FoundMessage]:
        id_ = name(row.get("id"))
        spent = _spent(row)
        given = Pieces()
        for result in self._beside("tool_results", row):
            failed = text(result.get("exception"))
            call_id = first(result.get("tool_call_id"), result.get("id"))
            given.result(call_id, text(result.get("output")) or failed, is_error=bool(failed))
        if given.parts:
            yield FoundMessage(
                f"{id_}/results", None, Role.TOOL, tuple(given.parts), created_at=spent["created_at"]
            )
        asked = Pieces()
        for fragment in self._fragments("prompt_fragments", row):
            asked.say(fragment)
        asked.say(row.get("prompt"))
        for attached in self._beside("prompt_attachments", row):
            self.shared.attach(asked, attached.get("attachment_id"))
        if asked.parts or not given.parts:
            yield FoundMessage(
                f"{id_}/prompt", None, Role.USER, tuple(asked.parts), created_at=spent["created_at"]
            )
        answer = Pieces()
        answer.think(row.get("reasoning"))
        answer.say(row.get("response"))
        for call in self._beside("tool_calls", row):
            answer.call(
                first(call.get("tool_call_id"), call.get("id")), call.get("name"), call.get("arguments")
            )
        yield FoundMessage(
            f"{id_}/response", None, Role.ASSISTANT, tuple(answer.parts), raw=raw_of(row), **spent
        )
