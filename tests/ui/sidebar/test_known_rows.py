"""Rows that are kept are the ones that would be made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from interline.model.conversation import ConversationSummary
from interline.ui.sidebar.known_rows import KnownRows
from interline.ui.sidebar.sections import row_of

HERE = timezone(timedelta(hours=2))
NOW = datetime(2026, 11, 23, 23, 50, tzinfo=HERE)
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SUMMARY = ConversationSummary("a", "Tides", AT, AT, vendors=("openai",), tags=("sea",))


def test_what_did_not_change_has_the_row_of_before() -> None:
    """The same object, minutes later."""
    known = KnownRows()
    first = known.row_of(SUMMARY, NOW)
    assert first == row_of(SUMMARY, NOW)
    assert known.row_of(SUMMARY, NOW + timedelta(minutes=5)) is first


@pytest.mark.parametrize(
    "change",
    [
        lambda: (replace(SUMMARY, title="Moon"), NOW, 0, None),
        lambda: (SUMMARY, NOW + timedelta(minutes=20), 0, None),
        lambda: (SUMMARY, NOW.astimezone(timezone(timedelta(hours=-4))), 0, None),
        lambda: (SUMMARY, NOW, 2, None),
        lambda: (SUMMARY, NOW, 0, AT - timedelta(days=2)),
    ],
    ids=["another title", "another day", "another clock", "another depth", "another moment"],
)
def test_what_changed_has_a_row_of_its_own(
    change: Callable[[], tuple[ConversationSummary, datetime, int, datetime | None]],
) -> None:
    """Whatever of it did, and the day, and the clock."""
    known = KnownRows()
    known.row_of(SUMMARY, NOW)
    summary, now, depth, when = change()
    made = known.row_of(summary, now, depth, when=when)
    assert made == row_of(summary, now, depth, when=when)
    assert made != row_of(SUMMARY, NOW)


def test_those_that_are_gone_are_let_go() -> None:
    """Not one by one, and never more of them than are listed."""
    known = KnownRows()
    many = [replace(SUMMARY, id=str(n)) for n in range(100)]
    rows = [known.row_of(each, NOW) for each in many]
    known.forget_others(60)
    assert known.row_of(many[0], NOW) is rows[0]
    known.forget_others(40)
    assert known.row_of(many[0], NOW) is not rows[0]
