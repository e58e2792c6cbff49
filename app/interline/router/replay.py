"""Deriving a recorded decision again: the same survey, the same order.

Rule: pure; what is compared is what was recorded, never what is known today.
"""

from __future__ import annotations

from dataclasses import dataclass

from interline.model.decision import Decision, Plan
from interline.router.plan import plan_from
from interline.router.survey import from_json


@dataclass(frozen=True, slots=True)
class Replay:
    """A decision derived again."""

    plan: Plan | None
    """What follows from what was recorded; None where the record holds no basis or one that cannot be read."""
    agrees: bool
    """Whether it is the order that was recorded, with the same reasons."""


def replay(decision: Decision) -> Replay:
    """The plan again from the decision's own record. Never raises."""
    try:
        plan = plan_from(from_json(decision.plan.basis))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Replay(None, agrees=False)
    return Replay(plan, agrees=_order(plan) == _order(decision.plan))


def _order(plan: Plan) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(str(c.ref), str(c.verdict), c.reasons) for c in plan.candidates]
