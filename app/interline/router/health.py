"""Breakers, pure: what a failure or an answer makes of what is remembered, and who may be asked now.

Rule: a failure goes on the record of whatever it is blamed on, so that one bad key never benches a vendor. Few turns
are made, so strikes are counted and no percentages; all times are wall-clock times, handed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from interline.model.failure import Blame, Failure, FailureClass
from interline.model.health import ANY_KEY, Health, HealthState
from interline.model.refs import ModelRef

STRIKES = 2
"""So many failures in a row, each within STRIKE_SECONDS of the last, open a breaker."""
STRIKE_SECONDS = 120.0
FIRST_WAIT = 15.0
MOST_WAIT = 300.0
GROWTH = 1.4
"""How much longer each failed probe makes the wait."""
JITTER = (0.92, 1.0)
"""By what a wait is multiplied, so that many programs do not come back at once. It never lengthens one: with GROWTH it
holds that whoever was down for a minute at most is tried within half a minute of its being well. The three waits of
15, 21 and 29 s are the only ones that begin within such a minute, however short chance makes those before."""
PROBE_SECONDS = 8.0
"""How long one that failed lately is waited for, before the next is asked."""
_CLAIM_SECONDS = 10.0
"""How long a turn that probes keeps others from it, if it never says how it went."""
_SKEW = 60.0
"""Seconds that a record may be written in the future, before its clock is taken to have been set back since."""
LATCH_SECONDS = 24 * 3600.0
"""After a day, what was latched is asked once again by a real turn: keys get credit, access is granted."""
LONGEST_ASKED = 7 * 24 * 3600.0
"""A vendor that asks for a longer wait is asked after this one all the same."""

_WORTH_KEEPING = 5.0
"""Seconds: a vendor that asks for a longer wait than a turn bears is left alone until then."""

_LATCHING = {
    FailureClass.AUTH,
    FailureClass.QUOTA,
    FailureClass.REGION,
    FailureClass.ACCESS,
    FailureClass.MODEL_GONE,
}
_STRIKING = {
    FailureClass.CONNECT,
    FailureClass.SILENT,
    FailureClass.OVERLOADED,
    FailureClass.PROTOCOL,
    FailureClass.STALLED,
    FailureClass.INTERRUPTED,
}
_SEVERITY = {
    HealthState.OK: 0,
    HealthState.STRUCK: 1,
    HealthState.HALF_OPEN: 2,
    HealthState.OPEN: 3,
    HealthState.LATCHED: 4,
}

Scope = tuple[str, str, str]
"""Vendor, model (empty for all of its), key (ANY_KEY for whichever)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a model may be asked with one key, now."""

    state: HealthState = HealthState.OK
    reason: FailureClass | None = None
    until: datetime | None = None
    """Until when it is passed over."""
    scope: Scope | None = None
    """Whose record says so."""

    @property
    def is_passed_over(self) -> bool:
        """Whether it is not asked while anybody else can be."""
        return self.state in (HealthState.OPEN, HealthState.LATCHED)


FINE = Standing()
_NEVER = datetime.max.replace(tzinfo=UTC)


def best_of(standings: Sequence[Standing]) -> Standing:
    """The standing with the best of several keys: the first that is not passed over, else the one that is back
    soonest."""
    usable = next((standing for standing in standings if not standing.is_passed_over), None)
    if usable is not None or not standings:
        return usable or FINE
    return min(standings, key=lambda standing: standing.until or _NEVER)


class HealthBook:
    """All records; changing it gives the records that are to be kept."""

    def __init__(self, records: Iterable[Health] = (), now: datetime | None = None) -> None:
        self._records: dict[Scope, Health] = {}
        for record in records:
            self._records[record.scope] = _sane(record, now) if now else record
        self._probes: dict[Scope, tuple[str, datetime]] = {}
        """What is being probed: by which turn, and until when at most."""

    @property
    def records(self) -> Mapping[Scope, Health]:
        """By what they are kept under."""
        return self._records

    def standing(self, ref: ModelRef, key: str, now: datetime, turn: str = "") -> Standing:
        """The gravest of what is known of the endpoint, the key, the model, and the model as this key sees it.

        What another turn than `turn` is probing counts as passed over until it knows.
        """
        found = FINE
        for scope in _scopes(ref, key):
            record = self._records.get(scope)
            if record is None:
                continue
            state, until = _state(record, now), record.until
            if state is HealthState.HALF_OPEN and (probe := self._probes.get(scope)):
                prober, end = probe
                if prober != turn and now < end:
                    state, until = HealthState.OPEN, end
            if _SEVERITY[state] > _SEVERITY[found.state]:
                found = Standing(state, record.reason, until, scope)
        return found

    def probe(self, ref: ModelRef, key: str, now: datetime, turn: str) -> None:
        """This turn tries whether it is back; exactly one does, until it is over."""
        for scope in _scopes(ref, key):
            record = self._records.get(scope)
            if record is not None and _state(record, now) is HealthState.HALF_OPEN:
                self._probes[scope] = turn, now + timedelta(seconds=_CLAIM_SECONDS)

    def probed(self, turn: str) -> None:
        """This turn is over and probes nothing any more."""
        self._probes = {scope: probe for scope, probe in self._probes.items() if probe[0] != turn}

    def has_answered(self, ref: ModelRef) -> bool:
        """Whether this model is known to have answered one of the user's keys, and not to have failed since."""
        return any(record.ref == ref and record.state == HealthState.OK for record in self._records.values())

    def failed(
        self, ref: ModelRef, key: str, failure: Failure, now: datetime, *, jitter: float = 1.0
    ) -> tuple[Health, ...]:
        """Write a failure down; `jitter` is a number within JITTER."""
        scope = _blamed(ref, key, failure.blame)
        if scope is None:
            return ()
        before = self._records.get(scope)
        after = _after(before, scope, failure, now, jitter)
        return self._keep(after) if after is not None else ()

    def answered(self, ref: ModelRef, key: str, now: datetime) -> tuple[Health, ...]:
        """It answered: whatever stood against it is over."""
        changed: list[Health] = []
        for scope in _scopes(ref, key):
            record = self._records.get(scope)
            is_own = scope == (ref.vendor, ref.model, key)
            if (record is None and is_own) or (record is not None and record.state != HealthState.OK):
                changed += self._keep(Health(ModelRef(scope[0], scope[1]), HealthState.OK, now, scope[2]))
        return tuple(changed)

    def forgive(self, vendor: str, now: datetime, model: str | None = None) -> tuple[Health, ...]:
        """The user says "try again", or gave another key: nothing stands against the vendor, or this model of it."""
        changed = [
            replace(
                record, state=HealthState.OK, strikes=0, until=None, reason=None, wait=0.0, updated_at=now
            )
            for record in self._records.values()
            if record.ref.vendor == vendor
            and model in (None, record.ref.model)
            and record.state != HealthState.OK
        ]
        if model is not None:
            changed += self.forgive_endpoint(vendor, now)
        for record in changed:
            self._records[record.scope] = record
        return tuple(changed)

    def lifted(
        self, ref: ModelRef, reason: FailureClass, now: datetime, key: str | None = None
    ) -> tuple[Health, ...]:
        """The vendor itself says that this reason no longer stands against the model, or against a key (the model is
        empty then); with one key or with any."""
        changed = [
            Health(record.ref, HealthState.OK, now, record.key)
            for record in self._records.values()
            if record.ref == ref
            and record.state == HealthState.LATCHED
            and record.reason is reason
            and key in (None, record.key)
        ]
        for record in changed:
            self._records[record.scope] = record
        return tuple(changed)

    def forgive_endpoint(self, vendor: str, now: datetime) -> list[Health]:
        """What stands against the vendor as a whole is over."""
        return [
            replace(
                record, state=HealthState.OK, strikes=0, until=None, reason=None, wait=0.0, updated_at=now
            )
            for record in self._records.values()
            if record.ref == ModelRef(vendor, "") and record.state != HealthState.OK
        ]

    def take(self, records: Iterable[Health]) -> None:
        """What another program has written since."""
        for record in records:
            mine = self._records.get(record.scope)
            if mine is None or mine.updated_at < record.updated_at:
                self._records[record.scope] = record

    def _keep(self, record: Health) -> tuple[Health, ...]:
        self._records[record.scope] = record
        return (record,)


