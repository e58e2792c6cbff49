"""How the terminal writes what the program knows: a receipt, an attempt, tokens, times."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from interline.model.conversation import Message, Status
from interline.model.decision import Attempt, Decision, Receipt
from interline.model.events import Finish
from interline.model.money import UNKNOWN
from interline.model.parts import Refusal, Seam, Text
from interline.model.usage import Usage


def receipt_line(receipt: Receipt) -> str:
    """`vendor/model · cost · tokens · time · why`."""
    time = "" if receipt.total_ms is None else f"{receipt.total_ms / 1000:.1f} s"
    parts = (str(receipt.ref), _cost_words(receipt), tokens(receipt.usage), time, receipt.why)
    return " · ".join(part for part in parts if part)


def _cost_words(receipt: Receipt) -> str:
    text = receipt.cost.for_people()
    return "cost unknown" if text == "unknown" else text


def tokens(usage: Usage | None) -> str:
    """`12 + 34 tokens`, sent and received."""
    return "tokens unknown" if usage is None else f"{usage.input} + {usage.output} tokens"


def moment(at: datetime) -> str:
    """RFC 3339, in UTC."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def here(at: datetime) -> str:
    """The time on this computer's clock, for people."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M")


def short_id(id_: str) -> str:
    """As much of an id as tells the moment it was made: enough to name it by."""
    return id_[:13]


def finish_of(message: Message) -> Finish:
    """Why an answer ended, also where the vendor said nothing."""
    if message.finish is not None:
        return message.finish
    return Finish.CANCELLED if message.status is Status.STOPPED else Finish.INTERRUPTED


def answer_object(message: Message, decision: Decision) -> dict[str, Any]:
    """What `ask --json` prints."""
    receipt = message.receipt
    cost = receipt.cost if receipt else (decision.cost if decision.attempts else UNKNOWN)
    return {
        "text": message.text,
        "conversation_id": message.conversation_id,
        "message_id": message.id,
        "vendor": receipt.ref.vendor if receipt else None,
        "model": receipt.ref.model if receipt else None,
        "model_returned": receipt.model_returned if receipt else None,
        "asked": decision.plan.asked,
        "cost": cost.as_text(),
        "currency": "USD",
        "cost_quality": str(cost.quality),
        "usage": _usage_object(receipt.usage if receipt else None),
        "attempts": [_attempt_object(attempt) for attempt in decision.attempts],
        "why": decision.why or message.note,
        "seams": _seams(message),
        "finish": str(finish_of(message)),
    }


def _seams(message: Message) -> list[dict[str, Any]]:
    """Where one vendor's words end and another's go on, in characters of the text."""
    found, at = [], 0
    for part in message.parts:
        if isinstance(part, (Text, Refusal)):
            at += len(part.text)
        elif isinstance(part, Seam):
            found.append({"at": at, "from": str(part.before), "to": str(part.after)})
    return found


def _usage_object(usage: Usage | None) -> Mapping[str, int] | None:
    if usage is None:
        return None
    return {
        "input": usage.input,
        "cached_input": usage.cached_input,
        "cache_write": usage.cache_write,
        "output": usage.output,
        "reasoning": usage.reasoning,
    }


def _attempt_object(attempt: Attempt) -> dict[str, Any]:
    return {
        "n": attempt.n,
        "vendor": attempt.ref.vendor,
        "model": attempt.ref.model,
        "state": str(attempt.state),
        "class": str(attempt.failure.failure_class) if attempt.failure else None,
        "status": attempt.status,
        "cost": attempt.bill.cost.as_text(),
        "started_at": moment(attempt.started_at),
        "first_token_ms": attempt.first_token_ms,
        "total_ms": attempt.total_ms,
    }
