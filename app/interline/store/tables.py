"""The tables as SQLAlchemy speaks of them: names only.

Rule: the schema itself, with its types and reasons, stands in migrations/; a test holds the two together. Columns stand
in the schema's order, by which a damaged database is read.
"""

from __future__ import annotations

from sqlalchemy import column, table

conversation = table(
    "conversation",
    *map(
        column,
        (
            "id",
            "title",
            "created_at",
            "updated_at",
            "choice",
            "current_id",
            "folder",
            "tags",
            "pinned",
            "archived",
        )
        + (
            "messages",
            "vendors",
            "spent",
            "spent_known",
            "spent_estimated",
            "spent_unknown",
            "system",
            "effort",
            "search",
        )
        + (
            *("starred", "deleted_at", "titled_by", "forked_from"),
            *("source", "source_id", "source_digest"),
            "temperature",
        ),
    ),
)

message = table(
    "message",
    *map(
        column,
        (
            "n",
            "id",
            "conversation_id",
            "parent_id",
            "seq",
            "role",
            "status",
            "finish",
            "created_at",
            "session",
        )
        + ("decision_id", "vendor", "model", "vendor_name", "model_returned", "asked", "cost", "cost_quality")
        + (
            "price_source",
            "usage",
            "first_token_ms",
            "total_ms",
            "attempts",
            "why",
            "note",
            "text",
            "branch",
            "pairs",
            "holds",
        ),
    ),
)

part = table("part", *map(column, ("message_id", "position", "kind", "data", "text")))

decision = table(
    "decision",
    *map(
        column,
        ("id", "conversation_id", "message_id", "created_at", "asked", "pinned", "outcome", "why", "cost")
        + ("cost_quality", "app_version", "candidates", "session", "place", "prev_hash", "hash", "basis"),
    ),
)

attempt = table(
    "attempt",
    *map(
        column,
        (
            "id",
            "decision_id",
            "n",
            "vendor",
            "model",
            "model_returned",
            "state",
            "started_at",
            "session",
            "status",
        )
        + ("first_token_ms", "total_ms", "cost", "cost_quality", "price_source", "usage", "possibly_billed")
        + (
            "events_skipped",
            "request_id",
            "failure_class",
            "failure_action",
            "failure_blame",
            "failure_status",
        )
        + ("failure_code", "failure_retry_after", "failure_input_limit", "failure_param", "failure_message")
        + (
            "key",
            "trigger",
            "wait_ms",
            "repairs",
            "continued",
            "shown_chars",
            "vendor_name",
            "cost_computed",
            "tries",
        ),
    ),
)

cost_item = table(
    "cost_item", *map(column, ("attempt_id", "position", "unit", "quantity", "unit_price", "amount", "rule"))
)

budget = table(
    "budget", *map(column, ("scope", "period", "spent", "spent_known", "spent_estimated", "spent_unknown"))
)

health = table(
    "health",
    *map(column, ("vendor", "model", "key", "state", "strikes", "until", "reason", "updated_at", "wait")),
)

reservation = table(
    "reservation",
    *map(column, ("attempt_id", "decision_id", "conversation_id", "vendor", "day", "amount")),
)

health_event = table(
    "health_event",
    *map(column, ("n", "at", "vendor", "model", "key", "before", "after", "reason", "until")),
)

notice = table("notice", *map(column, ("id", "kind", "created_at", "dismissed_at", "data")))

attachment = table("attachment", *map(column, ("digest", "media_type", "size", "name", "created_at")))

import_raw = table("import_raw", *map(column, ("message_id", "raw")))

folder = table("folder", column("path"))

index_check = table("index_check", *map(column, ("id", "checked_at", "rebuilt")))

session = table("session", *map(column, ("id", "started_at", "app_version")))

ALL = (
    *(conversation, message, part, decision, attempt, cost_item, budget, reservation, health, health_event),
    *(notice, attachment, import_raw, folder, index_check, session),
)
