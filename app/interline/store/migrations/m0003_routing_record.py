"""Schema 3: what the complete router remembers: reservations, waits, seals on the record, notices.

A record is sealed when its turn is over: it then carries a hash over itself and over the record sealed before it.
"""

from __future__ import annotations

from alembic.operations import Operations

_STATEMENTS = (
    "ALTER TABLE health ADD COLUMN wait REAL NOT NULL DEFAULT 0",  # seconds that it was last opened for
    "ALTER TABLE attempt ADD COLUMN key TEXT NOT NULL DEFAULT ''",  # the key's name, never the key
    "ALTER TABLE attempt ADD COLUMN trigger TEXT",  # class of the failure that led to it
    "ALTER TABLE attempt ADD COLUMN wait_ms INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE attempt ADD COLUMN repairs TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE attempt ADD COLUMN continued INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE attempt ADD COLUMN shown_chars INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE attempt ADD COLUMN vendor_name TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE attempt ADD COLUMN tries INTEGER NOT NULL DEFAULT 1",  # how often the request was sent
    "ALTER TABLE attempt ADD COLUMN cost_computed TEXT",  # by the price list, where the vendor said the cost itself
    "ALTER TABLE cost_item ADD COLUMN rule TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE decision ADD COLUMN session TEXT",  # who is making it, while outcome is running
    "ALTER TABLE decision ADD COLUMN place INTEGER",  # its place in the chain of sealed records, from 1
    "ALTER TABLE decision ADD COLUMN prev_hash TEXT",
    "ALTER TABLE decision ADD COLUMN hash TEXT",
    "ALTER TABLE decision ADD COLUMN basis TEXT NOT NULL DEFAULT ''",  # JSON: what its order was made from
    "CREATE UNIQUE INDEX decision_place ON decision (place) WHERE place IS NOT NULL",
    "CREATE INDEX decision_running ON decision (session) WHERE outcome = 'running'",
    "CREATE INDEX decision_conversation ON decision (conversation_id, created_at)",
    "CREATE INDEX decision_message ON decision (message_id)",
    # What turns under way have set aside of the budgets; a row goes when its attempt is settled.
    """
    CREATE TABLE reservation (
        attempt_id TEXT NOT NULL PRIMARY KEY REFERENCES attempt (id) ON DELETE CASCADE,
        decision_id TEXT NOT NULL,
        conversation_id TEXT NOT NULL,
        vendor TEXT NOT NULL,
        day TEXT NOT NULL,                        -- 2026-11-23, UTC; its first seven letters are the month
        amount TEXT NOT NULL                      -- decimal, US dollars
    ) STRICT, WITHOUT ROWID
    """,
    # How breakers moved: append-only.
    """
    CREATE TABLE health_event (
        n INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        vendor TEXT NOT NULL,
        model TEXT NOT NULL,
        key TEXT NOT NULL,
        before TEXT NOT NULL,
        after TEXT NOT NULL,
        reason TEXT,
        until TEXT
    ) STRICT
    """,
    # What changed at the vendors and touches the user's conversations, routes or budgets.
    """
    CREATE TABLE notice (
        id TEXT NOT NULL PRIMARY KEY,             -- of what it is about, so that it is told once
        kind TEXT NOT NULL,
        created_at TEXT NOT NULL,
        dismissed_at TEXT,
        data TEXT NOT NULL                        -- JSON
    ) STRICT, WITHOUT ROWID
    """,
)


def upgrade(operations: Operations) -> None:
    """From schema 2."""
    for statement in _STATEMENTS:
        operations.execute(statement)
