"""One sentence of why: made from codes, the same for the window, the terminal and the record.

Rule: pure; names and numbers come from the record alone, and no vendor's raw words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import groupby

from interline.model.clean import label
from interline.model.decision import Attempt, AttemptState, Plan, Verdict
from interline.model.errors import BudgetRefused, NoVendorAnswered
from interline.model.failure import NOT_LOADED, Failure, FailureClass
from interline.model.money import dollars
from interline.model.refs import ModelRef
from interline.model.route import BudgetState
from interline.router.reasons import BUDGET, BUDGET_STOPS, NO_KEY, PRICE_UNKNOWN, REASONS

NameOf = Callable[[str], str]
"""A vendor's id -> its name for people."""


def why(plan: Plan, attempts: Sequence[Attempt], name_of: NameOf, begun_by: ModelRef | None = None) -> str:
    """Why this vendor answered, or why none did; `begun_by` is who began the answer that the user let go on."""
    answered = [a for a in attempts if a.state is not AttemptState.FAILED]
    if not answered:
        return f"{_failures(attempts, name_of)}." if attempts else _nothing_to_try(plan, name_of)
    last = answered[-1]
    # One that paused did not fail.
    before = [attempt for attempt in attempts[: attempts.index(last)] if attempt.failure is not None]
    if before:
        # It went on with another's words, or began the answer anew and was the first to finish it.
        verb = "finished the answer" if last.continued else "answered"
        return f"{_failures(before, name_of)}; {_vendor(last, name_of)} {verb}."
    if begun_by is not None and last.ref.vendor == begun_by.vendor:
        return "You chose to continue this answer here, with the same vendor."
    if begun_by is not None and plan.pinned:
        return "You chose this model to continue the answer."
    if plan.pinned:
        return "You chose this model for the conversation."
    return _first_choice(plan, last.ref, name_of)


def cache_lost(ref: ModelRef, amount: Decimal, name_of: NameOf) -> str:
    """What it cost to leave a vendor whose prompt cache held the conversation."""
    where = _place(ref, name_of)
    return f"The conversation was in the prompt cache of {where}, which would have saved ≈{dollars(amount)}."


def over_budget(plan: Plan, refused_by: BudgetState | None, name_of: NameOf) -> BudgetRefused | None:
    """The error for a turn that a budget did not admit; None where no budget is the reason."""
    if refused_by is not None:
        budget = refused_by.budget
        gone = f"{dollars(refused_by.spent)} spent, {dollars(refused_by.reserved)} set aside"
        return BudgetRefused(
            f"The budget of {dollars(budget.limit)} for {scope_words(budget.scope, name_of)} is used up ({gone}).",
            next_step=_RAISE,
            may_be_exceeded=budget.on_exceed == "ask",
        )
    held_back = [c for c in plan.candidates if _BUDGET_CODES.intersection(c.reasons)]
    if plan.order or not held_back:
        return None
    first = held_back[0]
    what = REASONS[next(code for code in first.reasons if code in _BUDGET_CODES)]
    return BudgetRefused(f"{_place(first.ref, name_of)} was not asked: {what}.", next_step=_RAISE)


def no_answer(plan: Plan, attempts: Sequence[Attempt], name_of: NameOf) -> NoVendorAnswered:
    """The error for a turn that nobody answered: what happened, what to do next."""
    failures = [(a, a.failure) for a in attempts if a.failure is not None]
    if not failures:
        return NoVendorAnswered(_nothing_to_try(plan, name_of), next_step=_add_a_vendor(plan, name_of))
    attempt, failure = failures[-1]
    sentence = _failures([a for a, _ in failures], name_of)
    vendor = _vendor(attempt, name_of)
    if failure.code == NOT_LOADED:
        # What is wrong with the file or the library stands in it, and the way on.
        return NoVendorAnswered(f"{sentence}.", next_step=failure.message, failure=failure)
    return NoVendorAnswered(
        f"{sentence}.",
        next_step=_next_step(failure, vendor, attempt.ref, plan.pinned),
        detail=failure.message,
        failure=failure,
    )


def _failures(attempts: Sequence[Attempt], name_of: NameOf) -> str:
    """`Sim A: overloaded (500) twice after 1.4 s; Sim B: rate limit (429)`: one clause for what happened in a row."""
    clauses = []
    for _, group in groupby(attempts, key=lambda a: (a.ref.vendor, a.failure.brief if a.failure else "")):
        same = list(group)
        brief = same[0].failure.brief if same[0].failure else "failed"
        tries = sum(attempt.tries for attempt in same)
        times = _TIMES.get(tries, f" {tries} times")
        took = sum(attempt.total_ms or 0 for attempt in same)
        time = f" after {took / 1000:.1f} s" if took >= 100 else ""
        clauses.append(f"{_vendor(same[0], name_of)}: {brief}{times}{time}")
    return "; ".join(clauses)


