"""What stands against a model, in words: busy until 14:32, key refused.

Rule: nothing here reads the clock; the time of day comes as an argument, with its zone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from interline.language import marked, said, tr
from interline.model.failure import FailureClass
from interline.model.health import HealthState
from interline.ui.dates import day_and_month, time_of_day, time_to_the_second

if TYPE_CHECKING:
    from interline.router.health import Standing

_LATCHED = {
    FailureClass.AUTH: marked("key refused"),
    FailureClass.QUOTA: marked("credit used up"),
    FailureClass.REGION: marked("not offered in your region"),
    FailureClass.ACCESS: marked("no access"),
    FailureClass.MODEL_GONE: marked("retired"),
}
_RESTING = {
    FailureClass.CONNECT: marked("not reachable"),
    FailureClass.SILENT: marked("did not answer"),
    FailureClass.PROTOCOL: marked("unreadable answers"),
    FailureClass.STALLED: marked("fell silent"),
    FailureClass.INTERRUPTED: marked("broke off"),
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
    time = clock(standing.until, now) if standing.until else ""
    match standing.state:
        case HealthState.LATCHED:
            known = _LATCHED.get(standing.reason or FailureClass.INTERNAL)
            word = said(known) if known else tr("refused")
            again = tr("It is asked again {time}", time=time) if time else tr("It is not asked")
            return Ailment(word, f"{word}. {again}")
        case HealthState.OPEN:
            badge = _rests(_RESTING.get(standing.reason or FailureClass.OVERLOADED, ""), time)
            return Ailment(badge, tr("{state}. Others are asked first till then", state=badge))
        case HealthState.HALF_OPEN:
            words = tr("failed lately. The next turn tries whether it is back")
            return Ailment(tr("failed lately"), words)
        case _:
            return None


def _rests(known: str, time: str) -> str:
    if known and time:
        return tr("{state}, rests until {time}", state=said(known), time=time)
    if known:
        return tr("{state}, rests for a while", state=said(known))
    return tr("busy until {time}", time=time) if time else tr("busy for a while")


def clock(moment: datetime, now: datetime) -> str:
    """14:32, 14:32:05 where that is near, tomorrow 14:32, 3 Dec 14:32."""
    local = moment.astimezone(now.tzinfo)
    if local - now < _SOON:
        return time_to_the_second(local)
    match (local.date() - now.date()).days:
        case 0:
            return time_of_day(local)
        case 1:
            return tr("tomorrow {time}", time=time_of_day(local))
        case _:
            return f"{day_and_month(local)} {time_of_day(local)}"
