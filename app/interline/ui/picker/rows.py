"""What the picker lists: routes, models, and what to do where nothing fits.

Rule: everything that tells models apart is said in words, never by colour alone.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from interline.language import as_written, marked, number, said, spoken, tr
from interline.model.clean import label
from interline.model.facts import Access
from interline.model.money import Price, dollars
from interline.model.refs import ModelRef
from interline.model.route import DEFAULT_ROUTE, Choice, Route
from interline.ui.dates import whole_day
from interline.ui.picker.names import Names
from interline.ui.picker.standings import Ailment

if TYPE_CHECKING:
    from interline.services.vendors import ModelChoice

AT_ONCE = 40
"""Rows that are made between two frames."""

_ACCESS = {
    Access.PREVIEW: marked("preview"),
    Access.VERIFIED: marked("verified users only"),
    Access.PARTNER: marked("partners only"),
}

_INPUTS = {
    "image": marked("pictures"),
    "pdf": marked("PDF"),
    "audio": marked("sound"),
    "video": marked("video"),
}


@dataclass(frozen=True, slots=True)
class PickRow:
    """One line of the picker."""

    title: str
    choice: Choice | None = None
    """What picking it asks; None for a heading or for "add a vendor"."""
    vendor: str = ""
    """The vendor's name, for mark and second word."""
    numbers: str = ""
    """Context, price, inputs beside words, and speed."""
    said: str = ""
    """The same for the ear."""
    is_told_of: bool = False
    """Whether its vendor trains on prompts, which is told in full where the row is marked."""
    remarks: str = ""
    """preview, no key, trains on prompts …"""
    ailment: Ailment | None = None
    """Why it is passed over for now; it can be tried again."""
    available: bool = True
    is_heading: bool = False
    is_current: bool = False
    is_starred: bool = False
    """Whether it is one of the user's favourites."""
    is_usual: bool = False
    """Whether new conversations ask it."""
    folded: str = field(default="", init=False, repr=False, compare=False)
    """All by which it is found, in lower case; put together when it is first looked for."""

    @property
    def can_be_starred(self) -> bool:
        """Whether it is a model."""
        return self.choice is not None and self.choice.pin is not None

    @property
    def spoken(self) -> str:
        """All of it, for a screen reader."""
        ill = ""
        if self.ailment:
            ill = tr("{state}, Control T tries it again", state=self.ailment.badge)
        star = tr("favourite") if self.is_starred else ""
        current = tr("chosen", "model") if self.is_current else ""
        usual = tr("new conversations ask it") if self.is_usual else ""
        parts = (
            self.title, self.vendor, self.said or self.numbers, self.remarks, ill, star, usual, current,
        )  # fmt: skip
        return ", ".join(part for part in parts if part)


