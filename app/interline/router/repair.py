"""What may be changed about a request that a vendor refused, so that it can be asked once more.

Rule: pure; only what the conversation does not need is ever left out: an option, or another model's opaque reasoning.
"""

from __future__ import annotations

from dataclasses import replace

from interline.model.failure import Action, Failure, FailureClass
from interline.model.parts import Part, Thinking
from interline.model.request import ChatRequest


def repaired(request: ChatRequest, failure: Failure) -> ChatRequest | None:
    """The request without what was refused; None where nothing can be left out."""
    if failure.action is not Action.REPAIR_ONCE:
        return None
    if failure.failure_class is FailureClass.FOREIGN_STATE:
        turns = tuple(replace(turn, parts=_without_blobs(turn.parts)) for turn in request.turns)
        return None if turns == request.turns else replace(request, turns=turns)
    if failure.param and failure.param not in request.without:
        return replace(request, without=request.without | {failure.param})
    return None


def _without_blobs(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts without reasoning: words that nobody signed must not be sent as reasoning either."""
    return tuple(part for part in parts if not isinstance(part, Thinking))
