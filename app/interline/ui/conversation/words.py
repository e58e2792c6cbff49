"""What the window says while a turn runs and about what it costs.

Rule: names of vendors and models are cleaned here, since nobody else looks at them again before they are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil
from typing import TYPE_CHECKING

from interline.model.clean import label
from interline.model.failure import WORDS, FailureClass
from interline.model.money import total
from interline.model.refs import ModelRef
from interline.model.turn import AttemptEnded, Restarted, Seamed, Trying, Waiting

if TYPE_CHECKING:
    from interline.model.decision import Plan

NameOf = Callable[[ModelRef], str]
"""A model's vendor and name for people."""


def trying(event: Trying) -> str:
    """Asking Sim A… / Loading model…"""
    if event.note:
        note = label(event.note, 60)
        return f"{note[:1].upper()}{note[1:]}…"
    return f"Asking {label(event.vendor_name, 60).removesuffix('…').rstrip()}…"


def passed_over(event: AttemptEnded, name_of: NameOf) -> str:
    """Sim A: overloaded (529). Asking Sim B…"""
    failure = event.attempt.failure
    what = failure.brief if failure else "did not answer"
    said = f"{name_of(event.attempt.ref)}: {label(what, 80)}."
    return f"{said} Asking {name_of(event.next)}…" if event.next else said


def waiting(event: Waiting, left: float, name_of: NameOf) -> str:
    """Sim A: rate limit (429). Asking again in 3 s…; `left` are the seconds until then."""
    return f"{name_of(event.ref)}: {label(event.why, 80)}. Asking again in {max(1, ceil(left))} s…"


def on_the_way(event: Seamed | Restarted, name_of: NameOf) -> str:
    """Sim A broke off (stalled). Sim B goes on…"""
    what = "goes on" if isinstance(event, Seamed) else "begins anew"
    # That it broke off is said already.
    untold = ("", WORDS[FailureClass.INTERRUPTED])
    why = f" ({label(event.reason, 80)})" if event.reason not in untold else ""
    who = "It" if event.after == event.before else name_of(event.after)
    return f"{name_of(event.before)} broke off{why}. {who} {what}…"


def compared(chosen: Sequence[tuple[str, str, str]]) -> str:
    """Compares: Sim A · ok, Sim B · ok; from what each is called. Empty for none."""
    called = [f"{vendor} · {name}" if vendor else name for vendor, name, _ in chosen]
    return f"Compares: {', '.join(called)}" if called else ""


def together(plans: Sequence[Plan]) -> str:
    """3 models · ≈$0.012 together: what several would cost that are asked at once."""
    asked = [plan.order[0] for plan in plans if plan.order]
    if not asked:
        return "No model can answer this"
    cost = total(candidate.estimated_cost for candidate in asked)
    count = f"{len(plans)} models" if len(asked) == len(plans) else f"{len(asked)} of {len(plans)} models"
    return f"{count} · {'price unknown' if cost.amount is None else f'{cost.for_people()} together'}"


def estimate(plan: Plan, name_of: NameOf) -> str:
    """Sim A · ok · ≈$0.004: who would be asked first and what it would cost."""
    if not plan.order:
        return "No model can answer this"
    first = plan.order[0]
    cost = first.estimated_cost
    return f"{name_of(first.ref)} · {'price unknown' if cost.amount is None else cost.for_people()}"
