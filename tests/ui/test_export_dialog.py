"""The file that an export goes to."""

from __future__ import annotations

from pathlib import Path

import pytest

from interline.ui.export_dialog import FORMATS, target


@pytest.mark.parametrize(
    ("name", "name_filter", "expected"),
    [
        ("talk.md", FORMATS["md"], ("talk.md", "md")),
        ("talk.json", FORMATS["md"], ("talk.json", "json")),
        ("talk", FORMATS["json"], ("talk.json", "json")),
        ("talk.v2", FORMATS["md"], ("talk.v2.md", "md")),
        ("talk.JSON", FORMATS["md"], ("talk.JSON", "json")),
        ("talk", "something else", ("talk.md", "md")),
    ],
)
def test_the_ending_decides_and_else_the_filter(
    name: str, name_filter: str, expected: tuple[str, str]
) -> None:
    """A dot in a title is no ending."""
    path, format_ = target(f"/somewhere/{name}", name_filter)
    assert (path, format_) == (Path("/somewhere") / expected[0], expected[1])
