"""Failures that no vendor names: silence, a stall, a cut, a mistake of ours.

Rule: each says as much as `wire.failure` says of those that are named: class, action and blame.
"""

from __future__ import annotations

from dataclasses import replace

from interline.language import marked
from interline.model.failure import NOT_LOADED, Action, Blame, Failure, FailureClass, Phase


def given_up() -> Failure:
    """The user would not wait any longer for its first word."""
    return Failure(
        FailureClass.CANCELLED, Action.NEXT_ROUTE, Blame.NONE, marked("you would not wait any longer")
    )


def silent() -> Failure:
    """Nothing was said in time."""
    return Failure(
        FailureClass.SILENT, Action.NEXT_ROUTE, Blame.ENDPOINT, marked("no first word within the time limit")
    )


def stalled() -> Failure:
    """It had begun to speak and fell silent."""
    return Failure(FailureClass.STALLED, Action.NEXT_ROUTE, Blame.KEY_AND_MODEL, marked("no more words came"))


def cut() -> Failure:
    """Words came, and the bytes ended without the vendor's own end marker."""
    return Failure(
        FailureClass.INTERRUPTED,
        Action.NEXT_ROUTE,
        Blame.KEY_AND_MODEL,
        marked("the answer ended without its end marker"),
    )


def unreadable(phase: Phase) -> Failure:
    """Too much of what came could not be read."""
    return Failure(
        FailureClass.INTERRUPTED if phase is Phase.COMMITTED else FailureClass.PROTOCOL,
        Action.NEXT_ROUTE,
        Blame.KEY_AND_MODEL,
        marked("several events in a row could not be read"),
    )


def no_json() -> Failure:
    """JSON was asked for, and it answered in other words; it is well all the same."""
    return Failure(FailureClass.PROTOCOL, Action.NEXT_ROUTE, Blame.REQUEST, marked("the answer is no JSON"))


def refused(on_refusal: str) -> Failure:
    """The vendor declined; `on_refusal` (stop | next) is the route's word."""
    action = Action.STOP if on_refusal == "stop" else Action.NEXT_ROUTE
    return Failure(FailureClass.REFUSED, action, Blame.REQUEST, marked("the vendor declined to answer"))


def offline(failure: Failure) -> Failure:
    """What looked like a vendor that cannot be reached is the network."""
    return replace(failure, failure_class=FailureClass.OFFLINE, action=Action.NEXT_ROUTE, blame=Blame.NONE)


def not_loaded(sentence: str) -> Failure:
    """A model of this computer could not be started; the sentence says why and what to do."""
    return Failure(FailureClass.CONNECT, Action.NEXT_ROUTE, Blame.NONE, sentence, code=NOT_LOADED)


def internal(sentence: str) -> Failure:
    """A mistake of Interline's own; nobody else is asked because of it."""
    return Failure(FailureClass.INTERNAL, Action.STOP, Blame.NONE, sentence)
