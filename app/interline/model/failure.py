"""Why an attempt failed: class, action, blame. What the router decides by and what the user is told.

Rule: every failure answers all three, and `message` is safe to show.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from interline.language import marked, said


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


NOT_LOADED = "not_loaded"
"""The code of a model of this computer that could not be started: `message` is our own sentence then."""


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
        return self._with_status(said(self._words))

    @property
    def plain(self) -> str:
        """The same in English, as files have it that are made for others."""
        return self._with_status(self._words)

    @property
    def _words(self) -> str:
        return _NOT_LOADED if self.code == NOT_LOADED else WORDS[self.failure_class]

    def _with_status(self, words: str) -> str:
        return f"{words} ({self.status})" if self.status else words


WORDS = {
    FailureClass.CANCELLED: marked("stopped"),
    FailureClass.OFFLINE: marked("no network"),
    FailureClass.CONNECT: marked("could not be reached"),
    FailureClass.SILENT: marked("did not answer in time"),
    FailureClass.QUOTA: marked("credit used up"),
    FailureClass.RATE_LIMIT: marked("rate limit"),
    FailureClass.OVERLOADED: marked("overloaded"),
    FailureClass.REGION: marked("not offered in this region"),
    FailureClass.AUTH: marked("key not accepted"),
    FailureClass.MODEL_GONE: marked("model retired"),
    FailureClass.ACCESS: marked("no access to the model"),
    FailureClass.CONTEXT: marked("conversation too long for the model"),
    FailureClass.FOREIGN_STATE: marked("did not accept another model's reasoning"),
    FailureClass.UNSUPPORTED: marked("does not support a part of the request"),
    FailureClass.REFUSED: marked("declined to answer"),
    FailureClass.BAD_REQUEST: marked("rejected the request"),
    FailureClass.PROTOCOL: marked("sent an unreadable answer"),
    FailureClass.STALLED: marked("went silent in mid-answer"),
    FailureClass.INTERRUPTED: marked("broke off in mid-answer"),
    FailureClass.BUDGET: marked("over the budget"),
    FailureClass.INTERNAL: marked("internal error"),
}
"""Each class as a short phrase that follows a vendor's name and a dash; English, for `said`."""

_NOT_LOADED = marked("could not be loaded")
