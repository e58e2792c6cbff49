"""Grounds for the rules of the watch, from a few words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from interline.model.conversation import ConversationChoice
from interline.model.facts import ModelFacts
from interline.model.failure import FailureClass
from interline.model.health import Health, HealthState
from interline.model.money import Price
from interline.model.notice import Notice, NoticeKind
from interline.model.refs import ModelRef
from interline.model.route import Choice, Route
from interline.model.snapshot import SeenVendor, Snapshot
from interline.model.vendor import KeyHint, Vendor
from interline.router.health import HealthBook
from interline.router.survey import Terrain
from interline.services.watching.grounds import Asked, Grounds
from interline.services.watching.rules import look
from interline.wire.listing import Listed

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = NOW.date()
OLD = ModelRef("sim", "old-1")


def vendor(*models: ModelFacts | str, id_: str = "sim", **more: Any) -> Vendor:
    """A vendor with a key, far away, that has these models."""
    rows = tuple(ModelFacts(each) if isinstance(each, str) else each for each in models)
    fields: dict[str, Any] = {"base_url": f"https://{id_}.example/v1", "key": KeyHint("SIM_KEY"), **more}
    return Vendor(id_, id_.title(), fields.pop("base_url"), "openai-chat", models=rows, **fields)


def listed(*models: str | Listed) -> tuple[Listed, ...]:
    """A vendor's list."""
    return tuple(Listed(ModelFacts(each)) if isinstance(each, str) else each for each in models)


def health(
    ref: str, state: HealthState, reason: FailureClass | None = None, key: str = "", **more: Any
) -> Health:
    """A record; `ref` is vendor/model, or a vendor alone."""
    name, _, model = ref.partition("/")
    return Health(ModelRef(name, model), state, more.pop("at", NOW), key, reason=reason, **more)


def asks(id_: str, choice: str, last: str = "", at: datetime | None = None) -> ConversationChoice:
    """A conversation."""
    answered = ModelRef.parse(last) if last else None
    return ConversationChoice(id_, Choice.parse(choice), answered, at or (NOW if answered else None))


def price(sent: str, said: str) -> Price:
    return Price(Decimal(sent), Decimal(said))


def grounds(
    *vendors: Vendor,
    routes: Iterable[Route] = (Route("work", (OLD,)),),
    lists: Mapping[str, tuple[Listed, ...]] | None = None,
    before: Mapping[str, Iterable[str]] | None = None,
    used: Iterable[ModelRef] = (),
    records: Iterable[Health] = (),
    keyed: Iterable[str] | None = None,
    terrain: Mapping[str, Any] | None = None,
    asked: Mapping[str, FailureClass | None] | None = None,
    old_prices: Mapping[tuple[ModelRef, str], Price] | None = None,
    **more: Any,
) -> Grounds:
    """`before`: the names that each vendor listed in the last look."""
    by_id = {each.id: each for each in vendors}
    seen = {
        id_: SeenVendor(by_id[id_].place if id_ in by_id else "", frozenset(names))
        for id_, names in (before or {}).items()
    }
    names = frozenset(by_id if keyed is None else keyed)
    written = tuple(routes)
    now = more.pop("now", NOW)
    land = Terrain(
        by_id,
        {route.name: route for route in written},
        names,
        now.date(),
        now=now,
        keys=dict.fromkeys(names, ("",)),
        health=HealthBook(records),
        listed=frozenset(
            ModelRef(id_, row.facts.id)
            for id_, rows in (lists or {}).items()
            for row in rows
            if not row.retired
        ),
    )
    return Grounds(
        now,
        replace(land, **(terrain or {})),
        more.pop("own_routes", tuple(route.name for route in written)),
        lists=lists or {},
        asked={id_: Asked(trouble) for id_, trouble in (asked or {}).items()},
        before=Snapshot(NOW - timedelta(days=1), seen, frozenset(used), old_prices or {}),
        **more,
    )


def notices(of: Grounds) -> dict[NoticeKind, Notice]:
    """By kind; each kind once."""
    found, _ = look(of)
    by_kind = {each.kind: each for each in found}
    assert len(by_kind) == len(found), [each.id for each in found]
    return by_kind


def fields_of(of: Grounds) -> dict[str, Any]:
    """Its fields, without what it has worked out."""
    return {name: getattr(of, name) for name in Grounds.__dataclass_fields__}
