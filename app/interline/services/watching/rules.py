"""The look itself, pure: grounds in; what the user is to be told, and the snapshot for the next look, out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from interline.catalog.listed import is_for_chat
from interline.language import tr
from interline.model.clean import label
from interline.model.notice import Notice, NoticeKind, Severity, in_order
from interline.model.refs import ModelRef
from interline.model.snapshot import Snapshot
from interline.model.vendor import Vendor
from interline.services.watching import words
from interline.services.watching.endings import endings, told
from interline.services.watching.grounds import Grounds
from interline.services.watching.outages import outages, refusals, seen_now
from interline.services.watching.prices import kept, moves
from interline.services.watching.routes import budgets, routes


def look(grounds: Grounds) -> tuple[tuple[Notice, ...], Snapshot]:
    """The notices, what presses most first, and what this look saw."""
    seen = seen_now(grounds)
    ends = endings(grounds)
    found = [
        *told(grounds, ends),
        *outages(grounds, seen),
        *refusals(grounds, seen),
        *routes(grounds, {ref for ref, ending in ends.items() if ending.is_over}),
        *budgets(grounds),
        *moves(grounds),
        *_news(grounds),
    ]
    listed = {ModelRef(id_, name) for id_, names in grounds.names.items() for name in names}
    known = {ref for ref in grounds.before.used if _is_same_server(grounds, ref)}
    after = Snapshot(
        looked_at=grounds.now if grounds.asked else grounds.before.looked_at,
        vendors={**grounds.before.vendors, **seen},
        used=grounds.used & (listed | known),
        library=grounds.library or grounds.before.library,
        prices=kept(grounds),
    )
    return in_order({notice.id: notice for notice in found}.values()), after


def _is_same_server(grounds: Grounds, ref: ModelRef) -> bool:
    vendor = grounds.vendors.get(ref.vendor)
    return vendor is not None and grounds.last(vendor) is not None


def _news(grounds: Grounds) -> Iterator[Notice]:
    """Names that vendors list and did not list before; a first list is no news."""
    for vendor in grounds.vendors.values():
        seen, names = grounds.last(vendor), grounds.names.get(vendor.id)
        if not names or seen is None or not seen.names:
            continue
        fresh = names - seen.names
        # In the order of the list, which is mostly the vendor's own.
        ids = [row.facts.id for row in grounds.lists[vendor.id] if row.facts.id in fresh]
        opened = [id_ for id_ in ids if grounds.is_gated(vendor, id_)]
        for id_ in opened:
            yield _opened(grounds, vendor, id_)
        if new := [id_ for id_ in ids if id_ not in opened and is_for_chat(id_)]:
            yield _new(vendor, new)


def _opened(grounds: Grounds, vendor: Vendor, model: str) -> Notice:
    return Notice(
        NoticeKind.ACCESS_GAINED,
        vendor=vendor.id,
        model=model,
        facts=str(grounds.today),
        sentence=tr(
            "{model}, which is not open to everybody, is open to your key.", model=words.what(vendor, model)
        ),
        severity=Severity.INFO,
        routes=grounds.stepped.get(ModelRef(vendor.id, model), ()),
    )


def _new(vendor: Vendor, ids: list[str]) -> Notice:
    names = words.joined([label(id_, 60) for id_ in ids])
    digest = hashlib.sha256("\n".join(sorted(ids)).encode("utf-8", "replace")).hexdigest()[:12]
    return Notice(
        NoticeKind.NEW_MODEL,
        vendor=vendor.id,
        model=ids[0] if len(ids) == 1 else "",
        about=digest,
        sentence=tr(
            "{vendor} lists (a new model|%Ln new models): {names}.",
            "",
            len(ids),
            vendor=words.who(vendor),
            names=names,
        ),
        severity=Severity.INFO,
    )
