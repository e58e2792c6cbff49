"""What both of OpenAI's forms of answers have in common: who answered, what it took, what it cost.

Rule: what stands here is what stands in the record of the turn.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from interline.model.events import Finish
from interline.model.refs import ModelRef

if TYPE_CHECKING:
    from interline.router.job import Outcome
    from interline.services.relay import RelayedTurn

_PLAIN = "/:@+~._- ()[],=!*'"

as_json = json.JSONEncoder(separators=(",", ":")).encode
"""Compact and in ASCII: no client trips over a line separator or half a character in it."""


def headers(turn: RelayedTurn, ref: ModelRef | None) -> dict[str, str]:
    """What is known of a turn, before its answer is whole or after."""
    found = {
        "x-interline-decision": turn.decision_id,
        "x-interline-attempts": str(turn.attempts),
        "x-request-id": turn.decision_id,
    }
    if ref is not None:
        found |= {"x-interline-vendor": header_safe(ref.vendor), "x-interline-model": header_safe(ref.model)}
    return found


def header_safe(text: str) -> str:
    """A text as a header can hold it; anything but plain ASCII percent-encoded."""
    return quote(text, safe=_PLAIN)


def cost_text(outcome: Outcome) -> str:
    """What the whole turn cost, in US dollars; `unknown` where nobody knows."""
    cost = outcome.decision.cost.as_text()
    return "unknown" if cost is None else cost


def about(outcome: Outcome) -> dict[str, Any]:
    """Who answered, for the body of an answer."""
    answered = outcome.answered
    return {
        "vendor": answered.ref.vendor if answered else None,
        "model": answered.ref.model if answered else None,
        "cost": outcome.decision.cost.as_text(),
        "attempts": len(outcome.decision.attempts),
        "decision": outcome.decision.id,
    }


def finish_of(outcome: Outcome, *, called: bool) -> str:
    """Why the answer ended, in the words of chat completions."""
    if outcome.finish is Finish.LENGTH:
        return "length"
    if outcome.finish is Finish.REFUSED:
        return "content_filter"
    # Some servers say of an answer that calls tools that it stopped.
    return "tool_calls" if called or outcome.finish is Finish.TOOL else "stop"
