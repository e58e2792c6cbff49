"""The plan of a turn, pure: what was asked, facts and limits in; candidates in order out, a reason for every exclusion.

Rule: an order is made from a survey alone, so that the same survey gives the same order, today and when a recorded
decision is derived again.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import inf

from interline.language import tr
from interline.model.decision import Candidate, Plan, Verdict
from interline.model.errors import UnknownRoute, UnknownVendor
from interline.model.failure import FailureClass
from interline.model.health import HealthState
from interline.model.refs import ModelRef
from interline.model.route import Choice, Route
from interline.router.reasons import (
    BAD_KEY,
    BUDGET,
    BUDGET_STOPS,
    ELSEWHERE,
    GATED,
    GONE,
    INPUT_KIND,
    LEAST_BAD,
    NO_ACCESS,
    NO_ADDRESS,
    NO_CREDIT,
    NO_KEY,
    NO_ROOM,
    NOT_ALLOWED,
    PINNED,
    PRICE_UNKNOWN,
    PROBE,
    REASONS,
    REGION,
    REPEATED,
    RESTING,
    RETIRED,
    ROUTE_STEP,
    RULE,
    SPARE,
    STAND_IN,
    TOO_LONG,
    TRAINS,
    UNKNOWN_VENDOR,
)
from interline.router.survey import (
    GATED_ACCESS,
    BudgetView,
    Needs,
    Survey,
    Terrain,
    View,
    embedded_models,
    is_resting,
    reason_of,
    views_of,
)

__all__ = ["NO_KEY", "REASONS", "Needs", "Terrain", "make_plan", "objections_to", "plan_from", "survey"]

# A guess of tokens may be too high by a quarter before a model is ruled out for its size.
_CERTAINLY_TOO_LONG = 0.8
_HEADROOM = 0.95
_LATCHED = {
    FailureClass.AUTH: BAD_KEY,
    FailureClass.QUOTA: NO_CREDIT,
    FailureClass.ACCESS: NO_ACCESS,
    FailureClass.REGION: REGION,
    FailureClass.MODEL_GONE: GONE,
}
_PLAIN = (ROUTE_STEP,)
_MONEY = {BUDGET, PRICE_UNKNOWN}
_SOFT = {RESTING, BAD_KEY, NO_CREDIT, NO_ACCESS, REGION, GONE}
"""Health is no wall: where nothing else is left, the one that is back soonest is asked."""
_NEVER = Decimal("Infinity")
"""The price of what nobody can price: no bargain."""
_LAST_RESORT = (ROUTE_STEP, LEAST_BAD)
_GATES = slice(View._fields.index("is_known"), View._fields.index("health") + 1)
"""Of a view: from `is_known` to `health`."""
_OPEN = View(ModelRef("", ""))[_GATES]
"""A candidate that nothing is held against."""


def make_plan(choice: Choice, terrain: Terrain, needs: Needs) -> Plan:
    """The plan for a choice. Raises UnknownVendor for a pinned vendor and UnknownRoute for a route nobody knows."""
    return plan_from(survey(choice, terrain, needs))


def survey(choice: Choice, terrain: Terrain, needs: Needs) -> Survey:
    """What is known of each candidate. Raises as `make_plan` does."""
    route: Route | None = None
    if choice.pin is not None:
        if choice.pin.vendor not in terrain.vendors:
            known = ", ".join(sorted(terrain.vendors))
            raise UnknownVendor(
                tr("There is no vendor “{vendor}”.", vendor=choice.pin.vendor),
                next_step=tr("Known vendors: {known}.", known=known),
            )
        steps: tuple[ModelRef, ...] = (choice.pin,)
    else:
        route = terrain.routes.get(choice.route)
        if route is None:
            known = ", ".join(sorted(terrain.routes)) or "none"
            raise UnknownRoute(
                tr("There is no route “{route}”.", route=choice.route),
                next_step=tr("Known routes: {known}.", known=known),
            )
        steps = route.steps
    views = views_of(steps, route, terrain, needs)
    if route is not None and any(state.budget.on_exceed == "cheaper" for state in terrain.budgets):
        # This computer's own model answers for nothing where money is short.
        spare = [ref for ref in embedded_models(terrain) if ref not in steps and route.allows(ref.vendor)]
        views += views_of(spare, None, terrain, needs, spare=True)
    return Survey(
        choice.text,
        pinned=choice.pin is not None,
        training=route.training if route else "allowed",
        order=route.order if route else "listed",
        budgets=tuple(
            BudgetView(state.budget.scope, state.left, state.budget.on_exceed) for state in terrain.budgets
        ),
        views=tuple(views),
    )


def plan_from(survey: Survey) -> Plan:
    """The order that follows from a survey."""
    kept, out = _pinned(survey) if survey.pinned else _routed(survey)
    if survey.first_only and kept:
        kept, out = kept[:1], []
    candidates = (
        _candidates(kept[:1], Verdict.CHOSEN, 1)
        + _candidates(kept[1:], Verdict.KEPT, 2)
        + _candidates(out, Verdict.EXCLUDED, len(kept) + 1)
    )
    return Plan(survey.asked, tuple(candidates), survey.pinned or survey.first_only)


_Found = list[tuple[View, tuple[str, ...]]]
"""Candidates with codes: objections, or why they stay."""
_Judged = tuple[_Found, _Found]
"""Those that stay, in order, and those that are out, each with the codes of why."""


def _candidates(found: _Found, verdict: Verdict, first: int) -> list[Candidate]:
    """Steps of a plan, counted from `first`."""
    # Past the constructor, which takes as long as all the rest.
    new = tuple.__new__
    return [
        new(Candidate, (n, view.ref, verdict, reasons, view.cost, view.health, view.is_warm))
        for n, (view, reasons) in enumerate(found, first)
    ]


def _pinned(survey: Survey) -> _Judged:
    """One candidate. Its limits are the user's to test: only what prevents sending, or a budget, excludes it."""
    kept: _Found = []
    out: _Found = []
    for view in survey.views:
        lacks = (NO_ADDRESS,) if not view.has_address else (NO_KEY,) if view.lacks_key else ()
        asked_elsewhere = (ELSEWHERE,) if view.ref.vendor in survey.elsewhere else ()
        over = lacks or asked_elsewhere or _over_budget(view, survey.budgets)
        if over:
            out.append((view, over))
        else:
            kept.append((view, (PINNED,)))
    return kept, out


