"""What happens while a turn runs, for those who watch it: a window, a terminal, the gateway.

Rule: watching changes nothing; a turn runs to its end whether or not anybody looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from interline.model.events import (
    ImageMade,
    ProductShown,
    RefusalDelta,
    SourceCited,
    TextDelta,
    ThinkingDelta,
    ToolCallDelta,
)

if TYPE_CHECKING:
    from interline.model.conversation import Message
    from interline.model.decision import Attempt, Decision, Plan
    from interline.model.errors import InterlineError
    from interline.model.refs import ModelRef


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan stands; nothing has been sent."""

    plan: Plan


@dataclass(frozen=True, slots=True)
class Trying:
    """An attempt begins."""

    ref: ModelRef
    vendor_name: str
    n: int
    """From 1."""
    note: str = ""
    """`loading model` while the embedded server starts, else empty."""


@dataclass(frozen=True, slots=True)
class AttemptEnded:
    """An attempt failed before anything was shown, and the next step is tried or none is left."""

    attempt: Attempt
    next: ModelRef | None


@dataclass(frozen=True, slots=True)
class Committed:
    """This vendor's answer is the one shown from here on."""

    ref: ModelRef
    vendor_name: str
    bond: str = ""
    """What the answer is made under; see `Thinking.bond`."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The turn waits before it asks again; stopping it ends the wait."""

    ref: ModelRef
    """Who will be asked."""
    seconds: float
    why: str
    """A few words: `rate limit (429)`."""


@dataclass(frozen=True, slots=True)
class Seamed:
    """The answer broke off and goes on here; what was shown stays."""

    before: ModelRef
    after: ModelRef
    reason: str
    """Why it broke off, in a few words."""


@dataclass(frozen=True, slots=True)
class Restarted:
    """The answer broke off and begins anew: what was shown is void, and is kept as an older version."""

    before: ModelRef
    after: ModelRef
    reason: str


@dataclass(frozen=True, slots=True)
class NotSaved:
    """The answer goes on in memory and could not be written to disk."""

    sentence: str


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """The turn is over and stored; the last thing a turn says."""

    message: Message
    """The answer as stored: complete, stopped, interrupted or error, with its receipt where a vendor answered."""
    decision: Decision
    """With all attempts."""
    error: InterlineError | None = None
    """Where nobody answered: the sentence, the way on and the exit code."""


Delta = TextDelta | ThinkingDelta | RefusalDelta | ToolCallDelta | SourceCited | ProductShown | ImageMade
TurnEvent = (
    Planned | Trying | Waiting | AttemptEnded | Committed | Seamed | Restarted | NotSaved | TurnEnded | Delta
)
