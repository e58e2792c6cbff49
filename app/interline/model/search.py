"""What is searched for: words, and filters such as `vendor:openai` or `since:2026-01-01`, read from one typed line.

Rule: everything that can be typed is a search. What looks like a filter and is none is words; a filter whose value
cannot be read is left out, and one sentence says so.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from interline.language import marked, said, tr
from interline.model.clean import label, storable

_LONGEST = 2_000
_MOST_TERMS = 32


class Sort(StrEnum):
    """Which hits come first."""

    RELEVANCE = "relevance"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase that a message must hold, or must not."""

    text: str
    phrase: bool = False
    """Typed in quotes: just these words, in this order."""
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition beside the words."""

    kind: str
    """vendor | model | role | folder | tag | since | until | min-cost | max-cost | has | is."""
    value: str
    """As it is compared: a day as 2026-01-31 (of since and until, the first and the last that counts), money as decimal
    text, the others as typed."""
    excluded: bool = False

    @property
    def text(self) -> str:
        """As it would be typed."""
        value = f'"{self.value}"' if re.search(r"\s", self.value) else self.value
        return f"{'-' if self.excluded else ''}{self.kind}:{value}"


@dataclass(frozen=True, slots=True)
class Search:
    """Everything that one search asks for."""

    terms: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = ()
    sort: Sort = Sort.RELEVANCE
    problems: tuple[str, ...] = ()
    """A sentence for each filter that could not be read."""

    @property
    def wanted(self) -> tuple[Term, ...]:
        """The terms that must be there."""
        return tuple(term for term in self.terms if not term.excluded)

    @property
    def is_empty(self) -> bool:
        return not self.terms and not self.filters

    def of(self, kind: str) -> tuple[Filter, ...]:
        """The filters of one kind."""
        return tuple(each for each in self.filters if each.kind == kind)

    def but(self, filters: Iterable[Filter] = (), sort: Sort | None = None) -> Search:
        """The same with more filters, or sorted otherwise."""
        return replace(self, filters=(*self.filters, *filters), sort=sort or self.sort)


_TYPED = re.compile(
    r'(?P<no>-?)(?P<kind>[A-Za-z][A-Za-z-]*):(?P<value>"[^"]*"?|[^\s"]*)'
    r'|(?P<not>-?)"(?P<phrase>[^"]*)"?'
    r"|(?P<word>\S+)"
)


def parse(typed: str, today: date) -> Search:
    """Read what was typed. Never raises; `today` is for since:yesterday and the like."""
    terms: list[Term] = []
    filters: list[Filter] = []
    problems: list[str] = []
    sort = Sort.RELEVANCE
    line = " ".join(storable(typed[:_LONGEST]).split())
    for found in _TYPED.finditer(line):
        kind = (found["kind"] or "").lower()
        if found["phrase"] is not None:
            terms += _phrase(found["phrase"], excluded=bool(found["not"]))
        elif kind == "sort":
            if (wanted := found["value"].strip('"').lower()) in set(Sort):
                sort = Sort(wanted)
            else:
                problems.append(tr("sort: takes newest or relevance."))
        elif kind in _KINDS:
            try:
                filters += read_filter(kind, found["value"].strip('"'), today, excluded=bool(found["no"]))
            except ValueError as problem:
                problems.append(str(problem))
        else:
            terms += _word(found["word"] or found[0])
    return Search(tuple(terms[:_MOST_TERMS]), tuple(filters), sort, tuple(problems))


def without(typed: str, operator: str, today: date) -> str:
    """The line without what stands for this filter: a filter's `text`, or `sort:newest`. Whatever else stands there
    stays; a day of two filters (on:2026) goes with either."""
    kept = []
    for found in _TYPED.finditer(" ".join(storable(typed[:_LONGEST]).split())):
        read = parse(found[0], today) if found["kind"] else Search()
        is_it = operator == found[0] or operator in (each.text for each in read.filters)
        if not is_it:
            kept.append(found[0])
    return " ".join(kept)


def read_filter(kind: str, value: str, today: date, *, excluded: bool = False) -> tuple[Filter, ...]:
    """The filters that `kind:value` stands for. Raises ValueError with a sentence for people."""
    value = value.strip()
    made = tuple(Filter(name, read, excluded) for name, read in _KINDS[kind](value, today))
    if excluded and made[0].kind in _SPANS:
        possible = tr(
            "“-{kind}:” is not possible; there are since: and until:, cost:> and cost:<.", kind=kind
        )
        raise ValueError(possible)
    return made


def _phrase(text: str, *, excluded: bool) -> list[Term]:
    return [Term(text.strip(), phrase=True, excluded=excluded)] if text.strip() else []


def _word(word: str) -> list[Term]:
    # A quote inside a word is where somebody's typing has got to.
    word = word.replace('"', " ").strip()
    # As people write the beginning of a word elsewhere.
    word = word.rstrip("*") or word
    if len(word) > 1 and word[0] == "-" and (word[1].isalnum() or word[1] == "_"):
        return [Term(word[1:], excluded=True)]
    return [Term(word)] if word else []


_Read = list[tuple[str, str]]
_SPANS = frozenset({"since", "until", "min-cost", "max-cost"})
_ROLES = {
    "user": "user", "me": "user", "you": "user", "question": "user",
    "assistant": "assistant", "answer": "assistant", "model": "assistant",
    "system": "system", "tool": "tool",
}  # fmt: skip
_HELD = {"code": "code", "image": "image", "images": "image", "picture": "image", "pictures": "image"}
_STATES = {"starred": "starred", "star": "starred", "archived": "archived", "pinned": "pinned"}
_SPAN_OF_DAYS = re.compile(r"(\d{1,4})([dwmy])")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


def _name(kind: str) -> Callable[[str, date], _Read]:
    def read(value: str, today: date) -> _Read:
        if not value:
            raise ValueError(tr("{kind}: takes a name, e.g. {example}.", kind=kind, example=_EXAMPLES[kind]))
        return [(kind, value)]

    return read


_EXAMPLES = {
    "vendor": "vendor:openai",
    "model": "model:sonnet",
    "folder": 'folder:"Trips 2026"',
    "tag": "tag:work",
}


def _one_of(kind: str, known: dict[str, str], takes: str) -> Callable[[str, date], _Read]:
    def read(value: str, today: date) -> _Read:
        if (meant := known.get(value.lower())) is None:
            raise ValueError(_not_it(said(takes), value))
        return [(kind, meant)]

    return read


def _since(value: str, today: date) -> _Read:
    return [("since", _days("since", value, today)[0].isoformat())]


def _until(value: str, today: date) -> _Read:
    return [("until", _days("until", value, today)[1].isoformat())]


def _on(value: str, today: date) -> _Read:
    first, last = _days("on", value, today)
    return [("since", first.isoformat()), ("until", last.isoformat())]


def _days(kind: str, value: str, today: date) -> tuple[date, date]:
    """The first and the last day that are meant."""
    if value.lower() in ("today", "yesterday"):
        day = today - timedelta(days=value.lower() == "yesterday")
        return day, day
    try:
        if span := _SPAN_OF_DAYS.fullmatch(value.lower()):
            day = today - timedelta(days=int(span[1]) * _DAYS[span[2]])
            return day, day
        if written := _DAY.fullmatch(value):
            year, month, day_ = int(written[1]), int(written[2] or 0), int(written[3] or 0)
            first = date(year, month or 1, day_ or 1)
            last_month = month or 12
            return first, date(year, last_month, day_ or monthrange(year, last_month)[1])
    except (ValueError, OverflowError):
        pass
    takes = tr("{kind}: takes a day, e.g. {kind}:2026-01-31, {kind}:2026-01 or {kind}:7d", kind=kind)
    raise ValueError(_not_it(takes, value))


def _cost(value: str, today: date) -> _Read:
    at_most = value.startswith("<")
    return [("max-cost" if at_most else "min-cost", _money("cost", value.lstrip("<>=")))]


def _least(value: str, today: date) -> _Read:
    return [("min-cost", _money("min-cost", value))]


def _most(value: str, today: date) -> _Read:
    return [("max-cost", _money("max-cost", value))]


def _money(kind: str, value: str) -> str:
    try:
        amount = Decimal(value.strip().removeprefix("$"))
        if amount.is_finite() and 0 <= amount < 10**9:
            return f"{amount:f}"
    except InvalidOperation:
        pass
    example = "cost:>0.05" if kind == "cost" else f"{kind}:0.05"
    takes = tr("{kind}: takes an amount in US dollars, e.g. {example}", kind=kind, example=example)
    raise ValueError(_not_it(takes, value))


def _not_it(takes: str, value: str) -> str:
    """The sentence about a value that a filter does not take."""
    if not value:
        return f"{takes}."
    return tr("{takes}, not “{value}”.", takes=takes, value=label(value, 40))


_KINDS: dict[str, Callable[[str, date], _Read]] = {
    **{kind: _name(kind) for kind in _EXAMPLES},
    "role": _one_of("role", _ROLES, marked("role: takes user or assistant")),
    "has": _one_of("has", _HELD, marked("has: takes code or image")),
    "is": _one_of("is", _STATES, marked("is: takes starred, archived or pinned")),
    "since": _since,
    "until": _until,
    "on": _on,
    "date": _on,
    "cost": _cost,
    "min-cost": _least,
    "max-cost": _most,
}
KINDS = tuple(_KINDS)
"""What may stand before the colon, but for sort."""
