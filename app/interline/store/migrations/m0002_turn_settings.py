"""Schema 2: a conversation remembers how its turns are to be answered: reasoning effort and web search."""

from __future__ import annotations

from alembic.operations import Operations

_STATEMENTS = (
    # off | low | medium | high | maximum; empty leaves it to the model.
    "ALTER TABLE conversation ADD COLUMN effort TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE conversation ADD COLUMN search INTEGER NOT NULL DEFAULT 0",
)


def upgrade(operations: Operations) -> None:
    """From schema 1."""
    for statement in _STATEMENTS:
        operations.execute(statement)
