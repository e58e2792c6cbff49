"""The journey of one answer as words: who was asked, who answered, what each attempt cost.

Rule: everything shown is in the record; nothing is computed again with today's prices or today's names.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from interline.language import number, said, tr
from interline.model.clean import label
from interline.model.decision import Attempt, AttemptState, Candidate, Decision, Verdict
from interline.model.failure import WORDS, FailureClass
from interline.model.money import FREE, Quality, dollars
from interline.model.route import DEFAULT_ROUTE
from interline.model.usage import Usage
from interline.router.reasons import reason
from interline.ui.picker.names import Names
from interline.ui.transcript.presenter import then


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the journey."""

    mark: str
    """✓ answered, ✕ failed, – not tried."""
    tone: str
    """The token of the mark's colour; the words say the same."""
    who: str
    what: str
    cost: str
    quality: str
    """exact | estimated | empty."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole receipt."""

    facts: tuple[tuple[str, str], ...]
    """Name and value: Asked for, Answered, Tokens, Prices …"""
    steps: tuple[Step, ...]
    why: str
    """The one sentence."""

    def as_text(self) -> str:
        """All of it, for the clipboard."""
        lines = [f"{name}: {value}" for name, value in self.facts]
        for step in self.steps:
            cost = " ".join(part for part in (step.cost, step.quality) if part)
            lines.append("  ".join(part for part in (step.mark, step.who, step.what, cost) if part))
        return "\n".join([*lines, self.why] if self.why else lines)


def sheet_of(decision: Decision, names: Names) -> Sheet:
    """The receipt that a record makes."""
    attempts = sorted(decision.attempts, key=lambda attempt: attempt.n)
    tried = {attempt.ref for attempt in attempts}
    several = {attempt.ref.vendor for attempt in attempts if attempt.key}
    steps = [_step_of(attempt, names, has_keys=attempt.ref.vendor in several) for attempt in attempts]
    steps += [
        _not_tried(candidate, names) for candidate in decision.plan.candidates if candidate.ref not in tried
    ]
    return Sheet(tuple(_facts(decision, attempts, names)), tuple(steps), label(decision.why, 400))


def _facts(decision: Decision, attempts: list[Attempt], names: Names) -> list[tuple[str, str]]:
    facts = [(tr("Asked for"), _asked(decision))]
    answered = next((a for a in reversed(attempts) if a.state is not AttemptState.FAILED), None)
    if answered is not None:
        facts.append((tr("Answered"), _answered(attempts, answered, names)))
        if tokens := _tokens(answered):
            facts.append((tr("Tokens"), tokens))
        if answered.usage is not None:
            facts += _told(answered.usage, answered.bill.computed)
        if answered.bill.price_source not in ("", "none"):
            facts.append((tr("Prices"), label(said(answered.bill.price_source), 80)))
    facts.append((tr("Cost"), decision.cost.for_people()))
    if any(attempt.possibly_billed for attempt in attempts):
        words = tr("A vendor may also bill an attempt that failed after it had been sent.")
        facts.append((tr("Note"), words))
    if decision.hash:
        facts.append((tr("Record"), tr("sealed · {hash}", hash=label(decision.hash[:12], 12))))
    return facts


def _answered(attempts: list[Attempt], answered: Attempt, names: Names) -> str:
    """Anthropic · sonnet, then OpenAI · gpt (returned: gpt-2026-08)"""
    who = then().join(names.of(each.ref) for each in (*_begun_by(attempts, answered), answered))
    returned = label(answered.model_returned, 100)
    if not returned or returned == answered.ref.model:
        return who
    return tr("{who} (returned: {model})", who=who, model=returned)


def _begun_by(attempts: list[Attempt], answered: Attempt) -> list[Attempt]:
    """Whose words stand before those of the one that answered."""
    found: list[Attempt] = []
    at = attempts.index(answered)
    while at > 0 and attempts[at].continued:
        at = next((n for n in range(at - 1, -1, -1) if attempts[n].shown_chars), -1)
        if at >= 0 and attempts[at].ref not in (answered.ref, *(before.ref for before in found)):
            found.insert(0, attempts[at])
    return found


def _told(usage: Usage, computed: Decimal | None) -> list[tuple[str, str]]:
    """What else the vendor says of the answer: how it was served, what it searched, what it says that it costs, and
    how far that is from what the price list makes of it."""
    facts = []
    if usage.searches:
        facts.append((tr("Web searches"), number(usage.searches)))
    if tier := label(usage.service_tier or "", 40):
        facts.append((tr("Service tier"), tier))
    if usage.reported_cost is not None and usage.reported_cost.is_finite():
        drift = _drift(usage.reported_cost, computed)
        facts.append(
            (tr("Vendor's own cost"), f"{dollars(usage.reported_cost)}{f' · {drift}' if drift else ''}")
        )
    return facts


def _drift(reported: Decimal, computed: Decimal | None) -> str:
    """12 % more than the price list ($0.0110); empty where no list price is known."""
    if computed is None:
        return ""
    listed = dollars(computed)
    percent = round(abs(reported - computed) / computed * 100) if computed > 0 else 0
    if reported == computed or (computed > 0 and percent < 1):
        return tr("as the price list ({cost})", cost=listed)
    if computed <= 0:
        return tr("more than the price list ({cost})", cost=listed)
    if reported > computed:
        return tr("{percent} % more than the price list ({cost})", percent=number(percent), cost=listed)
    return tr("{percent} % less than the price list ({cost})", percent=number(percent), cost=listed)


