"""One sentence of why: made from codes, the same for the window, the terminal and the record.

Rule: pure; names and numbers come from the record alone, and no vendor's raw words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import groupby

from interline.language import marked, number, said, tr
from interline.model.clean import label
from interline.model.decision import Attempt, AttemptState, Plan, Verdict
from interline.model.errors import BudgetRefused, NoVendorAnswered
from interline.model.events import Finish
from interline.model.failure import NOT_LOADED, Failure, FailureClass
from interline.model.money import dollars
from interline.model.refs import ModelRef
from interline.model.route import BudgetState
from interline.router.reasons import BUDGET, BUDGET_STOPS, NO_KEY, PRICE_UNKNOWN, reason

NameOf = Callable[[str], str]
"""A vendor's id -> its name for people."""


def why(
    plan: Plan,
    attempts: Sequence[Attempt],
    name_of: NameOf,
    begun_by: ModelRef | None = None,
    finish: Finish | None = None,
) -> str:
    """Why this vendor answered, or why none did; `begun_by` is who began the answer that the user let go on, and
    `finish` how what came has ended: only what is whole is said to be an answer."""
    answered = [a for a in attempts if a.state is not AttemptState.FAILED]
    if not answered:
        return _sentence(_failures(attempts, name_of)) if attempts else _nothing_to_try(plan, name_of)
    last = answered[-1]
    # One that paused did not fail.
    failed = [attempt for attempt in attempts if attempt.failure is not None]
    if finish is Finish.INTERRUPTED and failed and len(attempts) > 1:
        return _sentence(_failures(failed, name_of))
    before = [attempt for attempt in attempts[: attempts.index(last)] if attempt.failure is not None]
    if before:
        return _after_failures(_failures(before, name_of), last, _vendor(last, name_of), finish)
    if begun_by is not None and last.ref.vendor == begun_by.vendor:
        return tr("You chose to continue this answer here, with the same vendor.")
    if begun_by is not None and plan.pinned:
        return tr("You chose this model to continue the answer.")
    if plan.pinned:
        return tr("You chose this model for the conversation.")
    return _first_choice(plan, last.ref, name_of)


def _after_failures(failures: str, last: Attempt, vendor: str, finish: Finish | None) -> str:
    """What came of the last attempt after those."""
    if last.state is AttemptState.CANCELLED:
        if last.first_token_ms is None:
            return tr("{failures}; stopped before {vendor} answered.", failures=failures, vendor=vendor)
        return tr("{failures}; stopped while {vendor} was answering.", failures=failures, vendor=vendor)
    if finish is Finish.LENGTH:
        return tr(
            "{failures}; {vendor} answered up to its limit of length.", failures=failures, vendor=vendor
        )
    if finish is Finish.REFUSED:
        return tr("{failures}; {vendor} declined to answer.", failures=failures, vendor=vendor)
    # It went on with another's words, or began the answer anew and was the first to finish it.
    if last.continued:
        return tr("{failures}; {vendor} finished the answer.", failures=failures, vendor=vendor)
    return tr("{failures}; {vendor} answered.", failures=failures, vendor=vendor)


def cache_lost(ref: ModelRef, amount: Decimal, name_of: NameOf) -> str:
    """What it cost to leave a vendor whose prompt cache held the conversation."""
    where = _place(ref, name_of)
    return tr(
        "The conversation was in the prompt cache of {model}, which would have saved ≈{amount}.",
        model=where,
        amount=dollars(amount),
    )


