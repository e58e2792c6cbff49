"""Schema 7: a conversation remembers the temperature that its turns are answered at."""

from __future__ import annotations

from alembic.operations import Operations


def upgrade(operations: Operations) -> None:
    """From schema 6."""
    # From 0 to 2; NULL leaves it to the model.
    operations.execute("ALTER TABLE conversation ADD COLUMN temperature REAL")
