"""What the palette can list, and the order of what fits. No Qt.

Rule: ten thousand conversations and two thousand models are looked through between two frames; so each is folded once,
and only what is shown is made ready for showing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest

from interline.ui.matching import INSIDE, START, WORD, Typed, parted

MOST_SHOWN = 50
BY_MORE = 4
"""What stands back that is found by further words alone."""


@dataclass(frozen=True, slots=True)
class Row:
    """Something that can be picked."""

    id: str
    """By which it is remembered: `kind:what`."""
    title: str
    call: Callable[[], object]
    detail: str = ""
    """What it is, or where, in a few words."""
    keys: str = ""
    """Its shortcut, as the system writes it."""
    english: str = ""
    """Its title in English, by which it is found in any language."""

    @property
    def spoken(self) -> str:
        """For a screen reader."""
        return ", ".join(part for part in (self.title, self.detail, self.keys) if part)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may fit what is typed; a Row is made of it only then."""

    folded: str
    """Its words in lower case."""
    make: Callable[[], Row]
    weight: int = 0
    """What it stands back behind others that fit as well."""
    is_short: bool = True
    """Whether letters of it may be left out in typing; not where there are thousands."""
    more: str = ""
    """Further words in lower case, that count less: what it is, where it belongs."""
    parted: str = field(init=False, repr=False, compare=False)
    """Its words, with the edges between them."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "parted", parted(self.folded))

    def fit(self, wanted: Typed, *, scattered: bool) -> int | None:
        """How far it is from what was typed; None where it does not fit."""
        cost = wanted.fit(self.folded, scattered=scattered)
        if cost is None and self.more:
            cost = wanted.fit(f"{self.folded} {self.more}", scattered=scattered)
            return None if cost is None else cost + BY_MORE
        return cost


def found(typed: str, candidates: Iterable[Candidate], recent: Sequence[str] = ()) -> list[Row]:
    """What fits, best first; of what fits equally well the recent first, then in the order given."""
    wanted = Typed(typed)
    all_of_them = tuple(candidates)
    # Letters left out are thought of only where nothing holds the words themselves.
    fitting = _holding(wanted, all_of_them) or _scattered(wanted, all_of_them)
    # No two have the same place, so that it never comes to the candidates themselves.
    rows = [(cost, place, each.make()) for cost, place, each in nsmallest(MOST_SHOWN, fitting)]
    ages = {row_id: age for age, row_id in enumerate(recent)}
    rows.sort(key=lambda each: (each[0], ages.get(each[2].id, len(ages)), each[1]))
    return [row for _, _, row in rows]


Fitting = tuple[int, int, Candidate]
"""What it costs, its place, and what it is."""


def _holding(wanted: Typed, candidates: Sequence[Candidate]) -> list[Fitting]:
    """Those that hold every word as it was typed. Thousands are asked at every key: no function is called for each."""
    found = [(each.weight, place, each) for place, each in enumerate(candidates)]
    for word, start, whole in wanted.forms:
        found = [
            (
                cost + (WORD if whole in each.parted else START if start in each.parted else INSIDE),
                place,
                each,
            )
            for cost, place, each in found
            if word in each.folded
        ]
    there = {place for _, place, each in found if each.more}
    by_more = ((place, each) for place, each in enumerate(candidates) if each.more and place not in there)
    return found + _fitting(wanted, by_more, scattered=False)


def _scattered(wanted: Typed, candidates: Sequence[Candidate]) -> list[Fitting]:
    """Those that hold the letters of a word in their order; not where there are thousands."""
    return _fitting(wanted, ((n, each) for n, each in enumerate(candidates) if each.is_short), scattered=True)


def _fitting(wanted: Typed, candidates: Iterable[tuple[int, Candidate]], *, scattered: bool) -> list[Fitting]:
    return [
        (cost + each.weight, place, each)
        for place, each in candidates
        if (cost := each.fit(wanted, scattered=scattered)) is not None
    ]


def with_recent_first(rows: Iterable[Row], recent: Sequence[str]) -> list[Row]:
    """What stands there before anything is typed."""
    ages = {row_id: age for age, row_id in enumerate(recent)}
    return sorted(rows, key=lambda row: ages.get(row.id, len(ages)))
