"""The [keys] table: read with a word about every mistake, changed without touching the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from interline.model.errors import ConfigMistake
from interline.settings.keys_table import change_keys, read_keys

WHOLE = """[look]
theme = "dark"  # at night

[keys]
"conversation.new" = "Ctrl+T"
view.larger = ["Ctrl+Up", "F7"]
"a.newer.one" = ""
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_shortcuts_are_read_however_the_name_is_written(path: Path) -> None:
    """With quotes and without; one, several, none."""
    path.write_text(WHOLE)
    read = read_keys(path)
    assert read.keys == {
        "conversation.new": ("Ctrl+T",),
        "view.larger": ("Ctrl+Up", "F7"),
        "a.newer.one": (),
    }
    assert read.mistakes == ()


@pytest.mark.parametrize("content", [None, "", "[look]\n", "keys = [", "[keys"])
def test_no_table_and_no_file_are_no_shortcuts(path: Path, content: str | None) -> None:
    """What does not parse is told by who reads the settings."""
    if content is not None:
        path.write_text(content)
    assert (read_keys(path).keys, read_keys(path).mistakes) == ({}, ())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("keys = 3\n", "line 1: keys must be a table."),
        ('[keys]\n"view.larger" = 7\n', "line 2: keys.view.larger is no shortcut."),
        ('[keys]\nview.larger = ["F7", 7]\n', "line 2: keys.view.larger is no shortcut."),
    ],
)
def test_what_is_no_shortcut_is_said_with_its_line(path: Path, content: str, said: str) -> None:
    """And the rest holds."""
    path.write_text(content)
    (mistake,) = read_keys(path).mistakes
    assert said in str(mistake)


def test_a_change_keeps_comments_and_names_that_nobody_knows(path: Path) -> None:
    """However the command was written before."""
    path.write_text(WHOLE)
    read = change_keys(path, {"view.larger": ("F8",), "conversation.new": None, "answer.copy": ()})
    assert read.keys == {"view.larger": ("F8",), "a.newer.one": (), "answer.copy": ()}
    assert path.read_text().startswith('[look]\ntheme = "dark"  # at night\n')
    assert "Ctrl+Up" not in path.read_text()


def test_the_table_goes_with_its_last_shortcut(path: Path) -> None:
    """And comes with its first."""
    change_keys(path, {"answer.copy": ("F8",)})
    assert path.read_text() == '[keys]\n"answer.copy" = "F8"\n'
    change_keys(path, {"answer.copy": None})
    assert "keys" not in path.read_text()


def test_a_file_that_does_not_parse_is_left_alone(path: Path) -> None:
    """As with any setting."""
    path.write_text("[keys")
    with pytest.raises(ConfigMistake):
        change_keys(path, {"answer.copy": ("F8",)})
    assert path.read_text() == "[keys"
