"""Schema 8: the words of what a large import brings enter the search index after it, in the background.

Which messages are not in the index yet stands in a table beside it, from the transaction that brought them on. The view
that the index is made from leaves these out, so that what is in the index and what should be are the same at any time.
A message that is changed enters at once, and one that goes is forgotten there. docs/technotes/0017-imports.md says why.
"""

from __future__ import annotations

from alembic.operations import Operations

_FACETS = (
    "'qr' || {row}role || ' qv' || lower(hex(coalesce({row}vendor, ''))) || ' qm' ||"
    " lower(hex(coalesce({row}model, ''))) || ' qc' || replace({row}conversation_id, '-', '') || ' ' || {row}holds"
)
_COLUMNS = "text, pairs, facets"


def _values(row: str) -> str:
    return f"{row}text, {row}pairs, {_FACETS.format(row=row)}"


def _waits(row: str) -> str:
    return f"EXISTS (SELECT 1 FROM message_fts_pending WHERE n = {row}n)"


_STATEMENTS = (
    "DROP TRIGGER message_inserted",
    "DROP TRIGGER message_deleted",
    "DROP TRIGGER message_updated",
    "DROP VIEW message_indexed",
    "CREATE TABLE message_fts_pending (n INTEGER PRIMARY KEY) STRICT",
    f"""
    CREATE VIEW message_indexed AS
        SELECT n, text, pairs, {_FACETS.format(row="")} AS facets FROM message
        WHERE status <> 'streaming' AND NOT {_waits("message.")}
    """,
    f"""
    CREATE TRIGGER message_inserted AFTER INSERT ON message BEGIN
        INSERT INTO message_fts (rowid, {_COLUMNS})
            SELECT new.n, {_values("new.")} WHERE new.status <> 'streaming' AND NOT {_waits("new.")};
    END
    """,
    # FTS5 would take the words of one that it does not hold from those of others.
    f"""
    CREATE TRIGGER message_deleted AFTER DELETE ON message BEGIN
        INSERT INTO message_fts (message_fts, rowid, {_COLUMNS})
            SELECT 'delete', old.n, {_values("old.")} WHERE old.status <> 'streaming' AND NOT {_waits("old.")};
        DELETE FROM message_fts_pending WHERE n = old.n;
    END
    """,
    # Of one trigger: the order of two would be undefined.
    f"""
    CREATE TRIGGER message_updated
    AFTER UPDATE OF n, text, pairs, holds, role, vendor, model, conversation_id, status ON message
    WHEN old.status <> 'streaming' OR new.status <> 'streaming' BEGIN
        INSERT INTO message_fts (message_fts, rowid, {_COLUMNS})
            SELECT 'delete', old.n, {_values("old.")} WHERE old.status <> 'streaming' AND NOT {_waits("old.")};
        DELETE FROM message_fts_pending WHERE n IN (old.n, new.n);
        INSERT INTO message_fts (rowid, {_COLUMNS})
            SELECT new.n, {_values("new.")} WHERE new.status <> 'streaming';
    END
    """,
)


def upgrade(operations: Operations) -> None:
    """From schema 7."""
    for statement in _STATEMENTS:
        operations.execute(statement)
