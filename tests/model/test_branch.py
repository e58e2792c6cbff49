"""Where a conversation parts, and what a fork of it is called."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from interline.model.branch import Twig, branches_of, clean_name, fork_title
from interline.model.conversation import Role

BEGAN = datetime(2026, 11, 27, tzinfo=UTC)


def twig(id_: str, parent: str | None, seq: int, role: Role = Role.USER, name: str = "") -> Twig:
    return Twig(id_, parent, seq, role, BEGAN + timedelta(minutes=seq), id_, name=name)


TREE = (
    twig("q", None, 1),
    twig("a", "q", 2, Role.ASSISTANT),
    twig("b", "q", 3, Role.ASSISTANT),
    twig("a2", "a", 4),
    twig("a3", "a2", 5, Role.ASSISTANT),
    twig("b2", "b", 6, name="Plan"),
    twig("q'", None, 7),
)


def test_a_branch_begins_where_there_are_versions_or_a_name() -> None:
    """Each before those that stand in it, however they come; counted down to the newest message."""
    found = branches_of(reversed(TREE), "b2")
    assert [(b.begins.id, b.depth, b.messages, b.is_shown) for b in found] == [
        ("q", 0, 3, True),
        ("a", 1, 3, False),
        ("b", 1, 2, True),
        ("b2", 2, 1, True),
        ("q'", 0, 1, False),
    ]
    assert found[1].ended_at == BEGAN + timedelta(minutes=5)


def test_a_conversation_that_never_parted_has_one_branch() -> None:
    """And one without messages has none."""
    assert [b.begins.id for b in branches_of(TREE[:2], None)] == ["q"]
    assert branches_of((), "x") == ()


def test_a_damaged_tree_is_listed_as_far_as_it_goes() -> None:
    """What hangs on a message that is gone stands at the top; a circle ends, and a long path needs no stack."""
    assert [b.depth for b in branches_of((twig("x", "gone", 1), twig("y", "gone", 2)), "x")] == [0, 0]
    assert branches_of((twig("x", "y", 1), twig("y", "x", 2)), "x") == ()
    path = [twig(str(n), str(n - 1) if n else None, n) for n in range(5_000)]
    (only,) = branches_of(path, "4999")
    assert only.messages == 5_000


def test_a_name_is_one_line_and_not_too_long() -> None:
    """Blanks alone are no name."""
    assert clean_name("  Plan\n  B\t") == "Plan B"
    assert clean_name(" \n ") == ""
    assert len(clean_name("long " * 50)) <= 80


@pytest.mark.parametrize(
    ("title", "taken", "expected"),
    [
        ("Trip", (), "Trip (branch)"),
        ("Trip", ("Trip (branch)", "Trip (branch 2)"), "Trip (branch 3)"),
        ("Trip (branch)", ("Trip (branch)",), "Trip (branch 2)"),
        ("Trip (branch 7)", (), "Trip (branch)"),
        ("Of a (branch office)", (), "Of a (branch office) (branch)"),
        ("", (), " (branch)"),
    ],
)
def test_a_fork_is_called_after_its_origin(title: str, taken: tuple[str, ...], expected: str) -> None:
    """A fork of a fork is counted on, not marked twice."""
    assert fork_title(title, taken) == expected
