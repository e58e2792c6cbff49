"""Why an attempt failed: class, action, blame. What the router decides by and what the user is told.

Rule: every failure answers all three, and `message` is safe to show.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FailureClass(StrEnum):
    """What went wrong, in the router's terms."""

    CANCELLED = "cancelled"
    OFFLINE = "offline"
    CONNECT = "connect"
    SILENT = "silent"
    QUOTA = "quota"
    RATE_LIMIT = "rate_limited"
    OVERLOADED = "overloaded"
    REGION = "region"
    AUTH = "auth"
    MODEL_GONE = "model_gone"
    ACCESS = "access"
    CONTEXT = "context"
    FOREIGN_STATE = "foreign_state"
    UNSUPPORTED = "unsupported"
    REFUSED = "refused"
    BAD_REQUEST = "bad_request"
    PROTOCOL = "protocol"
    STALLED = "stalled"
    INTERRUPTED = "interrupted"
    BUDGET = "budget"
    INTERNAL = "internal"


class Action(StrEnum):
    """What the router may do next."""

    RETRY_SAME = "retry_same"
    NEXT_KEY = "next_key"
    NEXT_ROUTE = "next_route"
    REPAIR_ONCE = "repair_once"
    STOP = "stop"


class Blame(StrEnum):
    """Whose record the failure goes on."""

    NONE = "none"
    REQUEST = "request"
    KEY = "key"
    KEY_AND_MODEL = "key+model"
    MODEL = "model"
    ENDPOINT = "endpoint"


class Phase(StrEnum):
    """How far the attempt had come."""

    OPEN = "open"
    """No response headers yet."""
    PRELUDE = "prelude"
    """Headers came, nothing that is shown."""
    COMMITTED = "committed"
    """Words have been shown."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One failure, classified."""

    failure_class: FailureClass
    action: Action
    blame: Blame
    message: str
    """One line, cleaned and redacted; the vendor's words where they help."""
    status: int | None = None
    """The HTTP status, where there was one."""
    code: str = ""
    """The vendor's own code or type."""
    retry_after: float | None = None
    """Seconds the vendor asks to wait."""
    input_limit: int | None = None
    """For `context`: the model's limit in tokens, where the vendor names it."""
    param: str = ""
    """For `unsupported`: the field of the request that the vendor names, where it names one."""

    @property
    def brief(self) -> str:
        """The class as people say it, with the status: `overloaded (529)`."""
        word = WORDS[self.failure_class]
        return f"{word} ({self.status})" if self.status else word


WORDS = {
    FailureClass.CANCELLED: "stopped",
    FailureClass.OFFLINE: "no network",
    FailureClass.CONNECT: "could not be reached",
    FailureClass.SILENT: "did not answer in time",
    FailureClass.QUOTA: "credit used up",
    FailureClass.RATE_LIMIT: "rate limit",
    FailureClass.OVERLOADED: "overloaded",
    FailureClass.REGION: "not offered in this region",
    FailureClass.AUTH: "key not accepted",
    FailureClass.MODEL_GONE: "model retired",
    FailureClass.ACCESS: "no access to the model",
    FailureClass.CONTEXT: "conversation too long for the model",
    FailureClass.FOREIGN_STATE: "did not accept another model's reasoning",
    FailureClass.UNSUPPORTED: "does not support a part of the request",
    FailureClass.REFUSED: "declined to answer",
    FailureClass.BAD_REQUEST: "rejected the request",
    FailureClass.PROTOCOL: "sent an unreadable answer",
    FailureClass.STALLED: "went silent in mid-answer",
    FailureClass.INTERRUPTED: "broke off in mid-answer",
    FailureClass.BUDGET: "over the budget",
    FailureClass.INTERNAL: "internal error",
}
"""Each class as a short phrase that follows a vendor's name and a dash."""
