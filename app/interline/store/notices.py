"""Notices as they are kept: each once, with when it was first told and whether the user has put it away.

Rule: one that was dismissed stays away until its facts are others, and one about how things stand goes when they no
longer stand so. A row that cannot be read spoils itself and nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from interline.model.clean import storable
from interline.model.errors import UnknownModel
from interline.model.money import Price
from interline.model.notice import EVENTS, Notice, NoticeKind, Severity, in_order
from interline.model.refs import ModelRef
from interline.store.values import clean, from_json, to_json, when, when_text

if TYPE_CHECKING:
    from interline.store.statements import Statements
    from interline.store.worker import DatabaseThread

KEPT_FOR = timedelta(days=180)
"""How long a dismissed event is remembered, so that it is not told again."""

_ALL = "SELECT id, kind, created_at, dismissed_at, data FROM notice"
_PUT = """
    INSERT INTO notice (id, kind, created_at, dismissed_at, data)
    VALUES (:id, :kind, :created_at, :dismissed_at, :data)
    ON CONFLICT (id) DO UPDATE SET created_at = excluded.created_at, dismissed_at = excluded.dismissed_at,
        data = excluded.data
"""


class Notices:
    """The notices of one library."""

    def __init__(self, thread: DatabaseThread) -> None:
        self._thread = thread

    async def take(self, found: Collection[Notice], now: datetime) -> tuple[Notice, ...]:
        """Keep what a look found and let go of what it no longer finds, in one; gives those that are open then."""
        return await self._thread.write(lambda say: _take(say, found, now))

    async def open(self) -> tuple[Notice, ...]:
        """Those that the user has not put away."""
        rows = await self._thread.rows(_ALL, (), tuple)
        return _open(rows)

    async def unseen(self, found: Collection[Notice]) -> tuple[Notice, ...]:
        """What would be open if this look were kept; keeps nothing."""
        rows = await self._thread.rows(_ALL, (), tuple)
        return _open(_taken(rows, found, None))

    async def dismiss(self, notice_id: str, now: datetime) -> None:
        """Put one away; does nothing where it is gone."""
        row = clean({"id": notice_id, "now": when_text(now)})
        await self._thread.write(
            lambda say: say.connection.exec_driver_sql(
                "UPDATE notice SET dismissed_at = :now WHERE id = :id AND dismissed_at IS NULL", row
            )
        )


_Row = tuple[Any, ...]
"""Columns as in _ALL."""


def _take(say: Statements, found: Collection[Notice], now: datetime) -> tuple[Notice, ...]:
    rows = [tuple(row) for row in say.connection.exec_driver_sql(_ALL)]
    after = _taken(rows, found, now)
    kept = {row[0] for row in after}
    forgotten = when_text(now - KEPT_FOR)
    gone = [
        {"id": row[0]} for row in rows if row[0] not in kept or (row[3] is not None and row[3] < forgotten)
    ]
    before = set(rows)
    names = ("id", "kind", "created_at", "dismissed_at", "data")
    changed = [dict(zip(names, row, strict=True)) for row in after if row not in before]
    if changed:
        say.connection.exec_driver_sql(_PUT, changed)
    if gone:
        say.connection.exec_driver_sql("DELETE FROM notice WHERE id = :id", gone)
    return _open(after)


def _taken(rows: Sequence[_Row], found: Collection[Notice], now: datetime | None) -> list[_Row]:
    """The rows after a look; `now` None stands for a look that is not kept."""
    told = when_text(now) if now else ""
    by_id: dict[str, _Row] = {row[0]: row for row in rows}
    after = {id_: row for id_, row in by_id.items() if _stays(row)}
    for notice in found:
        data = storable(to_json(_data(notice)))
        old = by_id.get(notice.id)
        if old is None or from_json(old[4], {}).get("facts") != notice.facts:
            # New, or about other facts than those that were told.
            after[notice.id] = (notice.id, str(notice.kind), told, None, data)
        else:
            after[notice.id] = (notice.id, str(notice.kind), old[2], old[3], data)
    return list(after.values())


def _stays(row: _Row) -> bool:
    """Whether it stays without being found again: what has happened stays, how things stand does not."""
    return row[1] in EVENTS and from_json(row[4], {}).get("needs_yes") is not True


def _open(rows: Sequence[_Row]) -> tuple[Notice, ...]:
    return in_order(notice for row in rows if row[3] is None and (notice := _notice(row)) is not None)


def _data(notice: Notice) -> Mapping[str, Any]:
    said: dict[str, Any] = {
        **{name: getattr(notice, name) for name in ("vendor", "model", "route", "about", "facts")},
        **{name: getattr(notice, name) for name in ("sentence", "next_step", "severity", "needs_yes")},
        "conversations": notice.conversations,
        "routes": notice.routes,
        "replacement": str(notice.replacement) if notice.replacement else None,
        "retires": notice.retires.isoformat() if notice.retires else None,
        "before": notice.before.as_texts() if notice.before else None,
        "after": notice.after.as_texts() if notice.after else None,
    }
    return {name: value for name, value in said.items() if value}


def _notice(row: _Row) -> Notice | None:
    id_, kind, created, _, text = row
    data = from_json(text, {})
    try:
        retires = date.fromisoformat(data["retires"]) if "retires" in data else None
        found = Notice(
            NoticeKind(kind),
            **{name: str(data.get(name, "")) for name in ("vendor", "model", "route", "about", "facts")},
            sentence=str(data["sentence"]),
            next_step=str(data.get("next_step", "")),
            severity=Severity(data.get("severity", Severity.INFO)),
            conversations=tuple(map(str, data.get("conversations", ()))),
            routes=tuple(map(str, data.get("routes", ()))),
            replacement=ModelRef.parse(str(data["replacement"])) if "replacement" in data else None,
            retires=retires,
            before=Price.of_texts(data["before"]) if "before" in data else None,
            after=Price.of_texts(data["after"]) if "after" in data else None,
            needs_yes=data.get("needs_yes") is True,
            since=when(created) if created else None,
        )
    except (KeyError, TypeError, ValueError, UnknownModel):
        return None
    # Changed by hand, or by a program that names notices otherwise: it could never be put away.
    return found if found.id == id_ else None
