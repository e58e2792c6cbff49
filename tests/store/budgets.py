"""Turns that cost a round sum, and budgets for a few of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from interline.ids import new_id
from interline.model.decision import Attempt, AttemptState, Decision, Plan
from interline.model.money import Bill, Cost, CostItem, Quality
from interline.model.refs import ModelRef
from interline.model.route import Budget
from tests.store.library import MORNING, A

DOLLAR = Decimal(1)
FOR_THREE = (Budget("month", Decimal("3.50")),)
"""Admits three turns of a dollar."""


def turn_of(conversation_id: str = "", at: datetime = MORNING) -> Decision:
    """A decision that is about to make its first attempt."""
    return Decision(new_id(), conversation_id, new_id(), at, Plan("route:default", ()))


def attempt_of(turn: Decision, n: int = 1, ref: ModelRef = A, at: datetime | None = None) -> Attempt:
    """An attempt as it stands before its request leaves."""
    return Attempt(new_id(), turn.id, n, ref, AttemptState.RUNNING, at or turn.created_at)


def paid(begun: Attempt, amount: str | Decimal, quality: Quality = Quality.EXACT) -> Attempt:
    """The attempt as it ended well, for this much."""
    spent = Decimal(amount)
    bill = Bill(Cost(spent, quality), (CostItem("output", 1, spent, spent),), "vendors.toml")
    return replace(begun, state=AttemptState.OK, bill=bill)