def add_vendor() -> PickRow:
    """What stands where nothing fits."""
    return PickRow(tr("Add a vendor…"), remarks=tr("no model here fits what is typed"))


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside what is offered."""

    current: Choice | None = None
    usual: Choice | None = None
    """Whom new conversations ask."""
    ailments: Mapping[ModelRef, Ailment] = field(default_factory=dict)
    """Of the models that are passed over."""
    speeds: Mapping[ModelRef, int] = field(default_factory=dict)
    """Milliseconds to the first word, as seen lately."""
    prices: Mapping[ModelRef, Price] = field(default_factory=dict)
    """They count where a choice brings none."""
    starred: Collection[ModelRef] = ()
    """They bear the star, wherever they stand: a list that is looked at stays in its order while stars come and go."""
    today: date | None = None


class ModelRows:
    """The rows of models, each made again only where something of it changed: there may be thousands."""

    def __init__(self) -> None:
        self._made: dict[ModelRef, tuple[tuple[object, ...], PickRow]] = {}
        self._made_of: tuple[object, ...] = ()
        self._all: dict[ModelRef, PickRow] = {}
        """All of them as they were when they were last asked for, and what they were made of."""

    def row(self, offered: ModelChoice, names: Names, known: Known) -> PickRow:
        """As it is to be shown now."""
        ref = offered.ref
        ailment, speed = known.ailments.get(ref), known.speeds.get(ref)
        cost = offered.price or known.prices.get(ref)
        title, vendor = names.model(ref), names.vendor(ref)
        told = (
            *(spoken(), offered, title, vendor, ailment, speed, cost, ref in known.starred),
            known.current is not None and known.current.pin == ref,
            known.usual is not None and known.usual.pin == ref,
            _has_retired(offered, known.today),
        )
        kept = self._made.get(ref)
        if kept is None or kept[0] != told:
            kept = self._made[ref] = told, _model_row(offered, title, vendor, ailment, speed, cost, known)
        return kept[1]

    def all(self, offered: tuple[ModelChoice, ...], names: Names, known: Known) -> dict[ModelRef, PickRow]:
        """Each of these by its name; nothing is gone through while all that they are made of is the same."""
        made_of = self._what(offered, names, known)
        if self._made_of != made_of:
            self._all = {each.ref: self.row(each, names, known) for each in offered}
            self._made_of = made_of
        return self._all

    async def prepare(self, offered: tuple[ModelChoice, ...], names: Names, known: Known) -> None:
        """Make them in pieces, between which the window has its turn; showing them is quick then."""
        made_of, made = self._what(offered, names, known), dict[ModelRef, PickRow]()
        for place, each in enumerate(offered, 1):
            made[each.ref] = row = self.row(each, names, known)
            _folded(row)
            if place % AT_ONCE == 0:
                await asyncio.sleep(0)
        if made_of == self._what(offered, names, known):
            self._all, self._made_of = made, made_of

    @staticmethod
    def _what(offered: tuple[ModelChoice, ...], names: Names, known: Known) -> tuple[object, ...]:
        return spoken(), offered, names, names.told, known


def all_rows(
    routes: Sequence[Route],
    choices: Iterable[ModelChoice],
    names: Names,
    known: Known,
    favourites: Sequence[ModelRef] = (),
    recent: Sequence[ModelRef] = (),
    made: ModelRows | None = None,
) -> list[PickRow]:
    """Routes on top, then `favourites`, then what was chosen lately, then what can answer by vendor, then what cannot
    and why, then models that had retired by today; each once. `made` are the rows as they were made before."""
    # The default route is always there, written or not.
    listed = (
        routes
        if any(route.name == DEFAULT_ROUTE for route in routes)
        else (Route(DEFAULT_ROUTE, ()), *routes)
    )
    rows = [PickRow(tr("Routes"), is_heading=True)]
    rows += [_route_row(route, names, known.current, known.usual) for route in listed]
    choices = tuple(choices)
    retired = {choice.ref for choice in choices if _has_retired(choice, known.today)}
    models = dict((made or ModelRows()).all(choices, names, known))
    for heading, refs in ((tr("Favourites"), favourites), (tr("Recent"), recent)):
        rows += _under(heading, [row for ref in refs if (row := models.pop(ref, None)) is not None])
    by_vendor: dict[str, list[PickRow]] = {}
    over = []
    for ref, row in models.items():
        if row.available and ref in retired:
            over.append(row)
            continue
        # By its id: what two vendors are called may be the same.
        by_vendor.setdefault(ref.vendor if row.available else "", []).append(row)
    not_ready = by_vendor.pop("", [])
    for some in by_vendor.values():
        rows += _under(some[0].vendor, some)
    return rows + _under(tr("Not ready"), not_ready) + _under(tr("Retired"), over)


def reached_rows(choices: Sequence[ModelChoice]) -> list[PickRow]:
    """Models that a vendor has just listed, whether or not anybody knew of them before."""
    names = Names()
    names.learn(choices)
    made, known = ModelRows(), Known()
    return [made.row(each, names, known) for each in choices]


def _under(heading: str, rows: Sequence[PickRow]) -> list[PickRow]:
    return [PickRow(heading, is_heading=True), *rows] if rows else []


def filtered(rows: Sequence[PickRow], typed: str, names: Names) -> list[PickRow]:
    """The rows that hold every typed word; a model nobody lists can be asked by writing vendor/model."""
    wanted = typed.casefold().split()
    if not wanted:
        return list(rows)
    found: list[PickRow] = []
    heading: PickRow | None = None
    for row in rows:
        if row.is_heading:
            heading = row
        elif all(map(_folded(row).__contains__, wanted)):
            if heading is not None:
                found.append(heading)
                heading = None
            found.append(row)
    vendor, slash, model = typed.strip().partition("/")
    ref = ModelRef(vendor, model)
    if slash and vendor and model and not any(row.choice and row.choice.pin == ref for row in found):
        title = tr("Ask for {model}", model=label(model, 80))
        found.append(PickRow(title, Choice(pin=ref), names.vendor(ref), remarks=tr("not in any list")))
    return found or [add_vendor()]


def _folded(row: PickRow) -> str:
    """What is looked through for the typed words: put together once for each of thousands."""
    if not row.folded:
        object.__setattr__(row, "folded", _haystack(row))
    return row.folded


def _haystack(row: PickRow) -> str:
    if row.choice is not None and row.choice.pin is None:
        # A route is found by its own name; its steps would stand before the very model that is typed.
        return f"{row.title} {row.choice.text}".casefold()
    asked = row.choice.text if row.choice else ""
    ill = row.ailment.badge if row.ailment else ""
    return f"{row.title} {row.vendor} {row.remarks} {row.said} {ill} {asked}".casefold()


def _route_row(route: Route, names: Names, current: Choice | None, usual: Choice | None) -> PickRow:
    choice = Choice(route=route.name)
    _, title, _ = names.describe(choice)
    steps = " → ".join(f"{names.vendor(step)} {names.model(step)}" for step in route.steps)
    return PickRow(
        title,
        choice,
        remarks=label(steps, 120),
        is_current=current == choice,
        is_usual=usual == choice,
    )


def _model_row(
    offered: ModelChoice,
    title: str,
    vendor: str,
    ailment: Ailment | None,
    speed: int | None,
    cost: Price | None,
    known: Known,
) -> PickRow:
    choice = Choice(pin=offered.ref)
    context, inputs, fast = _context(offered.facts.context), _inputs(offered.facts.inputs), _speed(speed)
    told = (
        context and tr("{count} tokens", count=context),
        _said_price(cost),
        inputs and tr("takes {inputs}", inputs=inputs),
        fast,
    )
    remarks = [] if offered.available else [label(offered.why_not, 80) or tr("not available")]
    is_retired = _has_retired(offered, known.today)
    return PickRow(
        title,
        choice,
        vendor,
        numbers=" · ".join(part for part in (context, price(cost), inputs, fast) if part),
        said=", ".join(part for part in told if part),
        is_told_of=offered.trains,
        remarks=", ".join([*remarks, *_remarks(offered, is_retired=is_retired)]),
        # Where there is no key, nothing can be tried again.
        ailment=ailment if offered.available else None,
        available=offered.available,
        is_current=known.current == choice,
        is_starred=offered.ref in known.starred,
        is_usual=known.usual == choice,
    )


def _has_retired(offered: ModelChoice, today: date | None) -> bool:
    return today is not None and offered.facts.retires is not None and offered.facts.retires <= today


def _remarks(offered: ModelChoice, *, is_retired: bool) -> list[str]:
    facts, remarks = offered.facts, []
    if word := _ACCESS.get(facts.access):
        remarks.append(said(word))
    if offered.trains:
        remarks.append(tr("trains on prompts"))
    if facts.retires:
        when = whole_day(facts.retires)
        remarks.append(tr("retired {date}", date=when) if is_retired else tr("retires {date}", date=when))
    return remarks


def price(known: Price | None) -> str:
    """$3 / $15 for a million tokens in and out; empty where it is not known."""
    if known is None:
        return ""
    if known.input == 0 and known.output == 0:
        return tr("free", "cost")
    return f"{_short(dollars(known.input))} / {_short(dollars(known.output))}"


def _said_price(known: Price | None) -> str:
    if known is None or (known.input == 0 and known.output == 0):
        return price(known)
    sent, received = _short(dollars(known.input)), _short(dollars(known.output))
    return tr("{sent} in and {received} out for a million tokens", sent=sent, received=received)


def _inputs(inputs: Collection[str]) -> str:
    """pictures, PDF: what can be sent beside words."""
    return ", ".join(said(word) for kind, word in _INPUTS.items() if kind in inputs)


def _speed(milliseconds: int | None) -> str:
    """As it was seen lately."""
    if milliseconds is None:
        return ""
    return tr("first word {seconds} s", seconds=number(milliseconds / 1000, 1))


def _short(amount: str) -> str:
    """Without cents where there are none: $3"""
    return re.sub(rf"{re.escape(spoken().point)}00(?!\d)", "", amount)


def _context(tokens: int | None) -> str:
    if not tokens:
        return ""
    if tokens >= 1_000_000:
        return tr("{count}M", count=as_written(f"{tokens / 1_000_000:.1f}".removesuffix(".0")))
    return tr("{count}k", count=number(round(tokens / 1000))) if tokens >= 1000 else str(tokens)
