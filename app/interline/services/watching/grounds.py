"""All that the rules of the watch may know: how things stand now, and what the last look saw.

Rule: nothing is asked from here on; the same grounds give the same notices.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from interline.model.conversation import ConversationChoice
from interline.model.failure import FailureClass
from interline.model.money import Price
from interline.model.refs import ModelRef
from interline.model.route import Budget, Route
from interline.model.snapshot import SeenVendor, Snapshot
from interline.model.vendor import Vendor
from interline.router.health import Scope
from interline.router.survey import GATED_ACCESS, Terrain
from interline.wire.listing import MOST_MODELS, Listed


@dataclass(frozen=True, slots=True)
class Asked:
    """How a vendor took it to be asked for its list in this look."""

    trouble: FailureClass | None = None
    """Why there is no list; None where there is."""


@dataclass(frozen=True)
class Grounds:
    """One moment."""

    now: datetime
    """UTC, with zone."""
    terrain: Terrain
    """Vendors with all that is known of their models, every route, keys, health, what a typical turn sets aside."""
    own_routes: tuple[str, ...] = ()
    """The names of the routes that the user wrote; the others are computed anew each time and cannot go stale."""
    budgets: tuple[Budget, ...] = ()
    lists: Mapping[str, tuple[Listed, ...]] = field(default_factory=dict)
    """What vendors' own lists said last, by vendor id; one that never gave any is left out."""
    asked: Mapping[str, Asked] = field(default_factory=dict)
    """The vendors that were asked in this look."""
    before: Snapshot = field(default_factory=Snapshot)
    """What the last look saw."""
    conversations: tuple[ConversationChoice, ...] = ()
    prices: Mapping[tuple[ModelRef, str], Price] = field(default_factory=dict)
    """Of the models in use, by model and where it was read."""
    library: str = ""
    """The version of the price library, where it was read for this look."""
    down_since: Mapping[Scope, datetime] = field(default_factory=dict)
    """Of what fails now: when it answered last, or began to fail."""
    lines: Mapping[tuple[str, ModelRef], int] = field(default_factory=dict)
    """By route and step: the line of vendors.toml that names it."""

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def vendors(self) -> Mapping[str, Vendor]:
        return self.terrain.vendors

    @cached_property
    def written(self) -> tuple[Route, ...]:
        """The user's own routes."""
        return tuple(self.terrain.routes[name] for name in self.own_routes if name in self.terrain.routes)

    @cached_property
    def pinned(self) -> Mapping[ModelRef, tuple[str, ...]]:
        """The conversations that ask for a model and no other."""
        found: dict[ModelRef, list[str]] = {}
        for each in self.conversations:
            if each.choice.pin is not None:
                found.setdefault(each.choice.pin, []).append(each.id)
        return {ref: tuple(ids) for ref, ids in found.items()}

    @cached_property
    def stepped(self) -> Mapping[ModelRef, tuple[str, ...]]:
        """The user's own routes that name a model."""
        found: dict[ModelRef, dict[str, None]] = {}
        for route in self.written:
            for ref in route.steps:
                found.setdefault(ref, {})[route.name] = None
        return {ref: tuple(names) for ref, names in found.items()}

    @cached_property
    def touched(self) -> tuple[ModelRef, ...]:
        """Every model that something of the user's names."""
        return tuple(dict.fromkeys((*self.stepped, *self.pinned)))

    @cached_property
    def used(self) -> frozenset[ModelRef]:
        """Those, the steps of every route, and who answered last anywhere."""
        return used_in(self.terrain, self.conversations)

    @cached_property
    def listed(self) -> Mapping[str, frozenset[str]]:
        """The models that each vendor lists and has not ended."""
        return {
            id_: frozenset(row.facts.id for row in rows if not row.retired)
            for id_, rows in self.lists.items()
        }

    @cached_property
    def names(self) -> Mapping[str, frozenset[str]]:
        """The same, where the list is known to its end: what is not in it is not there."""
        return {id_: names for id_, names in self.listed.items() if len(self.lists[id_]) < MOST_MODELS}

    @cached_property
    def ended(self) -> Mapping[str, frozenset[str]]:
        """The models that each vendor's list calls retired."""
        return {
            id_: frozenset(row.facts.id for row in rows if row.retired) for id_, rows in self.lists.items()
        }

    def last(self, vendor: Vendor) -> SeenVendor | None:
        """How the vendor was seen last, at this very address."""
        seen = self.before.vendors.get(vendor.id)
        return seen if seen is not None and seen.origin == vendor.place else None

    def is_gated(self, vendor: Vendor, model: str) -> bool:
        """Whether the vendor lets only some use the model."""
        return vendor.model(model).access in GATED_ACCESS

    def keys(self, vendor: Vendor) -> tuple[str, ...]:
        """The names of the keys that are kept for it; one without a name for a vendor that needs none."""
        return self.terrain.keys.get(vendor.id) or ("",)

    def can_be_asked(self, vendor: Vendor) -> bool:
        """Whether there is an address and, where one is needed, a key."""
        wants_key = vendor.key is not None and vendor.key.required
        return not vendor.needs_address and (not wants_key or vendor.id in self.terrain.keyed)

    def lines_of(self, ref: ModelRef) -> tuple[tuple[str, int | None], ...]:
        """The routes that name a model, each with the line of vendors.toml where."""
        return tuple((name, self.lines.get((name, ref))) for name in self.stepped.get(ref, ()))


def used_in(terrain: Terrain, conversations: tuple[ConversationChoice, ...]) -> frozenset[ModelRef]:
    """Every model that a route names, a conversation asks for, or that answered last in one."""
    steps = (ref for route in terrain.routes.values() for ref in route.steps)
    asked = (ref for each in conversations for ref in (each.choice.pin, each.last) if ref is not None)
    return frozenset((*steps, *asked))
