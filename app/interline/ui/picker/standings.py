"""What stands against a model, in words: busy until 14:32, key refused. No Qt.

Rule: nothing here reads the clock; the time of day comes as an argument, with its zone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from interline.model.failure import FailureClass
from interline.model.health import HealthState

if TYPE_CHECKING:
    from interline.router.health import Standing

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LATCHED = {
    FailureClass.AUTH: "key refused",
    FailureClass.QUOTA: "credit used up",
    FailureClass.REGION: "not offered in your region",
    FailureClass.ACCESS: "no access",
    FailureClass.MODEL_GONE: "retired",
}
_RESTING = {
    FailureClass.CONNECT: "not reachable",
    FailureClass.SILENT: "did not answer",
    FailureClass.PROTOCOL: "unreadable answers",
    FailureClass.STALLED: "fell silent",
    FailureClass.INTERRUPTED: "broke off",
}
_SOON = timedelta(minutes=2)
"""A time so near is said to the second."""


@dataclass(frozen=True, slots=True)
class Ailment:
    """Why a model is passed over."""

    badge: str
    """A few words for its row: busy until 14:32."""
    sentence: str
    """The same with when it is asked again."""


def ailment_of(standing: Standing, now: datetime) -> Ailment | None:
    """What is said of it; None where it is asked like any other."""
    until = f"until {clock(standing.until, now)}" if standing.until else "for a while"
    match standing.state:
        case HealthState.LATCHED:
            word = _LATCHED.get(standing.reason or FailureClass.INTERNAL, "refused")
            again = f"It is asked again {clock(standing.until, now)}" if standing.until else "It is not asked"
            return Ailment(word, f"{word}. {again}")
        case HealthState.OPEN:
            word = _RESTING.get(standing.reason or FailureClass.OVERLOADED, "")
            badge = f"{word}, rests {until}" if word else f"busy {until}"
            return Ailment(badge, f"{badge}. Others are asked first till then")
        case HealthState.HALF_OPEN:
            return Ailment("failed lately", "failed lately. The next turn tries whether it is back")
        case _:
            return None


def clock(moment: datetime, now: datetime) -> str:
    """14:32, 14:32:05 where that is near, tomorrow 14:32, 3 Dec 14:32."""
    local = moment.astimezone(now.tzinfo)
    if local - now < _SOON:
        return f"{local:%H:%M:%S}"
    match (local.date() - now.date()).days:
        case 0:
            return f"{local:%H:%M}"
        case 1:
            return f"tomorrow {local:%H:%M}"
        case _:
            return f"{local.day} {MONTHS[local.month - 1]} {local:%H:%M}"
