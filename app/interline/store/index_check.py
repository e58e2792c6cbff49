"""Whether the search index still fits the messages: looked at each week, and after a program broke off.

Rule: looking keeps nobody from writing for longer than a moment; an index that does not fit is made anew, for it holds
nothing that the messages do not.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from interline.model.conversation import Role
from interline.model.matching import is_letter
from interline.store import index_query
from interline.store.driver import DriverConnection, module
from interline.store.values import when, when_text

EVERY = timedelta(days=7)
_WHOLE = 20_000
"""Messages up to which every word is compared, which keeps writers out meanwhile; of more, some are drawn."""
_DRAWN = 200
_READ = 200
"""Characters of a message that is drawn."""

# Every message has a role among its facets.
_INDEXED = "SELECT count(*), coalesce(sum(rowid), 0) FROM message_fts WHERE message_fts MATCH ?"
_THERE = "SELECT count(*), coalesce(sum(n), 0) FROM message_indexed"
_ROLES = "SELECT DISTINCT role FROM message"
_COMPARE = "INSERT INTO message_fts (message_fts, rank) VALUES ('integrity-check', 1)"
_NEXT = "SELECT n, text, pairs FROM message_indexed WHERE n >= ? ORDER BY n LIMIT 1"
_IS_THERE = "SELECT 1 FROM message_fts WHERE message_fts MATCH ? AND rowid = ?"


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What the last look found."""

    checked_at: datetime
    messages: int
    """How many the index holds."""
    rebuilt: int = 0
    """How often it had to be made anew, ever."""
    fault: str = ""
    """What was wrong just now; it is made anew by the time this is read."""


def is_due(connection: DriverConnection, now: datetime) -> bool:
    """Whether the last look is a week old, or there was none."""
    row = connection.execute("SELECT checked_at FROM index_check").fetchone()
    return row is None or not timedelta(0) <= now - when(row[0]) < EVERY


def look(connection: DriverConnection) -> tuple[int, str]:
    """How many messages the index should hold, and what is wrong with it; empty where nothing is."""
    try:
        return _look(connection)
    except module().DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _NOT_ABOUT_IT:
            raise
        return 0, f"it cannot be read ({type(error).__name__})"


_NOT_ABOUT_IT = (5, 6, 9, 10, 13)
"""Busy, locked, interrupted, input/output, full: sqlite.org/rescode.html."""


def _look(connection: DriverConnection) -> tuple[int, str]:
    found = [str(row[0]) for row in connection.execute("PRAGMA quick_check('message_fts')")]
    if found != ["ok"]:
        return 0, found[0]
    # In one view of the database, or what is said meanwhile would be missing.
    connection.execute("BEGIN")
    try:
        roles = {*Role, *(role for (role,) in connection.execute(_ROLES))}
        holds = connection.execute(
            _INDEXED, (index_query.facet(f"qr{role}" for role in sorted(roles)),)
        ).fetchone()
        there = connection.execute(_THERE).fetchone()
    finally:
        connection.execute("ROLLBACK")
    if holds != there:
        return there[0], f"it holds {holds[0]} messages of {there[0]}"
    if there[0] > _WHOLE:
        return there[0], _draw(connection)
    try:
        connection.execute(_COMPARE)
    except module().DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _NOT_ABOUT_IT:
            raise
        return there[0], "its words are not those of the messages"
    return there[0], ""


def _draw(connection: DriverConnection) -> str:
    """Look up some messages by their own first words."""
    first, last = connection.execute("SELECT min(n), max(n) FROM message").fetchone()
    for _ in range(_DRAWN):
        row = connection.execute(_NEXT, (random.randint(first, last),)).fetchone()
        if row is None:
            continue
        n, text, pairs = row
        for column, said in (("text", text), ("pairs", pairs)):
            words = _first_words(said).replace('"', " ").replace("\x00", " ")
            # Nothing but signs is not in the index.
            if any(map(str.isalpha, words)) and not _holds(connection, f'{column} : "{words}"', n):
                there = connection.execute("SELECT text FROM message_indexed WHERE n = ?", (n,)).fetchone()
                if there == (text,):
                    return "words of a message are missing in it"
    return ""


def _first_words(said: str) -> str:
    """Some whole words of its beginning: a run of Japanese that is cut somewhere is none."""
    beginning = said[:_READ]
    if len(said) > _READ:
        while beginning and is_letter(beginning[-1]):
            beginning = beginning[:-1]
    return " ".join(beginning.split()[:6])


def _holds(connection: DriverConnection, expression: str, n: int) -> bool:
    return connection.execute(_IS_THERE, (expression, n)).fetchone() is not None


def note(connection: DriverConnection, at: datetime, *, rebuilt: bool) -> int:
    """Write down that it was looked at; gives how often it was made anew. Runs inside its caller's transaction."""
    connection.execute(
        "INSERT INTO index_check (id, checked_at, rebuilt) VALUES (1, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET checked_at = excluded.checked_at, rebuilt = rebuilt + excluded.rebuilt",
        (when_text(at), int(rebuilt)),
    )
    return int(connection.execute("SELECT rebuilt FROM index_check").fetchone()[0])


def now() -> datetime:
    """The moment, with zone."""
    return datetime.now(UTC)
