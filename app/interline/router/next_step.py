"""What follows a failure before any word was shown, pure: the same again, another key, another vendor, or the end.

Rule: bounded on every side: so many attempts, so much time, one wait that people bear, and never the same vendor again
on its own once it may be at work on a request and bill it.
"""

from __future__ import annotations

from dataclasses import dataclass

from interline.model.failure import Action, Failure, FailureClass

MOST_ATTEMPTS = 6
MOST_SECONDS = 120.0
"""No further attempt is begun later than this after the turn began; one under way has its vendor's own time."""
SHORT_WAIT = 5.0
"""Seconds: a wait this short is worth more than another vendor."""
LONGEST_WAIT = 20.0
"""Seconds that a turn ever waits, and only where nobody else is left to ask."""
_BACKOFF = 0.5
_MOST_BACKOFF = 8.0
_RETRIES_AMONG_MANY = 1
_RETRIES_OF_THE_LAST = 2


@dataclass(frozen=True, slots=True)
class Position:
    """Where a turn stands when an attempt has failed."""

    attempts: int
    """Made so far, this one included."""
    elapsed: float
    """Seconds since the turn began."""
    retries: int
    """How often this model was asked again with this key."""
    has_other_key: bool
    has_next: bool
    """Whether the plan names somebody else."""
    after_silence: str = "next"
    """The route's word for who is asked after a silence: next | stop."""
    possibly_billed: bool = False
    """Whether the whole request had left and nobody knows what became of it."""
    is_probe: bool = False
    """Whether it was asked to see whether it is back."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is done next."""

    action: Action
    """RETRY_SAME, NEXT_KEY, NEXT_ROUTE or STOP."""
    wait: float = 0.0
    """Seconds before it."""
    leaves_endpoint: bool = False
    """Whether nothing more of this vendor is asked in this turn."""


STOP = Step(Action.STOP)


def next_step(failure: Failure, at: Position, *, jitter: float = 1.0) -> Step:
    """What follows; `jitter` is 0.8 to 1.2."""
    if at.attempts >= MOST_ATTEMPTS or at.elapsed >= MOST_SECONDS:
        return STOP
    kind, action = failure.failure_class, failure.action
    if action is Action.STOP:
        return STOP
    if kind is FailureClass.CANCELLED:
        # The user would not wait any longer for this one.
        return _onward(at)
    if at.possibly_billed or kind is FailureClass.SILENT:
        if at.after_silence == "stop":
            return STOP
        return Step(Action.NEXT_ROUTE, leaves_endpoint=True) if at.has_next else STOP
    if kind is FailureClass.RATE_LIMIT:
        return _rate_limited(failure, at)
    if action is Action.NEXT_KEY:
        return Step(Action.NEXT_KEY) if at.has_other_key else _onward(at)
    if action is Action.RETRY_SAME:
        # It is not back: the turn has lost enough time to it.
        return _onward(at) if at.is_probe and at.has_next else _again(failure, at, jitter)
    return _onward(at)


def _rate_limited(failure: Failure, at: Position) -> Step:
    wait = failure.retry_after
    bearable = LONGEST_WAIT if not at.has_next and not at.has_other_key else SHORT_WAIT
    is_short = wait is not None and wait <= bearable and at.elapsed + wait < MOST_SECONDS
    if wait is not None and is_short and at.retries < _allowed(at):
        return Step(Action.RETRY_SAME, wait)
    if at.has_other_key:
        return Step(Action.NEXT_KEY)
    if at.has_next:
        return Step(Action.NEXT_ROUTE)
    if wait is None and at.retries < 1:
        # No word of when: one try after a breath, where nobody else is left.
        return Step(Action.RETRY_SAME, 2.0)
    return STOP


def _again(failure: Failure, at: Position, jitter: float) -> Step:
    if failure.failure_class is FailureClass.CONNECT:
        # Nothing had left: once more, at once.
        return Step(Action.RETRY_SAME) if at.retries < 1 else _onward(at)
    if at.retries >= _allowed(at):
        return _onward(at)
    wait = min(_MOST_BACKOFF, _BACKOFF * 2**at.retries) * jitter
    if failure.retry_after is not None:
        if failure.retry_after > (SHORT_WAIT if at.has_next else LONGEST_WAIT):
            return _onward(at)
        wait = max(wait, failure.retry_after)
    return Step(Action.RETRY_SAME, wait)


def _allowed(at: Position) -> int:
    """How often the same is asked again."""
    return _RETRIES_AMONG_MANY if at.has_next or at.has_other_key else _RETRIES_OF_THE_LAST


def _onward(at: Position) -> Step:
    return Step(Action.NEXT_ROUTE) if at.has_next else STOP