def over_budget(plan: Plan, refused_by: BudgetState | None, name_of: NameOf) -> BudgetRefused | None:
    """The error for a turn that a budget did not admit; None where no budget is the reason."""
    if refused_by is not None:
        budget = refused_by.budget
        return BudgetRefused(
            tr(
                "The budget of {limit} for {scope} is used up ({spent} spent, {reserved} set aside).",
                limit=dollars(budget.limit),
                scope=scope_words(budget.scope, name_of),
                spent=dollars(refused_by.spent),
                reserved=dollars(refused_by.reserved),
            ),
            next_step=said(_RAISE),
            may_be_exceeded=budget.on_exceed == "ask",
        )
    held_back = [c for c in plan.candidates if _BUDGET_CODES.intersection(c.reasons)]
    if plan.order or not held_back:
        return None
    first = held_back[0]
    what = reason(next(code for code in first.reasons if code in _BUDGET_CODES))
    return BudgetRefused(
        tr("{model} was not asked: {why}.", model=_place(first.ref, name_of), why=what),
        next_step=said(_RAISE),
    )


def no_answer(plan: Plan, attempts: Sequence[Attempt], name_of: NameOf) -> NoVendorAnswered:
    """The error for a turn that nobody answered: what happened, what to do next."""
    failures = [(a, a.failure) for a in attempts if a.failure is not None]
    if not failures:
        return NoVendorAnswered(_nothing_to_try(plan, name_of), next_step=_add_a_vendor(plan, name_of))
    attempt, failure = failures[-1]
    sentence, vendor = _sentence(_failures([a for a, _ in failures], name_of)), _vendor(attempt, name_of)
    if failure.code == NOT_LOADED:
        # What is wrong with the file or the library stands in it, and the way on.
        return NoVendorAnswered(sentence, next_step=failure.message, failure=failure)
    return NoVendorAnswered(
        sentence,
        next_step=_next_step(failure, vendor, attempt.ref, plan.pinned),
        detail=said(failure.message),
        failure=failure,
    )


def _failures(attempts: Sequence[Attempt], name_of: NameOf) -> str:
    """`Sim A: overloaded (500) twice after 1.4 s; Sim B: rate limit (429)`: one clause for what happened in a row."""
    clauses = []
    for _, group in groupby(attempts, key=lambda a: (a.ref.vendor, a.failure.brief if a.failure else "")):
        same = list(group)
        brief = same[0].failure.brief if same[0].failure else tr("failed")
        tries = sum(attempt.tries for attempt in same)
        what = f"{_vendor(same[0], name_of)}: {brief}"
        if tries == 2:
            what = tr("{what} twice", what=what)
        elif tries != 1:
            what = tr("{what} %Ln times", "", tries, what=what)
        took = sum(attempt.total_ms or 0 for attempt in same)
        if took >= 100:
            what = tr("{what} after {seconds} s", what=what, seconds=number(took / 1000, 1))
        clauses.append(what)
    return "; ".join(clauses)


def _sentence(clauses: str) -> str:
    return f"{clauses}."


def _place(ref: ModelRef, name_of: NameOf) -> str:
    return f"{label(name_of(ref.vendor), 60)} {label(ref.model, 80)}"


def scope_words(scope: str, name_of: NameOf) -> str:
    """What a budget is for: today, this month, OpenAI this month."""
    if scope.startswith("vendor:"):
        return tr("{vendor} this month", vendor=label(name_of(scope.removeprefix("vendor:")), 60))
    return said(_SCOPES[scope]) if scope in _SCOPES else label(scope, 40)


_SCOPES = {
    "day": marked("today"),
    "month": marked("this month"),
    "turn": marked("this turn"),
    "conversation": marked("this conversation"),
}


def _vendor(attempt: Attempt, name_of: NameOf) -> str:
    return label(name_of(attempt.ref.vendor), 60)


def _first_choice(plan: Plan, ref: ModelRef, name_of: NameOf) -> str:
    route = plan.asked.removeprefix("route:")
    skipped = [c for c in plan.candidates if c.verdict is Verdict.EXCLUDED]
    if not skipped:
        return tr("First step of the route “{route}”.", route=label(route, 60))
    shown = "; ".join(f"{label(name_of(c.ref.vendor), 60)}: {reason(c.reasons[0])}" for c in skipped[:3])
    if len(skipped) > 3:
        shown = tr("{reasons} and %Ln more", "", len(skipped) - 3, reasons=shown)
    return tr("First usable step of the route “{route}” ({reasons}).", route=label(route, 60), reasons=shown)


