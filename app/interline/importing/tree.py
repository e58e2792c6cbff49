"""The messages of a conversation made into a sound tree.

Rule: every message is kept, once, after the one that it answers; what pointed nowhere or in a circle becomes a
beginning, and that is said. Time and memory grow with the number of messages and no faster.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from interline.importing.found import FoundMessage
from interline.language import tr

_TICK = timedelta(milliseconds=1)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Tree:
    """What came of it."""

    messages: tuple[FoundMessage, ...]
    """Each after its parent, otherwise by time and then as they came."""
    kept: Mapping[str, str]
    """Id of a message or of one that was passed over -> the message itself, or the nearest one above that is kept."""
    repairs: tuple[str, ...] = ()
    """What had to be mended, a sentence each."""


def arranged(messages: Iterable[FoundMessage], passed_over: Mapping[str, str | None] | None = None) -> Tree:
    """The tree of these messages. `passed_over` are entries that are no messages here: id -> parent; what answered
    them answers what they answered. A message without a time gets its parent's and a millisecond."""
    nodes, twice = _named(messages)
    above = {**(passed_over or {}), **{id_: node.parent for id_, node in nodes.items()}}
    kept = _nearest(above, nodes)
    parents: dict[str, str | None] = {}
    orphans = 0
    for id_, node in nodes.items():
        known = node.parent is None or node.parent in above
        orphans += not known
        parents[id_] = kept.get(node.parent) if node.parent is not None else None
    circles = _cut_circles(parents)
    return Tree(_in_order(nodes, parents), kept, tuple(_repairs(twice, orphans, circles)))


def _repairs(twice: int, orphans: int, circles: int) -> Iterator[str]:
    """A sentence for each kind of mending that was needed."""
    if twice:
        yield tr(
            "%Ln (message shares its name with another one and got its|messages share their name with another one"
            " and got their) own.",
            "",
            twice,
        )
    if orphans:
        yield tr(
            "%Ln (message answers one that is not in the export and stands as a beginning|messages answer one that"
            " is not in the export and stand as beginnings).",
            "",
            orphans,
        )
    if circles:
        yield tr(
            "%Ln (circle of messages that answer each other was|circles of messages that answer each other were)"
            " cut.",
            "",
            circles,
        )


def _named(messages: Iterable[FoundMessage]) -> tuple[dict[str, FoundMessage], int]:
    nodes: dict[str, FoundMessage] = {}
    twice = 0
    for n, message in enumerate(messages):
        id_ = message.id
        if not id_ or id_ in nodes:
            twice += bool(id_)
            id_ = f"{id_}#{n}"
            message = replace(message, id=id_)
        nodes[id_] = message
    return nodes, twice


def _nearest(above: Mapping[str, str | None], nodes: Mapping[str, FoundMessage]) -> dict[str, str]:
    """For each id the nearest kept one, itself first; ids above which nothing is kept are left out."""
    found: dict[str, str | None] = {id_: id_ for id_ in nodes}
    for start in above:
        trail: list[str] = []
        seen: set[str] = set()
        at: str | None = start
        while at is not None and at not in found and at not in seen:
            seen.add(at)
            trail.append(at)
            at = above.get(at)
        end = found.get(at) if at is not None else None
        for each in trail:
            found[each] = end
    return {id_: end for id_, end in found.items() if end is not None}


def _cut_circles(parents: dict[str, str | None]) -> int:
    """Make the first of each circle a beginning; gives how many there were."""
    sound: set[str] = set()
    circles = 0
    for start in parents:
        trail: list[str] = []
        walking: set[str] = set()
        at: str | None = start
        while at is not None and at not in sound and at not in walking:
            walking.add(at)
            trail.append(at)
            at = parents[at]
        if at is not None and at in walking:
            first = next(id_ for id_ in trail if id_ == at)
            parents[first] = None
            circles += 1
        sound.update(trail)
    return circles


def _in_order(
    nodes: Mapping[str, FoundMessage], parents: Mapping[str, str | None]
) -> tuple[FoundMessage, ...]:
    place = {id_: n for n, id_ in enumerate(nodes)}
    children: dict[str | None, list[str]] = {}
    for id_, parent in parents.items():
        children.setdefault(parent, []).append(id_)
    times: dict[str | None, datetime | None] = {None: None}
    waiting: list[tuple[datetime, int, str]] = []

    def let_in(parent: str | None) -> None:
        before = times[parent]
        for id_ in children.get(parent, ()):
            at = nodes[id_].created_at or (before + _TICK if before else None)
            times[id_] = at
            heapq.heappush(waiting, (at or before or _NEVER, place[id_], id_))

    let_in(None)
    ordered: list[FoundMessage] = []
    while waiting:
        _, _, id_ = heapq.heappop(waiting)
        node = nodes[id_]
        if node.parent != parents[id_] or node.created_at != times[id_]:
            node = replace(node, parent=parents[id_], created_at=times[id_])
        ordered.append(node)
        let_in(id_)
    return tuple(ordered)