_TIMES = {1: "", 2: " twice"}


def _place(ref: ModelRef, name_of: NameOf) -> str:
    return f"{label(name_of(ref.vendor), 60)} {label(ref.model, 80)}"


def scope_words(scope: str, name_of: NameOf) -> str:
    """What a budget is for: today, this month, OpenAI this month."""
    if scope.startswith("vendor:"):
        return f"{label(name_of(scope.removeprefix('vendor:')), 60)} this month"
    return {"day": "today", "month": "this month"}.get(scope, f"this {scope}")


def _vendor(attempt: Attempt, name_of: NameOf) -> str:
    return label(name_of(attempt.ref.vendor), 60)


def _first_choice(plan: Plan, ref: ModelRef, name_of: NameOf) -> str:
    route = plan.asked.removeprefix("route:")
    skipped = [c for c in plan.candidates if c.verdict is Verdict.EXCLUDED]
    if not skipped:
        return f"First step of the route “{label(route, 60)}”."
    shown = "; ".join(
        f"{label(name_of(c.ref.vendor), 60)}: {REASONS.get(c.reasons[0], c.reasons[0])}" for c in skipped[:3]
    )
    more = f" and {len(skipped) - 3} more" if len(skipped) > 3 else ""
    return f"First usable step of the route “{label(route, 60)}” ({shown}{more})."


def _nothing_to_try(plan: Plan, name_of: NameOf) -> str:
    if not plan.candidates:
        return f"The route “{label(plan.asked.removeprefix('route:'), 60)}” has no steps."
    parts = []
    for candidate in plan.candidates:
        reasons = ", ".join(REASONS.get(code, code) for code in candidate.reasons)
        parts.append(f"{label(name_of(candidate.ref.vendor), 60)}: {reasons}")
    return f"No vendor could be asked ({'; '.join(parts)})."


def _add_a_vendor(plan: Plan, name_of: NameOf) -> str:
    for candidate in plan.candidates:
        if NO_KEY in candidate.reasons:
            vendor = candidate.ref.vendor
            return f"Add a key for {label(name_of(vendor), 60)}: interline keys set {label(vendor, 40)}."
    return "Check the route's steps in vendors.toml."


_RAISE = "Raise the budget in vendors.toml, or choose a cheaper model."
_BUDGET_CODES = {BUDGET, PRICE_UNKNOWN, BUDGET_STOPS}

_NEXT_STEPS = {
    FailureClass.OFFLINE: "Check the network, then try again.",
    FailureClass.CONNECT: "Check the network and the vendor's address, then try again.",
    FailureClass.SILENT: "Try again, or choose another model.",
    FailureClass.QUOTA: "Add credit at {vendor}, or choose another model.",
    FailureClass.RATE_LIMIT: "Wait a moment and try again, or choose another model.",
    FailureClass.OVERLOADED: "Try again in a moment, or choose another model.",
    FailureClass.REGION: "Choose a vendor that serves your region.",
    FailureClass.AUTH: "Check the key of {vendor}: interline keys set {id}.",
    FailureClass.MODEL_GONE: "Choose another model: interline models lists them.",
    FailureClass.ACCESS: "Check the model's name and whether your account has access: interline models lists them.",
    FailureClass.CONTEXT: "Choose a model with a larger context, or start a new conversation.",
    FailureClass.FOREIGN_STATE: "Try again in a new conversation, or choose another model.",
    FailureClass.UNSUPPORTED: "Remove the attachment or option, or choose another model.",
    FailureClass.REFUSED: "Rephrase the message, or choose another model.",
    FailureClass.BAD_REQUEST: "Open the details; if the request is right, please report it.",
    FailureClass.PROTOCOL: "Check that the address in vendors.toml is an API of the wire named there.",
    FailureClass.STALLED: "Regenerate the answer, or choose another model.",
    FailureClass.INTERRUPTED: "Regenerate the answer, or choose another model.",
    FailureClass.BUDGET: "Raise the budget, or choose a cheaper model.",
    FailureClass.INTERNAL: "Please report it; the details are in the log.",
}


def _next_step(failure: Failure, vendor: str, ref: ModelRef, pinned: bool) -> str:
    step = _NEXT_STEPS.get(failure.failure_class, "Try again.").format(
        vendor=vendor, id=label(ref.vendor, 40)
    )
    return step if not pinned else f"{step} The model is pinned, so no other was asked."
