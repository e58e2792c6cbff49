"""What the window says while a turn runs and about what it costs.

Rule: names of vendors and models are cleaned here, since nobody else looks at them again before they are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil
from typing import TYPE_CHECKING

from interline.language import number, said, tr
from interline.model.clean import label
from interline.model.failure import WORDS, FailureClass
from interline.model.money import total
from interline.model.refs import ModelRef
from interline.model.turn import AttemptEnded, Restarted, Seamed, Trying, Waiting
from interline.router.reasons import BUDGET, BUDGET_STOPS, REASONS
from interline.ui.composer.estimate import NEARLY, Estimate

if TYPE_CHECKING:
    from interline.model.decision import Forecast, Plan

NameOf = Callable[[ModelRef], str]
"""A model's vendor and name for people."""


def trying(event: Trying) -> str:
    """Asking Sim A… / Loading model…"""
    if event.note:
        note = label(event.note, 60)
        return f"{note[:1].upper()}{note[1:]}…"
    return tr("Asking {vendor}…", vendor=label(event.vendor_name, 60).removesuffix("…").rstrip())


def passed_over(event: AttemptEnded, name_of: NameOf) -> str:
    """Sim A: overloaded (529). Asking Sim B…"""
    failure = event.attempt.failure
    what = label(failure.brief if failure else tr("did not answer"), 80)
    told = f"{name_of(event.attempt.ref)}: {what}."
    if event.next is None:
        return told
    then = tr("Asking {vendor}…", vendor=name_of(event.next))
    return f"{told} {then}"


def waiting(event: Waiting, left: float, name_of: NameOf) -> str:
    """Sim A: rate limit (429). Asking again in 3 s…; `left` are the seconds until then."""
    again = tr("Asking again in {seconds} s…", seconds=number(max(1, ceil(left))))
    return f"{name_of(event.ref)}: {label(event.why, 80)}. {again}"


def on_the_way(event: Seamed | Restarted, name_of: NameOf) -> str:
    """Sim A broke off (stalled). Sim B goes on…"""
    # That it broke off is said already.
    broke_off = WORDS[FailureClass.INTERRUPTED]
    untold = ("", broke_off, said(broke_off))
    why = f" ({label(event.reason, 80)})" if event.reason not in untold else ""
    broken = tr("{vendor} broke off{why}.", vendor=name_of(event.before), why=why)
    if event.after == event.before:
        then = tr("It goes on…") if isinstance(event, Seamed) else tr("It begins anew…")
    elif isinstance(event, Seamed):
        then = tr("{vendor} goes on…", vendor=name_of(event.after))
    else:
        then = tr("{vendor} begins anew…", vendor=name_of(event.after))
    return f"{broken} {then}"


def _nobody(plan: Plan) -> tuple[str, ...]:
    """That nobody can be asked; with the reason where it is the same for all, or a budget that would be asked about."""
    if _is_over_budget(plan):
        return tr("A budget stands in the way of this"), tr("Over a budget")
    plain = tr("No model can answer this")
    reasons = {candidate.reasons[-1:] for candidate in plan.candidates}
    code = "".join(reasons.pop()) if len(reasons) == 1 else ""
    if code not in REASONS:
        return (plain,)
    return tr("No model can answer this: {reason}", reason=said(REASONS[code])), plain


def _is_over_budget(plan: Plan) -> bool:
    """Whether somebody could be asked if it were not for a budget: it stops the turn, or wants a yes."""
    return any(code in (BUDGET, BUDGET_STOPS) for each in plan.candidates for code in each.reasons)


def compared(chosen: Sequence[tuple[str, str, str]]) -> str:
    """Compares: Sim A · ok, Sim B · ok; from what each is called. Empty for none."""
    called = [f"{vendor} · {name}" if vendor else name for vendor, name, _ in chosen]
    return tr("Compares: {models}", models=", ".join(called)) if called else ""


def together(plans: Sequence[Plan]) -> str:
    """3 models · ≈$0.012 together: what several would cost that are asked at once."""
    asked = [plan.order[0] for plan in plans if plan.order]
    if not asked:
        return tr("Over a budget") if any(map(_is_over_budget, plans)) else tr("No model can answer this")
    cost = total(candidate.estimated_cost for candidate in asked)
    count = tr("%Ln (model|models)", "", len(plans))
    if len(asked) != len(plans):
        count = tr("{asked} of {all} models", asked=len(asked), all=len(plans))
    if cost.amount is None:
        return " · ".join((count, tr("price unknown")))
    return " · ".join((count, tr("{cost} together", cost=cost.for_people())))


def estimate(forecast: Forecast, name_of: NameOf) -> Estimate:
    """Sim A · ok · ≈1,240 tokens · ≈$0.004: who would be asked first, with how much, and what it would cost."""
    if not forecast.plan.order:
        return Estimate(_nobody(forecast.plan))
    first = forecast.plan.order[0]
    who, cost = name_of(first.ref), first.estimated_cost
    price = tr("price unknown") if cost.amount is None else cost.for_people()
    size = tr("≈%Ln (token|tokens)", "", forecast.tokens)
    if forecast.room is not None and forecast.tokens >= NEARLY * forecast.room:
        # A guess: who chose the model may send it all the same, but not unwarned.
        size = tr("≈{tokens} of {room} tokens", tokens=number(forecast.tokens), room=number(forecast.room))
    ways = tuple(" · ".join(parts) for parts in ((who, size, price), (size, price), (price,)))
    if forecast.room is None:
        return Estimate(ways)
    about = tr(
        "About {tokens} of the {room} tokens that {model} takes at once, history and attachments included.",
        tokens=number(forecast.tokens),
        room=number(forecast.room),
        model=who,
    )
    return Estimate(ways, forecast.tokens / forecast.room, about)
