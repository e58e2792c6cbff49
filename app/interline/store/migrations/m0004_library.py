"""Schema 4: stars, a bin, names of branches, forks, and where a title or a whole conversation came from.

The list's index leaves out what lies in the bin, so that the first window reads as little as before.
"""

from __future__ import annotations

from alembic.operations import Operations

_STATEMENTS = (
    "ALTER TABLE conversation ADD COLUMN starred INTEGER NOT NULL DEFAULT 0",
    # Since when it lies in the bin; NULL for what does not.
    "ALTER TABLE conversation ADD COLUMN deleted_at TEXT",
    # words: cut from the first question; model: written by one; user: never changed by the program.
    "ALTER TABLE conversation ADD COLUMN titled_by TEXT NOT NULL DEFAULT 'words'",
    # The message of another conversation that this one was forked from; empty for none.
    "ALTER TABLE conversation ADD COLUMN forked_from TEXT NOT NULL DEFAULT ''",
    # Which program's export it was read from, its name there, and a digest of what was read.
    "ALTER TABLE conversation ADD COLUMN source TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE conversation ADD COLUMN source_id TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE conversation ADD COLUMN source_digest TEXT NOT NULL DEFAULT ''",
    "CREATE UNIQUE INDEX conversation_source ON conversation (source, source_id) WHERE source <> ''",
    "CREATE INDEX conversation_bin ON conversation (deleted_at) WHERE deleted_at IS NOT NULL",
    "DROP INDEX conversation_list",
    """
    CREATE INDEX conversation_list ON conversation (
        archived, pinned DESC, updated_at DESC, id DESC, title, created_at, messages,
        spent, spent_known, spent_estimated, spent_unknown, vendors, folder, tags, starred, choice, deleted_at
    ) WHERE deleted_at IS NULL
    """,
    # The name that the user gave to the branch that begins with this message.
    "ALTER TABLE message ADD COLUMN branch TEXT NOT NULL DEFAULT ''",
    # What a message was read from, so that a better reader can read it again. Compressed by zlib.
    """
    CREATE TABLE import_raw (
        message_id TEXT NOT NULL PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
        raw BLOB NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
)


def upgrade(operations: Operations) -> None:
    """From schema 3."""
    for statement in _STATEMENTS:
        operations.execute(statement)
