"""The record of routing as it is sealed: one line of JSON a decision, which carries the hash of the one before.

Rule: a line is made from the rows as they stand, so that no change to them goes unseen; neither keys nor words of a
conversation nor a vendor's sentences are in it.

docs/formats/record.md describes the line. A field that is empty is left out of it, so that a column which a later
version adds does not break the seals of earlier ones.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, literal_column, select, text, update

from interline.model.record import MOST_BREAKS, Break, ChainReport, Flaw
from interline.store.prepared import Prepared
from interline.store.tables import attempt, cost_item, decision
from interline.store.values import clean

if TYPE_CHECKING:
    from interline.store.driver import DriverConnection

FORMAT = 1
Line = dict[str, Any]

# Who writes what is no part of it, nor are a vendor's sentences, which may repeat what somebody wrote.
_LEFT_OUT = {"session", "hash", "failure_message", "decision_id", "attempt_id", "position"}
_JSON = {"candidates", "basis", "usage", "repairs"}
_FOREIGN = {"model_returned", "request_id", "failure_code", "failure_param", "service_tier"}
"""What vendors say of themselves. Ids and codes are kept; what reads like a sentence is none."""
_CODE = re.compile(r"[\w.:/@+#()\[\]-]{1,200}", re.ASCII)

_LAST = Prepared(text("SELECT place, hash FROM decision WHERE place IS NOT NULL ORDER BY place DESC LIMIT 1"))
_SEAL = Prepared(update(decision).where(decision.c.id == bindparam("which")), "place", "prev_hash", "hash")
_ONE = decision.c.id == bindparam("id")
_SEALED = decision.c.place.is_not(None) & (
    (decision.c.place > bindparam("after")) & (decision.c.place <= bindparam("upto"))
)
_UNSEALED = (
    decision.c.place.is_(None)
    & (decision.c.outcome != literal_column("'running'"))
    & (decision.c.id > bindparam("after"))
    & (decision.c.id <= bindparam("upto"))
)
_NEXT = "SELECT max({0}) FROM (SELECT {0} FROM decision WHERE {0} > :after ORDER BY {0} LIMIT :most)"
_NEXT_PLACES = Prepared(text(_NEXT.format("place")))
_NEXT_IDS = Prepared(text(_NEXT.format("id")))
_COUNT_UNSEALED = Prepared(select(func.count()).select_from(decision).where(decision.c.place.is_(None)))


class _Some:
    """The three statements that bring the rows of some decisions."""

    def __init__(self, which: Any, *order: Any) -> None:
        self.decisions = Prepared(select(decision).where(which).order_by(*order))
        of_decision = attempt.c.decision_id == decision.c.id
        self.attempts = Prepared(
            select(attempt)
            .join_from(decision, attempt, of_decision)
            .where(which)
            .order_by(attempt.c.decision_id, attempt.c.n, attempt.c.id)
        )
        self.items = Prepared(
            select(cost_item)
            .join_from(decision, attempt, of_decision)
            .join(cost_item, cost_item.c.attempt_id == attempt.c.id)
            .where(which)
            .order_by(cost_item.c.attempt_id, cost_item.c.position)
        )

    def lines(self, connection: DriverConnection, values: Mapping[str, Any]) -> list[Line]:
        """Each of them as a line, its seal included where it has one."""
        items = _grouped(self.items.all(connection, values), "attempt_id")
        attempts = _grouped(self.attempts.all(connection, values), "decision_id")
        return [_line(row, attempts.get(row.id, ()), items) for row in self.decisions.all(connection, values)]


_THIS = _Some(_ONE)
_BY_PLACE = _Some(_SEALED, decision.c.place)
_BY_ID = _Some(_UNSEALED, decision.c.id)


class Records:
    """Seals, and the lines that they stand on."""

    def __init__(self, connection: DriverConnection) -> None:
        self._driver = connection

    def seal(self, decision_id: str) -> None:
        """Give a record that is complete its place in the chain; must run where no other program can write."""
        last = _LAST.first(self._driver)
        place, prev_hash = (last.place + 1, last.hash) if last else (1, "")
        (line,) = _THIS.lines(self._driver, clean({"id": decision_id}))
        seal = {"place": place, "prev_hash": prev_hash}
        made = {"which": decision_id, **seal, "hash": hash_of(_tidy({**line, **seal}))}
        _SEAL.run(self._driver, clean(made))

    def texts(self, at: str | int, since: str, most: int) -> tuple[list[str], str | int | None]:
        """The next lines as JSON text, of decisions begun at `since` or later, and where to go on; None at the end.

        `at` is empty at first: what ended before there were seals comes first, by id, then the chain by place.
        """
        following: str | int | None
        if isinstance(at, str):
            upto = _NEXT_IDS.scalar(self._driver, {"after": at, "most": most})
            lines = _BY_ID.lines(self._driver, {"after": at, "upto": upto}) if upto else []
            following = upto or 0
        else:
            lines = self._sealed_after(at, most)
            following = lines[-1]["place"] if lines else None
        return [text_of(line) for line in lines if line.get("created_at", "") >= since], following

    def check(self, so_far: ChainReport, at: int, most: int) -> tuple[ChainReport, int | None]:
        """Check the next records after this place; gives the place to go on from, None at the end."""
        lines = self._sealed_after(at, most)
        if not lines:
            unsealed = int(_COUNT_UNSEALED.scalar(self._driver) or 0)
            return replace(so_far, unsealed=unsealed), None
        breaks, head = list(so_far.breaks), so_far.head
        for line in lines:
            flaw = _flaw(line, at, head)
            if flaw is not None and len(breaks) < MOST_BREAKS:
                breaks.append(Break(line["place"], flaw, line["id"], line.get("created_at", "")))
            at, head = line["place"], line.get("hash", "")
        return ChainReport(so_far.sealed + len(lines), 0, tuple(breaks), head), at

    def _sealed_after(self, place: int, most: int) -> list[Line]:
        upto = _NEXT_PLACES.scalar(self._driver, {"after": place, "most": most})
        return _BY_PLACE.lines(self._driver, {"after": place, "upto": upto}) if upto else []


def hash_of(line: Line) -> str:
    """The seal of a line: SHA-256, in hexadecimal, over its JSON text without the seal itself."""
    unsealed = {name: value for name, value in line.items() if name != "hash"}
    return hashlib.sha256(text_of(unsealed).encode("ascii")).hexdigest()


def text_of(line: Line) -> str:
    """The line as JSON: names in order, no spaces, ASCII alone, so that everybody computes the same hash."""
    return json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _flaw(line: Line, before: int, head: str) -> Flaw | None:
    if line["place"] != before + 1:
        return Flaw.MISSING
    if line.get("prev_hash", "") != head:
        return Flaw.DETACHED
    return None if hash_of(line) == line.get("hash") else Flaw.CHANGED


def _line(row: Any, attempts: Iterable[Any], items: Mapping[str, list[Any]]) -> Line:
    tries = [
        _tidy({**_fields(each), "cost_items": [_tidy(_fields(item)) for item in items.get(each.id, ())]})
        for each in attempts
    ]
    return _tidy({"record": FORMAT, **_fields(row), "hash": row.hash, "attempts": tries})


def _fields(row: Any) -> Line:
    fields = {
        name: _parsed(value) if name in _JSON else value
        for name, value in zip(row._fields, row, strict=True)
        if value and name not in _LEFT_OUT
    }
    for holder in (fields, fields.get("usage")):
        if isinstance(holder, dict):
            for name in _FOREIGN & holder.keys():
                if not _CODE.fullmatch(str(holder[name])):
                    holder.pop(name)
    return fields


def _parsed(text: Any) -> Any:
    try:
        return json.loads(text)
    except (TypeError, ValueError, RecursionError):
        # Changed by somebody: it is hashed as it stands.
        return text


def _tidy(fields: Line) -> Line:
    return {name: value for name, value in fields.items() if value}


def _grouped(rows: list[Any], name: str) -> dict[str, list[Any]]:
    """Rows that come sorted by this column, by its value."""
    return {key: list(group) for key, group in groupby(rows, lambda row: getattr(row, name))}
