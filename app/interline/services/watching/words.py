"""The sentences of notices: what happened, whom it touches, what to do.

Rule: names come from vendors and files, so each is cut and cleaned before it stands in a sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from interline.language import in_dollars, marked, said, tr
from interline.model.clean import label
from interline.model.money import Price
from interline.model.refs import ModelRef
from interline.model.snapshot import LIST
from interline.model.vendor import Vendor

MOST_NAMED = 3
_MONTHS = (
    marked("January"),
    marked("February"),
    marked("March"),
    marked("April"),
    marked("May"),
    marked("June"),
    marked("July"),
    marked("August"),
    marked("September"),
    marked("October"),
    marked("November"),
    marked("December"),
)


def who(vendor: Vendor) -> str:
    """A vendor's name."""
    return label(vendor.name, 40)


def what(vendor: Vendor, model: str) -> str:
    """A model's name and whose it is."""
    return f"{label(vendor.model(model).title, 60)} ({who(vendor)})"


def day(when: date) -> str:
    """30 November 2026, in the language of the window, whatever that of the system is."""
    return tr("{day} {month} {year}", day=when.day, month=said(_MONTHS[when.month - 1]), year=when.year)


def moment(when: datetime) -> str:
    """The time on this computer's clock."""
    here = when.astimezone()
    return tr("{time} on {day}", time=f"{here:%H:%M}", day=day(here.date()))


def uses(conversations: int, routes: Sequence[str]) -> str:
    """Who uses it, as a sentence that follows; empty for nobody."""
    names = joined([tr("“{name}”", name=label(name, 40)) for name in routes]) if routes else ""
    if conversations and len(routes) == 1:
        words = tr(
            "%Ln (conversation|conversations) and the route {route} use it.", "", conversations, route=names
        )
    elif conversations and routes:
        words = tr(
            "%Ln (conversation|conversations) and the routes {routes} use it.",
            "",
            conversations,
            routes=names,
        )
    elif conversations:
        words = tr("%Ln (conversation uses|conversations use) it.", "", conversations)
    elif len(routes) == 1:
        words = tr("The route {route} uses it.", route=names)
    elif routes:
        words = tr("The routes {routes} use it.", routes=names)
    else:
        return ""
    return f" {words}"


def in_days(last: date, today: date) -> str:
    """How long it is until then."""
    left = (last - today).days
    if left == 0:
        return tr("today")
    return tr("tomorrow") if left == 1 else tr("in %Ln days", "", left)


def joined(words: Sequence[str], most: int = MOST_NAMED) -> str:
    """a, b and c; those beyond the limit are only counted."""
    shown = list(words[:most])
    if rest := len(words) - len(shown):
        shown.append(tr("%Ln more", "", rest))
    if len(shown) == 1:
        return shown[0]
    return tr("{first} and {last}", first=", ".join(shown[:-1]), last=shown[-1])


def rates(price: Price, other: Price) -> str:
    """US dollars per million tokens, in and out; from cache too, where that alone tells it from the other price."""
    sent, received = in_dollars(_plain(price.input)), in_dollars(_plain(price.output))
    if price.cached_input is None or not _is_by_cache(price, other):
        return tr("{input} in and {output} out", input=sent, output=received)
    cached = in_dollars(_plain(price.cached_input))
    return tr("{input} in and {output} out, {cached} cached", input=sent, output=received, cached=cached)


def rates_as_facts(price: Price, other: Price) -> str:
    """The same in no language: what is kept, and compared with the next look."""
    both = f"${_plain(price.input)} in and ${_plain(price.output)} out"
    if price.cached_input is None or not _is_by_cache(price, other):
        return both
    return f"{both}, ${_plain(price.cached_input)} cached"


def _is_by_cache(price: Price, other: Price) -> bool:
    """Whether two prices differ in what is read from a cache alone."""
    same = (price.input, price.output) == (other.input, other.output)
    return same and price.cached_input != other.cached_input


def source(name: str, vendor: Vendor) -> str:
    """Where a price was read."""
    return tr("{vendor}'s own list", vendor=who(vendor)) if name == LIST else tr("the installed price list")


def instead(
    replacement: ModelRef | None, title: str, conversations: int, lines: Sequence[tuple[str, int | None]]
) -> str:
    """What to do for a model that ends; `lines` are routes that name it and the line of vendors.toml where."""
    if replacement is None:
        if conversations or lines:
            return tr("Choose another model for what uses it: nothing of its kind is at hand to propose.")
        return ""
    steps = []
    if conversations:
        one = conversations == 1
        steps.append(
            tr("Move it to {model}.", model=title) if one else tr("Move them to {model}.", model=title)
        )
    for name, line in lines:
        model, route = label(str(replacement), 100), label(name, 40)
        if line:
            step = tr(
                'Write "{model}" in the route “{route}”, line {line} of vendors.toml.',
                model=model,
                route=route,
                line=line,
            )
        else:
            step = tr('Write "{model}" in the route “{route}”, vendors.toml.', model=model, route=route)
        steps.append(step)
    return " ".join(steps)


def _plain(amount: object) -> str:
    text = format(amount, "f")
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    return f"{whole}.{fraction.ljust(2, '0')}" if fraction else whole
