"""What went wrong, in OpenAI's shape: status, code and a sentence, so that its client libraries raise what they know.

Rule: 401 is about the gateway's own token and never about a vendor's key; a client that would only be charged again is
told not to retry.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from interline.model.clean import label
from interline.model.decision import Attempt
from interline.model.errors import (
    BudgetRefused,
    InterlineError,
    NotOffered,
    NoVendorAnswered,
    StoreTrouble,
    UnknownModel,
    UnknownRoute,
    UnknownVendor,
)
from interline.model.failure import Failure, FailureClass

_LONGEST = 2000
_QUOTED = 500
_RETRY_SOON = 5
"""Seconds, where a vendor limits and does not say how long."""
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Fault:
    """One error as a client reads it."""

    status: int
    code: str
    message: str
    param: str | None = None
    """The field of the request that it is about."""
    retry_after: int | None = None
    """Seconds."""
    retry: bool | None = None
    """Whether the client libraries are to try again by themselves; None leaves it to them."""
    allow: str = ""
    """With 405: the methods that there are."""
    told: tuple[tuple[str, str], ...] = ()
    """Further headers: which record it is in."""

    @property
    def body(self) -> dict[str, Any]:
        """The error object, with what OpenAI puts around it."""
        kind = _TYPES.get(self.status, "invalid_request_error" if self.status < 500 else "server_error")
        message = label(self.message, _LONGEST)
        return {"error": {"message": message, "type": kind, "param": self.param, "code": self.code}}

    @property
    def headers(self) -> dict[str, str]:
        """What goes with the status."""
        found = dict(self.told)
        if self.retry_after is not None:
            found["retry-after"] = str(self.retry_after)
        if self.retry is not None:
            found["x-should-retry"] = str(self.retry).lower()
        if self.allow:
            found["allow"] = self.allow
        if self.status == 401:
            found["www-authenticate"] = "Bearer"
        return found


_TYPES = {
    401: "authentication_error",
    402: "insufficient_quota",
    403: "permission_error",
    429: "rate_limit_error",
}


class Refused(Exception):
    """A request that is answered with a fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


def invalid(message: str, param: str | None = None, code: str = "invalid_value") -> Refused:
    """A request that cannot be asked as it stands."""
    return Refused(Fault(400, code, message, param))


_BY_CLASS: dict[FailureClass, tuple[int, str, bool | None]] = {
    FailureClass.CANCELLED: (499, "cancelled", False),
    FailureClass.OFFLINE: (502, "offline", None),
    FailureClass.CONNECT: (502, "vendor_unreachable", None),
    FailureClass.SILENT: (504, "vendor_timeout", False),
    FailureClass.QUOTA: (429, "insufficient_quota", False),
    FailureClass.RATE_LIMIT: (429, "rate_limit_exceeded", None),
    FailureClass.OVERLOADED: (503, "vendor_overloaded", None),
    FailureClass.REGION: (502, "region_not_supported", False),
    FailureClass.AUTH: (502, "vendor_key_rejected", False),
    FailureClass.MODEL_GONE: (404, "model_not_found", False),
    FailureClass.ACCESS: (404, "model_not_found", False),
    FailureClass.CONTEXT: (400, "context_length_exceeded", False),
    FailureClass.FOREIGN_STATE: (400, "invalid_history", False),
    FailureClass.UNSUPPORTED: (400, "unsupported_parameter", False),
    FailureClass.REFUSED: (400, "content_filter", False),
    FailureClass.BAD_REQUEST: (400, "invalid_request", False),
    FailureClass.PROTOCOL: (502, "vendor_unreadable", None),
    FailureClass.STALLED: (502, "answer_interrupted", False),
    FailureClass.INTERRUPTED: (502, "answer_interrupted", False),
    FailureClass.BUDGET: (402, "budget_exceeded", False),
    FailureClass.INTERNAL: (500, "internal_error", False),
}
"""Status, code, and whether the client is to ask again: not where it would be billed or refused again."""


def of_error(error: InterlineError, attempts: Iterable[Attempt] = ()) -> Fault:
    """An error of ours as a client reads it."""
    sentence = str(error)
    match error:
        case UnknownVendor() | UnknownRoute() | UnknownModel():
            return Fault(404, "model_not_found", sentence, "model")
        case NotOffered():
            return Fault(400, "unsupported_parameter", sentence, error.what or None)
        case BudgetRefused():
            return Fault(402, "budget_exceeded", sentence, retry=False)
        case NoVendorAnswered(failure=None):
            return Fault(503, "no_vendor", sentence, retry=False)
        case NoVendorAnswered(failure=Failure() as failure):
            return _of_failure(error, failure, tuple(attempts))
        case StoreTrouble():
            return Fault(503, "storage", sentence)
        case _:
            return Fault(500, "internal_error", sentence, retry=False)


def interrupted(note: str) -> Fault:
    """An answer that broke off after words had been shown."""
    return Fault(502, "answer_interrupted", note or "The answer broke off.", retry=False)


def shutting_down() -> Fault:
    """The gateway is closing."""
    return Fault(503, "shutting_down", "The gateway is closing. Start it again: interline serve.")


def _of_failure(error: InterlineError, failure: Failure, attempts: tuple[Attempt, ...]) -> Fault:
    sentence = str(error)
    status, code, retry = _BY_CLASS[failure.failure_class]
    if status == 400 and failure.message:
        # Whoever wrote the request can mend it only by the vendor's own words, which are cleaned of keys.
        sentence = f"{error.sentence} The vendor said: {label(failure.message, _QUOTED)}"
    param = failure.param or None if status == 400 else "model" if status == 404 else None
    wait = None
    if failure.failure_class is FailureClass.RATE_LIMIT:
        wait = _wait(failure, attempts)
    elif failure.retry_after is not None and status >= 500:
        wait = _seconds(failure.retry_after)
    return Fault(status, code, sentence, param, wait, retry)


def _wait(failure: Failure, attempts: tuple[Attempt, ...]) -> int:
    """The shortest that any of those asked wants to be left alone."""
    asked = [failure, *(attempt.failure for attempt in attempts if attempt.failure is not None)]
    waits = [each.retry_after for each in asked if each.retry_after is not None]
    return _seconds(min(waits, default=_RETRY_SOON))


def _seconds(wait: float) -> int:
    return max(1, min(_DAY, math.ceil(wait)))
