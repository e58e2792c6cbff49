"""Trees of messages come out sound, whatever they pointed at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from interline.importing.found import FoundMessage
from interline.importing.tree import arranged
from interline.model.conversation import Role

START = datetime(2026, 1, 1, tzinfo=UTC)


def message(id_: str, parent: str | None, at: int | None = None) -> FoundMessage:
    return FoundMessage(id_, parent, Role.USER, (), None if at is None else START + timedelta(seconds=at))


def test_what_was_passed_over_is_bridged() -> None:
    """A message that answers a hidden one answers the nearest one above that is kept."""
    tree = arranged(
        [message("a", "root"), message("b", "h2"), message("c", "h3")],
        {"root": None, "h1": "a", "h2": "h1", "h3": "h3"},
    )
    assert [(each.id, each.parent) for each in tree.messages] == [("a", None), ("b", "a"), ("c", None)]
    assert tree.kept["h2"] == "a"
    assert "root" not in tree.kept
    assert tree.repairs == ()


def test_children_come_after_their_parents_even_when_their_times_say_otherwise() -> None:
    """Order is the tree's first, then time's, then that of the file; a missing time is the parent's and a tick."""
    tree = arranged([message("late", "a", 1), message("b", "a", 3), message("a", None, 9), message("n", "b")])
    assert [each.id for each in tree.messages] == ["a", "late", "b", "n"]
    assert tree.messages[3].created_at == START + timedelta(seconds=3, milliseconds=1)


def test_circles_orphans_and_twins_are_mended_and_told() -> None:
    """Each kept once."""
    tree = arranged(
        [
            message("a", "b"),
            message("b", "a"),
            message("self", "self"),
            message("o", "gone"),
            message("o", "a"),
        ]
    )
    assert [each.id for each in tree.messages].count("o") == 1
    assert len(tree.messages) == 5
    assert len(tree.repairs) == 3


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("abcdef"), st.sampled_from([None, *"abcdefgh"]), st.none() | st.integers(0, 9)
        )
    )
)
def test_any_pointers_make_a_sound_tree(given_: list[tuple[str, str | None, int | None]]) -> None:
    """Every message once, each after its parent."""
    tree = arranged([message(*each) for each in given_], {"g": "a", "h": "g"})
    assert len(tree.messages) == len(given_)
    seen: set[str | None] = {None}
    for each in tree.messages:
        assert each.parent in seen
        assert each.id not in seen
        seen.add(each.id)


def test_twenty_thousand_messages_in_one_line_are_no_trouble() -> None:
    """Nothing recurses and nothing is walked twice."""
    chain = [message(str(n), str(n - 1) if n else None) for n in range(20_000)]
    assert len(arranged(reversed(chain), {"x": "19999"}).messages) == 20_000
