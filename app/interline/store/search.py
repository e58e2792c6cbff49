"""Search over everything that was said.

Rule: whatever a person types is words to look for, never a query language, and never an error.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from interline.model.clean import label, storable
from interline.model.conversation import Role, SearchHit
from interline.model.errors import StoreTrouble
from interline.store.values import when, word

if TYPE_CHECKING:
    from interline.store.worker import DatabaseThread

_MOST_WORDS = 32
_AROUND = 60
"""Characters shown before a hit that was found without the index."""
_SNIPPET = 240

# Scripts written without spaces: the index holds their sentences as single words.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_PHRASES = re.compile(r'"([^"]*)"|(\S+)')

_COLUMNS = "m.conversation_id, m.id, c.title, m.role, m.vendor, m.model, m.created_at"
_BY_INDEX = (
    f"SELECT {_COLUMNS}, snippet(message_fts, 0, '', '', '…', 24) FROM message_fts"
    " JOIN message m ON m.n = message_fts.rowid JOIN conversation c ON c.id = m.conversation_id"
    " WHERE message_fts MATCH ? ORDER BY rank LIMIT ?"
)
_BY_READING = (
    f"SELECT {_COLUMNS}, substr(m.text, max(1, instr(lower(m.text), lower(?)) - {_AROUND}), {_SNIPPET})"
    " FROM message m JOIN conversation c ON c.id = m.conversation_id"
    " WHERE {conditions} AND m.status <> 'streaming' ORDER BY m.created_at DESC LIMIT ?"
)
REBUILD = "INSERT INTO message_fts (message_fts) VALUES ('rebuild')"
_ONE = "m.text LIKE ? ESCAPE '\\'"


class Search:
    """Finds messages by their words."""

    def __init__(self, thread: DatabaseThread) -> None:
        self._thread = thread

    async def find(self, query: str, limit: int = 50) -> tuple[SearchHit, ...]:
        """Messages that hold all the words, best first; the last word may be the beginning of one.

        Words in double quotes must stand together. Chinese, Japanese, Korean, Thai and the like, and signs without
        letters, are found as they stand, newest first.
        """
        query = " ".join(storable(query[:2000]).split())
        limit = max(0, min(limit, 1000))
        if not query or not limit:
            return ()
        matched = match_expression(query)
        if matched:
            try:
                return await self._thread.rows(_BY_INDEX, (matched, limit), _hit)
            except StoreTrouble:
                # The index is derived: without it the search is slow and still right.
                pass
        return await self._thread.rows(*_reading(query, limit), _hit)

    async def rebuild(self) -> None:
        """Make the index anew from the messages."""
        await self._thread.write(lambda say: say.connection.exec_driver_sql(REBUILD))


def match_expression(query: str) -> str:
    """The query for the index: every word in quotes. Empty where the index cannot answer."""
    if _UNSPACED.search(query):
        return ""
    phrases = []
    for quoted, bare in _PHRASES.findall(query)[:_MOST_WORDS]:
        phrase = (quoted or bare).replace('"', " ").strip()
        # The index holds letters and digits only; a phrase without any would match nothing.
        if any(character.isalnum() for character in phrase):
            phrases.append(f'"{phrase}"')
    if phrases and not query.endswith('"'):
        phrases[-1] += " *"
    return " ".join(phrases)


def _reading(query: str, limit: int) -> tuple[str, list[Any]]:
    """The statement that reads every message, and its values."""
    wanted = [
        found
        for quoted, bare in _PHRASES.findall(query)[:_MOST_WORDS]
        if (found := (quoted or bare).strip('"'))
    ]
    wanted = wanted or [query]
    patterns = [f"%{_escaped(phrase)}%" for phrase in wanted]
    return _BY_READING.format(conditions=" AND ".join([_ONE] * len(wanted))), [wanted[0], *patterns, limit]


def _escaped(phrase: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", phrase)


def _hit(row: tuple[Any, ...]) -> SearchHit:
    conversation_id, message_id, title, role, vendor, model, created_at, snippet = row
    return SearchHit(
        conversation_id=conversation_id,
        message_id=message_id,
        title=title,
        role=word(Role, role, Role.ASSISTANT),
        vendor=vendor,
        model=model,
        created_at=when(created_at),
        snippet=label(snippet or "", _SNIPPET),
    )
