"""Steps, routes and budgets that the user wrote and that can no longer work.

Rule: only what lasts counts: a step that rests, that does not fit a turn, or that is over a budget today is well.
Mistakes of vendors.toml are the doctor's to tell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal

from interline.language import marked, said, tr
from interline.model.clean import label
from interline.model.money import dollars
from interline.model.notice import Notice, NoticeKind, Severity
from interline.model.refs import ModelRef
from interline.model.route import Budget, Choice, Route
from interline.router import reasons
from interline.router.plan import objections_to, survey
from interline.router.survey import Needs
from interline.services.watching import words
from interline.services.watching.grounds import Grounds

TYPICAL = Needs(input_tokens=1000)
"""A turn in a conversation that has gone on for a little."""
_LASTING = {
    *(reasons.UNKNOWN_VENDOR, reasons.NOT_ALLOWED, reasons.TRAINS, reasons.NO_ADDRESS, reasons.NO_KEY),
    *(reasons.RETIRED, reasons.GATED, reasons.BAD_KEY, reasons.NO_CREDIT, reasons.NO_ACCESS),
    *(reasons.REGION, reasons.GONE),
}
_TOLD_ELSEWHERE = {
    *(reasons.UNKNOWN_VENDOR, reasons.RETIRED, reasons.BAD_KEY, reasons.NO_CREDIT, reasons.NO_ACCESS),
    *(reasons.REGION, reasons.GONE),
}
_MEND = {
    reasons.NOT_ALLOWED: marked("Add the vendor to the route's “allow”, or take the step out"),
    reasons.TRAINS: marked('Take the step out, or write training = "allowed" in the route'),
    reasons.NO_ADDRESS: marked("Write the vendor's base_url into vendors.toml, or take the step out"),
    reasons.NO_KEY: marked("Give the vendor a key, or take the step out"),
    reasons.GATED: marked("Ask its vendor for access, then: interline models --refresh"),
}


def routes(grounds: Grounds, ended: Collection[ModelRef]) -> Iterator[Notice]:
    """Steps that can never be asked, and routes without any other; `ended` are models that other notices tell of."""
    for route in grounds.written:
        lasting = dict(_lasting(grounds, route, ended))
        for ref, codes in lasting.items():
            if ref not in ended and codes and _TOLD_ELSEWHERE.isdisjoint(codes):
                yield _dead_step(grounds, route, ref, codes)
        if all(lasting.values()):
            yield _dead_route(grounds, route, lasting)


def budgets(grounds: Grounds) -> Iterator[Notice]:
    """Limits under which no turn can begin: by what a typical turn sets aside at the cheapest step there is."""
    for budget in grounds.budgets:
        if budget.vendor and budget.vendor not in grounds.vendors:
            what = tr(
                "The budget “{budget}” is for a vendor that there is not.", budget=label(budget.scope, 60)
            )
            step = tr("Mend its scope in vendors.toml, or take it out.")
            yield _budget_notice(budget, "vendor", what, step)
            continue
        amounts = [
            grounds.terrain.reserves.get(ref)
            for route in grounds.terrain.routes.values()
            for ref in route.steps
            if ref.vendor in grounds.vendors and budget.vendor in ("", ref.vendor)
        ]
        if (notice := _judged(budget, amounts)) is not None:
            yield notice


def _lasting(
    grounds: Grounds, route: Route, ended: Collection[ModelRef]
) -> Iterator[tuple[ModelRef, tuple[str, ...]]]:
    """Each step with the reasons that keep it out of every turn; none where it can be asked."""
    found = survey(Choice(route=route.name), grounds.terrain, TYPICAL)
    for view in found.views:
        codes = tuple(code for code in objections_to(view, found) if code in _LASTING)
        yield view.ref, codes or ((reasons.GONE,) if view.ref in ended else ())


def _dead_step(grounds: Grounds, route: Route, ref: ModelRef, codes: tuple[str, ...]) -> Notice:
    why = ", ".join(map(reasons.reason, codes))
    line = grounds.lines.get((route.name, ref))
    step = said(_MEND[codes[0]])
    if line:
        step = tr("{step} (line {line} of vendors.toml)", step=step, line=line)
    return Notice(
        NoticeKind.ROUTE_STEP_DEAD,
        vendor=ref.vendor,
        model=ref.model,
        route=route.name,
        facts=",".join(codes),
        sentence=tr(
            "The route “{route}” can never ask {model}: {why}.",
            route=label(route.name, 40),
            model=label(str(ref), 100),
            why=why,
        ),
        next_step=f"{step}.",
        severity=Severity.INFO,
        routes=(route.name,),
    )


def _dead_route(grounds: Grounds, route: Route, lasting: dict[ModelRef, tuple[str, ...]]) -> Notice:
    why = words.joined(
        [f"{label(str(ref), 80)}: {', '.join(map(reasons.reason, codes))}" for ref, codes in lasting.items()]
    )
    conversations = tuple(
        each.id
        for each in grounds.conversations
        if each.choice.pin is None and each.choice.route == route.name
    )
    return Notice(
        NoticeKind.ROUTE_DEAD,
        route=route.name,
        facts=";".join(f"{ref}={','.join(codes)}" for ref, codes in lasting.items()),
        sentence=tr(
            "No step of the route “{route}” can be asked ({why}).", route=label(route.name, 40), why=why
        )
        + words.uses(len(conversations), ()),
        next_step=tr("Mend a step in vendors.toml, or add one that can be asked."),
        conversations=conversations,
        routes=(route.name,),
    )


def _judged(budget: Budget, amounts: list[Decimal | None]) -> Notice | None:
    known = [amount for amount in amounts if amount is not None]
    scope = label(budget.scope, 60)
    if not amounts or (0 in known and budget.on_exceed == "cheaper"):
        return None
    if not known:
        what = tr(
            "The budget “{budget}” admits nobody: no price is known of any model that it is about.",
            budget=scope,
        )
        step = tr("Give one a price in vendors.toml, or take it out.")
        return _budget_notice(budget, "no price", what, step)
    paid = [amount for amount in known if amount > 0]
    if not paid or min(paid) <= budget.limit:
        return None
    least = dollars(min(paid))
    what = tr(
        "The budget “{budget}” of {limit} admits no paid turn: the cheapest sets {least} aside.",
        budget=scope,
        limit=dollars(budget.limit),
        least=least,
    )
    step = tr("Raise its limit above {least}, or name a cheaper model in a route.", least=least)
    return _budget_notice(budget, str(budget.limit), what, step)


def _budget_notice(budget: Budget, facts: str, sentence: str, next_step: str) -> Notice:
    return Notice(
        NoticeKind.BUDGET_CANNOT_WORK,
        vendor=budget.vendor,
        about=budget.scope,
        facts=facts,
        sentence=sentence,
        next_step=next_step,
    )
