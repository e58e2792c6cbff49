"""Schema 1: conversations as trees of messages with parts, the record of routing, attachments, search.

Times are RFC 3339 in UTC with microseconds, so that text order is time order. Money is decimal text in US dollars.
Lists and token counts are JSON. Wide columns stand last, where reading the others does not touch them.
"""

from __future__ import annotations

from alembic.operations import Operations

_STATEMENTS = (
    """
    CREATE TABLE conversation (
        id TEXT NOT NULL PRIMARY KEY,
        title TEXT NOT NULL,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,                 -- its last turn
        choice TEXT NOT NULL,                     -- vendor/model or route:NAME
        current_id TEXT,                          -- the last message of the shown path
        folder TEXT NOT NULL DEFAULT '',
        tags TEXT NOT NULL DEFAULT '[]',
        pinned INTEGER NOT NULL DEFAULT 0,
        archived INTEGER NOT NULL DEFAULT 0,
        messages INTEGER NOT NULL DEFAULT 0,      -- how many it has
        vendors TEXT NOT NULL DEFAULT '[]',       -- those that answered in it
        spent TEXT NOT NULL DEFAULT '0',          -- sum of its attempts' known amounts
        spent_known INTEGER NOT NULL DEFAULT 0,   -- attempts with an amount
        spent_estimated INTEGER NOT NULL DEFAULT 0,
        spent_unknown INTEGER NOT NULL DEFAULT 0, -- attempts whose cost is not or not wholly known
        system TEXT NOT NULL DEFAULT ''
    ) STRICT
    """,
    # Holds everything that the list of conversations shows, in its order: the first window reads this and no table.
    """
    CREATE INDEX conversation_list ON conversation (
        archived, pinned DESC, updated_at DESC, id DESC, title, created_at, messages,
        spent, spent_known, spent_estimated, spent_unknown, vendors, folder, tags
    )
    """,
    """
    CREATE TABLE message (
        n INTEGER PRIMARY KEY,                    -- its number in the search index
        id TEXT NOT NULL UNIQUE,
        conversation_id TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
        parent_id TEXT REFERENCES message (id) DEFERRABLE INITIALLY DEFERRED,
        seq INTEGER NOT NULL,                     -- order of writing within the conversation
        role TEXT NOT NULL,
        status TEXT NOT NULL,
        finish TEXT,
        created_at TEXT NOT NULL,
        session TEXT,                             -- who is writing it, while status is streaming
        decision_id TEXT,
        vendor TEXT,
        model TEXT,
        vendor_name TEXT,
        model_returned TEXT,
        asked TEXT,
        cost TEXT,                                -- of all attempts of this turn; NULL is unknown
        cost_quality TEXT,
        price_source TEXT,
        usage TEXT,                               -- tokens, as JSON
        first_token_ms INTEGER,
        total_ms INTEGER,
        attempts INTEGER,
        why TEXT,
        note TEXT NOT NULL DEFAULT '',
        text TEXT NOT NULL DEFAULT ''             -- its words, for search; written when it leaves streaming
    ) STRICT
    """,
    "CREATE INDEX message_conversation ON message (conversation_id, seq)",
    "CREATE INDEX message_parent ON message (parent_id)",
    "CREATE INDEX message_streaming ON message (session) WHERE status = 'streaming'",
    """
    CREATE TABLE part (
        message_id TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        kind TEXT NOT NULL,
        data TEXT NOT NULL DEFAULT '{}',
        text TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (message_id, position)
    ) STRICT
    """,
    # No reference to conversation and message: what was spent stays known when a chat is deleted, and turns of the
    # gateway belong to no conversation.
    """
    CREATE TABLE decision (
        id TEXT NOT NULL PRIMARY KEY,
        conversation_id TEXT NOT NULL,
        message_id TEXT NOT NULL,
        created_at TEXT NOT NULL,
        asked TEXT NOT NULL,
        pinned INTEGER NOT NULL,
        outcome TEXT NOT NULL,
        why TEXT NOT NULL,
        cost TEXT,
        cost_quality TEXT NOT NULL,
        app_version TEXT NOT NULL,
        candidates TEXT NOT NULL                  -- JSON, in the order of the plan
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE attempt (
        id TEXT NOT NULL PRIMARY KEY,
        decision_id TEXT NOT NULL REFERENCES decision (id) ON DELETE CASCADE,
        n INTEGER NOT NULL,
        vendor TEXT NOT NULL,
        model TEXT NOT NULL,
        model_returned TEXT NOT NULL,
        state TEXT NOT NULL,
        started_at TEXT NOT NULL,
        session TEXT,                             -- who is making it, while state is running
        status INTEGER,                           -- HTTP
        first_token_ms INTEGER,
        total_ms INTEGER,
        cost TEXT,                                -- NULL is unknown
        cost_quality TEXT NOT NULL,
        price_source TEXT NOT NULL,
        usage TEXT,                               -- tokens, as JSON
        possibly_billed INTEGER NOT NULL,
        events_skipped INTEGER NOT NULL,
        request_id TEXT NOT NULL,
        failure_class TEXT,
        failure_action TEXT,
        failure_blame TEXT,
        failure_status INTEGER,
        failure_code TEXT,
        failure_retry_after REAL,
        failure_input_limit INTEGER,
        failure_param TEXT,
        failure_message TEXT
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX attempt_decision ON attempt (decision_id, n)",
    "CREATE INDEX attempt_running ON attempt (session) WHERE state = 'running'",
    """
    CREATE TABLE cost_item (
        attempt_id TEXT NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        unit TEXT NOT NULL,
        quantity INTEGER NOT NULL,
        unit_price TEXT NOT NULL,
        amount TEXT NOT NULL,
        PRIMARY KEY (attempt_id, position)
    ) STRICT
    """,
    # What has been spent of each budget: ('day', '2026-11-23'), ('month', '2026-11'), ('vendor:openai', '2026-11').
    """
    CREATE TABLE budget (
        scope TEXT NOT NULL,
        period TEXT NOT NULL,
        spent TEXT NOT NULL,
        spent_known INTEGER NOT NULL,
        spent_estimated INTEGER NOT NULL,
        spent_unknown INTEGER NOT NULL,
        PRIMARY KEY (scope, period)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE health (
        vendor TEXT NOT NULL,
        model TEXT NOT NULL,
        key TEXT NOT NULL,                        -- the key's name, never the key
        state TEXT NOT NULL,
        strikes INTEGER NOT NULL,
        until TEXT,
        reason TEXT,
        updated_at TEXT NOT NULL,
        PRIMARY KEY (vendor, model, key)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE attachment (
        digest TEXT NOT NULL PRIMARY KEY,         -- SHA-256, the file's name in attachments/
        media_type TEXT NOT NULL,
        size INTEGER NOT NULL,
        name TEXT NOT NULL,
        created_at TEXT NOT NULL
    ) STRICT
    """,
    # Programs that are writing now; one whose lock is free broke off.
    """
    CREATE TABLE session (
        id TEXT NOT NULL PRIMARY KEY,
        started_at TEXT NOT NULL,
        app_version TEXT NOT NULL
    ) STRICT
    """,
    # The search index. Two shapes that look simpler go wrong: without the view an integrity check calls the index
    # malformed while an answer streams, and with two triggers for an update their order is undefined.
    "CREATE VIEW message_indexed AS SELECT n, text FROM message WHERE status <> 'streaming'",
    "CREATE VIRTUAL TABLE message_fts USING fts5(text, content='message_indexed', content_rowid='n')",
    """
    CREATE TRIGGER message_inserted AFTER INSERT ON message BEGIN
        INSERT INTO message_fts (rowid, text) SELECT new.n, new.text WHERE new.status <> 'streaming';
    END
    """,
    """
    CREATE TRIGGER message_deleted AFTER DELETE ON message BEGIN
        INSERT INTO message_fts (message_fts, rowid, text)
            SELECT 'delete', old.n, old.text WHERE old.status <> 'streaming';
    END
    """,
    """
    CREATE TRIGGER message_updated AFTER UPDATE OF n, text, status ON message
    WHEN old.status <> 'streaming' OR new.status <> 'streaming' BEGIN
        INSERT INTO message_fts (message_fts, rowid, text)
            SELECT 'delete', old.n, old.text WHERE old.status <> 'streaming';
        INSERT INTO message_fts (rowid, text) SELECT new.n, new.text WHERE new.status <> 'streaming';
    END
    """,
)


def upgrade(op: Operations) -> None:
    """Make everything, from nothing."""
    for statement in _STATEMENTS:
        op.execute(statement)
