"""The survey before a plan, pure: what is known of each candidate at this moment, and nothing else.

Rule: a survey holds all that an order is made from and not a word of the conversation; it goes into the record as JSON,
so that a recorded decision can be derived again long after prices, keys and vendors have changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from interline.model.facts import Access, DataPolicy, ModelFacts
from interline.model.failure import FailureClass
from interline.model.health import HealthState
from interline.model.money import UNKNOWN, Cost, Quality
from interline.model.refs import ModelRef
from interline.model.route import BudgetState, Condition, Route
from interline.model.vendor import Vendor
from interline.router.health import FINE, HealthBook, Standing, best_of

_NO_BOOK = HealthBook()
_MIDNIGHT = datetime(1970, 1, 1, tzinfo=UTC)
GATED_ACCESS = frozenset({Access.PREVIEW, Access.VERIFIED, Access.PARTNER})
"""Models that not everybody may use."""


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
    contents: frozenset[str] = frozenset()
    """What rules of routes ask for: image, pdf, code."""
    language: str | None = None
    """ISO 639-1 code of the question, where it can be told."""
    searches: bool = False
    """Whether the answer may search the web, for which vendors charge by the search."""

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
    now: datetime = _MIDNIGHT
    """UTC, with zone: what health is judged by."""
    minute: int = 0
    """Minutes of the user's own day."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By vendor id: the names of its keys that are kept, in the order of use."""
    health: HealthBook = _NO_BOOK
    reserves: Mapping[ModelRef, Decimal | None] = field(default_factory=dict)
    """What each would set aside, on the safe side; only where budgets hold."""
    budgets: tuple[BudgetState, ...] = ()
    """Those that concern this turn, as they stand."""
    warm: frozenset[ModelRef] = frozenset()
    """Models whose vendor likely still holds the beginning of this conversation in its prompt cache."""
    speeds: Mapping[ModelRef, int] = field(default_factory=dict)
    """Milliseconds to the first word, seen lately."""
    listed: frozenset[ModelRef] = frozenset()
    """Models that stand in their vendor's own list for this user's key: access was seen."""
    lacking: Mapping[ModelRef, str] = field(default_factory=dict)
    """Models that surely cannot do what the request asks for, with the code of the reason."""


class View(NamedTuple):
    """One candidate as it stands. A tuple, since a plan may look at hundreds of them."""

    ref: ModelRef
    is_known: bool = True
    """Whether there is such a vendor."""
    has_address: bool = True
    lacks_key: bool = False
    is_allowed: bool = True
    """Whether the route lets the vendor in."""
    trains: bool = False
    """Whether its vendor says that it trains on prompts."""
    retired: bool = False
    reads: bool = True
    """Whether it can be sent all of the turn, in one form or another."""
    is_spare: bool = False
    """Whether it is no step of the route, and answers only where a budget is short."""
    fits_rule: bool = True
    """Whether this turn is one that the step is for."""
    lacks: str = ""
    """What the request asks for and the model surely cannot do, as the code of a reason."""
    health: str = "ok"
    """Of the best key."""
    access: str = "unknown"
    access_seen: bool = False
    """Whether the model stood in its vendor's list or has answered."""
    context: int | None = None
    max_input: int | None = None
    tokens: int = 0
    """A guess of what this model is sent."""
    is_local: bool = False
    """Whether prompts stay on this computer."""
    cost: Cost = UNKNOWN
    """What the turn is guessed to cost."""
    reserve: Decimal | None = None
    """US dollars that it would set aside."""
    is_warm: bool = False
    speed: int | None = None
    """Milliseconds to the first word, seen lately."""
    reason: str = ""
    """The failure behind it."""
    until: str = ""
    """RFC 3339: until when it is passed over."""


@dataclass(frozen=True, slots=True)
class BudgetView:
    """A budget as it stands."""

    scope: str
    left: Decimal
    on_exceed: str


@dataclass(frozen=True, slots=True)
class Survey:
    """All that an order is made from."""

    asked: str
    """`vendor/model` or `route:NAME`."""
    pinned: bool
    first_only: bool = False
    """Whether nobody is asked but the first: a turn without fallback."""
    elsewhere: tuple[str, ...] = ()
    """Ids of vendors that are left out, since the user wants another one to go on."""
    training: str = "never"
    order: str = "listed"
    budgets: tuple[BudgetView, ...] = ()
    views: tuple[View, ...] = ()
    """In the order of the route."""


def views_of(
    refs: Iterable[ModelRef], route: Route | None, terrain: Terrain, needs: Needs, *, spare: bool = False
) -> list[View]:
    """Models as they stand for this turn."""
    # A route may have hundreds of models and a turn waits for all of them: what is the same for many is looked up once.
    found: list[View] = []
    grounds: dict[str, _Ground | None] = {}
    sizes: dict[frozenset[str], tuple[bool, int]] = {}
    conditions = dict(route.conditions[::-1]) if route else {}
    health = terrain.health if terrain.health.records else None
    estimates, reserves, speeds, warm = terrain.estimates, terrain.reserves, terrain.speeds, terrain.warm
    lacking = terrain.lacking
    for ref in refs:
        vendor_id, model_id = ref
        if vendor_id not in grounds:
            grounds[vendor_id] = _ground_of(vendor_id, route, terrain)
        if (ground := grounds[vendor_id]) is None:
            found.append(View(ref, is_known=False))
            continue
        vendor, models, has_address, lacks_key, is_allowed, usual_policy = ground
        facts = models.get(model_id) or vendor.model(model_id)
        policy = facts.data or usual_policy or vendor.data_of(facts)
        if (size := sizes.get(facts.inputs)) is None:
            size = sizes[facts.inputs] = needs.fit(facts), needs.tokens_for(facts)
        cost = estimates.get(ref, UNKNOWN)
        access, retires = facts.access, facts.retires
        standing = best_standing(ref, vendor, terrain) if health else FINE
        # By place, in the order of View's fields, and past its constructor: by name it takes four times as long.
        row = (
            ref,
            True,  # is_known
            has_address,
            lacks_key,
            is_allowed,
            policy is DataPolicy.TRAINS,
            retires is not None and retires < terrain.today,
            size[0],  # reads
            spare,
            not conditions or _fits(conditions.get(ref), terrain, needs),
            lacking.get(ref, ""),
            "ok" if standing is FINE else str(standing.state),
            access,
            # Who may use it matters only where not everybody may.
            access in GATED_ACCESS and (ref in terrain.listed or terrain.health.has_answered(ref)),
            facts.context,
            facts.max_input,
            size[1],  # tokens
            vendor.embedded or policy is DataPolicy.LOCAL,
            cost,
            reserves.get(ref, cost.amount) if reserves else cost.amount,
            ref in warm,
            speeds.get(ref),
            standing.reason or "",
            standing.until.isoformat() if standing.until else "",
        )
        found.append(tuple.__new__(View, row))
    return found


