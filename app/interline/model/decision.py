"""The record of one turn's routing: candidates with reasons, attempts with costs, one sentence of why.

Rule: no key and no prompt text is in it, and it is enough to derive the same order again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from interline.model.failure import Failure, FailureClass
from interline.model.money import UNKNOWN, Bill, Cost, total
from interline.model.refs import ModelRef
from interline.model.route import BudgetState, Reservation
from interline.model.usage import Usage


class Verdict(StrEnum):
    """What the plan says of a candidate."""

    CHOSEN = "chosen"
    """Tried first."""
    KEPT = "kept"
    """Tried when those before it fail."""
    EXCLUDED = "excluded"
    """Never tried; the reasons say why."""


class Candidate(NamedTuple):
    """One step of a plan. A tuple, since a plan may have hundreds of them."""

    n: int
    """Its place in the order, from 1; excluded ones come last."""
    ref: ModelRef
    verdict: Verdict
    reasons: tuple[str, ...] = ()
    """Codes: pinned, route_step, no_key, unknown_vendor, not_allowed, trains, input_kind, too_long, retired …"""
    estimated_cost: Cost = UNKNOWN
    """What the turn would cost here, guessed before sending."""
    health: str = "ok"
    """ok | struck | open | half_open | latched."""
    cache_warm: bool = False
    """Whether the vendor likely still holds the prompt's beginning."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be tried, in order, and what would not."""

    asked: str
    """`vendor/model` or `route:NAME`, as the user asked."""
    candidates: tuple[Candidate, ...]
    pinned: bool = False
    """Whether the user pinned one model, so that nothing else may answer."""
    basis: str = ""
    """All that the order was made from, as JSON text without a word of the conversation: what `replay` needs."""

    @property
    def order(self) -> tuple[Candidate, ...]:
        """Those that may be tried, in order."""
        return tuple(c for c in self.candidates if c.verdict is not Verdict.EXCLUDED)


@dataclass(frozen=True, slots=True)
class Forecast:
    """A plan that is only looked at, with the size of what would be sent to the first of it."""

    plan: Plan
    tokens: int = 0
    """A guess of all that it would be sent: history, instructions, attachments and what is written."""
    room: int | None = None
    """How many it takes at once; None where nobody says."""


class AttemptState(StrEnum):
    """How an attempt ended."""

    RUNNING = "running"
    OK = "ok"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request to one vendor."""

    id: str
    decision_id: str
    n: int
    """From 1, in the order they were made."""
    ref: ModelRef
    state: AttemptState
    started_at: datetime
    """UTC, with zone."""
    model_returned: str = ""
    """The model that the vendor said was answering."""
    failure: Failure | None = None
    usage: Usage | None = None
    bill: Bill = Bill(UNKNOWN)
    status: int | None = None
    """HTTP status."""
    first_token_ms: int | None = None
    """From sending to the first shown event."""
    total_ms: int | None = None
    """From sending to the end."""
    request_id: str = ""
    """The vendor's own id of the request, for its support."""
    possibly_billed: bool = False
    """The request had left whole when it failed, so the vendor may bill what nobody saw."""
    events_skipped: int = 0
    """Events that could not be read."""
    key: str = ""
    """The name of the key it was made with, never the key; empty for the vendor's only or first one."""
    trigger: FailureClass | None = None
    """The failure of the attempt before, which led to this one."""
    wait_ms: int = 0
    """How long was waited before it began."""
    repairs: tuple[str, ...] = ()
    """What was left out of the request after a refusal."""
    continued: bool = False
    """Whether it went on with an answer that had broken off."""
    shown_chars: int = 0
    """Characters of text that were shown of it."""
    vendor_name: str = ""
    """The vendor's name for people at the time."""
    tries: int = 1
    """How often the request was sent: a failure of a moment is tried again within the attempt."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Everything about how one answer came to be."""

    id: str
    conversation_id: str
    message_id: str
    """The answer it belongs to."""
    created_at: datetime
    plan: Plan
    attempts: tuple[Attempt, ...] = ()
    outcome: str = "running"
    """running | answered | failed | cancelled | interrupted."""
    why: str = ""
    """One sentence made from the codes."""
    app_version: str = ""
    hash: str = ""
    """Seals the record: SHA-256 over it and the hash of the one closed before; empty until it is closed."""
    prev_hash: str = ""
    """The hash of the one closed before."""

    @property
    def cost(self) -> Cost:
        """All attempts together."""
        return total(attempt.bill.cost for attempt in self.attempts)


@dataclass(frozen=True, slots=True)
class Opening:
    """A turn's first attempt as it is written down together with the question, in one commit."""

    decision: Decision
    attempt: Attempt
    reservation: Reservation | None
    """What it sets aside; None where no budget holds."""
    refused_by: BudgetState | None = None
    """Once it was to be written: the budget that did not admit it; nothing of the attempt is on disk then."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What stands under an answer."""

    decision_id: str
    ref: ModelRef
    """Who answered, and by which name it was asked."""
    vendor_name: str
    """The vendor's name for people at the time."""
    model_returned: str
    """The model that the vendor says it was; empty where it said nothing."""
    asked: str
    """What the user asked for: `vendor/model` or `route:NAME`."""
    usage: Usage | None
    cost: Cost
    """This turn's attempts together."""
    price_source: str = ""
    """The price snapshot of the answering attempt."""
    first_token_ms: int | None = None
    total_ms: int | None = None
    attempts: int = 1
    """How many were made."""
    why: str = ""
    """One sentence."""
