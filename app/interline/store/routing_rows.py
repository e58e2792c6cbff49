"""The record of routing: rows to model objects and back.

Rule: as in rows.py, a row that cannot be read spoils itself and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from interline.model.decision import Attempt, AttemptState, Candidate, Decision, Plan, Verdict
from interline.model.errors import UnknownModel
from interline.model.failure import Action, Blame, Failure, FailureClass
from interline.model.health import Health
from interline.model.money import Bill, CostItem
from interline.model.refs import ModelRef
from interline.store.values import (
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

if TYPE_CHECKING:
    from interline.store.rows import Columns, Row


def decision_row(decision: Decision, session: str) -> Columns:
    """All columns but for the seal, which the record alone gives; the attempts have rows of their own."""
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
            "session": session if decision.outcome == "running" else None,
            "why": decision.why,
            "cost": amount_text(whole.amount),
            "cost_quality": str(whole.quality),
            "app_version": decision.app_version,
            "candidates": to_json([_candidate_fields(candidate) for candidate in decision.plan.candidates]),
            "basis": decision.plan.basis,
            "place": None,
            "prev_hash": None,
            "hash": None,
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
        plan=Plan(row.asked, tuple(c for c in candidates if c is not None), bool(row.pinned), row.basis),
        attempts=attempts,
        outcome=row.outcome,
        why=row.why,
        app_version=row.app_version,
        hash=row.hash or "",
        prev_hash=row.prev_hash or "",
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
            "key": attempt.key,
            "trigger": str(attempt.trigger) if attempt.trigger else None,
            "wait_ms": attempt.wait_ms,
            "repairs": to_json(attempt.repairs),
            "continued": attempt.continued,
            "shown_chars": attempt.shown_chars,
            "vendor_name": attempt.vendor_name,
            "tries": attempt.tries,
            "cost_computed": amount_text(attempt.bill.computed),
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
                "rule": item.rule,
            }
        )
        for position, item in enumerate(attempt.bill.items)
    ]


def attempt(row: Row, items: Iterable[Row]) -> Attempt:
    """One attempt with its bill."""
    lines = tuple(
        CostItem(item.unit, item.quantity, unit_price, line, item.rule)
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
        bill=Bill(cost(row.cost, row.cost_quality), lines, row.price_source, amount(row.cost_computed)),
        status=row.status,
        first_token_ms=row.first_token_ms,
        total_ms=row.total_ms,
        request_id=row.request_id,
        possibly_billed=bool(row.possibly_billed),
        events_skipped=row.events_skipped,
        key=row.key,
        trigger=word(FailureClass, row.trigger, FailureClass.INTERNAL) if row.trigger else None,
        wait_ms=row.wait_ms,
        repairs=words(row.repairs),
        continued=bool(row.continued),
        shown_chars=row.shown_chars,
        vendor_name=row.vendor_name,
        tries=row.tries,
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
            "wait": health.wait,
        }
    )


def health_event_row(now: Health, before: str) -> Columns:
    """How a breaker moved; all columns but the number."""
    row = health_row(now)
    return {name: row[name] for name in ("vendor", "model", "key", "reason", "until")} | {
        "at": row["updated_at"],
        "before": before,
        "after": row["state"],
    }


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
        wait=row.wait,
    )


def _candidate_fields(candidate: Candidate) -> Columns:
    estimated = candidate.estimated_cost
    return {
        "n": candidate.n,
        "ref": str(candidate.ref),
        "verdict": candidate.verdict,
        "reasons": candidate.reasons,
        "estimated_cost": amount_text(estimated.amount),
        "cost_quality": estimated.quality,
        "health": candidate.health,
        "cache_warm": candidate.cache_warm,
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


_FAILURE = ("class", "action", "blame", "status", "code", "retry_after", "input_limit", "param", "message")
_NO_FAILURE: Columns = dict.fromkeys(f"failure_{name}" for name in _FAILURE)


def _failure_row(failure: Failure | None) -> Columns:
    if failure is None:
        return _NO_FAILURE
    return {
        "failure_class": str(failure.failure_class),
        "failure_action": str(failure.action),
        "failure_blame": str(failure.blame),
        "failure_status": failure.status,
        "failure_code": failure.code,
        "failure_retry_after": failure.retry_after,
        "failure_input_limit": failure.input_limit,
        "failure_param": failure.param,
        "failure_message": failure.message,
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