class _Ground(NamedTuple):
    """What the models of one vendor have in common."""

    vendor: Vendor
    models: Mapping[str, ModelFacts]
    """By name."""
    has_address: bool
    lacks_key: bool
    is_allowed: bool
    policy: DataPolicy | None
    """What happens to prompts of a model whose row does not say; None where its name may."""


def _ground_of(vendor_id: str, route: Route | None, terrain: Terrain) -> _Ground | None:
    vendor = terrain.vendors.get(vendor_id)
    if vendor is None:
        return None
    return _Ground(
        vendor,
        # Of two rows of one name the first holds, as everywhere.
        {facts.id: facts for facts in reversed(vendor.models)},
        not vendor.needs_address,
        _lacks_key(vendor, terrain),
        route is None or route.allows(vendor_id),
        None if vendor.trained_marks else vendor.data,
    )


def embedded_models(terrain: Terrain) -> tuple[ModelRef, ...]:
    """The first model that Interline runs itself, if there is one."""
    own = (vendor for vendor in terrain.vendors.values() if vendor.embedded and vendor.models)
    return tuple(ModelRef(vendor.id, vendor.models[0].id) for vendor in own)


def best_standing(ref: ModelRef, vendor: Vendor, terrain: Terrain) -> Standing:
    """How the model stands with the best of the vendor's keys: one bad key never benches a vendor."""
    names = terrain.keys.get(vendor.id) or ("",)
    return best_of([terrain.health.standing(ref, name, terrain.now) for name in names])


_USUAL = View(ModelRef("", ""))
"""A candidate as anybody would be."""


def as_json(survey: Survey) -> str:
    """The survey as compact JSON text, the same for the same survey."""
    data: dict[str, Any] = {name: getattr(survey, name) for name in _FIELDS}
    data["budgets"] = [asdict(budget) for budget in survey.budgets]
    # What stands as it does for anybody is left out: a route of many steps would fill pages.
    data["views"] = [
        {
            name: str(value) if name == "ref" else value
            for name, value, other in zip(View._fields, view, _USUAL, strict=True)
            if value != other
        }
        for view in survey.views
    ]
    return _ENCODER.encode(data)


def from_json(text: str) -> Survey:
    """The survey that `as_json` wrote. Raises ValueError, KeyError or TypeError for anything else."""
    data = json.loads(text)
    views = tuple(_view(row) for row in data.pop("views"))
    data["elsewhere"] = tuple(data.get("elsewhere", ()))
    budgets = tuple(
        BudgetView(row["scope"], Decimal(row["left"]), row["on_exceed"]) for row in data.pop("budgets")
    )
    known = {field.name for field in fields(Survey)}
    return Survey(
        **{name: value for name, value in data.items() if name in known}, budgets=budgets, views=views
    )


def _view(row: dict[str, Any]) -> View:
    said = {name: value for name, value in row.items() if name in View._fields}
    if said.get("reserve") is not None:
        said["reserve"] = Decimal(said["reserve"])
    if "cost" in said:
        amount, quality = said["cost"]
        said["cost"] = Cost(None if amount is None else Decimal(amount), Quality(quality))
    return View(**{**said, "ref": ModelRef.parse(said["ref"])})


def _as_text(value: object) -> object:
    if isinstance(value, Cost):
        return [value.as_text(), value.quality]
    return format(value, "f") if isinstance(value, Decimal) else str(value)


_FIELDS = tuple(field.name for field in fields(Survey))
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=_as_text)


def _lacks_key(vendor: Vendor, terrain: Terrain) -> bool:
    return vendor.key is not None and vendor.key.required and vendor.id not in terrain.keyed


def _fits(condition: Condition | None, terrain: Terrain, needs: Needs) -> bool:
    if condition is None:
        return True
    if not condition.has <= needs.contents:
        return False
    if condition.min_input is not None and needs.input_tokens < condition.min_input:
        return False
    if condition.max_input is not None and needs.input_tokens > condition.max_input:
        return False
    if condition.languages and needs.language not in condition.languages:
        return False
    return condition.hours is None or _within(terrain.minute, *condition.hours)


def _within(minute: int, begin: int, end: int) -> bool:
    return begin <= minute < end if begin <= end else minute >= begin or minute < end


def is_resting(view: View) -> bool:
    """Whether the model is passed over while anybody else can be asked."""
    return view.health in (HealthState.OPEN, HealthState.LATCHED)


def reason_of(view: View) -> FailureClass | None:
    """The failure that its health is about."""
    return FailureClass(view.reason) if view.reason else None
