"""Rows to model objects and back.

Rule: a row that cannot be read spoils itself and nothing else: the rest of the conversation opens.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from interline.model.conversation import Conversation, ConversationSummary, Message, Role, Status
from interline.model.decision import Attempt, AttemptState, Candidate, Decision, Plan, Receipt, Verdict
from interline.model.errors import UnknownModel
from interline.model.events import Finish
from interline.model.failure import Action, Blame, Failure, FailureClass
from interline.model.health import Health
from interline.model.money import Bill, CostItem
from interline.model.parts import Part, from_fields, plain_text, to_fields
from interline.model.refs import ModelRef
from interline.model.route import Choice
from interline.store.values import (
    Tally,
    amount,
    amount_text,
    clean,
    cost,
    from_json,
    to_json,
    usage,
    usage_text,
    when,
    when_text,
    word,
    words,
)

Row = Any
"""A row of SQLAlchemy's, its columns as attributes."""
Columns = dict[str, Any]

INTERRUPTED = "Interline ended before the answer did."
"""Stands under an answer whose program was killed."""
UNREADABLE = "This message could not be read."


CONVERSATION_COLUMNS = (
    *("id", "title", "created_at", "updated_at", "choice", "current_id"),
    *("folder", "tags", "pinned", "archived", "system"),
)
"""Those that `conversation_row` fills; the others are counted by the writes."""


def conversation_row(conversation: Conversation) -> Columns:
    """All columns but those that are counted."""
    return clean(
        {
            "id": conversation.id,
            "title": conversation.title,
            "created_at": when_text(conversation.created_at),
            "updated_at": when_text(conversation.updated_at),
            "choice": conversation.choice.text,
            "current_id": conversation.current_id,
            "folder": conversation.folder,
            "tags": to_json(conversation.tags),
            "pinned": conversation.pinned,
            "archived": conversation.archived,
            "system": conversation.system,
        }
    )


def conversation(row: Row) -> Conversation:
    """A conversation without its messages."""
    return Conversation(
        id=row.id,
        title=row.title,
        created_at=when(row.created_at),
        updated_at=when(row.updated_at),
        choice=_choice(row.choice),
        system=row.system,
        current_id=row.current_id,
        folder=row.folder,
        tags=words(row.tags),
        pinned=bool(row.pinned),
        archived=bool(row.archived),
    )


SUMMARY_COLUMNS = (
    "id, title, created_at, updated_at, messages, spent, spent_known, spent_estimated, spent_unknown, "
    "vendors, folder, tags, pinned, archived"
)


def summary(row: Sequence[Any]) -> ConversationSummary:
    """One row of the list, its columns as in SUMMARY_COLUMNS."""
    (
        id_,
        title,
        created,
        updated,
        messages,
        spent,
        known,
        estimated,
        unknown,
        vendors,
        folder,
        tags,
        pinned,
        archived,
    ) = row
    return ConversationSummary(
        id=id_,
        title=title,
        created_at=when(created),
        updated_at=when(updated),
        messages=messages,
        cost=Tally(spent, known, estimated, unknown).cost,
        vendors=words(vendors),
        folder=folder,
        tags=words(tags),
        pinned=bool(pinned),
        archived=bool(archived),
    )


def message_row(message: Message, session: str) -> Columns:
    """All columns; the words wait until the message leaves streaming, when they are indexed once."""
    streaming = message.status is Status.STREAMING
    return clean(
        {
            "id": message.id,
            "conversation_id": message.conversation_id,
            "parent_id": message.parent_id,
            "seq": message.seq,
            "role": str(message.role),
            "created_at": when_text(message.created_at),
            "session": session if streaming else None,
            "status": str(message.status),
            "finish": str(message.finish) if message.finish else None,
            "note": message.note,
            "text": "" if streaming else plain_text(message.parts),
            **_receipt_row(message.receipt),
        }
    )


def message(row: Row, parts: Iterable[Row]) -> Message:
    """A message with its parts and receipt; one that cannot be read says so in its note."""
    try:
        return Message(
            id=row.id,
            conversation_id=row.conversation_id,
            parent_id=row.parent_id,
            seq=row.seq,
            role=word(Role, row.role, Role.ASSISTANT),
            parts=tuple(part(each) for each in parts),
            created_at=when(row.created_at),
            status=word(Status, row.status, Status.ERROR),
            finish=word(Finish, row.finish, Finish.INTERRUPTED) if row.finish else None,
            receipt=_receipt(row),
            note=row.note,
        )
    except (TypeError, ValueError, AttributeError, UnknownModel):
        return Message(
            row.id,
            row.conversation_id,
            row.parent_id,
            0,
            Role.ASSISTANT,
            (),
            when(None),
            Status.ERROR,
            note=UNREADABLE,
        )


