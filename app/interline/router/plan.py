"""The plan of a turn, pure: what was asked, facts and limits in; candidates in order out, a reason for each exclusion.

Rule: the same inputs give the same plan, so that a recorded decision can be derived again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from interline.model.decision import Candidate, Plan, Verdict
from interline.model.errors import UnknownRoute, UnknownVendor
from interline.model.facts import DataPolicy, ModelFacts
from interline.model.money import UNKNOWN, Cost
from interline.model.refs import ModelRef
from interline.model.route import Choice, Route
from interline.model.vendor import Vendor

ROUTE_STEP, PINNED = "route_step", "pinned"
NO_KEY, UNKNOWN_VENDOR, NOT_ALLOWED = "no_key", "unknown_vendor", "not_allowed"
NO_ADDRESS = "no_address"
TRAINS, TOO_LONG, RETIRED, INPUT_KIND, REPEATED = "trains", "too_long", "retired", "input_kind", "repeated"

REASONS = {
    ROUTE_STEP: "a step of the route",
    PINNED: "chosen for this conversation",
    NO_KEY: "no key",
    NO_ADDRESS: "its address is not in vendors.toml",
    UNKNOWN_VENDOR: "unknown vendor",
    NOT_ALLOWED: "the route does not allow this vendor",
    TRAINS: "the vendor may train on prompts",
    TOO_LONG: "the conversation does not fit",
    RETIRED: "the model is retired",
    INPUT_KIND: "cannot read an attachment of this conversation",
    REPEATED: "named twice",
}
"""Each code in words that follow "not tried: " or stand alone."""

# A guess of tokens may be too high by a quarter before a model is ruled out for its size.
_CERTAINLY_TOO_LONG = 0.8


@dataclass(frozen=True, slots=True)
class Needs:
    """What this turn asks of a model."""

    input_tokens: int = 0
    """A guess of everything that is sent."""
    inputs: frozenset[str] = frozenset({"text"})
    """Kinds of content in it: text, image, pdf."""
    in_words: frozenset[str] = frozenset()
    """Of those, the ones that go as words to a model that does not read them."""
    tokens_in_words: int = 0
    """The guess where they do."""

    def tokens_for(self, facts: ModelFacts) -> int:
        """The guess of what one model is sent."""
        return self.input_tokens if self.in_words <= facts.inputs else self.tokens_in_words

    def fit(self, facts: ModelFacts) -> bool:
        """Whether a model can be sent all of it, in one form or another."""
        return self.inputs - self.in_words <= facts.inputs


@dataclass(frozen=True, slots=True)
class Terrain:
    """What is known at the moment of planning."""

    vendors: Mapping[str, Vendor]
    """By id; their models hold all facts there are."""
    routes: Mapping[str, Route]
    """By name."""
    keyed: frozenset[str]
    """Ids of the vendors that a key is at hand for."""
    today: date
    estimates: Mapping[ModelRef, Cost] = field(default_factory=dict)
    """What the turn would cost at each model, where that is known already."""


def make_plan(choice: Choice, terrain: Terrain, needs: Needs) -> Plan:
    """The plan for a choice. Raises UnknownVendor for a pinned vendor and UnknownRoute for a route nobody knows."""
    if choice.pin is not None:
        return _pinned(choice.pin, terrain)
    route = terrain.routes.get(choice.route)
    if route is None:
        known = ", ".join(sorted(terrain.routes)) or "none"
        raise UnknownRoute(f"There is no route “{choice.route}”.", next_step=f"Known routes: {known}.")
    return _routed(choice, route, terrain, needs)


def _pinned(ref: ModelRef, terrain: Terrain) -> Plan:
    """One candidate. Its limits are the user's to test: only what makes sending impossible excludes it."""
    vendor = terrain.vendors.get(ref.vendor)
    if vendor is None:
        known = ", ".join(sorted(terrain.vendors))
        raise UnknownVendor(f"There is no vendor “{ref.vendor}”.", next_step=f"Known vendors: {known}.")
    lacks = NO_ADDRESS if vendor.needs_address else NO_KEY if _lacks_key(vendor, terrain) else None
    reasons = (lacks,) if lacks else (PINNED,)
    verdict = Verdict.EXCLUDED if lacks else Verdict.CHOSEN
    candidate = Candidate(1, ref, verdict, reasons, terrain.estimates.get(ref, UNKNOWN))
    return Plan(str(ref), (candidate,), pinned=True)


def _routed(choice: Choice, route: Route, terrain: Terrain, needs: Needs) -> Plan:
    judged: list[tuple[ModelRef, tuple[str, ...]]] = []
    seen: set[ModelRef] = set()
    for ref in route.steps:
        judged.append((ref, (REPEATED,) if ref in seen else _objections(ref, route, terrain, needs)))
        seen.add(ref)
    judged = _relax_inputs(judged)
    kept = [ref for ref, objections in judged if not objections]
    candidates = [
        Candidate(
            n,
            ref,
            Verdict.CHOSEN if n == 1 else Verdict.KEPT,
            (ROUTE_STEP,),
            terrain.estimates.get(ref, UNKNOWN),
        )
        for n, ref in enumerate(kept, 1)
    ]
    excluded = [(ref, objections) for ref, objections in judged if objections]
    candidates += [
        Candidate(n, ref, Verdict.EXCLUDED, objections, terrain.estimates.get(ref, UNKNOWN))
        for n, (ref, objections) in enumerate(excluded, len(kept) + 1)
    ]
    return Plan(choice.text, tuple(candidates))


def _objections(ref: ModelRef, route: Route, terrain: Terrain, needs: Needs) -> tuple[str, ...]:
    """Why this model may not answer; empty where it may."""
    vendor = terrain.vendors.get(ref.vendor)
    if vendor is None:
        return (UNKNOWN_VENDOR,)
    facts = vendor.model(ref.model)
    found = []
    if not route.allows(vendor.id):
        found.append(NOT_ALLOWED)
    if route.training == "never" and (facts.data or vendor.data) is DataPolicy.TRAINS:
        found.append(TRAINS)
    if vendor.needs_address:
        found.append(NO_ADDRESS)
    if _lacks_key(vendor, terrain):
        found.append(NO_KEY)
    if facts.retires is not None and facts.retires < terrain.today:
        found.append(RETIRED)
    if _is_too_long(facts, needs):
        found.append(TOO_LONG)
    if not needs.fit(facts):
        found.append(INPUT_KIND)
    return tuple(found)


def _relax_inputs(judged: list[tuple[ModelRef, tuple[str, ...]]]) -> list[tuple[ModelRef, tuple[str, ...]]]:
    """Where no model of the route reads the attachment, a note in its place is better than no answer."""
    if any(not objections for _, objections in judged):
        return judged
    return [(ref, tuple(code for code in objections if code != INPUT_KIND)) for ref, objections in judged]


def _lacks_key(vendor: Vendor, terrain: Terrain) -> bool:
    return vendor.key is not None and vendor.key.required and vendor.id not in terrain.keyed


def _is_too_long(facts: ModelFacts, needs: Needs) -> bool:
    limit = facts.max_input or facts.context
    return limit is not None and needs.tokens_for(facts) * _CERTAINLY_TOO_LONG > limit
