"""What changed at the vendors and touches the user: one notice a fact, told once.

Rule: a notice is named by what it is about, so that the same fact is never told twice, and one that was dismissed comes
back only when its facts are others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from interline.model.money import Price
from interline.model.refs import ModelRef


class NoticeKind(StrEnum):
    """What a notice is about."""

    RETIRED = "retired"
    """The vendor has ended the model: its day is past, or the vendor says so."""
    RETIRING = "retiring"
    """The vendor has named the model's last day, or says that it has one."""
    GONE_FROM_LIST = "gone_from_list"
    """The vendor no longer lists the model and says no more about it."""
    NEW_MODEL = "new_model"
    """The vendor lists names that it did not list before."""
    PRICE_MOVED = "price_moved"
    ACCESS_GAINED = "access_gained"
    """A model that is not open to everybody is open to the user."""
    ACCESS_LOST = "access_lost"
    """The model is there, and not for this user."""
    OUTAGE = "outage"
    """The vendor does not answer; its models are expected back."""
    KEY_REFUSED = "key_refused"
    NO_CREDIT = "no_credit"
    ROUTE_STEP_DEAD = "route_step_dead"
    """A step of a route that can never be asked as things stand."""
    ROUTE_DEAD = "route_dead"
    """A route none of whose steps can be asked."""
    BUDGET_CANNOT_WORK = "budget_cannot_work"


EVENTS = frozenset({NoticeKind.NEW_MODEL, NoticeKind.PRICE_MOVED, NoticeKind.ACCESS_GAINED})
"""Things that happened: told until they are dismissed. All others are how things stand, and end with it."""


class Severity(StrEnum):
    """How much a notice presses."""

    INFO = "info"
    """Good to know; stands in the list of notices."""
    WARN = "warn"
    """Something will not work, or not for long, or costs something else; told above the transcript."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One fact to tell."""

    kind: NoticeKind
    vendor: str = ""
    """The vendor's id; empty where it is about none."""
    model: str = ""
    """The vendor's name of the model; empty where it is about the whole vendor, or about none."""
    route: str = ""
    """The name of the route, where it is about one."""
    about: str = ""
    """What else tells it from others of its kind: a key's name, a budget's scope, where a price was read."""
    facts: str = ""
    """What it says, in short: while this is the same, a notice that was dismissed stays away."""
    sentence: str = ""
    """What happened, for people; safe to show."""
    next_step: str = ""
    """What to do now; empty where there is nothing to do."""
    severity: Severity = Severity.WARN
    conversations: tuple[str, ...] = ()
    """Ids of the conversations that ask for the model and no other."""
    routes: tuple[str, ...] = ()
    """Names of the routes that it touches."""
    replacement: ModelRef | None = None
    """What could be asked in the model's place."""
    retires: date | None = None
    """The model's last day, where it is known."""
    before: Price | None = None
    """For a price that moved: what it was."""
    after: Price | None = None
    """And what it is said to be now."""
    needs_yes: bool = False
    """Whether a price moved so far that it is not used until the user accepts it."""
    since: datetime | None = None
    """When it was first told; None until it is kept."""

    @property
    def id(self) -> str:
        """What it is about, as text: the same fact has the same id."""
        return f"{self.kind}:{self.vendor}:{self.model}:{self.route}:{self.about}".rstrip(":")

    @property
    def ref(self) -> ModelRef | None:
        """The model that it is about."""
        return ModelRef(self.vendor, self.model) if self.vendor and self.model else None


_ORDER = tuple(NoticeKind)


def in_order(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """What presses most first, then by kind and name."""
    return tuple(
        sorted(notices, key=lambda each: (each.severity is Severity.INFO, _ORDER.index(each.kind), each.id))
    )
