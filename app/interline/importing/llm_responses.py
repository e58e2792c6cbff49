"""The older tables of llm's database: a row is a question and its answer, and what belongs to it stands beside.

Rule: what a thread of the newer tables holds too is not told again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from interline.importing.assembling import conversation, grouped, in_a_row, raw_of
from interline.importing.found import FoundConversation, FoundMessage, Problem
from interline.importing.llm_shared import Shared, by_column, call_facts
from interline.importing.meanings import first, name
from interline.importing.pieces import Pieces
from interline.importing.values import moment, text
from interline.model.conversation import Role
from interline.model.parts import Text

if TYPE_CHECKING:
    from interline.importing.database import Database


@dataclass(frozen=True, slots=True)
class Talk:
    """An old conversation."""

    title: str = ""
    messages: list[FoundMessage] = field(default_factory=list)


_BESIDE = ("prompt_fragments", "system_fragments", "prompt_attachments", "tool_calls", "tool_results")


@dataclass(slots=True)
class Responses:
    """The tables of old versions: a row is a question and its answer, and what belongs to it stands beside."""

    database: Database
    shared: Shared
    beside: dict[str, dict[str, list[dict[str, Any]]]]
    """Of each table beside it the rows by the response that they belong to."""
    logged: set[str]
    """Responses that stand in the new tables too."""
    names: dict[str, str]
    kept: dict[str, list[dict[str, Any]]]
    """The rows of those conversations that are threads as well."""
    told: set[str] = field(default_factory=set)
    """Conversations that a thread holds all of."""

    @classmethod
    def of(cls, database: Database, shared: Shared, logged: set[str]) -> Responses:
        """The tables of this database."""
        beside = {
            table: by_column(database.rows(table, None, ["order", "id"]), "response_id") for table in _BESIDE
        }
        names = {name(row.get("id")): first(row.get("name")) for row in database.rows("conversations")}
        threads = {name(row.get("id")) for row in database.rows("threads")}
        made = cls(database, shared, beside, logged, names, {})
        for id_, rows in made._conversations():
            if id_ in threads:
                made.kept[id_] = rows
        return made

    def _conversations(self) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        every = self.database.rows("responses", None, ["conversation_id", "id"])
        fresh = (row for row in every if name(row.get("id")) not in self.logged)
        return grouped(fresh, "conversation_id")

    def conversation(self, id_: str) -> Talk:
        """What the old tables have of a thread."""
        rows = self.kept.get(id_, []) if id_ else []
        return Talk(self.names.get(id_, ""), self._messages(rows)) if rows else Talk()

    def rows(self) -> Iterator[dict[str, Any]]:
        """Conversations that no thread holds all of, and calls that belong to none."""
        for id_, responses in self._conversations():
            if not id_:
                yield from ({"id": row.get("id"), "name": "", "rows": [row]} for row in responses)
            elif id_ not in self.told:
                own = f"{id_}/older" if id_ in self.kept else id_
                yield {"id": own, "name": self.names.get(id_), "rows": responses}

    def read(self, chat: dict[str, Any]) -> FoundConversation | Problem:
        """One conversation."""
        rows = chat["rows"]
        return conversation(
            name(chat.get("id")),
            first(chat.get("name")),
            self._messages(rows),
            created_at=moment(rows[0].get("datetime_utc")) if rows else None,
            updated_at=moment(rows[-1].get("datetime_utc")) if rows else None,
        )

    def _messages(self, rows: Iterable[dict[str, Any]]) -> list[FoundMessage]:
        messages: list[FoundMessage] = []
        system = ""
        for row in rows:
            told = self._system(row)
            if told and told != system:
                system = told
                system_id = f"{name(row.get('id'))}/system"
                messages.append(FoundMessage(system_id, None, Role.SYSTEM, (Text(told),)))
            messages += self._pair(row)
        return in_a_row(messages)

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
        spent = call_facts(row)
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