def part_row(message_id: str, position: int, part: Part) -> Columns:
    """A part's columns."""
    kind, text, data = to_fields(part)
    return clean(
        {
            "message_id": message_id,
            "position": position,
            "kind": kind,
            "data": to_json(data) if data else "{}",
            "text": text,
        }
    )


def part(row: Row) -> Part:
    """A part; a kind or shape that this version cannot read comes as Unread."""
    if row.data == "{}":
        return from_fields(row.kind, row.text, {})
    try:
        data = json.loads(row.data)
    except (ValueError, RecursionError):
        data = None
    return from_fields(row.kind, row.text, data if isinstance(data, dict) else {"unreadable": row.data})


def decision_row(decision: Decision) -> Columns:
    """All columns; the attempts have rows of their own."""
    whole = decision.cost
    return clean(
        {
            "id": decision.id,
            "conversation_id": decision.conversation_id,
            "message_id": decision.message_id,
            "created_at": when_text(decision.created_at),
            "asked": decision.plan.asked,
            "pinned": decision.plan.pinned,
            "outcome": decision.outcome,
            "why": decision.why,
            "cost": amount_text(whole.amount),
            "cost_quality": str(whole.quality),
            "app_version": decision.app_version,
            "candidates": to_json([_candidate_fields(candidate) for candidate in decision.plan.candidates]),
        }
    )


def decision(row: Row, attempts: tuple[Attempt, ...]) -> Decision:
    """The record of one turn."""
    candidates = (_candidate(fields) for fields in from_json(row.candidates, []))
    return Decision(
        id=row.id,
        conversation_id=row.conversation_id,
        message_id=row.message_id,
        created_at=when(row.created_at),
        plan=Plan(row.asked, tuple(c for c in candidates if c is not None), bool(row.pinned)),
        attempts=attempts,
        outcome=row.outcome,
        why=row.why,
        app_version=row.app_version,
    )


def attempt_row(attempt: Attempt, session: str) -> Columns:
    """All columns; the lines of the bill have rows of their own."""
    running = attempt.state is AttemptState.RUNNING
    return clean(
        {
            "id": attempt.id,
            "decision_id": attempt.decision_id,
            "n": attempt.n,
            "vendor": attempt.ref.vendor,
            "model": attempt.ref.model,
            "model_returned": attempt.model_returned,
            "state": str(attempt.state),
            "started_at": when_text(attempt.started_at),
            "session": session if running else None,
            "status": attempt.status,
            "first_token_ms": attempt.first_token_ms,
            "total_ms": attempt.total_ms,
            "cost": amount_text(attempt.bill.cost.amount),
            "cost_quality": str(attempt.bill.cost.quality),
            "price_source": attempt.bill.price_source,
            "usage": usage_text(attempt.usage),
            "possibly_billed": attempt.possibly_billed,
            "events_skipped": attempt.events_skipped,
            "request_id": attempt.request_id,
            **_failure_row(attempt.failure),
        }
    )


def cost_item_rows(attempt: Attempt) -> list[Columns]:
    """The lines of an attempt's bill."""
    return [
        clean(
            {
                "attempt_id": attempt.id,
                "position": position,
                "unit": item.unit,
                "quantity": item.quantity,
                "unit_price": amount_text(item.unit_price) or "",
                "amount": amount_text(item.amount) or "",
            }
        )
        for position, item in enumerate(attempt.bill.items)
    ]


def attempt(row: Row, items: Iterable[Row]) -> Attempt:
    """One attempt with its bill."""
    lines = tuple(
        CostItem(item.unit, item.quantity, unit_price, line)
        for item in items
        if (unit_price := amount(item.unit_price)) is not None and (line := amount(item.amount)) is not None
    )
    return Attempt(
        id=row.id,
        decision_id=row.decision_id,
        n=row.n,
        ref=ModelRef(row.vendor, row.model),
        state=word(AttemptState, row.state, AttemptState.INTERRUPTED),
        started_at=when(row.started_at),
        model_returned=row.model_returned,
        failure=_failure(row),
        usage=usage(row.usage),
        bill=Bill(cost(row.cost, row.cost_quality), lines, row.price_source),
        status=row.status,
        first_token_ms=row.first_token_ms,
        total_ms=row.total_ms,
        request_id=row.request_id,
        possibly_billed=bool(row.possibly_billed),
        events_skipped=row.events_skipped,
    )


