"""The sentences of notices: what happened, whom it touches, what to do.

Rule: names come from vendors and files, so each is cut and cleaned before it stands in a sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from interline.model.clean import label
from interline.model.money import Price
from interline.model.refs import ModelRef
from interline.model.snapshot import LIST
from interline.model.vendor import Vendor

MOST_NAMED = 3
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
    *("November", "December"),
)


def who(vendor: Vendor) -> str:
    """A vendor's name."""
    return label(vendor.name, 40)


def what(vendor: Vendor, model: str) -> str:
    """A model's name and whose it is."""
    return f"{label(vendor.model(model).title, 60)} ({who(vendor)})"


def day(when: date) -> str:
    """30 November 2026, whatever the language of the system."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def moment(when: datetime) -> str:
    """The time on this computer's clock."""
    here = when.astimezone()
    return f"{here:%H:%M} on {day(here.date())}"


def uses(conversations: int, routes: Sequence[str], *, verb: str = "use") -> str:
    """Who uses it, as a sentence that follows; empty for nobody."""
    said = [f"{conversations:,} conversation{'s' * (conversations != 1)}"] if conversations else []
    if routes:
        said.append(
            f"the route{'s' * (len(routes) != 1)} {joined([f'“{label(name, 40)}”' for name in routes])}"
        )
    if not said:
        return ""
    is_one = conversations + len(routes) == 1
    words = f"{' and '.join(said)} {verb}{'s' * is_one} it."
    return f" {words[0].upper()}{words[1:]}"


def in_days(last: date, today: date) -> str:
    """How long it is until then."""
    left = (last - today).days
    return {0: "today", 1: "tomorrow"}.get(left, f"in {left:,} days")


def joined(words: Sequence[str], most: int = MOST_NAMED) -> str:
    """a, b and c; those beyond the limit are only counted."""
    shown = list(words[:most])
    if rest := len(words) - len(shown):
        shown.append(f"{rest:,} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def rates(price: Price, other: Price) -> str:
    """US dollars per million tokens, in and out; from cache too, where that alone tells it from the other price."""
    said = f"${_plain(price.input)} in and ${_plain(price.output)} out"
    if (price.input, price.output) != (other.input, other.output) or price.cached_input is None:
        return said
    return (
        said if price.cached_input == other.cached_input else f"{said}, ${_plain(price.cached_input)} cached"
    )


def source(name: str, vendor: Vendor) -> str:
    """Where a price was read."""
    return f"{who(vendor)}'s own list" if name == LIST else "the installed price list"


def instead(
    replacement: ModelRef | None, title: str, conversations: int, lines: Sequence[tuple[str, int | None]]
) -> str:
    """What to do for a model that ends; `lines` are routes that name it and the line of vendors.toml where."""
    if replacement is None:
        if conversations or lines:
            return "Choose another model for what uses it: nothing of its kind is at hand to propose."
        return ""
    steps = [f"Move {'it' if conversations == 1 else 'them'} to {title}."] if conversations else []
    for name, line in lines:
        where = f"line {line} of vendors.toml" if line else "vendors.toml"
        steps.append(f'Write "{label(str(replacement), 100)}" in the route “{label(name, 40)}”, {where}.')
    return " ".join(steps)


def _plain(amount: object) -> str:
    text = format(amount, "f")
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    return f"{whole}.{fraction.ljust(2, '0')}" if fraction else whole