def _routed(survey: Survey) -> _Judged:
    views = survey.views
    objections = [objections_to(view, survey) for view in views]
    if len({view.ref for view in views}) < len(views):
        objections = _with_repeated(views, objections)
    if all(objections):
        # Where no model of the route reads the attachment, a note in its place is better than no answer.
        objections = [tuple(code for code in codes if code != INPUT_KIND) for codes in objections]
    order = [n for n, codes in enumerate(objections) if not codes]
    if is_rescue := not order:
        order = _least_bad(views, objections)
    place = _places(survey)
    order.sort(key=place.__getitem__)
    if survey.budgets and _stopped_by_budget(survey, objections, order, place):
        return [], [(view, codes or (BUDGET_STOPS,)) for view, codes in zip(views, objections, strict=True)]
    kept = [(view, _LAST_RESORT if is_rescue else _notes(view)) for view in map(views.__getitem__, order)]
    if len(kept) == len(views):
        return kept, []
    staying = set(order)
    return kept, [(views[n], codes) for n, codes in enumerate(objections) if n not in staying]


_Codes = tuple[str, ...]


def _with_repeated(views: Sequence[View], objections: list[_Codes]) -> list[_Codes]:
    """A step that is named twice is out the second time, for that alone."""
    seen: set[ModelRef] = set()
    found: list[_Codes] = []
    for view, codes in zip(views, objections, strict=True):
        found.append((REPEATED,) if view.ref in seen else codes)
        seen.add(view.ref)
    return found


def objections_to(view: View, survey: Survey) -> tuple[str, ...]:
    """Why this model may not answer; empty where it may."""
    is_gated = view.access in GATED_ACCESS and not view.access_seen
    if view[_GATES] == _OPEN and not (is_gated or survey.elsewhere or survey.budgets):
        # Against most there is nothing, and a route may have hundreds.
        return (code,) if (code := _size_objection(view)) else ()
    if not view.is_known:
        return (UNKNOWN_VENDOR,)
    found: list[str] = []
    if not view.is_allowed:
        found.append(NOT_ALLOWED)
    if view.ref.vendor in survey.elsewhere:
        found.append(ELSEWHERE)
    if view.trains and survey.training == "never":
        found.append(TRAINS)
    if not view.has_address:
        found.append(NO_ADDRESS)
    if view.lacks_key:
        found.append(NO_KEY)
    if view.retired:
        found.append(RETIRED)
    if is_gated:
        found.append(GATED)
    if not view.reads:
        found.append(INPUT_KIND)
    if not view.fits_rule:
        found.append(RULE)
    if view.lacks:
        found.append(view.lacks)
    if code := _size_objection(view):
        found.append(code)
    if survey.budgets:
        found += _over_budget(view, survey.budgets)
    if view.is_spare and not _money_is_short(survey):
        found.append(SPARE)
    if view.health != "ok" and is_resting(view):
        found.append(_LATCHED.get(reason_of(view) or FailureClass.INTERNAL, RESTING))
    return tuple(found)


