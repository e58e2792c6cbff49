"""Schema 5: folders that stand by themselves, so that one may be empty.

A conversation goes on naming its folder itself; a folder that only conversations name is one all the same.
"""

from __future__ import annotations

from alembic.operations import Operations

_STATEMENTS = (
    # Names from the outermost in, with a slash between them.
    "CREATE TABLE folder (path TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID",
    # Whose folder it is: asked when one is renamed, and of what its conversations are.
    "CREATE INDEX conversation_folder ON conversation (folder) WHERE folder <> ''",
)


def upgrade(operations: Operations) -> None:
    """From schema 4."""
    for statement in _STATEMENTS:
        operations.execute(statement)
