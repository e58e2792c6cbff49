"""Why a budget keeps a turn from being begun, in one sentence with what is left.

Rule: pure; the sums are those of the plan, and nothing has been stored or set aside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from interline.language import tr
from interline.model.errors import BudgetRefused
from interline.model.money import dollars
from interline.router.reasons import BUDGET, BUDGET_STOPS, PRICE_UNKNOWN
from interline.router.why import scope_words

if TYPE_CHECKING:
    from interline.model.route import BudgetState
    from interline.router.survey import View
    from interline.services.planning import Prepared

    NameOf = Callable[[str], str]

_MONEY = {BUDGET, BUDGET_STOPS, PRICE_UNKNOWN}


def refusal_of(prepared: Prepared, name_of: NameOf) -> BudgetRefused | None:
    """The error for a turn that nobody may answer since a budget is short; None where no budget is the reason."""
    if prepared.plan.order:
        return None
    held_back = {c.ref for c in prepared.plan.candidates if c.reasons and _MONEY.issuperset(c.reasons)}
    found = [
        (view, state)
        for view in prepared.survey.views
        if view.ref in held_back
        for state in prepared.terrain.budgets
        if state.budget.vendor in ("", view.ref.vendor) and not state.admits(view.reserve)
    ]
    if not found:
        return None
    # The first that would be asked, and of its budgets the one that is shortest.
    first = found[0][0]
    state = min((state for view, state in found if view is first), key=lambda state: state.left)
    may_be_exceeded = all(each.budget.on_exceed == "ask" for view, each in found if view is first)
    return BudgetRefused(
        _sentence(first, state, name_of),
        next_step=tr("Send it anyway, or choose a cheaper model.")
        if may_be_exceeded
        else tr("Choose a cheaper model, or raise the budget in Usage or in vendors.toml."),
        may_be_exceeded=may_be_exceeded,
    )


def refusal_of_all(prepared: Sequence[Prepared], name_of: NameOf) -> BudgetRefused | None:
    """The error for one question to several at once whose costs together a budget does not admit; None where all of
    them may be asked, or a budget refuses one of them alone."""
    firsts = [
        (view, each.terrain.budgets)
        for each in prepared
        if each.plan.order
        for view in each.survey.views
        if view.ref == each.plan.order[0].ref
    ]
    states = {(s.budget.scope, s.budget.limit): s for _, budgets in firsts for s in budgets}
    for state in states.values():
        views = [view for view, _ in firsts if state.budget.vendor in ("", view.ref.vendor)]
        together = sum((view.reserve for view in views if view.reserve is not None), Decimal(0))
        if len(views) < 2 or state.admits(together):
            continue
        may_be_exceeded = state.budget.on_exceed == "ask"
        return BudgetRefused(
            tr(
                "These %Ln answers may cost up to {amount} together, and {left} is left of the budget of {limit} for"
                " {scope}.",
                "",
                len(views),
                amount=dollars(together),
                left=dollars(max(state.left, Decimal(0))),
                limit=dollars(state.budget.limit),
                scope=scope_words(state.budget.scope, name_of),
            ),
            next_step=tr("Send it anyway, or compare fewer models.")
            if may_be_exceeded
            else tr("Compare fewer or cheaper models, or raise the budget in Usage or in vendors.toml."),
            may_be_exceeded=may_be_exceeded,
        )
    return None


def _sentence(view: View, state: BudgetState, name_of: NameOf) -> str:
    budget = state.budget
    left, limit = dollars(max(state.left, Decimal(0))), dollars(budget.limit)
    scope = scope_words(budget.scope, name_of)
    if view.reserve is None:
        return tr(
            "Nobody knows what this turn costs, and {left} is left of the budget of {limit} for {scope}.",
            left=left,
            limit=limit,
            scope=scope,
        )
    return tr(
        "This turn may cost up to {amount}, and {left} is left of the budget of {limit} for {scope}.",
        amount=dollars(view.reserve),
        left=left,
        limit=limit,
        scope=scope,
    )
