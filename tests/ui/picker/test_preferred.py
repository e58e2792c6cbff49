"""Which models the user prefers, kept over the end of the program."""

from __future__ import annotations

from pathlib import Path

from interline.model.refs import ModelRef
from interline.model.route import Choice
from interline.ui.picker.kept import load
from interline.ui.picker.preferred import MOST_RECENT, Preferred
from tests.ui.fakes import A, B


def test_preferences_are_there_in_the_next_window(tmp_path: Path) -> None:
    """Stars, what was chosen, and whom new conversations ask; a name with a line break cannot forge another."""
    file = tmp_path / "window.ini"
    first = load(file)
    assert (first.starred, first.recent, first.usual) == ((), (), Choice())
    for ref in (A, ModelRef("x", "a\nsim-b/ok"), ModelRef("openrouter", "meta/llama; 5, ü")):
        first.toggle(ref)
    first.chose(B)
    first.make_usual(Choice(pin=B))
    again = load(file)
    assert again.starred == (A, ModelRef("openrouter", "meta/llama; 5, ü"))
    assert (again.recent, again.usual) == ((B,), Choice(pin=B))


def test_a_second_press_takes_the_star_away() -> None:
    """And nothing else."""
    preferred = Preferred([str(A), str(B)])
    preferred.toggle(A)
    assert preferred.starred == (B,)
    preferred.toggle(A)
    assert preferred.starred == (B, A)


def test_only_the_last_few_choices_are_recent_each_once() -> None:
    """The newest first."""
    preferred = Preferred()
    for n in (*range(MOST_RECENT + 3), 4):
        preferred.chose(ModelRef("v", str(n)))
    assert [ref.model for ref in preferred.recent] == ["4", "7", "6", "5", "3"]


def test_what_cannot_be_read_is_passed_over() -> None:
    """A file that somebody wrote into by hand."""
    preferred = Preferred(["", "no-slash", str(A)], ["/"], "nonsense")
    assert (preferred.starred, preferred.recent, preferred.usual) == ((A,), (), Choice())
