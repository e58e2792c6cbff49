"""A plan as a table in words: who, in which order, why not the others, what it would cost at each.

Rule: a recorded plan is told from the record alone, a live one from the plan and from what stands against models now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from interline.language import tr
from interline.model.clean import label
from interline.model.decision import Candidate, Decision, Plan, Verdict
from interline.model.errors import UnknownModel
from interline.model.health import HealthState
from interline.router.health import Standing
from interline.router.reasons import (
    BAD_KEY,
    GONE,
    NO_ACCESS,
    NO_CREDIT,
    PINNED,
    REGION,
    RESTING,
    ROUTE_STEP,
    reason,
)
from interline.router.survey import from_json, reason_of
from interline.ui.dates import time_of_day, whole_day
from interline.ui.picker.standings import ailment_of

if TYPE_CHECKING:
    from interline.model.refs import ModelRef
    from interline.ui.picker.names import Names

MOST_LINES = 60
_PLAIN = {ROUTE_STEP, PINNED}
_HEALTH = {RESTING, NO_ACCESS, BAD_KEY, NO_CREDIT, REGION, GONE}
"""What a badge says better, with its time."""


@dataclass(frozen=True, slots=True)
class Line:
    """One candidate."""

    place: str
    """1, 2 …; – for one that is left out."""
    who: str
    what: str
    """First / If those before it fail / Left out: no key."""
    remarks: str = ""
    """Health, and whether the prompt is likely still cached."""
    cost: str = ""
    is_out: bool = False

    @property
    def spoken(self) -> str:
        """All of it, for a screen reader."""
        return ", ".join(part for part in (self.place, self.who, self.what, self.remarks, self.cost) if part)


@dataclass(frozen=True, slots=True)
class Table:
    """All candidates."""

    title: str
    summary: str
    """One sentence over the lines."""
    lines: tuple[Line, ...] = ()
    foot: str = ""


def forecast(plan: Plan, names: Names, ailments: Mapping[ModelRef, str]) -> Table:
    """What would happen now. `ailments` are badges of models that are passed over."""
    summary = tr("Nobody can be asked: each line says why.")
    if plan.order:
        first = plan.order[0]
        cost = first.estimated_cost
        who = names.of(first.ref)
        if cost.amount is None:
            summary = tr("{who} would be asked first, at an unknown price.", who=who)
        else:
            summary = tr("{who} would be asked first, for {cost}.", who=who, cost=cost.for_people())
        if plan.pinned:
            summary += " " + tr("You chose it for the conversation, so nobody else would be.")
    elif not plan.candidates:
        summary = tr("The route has no steps, so nobody can be asked.")
    return Table(
        tr("What would happen?"),
        summary,
        _lines(plan, names, ailments),
        tr("Nothing has been sent. Costs are guessed from the length of the conversation."),
    )


def considered(decision: Decision, names: Names) -> Table:
    """What a recorded decision had to choose from."""
    when = decision.created_at.astimezone()
    ailments = {}
    try:
        views = from_json(decision.plan.basis).views if decision.plan.basis else ()
        for view in views:
            until = datetime.fromisoformat(view.until) if view.until else None
            standing = Standing(HealthState(view.health), reason_of(view), until)
            if ailment := ailment_of(standing, when):
                ailments[view.ref] = ailment.badge
    except (ValueError, KeyError, TypeError, UnknownModel):
        # A record of another version: the plan itself still says enough.
        ailments = {}
    return Table(
        tr("What was considered"),
        label(decision.why, 400),
        _lines(decision.plan, names, ailments),
        tr(
            "As it stood on {date}, {time}, with the costs that were guessed then.",
            date=whole_day(when),
            time=time_of_day(when),
        ),
    )


def _lines(plan: Plan, names: Names, ailments: Mapping[ModelRef, str]) -> tuple[Line, ...]:
    lines = [_line(candidate, names, ailments) for candidate in plan.candidates[:MOST_LINES]]
    if (more := len(plan.candidates) - MOST_LINES) > 0:
        lines.append(Line("", tr("and %Ln more", "", more), "", is_out=True))
    return tuple(lines)


def _line(candidate: Candidate, names: Names, ailments: Mapping[ModelRef, str]) -> Line:
    badge = ailments.get(candidate.ref, "")
    unsaid = _PLAIN | _HEALTH if badge else _PLAIN
    reasons = [reason(code) for code in candidate.reasons if code not in unsaid]
    if badge and _HEALTH.intersection(candidate.reasons):
        reasons, badge = [*reasons, badge], ""
    is_out = candidate.verdict is Verdict.EXCLUDED
    if is_out:
        what = tr("Left out: {reasons}", reasons=", ".join(reasons)) if reasons else tr("Left out")
    else:
        what = tr("First") if candidate.verdict is Verdict.CHOSEN else tr("If those before it fail")
    remarks = [] if is_out else reasons
    if badge:
        remarks.append(badge)
    elif candidate.health == HealthState.STRUCK:
        remarks.append(tr("failed once lately"))
    if candidate.cache_warm:
        remarks.append(tr("the conversation is likely still cached"))
    cost = candidate.estimated_cost
    return Line(
        "–" if is_out else str(candidate.n),
        names.of(candidate.ref),
        what,
        " · ".join(remarks),
        tr("price unknown") if cost.amount is None else cost.for_people(),
        is_out,
    )