def _money_is_short(survey: Survey) -> bool:
    """Whether a budget keeps the turn from a step of the route and wants it to go on cheaper."""
    return any(
        budget.on_exceed == "cheaper" and _exceeds(view, budget)
        for view in survey.views
        if not view.is_spare
        for budget in _budgets_of(view, survey.budgets)
    )


def _over_budget(view: View, budgets: Sequence[BudgetView]) -> tuple[str, ...]:
    """What costs nothing is never over a budget; what has no price cannot be held to one."""
    exceeded = any(_exceeds(view, budget) for budget in _budgets_of(view, budgets))
    if not exceeded:
        return ()
    return (PRICE_UNKNOWN,) if view.reserve is None else (BUDGET,)


def _budgets_of(view: View, budgets: Sequence[BudgetView]) -> list[BudgetView]:
    scopes = ("turn", "conversation", "day", "month", f"vendor:{view.ref.vendor}")
    return [budget for budget in budgets if budget.scope in scopes]


def _exceeds(view: View, budget: BudgetView) -> bool:
    return view.reserve is None or (view.reserve > 0 and view.reserve > budget.left)


def _stopped_by_budget(
    survey: Survey, objections: Sequence[_Codes], order: Sequence[int], place: Sequence[_Place]
) -> bool:
    """Whether the one that would be asked first is over a budget that stops or asks, in place of going on cheaper."""
    if all(budget.on_exceed == "cheaper" for budget in survey.budgets):
        return False
    priced_out = [n for n, codes in enumerate(objections) if codes and _MONEY.issuperset(codes)]
    if not priced_out:
        return False
    first = min(priced_out, key=place.__getitem__)
    if order and place[order[0]] < place[first]:
        return False
    view = survey.views[first]
    exceeded = [budget for budget in _budgets_of(view, survey.budgets) if _exceeds(view, budget)]
    return any(budget.on_exceed != "cheaper" for budget in exceeded)


def _size_objection(view: View) -> str:
    """Whether the conversation does not fit, or leaves no room for an answer, though the guess may be too high."""
    context, most = view.context, view.max_input
    if context is None and most is None:
        return ""
    surely = view.tokens * _CERTAINLY_TOO_LONG
    if (most is not None and surely > most) or (context is not None and surely > context):
        return TOO_LONG
    return NO_ROOM if context is not None and surely > context * _HEADROOM else ""


def _notes(view: View) -> tuple[str, ...]:
    """Why a candidate stays, and what is to be known of it."""
    if view.health == "ok" and view.reads:
        return _PLAIN
    notes = [ROUTE_STEP]
    if view.health == HealthState.HALF_OPEN:
        notes.append(PROBE)
    if not view.reads:
        notes.append(STAND_IN)
    return tuple(notes)


def _least_bad(views: Sequence[View], objections: Sequence[_Codes]) -> list[int]:
    """Where everybody who could answer rests, the one that is back soonest: a try is better than a refusal."""
    resting = [n for n, codes in enumerate(objections) if codes and _SOFT.issuperset(codes)]
    if not resting:
        return []
    # A rest ends by itself; what is latched, as a key that was refused, mostly does not.
    return [min(resting, key=lambda n: (objections[n] != (RESTING,), views[n].until or "9"))]


_Place = tuple[object, ...]
"""What orders one candidate against the others; the last of it is its number in the route, so that none ties."""


def _places(survey: Survey) -> list[_Place]:
    """Where each candidate stands: by the route's own order, then warm cache, health, price and speed."""
    # Written out, since a function for each part would take as long as the sort.
    match survey.order:
        case "cheapest":
            return [
                (
                    _NEVER if (price := view.cost.amount) is None else price,
                    not view.is_warm,
                    view.health not in _WELL,
                    inf if (speed := view.speed) is None else speed,
                    n,
                )
                for n, view in enumerate(survey.views)
            ]
        case "fastest":
            return [
                (
                    inf if (speed := view.speed) is None else speed,
                    not view.is_warm,
                    view.health not in _WELL,
                    _NEVER if (price := view.cost.amount) is None else price,
                    n,
                )
                for n, view in enumerate(survey.views)
            ]
        case "local_first":
            return [(not view.is_local, n) for n, view in enumerate(survey.views)]
        case _:
            return [(n,) for n in range(len(survey.views))]


_WELL = ("ok", "struck")
