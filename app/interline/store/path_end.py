"""The end of a conversation's shown path, for the first page of a long one.

Rule: what it reads grows with the page and not with the conversation.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from interline.store import rows
from interline.store.prepared import Prepared
from interline.store.tables import message

if TYPE_CHECKING:
    from interline.model.conversation import Conversation, Message
    from interline.store.driver import DriverConnection

# CROSS: from the few of the path to their rows, never through all rows of a table.
_PATH = """
    WITH RECURSIVE path (id, depth) AS (
        SELECT current_id, 1 FROM conversation WHERE id = :id AND current_id IS NOT NULL
        UNION ALL
        SELECT m.parent_id, depth + 1 FROM path CROSS JOIN message m ON m.id = path.id
        WHERE m.parent_id IS NOT NULL AND depth < :most
    )
"""
_COLUMNS = ", ".join(
    f"m.{column.name}" for column in message.c if column.name not in ("n", "text", "pairs", "holds")
)
_MESSAGES = Prepared(
    text(f"{_PATH} SELECT {_COLUMNS} FROM path CROSS JOIN message m ON m.id = path.id ORDER BY depth DESC")
)
_PARTS = Prepared(
    text(
        f"{_PATH} SELECT p.message_id, p.position, p.kind, p.data, p.text FROM path"
        " CROSS JOIN part p ON p.message_id = path.id ORDER BY depth DESC, p.position"
    )
)
_VERSIONS = Prepared(
    text(
        f"{_PATH} SELECT m.id, v.id AS version FROM path CROSS JOIN message m ON m.id = path.id"
        " CROSS JOIN message v ON v.parent_id = m.parent_id AND v.role = m.role"
        " ORDER BY m.id, v.seq"
    )
)
_LENGTH = Prepared(text("SELECT messages FROM conversation WHERE id = :id"))


def path_end(
    connection: DriverConnection, about: Conversation, most: int
) -> tuple[tuple[Message, ...], Mapping[str, tuple[str, ...]]] | None:
    """The last messages of the shown path, and of each that has versions the ids of all of them in order. None for a
    conversation that is hardly longer, and is as soon read as a whole."""
    which = {"id": about.id, "most": most}
    if (_LENGTH.scalar(connection, which) or 0) < 4 * most:
        return None
    parts: dict[str, list[Any]] = {
        message_id: list(some)
        for message_id, some in groupby(_PARTS.all(connection, which), lambda row: row.message_id)
    }
    versions = {
        message_id: tuple(row.version for row in some)
        for message_id, some in groupby(_VERSIONS.all(connection, which), lambda row: row.id)
    }
    found = tuple(rows.message(row, parts.get(row.id, ())) for row in _MESSAGES.all(connection, which))
    return found, {message_id: ids for message_id, ids in versions.items() if len(ids) > 1}
