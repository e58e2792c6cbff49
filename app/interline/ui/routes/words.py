"""What the page of routes says: steps, limits, and the choices for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from interline.model.clean import label
from interline.model.refs import ModelRef
from interline.model.route import DEFAULT_ROUTE, Route

ORDERS = {
    "listed": "in this order",
    "cheapest": "the cheapest first",
    "fastest": "the fastest first",
    "local_first": "those on this computer first",
}
REFUSALS = {"stop": "show it and ask nobody else", "next": "ask the next model"}
TRAINING = {"never": "never", "allowed": "allowed in this route"}
SILENCE = {"next": "ask the next model (it may be billed twice)", "stop": "stop and say so"}
BREAKS = {"finish": "finish it with the same or the next model", "keep": "keep it as it is until I say"}

FIELDS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "order": ("Ask", ORDERS),
    "training": ("Models whose vendor trains on prompts", TRAINING),
    "on_refusal": ("When a model declines to answer", REFUSALS),
    "after_silence": ("When a vendor falls silent with the whole request in hand", SILENCE),
    "on_break": ("When an answer breaks off", BREAKS),
}
"""A route's choices: its field, the words before it, and each value in words."""


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
    title = "Default route" if is_default else label(route.name, 60)
    names = tuple(
        name_of(ref) + (", for certain turns only" if route.condition(ref) is not None else "")
        for ref in route.steps
    )
    first = " → ".join(name_of(ref) for ref in route.steps[:3])
    more = f" → {len(route.steps) - 3} more" if len(route.steps) > 3 else ""
    said = [f"{first}{more}" or "no models"]
    if route.allow != ("*",):
        said.append(f"never leaves {', '.join(label(vendor, 30) for vendor in route.allow)}")
    if route.training == "allowed":
        said.append("training allowed")
    if is_default and not is_written:
        said.append("made up of what can be asked, until you change it")
    return RouteEntry(route, title, " · ".join(said), names, is_written)


def allow_from(typed: str) -> tuple[str, ...]:
    """The vendors of a data boundary as they are typed, by ids with commas or blanks; nothing typed is everybody."""
    ids = tuple(dict.fromkeys(typed.replace(",", " ").split()))
    return ids or ("*",)


def allow_text(allow: tuple[str, ...]) -> str:
    """The same, to be typed in again; empty for everybody."""
    return "" if "*" in allow else ", ".join(allow)
