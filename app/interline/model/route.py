"""Routes and budgets: what the user allows the router to do."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from interline.model.refs import ModelRef

DEFAULT_ROUTE = "default"


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

    def allows(self, vendor_id: str) -> bool:
        """Whether the data boundary lets this vendor in."""
        return "*" in self.allow or vendor_id in self.allow


@dataclass(frozen=True, slots=True)
class Budget:
    """A limit on spending."""

    scope: str
    """turn | conversation | day | month | vendor:ID."""
    limit: Decimal
    """US dollars."""
    on_exceed: str = "stop"
    """stop | cheaper | ask."""


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
