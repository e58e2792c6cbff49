"""Why a request failed: one pure function from what came to class, action and blame.

Rule: a code beats a sentence, a sentence beats a status, and the message that leaves here is safe to show.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from interline.language import marked, said, tr
from interline.model.clean import label
from interline.model.errors import TransportTrouble
from interline.model.failure import WORDS, Action, Blame, Failure, FailureClass, Phase
from interline.wire import phrases, retry_after
from interline.wire.error_body import ErrorWords, read_error
from interline.wire.masking import masked

_CONSEQUENCES = {
    FailureClass.CANCELLED: (Action.STOP, Blame.NONE),
    FailureClass.OFFLINE: (Action.NEXT_ROUTE, Blame.NONE),
    FailureClass.CONNECT: (Action.RETRY_SAME, Blame.ENDPOINT),
    FailureClass.SILENT: (Action.NEXT_ROUTE, Blame.ENDPOINT),
    FailureClass.QUOTA: (Action.NEXT_KEY, Blame.KEY),
    FailureClass.RATE_LIMIT: (Action.NEXT_KEY, Blame.KEY_AND_MODEL),
    FailureClass.OVERLOADED: (Action.RETRY_SAME, Blame.KEY_AND_MODEL),
    FailureClass.REGION: (Action.NEXT_ROUTE, Blame.ENDPOINT),
    FailureClass.AUTH: (Action.NEXT_KEY, Blame.KEY),
    FailureClass.MODEL_GONE: (Action.NEXT_ROUTE, Blame.MODEL),
    FailureClass.ACCESS: (Action.NEXT_ROUTE, Blame.KEY_AND_MODEL),
    FailureClass.CONTEXT: (Action.NEXT_ROUTE, Blame.REQUEST),
    FailureClass.FOREIGN_STATE: (Action.REPAIR_ONCE, Blame.REQUEST),
    FailureClass.UNSUPPORTED: (Action.NEXT_ROUTE, Blame.MODEL),
    FailureClass.REFUSED: (Action.STOP, Blame.REQUEST),
    FailureClass.BAD_REQUEST: (Action.STOP, Blame.REQUEST),
    FailureClass.PROTOCOL: (Action.NEXT_ROUTE, Blame.KEY_AND_MODEL),
    FailureClass.STALLED: (Action.NEXT_ROUTE, Blame.KEY_AND_MODEL),
    FailureClass.INTERRUPTED: (Action.NEXT_ROUTE, Blame.KEY_AND_MODEL),
    FailureClass.BUDGET: (Action.NEXT_ROUTE, Blame.NONE),
    FailureClass.INTERNAL: (Action.STOP, Blame.NONE),
}

_BY_STATUS = {
    401: FailureClass.AUTH,
    402: FailureClass.QUOTA,
    403: FailureClass.ACCESS,
    407: FailureClass.CONNECT,
    408: FailureClass.OVERLOADED,
    410: FailureClass.MODEL_GONE,
    413: FailureClass.CONTEXT,
    415: FailureClass.UNSUPPORTED,
    425: FailureClass.OVERLOADED,
    429: FailureClass.RATE_LIMIT,
    451: FailureClass.REGION,
    498: FailureClass.RATE_LIMIT,
    499: FailureClass.OVERLOADED,
    501: FailureClass.UNSUPPORTED,
}

_NOT_MODIFIED = 304

# A wait this short is worth more than another key or vendor (router.md, 1.1).
_SHORT_WAIT = 5.0
_RETRIED_ON_DEMAND = {FailureClass.OVERLOADED, FailureClass.RATE_LIMIT, FailureClass.BAD_REQUEST}


def classify(
    *,
    vendor_id: str,
    status: int | None,
    headers: Mapping[str, str],
    body: bytes | Mapping[str, Any] | None,
    phase: Phase,
    now: datetime | None,
) -> Failure:
    """The failure that a response means: an error status with its body, or an error that stood inside an answer.

    `headers` have their names in lower case; `now` (UTC) is for a Retry-After that is a date.
    """
    found = read_error(body)
    answered = status is not None and 200 <= status < 300
    wait = None if answered or status is None else retry_after.from_headers(headers, now)
    wait = found.wait if wait is None else wait
    effective = found.status if answered or status is None else status
    failure_class = _class_of(found, effective, wait, phase)
    if failure_class is FailureClass.UNSUPPORTED:
        found.param = found.param or _param_in(found.message)
    action, blame = _consequence(failure_class, found, wait)
    action = _as_told(action, failure_class, headers.get("x-should-retry", ""), answered)
    return Failure(
        failure_class,
        action,
        blame,
        _sentence(found, failure_class, effective),
        status=effective,
        code=label(masked(found.code), 80),
        retry_after=wait if failure_class in (FailureClass.RATE_LIMIT, FailureClass.OVERLOADED) else None,
        input_limit=_limit(found) if failure_class is FailureClass.CONTEXT else None,
        param=label(masked(found.param), 80) if failure_class is FailureClass.UNSUPPORTED else "",
    )


def classify_transport(trouble: TransportTrouble, phase: Phase) -> Failure:
    """The failure that a broken connection means, by how far the attempt had come."""
    failure_class = _TRANSPORT.get(trouble.kind, FailureClass.CONNECT)
    if phase is Phase.COMMITTED and failure_class in (FailureClass.CONNECT, FailureClass.INTERRUPTED):
        failure_class = FailureClass.INTERRUPTED
    elif phase is Phase.COMMITTED and failure_class is FailureClass.SILENT:
        failure_class = FailureClass.STALLED
    elif phase is not Phase.COMMITTED and failure_class is FailureClass.STALLED:
        failure_class = FailureClass.SILENT
    elif phase is Phase.OPEN and failure_class is FailureClass.INTERRUPTED:
        failure_class = FailureClass.CONNECT
    action, blame = _CONSEQUENCES[failure_class]
    # What had left whole may be at work and billed: the same endpoint is not asked twice on its own.
    if action is Action.RETRY_SAME and (trouble.request_sent or trouble.kind in ("tls", "proxy")):
        action = Action.NEXT_ROUTE
    return Failure(
        failure_class, action, blame, label(masked(trouble.sentence)), code=label(trouble.kind, 80)
    )


def unreadable(sentence: str) -> Failure:
    """The failure of an answer that is none."""
    action, blame = _CONSEQUENCES[FailureClass.PROTOCOL]
    return Failure(FailureClass.PROTOCOL, action, blame, sentence)


def empty() -> Failure:
    """The failure of an answer that ended, and in which there was not a word."""
    return Failure(
        FailureClass.OVERLOADED,
        Action.NEXT_ROUTE,
        Blame.KEY_AND_MODEL,
        marked("an empty answer"),
        code="empty",
    )


_TRANSPORT = {
    "dns": FailureClass.CONNECT,
    "connect": FailureClass.CONNECT,
    "tls": FailureClass.CONNECT,
    "proxy": FailureClass.CONNECT,
    "refused_redirect": FailureClass.PROTOCOL,
    "encoding": FailureClass.PROTOCOL,
    "too_large": FailureClass.PROTOCOL,
    "reset": FailureClass.INTERRUPTED,
    "cut": FailureClass.INTERRUPTED,
    "silent": FailureClass.SILENT,
    "stalled": FailureClass.STALLED,
}


def _class_of(found: ErrorWords, status: int | None, wait: float | None, phase: Phase) -> FailureClass:
    if special := _special(found, status, wait):
        return special
    # Named quota beats a status that only says "later"; the sentence needs no hint of a reset to say so.
    for rule in phrases.RULES:
        if not rule.codes.isdisjoint(found.words):
            return _by_named_model(rule.failure_class, found, status)
    if not phrases.MODEL_SLIPS.isdisjoint(found.words):
        return FailureClass.BAD_REQUEST
    if (spoken := _by_sentence(found.message, status, wait)) is not None:
        return spoken
    if status is not None and (by_status := _by_status(status)) is not None:
        return by_status
    for word in found.words:
        if word in phrases.WEAK:
            return phrases.WEAK[word]
    return _without_status(found, status, phase)


def _special(found: ErrorWords, status: int | None, wait: float | None) -> FailureClass | None:
    if status == 402:
        # OpenRouter holds back money for requests in flight and says when to come again.
        patient = wait is not None or "openrouter_in_flight_budget" in found.words
        return FailureClass.RATE_LIMIT if patient else FailureClass.QUOTA
    if status == 498:
        # Groq's flex tier is full: its own status, whatever word stands beside it.
        return FailureClass.RATE_LIMIT
    if "resource_exhausted" in found.words:
        return FailureClass.QUOTA if found.per_day else FailureClass.RATE_LIMIT
    if "throttling_error" in found.words and re.search("insufficient_quota", found.message.lower()):
        return FailureClass.QUOTA
    return None


def _by_named_model(failure_class: FailureClass, found: ErrorWords, status: int | None) -> FailureClass:
    """`model_not_found` covers the mistyped, the forbidden and the retired: only the sentence tells the last apart."""
    if failure_class is FailureClass.ACCESS and _says(phrases.MODEL_GONE, found.message, status):
        return FailureClass.MODEL_GONE
    if failure_class is FailureClass.ACCESS and _says(phrases.QUOTA, found.message, status):
        return FailureClass.QUOTA
    if failure_class is FailureClass.ACCESS and _says(phrases.AUTH, found.message, status):
        return FailureClass.AUTH
    if failure_class is FailureClass.UNSUPPORTED and not _is_droppable(found.param):
        # Verified organisations have what OpenAI calls an unsupported value for the others.
        verification = re.search(phrases.VERIFICATION, found.message.lower())
        return FailureClass.ACCESS if verification else failure_class
    return failure_class


def _by_sentence(message: str, status: int | None, wait: float | None) -> FailureClass | None:
    for rule in phrases.RULES:
        if not _says(rule, message, status):
            continue
        if rule is phrases.QUOTA and (wait is not None or _says(phrases.RATE_LIMIT, message, status)):
            return FailureClass.RATE_LIMIT
        # "Not found" under a server's own failure is about something else.
        if rule is phrases.ACCESS and status is not None and status >= 500:
            continue
        return rule.failure_class
    return None


def _by_status(status: int) -> FailureClass | None:
    if (known := _BY_STATUS.get(status)) is not None:
        return known
    if status >= 500:
        return FailureClass.OVERLOADED
    if 300 <= status < 400 or status < 200:
        return FailureClass.PROTOCOL
    return FailureClass.BAD_REQUEST if 400 <= status < 500 else None


def _without_status(found: ErrorWords, status: int | None, phase: Phase) -> FailureClass:
    """Something came with status 200 that is no answer."""
    if found.empty or found.page or found.known_shape:
        return (
            FailureClass.INTERRUPTED if phase is Phase.COMMITTED and found.empty else FailureClass.OVERLOADED
        )
    return FailureClass.PROTOCOL


def _consequence(failure_class: FailureClass, found: ErrorWords, wait: float | None) -> tuple[Action, Blame]:
    action, blame = _CONSEQUENCES[failure_class]
    if failure_class is FailureClass.RATE_LIMIT and wait is not None and wait <= _SHORT_WAIT:
        action = Action.RETRY_SAME
    elif failure_class is FailureClass.UNSUPPORTED and _is_droppable(found.param):
        action = Action.REPAIR_ONCE
    elif failure_class is FailureClass.BAD_REQUEST and not phrases.MODEL_SLIPS.isdisjoint(found.words):
        action, blame = Action.RETRY_SAME, Blame.MODEL
    return action, blame


def _is_droppable(param: str) -> bool:
    return param.lower().split(".")[-1] in phrases.DROPPABLE


def _as_told(action: Action, failure_class: FailureClass, should_retry: str, answered: bool) -> Action:
    """The vendor's x-should-retry is obeyed over the status."""
    word = should_retry.strip().lower()
    if answered or failure_class not in _RETRIED_ON_DEMAND:
        return action
    if word == "true":
        return Action.RETRY_SAME
    return Action.NEXT_ROUTE if word == "false" and action is Action.RETRY_SAME else action


