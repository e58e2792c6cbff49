"""Vendors that do not answer, and keys that they do not take: as turns found it, and as the asking for lists did.

Rule: an outage ends by itself, so nothing is ever moved for it; where nobody can be reached, it is the network, and no
vendor is blamed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from interline.language import tr
from interline.model.clean import label
from interline.model.failure import FailureClass
from interline.model.health import ANY_KEY, Health, HealthState
from interline.model.notice import Notice, NoticeKind, Severity
from interline.model.snapshot import SeenVendor
from interline.model.vendor import Vendor
from interline.services.watching import words
from interline.services.watching.grounds import Grounds

LONG = timedelta(hours=1)
"""What fails for so long, and failed again at the end of it, is out."""
STALE = timedelta(days=1)
"""What has not been asked for so long may be back for all we know."""
_DOWN = {
    FailureClass.CONNECT,
    FailureClass.SILENT,
    FailureClass.OVERLOADED,
    FailureClass.STALLED,
    FailureClass.INTERRUPTED,
}
_REFUSED = {FailureClass.AUTH: NoticeKind.KEY_REFUSED, FailureClass.QUOTA: NoticeKind.NO_CREDIT}


def is_offline(grounds: Grounds) -> bool:
    """Whether no machine but this one could be reached in this look, and more than one was tried."""
    away = {
        grounds.vendors[id_].origin[1]: asked.trouble
        for id_, asked in grounds.asked.items()
        if id_ in grounds.vendors and not grounds.vendors[id_].is_loopback
    }
    return len(away) > 1 and all(trouble is FailureClass.CONNECT for trouble in away.values())


def seen_now(grounds: Grounds) -> Mapping[str, SeenVendor]:
    """Each vendor as it is seen in this look, for the next snapshot."""
    offline = is_offline(grounds)
    found = {}
    for vendor in grounds.vendors.values():
        last, asked = grounds.last(vendor), grounds.asked.get(vendor.id)
        rows = grounds.lists.get(vendor.id, ())
        if vendor.embedded or (last is None and asked is None and not rows):
            continue
        seen = last or SeenVendor(vendor.place)
        if (names := grounds.names.get(vendor.id)) is not None:
            seen = replace(seen, names=names)
        if asked is not None and not (offline and asked.trouble and not vendor.is_loopback):
            since = seen.trouble_at if asked.trouble is seen.trouble else grounds.now
            seen = replace(seen, trouble=asked.trouble, trouble_at=since if asked.trouble else None)
        found[vendor.id] = seen
    return found


def outages(grounds: Grounds, seen: Mapping[str, SeenVendor]) -> Iterator[Notice]:
    """Vendors in use that do not answer, one notice each."""
    names = {ref.vendor for ref in grounds.used}
    for vendor in grounds.vendors.values():
        if vendor.id not in names or vendor.embedded or not grounds.can_be_asked(vendor):
            continue
        if (since := _failing_since(grounds, vendor)) is not None:
            said = tr(
                "{vendor} has not answered since {moment}.",
                vendor=words.who(vendor),
                moment=words.moment(since),
            )
            yield _outage(grounds, vendor, said, Severity.WARN)
        elif _list_trouble(grounds, vendor, seen, _DOWN) is not None:
            said = tr(
                "{vendor} did not answer when it was asked for its list of models.", vendor=words.who(vendor)
            )
            yield _outage(grounds, vendor, said, Severity.INFO)


def refusals(grounds: Grounds, seen: Mapping[str, SeenVendor]) -> Iterator[Notice]:
    """Keys that are not taken or have nothing left, and vendors that do not serve where the user is."""
    for vendor in grounds.vendors.values():
        if vendor.embedded or not grounds.can_be_asked(vendor):
            continue
        for key in grounds.keys(vendor):
            reason = _latched(grounds, vendor, key)
            if reason is None and key == grounds.keys(vendor)[0]:
                # Lists are asked for with the first key. Some keys may chat and may not read lists: an answer
                # proves more than a refused list.
                reason = _list_trouble(grounds, vendor, seen, _REFUSED)
            if reason is not None:
                yield _refusal(grounds, vendor, key, reason)
        whole = grounds.terrain.health.records.get((vendor.id, "", ANY_KEY))
        says_so = whole is not None and _says(whole, FailureClass.REGION)
        if says_so or _list_trouble(grounds, vendor, seen, {FailureClass.REGION}):
            yield Notice(
                NoticeKind.ACCESS_LOST,
                vendor=vendor.id,
                facts="region",
                sentence=tr("{vendor} does not serve the region that you are in.", vendor=words.who(vendor))
                + words.uses(*_users(grounds, vendor)),
                next_step=tr("Its models cannot be used from here; let a route name others."),
                conversations=_conversations(grounds, vendor),
                routes=_routes(grounds, vendor),
            )


def _refusal(grounds: Grounds, vendor: Vendor, key: str, reason: FailureClass) -> Notice:
    named, name = label(key, 40), words.who(vendor)
    if reason is FailureClass.AUTH:
        if key:
            said = tr("{vendor} does not accept your key “{key}”.", vendor=name, key=named)
        else:
            said = tr("{vendor} does not accept your key.", vendor=name)
        step = tr(
            "Check it in Vendors and keys, or set a new one with interline keys set {id}.", id=vendor.id
        )
    else:
        if key:
            said = tr("The credit of your key “{key}” at {vendor} is used up.", key=named, vendor=name)
        else:
            said = tr("The credit of your key at {vendor} is used up.", vendor=name)
        step = tr("Add credit at {vendor}, or let a route go on with another vendor.", vendor=name)
    return Notice(
        _REFUSED[reason],
        vendor=vendor.id,
        about=key,
        sentence=said + words.uses(*_users(grounds, vendor)),
        next_step=step,
        conversations=_conversations(grounds, vendor),
        routes=_routes(grounds, vendor),
    )


def _outage(grounds: Grounds, vendor: Vendor, said: str, severity: Severity) -> Notice:
    return Notice(
        NoticeKind.OUTAGE,
        vendor=vendor.id,
        sentence=said + words.uses(*_users(grounds, vendor)),
        next_step=tr("Start {vendor}, or leave it out of your routes.", vendor=words.who(vendor))
        if vendor.is_loopback
        else tr("Its models are still there: nothing needs to be moved."),
        severity=severity,
        conversations=_conversations(grounds, vendor),
        routes=_routes(grounds, vendor),
    )


def _failing_since(grounds: Grounds, vendor: Vendor) -> datetime | None:
    """Since when all that turns asked of it failed; None where it did not fail for long, or not lately."""
    found = []
    for scope, record in grounds.terrain.health.records.items():
        if scope[0] != vendor.id or record.state != HealthState.OPEN or record.reason not in _DOWN:
            continue
        since = grounds.down_since.get(scope, record.updated_at)
        if record.updated_at - since >= LONG and grounds.now - record.updated_at <= STALE:
            found.append(since)
    return min(found) if found and not _has_answered(grounds, vendor, min(found)) else None


def _has_answered(grounds: Grounds, vendor: Vendor, since: datetime) -> bool:
    """Whether the vendor gave anybody an answer after this moment."""
    records = grounds.terrain.health.records.values()
    well = (record for record in records if record.ref.vendor == vendor.id and record.state == HealthState.OK)
    last = (each for each in grounds.conversations if each.last is not None and each.last.vendor == vendor.id)
    return any(record.updated_at > since for record in well) or any(
        each.last_at is not None and each.last_at > since for each in last
    )


def _list_trouble(
    grounds: Grounds, vendor: Vendor, seen: Mapping[str, SeenVendor], kinds: Collection[FailureClass]
) -> FailureClass | None:
    """Why its list was not to be had, where that is of these kinds and no turn was answered since."""
    last = seen.get(vendor.id)
    if last is None or last.trouble is None or last.trouble not in kinds or last.trouble_at is None:
        return None
    return None if _has_answered(grounds, vendor, last.trouble_at) else last.trouble


def _latched(grounds: Grounds, vendor: Vendor, key: str) -> FailureClass | None:
    record = grounds.terrain.health.records.get((vendor.id, "", key))
    return next((kind for kind in _REFUSED if record is not None and _says(record, kind)), None)


def _says(record: Health, reason: FailureClass) -> bool:
    return record.state == HealthState.LATCHED and record.reason is reason


def _conversations(grounds: Grounds, vendor: Vendor) -> tuple[str, ...]:
    return tuple(id_ for ref, ids in grounds.pinned.items() if ref.vendor == vendor.id for id_ in ids)


def _routes(grounds: Grounds, vendor: Vendor) -> tuple[str, ...]:
    found = (name for ref, names in grounds.stepped.items() if ref.vendor == vendor.id for name in names)
    return tuple(dict.fromkeys(found))


def _users(grounds: Grounds, vendor: Vendor) -> tuple[int, tuple[str, ...]]:
    return len(_conversations(grounds, vendor)), _routes(grounds, vendor)