def _nothing_to_try(plan: Plan, name_of: NameOf) -> str:
    if not plan.candidates:
        return tr("The route “{route}” has no steps.", route=label(plan.asked.removeprefix("route:"), 60))
    parts = []
    for candidate in plan.candidates:
        reasons = ", ".join(map(reason, candidate.reasons))
        parts.append(f"{label(name_of(candidate.ref.vendor), 60)}: {reasons}")
    return tr("No vendor could be asked ({reasons}).", reasons="; ".join(parts))


def _add_a_vendor(plan: Plan, name_of: NameOf) -> str:
    for candidate in plan.candidates:
        if NO_KEY in candidate.reasons:
            vendor = candidate.ref.vendor
            return tr(
                "Add a key for {vendor} in Vendors and keys, or with interline keys set {id}.",
                vendor=label(name_of(vendor), 60),
                id=label(vendor, 40),
            )
    if not plan.candidates:
        return tr("Add a vendor's key in the settings, or with interline keys set, or steps to the route.")
    return tr("Check the route's steps in vendors.toml.")


_RAISE = marked("Raise the budget in Usage or in vendors.toml, or choose a cheaper model.")
_BUDGET_CODES = {BUDGET, PRICE_UNKNOWN, BUDGET_STOPS}

_NEXT_STEPS = {
    FailureClass.OFFLINE: marked("Check the network, then try again."),
    FailureClass.CONNECT: marked("Check the network and the vendor's address, then try again."),
    FailureClass.SILENT: marked("Try again, or choose another model."),
    FailureClass.QUOTA: marked("Add credit at {vendor}, or choose another model."),
    FailureClass.RATE_LIMIT: marked("Wait a moment and try again, or choose another model."),
    FailureClass.OVERLOADED: marked("Try again in a moment, or choose another model."),
    FailureClass.REGION: marked("Choose a vendor that serves your region."),
    FailureClass.AUTH: marked(
        "Check the key of {vendor} in Vendors and keys, or set it with interline keys set {id}."
    ),
    FailureClass.MODEL_GONE: marked("Choose another model: interline models lists them."),
    FailureClass.ACCESS: marked(
        "Check the model's name and whether your account has access: interline models lists them."
    ),
    FailureClass.CONTEXT: marked("Choose a model with a larger context, or start a new conversation."),
    FailureClass.FOREIGN_STATE: marked("Try again in a new conversation, or choose another model."),
    FailureClass.UNSUPPORTED: marked("Remove the attachment or option, or choose another model."),
    FailureClass.REFUSED: marked("Rephrase the message, or choose another model."),
    FailureClass.BAD_REQUEST: marked("Open the details; if the request is right, please report it."),
    FailureClass.PROTOCOL: marked(
        "Check that the address in vendors.toml is an API of the wire named there."
    ),
    FailureClass.STALLED: marked("Regenerate the answer, or choose another model."),
    FailureClass.INTERRUPTED: marked("Regenerate the answer, or choose another model."),
    FailureClass.BUDGET: marked("Raise the budget, or choose a cheaper model."),
    FailureClass.INTERNAL: marked("Please report it; the details are in the log."),
}


_TOLD_WHOLE = {"tls", "proxy", "refused_redirect", "encoding"}
"""What is wrong between us and a vendor in words of our own, which also say what to do."""


def _next_step(failure: Failure, vendor: str, ref: ModelRef, pinned: bool) -> str:
    found = _NEXT_STEPS.get(failure.failure_class)
    step = said(found, vendor=vendor, id=label(ref.vendor, 40)) if found else tr("Try again.")
    is_ours = failure.failure_class in (FailureClass.CONNECT, FailureClass.PROTOCOL) and not failure.status
    if is_ours and failure.code in _TOLD_WHOLE and failure.message:
        step = said(failure.message)
    if not pinned:
        return step
    alone = tr("The model is pinned, so no other was asked.")
    return f"{step} {alone}"
