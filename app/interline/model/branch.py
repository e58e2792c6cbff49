"""The branches of a conversation: where its tree of messages parts, and what each part is called.

Rule: pure. A branch begins at a message that has other versions beside it, or that the user gave a name; nothing here
changes the tree.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from interline.language import tr
from interline.model.conversation import Role

LONGEST_NAME = 80
"""Characters of a branch's name."""


@dataclass(frozen=True, slots=True)
class Twig:
    """What has to be known of a message to find branches."""

    id: str
    parent_id: str | None
    seq: int
    role: Role
    created_at: datetime
    words: str = ""
    """Its first ones."""
    vendor: str = ""
    """The name of the vendor that answered; empty for what nobody answered."""
    name: str = ""
    """Of the branch that begins here."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch of a conversation."""

    begins: Twig
    """The message that it begins with."""
    depth: int
    """How many branches it stands in."""
    messages: int
    """How many it has, from its first down to its newest."""
    ended_at: datetime
    """When the newest of them was begun."""
    is_shown: bool
    """Whether the shown path goes through it."""


def branches_of(twigs: Iterable[Twig], current_id: str | None) -> tuple[Branch, ...]:
    """All branches, each before those that stand in it, versions in the order of writing.

    A conversation that never parted has one, from its first message on.
    """
    by_id = {twig.id: twig for twig in twigs}
    children: dict[str | None, list[Twig]] = {}
    for twig in sorted(by_id.values(), key=lambda each: each.seq):
        # What hangs on a message that is gone stands at the top.
        children.setdefault(twig.parent_id if twig.parent_id in by_id else None, []).append(twig)
    order = _from_the_top(children)
    lengths, ends = _down_to_the_newest(order, children)
    shown = _path(current_id, by_id)
    begins = {twig.id for twig in order if twig.name or _has_versions(twig, children, by_id)}
    if not begins and order:
        begins = {order[0].id}
    found: list[Branch] = []
    depths: dict[str | None, int] = {None: 0}
    for twig in order:
        depth = depths[twig.parent_id if twig.parent_id in by_id else None]
        if twig.id in begins:
            found.append(Branch(twig, depth, lengths[twig.id], ends[twig.id], twig.id in shown))
        depths[twig.id] = depth + (twig.id in begins)
    return tuple(found)


def clean_name(name: str) -> str:
    """A branch's name as it is kept: one line, not too long; empty takes the name away."""
    return " ".join(name.split())[:LONGEST_NAME].rstrip()


def fork_title(title: str, taken: Collection[str]) -> str:
    """The title of a conversation that goes on from a message of another: Amalfi trip (branch), then (branch 2)."""
    stem = _without_mark(title)
    mark = _mark()
    number, found = 1, f"{stem} ({mark})"
    while found in taken:
        number += 1
        found = f"{stem} ({mark} {number})"
    return found


def _mark() -> str:
    return tr("branch", "in brackets behind a title")


def _without_mark(title: str) -> str:
    # Also one that was given while another language was spoken.
    for mark in ("branch", _mark()):
        stem, found, rest = title.rpartition(f" ({mark}")
        if found and rest.endswith(")") and (rest == ")" or rest[:-1].strip().isdecimal()):
            return stem
    return title


def _from_the_top(children: Mapping[str | None, list[Twig]]) -> list[Twig]:
    """Every twig after its parent, a branch whole before the next one; without recursion, since paths are long."""
    order: list[Twig] = []
    left = list(reversed(children.get(None, ())))
    while left:
        twig = left.pop()
        order.append(twig)
        left += reversed(children.get(twig.id, ()))
    return order


def _down_to_the_newest(
    order: list[Twig], children: Mapping[str | None, list[Twig]]
) -> tuple[dict[str, int], dict[str, datetime]]:
    """Of each twig: how many messages there are from it down to the newest leaf, and when that was begun."""
    lengths: dict[str, int] = {}
    ends: dict[str, datetime] = {}
    for twig in reversed(order):
        newest = children[twig.id][-1] if twig.id in children else None
        lengths[twig.id] = 1 + (lengths[newest.id] if newest else 0)
        ends[twig.id] = ends[newest.id] if newest else twig.created_at
    return lengths, ends


def _has_versions(twig: Twig, children: Mapping[str | None, list[Twig]], by_id: Mapping[str, Twig]) -> bool:
    beside = children[twig.parent_id if twig.parent_id in by_id else None]
    # A long list is looked through once for each of its twigs; two are enough to know.
    return any(other.role is twig.role and other.id != twig.id for other in beside)


def _path(message_id: str | None, by_id: Mapping[str, Twig]) -> set[str]:
    path: set[str] = set()
    while message_id is not None and message_id not in path and (twig := by_id.get(message_id)):
        path.add(message_id)
        message_id = twig.parent_id
    return path
