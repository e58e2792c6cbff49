"""The plan of a turn, pure: what was asked, facts and limits in; candidates in order out, a reason for every exclusion.

Rule: an order is made from a survey alone, so that the same survey gives the same order, today and when a recorded
decision is derived again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

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
_NEVER = Decimal(10**9)


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
                f"There is no vendor “{choice.pin.vendor}”.", next_step=f"Known vendors: {known}."
            )
        steps: tuple[ModelRef, ...] = (choice.pin,)
    else:
        route = terrain.routes.get(choice.route)
        if route is None:
            known = ", ".join(sorted(terrain.routes)) or "none"
            raise UnknownRoute(f"There is no route “{choice.route}”.", next_step=f"Known routes: {known}.")
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
    judged = _pinned(survey) if survey.pinned else _routed(survey)
    if survey.first_only and any(not is_out for _, _, is_out in judged):
        judged = [each for each in judged if not each[2]][:1]
    kept = [(view, reasons) for view, reasons, is_out in judged if not is_out]
    out = [(view, reasons) for view, reasons, is_out in judged if is_out]
    candidates = [
        _candidate(n, view, Verdict.CHOSEN if n == 1 else Verdict.KEPT, reasons)
        for n, (view, reasons) in enumerate(kept, 1)
    ]
    candidates += [
        _candidate(n, view, Verdict.EXCLUDED, reasons) for n, (view, reasons) in enumerate(out, len(kept) + 1)
    ]
    return Plan(survey.asked, tuple(candidates), survey.pinned or survey.first_only)


_Found = list[tuple[View, tuple[str, ...]]]
"""Candidates with codes: objections, or why they stay."""
_Judged = tuple[View, tuple[str, ...], bool]
"""A candidate, the codes of why it stands where it does, and whether it is out."""


def _candidate(n: int, view: View, verdict: Verdict, reasons: tuple[str, ...]) -> Candidate:
    return Candidate(n, view.ref, verdict, reasons, view.cost, str(view.health), view.is_warm)


def _pinned(survey: Survey) -> list[_Judged]:
    """One candidate. Its limits are the user's to test: only what prevents sending, or a budget, excludes it."""
    judged: list[_Judged] = []
    for view in survey.views:
        lacks = (NO_ADDRESS,) if not view.has_address else (NO_KEY,) if view.lacks_key else ()
        asked_elsewhere = (ELSEWHERE,) if view.ref.vendor in survey.elsewhere else ()
        over = lacks or asked_elsewhere or _over_budget(view, survey.budgets)
        judged.append((view, over or (PINNED,), bool(over)))
    return judged


def _routed(survey: Survey) -> list[_Judged]:
    views = survey.views
    judged: _Found = [(view, objections_to(view, survey)) for view in views]
    if len({view.ref for view in views}) < len(views):
        judged = _without_repeated(judged)
    judged = _relax_inputs(judged)
    usable = [(view, _notes(view)) for view, objections in judged if not objections]
    if not usable:
        usable = _least_bad(judged)
    place = _places(survey)
    usable.sort(key=lambda pair: place[id(pair[0])])
    if _stopped_by_budget(judged, usable, survey, place):
        return [(view, objections or (BUDGET_STOPS,), True) for view, objections in judged]
    if len(usable) == len(judged):
        return [(view, reasons, False) for view, reasons in usable]
    chosen = {id(view) for view, _ in usable}
    out = [(view, objections, True) for view, objections in judged if id(view) not in chosen]
    return [(view, reasons, False) for view, reasons in usable] + out


def _without_repeated(judged: _Found) -> _Found:
    """A step that is named twice is out the second time, for that alone."""
    seen: set[ModelRef] = set()
    found: _Found = []
    for view, objections in judged:
        found.append((view, (REPEATED,) if view.ref in seen else objections))
        seen.add(view.ref)
    return found


def objections_to(view: View, survey: Survey) -> tuple[str, ...]:
    """Why this model may not answer; empty where it may."""
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
    if view.access in GATED_ACCESS and not view.access_seen:
        found.append(GATED)
    if not view.reads:
        found.append(INPUT_KIND)
    if not view.fits_rule:
        found.append(RULE)
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
    judged: _Found, usable: _Found, survey: Survey, place: Mapping[int, tuple[object, ...]]
) -> bool:
    """Whether the one that would be asked first is over a budget that stops or asks, in place of going on cheaper."""
    if all(budget.on_exceed == "cheaper" for budget in survey.budgets):
        return False
    priced_out = [view for view, codes in judged if codes and _MONEY.issuperset(codes)]
    if not priced_out:
        return False
    first = min(priced_out, key=lambda view: place[id(view)])
    if usable and place[id(usable[0][0])] < place[id(first)]:
        return False
    exceeded = [budget for budget in _budgets_of(first, survey.budgets) if _exceeds(first, budget)]
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


def _relax_inputs(judged: _Found) -> _Found:
    """Where no model of the route reads the attachment, a note in its place is better than no answer."""
    if any(not objections for _, objections in judged):
        return judged
    return [(view, tuple(code for code in objections if code != INPUT_KIND)) for view, objections in judged]


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


def _least_bad(judged: _Found) -> _Found:
    """Where everybody who could answer rests, the one that is back soonest: a try is better than a refusal."""
    resting = [(view, codes) for view, codes in judged if codes and _SOFT.issuperset(codes)]
    if not resting:
        return []
    # A rest ends by itself; what is latched, as a key that was refused, mostly does not.
    view, _ = min(resting, key=lambda pair: (pair[1] != (RESTING,), pair[0].until or "9"))
    return [(view, (ROUTE_STEP, LEAST_BAD))]


def _places(survey: Survey) -> dict[int, tuple[object, ...]]:
    """Where each candidate stands: by the route's own order, then warm cache, health, price and speed."""
    if survey.order == "listed":
        return {id(view): (index,) for index, view in enumerate(survey.views)}
    by_order = _ORDERS[survey.order]
    return {
        id(view): (*by_order(view, index), *_rest(view, index)) for index, view in enumerate(survey.views)
    }


def _rest(view: View, index: int) -> tuple[object, ...]:
    price = _NEVER if view.cost.amount is None else view.cost.amount
    speed = _NEVER if view.speed is None else view.speed
    return not view.is_warm, view.health not in _WELL, price, speed, index


_WELL = ("ok", "struck")
_ORDERS: dict[str, Callable[[View, int], tuple[object, ...]]] = {
    "cheapest": lambda view, index: (view.cost.amount is None, view.cost.amount or 0),
    "fastest": lambda view, index: (view.speed is None, view.speed or 0),
    "local_first": lambda view, index: (not view.is_local, index),
}
