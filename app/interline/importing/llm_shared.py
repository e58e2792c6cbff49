"""What both versions of llm's database keep the same way: fragments, attachments, and what a call took.

Rule: bytes stay in the database until they are wanted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from interline.importing.attached import file_name
from interline.importing.found import FoundFile
from interline.importing.meanings import first, milliseconds, name, parsed, tokens
from interline.importing.pieces import Pieces
from interline.importing.values import mapping, moment, text
from interline.language import tr

if TYPE_CHECKING:
    from interline.importing.database import Database


@dataclass(frozen=True, slots=True)
class Shared:
    """Fragments and attachments by their ids."""

    fragments: dict[str, str] = field(default_factory=dict)
    attachments: dict[str, FoundFile] = field(default_factory=dict)

    @classmethod
    def of(cls, database: Database) -> Shared:
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
            raise ValueError(tr("not in the database any more"))
        return content

    return FoundFile(
        called or "file", first(row.get("type")), read if isinstance(row.get("content"), bytes) else None
    )


def by_column(rows: Iterable[dict[str, Any]], column: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(name(row.get(column)), []).append(row)
    return found


def call_facts(row: Mapping[str, Any]) -> dict[str, Any]:
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
