"""`llm`, the command: its logs.db, in which new versions keep threads of messages and old ones responses.

Rule: what both hold comes once; what several threads share comes in each of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from interline.importing.assembling import guarded
from interline.importing.found import Found
from interline.importing.llm_responses import Responses
from interline.importing.llm_shared import Shared
from interline.importing.llm_threads import Threads
from interline.importing.meanings import name
from interline.importing.reading import each_of
from interline.importing.source import Source

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
    shared = Shared.of(database)
    is_new = set(database.tables) >= _NEW
    turns = list(database.rows("turns", None, ["id"])) if is_new else []
    old = Responses.of(database, shared, {name(row.get("id")) for row in turns})
    if is_new:
        threads = Threads.of(database, shared, turns, old)
        yield from each_of(threads.rows(), threads.read, "name")
    yield from each_of(old.rows(), old.read, "name")
