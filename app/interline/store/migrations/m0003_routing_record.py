"""Schema 3: what the complete router remembers: reservations, waits, seals on the record, notices.

A record is sealed when its turn is over: it then carries a hash over itself and over the record sealed before it. From
then on nothing of it changes, also when its conversation is deleted: what was spent stays known. Only a vendor's own
sentence about a failure, which may repeat what somebody wrote, is no part of the seal, and goes with the conversation.
"""

from __future__ import annotations

from alembic.operations import Operations

_OF_ATTEMPT = "(SELECT hash FROM decision WHERE id = {row}.decision_id)"
_OF_ITEM = (
    "(SELECT hash FROM decision WHERE id = (SELECT decision_id FROM attempt WHERE id = {row}.attempt_id))"
)
# All columns but failure_message.
_SEALED_COLUMNS = (
    "id, decision_id, n, vendor, model, model_returned, state, started_at, session, status, first_token_ms, total_ms,"
    " cost, cost_quality, price_source, usage, possibly_billed, events_skipped, request_id, failure_class,"
    " failure_action, failure_blame, failure_status, failure_code, failure_retry_after, failure_input_limit,"
    " failure_param, key, trigger, wait_ms, repairs, continued, shown_chars, vendor_name, tries, cost_computed"
)


def _seal(name: str, event: str, seal: str) -> str:
    """A trigger that refuses a change to what is sealed."""
    return (
        f"CREATE TRIGGER {name} BEFORE {event} WHEN {seal} IS NOT NULL"
        " BEGIN SELECT raise(ABORT, 'this record is sealed'); END"
    )


_SEALS = (
    _seal("decision_sealed", "UPDATE ON decision", "old.hash"),
    _seal("decision_kept", "DELETE ON decision", "old.hash"),
    _seal("attempt_added", "INSERT ON attempt", _OF_ATTEMPT.format(row="new")),
    _seal("attempt_sealed", f"UPDATE OF {_SEALED_COLUMNS} ON attempt", _OF_ATTEMPT.format(row="old")),
    _seal("attempt_kept", "DELETE ON attempt", _OF_ATTEMPT.format(row="old")),
    _seal("cost_item_added", "INSERT ON cost_item", _OF_ITEM.format(row="new")),
    _seal("cost_item_sealed", "UPDATE ON cost_item", _OF_ITEM.format(row="old")),
    _seal("cost_item_kept", "DELETE ON cost_item", _OF_ITEM.format(row="old")),
)

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
    "CREATE INDEX attempt_answered ON attempt (vendor, model) WHERE state = 'ok'",
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
    *_SEALS,
    """
    CREATE TRIGGER conversation_forgotten AFTER DELETE ON conversation BEGIN
        UPDATE attempt SET failure_message = '' WHERE failure_message <> ''
            AND decision_id IN (SELECT id FROM decision WHERE conversation_id = old.id);
    END
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
