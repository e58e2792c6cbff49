"""What the list shows, and in which order."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from interline.model.conversation import ConversationSummary
from interline.model.money import Cost, Quality
from interline.ui.sidebar.ages import heading
from interline.ui.sidebar.rows import Kind
from interline.ui.sidebar.sections import AT_ONCE, Aspect, Order, Shelf, empty_note, rows_of, tags_of

HERE = timezone(timedelta(hours=2))
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=HERE)


def summary(title: str, *, days: float = 0, cost: str | None = "0", **fields: object) -> ConversationSummary:
    at = (NOW - timedelta(days=days)).astimezone(UTC)
    spent = Cost(Decimal(cost), Quality.EXACT) if cost else Cost(None, Quality.UNKNOWN)
    return ConversationSummary(
        id=title,
        title=title,
        created_at=at,
        updated_at=at,
        cost=spent,
        **fields,  # type: ignore[arg-type]
    )


def shown(
    summaries: list[ConversationSummary], aspect: Aspect | None = None, folders: tuple[str, ...] = ()
) -> list[str]:
    """The rows, each with a mark of its kind, as deep as it stands."""
    marks = {Kind.HEADING: "= ", Kind.FOLDER: "/ ", Kind.CONVERSATION: ""}
    return [
        "  " * row.depth + marks[row.kind] + row.text
        for row in rows_of(summaries, folders, aspect or Aspect(), NOW)
        if row is not None
    ]


LIBRARY = [
    summary("Pinned", days=9, pinned=True, folder="Work", tags=("sea",)),
    summary("Now", tags=("Sea", "moon")),
    summary("In clients", days=0.1, folder="Work/Clients", starred=True),
    summary("In work", days=1, folder="Work"),
    summary("Before", days=1.2, cost="2"),
    summary("Old", days=50, cost=None, starred=True),
]


def test_pinned_then_folders_then_by_age() -> None:
    """What is pinned stands on top alone; folders within folders hold what is theirs; empty ones are folders too."""
    assert shown(LIBRARY, folders=("Work", "Empty/Inner")) == [
        *("= Pinned", "Pinned"),
        *("= Folders", "/ Empty", "  / Inner", "/ Work", "  / Clients", "    In clients", "  In work"),
        *("= Today", "Now", "= Yesterday", "Before", "= October 2026", "Old"),
    ]


def test_a_closed_folder_hides_what_is_in_it_and_says_how_much() -> None:
    """All of it, also within."""
    aspect = Aspect(collapsed=frozenset({"Work"}))
    assert shown(LIBRARY, aspect)[2:5] == ["= Folders", "/ Work", "= Today"]
    (folder,) = (row for row in rows_of(LIBRARY, (), aspect, NOW) if row.kind is Kind.FOLDER)
    assert (folder.detail, folder.collapsed) == ("2", True)


def test_other_orders_have_headings_of_their_own() -> None:
    """By title, whatever the case; by cost, dearest first; by the day of creation."""
    flat = [each for each in LIBRARY if not each.folder]
    assert shown(flat, Aspect(order=Order.TITLE)) == ["= By title", "Before", "Now", "Old"]
    assert shown(flat, Aspect(order=Order.COST))[:2] == ["= By cost", "Before"]
    assert shown(flat, Aspect(order=Order.CREATED)) == shown(flat)


def test_stars_and_tags_are_lists_across_folders() -> None:
    """Newest first, pinned or not; a tag is found in any case."""
    assert shown(LIBRARY, Aspect(Shelf.STARRED)) == ["= Today", "In clients", "= October 2026", "Old"]
    assert shown(LIBRARY, Aspect(tag="SEA")) == ["= Today", "Now", "= Previous 30 days", "Pinned"]
    assert shown(LIBRARY, Aspect(tag="nobody")) == []
    assert tags_of(LIBRARY) == ("moon", "sea")


def test_the_bin_is_by_the_day_of_deletion() -> None:
    """And shows that day in place of the last turn."""
    gone = summary("Old", days=50, deleted_at=(NOW - timedelta(days=1)).astimezone(UTC))
    rows = list(rows_of([gone], (), Aspect(Shelf.BIN), NOW))
    assert [(row.text, row.detail) for row in rows] == [("Yesterday", ""), ("Old", "Sun")]


def test_every_empty_list_says_why() -> None:
    """One sentence each; a tag by its name, letter by letter."""
    notes = {empty_note(Aspect(shelf)) for shelf in Shelf}
    assert len(notes) == len(Shelf)
    no_tag = "Nothing has the tag “‹U+202E›x” here. The menu of a conversation gives it one."
    assert empty_note(Aspect(tag="\u202ex")) == no_tag


def test_what_people_named_is_cleaned_before_it_is_shown() -> None:
    """Titles, folders and tags: marks that reorder are told, lines are one."""
    rows = list(rows_of([summary("a\u202eb", folder="c\u202ed", tags=("e\u202ef",))], (), Aspect(), NOW))
    assert [row.text for row in rows] == ["Folders", "c‹U+202E›d", "a‹U+202E›b"]
    assert rows[-1].tags == ("e‹U+202E›f",)


@pytest.mark.parametrize("order", Order)
def test_ten_thousand_rows_come_one_at_a_time(order: Order) -> None:
    """Whoever asks for the first few pays for few, and may pause while ten thousand are put in order."""
    many = [summary(f"Number {n}", days=n / 100) for n in range(10_000)]
    rows = rows_of(many, (), Aspect(order=order), NOW)
    pauses = len(many) // AT_ONCE * (1 if order is Order.TURN else 3)
    first = [next(rows) for _ in range(pauses + 3)]
    assert first[:pauses] == [None] * pauses
    assert [row.text for row in first[pauses:] if row][1:] == ["Number 0", "Number 1"]


@pytest.mark.parametrize("order", Order)
def test_putting_many_in_order_part_by_part_is_as_at_once(order: Order) -> None:
    """Also where many are the same in what they are ordered by: then they stand as the library lists them."""
    chance = random.Random(3)
    many = [
        summary(f"Number {n}", days=n / 50, cost=str(chance.randrange(40))) for n in range(3 * AT_ONCE + 7)
    ]
    many = [replace(each, title=f"{chance.randrange(99):02}") for each in many]
    keys: dict[Order, Callable[[ConversationSummary], Any]] = {
        Order.TURN: lambda each: -each.updated_at.timestamp(),
        Order.CREATED: lambda each: -each.created_at.timestamp(),
        Order.TITLE: lambda each: each.title,
        Order.COST: lambda each: -(each.cost.amount or 0),
    }
    rows = rows_of(many, (), Aspect(order=order), NOW)
    assert [row.id for row in rows if row and row.id] == [each.id for each in sorted(many, key=keys[order])]


def test_a_heading_stands_over_just_those_of_its_days() -> None:
    """Hour by hour through more than two years: where one ends, the next begins, by the clock here."""
    many = [summary(str(n), days=n / 24) for n in range(800 * 24)]
    headings: list[str] = []
    for row in rows_of(many, (), Aspect(), NOW):
        if row is not None and row.kind is Kind.HEADING:
            headings.append(row.text)
        elif row is not None:
            assert heading(many[int(row.id)].updated_at, NOW) == headings[-1]
    assert headings[:5] == ["Today", "Yesterday", "Previous 7 days", "Previous 30 days", "October 2026"]
    assert len(headings) == len(set(headings))
