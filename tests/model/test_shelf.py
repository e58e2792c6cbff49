"""Names of folders and tags, and how they change."""

from __future__ import annotations

import pytest

from interline.model.shelf import (
    DEEPEST,
    LONGEST_NAME,
    folder_path,
    lies_in,
    moved_path,
    outer,
    tag_name,
    with_outer,
    with_tag_renamed,
    with_tags,
    without_tags,
)


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("Work", "Work"),
        ("  Work /  Clients\n/ACME ", "Work/Clients/ACME"),
        ("//Work///Clients/", "Work/Clients"),
        (" / ", ""),
        ("lone \ud800", "lone \ufffd"),
        ("x" * 300, "x" * LONGEST_NAME),
        ("a/" * 30, "/".join(["a"] * DEEPEST)),
    ],
)
def test_a_path_is_kept_in_one_form(typed: str, path: str) -> None:
    """However it was typed, the same folder has one path; an empty one is none."""
    assert folder_path(typed) == path
    assert folder_path(path) == path


def test_a_folder_is_in_another_by_whole_names() -> None:
    """Work-out is no part of Work."""
    assert lies_in("Work", "Work")
    assert lies_in("Work/Clients", "Work")
    assert not lies_in("Work-out", "Work")
    assert outer("Work/Clients") == "Work"
    assert outer("Work") == ""
    assert with_outer("a/b/c") == ("a", "a/b", "a/b/c")
    assert with_outer("") == ()


@pytest.mark.parametrize(
    ("path", "new", "after"),
    [
        ("Work", "Job", "Job"),
        ("Work/Clients", "Job", "Job/Clients"),
        ("Work/Clients", "", "Clients"),
        ("Work", "", ""),
        ("Work-out", "Job", "Work-out"),
    ],
)
def test_what_lies_in_a_folder_moves_with_it(path: str, new: str, after: str) -> None:
    """An empty new name takes the folder out of the path, and leaves what was in it."""
    assert moved_path(path, "Work", new) == after


def test_tags_are_one_whatever_their_case() -> None:
    """The first spelling stays; a renamed tag keeps its place and never stands twice."""
    assert tag_name("  #to  do, soon ") == "to do soon"
    assert tag_name("#, ") == ""
    assert with_tags(("Sea",), ("sea", "moon", "MOON", " ")) == ("Sea", "moon")
    assert without_tags(("Sea", "moon"), ("SEA",)) == ("moon",)
    assert with_tag_renamed(("Sea", "moon"), "sea", "Ocean") == ("Ocean", "moon")
    assert with_tag_renamed(("sea", "moon", "sun"), "moon", "SUN") == ("sea", "SUN")
    assert with_tag_renamed(("sea",), "sea", "Sea") == ("Sea",)
    assert with_tag_renamed(("moon",), "sea", "Ocean") == ("moon",)