def _scopes(ref: ModelRef, key: str) -> tuple[Scope, ...]:
    return (
        (ref.vendor, "", ANY_KEY),
        (ref.vendor, "", key),
        (ref.vendor, ref.model, ANY_KEY),
        (ref.vendor, ref.model, key),
    )


def _blamed(ref: ModelRef, key: str, blame: Blame) -> Scope | None:
    match blame:
        case Blame.ENDPOINT:
            return ref.vendor, "", ANY_KEY
        case Blame.KEY:
            return ref.vendor, "", key
        case Blame.KEY_AND_MODEL:
            return ref.vendor, ref.model, key
        case Blame.MODEL:
            return ref.vendor, ref.model, ANY_KEY
        case _:
            return None


def _state(record: Health, now: datetime) -> HealthState:
    state = HealthState(record.state)
    if state in (HealthState.OPEN, HealthState.LATCHED):
        # A clock that was set back since must not bench anybody until it has caught up.
        is_over = record.until is None or record.until <= now or _seconds(now, record.updated_at) > _SKEW
        return HealthState.HALF_OPEN if is_over else state
    if state is HealthState.STRUCK and _seconds(record.updated_at, now) > STRIKE_SECONDS:
        return HealthState.OK
    return state


def _after(
    before: Health | None, scope: Scope, failure: Failure, now: datetime, jitter: float
) -> Health | None:
    """What a failure makes of a record; None where it says nothing of anybody's health."""
    kind = failure.failure_class
    ref = ModelRef(scope[0], scope[1])
    if kind in _LATCHING:
        return Health(
            ref,
            HealthState.LATCHED,
            now,
            scope[2],
            1,
            _later(before, now, LATCH_SECONDS),
            kind,
            LATCH_SECONDS,
        )
    if kind is FailureClass.RATE_LIMIT:
        asked = min(LONGEST_ASKED, failure.retry_after or FIRST_WAIT * jitter)
        return Health(ref, HealthState.OPEN, now, scope[2], 0, _later(before, now, asked), kind, 0.0)
    if kind not in _STRIKING:
        return None
    was = _state(before, now) if before is not None else HealthState.OK
    strikes = 1 + (before.strikes if before is not None and was is HealthState.STRUCK else 0)
    reopens = was in (HealthState.HALF_OPEN, HealthState.OPEN)
    told = (failure.retry_after or 0.0) > _WORTH_KEEPING
    if strikes < STRIKES and kind is not FailureClass.SILENT and not (reopens or told):
        return Health(ref, HealthState.STRUCK, now, scope[2], strikes, None, kind)
    last = before.wait if before is not None and reopens else 0.0
    # Only a probe that failed makes it longer: of many turns that fail together each is told here.
    wait = min(MOST_WAIT, (last * GROWTH if was is HealthState.HALF_OPEN else last) or FIRST_WAIT)
    asked = max(wait * jitter, min(LONGEST_ASKED, failure.retry_after or 0.0))
    return Health(ref, HealthState.OPEN, now, scope[2], strikes, _later(before, now, asked), kind, wait)


def _later(before: Health | None, now: datetime, seconds: float) -> datetime:
    """So many seconds from now, or what stands already where that is later."""
    until = now + timedelta(seconds=seconds)
    return max(until, before.until) if before is not None and before.until is not None else until


def _sane(record: Health, now: datetime) -> Health:
    """A record of an earlier run: a clock that was set back since must not bench anybody for longer than was meant."""
    if record.until is None or record.updated_at <= now:
        return record
    meant = max(timedelta(0), record.until - record.updated_at)
    return replace(record, updated_at=now, until=now + meant)


def _seconds(earlier: datetime, later: datetime) -> float:
    return (later - earlier).total_seconds()
