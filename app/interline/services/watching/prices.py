"""Prices of models in use that moved, in the installed price library and in vendors' own lists.

Rule: a move of more than threefold is more often a mistake of a list than a price: until the user accepts it, what was
known before stays in use.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from interline.language import tr
from interline.model.clean import label
from interline.model.money import Price, moved_far
from interline.model.notice import Notice, NoticeKind, Severity
from interline.model.refs import ModelRef
from interline.model.snapshot import LIBRARY
from interline.services.watching import words
from interline.services.watching.grounds import Grounds


def moves(grounds: Grounds) -> Iterator[Notice]:
    """One notice for each model and place where its price was read."""
    for (ref, source), now in grounds.prices.items():
        before = grounds.before.prices.get((ref, source))
        vendor = grounds.vendors.get(ref.vendor)
        if before is None or vendor is None:
            continue
        facts = words.rates_as_facts(before, now), words.rates_as_facts(now, before)
        if facts[0] == facts[1]:
            # What is written to a cache, at most: too small to be told.
            continue
        far = moved_far(before, now)
        conversations, routes = grounds.pinned.get(ref, ()), grounds.stepped.get(ref, ())
        sentence = tr(
            "The price of {model} moved from {before} to {after} per million tokens, says {source}.",
            model=words.what(vendor, ref.model),
            before=words.rates(before, now),
            after=words.rates(now, before),
            source=words.source(source, vendor),
        )
        yield Notice(
            NoticeKind.PRICE_MOVED,
            vendor=ref.vendor,
            model=ref.model,
            about=source,
            facts=", ".join(facts),
            sentence=sentence + words.uses(len(conversations), routes),
            next_step=_next_step(ref, source) if far else "",
            severity=Severity.WARN if far else Severity.INFO,
            conversations=conversations,
            routes=routes,
            before=before,
            after=now,
            needs_yes=far,
        )


def kept(grounds: Grounds) -> Mapping[tuple[ModelRef, str], Price]:
    """The prices for the next snapshot: a price that moved far stays as it was until it is accepted."""
    found = {}
    for key, now in grounds.prices.items():
        before = grounds.before.prices.get(key)
        found[key] = before if before is not None and moved_far(before, now) else now
    # A model that nobody uses today may be used again tomorrow, and a list that is not to be had says nothing.
    return {**{key: price for key, price in grounds.before.prices.items() if key[0] in grounds.used}, **found}


def _next_step(ref: ModelRef, source: str) -> str:
    if source == LIBRARY:
        held = tr(
            "More than threefold: costs are reckoned with the old price, as a guess, until you accept the new one."
        )
    else:
        held = tr("More than threefold: accept it if it is right.")
    return f"{held} interline watch --accept {label(str(ref), 100)}"
