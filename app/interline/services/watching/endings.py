"""How a model that is in use ends: retired, no access, gone from its vendor's list, or a day that is near.

Rule: the vendor's plain word goes before what its list leaves out, and silence of a list is never called an end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from interline.catalog.replacement import replacement
from interline.language import tr
from interline.model.failure import FailureClass
from interline.model.health import ANY_KEY, Health, HealthState
from interline.model.notice import Notice, NoticeKind, Severity
from interline.model.refs import ModelRef
from interline.model.vendor import Vendor
from interline.services.watching import words
from interline.services.watching.grounds import Grounds

SOON = timedelta(days=90)
"""A last day that is nearer presses; before, it is good to know."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How one model ends, and how that is known."""

    kind: NoticeKind
    sentence: str
    """What is said of it, with its name."""
    facts: str = ""
    retires: date | None = None

    @property
    def is_over(self) -> bool:
        """Whether it cannot be asked any more, as far as is known."""
        return self.kind in (NoticeKind.RETIRED, NoticeKind.ACCESS_LOST)


def endings(grounds: Grounds) -> Mapping[ModelRef, Ending]:
    """The models that end, of those that something of the user's names."""
    found = {}
    for ref in grounds.touched:
        vendor = grounds.vendors.get(ref.vendor)
        if vendor is None or vendor.embedded:
            continue
        if (ending := _ending(grounds, vendor, ref)) is not None:
            found[ref] = ending
    return found


def told(grounds: Grounds, found: Mapping[ModelRef, Ending]) -> Iterator[Notice]:
    """One notice for each, with what could be asked instead."""
    for ref, ending in found.items():
        vendor = grounds.vendors[ref.vendor]
        conversations, lines = grounds.pinned.get(ref, ()), grounds.lines_of(ref)
        names = tuple(name for name, _ in lines)
        proposal = _proposal(grounds, vendor, ref, found)
        title = words.what(vendor, proposal.model) if proposal else ""
        yield Notice(
            ending.kind,
            vendor=ref.vendor,
            model=ref.model,
            facts=ending.facts,
            severity=_severity(ending, grounds.today),
            sentence=ending.sentence + words.uses(len(conversations), names),
            next_step=words.instead(proposal, title, len(conversations), lines),
            conversations=conversations,
            routes=names,
            replacement=proposal,
            retires=ending.retires,
        )


def _severity(ending: Ending, today: date) -> Severity:
    is_far = ending.retires is not None and ending.retires - today > SOON
    return Severity.INFO if is_far else Severity.WARN


def _ending(grounds: Grounds, vendor: Vendor, ref: ModelRef) -> Ending | None:
    facts, today, title = vendor.model(ref.model), grounds.today, words.what(vendor, ref.model)
    if _latched(grounds, vendor, ref, FailureClass.MODEL_GONE):
        said = tr("{model} is no longer served, its vendor says.", model=title)
        return Ending(NoticeKind.RETIRED, said, "said")
    if facts.retires is not None and facts.retires < today:
        said = tr("{model} was retired on {day}.", model=title, day=words.day(facts.retires))
        return Ending(NoticeKind.RETIRED, said, str(facts.retires), facts.retires)
    if ref.model in grounds.ended.get(vendor.id, ()):
        said = tr("{model} is retired, says its vendor's list.", model=title)
        return Ending(NoticeKind.RETIRED, said, "listed")
    if _latched(grounds, vendor, ref, FailureClass.ACCESS):
        said = tr("{model} is not open to your key.", model=title)
        return Ending(NoticeKind.ACCESS_LOST, said, "refused")
    if _is_missing(grounds, vendor, ref):
        if grounds.is_gated(vendor, ref.model):
            said = _closed(vendor, ref.model, title)
            return Ending(NoticeKind.ACCESS_LOST, said, "missing")
        said = tr(
            "{model} is no longer in {vendor}'s list, which does not say why.",
            model=title,
            vendor=words.who(vendor),
        )
        return Ending(NoticeKind.GONE_FROM_LIST, said)
    if facts.retires is not None:
        said = tr(
            "{model} retires on {day}, {when}.",
            model=title,
            day=words.day(facts.retires),
            when=words.in_days(facts.retires, today),
        )
        return Ending(NoticeKind.RETIRING, said, str(facts.retires), facts.retires)
    if any(row.fading and row.facts.id == ref.model for row in grounds.lists.get(vendor.id, ())):
        said = tr("{model} is to be retired on a day that its vendor has not named.", model=title)
        return Ending(NoticeKind.RETIRING, said, "fading")
    return None


def _latched(grounds: Grounds, vendor: Vendor, ref: ModelRef, reason: FailureClass) -> bool:
    """Whether every key that could be used was told so, and none has had an answer since."""
    records = grounds.terrain.health.records

    def says(record: Health | None) -> bool:
        return record is not None and record.state == HealthState.LATCHED and record.reason is reason

    if says(records.get((ref.vendor, ref.model, ANY_KEY))):
        return True
    return all(says(records.get((ref.vendor, ref.model, key))) for key in grounds.keys(vendor))


def _is_missing(grounds: Grounds, vendor: Vendor, ref: ModelRef) -> bool:
    """Whether it stood in its vendor's list once and does not now."""
    names, seen = grounds.names.get(vendor.id), grounds.last(vendor)
    if not names or seen is None or ref.model in names:
        return False
    return ref in grounds.before.used or ref.model in seen.names


def _closed(vendor: Vendor, model: str, title: str) -> str:
    match vendor.model(model).access:
        case "preview":
            return tr(
                "{model} is no longer listed for your key; it is open to those whom its vendor lets in early only.",
                model=title,
            )
        case "verified":
            return tr(
                "{model} is no longer listed for your key; it is open to organisations that its vendor has verified"
                " only.",
                model=title,
            )
    return tr(
        "{model} is no longer listed for your key; it is open to its vendor's partners only.", model=title
    )


def _proposal(
    grounds: Grounds, vendor: Vendor, ref: ModelRef, found: Mapping[ModelRef, Ending]
) -> ModelRef | None:
    ends = (other.model for other in found if other.vendor == vendor.id)
    return replacement(
        vendor,
        ref.model,
        grounds.today,
        listed=grounds.listed.get(vendor.id, frozenset()),
        ended={*ends, *grounds.ended.get(vendor.id, ())},
    )
