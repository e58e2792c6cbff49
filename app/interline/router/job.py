"""A turn as data: what it is told, what it holds while it runs, and what it gives back.

Rule: no behaviour beyond sums; whoever walks, asks or writes down shares these and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from interline.model.decision import Attempt, Candidate, Decision, Opening, Plan
from interline.model.errors import InterlineError
from interline.model.events import Event, Finish
from interline.model.facts import ModelFacts
from interline.model.failure import Failure
from interline.model.refs import ModelRef
from interline.model.request import ChatRequest, Turn
from interline.model.route import Budget, BudgetState, Reservation
from interline.model.turn import AttemptEnded, Committed, Planned, Restarted, Seamed, Trying, Waiting
from interline.model.vendor import Vendor
from interline.router.continuation import Partial, Way
from interline.router.course import Course

Emit = Callable[[Event | Planned | Trying | Waiting | AttemptEnded | Committed | Seamed | Restarted], None]


@dataclass(frozen=True, slots=True)
class Job:
    """What a turn needs to know."""

    decision_id: str
    conversation_id: str
    message_id: str
    """The answer's id."""
    plan: Plan
    vendors: Mapping[str, Vendor]
    """By id."""
    request_for: Callable[[Vendor, ModelFacts], ChatRequest]
    """Builds the request for one model from the whole history."""
    on_refusal: str = "stop"
    """stop | next."""
    input_tokens: int = 0
    """A guess of what is sent, for the bill of an attempt whose vendor did not count."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By vendor id: the names of its keys that are kept, in the order of use; a vendor without an entry has one."""
    budgets: tuple[Budget, ...] = ()
    """Those that must admit each attempt."""
    reserves: Mapping[ModelRef, Decimal | None] = field(default_factory=dict)
    """What an attempt at each model sets aside, in US dollars; None where no price is known."""
    after_silence: str = "next"
    """next | stop: the route's word on asking another vendor after one fell silent."""
    on_break: str = "finish"
    """finish | keep: whether an answer that breaks off is finished without asking."""
    takes_back: bool = True
    """Whether words that were shown can be taken back; in a terminal they cannot."""
    wants_json: bool = False
    """Whether the answer is to be JSON: it is never gone on with, and where what was shown can be taken back, one that
    is none gives way to the next vendor's."""
    begun: Partial | None = None
    """An earlier answer that broke off, which this turn goes on with."""
    warm: Mapping[ModelRef, int] = field(default_factory=dict)
    """Models whose vendor likely has the beginning of the conversation in its prompt cache, and how many tokens of
    it."""
    opening: Opening | None = None
    """Its first attempt, where that is on the disk already."""
    beside: tuple[str, ...] = ()
    """Ids of the decisions of turns that answer the same question at once."""

    def facts(self, ref: ModelRef) -> ModelFacts:
        """What is known of a model of the plan."""
        return self.vendors[ref.vendor].model(ref.model)

    def name_of(self, vendor_id: str) -> str:
        """A vendor's name for people."""
        vendor = self.vendors.get(vendor_id)
        return vendor.name if vendor else vendor_id

    def keys_of(self, ref: ModelRef) -> tuple[str, ...]:
        """The names of the keys that a model can be asked with; one without a name where none is kept."""
        return self.keys.get(ref.vendor) or ("",)

    def reservation(self, ref: ModelRef) -> Reservation | None:
        """What an attempt at a model sets aside; None where no budget holds.

        After the user's yes to a turn over its budget none has to admit it, and the amount is set aside all the same:
        turns beside it must know of it.
        """
        is_known = bool(self.budgets) or ref in self.reserves
        return Reservation(self.reserves.get(ref), self.budgets, self.beside) if is_known else None


@dataclass(slots=True)
class Try:
    """What the next attempt is to be."""

    candidate: Candidate
    key: str = ""
    again: int = 0
    """How often this candidate has broken off in this turn."""
    mended: ChatRequest | None = None
    """The request without what the vendor refused."""
    repairs: tuple[str, ...] = ()
    """What was left out of it."""
    partial: Partial | None = None
    """The broken answer that it finishes."""
    way: Way | None = None
    paused: tuple[Turn, ...] = ()
    """What it said before its vendor paused, in as many pieces; it goes back with the request."""
    bond: str | None = None
    """What the paused answer was made under; None where none was."""

    @property
    def ref(self) -> ModelRef:
        return self.candidate.ref


@dataclass(frozen=True, slots=True)
class Ended:
    """An attempt that is over."""

    attempt: Attempt
    course: Course
    cancelled: bool = False
    mended: ChatRequest | None = None
    """The request without what the vendor refused, where that can help."""
    repairs: tuple[str, ...] = ()
    refused_by: BudgetState | None = None
    """The budget that did not admit it; then nothing was sent and nothing was written."""
    bond: str = ""
    """What its answer was made under; see `Thinking.bond`."""

    @property
    def failure(self) -> Failure | None:
        return self.course.failure


@dataclass(slots=True)
class Progress:
    """How far a turn has come."""

    decision: Decision
    began: float
    """On the monotonic clock, in seconds."""
    attempts: list[Attempt] = field(default_factory=list)
    """Those that are over."""
    requests: int = 0
    """How many left, or tried to."""
    shown: list[str] = field(default_factory=list)
    """The words that stand, of all attempts."""
    is_stopped: bool = False
    """Whether the user stopped it while its books were kept."""

    @property
    def text(self) -> str:
        """The words that stand."""
        return "".join(self.shown)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a turn ended."""

    decision: Decision
    answered: Attempt | None = None
    """The attempt whose words were shown last, whole or not."""
    finish: Finish | None = None
    error: InterlineError | None = None
    """Where nobody answered: NoVendorAnswered or BudgetRefused."""
    note: str = ""
    """One sentence where the answer is not whole."""
    raw_finish: str = ""
    """The vendor's own word for why the answer ended."""
    shown: Sequence[Event] = ()
    """What that attempt showed, as it came."""
    bond: str = ""
    """What its answer was made under; see `Thinking.bond`."""
