"""Schema 6: search by time, by what a message holds, and in scripts without spaces.

A message's number is the second it was begun in, or the next that is free: the index gives what is found newest first
without sorting, and a span of days is a span of numbers. docs/technotes/0016-search.md has the figures behind it.
"""

from __future__ import annotations

from alembic.operations import Operations

from interline.store import indexed

_FACETS = (
    "'qr' || {row}role || ' qv' || lower(hex(coalesce({row}vendor, ''))) || ' qm' ||"
    " lower(hex(coalesce({row}model, ''))) || ' qc' || replace({row}conversation_id, '-', '') || ' ' || {row}holds"
)
_COLUMNS = "text, pairs, facets"


def _values(row: str) -> str:
    return f"{row}text, {row}pairs, {_FACETS.format(row=row)}"


_OLD = _values("old.")
_NEW = _values("new.")

_BEFORE = (
    "DROP TRIGGER message_inserted",
    "DROP TRIGGER message_deleted",
    "DROP TRIGGER message_updated",
    "DROP TABLE message_fts",
    "DROP VIEW message_indexed",
    # Pairs of neighbours in scripts that are written without spaces; empty for other texts.
    "ALTER TABLE message ADD COLUMN pairs TEXT NOT NULL DEFAULT ''",
    # Words for what it holds: code, a picture, about what it cost.
    "ALTER TABLE message ADD COLUMN holds TEXT NOT NULL DEFAULT ''",
)
# Each number is the second that the message was begun in, or one more than the one before it: the largest second less
# its place so far, plus its place. All lie above the old ones, so that none is taken while they move.
_NUMBER = """
    CREATE TEMP TABLE numbered AS
    SELECT n AS old, place + max(second - place) OVER (ORDER BY place ROWS UNBOUNDED PRECEDING) AS new FROM (
        SELECT n, max(coalesce(CAST(strftime('%s', created_at) AS INTEGER), 0),
                (SELECT max(n) + 1 FROM message)) AS second,
            row_number() OVER (ORDER BY created_at, n) AS place FROM message
    )
"""
_MOVE = """
    UPDATE message SET n = numbered.new, pairs = search_pairs(text), holds = search_holds(text, EXISTS (
        SELECT 1 FROM part WHERE message_id = message.id AND kind = 'image'), cost)
    FROM numbered WHERE numbered.old = message.n
"""
_AFTER = (
    "DROP TABLE temp.numbered",
    # Which models answered: what a filter can be.
    "CREATE INDEX message_model ON message (vendor, model) WHERE vendor IS NOT NULL",
    f"""
    CREATE VIEW message_indexed AS
        SELECT n, text, pairs, {_FACETS.format(row="")} AS facets FROM message WHERE status <> 'streaming'
    """,
    # Marks belong to words: without them the vowels of many scripts would cut words in pieces.
    f"""
    CREATE VIRTUAL TABLE message_fts USING fts5({_COLUMNS}, content='message_indexed', content_rowid='n',
        columnsize=0, tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co M*'")
    """,
    f"""
    CREATE TRIGGER message_inserted AFTER INSERT ON message BEGIN
        INSERT INTO message_fts (rowid, {_COLUMNS}) SELECT new.n, {_NEW} WHERE new.status <> 'streaming';
    END
    """,
    f"""
    CREATE TRIGGER message_deleted AFTER DELETE ON message BEGIN
        INSERT INTO message_fts (message_fts, rowid, {_COLUMNS})
            SELECT 'delete', old.n, {_OLD} WHERE old.status <> 'streaming';
    END
    """,
    # Of one trigger: the order of two would be undefined.
    f"""
    CREATE TRIGGER message_updated
    AFTER UPDATE OF n, text, pairs, holds, role, vendor, model, conversation_id, status ON message
    WHEN old.status <> 'streaming' OR new.status <> 'streaming' BEGIN
        INSERT INTO message_fts (message_fts, rowid, {_COLUMNS})
            SELECT 'delete', old.n, {_OLD} WHERE old.status <> 'streaming';
        INSERT INTO message_fts (rowid, {_COLUMNS}) SELECT new.n, {_NEW} WHERE new.status <> 'streaming';
    END
    """,
    # What the index's last check found, and when: one row.
    """
    CREATE TABLE index_check (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        checked_at TEXT NOT NULL,
        rebuilt INTEGER NOT NULL                  -- how often it had to be made anew
    ) STRICT
    """,
    "INSERT INTO message_fts (message_fts) VALUES ('rebuild')",
)


def upgrade(operations: Operations) -> None:
    """From schema 5."""
    for statement in _BEFORE:
        operations.execute(statement)
    connection = operations.get_bind().connection.driver_connection
    assert connection is not None
    connection.create_function("search_pairs", 1, indexed.pairs, deterministic=True)
    connection.create_function("search_holds", 3, indexed.held, deterministic=True)
    try:
        operations.execute(_NUMBER)
        operations.execute(_MOVE)
    finally:
        connection.create_function("search_pairs", 1, None)
        connection.create_function("search_holds", 3, None)
    for statement in _AFTER:
        operations.execute(statement)