def _asked(decision: Decision) -> str:
    asked = decision.plan.asked
    if asked.startswith("route:"):
        name = asked.removeprefix("route:")
        if name == DEFAULT_ROUTE:
            return tr("the default route")
        return tr("route “{name}”", name=label(name, 60))
    model = label(asked, 120)
    return tr("{model} and no other", model=model) if decision.plan.pinned else model


def _tokens(attempt: Attempt) -> str:
    usage = attempt.usage
    if usage is None:
        return ""
    if usage.cached_input:
        cached = number(usage.cached_input)
        sent = tr("{count} in ({cached} from cache)", count=number(usage.input), cached=cached)
    else:
        sent = tr("{count} in", count=number(usage.input))
    if usage.reasoning:
        thought = number(usage.reasoning)
        received = tr("{count} out ({thought} thinking)", count=number(usage.output), thought=thought)
    else:
        received = tr("{count} out", count=number(usage.output))
    tokens = f"{sent} · {received}"
    if attempt.state is AttemptState.OK:
        return tokens
    return tr("{tokens}, as far as the vendor had counted", tokens=tokens)


def _step_of(attempt: Attempt, names: Names, *, has_keys: bool) -> Step:
    shown, quality = _cost_of(attempt)
    mark, tone = {
        AttemptState.OK: ("✓", "good"),
        AttemptState.FAILED: ("✕", "bad"),
        AttemptState.INTERRUPTED: ("✕", "warn"),
        AttemptState.CANCELLED: ("■", "secondary"),
        AttemptState.RUNNING: ("…", "secondary"),
    }[attempt.state]
    return Step(mark, tone, names.of(attempt.ref), _what(attempt, has_keys=has_keys), shown, quality)


def _cost_of(attempt: Attempt) -> tuple[str, str]:
    cost = attempt.bill.cost
    if attempt.state is AttemptState.FAILED and cost == FREE and not attempt.possibly_billed:
        return tr("not billed"), ""
    if cost.amount is None:
        return tr("unknown", "cost"), ""
    return cost.for_people().removeprefix("≈"), _quality(cost.quality)


def _quality(quality: Quality) -> str:
    """How sure a cost is."""
    match quality:
        case Quality.EXACT:
            return tr("exact", "cost")
        case Quality.ESTIMATED:
            return tr("estimated", "cost")
        case _:
            return tr("unknown", "cost")


def _what(attempt: Attempt, *, has_keys: bool) -> str:
    return " · ".join((*_how_asked(attempt, has_keys=has_keys), *_how_ended(attempt)))


_BROKE = {FailureClass.STALLED, FailureClass.INTERRUPTED}


def _how_asked(attempt: Attempt, *, has_keys: bool) -> list[str]:
    """For what, with which key, with what left out, how often."""
    parts = []
    if attempt.continued:
        parts.append(tr("went on with the answer"))
    elif attempt.trigger in _BROKE:
        parts.append(tr("began the answer anew"))
    if attempt.key:
        parts.append(tr("key “{name}”", name=label(attempt.key, 40)))
    elif has_keys:
        parts.append(tr("first key"))
    if attempt.repairs:
        parts.append(tr("without {fields}", fields=label(", ".join(attempt.repairs), 80)))
    if attempt.tries == 2:
        parts.append(tr("asked twice"))
    elif attempt.tries > 2:
        parts.append(tr("asked %Ln times", "", attempt.tries))
    if attempt.wait_ms:
        parts.append(tr("waited {time}", time=seconds(attempt.wait_ms)))
    return parts


def _how_ended(attempt: Attempt) -> list[str]:
    parts: list[str] = []
    if attempt.state is AttemptState.CANCELLED:
        parts.append(tr("stopped"))
    elif attempt.failure is not None:
        parts.append(said(WORDS[attempt.failure.failure_class]))
        if status := attempt.failure.status or attempt.status:
            parts.append(str(status))
    elif attempt.first_token_ms is not None:
        parts.append(tr("first word {time}", time=seconds(attempt.first_token_ms)))
    if attempt.total_ms is not None:
        parts.append(seconds(attempt.total_ms))
    if attempt.state is AttemptState.OK and attempt.usage is not None:
        parts.append(tr("%Ln (token|tokens)", "", attempt.usage.total))
    if attempt.possibly_billed:
        parts.append(tr("may have been billed"))
    return parts


def _not_tried(candidate: Candidate, names: Names) -> Step:
    if candidate.verdict is Verdict.EXCLUDED:
        reasons = ", ".join(map(reason, candidate.reasons))
        what = tr("not tried: {reasons}", reasons=reasons) if reasons else tr("not tried")
    else:
        what = tr("not needed")
    return Step("–", "secondary", names.of(candidate.ref), what, "", "")


def seconds(milliseconds: int) -> str:
    """0.4 s, 12 s."""
    value = milliseconds / 1000
    return tr("{seconds} s", seconds=number(value, 1) if value < 10 else number(round(value)))
