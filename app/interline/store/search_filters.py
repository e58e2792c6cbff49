"""What a search asks for beside words, as the database is asked: facets of the index, spans of numbers, conversations.

Rule: a filter that nothing can fit ends the search before it begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from interline.model.matching import fold
from interline.store import index_query, indexed
from interline.store.values import words

if TYPE_CHECKING:
    from interline.model.search import Filter, Search
    from interline.store.driver import DriverConnection

_LAST = 2**62
_FEW_CONVERSATIONS = 500
"""Up to so many the index looks for messages of just these; of more, a good part of what it finds fits anyway."""

_VENDORS_ANSWERED = "SELECT min(vendor) FROM message INDEXED BY message_model WHERE vendor > ?"
_MODELS_ANSWERED = "SELECT min(model) FROM message INDEXED BY message_model WHERE vendor = ? AND model > ?"
_CONVERSATIONS = (
    "SELECT id, folder, tags FROM conversation INDEXED BY conversation_list WHERE deleted_at IS NULL"
)


@dataclass(frozen=True, slots=True)
class Conditions:
    """All that must hold beside the words."""

    facets: tuple[str, ...] = ()
    """Expressions for the index, all of which must hold."""
    unwanted_facets: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    """The same as conditions on the row `m` of a message, for where the index is not asked."""
    plain_values: tuple[Any, ...] = ()
    columns: tuple[str, ...] = ()
    """Conditions on the row `m` which the index cannot answer."""
    values: tuple[Any, ...] = ()
    first: int = 0
    last: int = _LAST
    """Numbers of the messages that count."""
    conversations: frozenset[str] | None = None
    """Those that count; None for all."""

    def counts(self, conversation_id: str) -> bool:
        """Whether messages of this conversation count."""
        return self.conversations is None or conversation_id in self.conversations

    def until_number(self, last: int) -> Conditions:
        """The same, up to this message."""
        return replace(self, last=min(self.last, last))


def conditions(say: DriverConnection, search: Search) -> Conditions | None:
    """The filters of a search; None where nothing fits them."""
    facets: list[str] = []
    unwanted: list[str] = []
    plain: list[str] = []
    plain_values: list[Any] = []

    def add(tokens: Iterable[str], condition: str, values: Iterable[Any], *, excluded: bool) -> None:
        (unwanted if excluded else facets).append(index_query.facet(tokens))
        plain.append(f"NOT coalesce({condition}, 0)" if excluded else condition)
        plain_values.extend(values)

    answered = _answered(say, search)
    if answered is None:
        return None
    for column, letter, values, excluded in answered:
        marks = ", ".join("?" * len(values))
        add(
            [f"q{letter}{value.encode().hex()}" for value in values],
            f"m.{column} IN ({marks})",
            values,
            excluded=excluded,
        )
    for filters, excluded in _by_sign(search.of("role")):
        roles = sorted({each.value for each in filters})
        add(
            [f"qr{role}" for role in roles],
            f"m.role IN ({', '.join('?' * len(roles))})",
            roles,
            excluded=excluded,
        )
    for each in search.of("has"):
        token = {"code": indexed.CODE, "image": indexed.IMAGE}[each.value]
        add([token], "instr(m.holds, ?) > 0", [token], excluded=each.excluded)
    columns, values_ = _costs(search, facets)
    conversations = _conversations(say, search)
    if conversations is not None:
        if not conversations:
            return None
        if len(conversations) <= _FEW_CONVERSATIONS:
            facets.append(index_query.facet("qc" + id_.replace("-", "") for id_ in sorted(conversations)))
    first, last = _numbers(search)
    if first > last:
        return None
    return Conditions(
        tuple(facets),
        tuple(unwanted),
        tuple(plain),
        tuple(plain_values),
        tuple(columns),
        tuple(values_),
        first,
        last,
        conversations,
    )


def models_answered(say: DriverConnection) -> list[tuple[str, str]]:
    """Vendor and model of everything that ever answered; skips from one to the next, over any number of messages."""
    return [
        (vendor, model)
        for (vendor,) in _steps(say, _VENDORS_ANSWERED)
        for (model,) in _steps(say, _MODELS_ANSWERED, vendor)
    ]


def _steps(say: DriverConnection, statement: str, *values: str) -> Iterator[tuple[str]]:
    at = ""
    while (found := say.execute(statement, (*values, at)).fetchone()[0]) is not None:
        yield (at := str(found),)


def _by_sign(filters: tuple[Filter, ...]) -> list[tuple[list[Filter], bool]]:
    """Several of one kind are alternatives; each that is excluded counts by itself."""
    wanted = [each for each in filters if not each.excluded]
    alone = [([each], True) for each in filters if each.excluded]
    return [(wanted, False), *alone] if wanted else alone


def _answered(say: DriverConnection, search: Search) -> list[tuple[str, str, list[str], bool]] | None:
    """Column, letter of its facet, and values that fit the filters by vendor and model; None where none do."""
    if not search.of("vendor") and not search.of("model"):
        return []
    known = models_answered(say)
    found: list[tuple[str, str, list[str], bool]] = []
    for kind, letter, place in (("vendor", "v", 0), ("model", "m", 1)):
        for filters, excluded in _by_sign(search.of(kind)):
            fitting = sorted(
                {
                    pair[place]
                    for pair in known
                    if any(_fits(kind, pair[place], each.value) for each in filters)
                }
            )
            if fitting:
                found.append((kind, letter, fitting, excluded))
            elif not excluded:
                return None
    return found


def _fits(kind: str, name: str, wanted: str) -> bool:
    folded, wanted = fold(name), fold(wanted)
    # vendor/model as everywhere else is a model too.
    return (
        folded.startswith(wanted)
        if kind == "vendor"
        else wanted.rpartition("/")[2] in folded or wanted in folded
    )


def _costs(search: Search, facets: list[str]) -> tuple[list[str], list[Any]]:
    columns: list[str] = []
    values: list[Any] = []
    for each in search.of("min-cost"):
        amount = Decimal(each.value)
        if amount > 0:
            facets.append(index_query.facet(indexed.costs_from(amount)))
        columns.append("CAST(m.cost AS REAL) >= ?")
        values.append(float(amount))
    for each in search.of("max-cost"):
        columns.append("CAST(m.cost AS REAL) <= ?")
        values.append(float(each.value))
    return columns, values


def _conversations(say: DriverConnection, search: Search) -> frozenset[str] | None:
    """The conversations that fit; None where nothing is asked of them."""
    folders, tags, states = search.of("folder"), search.of("tag"), search.of("is")
    if not folders and not tags and not states:
        return None
    statement = _CONVERSATIONS + "".join(f" AND {each.value} = {int(not each.excluded)}" for each in states)
    if any(not each.excluded for each in tags):
        statement += " AND tags <> '[]'"
    if any(not each.excluded for each in folders):
        statement += " AND folder <> ''"
    return frozenset(
        id_
        for id_, folder, tagged in say.execute(statement)
        if (not folders or _in_folder(folders, fold(folder)))
        and (not tags or _all(tags, {fold(tag) for tag in words(tagged)}))
    )


def _in_folder(filters: tuple[Filter, ...], name: str) -> bool:
    """Whether a folder is one of the wanted, or inside of one, and none of the others."""

    def is_in(each: Filter) -> bool:
        wanted = fold(each.value).strip("/")
        return name == wanted or name.startswith(f"{wanted}/")

    wanted = [each for each in filters if not each.excluded]
    return (not wanted or any(map(is_in, wanted))) and not any(
        is_in(each) for each in filters if each.excluded
    )


def _all(filters: tuple[Filter, ...], there: set[str]) -> bool:
    return all((fold(each.value) in there) != each.excluded for each in filters)


def _numbers(search: Search) -> tuple[int, int]:
    """The span of numbers that the days stand for, in this computer's time."""
    first = max((_second(date.fromisoformat(each.value)) for each in search.of("since")), default=0)
    last = min(
        (_second(date.fromisoformat(each.value), after=1) - 1 for each in search.of("until")), default=_LAST
    )
    return first, last


def _second(day: date, after: int = 0) -> int:
    """When this day, or the one so many days after it, begins."""
    try:
        return int(datetime.combine(day + timedelta(days=after), time_of_day()).astimezone().timestamp())
    except (OverflowError, ValueError, OSError):
        # What no clock of this system shows.
        return 0 if day.year < 1980 else _LAST