def _sentence(found: ErrorWords, failure_class: FailureClass, status: int | None) -> str:
    told = label(masked(found.message))
    if found.page:
        return label(
            tr("A web page came instead of an answer: “{words}”.", words=told)
            if told
            else tr("A web page came, no answer.")
        )
    if told:
        return told
    if status == _NOT_MODIFIED:
        return tr(
            "It says that nothing changed (304), which is no answer; a cache on the way may have said so."
        )
    if status is not None and not found.known_shape:
        return tr("Status {status} without a word of explanation.", status=status)
    if found.empty:
        return tr("An empty answer.")
    if not found.known_shape:
        return tr("Data came that is no answer.")
    words = said(WORDS[failure_class])
    return f"{words[:1].upper()}{words[1:]}."


def _param_in(message: str) -> str:
    """The field that a sentence names."""
    found = (re.search(pattern, message[:2000].lower()) for pattern in phrases.PARAMS)
    names = [match.group(1) for match in found if match]
    return next(filter(_is_droppable, names), names[0] if names else "")


def _limit(found: ErrorWords) -> int | None:
    if found.input_limit:
        return found.input_limit
    message = found.message.lower()
    for pattern in phrases.LIMITS:
        if match := re.search(pattern, message):
            limit = int(match.group(1)[:12])
            return limit or None
    return None


def _says(rule: phrases.Rule, message: str, status: int | None) -> bool:
    return bool(message) and status not in rule.not_on and bool(_pattern(rule).search(message[:2000].lower()))


@cache
def _pattern(rule: phrases.Rule) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{phrase})" for phrase in rule.phrases))
