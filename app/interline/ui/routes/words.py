"""What the page of routes says: steps, limits, and the choices for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from interline.language import marked, tr
from interline.model.clean import label
from interline.model.refs import ModelRef
from interline.model.route import DEFAULT_ROUTE, Route

ORDERS = {
    "listed": marked("in this order"),
    "cheapest": marked("the cheapest first"),
    "fastest": marked("the fastest first"),
    "local_first": marked("those on this computer first"),
}
REFUSALS = {"stop": marked("show it and ask nobody else"), "next": marked("ask the next model")}
TRAINING = {"never": marked("never"), "allowed": marked("allowed in this route")}
SILENCE = {
    "next": marked("ask the next model (it may be billed twice)"),
    "stop": marked("stop and say so"),
}
BREAKS = {
    "finish": marked("finish it with the same or the next model"),
    "keep": marked("keep it as it is until I say"),
}

FIELDS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "order": (marked("Ask"), ORDERS),
    "training": (marked("Models whose vendor trains on prompts"), TRAINING),
    "on_refusal": (marked("When a model declines to answer"), REFUSALS),
    "after_silence": (marked("When a vendor falls silent with the whole request in hand"), SILENCE),
    "on_break": (marked("When an answer breaks off"), BREAKS),
}
"""A route's choices: its field, the words before it, and each value in words, to be `said`."""


@dataclass(frozen=True, slots=True)
class RouteEntry:
    """One route."""

    route: Route
    title: str
    words: str
    """One line of what matters."""
    steps: tuple[str, ...]
    """Each step for people, in the order of `route.steps`."""
    is_written: bool
    """Whether it stands in vendors.toml; the default one is made up where it does not."""


def entry_of(route: Route, name_of: Callable[[ModelRef], str], *, is_written: bool) -> RouteEntry:
    """A route as the page shows it."""
    is_default = route.name == DEFAULT_ROUTE
    title = tr("Default route") if is_default else label(route.name, 60)
    names = tuple(
        name_of(ref)
        if route.condition(ref) is None
        else tr("{model}, for certain turns only", model=name_of(ref))
        for ref in route.steps
    )
    first = " → ".join(name_of(ref) for ref in route.steps[:3])
    if len(route.steps) > 3:
        first = tr("{models} → %Ln more", "", len(route.steps) - 3, models=first)
    told = [first or tr("no models")]
    if route.allow != ("*",):
        vendors = ", ".join(label(vendor, 30) for vendor in route.allow)
        told.append(tr("never leaves {vendors}", vendors=vendors))
    if route.training == "allowed":
        told.append(tr("training allowed"))
    if is_default and not is_written:
        told.append(tr("made up of what can be asked, until you change it"))
    return RouteEntry(route, title, " · ".join(told), names, is_written)


def allow_from(typed: str) -> tuple[str, ...]:
    """The vendors of a data boundary as they are typed, by ids with commas or blanks; nothing typed is everybody."""
    ids = tuple(dict.fromkeys(typed.replace(",", " ").split()))
    return ids or ("*",)


def allow_text(allow: tuple[str, ...]) -> str:
    """The same, to be typed in again; empty for everybody."""
    return "" if "*" in allow else ", ".join(allow)
