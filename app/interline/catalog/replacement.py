"""What to ask in place of a model that ends: the vendor's own word, else the newest of the same family.

Rule: a proposal is a model of the same vendor that the user can ask now, and never one that may train on prompts unless
the old one did.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import lru_cache

from interline.catalog.listed import is_for_chat
from interline.model.facts import Access, DataPolicy, ModelFacts
from interline.model.refs import ModelRef
from interline.model.vendor import Vendor

_LONGEST_CHAIN = 5
_DATE = re.compile(r"(?<!\d)(?:20\d\d-?[01]\d-?[0-3]\d|[01]\d-20\d\d|\d\d[01]\d)(?!\d)")
_VERSION = re.compile(r"v?\d+(?:\.\d+)*")
_NAME_WITH_VERSION = re.compile(r"([a-z]+?)v?(\d+(?:\.\d+)*)")
_STAGES = {"preview", "latest", "exp", "experimental", "beta", "alpha"}
# Whoever may use a model may use those that stand no higher here.
_GATES = {Access.PUBLIC: 0, Access.UNKNOWN: 0, Access.PREVIEW: 1, Access.VERIFIED: 2, Access.PARTNER: 3}


def replacement(
    vendor: Vendor, old: str, today: date, *, listed: Collection[str] = (), ended: Collection[str] = ()
) -> ModelRef | None:
    """The model to propose; None where there is none.

    `vendor` holds all facts that are known; `listed` are the models of its own list, empty where it gave none; `ended`
    are models that it no longer serves whatever their facts say.
    """
    facts = vendor.model(old)

    def fits(other: ModelFacts) -> bool:
        has_ended = other.id in ended or (other.retires is not None and other.retires < today)
        is_there = other.id in listed if listed else True
        opens = other.id in listed or other.access in (Access.PUBLIC, Access.UNKNOWN)
        trains = _trains(vendor, other) and not _trains(vendor, facts)
        return other.id != old and not has_ended and is_there and opens and not trains

    by_id = {row.id: row for row in vendor.models}
    if (named := _named(facts, by_id, fits)) is not None:
        return ModelRef(vendor.id, named)
    kin = [row for row in vendor.models if _is_kin(row, facts) and fits(row)]
    best = max(kin, key=_newness, default=None)
    return ModelRef(vendor.id, best.id) if best is not None else None


@lru_cache(32_768)
def family(model_id: str) -> tuple[str, ...]:
    """A name without versions, dates and stages: `claude-sonnet-4-5` is `claude sonnet`, as is `claude-sonnet-5.5`."""
    found = []
    for word in _words(model_id):
        if _VERSION.fullmatch(word) or word in _STAGES:
            continue
        named = _NAME_WITH_VERSION.fullmatch(word)
        found.append(named[1] if named else word)
    return tuple(found)


def version(model_id: str) -> tuple[int, ...]:
    """The numbers in a name, dates left out: `gpt-6.1-sol` is 6, 1."""
    found: list[int] = []
    for word in _words(model_id):
        numbers = word if _VERSION.fullmatch(word) else ""
        if named := _NAME_WITH_VERSION.fullmatch(word):
            numbers = named[2]
        found += (int(part) for part in numbers.lstrip("v").split(".") if part)
    return tuple(found)


def _words(model_id: str) -> list[str]:
    # Who resells a model writes its maker before it; the maker is part of the family.
    return [word for word in re.split(r"[-_/:@ ]+", _DATE.sub("", model_id.lower())) if word]


def _named(
    facts: ModelFacts, by_id: Mapping[str, ModelFacts], fits: Callable[[ModelFacts], bool]
) -> str | None:
    """What the vendor names in its place, and in the place of that, as far as one of them can be asked."""
    for _ in range(_LONGEST_CHAIN):
        other = by_id.get(facts.replacement or "")
        if other is None or fits(other):
            return other.id if other is not None else None
        facts = other
    return None


def _is_kin(other: ModelFacts, old: ModelFacts) -> bool:
    # Its last day is near too, or fewer may use it, or it does something else.
    if other.retires is not None or _GATES[other.access] > _GATES[old.access]:
        return False
    kind = family(old.id)
    return bool(kind) and family(other.id) == kind and is_for_chat(other.id)


def _newness(row: ModelFacts) -> tuple[tuple[int, ...], bool, int, str]:
    is_stage = any(word in _STAGES for word in _words(row.id))
    # Of one version the name without a date moves on with the vendor.
    return version(row.id), not is_stage, -len(row.id), row.id


def _trains(vendor: Vendor, facts: ModelFacts) -> bool:
    return (facts.data or vendor.data) is DataPolicy.TRAINS