def health_row(health: Health) -> Columns:
    """All columns."""
    return clean(
        {
            "vendor": health.ref.vendor,
            "model": health.ref.model,
            "key": health.key,
            "state": health.state,
            "strikes": health.strikes,
            "until": when_text(health.until) if health.until else None,
            "reason": str(health.reason) if health.reason else None,
            "updated_at": when_text(health.updated_at),
        }
    )


def health(row: Row) -> Health:
    """The record of one model."""
    return Health(
        ref=ModelRef(row.vendor, row.model),
        state=row.state,
        updated_at=when(row.updated_at),
        key=row.key,
        strikes=row.strikes,
        until=when(row.until) if row.until else None,
        reason=word(FailureClass, row.reason, FailureClass.INTERNAL) if row.reason else None,
    )


def _choice(text: Any) -> Choice:
    try:
        return Choice.parse(text)
    except (UnknownModel, AttributeError):
        return Choice()


def _receipt_row(receipt: Receipt | None) -> Columns:
    return {
        "decision_id": receipt.decision_id if receipt else None,
        "vendor": receipt.ref.vendor if receipt else None,
        "model": receipt.ref.model if receipt else None,
        "vendor_name": receipt.vendor_name if receipt else None,
        "model_returned": receipt.model_returned if receipt else None,
        "asked": receipt.asked if receipt else None,
        "cost": amount_text(receipt.cost.amount) if receipt else None,
        "cost_quality": str(receipt.cost.quality) if receipt else None,
        "price_source": receipt.price_source if receipt else None,
        "usage": usage_text(receipt.usage) if receipt else None,
        "first_token_ms": receipt.first_token_ms if receipt else None,
        "total_ms": receipt.total_ms if receipt else None,
        "attempts": receipt.attempts if receipt else None,
        "why": receipt.why if receipt else None,
    }


def _receipt(row: Row) -> Receipt | None:
    if row.vendor is None or row.model is None:
        return None
    return Receipt(
        decision_id=row.decision_id or "",
        ref=ModelRef(row.vendor, row.model),
        vendor_name=row.vendor_name or "",
        model_returned=row.model_returned or "",
        asked=row.asked or "",
        usage=usage(row.usage),
        cost=cost(row.cost, row.cost_quality),
        price_source=row.price_source or "",
        first_token_ms=row.first_token_ms,
        total_ms=row.total_ms,
        attempts=1 if row.attempts is None else row.attempts,
        why=row.why or "",
    )


def _candidate_fields(candidate: Candidate) -> Columns:
    estimated = candidate.estimated_cost
    return {
        **asdict(candidate),
        "ref": str(candidate.ref),
        "estimated_cost": amount_text(estimated.amount),
        "cost_quality": str(estimated.quality),
    }


def _candidate(fields: Mapping[str, Any]) -> Candidate | None:
    try:
        return Candidate(
            n=int(fields["n"]),
            ref=ModelRef.parse(fields["ref"]),
            verdict=Verdict(fields["verdict"]),
            reasons=tuple(str(reason) for reason in fields["reasons"]),
            estimated_cost=cost(fields["estimated_cost"], fields["cost_quality"]),
            health=str(fields["health"]),
            cache_warm=bool(fields["cache_warm"]),
        )
    except (KeyError, TypeError, ValueError, UnknownModel):
        return None


def _failure_row(failure: Failure | None) -> Columns:
    return {
        "failure_class": str(failure.failure_class) if failure else None,
        "failure_action": str(failure.action) if failure else None,
        "failure_blame": str(failure.blame) if failure else None,
        "failure_status": failure.status if failure else None,
        "failure_code": failure.code if failure else None,
        "failure_retry_after": failure.retry_after if failure else None,
        "failure_input_limit": failure.input_limit if failure else None,
        "failure_param": failure.param if failure else None,
        "failure_message": failure.message if failure else None,
    }


def _failure(row: Row) -> Failure | None:
    if row.failure_class is None:
        return None
    return Failure(
        failure_class=word(FailureClass, row.failure_class, FailureClass.INTERNAL),
        action=word(Action, row.failure_action, Action.STOP),
        blame=word(Blame, row.failure_blame, Blame.NONE),
        message=row.failure_message or "",
        status=row.failure_status,
        code=row.failure_code or "",
        retry_after=row.failure_retry_after,
        input_limit=row.failure_input_limit,
        param=row.failure_param or "",
    )
