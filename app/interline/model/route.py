"""Routes and budgets: what the user allows the router to do."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from interline.model.refs import ModelRef

DEFAULT_ROUTE = "default"


@dataclass(frozen=True, slots=True)
class Condition:
    """Which turns a step of a route is for; what is not said is not asked."""

    has: frozenset[str] = frozenset()
    """All of these must be in the turn: image, pdf, code."""
    min_input: int | None = None
    """Tokens, guessed."""
    max_input: int | None = None
    languages: frozenset[str] = frozenset()
    """ISO 639-1 codes; the question must be in one of them."""
    hours: tuple[int, int] | None = None
    """Minutes of the user's own day: from, up to; may go over midnight."""


@dataclass(frozen=True, slots=True)
class Route:
    """An ordered list of models to try, and its limits."""

    name: str
    """What a conversation or --route names."""
    steps: tuple[ModelRef, ...]
    """Tried in this order."""
    on_refusal: str = "stop"
    """stop | next: what a vendor's refusal does."""
    allow: tuple[str, ...] = ("*",)
    """Vendor ids that may ever be used; `*` is all. Fallback cannot cross it."""
    training: str = "never"
    """never | allowed: whether a model may be used whose vendor trains on prompts."""
    order: str = "listed"
    """listed | cheapest | fastest | local_first."""
    conditions: tuple[tuple[ModelRef, Condition], ...] = ()
    """Steps that are for certain turns only."""
    after_silence: str = "next"
    """next | stop: whether another vendor is asked after one fell silent with the whole request in hand, which it may
    bill."""
    on_break: str = "finish"
    """finish | keep: whether an answer that breaks off is finished, or kept as it is until the user says."""

    def condition(self, ref: ModelRef) -> Condition | None:
        """What a turn must be like for this step; None where any will do."""
        return next((condition for step, condition in self.conditions if step == ref), None)

    def allows(self, vendor_id: str) -> bool:
        """Whether the data boundary lets this vendor in."""
        return "*" in self.allow or vendor_id in self.allow


@dataclass(frozen=True, slots=True)
class Budget:
    """A limit on spending."""

    scope: str
    """turn | conversation | day | month | vendor:ID; days and months are UTC's, a vendor's limit is by the month."""
    limit: Decimal
    """US dollars."""
    on_exceed: str = "stop"
    """stop | cheaper | ask."""

    @property
    def vendor(self) -> str:
        """The one vendor whose attempts it is about; empty where it is about all of them."""
        return self.scope.removeprefix("vendor:") if self.scope.startswith("vendor:") else ""


@dataclass(frozen=True, slots=True)
class BudgetState:
    """A budget and what has gone of it."""

    budget: Budget
    spent: Decimal = Decimal(0)
    """US dollars that are known to be spent."""
    reserved: Decimal = Decimal(0)
    """US dollars set aside for turns that are under way."""
    has_unknown: bool = False
    """Whether something was spent whose cost nobody knows, so that the true sum is higher."""

    @property
    def left(self) -> Decimal:
        """What may still be spent; below zero where more was."""
        return self.budget.limit - self.spent - self.reserved

    def admits(self, amount: Decimal | None) -> bool:
        """Whether a turn of this cost may begin. One whose cost nobody knows may not."""
        return amount is not None and (amount <= 0 or amount <= self.left)


@dataclass(frozen=True, slots=True)
class Reservation:
    """What an attempt sets aside before its request leaves."""

    amount: Decimal | None
    """US dollars, guessed on the safe side; None where no price is known."""
    budgets: tuple[Budget, ...]
    """Those that must admit it, each checked in the same transaction as the setting aside."""
    beside: tuple[str, ...] = ()
    """Ids of decisions that answer the same question at once: a budget for one turn holds for all of them together."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a conversation asks for: one pinned model, or a route by name."""

    pin: ModelRef | None = None
    """This model and no other; fallback is off."""
    route: str = DEFAULT_ROUTE
    """The route, where nothing is pinned."""

    @property
    def text(self) -> str:
        """`vendor/model` or `route:NAME`."""
        return str(self.pin) if self.pin else f"route:{self.route}"

    @classmethod
    def parse(cls, text: str) -> Choice:
        """Read what `text` wrote. Raises UnknownModel."""
        if text.startswith("route:"):
            return cls(route=text.removeprefix("route:") or DEFAULT_ROUTE)
        return cls(pin=ModelRef.parse(text))
