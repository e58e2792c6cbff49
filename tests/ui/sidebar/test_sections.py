"""What the list shows, and in which order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from interline.model.conversation import ConversationSummary
from interline.model.money import Cost, Quality
from interline.ui.sidebar.rows import Kind
from interline.ui.sidebar.sections import Aspect, Order, Shelf, empty_note, rows_of, tags_of

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


def test_ten_thousand_rows_come_one_at_a_time() -> None:
    """Whoever asks for the first few pays for few: the rest is made between later frames."""
    many = [summary(f"Number {n}", days=n / 100) for n in range(10_000)]
    rows = rows_of(many, (), Aspect(), NOW)
    assert [next(rows).text for _ in range(3)] == ["Today", "Number 0", "Number 1"]
