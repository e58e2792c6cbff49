"""The route of those who wrote none: every vendor that can be asked, and this computer's own model last.

Rule: it never holds a model whose vendor says that it trains on prompts, nor one that not everybody may use.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from interline.model.facts import Access, DataPolicy, ModelFacts
from interline.model.refs import ModelRef
from interline.model.route import DEFAULT_ROUTE, Route
from interline.model.vendor import Vendor

_OFFERED = {Access.PUBLIC, Access.PREVIEW, Access.UNKNOWN}


def default_route(vendors: Iterable[Vendor], keyed: Collection[str]) -> Route:
    """The computed default: the user's own vendors first, then the built-in ones, then the embedded model.

    `vendors` hold all models known of them; `keyed` are the ids of those that a key is at hand for. A vendor takes
    part with its first model; one of which no model is known, or whose address is not, does not, and a server that
    people run themselves takes part only with the models that their file names.
    """
    placed = (vendor for vendor in vendors if not vendor.needs_address)
    ready = [vendor for vendor in placed if not _wants_key(vendor) or vendor.id in keyed]
    ready.sort(key=lambda vendor: (vendor.embedded, not vendor.user_defined))
    steps = [ModelRef(vendor.id, facts.id) for vendor in ready for facts in _asked_of(vendor)]
    return Route(DEFAULT_ROUTE, tuple(steps))


def safe_route(vendors: Iterable[Vendor]) -> Route:
    """The default while the user's own word on routes cannot be read: nothing leaves this computer.

    A route may have been a boundary for private chats; guessing another in its place could cross it.
    """
    embedded = [vendor for vendor in vendors if vendor.embedded]
    steps = [ModelRef(vendor.id, facts.id) for vendor in embedded for facts in _asked_of(vendor)]
    return Route(DEFAULT_ROUTE, tuple(steps), allow=tuple(vendor.id for vendor in embedded))


def _wants_key(vendor: Vendor) -> bool:
    return vendor.key is not None and vendor.key.required


def _asked_of(vendor: Vendor) -> list[ModelFacts]:
    """The first; of models that run here also the built-in one behind a file of the user's, which may be gone or too
    large by then."""
    fitting = [facts for facts in vendor.models if _fits(facts, vendor)]
    return fitting[:1] + [facts for facts in fitting[1:] if vendor.embedded and not facts.path]


def _fits(facts: ModelFacts, vendor: Vendor) -> bool:
    if facts.only_by_name:
        return False
    return facts.access in _OFFERED and vendor.data_of(facts) is not DataPolicy.TRAINS
