"""What the list shows and in which order: shelves, headings, folders within folders.

Rule: pure, and one row at a time, so that ten thousand of them can be made in small pieces between two frames; where
many are gone through before the first row, None comes in between. What comes from outside is cleaned here.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from interline.language import marked, said, tr
from interline.model.clean import label
from interline.model.shelf import inner_name, outer, with_outer
from interline.ui.sidebar.ages import short_date, span
from interline.ui.sidebar.rows import Kind, Row
from interline.ui.widgets.mark import letters_of

if TYPE_CHECKING:
    from interline.model.conversation import ConversationSummary

MOST_TAGS = 3
"""Tags of a row that are kept to be painted."""
AT_ONCE = 500
"""Conversations that are gone through, or put in order, without a pause."""


class Shelf(StrEnum):
    """Which part of the library is listed."""

    ALL = "all"
    STARRED = "starred"
    ARCHIVE = "archive"
    BIN = "bin"


class Order(StrEnum):
    """By what it is sorted."""

    TURN = "turn"
    """The last turn, newest first."""
    CREATED = "created"
    TITLE = "title"
    COST = "cost"
    """Dearest first."""


@dataclass(frozen=True, slots=True)
class Aspect:
    """How the user looks at the library."""

    shelf: Shelf = Shelf.ALL
    order: Order = Order.TURN
    tag: str = ""
    """Only what has this tag; empty for all."""
    collapsed: frozenset[str] = frozenset()
    """Folders whose contents are hidden."""


class RowMaker(Protocol):
    """`row_of`, or one that keeps what it made."""

    def __call__(
        self, summary: ConversationSummary, now: datetime, depth: int = 0, *, when: datetime | None = None
    ) -> Row: ...


Rows = Iterator[Row | None]
"""One after the other; None where there was work without a row, and a key may come in between."""

EMPTY = {
    Shelf.ALL: marked("Conversations are listed here. Write a message to begin one."),
    Shelf.STARRED: marked("Nothing has a star yet. Put one on with the menu of a conversation."),
    Shelf.ARCHIVE: marked("The archive is empty. What you archive leaves the list and is still found."),
    Shelf.BIN: marked("The bin is empty. What you delete lies here for 30 days."),
}
"""What stands where there is nothing to list."""
IN_BIN = marked("Deleted for good 30 days after they came here.")


def empty_note(aspect: Aspect) -> str:
    """What to say where nothing is listed."""
    if aspect.tag:
        tag = label(aspect.tag, 40)
        return tr("Nothing has the tag “{tag}” here. The menu of a conversation gives it one.", tag=tag)
    return said(EMPTY[aspect.shelf])


def rows_of(
    summaries: Iterable[ConversationSummary],
    folders: Iterable[str],
    aspect: Aspect,
    now: datetime,
    make: RowMaker | None = None,
) -> Rows:
    """The rows; `summaries` are those of the shelf, newest turn first."""
    is_part = aspect.tag or aspect.shelf is Shelf.STARRED
    wanted = [each for each in summaries if _belongs(each, aspect)] if is_part else list(summaries)
    wanted = yield from _sorted(wanted, aspect)
    look = _Look(aspect, now, make or row_of)
    if aspect.shelf is Shelf.ALL and not aspect.tag:
        yield from _whole(wanted, folders, look)
    else:
        yield from _under_headings(wanted, look)


@dataclass(frozen=True, slots=True)
class _Look:
    """How the library is looked at, when, and what makes a row of a conversation."""

    aspect: Aspect
    now: datetime
    make: RowMaker


def tags_of(summaries: Iterable[ConversationSummary]) -> tuple[str, ...]:
    """Every tag once, in the order of the alphabet."""
    known: dict[str, str] = {}
    for each in summaries:
        for tag in each.tags:
            known.setdefault(tag.casefold(), tag)
    return tuple(known[key] for key in sorted(known))


def _belongs(each: ConversationSummary, aspect: Aspect) -> bool:
    if aspect.shelf is Shelf.STARRED and not each.starred:
        return False
    return not aspect.tag or aspect.tag.casefold() in map(str.casefold, each.tags)


def _sorted(
    found: list[ConversationSummary], aspect: Aspect
) -> Generator[None, None, list[ConversationSummary]]:
    if aspect.order is Order.CREATED:
        return (yield from _by(found, lambda each: (each.created_at, each.id), reverse=True))
    if aspect.order is Order.TITLE:
        return (yield from _by(found, lambda each: each.title.casefold()))
    if aspect.order is Order.COST:
        # What nobody knows may be anything: it stands with what is known of it, nothing last.
        return (yield from _by(found, lambda each: each.cost.amount or Decimal(0), reverse=True))
    if aspect.tag or aspect.shelf is Shelf.STARRED:
        return (yield from _by(found, lambda each: (each.updated_at, each.id), reverse=True))
    # The library lists them so, those that are pinned first, which stand apart here.
    return found


def _by(
    found: list[ConversationSummary], key: Callable[[ConversationSummary], Any], *, reverse: bool = False
) -> Generator[None, None, list[ConversationSummary]]:
    """In order, a part at a time; where keys are the same, as they were found."""
    keys: list[Any] = []
    parts = []
    for begin in range(0, len(found), AT_ONCE):
        keys += map(key, found[begin : begin + AT_ONCE])
        parts.append(sorted(range(begin, len(keys)), key=keys.__getitem__, reverse=reverse))
        yield None
    order = []
    for number, place in enumerate(heapq.merge(*parts, key=keys.__getitem__, reverse=reverse), 1):
        order.append(found[place])
        if number % AT_ONCE == 0:
            yield None
    return order


def _whole(wanted: list[ConversationSummary], folders: Iterable[str], look: _Look) -> Rows:
    """What is pinned, then the folders, then the rest."""
    pinned: list[ConversationSummary] = []
    rest: list[ConversationSummary] = []
    inside: dict[str, list[ConversationSummary]] = {}
    for number, each in enumerate(wanted, 1):
        if each.pinned:
            pinned.append(each)
        elif each.folder:
            inside.setdefault(each.folder, []).append(each)
        else:
            rest.append(each)
        if number % AT_ONCE == 0:
            yield None
    if pinned:
        yield Row(Kind.HEADING, tr("Pinned"))
        for each in pinned:
            yield look.make(each, look.now)
    paths = {path for each in (*folders, *inside) for path in with_outer(each)}
    if paths:
        yield Row(Kind.HEADING, tr("Folders"))
        yield from _folders(paths, inside, look)
    yield from _under_headings(rest, look)


def _folders(paths: Iterable[str], inside: Mapping[str, list[ConversationSummary]], look: _Look) -> Rows:
    children: dict[str, list[str]] = {}
    for path in sorted(paths, key=lambda path: (inner_name(path).casefold(), path)):
        children.setdefault(outer(path), []).append(path)
    counts: Counter[str] = Counter()
    for folder, found in inside.items():
        for path in with_outer(folder):
            counts[path] += len(found)

    tree = _Tree(children, counts, inside, look)
    for path in children.get("", ()):
        yield from _folder(tree, path, 0)


@dataclass(frozen=True, slots=True)
class _Tree:
    """Folders, and what lies in them."""

    children: Mapping[str, Iterable[str]]
    counts: Mapping[str, int]
    inside: Mapping[str, Iterable[ConversationSummary]]
    look: _Look


def _folder(tree: _Tree, path: str, depth: int) -> Rows:
    # Not within another function: one that calls itself there keeps all that it knows until the collector comes.
    is_closed = path in tree.look.aspect.collapsed
    name, count = label(inner_name(path), 80), str(tree.counts[path])
    yield Row(Kind.FOLDER, name, folder=path, depth=depth, detail=count, collapsed=is_closed)
    if is_closed:
        return
    for child in tree.children.get(path, ()):
        yield from _folder(tree, child, depth + 1)
    for each in tree.inside.get(path, ()):
        yield tree.look.make(each, tree.look.now, depth + 1)


def _under_headings(found: Iterable[ConversationSummary], look: _Look) -> Rows:
    words = _headings(look)
    last = ""
    for each in found:
        under = words(each)
        if under != last:
            yield Row(Kind.HEADING, under)
            last = under
        yield look.make(each, look.now, when=each.deleted_at)


def _headings(look: _Look) -> Callable[[ConversationSummary], str]:
    order, now = look.aspect.order, look.now
    if order in (Order.TITLE, Order.COST):
        name = tr("By title") if order is Order.TITLE else tr("By cost")
        return lambda each: name
    last = span(now, now)

    def of_its_age(each: ConversationSummary) -> str:
        nonlocal last
        moment = each.created_at if order is Order.CREATED else each.deleted_at or each.updated_at
        if not last.holds(moment):
            last = span(moment, now)
        return last.name

    return of_its_age


def row_of(
    summary: ConversationSummary, now: datetime, depth: int = 0, *, when: datetime | None = None
) -> Row:
    """One conversation's row; `when` is told in place of its last turn."""
    return Row(
        Kind.CONVERSATION,
        label(summary.title) or tr("Untitled"),
        summary.id,
        detail=short_date(when or summary.updated_at, now),
        marks=letters_of(summary.vendors[:3]),
        folder=summary.folder,
        depth=depth,
        starred=summary.starred,
        tags=tuple(label(tag, 40) for tag in summary.tags[:MOST_TAGS]),
        more_tags=max(0, len(summary.tags) - MOST_TAGS),
    )
